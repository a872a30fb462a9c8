//! Undo: what goes back, what stays, and what waits after it.

use std::sync::atomic::AtomicBool;

use super::fixture::{World, note, read, stops, sync, write};
use crate::notes::three_way_merge::ConflictChoice;
use crate::sync::Exchange;
use crate::sync::error::SyncError;
use crate::sync::operations::resolve::Chosen;
use crate::sync::operations::synchronise::Synced;
use crate::sync::safety::begin::begin_transfer;
use crate::sync::transfer::checked_fetch::{finish_checked, start_checked};
use crate::sync::transfer::progress::Watch;

const PATH: &str = "practices/oslo/heat.md";

fn get_updates(exchange: &Exchange) -> Synced {
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        tell: &mut |_| {},
        stop: &stop,
    };
    exchange.get_updates(&mut watch).expect("updated")
}

/// What of mine waits, note by note.
fn mine(exchange: &Exchange) -> Vec<String> {
    let waiting = exchange.waiting().expect("readable").into_iter();
    waiting.filter_map(|one| one.decision.mine).collect()
}

#[test]
fn undo_goes_back_step_by_step() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.repo.root, "cities/oslo.md", &note("x", "Ann's\n"));
    sync(&ann).expect("synced");
    write(&bob.repo.root, PATH, &note("adopted", "One\n"));
    sync(&bob).expect("synced");
    // First the update goes, then the edit; both had been shared.
    assert_eq!(bob.undo().expect("undone").action, "update");
    assert!(!bob.repo.root.join("cities/oslo.md").exists());
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    let undone = bob.undo().expect("undone");
    assert_eq!((undone.action.as_str(), undone.was_shared), ("save", true));
    assert_eq!(read(&bob, PATH), note("idea", "One\n"));
    assert!(matches!(bob.undo(), Err(SyncError::NothingToUndo)));
    // What had been shared is taken back as an edit, and Ann's note is none of it.
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
    write(&bob.repo.root, PATH, &note("adopted", "One\n"));
    bob.save().expect("saved");
    write(&bob.repo.root, "new.md", &note("unsaved", "\n"));
    // The newest edit first, though nobody had saved it.
    bob.undo().expect("undone");
    assert!(!bob.repo.root.join("new.md").exists());
    bob.undo().expect("undone");
    assert_eq!(read(&bob, PATH), note("idea", "One\n"));
    let kept = bob
        .repo
        .git
        .references_glob("refs/guildhall/backup/*")
        .expect("readable");
    let holds = |text: &str| {
        bob.repo
            .git
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

/// Ann has shared one status and Bob has another.
fn two_statuses() -> (World, Exchange, Exchange) {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.repo.root, PATH, &note("adopted", "One\n"));
    write(&bob.repo.root, PATH, &note("in-force", "One\n"));
    sync(&ann).expect("synced");
    (world, ann, bob)
}

#[test]
fn an_update_taken_back_takes_its_choice_along_and_brings_it_again() {
    let (_world, _, bob) = two_statuses();
    get_updates(&bob);
    assert_eq!(mine(&bob), ["\"in-force\""]);
    assert_eq!(bob.undo().expect("undone").action, "update");
    assert_eq!(read(&bob, PATH), note("in-force", "One\n"));
    assert!(mine(&bob).is_empty(), "nothing is there to choose between");
    get_updates(&bob);
    assert_eq!(mine(&bob), ["\"in-force\""]);
    // Written anew meanwhile, it is another choice, and the first does not come again.
    bob.undo().expect("undone");
    write(&bob.repo.root, PATH, &note("ended", "One\n"));
    sync(&bob).expect("synced");
    assert_eq!(mine(&bob), ["\"ended\""]);
}

#[test]
fn a_shared_update_taken_back_brings_its_choice_again_with_the_next() {
    let (_world, ann, bob) = two_statuses();
    sync(&bob).expect("synced");
    assert_eq!(bob.undo().expect("undone").action, "update");
    assert_eq!(read(&bob, PATH), note("in-force", "One\n"));
    assert!(mine(&bob).is_empty(), "nothing is there to choose between");
    // The others have what was joined: it comes as it is, and so does my choice.
    sync(&bob).expect("synced");
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    assert_eq!(mine(&bob), ["\"in-force\""]);
    let id = bob.waiting().expect("readable")[0].id.clone();
    let choice = ConflictChoice::Mine;
    bob.choose(&[Chosen {
        id,
        choice,
        own: None,
    }])
    .expect("chosen");
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("in-force", "One\n"));
    assert!(mine(&bob).is_empty());
}

#[test]
fn an_update_taken_back_anywhere_loses_no_choice() {
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
fn what_cannot_be_taken_back_waits_for_a_choice() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&bob.repo.root, PATH, &note("adopted", "One\n"));
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    write(&ann.repo.root, PATH, &note("in-force", "One\n"));
    sync(&ann).expect("synced");
    // Another program brings the newest state, and no word of it is kept for an undo.
    let (mut locks, head) = begin_transfer(&bob.repo, "test").expect("free");
    let fetching = start_checked(&bob.repo, &head).expect("asked");
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        tell: &mut |_| {},
        stop: &stop,
    };
    let theirs = finish_checked(
        &bob.repo,
        fetching.1,
        &fetching.0,
        &head,
        &mut locks,
        &mut watch,
    );
    drop(locks);
    let theirs = theirs.expect("fetched").expect("a state");
    bob.repo.move_branch(&head, theirs, "pull").expect("moved");
    bob.repo
        .set_reference("refs/remotes/origin/main", theirs, "pull")
        .expect("moved");
    write(&bob.repo.root, PATH, &note("in-force", "One\n"));
    let undone = bob.undo().expect("undone");
    assert_eq!((undone.action.as_str(), undone.was_shared), ("save", true));
    assert_eq!(read(&bob, PATH), note("in-force", "One\n"));
    assert_eq!(mine(&bob), ["\"idea\""]);
    assert_eq!(undone.waiting, 1);
}
