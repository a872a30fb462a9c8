//! Queries as people type them: quotes, units, dates, prefixes.

mod spellings;

use super::Sample;
use crate::model::hit::Answer;
use crate::model::search_request::SearchRequest;

fn note(title: &str, keys: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nlang = \"en\"\n{keys}\n+++\n\n{body}\n")
}

/// Notes of an English base, each on one subject.
fn sample() -> Sample {
    Sample::new(&[
        note(
            "Heat pump plan",
            "summary = \"Warm water\"\nyear = 2016",
            "Sewage is warm.",
        ),
        note(
            "Pump stations",
            "confirmed = 2024-05-13\nyear = 2019",
            "They heat nothing.",
        ),
        note(
            "Tariff",
            "confirmed = \"2025-02-01\"\nyear = 2022",
            "It saves 5,000 kWh and 1.39 bn.",
        ),
        note(
            "Grid",
            "deadline = 2026-11-30",
            "It saves 5000 kWh, 2bn euros and CO₂.",
        ),
        note(
            "Treaty",
            "",
            "The U.S.A. and the U.K. signed with node.js 3.11.2.",
        ),
        note(
            "Carbon plan",
            "",
            "80×50 with co-benefits of trees, riders of e-bikes, re-use.",
        ),
        note("Klemetsrud plant", "", "Carbon capture at Klemetsrud."),
        note(
            "Helmets",
            "",
            "Bicycle helmets have benefits for bikes in the street.",
        ),
        note(
            "Retrofit",
            "",
            "Melbourne retrofits towers. Die Fernwärme wächst.",
        ),
    ])
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer
        .results
        .iter()
        .map(|hit| hit.title.as_str())
        .collect()
}

/// Checks the titles that a query finds, in order of title.
#[track_caller]
fn finds(sample: &Sample, text: &str, want: &[&str]) -> Answer {
    let answer = sample.search(text);
    let mut found = titles(&answer);
    found.sort_unstable();
    assert_eq!(found, want, "{text}");
    answer
}

#[test]
fn common_ways_of_typing_find_the_note() {
    let sample = sample();
    for text in [
        "\"heat pump",
        "\"\"heat pump\"\"",
        "„heat pump“",
        "«heat pump»",
        "»heat pump«",
        "「heat pump」",
        "『heat pump』",
        "‘heat pump’",
        "heat-\"pump\"",
        "\"pump heat plan\"",
        "\"heat\"-pump",
        "heat & pump?",
        "¿heat, pump!",
        "heat AND pump",
        "heat and pump",
        "heat/pump",
        "heat\u{a0}pump",
        "heat\u{3000}pump",
        "heat\u{0}pump",
        "+heat +pump",
        "--heat",
        "heat 🚲",
        "title:\"heat pump\"",
        "title:heat",
        "Title: heat",
        "summary:\"warm water\"",
        "summary:warm",
        "body:sewage",
        "text:sewage",
        "title:\"pump of heat\"",
        "in the kind: heat pump",
        "foo:bar heat",
        "Heat pump plan:",
        "heat pump:",
        "plan:\"\" heat",
        "HeatPumpPlan",
        "#heatpumpplan",
        "HeatAndThePumpPlan",
        "https://heat.example/pump?x=1",
        "anna@heat.example",
        "heat since:foo",
        "heat year:abc..",
        "heat year:2020..2015",
        "heat since:2026-13-45",
        "heat since:13.13.2024",
        "heat year:foo",
        "\"heat nowhere\" OR zebra",
        "year:2016 \"plan heat\"",
        "heat since:2w",
    ] {
        let answer = sample.search(text);
        let since = text.contains("since:2w");
        assert_eq!(
            titles(&answer).contains(&"Heat pump plan"),
            !since,
            "{text}: {:?}",
            titles(&answer)
        );
    }
}

#[test]
fn a_number_with_a_point_is_no_other_number() {
    let sample = Sample::new(&[
        note("Residents", "", "It is 19 for each."),
        note("Tonnes", "", "It is 1.9 tonnes."),
    ]);
    assert_eq!(titles(&sample.search("$1.9 tonnes"))[0], "Tonnes");
    assert_eq!(titles(&sample.search("1.9")), ["Tonnes"]);
}

#[test]
fn a_day_in_the_text_is_found_as_it_is_typed() {
    let sample = Sample::new(&[
        note("Signed", "", "It was signed on 28 August 2018 by all."),
        note("Held", "", "It was held on August 3, 2018."),
        note("Other", "", "In 2018 an augmented plan."),
    ]);
    for (text, want) in [
        ("2018-08-28", "Signed"),
        ("2018-08-03", "Held"),
        ("28 Aug 2018", "Signed"),
        ("Aug 28 2018", "Signed"),
    ] {
        assert_eq!(titles(&sample.search(text))[0], want, "{text}");
    }
    let found = sample.search("Aug 2018");
    assert_eq!(found.results.len(), 3);
    assert_eq!(titles(&found)[2], "Other");
    assert!(found.corrections.is_empty());
}

#[test]
fn a_key_is_known_in_singular_and_plural() {
    let sample = Sample::new(&[
        note("Cheap", "costs = [\"500\"]", "It is the current one."),
        note("Free", "", "Nothing."),
    ]);
    for text in ["has:cost", "has:costs", "cost:500", "costs:500"] {
        let answer = sample.search(text);
        assert_eq!(titles(&answer), ["Cheap"], "{text}: {:?}", answer.message);
    }
    // The name of a key is no slip for a word.
    let answer = sample.search("nothing currenty:USD");
    assert_eq!(titles(&answer), ["Free"]);
    assert!(answer.corrections.is_empty(), "{:?}", answer.corrections);
}

#[test]
fn an_answer_points_at_few_faults() {
    let sample = sample();
    for text in ["(".repeat(2_000), ")".repeat(2_000), "OR ".repeat(900)] {
        let text = format!("heat {text}");
        let faults = sample.search(&text).faults.len();
        assert!((1..=8).contains(&faults), "{text:.20}: {faults}");
    }
}

#[test]
fn an_unknown_kind_is_named_with_the_nearest() {
    let said = |text: &str| sample().search(text).message.unwrap_or_default();
    assert_eq!(
        said("kind:practise"),
        "No note has kind:practise; did you mean practice?"
    );
    assert!(said("kind:practise heat").contains("(did you mean practice?)"));
}

#[test]
fn words_in_brackets_are_words() {
    let sample = sample();
    for (text, first) in [
        ("(heat pump plan)", "Heat pump plan"),
        ("((plan) for the pump of heat)", "Heat pump plan"),
        ("(which of the pump stations)", "Pump stations"),
        ("(melbourne retrofits zebra)", "Retrofit"),
        ("(klemetsrud plant) (capture", "Klemetsrud plant"),
    ] {
        let answer = sample.search(text);
        assert_eq!(titles(&answer).first(), Some(&first), "{text}");
    }
}

#[test]
fn skipped_query_parts_are_reported() {
    #[track_caller]
    fn case(sample: &Sample, text: &str, total: usize, said: &str) {
        let answer = sample.search(text);
        assert_eq!(answer.total, total, "{text}");
        let message = answer.message.unwrap_or_default();
        assert!(message.contains(said), "{text}: {message}");
        for fault in &answer.faults {
            assert!(text.get(fault.span.0..fault.span.1).is_some(), "{text}");
        }
    }
    let sample = &sample();
    let all = sample.search("").total;
    for text in [
        "🚲",
        "*",
        "½",
        "-🚲",
        "?!",
        "-",
        "--",
        "\"?!\"",
        "🚲 🚋",
        "&",
        "\"½\"",
    ] {
        case(sample, text, all, "othing ");
    }
    case(
        sample,
        "klemetsrud 🚲",
        1,
        "There is nothing to search for in `🚲`.",
    );
    case(
        sample,
        "\"capture carbon\"",
        2,
        "No note has \"capture carbon\" as it stands; searched as words.",
    );
    case(sample, "zebra OR \"capture carbon\"", 2, "as it stands");
    case(
        sample,
        "title:\"stations of pump\"",
        2,
        "No note has \"stations of pump\" as it stands in the title; searched as words.",
    );
    // A function word in titles does not make them have the words.
    let towers = Sample::new(&[
        note("Towers and trams", "", "Nothing."),
        note("Warmth", "", "Heat, and the pump for a plan."),
    ]);
    let everywhere = "searched everywhere";
    case(&towers, "title:HeatAndThePumpPlan", 1, everywhere);
    case(&towers, "title:\"pump plan\"", 1, everywhere);
    case(sample, "klemetsrud since:foo", 1, "`foo` is not a date");
    case(sample, "klemetsrud year:abc..", 1, "`abc` is not a year");
    case(
        sample,
        "klemetsrud year:2020..2015",
        1,
        "Nothing lies between 2020 and 2015",
    );
    case(
        sample,
        "klemetsrud confirmed:2024-13",
        1,
        "`2024-13` is not a number or date",
    );
    case(
        sample,
        "klemetsrud foo:capture",
        1,
        "No note has the key `foo`",
    );
}

#[test]
fn days_are_found_by_value() {
    #[track_caller]
    fn case(sample: &Sample, text: &str, want: &[&str]) {
        let answer = finds(sample, text, want);
        assert!(answer.faults.is_empty(), "{text}: {:?}", answer.faults);
    }
    let sample = &sample();
    case(sample, "confirmed:2024", &["Pump stations"]);
    case(sample, "confirmed:2024-05", &["Pump stations"]);
    case(sample, "confirmed:2024-05-13", &["Pump stations"]);
    case(sample, "confirmed:2025-02", &["Tariff"]);
    case(sample, "confirmed:2025-02-01", &["Tariff"]);
    case(sample, "confirmed:\"May 2024\"", &["Pump stations"]);
    case(sample, "confirmed:13.05.2024", &["Pump stations"]);
    case(sample, "confirmed:２０２４", &["Pump stations"]);
    case(sample, "confirmed:2024年5月", &["Pump stations"]);
    case(
        sample,
        "confirmed:2024-05-01…2024-05-31",
        &["Pump stations"],
    );
    case(sample, "confirmed:2024..2025", &["Pump stations", "Tariff"]);
    case(sample, "confirmed:2024-2025", &["Pump stations", "Tariff"]);
    case(sample, "-confirmed:2024 tariff", &["Tariff"]);
    case(sample, "deadline:..2026-12", &["Grid"]);
    case(sample, "deadline:..2026-10", &[]);
    case(sample, "confirmed:2023", &[]);
    case(
        sample,
        "year:2015-2020",
        &["Heat pump plan", "Pump stations"],
    );
    case(
        sample,
        "year:2015–2020",
        &["Heat pump plan", "Pump stations"],
    );
    case(sample, "year: 2016", &["Heat pump plan"]);
    for text in [
        "since:2w",
        "since:3d",
        "since:6m",
        "since:1y",
        "since:yesterday",
        "since:today",
        "since:\"last week\"",
    ] {
        case(sample, text, &[]);
    }
}

#[test]
fn words_are_asked_for_in_one_part() {
    let case = |sample: &Sample, text: &str, want: &[&str]| drop(finds(sample, text, want));
    let sample = &sample();
    case(sample, "title:pump", &["Heat pump plan", "Pump stations"]);
    case(sample, "title:heat,helmets", &["Heat pump plan", "Helmets"]);
    case(sample, "title:pump sewage", &["Heat pump plan"]);
    case(sample, "-title:heat heat", &["Pump stations"]);
    case(
        sample,
        "title:heat OR title:tariff",
        &["Heat pump plan", "Tariff"],
    );
    case(sample, "body:heat", &["Pump stations"]);
    // What a filter asks for is never relaxed.
    case(sample, "title:pump carbon bikes", &[]);
    let answer = sample.search("title:pump");
    assert!(
        answer
            .results
            .iter()
            .all(|hit| !hit.title_highlights.is_empty())
    );
}

#[test]
fn any_word_may_be_half_typed() {
    let sample = sample();
    for text in [
        "melb retro",
        "klemets carb",
        "melb retrofits",
        "\"heat pu",
        "title:hea",
        "heat +pum",
        "(klemets carb",
        "he pu pl",
    ] {
        let answer = sample.ask(&SearchRequest {
            as_typed: true,
            limit: 10,
            ..SearchRequest::new(text)
        });
        assert!(answer.total > 0, "{text}");
        let all = answer.results.iter().any(|hit| hit.has_all_words);
        assert!(all, "{text}: {:?}", answer.message);
    }
    // Capitals are an acronym, and a finished query has no beginnings of two letters.
    assert_eq!(sample.search("pu").total, 0);
    let answer = sample.ask(&SearchRequest {
        as_typed: true,
        ..SearchRequest::new("PU heat")
    });
    assert!(
        answer
            .message
            .is_some_and(|message| message.contains("\"PU\""))
    );
}

#[test]
fn a_suggestion_is_another_query_that_finds_something() {
    let sample = sample();
    for text in [
        "zebra kind:practice",
        "city:OSLO zebra",
        "kind:foo heat",
        "kind:practise",
        "kind:practise heat",
        "endorsed:bosten",
        "sector:Buildings heat",
        "zebra AND qqqq",
    ] {
        let answer = sample.search(text);
        for suggestion in &answer.suggestions {
            assert!(
                sample.search(&suggestion.query).total > 0,
                "{text}: {}",
                suggestion.query
            );
            let folded = crate::search::text::tokenizer::folded;
            assert_ne!(folded(&suggestion.query), folded(text));
        }
    }
}

#[test]
fn a_key_of_several_words_is_searched_as_words() {
    let sample = Sample::new(&[
        note("Sewers of 2030", "", "2030, 2030."),
        note("A net-zero plan by 2030", "", "Net-zero and 2030."),
        note("Windfarm", "", "A windfarm of 500 MW."),
        note("Tunnel", "", "500 m and 500 m."),
    ]);
    let first = |text: &str| titles(&sample.search(text))[0].to_owned();
    assert_eq!(first("net-zero:2030"), "A net-zero plan by 2030");
    assert_eq!(first("windfarms:500"), "Windfarm");
    // A word that no note has is left out.
    assert_eq!(titles(&sample.search("qqqq-zzzz:500")).len(), 2);
}

#[test]
fn a_word_that_begins_like_a_month_is_completed() {
    let sample = Sample::new(&[
        note("Market", "", "A market in 2030."),
        note("Decarbonisation", "", "Decarbonised by 2050."),
        note("Day", "", "In December 2050."),
    ]);
    let typed = |text: &str| {
        sample.ask(&SearchRequest {
            as_typed: true,
            limit: 10,
            ..SearchRequest::new(text)
        })
    };
    assert_eq!(titles(&typed("2030 mar")), ["Market"]);
    let mut both = typed("2050 dec");
    both.results.sort_by(|a, b| a.title.cmp(&b.title));
    assert_eq!(titles(&both), ["Day", "Decarbonisation"]);
    assert!(!both.results[1].title_highlights.is_empty());
}
