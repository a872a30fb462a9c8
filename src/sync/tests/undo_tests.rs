//! Tests of undo: what it restores, and when it refuses.

use std::sync::atomic::AtomicBool;

use super::fixture::{World, note, read, stops, sync, write};
use crate::sync::error::SyncError;
use crate::sync::operations::synchronise::Synced;
use crate::sync::safety::begin::begin_transfer;
use crate::sync::transfer::checked_fetch::{finish_checked, start_checked};
use crate::sync::transfer::progress::Watch;
use crate::sync::{ConflictSide, DecidedConflict, LogQuery, Repo, UndoneAction};

const PATH: &str = "practices/oslo/heat.md";

fn get_updates(repository: &Repo) -> Synced {
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    repository.get_updates(&mut watch).expect("updated")
}

/// My versions of the pending conflicts.
fn mine(repository: &Repo) -> Vec<String> {
    let waiting = repository.waiting().expect("readable").into_iter();
    waiting.filter_map(|one| one.decision.mine).collect()
}

#[test]
fn undo_goes_back_step_by_step() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, "cities/oslo.md", &note("x", "Ann's\n"));
    sync(&ann).expect("synced");
    write(&bob.root, PATH, &note("adopted", "One\n"));
    sync(&bob).expect("synced");
    // Undo reverts the update first, then the edit; both are pushed.
    assert_eq!(bob.undo().expect("undone").action, UndoneAction::Update);
    assert!(!bob.root.join("cities/oslo.md").exists());
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    let undone = bob.undo().expect("undone");
    assert_eq!(
        (undone.action, undone.was_shared),
        (UndoneAction::Save, true)
    );
    assert_eq!(read(&bob, PATH), note("idea", "One\n"));
    assert!(matches!(bob.undo(), Err(SyncError::NothingToUndo)));
    // The pushed edit is reverted by a new commit; Ann's note stays.
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    for copy in [&ann, &bob] {
        assert_eq!(read(copy, PATH), note("idea", "One\n"));
        assert_eq!(read(copy, "cities/oslo.md"), note("x", "Ann's\n"));
    }
}

#[test]
fn an_unshared_save_is_undone_and_stays_in_the_backups() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    write(&bob.root, PATH, &note("adopted", "One\n"));
    bob.save().expect("saved");
    write(&bob.root, "new.md", &note("unsaved", "\n"));
    // The newest edit first, although it was not committed.
    bob.undo().expect("undone");
    assert!(!bob.root.join("new.md").exists());
    bob.undo().expect("undone");
    assert_eq!(read(&bob, PATH), note("idea", "One\n"));
    let kept = bob
        .git
        .references_glob("refs/guildhall/backup/*")
        .expect("readable");
    let holds = |text: &str| {
        bob.git
            .references_glob("refs/guildhall/backup/*")
            .expect("readable")
            .flatten()
            .any(|one| {
                let tree = one.peel_to_tree().expect("a tree");
                tree.get_path(std::path::Path::new("new.md")).is_ok() == text.contains("new")
            })
    };
    assert!(kept.count() >= 3 && holds("new"));
}

/// Ann has pushed one status, and Bob has edited another.
fn two_statuses() -> (World, Repo, Repo) {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "One\n"));
    write(&bob.root, PATH, &note("in-force", "One\n"));
    sync(&ann).expect("synced");
    (world, ann, bob)
}

#[test]
fn undoing_an_update_suspends_its_conflict_until_the_next_update() {
    let (_world, _, bob) = two_statuses();
    get_updates(&bob);
    assert_eq!(mine(&bob), ["\"in-force\""]);
    assert_eq!(bob.undo().expect("undone").action, UndoneAction::Update);
    assert_eq!(read(&bob, PATH), note("in-force", "One\n"));
    assert!(mine(&bob).is_empty(), "nothing is there to choose between");
    get_updates(&bob);
    assert_eq!(mine(&bob), ["\"in-force\""]);
    // After another edit it is a new conflict, and the first does not return.
    bob.undo().expect("undone");
    write(&bob.root, PATH, &note("ended", "One\n"));
    sync(&bob).expect("synced");
    assert_eq!(mine(&bob), ["\"ended\""]);
}

#[test]
fn undoing_a_pushed_update_restores_its_conflict_with_the_next() {
    let (_world, ann, bob) = two_statuses();
    sync(&bob).expect("synced");
    assert_eq!(bob.undo().expect("undone").action, UndoneAction::Update);
    assert_eq!(read(&bob, PATH), note("in-force", "One\n"));
    assert!(mine(&bob).is_empty(), "nothing is there to choose between");
    // The shared library has the merge: it is fetched again, and the conflict returns.
    sync(&bob).expect("synced");
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    assert_eq!(mine(&bob), ["\"in-force\""]);
    let id = bob.waiting().expect("readable")[0].id.clone();
    let side = ConflictSide::Mine;
    bob.choose(&[DecidedConflict { id, side }]).expect("chosen");
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("in-force", "One\n"));
    assert!(mine(&bob).is_empty());
}

#[test]
fn undoing_an_update_stopped_anywhere_loses_no_conflict() {
    let (world, _, bob) = two_statuses();
    sync(&bob).expect("synced");
    drop(bob);
    for stop in stops() {
        let world = world.twin();
        let stopped = world.stopping("bob", stop).undo();
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        bob.save().expect("saved");
        let waits = mine(&bob).len();
        let is_back = read(&bob, PATH) == note("in-force", "One\n");
        assert_eq!(waits, usize::from(!is_back), "stopped at {stop}");
        if stopped.is_err() {
            sync(&bob).expect("synced");
            assert_eq!(mine(&bob), ["\"in-force\""], "stopped at {stop}");
            continue;
        }
        assert!(is_back && stop > 5, "only {stop} changes were counted");
        for again in stops() {
            let world = world.twin();
            let stopped = sync(&world.stopping("bob", again));
            let bob = world.open(&world.folder.path().join("bob"), "bob");
            sync(&bob).expect("synced");
            assert_eq!(mine(&bob), ["\"in-force\""], "stopped again at {again}");
            if stopped.is_ok() {
                return;
            }
        }
    }
}

#[test]
fn an_undo_that_conflicts_waits_for_a_choice() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&bob.root, PATH, &note("adopted", "One\n"));
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    write(&ann.root, PATH, &note("in-force", "One\n"));
    sync(&ann).expect("synced");
    // Another program updates the branch, without a backup for undo.
    let (mut locks, head) = begin_transfer(&bob, "test").expect("free");
    let fetching = start_checked(&bob, &head).expect("asked");
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let theirs = finish_checked(&bob, fetching.1, &fetching.0, &head, &mut locks, &mut watch);
    drop(locks);
    let theirs = theirs.expect("fetched").expect("a state");
    bob.move_branch(&head, theirs, "pull").expect("moved");
    bob.set_reference("refs/remotes/origin/main", theirs, "pull")
        .expect("moved");
    write(&bob.root, PATH, &note("in-force", "One\n"));
    let undone = bob.undo().expect("undone");
    assert_eq!(
        (undone.action, undone.was_shared),
        (UndoneAction::Save, true)
    );
    assert_eq!(read(&bob, PATH), note("in-force", "One\n"));
    assert_eq!(mine(&bob), ["\"idea\""]);
    assert_eq!(undone.waiting, 1);
}

const OTHER: &str = "practices/oslo/other.md";

/// Bob and Ann with two notes.
fn two_notes() -> (World, Repo, Repo) {
    let world = World::with(&[
        (PATH, &note("idea", "One\n")),
        (OTHER, &note("idea", "Two\n")),
    ]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    (world, ann, bob)
}

fn propose(copy: &Repo, path: &str) {
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let id = crate::model::note::NoteId::of_path(path).expect("a note");
    copy.propose(&[id], &mut watch).expect("proposed");
}

#[test]
fn several_undos_of_shared_saves_are_all_shared() {
    let (_world, ann, bob) = two_notes();
    for (path, body) in [(PATH, "One!\n"), (OTHER, "Two!\n")] {
        write(bob.root(), path, &note("idea", body));
        sync(&bob).expect("shared");
    }
    for _ in 0..2 {
        assert!(bob.undo().expect("undone").was_shared);
    }
    assert!(matches!(bob.undo(), Err(SyncError::NothingToUndo)));
    sync(&bob).expect("shared");
    sync(&ann).expect("updated");
    for copy in [&ann, &bob] {
        assert_eq!(read(copy, PATH), note("idea", "One\n"));
        assert_eq!(read(copy, OTHER), note("idea", "Two\n"));
    }
}

#[test]
fn what_was_undone_before_it_was_shared_is_in_the_log_and_can_be_read() {
    let (_world, ann, bob) = two_notes();
    write(bob.root(), PATH, &note("idea", "Mine\n"));
    bob.undo().expect("undone");
    let query = |with_undone| LogQuery {
        path: Some(PATH.to_owned()),
        with_undone,
        limit: 9,
        ..LogQuery::default()
    };
    let log = bob.log(&query(true)).expect("read");
    let marks: Vec<bool> = log.iter().map(|entry| entry.is_undone).collect();
    assert_eq!(marks, [true, false]);
    let text = bob.show_at(PATH, &log[0].version).expect("read");
    assert_eq!(text, note("idea", "Mine\n"));
    assert_eq!(bob.log(&query(false)).expect("read").len(), 1);
    // The undo of a shared save is in the history itself.
    write(bob.root(), PATH, &note("idea", "Other\n"));
    sync(&bob).expect("shared");
    bob.undo().expect("undone");
    let log = bob.log(&query(true)).expect("read");
    assert_eq!(log.iter().filter(|entry| entry.is_undone).count(), 1);
    // An update that is undone here stays in the library.
    sync(&bob).expect("shared");
    write(ann.root(), PATH, &note("adopted", "Other\n"));
    sync(&ann).expect("shared");
    sync(&bob).expect("updated");
    bob.undo().expect("undone");
    let log = bob.log(&query(true)).expect("read");
    assert_eq!(log.iter().filter(|entry| entry.is_undone).count(), 1);
}

#[test]
fn what_is_undone_twice_is_not_listed_again() {
    let (_world, _, bob) = two_notes();
    for body in ["One!\n", "Two!\n"] {
        write(bob.root(), PATH, &note("idea", body));
        bob.save().expect("saved");
        bob.undo().expect("undone");
    }
    assert!(matches!(bob.undo(), Err(SyncError::NothingToUndo)));
}

#[test]
fn undoing_a_proposal_keeps_the_undo_of_a_shared_save() {
    for edits_proposed in [false, true] {
        let (_world, ann, bob) = two_notes();
        let text = |status: &str, body: &str| note(status, &format!("One\n\n{body}\n"));
        write(bob.root(), PATH, &text("idea", "Two"));
        sync(&bob).expect("shared");
        write(bob.root(), PATH, &text("adopted", "Two"));
        propose(&bob, PATH);
        if edits_proposed {
            write(bob.root(), PATH, &text("idea", "Three"));
        } else {
            write(bob.root(), OTHER, &note("idea", "Two!\n"));
        }
        sync(&bob).expect("shared");
        // Others go on meanwhile.
        sync(&ann).expect("updated");
        write(ann.root(), "cities/oslo.md", &note("x", "Ann's\n"));
        sync(&ann).expect("shared");
        assert!(bob.undo().expect("undone").was_shared);
        let undone = bob.undo().expect("undone");
        assert_eq!(undone.action, UndoneAction::Propose);
        sync(&bob).expect("shared");
        sync(&ann).expect("updated");
        for copy in [&ann, &bob] {
            assert_eq!(read(copy, PATH), text("adopted", "Two"));
            assert_eq!(read(copy, OTHER), note("idea", "Two\n"));
            assert_eq!(read(copy, "cities/oslo.md"), note("x", "Ann's\n"));
        }
        assert!(mine(&bob).is_empty());
    }
}

#[test]
fn an_undo_that_is_not_shared_is_not_lost_by_undoing_an_update() {
    let (_world, ann, bob) = two_notes();
    write(ann.root(), OTHER, &note("idea", "Two!\n"));
    sync(&ann).expect("shared");
    sync(&bob).expect("updated");
    write(bob.root(), PATH, &note("idea", "One!\n"));
    sync(&bob).expect("shared");
    assert!(bob.undo().expect("undone").was_shared);
    assert!(matches!(bob.undo(), Err(SyncError::UndoneNotShared)));
    sync(&bob).expect("shared");
    assert_eq!(bob.undo().expect("undone").action, UndoneAction::Update);
    assert_eq!(read(&bob, OTHER), note("idea", "Two\n"));
    sync(&bob).expect("updated");
    assert_eq!(read(&bob, PATH), note("idea", "One\n"));
    assert_eq!(read(&bob, OTHER), note("idea", "Two!\n"));
}
