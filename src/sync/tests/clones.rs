//! Tests of new copies of a library whose newest state lacks something.

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
        tell: &mut |_| {},
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
        write(&bob.repo.root, PATH, &note("in-force", "One\n"));
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
