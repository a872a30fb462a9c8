//! Tests of the log and of the status of a copy.

use std::fs;

use super::fixture::{World, note, sync, write};
use crate::notes::three_way_merge::NoteEdit;
use crate::sync::commit::write_commit::write_commit;
use crate::sync::error::SyncError;
use crate::sync::history::log::LogQuery;
use crate::sync::history::note_change::NoteChange;
use crate::sync::repository::trees::{FileChange, PLAIN, TreeFile};
use crate::sync::transfer::progress::Watch;

const PATH: &str = "practices/oslo/heat.md";

#[test]
fn the_log_lists_changed_fields() {
    let world = World::with(&[(PATH, &note("idea", "One\n\nTwo\n"))]);
    let bob = world.copy("bob");
    write(&bob.root, PATH, &note("adopted", "One\n\nTwo\n"));
    bob.save().expect("saved");
    fs::rename(bob.root.join(PATH), bob.root.join("practices/oslo/warm.md")).expect("renamed");
    bob.save().expect("saved");
    let query = LogQuery {
        path: Some("practices/oslo/warm.md".to_owned()),
        since: None,
        limit: 10,
        ..LogQuery::default()
    };
    let log = bob.log(&query).expect("readable");
    let who: Vec<&str> = log.iter().map(|entry| entry.who.as_str()).collect();
    assert_eq!(who, ["bob", "bob", "first"]);
    let [
        NoteEdit::Field {
            name,
            before,
            after,
        },
    ] = &log[1].notes[0].changes[..]
    else {
        panic!("{log:?}")
    };
    assert_eq!(
        (name.as_str(), before.as_deref(), after.as_deref()),
        ("status", Some("\"idea\""), Some("\"adopted\""))
    );
    let old = bob.show_at(PATH, &log[1].version[..8]).expect("there then");
    assert_eq!(old, note("adopted", "One\n\nTwo\n"));
    let first = bob.show_at(PATH, &log[2].version).expect("there then");
    assert_eq!(first, note("idea", "One\n\nTwo\n"));
    assert!(matches!(
        bob.show_at(PATH, "1999-01-01"),
        Err(SyncError::NoSuchVersion { .. })
    ));
}

#[test]
fn the_log_of_some_files_reaches_as_far_back_as_they_do() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    for i in 0..3 {
        let path = format!("practices/rome/{i}.md");
        write(&bob.root, &path, &note("idea", "One\n"));
        bob.save().expect("saved");
    }
    let query = LogQuery {
        limit: 2,
        ..LogQuery::default()
    };
    let log = bob.log_where(&query, |path| path == PATH).expect("a log");
    let paths: Vec<&str> = log
        .iter()
        .flat_map(|entry| &entry.notes)
        .map(|note| note.file.path.as_str())
        .collect();
    assert_eq!(paths, [PATH]);
    // Unless that is further back than asked for.
    let query = LogQuery {
        max_commits: Some(3),
        ..query
    };
    let log = bob.log_where(&query, |path| path == PATH).expect("a log");
    assert_eq!(log, []);
}

#[test]
fn a_merged_change_is_logged_once() {
    let text = |status: &str, first: &str, last: &str| {
        note(status, &format!("# A\n\n{first}\n\n# B\n\n{last}\n"))
    };
    for (anns, bobs) in [
        // A field and a passage, two passages, a new passage and a field.
        (text("adopted", "One", "Two"), text("idea", "One", "Two!")),
        (text("idea", "One!", "Two"), text("idea", "One", "Two!")),
        (
            text("idea", "One\n\nNew", "Two"),
            text("adopted", "One", "Two"),
        ),
    ] {
        let world = World::with(&[(PATH, &text("idea", "One", "Two"))]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        write(&ann.root, PATH, &anns);
        write(&bob.root, PATH, &bobs);
        sync(&ann).expect("synced");
        sync(&bob).expect("synced");
        for path in [Some(PATH.to_owned()), None] {
            let query = LogQuery {
                path,
                since: None,
                limit: 10,
                ..LogQuery::default()
            };
            let log = bob.log(&query).expect("readable");
            let mut who: Vec<&str> = log.iter().map(|entry| entry.who.as_str()).collect();
            who.sort_unstable();
            assert_eq!(who, ["ann", "bob", "first"], "{log:?}");
        }
    }
}

#[test]
fn a_change_made_inside_a_merge_is_in_the_log() {
    let other = "practices/oslo/other.md";
    let (new, gone) = ("practices/oslo/new.md", "practices/oslo/gone.md");
    let text = |line: &str| note("idea", &format!("One\n\n{line}\n"));
    for sides in [2, 3] {
        let world = World::with(&[(PATH, &text("Two")), (other, &text("Two")), (gone, "x")]);
        let bob = world.copy("bob");
        let git = &bob.git;
        let branch = bob.branch().expect("a branch");
        let start = branch.tip.expect("a state");
        let tree_with = |tree, files: &[(&str, Option<&str>)]| {
            let blob = |text: &str| TreeFile {
                id: git.blob(text.as_bytes()).expect("written"),
                mode: PLAIN,
            };
            let files = files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.map(blob)));
            let files: Vec<_> = files.collect();
            bob.write_tree(tree, &files).expect("written")
        };
        let tree = git.find_commit(start).expect("there").tree_id();
        let parents: Vec<git2::Oid> = (0..sides)
            .map(|side| {
                let path = format!("cities/{side}.md");
                let tree = tree_with(tree, &[(&path, Some("x")), (other, Some(&text("Side")))]);
                write_commit(&bob, tree, &[start], "side").expect("written")
            })
            .collect();
        let all: Vec<String> = (1..sides).map(|side| format!("cities/{side}.md")).collect();
        let mut files: Vec<(&str, Option<&str>)> =
            all.iter().map(|path| (path.as_str(), Some("x"))).collect();
        let (evil, added) = (text("Evil"), text("New"));
        files.extend([
            (PATH, Some(evil.as_str())),
            (new, Some(added.as_str())),
            (gone, None),
            // Of one side only: changed again.
            ("cities/0.md", Some("x, changed")),
            (
                other,
                Some("+++\ntitle = \"T\"\nstatus = \"idea\"\n+++\nOne\n\nSide\n"),
            ),
        ]);
        let tree = tree_with(tree, &files);
        let merge = write_commit(&bob, tree, &parents, "Merge").expect("written");
        bob.move_branch(&branch, merge, "test").expect("moved");
        let query = LogQuery {
            limit: 10,
            ..LogQuery::default()
        };
        let log = bob.log(&query).expect("readable");
        let entry = log.iter().find(|entry| entry.version == merge.to_string());
        let files = entry
            .expect("listed")
            .notes
            .iter()
            .map(|note| format!("{} {}", note.file.kind.as_str(), note.file.path));
        let want = [
            "changed cities/0.md".to_owned(),
            format!("removed {gone}"),
            format!("changed {PATH}"),
            format!("new {new}"),
        ];
        assert_eq!(files.collect::<Vec<_>>(), want, "{sides} sides");
    }
}

#[test]
fn a_merge_that_takes_one_side_is_in_the_log() {
    let other = "practices/oslo/other.md";
    let text = |status: &str, line: &str| note(status, &format!("One\n\n{line}\n"));
    let world = World::with(&[(PATH, &text("idea", "Two")), (other, &text("idea", "Two"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &text("adopted", "Ann's"));
    write(&ann.root, "practices/oslo/anns.md", &text("idea", "x"));
    sync(&ann).expect("synced");
    write(&bob.root, other, &text("paused", "Bob's"));
    bob.save().expect("saved");
    let branch = bob.branch().expect("a branch");
    let mine = branch.tip.expect("a state");
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    bob.preview(&mut watch).expect("fetched");
    let theirs = ann.branch().expect("a branch").tip.expect("a state");
    let git = &bob.git;
    let log_of = |parents: &[git2::Oid], tree: git2::Oid, path: Option<&str>| {
        let merge = write_commit(&bob, tree, parents, "Merge").expect("written");
        let now = bob.branch().expect("a branch");
        bob.move_branch(&now, merge, "test").expect("moved");
        let query = LogQuery {
            path: path.map(str::to_owned),
            limit: 10,
            ..LogQuery::default()
        };
        let mut log = bob.log(&query).expect("readable");
        log.retain(|entry| entry.version == merge.to_string());
        log.into_iter()
            .flat_map(|entry| entry.notes)
            .collect::<Vec<_>>()
    };
    let tree_of = |id| git.find_commit(id).expect("there").tree_id();
    let text_of = |notes: &[NoteChange]| {
        let line = |note: &NoteChange| {
            let (kind, whose) = (note.file.kind.as_str(), note.dropped_of.as_deref());
            format!("{kind} {} of {}", note.file.path, whose.unwrap_or("nobody"))
        };
        notes.iter().map(line).collect::<Vec<_>>()
    };
    // As `git merge -s ours` writes it, in either order of the parents.
    for parents in [[mine, theirs], [theirs, mine]] {
        let notes = log_of(&parents, tree_of(mine), None);
        let want = [
            "removed practices/oslo/anns.md of ann".to_owned(),
            format!("changed {PATH} of ann"),
        ];
        assert_eq!(text_of(&notes), want);
        let notes = log_of(&parents, tree_of(mine), Some(PATH));
        assert_eq!(text_of(&notes), [format!("changed {PATH} of ann")]);
        let field = NoteEdit::Field {
            name: "status".to_owned(),
            before: Some("\"adopted\"".to_owned()),
            after: Some("\"idea\"".to_owned()),
        };
        assert_eq!(notes[0].changes[0], field);
        assert!(
            matches!(&notes[0].changes[1], NoteEdit::Text { removed, added, .. }
            if removed == &["Ann's"] && added == &["Two"])
        );
        assert_eq!(log_of(&parents, tree_of(mine), Some(other)), []);
    }
    // A merge of both sides drops nothing.
    let tree = tree_of(theirs);
    let entry = git.find_tree(tree_of(mine)).expect("there");
    let entry = entry.get_path(std::path::Path::new(other)).expect("there");
    let file = TreeFile {
        id: entry.id(),
        mode: PLAIN,
    };
    let both = bob.write_tree(tree, &[(other.to_owned(), Some(file))]);
    assert_eq!(log_of(&[mine, theirs], both.expect("written"), None), []);
}

#[test]
fn renames_and_waiting_conflicts_are_not_dropped() {
    let long = |line: &str| {
        let lines = "A line of the note\n\n".repeat(9);
        note("idea", &format!("{lines}{line}\n"))
    };
    let new = "practices/oslo/renamed.md";
    for (anns, bobs) in [
        ((new, "Two"), (PATH, "Bob's")),
        ((PATH, "Ann's"), (PATH, "Bob's")),
    ] {
        let world = World::with(&[(PATH, &long("Two"))]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        fs::remove_file(ann.root.join(PATH)).expect("removed");
        write(&ann.root, anns.0, &long(anns.1));
        write(&bob.root, bobs.0, &long(bobs.1));
        sync(&ann).expect("synced");
        sync(&bob).expect("synced");
        let query = LogQuery {
            limit: 10,
            ..LogQuery::default()
        };
        let log = bob.log(&query).expect("readable");
        let notes = log.iter().flat_map(|entry| &entry.notes);
        assert!(notes.clone().count() >= 3, "{log:?}");
        assert!(
            notes.clone().all(|note| note.dropped_of.is_none()),
            "{log:?}"
        );
    }
}

#[test]
fn the_status_lists_uncommitted_and_unpushed_files() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    write(&bob.root, PATH, &note("adopted", "One\n"));
    bob.save().expect("saved");
    write(&bob.root, "cities/oslo.md", "x");
    fs::write(bob.root.join("big.bin"), vec![0; 17 << 20]).expect("written");
    let status = bob.status().expect("readable");
    let paths = |all: &[FileChange]| all.iter().map(|c| c.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&status.unsaved), ["cities/oslo.md"]);
    assert_eq!(paths(&status.to_share), [PATH]);
    assert_eq!(status.held.len(), 1);
    let different = bob.differences(None).expect("readable");
    assert_eq!(different.len(), 2);
}

#[test]
fn the_status_names_a_refused_update_until_one_is_accepted() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let library = git2::Repository::open(world.library()).expect("opens");
    let main = || library.refname_to_id("refs/heads/main").expect("there");
    let set = |to| {
        let set = library.reference("refs/heads/main", to, true, "set");
        set.expect("moved");
    };
    let before = main();
    write(&bob.root, PATH, &note("adopted", "One\n"));
    sync(&bob).expect("synced");
    let after = main();
    set(before);
    sync(&bob).expect_err("rewritten");
    let refused = bob.status().expect("works").refused;
    let why = "the shared library was rewritten: it lost 1 saved state";
    assert_eq!(refused.as_deref(), Some(why));
    set(after);
    sync(&bob).expect("synced");
    assert_eq!(bob.status().expect("works").refused, None);
}
