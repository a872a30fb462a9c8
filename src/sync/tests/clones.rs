//! Tests of new copies of a library whose newest state lacks something.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use git2::Repository;

use super::damaged_states::push;
use super::fixture::{World, note, read, sync, write};
use crate::sync::error::SyncError;
use crate::sync::operations::create::clone;
use crate::sync::transfer::progress::Watch;

const PATH: &str = "practices/oslo/heat.md";
const SETTINGS: &str = "guildhall.toml";
const GOOD: &str = "name = \"Test\"\nformat = 1\n";

fn try_clone(world: &World, name: &str) -> Result<PathBuf, SyncError> {
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let url = world.library().to_string_lossy().into_owned();
    let folder = world.folder.path().join(name);
    clone(&url, &folder, world.settings(name), &mut watch)
}

#[test]
fn a_new_copy_has_the_last_good_settings() {
    for (bad, words) in [
        (vec![(SETTINGS, None)], "removed"),
        (vec![(SETTINGS, Some("name = x\n"))], "line 1, column 8"),
        (vec![(SETTINGS, Some("format = 99\n"))], "format 99"),
        (
            vec![(SETTINGS, None), ("guildhall.toml/a.md", Some("x"))],
            "a folder is in its place",
        ),
    ] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        push(&world, &bad);
        push(&world, &[(PATH, Some(&note("adopted", "One\n")))]);
        let root = try_clone(&world, "bob").unwrap_or_else(|error| panic!("{words}: {error}"));
        let bob = world.open(&root, "bob");
        assert_eq!(read(&bob, SETTINGS), GOOD);
        assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
        let named = bob.left_out().expect("read");
        for held in [
            &named,
            &bob.status().expect("works").held,
            &sync(&bob).expect("synced").saved.held,
        ] {
            assert_eq!(held.len(), 1, "{words}: {held:?}");
            assert!(
                held[0].path == SETTINGS && held[0].why.contains(words),
                "{held:?}"
            );
        }
        write(&bob.root, PATH, &note("in-force", "One\n"));
        assert_eq!(sync(&bob).expect("synced").shared.len(), 1);
        assert_eq!(read(&bob, SETTINGS), GOOD);
        if words == "a folder is in its place" {
            continue;
        }
        // Put right by others.
        let new = "name = \"New\"\n";
        push(&world, &[(SETTINGS, Some(new))]);
        assert_eq!(sync(&bob).expect("synced").saved.held, []);
        assert_eq!(read(&bob, SETTINGS), new);
    }
}

#[test]
fn older_settings_in_a_new_copy_are_as_closed_as_the_newest_ones() {
    use crate::notes::three_way_merge::audience::Stated;

    let with = |text: &str, audience: &str| format!("{text}audience = \"{audience}\"\n");
    for (newest, is_open) in [
        (with("format = 99\n", "members"), false),
        (with("format = 99\n", "public"), true),
        (with("name = x\n", "public"), false),
        ("name = x\n".to_owned(), false),
    ] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        push(&world, &[(SETTINGS, Some(&with(GOOD, "public")))]);
        push(&world, &[(SETTINGS, Some(&newest))]);
        let root = try_clone(&world, "bob").expect("copied");
        let bob = world.open(&root, "bob");
        let stated = Stated::of_settings(&read(&bob, SETTINGS));
        assert_eq!(stated == Stated::Public, is_open, "{newest}");
        let done = sync(&bob).expect("synced");
        assert_eq!((done.saved.held.len(), done.shared.len()), (1, 0));
        push(&world, &[(SETTINGS, Some(&with(GOOD, "public")))]);
        assert_eq!(sync(&bob).expect("synced").saved.held, []);
        assert_eq!(read(&bob, SETTINGS), with(GOOD, "public"));
    }
}

#[test]
fn a_base_that_moved_and_lost_its_settings_is_found_where_it_is() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let moved = format!("knowledge/{PATH}");
    push(
        &world,
        &[
            (SETTINGS, None),
            (PATH, None),
            ("knowledge/guildhall.toml", Some(GOOD)),
            (&moved, Some(&note("idea", "One\n"))),
        ],
    );
    push(&world, &[("knowledge/guildhall.toml", None)]);
    let root = try_clone(&world, "bob").expect("copied");
    assert!(root.ends_with("bob/knowledge"), "{}", root.display());
    let bob = world.open(&root, "bob");
    assert_eq!(read(&bob, PATH), note("idea", "One\n"));
    assert_eq!(read(&bob, SETTINGS), GOOD);
}

#[test]
fn a_library_that_never_had_good_settings_is_refused() {
    for (text, is_base) in [(Some("name = x\n"), true), (None, false)] {
        let world = World::with(&[]);
        let library = Repository::open(world.library()).expect("opens");
        let mut tree = library.treebuilder(None).expect("a tree");
        let name = if is_base { SETTINGS } else { "README" };
        let blob = library.blob(text.unwrap_or_default().as_bytes());
        tree.insert(name, blob.expect("written"), 0o100_644)
            .expect("added");
        let tree = library.find_tree(tree.write().expect("written"));
        let who = git2::Signature::now("eve", "eve@example.org").expect("plain");
        let first = library.commit(None, &who, &who, "x", &tree.expect("there"), &[]);
        let main = "refs/heads/main";
        let moved = library.reference(main, first.expect("made"), true, "");
        moved.expect("moved");
        let error = try_clone(&world, "bob").expect_err("refused");
        let is_meant = match &error {
            SyncError::UnusableSettings { .. } => is_base,
            SyncError::NoBase { .. } => !is_base,
            _ => false,
        };
        assert!(is_meant, "{error}");
        assert!(!world.folder.path().join("bob").exists());
    }
}

#[test]
fn a_library_without_its_older_saved_states_is_named() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "One\n"));
    sync(&ann).expect("shared");
    // As after `git fetch --depth 1` there.
    let library = Repository::open(world.library()).expect("opens");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    fs::write(library.path().join("shallow"), format!("{tip}\n")).expect("written");
    let synced = sync(&bob).map(|_| ()).expect_err("shallow");
    let cloned = try_clone(&world, "eve").map(|_| ()).expect_err("shallow");
    for error in [synced, cloned] {
        assert!(error.to_string().contains("shallow clone"), "{error}");
        for help in [error.help(), error.help_for_clone()] {
            assert!(help.contains("--unshallow"), "{help}");
        }
    }
}
