//! Writes a document to a file that the user names.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::report::{CommandError, CommandResult};
use crate::store::save_note::{create_beside, write_beside};

/// Writes a text to a file relative to a folder; returns its path.
///
/// # Errors
/// The file cannot be written; `what` names the text in the message.
pub(super) fn write_file(
    file: &Path,
    what: &str,
    text: &str,
    folder: &Path,
) -> CommandResult<PathBuf> {
    let path = folder.join(file);
    replace_file(&path, text).map_err(|error| unwritable(&path, what, error))?;
    Ok(path)
}

/// Like [`write_file`], but `None` if there is such a file already.
pub(super) fn create_file(
    file: &Path,
    what: &str,
    text: &str,
    folder: &Path,
) -> CommandResult<Option<PathBuf>> {
    let path = folder.join(file);
    match create_beside(&path, text.as_bytes()) {
        Ok(()) => Ok(Some(path)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(error) => Err(unwritable(&path, what, error)),
    }
}

fn unwritable(path: &Path, what: &str, error: io::Error) -> CommandError {
    let message = format!("the {what} cannot be written to {}", path.display());
    CommandError::failed(anyhow::Error::new(error).context(message))
        .hint("name a file in a folder that you may write to")
}

/// Replaces a file atomically.
fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    // Replace the target of a symlink, not the symlink.
    let Ok(known) = fs::canonicalize(path) else {
        return write_beside(path, text.as_bytes());
    };
    if known.is_file() {
        write_beside(&known, text.as_bytes())
    } else {
        // A device or pipe is written to; a folder fails.
        fs::write(path, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_written_stays_as_it_was() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("brief.md");
        replace_file(&file, "old").expect("it is written");
        // A hard link keeps the old text, because the file is replaced.
        fs::hard_link(&file, home.path().join("kept.md")).expect("a link");
        std::os::unix::fs::symlink("brief.md", home.path().join("link.md")).expect("a link");
        replace_file(&home.path().join("link.md"), "new").expect("it is written");
        let text = |name: &str| fs::read_to_string(home.path().join(name)).expect("a text");
        assert_eq!([text("brief.md"), text("kept.md")], ["new", "old"]);
        assert!(home.path().join("link.md").is_symlink());
        assert!(replace_file(home.path(), "text").is_err());
        assert!(replace_file(&home.path().join("none/brief.md"), "text").is_err());
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 3);
        replace_file(Path::new("/dev/null"), "text").expect("a device is written to");
    }
}
