//! Tests that merges never widen an audience: cases and a property test.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use git2::Oid;
use proptest::prelude::*;

use super::damaged_states::push;
use super::fixture::{World, read, sync, write};
use crate::model::note::Audience;
use crate::notes::overlap::Ngrams;
use crate::notes::three_way_merge::audience::{Stated, spot};
use crate::notes::{Defaults, read_note};
use crate::sync::Repo;
use crate::sync::branch_merge::tree_merge::merge_trees;
use crate::sync::repository::file_limits::MAX_FILE_BYTES;
use crate::sync::repository::trees::{MAX_MERGED_BYTES, PLAIN, TreeFile};

pub(super) const OLD: &str = "practices/oslo/n.md";
pub(super) const NEW: &str = "practices/oslo/m.md";

type Files = BTreeMap<String, String>;

fn body(word: &str) -> String {
    (1..10).fold(String::new(), |mut text, line| {
        _ = write!(text, "\nLine {line} of the text about {word}.\n");
        text
    })
}

pub(super) fn note(title: &str, audience: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\naudience = \"{audience}\"\n+++\n{body}")
}

pub(super) fn files(all: &[(&str, &str)]) -> Files {
    let all = all.iter();
    all.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

fn tree(repository: &Repo, files: &Files) -> Oid {
    let entry = |text: &String| TreeFile {
        // U+FFFD stands for a byte that is not valid UTF-8.
        id: {
            let parts: Vec<_> = text.split('\u{fffd}').map(str::as_bytes).collect();
            let git = &repository.git;
            git.blob(&parts.join(&0xff)).expect("written")
        },
        mode: PLAIN,
    };
    let all: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.clone(), Some(entry(text))))
        .collect();
    let mark = (
        "guildhall.toml".to_owned(),
        Some(entry(&"name = \"T\"\nformat = 1\n".to_owned())),
    );
    let all = if files.contains_key("guildhall.toml") {
        all
    } else {
        all.into_iter().chain([mark]).collect()
    };
    let empty = repository
        .git
        .treebuilder(None)
        .and_then(|tree| tree.write());
    repository
        .write_tree(empty.expect("a tree"), &all)
        .expect("a tree")
}

/// The merged files, and the paths with an audience conflict.
pub(super) fn join(
    repository: &Repo,
    base: &Files,
    shared: &Files,
    mine: &Files,
) -> (Files, Vec<String>) {
    let [base, shared, mine] = [base, shared, mine].map(|files| tree(repository, files));
    let joined = merge_trees(repository, base, shared, mine).expect("joined");
    let mut found = Files::new();
    let tree = repository.git.find_tree(joined.tree).expect("a tree");
    let empty = repository
        .git
        .treebuilder(None)
        .and_then(|tree| tree.write());
    for delta in repository
        .deltas(empty.expect("a tree"), tree.id())
        .expect("read")
    {
        let id = delta.new.expect("a file").id;
        let content = repository.content_up_to(id, MAX_FILE_BYTES);
        let content = content.expect("read").unwrap_or_default();
        let text = String::from_utf8_lossy(&content).into_owned();
        found.insert(delta.path, text);
    }
    let waiting = joined.decisions.into_iter();
    let waiting = waiting.filter(|(_, decision)| decision.spot == spot());
    (found, waiting.map(|(path, _)| path).collect())
}

/// Merges in both directions; no note may be public.
#[track_caller]
pub(super) fn closed(base: &[(&str, &str)], one: &[(&str, &str)], other: &[(&str, &str)]) {
    let world = World::with(&[]);
    let repository = world.copy("ann");
    let [base, one, other] = [base, one, other].map(files);
    for (shared, mine) in [(&one, &other), (&other, &one)] {
        let (joined, waiting) = join(&repository, &base, shared, mine);
        for (path, text) in joined
            .iter()
            .filter(|(path, _)| path.strip_suffix(".md").is_some())
        {
            assert_eq!(
                Stated::of(text),
                Stated::Members,
                "{path} {text} {waiting:?}"
            );
        }
    }
}

#[test]
fn a_restricted_audience_follows_the_text_of_a_removed_note() {
    let public = note("A", "public", &body("heat"));
    let closing = note("A", "members", &body("heat"));
    let renamed = note(
        "New name",
        "public",
        &body("heat").replace("Line 3", "Other"),
    );
    closed(&[(OLD, &public)], &[(NEW, &renamed)], &[(OLD, &closing)]);
    // Heavily rewritten: as YAML, in another folder, in another case, and below the old path.
    let rewritten = body("heat")
        .replace("the text", "what they say")
        .replace("\n\n", "\n");
    let rewritten = format!("---\ntitle: B\naudience: 'public'\n---\n{rewritten}");
    for place in [
        NEW,
        "positions/n.md",
        "practices/oslo/N.md",
        "practices/oslo/n.md/x.md",
    ] {
        closed(
            &[(OLD, &public)],
            &[(place, &rewritten)],
            &[(OLD, &closing)],
        );
    }
    // Split, or copied while the note stays.
    let whole = body("heat");
    let (first, second) = whole.split_at(whole.len() / 2);
    let (first, second) = (note("A", "public", first), note("B", "public", second));
    let split = [(NEW, first.as_str()), ("positions/x.md", &second)];
    closed(&[(OLD, &public)], &split, &[(OLD, &closing)]);
    closed(
        &[(OLD, &public)],
        &[(OLD, &first), (NEW, &second)],
        &[(OLD, &closing)],
    );
    // Renamed on both sides, and closed on one.
    let moved = [("positions/x.md", closing.as_str())];
    closed(&[(OLD, &public)], &[(NEW, &renamed)], &moved);
    closed(&[(OLD, &public)], &[(NEW, &renamed)], &[(NEW, &closing)]);
    // Moved into an existing note.
    let other = note("O", "members", "Other\n");
    let grown = note("O", "public", &format!("Other\n{}", body("heat")));
    closed(
        &[(OLD, &public), (NEW, &other)],
        &[(NEW, &grown)],
        &[(OLD, &closing), (NEW, &other)],
    );
    // Created on both sides.
    closed(&[], &[(NEW, &renamed)], &[(NEW, &closing)]);
    closed(&[], &[(NEW, &rewritten)], &[(NEW, &closing)]);
}

#[test]
fn a_side_that_cannot_be_read_closes() {
    let public = note("A", "public", &body("heat"));
    let edited = note("A", "public", &body("heat").replace("Line 1", "Edit"));
    let huge = format!("{public}{}", "x".repeat(17 << 20));
    closed(&[(OLD, &public)], &[(OLD, &edited)], &[(OLD, &huge)]);
    let broken = public.replace("title = \"A\"", "title = ");
    closed(&[(OLD, &public)], &[(OLD, &edited)], &[(OLD, &broken)]);
}

#[test]
fn a_note_that_is_not_merged_is_as_closed_as_its_most_closed_side() {
    let long = body("heat").repeat(MAX_MERGED_BYTES / body("heat").len() + 1);
    let invalid = body("heat").replace("Line 7", "Line \u{fffd}");
    for body in [long, invalid] {
        let public = note("A", "public", &body);
        let edited = note("A", "public", &body.replace("Line 1", "Edit"));
        let closing = note("A", "members", &body);
        closed(&[(OLD, &public)], &[(OLD, &edited)], &[(OLD, &closing)]);
        let renamed = edited.replace("\"A\"", "\"New name\"");
        closed(&[(OLD, &public)], &[(NEW, &renamed)], &[(OLD, &closing)]);
        closed(&[], &[(NEW, &renamed)], &[(NEW, &closing)]);
    }
    // Only one side is not valid text.
    let [public, closing] = ["public", "members"].map(|word| note("A", word, &body("heat")));
    let renamed = note("B", "public", &body("\u{fffd}"));
    closed(&[(OLD, &public)], &[(OLD, &renamed)], &[(OLD, &closing)]);
    closed(&[(OLD, &public)], &[(NEW, &renamed)], &[(OLD, &closing)]);
}

#[test]
fn a_short_note_that_is_removed_and_closed_closes_what_may_have_its_text() {
    let price = "Secret price: 5 million.\n";
    let rows = (0..9).fold("See the table.\n".to_owned(), |text, i| {
        format!(
            "[[results]]\nyear = {}\nvalue = {}\nunit = \"t\"\n{text}",
            2010 + i,
            i * 31
        )
    });
    let with_rows = |audience: &str, title: &str| {
        let (rows, body) = rows.split_at(rows.find("See").expect("there"));
        note(title, audience, body).replacen("\n+++\n", &format!("\n{rows}+++\n"), 1)
    };
    for (public, closing, renamed) in [
        (
            note("A", "public", price),
            note("A", "members", price),
            note("New", "public", &price.replace('5', "6")),
        ),
        (
            with_rows("public", "A"),
            with_rows("members", "A"),
            with_rows("public", "New").replace("See the table.", "Figures: see above, as told."),
        ),
        (
            note("A", "public", ""),
            note("A", "members", ""),
            note("New", "public", ""),
        ),
    ] {
        let base = [(OLD, public.as_str())];
        closed(&base, &[(NEW, &renamed)], &[(OLD, &closing)]);
        // Renamed on both sides.
        closed(
            &base,
            &[(NEW, &renamed)],
            &[("practices/oslo/k.md", &closing)],
        );
    }
    // The same kind in a folder of another case.
    let note_of = |audience: &str, body: &str| note("T", audience, body);
    closed(
        &[(OLD, &note_of("public", price))],
        &[("Practices/oslo/n.md", &note_of("members", "All new.\n"))],
        &[(
            "practices/oslo/split.md",
            &note_of("public", "Quite other.\n"),
        )],
    );
    // A note of another kind, or whose text is clearly another, stays open.
    let prose = "A fee for each drive into the centre pays for trams, and for nothing else. ";
    let other = note("Tax", "public", &prose.repeat(3));
    let world = World::with(&[]);
    let repository = world.copy("ann");
    for (body, path) in [(body("heat"), NEW), (price.to_owned(), "positions/x.md")] {
        let [public, closing] = ["public", "members"].map(|word| note("A", word, &body));
        let [base, one, closing] = [(OLD, &public), (path, &other), (OLD, &closing)]
            .map(|file| files(&[(file.0, file.1)]));
        let (joined, _) = join(&repository, &base, &one, &closing);
        assert_eq!(Stated::of(&joined[path]), Stated::Public, "{path}");
    }
}

#[test]
fn an_opened_default_conflicts_with_notes_without_audience() {
    let world = World::with(&[]);
    let repository = world.copy("ann");
    let mark = |audience: &str| format!("name = \"T\"\nformat = 1\naudience = \"{audience}\"\n");
    let (base, opened) = (mark("members"), mark("public"));
    let silent = "+++\ntitle = \"A\"\n+++\nText\n";
    let base = files(&[("guildhall.toml", &base)]);
    let one = files(&[("guildhall.toml", &opened)]);
    let mut other = base.clone();
    for (silent, want) in [(silent, &base), ("", &one)] {
        if silent.is_empty() {
            other.insert(OLD.to_owned(), note("A", "members", "Text\n"));
        } else {
            other.insert(OLD.to_owned(), silent.to_owned());
        }
        for (shared, mine) in [(&one, &other), (&other, &one)] {
            let (joined, waiting) = join(&repository, &base, shared, mine);
            assert_eq!(joined["guildhall.toml"], want["guildhall.toml"]);
            assert_eq!(waiting.len(), usize::from(want == &base));
        }
    }
}

#[test]
fn a_renamed_and_closed_note_is_closed_in_either_order() {
    let public = note("A", "public", &body("heat"));
    for ann_first in [true, false] {
        let world = World::with(&[(OLD, &public)]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        std::fs::remove_file(ann.root.join(OLD)).expect("removed");
        let renamed = note(
            "New name",
            "public",
            &body("heat").replace("Line 3", "Other"),
        );
        write(&ann.root, NEW, &renamed);
        write(&bob.root, OLD, &note("A", "members", &body("heat")));
        let (first, second) = if ann_first {
            (&ann, &bob)
        } else {
            (&bob, &ann)
        };
        sync(first).expect("synced");
        sync(second).expect("synced");
        let text = read(second, NEW);
        assert_eq!(text, renamed.replace("public", "members"));
        assert!(!second.root().join(OLD).exists());
    }
}

/// A generated note: paragraphs, audience and format.
fn any_note() -> impl Strategy<Value = String> {
    let audience = prop::sample::select(vec![
        ("audience = \"public\"\n", "audience: public\n"),
        (
            "\"audience\" = 'public' # all\n",
            "audience : 'public' # all\n",
        ),
        ("audience = \"members\"\n", "audience: members\n"),
        ("audience = 'members'\n", "audience:\n  members\n"),
        ("AUDIENCE = 'members'\n", "Audience: members\n"),
        ("", ""),
        ("x = \n", "x: [\n"),
    ]);
    let lines = prop::sample::subsequence((0..8u8).collect::<Vec<_>>(), 0..8);
    (audience, lines, any::<bool>(), 0..3u8).prop_map(|((toml, yaml), lines, is_yaml, title)| {
        let lines = lines.iter().fold(String::new(), |mut text, line| {
            _ = write!(
                text,
                "\nParagraph {line} says {} things.\n",
                u32::from(*line) * 7919
            );
            text
        });
        if is_yaml {
            format!("---\ntitle: T{title}\n{yaml}---\n{lines}")
        } else {
            format!("+++\ntitle = \"T{title}\"\n{toml}+++\n{lines}")
        }
    })
}

/// A generated base: notes at a few paths.
fn any_files() -> impl Strategy<Value = Files> {
    let paths = vec![OLD, NEW, "positions/x.md", "practices/oslo/N.md"];
    let paths = prop::sample::subsequence(paths, 1..4);
    paths.prop_flat_map(|paths| {
        prop::collection::vec(any_note(), paths.len()).prop_map(move |texts| {
            let paths = paths.iter().map(|path| (*path).to_owned());
            paths.zip(texts).collect()
        })
    })
}

/// A generated side: notes are kept, moved, split, rewritten or removed.
fn any_side(base: Files) -> impl Strategy<Value = Files> {
    let edits = prop::collection::vec((0..6u8, any_note(), 0..4usize), base.len());
    (edits, any_files()).prop_map(move |(edits, fresh)| {
        let places = [OLD, NEW, "positions/x.md", "positions/y.md"];
        let mut files = Files::new();
        for ((path, text), (edit, new, place)) in base.iter().zip(edits) {
            let place = places[place].to_owned();
            let retold = |text: &str| {
                // The body of the old note under the front matter of the new one.
                let fence = &new[..3];
                let end = new[3..].find(fence).map_or(new.len(), |at| at + 7);
                let body = text.find("\n\n").map_or("", |at| &text[at + 1..]);
                format!("{}{body}", &new[..end])
            };
            match edit {
                0 => _ = files.insert(path.clone(), text.clone()),
                1 => _ = files.insert(path.clone(), retold(text)),
                2 => _ = files.insert(place, retold(text)),
                3 => _ = files.insert(path.clone(), new),
                4 => {
                    files.insert(path.clone(), text.clone());
                    files.insert(place, retold(text));
                }
                _ => {}
            }
        }
        if files.is_empty() { fresh } else { files }
    })
}

fn any_three() -> impl Strategy<Value = [Files; 3]> {
    any_files().prop_flat_map(|base| {
        (any_side(base.clone()), any_side(base.clone()))
            .prop_map(move |(shared, mine)| [base.clone(), shared, mine])
    })
}

/// Whether a note is public with this default audience.
fn is_public(path: &str, text: &str, audience: Audience) -> bool {
    let lang = "en".to_owned();
    let reading = read_note(path, text, &Defaults { lang, audience });
    reading.note.stewardship.audience == Audience::Public
}

/// A merged note that is more open than a side allows, if any.
fn find_opened(
    base: &Files,
    sides: [&Files; 2],
    joined: &Files,
    default: Audience,
) -> Option<String> {
    for (path, text) in joined
        .iter()
        .filter(|(path, text)| is_public(path, text, default))
    {
        for side in sides {
            // At the same path, if the side changed the note.
            let own = side.get(path);
            if let Some(own) = own
                && base.get(path) != Some(own)
                && !is_public(path, own, default)
            {
                return Some(format!("{path} is closed on one side:\n{own}\n{text}"));
            }
            // By its text, if the side closed the only note that had it.
            let ngrams = Ngrams::of(text);
            for (from, old) in base {
                let is_closing = |own: &String| {
                    Stated::of(own) == Stated::Members && is_public(from, old, default)
                };
                if from == path || !side.get(from).is_some_and(is_closing) {
                    continue;
                }
                let others = base.iter().filter(|(at, _)| *at != from);
                let others = others.chain(side.iter().filter(|(at, _)| *at != from));
                let own = others.fold(Ngrams::of(old), |own, (_, text)| {
                    own.without(&Ngrams::of(text))
                });
                if own.common(&ngrams) * 2 > ngrams.count() {
                    return Some(format!("{path} has the text of {from}:\n{old}\n{text}"));
                }
            }
        }
    }
    None
}

#[test]
fn no_merge_is_more_open_than_its_most_closed_side() {
    let world = World::with(&[]);
    let repository = world.copy("ann");
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 64;
    }
    proptest!(config, |([base, shared, mine] in any_three())| {
        for (shared, mine) in [(&shared, &mine), (&mine, &shared)] {
            let (joined, _) = join(&repository, &base, shared, mine);
            for default in [Audience::Members, Audience::Public] {
                let opened = find_opened(&base, [shared, mine], &joined, default);
                prop_assert_eq!(opened, None);
            }
        }
    });
}

#[test]
fn broken_settings_of_others_open_no_audience() {
    let world = World::with(&[]);
    let bob = world.copy("bob");
    let opened = "name = \"Test\"\nformat = 1\naudience = \"public\"\n";
    write(&bob.root, "guildhall.toml", opened);
    let broken = ("guildhall.toml", Some("name = x\n"));
    push(&world, &[broken, ("practices/oslo/new.md", Some("New\n"))]);
    assert_eq!(sync(&bob).expect("merged").waiting, 1);
    let settings = read(&bob, "guildhall.toml");
    assert!(!settings.contains("public"), "{settings}");
}
