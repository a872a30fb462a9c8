//! Tests of branches that follow one of another name in the library.

use std::sync::atomic::AtomicBool;

use git2::Repository;

use super::fixture::{World, note, read, sync, write};
use crate::sync::NoteRepository;
use crate::sync::error::SyncError;
use crate::sync::transfer::progress::Watch;

const PATH: &str = "practices/oslo/heat.md";

/// Sets the upstream of the branch `main`.
fn follow(copy: &NoteRepository, merge: &str) -> NoteRepository {
    let git = Repository::open(&copy.repo.root).expect("opens");
    let mut config = git.config().expect("settings");
    config.set_str("branch.main.remote", "origin").expect("set");
    config.set_str("branch.main.merge", merge).expect("set");
    NoteRepository::open(&copy.repo.root, copy.repo.settings.clone()).expect("opens")
}

#[test]
fn a_branch_may_follow_one_of_another_name() {
    let world = World::with(&[
        (PATH, &note("idea", "One\n")),
        ("cities/rio.md", "+++\n+++\n"),
    ]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let library = Repository::open(world.library()).expect("opens");
    let at = |name: &str| library.refname_to_id(name).ok();
    let main = at("refs/heads/main").expect("there");
    library
        .reference("refs/heads/trunk", main, false, "")
        .expect("made");
    let (ann, bob) = (follow(&ann, "refs/heads/trunk"), follow(&bob, "trunk"));
    write(ann.root(), PATH, &note("adopted", "One\n"));
    assert_eq!(sync(&ann).expect("synced").shared.len(), 1);
    assert_eq!(at("refs/heads/main"), Some(main), "the other branch stays");
    assert_ne!(at("refs/heads/trunk"), Some(main));
    let status = ann.status().expect("known");
    assert_eq!((status.to_share.len(), status.incoming.len()), (0, 0));

    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        tell: &mut |_| {},
        stop: &stop,
    };
    assert_eq!(bob.preview(&mut watch).expect("seen").incoming.len(), 1);
    assert_eq!(bob.status().expect("known").incoming.len(), 1);
    assert_eq!(
        bob.get_updates(&mut watch).expect("updated").received.len(),
        1
    );
    assert_eq!(read(&bob, PATH), note("adopted", "One\n"));

    write(bob.root(), PATH, &note("in-force", "One\n"));
    let id = PATH.trim_end_matches(".md").parse().expect("an id");
    let proposed = bob.propose(&[id], &mut watch).expect("proposed");
    let proposal = at(&format!("refs/heads/{}", proposed.name)).expect("it is there");
    let parent = library
        .find_commit(proposal)
        .and_then(|commit| commit.parent_id(0));
    assert_eq!(
        parent.ok(),
        at("refs/heads/trunk"),
        "it stands on what bob follows"
    );
    sync(&bob).expect("synced");
    assert_eq!(at("refs/heads/main"), Some(main));
}

#[test]
fn an_invalid_upstream_is_ignored() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let ann = world.copy("ann");
    let names = [
        "refs/tags/v1",
        "refs/heads/a..b",
        "refs/heads/x:refs/heads/y",
        "--upload-pack=evil",
        "",
    ];
    for merge in names {
        let ann = follow(&ann, merge);
        let branch = ann.repo.branch().expect("a branch");
        let remote = ann.repo.remote(&branch).expect("a library");
        assert_eq!(remote.branch, "refs/heads/main", "{merge}");
    }
    let ann = follow(&ann, "refs/heads/gone");
    let error = sync(&ann).expect_err("there is no such branch");
    assert!(matches!(error, SyncError::BranchGone { branch } if branch == "gone"));
}
