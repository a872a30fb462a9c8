//! The relevance tests: queries of planners, and the notes that must come first.
//!
//! `tests/relevance.toml` holds queries over the shipped notes, `tests/languages.toml` those over
//! `tests/fixtures/languages`. They run through the library, below the command line.

#![expect(clippy::print_stdout, reason = "prints figures with --nocapture")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use guildhall::model::hit::{Answer, Hit};
use guildhall::model::search_request::SearchRequest;
use guildhall::work::IndexedBase;
use serde::Deserialize;

use crate::libraries::{LANGUAGES, SHIPPED};

/// Hits that are searched for the rank of a note.
const DEPTH: usize = 500;

/// Hits of each query that must give a reason.
const REASONED: usize = 20;

/// Limit of the mean over [`AllTyped`]; 4.93 when this was written.
const MAX_CHARS_TYPED: f32 = 5.2;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    query: Vec<Wanted>,
}

/// A query with expected results; `tests/relevance.toml` describes the keys.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Wanted {
    text: String,
    class: String,
    first: Option<String>,
    #[serde(default)]
    or: Vec<String>,
    #[serde(default = "one")]
    within: usize,
    #[serde(default)]
    as_typed: bool,
    #[serde(default)]
    not_found: Vec<String>,
    #[serde(default)]
    empty: bool,
}

fn one() -> usize {
    1
}

impl Wanted {
    /// Notes of which one must come first.
    fn good(&self) -> impl Iterator<Item = &String> {
        self.first.iter().chain(&self.or)
    }

    /// Describes a wrong answer; `None` if it is as expected.
    fn fault(&self, answer: &Answer) -> Option<String> {
        let front: Vec<&str> = ids(answer).take(self.within).collect();
        if self.empty && answer.total > 0 {
            return Some(format!("finds {} notes, should find none", answer.total));
        }
        if let Some(id) = ids(answer).find(|id| self.not_found.iter().any(|not| not == id)) {
            return Some(format!("finds {id}"));
        }
        if self.first.is_none() || self.good().any(|id| front.contains(&id.as_str())) {
            return None;
        }
        let mut fault = String::from("came first:");
        for hit in answer.results.iter().take(3) {
            fault.push_str(&describe(hit));
        }
        fault.push_str("\n    expected:");
        for id in self.good() {
            match answer.results.iter().position(|hit| hit.id.as_str() == id) {
                Some(i) => {
                    fault.push_str(&describe(&answer.results[i]));
                    let _ = write!(fault, " (place {})", i + 1);
                }
                None => {
                    let _ = write!(fault, "\n      {id} (not found)");
                }
            }
        }
        Some(fault)
    }
}

fn describe(hit: &Hit) -> String {
    format!("\n      {:.2} {} — {}", hit.score, hit.id, hit.reasons())
}

fn ids(answer: &Answer) -> impl Iterator<Item = &str> {
    answer.results.iter().map(|hit| hit.id.as_str())
}

fn ask(library: &IndexedBase, text: &str, as_typed: bool, limit: usize) -> Answer {
    let request = SearchRequest {
        as_typed,
        limit,
        ..SearchRequest::new(text)
    };
    library.answer(&request).expect("the index answers")
}

/// The first notes of an answer over the shipped notes.
fn front(text: &str, count: usize) -> Vec<String> {
    ids(&ask(&SHIPPED.indexed, text, false, count))
        .map(str::to_owned)
        .collect()
}

#[test]
fn planners_find_the_right_note_first() {
    let suite = include_str!("../relevance.toml");
    answers_as_expected(suite, &SHIPPED.indexed);
}

#[test]
fn notes_in_many_languages_are_found_first() {
    let suite = include_str!("../languages.toml");
    answers_as_expected(suite, &LANGUAGES.indexed);
}

/// Asserts that each query finds its notes, and that each hit gives a reason.
#[track_caller]
fn answers_as_expected(suite: &str, library: &IndexedBase) {
    let suite: Suite = toml::from_str(suite).expect("the suite reads");
    let mut classes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut faults = Vec::new();
    for wanted in &suite.query {
        let class = classes.entry(&wanted.class).or_default();
        class.1 += 1;
        let ask = |limit| ask(library, &wanted.text, wanted.as_typed, limit);
        // `not_found` and fault messages need more than the first hits.
        let is_deep = !wanted.not_found.is_empty();
        let answer = ask(if is_deep {
            DEPTH
        } else {
            wanted.within.max(REASONED)
        });
        match wanted
            .fault(&answer)
            .and_then(|_| wanted.fault(&ask(DEPTH)))
        {
            None => class.0 += 1,
            Some(fault) => faults.push(format!("{} — {}\n    {fault}", wanted.text, wanted.class)),
        }
        let words = guildhall::model::query::edit::without_filters(&wanted.text);
        let mut hits = answer.results.iter().take(REASONED);
        if let Some(hit) = hits.find(|hit| hit.why.is_empty())
            && !words.trim().is_empty()
        {
            faults.push(format!("{}: {} gives no reason", wanted.text, hit.id));
        }
    }
    for (class, (met, all)) in &classes {
        println!("{met:4} of {all:3}  {class}");
    }
    assert!(
        faults.is_empty(),
        "{} of {} queries:\n{}",
        faults.len(),
        suite.query.len(),
        faults.join("\n")
    );
}

#[test]
fn every_title_finds_its_note() {
    let catalogue = SHIPPED.indexed.whole_catalogue()();
    let mut lost = Vec::new();
    for (id, title) in &catalogue.notes {
        // Several notes may have the same title; any of them is right.
        let same = |found: &String| {
            let titled = catalogue.notes.iter().find(|(id, _)| id.as_str() == found);
            titled.is_some_and(|(_, known)| known == title)
        };
        let found = front(&as_words(title), 3);
        if !found.iter().any(same) {
            lost.push(format!("{id} — {title}\n    {found:?}"));
        }
    }
    assert!(lost.is_empty(), "{}:\n{}", lost.len(), lost.join("\n"));
}

/// A title without query syntax.
fn as_words(title: &str) -> String {
    title.replace([':', '(', ')', '"', '-'], " ")
}

#[test]
fn every_name_of_a_city_finds_its_note() {
    let lexicon = SHIPPED.indexed.finder().lexicon();
    let catalogue = SHIPPED.indexed.whole_catalogue()();
    let mut lost = Vec::new();
    for city in &lexicon.places.cities.terms {
        let note = format!("cities/{}", city.id);
        if !catalogue.notes.iter().any(|(id, _)| id.as_str() == note) {
            continue;
        }
        for name in [&city.label, &city.id].into_iter().chain(&city.aliases) {
            let found = front(&as_words(name), 3);
            if !found.contains(&note) {
                lost.push(format!("{name}: {found:?}"));
            }
        }
    }
    assert!(lost.is_empty(), "{}:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn every_sector_is_found_by_its_names() {
    let lexicon = SHIPPED.indexed.finder().lexicon();
    let sectors = lexicon.words.get("sectors").expect("sectors are listed");
    for sector in &sectors.terms {
        for name in [&sector.label, &sector.id] {
            assert!(ask(&SHIPPED.indexed, name, false, 1).total > 0, "{name}");
            let filter = format!("sector:\"{name}\"");
            assert!(
                ask(&SHIPPED.indexed, &filter, false, 1).total > 0,
                "{filter}"
            );
        }
    }
}

#[test]
fn no_sector_is_offered_as_a_sub_sector() {
    let facets = ask(&SHIPPED.indexed, "", false, 1).facets;
    assert!(facets.get("subsector").len() > 40, "{facets:?}");
    for (value, _) in facets.get("sector") {
        let twice = facets.get("subsector").iter().any(|(sub, _)| sub == value);
        assert!(!twice, "{value} is a sector");
    }
}

/// The queries of `tests/typed.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllTyped {
    typed: Vec<Typed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    text: String,
    note: String,
}

#[test]
fn the_note_is_in_view_after_few_characters() {
    let AllTyped { typed } =
        toml::from_str(include_str!("../typed.toml")).expect("tests/typed.toml can be read");
    let mut sum = 0;
    for Typed { text, note } in &typed {
        let enough = text
            .char_indices()
            .map(|(at, c)| &text[..at + c.len_utf8()])
            .find(|typed| ids(&ask(&SHIPPED.indexed, typed, true, 3)).any(|id| id == note));
        let chars = enough.map_or(text.chars().count() + 5, |typed| typed.chars().count());
        println!("{chars:3}  {text}");
        sum += chars;
    }
    let mean = sum as f32 / typed.len() as f32;
    println!("mean characters typed until the note is among the first three: {mean:.2}");
    assert!(mean <= MAX_CHARS_TYPED, "{mean:.2} characters");
}
