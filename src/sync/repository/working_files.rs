//! Reads, writes and removes files of the working folder.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use git2::{ObjectType, Oid};

use super::atomic_fs::blocking_parent;
use super::path_rules::half_written;
use super::repo::Repo;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;

impl Repo {
    /// The blob id of a file on disk; `None` if there is none.
    ///
    /// A folder with files, a link or a special file gives the zero id. A file that differs from
    /// one of the blobs `known` in its line ends only counts as that blob.
    pub(crate) fn content_id(
        &self,
        path: &str,
        known: [Option<Oid>; 2],
    ) -> Result<Option<Oid>, SyncError> {
        content_of(&self.place(path), known)
    }

    /// The content with the line ends of the blob `old`. `None` if they are the same.
    ///
    /// git with `core.autocrlf` writes CR LF into files whose blobs have LF.
    pub(crate) fn with_line_ends_of(&self, old: Oid, content: &[u8]) -> Option<Vec<u8>> {
        let unix = without_crs(content)?;
        let old = self.git.find_blob(old).ok()?;
        (!old.content().contains(&b'\r')).then_some(unix)
    }

    /// Writes a blob to a path, or removes the file.
    ///
    /// Only if the file has the content `expected`, or already the wanted one.
    pub(crate) fn put(
        &self,
        path: &str,
        target: Option<Oid>,
        expected: Option<Oid>,
    ) -> Result<Option<fs::Metadata>, SyncError> {
        let place = self.place(path);
        let below = self.in_base(path).unwrap_or(path);
        if let Some(above) = blocking_parent(&self.root, below) {
            return Err(SyncError::InTheWay {
                path: clean(&above),
            });
        }
        let fits = |place: &Path| match content_of(place, [expected, target])? {
            on_disk if on_disk == expected || on_disk == target => Ok(()),
            _ if expected.is_none() => Err(SyncError::InTheWay { path: clean(below) }),
            _ => Err(SyncError::BeingEdited { path: clean(below) }),
        };
        let Some(id) = target else {
            if content_of(&place, [None; 2])?.is_some() {
                self.disk.remove_if(&place, &fits)?;
            }
            self.remove_empty_folders(&place);
            return Ok(None);
        };
        let blob = self.git.find_blob(id)?;
        if let Some(folder) = place.parent() {
            self.disk.make_folder(folder)?;
        }
        if place.is_dir() && !holds_files(&place) {
            self.remove_folder_tree(&place);
        }
        self.disk.replace(&place, blob.content(), &fits).map(Some)
    }

    /// The path of the temporary file for `path`.
    pub(crate) fn aside(&self, path: &str) -> std::path::PathBuf {
        let place = self.place(path);
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let aside = half_written(&name);
        place.with_file_name(aside)
    }

    /// The path on disk of a path in the repository.
    pub(crate) fn place(&self, path: &str) -> std::path::PathBuf {
        self.root.join(self.in_base(path).unwrap_or(path))
    }

    /// Removes empty parent folders of a removed file.
    fn remove_empty_folders(&self, place: &Path) {
        let above = place
            .ancestors()
            .skip(1)
            .take_while(|above| *above != self.root);
        for folder in above {
            if self.disk.change().is_err() || fs::remove_dir(folder).is_err() {
                return;
            }
        }
    }

    fn remove_folder_tree(&self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        entries
            .flatten()
            .for_each(|entry| self.remove_folder_tree(&entry.path()));
        if self.disk.change().is_ok() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Like [`Repo::content_id`], for any path.
pub(crate) fn content_of(place: &Path, known: [Option<Oid>; 2]) -> Result<Option<Oid>, SyncError> {
    let failed = |error| SyncError::file("read", place, error);
    match fs::symlink_metadata(place) {
        Ok(is) if is.is_file() => {
            let content = fs::read(place).map_err(failed)?;
            let id = Some(Oid::hash_object(ObjectType::Blob, &content)?);
            if !known.contains(&id)
                && let Some(unix) = without_crs(&content)
            {
                let unix = Some(Oid::hash_object(ObjectType::Blob, &unix)?);
                return Ok(if known.contains(&unix) { unix } else { id });
            }
            Ok(id)
        }
        // A folder without files does not block a file.
        Ok(is) if is.is_dir() && !holds_files(place) => Ok(None),
        Ok(_) => Ok(Some(Oid::ZERO_SHA1)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(failed(error)),
    }
}

/// A text with LF for CR LF. `None` if it has no CR LF or is no text.
fn without_crs(content: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(content).ok()?;
    let has_crs = text.contains("\r\n") && !text.contains('\0');
    has_crs.then(|| text.replace("\r\n", "\n").into_bytes())
}

/// Whether a folder has anything but empty folders, or cannot be read.
fn holds_files(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return true;
    };
    entries.flatten().any(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        !is_folder || holds_files(&entry.path())
    })
}
