//! `diff`: local changes that the shared library does not have.

use std::io::Write;

use serde_json::json;

use super::format::{change_lines, file_line, held_json, list_held, notes_json};
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
    let status = repository.status().map_err(super::failed)?;
    let mut held = status.held;
    held.retain(|held| {
        let is_meant = path.as_ref().is_none_or(|path| *path == held.path);
        is_meant && repository.root().join(&held.path).is_file()
    });
    if console.style.form == OutputFormat::Json {
        let object = json!({"notes": notes_json(&found), "held": held_json(&held)});
        print_json(&object, &mut console.out)?;
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
    list_held(&held, &mut console.out, console.style)?;
    if found.is_empty() && held.is_empty() {
        let sentence = match status.remote {
            Some(_) => "Nothing differs from what the others have.",
            None => "Nothing differs from what is saved. Not connected to a shared library.",
        };
        writeln!(console.out, "{sentence}")?;
    }
    Ok(Exit::Done)
}
