//! Tests of digests: they agree with their segments and are never missing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tantivy::index::SegmentId;

use super::super::Index;
use super::*;
use crate::fuzz::share_of_cases;
use crate::model::vocabulary::{GroupTerm, ThesaurusGroup};

fn digests(folder: &Path) -> Vec<PathBuf> {
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
        let answer = finder.answer(&SearchRequest::new(*text), &|_| None);
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
    index.compact().expect("the index is compacted");
    let before = answers(&sample.finder);
    let kept = digests(index.folder()).pop().expect("a digest");
    let open = || {
        let index = Index::open(sample.home.path()).expect("the index opens");
        Finder::new(index).expect("the index answers")
    };

    let mut bytes = std::fs::read(&kept).expect("it is read");
    *bytes.last_mut().expect("not empty") ^= 0xff;
    std::fs::write(&kept, bytes).expect("it is written");
    assert_eq!(answers(&open()), before);
    assert!(!kept.exists(), "a digest that does not fit is taken away");

    let again = open();
    assert_eq!(answers(&again), before);
    again.index().compact().expect("the index is compacted");
    assert!(kept.exists(), "a missing one is written again");
    assert_eq!(answers(&open()), before);
}

#[cfg(unix)]
#[test]
fn a_digest_removed_while_opening_is_not_damage() {
    let sample = Sample::new(&[note("Tram", "")]);
    sample.put("practices/oslo/m.md", &note("Bus", ""), 1);
    let folder = sample.finder.index().folder();
    // It is listed in the folder but cannot be read.
    let gone = folder.join("00000000000000000000000000000000.digest");
    std::os::unix::fs::symlink(folder.join("nowhere"), gone).expect("a link");
    let again = Index::open(sample.home.path()).expect("the index opens");
    assert_eq!(again.len(), 2);
}

/// The digests that an index needs, and those that exist.
fn referenced_and_kept(index: &Index) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let ids = index.inner.searchable_segment_ids().expect("segments");
    let path = |id: &SegmentId| index.folder().join(format!("{}.digest", id.uuid_string()));
    let mut referenced: Vec<PathBuf> = ids.iter().map(path).collect();
    let mut kept = digests(index.folder());
    referenced.sort_unstable();
    kept.sort_unstable();
    (referenced, kept)
}

#[test]
fn every_segment_has_a_digest_and_old_digests_are_removed() {
    let sample = Sample::new(&[note("Tram", "")]);
    let index = sample.finder.index();
    for turn in 0..8 {
        let path = format!("practices/oslo/m{turn}.md");
        sample.put(&path, &note("Bus", ""), turn);
        let (referenced, kept) = referenced_and_kept(index);
        assert!(referenced.iter().all(|path| kept.contains(path)), "saved");
        let merged = index.merge().expect("the index is merged");
        let (referenced, kept) = referenced_and_kept(index);
        assert!(
            referenced.iter().all(|path| kept.contains(path)),
            "{merged}"
        );
        index.compact().expect("the index is compacted");
        let (referenced, kept) = referenced_and_kept(index);
        assert_eq!(kept, referenced);
    }
}

/// Copies an index as a killed process would leave it, and opens it.
fn killed(home: &Path) -> (TempDir, Finder) {
    let copy = temporary_folder();
    for folder in [
        home.to_owned(),
        crate::search::index::generation::current(home).expect("an index"),
    ] {
        let to = copy
            .path()
            .join(folder.strip_prefix(home).expect("it is below"));
        std::fs::create_dir_all(&to).expect("a folder");
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let entry = entry.expect("an entry");
            if entry.path().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
            }
        }
    }
    let index = Index::open(copy.path()).expect("the index opens");
    index.stamps().expect("it knows its files");
    let finder = Finder::new(index).expect("the index answers");
    (copy, finder)
}

#[test]
fn a_kill_before_the_segment_list_is_written_changes_nothing() {
    let sample = Sample::new(&[note("Tram", "")]);
    let home = sample.home.path().to_owned();
    let opened = sample.finder.index();
    let lexicon = opened.lexicon.clone();
    let index = Index::open_generation(&home, opened.folder(), lexicon, false).expect("it opens");
    let seen: Arc<Mutex<Vec<usize>>> = Arc::default();
    let (digest_builder, totals) = (index.digest_builder.clone(), seen.clone());
    index.directory.before_each_list(move |coming| {
        let (_copy, before) = killed(&home);
        digest_builder
            .write_missing(coming)
            .expect("digests are written");
        let (_other, finder) = killed(&home);
        assert_eq!(answers(&finder), answers(&before));
        // The next writer continues as if nothing had happened.
        for _ in 0..2 {
            finder.index().compact().expect("the index is compacted");
        }
        let (referenced, kept) = referenced_and_kept(finder.index());
        assert_eq!(kept, referenced);
        totals.lock().expect("no panic").push(finder.total());
    });
    let mut sample = Sample {
        finder: Finder::new(index).expect("the index answers"),
        ..sample
    };
    for turn in 0..5 {
        let path = format!("practices/oslo/m{turn}.md");
        sample.put(&path, &note("Bus", ""), turn);
    }
    assert!(sample.finder.index().merge().expect("the index is merged"));
    sample.finder.refresh().expect("it is read again");
    assert_eq!(sample.finder.total(), 6);
    assert_eq!(*seen.lock().expect("no panic"), [1, 2, 3, 4, 5, 6]);
}

/// Notes of few distinct words, so that phrases are frequent and cross parts.
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
    lexicon.thesaurus.groups.push(ThesaurusGroup {
        terms: ["mayor", "city council", "council heat pump"]
            .map(term)
            .into(),
        ..ThesaurusGroup::default()
    });
    lexicon
}

proptest! {
    // A quarter as many as elsewhere, unless `PROPTEST_CASES` asks for more: each builds an index.
    #![proptest_config(share_of_cases(4))]

    #[test]
    fn phrases_match_consecutive_words(bodies in bodies()) {
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
