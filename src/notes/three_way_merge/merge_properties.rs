//! Property tests of the merge, with generated notes.

use std::fmt::Write;

use proptest::prelude::*;
use toml_edit::DocumentMut;

use super::audience::Stated;
use super::rows::rows_of;
use super::split_note::{RawFrontMatter, SplitNote};
use super::value::{meaning, value_meaning};
use super::{ConflictChoice, MergedNote, merge_note, resolve};

/// A generated note: fields, words, rows by key, paragraphs by number.
#[derive(Debug, Clone)]
struct Draft {
    fields: Vec<(&'static str, u8)>,
    words: Vec<u8>,
    rows: Vec<(u8, u8)>,
    blocks: Vec<(u8, u8)>,
    crlf: bool,
}

impl Draft {
    fn text(&self) -> String {
        let mut text = String::from("+++\ntitle = \"T\" # the title\n");
        for (key, value) in &self.fields {
            _ = writeln!(text, "{key} = {value}");
        }
        _ = writeln!(
            text,
            "words = {:?}",
            self.words
                .iter()
                .map(|w| format!("w{w}"))
                .collect::<Vec<_>>()
        );
        for (year, value) in &self.rows {
            _ = write!(
                text,
                "\n[[inventory]]\nyear = {year}\nseries = \"s\"\nvalue = {value}\n"
            );
        }
        text += "+++\n";
        for (block, version) in &self.blocks {
            _ = write!(
                text,
                "\nParagraph {block} line one {version}\nand {block} line two {version}\n"
            );
        }
        if self.crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    }
}

fn draft() -> impl Strategy<Value = Draft> {
    let keys = prop::sample::subsequence(vec!["alpha", "beta", "gamma", "delta"], 0..4);
    let fields = keys.prop_flat_map(|keys| {
        let count = keys.len();
        prop::collection::vec(0..4u8, count)
            .prop_map(move |values| keys.iter().copied().zip(values).collect())
    });
    let numbers = |most| prop::sample::subsequence((0..6u8).collect::<Vec<_>>(), 0..most);
    let pairs = move |most| {
        numbers(most).prop_flat_map(|keys| {
            let count = keys.len();
            prop::collection::vec(0..3u8, count)
                .prop_map(move |values| keys.iter().copied().zip(values).collect::<Vec<_>>())
        })
    };
    (
        fields,
        numbers(5),
        pairs(4),
        pairs(6),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(fields, words, rows, blocks, crlf)| Draft {
            fields,
            words,
            rows,
            blocks,
            crlf,
        })
}

fn front_of(text: &str) -> DocumentMut {
    let text = text.replace("\r\n", "\n");
    match SplitNote::split(&text).front {
        RawFrontMatter::Toml(front) => front.parse().expect("a merge of valid notes is valid"),
        other => panic!("no front matter: {other:?}"),
    }
}

fn field(text: &str, key: &str) -> Option<String> {
    front_of(text).get(key).map(meaning)
}

/// Everything a merge kept: the text and the conflicts.
fn kept(merged: &MergedNote) -> String {
    let mut all = merged.text.clone().unwrap_or_default();
    for decision in &merged.decisions {
        all += "\n";
        all += decision.mine.as_deref().unwrap_or_default();
    }
    all
}

/// A note in a form that ignores the order of rows, words and paragraphs.
fn plain(text: &str) -> (Vec<String>, Vec<String>) {
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let front = front_of(text);
    let fields = front.iter().flat_map(|(key, item)| {
        let values = match item.as_array() {
            Some(words) => words.iter().map(value_meaning).collect(),
            None => rows_of(item).map_or_else(
                || vec![meaning(item)],
                |rows| rows.iter().map(meaning).collect(),
            ),
        };
        values
            .into_iter()
            .map(move |value| format!("{key} {value}"))
    });
    let text = text.replace("\r\n", "\n");
    let body = SplitNote::split(&text)
        .body
        .split("\n\n")
        .map(|part| part.trim().to_owned());
    (sorted(fields.collect()), sorted(body.collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_with_base_is_identity(base in draft(), side in draft()) {
        let (base, side) = (base.text(), side.text());
        let want = MergedNote { text: Some(side.clone()), decisions: Vec::new() };
        prop_assert_eq!(&merge_note(Some(&base), Some(&side), Some(&base)), &want);
        prop_assert_eq!(&merge_note(Some(&base), Some(&base), Some(&side)), &want);
        prop_assert_eq!(&merge_note(Some(&base), Some(&side), Some(&side)), &want);
    }

    #[test]
    fn a_key_changed_on_one_side_is_kept(base in draft(), shared in draft(), mine in draft()) {
        let [base, shared, mine] = [base, shared, mine].map(|draft| draft.text());
        let merged = merge_note(Some(&base), Some(&shared), Some(&mine));
        let text = merged.text.expect("nobody removed it");
        for key in ["alpha", "beta", "gamma", "delta"] {
            let [b, s, m] = [&base, &shared, &mine].map(|text| field(text, key));
            let got = field(&text, key);
            if s == b {
                prop_assert_eq!(got, m, "{}", key);
            } else if m == b || m == s {
                prop_assert_eq!(got, s, "{}", key);
            } else {
                // Conflict: the shared value is kept, or mine if they removed it.
                prop_assert_eq!(got, s.or(m), "{}", key);
            }
        }
    }

    #[test]
    fn no_line_of_either_side_is_lost(base in draft(), shared in draft(), mine in draft()) {
        let [base, shared, mine] = [base, shared, mine].map(|draft| draft.text().replace("\r\n", "\n"));
        let merged = merge_note(Some(&base), Some(&shared), Some(&mine));
        let kept = kept(&merged);
        let old: Vec<&str> = base.lines().collect();
        for side in [&shared, &mine] {
            let body = SplitNote::split(side).body;
            for line in body.lines().filter(|line| !old.contains(line)) {
                prop_assert!(kept.contains(line), "{:?} is missing from {}", line, kept);
            }
        }
        prop_assert!(!kept.contains("<<<<") && !kept.contains(">>>>"));
    }

    #[test]
    fn it_does_not_matter_whose_side_is_mine(base in draft(), shared in draft(), mine in draft()) {
        let [base, shared, mine] = [base, shared, mine].map(|draft| draft.text());
        let one = merge_note(Some(&base), Some(&shared), Some(&mine));
        let other = merge_note(Some(&base), Some(&mine), Some(&shared));
        if one.decisions.is_empty() && other.decisions.is_empty() {
            let [one, other] = [one, other].map(|merged| plain(&merged.text.unwrap_or_default()));
            prop_assert_eq!(one, other);
        } else {
            // A removal conflicts only for the side that removed; two edits conflict for both.
            let [one, other] = [one, other].map(|merged| {
                merged.decisions.iter().any(|d| d.mine.is_some() && d.theirs.is_some())
            });
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn merging_again_changes_nothing(base in draft(), shared in draft(), mine in draft()) {
        let [base, shared, mine] = [base, shared, mine].map(|draft| draft.text());
        let merged = merge_note(Some(&base), Some(&shared), Some(&mine));
        // A conflict is not merged, so a second merge may place it elsewhere.
        if merged.decisions.is_empty() {
            let again = merge_note(Some(&base), merged.text.as_deref(), Some(&mine));
            prop_assert_eq!(&again.text, &merged.text);
            let again = merge_note(Some(&mine), merged.text.as_deref(), Some(&mine));
            prop_assert_eq!(&again, &merged);
        }
    }

    #[test]
    fn choosing_theirs_changes_nothing_and_mine_can_be_chosen(
        base in draft(), shared in draft(), mine in draft(),
    ) {
        let [base, shared, mine] = [base, shared, mine].map(|draft| draft.text());
        let merged = merge_note(Some(&base), Some(&shared), Some(&mine));
        for decision in &merged.decisions {
            let text = merged.text.as_deref();
            let theirs = resolve(text, decision, ConflictChoice::Theirs).expect("nothing to do");
            prop_assert_eq!(&theirs, &merged.text);
            let settled = resolve(text, decision, ConflictChoice::Mine);
            prop_assert!(settled.is_ok(), "{:?}: {:?}", decision, settled);
        }
    }

    #[test]
    fn no_text_makes_it_panic(texts in prop::array::uniform3(any_text())) {
        let [base, shared, mine] = &texts;
        let merged = merge_note(Some(base), Some(shared), Some(mine));
        prop_assert!(merged.text.is_some());
        let fresh = merge_note(None, Some(shared), Some(mine));
        prop_assert!(fresh.text.is_some());
        super::changes(Some(shared), Some(mine));
        for decision in merged.decisions.iter().chain(&fresh.decisions) {
            for choice in [ConflictChoice::Mine, ConflictChoice::Theirs, ConflictChoice::Both] {
                let _ = resolve(merged.text.as_deref(), decision, choice);
            }
        }
    }

    #[test]
    fn no_one_gains_sight_of_a_note(texts in prop::array::uniform3(any_text())) {
        let [base, shared, mine] = &texts;
        for base in [Some(base.as_str()), None] {
            let merged = merge_note(base, Some(shared), Some(mine));
            let text = merged.text.expect("nobody removed it");
            // Only a side that did not change the note may be more restrictive than the result.
            for side in [shared, mine].into_iter().filter(|side| base != Some(side.as_str())) {
                prop_assert!(Stated::of(&text) <= Stated::of(side), "{:?}", text);
            }
            let opens = Stated::of(shared).min(Stated::of(mine)) < Stated::of(shared).max(Stated::of(mine));
            let contested = opens && base.is_none();
            prop_assert!(!contested || merged.decisions.iter().any(|d| d.spot == super::audience::spot()));
            // Only resolving the audience can open the note.
            for decision in merged.decisions.iter().filter(|d| d.spot != super::audience::spot()) {
                for choice in [ConflictChoice::Mine, ConflictChoice::Theirs, ConflictChoice::Both] {
                    if let Ok(Some(settled)) = resolve(Some(&text), decision, choice) {
                        prop_assert!(Stated::of(&settled) <= Stated::of(&text), "{:?}", settled);
                    }
                }
            }
        }
    }
}

/// Texts made of pieces that are relevant to a merge, such as fences.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("+++\n"),
        Just("---\n"),
        Just("+++\r\n"),
        Just("\u{feff}"),
        Just("title = \"T\"\n"),
        Just("audience = \"public\"\n"),
        Just("audience = \"members\"\n"),
        Just("audience = x\n"),
        Just("audience: public\n"),
        Just("audience : 'public' # why\n"),
        Just("audience:\n  members\n"),
        Just("Audience: members\n"),
        Just("AUDIENCE = \"members\"\n"),
        Just("\"audience\" = 'public'\n"),
        Just("audience = \"publ\\u0069c\"\n"),
        Just("audience: >-\n  public\n"),
        Just("audience:\n"),
        Just("{audience: public}\n"),
        Just("title: T\n"),
        Just("...\n"),
        Just("[[rows]]\n"),
        Just("year = 1\n"),
        Just("year = 2\n"),
        Just("[t]\n"),
        Just("a.b = 1\n"),
        Just("list = [1, \"x\"]\n"),
        Just("list = []\n"),
        Just("s = \"\"\"\n+++\n\"\"\"\n"),
        Just("# Head\n"),
        Just("Text\n"),
        Just("- item\n"),
        Just("\n"),
        Just("more"),
        Just("# why\n"),
        Just("横浜 \u{202e}\n"),
        Just("a = {b = [{c = 1}]}\n"),
    ];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

#[test]
fn only_notes_and_toml_files_are_merged_as_text() {
    use super::merge_of_path;
    for path in [
        "practices/a.md",
        "vocabulary/sectors.toml",
        "guildhall.toml",
    ] {
        assert!(merge_of_path(path).is_some(), "{path}");
    }
    for path in ["practices/a.csv", "practices/a.md.txt", "practices/md"] {
        assert!(merge_of_path(path).is_none(), "{path}");
    }
}
