//! Tests that a proposal is never more open than what others closed.

use std::fs;
use std::sync::atomic::AtomicBool;

use git2::Repository;

use super::fixture::{World, sync, write};
use crate::notes::three_way_merge::audience::Stated;
use crate::sync::transfer::progress::Watch;

const OLD: &str = "practices/oslo/n.md";
const NEW: &str = "practices/oslo/m.md";
const TEXT: &str = "Heat pumps replace the gas boilers in every school of the city by 2030.\n";

fn note(title: &str, audience: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\naudience = \"{audience}\"\n+++\n{text}")
}

/// Edits of a copy: files with their new texts, `None` where removed.
type Edits<'a> = &'a [(&'a str, Option<&'a str>)];

/// The audience of `path` in a proposal. The note `OLD` is the shared text.
#[track_caller]
fn case(old: &str, theirs: Edits<'_>, mine: Edits<'_>, path: &str, want: Stated) {
    let world = World::with(&[(OLD, old)]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    for (copy, edits) in [(&ann, theirs), (&bob, mine)] {
        for (path, text) in edits {
            match text {
                Some(text) => write(copy.root(), path, text),
                None => fs::remove_file(copy.root().join(path)).expect("removed"),
            }
        }
    }
    sync(&ann).expect("synced");
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let id = path.trim_end_matches(".md").parse().expect("an id");
    let proposed = bob.propose(&[id], &mut watch).expect("proposed");
    let library = Repository::open(world.library()).expect("opens");
    let branch = library.find_reference(&format!("refs/heads/{}", proposed.name));
    let tree = branch.and_then(|found| found.peel_to_tree());
    let entry = tree.and_then(|tree| tree.get_path(path.as_ref()));
    let blob = library.find_blob(entry.expect("there").id()).expect("read");
    let text = String::from_utf8_lossy(blob.content());
    assert_eq!(Stated::of(&text), want, "{text}");
}

#[test]
fn a_proposal_that_does_not_merge_is_closed_where_others_closed() {
    let public = note("A", "public", TEXT);
    let closed = note("A", "members", TEXT);
    let renamed = note("B", "public", TEXT);
    let renamed: Edits<'_> = &[(OLD, None), (NEW, Some(&renamed))];
    case(
        &public,
        &[(OLD, Some(&closed))],
        renamed,
        NEW,
        Stated::Members,
    );
    // Both changed the title.
    let mine = note("B", "public", TEXT);
    let theirs = note("C", "members", TEXT);
    let edit: Edits<'_> = &[(OLD, Some(&mine))];
    case(&public, &[(OLD, Some(&theirs))], edit, OLD, Stated::Members);
    let moved: Edits<'_> = &[(OLD, None), (NEW, Some(&theirs))];
    case(&public, moved, edit, OLD, Stated::Members);
}

#[test]
fn a_proposal_may_open_what_nobody_closed() {
    let public = note("A", "public", TEXT);
    let closed = note("A", "members", TEXT);
    let opened = note("B", "public", TEXT);
    let mine: Edits<'_> = &[(OLD, Some(&opened))];
    let theirs = note("C", "members", TEXT);
    case(&closed, &[(OLD, Some(&theirs))], mine, OLD, Stated::Public);
    let theirs = note("C", "public", TEXT);
    case(&public, &[(OLD, Some(&theirs))], mine, OLD, Stated::Public);
}
