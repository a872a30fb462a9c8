//! `edit`: opens a note in the user's editor.

use serde_json::json;

use super::signatures_after_change::signatures_after_change;
use super::writing_arguments::EditArguments;
use super::written::{EditEnding, Written, edit_note, findings_of};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::report::{CommandResult, Exit};
use crate::cli::resolve_id::find;

/// Edits the note and prints its findings.
pub(super) fn run(
    arguments: &EditArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult<Written> {
    let library = session.open_library()?;
    let id = find(&arguments.id, &library, &session.process_env.folder)?;
    // Refuses links that lead out of the base.
    let before = library.load(&id)?;
    let (edited, id) = match edit_note(&id, &library, session, console)? {
        EditEnding::Ended(exit, id) => (Some(exit), id),
        EditEnding::Unchanged | EditEnding::StillOpen | EditEnding::NotOpened => (None, id),
    };
    let line = match edited {
        None => format!("Nothing was changed in {id}"),
        Some(Exit::Waiting) => format!(
            "Someone else changed the same in {id}; `{}` lists what to choose",
            console.to_type("conflicts")
        ),
        Some(_) => format!("Saved {id}"),
    };
    let after = edited.and_then(|_| library.load(&id).ok());
    let signed =
        after.and_then(|after| signatures_after_change(&id, &before.text, &after.text, &library));
    let lines: Vec<String> = [line].into_iter().chain(signed).collect();
    let object = json!({"id": id, "path": id.path(), "changed": edited.is_some()});
    let findings = findings_of(&library.base, &[&id]);
    let written = Written::new(id, lines, findings, object, library);
    Ok(written.after_edit(edited))
}
