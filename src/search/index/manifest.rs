//! The manifest of a generation: name, size and times of every synced file.
//!
//! If it does not match, checksums are verified before anything is opened. Comparing sizes and
//! times costs the same for a thousand notes and a million; reading all files would not. A program
//! can reset a file's modification time but not its `ctime`, so every change through the file
//! system is noticed. Silent disk corruption is not: see [`crate::search::guard`].

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

use super::file_table;
use super::regular_files::write_synced;

const NAME: &str = "seal.json";

/// Size, mtime and ctime, times in nanoseconds.
type Attributes = (u64, i128, i128);

/// File attributes by name.
type Files = BTreeMap<String, Attributes>;

/// Marks anything but a regular file, which does not belong here.
const NOT_A_FILE: Attributes = (0, 0, 0);

/// Whether all files match the manifest.
pub(crate) fn fits(folder: &Path) -> bool {
    let (Some(recorded), Ok(now)) = (read(folder), files(folder)) else {
        return false;
    };
    recorded == now && now.values().all(|one| *one != NOT_A_FILE)
}

/// Syncs new files, then writes the manifest.
///
/// Others may write meanwhile; then the manifest does not match until it is written again.
pub(crate) fn record(folder: &Path) -> io::Result<()> {
    let files = files(folder)?;
    let recorded = read(folder).unwrap_or_default();
    for (name, now) in &files {
        if recorded.get(name) != Some(now) && *now != NOT_A_FILE {
            // Opened for writing, because some systems cannot sync a read-only handle.
            match File::options().append(true).open(folder.join(name)) {
                Ok(file) => file.sync_data()?,
                // Another writer has removed it, and will write the manifest.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
    write_synced(&folder.join(NAME), &serde_json::to_vec(&files)?)
}

fn read(folder: &Path) -> Option<Files> {
    serde_json::from_slice(&super::regular_files::read(&folder.join(NAME)).ok()?).ok()
}

/// Attributes of every file, except the manifest, locks and self-checked files.
fn files(folder: &Path) -> io::Result<Files> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_lock = Path::new(&name).extension() == Some(OsStr::new("lock"));
        if name == NAME || name == file_table::NAME || is_lock || name.starts_with(".tmp") {
            continue;
        }
        let data = match entry.metadata() {
            Ok(data) => data,
            // It was removed since the folder was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        files.insert(name, attributes(&data));
    }
    Ok(files)
}

fn attributes(data: &Metadata) -> Attributes {
    if !data.is_file() {
        return NOT_A_FILE;
    }
    #[cfg(unix)]
    let (modified, entry) = {
        use std::os::unix::fs::MetadataExt as _;
        let time = |seconds: i64, ns: i64| i128::from(seconds) * 1_000_000_000 + i128::from(ns);
        (
            time(data.mtime(), data.mtime_nsec()),
            time(data.ctime(), data.ctime_nsec()),
        )
    };
    #[cfg(not(unix))]
    let (modified, entry) = {
        let modified = data.modified().ok();
        let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let since = since.unwrap_or_default().as_nanos();
        (i128::try_from(since).unwrap_or_default(), 0)
    };
    (data.len(), modified, entry)
}
