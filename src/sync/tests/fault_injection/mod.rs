//! Stops a sync at every change of the file system; checks the result.

mod stopped_operations;
mod system_calls;

use std::fs;
use std::path::Path;

use super::fixture::{World, note, read, stops, sync, write};
use crate::sync::Repo;
use crate::sync::error::SyncError;

const BODY: &str = "One\n\nTwo\n\nThree\n";

/// Ann has synced; Bob has uncommitted edits of the same and of other notes.
fn before_the_sync() -> World {
    let old = note("idea", BODY);
    let world = World::with(&[
        ("a.md", &old),
        ("b.md", &old),
        ("c/c.md", &old),
        ("d.md", &old),
        ("e.md", &old),
    ]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, "a.md", &note("adopted", BODY));
    write(&ann.root, "b.md", &note("idea", "One!\n\nTwo\n\nThree\n"));
    write(&ann.root, "new/ann.md", &note("x", "Ann's\n"));
    fs::remove_file(ann.root.join("c/c.md")).expect("removed");
    fs::remove_file(ann.root.join("e.md")).expect("removed");
    sync(&ann).expect("synced");
    write(&bob.root, "a.md", &note("in-force", BODY));
    write(&bob.root, "b.md", &note("idea", "One\n\nTwo\n\nThree!\n"));
    write(&bob.root, "new/bob.md", &note("x", "Bob's\n"));
    fs::remove_file(bob.root.join("d.md")).expect("removed");
    write(&bob.root, "e.md", &note("edited", BODY));
    world
}

/// Checks the final state of Bob's copy and the library.
#[track_caller]
fn check_after(bob: &Repo, library: &Path, case: &str) {
    assert_eq!(read(bob, "a.md"), note("adopted", BODY), "{case}");
    assert_eq!(
        read(bob, "b.md"),
        note("idea", "One!\n\nTwo\n\nThree!\n"),
        "{case}"
    );
    assert_eq!(read(bob, "new/bob.md"), note("x", "Bob's\n"), "{case}");
    assert_eq!(read(bob, "new/ann.md"), note("x", "Ann's\n"), "{case}");
    assert_eq!(read(bob, "e.md"), note("edited", BODY), "{case}");
    assert!(
        !bob.root.join("c/c.md").exists() && !bob.root.join("d.md").exists(),
        "{case}"
    );
    let waiting = bob.waiting().expect("readable");
    let mine: Vec<_> = waiting
        .iter()
        .map(|one| one.decision.mine.as_deref())
        .collect();
    assert_eq!(mine, [Some("\"in-force\"")], "{case}");
    let mut left = Vec::new();
    find_left_over(&bob.root, &mut left);
    assert!(left.is_empty(), "{case}: {left:?}");
    let head = bob.branch().expect("a branch").tip;
    let library = git2::Repository::open(library).expect("opens");
    assert_eq!(
        library.refname_to_id("refs/heads/main").ok(),
        head,
        "{case}"
    );
}

fn find_left_over(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".guildhall-new") || name.contains(".lock") || name == "journal.json" {
            found.push(name);
        } else if entry.file_type().expect("known").is_dir() {
            find_left_over(&entry.path(), found);
        }
    }
}

#[test]
fn stopped_anywhere_nothing_is_lost_and_the_next_run_ends_it() {
    let world = before_the_sync();
    for stop in stops() {
        let world = world.twin();
        let stopped = sync(&world.stopping("bob", stop));
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        if let Err(error) = &stopped {
            assert!(
                matches!(error, SyncError::Stopped),
                "stopped at {stop}: {error:?}"
            );
            sync(&bob).unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        }
        check_after(&bob, &world.library(), &format!("stopped at {stop}"));
        if stopped.is_ok() {
            assert!(stop > 30, "only {stop} changes were counted");
            return;
        }
    }
}

/// All notes of a copy, and my versions of its pending conflicts.
fn everything(bob: &Repo) -> String {
    fn gather(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with(".git") {
                gather(&path, all);
            } else if path.extension().is_some_and(|end| end == "md") {
                all.push_str(&fs::read_to_string(path).expect("text"));
            }
        }
    }
    let mut all = String::new();
    gather(&bob.root, &mut all);
    for one in bob.waiting().expect("readable") {
        all.push_str(one.decision.mine.as_deref().unwrap_or_default());
    }
    all
}

#[test]
fn an_edit_between_a_stop_and_the_next_run_loses_nothing() {
    let world = before_the_sync();
    let [ann, bob] = ["ann", "bob"].map(|name| world.open(&world.folder.path().join(name), name));
    write(
        &ann.root,
        "new/both.md",
        &note("ann", "Written by Ann\n\nOn two lines\n"),
    );
    sync(&ann).expect("synced");
    write(
        &bob.root,
        "new/both.md",
        &note("bob", "Bob wrote this\n\nIn his words\n"),
    );
    for stop in stops() {
        let world = world.twin();
        let stopped = sync(&world.stopping("bob", stop));
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        // Bob continues to edit the files in their current state.
        let mut edited = Vec::new();
        for path in ["a.md", "b.md", "e.md", "new/both.md", "new/ann.md"] {
            if let Ok(text) = fs::read_to_string(bob.root.join(path)) {
                let word = format!("Later in {path}");
                write(&bob.root, path, &format!("{text}\n{word}\n"));
                edited.push(word);
            }
        }
        sync(&bob).unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        let all = everything(&bob);
        let words = [
            "in-force", "adopted", "One!", "Three!", "edited", "Bob's", "Ann's",
        ];
        let both = [
            "Written by Ann",
            "On two lines",
            "Bob wrote this",
            "In his words",
            "\"ann\"",
            "\"bob\"",
        ];
        for word in words
            .iter()
            .chain(&both)
            .copied()
            .chain(edited.iter().map(String::as_str))
        {
            assert!(
                all.contains(word),
                "stopped at {stop}: {word:?} is not in {all}"
            );
        }
        // Editing a half-updated note does not revert changes of others.
        assert!(read(&bob, "a.md").contains("adopted"), "stopped at {stop}");
        assert!(read(&bob, "b.md").contains("One!"), "stopped at {stop}");
        if stopped.is_ok() {
            return;
        }
    }
}

#[test]
fn a_disk_full_for_a_moment_at_any_change_loses_nothing() {
    let world = before_the_sync();
    let most = 10_000;
    let twin = world.twin();
    let untroubled = twin.stopping("bob", most);
    sync(&untroubled).expect("synced");
    let changes = most - untroubled.disk.left();
    for at in stops().take_while(|at| *at < changes) {
        let world = world.twin();
        let failed = sync(&world.full_once("bob", at));
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        if let Err(error) = &failed {
            assert!(
                matches!(error, SyncError::DiskFull),
                "full at {at}: {error:?}"
            );
            // Cleanup runs at once: no temporary files are left.
            let mut left = Vec::new();
            find_left_over(&bob.root, &mut left);
            // Unless the last step of the cleanup failed.
            left.retain(|name| name != "journal.json");
            assert!(left.is_empty(), "full at {at}: {left:?}");
        }
        sync(&bob).unwrap_or_else(|error| panic!("after a full disk at {at}: {error:?}"));
        check_after(&bob, &world.library(), &format!("full at {at}"));
    }
}
