//! What is worked out beside a segment: as good as the segment itself, and never missed.

use std::path::PathBuf;

use super::*;
use crate::model::vocabulary::{Group, GroupTerm};

fn digests(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "digest"))
        .collect()
}

fn note(title: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ncities = [\"oslo\"]\n+++\n\n{body}\n")
}

fn answers(finder: &Finder) -> Vec<String> {
    let texts = ["tram", "tr", "", "city:oslo bus", "trams", "busses", "trma"];
    let answer = |text: &&str| {
        let answer = finder.answer(&Ask::new(*text), &|_| None);
        let answer = answer.expect("the index answers");
        let hits = answer
            .results
            .iter()
            .map(|hit| format!("{} {}", hit.id, hit.score));
        let hits: Vec<String> = hits.collect();
        format!("{} {hits:?} {:?}", answer.total, answer.facets)
    };
    texts.iter().map(answer).collect()
}

#[test]
fn a_missing_or_damaged_digest_changes_no_answer() {
    let texts = ["Tram", "Bus", "Tram and bus"].map(|title| note(title, "A tram line."));
    let sample = Sample::new(&texts);
    let index = sample.finder.index();
    index.tidy().expect("the index is tidied");
    let before = answers(&sample.finder);
    let kept = digests(index.folder()).pop().expect("a digest");
    let open = || {
        let index = super::super::Index::open(sample.home.path()).expect("the index opens");
        Finder::new(index).expect("the index answers")
    };

    let mut bytes = std::fs::read(&kept).expect("it is read");
    *bytes.last_mut().expect("not empty") ^= 0xff;
    std::fs::write(&kept, bytes).expect("it is written");
    assert_eq!(answers(&open()), before);
    assert!(!kept.exists(), "a digest that does not fit is taken away");

    let again = open();
    assert_eq!(answers(&again), before);
    again.index().tidy().expect("the index is tidied");
    assert!(kept.exists(), "a missing one is written again");
    assert_eq!(answers(&open()), before);
}

#[test]
fn every_segment_has_its_digest_and_no_other_stays() {
    let sample = Sample::new(&[note("Tram", "")]);
    let index = sample.finder.index();
    for turn in 0..8 {
        let path = format!("practices/oslo/m{turn}.md");
        sample.put(&path, &note("Bus", ""), turn);
        index.tidy().expect("the index is tidied");
        let ids = index.inner.searchable_segment_ids().expect("segments");
        let mut want: Vec<PathBuf> = ids
            .iter()
            .map(|id| index.folder().join(format!("{}.digest", id.uuid_string())))
            .collect();
        let mut got = digests(index.folder());
        want.sort_unstable();
        got.sort_unstable();
        assert_eq!(got, want);
    }
}

/// Notes of few words, so that terms stand in many of them, more than once, and across parts.
fn bodies() -> impl Strategy<Value = Vec<String>> {
    const WORDS: [&str; 6] = ["city", "council", "councils", "mayor", "heat", "pump"];
    let body = proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..14);
    proptest::collection::vec(body.prop_map(|words| words.join(" ")), 1..14)
}

fn thesaurus() -> Lexicon {
    let term = |text: &str| GroupTerm {
        text: text.to_owned(),
        ..GroupTerm::default()
    };
    let mut lexicon = Lexicon::default();
    lexicon.words.thesaurus.groups.push(Group {
        terms: ["mayor", "city council", "council heat pump"]
            .map(term)
            .into(),
        ..Group::default()
    });
    lexicon
}

proptest! {
    #[test]
    fn terms_stand_where_their_words_stand_one_behind_the_other(bodies in bodies()) {
        let texts: Vec<String> = bodies.iter().map(|body| note("Tram", body)).collect();
        let with = Sample::with(&texts, &thesaurus());
        let found: BTreeSet<String> = with.ids("mayor");
        let stands = |body: &str| {
            let body = format!(" {body} ");
            let terms = [" mayor ", " city council ", " city councils ", " council heat pump "];
            terms.iter().any(|term| body.contains(term))
        };
        let want = bodies.iter().enumerate().filter(|(_, body)| stands(body));
        let want: BTreeSet<String> = want.map(|(i, _)| format!("practices/oslo/n{i}")).collect();
        prop_assert_eq!(found, want);
    }
}
