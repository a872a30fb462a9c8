//! Packs the starter knowledge into compressed files for `src/store/starter.rs`.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=knowledge");
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    // Most commands need the first, some the second, and only the first start the third.
    let mut parts = ["vocabulary/", "cities/", ""].map(|folder| (folder, String::new()));
    pack(Path::new("knowledge"), "", &mut parts)?;
    for ((_, packed), file) in parts.iter().zip(["vocabulary", "cities", "others"]) {
        let compressed = lz4_flex::block::compress_prepend_size(packed.as_bytes());
        fs::write(
            Path::new(&folder).join(file).with_extension("lz4"),
            compressed,
        )?;
    }
    Ok(())
}

/// Appends each file below a folder: a line with its path, one with its length, and its text.
///
/// It goes to the first part whose folder it is in.
fn pack(folder: &Path, below: &str, parts: &mut [(&str, String)]) -> io::Result<()> {
    let entries: io::Result<Vec<fs::DirEntry>> = fs::read_dir(folder)?.collect();
    let mut entries = entries?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let no_text = |name: OsString| io::Error::other(format!("{} is not UTF-8", name.display()));
        let name = entry.file_name().into_string().map_err(no_text)?;
        if name.starts_with('.') {
            // File managers leave their own files.
            continue;
        }
        let path = format!("{below}{name}");
        if entry.file_type()?.is_dir() {
            pack(&entry.path(), &format!("{path}/"), parts)?;
        } else if let Some((_, packed)) = parts.iter_mut().find(|part| path.starts_with(part.0)) {
            let text = fs::read_to_string(entry.path())?;
            let _ = write!(packed, "{path}\n{}\n{text}", text.len());
        }
    }
    Ok(())
}
