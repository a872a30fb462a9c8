//! A shared library to which tests push any object, and a copy of it.

use std::cell::Cell;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use git2::{ObjectType, Oid, Repository};

use super::fixture::{World, note, read, sync, write};
use crate::sync::Repo;
use crate::sync::error::SyncError;
use crate::sync::history::log::LogQuery;
use crate::sync::transfer::progress::Watch;

pub(crate) const PATH: &str = "practices/oslo/heat.md";
pub(crate) const MAIN: &str = "refs/heads/main";

/// A library and a copy of it, with functions to push anything.
pub(crate) struct Case {
    pub(crate) world: World,
    pub(crate) bob: Repo,
    pub(crate) library: Repository,
    pub(crate) start: Oid,
    /// The last valid commit of the library.
    pub(crate) shared: Cell<Oid>,
}

/// A mode, a name and an object: an entry of a tree.
pub(crate) type TreeEntries<'e> = Vec<(&'e str, Vec<u8>, Oid)>;

impl Case {
    pub(crate) fn new() -> Self {
        let world = World::with(&[(PATH, &note("idea", "One\n"))]);
        let bob = world.copy("bob");
        let library = Repository::open(world.library()).expect("opens");
        let start = library.refname_to_id(MAIN).expect("there");
        Self {
            world,
            bob,
            library,
            start,
            shared: Cell::new(start),
        }
    }

    pub(crate) fn object(&self, kind: ObjectType, content: &[u8]) -> Oid {
        let odb = self.library.odb().expect("a store");
        odb.write(kind, content).expect("written")
    }

    pub(crate) fn blob(&self, content: &[u8]) -> Oid {
        self.object(ObjectType::Blob, content)
    }

    /// Writes a tree with these entries in this order, unchecked.
    pub(crate) fn tree(&self, entries: &[(&str, Vec<u8>, Oid)]) -> Oid {
        let mut bytes = Vec::new();
        for (mode, name, id) in entries {
            bytes.extend([mode.as_bytes(), b" ", name, b"\0", id.as_bytes()].concat());
        }
        self.object(ObjectType::Tree, &bytes)
    }

    /// The entries of the first commit and more, sorted as in git.
    pub(crate) fn root_with(&self, more: TreeEntries<'_>) -> Oid {
        let commit = self.library.find_commit(self.start).expect("there");
        let tree = commit.tree().expect("there");
        let mut entries: TreeEntries<'_> = tree
            .iter()
            .map(|entry| {
                let is_folder = entry.kind() == Some(ObjectType::Tree);
                let mode = if is_folder { "40000" } else { "100644" };
                (mode, entry.name_bytes().to_vec(), entry.id())
            })
            .chain(more)
            .collect();
        sort(&mut entries);
        self.tree(&entries)
    }

    /// Writes a commit from these lines.
    pub(crate) fn commit(&self, tree: Oid, parents: &[Oid], author: &str, committer: &str) -> Oid {
        let parents: Vec<String> = parents.iter().map(|id| format!("parent {id}\n")).collect();
        let parents = parents.concat();
        let text = format!("tree {tree}\n{parents}{author}{committer}\npush\n");
        self.object(ObjectType::Commit, text.as_bytes())
    }

    pub(crate) fn good_commit(&self, tree: Oid, parents: &[Oid]) -> Oid {
        let [author, committer] = ["author", "committer"].map(signed);
        self.commit(tree, parents, &author, &committer)
    }

    /// Moves the shared branch.
    pub(crate) fn push(&self, commit: Oid) {
        let moved = self.library.reference(MAIN, commit, true, "push");
        moved.expect("moved");
    }

    pub(crate) fn push_tree(&self, tree: Oid) -> Oid {
        let commit = self.good_commit(tree, &[self.start]);
        self.push(commit);
        commit
    }

    /// Expects that all operations that fetch fail, and that the others work.
    #[track_caller]
    pub(crate) fn refused(&self, words: &str) {
        let begun = Instant::now();
        write(&self.bob.root, PATH, &note("adopted", "One\n"));
        let stop = AtomicBool::new(false);
        let mut watch = Watch {
            on_step: &mut |_| {},
            stop: &stop,
        };
        let text_of = |error: SyncError| format!("{error} {}", error.help());
        let synced = sync(&self.bob).map(|_| ()).map_err(text_of);
        let previewed = self.bob.preview(&mut watch).map(|_| ()).map_err(text_of);
        let updated = self
            .bob
            .get_updates(&mut watch)
            .map(|_| ())
            .map_err(text_of);
        let folder = self.world.folder.path().join("fresh");
        let url = self.world.library().to_string_lossy().into_owned();
        let settings = self.world.settings("eve");
        let copied = crate::sync::operations::create::clone(&url, &folder, settings, &mut watch);
        let copied = copied.map(|_| ()).map_err(text_of);
        for (action, done) in [
            ("sync", synced),
            ("preview", previewed),
            ("get updates", updated),
            ("clone", copied),
        ] {
            let text = done.expect_err(action);
            assert!(text.contains(words), "{action}: {text}");
        }
        assert!(!folder.exists());
        assert_eq!(read(&self.bob, PATH), note("adopted", "One\n"));
        self.others_work();
        // Another program may fetch the same commit.
        let fetched = Command::new("git")
            .args(["fetch", "-q", &url, "+main:refs/remotes/origin/main"])
            .current_dir(&self.bob.root)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(fetched.expect("git starts").success());
        self.others_work();
        // A generous limit, because tests run in parallel.
        assert!(begun.elapsed() < Duration::from_mins(1));
        // Resetting the branch repairs it.
        self.push(self.shared.get());
        sync(&self.bob).expect("synced");
        let shared = self.library.refname_to_id(MAIN).expect("there");
        self.shared.set(shared);
    }

    #[track_caller]
    pub(crate) fn others_work(&self) {
        assert!(self.bob.status().expect("status").incoming.is_empty());
        self.bob.save().expect("saved");
        let query = LogQuery {
            limit: 10,
            ..LogQuery::default()
        };
        assert!(!self.bob.log(&query).expect("log").is_empty());
        self.bob.differences(None).expect("compared");
        assert_eq!(self.bob.incoming_text("x.md").expect("read"), None);
    }
}

/// Sorts entries as git does.
pub(crate) fn sort(entries: &mut TreeEntries<'_>) {
    entries.sort_by_key(|(mode, name, _)| {
        let end: &[u8] = if *mode == "40000" { b"/" } else { b"" };
        [name, end].concat()
    });
}

pub(crate) fn signed(who: &str) -> String {
    format!("{who} Ann <ann@example.org> 1790000000 +0000\n")
}
