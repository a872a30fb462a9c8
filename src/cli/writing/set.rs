//! `set`: sets keys of a note.

use serde_json::json;

use super::args::SetArguments;
use super::written::{
    change_in_line, changes_as_json, parse_keys, print_written, refuse_errors, save_failed,
    set_keys,
};
use crate::cli::base_session::Session;
use crate::cli::console::Console;
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::resolve_id::find;
use crate::store::save_note::replace_text;

/// Sets the keys and prints each with its value before and after.
pub(super) fn run(
    arguments: &SetArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let keys = parse_keys(&arguments.keys)?;
    let library = session.open_library()?;
    let id = find(&arguments.id, &library, &session.process_env.folder)?;
    let loaded = library.load(&id)?;
    if let Some(finding) = loaded.findings.first() {
        // Text that was decoded with losses is not written back.
        let error = CommandError::usage(&finding.message);
        return Err(error.hint(finding.help.clone()));
    }
    let edited = set_keys(&id, &loaded.text, &keys, &library)?;
    if !edited.changes.is_empty() {
        // Links and aliases can only be checked with all notes.
        refuse_errors(&id, &edited.text, &loaded.text, &library)?;
        replace_text(&library.base, &id.path(), &loaded.text, &edited.text).map_err(save_failed)?;
    }
    let mut lines = vec![match edited.changes.len() {
        0 => format!("Nothing to change in {id}"),
        _ => format!("Changed {id}"),
    }];
    lines.extend(edited.changes.iter().map(change_in_line));
    let changed = changes_as_json(&edited.changes);
    let object = json!({"id": id, "path": id.path(), "changed": changed});
    print_written(&library.base, &[&id], &lines, object, console)
}
