//! Creates, replaces and removes notes atomically.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use super::open::{LoadError, locate};
use crate::model::base::Base;
use crate::model::note::Kind;

/// How the names of temporary files begin.
const TEMPORARY: &str = ".guildhall-";

/// An error while saving a note. The file is unchanged.
#[derive(Debug, Error)]
pub enum SaveError {
    /// There is no regular file at this path.
    #[error(transparent)]
    NotThere(#[from] LoadError),
    /// Another program has changed the file.
    #[error("another program has changed `{path}`")]
    Changed {
        /// The path below the root.
        path: String,
    },
    /// There is a file already.
    #[error("there is a file `{path}` already")]
    Exists {
        /// The path below the root.
        path: String,
    },
    /// The operating system reports an error.
    #[error("`{path}` cannot be written")]
    Unwritable {
        /// The path below the root.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl SaveError {
    /// What to do about it, in one sentence.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotThere(error) => error.help(),
            Self::Exists { .. } => "Choose another name, or edit the note that is there.",
            Self::Changed { .. } => "Run the command again; nothing was changed in this note.",
            Self::Unwritable { .. } => {
                "Check the free space and permissions there; the note is unchanged."
            }
        }
    }
}

/// Replaces the text of an existing note, if it is still `before`.
///
/// Writes a temporary file with the permissions of the old one, syncs it, renames it over the
/// note, and syncs the folder.
///
/// # Errors
/// [`SaveError`]; the note is unchanged then.
pub fn replace_text(base: &Base, path: &str, before: &str, after: &str) -> Result<(), SaveError> {
    let file = locate(base, path)?;
    let unwritable = |source| SaveError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let _lock = lock(base);
    check_unchanged(&file, path, before)?;
    write_beside(&file, after.as_bytes()).map_err(unwritable)
}

/// Keeps other guildhall programs from changing notes between a comparison and a write.
///
/// The lock is on the root folder, so that it leaves no file. Windows cannot open a folder, and some
/// network drives have no locks: there the comparison alone has to do.
fn lock(base: &Base) -> Option<File> {
    let root = File::open(&base.root).ok()?;
    root.lock().ok()?;
    Some(root)
}

/// Writes a new note, and the folders it needs.
///
/// The file appears with its whole text or not at all.
///
/// # Errors
/// [`SaveError`]; there is no such note then.
pub fn create_text(base: &Base, path: &str, text: &str) -> Result<(), SaveError> {
    let unwritable = |source| SaveError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let _lock = lock(base);
    let file = match locate(base, path) {
        Err(LoadError::NotThere { .. }) => base.root.join(path),
        Err(error) => return Err(error.into()),
        Ok(_) => {
            return Err(SaveError::Exists {
                path: path.to_owned(),
            });
        }
    };
    write_new(&file, &base.root, text.as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => SaveError::Exists {
            path: path.to_owned(),
        },
        _ => unwritable(error),
    })
}

fn write_new(file: &Path, root: &Path, text: &[u8]) -> io::Result<()> {
    let folder = file
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root) && !folder.exists())
        .collect();
    fs::create_dir_all(folder)?;
    create_beside(file, text)?;
    let parents = missing.iter().filter_map(|folder| folder.parent());
    parents
        .into_iter()
        .try_for_each(super::starter::sync_folder)
}

/// Refuses a file whose text is no longer `before`.
fn check_unchanged(file: &Path, path: &str, before: &str) -> Result<(), SaveError> {
    let path = path.to_owned();
    match fs::read(file) {
        Ok(text) if text == before.as_bytes() => Ok(()),
        Ok(_) => Err(SaveError::Changed { path }),
        Err(source) => Err(SaveError::Unwritable { path, source }),
    }
}

/// Removes a note whose text is still `before`, and emptied folders.
///
/// # Errors
/// [`SaveError`]; the note is unchanged then.
pub fn remove_text(base: &Base, path: &str, before: &str) -> Result<(), SaveError> {
    let file = locate(base, path)?;
    let unwritable = |source| SaveError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let _lock = lock(base);
    check_unchanged(&file, path, before)?;
    fs::remove_file(&file).map_err(unwritable)?;
    remove_empty_folders(base, &file);
    Ok(())
}

/// Removes the empty folders above a removed file, up to the root.
pub(super) fn remove_empty_folders(base: &Base, file: &Path) {
    let folders = file.ancestors().skip(1);
    for folder in folders.take_while(|folder| *folder != base.root) {
        if fs::remove_dir(folder).is_err() {
            // It is not empty. The removal survives a power loss.
            let _ = super::starter::sync_folder(folder);
            return;
        }
    }
}

/// Removes temporary files that a killed program left in the folders of notes.
///
/// Every program that writes notes holds the lock meanwhile, so that a file seen under the lock is
/// in no use. Without locks, nothing is removed.
pub(super) fn remove_leftovers(base: &Base) {
    let Some(_lock) = lock(base) else { return };
    let mut folders: Vec<PathBuf> = Kind::ALL.map(|kind| base.root.join(kind.folder())).into();
    while let Some(folder) = folders.pop() {
        // Neither a link to a folder nor one that cannot be read is followed.
        let is_folder = fs::symlink_metadata(&folder).is_ok_and(|data| data.is_dir());
        let entries = is_folder.then(|| fs::read_dir(&folder).ok()).flatten();
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_temporary = name.to_string_lossy().starts_with(TEMPORARY);
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && is_temporary => {
                    // What cannot be removed is hidden, and harms nothing.
                    let _ = fs::remove_file(entry.path());
                    remove_empty_folders(base, &entry.path());
                }
                _ => {}
            }
        }
    }
}

/// Creates a temporary file with the permissions of a new file.
fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    // Temporary files are closed to others; notes are as the user's mask says.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Writes a temporary file in the same folder and renames it to `file`, which must not exist.
///
/// # Errors
/// Those of the file system, such as [`io::ErrorKind::AlreadyExists`]; no file was created then.
pub fn create_beside(file: &Path, text: &[u8]) -> io::Result<()> {
    let folder = file
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let mut beside = temporary_file(folder)?;
    beside.write_all(text)?;
    beside.as_file().sync_all()?;
    beside
        .persist_noclobber(file)
        .map_err(|error| error.error)?;
    super::starter::sync_folder(folder)
}

/// Writes a temporary file in the same folder and renames it over `file`.
///
/// # Errors
/// Those of the file system; the file is unchanged then.
pub fn write_beside(file: &Path, text: &[u8]) -> io::Result<()> {
    let folder = file
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let mut beside = temporary_file(folder)?;
    beside.write_all(text)?;
    match fs::metadata(file) {
        Ok(known) => beside.as_file().set_permissions(known.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    beside.as_file().sync_all()?;
    beside.persist(file).map_err(|error| error.error)?;
    super::starter::sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::super::find_base;
    use super::*;

    #[test]
    fn replaces_only_unchanged_text() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join(find_base::MARK), "").expect("a mark");
        let cities = home.path().join("cities");
        fs::create_dir(&cities).expect("a folder");
        fs::write(cities.join("oslo.md"), "old").expect("a file");
        let base = find_base::open(home.path()).expect("a base");
        replace_text(&base, "cities/oslo.md", "old", "new").expect("it is as known");
        let error = replace_text(&base, "cities/oslo.md", "old", "newer").expect_err("it changed");
        assert!(matches!(error, SaveError::Changed { .. }));
        let text = fs::read_to_string(cities.join("oslo.md")).expect("a file");
        assert_eq!(text, "new");
        assert_eq!(fs::read_dir(&cities).expect("a folder").count(), 1);
        let error = replace_text(&base, "../x.md", "", "").expect_err("it is no note");
        assert!(matches!(
            error,
            SaveError::NotThere(LoadError::UnsafePath { .. })
        ));
    }

    #[test]
    fn no_change_is_lost_when_many_replace_a_text_at_once() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join(find_base::MARK), "").expect("a mark");
        fs::create_dir(home.path().join("cities")).expect("a folder");
        let (path, file) = ("cities/oslo.md", home.path().join("cities/oslo.md"));
        fs::write(&file, "").expect("a file");
        let base = find_base::open(home.path()).expect("a base");
        let add = |word: char| {
            let mut written = 0;
            for _ in 0..40 {
                let before = fs::read_to_string(&file).expect("a file");
                let after = format!("{before}{word}");
                written += usize::from(replace_text(&base, path, &before, &after).is_ok());
            }
            written
        };
        let written: usize = std::thread::scope(|scope| {
            let workers = ['a', 'b', 'c', 'd'].map(|word| scope.spawn(move || add(word)));
            let counts = workers
                .into_iter()
                .map(|worker| worker.join().expect("no panic"));
            counts.sum()
        });
        assert_eq!(fs::read_to_string(&file).expect("a file").len(), written);
    }

    #[test]
    fn new_notes_replace_nothing_and_leave_no_empty_folders() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join(find_base::MARK), "").expect("a mark");
        let base = find_base::open(home.path()).expect("a base");
        let path = "practices/oslo/tax.md";
        create_text(&base, path, "text").expect("it is new");
        let error = create_text(&base, path, "other").expect_err("it is there");
        assert!(matches!(error, SaveError::Exists { .. }));
        let text = fs::read_to_string(home.path().join(path)).expect("a note");
        assert_eq!(text, "text");
        for bad in ["../x.md", "practices/oslo/tax.md/x.md", "practices/a"] {
            assert!(create_text(&base, bad, "").is_err(), "{bad}");
        }
        let error = remove_text(&base, path, "other").expect_err("it has changed");
        assert!(matches!(error, SaveError::Changed { .. }));
        remove_text(&base, path, "text").expect("it is as known");
        assert!(!home.path().join("practices").exists());
        assert!(home.path().exists());
    }

    #[cfg(unix)]
    #[test]
    fn no_note_is_written_through_a_link() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let outside = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join(find_base::MARK), "").expect("a mark");
        std::os::unix::fs::symlink(outside.path(), home.path().join("practices")).expect("a link");
        let base = find_base::open(home.path()).expect("a base");
        assert!(create_text(&base, "practices/x.md", "text").is_err());
        assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn keeps_the_permissions_of_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().expect("a temporary folder");
        let file = home.path().join("x.md");
        fs::write(&file, "old").expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("rights");
        write_beside(&file, b"new").expect("there is room");
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
