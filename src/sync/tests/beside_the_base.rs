//! Tests of files beside a base in a subfolder of a repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use git2::{ObjectType, Oid, Repository};

use super::fixture::{note, sync};
use super::hostile_library::{Case, TreeEntries, sort};
use crate::sync::error::SyncError;
use crate::sync::operations::create::clone;
use crate::sync::transfer::progress::Watch;

/// A commit with the base in `knowledge` and these entries beside it.
fn push_beside(case: &Case, parents: &[Oid], mut entries: TreeEntries<'_>) -> Oid {
    let base = case.library.find_commit(case.start).expect("there");
    entries.push(("40000", b"knowledge".to_vec(), base.tree_id()));
    sort(&mut entries);
    let commit = case.good_commit(case.tree(&entries), parents);
    case.push(commit);
    commit
}

fn clone_to(case: &Case, name: &str) -> Result<PathBuf, SyncError> {
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let url = case.world.library().to_string_lossy().into_owned();
    let folder = case.world.folder.path().join(name);
    clone(&url, &folder, case.world.settings(name), &mut watch)
}

#[test]
fn a_clone_reads_no_gitmodules_and_writes_the_other_files() {
    let case = Case::new();
    let broken = case.world.folder.path().join("broken");
    fs::write(&broken, "[broken").expect("written");
    let include = format!("[include]\n\tpath = {}\n", broken.display());
    let file = |text: &str| case.blob(text.as_bytes());
    let deep = case.tree(&[
        ("160000", b"lib".to_vec(), case.start),
        ("100644", b"z".to_vec(), file("z\n")),
        ("160000", b"\xff".to_vec(), case.start),
    ]);
    let entries = vec![
        ("100644", b".gitmodules".to_vec(), file(&include)),
        ("100755", b"build".to_vec(), file("x\n")),
        ("40000", b"deep".to_vec(), deep),
        ("40000", b"same".to_vec(), deep),
        ("160000", b"sub".to_vec(), case.start),
        ("120000", b"to-notes".to_vec(), file("knowledge")),
    ];
    push_beside(&case, &[], entries);
    let root = clone_to(&case, "carl").expect("cloned");
    let top = root.parent().expect("the repository");
    assert_eq!(
        fs::read_to_string(top.join(".gitmodules")).expect("there"),
        include
    );
    assert_eq!(
        fs::read_to_string(top.join("same/z")).expect("there"),
        "z\n"
    );
    assert!(top.join("sub").is_dir() && top.join("deep/lib").is_dir());
    assert!(root.join("guildhall.toml").is_file());
    let carl = case.world.open(&root, "carl");
    assert!(carl.status().expect("status").unsaved.is_empty());
    // Every file is in the index of git.
    let index = Repository::open(top).expect("opens").index().expect("read");
    for path in [
        "sub",
        "deep/lib",
        "deep/z",
        "build",
        "knowledge/guildhall.toml",
    ] {
        let path = Path::new(path);
        assert!(index.get_path(path, 0).is_some(), "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_clone_opens_no_ignore_patterns_beside_the_base() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let case = Case::new();
    let fifo = case.world.folder.path().join("fifo");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("made");
    let target = case.blob(fifo.to_string_lossy().as_bytes());
    let entries = vec![
        ("120000", b".gitignore".to_vec(), target),
        ("100644", b"README".to_vec(), case.blob(b"x\n")),
    ];
    push_beside(&case, &[], entries);
    let root = clone_to(&case, "carl").expect("cloned");
    let status = case.world.open(&root, "carl").status().expect("status");
    assert!(status.unsaved.is_empty());
}

#[cfg(unix)]
#[test]
fn notes_of_a_clone_are_not_executable() {
    use std::os::unix::fs::PermissionsExt as _;
    let case = Case::new();
    let base = case.library.find_commit(case.start).expect("there");
    let mut entries: Vec<_> = base
        .tree()
        .expect("there")
        .iter()
        .map(|entry| {
            let mode = if entry.kind() == Some(ObjectType::Tree) {
                "40000"
            } else {
                "100755"
            };
            (mode, entry.name_bytes().to_vec(), entry.id())
        })
        .collect();
    entries.push((
        "100755",
        b"x.md".to_vec(),
        case.blob(note("idea", "X\n").as_bytes()),
    ));
    sort(&mut entries);
    let base = case.tree(&entries);
    case.push(case.good_commit(case.tree(&[("40000", b"knowledge".to_vec(), base)]), &[]));
    let root = clone_to(&case, "carl").expect("cloned");
    for name in ["x.md", "guildhall.toml"] {
        let mode = fs::metadata(root.join(name))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o111, 0, "{name}");
    }
    let status = case.world.open(&root, "carl").status().expect("status");
    assert!(status.unsaved.is_empty());
}

#[test]
fn damage_beside_the_base_is_named() {
    let case = Case::new();
    let first = push_beside(&case, &[], vec![]);
    let root = clone_to(&case, "carl").expect("cloned");
    let carl = case.world.open(&root, "carl");
    let (target, none) = (case.blob(b"elsewhere"), case.blob(b""));
    let long = case.blob(&vec![b'x'; 70_000]);
    let folder = case.tree(&[("100644", b"x".to_vec(), target)]);
    let linked = case.tree(&[("120000", b"x".to_vec(), target)]);
    let zero = Oid::ZERO_SHA1;
    let twin = "another file has the same name except for case or accents";
    let link = |name: &str| vec![("120000", name.into(), target)];
    for (entries, words) in [
        (vec![("100644", b"s".to_vec(), folder)], "cannot be read"),
        (vec![("120000", b"s".to_vec(), folder)], "cannot be read"),
        (
            vec![("60644", b"s".to_vec(), target)],
            "s (it is no file, folder or link)",
        ),
        (
            vec![("160000", b"s".to_vec(), zero)],
            "s (it is no file, folder or link)",
        ),
        (link(".gitmodules"), "a link must not have this name"),
        (link(".GitModules "), "a link must not have this name"),
        (link("GITMOD~1"), "a link must not have this name"),
        (link("gi7eba~1"), "a link must not have this name"),
        (link("GI7~1234"), "a link must not have this name"),
        (
            link(".gitmod\u{200c}ules"),
            "a link must not have this name",
        ),
        (
            vec![("120000", b"s".to_vec(), long)],
            "longer than 4095 bytes",
        ),
        (
            vec![("120000", b"s".to_vec(), none)],
            "the link has no valid target",
        ),
        (
            vec![("120000", b"s".to_vec(), case.blob(b"a\0b"))],
            "the link has no valid target",
        ),
        (link("Knowledge"), twin),
        (
            vec![
                ("120000", b"Docs".to_vec(), target),
                ("40000", b"docs".to_vec(), folder),
            ],
            twin,
        ),
        (
            vec![
                ("120000", "u\u{308}".into(), target),
                ("40000", "\u{fc}".into(), folder),
            ],
            twin,
        ),
        (
            vec![
                ("120000", b"docs.".to_vec(), target),
                ("40000", b"docs".to_vec(), folder),
            ],
            twin,
        ),
        (
            vec![
                ("40000", b"Docs".to_vec(), linked),
                ("40000", b"docs".to_vec(), folder),
            ],
            twin,
        ),
    ] {
        push_beside(&case, &[first], entries);
        for (action, error) in [
            ("sync", sync(&carl).map(|_| ()).expect_err(words)),
            (
                "clone",
                clone_to(&case, "dora").map(|_| ()).expect_err(words),
            ),
        ] {
            assert!(error.to_string().contains(words), "{action}: {error}");
        }
    }
    // As on Linux: files whose names differ in case only, links, and links among other files.
    let entries = vec![
        ("100644", b"README".to_vec(), target),
        ("100644", b"readme".to_vec(), target),
        ("120000", b"link".to_vec(), target),
        ("120000", b"gitmodules~1".to_vec(), target),
    ];
    push_beside(&case, &[first], entries);
    sync(&carl).expect("synced");
    clone_to(&case, "dora").expect("cloned");
}

#[cfg(unix)]
#[test]
fn links_and_submodules_beside_the_base_stay_what_they_are_in_a_merge() {
    let case = Case::new();
    let readme = |text: &str| ("100644", b"README".to_vec(), case.blob(text.as_bytes()));
    let first = push_beside(&case, &[], vec![readme("x\n")]);
    let root = clone_to(&case, "carl").expect("cloned");
    let top = root.parent().expect("the repository");
    std::os::unix::fs::symlink("knowledge", top.join("notes")).expect("made");
    let copy = Repository::open(top).expect("opens");
    let mut index = copy.index().expect("read");
    index.add_path(Path::new("notes")).expect("added");
    let mut module = index.get_path(Path::new("notes"), 0).expect("there");
    (module.path, module.id, module.mode) = (b"module".to_vec(), first, 0o160_000);
    index.add(&module).expect("added");
    index.write().expect("written");
    let tree = copy
        .find_tree(index.write_tree().expect("a tree"))
        .expect("there");
    let who = git2::Signature::now("carl", "carl@example.org").expect("plain");
    let tip = copy.find_commit(first).expect("there");
    copy.commit(Some("HEAD"), &who, &who, "links", &tree, &[&tip])
        .expect("committed");
    push_beside(&case, &[first], vec![readme("y\n")]);
    sync(&case.world.open(&root, "carl")).expect("merged");
    let merged = case.library.find_reference("refs/heads/main");
    let merged = merged.expect("there").peel_to_tree().expect("a tree");
    let mode = |path: &str| merged.get_name(path).map(|entry| entry.filemode());
    assert_eq!(mode("notes"), Some(0o120_000));
    assert_eq!(mode("module"), Some(0o160_000));
    assert_eq!(mode("README"), Some(0o100_644));
}

/// A file beside the base that one side replaces by a submodule. Or a submodule by a file.
#[test]
fn a_submodule_in_the_place_of_a_file_beside_the_base_stops_no_merge() {
    for is_removed in [false, true] {
        let case = Case::new();
        // Its commit is in another repository.
        let elsewhere = Oid::hash_object(ObjectType::Commit, b"elsewhere").expect("an id");
        let entry = |is_module: bool| {
            if is_module {
                ("160000", b"lib".to_vec(), elsewhere)
            } else {
                ("100644", b"lib".to_vec(), case.blob(b"x\n"))
            }
        };
        let readme = |text: &str| ("100644", b"README".to_vec(), case.blob(text.as_bytes()));
        let first = push_beside(&case, &[], vec![entry(is_removed), readme("x\n")]);
        let root = clone_to(&case, "ann").expect("cloned");
        let copy = Repository::open(root.parent().expect("the repository")).expect("opens");
        let mut index = copy.index().expect("read");
        let mut lib = index.get_path(Path::new("lib"), 0).expect("there");
        (lib.id, lib.mode) = if is_removed {
            (copy.blob(b"x\n").expect("written"), 0o100_644)
        } else {
            (elsewhere, 0o160_000)
        };
        index.add(&lib).expect("added");
        index.write().expect("written");
        let tree = copy.find_tree(index.write_tree().expect("a tree"));
        let who = git2::Signature::now("ann", "ann@example.org").expect("plain");
        let tip = copy.find_commit(first).expect("there");
        copy.commit(
            Some("HEAD"),
            &who,
            &who,
            "lib",
            &tree.expect("there"),
            &[&tip],
        )
        .expect("committed");
        push_beside(&case, &[first], vec![entry(is_removed), readme("y\n")]);
        sync(&case.world.open(&root, "ann")).expect("merged");
        let merged = case.library.find_reference("refs/heads/main");
        let merged = merged.expect("there").peel_to_tree().expect("a tree");
        let mode = |path: &str| merged.get_name(path).map(|entry| entry.filemode());
        let want = if is_removed { 0o100_644 } else { 0o160_000 };
        assert_eq!(mode("lib"), Some(want), "{is_removed}");
        assert_eq!(
            merged.get_name("README").expect("there").id(),
            case.blob(b"y\n")
        );
    }
}
