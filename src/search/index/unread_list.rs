//! The list of files that could not be read, stored beside the index.
//!
//! It is informational: a missing or damaged list counts as empty.

use std::collections::BTreeSet;
use std::path::Path;

use super::directory::Index;
use super::regular_files;

/// File name.
const NAME: &str = "unread";

/// Size limit of the file.
const MAX_BYTES: u64 = 4 << 20;

impl Index {
    /// Sorted paths of files that could not be read in full.
    pub fn unread(&self) -> Vec<String> {
        load_unread(self.folder())
    }

    /// Replaces the list of files that could not be read.
    pub fn keep_unread(&self, paths: &BTreeSet<String>) {
        // If it cannot be written, writing the index reports the error.
        let _ = save(self.folder(), paths);
    }
}

/// The list in the folder of an index; empty if there is none.
pub fn load_unread(folder: &Path) -> Vec<String> {
    load(folder).into_iter().flatten().collect()
}

fn load(folder: &Path) -> Option<BTreeSet<String>> {
    let bytes = regular_files::read_at_most(&folder.join(NAME), MAX_BYTES).ok()?;
    let bytes = regular_files::without_checksum(bytes, regular_files::name_of(folder)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

pub(super) fn save(folder: &Path, paths: &BTreeSet<String>) -> std::io::Result<()> {
    if load(folder).unwrap_or_default() == *paths {
        return Ok(());
    }
    let bytes = serde_json::to_vec(paths)?;
    let bytes = regular_files::with_checksum(bytes, regular_files::name_of(folder));
    regular_files::write(&folder.join(NAME), &bytes)
}
