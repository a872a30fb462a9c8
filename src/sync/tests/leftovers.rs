//! Tests cleanup after killed runs: stale locks and partial packs go.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::fixture::{World, note, sync, write};
use crate::sync::Repo;
use crate::sync::error::SyncError;

const PATH: &str = "practices/oslo/heat.md";
const BODY: &str = "One\n\nTwo\n\nThree\n";

#[test]
fn the_lock_of_an_interrupted_fetch_is_removed() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let bob = world.copy("bob");
    let lock = "refs/guildhall/arriving/1795617996247714585-1.lock";
    let folder = bob.private().join("git");
    write(&folder, lock, "");
    sync(&bob).expect("synced");
    assert!(!folder.join(lock).exists());
}

#[test]
fn locks_of_a_killed_run_are_removed_and_others_stay() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let bob = world.copy("bob");
    let owner = bob.private().join("lock");
    let locks = [
        "index.lock",
        "HEAD.lock",
        "config.lock",
        "packed-refs.lock",
        "shallow.lock",
        "refs/heads/main.lock",
        "refs/remotes/origin/main.lock",
        "refs/guildhall/incoming.lock",
        "refs/guildhall/backup/20260101T000000000000Z-save.lock",
    ];
    let place = |lock: &str| bob.git.path().join(lock);
    let leave = || {
        for lock in locks {
            write(bob.git.path(), lock, "");
        }
    };
    let begun = crate::sync::repository::repo::seconds_now();
    let died = |since: i64| {
        let words = format!("sync (process 1, since {since})\n");
        fs::write(&owner, words).expect("written");
    };
    // A killed run left all of them.
    leave();
    died(begun);
    write(&bob.root, PATH, &note("adopted", BODY));
    sync(&bob).expect("healed");
    assert!(locks.iter().all(|lock| !place(lock).exists()));
    // The killed run began after the locks were created, so they are not its own.
    leave();
    died(begun + 3600);
    assert!(matches!(bob.save(), Err(SyncError::HistoryLocked { .. })));
    assert!(locks.iter().all(|lock| place(lock).exists()));
    // Another git is running here: it may hold a lock without an open file.
    died(begun);
    let mut git = waiting_git(&bob.root);
    let held = bob.save();
    git.kill().expect("ours");
    git.wait().expect("ours");
    if cfg!(target_os = "linux") {
        assert!(
            matches!(held, Err(SyncError::HistoryLocked { .. })),
            "{held:?}"
        );
        assert!(place("index.lock").exists());
    }
    // That save ended normally. After another kill the locks are removed.
    died(begun);
    bob.save().expect("healed");
    assert!(locks.iter().all(|lock| !place(lock).exists()));
}

/// Starts a git that runs in a folder until it is killed.
fn waiting_git(folder: &Path) -> Child {
    let mut git = Command::new("git")
        .args(["cat-file", "--batch"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git starts");
    // Wait for an answer, so that it has really started.
    let asked = git.stdin.as_mut().expect("piped").write_all(b"HEAD\n");
    asked.expect("git listens");
    let mut answer = [0];
    let answered = git.stdout.as_mut().expect("piped").read_exact(&mut answer);
    answered.expect("git answers");
    git
}

#[test]
fn old_partial_packs_are_removed() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let bob = world.copy("bob");
    let day = std::time::Duration::from_hours(25);
    let packs = bob.git.path().join("objects/pack");
    for (name, age) in [
        ("tmp_pack_old", day),
        ("tmp_pack_new", day / 10),
        ("own", day),
    ] {
        write(&packs, name, "half");
        let file = fs::File::options().write(true).open(packs.join(name));
        let then = std::time::SystemTime::now() - age;
        file.expect("there").set_modified(then).expect("set");
    }
    sync(&bob).expect("synced");
    let left = ["tmp_pack_old", "tmp_pack_new", "own"].map(|name| packs.join(name).exists());
    assert_eq!(left, [false, true, true]);
}

#[test]
fn a_stale_lock_in_the_shared_library_is_reported() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    world.copy("bob");
    let mut settings = world.settings("bob");
    let few = ("GUILDHALL_NETWORK_SECONDS".into(), "1".into());
    settings.environment.push(few);
    let bob = Repo::open(&world.folder.path().join("bob"), settings).expect("opens");
    write(&bob.root, PATH, &note("adopted", BODY));
    let lock = world.library().join("refs/heads/main.lock");
    fs::write(&lock, "").expect("written");
    let error = sync(&bob).expect_err("locked");
    let SyncError::LibraryLocked { lock: named, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(named.ends_with("refs/heads/main.lock"), "{named}");
    assert!(lock.exists(), "the lock of somebody else stays");
    fs::remove_file(&lock).expect("removed");
    sync(&bob).expect("shared");
}

#[cfg(unix)]
#[test]
fn nothing_of_a_library_in_a_folder_runs_here() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let (library, bob) = (world.library(), world.copy("bob"));
    let trace = world.folder.path().join("trace");
    let command = format!("#!/bin/sh\necho \"$0\" >> '{}'\n", trace.display());
    let make_command = |folder: &str, name: &str| {
        write(&library, &format!("{folder}/{name}"), &command);
        let path = library.join(folder).join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
        path.display().to_string()
    };
    let program = make_command("own", "command");
    for folder in ["hooks", "other"] {
        for hook in [
            "pre-receive",
            "update",
            "post-receive",
            "post-update",
            "reference-transaction",
        ] {
            make_command(folder, hook);
        }
    }
    write(
        &library,
        "objects/info/alternates",
        &format!("{}\n", bob.git.path().join("objects").display()),
    );
    let config = fs::read_to_string(library.join("config")).expect("readable");
    for hooks in ["", &format!("hooksPath = {}/other\n", library.display())] {
        let own = format!(
            "{config}[core]\nfsmonitor = {program}\nalternateRefsCommand = {program}\n{hooks}\
             [uploadpack]\npackObjectsHook = {program}\n[gc]\nrecentObjectsHook = {program}\n"
        );
        fs::write(library.join("config"), own).expect("written");
        write(&bob.root, PATH, &note("adopted", &format!("{BODY}{hooks}")));
        assert!(!sync(&bob).expect("shared").shared.is_empty());
        world.copy(&format!("new{}", hooks.len()));
        let ran = fs::read_to_string(&trace).unwrap_or_default();
        assert_eq!(ran, "");
    }
}

#[test]
fn files_that_other_copies_would_refuse_are_skipped() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let deep = format!("practices/{}deep.md", "d/".repeat(64));
    let long = format!(
        "practices/{}long.md",
        format!("{}/", "l".repeat(201)).repeat(5)
    );
    let own = [
        "practices/bare.git/HEAD",
        "practices/bare.git/objects/a.md",
        "practices/bare.git/refs/b.md",
        &deep,
        &long,
    ];
    for path in own {
        write(&ann.root, path, &note("idea", BODY));
    }
    write(&ann.root, "practices/fine.md", &note("idea", BODY));
    let done = sync(&ann).expect("shared");
    let names: Vec<&str> = done.saved.held.iter().map(|one| &*one.path).collect();
    // The notes that `search` finds there are named too.
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!(names[..3], own[..3]);
    assert_eq!(done.saved.changed.len(), 1);
    sync(&bob).expect("accepted");
    // Committed files stay; new files that would complete a repository are skipped.
    write(&bob.root, "practices/z/HEAD", "text");
    sync(&bob).expect("shared");
    write(&bob.root, "practices/z/objects/a.md", &note("idea", BODY));
    write(&bob.root, "practices/z/refs/b.md", &note("idea", BODY));
    let done = sync(&bob).expect("shared");
    assert_eq!(done.saved.changed, []);
    assert_eq!(done.saved.held.len(), 3);
}

#[test]
fn a_merge_that_would_form_a_repository_is_refused() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, "practices/z/HEAD", "text");
    write(&ann.root, "practices/z/config", "text");
    sync(&ann).expect("shared");
    for path in ["practices/z/objects/a.md", "practices/z/refs/b.md"] {
        write(&bob.root, path, &note("idea", BODY));
    }
    let refused = sync(&bob);
    assert!(
        matches!(refused, Err(SyncError::CannotShare { .. })),
        "{refused:?}"
    );
    assert!(!bob.root.join("practices/z/HEAD").exists());
    sync(&ann).expect("nothing of it was shared");
    let folder = bob.root.join("practices/z");
    fs::rename(folder.join("objects"), folder.join("things")).expect("renamed");
    sync(&bob).expect("joined");
    sync(&ann).expect("accepted");
}
