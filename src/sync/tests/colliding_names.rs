//! Tests of files that are left out by name while others are exchanged.

use std::fs;

use super::fixture::{note, read, sync, write};
use super::hostile_library::{Case, MAIN, PATH, TreeEntries, sort};
use crate::sync::remote::redact::clean;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::transfer::progress::Watch;
use crate::sync::{ChangeKind, FileChange, LogQuery, Repo};

/// A tree with the first commit and these files in `practices`.
fn with_notes(case: &Case, more: TreeEntries<'_>) -> git2::Oid {
    let commit = case.library.find_commit(case.start).expect("there");
    let tree = commit.tree().expect("there");
    let practices = tree.get_name("practices").expect("there").id();
    let practices = case.library.find_tree(practices).expect("there");
    let mut below: TreeEntries<'_> = practices
        .iter()
        .map(|entry| ("40000", entry.name_bytes().to_vec(), entry.id()))
        .collect();
    below.extend(more);
    sort(&mut below);
    let below = case.tree(&below);
    let mut entries: TreeEntries<'_> = Vec::new();
    for entry in &tree {
        let (name, id) = (entry.name_bytes().to_vec(), entry.id());
        match entry.name() {
            Ok("practices") => entries.push(("40000", name, below)),
            _ => entries.push(("100644", name, id)),
        }
    }
    sort(&mut entries);
    case.tree(&entries)
}

fn file<'e>(case: &Case, name: &str, body: &str) -> (&'e str, Vec<u8>, git2::Oid) {
    let id = case.blob(note("idea", body).as_bytes());
    ("100644", name.as_bytes().to_vec(), id)
}

/// Pushes a state on top of the newest one.
fn push(case: &Case, more: TreeEntries<'_>) {
    let tip = case.library.refname_to_id(MAIN).expect("there");
    case.push(case.good_commit(with_notes(case, more), &[tip]));
}

fn names(held: &[LeftOut]) -> Vec<&str> {
    held.iter().map(|held| held.path.as_str()).collect()
}

fn is_here(copy: &Repo, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').expect("in a folder");
    let folder = fs::read_dir(copy.root.join(folder));
    let mut names = folder.into_iter().flatten().flatten();
    names.any(|entry| entry.file_name().to_str() == Some(name))
}

/// The paths of the shared library.
fn shared(case: &Case) -> Vec<String> {
    let tip = case.library.refname_to_id(MAIN).expect("there");
    let tree = case.library.find_commit(tip).and_then(|tip| tip.tree());
    let mut found = Vec::new();
    let walked = tree
        .expect("there")
        .walk(git2::TreeWalkMode::PreOrder, |above, entry| {
            if entry.kind() != Some(git2::ObjectType::Tree) {
                let name = String::from_utf8_lossy(entry.name_bytes());
                found.push(format!("{above}{name}"));
            }
            git2::TreeWalkResult::Ok
        });
    walked.expect("read");
    found
}

/// Syncs an edit in a copy and in a new one. Both leave out one file, which the library keeps.
#[track_caller]
fn leaves_out(case: &Case, kept: Option<&str>, left: &str) {
    // A long path is shortened where it is shown.
    let shown = clean(left);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let seen = case.bob.preview(&mut watch).expect("seen").incoming;
    assert!(seen.iter().all(|change| change.path != shown), "{seen:?}");
    let carl = case.world.clone_to(&format!("carl{}", left.len()));
    for (copy, own) in [(&case.bob, PATH), (&carl, "cities/oslo.md")] {
        write(&copy.root, own, &note("adopted", "One\n"));
        let done = sync(copy).unwrap_or_else(|error| panic!("{left}: {error}"));
        assert_eq!(
            (names(&done.saved.held), done.shared.len()),
            (vec![shown.as_str()], 1)
        );
        assert!(kept.is_none_or(|kept| is_here(copy, kept)), "{kept:?}");
        assert!(!is_here(copy, left), "{left}");
        let found = copy.status().expect("known");
        assert_eq!(
            (names(&found.held), found.unsaved.len()),
            (vec![shown.as_str()], 0)
        );
        assert_eq!(names(&copy.left_out().expect("known")), [shown.as_str()]);
        let paths = shared(case);
        assert!(paths.iter().any(|path| path == left), "{paths:?}");
        // git of this copy sees no removal to commit.
        let index = copy.index().expect("read");
        let entry = index.get_path(left.as_ref(), 0).expect("listed");
        assert_ne!(entry.flags_extended & (1 << 14), 0, "{left}");
    }
    sync(&case.bob).expect("again");
    fs::remove_dir_all(&carl.root).expect("removed");
}

#[test]
fn of_two_equal_names_that_came_together_the_first_is_kept() {
    for (kept, left) in [("Gamma.md", "gamma.md"), ("\u{e5}.md", "\u{e5}.MD")] {
        let case = Case::new();
        let mut pair = [kept, left];
        pair.sort_unstable();
        push(&case, pair.map(|name| file(&case, name, name)).to_vec());
        let [kept, left] = pair.map(|name| format!("practices/{name}"));
        leaves_out(&case, Some(&kept), &left);
    }
    // Composed and decomposed.
    let case = Case::new();
    push(
        &case,
        ["a\u{30a}.md", "\u{e5}.md"]
            .map(|name| file(&case, name, name))
            .to_vec(),
    );
    leaves_out(&case, Some("practices/a\u{30a}.md"), "practices/\u{e5}.md");
}

#[test]
fn the_name_that_was_there_before_is_kept_until_it_goes() {
    let case = Case::new();
    push(&case, vec![file(&case, "gamma.md", "Old\n")]);
    let twins = || {
        vec![
            file(&case, "gamma.md", "Old\n"),
            file(&case, "GAMMA.md", "New\n"),
        ]
    };
    push(&case, twins());
    leaves_out(&case, Some("practices/gamma.md"), "practices/GAMMA.md");
    // A change of the kept one is taken; the other one arrives as soon as that is gone.
    let both = vec![
        file(&case, "gamma.md", "Old!\n"),
        file(&case, "GAMMA.md", "New\n"),
    ];
    push(&case, both);
    let done = sync(&case.bob).expect("synced");
    assert_eq!(names(&done.saved.held), ["practices/GAMMA.md"]);
    assert_eq!(
        read(&case.bob, "practices/gamma.md"),
        note("idea", "Old!\n")
    );
    push(&case, vec![file(&case, "GAMMA.md", "New\n")]);
    let done = sync(&case.bob).expect("synced");
    assert_eq!(names(&done.saved.held), [] as [&str; 0]);
    assert_eq!(read(&case.bob, "practices/GAMMA.md"), note("idea", "New\n"));
    assert!(!is_here(&case.bob, "practices/gamma.md"));
}

#[test]
fn undoing_an_update_lists_no_file_that_it_left_out() {
    let case = Case::new();
    push(&case, vec![file(&case, "gamma.md", "Old\n")]);
    sync(&case.bob).expect("synced");
    push(
        &case,
        vec![
            file(&case, "gamma.md", "Old!\n"),
            file(&case, "GAMMA.md", "New\n"),
        ],
    );
    sync(&case.bob).expect("synced");
    let would = case.bob.undoable().expect("known").expect("an update");
    let undone = case.bob.undo().expect("undone");
    assert_eq!(would.changed, undone.changed);
    let changed: Vec<&str> = undone.changed.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(changed, ["practices/gamma.md"]);
}

#[test]
fn a_rename_here_brings_the_other_name_by_itself() {
    let case = Case::new();
    push(&case, vec![file(&case, "gamma.md", "Old\n")]);
    push(
        &case,
        vec![
            file(&case, "gamma.md", "Old\n"),
            file(&case, "GAMMA.md", "New\n"),
        ],
    );
    sync(&case.bob).expect("synced");
    let at = |name: &str| case.bob.root.join("practices").join(name);
    fs::rename(at("gamma.md"), at("delta.md")).expect("renamed");
    let done = sync(&case.bob).expect("synced");
    assert_eq!(done.shared.len(), 2, "{:?}", done.shared);
    let received = FileChange {
        path: "practices/GAMMA.md".to_owned(),
        kind: ChangeKind::New,
    };
    assert_eq!(sync(&case.bob).expect("synced").received, [received]);
    assert_eq!(read(&case.bob, "practices/GAMMA.md"), note("idea", "New\n"));
    assert_eq!(case.bob.status().expect("known").held, []);
    let practices: Vec<_> = shared(&case)
        .into_iter()
        .filter(|path| !path.contains("oslo/"))
        .collect();
    assert_eq!(
        practices,
        ["guildhall.toml", "practices/GAMMA.md", "practices/delta.md"]
    );
}

#[test]
fn of_two_equal_folders_the_files_of_one_are_left_out() {
    let case = Case::new();
    let below = case.tree(&[file(&case, "x.md", "X\n")]);
    push(&case, vec![("40000", b"Oslo".to_vec(), below)]);
    leaves_out(&case, Some(PATH), "practices/Oslo/x.md");
    // New notes go to the folder that is kept.
    write(
        &case.bob.root,
        "practices/oslo/new.md",
        &note("idea", "Mine\n"),
    );
    assert_eq!(sync(&case.bob).expect("synced").shared.len(), 1);
    assert!(shared(&case).contains(&"practices/oslo/new.md".to_owned()));
}

#[test]
fn a_merge_by_hand_of_both_names_gives_the_same_file_to_all() {
    let case = Case::new();
    // Bob has the name that came by the second parent.
    let one = case.good_commit(
        with_notes(&case, vec![file(&case, "Gamma.md", "A\n")]),
        &[case.start],
    );
    let other = case.good_commit(
        with_notes(&case, vec![file(&case, "gamma.md", "B\n")]),
        &[case.start],
    );
    case.push(other);
    sync(&case.bob).expect("synced");
    assert_eq!(read(&case.bob, "practices/gamma.md"), note("idea", "B\n"));
    let both = vec![
        file(&case, "Gamma.md", "A\n"),
        file(&case, "gamma.md", "B\n"),
    ];
    case.push(case.good_commit(with_notes(&case, both), &[one, other]));
    leaves_out(&case, Some("practices/Gamma.md"), "practices/gamma.md");
    assert_eq!(read(&case.bob, "practices/Gamma.md"), note("idea", "A\n"));
}

#[test]
fn links_submodules_and_long_paths_are_left_out_alone() {
    let case = Case::new();
    let target = case.blob(b"/etc/passwd");
    push(&case, vec![("120000", b"link.md".to_vec(), target)]);
    leaves_out(&case, None, "practices/link.md");
    let case = Case::new();
    push(&case, vec![("160000", b"module".to_vec(), case.start)]);
    leaves_out(&case, None, "practices/module");
    let query = LogQuery {
        limit: 9,
        ..LogQuery::default()
    };
    let log = case.bob.log(&query).expect("read");
    let mut paths = log.iter().flat_map(|entry| &entry.notes);
    assert!(
        paths.all(|note| note.file.path != "practices/module"),
        "{log:?}"
    );
    let case = Case::new();
    let mut below = case.tree(&[file(&case, &"n".repeat(200), "X\n")]);
    let mut path = "n".repeat(200);
    for _ in 0..4 {
        below = case.tree(&[("40000", vec![b'd'; 200], below)]);
        path = format!("{}/{path}", "d".repeat(200));
    }
    push(&case, vec![("40000", vec![b'd'; 100], below)]);
    let path = format!("practices/{}/{path}", "d".repeat(100));
    assert!(path.len() > 1024);
    leaves_out(&case, None, &path);
}

#[test]
fn what_others_would_leave_out_is_not_shared_from_here() {
    let case = Case::new();
    let repo = &case.bob;
    let branch = repo.branch().expect("a branch");
    let tree = with_notes(
        &case,
        vec![file(&case, "a.md", "A\n"), file(&case, "A.md", "B\n")],
    );
    let tip = branch.tip.expect("a commit");
    let commit = case.good_commit(tree, &[tip]);
    let url = case.world.library().to_string_lossy().into_owned();
    case.library
        .reference("refs/heads/x", commit, true, "x")
        .expect("made");
    let mut remote = repo.git.remote_anonymous(&url).expect("there");
    remote.fetch(&["x"], None, None).expect("fetched");
    repo.move_branch(&branch, commit, "commit").expect("moved");
    for (name, body) in [("a.md", "A\n"), ("A.md", "B\n")] {
        write(
            &repo.root,
            &format!("practices/{name}"),
            &note("idea", body),
        );
    }
    let error = sync(&case.bob).expect_err("refused").to_string();
    assert!(
        error.contains("practices/a.md (another file has"),
        "{error}"
    );
}
