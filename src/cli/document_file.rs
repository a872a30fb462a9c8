//! Writes documents to files that the user names.
//!
//! A file that the knowledge base holds is never replaced: it is somebody's note or its settings, and
//! an export can be written anywhere else. Another file is replaced only if the user says so.

use std::ffi::OsStr;
use std::path::Path;
use std::{fs, io};

use super::base_session::Session;
use super::git_commands;
use super::report::{CommandError, CommandResult};
use crate::model::note::Kind;
use crate::store::save_note::{create_beside, write_beside};
use crate::sync::{LogQuery, Repo};

/// Writes texts to their files, all or none.
///
/// None is written if one of the files may not be replaced.
///
/// # Errors
/// A file belongs to the base, exists and `force` is not set, or cannot be written; `what` names the
/// texts in the message.
pub(super) fn write_files(
    files: &[(&Path, &str)],
    what: &str,
    force: bool,
    session: &Session,
) -> CommandResult<()> {
    let paths = files.iter().map(|(path, _)| *path);
    let present = find_present(paths, session)?;
    if !force && !present.is_empty() {
        return Err(exists(&present));
    }
    if let Some((folder, _)) = files.iter().find(|(path, _)| path.is_dir()) {
        return Err(unwritable(folder, what, io::ErrorKind::IsADirectory.into()));
    }
    for (path, text) in files {
        write_file(path, text, force).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(&[*path]),
            _ => unwritable(path, what, error),
        })?;
    }
    Ok(())
}

/// Which of these files there are already.
///
/// # Errors
/// One of them belongs to the base.
pub(super) fn find_present<'a>(
    files: impl Iterator<Item = &'a Path>,
    session: &Session,
) -> CommandResult<Vec<&'a Path>> {
    let mut present = Vec::new();
    for file in files {
        refuse_held(file, session)?;
        present.extend(file.is_file().then_some(file));
    }
    Ok(present)
}

fn exists(files: &[&Path]) -> CommandError {
    let exist = if files.len() == 1 { "exists" } else { "exist" };
    let files: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let message = format!("{} {exist} already", files.join(" and "));
    CommandError::usage(message).hint("name another file, or replace it with --force")
}

fn unwritable(path: &Path, what: &str, error: io::Error) -> CommandError {
    let message = format!("the {what} cannot be written to {}", path.display());
    CommandError::failed(anyhow::Error::new(error).context(message))
        .hint("name a file in a folder that you may write to")
}

/// Refuses a path at which the knowledge base holds a file.
///
/// Held are notes, settings, vocabularies, hidden files and every file with a history.
///
/// # Errors
/// The base holds the file, by whatever path or link it is named.
fn refuse_held(path: &Path, session: &Session) -> CommandResult<()> {
    let Ok(known) = fs::canonicalize(path) else {
        return Ok(()); // There is no such file yet.
    };
    let (base, _) = session.open_base()?;
    let root = fs::canonicalize(&base.root)?;
    let Ok(below) = known.strip_prefix(&root) else {
        return Ok(());
    };
    if !known.is_file() || !(is_read(below) || has_history(below, &root, session)) {
        return Ok(());
    }
    let error = format!(
        "{} belongs to the knowledge base; an export does not replace it",
        path.display()
    );
    Err(CommandError::usage(error).hint("name another file"))
}

/// Whether guildhall or git reads a file with this path below the root.
fn is_read(below: &Path) -> bool {
    let parts: Vec<_> = below.iter().map(OsStr::to_string_lossy).collect();
    let has_ending = |known| {
        below
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case(known))
    };
    let is_note = parts.len() > 1 && Kind::of_folder(&parts[0]).is_some() && has_ending("md");
    is_note || has_ending("toml") || parts.iter().any(|part| part.starts_with('.'))
}

/// Whether a version of the file was ever saved.
fn has_history(below: &Path, root: &Path, session: &Session) -> bool {
    let Ok(repository) = Repo::open(root, git_commands::settings(session)) else {
        return false;
    };
    let parts: Vec<_> = below.iter().map(OsStr::to_string_lossy).collect();
    let query = LogQuery {
        path: Some(parts.join("/")),
        limit: 1,
        ..LogQuery::default()
    };
    repository.log(&query).is_ok_and(|log| !log.is_empty())
}

/// Writes a file atomically.
fn write_file(path: &Path, text: &str, force: bool) -> io::Result<()> {
    // Replace the target of a symlink, not the symlink.
    match fs::canonicalize(path) {
        // A device or pipe is written to; a folder fails.
        Ok(known) if !known.is_file() => fs::write(path, text),
        Ok(known) if force => write_beside(&known, text.as_bytes()),
        Err(_) if force => write_beside(path, text.as_bytes()),
        _ => create_beside(path, text.as_bytes()),
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
        let replace_file = |path: &Path, text: &str| write_file(path, text, true);
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
        assert!(write_file(&file, "newer", false).is_err());
        assert_eq!(text("brief.md"), "new");
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 3);
        write_file(Path::new("/dev/null"), "text", false).expect("a device is written to");
    }
}
