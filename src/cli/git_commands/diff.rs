//! `diff`: local changes that the shared library does not have.

use std::io::Write;

use serde_json::json;

use super::format::{change_lines, file_line, notes_json};
use super::git_arguments::DiffArguments;
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandResult, Exit};

/// Prints the changes, note by note.
pub(super) fn run(
    arguments: &DiffArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let path = super::read_path(arguments.id.as_deref(), session)?;
    let repository = super::open(session)?;
    let found = repository
        .differences(path.as_deref())
        .map_err(super::failed)?;
    if console.style.form == OutputFormat::Json {
        print_json(&json!({"notes": notes_json(&found)}), &mut console.out)?;
        return Ok(Exit::Done);
    }
    for note in &found {
        writeln!(
            console.out,
            "{}",
            console.style.bold(&file_line(&note.file))
        )?;
        for line in note.changes.iter().flat_map(change_lines) {
            writeln!(console.out, "    {line}")?;
        }
    }
    if found.is_empty() {
        let status = repository.status().map_err(super::failed)?;
        let sentence = match status.remote {
            Some(_) => "Nothing differs from what the others have.",
            None => "Nothing differs from what is saved. Not connected to a shared library.",
        };
        writeln!(console.out, "{sentence}")?;
    }
    Ok(Exit::Done)
}
