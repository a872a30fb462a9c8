use super::super::tests::shape;
use super::*;

fn printed(text: &str) -> String {
    Query::read(text).to_string()
}

#[test]
fn reads_words_filters_and_operators() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(printed(text), want, "{text:?}");
        assert!(
            Query::read(text).faults.is_empty(),
            "{text:?}: {:?}",
            Query::read(text).faults
        );
    }
    case("heat city:oslo", "heat city:oslo");
    case("  heat   pumps ", "heat pumps");
    case(
        "“heat pump” -status:repealed",
        "\"heat pump\" -status:repealed",
    );
    case("city:\"san francisco\",oslo", "city:\"san francisco\",oslo");
    case("CITY:Oslo", "city:Oslo");
    case("year:>2015 year:<=2020", "year:2016.. year:..2020");
    case("year:≥2015 year:≤2020", "year:2015.. year:..2020");
    case("city:oslo;bergen；lyon", "city:oslo,bergen,lyon");
    case("since:>2026-01-31", "since:2026-02-01..");
    case("year:>2018 <2020 heat", "year:2019..2019 heat");
    case("year:≥2018 ≤2020", "year:2018..2020");
    case("year:2018…2020", "year:2018..2020");
    case("year:2018 .. 2020 heat", "year:2018..2020 heat");
    case("year:2018 - 2020", "year:2018..2020");
    case("years:\"2018\" … \"2020\"", "years:2018..2020");
    case("since:2024-05 .. 2024-06", "since:2024-05..2024-06");
    case("year:2018 - heat", "year:2018 heat");
    case("confirmed:２０２４－０５", "confirmed:2024-05");
    case("confirmed:2024年", "confirmed:2024");
    case("confirmed:2024年5月13日", "confirmed:2024-5-13");
    case("confirmed:2024年…2025年3月", "confirmed:2024..2025-3");
    case("tag:2024年度", "tag:2024年度");
    case("budget:1,500,000", "budget:1500000");
    case("budget:>1,500,000", "budget:1500001..");
    case("budget:5,000", "budget:5000");
    case("article:100,200", "article:100,200");
    case("year:2019,2020", "year:2019,2020");
    case("see [[cities/london|London]]", "see cities/london");
    case("[[a|b", "[[a OR b");
    case("heat OR cold city:oslo", "heat OR cold city:oslo");
    case("-(heat OR cold)", "-(heat OR cold)");
    case(
        "http://example.org 80x50 SB-596",
        "http://example.org 80x50 SB-596",
    );
    case("地域:横浜", "地域:横浜"); // Fields are ASCII; this is a word.
    case("half - done", "half done");
    case("Copenhagen: a toll ring", "Copenhagen a toll ring");
    case("Copenhagen:", "Copenhagen");
    case("a toll in Copenhagen:\"\"", "a toll in Copenhagen");
}

#[test]
fn quotes_of_every_language_make_phrases() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(printed(text), want, "{text:?}");
        let faults = Query::read(text).faults;
        assert!(faults.is_empty(), "{text:?}: {faults:?}");
    }
    for text in [
        "\"\"heat pump\"\"",
        "„heat pump“",
        "„heat pump”",
        "«heat pump»",
        "»heat pump«",
        "‹heat pump›",
        "「heat pump」",
        "『heat pump』",
        "“heat pump”",
        "＂heat pump＂",
        "“heat pump\"",
        "\"heat pump”",
        "『「heat pump」』",
        "'heat pump'",
        "‘heat pump’",
        "‚heat pump‘",
    ] {
        case(text, "\"heat pump\"");
    }
    case("city's l'énergie '90s", "city's l'énergie 90s");
    case("cities' plans, '90s", "cities' plans, 90s");
    case("‘heat pump’, oslo", "\"heat pump\" oslo");
    case("title:'heat pump' x", "title:\"heat pump\" x");
    case("city:'san francisco',oslo", "city:\"san francisco\",oslo");
    case("heat-\"pump\"", "heat- \"pump\"");
    case("\"heat\"-pump", "\"heat\" pump");
}

#[test]
fn a_quote_never_closed_ends_before_a_filter() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        let query = Query::read(text);
        assert_eq!(query.to_string(), want, "{text:?}");
        assert_eq!(query.faults.len(), 1, "{text:?}: {:?}", query.faults);
        assert!(query.open_quote(text).is_some(), "{text:?}");
    }
    case("\"heat pump city:oslo", "\"heat pump\" city:oslo");
    case("„heat -kind:project x", "\"heat\" -kind:project x");
    case("\"heat city:\"San Jose\"", "\"heat\" city:\"San Jose\"");
    case("\"the ratio 3:1", "\"the ratio 3:1\"");
}

#[test]
fn a_minus_negates_after_white_space_and_brackets() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(printed(text), want, "{text:?}");
        let faults = Query::read(text).faults;
        assert!(faults.is_empty(), "{text:?}: {faults:?}");
    }
    case("heat -pump", "heat -pump");
    case("heat –pump −gas ‑oil", "heat -pump -gas -oil");
    case("heat\u{a0}-pump", "heat -pump");
    case("(-pump OR heat)", "-pump OR heat");
    case("-'90s", "90s");
    case("traffic -20% −5 °C", "traffic 20% 5 °C");
    case("(-20 OR -heat)", "20 OR -heat");
    case("heat NOT 1.5 -\"20\"", "heat -1.5 -\"20\"");
    case("-\"heat pump\" -(a b)", "-\"heat pump\" -(a b)");
    case("zero-emission heat–pump", "zero-emission heat–pump");
    case("(bio)-waste (e)-bikes", "bio waste e bikes");
    case("(heat OR cold)-(pump gas)", "heat OR cold (pump gas)");
    case("heat - pump – gas", "heat pump gas");
    case("heat --flag —gas", "heat flag gas");
    case("heat -", "heat");
    case("+heat +\"heat pump\" a+b C++", "heat \"heat pump\" a+b C++");
}

#[test]
fn operators_are_read_in_capitals() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(printed(text), want, "{text:?}");
        let faults = Query::read(text).faults;
        assert!(faults.is_empty(), "{text:?}: {faults:?}");
    }
    case("heat AND pump AND", "heat pump");
    case("heat & pump && gas", "heat pump gas");
    case("heat NOT pump", "heat -pump");
    case("heat AND NOT (gas oil)", "heat -(gas oil)");
    case("heat OR NOT -pump", "heat OR -pump");
    case("バス NOT 東京", "バス -東京");
    case("CITY:Oslo NOT HEAT", "city:Oslo -HEAT");
    case("NOT IN MY BACK YARD", "NOT IN MY BACK YARD");
    case("HEAT PUMPS, NOT GAS", "HEAT PUMPS, NOT GAS");
    case("OSLO: HEAT NOT GAS", "OSLO HEAT NOT GAS");
    case("CITY: OSLO NOT GAS", "city:OSLO -GAS");
    case("why is it NOT the council", "why is it NOT the council");
    case("what is NOT allowed", "what is NOT allowed");
    case("heat | pump||gas", "heat OR pump OR gas");
    case("heat and pump or not gas", "heat and pump or not gas");
    case("-OR heat", "-OR heat");
}

#[test]
fn a_value_may_follow_a_space() {
    #[track_caller]
    fn case(text: &str, want: &str, filters: usize) {
        let query = Query::read(text);
        assert_eq!(query.to_string(), want, "{text:?}");
        assert_eq!(query.filters().count(), filters, "{text:?}");
        assert!(query.faults.is_empty(), "{text:?}: {:?}", query.faults);
    }
    case("city: oslo heat", "city:oslo heat", 1);
    case("Title: \"heat pump\"", "title:\"heat pump\"", 1);
    case("year: >=2018", "year:2018..", 1);
    case("year: <=2018", "year:..2018", 1);
    case("year: >=*", "year:*..", 1);
    case("city: a,b|c，d", "city:a,b,c,d", 1);
    case("Oslo: city plan", "Oslo city plan", 0);
    case("the city: ", "the city", 0);
    case("city: kind:practice", "city kind:practice", 1);
    case("city: OR oslo", "city OR oslo", 0);
}

#[test]
fn signs_alone_ask_for_nothing() {
    #[track_caller]
    fn case(text: &str, want: &str, fault: Option<&str>) {
        let query = Query::read(text);
        assert_eq!(query.to_string(), want, "{text:?}");
        let message = query.faults.first().map(|fault| fault.message.as_str());
        assert_eq!(message.is_some(), fault.is_some(), "{text:?}: {message:?}");
        let expected = fault.unwrap_or_default();
        assert!(
            message.unwrap_or_default().contains(expected),
            "{message:?}"
        );
    }
    case("heat ? ! … ; , / & @", "heat", None);
    case("¿ heat !", "heat", None);
    case("heat 🚲", "heat", Some("`🚲`"));
    case("-🚲", "", Some("`🚲`"));
    case("?!", "", Some("nothing to search for"));
    case("-", "", Some("nothing to search for"));
    case("\"?!\"", "", Some("nothing between"));
    case(" \u{3000}\u{a0}", "", None);
    case(
        "heat\u{0}pump\u{3000}gas\u{a0}oil",
        "heat pump gas oil",
        None,
    );
    case(
        "¿heat? #tag @name C++ AT&T 100% €5m",
        "¿heat? #tag @name C++ AT&T 100% €5m",
        None,
    );
}

#[test]
fn long_texts_of_signs_are_read_in_one_pass() {
    for piece in [
        "\"", "'", " '", "-", " -", "'a ", "\" ", "«»", "a:", " a:", "city: ", "NOT ", "|", "(-",
    ] {
        let text = piece.repeat(MAX_BYTES / piece.len());
        let start = cpu_time::ThreadTime::now();
        Query::read(&text);
        assert!(start.elapsed().as_millis() < 200, "{piece:?}");
    }
}

#[test]
fn or_binds_tighter_than_and() {
    let word = |word: &str| Clause {
        node: Node::Word(word.to_owned()),
        span: (0, 0),
    };
    assert_eq!(
        shape("a b OR c d"),
        [
            Node::Word("a".to_owned()),
            Node::Any(vec![word("b"), word("c")]),
            Node::Word("d".to_owned())
        ]
    );
    assert_eq!(
        shape("a OR b OR c"),
        [Node::Any(vec![word("a"), word("b"), word("c")])]
    );
}

#[test]
fn a_broken_query_still_searches_the_rest() {
    #[track_caller]
    fn case(text: &str, want: &str, fault: &str, span: (usize, usize)) {
        let query = Query::read(text);
        assert_eq!(query.to_string(), want, "{text:?}");
        assert_eq!(query.faults.len(), 1, "{text:?}: {:?}", query.faults);
        assert!(
            query.faults[0].message.contains(fault),
            "{:?}",
            query.faults
        );
        assert_eq!(query.faults[0].span, span, "{text:?}");
    }
    case("heat city:", "heat", "needs a value", (5, 10));
    case(
        "heat \"deep retro",
        "heat \"deep retro\"",
        "never closed",
        (5, 6),
    );
    case("(heat pump", "(heat pump)", "never closed", (0, 1));
    case("heat) pump", "heat pump", "never opened", (4, 5));
    case("OR heat", "heat", "both sides", (0, 2));
    case("heat OR", "heat", "both sides", (5, 7));
    case("year:.. heat", "heat", "needs a", (5, 7));
    case("year:>x heat", "heat", "needs a year", (5, 7));
    case("heat \"\"", "heat", "nothing between", (5, 7));
}

#[test]
fn a_date_may_be_several_words() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(Query::read(text).to_string(), want, "{text}");
    }
    case("since:May 2024 heat", "since:\"May 2024\" heat");
    case("since:2 weeks ago heat", "since:\"2 weeks ago\" heat");
    case("changed:last month", "changed:\"last month\"");
    case("confirmed: 13 May 2024", "confirmed:\"13 May 2024\"");
    case("since:3 heat pumps", "since:3 heat pumps");
    case("since:2024 heat", "since:2024 heat");
    case("since:May", "since:May");
    case("year:2024 May", "year:2024 May");
    case("year:2015 to 2020 heat", "year:2015..2020 heat");
    case("confirmed:2015 TO May", "confirmed:2015..May");
    case("year:2015 until 2020", "year:2015..2020");
    case("year:2015 to may", "year:2015 to may");
    case("since:2015 to the centre", "since:2015 to the centre");
    case("year:2015 to heat", "year:2015 to heat");
    case("year:2015 +to 2020", "year:2015 to 2020");
    case("city:oslo to 2020", "city:oslo to 2020");
    case("year:\"2015\"...\"2020\"", "year:2015..2020");
}

#[test]
fn a_comma_at_the_end_lets_values_follow() {
    let goes_on = |text: &str| {
        let query = Query::read(text);
        query.filters().next().map(|(filter, _)| filter.goes_on)
    };
    assert_eq!(goes_on("city:oslo, boston"), Some(true));
    assert_eq!(goes_on("city:oslo,"), Some(true));
    assert_eq!(goes_on("city:oslo,boston heat"), Some(false));
    assert_eq!(goes_on("city:oslo boston"), Some(false));
}

#[test]
fn long_and_deep_queries_are_bounded() {
    let deep = format!("{}heat{}", "(".repeat(10_000), ")".repeat(10_000));
    let query = Query::read(&deep);
    assert!(!query.faults.is_empty());
    let long = "ä".repeat(MAX_BYTES);
    assert!(Query::read(&long).faults[0].message.contains("4096"));
}
