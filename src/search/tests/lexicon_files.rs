//! Lexicon and names files: intact, damaged or missing.

use std::fs;

use super::super::{Index, IndexError};
use super::*;
use crate::model::vocabulary::{GroupTerm, Term, ThesaurusGroup, Vocabulary};

fn lexicon() -> Lexicon {
    let mut lexicon = Lexicon::default();
    let city = Term {
        id: "boston".to_owned(),
        label: "Boston (US)".to_owned(),
        aliases: vec!["Beantown".to_owned(), "The Hub of Mass".to_owned()],
        ..Term::default()
    };
    lexicon.places.cities = Vocabulary::new("cities", "Cities", vec![city]);
    let term = |text: &str, ambiguous| GroupTerm {
        text: text.to_owned(),
        ambiguous,
        ..GroupTerm::default()
    };
    lexicon.thesaurus.groups.push(ThesaurusGroup {
        terms: vec![
            term("tram", false),
            term("light rail", false),
            term("LR", true),
        ],
        ..ThesaurusGroup::default()
    });
    lexicon
}

fn sample() -> Sample {
    let note = |title: &str, city: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [\"{city}\"]\n+++\nText.\n")
    };
    let texts = [
        note("Tram", "boston"),
        note("Light rail", "oslo"),
        note("Bus", "boston"),
    ];
    let sample = Sample::with(&texts, &lexicon());
    sample.compact();
    sample
}

fn answers(finder: &Finder) -> Vec<String> {
    let texts = [
        "tram",
        "trams",
        "light rails",
        "light",
        "LR",
        "boston",
        "beantown bus",
        "the hub of mass",
    ];
    let answer = |text: &&str| {
        let answer = finder.answer(&SearchRequest::new(*text), &|_| None);
        let answer = answer.expect("the index answers");
        let hits = answer.results.iter().map(|hit| format!("{hit:?}"));
        let hits: Vec<String> = hits.collect();
        format!("{text} {} {hits:?} {:?}", answer.total, answer.places)
    };
    texts.iter().map(answer).collect()
}

fn open(sample: &Sample) -> Result<Finder, IndexError> {
    Finder::new(Index::open(sample.home.path())?)
}

#[test]
fn missing_or_damaged_names_change_no_answer() {
    let sample = sample();
    let before = answers(&sample.finder);
    assert!(
        before[0].starts_with("tram 2 ") && before[6].contains("Boston (US)"),
        "{before:?}"
    );
    let path = sample.finder.index().folder().join("names");
    assert_eq!(answers(&open(&sample).expect("it opens")), before);

    let mut bytes = fs::read(&path).expect("names are written with the index");
    *bytes.last_mut().expect("not empty") ^= 0xff;
    fs::write(&path, bytes).expect("it is written");
    assert_eq!(answers(&open(&sample).expect("it opens")), before);
    assert!(!path.exists(), "names that do not fit are taken away");
    assert_eq!(answers(&open(&sample).expect("it opens")), before);
}

#[test]
fn an_index_without_its_lexicon_is_damaged() {
    let sample = sample();
    let path = sample.finder.index().folder().join("lexicon.json");
    for text in [Some("{"), None] {
        match text {
            Some(text) => fs::write(&path, text).expect("it is written"),
            None => fs::remove_file(&path).expect("it is removed"),
        }
        assert!(matches!(open(&sample), Err(IndexError::Damaged { .. })));
    }
}
