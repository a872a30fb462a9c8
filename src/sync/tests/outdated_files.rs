//! Tests of old texts in the place of files that were left out. And of edits of them.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use git2::Repository;

use super::damaged_states::{push, shared};
use super::fixture::{World, note, read, sync, write};
use crate::notes::three_way_merge::audience::{Stated, spot};
use crate::sync::Repo;
use crate::sync::repository::file_limits::MAX_FILE_BYTES;
use crate::sync::repository::trees::MAX_MERGED_BYTES;
use crate::sync::transfer::progress::Watch;

const PATH: &str = "practices/oslo/heat.md";

fn old() -> String {
    note("idea", "One\n\nTwo\n")
}

/// A text above the limit of files.
fn large() -> String {
    note("big", &"word ".repeat(MAX_FILE_BYTES as usize / 5 + 1))
}

/// The size of a file in the library.
fn shared_size(world: &World, path: &str) -> usize {
    let library = Repository::open(world.library()).expect("opens");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    let tree = library.find_commit(tip).and_then(|tip| tip.tree());
    let entry = tree.and_then(|tree| tree.get_path(path.as_ref()));
    let blob = library.find_blob(entry.expect("there").id());
    blob.expect("there").size()
}

/// The notes beside [`PATH`] that keep another version.
fn copies(ann: &Repo) -> Vec<PathBuf> {
    let folder = ann.root.join("practices/oslo");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let name = |path: &PathBuf| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let is_copy = |path: &PathBuf| name(path).is_some_and(|name| name.starts_with("heat-"));
    paths.filter(is_copy).collect()
}

/// Puts a link in the place of [`PATH`]. The next update leaves the file out then.
#[cfg(unix)]
fn put_link(ann: &Repo) {
    let place = ann.root.join(PATH);
    fs::remove_file(&place).expect("removed");
    std::os::unix::fs::symlink("nowhere", &place).expect("linked");
}

/// Replaces the link by a file.
#[cfg(unix)]
fn put_file(ann: &Repo, text: &str) {
    fs::remove_file(ann.root.join(PATH)).expect("removed");
    write(&ann.root, PATH, text);
}

#[test]
fn an_old_text_is_not_saved_over_a_newer_one_that_is_too_large() {
    for is_edited in [false, true] {
        let world = World::with(&[(PATH, &old())]);
        let ann = world.copy("ann");
        push(&world, &[(PATH, Some(&large()))]);
        let held = sync(&ann).expect("synced").saved.held;
        assert_eq!((held.len(), &*held[0].path), (1, PATH));
        assert!(held[0].why.contains("16 MiB"), "{held:?}");
        // An editor still had it open.
        let text = if is_edited {
            old().replace("Two", "Two?")
        } else {
            old()
        };
        write(&ann.root, PATH, &text);
        assert_eq!(ann.status().expect("works").unsaved, []);
        let saved = ann.save().expect("saved");
        assert_eq!(saved.changed, []);
        let done = sync(&ann).expect("synced");
        assert_eq!(done.shared, []);
        assert_eq!(shared_size(&world, PATH), large().len());
        assert_eq!(copies(&ann).len(), 0);
        // An edit is held here.
        assert_eq!(ann.root.join(PATH).exists(), is_edited);
        let held = ann.status().expect("works").held;
        assert_eq!((held.len(), &*held[0].path), (1, PATH));
        assert_eq!(held[0].why.contains("rename yours"), is_edited, "{held:?}");
        // A smaller version comes as usual.
        let smaller = old().replace("One", "One!");
        push(&world, &[(PATH, Some(&smaller))]);
        assert_eq!(sync(&ann).expect("synced").saved.held, []);
        let joined = smaller.replace("Two", if is_edited { "Two?" } else { "Two" });
        assert_eq!(read(&ann, PATH), joined);
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_note_that_grew_too_large_brings_no_old_text_back() {
    let world = World::with(&[(PATH, &old())]);
    let ann = world.copy("ann");
    put_link(&ann);
    push(&world, &[(PATH, Some(&large()))]);
    sync(&ann).expect("synced");
    put_file(&ann, &old());
    let done = sync(&ann).expect("synced");
    assert_eq!((done.saved.changed, done.shared), (vec![], vec![]));
    assert_eq!(shared_size(&world, PATH), large().len());
}

#[cfg(unix)]
#[test]
fn a_removed_note_that_could_not_be_removed_here_stays_removed() {
    for is_edited in [false, true] {
        let world = World::with(&[(PATH, &old())]);
        let ann = world.copy("ann");
        put_link(&ann);
        push(&world, &[(PATH, None)]);
        let done = sync(&ann).expect("synced");
        assert_eq!(done.saved.held[0].path, PATH);
        let last = if is_edited { "Two?" } else { "Two" };
        put_file(&ann, &old().replace("Two", last));
        let done = sync(&ann).expect("synced");
        assert_eq!(done.shared.len(), usize::from(is_edited));
        assert_eq!(shared(&world).contains(&PATH.to_owned()), is_edited);
        assert_eq!(ann.root.join(PATH).exists(), is_edited);
        assert_eq!(ann.status().expect("works").held, []);
    }
}

#[cfg(unix)]
#[test]
fn a_preview_leaves_the_old_text_where_it_is() {
    let world = World::with(&[(PATH, &old())]);
    let ann = world.copy("ann");
    put_link(&ann);
    push(&world, &[(PATH, Some(&note("adopted", "One\n\nTwo\n")))]);
    sync(&ann).expect("synced");
    put_file(&ann, &old());
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let preview = ann.preview(&mut watch).expect("seen");
    assert_eq!(preview.held[0].path, PATH);
    assert_eq!(read(&ann, PATH), old());
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("adopted", "One\n\nTwo\n"));
}

/// One side closes the note, the other changes it. The texts are too long to be merged.
#[cfg(unix)]
#[test]
fn both_versions_of_a_long_note_are_as_closed_as_the_closed_one() {
    let with = |audience: &str, body: &str| {
        format!("+++\ntitle = \"T\"\naudience = \"{audience}\"\n+++\n{body}\n")
    };
    let long = "word ".repeat(MAX_MERGED_BYTES / 5 + 1);
    let invalid = "+++\ntitle = \"T\"\naudience = \n+++\nx\n";
    for (theirs, mine) in [
        (with("public", &long), with("members", "One\n\nTwo?")),
        (with("members", &long), with("public", "One\n\nTwo?")),
        (with("public", &long), invalid.to_owned()),
    ] {
        let world = World::with(&[(PATH, &with("public", "One\n\nTwo"))]);
        let ann = world.copy("ann");
        put_link(&ann);
        push(&world, &[(PATH, Some(&theirs))]);
        sync(&ann).expect("synced");
        put_file(&ann, &mine);
        sync(&ann).expect("synced");
        let done = sync(&ann).expect("again");
        assert_eq!(done.waiting, 1);
        assert_eq!(ann.waiting().expect("read")[0].decision.spot, spot());
        let kept = copies(&ann);
        assert_eq!(kept.len(), 1);
        let bob = world.copy("bob");
        for text in [
            fs::read_to_string(&kept[0]).expect("read"),
            read(&ann, PATH),
            fs::read_to_string(&copies(&bob)[0]).expect("shared"),
            read(&bob, PATH),
        ] {
            let start = &text[..60.min(text.len())];
            assert_eq!(Stated::of(&text), Stated::Members, "{start}");
        }
    }
}
