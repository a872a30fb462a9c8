//! Test fixture: a real shared library and copies of it in a temporary folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use git2::{Oid, Repository, RepositoryInitOptions};
use tempfile::TempDir;

use crate::sync::error::SyncError;
use crate::sync::operations::create;
use crate::sync::operations::synchronise::Synced;
use crate::sync::repository::atomic_fs::Disk;
use crate::sync::transfer::progress::Watch;
use crate::sync::{Repo, SyncSettings};
use crate::temporary_folder::{
    FolderEntry, MadeOnce, made_once, read_folder, temporary_folder, write_folder,
};

/// Whether tests stop at every change of the file system; otherwise at every fourth.
pub(crate) fn is_thorough() -> bool {
    std::env::var_os("GUILDHALL_EVERY_CALL").is_some()
}

/// The numbers of changes after which a test stops an action.
pub(crate) fn stops() -> impl Iterator<Item = usize> {
    (0..).step_by(if is_thorough() { 1 } else { 4 })
}

/// A shared library, and the folder for copies of it.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    prepared: Arc<PreparedWorld>,
}

impl World {
    /// Creates a library with these files. For the same files it is prepared once.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        static PREPARED: MadeOnce<PreparedWorld> = MadeOnce::new(BTreeMap::new());
        let prepared = made_once(&PREPARED, files, PreparedWorld::new);
        let folder = temporary_folder();
        write_folder(&prepared.library, folder.path());
        Self { folder, prepared }
    }

    /// The path of the shared library.
    pub(crate) fn library(&self) -> PathBuf {
        library_in(self.folder.path())
    }

    /// Settings of a user with this name, without the machine's git configuration.
    pub(crate) fn settings(&self, name: &str) -> SyncSettings {
        settings_in(self.folder.path(), name)
    }

    /// Clones a new copy. As long as nothing was shared it is written from memory.
    pub(crate) fn copy(&self, name: &str) -> Repo {
        let root = self.folder.path().join(name);
        let library = Repository::open(self.library());
        let tip = library.and_then(|library| library.refname_to_id("refs/heads/main"));
        if tip.is_ok_and(|tip| tip == self.prepared.tip) {
            write_folder(&self.prepared.clone, &root);
            self.open(&root, name)
        } else {
            self.clone_to(name)
        }
    }

    /// Clones a new copy from the library.
    pub(crate) fn clone_to(&self, name: &str) -> Repo {
        self.open(&clone_in(self.folder.path(), name), name)
    }

    /// Opens the copy at `root` as this user.
    pub(crate) fn open(&self, root: &Path, name: &str) -> Repo {
        Repo::open(root, self.settings(name)).expect("opens")
    }
}

impl World {
    /// Copies everything to another folder; its copies use the library there.
    pub(crate) fn twin(&self) -> Self {
        let folder = temporary_folder();
        write_folder(&read_folder(self.folder.path()), folder.path());
        let prepared = Arc::clone(&self.prepared);
        Self { folder, prepared }
    }

    /// Opens an existing copy whose disk is full once after `count` changes.
    pub(crate) fn full_once(&self, name: &str, count: usize) -> Repo {
        let mut repository = self.open(&self.folder.path().join(name), name);
        repository.disk = Disk::full_after(count);
        repository
    }

    /// Opens an existing copy that is stopped after `count` changes.
    pub(crate) fn stopping(&self, name: &str, count: usize) -> Repo {
        let mut repository = self.open(&self.folder.path().join(name), name);
        repository.disk = Disk::stopping_after(count);
        repository
    }
}

/// A library and a clone of it in memory.
struct PreparedWorld {
    /// The library, and the folder `first` from which it came.
    library: Vec<FolderEntry>,
    clone: Vec<FolderEntry>,
    /// The commit of both.
    tip: Oid,
}

impl PreparedWorld {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = temporary_folder();
        let folder = folder.path();
        let library = library_in(folder);
        let mut options = RepositoryInitOptions::new();
        options
            .bare(true)
            .external_template(false)
            .initial_head("main");
        Repository::init_opts(&library, &options).expect("a library");
        let first = folder.join("first");
        fs::create_dir(&first).expect("a folder");
        write(&first, "guildhall.toml", "name = \"Test\"\nformat = 1\n");
        for (path, text) in files {
            write(&first, path, text);
        }
        create::init(&first, settings_in(folder, "first")).expect("a history");
        let git = Repository::open(&first).expect("opens");
        git.remote("origin", "../library.git").expect("connected");
        git.remote_anonymous(&library.to_string_lossy())
            .and_then(|mut origin| origin.push(&["refs/heads/main"], None))
            .expect("shared");
        Self {
            library: read_folder(folder),
            clone: read_folder(&clone_in(folder, "clone")),
            tip: git.refname_to_id("refs/heads/main").expect("there"),
        }
    }
}

fn library_in(folder: &Path) -> PathBuf {
    folder.join("library.git")
}

fn settings_in(folder: &Path, name: &str) -> SyncSettings {
    let home = folder.join("home");
    let mut environment: Vec<(OsString, OsString)> = vec![
        ("HOME".into(), home.into()),
        ("GIT_CONFIG_GLOBAL".into(), "/dev/null".into()),
        ("GIT_CONFIG_NOSYSTEM".into(), "1".into()),
    ];
    environment.extend(std::env::var_os("PATH").map(|path| ("PATH".into(), path)));
    SyncSettings {
        author: Some((name.to_owned(), format!("{name}@example.org"))),
        city: None,
        environment,
    }
}

/// Clones the library of a folder beside it.
fn clone_in(folder: &Path, name: &str) -> PathBuf {
    let stop = AtomicBool::new(false);
    let mut watch = Watch {
        on_step: &mut |_| {},
        stop: &stop,
    };
    let url = library_in(folder).to_string_lossy().into_owned();
    let settings = settings_in(folder, name);
    let root = create::clone(&url, &folder.join(name), settings, &mut watch).expect("copied");
    let git = Repository::open(&root).expect("opens");
    git.remote_set_url("origin", "../library.git").expect("set");
    root
}

/// Writes a file and the folders above it.
pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().expect("a folder")).expect("made");
    fs::write(place, text).expect("written");
}

/// The text of a file of a copy.
pub(crate) fn read(repository: &Repo, path: &str) -> String {
    fs::read_to_string(repository.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs an uninterrupted sync.
pub(crate) fn sync(repository: &Repo) -> Result<Synced, SyncError> {
    let stop = AtomicBool::new(false);
    repository.sync(&mut Watch {
        on_step: &mut |_| {},
        stop: &stop,
    })
}

pub(crate) fn note(status: &str, body: &str) -> String {
    format!("+++\ntitle = \"T\"\nstatus = \"{status}\"\n+++\n{body}")
}
