//! Tests of copies in which plain git is used: staged text, line ends.

use std::fs;
use std::path::Path;

use super::fixture::{World, note, read, sync, write};
use crate::sync::{LeftOut, Repo};

const PATH: &str = "practices/oslo/heat.md";
const OTHER: &str = "practices/oslo/cool.md";

fn world() -> (World, Repo, Repo) {
    let world = World::with(&[
        (PATH, &note("idea", "One\n\nTwo\n")),
        (OTHER, &note("idea", "Cool\n")),
    ]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    (world, ann, bob)
}

/// Stages a text of a file that is not in the file.
fn stage(copy: &Repo, path: &str, text: &str) {
    let known = fs::read(copy.root.join(path)).ok();
    write(&copy.root, path, text);
    let git = git2::Repository::open(&copy.root).expect("opens");
    let mut index = git.index().expect("read");
    index.add_path(Path::new(path)).expect("staged");
    index.write().expect("written");
    let place = copy.root.join(path);
    match known {
        Some(known) => fs::write(place, known).expect("written"),
        None => fs::remove_file(place).expect("removed"),
    }
}

/// The text of a path in the newest stash.
fn stashed(copy: &Repo, path: &str) -> Option<String> {
    let git = git2::Repository::open(&copy.root).expect("opens");
    let stash = git.find_reference("refs/stash").ok()?;
    let tree = stash.peel_to_tree().expect("a tree");
    let id = tree.get_path(Path::new(path)).ok()?.id();
    let text = git.find_blob(id).expect("there").content().to_vec();
    // `git stash list` reads the log.
    assert!(!git.reflog("refs/stash").expect("read").is_empty());
    String::from_utf8(text).ok()
}

#[test]
fn staged_text_is_named_and_an_update_moves_it_to_the_stash() {
    let (_world, ann, bob) = world();
    let staged = note("idea", "One\n\nStaged\n");
    stage(&ann, PATH, &staged);
    let held = ann.status().expect("known").held;
    assert_eq!((held.len(), held[0].path.as_str()), (1, PATH), "{held:?}");
    // An update of another file leaves it staged.
    write(bob.root(), OTHER, &note("idea", "Cool!\n"));
    sync(&bob).expect("shared");
    let done = sync(&ann).expect("updated");
    assert_eq!((done.received.len(), done.saved.held.len()), (1, 1));
    assert_eq!(stashed(&ann, PATH), None);
    write(bob.root(), PATH, &note("adopted", "One\n\nTwo\n"));
    sync(&bob).expect("shared");
    let held = sync(&ann).expect("updated").saved.held;
    assert_eq!((held.len(), held[0].path.as_str()), (1, PATH), "{held:?}");
    assert!(held[0].why.starts_with("this update moved"), "{held:?}");
    assert_eq!(read(&ann, PATH), note("adopted", "One\n\nTwo\n"));
    assert_eq!(stashed(&ann, PATH), Some(staged));
    assert_eq!(ann.status().expect("known").held, []);
    assert_eq!(sync(&bob).expect("synced").received, []);
}

#[test]
fn staged_text_of_a_removed_and_of_a_new_file_is_stashed() {
    let (_world, ann, bob) = world();
    stage(&ann, PATH, &note("idea", "Staged\n"));
    let new = "practices/oslo/new.md";
    stage(&ann, new, &note("idea", "Mine\n"));
    fs::remove_file(bob.root().join(PATH)).expect("removed");
    write(bob.root(), new, &note("idea", "Theirs\n"));
    sync(&bob).expect("shared");
    let held = ann.status().expect("known").held;
    assert_eq!(
        held.len(),
        2,
        "the file that is only staged is named: {held:?}"
    );
    let held = sync(&ann).expect("updated").saved.held;
    let is_moved = |held: &LeftOut| held.why.starts_with("this update moved");
    assert!(held.len() == 2 && held.iter().all(is_moved), "{held:?}");
    assert!(!ann.root().join(PATH).exists());
    assert_eq!(read(&ann, new), note("idea", "Theirs\n"));
    assert_eq!(stashed(&ann, PATH), Some(note("idea", "Staged\n")));
    assert_eq!(stashed(&ann, new), Some(note("idea", "Mine\n")));
}

#[test]
fn line_ends_of_autocrlf_are_no_edit_and_are_never_shared() {
    let (_world, ann, bob) = world();
    let windows = |text: &str| text.replace('\n', "\r\n");
    for path in [PATH, OTHER, "guildhall.toml"] {
        let text = read(&ann, path);
        write(ann.root(), path, &windows(&text));
    }
    let status = ann.status().expect("known");
    assert_eq!((status.unsaved, status.held), (vec![], vec![]));
    assert_eq!(sync(&ann).expect("synced").shared, []);
    // An update of such a file is written, not left out.
    write(bob.root(), OTHER, &note("adopted", "Cool\n"));
    sync(&bob).expect("shared");
    let done = sync(&ann).expect("updated");
    assert_eq!((done.received.len(), done.saved.held), (1, vec![]));
    assert_eq!(read(&ann, OTHER), note("adopted", "Cool\n"));
    // An edit is shared with the line ends that the others have.
    write(ann.root(), PATH, &windows(&note("idea", "One\n\nTwo!\n")));
    assert_eq!(sync(&ann).expect("synced").shared.len(), 1);
    assert_eq!(ann.status().expect("known").unsaved, []);
    sync(&bob).expect("updated");
    assert_eq!(read(&bob, PATH), note("idea", "One\n\nTwo!\n"));
    // A new file keeps its bytes, and so does an edit of it.
    let new = "practices/oslo/new.md";
    for body in ["New\n", "New!\n"] {
        write(ann.root(), new, &windows(&note("idea", body)));
        sync(&ann).expect("synced");
        sync(&bob).expect("updated");
        assert_eq!(read(&bob, new), windows(&note("idea", body)));
    }
}

#[test]
fn what_makes_a_sync_impossible_is_a_fault() {
    let (_world, ann, _) = world();
    assert_eq!(ann.faults(), [] as [String; 0]);
    let git_dir = ann.root().join(".git");
    let head = fs::read_to_string(git_dir.join("HEAD")).expect("read");
    let tip = ann.branch().expect("a branch").tip.expect("a state");
    let tip = format!("{tip}\n");
    for (file, text) in [
        ("MERGE_HEAD", tip.as_str()),
        ("CHERRY_PICK_HEAD", tip.as_str()),
        ("HEAD", tip.as_str()),
        ("HEAD", "ref: refs/heads/gone\n"),
    ] {
        fs::write(git_dir.join(file), text).expect("written");
        let error = sync(&ann).expect_err("impossible");
        let sentence = format!("{error}: {}", error.help());
        assert_eq!(ann.faults(), [sentence], "{file}");
        match file {
            "HEAD" => fs::write(git_dir.join(file), &head).expect("written"),
            _ => fs::remove_file(git_dir.join(file)).expect("removed"),
        }
    }
    sync(&ann).expect("possible");
}

#[cfg(unix)]
#[test]
fn a_note_that_the_user_told_git_to_ignore_is_named_and_not_shared() {
    let (world, ann, _) = world();
    let home = world.folder.path().join("config");
    write(&home, "excludes", "secret*.md\n");
    let config = format!(
        "[core]\n\texcludesFile = {}\n",
        home.join("excludes").display()
    );
    write(&home, "gitconfig", &config);
    write(ann.root(), ".git/info/exclude", "draft*.md\n");
    let mut settings = world.settings("ann");
    let global = ("GIT_CONFIG_GLOBAL".into(), home.join("gitconfig").into());
    settings
        .environment
        .retain(|(name, _)| *name != "GIT_CONFIG_GLOBAL");
    settings.environment.push(global);
    let ann = Repo::open(ann.root(), settings).expect("opens");
    let paths = ["practices/oslo/draft-1.md", "practices/oslo/secret-1.md"];
    for path in paths {
        write(ann.root(), path, &note("idea", "Mine\n"));
    }
    let done = sync(&ann).expect("synced");
    assert_eq!(done.shared, []);
    let held: Vec<&str> = done
        .saved
        .held
        .iter()
        .map(|held| held.path.as_str())
        .collect();
    assert_eq!(held, paths);
    assert!(
        done.saved.held[0]
            .why
            .contains("git check-ignore -v practices/oslo/draft-1.md")
    );
}
