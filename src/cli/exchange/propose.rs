//! `propose`: shares notes for review.

use std::io::Write;

use serde_json::json;

use super::args::ProposeArguments;
use super::told::{files_json, list_files, progress};
use crate::cli::console::{Console, Form};
use crate::cli::json::print_json;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::session::Session;
use crate::model::note::NoteId;
use crate::notes::clean::quote;
use crate::sync::Watch;

pub(super) fn run(
    arguments: &ProposeArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let mut ids = Vec::new();
    for typed in &arguments.ids {
        ids.push(read_id(typed)?);
    }
    let exchange = super::open(session)?;
    let stop = super::stop_flag();
    let mut tell = |step| progress(console, &step);
    let proposed = exchange.propose(
        &ids,
        &mut Watch {
            tell: &mut tell,
            stop: &stop,
        },
    );
    console.end_progress();
    let proposed = proposed.map_err(super::failed)?;
    if console.look.form == Form::Json {
        let object = json!({
            "proposal": proposed.name,
            "notes": files_json(&proposed.notes),
            "library": proposed.remote,
        });
        print_json(&object, &mut console.out)?;
        return Ok(Exit::Done);
    }
    list_files(
        "Proposed for review:",
        &proposed.notes,
        &mut console.out,
        console.look,
    )?;
    writeln!(console.out, "Reviewers find it as {}.", proposed.name)?;
    writeln!(
        console.out,
        "Until it is accepted your copy shows the shared version; `{}` brings yours back.",
        console.to_type("undo")
    )?;
    Ok(Exit::Done)
}

/// The id that was typed, with or without the ending of its file.
pub(super) fn read_id(typed: &str) -> CommandResult<NoteId> {
    let id = typed.strip_suffix(".md").unwrap_or(typed);
    id.parse()
        .map_err(|()| CommandError::not_found(format!("there is no note {}", quote(typed))))
}
