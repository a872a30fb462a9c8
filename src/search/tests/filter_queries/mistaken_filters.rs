//! Filters with values that no note has.

use super::*;

#[test]
fn a_filter_with_an_unknown_value_is_reported_and_the_rest_is_searched() {
    let sample = sample();
    for (text, words) in [
        ("tag:heat tram", "tag:heat"),
        ("tag:heat,rail tram", "tag:heat"),
        ("tag:march tram", "tag:march"),
        ("tag:inf tram", "tag:inf"),
        ("endorsed:2015..2020 tram", "endorsed:2015..2020"),
        ("endorsed:atlantis tram", "endorsed:atlantis"),
        ("has:photos tram", "has:photos"),
        ("confirmed:soon tram", "confirmed:soon"),
        ("lang:norsk tram", "lang:norsk"),
        ("fare-zone:9a tram", "fare-zone:9a"),
        // Values that are known, but not of any note.
        ("year:1950 tram", "year:1950"),
        ("has:results tram", "has:results"),
        ("kind:question tram", "kind:question"),
        ("audience:members tram", "audience:members"),
        ("confirmed:2026 tram", "confirmed:2026"),
        ("deadline:2026 tram", "deadline:2026"),
    ] {
        let answer = sample.search(text);
        assert_eq!(answer.total, 1, "{text}");
        let message = answer.message.unwrap_or_default();
        let (has, without) = (format!("No note has {words}"), "searched without it.");
        assert!(
            message.starts_with(&has) && message.ends_with(without),
            "{text}: {message}"
        );
    }
    // That nothing lies in a range is an answer, and so is a filter alone.
    for text in [
        "year:1940..1950 tram",
        "year:1950",
        "has:results",
        "tag:heat",
        "endorsed:atlantis",
    ] {
        assert_eq!(sample.search(text).total, 0, "{text}");
    }
    // What is being typed is no mistake yet.
    assert_eq!(typed(&sample, "tram tag:he").message, None);
}

#[test]
fn a_colon_before_a_space_and_a_word_is_punctuation() {
    let sample = sample();
    for text in [
        "year: tram",
        "since: tram",
        "confirmed: tram",
        "sort: tram",
        "in: tram",
        "endorsed: tram",
        "tag: tram",
    ] {
        let answer = sample.search(text);
        let first = answer.results.first().map(|hit| hit.title.as_str());
        assert_eq!((first, answer.total), (Some("Tram"), 1), "{text}");
        assert!(answer.faults.is_empty(), "{text}: {:?}", answer.faults);
    }
    assert_eq!(sample.search("year: 2015").total, 1);
    assert_eq!(sample.search("sort: newest").total, 5);
}
