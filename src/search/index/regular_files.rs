//! Safe reading and replacing of index files, none of which is trusted.
//!
//! Only regular files are opened: a symlink may lead anywhere, and opening a named pipe blocks.
//! Sizes are limited. Small files that are written whole end in a line with their checksum.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Size limit of files read into memory: a file table of ten million files.
const MAX_BYTES: u64 = 1 << 30;

/// Length of the checksum line in hex digits and line ends.
const LINE: usize = 18;

/// Opens a regular file for reading.
///
/// # Errors
/// `InvalidData` if it is not a regular file of this user.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    // For systems without these flags, and for symlinks, whose error would differ.
    expect_regular(path)?;
    let file = options.open(path)?;
    expect_ours(&file.metadata()?)?;
    Ok(file)
}

/// Fails unless the path is a regular file of this user.
pub(crate) fn expect_regular(path: &Path) -> io::Result<()> {
    expect_ours(&fs::symlink_metadata(path)?)
}

fn expect_ours(data: &fs::Metadata) -> io::Result<()> {
    if !data.is_file() {
        return Err(damaged("it is not a regular file"));
    }
    if is_foreign(data) {
        return Err(damaged("it belongs to another user"));
    }
    Ok(())
}

/// Whether the owner is neither this user nor root.
#[cfg(unix)]
fn is_foreign(data: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    data.uid() != rustix::process::geteuid().as_raw() && data.uid() != 0
}

#[cfg(not(unix))]
fn is_foreign(_: &fs::Metadata) -> bool {
    false
}

/// Reads a regular file of at most [`MAX_BYTES`].
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_at_most(path, MAX_BYTES)
}

/// Reads a regular file of at most `most` bytes.
pub(crate) fn read_at_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    if file.metadata()?.len() > most {
        return Err(damaged("it is too long"));
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Replaces a file atomically, without syncing.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    write_and(path, content, |_| Ok(()))
}

/// Replaces a file atomically and syncs it.
pub(crate) fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    write_and(path, content, File::sync_data)
}

fn write_and(
    path: &Path,
    content: &[u8],
    then: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    then(file.as_file())?;
    remove_non_file(path)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Removes a folder, symlink or special file from a file's place.
pub(crate) fn remove_non_file(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(data) if !data.is_file() => fs::remove_file(path),
        _ => Ok(()),
    }
}

/// Appends the checksum line; `owner` is part of the checksum.
pub(crate) fn with_checksum(mut content: Vec<u8>, owner: &[u8]) -> Vec<u8> {
    let line = line(&content, owner);
    content.extend_from_slice(line.as_bytes());
    content
}

/// Verifies and removes the checksum line.
///
/// # Errors
/// `InvalidData` if the content is not what was written for this owner.
pub(crate) fn without_checksum(mut content: Vec<u8>, owner: &[u8]) -> io::Result<Vec<u8>> {
    let end = content.len().saturating_sub(LINE);
    if content[end..] != *line(&content[..end], owner).as_bytes() {
        return Err(damaged("it does not match its checksum"));
    }
    content.truncate(end);
    Ok(content)
}

fn line(content: &[u8], owner: &[u8]) -> String {
    let seed = crate::search::fingerprint(owner);
    let sum = xxhash_rust::xxh3::xxh3_64_with_seed(content, seed);
    format!("\n{sum:016x}\n")
}

/// The name of a folder: the owner of its files.
pub(crate) fn name_of(folder: &Path) -> &[u8] {
    folder.file_name().unwrap_or_default().as_encoded_bytes()
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Why a cache folder cannot be trusted, if it exists and cannot.
///
/// It must belong to this user and must not be world-writable: its content decides which files are
/// deleted, and includes text of members-only notes.
#[cfg(unix)]
pub(crate) fn distrust(folder: &Path) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt as _;
    let link = fs::symlink_metadata(folder).ok()?;
    let target = fs::metadata(folder).ok();
    if is_foreign(&link) || target.as_ref().is_some_and(is_foreign) {
        return Some("belongs to another user");
    }
    let is_open = target.is_some_and(|data| data.is_dir() && data.mode() & 0o002 != 0);
    is_open.then_some("can be written by every user")
}

#[cfg(not(unix))]
pub(crate) fn distrust(_: &Path) -> Option<&'static str> {
    None
}

/// Creates a folder and its parents, accessible to the owner only.
///
/// Removes anything else in its place.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => return Ok(()),
        Ok(_) => fs::remove_file(path)?,
        Err(_) => {}
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checked_file_is_read_by_its_owner_only() {
        let written = with_checksum(b"text".to_vec(), b"one");
        let read = |owner: &[u8]| without_checksum(written.clone(), owner).ok();
        assert_eq!(read(b"one").as_deref(), Some(&b"text"[..]));
        assert_eq!(read(b"two"), None);
        for cut in 0..written.len() {
            assert!(without_checksum(written[..cut].to_vec(), b"one").is_err());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_another_user_counts_as_damaged() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("current");
        write(&path, b"text").expect("written");
        assert_eq!(read(&path).expect("it is ours"), b"text");
        // Only root can give a file away.
        if std::os::unix::fs::chown(&path, Some(12_345), None).is_ok() {
            let kind = read(&path).expect_err("it is not ours").kind();
            assert_eq!(kind, io::ErrorKind::InvalidData);
            assert!(open(&path).is_err());
            write(&path, b"new").expect("replaced");
            assert_eq!(read(&path).expect("it is ours"), b"new");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_of_others_is_not_trusted() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("below");
        assert_eq!(distrust(&below), None);
        make_folder(&below).expect("folders");
        let mode = fs::metadata(&below).expect("it is there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o700);
        assert_eq!(distrust(&below), None);
        let link = folder.path().join("link");
        symlink(&below, &link).expect("a link");
        assert_eq!(distrust(&link), None);
        fs::set_permissions(&below, fs::Permissions::from_mode(0o777)).expect("it is opened");
        assert_eq!(distrust(&below), Some("can be written by every user"));
        assert_eq!(distrust(&link), Some("can be written by every user"));
        fs::set_permissions(&below, fs::Permissions::from_mode(0o700)).expect("it is closed");
        // Only root can give a folder away.
        if std::os::unix::fs::chown(&below, Some(12_345), None).is_ok() {
            assert_eq!(distrust(&below), Some("belongs to another user"));
            assert_eq!(distrust(&link), Some("belongs to another user"));
        }
    }
}
