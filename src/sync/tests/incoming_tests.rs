//! Tests that hostile commits are rejected: too large, unsafe names, unreadable.

mod arbitrary_trees;

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::AtomicBool;

use git2::{ObjectType, Oid, Repository};
use proptest::prelude::*;

use super::fixture::{note, read, sync, write};
use super::hostile_library::{Case, MAIN, PATH, TreeEntries, signed, sort};
use crate::fuzz::share_of_cases;
use crate::sync::error::SyncError;
use crate::sync::history::log::LogQuery;
use crate::sync::repository::file_limits::MAX_FILE_BYTES;
use crate::sync::repository::path_rules::half_written;
use crate::sync::transfer::incoming_tree::check_incoming;
use crate::sync::transfer::progress::Watch;

/// A tree of ten times the same entry, in this many levels.
fn multiplied(case: &Case, mode: &'static str, leaf: Oid, levels: usize) -> Oid {
    let (mut mode, mut below) = (mode, leaf);
    for _ in 0..levels {
        let entry = |n: u8| (mode, vec![b'a' + n], below);
        below = case.tree(&(0..10).map(entry).collect::<Vec<_>>());
        mode = "40000";
    }
    below
}

#[test]
fn trees_that_expand_too_much_are_refused() {
    let case = Case::new();
    let blob = case.blob(b"x\n");
    let many = "more than 500000 files and folders";
    let at = |name: &str, tree| case.root_with(vec![("40000", name.into(), tree)]);
    case.push_tree(at("z", multiplied(&case, "100644", blob, 10)));
    case.refused(many);
    // Only folders, more files than `usize` can count, and one folder with many files.
    let empty = case.tree(&[]);
    case.push_tree(at("z", multiplied(&case, "40000", empty, 8)));
    case.refused(many);
    case.push_tree(at("z", multiplied(&case, "100644", blob, 60)));
    case.refused(many);
    let names = (0..500_001).map(|n| ("100644", format!("{n:06}.md").into_bytes(), blob));
    case.push_tree(at("z", case.tree(&names.collect::<Vec<_>>())));
    case.refused(many);
    // An intermediate commit: `log` would compare it.
    let bomb = case.push_tree(at("z", multiplied(&case, "100644", blob, 10)));
    let after = case.good_commit(case.root_with(vec![]), &[bomb]);
    case.push(after);
    case.refused(many);
}

#[test]
fn trees_that_are_too_deep_or_too_large_are_refused() {
    let case = Case::new();
    let mut deep = case.tree(&[("100644", b"x.md".to_vec(), case.blob(b"x\n"))]);
    for depth in 0..3000 {
        // With more depth, git itself refuses.
        if depth == 65 || depth == 1000 {
            case.push_tree(case.root_with(vec![("40000", b"z".to_vec(), deep)]));
            case.refused("more than 64 folders within folders");
        }
        deep = case.tree(&[("40000", b"d".to_vec(), deep)]);
    }
    case.push_tree(case.root_with(vec![("40000", b"z".to_vec(), deep)]));
    let error = sync(&case.bob).expect_err("too deep");
    assert!(
        error.to_string().contains("folders within folders"),
        "{error}"
    );
    case.others_work();
    let mut long = case.blob(b"x\n");
    let mut mode = "100644";
    for _ in 0..7 {
        long = case.tree(&[(mode, vec![b'n'; 200], long)]);
        mode = "40000";
    }
    case.push_tree(case.root_with(vec![("40000", b"z".to_vec(), long)]));
    case.refused("a path longer than 1024 bytes");
    let most = case.blob(&vec![0; usize::try_from(MAX_FILE_BYTES).expect("small")]);
    let large = multiplied(&case, "100644", most, 3);
    case.push_tree(case.root_with(vec![("40000", b"z".to_vec(), large)]));
    case.refused("all files together larger than 4 GiB");
    let message = vec![b'm'; 17 << 20];
    let [author, committer] = ["author", "committer"].map(signed);
    let tree = case.root_with(vec![]);
    let head = format!("tree {tree}\nparent {}\n{author}{committer}\n", case.start);
    case.push(case.object(ObjectType::Commit, &[head.as_bytes(), &message].concat()));
    case.refused("a saved state larger than 16 MiB");
}

#[test]
fn patterns_that_never_end_are_refused_and_match_nothing() {
    let case = Case::new();
    let slow = format!("{}b\n", "*a".repeat(30));
    let long = |count| format!("practices/{}.md", "a".repeat(count));
    let file = |name: &str, text: &str| ("100644", name.into(), case.blob(text.as_bytes()));
    let at_root = || case.root_with(vec![file(".gitignore", &slow)]);
    let below = case.tree(&[file(".GITIGNORE", &slow)]);
    write(&case.bob.root, &long(200), &note("idea", "Mine\n"));
    for tree in [
        at_root(),
        case.root_with(vec![("40000", b"z".to_vec(), below)]),
    ] {
        case.push_tree(tree);
        case.refused("a pattern with more than 3 `*` in");
    }
    // As another program would have taken it, and as this user would write it.
    let root = &case.bob.root;
    let exclude = ".git/info/exclude";
    let long = long(201);
    write(root, &long, &note("idea", "Mine\n"));
    for path in [".gitignore", "practices/.gitignore", exclude] {
        write(root, path, &slow);
        let status = case.bob.status().expect("status");
        let held: Vec<_> = status.held.iter().map(|held| held.path.as_str()).collect();
        assert_eq!(
            (held, status.unsaved.as_slice()),
            (vec![path, long.as_str()], [].as_slice())
        );
        case.bob.save().expect("saved");
        fs::remove_file(root.join(path)).expect("removed");
    }
    let unsaved = case.bob.status().expect("status").unsaved;
    assert!(
        unsaved.iter().any(|change| change.path == long),
        "{unsaved:?}"
    );
}

#[test]
fn patterns_of_nested_folders_have_a_limit_together() {
    let case = Case::new();
    let root = &case.bob.root;
    let patterns = "q\n".repeat(15 << 10);
    let at = |depth: usize, name: &str| format!("practices/{}{name}", "d/".repeat(depth));
    for depth in 1..4 {
        write(root, &at(depth, ".gitignore"), &patterns);
        write(root, &at(depth, "n.md"), &note("idea", "Mine\n"));
    }
    write(root, "practices/e/n.md", &note("idea", "Mine\n"));
    let status = case.bob.status().expect("status");
    let held: Vec<_> = status.held.iter().map(|held| held.path.clone()).collect();
    assert_eq!(held, [at(3, ".gitignore"), at(3, "n.md")]);
    let unsaved: Vec<_> = status.unsaved.iter().map(|new| new.path.as_str()).collect();
    assert!(unsaved.contains(&at(2, "n.md").as_str()), "{unsaved:?}");
    assert!(unsaved.contains(&"practices/e/n.md"), "{unsaved:?}");
}

#[test]
fn patterns_of_nested_folders_that_arrive_have_a_limit_together() {
    let case = Case::new();
    let patterns = case.blob("q\n".repeat(15 << 10).as_bytes());
    let nested = |levels: usize| {
        let ignore = || ("100644", b".gitignore".to_vec(), patterns);
        let mut below = case.tree(&[ignore()]);
        for _ in 1..levels {
            below = case.tree(&[ignore(), ("40000", b"d".to_vec(), below)]);
        }
        case.root_with(vec![("40000", b"z".to_vec(), below)])
    };
    case.push_tree(nested(3));
    case.refused("patterns larger than 64 KiB, those in folders above counted in z/d/d/.gitignore");
    case.push(case.good_commit(nested(2), &[case.shared.get()]));
    sync(&case.bob).expect("within the limit");
}

#[test]
fn unreadable_commits_are_reported() {
    let case = Case::new();
    let tree = case.root_with(vec![("100644", b"new.md".to_vec(), case.blob(b"x\n"))]);
    let [author, committer] = ["author", "committer"].map(signed);
    let far = "author Ann <a@b> 99999999999999999999999 +0000\n";
    for (author, committer) in [
        (far, committer.as_str()),
        (&author, far.replace("author", "committer").as_str()),
        (&author, ""),
        ("", ""),
        ("author\n", &committer),
    ] {
        let bad = case.commit(tree, &[case.start], author, committer);
        let number = bad.to_string()[..8].to_owned();
        // As the newest commit, as an ancestor, and as a parent of a merge.
        let after = case.good_commit(case.root_with(vec![]), &[bad]);
        let joined = case.good_commit(tree, &[case.start, bad]);
        for tip in [bad, after, joined] {
            case.push(tip);
            case.refused(&format!("cannot be read: {number} Your notes are safe"));
        }
    }
    // A tag is not a commit, even if it points to a valid one.
    let good = case
        .library
        .find_object(case.good_commit(tree, &[case.start]), None);
    let by = git2::Signature::now("Ann", "a@b").expect("a name");
    let tag = case
        .library
        .tag_annotation_create("x", &good.expect("there"), &by, "x")
        .expect("a tag");
    fs::write(case.library.path().join(MAIN), format!("{tag}\n")).expect("written");
    let error = sync(&case.bob).expect_err("it is a tag");
    assert!(
        matches!(error, SyncError::UnreadableState { .. }),
        "{error:?}"
    );
    let other = case.good_commit(case.blob(b"x\n"), &[case.start]);
    case.push(other);
    let error = sync(&case.bob).expect_err("its tree is a file");
    assert!(
        matches!(error, SyncError::UnreadableState { .. }),
        "{error:?}"
    );
    case.push(case.shared.get());
    sync(&case.bob).expect("synced");
}

#[test]
fn extreme_commit_times_are_handled() {
    let case = Case::new();
    let tree = case.root_with(vec![("100644", b"new.md".to_vec(), case.blob(b"x\n"))]);
    let mut tip = case.start;
    for time in [i64::MAX, i64::MIN + 1, i64::MAX / 1000, -1] {
        let [author, committer] =
            ["author", "committer"].map(|who| format!("{who} Ann <a@b> {time} +9999\n"));
        tip = case.commit(tree, &[tip], &author, &committer);
        case.push(tip);
        if sync(&case.bob).is_ok() {
            case.bob.log(&LogQuery::default()).expect("log");
            case.bob.status().expect("status");
        } else {
            tip = case.start;
        }
    }
}

#[test]
fn unsafe_names_are_refused_in_the_base_and_beside_it() {
    let case = Case::new();
    let blob = case.blob(b"x\n");
    let folder = case.tree(&[("100644", b"x".to_vec(), blob)]);
    let ours = half_written("heat.md");
    // The same outside a base in a subfolder.
    let beside = Case::new();
    let commit = beside.library.find_commit(beside.start).expect("there");
    let base = ("40000", b"knowledge".to_vec(), commit.tree_id());
    let first = beside.good_commit(beside.tree(std::slice::from_ref(&base)), &[]);
    beside.push(first);
    let url = beside.world.library().to_string_lossy().into_owned();
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let root = beside.world.folder.path().join("carl");
    let settings = beside.world.settings("carl");
    let root =
        crate::sync::operations::create::clone(&url, &root, settings, &mut watch).expect("copied");
    let carl = beside.world.open(&root, "carl");
    beside.tree(&[("100644", b"x".to_vec(), beside.blob(b"x\n"))]);
    for (at, name) in [
        "..",
        ".",
        "a/b",
        "/etc",
        "a\\b",
        ".git",
        ".GIT",
        "git~1",
        ".g\u{200c}it",
        &ours,
        &ours.to_uppercase(),
        &ours.replace("guildhall", "\u{ff47}uildhall"),
        ".guildhall-1a2b3c",
        ".Guildhall-Clone-x",
        &"y".repeat(256),
    ]
    .into_iter()
    .enumerate()
    {
        let (mode, id) = [("100644", blob), ("40000", folder)][at % 2];
        case.push_tree(case.root_with(vec![(mode, name.into(), id)]));
        let error = sync(&case.bob).expect_err(name);
        assert!(
            matches!(error, SyncError::HostileName { .. }),
            "{name}: {error:?}"
        );
        let mut entries = vec![(mode, name.into(), id), base.clone()];
        entries.sort_by(|a, b| a.1.cmp(&b.1));
        beside.push(beside.good_commit(beside.tree(&entries), &[first]));
        let error = sync(&carl).expect_err(name);
        assert!(
            matches!(error, SyncError::HostileName { .. }),
            "{name}: {error:?}"
        );
    }
    case.refused("an unsafe name");
    carl.status().expect("status");
    let twice = case.root_with(vec![
        ("100644", b"x.md".to_vec(), blob),
        ("40000", b"x.md".to_vec(), folder),
    ]);
    case.push_tree(twice);
    case.refused("the same name is there twice");
}

#[test]
fn only_regular_files_arrive_whatever_their_permissions() {
    let case = Case::new();
    let blob = case.blob(b"x\n");
    for mode in ["10644", "60644", "20666", "140644", "0", "777"] {
        case.push_tree(case.root_with(vec![(mode, b"many.md".to_vec(), blob)]));
        case.refused("many.md (it is a link or another repository)");
    }
    // Old versions of git wrote such modes.
    let plain = |name: &str| ("100600", name.as_bytes().to_vec(), blob);
    let tree = case.root_with(vec![plain("many.md"), plain("some.md")]);
    case.push(case.good_commit(tree, &[case.shared.get()]));
    sync(&case.bob).expect("synced");
    assert_eq!(read(&case.bob, "many.md"), "x\n");
    case.bob.status().expect("status");
    let query = LogQuery {
        limit: 10,
        ..LogQuery::default()
    };
    assert!(!case.bob.log(&query).expect("log").is_empty());
}

#[test]
fn a_folder_whose_entries_are_not_in_order_is_refused() {
    let case = Case::new();
    let entry = |name: &str| ("100644", name.as_bytes().to_vec(), case.blob(b"x\n"));
    let library = case.library.find_commit(case.start).expect("there");
    let base = library.tree().expect("there");
    // Searched in order, `guildhall.toml` and the folders are not found.
    let base = base.iter().map(|entry| {
        let mode = if entry.filemode() == 0o40_000 {
            "40000"
        } else {
            "100644"
        };
        (mode, entry.name_bytes().to_vec(), entry.id())
    });
    let mixed: Vec<_> = [entry("zz.md")]
        .into_iter()
        .chain(base)
        .chain([entry("aa.md")])
        .collect();
    case.push_tree(case.tree(&mixed));
    case.refused("cannot be read");
    let mixed = case.tree(&[entry("b.md"), entry("a.md")]);
    case.push_tree(case.root_with(vec![("40000", b"many".to_vec(), mixed)]));
    case.refused("cannot be read");
}

#[test]
fn an_existing_reserved_name_can_be_removed() {
    let case = Case::new();
    let ours = half_written("heat.md");
    let with = case.root_with(vec![("100644", ours.into_bytes(), case.blob(b"x\n"))]);
    let with = case.push_tree(with);
    // As an older guildhall would have accepted it.
    let mut branch = case.bob.branch().expect("a branch");
    let url = case.world.library().to_string_lossy().into_owned();
    let mut remote = case.bob.git.remote_anonymous(&url).expect("there");
    remote.fetch(&["main"], None, None).expect("fetched");
    case.bob.move_branch(&branch, with, "pull").expect("moved");
    branch.tip = Some(with);
    let place = case.bob.root.join(half_written("heat.md"));
    fs::write(&place, "x\n").expect("written");
    let without = case.good_commit(case.root_with(vec![]), &[with]);
    case.push(without);
    sync(&case.bob).expect("synced");
    assert_eq!(case.bob.branch().expect("a branch").tip, Some(without));
    assert!(!place.exists());
}

#[test]
fn a_file_that_is_too_large_is_skipped() {
    let case = Case::new();
    let large = case.blob(&vec![0; 17 << 20]);
    let fine = case.blob(note("idea", "Fine\n").as_bytes());
    let state = |id| {
        case.root_with(vec![
            ("100644", b"big.md".to_vec(), id),
            ("100644", b"fine.md".to_vec(), fine),
        ])
    };
    let first = case.push_tree(state(large));
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let seen = case.bob.preview(&mut watch).expect("seen");
    assert_eq!((seen.incoming.len(), seen.held.len()), (1, 1), "{seen:?}");
    let got = sync(&case.bob).expect("synced");
    let held: Vec<&str> = got
        .saved
        .held
        .iter()
        .map(|held| held.path.as_str())
        .collect();
    assert_eq!((got.received.len(), held), (1, vec!["big.md"]));
    assert!(!case.bob.root.join("big.md").exists());
    assert_eq!(read(&case.bob, "fine.md"), note("idea", "Fine\n"));
    // It does not count as removed, and it is always reported.
    write(&case.bob.root, PATH, &note("adopted", "One\n"));
    assert_eq!(sync(&case.bob).expect("synced").shared.len(), 1);
    let status = case.bob.status().expect("status");
    assert_eq!((status.unsaved.len(), status.held.len()), (0, 1));
    // A new copy skips it too.
    let carl = case.world.copy("carl");
    assert!(carl.root().join("fine.md").exists() && !carl.root().join("big.md").exists());
    assert_eq!(carl.status().expect("status").held.len(), 1);
    assert_eq!(carl.status().expect("status").unsaved, []);
    // A smaller version is checked out.
    let small = case.blob(note("idea", "Small\n").as_bytes());
    let tip = case.library.refname_to_id(MAIN).expect("there");
    let joined = case.good_commit(state(small), &[first]);
    case.push(case.good_commit(state(small), &[tip, joined]));
    sync(&case.bob).expect("synced");
    assert_eq!(read(&case.bob, "big.md"), note("idea", "Small\n"));
    assert_eq!(case.bob.status().expect("status").held, []);
    // A larger version removes it; undo restores it; then others remove it.
    let tip = case.library.refname_to_id(MAIN).expect("there");
    case.push(case.good_commit(state(large), &[tip]));
    sync(&case.bob).expect("synced");
    assert!(!case.bob.root.join("big.md").exists());
    case.bob.undo().expect("undone");
    assert_eq!(read(&case.bob, "big.md"), note("idea", "Small\n"));
    sync(&case.bob).expect("synced");
    let tip = case.library.refname_to_id(MAIN).expect("there");
    case.push(case.good_commit(case.root_with(vec![]), &[tip]));
    sync(&case.bob).expect("synced");
    sync(&carl).expect("synced");
    assert_eq!(carl.status().expect("status").held, []);
}

#[test]
fn commit_messages_cannot_move_files() {
    let case = Case::new();
    write(case.world.folder.path(), "outside.json", "{}");
    let [author, committer] = ["author", "committer"].map(signed);
    let tree = case.root_with(vec![("100644", b"new.md".to_vec(), case.blob(b"x\n"))]);
    let up = "../../../../outside";
    let text = format!(
        "tree {tree}\nparent {}\n{author}{committer}\nJoin\n\nWaiting: {up} x\nChosen: {up} mine x\n",
        case.start
    );
    case.push(case.object(ObjectType::Commit, text.as_bytes()));
    fs::create_dir_all(case.bob.private().join("waiting")).expect("made");
    fs::create_dir_all(case.bob.private().join("decided")).expect("made");
    sync(&case.bob).expect("synced");
    case.bob.undo().expect("undone");
    assert!(case.world.folder.path().join("outside.json").exists());
}
