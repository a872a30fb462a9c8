//! The folder of indexes that the workers share.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

/// The cache folder, or a temporary one if no index can be built there.
pub(super) struct IndexFolder(Mutex<PathBuf>);

impl IndexFolder {
    pub(super) fn new(folder: &Path) -> Self {
        Self(Mutex::new(folder.to_owned()))
    }

    pub(super) fn path(&self) -> PathBuf {
        let folder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        folder.clone()
    }

    pub(super) fn set(&self, folder: &Path) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        folder.clone_into(&mut place);
    }
}

/// New folders for an index that is deleted at the end. First in memory, then among temporary
/// files.
///
/// The disk that holds the cache often holds the temporary files too.
pub fn temporary_folders() -> impl Iterator<Item = TempDir> {
    let in_memory = || tempfile::tempdir_in("/dev/shm");
    [in_memory, tempfile::tempdir]
        .into_iter()
        .filter_map(|make| make().ok())
}
