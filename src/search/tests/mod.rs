//! Tests of the search engine over generated notes in real indexes.

mod compounds;
mod damage;
mod digests;
mod filter_queries;
mod growth;
mod habits;
mod lexicon_files;
mod merges;
mod names_first;
mod or_sides;
mod phrases;
mod properties;
mod relaxed_words;
mod scripts;
mod searchable_keys;
mod sort_orders;
mod startup_answers;
mod word_forms;

use std::collections::BTreeSet;

use proptest::prelude::*;
use tantivy::Document as _;
use tempfile::TempDir;

use super::index::fields::Lexicon;
use super::index::index_schema::{TOKENIZER, tokenizers};
use super::{Finder, IndexInput, Rebuild, fingerprint};
use crate::model::base::FileStamp;
use crate::model::hit::Answer;
use crate::model::note::{Audience, Note};
use crate::model::search_request::SearchRequest;
use crate::notes::passages::read_passages;
use crate::notes::{Defaults, read_note};
use crate::temporary_folder::temporary_folder;

/// Few words, so that notes share them and all kinds of matches occur.
const WORDS: [&str; 12] = [
    "heat",
    "heating",
    "pump",
    "pumps",
    "tram",
    "congestion",
    "charge",
    "Wärme",
    "øl",
    "横浜",
    "LL97",
    "retrofit",
];
const CITIES: [&str; 4] = ["oslo", "boston", "san-francisco", "berlin"];
const SECTORS: [&str; 3] = ["buildings", "waste", "transportation"];

/// A base of generated notes with its index.
pub(super) struct Sample {
    pub(super) finder: Finder,
    notes: Vec<Note>,
    home: TempDir,
}

impl Sample {
    pub(super) fn new(texts: &[String]) -> Self {
        Self::with(texts, &Lexicon::default())
    }

    fn compact(&self) {
        let index = self.finder.index();
        index.compact().expect("the index is compacted");
    }

    fn with(texts: &[String], lexicon: &Lexicon) -> Self {
        let home = temporary_folder();
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let mut rebuild = Rebuild::begin(home.path(), lexicon, 0, texts.len(), &|| false)
            .expect("an empty index");
        let mut notes = Vec::new();
        for (i, text) in texts.iter().enumerate() {
            let path = format!("practices/oslo/n{i}.md");
            let note = read_note(&path, text, &defaults).note;
            let stamp = FileStamp {
                path,
                size_bytes: text.len() as u64,
                modified_ns: 0,
            };
            let content = fingerprint(format!("{i} {text}").as_bytes());
            let entry = IndexInput {
                note: &note,
                stamp: &stamp,
                passages: &read_passages(&note.body),
                links: &[],
                changed: None,
                content,
            };
            rebuild.add(&entry).expect("a note goes in");
            notes.push(note);
        }
        let finder = Finder::new(rebuild.finish().expect("the index is written"));
        Self {
            finder: finder.expect("the index opens"),
            notes,
            home,
        }
    }

    fn ask(&self, request: &SearchRequest) -> Answer {
        self.finder
            .answer(request, &|_| None)
            .expect("the index answers")
    }

    fn search(&self, text: &str) -> Answer {
        self.ask(&SearchRequest {
            limit: 1000,
            ..SearchRequest::new(text)
        })
    }

    /// Replaces a note and commits.
    fn put(&self, path: &str, text: &str, content: u64) {
        self.put_all([path.to_owned()], text, content);
    }

    /// Writes notes with the same text and commits.
    fn put_all(&self, paths: impl IntoIterator<Item = String>, text: &str, content: u64) {
        let defaults = Defaults {
            lang: "en".to_owned(),
            audience: Audience::Public,
        };
        let index = self.finder.index();
        let mut writer = index.writer(1, 0, &|| false).expect("nobody else writes");
        for path in paths {
            let note = read_note(&path, text, &defaults).note;
            let stamp = FileStamp {
                path,
                size_bytes: text.len() as u64,
                modified_ns: 1,
            };
            let entry = IndexInput {
                note: &note,
                stamp: &stamp,
                passages: &read_passages(&note.body),
                links: &[],
                changed: None,
                content,
            };
            writer.put(&entry).expect("a note goes in");
        }
        writer.commit().expect("the index is written");
    }

    /// Counts changed and removed files against the index.
    fn differences(&self, files: &[FileStamp]) -> (usize, usize) {
        let stamps = self.finder.index().stamps().expect("the index is read");
        let differences = stamps.differences(files.iter().map(FileStamp::look));
        (differences.put.len(), differences.remove.len())
    }

    fn titles(&self) -> Vec<String> {
        let titles = self.finder.titles()();
        titles.into_iter().map(|(_, title)| title).collect()
    }

    fn ids(&self, text: &str) -> BTreeSet<String> {
        self.search(text)
            .results
            .iter()
            .map(|hit| hit.id.to_string())
            .collect()
    }
}

fn note_text() -> impl Strategy<Value = String> {
    let some = |most| proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..most);
    let city = proptest::sample::select(&CITIES[..]);
    let sector = proptest::sample::subsequence(SECTORS.to_vec(), 1..3);
    (some(5), some(30), city, sector, 2015_i32..2020).prop_map(|(title, body, city, sectors, year)| {
        format!(
            "+++\ntitle = \"{}\"\ncities = [\"{city}\"]\nsectors = {sectors:?}\nyear = {year}\n+++\n\n{}\n",
            title.join(" "),
            body.join(" "),
        )
    })
}

fn notes() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(note_text(), 1..25)
}

fn query() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..4)
        .prop_map(|words| words.join(" "))
}

#[test]
fn equally_related_notes_are_ordered_by_id() {
    let text = |i| format!("+++\ntitle = \"Tram {i}\"\ntags = [\"tram\"]\n+++\n");
    let mut sample = Sample::new(&(0..9).map(text).collect::<Vec<_>>());
    let id = "practices/oslo/n5".parse().expect("an id");
    let related = |sample: &Sample| {
        let hits = sample.finder.related(&id).expect("the index answers");
        hits.iter()
            .map(|hit| hit.id.to_string())
            .collect::<Vec<_>>()
    };
    let want = [0, 1, 2, 3, 4, 6].map(|i| format!("practices/oslo/n{i}"));
    assert_eq!(related(&sample), want);
    // Written again, the first note becomes the last of the index.
    sample.put("practices/oslo/n0.md", &text(0), 77);
    sample.finder.refresh().expect("the index opens");
    assert_eq!(related(&sample), want);
}

#[test]
fn a_changed_and_a_removed_note_are_seen() {
    let texts = [
        "+++\ntitle = \"Old tram\"\n+++\n",
        "+++\ntitle = \"Other\"\n+++\n",
    ]
    .map(str::to_owned);
    let mut sample = Sample::new(&texts);
    assert_eq!(sample.search("tram").total, 1);
    let mut writer = sample
        .finder
        .index()
        .writer(2, 0, &|| false)
        .expect("nobody else writes");
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Public,
    };
    let path = "practices/oslo/n0.md".to_owned();
    let note = read_note(&path, "+++\ntitle = \"New bus\"\n+++\n", &defaults).note;
    let stamp = FileStamp {
        path,
        size_bytes: 1,
        modified_ns: 1,
    };
    let entry = IndexInput {
        note: &note,
        stamp: &stamp,
        passages: &read_passages(&note.body),
        links: &[],
        changed: None,
        content: 7,
    };
    writer.put(&entry).expect("a note goes in");
    writer.remove("practices/oslo/n1.md");
    assert_eq!(
        sample.search("tram").total,
        1,
        "nothing shows before the commit"
    );
    writer.commit().expect("the index is written");
    sample.finder.refresh().expect("the index opens");
    assert_eq!(
        (sample.search("tram").total, sample.search("bus").total),
        (0, 1)
    );
    assert_eq!(sample.search("").total, 1);
    assert_eq!(sample.differences(&[stamp]), (0, 0));
    assert_eq!(sample.differences(&[]), (0, 1));
    assert_eq!(sample.titles(), ["New bus"]);
}

#[test]
fn words_of_replaced_notes_do_not_count_as_existing() {
    let texts = [
        "+++\ntitle = \"Budget climate plan for the tramm\"\n+++\n",
        "+++\ntitle = \"Climate budget for the tram\"\n+++\n",
    ]
    .map(str::to_owned);
    let mut sample = Sample::new(&texts);
    let path = "practices/oslo/n0.md";
    sample.put(path, "+++\ntitle = \"Waste plan\"\n+++\n", 7);
    sample.finder.refresh().expect("the index opens");
    let phrase = sample.search("\"budget climate\"");
    assert_eq!(phrase.total, 1, "its words are searched instead");
    assert!(!phrase.faults.is_empty());
    let typo = sample.search("tramm");
    assert_eq!((typo.total, typo.corrections.len()), (1, 1), "{typo:?}");
    assert_eq!(sample.search("budge climat").total, 1);
}

#[test]
fn an_updated_index_scores_like_a_fresh_one() {
    let text = |i: usize| {
        let rest = ["Heat pumps.", "Trams and heat.", "Waste of the harbour."][i % 3];
        format!("+++\ntitle = \"Plan {i}\"\n+++\n\n{}\n", rest.repeat(i + 1))
    };
    let texts: Vec<String> = (0..12).map(text).collect();
    let fresh = Sample::new(&texts);
    let mut updated = Sample::new(&texts);
    for turn in 1..4 {
        // Two of medium length stay as they are, so the mean length stays too.
        for (i, text) in texts
            .iter()
            .enumerate()
            .filter(|(i, _)| i / 2 != 2 && i / 2 != 3)
        {
            let path = format!("practices/oslo/n{i}.md");
            updated.put(&path, text, turn * 100 + i as u64);
        }
    }
    updated.finder.refresh().expect("the index opens");
    for query in ["heat", "heat pumps", "plan tram", "harbour"] {
        let scores = |sample: &Sample| {
            let hits = sample.search(query).results.into_iter();
            hits.map(|hit| (hit.id.to_string(), (hit.score * 1e3).round() as i64))
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(scores(&updated), scores(&fresh), "{query}");
    }
}

#[test]
fn single_updates_leave_few_segments_and_a_matching_manifest() {
    let texts: Vec<String> = (0..20)
        .map(|i| format!("+++\ntitle = \"Tram {i}\"\n+++\n"))
        .collect();
    let mut sample = Sample::new(&texts);
    for i in 0..40 {
        let path = format!("practices/oslo/n{}.md", i % 20);
        sample.put(&path, &format!("+++\ntitle = \"Bus {i}\"\n+++\n"), i);
        let index = sample.finder.index();
        index.compact().expect("the index is compacted");
        let segments = index
            .inner
            .searchable_segment_ids()
            .expect("segments")
            .len();
        assert!(segments <= 8, "{segments} after {i}");
        assert!(super::index::manifest::fits(index.folder()));
    }
    sample.finder.refresh().expect("the index opens");
    assert_eq!(sample.search("tram").total, 0);
    assert_eq!(sample.search("bus").total, 20);
    let again = super::Index::open(sample.home.path()).expect("the index opens");
    assert_eq!(again.len(), 20);
    assert_eq!(sample.differences(&[]), (0, 20));
}

#[test]
fn large_segments_are_not_merged() {
    let sample = Sample::new(&["+++\ntitle = \"Tram\"\n+++\n".to_owned()]);
    let index = sample.finder.index();
    for batch in 0..3 {
        let paths = (0..1_001).map(|i| format!("practices/oslo/m{batch}-{i}.md"));
        sample.put_all(paths, "+++\ntitle = \"Bus\"\n+++\n", batch);
    }
    let segments = || {
        index
            .inner
            .searchable_segment_ids()
            .expect("segments")
            .len()
    };
    assert_eq!(segments(), 4);
    assert!(!index.compact().expect("the index is compacted"));
    assert_eq!(segments(), 4);
    assert_eq!(index.len(), 3_004);
}

#[test]
fn a_commit_without_manifest_is_verified_and_kept() {
    let sample = Sample::new(&["+++\ntitle = \"Tram\"\n+++\n".to_owned()]);
    sample.compact();
    sample.put("practices/oslo/n7.md", "+++\ntitle = \"Bus\"\n+++\n", 7);
    let folder = sample.finder.index().folder().to_owned();
    assert!(!super::index::manifest::fits(&folder));
    let again = super::Index::open(sample.home.path()).expect("the index opens");
    assert_eq!(again.len(), 2);
    assert!(super::index::manifest::fits(&folder));
}

/// The index format of [`super::index::index_schema::VERSION`], as a fingerprint.
///
/// If the test fails, older indexes would answer differently: raise the version and record the new
/// fingerprint.
const FORM: (u32, u64) = (19, 0x7c14_530f_7d90_554f);

#[test]
fn the_index_format_matches_its_version() {
    let text = include_str!("../../../tests/fixtures/form.md");
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Members,
    };
    let path = "practices/oslo/form.md".to_owned();
    let note = read_note(&path, text, &defaults).note;
    let stamp = FileStamp {
        path,
        size_bytes: 1,
        modified_ns: 1,
    };
    let entry = IndexInput {
        note: &note,
        passages: &read_passages(&note.body),
        stamp: &stamp,
        links: &["cities/oslo".to_owned()],
        changed: crate::model::date::Date::new(2026, 1, 2),
        content: 7,
    };
    let handles = super::index::index_schema::Handles::new();
    let document = super::index::stored_hit::document(&entry, &handles, &Lexicon::default());
    let mut form = serde_json::to_string(&handles.schema).expect("a schema");
    form.push_str(&document.to_json(&handles.schema));
    let mut tokenizer = tokenizers().get(TOKENIZER).expect("a tokenizer");
    // A Vietnamese word is indexed with its marks too.
    for text in [text, "giảm rác"] {
        tokenizer.token_stream(text).process(&mut |token| {
            form.push_str(&token.text);
            form.push_str(&token.position.to_string());
        });
    }
    let got = (
        super::index::index_schema::VERSION,
        fingerprint(form.as_bytes()),
    );
    assert_eq!(got, FORM, "{:#x} in {form}", got.1);
}

#[test]
fn an_unknown_compound_is_found_by_its_words() {
    #[track_caller]
    fn case(sample: &Sample, text: &str, want: &[&str]) {
        let ids = sample.ids(text);
        assert_eq!(ids.iter().collect::<Vec<_>>(), want, "{text}");
    }
    let texts = [
        "+++\ntitle = \"Das Wärmenetz\"\nlang = \"de\"\n+++\n",
        "+++\ntitle = \"Planung und Genehmigung\"\nlang = \"de\"\n+++\n",
        "+++\ntitle = \"Die Fernsehpreise\"\nlang = \"de\"\n+++\n",
    ]
    .map(str::to_owned);
    let sample = Sample::new(&texts);
    case(&sample, "Genehmigungsplanung", &["practices/oslo/n1"]);
    // One known part is not enough: it is more likely a typo.
    case(&sample, "Wärmenezt", &["practices/oslo/n0"]);
    let answer = sample.search("Genehmigungsplanung");
    assert_eq!(
        answer.results[0].reasons(),
        "title: Genehmigung; title: planung"
    );
}

#[test]
fn a_hit_without_a_marked_word_says_why() {
    let texts = [
        "+++\ntitle = \"Heat\"\n+++\nHeat. [^1]\n\n[^1]: Roads. <https://roads.example/taxes-in-goteborg/hours>\n",
        "+++\ntitle = \"Göteborg\"\n+++\n",
    ]
    .map(str::to_owned);
    let answer = Sample::new(&texts).ask(&SearchRequest {
        why: false,
        ..SearchRequest::new("goteborg")
    });
    let reasons = answer.results.iter();
    let reasons = reasons.map(|hit| (hit.id.slug(), hit.reasons()));
    let want = [("n1", ""), ("n0", "reference: goteborg")];
    assert!(reasons.eq(want.map(|(slug, reason)| (slug, reason.to_owned()))));
}

#[test]
fn a_damaged_index_is_noticed() {
    let sample = Sample::new(&["+++\ntitle = \"Tram\"\n+++\n".to_owned()]);
    let home = sample.home.path();
    let folder = sample.finder.index().folder().to_owned();
    assert!(super::Index::open(home).is_ok());
    let terms = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|end| end == "term"))
        .expect("an index has a dictionary");
    let mut bytes = std::fs::read(&terms).expect("it is read");
    bytes[10] ^= 0xff;
    std::fs::write(&terms, bytes).expect("it is written");
    assert!(matches!(
        super::Index::open(home),
        Err(super::IndexError::Damaged { .. })
    ));
    std::fs::write(home.join("current"), "../elsewhere").expect("it is written");
    assert!(matches!(
        super::Index::open(home),
        Err(super::IndexError::Absent)
    ));
}
