//! Malicious libraries: names that leave the folder, settings that run commands.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::faults::{Case, PATH};
use super::{World, note, read, text, write};

mod nested_layouts;

#[test]
fn hostile_names_never_reach_the_folder() {
    let case = Case::new();
    let library = case.world.path("library.git");
    let tip = case.world.git(&library, &["rev-parse", "main"]);
    let blob = case
        .world
        .git(&library, &["rev-parse", &format!("main:{PATH}")]);
    let root = case.world.git(&library, &["ls-tree", "main"]);
    let (mut left_out, mut last) = (0, tip.clone());
    for (mode, name, words) in [
        // Those of one file are left out.
        ("120000", "link.md", "a link or another repository"),
        ("160000", "module", "a link or another repository"),
        ("100644", "Practices", "in the place of a folder of notes"),
        ("100644", "\u{ff50}ractices", "same name except for case"),
        ("100644", "CON.md", "names a device"),
        ("100644", "what?.md", "not every system allows"),
        ("100644", "dot.", "ends with a dot"),
        ("100644", ".g\u{200c}it", "reserved for the history"),
        ("100644", ".GIT", "reserved for the history"),
        ("100644", "git~1", "reserved for the history"),
        ("100644", "..", "points outside the folder"),
    ] {
        let listed = format!(
            "{root}\n{mode} {} {blob}\t{name}\n",
            if mode == "160000" { "commit" } else { "blob" }
        );
        let tree = make_tree(&case.world, &library, &listed);
        let commit = case
            .world
            .git(&library, &["commit-tree", "-m", "x", "-p", &last, &tree]);
        case.world
            .git(&library, &["update-ref", "refs/heads/main", &commit]);
        let done = case
            .world
            .guildhall(&case.bob, "bob", &["sync", "--no-share"]);
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        let is_left_out = said.contains("Left out");
        let code = if is_left_out { 0 } else { 2 };
        assert_eq!(done.status.code(), Some(code), "{name}: {said}");
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(read(&case.bob, PATH), note("adopted", "One\n"));
        let names = fs::read_dir(&case.bob).expect("readable").flatten();
        let names: Vec<String> = names
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        assert!(!names.contains(&name.to_owned()), "{names:?}");
        // Cloned as it is synced.
        let into = case.world.path("fresh");
        let done = case
            .world
            .guildhall(&case.bob, "eve", &["clone", text(&library), text(&into)]);
        let found = (done.status.code(), into.join("guildhall.toml").exists());
        assert_eq!(found, (Some(code), is_left_out), "{name}: {done:?}");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(said.contains(words), is_left_out, "{name}: {said}");
        let _ = fs::remove_dir_all(into);
        if is_left_out {
            (left_out, last) = (left_out + 1, commit);
        }
    }
    assert_eq!(left_out, 4);
    case.world
        .git(&library, &["update-ref", "refs/heads/main", &last]);
    case.succeeds();
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

/// Builds a tree with entries that git refuses to create.
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
        // The address is used unchanged, and git also reads it as a name.
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
    // Setup is complete: from here on nothing may run.
    let _ = fs::remove_file(&ran);
    case.succeeds();
    case.world
        .guildhall(&case.bob, "bob", &["log", "practices/oslo/heat"]);
    case.world.guildhall(&case.bob, "bob", &["undo"]);
    assert!(!ran.exists(), "something ran");
}

/// Settings that name a command, file, helper, proxy or address.
///
/// The command creates a trace file in `$HERE`; `$LIBRARY` is the address of the library.
const DANGEROUS: &[(&str, &str)] = &[
    ("alias.fetch", "!$TRACE"),
    ("core.fsmonitor", "$TRACE"),
    ("core.sshCommand", "$TRACE"),
    ("core.askPass", "$TRACE"),
    ("core.gitProxy", "$TRACE"),
    ("core.alternateRefsCommand", "$TRACE"),
    ("core.hooksPath", "$HERE/hooks"),
    ("core.attributesFile", "$HERE/attributes"),
    ("core.excludesFile", "$HERE/excludes"),
    ("core.worktree", "$HERE/elsewhere"),
    ("core.pager", "$TRACE"),
    ("core.editor", "$TRACE"),
    ("credential.helper", "!$TRACE"),
    ("credential.$LIBRARY.helper", "!$TRACE"),
    ("credential.http://127.0.0.1.helper", "!$TRACE"),
    ("http.proxy", "http://127.0.0.1:9"),
    ("http.$LIBRARY.proxy", "http://127.0.0.1:9"),
    ("http.sslCAInfo", "$HERE/nowhere"),
    ("http.cookieFile", "$HERE/nowhere"),
    ("remote.origin.proxy", "http://127.0.0.1:9"),
    ("remote.origin.vcs", "evil"),
    ("remote.origin.pushurl", "$HERE/elsewhere"),
    ("remote.origin.uploadpack", "$TRACE; git-upload-pack"),
    ("remote.origin.receivepack", "$TRACE; git-receive-pack"),
    ("remote.$LIBRARY.uploadpack", "$TRACE; git-upload-pack"),
    ("remote.$LIBRARY.receivepack", "$TRACE; git-receive-pack"),
    ("remote.$LIBRARY.vcs", "evil"),
    ("remote.$LIBRARY.url", "$HERE/elsewhere"),
    ("url.$HERE/elsewhere.insteadOf", "$LIBRARY"),
    ("url.$HERE/elsewhere.pushInsteadOf", "$LIBRARY"),
    ("gpg.program", "$HERE/command"),
    ("gpg.openpgp.program", "$HERE/command"),
    ("gpg.x509.program", "$HERE/command"),
    ("gpg.ssh.program", "$HERE/command"),
    ("gpg.ssh.defaultKeyCommand", "$HERE/command"),
    ("gpg.ssh.allowedSignersFile", "$HERE/nowhere"),
    ("gpg.format", "ssh"),
    ("user.signingKey", "$HERE/nowhere"),
    ("filter.evil.clean", "$TRACE"),
    ("filter.evil.smudge", "$TRACE"),
    ("filter.evil.process", "$TRACE"),
    ("merge.evil.driver", "$TRACE"),
    ("diff.external", "$TRACE"),
    ("diff.evil.command", "$TRACE"),
    ("diff.evil.textconv", "$TRACE"),
    ("uploadpack.packObjectsHook", "$TRACE"),
    ("trailer.evil.command", "$TRACE"),
    ("sequence.editor", "$TRACE"),
    ("protocol.ext.allow", "always"),
    ("fetch.bundleURI", "$HERE/bundle"),
    ("transfer.bundleURI", "true"),
    ("init.templateDir", "$HERE/template"),
    ("push.gpgSign", "true"),
];

/// Writes every dangerous setting, each with its own trace file.
fn dangerous_settings(here: &Path, library: &str) -> String {
    let mut settings = String::new();
    for (i, (name, value)) in DANGEROUS.iter().enumerate() {
        let fill = |template: &str| {
            template
                .replace("$TRACE", &format!("touch '{}/ran/{i}'", text(here)))
                .replace("$HERE", text(here))
                .replace("$LIBRARY", library)
        };
        let (name, value) = (fill(name), fill(value));
        let (section, rest) = name.split_once('.').expect("a section");
        let head = match rest.rsplit_once('.') {
            Some((subsection, _)) => format!("[{section} \"{subsection}\"]"),
            None => format!("[{section}]"),
        };
        let key = rest.rsplit('.').next().expect("a key");
        _ = writeln!(settings, "{head}\n\t{key} = \"{value}\"");
    }
    settings
}

/// A folder with programs that leave a trace, and a decoy library.
#[cfg(unix)]
fn make_traps(world: &World) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let here = world.path("here");
    fs::create_dir_all(here.join("ran")).expect("made");
    write(
        &here,
        "command",
        &format!("#!/bin/sh\ntouch '{}/ran/command'\nexit 1\n", text(&here)),
    );
    write(
        &here,
        "hooks/pre-push",
        &format!("#!/bin/sh\ntouch '{}/ran/hook'\n", text(&here)),
    );
    for program in ["command", "hooks/pre-push"] {
        fs::set_permissions(here.join(program), fs::Permissions::from_mode(0o755)).expect("set");
    }
    write(&here, "attributes", "* filter=evil merge=evil diff=evil\n");
    write(&here, "excludes", "*.md\n");
    world.git(&here, &["init", "--quiet", "--bare", "elsewhere"]);
    here
}

#[cfg(unix)]
#[test]
fn settings_of_a_copy_run_and_redirect_nothing_however_they_come_in() {
    let case = Case::new();
    let here = make_traps(&case.world);
    let config = case.bob.join(".git/config");
    let plain = fs::read_to_string(&config).expect("readable");
    let library = text(&case.world.path("library.git")).to_owned();
    let bundle = here.join("bundle");
    case.git(&["bundle", "create", "--quiet", text(&bundle), "main"]);
    let evil = dangerous_settings(&here, &library);
    write(&case.bob, ".git/evil", &evil);
    let mut count = 0;
    for (kind, added, worktree) in [
        ("plain", evil.as_str(), ""),
        ("include", "[include]\n\tpath = evil\n", ""),
        ("gitdir", "[includeIf \"gitdir:**\"]\n\tpath = evil\n", ""),
        (
            "gitdir/i",
            "[includeIf \"gitdir/i:**\"]\n\tpath = evil\n",
            "",
        ),
        (
            "onbranch",
            "[includeIf \"onbranch:**\"]\n\tpath = evil\n",
            "",
        ),
        (
            "hasconfig",
            "[includeIf \"hasconfig:remote.*.url:**\"]\n\tpath = evil-but-urls\n",
            "",
        ),
        (
            "worktree",
            "[extensions]\n\tworktreeConfig = true\n",
            evil.as_str(),
        ),
        (
            "worktree include",
            "[extensions]\n\tworktreeConfig = true\n",
            "[include]\n\tpath = evil\n",
        ),
    ] {
        // git refuses URLs in such a conditional include.
        let without_urls = evil.replace("\turl = ", "\tnourl = ");
        write(&case.bob, ".git/evil-but-urls", &without_urls);
        let version = if worktree.is_empty() {
            ""
        } else {
            "[core]\n\trepositoryformatversion = 1\n"
        };
        write(
            &case.bob,
            ".git/config",
            &format!("{plain}{version}{added}[commit]\n\tgpgsign = false\n"),
        );
        write(&case.bob, ".git/config.worktree", worktree);
        count += 1;
        write(&case.bob, PATH, &note("adopted", &format!("{count}\n")));
        for words in [
            &["save"][..],
            &["sync"],
            &["log", "--limit", "2"],
            &["status"],
        ] {
            let done = case.world.guildhall(&case.bob, "bob", words);
            assert_eq!(done.status.code(), Some(0), "{kind} {words:?}: {done:?}");
        }
        let shared = case.world.git(
            &case.world.path("library.git"),
            &["show", &format!("main:{PATH}")],
        );
        assert!(shared.contains(&format!("\n{count}")), "{kind}: {shared}");
        // Signing starts no program of the copy either, even if it fails.
        write(
            &case.bob,
            ".git/config",
            &format!("{plain}{version}{added}[commit]\n\tgpgsign = true\n"),
        );
        write(
            &case.bob,
            PATH,
            &note("adopted", &format!("{count}, signed\n")),
        );
        case.world.guildhall(&case.bob, "bob", &["save"]);
        let ran: Vec<_> = fs::read_dir(here.join("ran"))
            .expect("readable")
            .flatten()
            .collect();
        assert!(ran.is_empty(), "{kind}: {ran:?}");
        // Where a fetch reads a bundle, it keeps its branches.
        for git_dir in [".git", ".git/guildhall/git"] {
            let bundles = case.bob.join(git_dir).join("refs/bundles");
            assert!(!bundles.exists(), "{kind}");
        }
    }
    let elsewhere = case.world.git(&here.join("elsewhere"), &["for-each-ref"]);
    assert_eq!(elsewhere, "", "nothing went elsewhere");
}

/// Files that make a folder a git repository.
const LAYOUT: &[(&str, &str)] = &[
    ("HEAD", "ref: refs/heads/main\n"),
    ("config", "[core]\n\tbare = false\n\tworktree = .\n"),
    ("objects/keep", ""),
    ("refs/keep", ""),
];
