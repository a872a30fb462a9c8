//! Growth tests: tokenizing, snippets and highlights take linear time, long queries little.

use super::Sample;
use crate::growth::{BODIES, QUERIES, assert_linear, assert_query_linear};
use crate::model::query::Query;
use crate::model::vocabulary::{Term, Vocabulary};
use crate::search::answer::highlights::Highlighter;
use crate::search::answer::snippet::{cut, highlights};
use crate::search::index::fields::Lexicon;
use crate::search::index::query_ir::{
    ALL_PARTS, Atom, Condition, Plan, Reason, WeightedAtom, WordGroup,
};
use crate::search::text::tokenizer::folded;

fn plan() -> Plan {
    let mut plan = Plan::default();
    let slot = |word: &str| vec![word.to_owned()];
    for atom in [
        Atom::Word("heat".to_owned()),
        Atom::Prefix("a".to_owned()),
        Atom::Prefix("リ".to_owned()),
        Atom::Phrase(vec![slot("a"), slot("a"), slot("b")]),
        Atom::Phrase((0..50).map(|_| slot("a")).collect()),
    ] {
        let choice = WeightedAtom {
            atom,
            weight: 1.0,
            reason: Reason::Typed,
        };
        plan.words.push(Condition::Group(plan.groups.len()));
        plan.groups
            .push(WordGroup::new("x", vec![choice], ALL_PARTS));
    }
    plan
}

#[test]
fn tokenizing_is_linear() {
    assert_linear("words", BODIES, |text| {
        folded(text);
    });
}

#[test]
fn snippets_and_highlights_are_linear() {
    let plan = plan();
    let marks = Highlighter::new(&plan);
    assert_linear("snippet", BODIES, |text| {
        cut("", || text.into(), &marks, &[1.0; 5], |_| true);
    });
    assert_linear("highlights", BODIES, |text| {
        highlights(text, &marks);
    });
}

#[test]
fn query_parsing_is_linear() {
    assert_linear("query", BODIES, |text| {
        Query::read(text);
    });
    assert_query_linear("query", QUERIES, |text| {
        Query::read(text);
    });
}

#[test]
fn answering_is_linear() {
    let body = |i| format!("+++\ntitle = \"Tram {i}\"\n+++\n\nHeat pumps a{i} in 横浜 省エネ.\n");
    let sample = Sample::new(&(0..50).map(body).collect::<Vec<_>>());
    assert_query_linear("answer", QUERIES, |text| {
        sample.search(text);
    });
}

#[test]
fn a_long_query_of_unknown_words_is_answered_at_once() {
    let word = |i: usize| {
        let letter = |i: usize| char::from(b"bcdfghjklmnprstvwxz"[i % 19]);
        [letter(i), 'a', letter(i / 19), letter(i * 7)]
            .iter()
            .collect::<String>()
    };
    let city = |i: usize| Term {
        id: format!("city-{i}"),
        label: format!("{} {} {}", word(i * 3), word(i * 5), word(i + 1)),
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    let cities = (0..1000).map(city).collect();
    lexicon.places.cities = Vocabulary::new("cities", "Cities", cities);
    let sample = Sample::with(&["+++\ntitle = \"Rent\"\n+++\n".to_owned()], &lexicon);
    let query: String = (0..800).map(|i| word(i * 11) + " ").collect();
    let start = cpu_time::ThreadTime::now();
    sample.search(&query);
    let spent = start.elapsed();
    assert!(spent.as_millis() < 600, "{spent:?}");
}
