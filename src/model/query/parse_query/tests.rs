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
    case("since:>2026-01-31", "since:2026-02-01..");
    case("heat OR cold city:oslo", "heat OR cold city:oslo");
    case("-(heat OR cold)", "-(heat OR cold)");
    case(
        "http://example.org 80x50 SB-596",
        "http://example.org 80x50 SB-596",
    );
    case("地域:横浜", "地域:横浜"); // Fields are ASCII; this is a word.
    case("half - done", "half done");
    case("Copenhagen: a toll ring", "Copenhagen a toll ring");
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
fn long_and_deep_queries_are_bounded() {
    let deep = format!("{}heat{}", "(".repeat(10_000), ")".repeat(10_000));
    let query = Query::read(&deep);
    assert!(!query.faults.is_empty());
    let long = "ä".repeat(MOST_BYTES);
    assert!(Query::read(&long).faults[0].message.contains("4096"));
}
