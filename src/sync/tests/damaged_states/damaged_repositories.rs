//! A git repository that is damaged: index, settings, references, objects.

use super::*;

#[test]
fn a_damaged_index_is_rebuilt() {
    for damage in [
        "",
        "DIRC",
        "garbage of any length that is no list at all, whatever it is",
    ] {
        let world = World::with(&[(PATH, &note("idea", "One\n")), ("cities/a.md", "x")]);
        let bob = world.copy("bob");
        let index = bob.root.join(".git/index");
        fs::write(&index, damage).expect("damaged");
        write(&bob.root, PATH, &note("adopted", "One\n"));
        let bob = world.open(&bob.root, "bob");
        let named = "the list of saved files is damaged: `guildhall save` rebuilds it";
        assert_eq!(bob.faults(), [named], "{damage}");
        assert_eq!(bob.status().expect("works").unsaved.len(), 1);
        let done = sync(&bob).expect("synced");
        assert_eq!((done.shared.len(), done.saved.held.len()), (1, 0));
        let bob = world.open(&bob.root, "bob");
        assert_eq!(bob.faults(), [""; 0]);
        let statuses = bob.git.statuses(None).expect("readable");
        assert!(statuses.is_empty());
    }
    // A folder instead of the index.
    for is_full in [false, true] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        let index = bob.root.join(".git/index");
        fs::remove_file(&index).expect("removed");
        fs::create_dir(&index).expect("a folder");
        if is_full {
            fs::write(index.join("x"), "x").expect("a file in it");
        }
        write(&bob.root, PATH, &note("adopted", "One\n"));
        let bob = world.open(&bob.root, "bob");
        assert_eq!(bob.faults().len(), 1);
        assert_eq!(bob.status().expect("works").unsaved.len(), 1);
        assert_eq!(sync(&bob).expect("synced").shared.len(), 1);
    }
    // Truncated in the middle.
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let index = bob.root.join(".git/index");
    let whole = fs::read(&index).expect("there");
    fs::write(&index, &whole[..whole.len() / 2]).expect("cut");
    sync(&world.open(&bob.root, "bob")).expect("synced");
}

#[test]
fn a_damaged_repository_is_reported() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    write(&bob.root, PATH, &note("adopted", "One\n"));
    bob.save().expect("saved");
    let id = git2::Oid::hash_object(git2::ObjectType::Blob, note("adopted", "One\n").as_bytes());
    let hex = id.expect("a number").to_string();
    let object = bob
        .git
        .path()
        .join("objects")
        .join(&hex[..2])
        .join(&hex[2..]);
    fs::remove_file(&object).expect("removed");
    let bob = world.open(&bob.root, "bob");
    assert!(bob.faults()[0].contains("damaged"), "{:?}", bob.faults());
}

#[test]
fn damage_to_the_repository_is_named_with_what_helps() {
    let id = "0123456789".repeat(4);
    for (path, content, named, help) in [
        (
            "config",
            Some("garbage [[["),
            "config is damaged",
            "correct that line",
        ),
        (
            "HEAD",
            Some("garbage"),
            "HEAD is damaged",
            "ref: refs/heads/main",
        ),
        (
            "HEAD",
            Some("ref: refs/heads/a..b"),
            "HEAD is damaged",
            "ref: refs/heads/main",
        ),
        ("HEAD", None, "HEAD is damaged", "ref: refs/heads/main"),
        (
            "shallow",
            Some("garbage\n"),
            "shallow is damaged",
            "git fetch --refetch",
        ),
        (
            "info/grafts",
            Some("garbage\n"),
            "grafts is damaged",
            "grafts, or clone",
        ),
        (
            "config",
            Some("[core]\n\trepositoryformatversion = 99999999999\n"),
            "config is damaged",
            "correct that line",
        ),
        (
            "packed-refs",
            Some("garbage\n"),
            "history of this folder is damaged",
            "clone",
        ),
        (
            "refs/heads/main",
            Some(""),
            "branch \"main\" is damaged",
            "refs/heads/main, run `git update-ref",
        ),
        (
            "refs/heads/main",
            Some("\0\0\0\0"),
            "branch \"main\" is damaged",
            "refs/heads/main, run `git update-ref",
        ),
        (
            "refs/heads/main",
            Some(&id),
            "branch \"main\" is damaged",
            "refs/heads/main, run `git update-ref",
        ),
        ("objects", None, "objects is missing", "clone"),
    ] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        let git_dir = bob.git.path().to_owned();
        if path == "packed-refs" {
            fs::remove_dir_all(git_dir.join("refs/heads")).expect("removed");
        }
        match content {
            Some(content) => fs::write(git_dir.join(path), content).expect("written"),
            None => remove(&git_dir.join(path)),
        }
        let opened = Repo::open(&bob.root, bob.settings.clone());
        let error = opened.and_then(|bob| bob.save().map(|_| ()));
        let error = error.expect_err(path);
        let text = format!("{error} {}", error.help());
        assert!(
            text.contains(named) && text.contains(help),
            "{path}: {text}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_repository_that_may_not_be_read_is_neither_off_nor_damaged() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    for path in [".git", ".git/objects", ".git/refs"] {
        let folder = bob.root.join(path);
        let set = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode));
        set(0o000).expect("set");
        // The administrator may read everything.
        let is_closed = fs::read_dir(&folder).is_err();
        let opened = Repo::open(&bob.root, bob.settings.clone());
        set(0o755).expect("set");
        if is_closed {
            let error = opened.err().expect(path);
            assert!(
                matches!(&error, SyncError::Closed { path: closed } if *closed == folder),
                "{error}"
            );
        }
    }
}

#[test]
fn damaged_references_that_a_sync_writes_are_written_again() {
    for content in ["", "garbage", &"0123456789".repeat(4)] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        write(&bob.root, PATH, &note("adopted", "One\n"));
        sync(&bob).expect("synced");
        let remote = bob.branch().and_then(|branch| bob.remote(&branch));
        let remote = remote.expect("connected");
        let names = [
            remote.tracking(),
            seen_reference(&remote),
            INCOMING.to_owned(),
        ];
        for name in names {
            fs::write(bob.git.path().join(&name), content).expect("written");
            let bob = world.open(&bob.root, "bob");
            assert_eq!(bob.faults().len(), 1, "{name}");
            write(&bob.root, PATH, &note("adopted", &format!("{name}\n")));
            assert_eq!(sync(&bob).expect(&name).shared.len(), 1);
            assert_eq!(bob.faults(), [""; 0], "{name}");
        }
    }
}

#[test]
fn a_git_entry_that_names_no_history_is_damage() {
    for content in ["gitdir: /nowhere/x\n", "gitdir: .\n", "garbage\n"] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        remove(&bob.root.join(".git"));
        write(&bob.root, ".git", content);
        let opened = Repo::open(&bob.root, bob.settings.clone());
        let text = opened
            .err()
            .map(|error| format!("{error} {}", error.help()));
        let text = text.expect(content);
        assert!(text.contains(".git is damaged: "), "{text}");
        assert!(text.contains("bring back the folder"), "{text}");
    }
}
