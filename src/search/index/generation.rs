//! Generations of an index: finds the current one, removes old ones.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::index_error::IndexError;
use super::{index_schema, regular_files};

/// Upper bound of the length of a generation's name.
const MAX_NAME_BYTES: u64 = 256;

/// The index folder of a base, below the cache folder.
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

/// The folder of the current generation; `None` if there is no index.
pub(crate) fn current(home: &Path) -> Option<PathBuf> {
    let name = current_name(home)?;
    let name = name.trim();
    let is_name = name.starts_with('g') && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| home.join(name))
}

/// Content of the file `current`.
fn current_name(home: &Path) -> Option<String> {
    let name = regular_files::read_at_most(&home.join("current"), MAX_NAME_BYTES).ok()?;
    String::from_utf8(name).ok()
}

/// Fingerprint of `meta.json`, which each commit and merge replaces.
pub(crate) fn commit_of(folder: &Path) -> io::Result<u64> {
    let mut list = regular_files::read(&folder.join("meta.json"))?;
    // Two empty generations have the same list, so add the name. Not the path: symlinks can give
    // the cache folder several paths.
    let name = folder.file_name().unwrap_or_default();
    list.extend_from_slice(name.as_encoded_bytes());
    Ok(crate::search::fingerprint(&list))
}

/// Removes other generations and temporary files of killed processes.
///
/// The caller holds the writers' lock. Readers keep the files they have mapped. Where the system
/// refuses to remove a mapped file, the next cleanup tries again.
pub(crate) fn remove_leftovers(home: &Path, kept: &OsStr) {
    for entry in entries(home).chain(entries(&home.join(kept))) {
        let (path, name) = (entry.path(), entry.file_name());
        let is_kept = name == kept;
        let name = name.to_string_lossy();
        let is_old = name.starts_with('g');
        // A file that cannot be removed only costs space.
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
