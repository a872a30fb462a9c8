//! Tests with a damaged copy or library: settings, names, index, pending conflicts.

mod damaged_conflicts;
mod damaged_repositories;

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Repository};

use super::fixture::{World, note, read, sync, write};
use crate::sync::error::SyncError;
use crate::sync::transfer::fetch_push::{INCOMING, seen_reference};
use crate::sync::{FileChange, Repo};

const PATH: &str = "practices/oslo/heat.md";
const SETTINGS: &str = "guildhall.toml";
const GOOD: &str = "name = \"Test\"\nformat = 1\n";

/// Commits to the library as any git could; `None` removes a file.
pub(super) fn push(world: &World, changes: &[(&str, Option<&str>)]) {
    let library = Repository::open(world.library()).expect("opens");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    let tip = library.find_commit(tip).expect("there");
    let mut tree = tip.tree().expect("there");
    for (path, text) in changes {
        let mut update = TreeUpdateBuilder::new();
        match text {
            Some(text) => {
                let id = library.blob(text.as_bytes()).expect("written");
                update.upsert(*path, id, FileMode::Blob);
            }
            None => {
                update.remove(*path);
            }
        }
        let id = update.create_updated(&library, &tree).expect("a tree");
        tree = library.find_tree(id).expect("there");
    }
    let who = git2::Signature::now("eve", "eve@example.org").expect("plain");
    library
        .commit(Some("refs/heads/main"), &who, &who, "push", &tree, &[&tip])
        .expect("pushed");
}

/// The files of the library.
pub(super) fn shared(world: &World) -> Vec<String> {
    let library = Repository::open(world.library()).expect("opens");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    let tree = library.find_commit(tip).and_then(|tip| tip.tree());
    let mut names = Vec::new();
    tree.expect("there")
        .walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
            if entry.kind() == Some(git2::ObjectType::Blob) {
                names.push(format!("{folder}{}", entry.name().unwrap_or_default()));
            }
            git2::TreeWalkResult::Ok
        })
        .expect("walked");
    names
}

#[test]
fn settings_that_cannot_be_used_are_left_out_and_the_rest_is_exchanged() {
    for (bad, words) in [
        (vec![(SETTINGS, None)], "removed"),
        (vec![(SETTINGS, Some("name = x\n"))], "line 1, column 8"),
        (vec![(SETTINGS, Some("format = 99\n"))], "format 99"),
        (vec![(SETTINGS, Some("<<<<<<< mine\n"))], "line 1"),
        (
            vec![(SETTINGS, None), ("guildhall.toml/a.md", Some("x"))],
            "a folder is in its place",
        ),
    ] {
        // Edited here in the same moment, in a later one, or put right by others.
        for mended in ["at once", "later", "there"] {
            let world = World::with(&[(PATH, &note("idea", "One\n\nTwo\n"))]);
            let (ann, bob) = (world.copy("ann"), world.copy("bob"));
            write(&bob.root, PATH, &note("adopted", "One\n\nTwo\n"));
            let theirs = note("idea", "One\n\nTwo!\n");
            push(&world, &[&bad[..], &[(PATH, Some(&theirs))]].concat());
            let mine = "name = \"Mine\"\nformat = 1\n";
            if mended == "at once" {
                write(&bob.root, SETTINGS, mine);
            }
            let can_mend =
                mended != "there" && !["format 99", "a folder is in its place"].contains(&words);
            let done = sync(&bob).unwrap_or_else(|error| panic!("{words} {mended}: {error}"));
            assert_eq!(read(&bob, PATH), note("adopted", "One\n\nTwo!\n"));
            if mended != "at once" || !can_mend {
                let is_settings = |path: &str| path.starts_with(SETTINGS);
                assert!(!done.received.iter().any(|one| is_settings(&one.path)));
                for held in [
                    done.saved.held,
                    sync(&bob).expect("again").saved.held,
                    bob.status().expect("works").held,
                ] {
                    assert_eq!(held.len(), 1, "{words} {mended}: {held:?}");
                    assert!(
                        held[0].path == SETTINGS && held[0].why.contains(words),
                        "{held:?}"
                    );
                }
                let kept = if mended == "at once" { mine } else { GOOD };
                assert_eq!(read(&bob, SETTINGS), kept, "{words}");
                assert!(bob.waiting().is_ok());
                let undone = bob.undoable().expect("works").expect("an action").changed;
                let stays = |one: &FileChange| !one.path.starts_with("guildhall.toml/");
                assert!(undone.iter().all(stays), "{undone:?}");
                let stays = |one: &FileChange| mended == "at once" || one.path != SETTINGS;
                assert!(undone.iter().all(stays), "{undone:?}");
            }
            sync(&ann).expect("exchanged");
            assert_eq!(read(&ann, PATH), note("adopted", "One\n\nTwo!\n"));
            if mended == "later" {
                write(&bob.root, SETTINGS, mine);
                sync(&bob).expect("shared");
            }
            let want = if can_mend {
                mine
            } else if mended == "there" && words != "a folder is in its place" {
                push(&world, &[(SETTINGS, Some("name = \"New\"\n"))]);
                "name = \"New\"\n"
            } else {
                continue;
            };
            for copy in [&bob, &ann] {
                let done = sync(copy).expect("mended");
                assert_eq!(done.saved.held, [], "{words} {mended}");
                assert_eq!(read(copy, SETTINGS), want, "{words} {mended}");
            }
        }
    }
}

#[test]
fn settings_that_are_mended_twice_keep_the_second_edit() {
    for second in [GOOD, "name = \"Second\"\nformat = 1\n"] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        push(&world, &[(SETTINGS, Some("name = x\n"))]);
        sync(&bob).expect("left out");
        for text in ["name = \"First\"\nformat = 1\n", second] {
            write(&bob.root, SETTINGS, text);
            let done = sync(&bob).expect("shared");
            assert_eq!(done.waiting, 0, "{second}");
            assert_eq!(read(&bob, SETTINGS), text, "{second}");
        }
    }
}

#[test]
fn a_file_in_the_place_of_a_folder_of_notes_is_left_out_and_not_shared() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let folder = ann.root.join("practices");
    fs::rename(&folder, ann.root.join("away")).expect("moved");
    fs::write(&folder, "x").expect("written");
    let done = sync(&ann).expect("synced");
    assert_eq!(done.saved.held[0].path, "practices");
    assert!(shared(&world).contains(&PATH.to_owned()));
    push(&world, &[("practices", None), ("practices", Some("x"))]);
    let done = sync(&bob).expect("synced");
    assert_eq!(done.saved.held[0].path, "practices");
    assert!(!bob.root.join("practices").is_file());
}

#[test]
fn settings_that_are_gone_come_back_with_a_sync() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let gone = || fs::remove_file(bob.root.join(SETTINGS)).expect("removed");
    gone();
    write(&bob.root, PATH, &note("adopted", "One\n"));
    assert_eq!(bob.save().expect("saved").held[0].path, SETTINGS);
    let done = sync(&bob).expect("synced");
    assert_eq!(done.received[0].path, SETTINGS);
    assert!(done.saved.held.is_empty(), "{:?}", done.saved.held);
    assert_eq!(read(&bob, SETTINGS), GOOD);
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    // Others have changed it meanwhile.
    push(&world, &[(SETTINGS, Some("name = \"New\"\n"))]);
    gone();
    sync(&bob).expect("synced");
    assert_eq!(read(&bob, SETTINGS), "name = \"New\"\n");
}

#[test]
fn settings_broken_here_stay_here_and_undo_brings_them_back() {
    for broken in ["name = x\n", "format = 99\n"] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        write(&bob.root, SETTINGS, broken);
        write(&bob.root, PATH, &note("adopted", "One\n"));
        let done = sync(&bob).expect("synced");
        assert_eq!(done.saved.held[0].path, SETTINGS, "{:?}", done.saved.held);
        assert_eq!(done.shared.len(), 1);
        assert!(shared(&world).contains(&SETTINGS.to_owned()));
        assert_eq!(bob.status().expect("works").held[0].path, SETTINGS);
        // An update of it waits.
        push(&world, &[(SETTINGS, Some("name = \"New\"\n"))]);
        let done = sync(&bob).expect("synced");
        assert_eq!(done.saved.held[0].path, SETTINGS);
        bob.undo().expect("undone");
        sync(&bob).expect("synced");
        assert_eq!(read(&bob, SETTINGS), "name = \"New\"\n");
    }
}

#[test]
fn a_rename_of_case_or_form_is_committed_as_a_whole() {
    for (from, to) in [
        ("practices/oslo/n1.md", "practices/oslo/N1.md"),
        ("practices/oslo", "practices/Oslo"),
        (
            "practices/oslo/caf\u{e9}.md",
            "practices/oslo/cafe\u{301}.md",
        ),
        (
            "practices/k\u{f8}benhavn-\u{e9}",
            "practices/k\u{f8}benhavn-e\u{301}",
        ),
    ] {
        let world = World::with(&[
            ("practices/oslo/n1.md", &note("idea", "One\n")),
            ("practices/oslo/caf\u{e9}.md", &note("idea", "Two\n")),
            (
                "practices/k\u{f8}benhavn-\u{e9}/x.md",
                &note("idea", "Three\n"),
            ),
        ]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        fs::rename(ann.root.join(from), ann.root.join(to)).expect("renamed");
        let done = sync(&ann).expect("synced");
        assert_eq!(done.saved.held, [], "{to}");
        let names = shared(&world);
        assert!(names.iter().any(|name| name.starts_with(to)), "{names:?}");
        assert!(
            !names.iter().any(|name| name.starts_with(from)),
            "{names:?}"
        );
        sync(&bob).expect("synced");
        assert!(bob.root.join(to).exists(), "{to}");
        assert!(!bob.root.join(from).exists(), "{from}");
    }
}

#[test]
fn a_partial_rename_of_a_folder_does_not_commit_the_removal() {
    let (one, two) = ("practices/oslo/n1.md", "practices/oslo/n2.md");
    let world = World::with(&[(one, &note("idea", "One\n")), (two, &note("idea", "Two\n"))]);
    let ann = world.copy("ann");
    write(&ann.root, "practices/Oslo/n1.md", &note("idea", "One\n"));
    fs::remove_file(ann.root.join(one)).expect("removed");
    let done = sync(&ann).expect("synced");
    assert_eq!(done.saved.held[0].path, "practices/Oslo/n1.md");
    assert!(shared(&world).contains(&one.to_owned()));
    // Two spellings at once: one is committed with the removal, the other is reported.
    fs::remove_dir_all(ann.root.join("practices/Oslo")).expect("removed");
    write(&ann.root, "practices/oslo/N1.md", &note("idea", "One\n"));
    write(&ann.root, "practices/oslo/n1.MD", "x");
    let done = sync(&ann).expect("synced");
    let held: Vec<&str> = done.saved.held.iter().map(|one| &*one.path).collect();
    assert_eq!(held, ["practices/oslo/n1.MD"]);
    let names = shared(&world);
    assert!(names.contains(&"practices/oslo/N1.md".to_owned()) && !names.contains(&one.to_owned()));
}

#[test]
fn visible_files_that_are_not_committed_are_reported() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let root = &bob.root;
    Repository::init(root.join("practices/oslo/sub")).expect("made");
    write(root, "practices/oslo/sub/x.md", &note("idea", "Nested\n"));
    // A submodule or a worktree has a file of that name.
    write(root, "cities/.git", "gitdir: /elsewhere\n");
    write(root, "cities/x.md", &note("idea", "Nested\n"));
    write(root, "practices/.obsidian/.git", "gitdir: /elsewhere\n");
    let mut want = vec!["cities", "practices/oslo/sub"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("heat.md", root.join("practices/oslo/link.md")).expect("linked");
        std::os::unix::fs::symlink(".", root.join("elsewhere")).expect("linked");
        want.insert(1, "practices/oslo/link.md");
    }
    let paths = |held: Vec<crate::sync::LeftOut>| -> Vec<String> {
        held.into_iter().map(|one| one.path).collect()
    };
    assert_eq!(paths(bob.save().expect("saved").held), want);
    assert_eq!(paths(sync(&bob).expect("synced").saved.held), want);
    assert_eq!(paths(bob.status().expect("known").held), want);
}

/// Damages the loose file of an object.
fn damage(bob: &Repo, id: git2::Oid) {
    let hex = id.to_string();
    let objects = bob.git.path().join("objects");
    let place = objects.join(&hex[..2]).join(&hex[2..]);
    remove(&place);
    fs::write(place, "garbage").expect("damaged");
}

#[test]
fn damage_that_stops_a_merge_is_reported_by_doctor() {
    for what in ["file", "commit"] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        write(&bob.root, PATH, &note("adopted", "One\n"));
        sync(&bob).expect("shared");
        let tip = bob.branch().expect("a branch").tip.expect("a commit");
        let file = bob.tree_of(Some(tip)).expect("there");
        let file = file.get_path(Path::new(PATH)).expect("there").id();
        write(&bob.root, PATH, &note("in-force", "One\n"));
        bob.save().expect("saved");
        sync(&ann).expect("updated");
        write(&ann.root, PATH, &note("adopted", "One\n\nTwo\n"));
        sync(&ann).expect("shared");
        damage(&bob, if what == "file" { file } else { tip });
        let bob = world.open(&bob.root, "bob");
        let error = sync(&bob).expect_err(what);
        assert!(
            matches!(error, SyncError::Damaged { .. }),
            "{what}: {error}"
        );
        let faults = bob.faults();
        assert_eq!(faults.len(), 1, "{what}: {faults:?}");
        for text in [&error.to_string(), &faults[0]] {
            let is_plain = !["inflate", "loose", "peeled", "zlib"]
                .iter()
                .any(|word| text.contains(word));
            assert!(text.contains("damaged") && is_plain, "{what}: {text}");
        }
    }
}

#[test]
fn a_damaged_record_of_the_library_needs_no_new_copy() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    sync(&bob).expect("synced");
    let remote = bob.branch().and_then(|branch| bob.remote(&branch));
    let seen = seen_reference(&remote.expect("connected"));
    fs::write(bob.git.path().join(&seen), "garbage").expect("damaged");
    let bob = world.open(&bob.root, "bob");
    let faults = bob.faults();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(
        faults[0].contains("guildhall sync") && !faults[0].contains("clone"),
        "{faults:?}"
    );
    sync(&bob).expect("written again");
    assert_eq!(world.open(&bob.root, "bob").faults(), [""; 0]);
}

#[test]
fn what_stops_a_sync_is_reported() {
    for (path, is_folder) in [
        ("packed-refs", false),
        ("logs", false),
        ("guildhall", false),
        ("guildhall/lock", true),
    ] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        assert_eq!(bob.faults(), [""; 0]);
        write(&bob.root, PATH, &note("adopted", "One\n"));
        let place = bob.git.path().join(path);
        let _ = fs::remove_dir_all(&place);
        let _ = fs::remove_file(&place);
        if is_folder {
            fs::create_dir(&place).expect("made");
        } else {
            fs::write(&place, "garbage\n").expect("written");
        }
        let bob = world.open(&bob.root, "bob");
        sync(&bob).expect_err(path);
        assert_eq!(bob.faults().len(), 1, "{path}: {:?}", bob.faults());
    }
}

#[test]
fn locks_that_another_program_left_are_named() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    for name in ["index.lock", "refs/heads/main.lock", "packed-refs.lock"] {
        let lock = bob.git.path().join(name);
        let file = fs::File::create(&lock).expect("written");
        assert_eq!(bob.faults(), [""; 0], "a program may hold {name}");
        let long_ago = SystemTime::now() - Duration::from_hours(72);
        file.set_modified(long_ago).expect("set");
        let [fault] = &bob.faults()[..] else {
            panic!("{name}: {:?}", bob.faults());
        };
        assert!(fault.contains(&*lock.to_string_lossy()), "{fault}");
        assert!(
            fault.contains("3 d ago") && fault.contains("delete it"),
            "{fault}"
        );
        file.set_modified(SystemTime::now() + Duration::from_hours(72))
            .expect("set");
        assert_eq!(bob.faults().len(), 1, "{name} of another clock");
        fs::remove_file(&lock).expect("removed");
    }
    assert_eq!(bob.faults(), [""; 0]);
}

#[test]
fn reading_the_history_writes_nothing() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let query = crate::sync::LogQuery {
        limit: 10,
        ..crate::sync::LogQuery::default()
    };
    assert_eq!(bob.log(&query).expect("read").len(), 1);
    bob.status().expect("read");
    assert!(!bob.git.path().join("objects/4b").exists());
}

#[test]
fn a_file_that_became_a_folder_is_synced() {
    let below = "practices/oslo/heat.md/part.md";
    for swap in [false, true] {
        for edits in [false, true] {
            let (first, then) = if swap { (below, PATH) } else { (PATH, below) };
            let world = World::with(&[(first, &note("idea", "One\n"))]);
            let (ann, bob) = (world.copy("ann"), world.copy("bob"));
            remove(&ann.root.join(PATH));
            write(&ann.root, then, &note("idea", "Two\n"));
            if edits {
                write(&bob.root, first, &note("adopted", "One\n"));
            }
            sync(&ann).expect("shared");
            sync(&bob).unwrap_or_else(|error| panic!("{swap} {edits}: {error}"));
            sync(&ann).unwrap_or_else(|error| panic!("{swap} {edits}: {error}"));
            assert!(
                shared(&world)
                    .iter()
                    .any(|name| name.starts_with("practices/oslo/heat"))
            );
            if !edits {
                assert_eq!(read(&bob, then), note("idea", "Two\n"));
            }
            assert!(sync(&bob).expect("again").saved.changed.is_empty());
        }
    }
}

pub(super) fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).expect("removed");
    } else {
        fs::remove_file(path).expect("removed");
    }
}
