//! Tests with links, FIFOs and folders in place of the repository's files. Or with files lost.

use std::fs;
use std::path::Path;

use git2::Repository;

use super::fixture::{World, note, read, sync, write};
use crate::sync::Repo;
use crate::sync::error::SyncError;
use crate::sync::transfer::fetch_push::seen_reference;

const PATH: &str = "practices/oslo/heat.md";

fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).expect("removed");
    } else {
        let _ = fs::remove_file(path);
    }
}

#[test]
fn folders_and_files_of_another_kind_are_named_by_sync_and_doctor() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let root = world.copy("bob").root;
    for (path, is_folder) in [
        ("guildhall/updated", true),
        ("guildhall/git/HEAD", true),
        ("guildhall/git/config", true),
        ("guildhall/git/packed-refs", true),
        ("guildhall/transfer", true),
        ("guildhall/git", false),
        ("logs", false),
        ("logs/refs", false),
        ("refs/remotes", false),
        ("refs/guildhall", false),
        ("refs/heads", false),
    ] {
        let text = note("adopted", &format!("{path}\n"));
        write(&root, PATH, &text);
        let place = root.join(".git").join(path);
        remove(&place);
        if is_folder {
            fs::create_dir(&place).expect("made");
            fs::write(place.join("x"), "x").expect("written");
        } else {
            fs::write(&place, "x").expect("written");
        }
        let bob = world.open(&root, "bob");
        let error = sync(&bob).expect_err(path).to_string();
        let named = place.to_string_lossy().into_owned();
        assert!(error.contains(&named), "{path}: {error}");
        let faults = bob.faults();
        assert!(faults[0].contains(&named), "{path}: {faults:?}");
        assert_eq!(read(&bob, PATH), text);
        remove(&place);
        // The branch was in the last one.
        if path != "refs/heads" {
            sync(&world.open(&root, "bob")).expect(path);
        }
    }
}

#[test]
fn a_lost_branch_is_no_new_history() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let root = world.copy("bob").root;
    for (saves, is_folder) in [(0, false), (1, false), (1, true)] {
        let bob = world.open(&root, "bob");
        for _ in 0..saves {
            write(&root, PATH, &note("adopted", &format!("{is_folder}\n")));
            bob.save().expect("saved");
        }
        let tip = bob.branch().expect("a branch").tip.expect("a state");
        let place = root.join(".git/refs/heads/main");
        remove(&place);
        if is_folder {
            fs::create_dir(&place).expect("made");
        }
        for error in [bob.status().err(), sync(&bob).err()] {
            let error = error.expect("lost");
            assert!(matches!(error, SyncError::LostBranch { .. }), "{error}");
            let help = error.help();
            assert!(help.contains(&format!("refs/heads/main {tip}")), "{help}");
        }
        assert_eq!(bob.faults().len(), 1, "{:?}", bob.faults());
        remove(&place);
        fs::write(&place, "").expect("as after a power cut");
        assert_eq!(bob.faults().len(), 1, "{:?}", bob.faults());
        fs::write(&place, format!("{tip}\n")).expect("as the help says");
    }
    sync(&world.open(&root, "bob")).expect("synced");
    // A first save that was killed after it wrote the log.
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "guildhall.toml",
        "name = \"T\"\nformat = 1\n",
    );
    let settings = world.settings("ann");
    crate::sync::operations::create::init(folder.path(), settings.clone()).expect("made");
    remove(&folder.path().join(".git/refs/heads/main"));
    let ann = Repo::open(folder.path(), settings).expect("opens");
    assert_eq!(ann.save().expect("saved").changed.len(), 1);
}

#[test]
fn a_damaged_reference_hides_no_rewritten_library() {
    for damage in ["garbage", &"0123456789".repeat(4)] {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        let library = Repository::open(world.library()).expect("opens");
        let before = library.refname_to_id("refs/heads/main").expect("there");
        write(&bob.root, PATH, &note("adopted", "One\n"));
        sync(&bob).expect("synced");
        let force = library.reference("refs/heads/main", before, true, "taken out");
        force.expect("set back");
        let branch = bob.branch().expect("a branch");
        let remote = bob.remote(&branch).expect("connected");
        let seen = bob.git.path().join(seen_reference(&remote));
        fs::write(seen, damage).expect("damaged");
        let error = sync(&world.open(&bob.root, "bob")).expect_err("rewritten");
        assert!(matches!(error, SyncError::Rewritten { .. }), "{error}");
    }
}

#[test]
fn references_that_git_allows_are_no_damage() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let git_dir = bob.git.path();
    write(
        git_dir,
        "refs/remotes/origin/HEAD",
        "ref: refs/remotes/origin/gone\n",
    );
    write(git_dir, "refs/.DS_Store", "\0\0\0\u{1}Bud1");
    write(git_dir, "refs/heads/.DS_Store", "\0\0\0\u{1}Bud1");
    write(git_dir, "refs/heads/main.lock", "");
    assert_eq!(bob.faults(), [""; 0]);
    write(git_dir, "refs/heads/other", "garbage\n");
    assert_eq!(bob.faults().len(), 1);
}

#[test]
fn a_copy_is_not_connected_with_itself() {
    use crate::sync::operations::create::connect;
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let root = &bob.root;
    let shown = root.to_string_lossy();
    for address in [
        shown.to_string(),
        format!("{shown}/"),
        format!("{shown}/.git"),
        format!("{shown}/practices/.."),
        format!("file://{shown}"),
        format!("file://{shown}/.git"),
    ] {
        let error = connect(root, &address, world.settings("bob")).expect_err(&address);
        assert!(matches!(error, SyncError::CopyItself { .. }), "{error}");
    }
    let library = world.library().to_string_lossy().into_owned();
    connect(root, &library, world.settings("bob")).expect("another folder");
}

#[test]
fn connect_refuses_what_is_no_address_and_names_the_former_one() {
    use crate::sync::operations::create::connect;
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let root = &bob.root;
    let home = world.folder.path();
    let mut settings = world.settings("bob");
    settings.environment = vec![("HOME".into(), home.into())];
    for address in [
        "",
        "  ",
        "gone",
        "git@host",
        "/gone",
        "~/gone",
        "file:///gone",
    ] {
        let error = connect(root, address, settings.clone()).expect_err(address);
        let is_named = matches!(
            error,
            SyncError::UnsafeRemote { .. } | SyncError::NoSuchLibrary { .. }
        );
        assert!(is_named, "{address}: {error}");
    }
    let former = bob.status().expect("works").remote;
    assert_eq!(former.as_deref(), Some("../library.git"));
    fs::create_dir(home.join("next")).expect("made");
    let replaced = connect(root, "~/next ", settings.clone()).expect("a folder");
    assert_eq!(replaced, former);
    let remote = world.open(root, "bob").status().expect("works").remote;
    assert_eq!(
        remote.as_deref(),
        Some(&*home.join("next").to_string_lossy())
    );
    assert_eq!(connect(root, "~/next", settings).expect("again"), None);
}

#[test]
fn connect_refuses_a_library_in_a_folder_that_no_sync_could_combine() {
    use crate::sync::operations::create::connect;
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let other = World::with(&[(PATH, &note("idea", "Two\n"))]);
    let bob = world.copy("bob");
    let connect = |library: &Path| {
        let address = library.to_string_lossy().into_owned();
        connect(&bob.root, &address, world.settings("bob"))
    };
    let before = bob.status().expect("works").remote;
    let error = connect(&other.library()).expect_err("unrelated");
    assert!(matches!(error, SyncError::Unrelated), "{error}");
    assert_eq!(
        world.open(&bob.root, "bob").status().expect("works").remote,
        before
    );
    // A library without commits, one behind this copy, and one ahead of it.
    let empty = world.folder.path().join("empty.git");
    Repository::init_bare(&empty).expect("made");
    connect(&empty).expect("empty");
    connect(&world.library()).expect("equal");
    write(&bob.root, PATH, &note("idea", "Three\n"));
    bob.save().expect("saved");
    connect(&world.library()).expect("behind");
    let ann = world.copy("ann");
    write(&ann.root, "cities/rio.md", &note("idea", "Four\n"));
    sync(&ann).expect("shared");
    connect(&world.library()).expect("both have moved");
}

#[test]
fn new_notes_in_a_folder_that_looks_like_a_repository_are_named() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    let bare = bob.root.join("practices/bare.git");
    Repository::init_bare(&bare).expect("made");
    write(&bare, "n.md", &note("idea", "One\n"));
    write(&bare, "deep/n.md", &note("idea", "One\n"));
    let held = bob.status().expect("works").held;
    let paths: Vec<&str> = held.iter().map(|one| one.path.as_str()).collect();
    let below = |name: &str| format!("practices/bare.git/{name}");
    assert_eq!(paths, ["HEAD", "deep/n.md", "n.md"].map(below));
    assert!(held[1].why.contains("practices/bare.git/HEAD"), "{held:?}");
}

#[test]
fn only_abandoned_folders_of_clones_are_removed() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let place = |name: &str| world.folder.path().join(format!(".guildhall-clone-{name}"));
    let lock = |name: &str| place(name).join(".git/guildhall/transfer");
    let leave = |name: &str, owner: &str| {
        write(&place(name), ".git/guildhall/transfer", owner);
        write(&place(name), "practices/x.md", "x");
    };
    let old = |file: &Path| {
        let file = fs::File::open(file).expect("there");
        let then = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
        file.set_modified(then).expect("set");
    };
    let killed = "clone (process 1, since 7)\n";
    leave("killed", killed);
    // Its owner moves it in a moment, or was killed just before.
    leave("complete", "");
    leave("unmoved", "");
    old(&lock("unmoved"));
    // Its owner takes the lock in a moment, or was killed before.
    fs::create_dir(place("new")).expect("made");
    fs::create_dir(place("early")).expect("made");
    old(&place("early"));
    leave("alive", killed);
    let alive = fs::File::options().write(true).open(lock("alive"));
    let alive = alive.expect("there");
    alive.lock().expect("free");
    world.clone_to("bob");
    let names = ["killed", "complete", "unmoved", "new", "early", "alive"];
    let left = names.map(|name| place(name).exists());
    assert_eq!(left, [false, true, false, true, false, true]);
    drop(alive);
    // A child that another test is starting holds the lock until its program begins.
    let is_removed = (0..50).any(|i| {
        world.clone_to(&format!("ann{i}"));
        !place("alive").exists()
    });
    assert!(is_removed);
    assert_eq!(world.copy("eve").status().expect("whole").held, []);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    fn fifo(path: &Path) {
        mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("made");
    }

    #[test]
    fn ignore_patterns_in_a_special_file_are_not_read() {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        let target = world.folder.path().join("fifo");
        fifo(&target);
        write(&bob.root, "practices/oslo/new.md", "x");
        for named in [
            ".gitignore",
            "practices/oslo/.gitignore",
            ".git/info/exclude",
        ] {
            for is_link in [false, true] {
                let path = bob.root.join(named);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                remove(&path);
                if is_link {
                    symlink(&target, &path).expect("linked");
                } else {
                    fifo(&path);
                }
                let held = bob.status().expect("works").held;
                assert!(held.iter().any(|one| one.path == named), "{held:?}");
                assert_eq!(bob.save().expect("saved").changed, []);
                remove(&path);
            }
        }
        assert_eq!(sync(&bob).expect("synced").shared.len(), 1);
    }

    #[test]
    fn a_link_among_the_references_to_a_special_file_is_named() {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        let place = bob.git.path().join("refs/heads/other");
        fifo(&world.folder.path().join("fifo"));
        symlink(world.folder.path().join("fifo"), &place).expect("linked");
        let error = Repo::open(&bob.root, world.settings("bob")).err();
        let error = error.expect("named");
        assert!(error.to_string().contains("refs/heads/other"), "{error}");
        let help = error.help();
        assert!(help.contains("move") && !help.contains("line"), "{help}");
    }

    #[test]
    fn a_link_of_the_user_in_the_place_of_a_folder_is_named() {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        let outside = world.folder.path().join("outside");
        fs::create_dir(&outside).expect("made");
        symlink(&outside, bob.root.join("practices/rio")).expect("linked");
        write(&ann.root, "practices/rio/deep/new.md", &note("idea", "x\n"));
        sync(&ann).expect("shared");
        let held = sync(&bob).expect("synced").saved.held;
        assert_eq!(held[0].path, "practices/rio");
        assert_eq!(fs::read_dir(&outside).expect("there").count(), 0);
    }

    #[test]
    fn a_clone_fills_the_target_of_a_link() {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let target = world.folder.path().join("target");
        fs::create_dir(&target).expect("made");
        symlink(&target, world.folder.path().join("bob")).expect("linked");
        world.copy("bob");
        assert!(target.join(PATH).exists());
    }
}
