//! Tests of sync with real libraries and copies.

use super::branch_merge::checkout::check_out;
use crate::sync::commit::write_commit::write_commit;
use crate::sync::repository::trees::ChangeKind;

pub(crate) mod audiences;
pub(crate) mod beside_the_base;
pub(crate) mod clones;
pub(crate) mod colliding_names;
pub(crate) mod criss_cross;
pub(crate) mod damaged_journals;
pub(crate) mod damaged_states;
pub(crate) mod fault_injection;
pub(crate) mod files_and_folders;
pub(crate) mod fixture;
pub(crate) mod history_formats;
pub(crate) mod hostile_library;
pub(crate) mod incoming_limits;
pub(crate) mod incoming_tests;
pub(crate) mod left_out;
pub(crate) mod leftovers;
pub(crate) mod log_and_status;
pub(crate) mod lost_edits;
pub(crate) mod newer_settings;
pub(crate) mod outdated_files;
pub(crate) mod plain_git_copies;
pub(crate) mod proposed_audiences;
pub(crate) mod redirects;
pub(crate) mod replaced_folders;
pub(crate) mod reshaped_notes;
pub(crate) mod security_page;
pub(crate) mod settled_choices;
pub(crate) mod undo_tests;
pub(crate) mod upstream_branches;
pub(crate) mod wrong_file_kinds;

use std::fs;

use super::error::SyncError;
use super::{Repo, UndoneAction};
use fixture::{World, note, read, sync, write};

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
fn edits_of_both_sides_are_merged() {
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
    // The preview, status, update and sync all report the note as kept, not new.
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut watch = super::transfer::progress::Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let kinds = |changes: &[super::repository::trees::FileChange]| -> Vec<_> {
        let mine = changes.iter().filter(|one| one.path == PATH);
        mine.map(|one| one.kind).collect()
    };
    let preview = bob.preview(&mut watch).expect("seen");
    assert_eq!(kinds(&preview.outgoing), [ChangeKind::Kept]);
    assert_eq!(
        kinds(&bob.status().expect("known").incoming),
        [ChangeKind::Kept]
    );
    let got = bob.get_updates(&mut watch).expect("updated");
    assert_eq!(kinds(&got.unshared), [ChangeKind::Kept]);
    assert_eq!(
        kinds(&bob.status().expect("known").to_share),
        [ChangeKind::Kept]
    );
    let different = bob.differences(Some(PATH)).expect("known");
    assert_eq!(different[0].file.kind, ChangeKind::Kept);
    assert_eq!(
        kinds(&sync(&bob).expect("synced").shared),
        [ChangeKind::Kept]
    );
    sync(&ann).expect("synced");
    for copy in [&ann, &bob] {
        assert_eq!(read(copy, PATH), note("adopted", "One\n"));
        assert_eq!(read(copy, "cities/rio.md"), note("b", "x\n"));
    }
    // Bob's removal is a pending conflict.
    let waiting = bob.waiting().expect("readable");
    assert_eq!(
        (waiting.len(), waiting[0].path.as_str()),
        (1, "cities/rio.md")
    );
}

#[test]
fn two_new_notes_with_the_same_path_are_both_kept() {
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
fn a_note_that_both_renamed_answers_to_both_names() {
    let names = ["warm", "hot"].map(|name| format!("practices/oslo/{name}.md"));
    let renamed = |repo: &Repo, to: &str, text: &str| {
        fs::remove_file(repo.root.join(PATH)).expect("removed");
        write(&repo.root, to, text);
    };
    let body = "One\n\nTwo\n\nThree\n";
    let with =
        |aliases: &str| note("idea", body).replace("+++\nOne", &format!("{aliases}+++\nOne"));
    let closed = format!("\n{}", note("idea", body));
    let alias = "aliases = [\"practices/oslo/heat\"]\n";
    let both = "aliases = [\"practices/oslo/heat\", \"practices/oslo/hot\"]\n";
    let alone = "aliases = [\"practices/oslo/hot\"]\n";
    for (old, new, want) in [
        (with(""), with(alias), with(both)),
        (with(""), with(""), with(alone)),
        // Only sound TOML is changed.
        (closed.clone(), closed.clone(), closed),
    ] {
        let world = World::with(&[(PATH, &old)]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        renamed(&ann, &names[0], &new);
        renamed(&bob, &names[1], &new);
        sync(&ann).expect("synced");
        let done = sync(&bob).expect("synced");
        sync(&ann).expect("synced");
        assert_eq!(done.waiting, 0);
        let received: Vec<&str> = done.received.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(received, [&names[0]]);
        let held: Vec<&str> = done
            .saved
            .held
            .iter()
            .map(|one| one.path.as_str())
            .collect();
        assert_eq!(held, [&names[1]]);
        assert!(
            done.saved.held[0].why.contains(&names[0]),
            "{:?}",
            done.saved.held
        );
        for copy in [&ann, &bob] {
            assert_eq!(read(copy, &names[0]), want);
            assert!(!copy.root.join(&names[1]).exists() && !copy.root.join(PATH).exists());
        }
    }
}

#[test]
fn my_file_that_others_have_the_place_of_is_no_update_of_theirs() {
    let mine = "practices/oslo/heat.md/own.md";
    let world = World::with(&[("cities/rio.md", &note("a", "x\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("idea", "One\n"));
    sync(&ann).expect("synced");
    write(&bob.root, mine, &note("idea", "Mine\n"));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut watch = super::transfer::progress::Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let preview = bob.preview(&mut watch).expect("previewed");
    let done = sync(&bob).expect("synced");
    let [shared] = &done.shared[..] else {
        panic!("{:?}", done.shared);
    };
    for (received, held) in [
        (preview.incoming, preview.held),
        (done.received, done.saved.held),
    ] {
        let received: Vec<&str> = received.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(received, [PATH]);
        assert_eq!(held.len(), 1, "{held:?}");
        assert_eq!(held[0].path, mine);
        assert!(held[0].why.contains(&shared.path), "{held:?}");
    }
    assert_eq!(read(&bob, &shared.path), note("idea", "Mine\n"));
}

#[test]
fn a_file_in_the_way_is_named_and_kept() {
    let world = World::with(&[(".gitignore", "private*\n")]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&bob.root, "private.md", "mine alone\n");
    // Ann commits it although it is ignored.
    let id = ann.git.blob(b"public\n").expect("stored");
    let head = ann.branch().expect("a branch");
    let tree = ann.tree_of(head.tip).expect("a tree").id();
    let entry = super::repository::trees::TreeFile {
        id,
        mode: super::repository::trees::PLAIN,
    };
    let tree = ann
        .write_tree(tree, &[("private.md".to_owned(), Some(entry))])
        .expect("written");
    let commit = write_commit(&ann, tree, head.tip.as_slice(), "x").expect("written");
    let target = super::branch_merge::checkout::CheckoutTarget {
        commit: Some(commit),
        ..Default::default()
    };
    check_out(&ann, &head, target, "update").expect("updated");
    sync(&ann).expect("synced");
    for _ in 0..2 {
        let held = sync(&bob).expect("synced").saved.held;
        assert_eq!(held.len(), 1, "{held:?}");
        assert_eq!(held[0].path, "private.md");
        assert!(held[0].why.contains("rename yours"), "{held:?}");
        assert_eq!(read(&bob, "private.md"), "mine alone\n");
    }
    let away = bob.root.join("private-mine.md");
    fs::rename(bob.root.join("private.md"), &away).expect("renamed");
    assert_eq!(sync(&bob).expect("synced").saved.held, []);
    assert_eq!(read(&bob, "private.md"), "public\n");
    assert_eq!(read(&bob, "private-mine.md"), "mine alone\n");
}

#[test]
fn choices_are_applied_and_can_be_undone() {
    use super::{ConflictSide, DecidedConflict};

    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "One, Ann\n"));
    write(&bob.root, PATH, &note("in-force", "One, Bob\n"));
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    let waiting = bob.waiting().expect("readable");
    assert_eq!(waiting.len(), 2);
    let choose = |index: usize, side| DecidedConflict {
        id: waiting[index].id.clone(),
        side,
    };
    let field = usize::from(waiting[0].decision.mine.as_deref() != Some("\"in-force\""));
    bob.choose(&[
        choose(field, ConflictSide::Mine),
        choose(1 - field, ConflictSide::Both),
    ])
    .expect("chosen");
    assert_eq!(read(&bob, PATH), note("in-force", "One, Ann\n\nOne, Bob\n"));
    assert_eq!(bob.waiting().expect("readable"), []);
    assert_eq!(bob.undo().expect("undone").action, UndoneAction::Choice);
    assert_eq!(read(&bob, PATH), note("adopted", "One, Ann\n"));
    assert_eq!(bob.waiting().expect("readable").len(), 2);
    bob.choose(&[
        choose(field, ConflictSide::Mine),
        choose(1 - field, ConflictSide::Theirs),
    ])
    .expect("chosen");
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("in-force", "One, Ann\n"));
    // An empty choice creates no action to undo.
    assert_eq!(ann.choose(&[]).expect("nothing to do"), []);
    assert_ne!(ann.undo().expect("undone").action, UndoneAction::Choice);
}

#[test]
fn pending_conflicts_follow_a_renamed_note() {
    let world = World::with(&[(PATH, &note("idea", "One\n\nTwo\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", "One\n\nTwo\n"));
    write(&bob.root, PATH, &note("in-force", "One\n\nTwo\n"));
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    fs::rename(ann.root.join(PATH), ann.root.join("practices/oslo/warm.md")).expect("renamed");
    write(&bob.root, PATH, &note("adopted", "One\n\nTwo!\n"));
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    assert_eq!(
        read(&bob, "practices/oslo/warm.md"),
        note("adopted", "One\n\nTwo!\n")
    );
    assert_eq!(
        bob.waiting().expect("readable")[0].path,
        "practices/oslo/warm.md"
    );
}

#[test]
fn a_proposal_is_pushed_to_a_separate_branch() {
    use std::sync::atomic::AtomicBool;
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&bob.root, PATH, &note("adopted", "One\n"));
    write(&bob.root, "cities/oslo.md", &note("x", "Bob's\n"));
    let stop = AtomicBool::new(false);
    let mut watch = super::transfer::progress::Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let id = "practices/oslo/heat".parse().expect("an id");
    let proposed = bob.propose(&[id], &mut watch).expect("proposed");
    let name = proposed.name.clone();
    let parts: Vec<&str> = name.split('-').collect();
    let [title, year, month, day, id] = parts[..] else {
        panic!("{name}");
    };
    assert_eq!(title, "proposal/t", "the title of the note");
    assert!(
        year.len() == 4 && month.len() == 2 && day.len() == 2,
        "{name}"
    );
    assert_eq!(id.len(), 8, "{name}");
    assert_eq!(read(&bob, PATH), note("idea", "One\n"));
    let waits = |copy: &Repo| copy.status().expect("known").held;
    assert_eq!(waits(&bob).len(), 1);
    sync(&bob).expect("synced");
    sync(&ann).expect("synced");
    // The text is in no shared state before it is accepted.
    let library = git2::Repository::open(world.library()).expect("opens");
    let mut shared = library.revwalk().expect("a walk");
    shared.push_ref("refs/heads/main").expect("there");
    let shared: Vec<_> = shared.map(|id| id.expect("read")).collect();
    assert_eq!(shared.len(), 2, "the first and that of the other note");
    let commit = library.find_commit(shared[0]).expect("there");
    assert_eq!(commit.message(), Ok("Save cities/oslo\n"));
    assert_eq!(read(&ann, PATH), note("idea", "One\n"));
    assert_eq!(read(&ann, "cities/oslo.md"), note("x", "Bob's\n"));
    let branch = library
        .find_reference(&format!("refs/heads/{}", proposed.name))
        .expect("there");
    let tree = branch.peel_to_tree().expect("a tree");
    assert!(
        tree.get_path(std::path::Path::new("cities/oslo.md"))
            .is_err()
    );
    let text = tree
        .get_path(std::path::Path::new(PATH))
        .expect("there")
        .id();
    assert_eq!(
        library.find_blob(text).expect("text").content(),
        note("adopted", "One\n").as_bytes()
    );
    // The library's maintainer merges it: now everyone has it.
    let commit = branch.target().expect("a commit");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    let merged = {
        let [tip, commit] = [tip, commit].map(|id| library.find_commit(id).expect("there"));
        let who = git2::Signature::now("reviewer", "r@example.org").expect("a name");
        let mut index = library.merge_commits(&tip, &commit, None).expect("merged");
        let tree = index.write_tree_to(&library).expect("written");
        let tree = library.find_tree(tree).expect("there");
        library
            .commit(None, &who, &who, "accept", &tree, &[&tip, &commit])
            .expect("written")
    };
    library
        .reference("refs/heads/main", merged, true, "accept")
        .expect("moved");
    sync(&bob).expect("synced");
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
    assert_eq!(waits(&bob), []);
}

#[test]
fn an_undone_proposal_is_back_and_not_shared() {
    let stop = std::sync::atomic::AtomicBool::new(false);
    for syncs in [false, true] {
        for other in [None, Some("cities/oslo.md")] {
            let world = World::with(&[(PATH, &note("idea", "One\n"))]);
            let bob = world.copy("bob");
            write(&bob.root, PATH, &note("planned", "One\n"));
            bob.save().expect("saved");
            if let Some(other) = other {
                write(&bob.root, other, &note("x", "Bob's\n"));
                bob.save().expect("saved");
            }
            write(&bob.root, PATH, &note("adopted", "One\n"));
            let mut watch = super::transfer::progress::Watch {
                on_step: &mut |_| {},
                stop: &stop,
            };
            let id = crate::model::note::NoteId::of_path(PATH).expect("a note");
            bob.propose(&[id], &mut watch).expect("proposed");
            let to_share = bob.status().expect("known").to_share.len();
            assert_eq!(to_share, usize::from(other.is_some()));
            if syncs {
                sync(&bob).expect("synced");
            }
            let undone = bob.undo().expect("undone");
            assert_eq!(undone.action, UndoneAction::Propose);
            assert_eq!(undone.was_shared, syncs && other.is_some());
            assert_eq!(read(&bob, PATH), note("adopted", "One\n"));
            let to_share = bob.status().expect("known").to_share;
            let mine = to_share.iter().any(|change| change.path == PATH);
            assert!(mine, "{to_share:?}");
            if let Some(other) = other {
                assert_eq!(read(&bob, other), note("x", "Bob's\n"));
            }
        }
    }
}

#[test]
fn a_refused_proposal_is_named_and_stops_nothing() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let library = git2::Repository::open(world.library()).expect("opens");
    let mut config = library.config().expect("there");
    let hidden = "refs/heads/proposal";
    config.set_str("receive.hideRefs", hidden).expect("set");
    write(&bob.root, PATH, &note("adopted", "One\n"));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut watch = super::transfer::progress::Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let id = crate::model::note::NoteId::of_path(PATH).expect("a note");
    let error = bob.propose(&[id], &mut watch).expect_err("refused");
    assert!(
        matches!(error, SyncError::ProposalRefused { .. }),
        "{error}"
    );
    for (number, theirs) in ["b", "c"].into_iter().enumerate() {
        write(&ann.root, "cities/rio.md", &note(theirs, "x\n"));
        sync(&ann).expect("shared");
        write(
            &bob.root,
            &format!("cities/n{number}.md"),
            &note("a", "x\n"),
        );
        let done = sync(&bob).expect("exchanged");
        assert_eq!((done.shared.len(), done.received.len()), (1, 1));
        for held in [done.saved.held, bob.status().expect("known").held] {
            assert_eq!(held.len(), 1, "{held:?}");
            assert!(held[0].path.starts_with("proposal/t-"), "{held:?}");
        }
    }
    config.remove("receive.hideRefs").expect("removed");
    let done = sync(&bob).expect("accepted");
    assert_eq!((done.proposed.len(), done.saved.held), (1, vec![]));
    let held = bob.status().expect("known").held;
    assert!(held[0].why.contains("waits for its review"), "{held:?}");
    assert_eq!(sync(&bob).expect("again").proposed.len(), 0);
    // A declined one is listed until it is forgotten.
    let name = &*held[0].path;
    for (name, is_there) in [("main", false), (name, true), (name, false)] {
        assert_eq!(bob.forget_proposal(name).is_ok(), is_there, "{name}");
    }
    assert_eq!(bob.status().expect("known").held, []);
}
