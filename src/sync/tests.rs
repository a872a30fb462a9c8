//! What an exchange promises, on real libraries and real copies.

use std::fs;

use super::error::SyncError;
use super::fixture::{World, note, read, sync, write};
use super::save::ChangeKind;

const PATH: &str = "practices/oslo/heat.md";

#[test]
fn an_edit_reaches_the_others() {
    let world = World::with(&[(PATH, &note("idea", "Body\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "Body\n"));
    write(&ann.root, "cities/oslo.md", &note("x", ""));
    let done = sync(&ann).expect("synced");
    assert_eq!(done.saved.changed.len(), 2);
    assert_eq!(done.shared.len(), 2);
    let got = sync(&bob).expect("synced");
    assert_eq!(
        got.received.iter().map(|c| c.kind).collect::<Vec<_>>(),
        [ChangeKind::New, ChangeKind::Changed]
    );
    assert_eq!(read(&bob, PATH), note("adopted", "Body\n"));
    assert_eq!(sync(&bob).expect("synced").received, []);
}

#[test]
fn edits_of_both_sides_are_joined() {
    let world = World::with(&[(PATH, &note("idea", "One\n\nTwo\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "One\n\nTwo\n"));
    write(&bob.root, PATH, &note("idea", "One\n\nTwo!\n"));
    sync(&ann).expect("synced");
    let done = sync(&bob).expect("synced");
    assert_eq!(
        (done.waiting, read(&bob, PATH)),
        (0, note("adopted", "One\n\nTwo!\n"))
    );
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("adopted", "One\n\nTwo!\n"));
}

#[test]
fn a_true_conflict_waits_and_nothing_stops() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "One\n"));
    write(&bob.root, PATH, &note("in-force", "One\n"));
    sync(&ann).expect("synced");
    let done = sync(&bob).expect("synced");
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    let waiting = bob.waiting().expect("readable");
    assert_eq!((waiting.len(), done.newly_waiting.len()), (1, 1));
    assert_eq!(waiting[0].decision.mine.as_deref(), Some("\"in-force\""));
    assert_eq!(
        (waiting[0].mine.who.as_str(), waiting[0].theirs.who.as_str()),
        ("bob", "ann")
    );
    // Mine is in the shared history, reachable for everyone.
    let mine = git2::Oid::from_str(&waiting[0].mine.version).expect("a commit");
    let library = git2::Repository::open(world.library()).expect("opens");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    assert!(library.graph_descendant_of(tip, mine).expect("both there"));
}

#[test]
fn removing_against_editing_keeps_the_edit() {
    let world = World::with(&[
        (PATH, &note("idea", "One\n")),
        ("cities/rio.md", &note("a", "x\n")),
    ]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    fs::remove_file(ann.root.join(PATH)).expect("removed");
    fs::write(ann.root.join("cities/rio.md"), note("b", "x\n")).expect("written");
    write(&bob.root, PATH, &note("adopted", "One\n"));
    fs::remove_file(bob.root.join("cities/rio.md")).expect("removed");
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    for copy in [&ann, &bob] {
        assert_eq!(read(copy, PATH), note("adopted", "One\n"));
        assert_eq!(read(copy, "cities/rio.md"), note("b", "x\n"));
    }
    // Bob wanted it gone, and can still say so.
    let waiting = bob.waiting().expect("readable");
    assert_eq!(
        (waiting.len(), waiting[0].path.as_str()),
        (1, "cities/rio.md")
    );
}

#[test]
fn two_new_notes_of_one_name_both_stay() {
    let world = World::with(&[]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("idea", "Ann's\n"));
    write(&bob.root, PATH, &note("adopted", "Bob's\n"));
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("idea", "Ann's\n"));
    let folder = fs::read_dir(ann.root.join("practices/oslo")).expect("there");
    let other = folder
        .flatten()
        .find(|e| e.file_name() != "heat.md")
        .expect("Bob's note");
    assert_eq!(
        fs::read_to_string(other.path()).expect("there"),
        note("adopted", "Bob's\n")
    );
    assert!(
        bob.root
            .join("practices/oslo")
            .join(other.file_name())
            .exists()
    );
}

#[test]
fn an_edit_follows_a_renamed_note() {
    let body = "One\n\nTwo\n\nThree\n";
    let world = World::with(&[
        (PATH, &note("idea", body)),
        ("cities/rio.md", &note("a", body)),
    ]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    fs::rename(ann.root.join(PATH), ann.root.join("practices/oslo/warm.md")).expect("renamed");
    write(&ann.root, "cities/rio.md", &note("b", body));
    write(&bob.root, PATH, &note("adopted", body));
    fs::rename(
        bob.root.join("cities/rio.md"),
        bob.root.join("cities/rio-de-janeiro.md"),
    )
    .expect("renamed");
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    for copy in [&ann, &bob] {
        assert_eq!(read(copy, "practices/oslo/warm.md"), note("adopted", body));
        assert_eq!(read(copy, "cities/rio-de-janeiro.md"), note("b", body));
        assert!(!copy.root.join(PATH).exists() && !copy.root.join("cities/rio.md").exists());
    }
}

#[test]
fn a_file_in_the_way_is_named_and_kept() {
    let world = World::with(&[(".gitignore", "private*\n")]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&bob.root, "private.md", "mine alone\n");
    // Ann's git user adds it in spite of the list of ignored files.
    let blob = ann.git.blob(b"public\n").expect("stored");
    let head = ann.branch().expect("a branch");
    let tree = ann.tree_of(head.tip).expect("a tree").id();
    let entry = super::tracked::Entry {
        id: blob,
        mode: super::tracked::PLAIN,
    };
    let tree = ann
        .write_tree(tree, &[("private.md".to_owned(), Some(entry))])
        .expect("written");
    let commit = ann
        .write_commit(tree, head.tip.as_slice(), "x")
        .expect("written");
    let target = super::checkout::Target {
        commit: Some(commit),
        ..Default::default()
    };
    ann.update_to(&head, target, "update").expect("updated");
    sync(&ann).expect("synced");
    let before = bob.branch().expect("a branch");
    let error = sync(&bob).expect_err("in the way");
    assert!(
        matches!(&error, SyncError::InTheWay { path } if path == "private.md"),
        "{error:?}"
    );
    assert_eq!(read(&bob, "private.md"), "mine alone\n");
    assert_eq!(bob.branch().expect("a branch"), before);
}
