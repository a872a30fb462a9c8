//! `save`: commits all edits to the local history.

use std::io::Write;

use serde_json::json;

use super::format::{files_json, held_json, list_files, list_held};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandResult, Exit};
use crate::model::counted::counted;

/// Saves all edits and lists them.
pub(super) fn run(session: &Session, console: &mut Console) -> CommandResult {
    let saved = super::open(session)?.save().map_err(super::failed)?;
    if console.style.form == OutputFormat::Json {
        let object = json!({"saved": files_json(&saved.changed), "held": held_json(&saved.held)});
        print_json(&object, &mut console.out)?;
        return Ok(Exit::Done);
    }
    if saved.changed.is_empty() {
        let more = if saved.held.is_empty() { "" } else { "else " };
        writeln!(console.out, "Nothing {more}to save.")?;
    } else {
        let heading = format!("Saved {}:", counted(saved.changed.len(), "note"));
        list_files(&heading, &saved.changed, &mut console.out, console.style)?;
    }
    list_held(&saved.held, &mut console.out, console.style)?;
    Ok(Exit::Done)
}
