//! Regression tests for ways to lose an edit.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::fixture::{World, is_thorough, note, read, stops, sync, write};
use crate::notes::three_way_merge::merge_note;
use crate::sync::Repo;
use crate::sync::error::SyncError;
use crate::sync::{ConflictSide, DecidedConflict};

const PATH: &str = "practices/oslo/heat.md";
const BODY: &str = "One\n\nTwo\n\nThree\n";

/// Writes to this note once, just before it is replaced or removed.
fn write_before_replace(repository: &mut Repo, path: &str, text: &str) {
    let (place, text) = (repository.root.join(path), text.to_owned());
    let is_done = AtomicBool::new(false);
    repository.disk.before_write = Some(Arc::new(move |at: &Path| {
        if at == place && !is_done.swap(true, Ordering::SeqCst) {
            fs::write(at, &text).expect("written");
        }
    }));
}

#[test]
fn an_edit_in_the_last_instant_before_an_update_is_seen() {
    let world = World::with(&[(PATH, &note("idea", BODY)), ("b.md", &note("idea", BODY))]);
    let (ann, _) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", BODY));
    fs::remove_file(ann.root.join("b.md")).expect("removed");
    write(&ann.root, "new.md", &note("ann", "Ann's\n"));
    sync(&ann).expect("synced");
    for (path, text) in [
        (PATH, note("idea", "One!\n\nTwo\n\nThree\n")),
        ("b.md", note("in-force", BODY)),
        ("new.md", note("bob", "Bob's\n")),
    ] {
        let twin = world.twin();
        let mut bob = twin.open(&twin.folder.path().join("bob"), "bob");
        write_before_replace(&mut bob, path, &text);
        match sync(&bob) {
            Ok(_) => {}
            // An uncommitted new file blocks the update and stays.
            Err(SyncError::InTheWay { .. }) => assert_eq!(read(&bob, path), text),
            Err(error) => panic!("{path}: {error:?}"),
        }
        let bob = twin.open(&bob.root, "bob");
        sync(&bob).expect("synced");
        let mut all = String::new();
        gather(&bob.root, &mut all);
        let words = text
            .lines()
            .filter(|line| line.contains("ob") || line.contains('!'));
        for word in words.chain(text.contains("in-force").then_some("in-force")) {
            assert!(all.contains(word), "{path}: {word} is not in {all}");
        }
    }
}

/// Collects all files of a copy and its pending conflicts.
fn gather(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with(".git") || path.ends_with(".git/guildhall/waiting") {
            gather(&path, all);
        } else if path.ends_with(".git") {
            let waiting = path.join("guildhall/waiting");
            if waiting.is_dir() {
                gather(&waiting, all);
            }
        } else {
            all.push_str(&String::from_utf8_lossy(&fs::read(path).expect("readable")));
        }
    }
}

#[test]
fn an_edit_in_the_last_instant_survives_a_stop_at_any_change() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let (ann, _) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", BODY));
    sync(&ann).expect("synced");
    for stop in stops() {
        let world = world.twin();
        let mut bob = world.stopping("bob", stop);
        write_before_replace(&mut bob, PATH, &note("idea", "One\n\nTwo!\n\nThree\n"));
        let was_stopped = sync(&bob).is_err();
        let met = bob.disk.before_write.take().is_some();
        let bob = world.open(&bob.root, "bob");
        sync(&bob).unwrap_or_else(|error| panic!("after a stop at {stop}: {error:?}"));
        let text = read(&bob, PATH);
        assert!(text.contains("adopted"), "stopped at {stop}: {text}");
        if !was_stopped {
            assert!(met && text.contains("Two!"), "stopped at {stop}: {text}");
            return;
        }
        // If stopped before the edit, there is no edit; otherwise it must be kept.
        let mut left = String::new();
        gather(&bob.root, &mut left);
        let was_written = left.contains("Two!");
        assert!(
            was_written || text == note("adopted", BODY),
            "stopped at {stop}: {left}"
        );
    }
}

#[test]
fn an_edit_of_the_same_length_right_after_an_update_is_seen() {
    let world = World::with(&[(PATH, &note("idea-00", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let rounds = if is_thorough() { 30 } else { 6 };
    for round in 0..rounds {
        write(&ann.root, PATH, &note(&format!("idea-{round:02}"), "One\n"));
        sync(&ann).expect("synced");
        sync(&bob).expect("synced");
        // Within one step of the file system's timestamps.
        let mine = note(&format!("mine-{round:02}"), "One\n");
        fs::write(bob.root.join(PATH), &mine).expect("written");
        assert_eq!(bob.save().expect("saved").changed.len(), 1, "{round}");
        let again = note(&format!("more-{round:02}"), "One\n");
        fs::write(bob.root.join(PATH), &again).expect("written");
        assert_eq!(bob.save().expect("saved").changed.len(), 1, "{round}");
        sync(&bob).expect("synced");
        sync(&ann).expect("synced");
    }
}

#[test]
fn unreadable_files_do_not_count_as_removed() {
    let other = "practices/rio/bus.md";
    let world = World::with(&[(PATH, &note("a", "x\n")), (other, &note("b", "y\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    // Someone initializes a repository in a folder of the base.
    git2::Repository::init(bob.root.join("practices/oslo")).expect("made");
    let done = sync(&bob).expect("synced");
    assert_eq!(done.shared, []);
    let held: Vec<&str> = done
        .saved
        .held
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    assert_eq!(held, ["practices/oslo"]);
    // A folder becomes a link to where it has been moved.
    #[cfg(unix)]
    {
        let (rio, moved) = (
            bob.root.join("practices/rio"),
            world.folder.path().join("rio"),
        );
        fs::rename(&rio, &moved).expect("moved");
        std::os::unix::fs::symlink(&moved, &rio).expect("linked");
        let done = sync(&bob).expect("synced");
        assert_eq!((done.shared.len(), done.saved.held.len()), (0, 2));
    }
    sync(&ann).expect("synced");
    assert_eq!(read(&ann, PATH), note("a", "x\n"));
    assert_eq!(read(&ann, other), note("b", "y\n"));
}

#[test]
fn an_ignored_note_is_reported() {
    let world = World::with(&[]);
    let bob = world.copy("bob");
    write(&bob.root, ".gitignore", "*\n");
    bob.save().expect("saved");
    write(&bob.root, PATH, &note("idea", "One\n"));
    write(&bob.root, "scratch.txt", "not a note\n");
    let held = bob.save().expect("saved").held;
    let reasons: Vec<String> = held
        .iter()
        .map(|one| format!("{}: {}", one.path, one.why))
        .collect();
    let why = format!("git ignores it: `git check-ignore -v {PATH}` says by which file");
    assert_eq!(reasons, [format!("{PATH}: {why}")]);
}

#[test]
fn an_undone_choice_waits_again_wherever_the_undo_was_stopped() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", BODY));
    write(&bob.root, PATH, &note("in-force", BODY));
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    let id = bob.waiting().expect("readable")[0].id.clone();
    let chosen = DecidedConflict {
        id,
        side: ConflictSide::Theirs,
    };
    bob.choose(&[chosen]).expect("chosen");
    for stop in stops() {
        let world = world.twin();
        let stopped = world.stopping("bob", stop).undo();
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        bob.save().expect("saved");
        let head = bob.branch().expect("a branch").tip.expect("a state");
        let message = bob.git.find_commit(head).expect("there");
        let is_back = !message.message().unwrap_or_default().starts_with("Choose");
        let waiting = bob.waiting().expect("readable").len();
        assert_eq!(waiting, usize::from(is_back), "stopped at {stop}");
        if stopped.is_ok() {
            assert!(is_back);
            return;
        }
    }
}

#[test]
fn a_rewrite_that_another_program_fetched_is_still_seen() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", BODY));
    sync(&ann).expect("synced");
    sync(&bob).expect("synced");
    let library = git2::Repository::open(world.library()).expect("opens");
    let tip = library.refname_to_id("refs/heads/main").expect("there");
    let before = library
        .find_commit(tip)
        .expect("there")
        .parent_id(0)
        .expect("one");
    library
        .reference("refs/heads/main", before, true, "rewound")
        .expect("moved");
    // An editor fetches in the background.
    bob.git
        .reference("refs/remotes/origin/main", before, true, "fetched")
        .expect("moved");
    let error = sync(&bob).expect_err("rewritten");
    assert!(
        matches!(error, SyncError::Rewritten { gone: 1 }),
        "{error:?}"
    );
    assert_eq!(
        library.refname_to_id("refs/heads/main").expect("there"),
        before
    );
    // A different library is not a rewritten one.
    let empty = world.folder.path().join("empty.git");
    git2::Repository::init_bare(&empty).expect("made");
    let git = git2::Repository::open(&bob.root).expect("opens");
    git.remote_set_url("origin", &empty.to_string_lossy())
        .expect("set");
    let bob = world.open(&bob.root, "bob");
    sync(&bob).expect("shared");
}

#[test]
fn recovery_does_not_change_another_branch() {
    let world = World::with(&[(PATH, &note("idea", BODY)), ("b.md", &note("idea", BODY))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann.root, PATH, &note("adopted", BODY));
    write(&ann.root, "b.md", &note("adopted", BODY));
    sync(&ann).expect("synced");
    // Check out another branch after the stop.
    let head = bob.branch().expect("a branch").tip.expect("a state");
    let mut met = 0;
    for stop in 0.. {
        let world = world.twin();
        let was_stopped = sync(&world.stopping("bob", stop)).is_err();
        let bob = world.open(&world.folder.path().join("bob"), "bob");
        if !was_stopped {
            assert!(met > 3, "only {met} stops left a journal");
            return;
        }
        let journal = bob.private().join("journal.json");
        bob.git
            .reference("refs/heads/other", head, true, "made")
            .expect("made");
        bob.git.set_head("refs/heads/other").expect("switched");
        if !journal.exists() || bob.tip("refs/heads/main").expect("there") != Some(head) {
            continue;
        }
        met += 1;
        let saved = bob.save().expect("saved");
        assert!(!journal.exists(), "stopped at {stop}");
        assert_eq!(saved.changed, [], "stopped at {stop}");
        assert_eq!(bob.tip("refs/heads/other").expect("there"), Some(head));
    }
}

#[test]
fn a_panic_in_the_middle_is_like_a_kill() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicUsize;

    let world = World::with(&[
        (PATH, &note("idea", "One\n")),
        ("a.md", "a\n"),
        ("b.md", "b\n"),
    ]);
    let (ann, mut bob) = (world.copy("ann"), world.copy("bob"));
    for at in 0..3 {
        for path in [PATH, "a.md", "b.md"] {
            write(&ann.root, path, &note("adopted", &format!("{at}\n")));
        }
        sync(&ann).expect("synced");
        let left = Arc::new(AtomicUsize::new(at));
        bob.disk.before_write = Some(Arc::new(move |_| {
            assert!(
                left.fetch_sub(1, Ordering::SeqCst) > 0,
                "a fault in the middle"
            );
        }));
        catch_unwind(AssertUnwindSafe(|| sync(&bob))).expect_err("it panics");
        bob = world.open(&world.folder.path().join("bob"), "bob");
        assert!(bob.private().join("journal.json").exists());
        let done = sync(&bob).expect("synced");
        assert!(
            done.saved.changed.is_empty() && done.shared.is_empty(),
            "{done:?}"
        );
        for path in [PATH, "a.md", "b.md"] {
            assert_eq!(read(&bob, path), note("adopted", &format!("{at}\n")));
        }
        assert!(!bob.private().join("journal.json").exists());
    }
}

#[test]
fn a_conflict_from_the_editor_can_be_resolved() {
    let world = World::with(&[(PATH, &note("idea", BODY))]);
    let ann = world.copy("ann");
    let (given, theirs) = (note("idea", BODY), note("adopted", BODY));
    write(&ann.root, PATH, &theirs);
    sync(&ann).expect("synced");
    let mine = note("in-force", BODY);
    let merged = merge_note(Some(&given), Some(&theirs), Some(&mine));
    assert_eq!(merged.text.as_deref(), Some(theirs.as_str()));
    ann.keep_edited(PATH, merged.decisions).expect("kept");
    let waiting = ann.waiting().expect("read");
    assert_eq!(
        (waiting.len(), waiting[0].mine.who.as_str()),
        (1, "ann"),
        "{waiting:?}"
    );
    let chosen = DecidedConflict {
        id: waiting[0].id.clone(),
        side: ConflictSide::Mine,
    };
    ann.choose(&[chosen]).expect("chosen");
    assert_eq!(read(&ann, PATH), mine);
}
