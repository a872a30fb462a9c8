//! The starter knowledge base: compiled in, unpacked if there is no other base.
//!
//! The caller makes it a git repository.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use thiserror::Error;

use super::find_base::MARK;

/// The vocabularies of `knowledge/` as `build.rs` packs them, which most commands need.
static PACKED_VOCABULARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vocabulary.lz4"));

/// Its cities, for a base that has none.
static PACKED_CITIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/cities.lz4"));

/// All other files, for the first start.
static PACKED_OTHERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/others.lz4"));

static VOCABULARY: LazyLock<String> = LazyLock::new(|| unpacked(PACKED_VOCABULARY));
static CITIES: LazyLock<String> = LazyLock::new(|| unpacked(PACKED_CITIES));

/// Decompresses a part. Each file: a line with its path, one with its length, its text.
fn unpacked(packed: &[u8]) -> String {
    let text = || {
        let (length, blocks) = packed.split_first_chunk()?;
        let mut text = vec![0; u32::from_le_bytes(*length) as usize];
        lz4_flex::block::decompress_into(blocks, &mut text).ok()?;
        String::from_utf8(text).ok()
    };
    text().expect("build.rs packs text")
}

/// The files of a part: path below the root, and text.
fn files(part: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = part;
    std::iter::from_fn(move || {
        let (path, after) = rest.split_once('\n')?;
        let (length, after) = after.split_once('\n')?;
        let (text, after) = after.split_at_checked(length.parse().ok()?)?;
        rest = after;
        Some((path, text))
    })
}

/// An error while unpacking the starter.
#[derive(Debug, Error)]
#[error("the starter knowledge base cannot be written to {path}")]
pub struct StarterError {
    /// The target folder.
    pub path: PathBuf,
    /// The error of the file system.
    pub source: io::Error,
}

impl StarterError {
    /// What to do about it, in one sentence.
    pub fn help(&self) -> &'static str {
        "Check the free space and permissions there, or name another knowledge base with --kb DIR."
    }
}

/// Unpacks the starter to `folder` unless there is a base; returns whether it did.
///
/// Atomic: it is written to a temporary folder, synced and renamed. If two programs do so at once,
/// one complete starter remains. `make_history` creates a git repository before the rename and
/// returns whether it did; the notes can be read without one.
///
/// # Errors
/// [`StarterError`] with the cause; no files are left behind then.
pub fn unpack(
    folder: &Path,
    make_history: impl FnOnce(&Path) -> bool,
) -> Result<bool, StarterError> {
    if folder.join(MARK).is_file() {
        return Ok(false);
    }
    unpack_beside(folder, make_history).map_err(|source| StarterError {
        path: folder.to_owned(),
        source,
    })
}

/// The vocabulary files of the starter: path below the root and text, by path.
pub fn vocabulary_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    files(&VOCABULARY)
}

/// City notes of the starter: path below the root and text, by path.
pub fn city_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    files(&CITIES)
}

/// Bytes that change with the vocabularies and cities of the starter.
pub fn packed_lists() -> [&'static [u8]; 2] {
    [PACKED_VOCABULARY, PACKED_CITIES]
}

/// Prefix of the folder in which the starter is unpacked.
const UNPACKING: &str = ".guildhall-starter-";

/// Age of a folder that no running program unpacks into any more.
const LEFT_AFTER: Duration = Duration::from_hours(1);

/// Removes what killed programs left while they unpacked the starter.
fn remove_leftovers(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(UNPACKING);
        let modified = entry.metadata().ok().filter(fs::Metadata::is_dir);
        let modified = modified.and_then(|known| known.modified().ok());
        let age = modified.and_then(|modified| modified.elapsed().ok());
        if is_ours && age.is_some_and(|age| age > LEFT_AFTER) {
            // A leftover only takes room.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn unpack_beside(folder: &Path, make_history: impl FnOnce(&Path) -> bool) -> io::Result<bool> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    remove_leftovers(parent);
    let beside = tempfile::Builder::new()
        .prefix(UNPACKING)
        .tempdir_in(parent)?;
    // Temporary folders have mode 0700. This folder stays, so create it with the usual permissions.
    let whole = beside.path().join("knowledge");
    fs::create_dir(&whole)?;
    write_to(&whole)?;
    if !make_history(&whole) {
        let _ = fs::remove_dir_all(whole.join(".git"));
    }
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

fn write_to(root: &Path) -> io::Result<()> {
    let mut folders = BTreeSet::new();
    let others = unpacked(PACKED_OTHERS);
    for (path, text) in [VOCABULARY.as_str(), &CITIES, &others]
        .into_iter()
        .flat_map(files)
    {
        let path = root.join(path);
        let above = path.ancestors().skip(1);
        folders.extend(
            above
                .take_while(|folder| folder.starts_with(root))
                .map(Path::to_owned),
        );
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        let mut written = File::create_new(&path)?;
        written.write_all(text.as_bytes())?;
        written.sync_all()?;
    }
    folders.iter().try_for_each(|folder| sync_folder(folder))
}

/// Syncs a folder, so that its entries survive a power loss.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Does nothing: this system cannot sync folders.
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
    use super::super::find_base;
    use super::*;
    use crate::temporary_folder::temporary_folder;

    #[test]
    fn unpacks_once_to_a_base_that_opens() {
        let home = temporary_folder();
        let folder = home.path().join("data/guildhall/knowledge");
        assert!(unpack(&folder, |_| true).expect("there is room"));
        assert!(find_base::open(&folder).is_ok());
        let left: Vec<_> = fs::read_dir(folder.parent().expect("a parent"))
            .expect("it is there")
            .collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
        fs::write(folder.join("cities.txt"), "mine").expect("a file");
        assert!(!unpack(&folder, |_| true).expect("it is there already"));
        assert!(folder.join("cities.txt").is_file());
    }

    #[test]
    fn what_a_killed_program_unpacked_is_removed_later() {
        let home = temporary_folder();
        let old = home.path().join(".guildhall-starter-a");
        let new = home.path().join(".guildhall-starter-b");
        for folder in [&old, &new] {
            fs::create_dir_all(folder.join("knowledge")).expect("a folder");
        }
        let past = std::time::SystemTime::now() - 2 * LEFT_AFTER;
        let opened = File::open(&old).expect("it opens");
        opened.set_modified(past).expect("it is ours");
        unpack(&home.path().join("knowledge"), |_| true).expect("there is room");
        assert!(!old.exists());
        assert!(new.exists(), "another program may still unpack into it");
    }

    #[test]
    fn holds_what_the_source_holds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
        let mut count = 0;
        let (mut packed_bytes, mut text_bytes) = (0, 0);
        for packed in [PACKED_VOCABULARY, PACKED_CITIES, PACKED_OTHERS] {
            for (path, text) in files(&unpacked(packed)) {
                let source = fs::read_to_string(root.join(path)).expect("it is in the source");
                assert_eq!(text, source, "{path}");
                count += 1;
                text_bytes += text.len();
            }
            packed_bytes += packed.len();
        }
        assert_eq!(count, files_below(&root));
        assert!(vocabulary_files().any(|(path, _)| path == "vocabulary/sectors.toml"));
        assert!(city_files().any(|(path, _)| path == "cities/oslo.md"));
        assert!(packed_bytes * 5 < text_bytes * 2, "{packed_bytes}");
    }

    fn files_below(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        entries
            .map(|entry| match entry.path() {
                path if path.is_dir() => files_below(&path),
                _ => usize::from(!entry.file_name().as_encoded_bytes().starts_with(b".")),
            })
            .sum()
    }

    #[test]
    fn a_foreign_folder_is_not_overwritten() {
        let home = temporary_folder();
        let folder = home.path().join("knowledge");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("mine.txt"), "mine").expect("a file");
        let error = unpack(&folder, |_| true).expect_err("there is something else");
        assert_eq!(error.path, folder);
        assert!(folder.join("mine.txt").is_file());
    }
}
