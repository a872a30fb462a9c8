//! Sync tests with the real program, real libraries and real transfers.
//!
//! Tests never read the home folder, settings or environment of the user who runs them.

mod endorsements;
mod faults;
mod hostile;
mod journey;
mod rights;
mod servers;
mod signing;
mod stress;
mod workers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use serde_json::Value;

use super::temporary_folder::{
    FolderEntry, MadeOnce, made_once, read_folder, temporary_folder, write_folder,
};

/// A shared library, and copies of it for several users.
pub(super) struct World {
    folder: tempfile::TempDir,
    /// A new library of the same files; `None` while that is made.
    prepared: Option<Arc<PreparedWorld>>,
}

impl World {
    /// Creates a library with a base of these files. For the same files it is prepared once.
    fn with(files: &[(&str, &str)]) -> Self {
        static PREPARED: MadeOnce<PreparedWorld> = MadeOnce::new(BTreeMap::new());
        let prepared = made_once(&PREPARED, files, PreparedWorld::new);
        let folder = temporary_folder();
        write_folder(&prepared.library, folder.path());
        let world = Self {
            folder,
            prepared: Some(Arc::clone(&prepared)),
        };
        prepared.point_to(&world, &world.path("first"));
        world
    }

    /// Makes an empty library.
    fn make_library(&self, folder: &Path) {
        let words = ["init", "--quiet", "--bare", "--initial-branch=main"];
        self.git(&self.path(""), &[&words[..], &[text(folder)]].concat());
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// A fresh copy for a user. As long as nothing was shared it is written from memory.
    fn copy(&self, user: &str) -> PathBuf {
        let (library, folder) = (self.path("library.git"), self.path(user));
        self.home(user);
        let tip = fs::read_to_string(library.join(MAIN)).ok();
        let prepared = self.prepared.as_ref();
        if let Some(prepared) = prepared.filter(|prepared| tip.as_ref() == Some(&prepared.tip)) {
            write_folder(&prepared.clone, &folder);
            prepared.point_to(self, &folder);
        } else {
            let done = self.guildhall(&self.path(""), user, &["clone", text(&library), user]);
            assert_eq!(done.status.code(), Some(0), "{done:?}");
        }
        folder
    }

    /// The home folder of a user, with settings.
    fn home(&self, user: &str) -> PathBuf {
        let home = self.path(&format!("home-{user}"));
        fs::create_dir_all(&home).expect("made");
        let config = home.join("config.toml");
        if !config.exists() {
            let text = format!("name = \"{user}\"\nemail = \"{user}@example.org\"\n");
            fs::write(config, text).expect("written");
        }
        home
    }

    /// The program as run by a user in a folder.
    fn command(&self, folder: &Path, user: &str, words: &[&str]) -> Command {
        let home = self.home(user);
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        plain_environment(&mut command, &home);
        command
            .arg("--config")
            .arg(home.join("config.toml"))
            .args(words)
            .current_dir(folder)
            .env("GUILDHALL_HOME", &home)
            .stdin(Stdio::null());
        command
    }

    fn guildhall(&self, folder: &Path, user: &str, words: &[&str]) -> Output {
        self.command(folder, user, words)
            .output()
            .expect("the program starts")
    }

    /// Runs the program with `--json`.
    #[track_caller]
    fn json(&self, folder: &Path, user: &str, words: &[&str]) -> Value {
        let done = self.guildhall(folder, user, &[words, &["--json"]].concat());
        serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"))
    }

    /// Runs git, to prepare or check a test.
    #[track_caller]
    fn git(&self, folder: &Path, words: &[&str]) -> String {
        let mut command = Command::new("git");
        plain_environment(&mut command, &self.path("nobody"));
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "someone");
            command.env(format!("GIT_{who}_EMAIL"), "someone@example.org");
        }
        let done = command
            .args(words)
            .current_dir(folder)
            .output()
            .expect("git starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "git {words:?}: {said}");
        String::from_utf8_lossy(&done.stdout).trim_end().to_owned()
    }
}

/// A library and a clone of it in memory.
struct PreparedWorld {
    /// The library, and the folder `first` from which it came.
    library: Vec<FolderEntry>,
    clone: Vec<FolderEntry>,
    /// The number of the commit of both.
    tip: String,
    /// The folder where they were made.
    folder: String,
}

/// The shared branch below a library.
const MAIN: &str = "refs/heads/main";

impl PreparedWorld {
    fn new(files: &[(&str, &str)]) -> Self {
        let world = World {
            folder: temporary_folder(),
            prepared: None,
        };
        let library = world.path("library.git");
        world.make_library(&library);
        let first = world.path("first");
        fs::create_dir(&first).expect("made");
        write(
            &first,
            "guildhall.toml",
            "name = \"League\"\nformat = 1\naudience = \"members\"\nlang = \"en\"\n",
        );
        for (path, content) in files {
            write(&first, path, content);
        }
        world.guildhall(&world.path(""), "first", &["init", "first"]);
        world.git(&first, &["remote", "add", "origin", text(&library)]);
        let done = world.guildhall(&first, "first", &["sync"]);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        Self {
            library: read_folder(world.folder.path()),
            clone: read_folder(&world.copy("clone")),
            tip: read(&library, MAIN),
            folder: text(world.folder.path()).to_owned(),
        }
    }

    /// Connects a copy, written from memory, to the library of this world.
    fn point_to(&self, world: &World, copy: &Path) {
        let config = read(copy, ".git/config").replace(&self.folder, text(world.folder.path()));
        write(copy, ".git/config", &config);
    }
}

fn plain_environment(command: &mut Command, home: &Path) {
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

fn write(root: &Path, path: &str, content: &str) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().expect("a folder")).expect("made");
    fs::write(place, content).expect("written");
}

fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A practice with a status and a body.
fn note(status: &str, body: &str) -> String {
    format!("+++\ntitle = \"T\"\nstatus = \"{status}\"\n+++\n{body}")
}

/// Prints that a tool is missing and a test was skipped.
fn say_absent(tool: &str, what: &str) {
    use std::io::Write;
    let words = format!("\n!!! {tool} is not here: {what} was NOT tested\n");
    std::io::stderr()
        .write_all(words.as_bytes())
        .expect("somebody listens");
}

#[test]
fn a_conflict_is_seen_and_settled_from_the_command_line() {
    let path = "practices/oslo/heat.md";
    let world = World::with(&[(path, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann, path, &note("adopted", "One\n"));
    write(&bob, path, &note("in-force", "One\n"));
    assert_eq!(
        world.guildhall(&ann, "ann", &["sync"]).status.code(),
        Some(0)
    );
    let done = world.guildhall(&bob, "bob", &["sync"]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(done.status.code(), Some(3), "{done:?}");
    assert!(
        said.contains("! waiting for you: practices/oslo/heat: status"),
        "{said}"
    );
    let list = world.guildhall(&bob, "bob", &["conflicts"]);
    let said = String::from_utf8_lossy(&list.stdout).into_owned();
    assert_eq!(list.status.code(), Some(3));
    assert!(said.contains("yours (bob, just now): in-force"), "{said}");
    assert!(said.contains("theirs (ann, just now): adopted"), "{said}");
    let [mine, both] = ["mine", "both"].map(|which| {
        let id = "practices/oslo/heat";
        ["conflicts", id, "--field", "status", "--take", which]
    });
    // A status holds one value.
    let refused = world.guildhall(&bob, "bob", &both);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("status can hold one value only"), "{said}");
    assert_eq!(read(&bob, path), note("adopted", "One\n"));
    let words = mine;
    assert_eq!(world.guildhall(&bob, "bob", &words).status.code(), Some(0));
    assert_eq!(read(&bob, path), note("in-force", "One\n"));
    assert_eq!(
        world.guildhall(&bob, "bob", &["sync"]).status.code(),
        Some(0)
    );
    world.guildhall(&ann, "ann", &["sync"]);
    assert_eq!(read(&ann, path), note("in-force", "One\n"));
    let log = world.guildhall(&ann, "ann", &["log", "practices/oslo/heat"]);
    let said = String::from_utf8_lossy(&log.stdout).into_owned();
    assert!(
        said.contains("status  adopted → in-force, by bob, on "),
        "{said}"
    );
}

#[test]
fn a_removed_note_shows_what_the_others_changed() {
    let path = "practices/oslo/heat.md";
    let world = World::with(&[(path, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    write(&ann, path, &note("adopted", "One\n"));
    fs::remove_file(bob.join(path)).expect("removed");
    world.guildhall(&ann, "ann", &["sync"]);
    world.guildhall(&bob, "bob", &["sync"]);
    let list = world.guildhall(&bob, "bob", &["conflicts"]);
    let said = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(said.contains("yours (bob, just now): removed"), "{said}");
    let wanted = "theirs (ann, just now): the note stays, with these changes:\n    \
                status  idea → adopted\n";
    assert!(said.contains(wanted) && !said.contains("+++"), "{said}");
    // Removed after all.
    let taken = world.guildhall(&bob, "bob", &["conflicts", "--take", "mine"]);
    assert_eq!(taken.status.code(), Some(0), "{taken:?}");
    assert!(!bob.join(path).exists());
}

#[test]
fn log_diff_conflicts_and_propose_take_short_names() {
    let path = "practices/oslo/heat.md";
    let world = World::with(&[(path, &note("idea", "One\n"))]);
    let (ann, bob) = (world.copy("ann"), world.copy("bob"));
    let run = |words: &[&str]| {
        let done = world.guildhall(&bob, "bob", words);
        let said = [done.stdout, done.stderr].concat();
        (
            done.status.code(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    write(&bob, path, &note("adopted", "One\n"));
    run(&["save"]);
    for (words, wanted) in [
        (["log", "heat"], "idea \u{2192} adopted"),
        (["diff", "heat.md"], "idea \u{2192} adopted"),
        (["log", "oslo/heat"], "idea \u{2192} adopted"),
        (["propose", "heat"], "Proposed for review"),
    ] {
        let (code, said) = run(&words);
        assert!(
            code == Some(0) && said.contains(wanted),
            "{words:?}: {said}"
        );
    }
    for command in ["log", "diff", "propose"] {
        let (code, said) = run(&[command, "heart"]);
        assert_eq!(code, Some(1), "{command}: {said}");
        assert!(said.contains("there is no note `heart`"), "{said}");
        assert!(said.contains("practices/oslo/heat"), "{said}");
    }
    run(&["undo"]);
    write(&ann, path, &note("in-force", "One\n"));
    world.guildhall(&ann, "ann", &["sync"]);
    run(&["sync"]);
    let (code, said) = run(&["conflicts", "heart", "--take", "mine"]);
    assert!(
        said.contains("there is no conflict in `heart`"),
        "{code:?} {said}"
    );
    let (code, said) = run(&["conflicts", "heat", "--take", "mine"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(read(&bob, path), note("adopted", "One\n"));
    // A note that was removed keeps its history.
    fs::remove_file(bob.join(path)).expect("removed");
    run(&["save"]);
    for name in ["practices/oslo/heat", "heat"] {
        let (code, said) = run(&["log", name]);
        assert_eq!(code, Some(0), "{said}");
        let (_, said) = run(&["diff", name]);
        assert!(said.contains("- removed"), "{said}");
    }
}

#[test]
fn no_git_word_reaches_the_screen() {
    let path = "practices/oslo/heat.md";
    let world = World::with(&[(path, &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    write(&bob, path, &note("adopted", "One\n"));
    let mut said = String::new();
    for words in [
        &["status"][..],
        &["diff"],
        &["sync", "--dry-run"],
        &["save"],
        &["sync"],
        &["status"],
        &["log"],
        &["conflicts"],
        &["undo"],
        &["undo"],
        &["status"],
    ] {
        let done = world.guildhall(&bob, "bob", words);
        said += &String::from_utf8_lossy(&done.stdout);
        said += &String::from_utf8_lossy(&done.stderr);
    }
    for word in [
        "commit", "branch", "HEAD", "merge", "rebase", "staging", "push", "pull", "fetch",
    ] {
        let found = said
            .split(|c: char| !c.is_alphanumeric())
            .any(|other| other == word);
        assert!(!found, "{word} in {said}");
    }
}

#[test]
fn show_at_prints_an_earlier_version() {
    let id = "practices/oslo/heat-pumps";
    let path = format!("{id}.md");
    let world = World::with(&[(&path, &note("planned", "See [[cities/oslo]]."))]);
    let folder = world.copy("ann");
    let first = world.git(&folder, &["rev-parse", "HEAD"]);
    let first = first.trim();
    write(&folder, &path, &note("in-force", "It runs."));
    world.guildhall(&folder, "ann", &["save"]);

    // By any name that `show` understands, rendered like the note of today.
    let printed = world.guildhall(&folder, "ann", &["show", "Heat Pumps", "--at", first]);
    let printed = String::from_utf8(printed.stdout).expect("text");
    assert!(
        printed.contains("Status: planned") && printed.contains("See cities/oslo."),
        "{printed}"
    );
    assert!(!printed.contains("+++"), "{printed}");
    let raw = world.guildhall(&folder, "ann", &["show", id, "--raw", "--at", first]);
    assert_eq!(
        raw.stdout,
        note("planned", "See [[cities/oslo]].").into_bytes()
    );
    let was = world.json(&folder, "ann", &["show", id, "--at", first]);
    assert_eq!(
        (&was["at"], &was["front_matter"]["status"]),
        (&first.into(), &"planned".into())
    );
    assert_eq!(was["links"][0]["written"], "cities/oslo");

    // A removed note is found by its whole id.
    fs::remove_file(folder.join(&path)).expect("it was there");
    let was = world.json(&folder, "ann", &["show", id, "--at", first]);
    assert_eq!(was["id"], id);
}

#[test]
fn a_choice_that_cannot_be_read_still_waits() {
    let world = World::with(&[("practices/oslo/heat.md", &note("idea", "One\n"))]);
    let bob = world.copy("bob");
    write(&bob, ".git/guildhall/waiting/1a2b.json", "{");
    let run = |words: &[&str]| {
        let done = world.guildhall(&bob, "bob", words);
        let said = [done.stdout, done.stderr].concat();
        (
            done.status.code(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    for words in [&["conflicts"][..], &["conflicts", "--take", "theirs"]] {
        let (code, said) = run(words);
        assert_eq!(code, Some(3), "{words:?}: {said}");
        assert!(
            said.contains("cannot be read") && !said.contains("Nothing waits"),
            "{said}"
        );
    }
    let (code, said) = run(&["conflicts", "1a2b", "--take", "theirs"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(run(&["conflicts"]).1.contains("Nothing waits"));
}

#[test]
fn a_folder_is_connected_with_a_library_and_shares() {
    let path = "practices/oslo/heat.md";
    let world = World::with(&[(path, &note("idea", "One\n"))]);
    let mine = world.path("mine");
    write(&mine, path, &note("idea", "One\n"));
    // The starter is not connected in place of the folder.
    let done = world.guildhall(&mine, "ann", &["connect", "../library.git"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("guildhall init"), "{said}");
    // `init` uses the current folder.
    let done = world.guildhall(&mine, "ann", &["init"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(read(&mine, "guildhall.toml").starts_with("name = \"mine\""));
    let done = world.guildhall(&mine, "ann", &["sync"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("guildhall connect ADDRESS"), "{said}");
    for (command, sentence) in [
        ("status", "Everything is saved, and shared with nobody."),
        ("diff", "Not connected to a shared library."),
    ] {
        let done = world.guildhall(&mine, "ann", &[command]);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(said.contains(sentence), "{said}");
    }

    for address in ["http://example.org/x", "ext::sh -c x", "-x", " ", "gone"] {
        let done = world.guildhall(&mine, "ann", &["connect", "--", address]);
        assert_eq!(done.status.code(), Some(2), "{address}: {done:?}");
        assert_eq!(world.git(&mine, &["remote"]), "", "{address}");
    }
    let empty = world.path("empty.git");
    world.make_library(&empty);
    // An unrelated library is refused.
    let done = world.guildhall(&mine, "ann", &["connect", "../library.git"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("no history in common"), "{said}");
    assert_eq!(world.git(&mine, &["remote"]), "");
    let done = world.guildhall(&mine, "ann", &["connect", "../empty.git"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(said.contains(&*mine.to_string_lossy()), "{said}");
    let done = world.guildhall(&mine, "ann", &["sync"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert_eq!(
        world.git(&empty, &["show", &format!("main:{path}")]),
        note("idea", "One\n").trim_end()
    );
    // What the one had says nothing of the next.
    world.make_library(&world.path("next.git"));
    world.guildhall(&mine, "ann", &["connect", "../next.git"]);
    let done = world.guildhall(&mine, "ann", &["status"]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        said.contains("no update yet") && said.contains("not shared"),
        "{said}"
    );
}
