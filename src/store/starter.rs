//! The knowledge that ships with the program: compiled in, unpacked when there is no other base.
//!
//! Making a git repository of it is not done here.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};
use thiserror::Error;

use super::base::MARK;

/// The folder `knowledge/` of the source.
static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/knowledge");

/// Why the starter could not be unpacked.
#[derive(Debug, Error)]
#[error("the starter knowledge base cannot be written to {path}")]
pub struct StarterError {
    /// The folder it should lie in.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl StarterError {
    /// What to do about it, in one sentence.
    pub fn mend(&self) -> &'static str {
        "Check the space and rights there, or name another knowledge base with --kb DIR."
    }
}

/// Unpacks the starter to `folder` unless there is a base already; says whether it did.
///
/// All or nothing: it is written beside, synced, and moved into place. Two programs that do so at
/// once leave one whole starter.
///
/// # Errors
/// [`StarterError`] with the cause; nothing is left behind then.
pub fn unpack(folder: &Path) -> Result<bool, StarterError> {
    if folder.join(MARK).is_file() {
        return Ok(false);
    }
    unpack_beside(folder).map_err(|source| StarterError {
        path: folder.to_owned(),
        source,
    })
}

/// The vocabulary files of the starter: name without `.toml`, and text; sorted by name.
pub fn vocabulary_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = STARTER
        .get_dir("vocabulary")
        .into_iter()
        .flat_map(Dir::files);
    let mut files: Vec<(&str, &str)> = files
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?.strip_suffix(".toml")?;
            Some((name, file.contents_utf8()?))
        })
        .collect();
    files.sort_unstable();
    files.into_iter()
}

/// The city notes of the starter: path below the root, and text; sorted by path.
pub fn city_files() -> impl Iterator<Item = (String, &'static str)> {
    let files = STARTER.get_dir("cities").into_iter().flat_map(Dir::files);
    let mut files: Vec<(String, &str)> = files
        .filter_map(|file| Some((file.path().to_str()?.to_owned(), file.contents_utf8()?)))
        .collect();
    files.sort_unstable();
    files.into_iter()
}

fn unpack_beside(folder: &Path) -> io::Result<bool> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let beside = tempfile::Builder::new()
        .prefix(".guildhall-starter-")
        .tempdir_in(parent)?;
    // Temporary folders are closed to others; this one stays, with the user's usual rights.
    let whole = beside.path().join("knowledge");
    fs::create_dir(&whole)?;
    write(&STARTER, &whole)?;
    match fs::rename(&whole, folder) {
        Ok(()) => {
            sync_folder(parent)?;
            Ok(true)
        }
        // Another program was faster.
        Err(_) if folder.join(MARK).is_file() => Ok(false),
        Err(error) => Err(error),
    }
}

fn write(from: &Dir<'_>, to: &Path) -> io::Result<()> {
    for entry in from.entries() {
        let Some(name) = entry.path().file_name() else {
            continue;
        };
        let path = to.join(name);
        match entry {
            DirEntry::Dir(folder) => {
                fs::create_dir(&path)?;
                write(folder, &path)?;
            }
            DirEntry::File(file) => {
                let mut written = File::create_new(&path)?;
                written.write_all(file.contents())?;
                written.sync_all()?;
            }
        }
    }
    sync_folder(to)
}

/// Makes sure that the names in a folder outlive a loss of power.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Here folders cannot be opened to be made durable.
#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same signature on every system"
)]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::base;

    #[test]
    fn unpacks_once_to_a_base_that_opens() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = home.path().join("data/guildhall/knowledge");
        assert!(unpack(&folder).expect("there is room"));
        assert!(base::open(&folder).is_ok());
        let left: Vec<_> = fs::read_dir(folder.parent().expect("a parent"))
            .expect("it is there")
            .collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
        fs::write(folder.join("cities.txt"), "mine").expect("a file");
        assert!(!unpack(&folder).expect("it is there already"));
        assert!(folder.join("cities.txt").is_file());
    }

    #[test]
    fn a_foreign_folder_is_not_overwritten() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = home.path().join("knowledge");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("mine.txt"), "mine").expect("a file");
        let error = unpack(&folder).expect_err("there is something else");
        assert_eq!(error.path, folder);
        assert!(folder.join("mine.txt").is_file());
    }
}
