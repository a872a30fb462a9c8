//! Errors of the file system in plain words.

use std::io::{self, ErrorKind};

/// What is wrong, without numbers of the system and names of temporary files.
///
/// An error with words of ours keeps them.
pub fn in_words(error: &io::Error) -> String {
    let text = error.to_string();
    if !text.contains("(os error ") {
        return text;
    }
    let words = match error.kind() {
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "your share of the disk is full",
        ErrorKind::FileTooLarge => "the file reached the limit of file size (`ulimit -f`)",
        ErrorKind::PermissionDenied => "you may not read or write there",
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read",
        ErrorKind::NotFound => "it is not there",
        ErrorKind::AlreadyExists => "a file is in its place",
        ErrorKind::IsADirectory => "a folder is in its place",
        ErrorKind::NotADirectory => "a file is in the place of its folder",
        ErrorKind::InvalidFilename => "the name is too long for this disk",
        _ => return text,
    };
    words.to_owned()
}

/// Whether free space or permissions are what is missing.
pub fn is_unwritable(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_neither_numbers_nor_temporary_files() {
        let full = io::Error::from_raw_os_error(if cfg!(windows) { 112 } else { 28 });
        assert_eq!(in_words(&full), "the disk is full");
        let folder = tempfile::tempdir().expect("a folder");
        let missing = tempfile::NamedTempFile::new_in(folder.path().join("x"));
        let missing = missing.expect_err("there is no such folder");
        assert_eq!(in_words(&missing), "it is not there");
        let file = folder.path().join("file");
        std::fs::write(&file, "").expect("a file");
        let in_place = std::fs::create_dir(&file).expect_err("a file is there");
        assert_eq!(in_words(&in_place), "a file is in its place");
        let ours = io::Error::new(ErrorKind::StorageFull, "the disk is full: x");
        assert_eq!(in_words(&ours), "the disk is full: x");
    }
}
