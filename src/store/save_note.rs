//! Creates, replaces and removes notes atomically.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use super::open::{LoadError, locate};
use super::walk::kind_folder;
use crate::model::base::Base;
use crate::model::note::{Kind, NoteId};
use crate::notes::portable_name::fold;

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
        /// The error of the file system.
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
                "Check the free space and permissions there; nothing was changed."
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
    let _lock = lock(&base.root);
    let path = path.to_owned();
    if replace_beside(&file, before.as_bytes(), after.as_bytes()).map_err(unwritable)? {
        Ok(())
    } else {
        Err(SaveError::Changed { path })
    }
}

/// Keeps other guildhall programs from changing notes between a comparison and a write.
///
/// The lock is on the root folder, so that it leaves no file. Windows cannot open a folder, and some
/// network drives have no locks: there the comparison alone has to do.
pub(super) fn lock(root: &Path) -> Option<File> {
    let root = File::open(root).ok()?;
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
    let _lock = lock(&base.root);
    let file = check_new(base, path)?;
    write_new(&file, &base.root, text.as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => SaveError::Exists {
            path: path.to_owned(),
        },
        _ => unwritable(error),
    })
}

/// The file of a new note.
///
/// # Errors
/// [`SaveError`] if there is such a note, or a link in its place.
pub(super) fn check_new(base: &Base, path: &str) -> Result<PathBuf, SaveError> {
    match locate(base, path) {
        Err(LoadError::NotThere { .. }) => Ok(base.root.join(path)),
        Err(error) => Err(error.into()),
        Ok(_) => Err(SaveError::Exists {
            path: path.to_owned(),
        }),
    }
}

/// Writes a new file and the folders it needs, in the base at `root`.
pub(super) fn write_new(file: &Path, root: &Path, text: &[u8]) -> io::Result<()> {
    let folder = file
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root) && !folder.exists())
        .collect();
    fs::create_dir_all(folder)?;
    if let Err(error) = create_beside(file, text) {
        // Leave no empty folders; the deepest is first.
        let _ = missing.iter().try_for_each(fs::remove_dir);
        return Err(error);
    }
    let parents = missing.iter().filter_map(|folder| folder.parent());
    parents
        .into_iter()
        .try_for_each(super::starter::sync_folder)
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
    let _lock = lock(&base.root);
    if fs::read(&file).map_err(unwritable)? != before.as_bytes() {
        return Err(SaveError::Changed {
            path: path.to_owned(),
        });
    }
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
    let Some(_lock) = lock(&base.root) else {
        return;
    };
    let folder = |kind| base.root.join(kind_folder(base, kind));
    let mut folders: Vec<PathBuf> = Kind::ALL.map(folder).into();
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

/// Renames the file of a note, where no other file is.
///
/// # Errors
/// [`SaveError`]; the file has its old name then.
pub(super) fn move_file(base: &Base, old: &NoteId, new: &NoteId) -> Result<(), SaveError> {
    let unwritable = |source: io::Error| SaveError::Unwritable {
        path: new.path(),
        source,
    };
    let _lock = lock(&base.root);
    let (from, to) = (locate(base, &old.path())?, base.root.join(new.path()));
    let folder = to.parent().unwrap_or(&base.root);
    match locate(base, &new.path()) {
        // One file, where letter case does not count.
        Ok(_) if fold(old.as_str()) == fold(new.as_str()) => fs::rename(&from, &to),
        Ok(_) => return Err(SaveError::Exists { path: new.path() }),
        Err(LoadError::NotThere { .. }) => {
            fs::create_dir_all(folder).and_then(|()| rename_new(&from, &to))
        }
        Err(error) => return Err(error.into()),
    }
    .map_err(unwritable)?;
    super::starter::sync_folder(folder).map_err(unwritable)?;
    remove_empty_folders(base, &from);
    Ok(())
}

/// Renames a file to a name that must not exist, checked at that instant.
///
/// File systems that cannot do so, and Windows, rename it over one that a sync puts there meanwhile.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            renamed => return Ok(renamed?),
        }
    }
    fs::rename(from, to)
}

/// Writes a synced temporary file beside `file`. It has the permissions of `file`, or of a new
/// file.
fn temporary_beside<'f>(file: &'f Path, text: &[u8]) -> io::Result<(NamedTempFile, &'f Path)> {
    let folder = file
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    // Temporary files are closed to others; notes are as the user's mask says.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder)?;
    beside.write_all(text)?;
    match fs::metadata(file) {
        Ok(known) => beside.as_file().set_permissions(known.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    beside.as_file().sync_all()?;
    Ok((beside, folder))
}

/// Writes a new file by a temporary file and a rename. `file` must not exist.
///
/// # Errors
/// Those of the file system, such as [`io::ErrorKind::AlreadyExists`]; no file was created then.
pub fn create_beside(file: &Path, text: &[u8]) -> io::Result<()> {
    let (beside, folder) = temporary_beside(file, text)?;
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
    let (beside, folder) = temporary_beside(file, text)?;
    beside.persist(file).map_err(|error| error.error)?;
    super::starter::sync_folder(folder)
}

/// Like [`write_beside`], but `false` if the text of the file is no longer `before`.
///
/// Compares last, as a sync does not wait for the lock and the new text takes long to reach the disk.
///
/// # Errors
/// Those of the file system; the file is unchanged then.
pub(super) fn replace_beside(file: &Path, before: &[u8], text: &[u8]) -> io::Result<bool> {
    let (beside, folder) = temporary_beside(file, text)?;
    match fs::read(file) {
        Ok(now) if now == before => {}
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => return Ok(false),
    }
    beside.persist(file).map_err(|error| error.error)?;
    super::starter::sync_folder(folder).map(|()| true)
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
    fn a_text_that_changed_while_it_was_written_is_kept() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let file = home.path().join("x.md");
        fs::write(&file, "theirs").expect("a file");
        assert!(!replace_beside(&file, b"old", b"mine").expect("no error"));
        assert_eq!(fs::read_to_string(&file).expect("a file"), "theirs");
        assert!(replace_beside(&file, b"theirs", b"mine").expect("no error"));
        fs::remove_file(&file).expect("removed");
        assert!(!replace_beside(&file, b"mine", b"new").expect("no error"));
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_note_that_arrived_meanwhile_is_not_replaced_by_a_renamed_one() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join(find_base::MARK), "").expect("a mark");
        let base = find_base::open(home.path()).expect("a base");
        create_text(&base, "cities/a.md", "a").expect("it is new");
        create_text(&base, "cities/b.md", "b").expect("it is new");
        let [a, b, c] = ["a", "b", "x/c"].map(|id| format!("cities/{id}").parse().expect("an id"));
        let error = move_file(&base, &a, &b).expect_err("it is there");
        assert!(matches!(error, SaveError::Exists { .. }), "{error}");
        let [from, to] = [&a, &b].map(|id: &NoteId| home.path().join(id.path()));
        rename_new(&from, &to).expect_err("it is there");
        let texts = [&from, &to].map(|file| fs::read_to_string(file).expect("a note"));
        assert_eq!(texts, ["a", "b"]);
        move_file(&base, &a, &c).expect("no such note");
        assert!(home.path().join("cities/x/c.md").is_file() && !from.exists());
    }

    #[test]
    fn leftovers_are_removed_from_folders_in_any_case() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join(find_base::MARK), "").expect("a mark");
        let base = find_base::open(home.path()).expect("a base");
        for path in [
            "Practices/oslo/.guildhall-abcdef",
            "Practices/x.md",
            "cities/.guildhall-a",
        ] {
            let file = home.path().join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
            fs::write(file, "half").expect("a file");
        }
        remove_leftovers(&base);
        assert!(home.path().join("Practices/x.md").exists());
        for gone in ["Practices/oslo", "cities"] {
            assert!(!home.path().join(gone).exists(), "{gone}");
        }
    }

    #[test]
    fn a_note_that_cannot_be_written_leaves_no_folders() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(home.path().join("practices")).expect("a folder");
        let name = format!("practices/oslo/new/{}.md", "n".repeat(300));
        write_new(&home.path().join(name), home.path(), b"new").expect_err("the name is too long");
        assert!(!home.path().join("practices/oslo").exists());
        assert!(home.path().join("practices").exists());
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
