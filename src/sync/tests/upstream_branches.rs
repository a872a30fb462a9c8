//! Tests of what a copy follows: branches of another name, and addresses.

use std::sync::atomic::AtomicBool;

use git2::Repository;

use super::fixture::{World, note, read, sync, write};
use crate::sync::Repo;
use crate::sync::error::SyncError;
use crate::sync::operations::create::connect;
use crate::sync::transfer::progress::Watch;

const PATH: &str = "practices/oslo/heat.md";

/// Sets the upstream of the branch `main`.
fn follow(copy: &Repo, merge: &str) -> Repo {
    let git = Repository::open(&copy.root).expect("opens");
    let mut config = git.config().expect("settings");
    config.set_str("branch.main.remote", "origin").expect("set");
    config.set_str("branch.main.merge", merge).expect("set");
    Repo::open(&copy.root, copy.settings.clone()).expect("opens")
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
        on_step: &mut |_| {},
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
fn an_address_only_to_push_to_is_not_used_and_named() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let config = Repository::open(&bob.root).and_then(|git| git.config());
    let mut config = config.expect("settings");
    // Some programs write the same address twice.
    let same = config.get_string("remote.origin.url").expect("an address");
    config.set_str("remote.origin.pushurl", &same).expect("set");
    assert_eq!(bob.faults(), [""; 0]);
    config
        .set_str("remote.origin.pushurl", "/elsewhere")
        .expect("set");
    let bob = world.open(&bob.root, "bob");
    write(&bob.root, PATH, &note("adopted", "One\n"));
    assert_eq!(sync(&bob).expect("synced").shared.len(), 1);
    let faults = bob.faults();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("(remote.origin.pushurl)"), "{faults:?}");
}

#[test]
fn of_two_addresses_the_first_is_used_and_the_other_named() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let mirror = world.folder.path().join("mirror.git");
    let mirror = Repository::init_bare(mirror).expect("a mirror");
    let config = Repository::open(&bob.root).and_then(|git| git.config());
    let mut config = config.expect("settings");
    let first = world.library().to_string_lossy().into_owned();
    config
        .set_multivar("remote.origin.url", "^$", "../mirror.git") // One more.
        .expect("set");
    let bob = world.open(&bob.root, "bob");
    write(&ann.root, PATH, &note("adopted", "One\n"));
    sync(&ann).expect("shared");
    write(&bob.root, "cities/rio.md", &note("a", "Rio\n"));
    let done = sync(&bob).expect("synced");
    assert_eq!((done.received.len(), done.shared.len()), (1, 1));
    assert!(mirror.is_empty().expect("readable"));
    let faults = bob.faults();
    assert!(faults[0].contains("(remote.origin.url)"), "{faults:?}");
    // Another connection leaves one address.
    let there = world.folder.path().join("mirror.git");
    let there = there.to_string_lossy().into_owned();
    connect(&bob.root, &there, world.settings("bob")).expect("connected");
    connect(&bob.root, &first, world.settings("bob")).expect("connected");
    assert_eq!(world.open(&bob.root, "bob").faults(), [""; 0]);
    // Settings of git to push to a fork.
    for key in ["remote.pushDefault", "branch.main.pushRemote"] {
        config.set_str(key, "origin").expect("set");
        assert_eq!(world.open(&bob.root, "bob").faults(), [""; 0]);
        config.set_str(key, "fork").expect("set");
        let faults = world.open(&bob.root, "bob").faults();
        assert!(faults[0].contains(&format!("({key})")), "{faults:?}");
        config.remove(key).expect("removed");
    }
}

#[test]
fn a_fetch_tells_of_the_followed_branch_only() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let git = &bob.git;
    let main = git.refname_to_id("refs/heads/main").expect("there");
    for number in 0..3 {
        let name = format!("refs/remotes/origin/other{number}");
        git.reference(&name, main, false, "").expect("made");
    }
    sync(&bob).expect("synced");
    let tips = bob.private().join("git/packed-refs");
    let tips = std::fs::read_to_string(tips).expect("written");
    let names: Vec<&str> = tips
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    assert!(names.contains(&"refs/remotes/origin/main"), "{names:?}");
    assert!(!tips.contains("other"), "{names:?}");
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
        let branch = ann.branch().expect("a branch");
        let remote = ann.remote(&branch).expect("a library");
        assert_eq!(remote.branch, "refs/heads/main", "{merge}");
    }
    let ann = follow(&ann, "refs/heads/gone");
    let error = sync(&ann).expect_err("there is no such branch");
    assert!(matches!(error, SyncError::BranchGone { branch, .. } if branch == "gone"));
}

#[test]
fn a_renamed_branch_of_the_library_is_named_with_a_command_that_follows_it() {
    for name in ["master", "league's notes;x"] {
        let name = name.replace(' ', "-");
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        let library = Repository::open(world.library()).expect("opens");
        let main = library.find_branch("main", git2::BranchType::Local);
        let renamed = main.expect("there").rename(&name, false);
        renamed.expect("renamed");
        library
            .set_head(&format!("refs/heads/{name}"))
            .expect("set");
        write(&bob.root, PATH, &note("adopted", "One\n"));
        let error = sync(&bob).expect_err("gone");
        assert!(error.to_string().contains("\"main\""), "{error}");
        assert!(error.help().contains(&name), "{}", error.help());
        let command = error.command().expect("a command");
        let words = shell_words::split(&command).expect("plain words");
        let done = std::process::Command::new(&words[0])
            .args(&words[1..])
            .current_dir(&bob.root)
            .status();
        assert!(done.expect("git starts").success(), "{command}");
        let bob = world.open(&bob.root, "bob");
        assert_eq!(sync(&bob).expect("synced").shared.len(), 1);
        let ann = follow(&world.copy("ann"), &format!("refs/heads/{name}"));
        assert_eq!(read(&ann, PATH), note("adopted", "One\n"));
    }
    // Without a default branch nobody knows another name.
    let world = World::with(&[]);
    let bob = world.copy("bob");
    let library = Repository::open(world.library()).expect("opens");
    let main = library.refname_to_id("refs/heads/main").expect("there");
    let other = library.reference("refs/heads/other", main, false, "");
    other.expect("made");
    let gone = library.find_reference("refs/heads/main");
    gone.expect("there").delete().expect("removed");
    let error = sync(&bob).expect_err("gone");
    assert_eq!(error.command(), None);
    assert!(error.help().contains("administrator"), "{}", error.help());
}
