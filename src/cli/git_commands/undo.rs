//! `undo`: undoes the last save, update or choice.

use std::io::Write;

use serde_json::json;

use super::format::{ago, files_json, list_files};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandResult, Exit};
use crate::model::counted::counted;
use crate::sync::UndoneAction;

/// Undoes the last action and lists the changed notes.
pub(super) fn run(session: &Session, console: &mut Console) -> CommandResult {
    let undone = super::open(session)?.undo().map_err(super::failed)?;
    let exit = Exit::waiting_if(undone.waiting > 0);
    if console.style.form == OutputFormat::Json {
        let object = json!({
            "undone": undone.action.to_string(),
            "back_to": undone.when,
            "changed": files_json(&undone.changed),
            "was_shared": undone.was_shared,
            "newly_waiting": undone.waiting,
        });
        print_json(&object, &mut console.out)?;
        return Ok(exit);
    }
    let heading = format!(
        "Undid {}; your notes are as they were {}.",
        undone.action.in_words(),
        ago(undone.when)
    );
    writeln!(console.out, "{heading}")?;
    list_files(
        "Notes that changed:",
        &undone.changed,
        &mut console.out,
        console.style,
    )?;
    let more = match (&undone.action, undone.was_shared) {
        (UndoneAction::Update, _) => "The next sync gets the updates again.",
        (UndoneAction::Propose, _) => "The next sync shares them with everybody, without a review.",
        (_, true) if !undone.changed.is_empty() => {
            "The others already have it; your next sync undoes it there too."
        }
        _ => "",
    };
    if !more.is_empty() {
        writeln!(console.out, "{more}")?;
    }
    if undone.waiting > 0 {
        let things = counted(undone.waiting, "place");
        let command = console.to_type("conflicts");
        let text = "since; that waits for you";
        writeln!(
            console.out,
            "Others have changed {things} {text}: {command}"
        )?;
    }
    Ok(exit)
}
