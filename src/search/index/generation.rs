//! The folders of an index: which generation is current, and what is left of others.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::index_error::IndexError;
use super::{index_schema, regular_files};

/// The name of a generation is shorter.
const MOST_NAME_BYTES: u64 = 256;

/// The folder of a base's index below the cache folder.
///
/// # Errors
/// [`IndexError::Distrusted`] if another user can write into it.
pub fn home(cache: &Path, root: &Path) -> Result<PathBuf, IndexError> {
    let base = crate::search::fingerprint(root.as_os_str().as_encoded_bytes());
    let all = cache.join("index");
    let home = all.join(format!("v{}-{base:016x}", index_schema::VERSION));
    for folder in [cache, &all, &home] {
        if let Some(why) = regular_files::distrust(folder) {
            let folder = folder.to_owned();
            return Err(IndexError::Distrusted { folder, why });
        }
    }
    Ok(home)
}

/// The folder of the current generation; none if there is no index yet.
pub(crate) fn current(home: &Path) -> Option<PathBuf> {
    let name = current_name(home)?;
    let name = name.trim();
    let is_name = name.starts_with('g') && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| home.join(name))
}

/// What the file says that names the current generation.
fn current_name(home: &Path) -> Option<String> {
    let name = regular_files::read_at_most(&home.join("current"), MOST_NAME_BYTES).ok()?;
    String::from_utf8(name).ok()
}

/// Fingerprint of the list of segments: tantivy replaces it whole with each commit and each merge.
pub(crate) fn commit_of(folder: &Path) -> io::Result<u64> {
    let mut list = regular_files::read(&folder.join("meta.json"))?;
    // Two generations without a note have the same one. By name alone: the folder of indexes may be
    // reached by several paths.
    let name = folder.file_name().unwrap_or_default();
    list.extend_from_slice(name.as_encoded_bytes());
    Ok(crate::search::fingerprint(&list))
}

/// Removes generations other than `kept`, and temporary files of killed processes.
///
/// The caller holds the writers' lock. Readers that still have a generation open keep its pages; where the system
/// does not allow that, the next one to tidy up tries again.
pub(crate) fn remove_leftovers(home: &Path, kept: &OsStr) {
    for entry in entries(home).chain(entries(&home.join(kept))) {
        let (path, name) = (entry.path(), entry.file_name());
        let is_kept = name == kept;
        let name = name.to_string_lossy();
        let is_old = name.starts_with('g');
        // What stays behind costs space, nothing else.
        if name.starts_with(".tmp") {
            let _ = fs::remove_file(path);
        } else if path.parent() == Some(home) && is_old && !is_kept {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = fs::DirEntry> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten()
}
