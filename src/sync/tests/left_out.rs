//! Tests with something in the place of changed files. The rest is exchanged.

use std::fs;

use super::damaged_states::{remove, shared};
use super::fixture::{World, note, read, stops, sync, write};
use crate::sync::Repo;
use crate::sync::operations::synchronise::Synced;

const PATH: &str = "practices/oslo/heat.md";
const OTHER: &str = "practices/rio/bus.md";
const SETTINGS: &str = "guildhall.toml";
const GOOD: &str = "name = \"Test\"\nformat = 1\n";

fn body(first: &str, last: &str) -> String {
    note("idea", &format!("{first}\n\nMiddle\n\n{last}\n"))
}

/// A library with two notes, and two copies of it.
fn world() -> (World, Repo, Repo) {
    let world = World::with(&[(PATH, &body("One", "Two")), (OTHER, &note("a", "x\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    (world, ann, bob)
}

/// Changes both notes in the library, and the other one's city here.
fn change_both(ann: &Repo, bob: &Repo) {
    write(&bob.root, PATH, &body("One!", "Two"));
    write(&bob.root, OTHER, &note("b", "x\n"));
    sync(bob).expect("shared");
    write(&ann.root, "cities/rio.md", &note("a", "mine\n"));
}

fn held(done: &Synced) -> Vec<&str> {
    let held = done.saved.held.iter();
    held.map(|one| one.path.as_str()).collect()
}

/// Syncs with something in the place of [`PATH`], which is named each time.
#[track_caller]
fn takes_the_rest(world: &World, ann: &Repo, named: &str) -> Synced {
    let done = sync(ann).unwrap_or_else(|error| panic!("{named}: {error}"));
    assert_eq!(held(&done), [named]);
    assert_eq!(read(ann, OTHER), note("b", "x\n"), "{named}");
    assert!(shared(world).contains(&"cities/rio.md".to_owned()));
    let received: Vec<&str> = done.received.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(received, [OTHER]);
    let again = sync(ann).expect("again");
    assert_eq!((held(&again), again.saved.changed.len()), (vec![named], 0));
    assert_eq!(again.shared, []);
    let status = ann.status().expect("works");
    assert_eq!((status.held.len(), status.unsaved.len()), (1, 0));
    done
}

#[cfg(unix)]
#[test]
fn something_in_the_place_of_a_note_is_named_and_the_rest_is_exchanged() {
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    let kinds = [
        "link",
        "dangling",
        "fifo",
        "repository",
        "folder",
        "above",
        "kind",
    ];
    for kind in kinds {
        // The note as it was comes back, an edit of it, or nothing.
        for back in [Some("Two"), Some("Two?"), None] {
            let (world, ann, bob) = world();
            change_both(&ann, &bob);
            let (root, keep) = (&ann.root, world.folder.path().join("keep"));
            let taken = match kind {
                "above" => "practices/oslo",
                "kind" => "practices",
                _ => PATH,
            };
            let place = root.join(taken);
            fs::rename(&place, &keep).expect("moved");
            match kind {
                "link" | "above" => symlink(&keep, &place).expect("linked"),
                "dangling" => symlink("nowhere", &place).expect("linked"),
                "fifo" => {
                    let mode = Mode::RUSR | Mode::WUSR;
                    mknodat(CWD, &place, FileType::Fifo, mode, 0).expect("made");
                }
                "repository" => _ = git2::Repository::init(&place).expect("made"),
                "folder" => write(&place, ".hidden", "x"),
                _ => fs::write(&place, "x").expect("written"),
            }
            if kind == "kind" {
                let done = sync(&ann).expect("synced");
                assert_eq!(held(&done), ["practices"]);
                assert!(shared(&world).contains(&"cities/rio.md".to_owned()));
            } else if kind == "folder" {
                // Nothing of the folder is visible, so the note counts as removed: theirs stays.
                let done = sync(&ann).expect("synced");
                assert_eq!((held(&done), done.waiting), (vec![PATH], 1));
                assert_eq!(read(&ann, OTHER), note("b", "x\n"));
                assert!(shared(&world).contains(&PATH.to_owned()));
                assert!(place.join(".hidden").exists());
                remove(&place);
                let done = sync(&ann).expect("synced");
                assert_eq!((held(&done), done.shared.len()), (vec![], 0));
                assert_eq!(read(&ann, PATH), body("One!", "Two"));
                break;
            } else {
                takes_the_rest(&world, &ann, taken);
            }
            remove(&place);
            if let Some(last) = back {
                write(root, PATH, &body("One", last));
            }
            let done = sync(&ann).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert_eq!((held(&done), done.waiting), (vec![], 0), "{kind}");
            assert_eq!(read(&ann, PATH), body("One!", back.unwrap_or("Two")));
            assert_eq!(read(&ann, OTHER), note("b", "x\n"));
            sync(&bob).expect("updated");
            assert_eq!(read(&bob, PATH), body("One!", back.unwrap_or("Two")));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_note_that_others_removed_leaves_the_link_in_its_place() {
    let (world, ann, bob) = world();
    fs::remove_file(bob.root.join(PATH)).expect("removed");
    write(&bob.root, OTHER, &note("b", "x\n"));
    sync(&bob).expect("shared");
    let place = ann.root.join(PATH);
    fs::rename(&place, world.folder.path().join("keep")).expect("moved");
    std::os::unix::fs::symlink("../../../keep", &place).expect("linked");
    sync(&ann).expect("synced");
    assert!(place.is_symlink());
    assert_eq!(read(&ann, OTHER), note("b", "x\n"));
    assert!(!shared(&world).contains(&PATH.to_owned()));
}

#[test]
fn a_file_that_is_not_saved_here_stays_and_the_rest_is_exchanged() {
    let (world, ann, bob) = world();
    let large = "practices/large.txt";
    write(&bob.root, large, "small\n");
    sync(&bob).expect("shared");
    sync(&ann).expect("updated");
    write(&bob.root, large, "changed\n");
    change_both(&ann, &bob);
    let text = "x".repeat(16 << 20) + "y";
    write(&ann.root, large, &text);
    takes_the_rest_of(&world, &ann, large);
    assert_eq!(read(&ann, large), text);
    // An older text is no edit of the new one.
    write(&ann.root, large, "small\n");
    let done = sync(&ann).expect("synced");
    assert_eq!((held(&done).len(), done.shared.len()), (0, 0));
    assert_eq!(read(&ann, large), "changed\n");
}

#[track_caller]
fn takes_the_rest_of(world: &World, ann: &Repo, named: &str) {
    let done = sync(ann).expect("synced");
    assert_eq!(held(&done), [named]);
    assert_eq!(read(ann, OTHER), note("b", "x\n"));
    assert!(shared(world).contains(&"cities/rio.md".to_owned()));
    assert_eq!(held(&sync(ann).expect("again")), [named]);
}

#[cfg(unix)]
#[test]
fn patterns_in_a_special_file_keep_no_update_waiting() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    let (world, ann, bob) = world();
    let fifo = ann.root.join("practices/oslo/.gitignore");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("made");
    let new = "practices/oslo/new.md";
    write(&ann.root, new, &note("idea", "Mine\n"));
    write(&bob.root, new, &note("idea", "Theirs\n"));
    change_both(&ann, &bob);
    // Whether the patterns exclude my note is not asked: that would wait for the FIFO.
    let done = sync(&ann).expect("synced");
    assert_eq!(held(&done), ["practices/oslo/.gitignore"]);
    assert_eq!(read(&ann, new), note("idea", "Theirs\n"));
    let folder = fs::read_dir(fifo.parent().expect("a folder")).expect("read");
    let mut paths = folder.flatten().map(|entry| entry.path());
    let copy = paths.find(|path| path.to_string_lossy().contains("/new-"));
    let copy = fs::read_to_string(copy.expect("kept")).expect("read");
    assert_eq!(copy, note("idea", "Mine\n"));
    assert_eq!(read(&ann, OTHER), note("b", "x\n"));
    assert!(shared(&world).contains(&"cities/rio.md".to_owned()));
}

#[cfg(unix)]
#[test]
fn undo_leaves_what_is_in_the_place_of_a_note() {
    let (world, ann, bob) = world();
    change_both(&ann, &bob);
    let (place, keep) = (ann.root.join(PATH), world.folder.path().join("keep"));
    fs::rename(&place, &keep).expect("moved");
    std::os::unix::fs::symlink(&keep, &place).expect("linked");
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut watch = crate::sync::transfer::progress::Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    ann.get_updates(&mut watch).expect("updated");
    ann.undo().expect("undone");
    assert_eq!(read(&ann, OTHER), note("a", "x\n"));
    fs::rename(&keep, &place).expect("back");
    assert_eq!(ann.save().expect("saved").changed, []);
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), body("One!", "Two"));
}

#[cfg(unix)]
#[test]
fn a_note_left_out_is_never_reverted_wherever_a_run_was_stopped() {
    let (world, ann, bob) = world();
    change_both(&ann, &bob);
    let keep = world.folder.path().join("keep");
    let place = ann.root.join(PATH);
    fs::rename(&place, keep).expect("moved");
    std::os::unix::fs::symlink("../../../keep", &place).expect("linked");
    for before in [true, false] {
        for stop in stops() {
            let world = world.twin();
            let place = world.folder.path().join("ann").join(PATH);
            std::os::unix::fs::symlink("../../../keep", &place)
                .or_else(|_| {
                    fs::remove_file(&place)?;
                    std::os::unix::fs::symlink("../../../keep", &place)
                })
                .expect("linked");
            let back = || {
                fs::remove_file(&place).expect("removed");
                fs::write(&place, body("One", "Two?")).expect("written");
            };
            if !before {
                sync(&world.open(&world.folder.path().join("ann"), "ann")).expect("synced");
                back();
            }
            let ann = world.stopping("ann", stop);
            let was_stopped = sync(&ann).is_err();
            if before {
                back();
            }
            let ann = world.open(&ann.root, "ann");
            sync(&ann).unwrap_or_else(|error| panic!("after a stop at {stop}: {error}"));
            assert_eq!(read(&ann, PATH), body("One!", "Two?"), "{before} {stop}");
            if !was_stopped {
                break;
            }
        }
    }
}

#[test]
fn settings_broken_here_are_named_and_the_rest_is_exchanged() {
    for broken in [Some("name = x\n"), None] {
        let (world, ann, bob) = world();
        change_both(&ann, &bob);
        write(&bob.root, SETTINGS, &GOOD.replace("Test", "New"));
        sync(&bob).expect("shared");
        match broken {
            Some(text) => write(&ann.root, SETTINGS, text),
            None => remove(&ann.root.join(SETTINGS)),
        }
        let done = sync(&ann).expect("synced");
        assert_eq!(read(&ann, OTHER), note("b", "x\n"));
        assert!(shared(&world).contains(&"cities/rio.md".to_owned()));
        if broken.is_some() {
            assert_eq!(held(&done), [SETTINGS]);
            let again = sync(&ann).expect("again");
            assert_eq!(held(&again), [SETTINGS]);
            write(&ann.root, SETTINGS, GOOD);
        }
        let done = sync(&ann).expect("mended");
        assert_eq!((held(&done), done.shared.len()), (vec![], 0));
        assert_eq!(read(&ann, SETTINGS), GOOD.replace("Test", "New"));
    }
}

/// A link that plain git brought, where the library has a file again.
#[cfg(unix)]
#[test]
fn a_link_of_an_older_commit_becomes_a_file() {
    use git2::build::TreeUpdateBuilder;

    use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
    use crate::sync::repository::repo::Branch;

    let (_world, ann, _) = world();
    let repo = &ann;
    let branch = repo.branch().expect("a branch");
    let mended = branch.tip.expect("a commit");
    let target = repo.git.blob(b"/nowhere").expect("written");
    let mut update = TreeUpdateBuilder::new();
    update.upsert(SETTINGS, target, git2::FileMode::Link);
    let tree = repo.tree_of(Some(mended)).expect("there");
    let tree = update.create_updated(&repo.git, &tree).expect("a tree");
    let tree = repo.git.find_tree(tree).expect("there");
    let who = git2::Signature::now("eve", "eve@example.org").expect("plain");
    let linked = repo.git.commit(None, &who, &who, "link", &tree, &[]);
    let linked = linked.expect("made");
    repo.move_branch(&branch, linked, "pull").expect("moved");
    let branch = Branch {
        tip: Some(linked),
        ..branch
    };
    let place = repo.root.join(SETTINGS);
    remove(&place);
    std::os::unix::fs::symlink("/nowhere", &place).expect("linked");
    let target = CheckoutTarget {
        commit: Some(mended),
        ..CheckoutTarget::default()
    };
    check_out(repo, &branch, target, "update").expect("updated");
    assert!(!place.is_symlink());
    assert_eq!(read(&ann, SETTINGS), GOOD);
}
