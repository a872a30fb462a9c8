//! Temporary folders of the tests, and folders kept in memory to fill them.
//!
//! The integration tests include this file too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

/// A temporary folder, in memory if it has space. Durability is not tested in it.
pub(crate) fn temporary_folder() -> TempDir {
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
    tempfile::tempdir().expect("a temporary folder")
}

/// A file or folder below another: its path and content; `None` for a folder.
pub(crate) type FolderEntry = (PathBuf, Option<Vec<u8>>);

/// Reads everything below a folder into memory, each folder before its files.
pub(crate) fn read_folder(root: &Path) -> Vec<FolderEntry> {
    fn gather(root: &Path, below: &Path, all: &mut Vec<FolderEntry>) {
        for entry in fs::read_dir(root.join(below)).expect("readable").flatten() {
            let path = below.join(entry.file_name());
            if entry.file_type().expect("known").is_dir() {
                all.push((path.clone(), None));
                gather(root, &path, all);
            } else {
                let content = fs::read(entry.path()).expect("readable");
                all.push((path, Some(content)));
            }
        }
    }
    let mut all = Vec::new();
    gather(root, Path::new(""), &mut all);
    all
}

/// Writes what [`read_folder`] has read below a folder.
pub(crate) fn write_folder(files: &[FolderEntry], root: &Path) {
    fs::create_dir_all(root).expect("made");
    for (path, content) in files {
        let place = root.join(path);
        match content {
            Some(content) => fs::write(place, content).expect("written"),
            None => fs::create_dir(place).expect("made"),
        }
    }
}

/// What was made of each list of files.
pub(crate) type MadeOnce<T> = Mutex<BTreeMap<String, Arc<T>>>;

/// What `make` makes of these files; for the same files it is made once.
pub(crate) fn made_once<T>(
    known: &MadeOnce<T>,
    files: &[(&str, &str)],
    make: impl FnOnce(&[(&str, &str)]) -> T,
) -> Arc<T> {
    let key = format!("{files:?}");
    let found = known.lock().expect("no panic").get(&key).cloned();
    found.unwrap_or_else(|| {
        let made = Arc::new(make(files));
        let mut known = known.lock().expect("no panic");
        known.insert(key, Arc::clone(&made));
        made
    })
}
