//! Replaces the text of a note: the old one or the new one, never something between.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use thiserror::Error;

use super::open::{LoadError, locate};
use crate::model::base::Base;

/// Why a note could not be saved. The file is as it was.
#[derive(Debug, Error)]
pub enum SaveError {
    /// There is no ordinary file of this path.
    #[error(transparent)]
    NotThere(#[from] LoadError),
    /// Somebody else has changed the file meanwhile.
    #[error("`{path}` was changed meanwhile by another program")]
    Changed {
        /// The path below the root.
        path: String,
    },
    /// The system refuses.
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
    pub fn mend(&self) -> &'static str {
        match self {
            Self::NotThere(error) => error.mend(),
            Self::Changed { .. } => "Run the command again; nothing was changed in this note.",
            Self::Unwritable { .. } => "Check the space and rights there; the note is as it was.",
        }
    }
}

/// Replaces the text of an existing note, if it still is `before`.
///
/// The new text is written beside, synced, given the rights of the old file and moved into its
/// place; the folder is synced too.
///
/// # Errors
/// [`SaveError`]; the note is as it was then.
pub fn replace_text(base: &Base, path: &str, before: &str, after: &str) -> Result<(), SaveError> {
    let file = locate(base, path)?;
    let unwritable = |source| SaveError::Unwritable {
        path: path.to_owned(),
        source,
    };
    if fs::read(&file).map_err(unwritable)? != before.as_bytes() {
        return Err(SaveError::Changed {
            path: path.to_owned(),
        });
    }
    write_beside(&file, after.as_bytes()).map_err(unwritable)
}

/// Writes the text beside the file and moves it into its place.
pub(super) fn write_beside(file: &Path, text: &[u8]) -> io::Result<()> {
    let folder = file
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let mut beside = tempfile::Builder::new()
        .prefix(".guildhall-")
        .tempfile_in(folder)?;
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
    fn replaces_what_it_knows_and_nothing_else() {
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

    #[cfg(unix)]
    #[test]
    fn keeps_the_rights_of_the_file() {
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
