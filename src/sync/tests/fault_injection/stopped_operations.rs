//! Fault injection for undo, propose, choose and discard.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use git2::Repository;

use super::super::fixture::{World, note, read, stops, sync, write};
use super::{BODY, before_the_sync, everything};
use crate::sync::Repo;
use crate::sync::error::SyncError;
use crate::sync::operations::propose::Proposed;
use crate::sync::transfer::progress::Watch;
use crate::sync::{ConflictSide, DecidedConflict};

#[test]
fn an_undo_stopped_anywhere_can_be_done_again() {
    let world = before_the_sync();
    let bob = world.open(&world.folder.path().join("bob"), "bob");
    sync(&bob).expect("synced");
    for stop in stops() {
        let world = world.twin();
        let stopped = world.stopping("bob", stop).undo();
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        bob.save().expect("saved");
        if stopped.is_err() && read(&bob, "a.md") != note("in-force", BODY) {
            bob.undo()
                .unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        }
        assert_eq!(
            read(&bob, "a.md"),
            note("in-force", BODY),
            "stopped at {stop}"
        );
        assert_eq!(
            read(&bob, "b.md"),
            note("idea", "One\n\nTwo\n\nThree!\n"),
            "stopped at {stop}"
        );
        sync(&bob).expect("synced");
        if stopped.is_ok() {
            return;
        }
    }
}

const PATH: &str = "practices/oslo/heat.md";

fn propose(repository: &Repo) -> Result<Proposed, SyncError> {
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    repository.propose(&["practices/oslo/heat".parse().expect("an id")], &mut watch)
}

/// The text of the note in every proposal in the library.
fn proposals(library: &Path) -> Vec<String> {
    let library = Repository::open(library).expect("opens");
    let all = library
        .references_glob("refs/heads/proposal/*")
        .expect("readable");
    all.map(|reference| {
        let tree = reference.expect("readable").peel_to_tree().expect("a tree");
        let entry = tree.get_path(Path::new(PATH)).expect("there");
        let text = library.find_blob(entry.id()).expect("a text");
        String::from_utf8_lossy(text.content()).into_owned()
    })
    .collect()
}

/// Makes proposals one hour older, as in a later retry.
fn age_proposals(repository: &Repo) {
    let git = &repository.git;
    let all = git.references_glob("refs/heads/proposal/*");
    let all: Vec<_> = all.expect("readable").flatten().collect();
    for mut reference in all {
        let commit = reference.peel_to_commit().expect("a state");
        let (who, then) = (commit.author(), commit.time().seconds() - 3600);
        let who = git2::Signature::new(
            who.name().expect("a name"),
            who.email().expect("an address"),
            &git2::Time::new(then, 0),
        );
        let who = who.expect("a name");
        let older = commit
            .amend(None, Some(&who), Some(&who), None, None, None)
            .expect("written");
        let name = format!("refs/heads/proposal/heat-{}", &older.to_string()[..8]);
        git.reference(&name, older, false, "older").expect("made");
        reference.delete().expect("gone");
    }
}

#[test]
fn a_proposal_stopped_anywhere_is_created_once_by_the_next_try() {
    let world = World::with(&[(PATH, &note("idea", BODY)), ("a.md", &note("idea", BODY))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, "a.md", &note("adopted", BODY));
    sync(&ann).expect("synced");
    let mine = note("adopted", "Mine\n");
    write(&bob.root, PATH, &mine);
    for stop in stops() {
        let world = world.twin();
        let stopped = propose(&world.stopping("bob", stop));
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        if read(&bob, PATH) == mine {
            age_proposals(&bob);
        }
        match propose(&bob) {
            Ok(_) => assert!(stopped.is_err(), "stopped at {stop}: proposed twice"),
            // Everything except the push had happened.
            Err(SyncError::NothingToPropose { .. }) => {}
            Err(error) => panic!("after a stop at {stop}: {error:?}"),
        }
        sync(&bob).unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        assert_eq!(
            proposals(&world.library()),
            std::slice::from_ref(&mine),
            "stopped at {stop}"
        );
        assert_eq!(read(&bob, PATH), note("idea", BODY), "stopped at {stop}");
        assert_eq!(
            read(&bob, "a.md"),
            note("adopted", BODY),
            "stopped at {stop}"
        );
        if stopped.is_ok() {
            assert!(stop > 10, "only {stop} changes were counted");
            return;
        }
    }
}

#[test]
fn a_sync_after_a_stopped_proposal_shares_it_or_the_edit_but_not_both() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let bob = world.copy("bob");
    let mine = note("adopted", "Mine\n");
    write(&bob.root, PATH, &mine);
    let (mut edits, mut proposed) = (0, 0);
    for stop in 0.. {
        let world = world.twin();
        let stopped = propose(&world.stopping("bob", stop));
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        sync(&bob).unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        let reader = world.clone_to("reader");
        let is_shared = read(&reader, PATH) == mine;
        let is_proposed = !proposals(&world.library()).is_empty();
        assert_ne!(is_shared, is_proposed, "stopped at {stop}");
        edits += usize::from(is_shared);
        proposed += usize::from(is_proposed);
        if stopped.is_ok() {
            assert!(edits > 5 && proposed > 3, "{edits} {proposed}");
            return;
        }
    }
}

#[test]
fn a_choice_stopped_anywhere_waits_or_is_made() {
    let world = before_the_sync();
    let bob = world.open(&world.folder.path().join("bob"), "bob");
    sync(&bob).expect("synced");
    write(&bob.root, "d.md", &note("new", "Not saved\n"));
    let [waiting] = &bob.waiting().expect("readable")[..] else {
        panic!("one thing waits");
    };
    let chosen = [DecidedConflict {
        id: waiting.id.clone(),
        side: ConflictSide::Mine,
    }];
    for stop in stops() {
        let world = world.twin();
        let stopped = world.stopping("bob", stop).choose(&chosen);
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        bob.save()
            .unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        let waits = bob.waiting().expect("readable").len();
        let status = if waits == 0 { "in-force" } else { "adopted" };
        assert_eq!(read(&bob, "a.md"), note(status, BODY), "stopped at {stop}");
        assert!(everything(&bob).contains("in-force"), "stopped at {stop}");
        if waits == 1 {
            assert!(stopped.is_err(), "stopped at {stop}");
            bob.choose(&chosen)
                .unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        }
        sync(&bob).unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        assert_eq!(
            read(&bob, "a.md"),
            note("in-force", BODY),
            "stopped at {stop}"
        );
        assert_eq!(
            read(&bob, "d.md"),
            note("new", "Not saved\n"),
            "stopped at {stop}"
        );
        assert_eq!(bob.waiting().expect("readable"), [], "stopped at {stop}");
        if stopped.is_ok() {
            assert!(stop > 10, "only {stop} changes were counted");
            return;
        }
    }
}

#[test]
fn undo_restores_a_discard_stopped_anywhere() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let bob = world.copy("bob");
    let mine = note("adopted", "Mine\n");
    write(&bob.root, PATH, &mine);
    for stop in stops() {
        let world = world.twin();
        let stopped = world.stopping("bob", stop).discard(PATH);
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        bob.save()
            .unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        if read(&bob, PATH) != mine {
            assert_eq!(read(&bob, PATH), note("idea", BODY), "stopped at {stop}");
            bob.undo()
                .unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        }
        assert_eq!(read(&bob, PATH), mine, "stopped at {stop}");
        if stopped.is_ok() {
            return;
        }
    }
}
