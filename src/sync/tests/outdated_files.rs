//! Tests of old texts and edits of them in the place of files that an update left out.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::damaged_states::push;
use super::fixture::{World, note, read, sync, write};
use crate::notes::three_way_merge::audience::{Stated, spot};
use crate::sync::NoteRepository;
use crate::sync::repository::trees::MAX_MERGED_BYTES;
use crate::sync::transfer::progress::Watch;

const PATH: &str = "practices/oslo/heat.md";

fn old() -> String {
    note("idea", "One\n\nTwo\n")
}

/// The notes beside [`PATH`] that keep another version.
fn copies(ann: &NoteRepository) -> Vec<PathBuf> {
    let folder = ann.repo.root.join("practices/oslo");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let name = |path: &PathBuf| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let is_copy = |path: &PathBuf| name(path).is_some_and(|name| name.starts_with("heat-"));
    paths.filter(is_copy).collect()
}

/// Puts a link in the place of [`PATH`], so that the next update leaves the file out.
#[cfg(unix)]
fn put_link(ann: &NoteRepository) {
    let place = ann.repo.root.join(PATH);
    fs::remove_file(&place).expect("removed");
    std::os::unix::fs::symlink("nowhere", &place).expect("linked");
}

/// Replaces the link by a file.
#[cfg(unix)]
fn put_file(ann: &NoteRepository, text: &str) {
    fs::remove_file(ann.repo.root.join(PATH)).expect("removed");
    write(&ann.repo.root, PATH, text);
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
        tell: &mut |_| {},
        stop: &stop,
    };
    let preview = ann.preview(&mut watch).expect("seen");
    assert_eq!(preview.held[0].path, PATH);
    assert_eq!(read(&ann, PATH), old());
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("adopted", "One\n\nTwo\n"));
}

/// One side closes the note, the other changes it; the texts are too long to be merged.
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
