//! `status`: unsaved and unshared changes, updates and pending conflicts.

use std::io::Write;

use serde_json::json;

use super::format::{ago, files_json, held_json, list_files, list_held, waiting_json};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::left_edits::describe_left_edits;
use crate::cli::report::{CommandResult, Exit};
use crate::model::counted::counted;
use crate::store::load::unread_vocabularies;
use crate::work::describe_unread;

/// Prints the status of this copy.
pub(super) fn run(session: &Session, console: &mut Console) -> CommandResult {
    let repository = super::open(session)?;
    let status = repository.status().map_err(super::failed)?;
    let has_obstacle = super::print_obstacle(&repository, console);
    if let Some(left) = describe_left_edits(session) {
        console.say(&format!("kept edits: {left}"));
    }
    if let Ok((base, _)) = session.open_base()
        && let Some(unread) = describe_unread(&unread_vocabularies(&base))
    {
        console.say(&unread);
    }
    let has_damaged = !repository.damaged_waiting().is_empty();
    let exit = Exit::waiting_if(!status.waiting.is_empty() || has_damaged);
    if console.style.form == OutputFormat::Json {
        let object = json!({
            "library": status.remote,
            "last_update": status.last_update,
            "refused": status.refused,
            "unsaved": files_json(&status.unsaved),
            "held": held_json(&status.held),
            "to_share": files_json(&status.to_share),
            "incoming": files_json(&status.incoming),
            "waiting": waiting_json(&status.waiting),
        });
        print_json(&object, &mut console.out)?;
        return Ok(exit);
    }
    let conflicts = console.to_type("conflicts");
    let (out, style) = (&mut console.out, console.style);
    match (&status.remote, status.last_update) {
        (None, _) => writeln!(out, "Not connected to a shared library.")?,
        (Some(remote), None) => writeln!(out, "Shared library: {remote}, no update yet")?,
        (Some(remote), Some(when)) => {
            writeln!(out, "Shared library: {remote}, last update {}", ago(when))?;
        }
    }
    if let Some(refused) = &status.refused {
        writeln!(out, "The last update was refused: {refused}.")?;
    }
    list_files("Edited, not saved:", &status.unsaved, out, style)?;
    list_files("Saved, not shared:", &status.to_share, out, style)?;
    list_files("Updates that have arrived:", &status.incoming, out, style)?;
    list_held(&status.held, out, style)?;
    if !status.waiting.is_empty() {
        writeln!(
            out,
            "{} waiting for you: {conflicts}",
            counted(status.waiting.len(), "choice")
        )?;
    }
    let quiet =
        status.unsaved.is_empty() && status.to_share.is_empty() && status.incoming.is_empty();
    if quiet && !has_obstacle && status.waiting.is_empty() && status.held.is_empty() {
        let sentence = match (&status.remote, &status.refused) {
            (None, _) => "Everything is saved, and shared with nobody.",
            (_, Some(_)) => "Everything is saved.",
            _ => "Everything is saved and shared.",
        };
        writeln!(out, "{sentence}")?;
    }
    Ok(exit)
}
