//! Phrases while they are typed.

use super::Sample;
use crate::model::search_request::SearchRequest;

/// The titles that a query finds while it is typed, in order of title.
fn typed(sample: &Sample, text: &str) -> Vec<String> {
    let request = SearchRequest {
        as_typed: true,
        limit: 1000,
        ..SearchRequest::new(text)
    };
    let results = sample.ask(&request).results.into_iter();
    let mut titles: Vec<String> = results.map(|hit| hit.title).collect();
    titles.sort_unstable();
    titles
}

#[test]
fn an_unfinished_phrase_matches_its_completions() {
    let note = |title: &str| format!("+++\ntitle = \"{title}\"\n+++\n");
    let mut texts = ["Heat pump", "Heat pumps", "Pump heat", "Heat a pump"]
        .map(note)
        .to_vec();
    // Too many words with one prefix to complete.
    texts.extend(('a'..='z').map(|letter| note(&format!("Heat q{letter}"))));
    texts.push(note("Heat and qa"));
    let sample = Sample::new(&texts);
    let both = ["Heat pump", "Heat pumps"];
    assert_eq!(typed(&sample, "\"heat pu"), both);
    assert_eq!(typed(&sample, "\"heat pump"), both);
    assert_eq!(typed(&sample, "\"heat pump "), ["Heat pump"]);
    assert_eq!(typed(&sample, "\"heat pump\""), ["Heat pump"]);
    assert_eq!(typed(&sample, "city:boston OR \"heat pu"), both);
    assert_eq!(typed(&sample, "\"pum").len(), 4);
    assert_eq!(typed(&sample, "\"heat q").len(), 27);
    // A query in a command is complete, and no note has this phrase.
    let answer = sample.search("\"heat pu\"");
    assert_eq!(answer.faults.len(), 1, "{:?}", answer.faults);
}
