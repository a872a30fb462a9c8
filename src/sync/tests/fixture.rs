//! Test fixture: a real shared library and copies of it in a temporary folder.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use git2::{Repository, RepositoryInitOptions};
use tempfile::TempDir;

use crate::sync::error::SyncError;
use crate::sync::operations::synchronise::Synced;
use crate::sync::repository::atomic_fs::Disk;
use crate::sync::transfer::progress::Watch;
use crate::sync::{NoteRepository, SyncSettings};

/// A temporary folder, in memory if possible: durability is not tested here.
pub(crate) fn folder() -> TempDir {
    #[cfg(target_os = "linux")]
    {
        const ROOM: u64 = 1 << 30;
        let memory = "/dev/shm";
        let has_room =
            rustix::fs::statvfs(memory).is_ok_and(|known| known.f_bavail * known.f_frsize > ROOM);
        if has_room && let Ok(folder) = tempfile::tempdir_in(memory) {
            return folder;
        }
    }
    tempfile::tempdir().expect("a folder")
}

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
}

impl World {
    /// Creates a library with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = folder();
        let world = Self { folder };
        let mut options = RepositoryInitOptions::new();
        options
            .bare(true)
            .external_template(false)
            .initial_head("main");
        Repository::init_opts(world.library(), &options).expect("a library");
        let first = world.folder.path().join("first");
        fs::create_dir(&first).expect("a folder");
        write(&first, "guildhall.toml", "name = \"Test\"\nformat = 1\n");
        for (path, text) in files {
            write(&first, path, text);
        }
        crate::sync::operations::create::init(&first, world.settings("first")).expect("a history");
        let git = Repository::open(&first).expect("opens");
        git.remote("origin", &world.library().to_string_lossy())
            .expect("connected");
        let repository = NoteRepository::open(&first, world.settings("first")).expect("opens");
        sync(&repository).expect("shared");
        world
    }

    /// The path of the shared library.
    pub(crate) fn library(&self) -> PathBuf {
        self.folder.path().join("library.git")
    }

    /// Settings of a user with this name, without the machine's git configuration.
    pub(crate) fn settings(&self, name: &str) -> SyncSettings {
        let home = self.folder.path().join("home");
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

    /// Clones a new copy.
    pub(crate) fn copy(&self, name: &str) -> NoteRepository {
        let folder = self.folder.path().join(name);
        let stop = AtomicBool::new(false);
        let mut watch = Watch {
            tell: &mut |_| {},
            stop: &stop,
        };
        let url = self.library().to_string_lossy().into_owned();
        let root =
            crate::sync::operations::create::clone(&url, &folder, self.settings(name), &mut watch)
                .expect("copied");
        let git = Repository::open(&root).expect("opens");
        git.remote_set_url("origin", "../library.git").expect("set");
        self.open(&root, name)
    }

    /// Opens the copy at `root` as this user.
    pub(crate) fn open(&self, root: &Path, name: &str) -> NoteRepository {
        NoteRepository::open(root, self.settings(name)).expect("opens")
    }
}

impl World {
    /// Copies everything to another folder; its copies use the library there.
    pub(crate) fn twin(&self) -> Self {
        let folder = folder();
        copy_folder(self.folder.path(), folder.path());
        Self { folder }
    }

    /// Opens an existing copy whose disk is full once after `count` changes.
    pub(crate) fn full_once(&self, name: &str, count: usize) -> NoteRepository {
        let mut repository = self.open(&self.folder.path().join(name), name);
        repository.repo.disk = Disk::full_after(count);
        repository
    }

    /// Opens an existing copy that is stopped after `count` changes.
    pub(crate) fn stopping(&self, name: &str, count: usize) -> NoteRepository {
        let mut repository = self.open(&self.folder.path().join(name), name);
        repository.repo.disk = Disk::stopping_after(count);
        repository
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("readable").flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("known").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Writes a file and the folders above it.
pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().expect("a folder")).expect("made");
    fs::write(place, text).expect("written");
}

/// The text of a file of a copy.
pub(crate) fn read(repository: &NoteRepository, path: &str) -> String {
    fs::read_to_string(repository.repo.root.join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs an uninterrupted sync.
pub(crate) fn sync(repository: &NoteRepository) -> Result<Synced, SyncError> {
    let stop = AtomicBool::new(false);
    repository.sync(&mut Watch {
        tell: &mut |_| {},
        stop: &stop,
    })
}

/// A note with a status and a body.
pub(crate) fn note(status: &str, body: &str) -> String {
    format!("+++\ntitle = \"T\"\nstatus = \"{status}\"\n+++\n{body}")
}
