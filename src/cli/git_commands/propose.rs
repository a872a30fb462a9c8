//! `propose`: shares notes for review.

use std::io::Write;

use serde_json::json;

use super::format::{files_json, list_files, progress};
use super::git_arguments::ProposeArguments;
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandResult, Exit};
use crate::model::note::NoteId;
use crate::notes::clean::quote;
use crate::sync::Watch;

/// Proposes notes and prints the name of the proposal.
pub(super) fn run(
    arguments: &ProposeArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    if arguments.forget {
        let repository = super::open(session)?;
        for name in &arguments.ids {
            repository.forget_proposal(name).map_err(super::failed)?;
            console.say(&format!("Forgot {}.", quote(name)));
        }
        return Ok(Exit::Done);
    }
    let ids = arguments
        .ids
        .iter()
        .map(|typed| super::read_id(typed, session));
    let ids: Vec<NoteId> = ids.collect::<Result<_, _>>()?;
    let repository = super::open(session)?;
    let stop = super::stop_flag();
    let mut on_step = |step| progress(console, step);
    let proposed = repository.propose(
        &ids,
        &mut Watch {
            on_step: &mut on_step,
            stop: &stop,
        },
    );
    console.end_progress();
    let proposed = proposed.map_err(super::failed)?;
    if console.style.form == OutputFormat::Json {
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
        console.style,
    )?;
    writeln!(console.out, "Reviewers find it as {}.", proposed.name)?;
    writeln!(
        console.out,
        "Until it is accepted your copy shows the shared version. `{}` brings yours back, and the sync after it shares yours with everybody.",
        console.to_type("undo")
    )?;
    Ok(Exit::Done)
}
