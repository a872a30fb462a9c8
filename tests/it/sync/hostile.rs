//! Libraries and repositories made to do harm: names that lead elsewhere, commands that want to run.

use std::fs;
use std::path::Path;

use super::faults::{Case, PATH};
use super::{World, note, read, text, write};

#[test]
fn hostile_names_never_reach_the_folder() {
    let case = Case::new();
    let library = case.world.path("library.git");
    let tip = case.world.git(&library, &["rev-parse", "main"]);
    let blob = case
        .world
        .git(&library, &["rev-parse", &format!("main:{PATH}")]);
    let root = case.world.git(&library, &["ls-tree", "main"]);
    for (mode, name, words) in [
        ("100644", "CON.md", "names a device"),
        ("100644", "what?.md", "not every system allows"),
        ("100644", "dot.", "ends with a dot"),
        ("120000", "link.md", "a link or another repository"),
        ("160000", "module", "a link or another repository"),
        ("100644", "Practices", "same name but for case"),
        ("100644", "\u{ff50}ractices", "same name but for case"),
        ("100644", ".g\u{200c}it", "the folder of the history"),
        ("100644", ".GIT", "the folder of the history"),
        ("100644", "git~1", "the folder of the history"),
        ("100644", "..", "leads out of the folder"),
    ] {
        let listed = format!(
            "{root}\n{mode} {} {blob}\t{name}\n",
            if mode == "160000" { "commit" } else { "blob" }
        );
        let tree = make_tree(&case.world, &library, &listed);
        let commit = case
            .world
            .git(&library, &["commit-tree", "-m", "x", "-p", &tip, &tree]);
        case.world
            .git(&library, &["update-ref", "refs/heads/main", &commit]);
        let done = case.world.guildhall(&case.bob, "bob", &["sync"]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(read(&case.bob, PATH), note("adopted", "One\n"));
        let names = fs::read_dir(&case.bob).expect("readable").flatten();
        let names: Vec<String> = names
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        assert!(!names.contains(&name.to_owned()), "{names:?}");
        // Nobody can begin with such a library either.
        let into = case.world.path("fresh");
        let done = case
            .world
            .guildhall(&case.bob, "eve", &["clone", text(&library), text(&into)]);
        assert_eq!(
            (done.status.code(), into.exists()),
            (Some(2), false),
            "{name}: {done:?}"
        );
    }
    case.world
        .git(&library, &["update-ref", "refs/heads/main", &tip]);
}

#[test]
fn what_is_too_much_or_cannot_be_read_is_refused_and_all_else_works() {
    let case = Case::new();
    let library = case.world.path("library.git");
    let git = |words: &[&str]| case.world.git(&library, words);
    let tip = git(&["rev-parse", "main"]);
    let mut tree = git(&["rev-parse", "main:practices/oslo"]);
    let root = git(&["ls-tree", "main"]);
    for _ in 0..10 {
        let level: Vec<String> = (0..10)
            .map(|n| format!("40000 tree {tree}\td{n}"))
            .collect();
        tree = make_tree(&case.world, &library, &level.join("\n"));
    }
    let listed = format!("{root}\n40000 tree {tree}\tmany");
    let many = make_tree(&case.world, &library, &listed);
    let many = git(&["commit-tree", "-m", "x", "-p", &tip, &many]);
    let file = case.world.path("commit");
    let time = "99999999999999999999999 +0000";
    let words = format!(
        "tree {}\nparent {tip}\nauthor A <a@b> {time}\ncommitter A <a@b> 1790000000 +0000\n\nx\n",
        git(&["rev-parse", "main^{tree}"])
    );
    fs::write(&file, words).expect("written");
    let bad = git(&[
        "hash-object",
        "-t",
        "commit",
        "-w",
        "--literally",
        text(&file),
    ]);
    let number = bad[..8].to_owned();
    for (commit, words) in [
        (many, "more than 500000 files and folders in many"),
        (bad, &*format!("cannot be read: {number}")),
    ] {
        git(&["update-ref", "refs/heads/main", &commit]);
        for words_of in [
            &["sync"][..],
            &["sync", "--dry-run"],
            &["sync", "--no-share"],
        ] {
            let done = case.world.guildhall(&case.bob, "bob", words_of);
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(2), "{words_of:?}: {said}");
            assert!(
                said.contains(words) && said.contains("notes are safe"),
                "{said}"
            );
        }
        for words in [
            &["status"][..],
            &["save"],
            &["log"],
            &["diff"],
            &["conflicts"],
        ] {
            let done = case.world.guildhall(&case.bob, "bob", words);
            assert!(done.status.code() < Some(2), "{words:?}: {done:?}");
        }
    }
    git(&["update-ref", "refs/heads/main", &tip]);
    case.succeeds();
}

/// A tree with entries that git itself would refuse to make.
fn make_tree(world: &World, library: &Path, listed: &str) -> String {
    let mut entries: Vec<(String, Vec<u8>)> = listed
        .lines()
        .map(|line| {
            let (head, name) = line.split_once('\t').expect("a listing");
            let mut words = head.split(' ');
            let mode = words
                .next()
                .expect("a mode")
                .trim_start_matches('0')
                .to_owned();
            let id = words.nth(1).expect("an id");
            let bytes = (0..id.len()).step_by(2);
            let bytes =
                bytes.map(|at| u8::from_str_radix(&id[at..at + 2], 16).expect("hexadecimal"));
            let is_folder = mode == "40000";
            let mut entry = format!("{mode} {name}\0").into_bytes();
            entry.extend(bytes);
            (format!("{name}{}", if is_folder { "/" } else { "" }), entry)
        })
        .collect();
    entries.sort();
    let content: Vec<u8> = entries.into_iter().flat_map(|(_, entry)| entry).collect();
    let file = world.path("tree");
    fs::write(&file, content).expect("written");
    world.git(
        library,
        &[
            "hash-object",
            "-t",
            "tree",
            "-w",
            "--literally",
            text(&file),
        ],
    )
}

#[test]
fn nothing_from_the_repository_runs() {
    let case = Case::new();
    let ran = case.world.path("ran");
    let command = format!("touch {}", text(&ran));
    let library = case.world.path("library.git");
    let library = text(&library);
    for hook in [
        "pre-commit",
        "post-commit",
        "pre-push",
        "post-merge",
        "post-checkout",
        "reference-transaction",
        "post-index-change",
    ] {
        let path = case.bob.join(".git/hooks").join(hook);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, format!("#!/bin/sh\n{command}\n")).expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
        }
    }
    for (key, value) in [
        ("core.fsmonitor", command.as_str()),
        ("core.sshCommand", &command),
        ("core.askPass", &command),
        ("credential.helper", &format!("!{command}")),
        (
            "remote.origin.uploadpack",
            &format!("{command}; git-upload-pack"),
        ),
        (
            "remote.origin.receivepack",
            &format!("{command}; git-receive-pack"),
        ),
        // The address is used as it is, and git takes it for a name as well.
        (
            &format!("remote.{library}.uploadpack"),
            &format!("{command}; git-upload-pack"),
        ),
        (
            &format!("remote.{library}.receivepack"),
            &format!("{command}; git-receive-pack"),
        ),
        ("filter.evil.clean", &command),
        ("filter.evil.smudge", &command),
        ("merge.evil.driver", &command),
        ("diff.external", &command),
        ("core.pager", &command),
        ("core.editor", &command),
        ("gpg.program", &command),
        ("core.gitProxy", &command),
        ("core.alternateRefsCommand", &command),
    ] {
        case.git(&["config", key, value]);
    }
    write(
        &case.bob,
        ".gitattributes",
        "*.md filter=evil merge=evil diff=evil\n",
    );
    // Ours and git's own preparations are over: from here on nothing may run.
    let _ = fs::remove_file(&ran);
    case.succeeds();
    case.world
        .guildhall(&case.bob, "bob", &["log", "practices/oslo/heat"]);
    case.world.guildhall(&case.bob, "bob", &["undo"]);
    assert!(!ran.exists(), "something ran");
}
