//! Tests of links, submodules and large files in place of folders. Also in the place of
//! `guildhall.toml`.

use std::fs;
use std::sync::atomic::AtomicBool;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid};

use super::fixture::{note, read, sync, write};
use super::hostile_library::{Case, MAIN, PATH};
use crate::model::note::NoteId;
use crate::sync::error::SyncError;
use crate::sync::operations::synchronise::Synced;
use crate::sync::transfer::progress::Watch;

const OTHER: &str = "practices/rio/bus.md";
const SETTINGS: &str = "guildhall.toml";

/// What is in the place of a folder or file.
const KINDS: [&str; 4] = ["link", "submodule", "large", "small"];

/// The mode and object of a kind.
fn entry(case: &Case, kind: &str) -> (FileMode, Oid) {
    match kind {
        "link" => (FileMode::Link, case.blob(b"practices/oslo/heat.md")),
        // A commit of another repository, which is not here.
        "submodule" => (FileMode::Commit, Oid::from_bytes(&[7; 20]).expect("an id")),
        "large" => (FileMode::Blob, case.blob(&vec![b'#'; (16 << 20) + 1])),
        _ => (FileMode::Blob, case.blob(b"hi\n")),
    }
}

/// Pushes a state where this is at the path instead of what was there.
fn push(case: &Case, path: &str, entry: Option<(FileMode, Oid)>) {
    let tip = case.library.refname_to_id(MAIN).expect("there");
    let mut tree = case.library.find_commit(tip).and_then(|tip| tip.tree());
    let is_there = tree.as_ref().expect("there").get_path(path.as_ref());
    if is_there.is_ok() {
        let mut update = TreeUpdateBuilder::new();
        update.remove(path);
        let id = update.create_updated(&case.library, &tree.expect("there"));
        tree = case.library.find_tree(id.expect("a tree"));
    }
    let mut id = tree.as_ref().expect("there").id();
    if let Some((mode, entry)) = entry {
        let mut update = TreeUpdateBuilder::new();
        update.upsert(path, entry, mode);
        let updated = update.create_updated(&case.library, &tree.expect("there"));
        id = updated.expect("a tree");
    }
    case.push(case.good_commit(id, &[tip]));
}

/// The object at a path of the shared library.
fn shared_entry(case: &Case, path: &str) -> Option<Oid> {
    let tip = case.library.refname_to_id(MAIN).expect("there");
    let tree = case.library.find_commit(tip).and_then(|tip| tip.tree());
    let entry = tree.expect("there").get_path(path.as_ref()).ok()?;
    Some(entry.id())
}

fn held(done: &Synced) -> Vec<&str> {
    let held = done.saved.held.iter();
    held.map(|held| held.path.as_str()).collect()
}

#[track_caller]
fn synced(case: &Case, what: &str) -> Synced {
    sync(&case.bob).unwrap_or_else(|error| panic!("{what}: {error}"))
}

#[test]
fn a_folder_named_as_an_entry_that_is_left_out_stays_and_the_rest_is_exchanged() {
    for kind in KINDS {
        for folder in ["practices/berlin", "cities"] {
            if kind == "small" && folder != "cities" {
                continue; // It is checked out.
            }
            for is_before in [true, false] {
                stays_here(kind, folder, is_before);
            }
        }
    }
}

fn stays_here(kind: &str, folder: &str, is_before: bool) {
    let what = format!("{kind} at {folder}, mine first: {is_before}");
    let case = Case::new();
    let root = &case.bob.root;
    let mine = &format!("{folder}/first.md");
    let text = note("idea", "Mine\n");
    let (mode, id) = entry(&case, kind);
    if is_before {
        write(root, mine, &text);
        write(root, OTHER, &note("idea", "Bus\n"));
    }
    push(&case, folder, Some((mode, id)));
    if !is_before {
        synced(&case, &what);
        write(root, mine, &text);
        write(root, OTHER, &note("idea", "Bus\n"));
    }
    for _ in 0..2 {
        let done = synced(&case, &what);
        assert!(held(&done).contains(&mine.as_str()), "{what}: {done:?}");
        assert!(done.received.is_empty(), "{what}: {done:?}");
        assert_eq!(read(&case.bob, mine), text, "{what}");
        assert_eq!(shared_entry(&case, folder), Some(id), "{what}");
        assert!(shared_entry(&case, OTHER).is_some(), "{what}");
    }
    let saved = case.bob.save().expect(&what);
    assert!(saved.held.iter().any(|held| held.path == *mine), "{what}");
    // An edit is held as well, and other notes can be proposed and undone.
    write(root, mine, &note("idea", "Mine, edited\n"));
    write(root, PATH, &note("adopted", "One\n"));
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let id_of = |path| NoteId::of_path(path).expect("a note");
    case.bob.preview(&mut watch).expect(&what);
    case.bob.propose(&[id_of(PATH)], &mut watch).expect(&what);
    case.bob.undo().expect(&what);
    assert_eq!(read(&case.bob, PATH), note("adopted", "One\n"), "{what}");
    assert_eq!(read(&case.bob, mine), note("idea", "Mine, edited\n"));
    let error = case.bob.propose(&[id_of(mine)], &mut watch);
    assert!(matches!(error, Err(SyncError::LeftOut { .. })), "{what}");
    assert_eq!(read(&case.bob, mine), note("idea", "Mine, edited\n"));
    // Without the entry my folder is shared.
    push(&case, folder, None);
    synced(&case, &what);
    let done = synced(&case, &what);
    assert_eq!(held(&done), Vec::<&str>::new(), "{what}");
    assert!(shared_entry(&case, mine).is_some(), "{what}");
    let names = fs::read_dir(root.join("practices")).expect("there");
    let names = names.flatten().map(|entry| entry.file_name());
    let names: Vec<_> = names.filter(|name| *name != "berlin").collect();
    assert_eq!(names.len(), 2, "{what}: {names:?}");
}

/// A held edit of an old text. Others bring the file back with a change of theirs.
#[test]
fn a_held_edit_is_merged_with_theirs_once_its_place_is_free() {
    let body = |first: &str, last: &str| note("idea", &format!("{first}\n\nMiddle\n\n{last}\n"));
    for (kind, place) in [
        ("link", "practices/oslo"),
        ("submodule", "practices/oslo"),
        ("large", "practices/oslo"),
        ("small", "practices"),
        ("link", PATH),
        ("submodule", PATH),
        ("large", PATH),
    ] {
        for (first, last) in [("One?", "Two"), ("One", "Two?")] {
            let what = format!("{kind} at {place}, {first} {last}");
            let case = Case::new();
            write(&case.bob.root, PATH, &body("One", "Two"));
            synced(&case, &what);
            write(&case.bob.root, PATH, &body("One", "Two!"));
            push(&case, place, Some(entry(&case, kind)));
            for _ in 0..2 {
                let done = synced(&case, &what);
                assert!(held(&done).contains(&PATH), "{what}: {done:?}");
                assert_eq!(read(&case.bob, PATH), body("One", "Two!"), "{what}");
            }
            let refused = case.bob.undo();
            assert!(matches!(refused, Err(SyncError::Held { .. })), "{what}");
            write(&case.bob.root, PATH, &body("One", "Two!!"));
            push(&case, place, None);
            let theirs = case.blob(body(first, last).as_bytes());
            push(&case, PATH, Some((FileMode::Blob, theirs)));
            let done = synced(&case, &what);
            let (merged, waiting) = match last {
                "Two" => (body(first, "Two!!"), 0),
                _ => (body(first, last), 1),
            };
            assert_eq!(done.waiting, waiting, "{what}: {done:?}");
            for one in case.bob.waiting().expect("read") {
                let sides = [&one.mine.who, &one.theirs.who];
                assert_eq!(sides, ["bob", "Ann"], "{what}");
            }
            assert_eq!(read(&case.bob, PATH), merged, "{what}");
            let shared = shared_entry(&case, PATH);
            assert_eq!(shared, Some(case.blob(merged.as_bytes())), "{what}");
            let names = fs::read_dir(case.bob.root.join("practices/oslo"));
            assert_eq!(names.expect("there").count(), 1, "{what}");
            case.others_work();
        }
    }
}

#[test]
fn an_unedited_note_goes_where_theirs_is_left_out_and_undo_brings_it_back() {
    for kind in ["link", "submodule", "large"] {
        let case = Case::new();
        let before = read(&case.bob, PATH);
        let place = case.bob.root.join(PATH);
        push(&case, PATH, Some(entry(&case, kind)));
        for _ in 0..2 {
            let done = synced(&case, kind);
            assert_eq!((held(&done), place.exists()), (vec![PATH], false), "{kind}");
            let why = &done.saved.held[0].why;
            assert!(!why.contains("rename yours"), "{kind}: {why}");
        }
        case.bob.undo().expect(kind);
        assert_eq!(read(&case.bob, PATH), before, "{kind}");
        synced(&case, kind);
        let text = note("adopted", "Theirs\n");
        push(
            &case,
            PATH,
            Some((FileMode::Blob, case.blob(text.as_bytes()))),
        );
        synced(&case, kind);
        assert_eq!(read(&case.bob, PATH), text, "{kind}");
        case.bob.undo().expect(kind);
        assert!(!place.exists(), "{kind}");
        case.bob.undo().expect(kind);
        assert_eq!(read(&case.bob, PATH), before, "{kind}");
        synced(&case, kind);
        assert_eq!(read(&case.bob, PATH), text, "{kind}");
        assert_eq!(case.bob.status().expect(kind).held, []);
    }
}

#[test]
fn an_update_that_held_a_note_is_not_undone_before_the_note_is_elsewhere() {
    let case = Case::new();
    let mine = "practices/berlin/first.md";
    write(&case.bob.root, mine, &note("idea", "Mine\n"));
    push(&case, "practices/berlin", Some(entry(&case, "link")));
    synced(&case, "link");
    let edited = note("adopted", "Mine\n");
    write(&case.bob.root, mine, &edited);
    let refused = case.bob.undo();
    assert!(
        matches!(refused, Err(SyncError::Held { .. })),
        "{refused:?}"
    );
    assert_eq!(read(&case.bob, mine), edited);
    let done = synced(&case, "again");
    assert!(held(&done).contains(&mine), "{done:?}");
    assert_eq!((read(&case.bob, mine), done.waiting), (edited.clone(), 0));
    // Under another name the folder is shared.
    let folder = |name: &str| case.bob.root.join("practices").join(name);
    fs::rename(folder("berlin"), folder("bergen")).expect("renamed");
    let done = synced(&case, "renamed");
    assert_eq!(
        held(&done),
        ["practices/berlin"],
        "only the link is left out"
    );
    assert!(shared_entry(&case, "practices/bergen/first.md").is_some());
}

#[test]
fn settings_that_are_a_link_a_submodule_or_too_large_leave_the_last_good_ones() {
    for kind in ["link", "submodule", "large"] {
        let case = Case::new();
        let good = read(&case.bob, SETTINGS);
        push(&case, SETTINGS, Some(entry(&case, kind)));
        write(&case.bob.root, OTHER, &note("idea", "Bus\n"));
        for _ in 0..2 {
            let done = synced(&case, kind);
            assert_eq!(held(&done), [SETTINGS], "{kind}");
            let why = &done.saved.held[0].why;
            assert!(why.contains("the last good one stays"), "{kind}: {why}");
            assert_eq!(read(&case.bob, SETTINGS), good, "{kind}");
            assert!(shared_entry(&case, OTHER).is_some(), "{kind}");
        }
        // One that is gone comes back, and a new copy has it too.
        fs::remove_file(case.bob.root.join(SETTINGS)).expect("removed");
        synced(&case, kind);
        assert_eq!(read(&case.bob, SETTINGS), good, "{kind}");
        let ann = case.world.clone_to("ann");
        assert_eq!(read(&ann, OTHER), note("idea", "Bus\n"), "{kind}");
        // An edit puts it right for all.
        let edited = good.replace("Test", "Edited");
        write(&case.bob.root, SETTINGS, &edited);
        let done = synced(&case, kind);
        assert_eq!(held(&done), Vec::<&str>::new(), "{kind}");
        sync(&ann).expect(kind);
        sync(&ann).expect(kind);
        assert_eq!(read(&ann, SETTINGS), edited, "{kind}");
    }
}

#[test]
fn something_else_in_the_place_of_the_practices_is_left_out_and_the_rest_is_exchanged() {
    for kind in KINDS {
        for is_edited in [true, false] {
            let case = Case::new();
            let root = &case.bob.root;
            write(root, "cities/rio.md", &note("idea", "Rio\n"));
            if is_edited {
                write(root, PATH, &note("adopted", "One\n"));
            }
            let (mode, id) = entry(&case, kind);
            push(&case, "practices", Some((mode, id)));
            for _ in 0..2 {
                let done = synced(&case, kind);
                assert!(held(&done).contains(&"practices"), "{kind}: {done:?}");
                assert_eq!(held(&done).contains(&PATH), is_edited, "{kind}: {done:?}");
                assert!(shared_entry(&case, "cities/rio.md").is_some());
                assert_eq!(shared_entry(&case, "practices"), Some(id), "{kind}");
            }
            assert_eq!(root.join(PATH).exists(), is_edited, "{kind}");
            let ann = case.world.clone_to("ann");
            assert_eq!(read(&ann, "cities/rio.md"), note("idea", "Rio\n"));
            push(&case, "practices", None);
            synced(&case, kind);
            let done = synced(&case, kind);
            assert_eq!(held(&done), Vec::<&str>::new(), "{kind}");
            assert_eq!(shared_entry(&case, PATH).is_some(), is_edited, "{kind}");
        }
    }
}

#[test]
fn the_reason_for_keeping_the_settings_is_that_of_the_newest_state() {
    let case = Case::new();
    for (bad, words) in [
        (&b"\xff\xfen"[..], "UTF-8"),
        (b"format = \"1\"\n", "line 1"),
        (b"name = \"a\"\nname = \"b\"\n", "line 2"),
    ] {
        let bad = (FileMode::Blob, case.blob(bad));
        push(&case, SETTINGS, Some(bad));
        let done = synced(&case, words);
        assert!(done.saved.held[0].why.contains(words), "{done:?}");
        let status = case.bob.status().expect(words);
        assert_eq!(status.held, done.saved.held);
    }
}
