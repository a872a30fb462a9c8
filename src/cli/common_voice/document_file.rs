//! Writes a document to a file that the user names.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::base_session::Session;
use crate::cli::report::{CommandError, CommandResult};

/// Writes a text to a file, relative to the current folder; gives its path.
///
/// # Errors
/// A file that cannot be written; `what` names the text in the message.
pub(super) fn write_file(
    file: &Path,
    what: &str,
    text: &str,
    session: &Session,
) -> CommandResult<PathBuf> {
    let path = session.terminal_env.folder.join(file);
    fs::write(&path, text)
        .with_context(|| format!("the {what} cannot be written to {}", path.display()))
        .map_err(|error| {
            CommandError::failed(error).hint("name a file in a folder that you may write to")
        })?;
    Ok(path)
}
