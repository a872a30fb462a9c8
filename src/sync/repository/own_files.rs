//! Opens guildhall's private files in the git directory.
//!
//! The folder may come from an archive or a copy, so an entry can be a link to any file, or a FIFO
//! that blocks on open.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use crate::sync::error::SyncError;

/// Opens a private file for reading and writing; creates it if missing.
///
/// # Errors
/// [`SyncError::NotRegular`] if it is not a regular file, or has other hard links.
pub(crate) fn open_own(path: &Path) -> Result<File, SyncError> {
    open(
        path,
        OpenOptions::new().write(true).create(true),
        has_one_name,
    )
    .map_err(|error| named(path, "opened", error))
}

/// Maximum size of a private file. The journal has about 200 bytes per changed file.
pub(crate) const MAX_OWN_BYTES: u64 = 256 << 20;

/// Reads a private file; `None` if it is missing.
///
/// # Errors
/// [`SyncError::NotRegular`] if it is not a regular file, or too large.
pub(crate) fn read_own(path: &Path) -> Result<Option<Vec<u8>>, SyncError> {
    let is_readable = |known: &Metadata| known.is_file() && known.len() <= MAX_OWN_BYTES;
    let mut bytes = Vec::new();
    let read = open(path, &mut OpenOptions::new(), is_readable)
        .and_then(|file| file.take(MAX_OWN_BYTES).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(path, "read", error)),
    }
}

/// Fails if a private folder is a link or a file.
pub(crate) fn expect_own_folder(path: &Path) -> Result<(), SyncError> {
    match fs::symlink_metadata(path) {
        Ok(known) if !known.is_dir() => Err(not_regular(path)),
        _ => Ok(()),
    }
}

fn open(
    path: &Path,
    options: &mut OpenOptions,
    fits: impl Fn(&Metadata) -> bool,
) -> io::Result<File> {
    // On systems without the flags below this is the only check. With them, opening a link fails
    // with another error.
    match fs::symlink_metadata(path) {
        Ok(known) if !fits(&known) => return Err(ErrorKind::InvalidData.into()),
        _ => {}
    }
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.read(true).open(path)?;
    // Check again: the file may have been replaced.
    fits(&file.metadata()?)
        .then_some(file)
        .ok_or_else(|| ErrorKind::InvalidData.into())
}

/// Whether it is a regular file without other hard links.
fn has_one_name(known: &Metadata) -> bool {
    #[cfg(unix)]
    let names = std::os::unix::fs::MetadataExt::nlink(known);
    #[cfg(not(unix))]
    let names = 1;
    // Zero if it was removed after it was opened.
    known.is_file() && names <= 1
}

fn named(path: &Path, doing: &'static str, error: io::Error) -> SyncError {
    if error.kind() == ErrorKind::InvalidData {
        not_regular(path)
    } else {
        SyncError::file(doing, path, error)
    }
}

/// The error for a private file that is a link, pipe or folder.
pub(crate) fn not_regular(path: &Path) -> SyncError {
    SyncError::NotRegular {
        path: path.to_owned(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_a_regular_file_is_opened_and_a_link_leaves_its_target_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("victim"), "text").expect("written");
        symlink(at("victim"), at("link")).expect("linked");
        symlink(at("new"), at("dangling")).expect("linked");
        fs::hard_link(at("victim"), at("second name")).expect("linked");
        mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("made");
        fs::create_dir(at("folder")).expect("made");
        let is_refused = |error| matches!(error, SyncError::NotRegular { .. });
        for name in ["link", "dangling", "pipe", "folder"] {
            assert!(open_own(&at(name)).is_err_and(is_refused), "{name}");
            assert!(read_own(&at(name)).is_err_and(is_refused), "{name}");
        }
        assert!(open_own(&at("second name")).is_err_and(is_refused));
        assert_eq!(fs::read(at("victim")).expect("there"), b"text");
        assert!(!at("new").exists());
        assert!(expect_own_folder(&at("link")).is_err_and(is_refused));
        assert!(expect_own_folder(&at("folder")).is_ok());
        let large = File::create(at("large")).expect("made");
        large.set_len(MAX_OWN_BYTES + 1).expect("sparse");
        assert!(read_own(&at("large")).is_err_and(is_refused));
        assert_eq!(read_own(&at("none")).expect("nothing is in the way"), None);
        drop(open_own(&at("none")).expect("made"));
        assert_eq!(read_own(&at("none")).expect("there"), Some(Vec::new()));
    }
}
