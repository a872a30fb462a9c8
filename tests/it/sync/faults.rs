//! Sync failures: each gives one clear message and changes nothing.

mod strange_histories;

use std::fs;
use std::time::{Duration, Instant};

use super::{World, note, read, text, write};

pub(super) const PATH: &str = "practices/oslo/heat.md";

/// A library and a copy with an unsaved edit.
pub(super) struct Case {
    pub(super) world: World,
    pub(super) bob: std::path::PathBuf,
}

impl Case {
    pub(super) fn new() -> Self {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        write(&bob, PATH, &note("adopted", "One\n"));
        Self { world, bob }
    }

    /// Syncs, expects this error, and checks that the edit is unchanged.
    #[track_caller]
    pub(super) fn fails(&self, words: &str) {
        self.fails_in(words, Duration::from_secs(20));
    }

    #[track_caller]
    fn fails_in(&self, words: &str, longest: Duration) {
        let start = Instant::now();
        let done = self.world.guildhall(&self.bob, "bob", &["sync"]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{words:?} is not in {said:?}");
        assert!(said.contains("help: "), "{said:?}");
        assert!(said.lines().count() <= 4, "{said:?}");
        assert!(start.elapsed() < longest, "it took {:?}", start.elapsed());
        assert_eq!(read(&self.bob, PATH), note("adopted", "One\n"));
    }

    /// Syncs and expects success.
    #[track_caller]
    pub(super) fn succeeds(&self) {
        let done = self.world.guildhall(&self.bob, "bob", &["sync"]);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        let library = self.world.path("library.git");
        let shared = self.world.git(&library, &["show", &format!("main:{PATH}")]);
        assert!(shared.contains("adopted"), "{shared}");
    }

    pub(super) fn git(&self, words: &[&str]) -> String {
        self.world.git(&self.bob, words)
    }
}

#[test]
fn no_remote() {
    let case = Case::new();
    case.git(&["remote", "remove", "origin"]);
    case.fails("not connected to a shared library");
    // The edit is saved anyway.
    assert!(
        case.git(&["show", &format!("HEAD:{PATH}")])
            .contains("adopted")
    );
}

#[test]
fn remote_unreachable_refused_or_no_library() {
    let case = Case::new();
    for (address, words) in [
        ("https://127.0.0.1:1/x.git", "cannot be reached"),
        ("https://nowhere.invalid/x.git", "cannot be reached"),
        ("ssh://git@127.0.0.1:1/x.git", "cannot be reached"),
        ("/nowhere/x.git", "there is no library at"),
        (
            "ext::sh -c touch% owned",
            "is not an address guildhall connects to",
        ),
        (
            "ssh://-oProxyCommand=touch/x",
            "is not an address guildhall connects to",
        ),
        (
            "http://example.org/x.git",
            "is not an address guildhall connects to",
        ),
        (
            "git://example.org/x.git",
            "is not an address guildhall connects to",
        ),
    ] {
        case.git(&["config", "remote.origin.url", address]);
        case.fails(words);
    }
    assert!(!case.bob.join("owned").exists());
    case.git(&[
        "config",
        "remote.origin.url",
        text(&case.world.path("library.git")),
    ]);
    case.succeeds();
}

#[test]
fn a_failed_clone_leaves_nothing_and_mentions_no_notes() {
    let world = World::with(&[]);
    for (address, words) in [
        ("https://127.0.0.1:1/x.git", "cannot be reached"),
        ("ssh://git@127.0.0.1:1/x.git", "cannot be reached"),
        ("/nowhere/x.git", "there is no library at"),
    ] {
        let home = world.path("");
        let done = world.guildhall(&home, "bob", &["clone", address, "made"]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains(words) && said.contains("help: "), "{said}");
        assert!(!said.contains("notes are saved"), "{said}");
        let left: Vec<_> = fs::read_dir(&home)
            .expect("readable")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name == "made" || name.starts_with(".guildhall"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn secrets_in_addresses_are_never_shown() {
    let case = Case::new();
    case.git(&[
        "config",
        "remote.origin.url",
        "https://me:geheim@127.0.0.1:1/x.git",
    ]);
    for words in [
        &["sync"][..],
        &["status"],
        &["sync", "--json"],
        &["status", "--json"],
    ] {
        let done = case.world.guildhall(&case.bob, "bob", words);
        let said = format!("{done:?}");
        assert!(
            !said.contains("geheim") && said.contains("127.0.0.1"),
            "{said}"
        );
    }
    for address in [
        "https://me:my geheim'\"@127.0.0.1:1/x.git",
        "https://me:a%20geheim%2f@127.0.0.1:1/x.git",
        "https://me:a@geheim@127.0.0.1:1/x.git",
        "https://geheimgeheimgeheimgeheim@127.0.0.1:1/x.git",
        "https://127.0.0.1:1/x.git?access_token=geheim",
        "ssh://me:geheim@127.0.0.1:1/x.git",
        "me:geheim@127.0.0.1:x.git",
        "odd://me:geheim@127.0.0.1:1/x.git",
    ] {
        case.git(&["config", "remote.origin.url", address]);
        for words in [
            &["sync"][..],
            &["status", "--json"],
            &["sync", "--json"],
            &["doctor"],
            &["clone", address],
        ] {
            let done = case.world.guildhall(&case.bob, "bob", words);
            let said = format!("{done:?}");
            assert!(!said.contains("geheim"), "{address}: {said}");
        }
    }
}

#[test]
fn an_empty_library_takes_what_is_shared_first() {
    let case = Case::new();
    let empty = case.world.path("empty.git");
    case.world.git(
        &case.bob,
        &[
            "init",
            "--quiet",
            "--bare",
            "--initial-branch=main",
            text(&empty),
        ],
    );
    case.git(&["remote", "set-url", "origin", text(&empty)]);
    let done = case.world.guildhall(&case.bob, "bob", &["sync"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(
        case.world
            .git(&empty, &["show", &format!("main:{PATH}")])
            .contains("adopted")
    );
}

#[test]
fn a_held_lock_is_waited_for_and_named() {
    let case = Case::new();
    let lock = case.bob.join(".git/index.lock");
    fs::write(&lock, "").expect("written");
    case.fails("another program is writing to the history");
    assert!(lock.exists(), "a lock of another program stays");
    fs::remove_file(&lock).expect("removed");
    case.succeeds();
}

#[test]
fn two_syncs_at_once_wait_for_each_other() {
    let case = Case::new();
    let running: Vec<_> = (0..4)
        .map(|_| {
            let mut command = case.world.command(&case.bob, "bob", &["sync"]);
            command
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            command.spawn().expect("it starts")
        })
        .collect();
    for child in running {
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(done.status.code(), Some(0), "{done:?}");
    }
    case.succeeds();
}

#[test]
fn what_is_local_never_waits_for_a_server_that_says_nothing() {
    let case = Case::new();
    let (world, bob) = (&case.world, &case.bob);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let address = format!("http://127.0.0.1:{port}/library.git");
    world.git(bob, &["remote", "set-url", "origin", &address]);
    for asking in [&["sync"][..], &["sync", "--dry-run"]] {
        let mut command = world.command(bob, "bob", asking);
        let mut syncing = command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        // It has sent its request and gets no answer.
        let (asked, _) = listener.accept().expect("a connection");
        write(bob, PATH, &note("adopted", &format!("{asking:?}\n")));
        for words in [&["save"][..], &["status"], &["log"], &["undo"], &["diff"]] {
            let done = world.guildhall(bob, "bob", words);
            assert_eq!(done.status.code(), Some(0), "{words:?}: {done:?}");
        }
        assert!(matches!(syncing.try_wait(), Ok(None)), "{asking:?} waits");
        syncing.kill().expect("ours");
        syncing.wait().expect("ours");
        // Its git ends with it, and closes the connection.
        #[cfg(unix)]
        {
            let longest = Some(Duration::from_secs(20));
            asked.set_read_timeout(longest).expect("set");
            std::io::Read::read_to_end(&mut &asked, &mut Vec::new()).expect("git has ended");
        }
        drop(asked);
    }
}

#[test]
fn a_note_that_grows_to_50_mb_is_left_out_and_named() {
    let case = Case::new();
    let big = note("big", &"word ".repeat(10 << 20));
    write(&case.bob, "practices/oslo/big.md", &big);
    let done = case.world.json(&case.bob, "bob", &["sync"]);
    assert_eq!(done["held"][0]["path"], "practices/oslo/big.md");
    assert_eq!(read(&case.bob, "practices/oslo/big.md").len(), big.len());
    case.succeeds();
    // A known note that grows too large is left out too, and an update does not overwrite it.
    write(&case.bob, PATH, &big);
    let ann = case.world.copy("ann");
    write(&ann, PATH, &note("in-force", "One\n"));
    case.world.guildhall(&ann, "ann", &["sync"]);
    let done = case.world.guildhall(&case.bob, "bob", &["sync"]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(done.status.code(), Some(0), "{said}");
    let named = format!("! {PATH}: it is larger than 16 MiB");
    assert!(said.contains(&named), "{said}");
    assert_eq!(read(&case.bob, PATH).len(), big.len());
    // The text as it was does not take back what others wrote since.
    write(&case.bob, PATH, &note("adopted", "One\n"));
    case.world.guildhall(&case.bob, "bob", &["sync"]);
    assert_eq!(read(&case.bob, PATH), note("in-force", "One\n"));
}

#[test]
fn a_base_inside_something_larger_touches_nothing_else() {
    let world = World::with(&[(PATH, &note("idea", "One\n"))]);
    let library = world.path("larger.git");
    world.make_library(&library);
    let ann = world.path("ann");
    fs::create_dir(&ann).expect("made");
    write(
        &ann,
        "knowledge/guildhall.toml",
        "name = \"League\"\nformat = 1\n",
    );
    write(&ann, &format!("knowledge/{PATH}"), &note("idea", "One\n"));
    write(&ann, "src/main.rs", "fn main() {}\n");
    world.git(&ann, &["init", "--quiet", "--initial-branch=main"]);
    world.git(&ann, &["remote", "add", "origin", text(&library)]);
    world.git(&ann, &["add", "."]);
    world.git(&ann, &["commit", "--quiet", "-m", "first"]);
    world.git(&ann, &["push", "--quiet", "origin", "main"]);
    world.git(
        &world.path(""),
        &["clone", "--quiet", text(&library), "bob"],
    );
    let bob = world.path("bob");
    // Bob edits the program, staged and unstaged; Ann changes program and note.
    write(&bob, "src/main.rs", "fn main() { unfinished }\n");
    write(&bob, "src/new.rs", "// staged\n");
    world.git(&bob, &["add", "src/new.rs"]);
    write(
        &bob,
        &format!("knowledge/{PATH}"),
        &note("idea", "One, Bob\n"),
    );
    write(&ann, "src/other.rs", "// Ann's\n");
    world.git(&ann, &["add", "src/other.rs"]);
    world.git(&ann, &["commit", "--quiet", "-m", "program"]);
    write(
        &ann,
        &format!("knowledge/{PATH}"),
        &note("adopted", "One\n"),
    );
    assert_eq!(
        world
            .guildhall(&ann.join("knowledge"), "ann", &["sync"])
            .status
            .code(),
        Some(0)
    );
    let done = world.json(&bob.join("knowledge"), "bob", &["sync"]);
    assert_eq!(done["outside"], 1, "{done}");
    assert_eq!(
        read(&bob, &format!("knowledge/{PATH}")),
        note("adopted", "One, Bob\n")
    );
    assert_eq!(read(&bob, "src/main.rs"), "fn main() { unfinished }\n");
    assert!(!bob.join("src/other.rs").exists());
    assert_eq!(
        world.git(&bob, &["diff", "--cached", "--name-only"]),
        "src/new.rs"
    );
    // Bob's unfinished program was not shared.
    assert_eq!(
        world.git(&library, &["show", "main:src/main.rs"]),
        "fn main() {}"
    );
    assert!(
        !world
            .git(&library, &["ls-tree", "-r", "--name-only", "main"])
            .contains("src/new.rs")
    );
}

#[test]
fn a_library_that_refuses_says_why() {
    let case = Case::new();
    let library = case.world.path("library.git");
    let set = |how: &[&str]| case.world.git(&library, &[&["config"], how].concat());
    set(&["receive.hideRefs", "refs/heads/main"]);
    case.fails("did not accept the notes");
    set(&["--unset", "receive.hideRefs"]);
    case.succeeds();
}

#[test]
fn a_clock_that_is_wrong_changes_no_order() {
    // A parent commit from the future: saving keeps the order.
    let case = Case::new();
    case.git(&[
        "commit",
        "--quiet",
        "--allow-empty",
        "--date=2099-01-01T00:00:00Z",
        "-m",
        "future",
    ]);
    case.succeeds();
    let log = case.world.json(&case.bob, "bob", &["log"]);
    assert_eq!(log["log"][0]["who"], "bob", "{log}");
}

#[test]
fn a_note_that_is_left_out_is_named_by_each_command() {
    let path = "practices/oslo/heat.md";
    let world = World::with(&[(path, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    write(&bob, ".gitignore", "new.md\n");
    write(&bob, "practices/oslo/new.md", &note("idea", "One\n"));
    world.guildhall(&bob, "bob", &["sync"]);
    for (words, sentence) in [
        (&["save"][..], "Nothing else to save."),
        (&["diff"], "new.md: git ignores it"),
        (&["diff", "new"], "new.md: git ignores it"),
        (&["status"], "new.md: git ignores it"),
        (&["propose", "new"], "cannot be shared: git ignores it"),
    ] {
        let done = world.guildhall(&bob, "bob", words);
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains(sentence), "{words:?}: {said}");
        assert!(!said.contains("Nothing differs"), "{words:?}: {said}");
    }
    let held = &world.json(&bob, "bob", &["diff"])["held"];
    assert_eq!(held[0]["path"], "practices/oslo/new.md");
    assert!(world.json(&bob, "bob", &["diff", "heat"])["held"] == serde_json::json!([]));
}

#[test]
fn what_arrives_and_cannot_be_read_is_said() {
    let path = "practices/oslo/heat.md";
    let world = World::with(&[(path, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let said = |words: &[&str]| {
        let done = world.guildhall(&bob, "bob", words);
        let said = [done.stdout, done.stderr].concat();
        String::from_utf8_lossy(&said).into_owned()
    };
    let sectors = "vocabulary/sectors.toml";
    write(&ann, sectors, "[[term\nid = \"heat\"\n");
    write(&ann, path, "+++\ntitle = \"Heat\n+++\n");
    world.guildhall(&ann, "ann", &["sync"]);
    let line = "2 files cannot be read in full: vocabulary/sectors.toml and 1 more";
    let text = said(&["sync"]);
    assert!(text.contains(line), "{text}");
    // Said once, where it arrives; of a vocabulary again by each command that uses it.
    assert!(!said(&["sync"]).contains("cannot be read"));
    for command in ["status", "doctor", "index"] {
        let text = said(&[command]);
        assert!(
            text.contains("cannot be read in full") && text.contains(sectors),
            "{command}: {text}"
        );
    }
    let text = said(&["check"]);
    assert!(text.contains("guildhall's own is used"), "{text}");
}
