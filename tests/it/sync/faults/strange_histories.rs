//! Histories that a sync refuses: rewritten, unrelated, cut off.

use super::*;

/// Status and log show what can be read, and name the command to run.
#[track_caller]
fn is_readable(case: &Case, command: &str) {
    for arguments in [&["status"][..], &["log"], &["diff"]] {
        let done = case.world.guildhall(&case.bob, "bob", arguments);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let is_empty = done.stdout.is_empty();
        assert_eq!((done.status.code(), is_empty), (Some(0), false), "{done:?}");
        let is_named = said.contains(&format!("`git {command}`"));
        assert_eq!(is_named, arguments != ["diff"], "{arguments:?}: {said}");
    }
}

#[test]
fn detached_or_unfinished_states_are_named() {
    let case = Case::new();
    case.git(&["checkout", "--quiet", "--detach"]);
    case.fails("shows an old state of its history");
    is_readable(&case, "switch main");
    case.git(&["checkout", "--quiet", "main"]);
    case.git(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    case.fails("this folder is set to \"gone\", which does not exist");
    case.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    // A local branch that the library does not have.
    case.git(&["symbolic-ref", "HEAD", "refs/heads/mine"]);
    case.git(&["update-ref", "refs/heads/mine", "main"]);
    case.fails("\"mine\", a branch that the shared library does not have");
    is_readable(&case, "switch main");
    is_readable(&case, "merge mine");
    let status = case.world.guildhall(&case.bob, "bob", &["status"]);
    let said = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(
        !said.contains("guildhall.toml"),
        "only what differs: {said}"
    );
    case.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    write(&case.bob, PATH, &note("adopted", "One\n"));
    let head = case.git(&["rev-parse", "HEAD"]);
    fs::write(case.bob.join(".git/MERGE_HEAD"), format!("{head}\n")).expect("written");
    case.fails("left a merge unfinished");
    is_readable(&case, "merge --abort");
    fs::remove_file(case.bob.join(".git/MERGE_HEAD")).expect("removed");
    let rebase = case.bob.join(".git/rebase-merge");
    fs::create_dir(&rebase).expect("made");
    fs::write(rebase.join("head-name"), "refs/heads/main\n").expect("written");
    fs::write(case.bob.join(".git/HEAD"), format!("{head}\n")).expect("written");
    case.fails("left a rebase unfinished");
    is_readable(&case, "rebase --abort");
    fs::write(case.bob.join(".git/HEAD"), "ref: refs/heads/main\n").expect("written");
    fs::remove_dir_all(&rebase).expect("removed");
    fs::write(case.bob.join(".git/CHERRY_PICK_HEAD"), format!("{head}\n")).expect("written");
    case.fails("left a cherry-pick unfinished");
    is_readable(&case, "cherry-pick --continue");
    fs::remove_file(case.bob.join(".git/CHERRY_PICK_HEAD")).expect("removed");
    case.succeeds();
}

#[test]
fn a_rewritten_library_is_refused() {
    let case = Case::new();
    let library = case.world.path("library.git");
    let ann = case.world.copy("ann");
    write(&ann, PATH, &note("in-force", "One\n"));
    case.world.guildhall(&ann, "ann", &["sync"]);
    case.world.guildhall(&case.bob, "bob", &["sync"]);
    write(&case.bob, PATH, &note("adopted", "One\n"));
    let before = case.git(&["rev-parse", "HEAD~1"]);
    // Rewound, then replaced by something else.
    case.world
        .git(&library, &["update-ref", "refs/heads/main", &before]);
    case.fails("the shared library was rewritten");
    let tree = case.world.git(&library, &["rev-parse", "main^{tree}"]);
    let other = case
        .world
        .git(&library, &["commit-tree", "-m", "other", &tree]);
    case.world
        .git(&library, &["update-ref", "refs/heads/main", &other]);
    case.fails("the shared library was rewritten");
    assert_eq!(
        case.world.git(&library, &["rev-parse", "main"]),
        other,
        "nothing was forced"
    );
    case.world
        .git(&library, &["update-ref", "-d", "refs/heads/main"]);
    case.fails("the shared library has no \"main\" (any more)");
}

#[test]
fn unrelated_and_shallow_histories_are_named() {
    let case = Case::new();
    let library = case.world.path("library.git");
    let tree = case.world.git(&library, &["rev-parse", "main^{tree}"]);
    let other = case
        .world
        .git(&library, &["commit-tree", "-m", "other", &tree]);
    case.world
        .git(&library, &["update-ref", "refs/heads/other", &other]);
    let stranger = case.world.path("stranger.git");
    case.world.git(
        &library,
        &[
            "clone",
            "--quiet",
            "--bare",
            "--branch=other",
            text(&library),
            text(&stranger),
        ],
    );
    case.world
        .git(&stranger, &["update-ref", "refs/heads/main", &other]);
    case.git(&["remote", "set-url", "origin", text(&stranger)]);
    case.fails("have no history in common");
    assert_eq!(case.world.git(&stranger, &["rev-parse", "main"]), other);

    let case = Case::new();
    let ann = case.world.copy("ann");
    for status in ["a", "b", "c"] {
        write(&ann, PATH, &note(status, "One\n"));
        case.world.guildhall(&ann, "ann", &["sync"]);
    }
    let shallow = case.world.path("shallow");
    let url = format!("file://{}", text(&case.world.path("library.git")));
    case.world.git(
        &case.bob,
        &["clone", "--quiet", "--depth=1", &url, text(&shallow)],
    );
    write(&shallow, "cities/oslo.md", &note("x", "\n"));
    let done = case.world.guildhall(&shallow, "bob", &["sync"]);
    // A shallow clone of one commit can be shared from.
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    // But not if others continued from a commit that it lacks.
    let library = case.world.path("library.git");
    let before = case.world.git(&library, &["rev-parse", "main~2"]);
    let tree = case.world.git(&library, &["rev-parse", "main~2^{tree}"]);
    let aside = case.world.git(
        &library,
        &["commit-tree", "-m", "aside", "-p", &before, &tree],
    );
    case.world
        .git(&library, &["update-ref", "refs/heads/main", &aside]);
    let fresh = case.world.path("fresh");
    let words = ["clone", "--quiet", "--depth=1", &url, text(&fresh)];
    case.world.git(&case.bob, &words);
    case.world
        .git(&fresh, &["reset", "--quiet", "--soft", "HEAD"]);
    let older = case.world.git(
        &library,
        &["commit-tree", "-m", "older", "-p", &before, &tree],
    );
    case.world
        .git(&library, &["update-ref", "refs/heads/main", &older]);
    case.world
        .git(&fresh, &["update-ref", "-d", "refs/remotes/origin/main"]);
    write(&fresh, "cities/oslo.md", &note("y", "\n"));
    let done = case.world.guildhall(&fresh, "bob", &["sync"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("only part of its history"), "{said}");
    assert_eq!(read(&fresh, "cities/oslo.md"), note("y", "\n"));
}
