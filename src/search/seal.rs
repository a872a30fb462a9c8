//! The seal of a generation: name, size and time of every file that was whole and on the disk when
//! it was written. Where it does not fit, the checksums decide.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::index::write_aside;
use super::stamps;

const NAME: &str = "seal.json";

/// Size and time of files, by name.
type Files = BTreeMap<String, (u64, u128)>;

/// Whether everything is as it was sealed.
pub(super) fn fits(folder: &Path) -> bool {
    let sealed = read(folder);
    sealed.is_some() && sealed == files(folder).ok()
}

/// Brings what is new since the last seal to the disk, then seals. Others may write meanwhile: the seal
/// does not fit then, until somebody seals again.
pub(super) fn seal(folder: &Path) -> io::Result<()> {
    let files = files(folder)?;
    let sealed = read(folder).unwrap_or_default();
    for (name, look) in &files {
        if sealed.get(name) != Some(look) {
            // Writable, or some systems do not sync.
            match File::options().append(true).open(folder.join(name)) {
                Ok(file) => file.sync_data()?,
                // It was taken away, so somebody has written: he has it sealed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
    write_aside(&folder.join(NAME), &serde_json::to_vec(&files)?)
}

fn read(folder: &Path) -> Option<Files> {
    serde_json::from_slice(&fs::read(folder.join(NAME)).ok()?).ok()
}

/// Name, size and time of every file of a generation but the seal, the locks and what is verified by
/// itself whenever it is read.
fn files(folder: &Path) -> io::Result<Files> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_lock = Path::new(&name).extension() == Some(OsStr::new("lock"));
        if name == NAME || name == stamps::NAME || is_lock || name.starts_with(".tmp") {
            continue;
        }
        let data = match entry.metadata() {
            Ok(data) => data,
            // It was taken away since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let time = data.modified()?.duration_since(UNIX_EPOCH);
        files.insert(name, (data.len(), time.unwrap_or_default().as_nanos()));
    }
    Ok(files)
}
