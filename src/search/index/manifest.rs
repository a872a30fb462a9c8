//! The seal of a generation: name, size and times of every file that was whole and on the disk when
//! it was written. Where it does not fit, the checksums decide, before anything is opened.
//!
//! Comparing sizes and times costs the same for a thousand notes and a million, which reading all
//! would not. Programs can set the time of the last change of a file's content back, but not the
//! time of the last change of its entry (`ctime`), so that a change of the file through the file
//! system is noticed whoever made it. What a failing disk changes by itself is not: see
//! [`crate::search::guard`].

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

use super::file_table;
use super::regular_files::write_synced;

const NAME: &str = "seal.json";

/// Size, time of the content and time of the entry, in nanoseconds.
type Attributes = (u64, i128, i128);

/// How files look, by name.
type Files = BTreeMap<String, Attributes>;

/// Stands for what is no regular file. Such a thing does not belong here.
const NOT_A_FILE: Attributes = (0, 0, 0);

/// Whether everything is as it was sealed.
pub(crate) fn fits(folder: &Path) -> bool {
    let (Some(sealed), Ok(now)) = (read(folder), files(folder)) else {
        return false;
    };
    sealed == now && now.values().all(|one| *one != NOT_A_FILE)
}

/// Brings what is new since the last seal to the disk, then seals. Others may write meanwhile: the seal
/// does not fit then, until somebody seals again.
pub(crate) fn seal(folder: &Path) -> io::Result<()> {
    let files = files(folder)?;
    let sealed = read(folder).unwrap_or_default();
    for (name, now) in &files {
        if sealed.get(name) != Some(now) && *now != NOT_A_FILE {
            // Writable, or some systems do not sync.
            match File::options().append(true).open(folder.join(name)) {
                Ok(file) => file.sync_data()?,
                // It was taken away, so somebody has written: he has it sealed.
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

/// Name, size and times of every file of a generation but the seal, the locks and what is verified by
/// itself whenever it is read.
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
            // It was taken away since the folder was read.
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
