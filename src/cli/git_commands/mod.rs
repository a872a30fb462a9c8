//! Sync commands: save, get updates, share, propose, undo.
//!
//! Each command is one file that calls [`sync`](crate::sync) and prints the result. Formatting is
//! shared. Output uses no git words.

mod clone_and_init;
mod conflicts;
mod diff;
mod format;
pub mod git_arguments;
mod log;
mod propose;
mod save;
mod status;
pub(super) mod sync;
mod undo;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use git_arguments::SyncCommand;

use super::base_session::Session;
use super::console::Console;
use super::report::{CommandError, CommandResult};
use super::resolve_id::{ResolvedId, find, parse_id, pick};
use crate::model::note::NoteId;
use crate::notes::clean::quote;
use crate::sync::{LogQuery, Repo, SyncError, SyncSettings};

pub(super) use log::text_at;

/// Runs one sync command.
pub(super) fn run(
    command: &SyncCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    match command {
        SyncCommand::Clone(arguments) => clone_and_init::run_clone(arguments, session, console),
        SyncCommand::Init(arguments) => clone_and_init::run_init(arguments, session, console),
        SyncCommand::Connect(arguments) => clone_and_init::run_connect(arguments, session, console),
        SyncCommand::Save => save::run(session, console),
        SyncCommand::Sync(arguments) => sync::run(arguments, session, console),
        SyncCommand::Status => status::run(session, console),
        SyncCommand::Propose(arguments) => propose::run(arguments, session, console),
        SyncCommand::Undo => undo::run(session, console),
        SyncCommand::Conflicts(arguments) => conflicts::run(arguments, session, console),
        SyncCommand::Log(arguments) => log::run(arguments, session, console),
        SyncCommand::Diff(arguments) => diff::run(arguments, session, console),
    }
}

/// Finds a note by its id, short name or alias, even if removed.
fn read_id(typed: &str, session: &Session) -> CommandResult<NoteId> {
    let id = parse_id(typed)
        .ok_or_else(|| CommandError::not_found(format!("there is no note {}", quote(typed))))?;
    let is_there = || {
        session
            .find_sync_root()
            .is_ok_and(|root| root.join(id.path()).exists())
    };
    // A removed note has a history of its own, whoever has its id now.
    let has_history = || {
        let query = LogQuery {
            path: Some(id.path()),
            with_undone: true,
            limit: 1,
            ..LogQuery::default()
        };
        let log = open(session).and_then(|repository| repository.log(&query).map_err(failed));
        log.is_ok_and(|log| !log.is_empty())
    };
    if id.as_str().is_ascii() && is_there() || has_history() {
        return Ok(id);
    }
    match session.open_library() {
        Ok(library) => find(typed, &library, &session.process_env.folder).or_else(|error| {
            let is_unknown = matches!(pick(typed, None, &library.ids), ResolvedId::None(_));
            let removed = is_unknown.then(|| find_removed(&id, session)).flatten();
            removed.ok_or(error)
        }),
        // A base that does not open has a history.
        Err(_) => Ok(id),
    }
}

/// The note changed last whose id ends with `name`. For names of no note of today.
fn find_removed(name: &NoteId, session: &Session) -> Option<NoteId> {
    let query = LogQuery {
        with_undone: true,
        limit: 1,
        ..LogQuery::default()
    };
    let end = format!("/{}", name.path());
    let log = open(session)
        .ok()?
        .log_where(&query, |path| path.ends_with(&end));
    let notes = log.ok()?.into_iter().next()?.notes;
    NoteId::of_path(&notes.first()?.file.path)
}

/// The path of the note with the typed id, if one was typed.
fn read_path(typed: Option<&str>, session: &Session) -> CommandResult<Option<String>> {
    typed
        .map(|typed| read_id(typed, session).map(|id| id.path()))
        .transpose()
}

/// Opens the base of this session for syncing.
pub(super) fn open(session: &Session) -> CommandResult<Repo> {
    Repo::open(&session.find_sync_root()?, settings(session)).map_err(failed)
}

/// Author, city and environment for the sync.
pub(super) fn settings(session: &Session) -> SyncSettings {
    let config = &session.config;
    // A name without an e-mail address is still used.
    let author = config.name.as_ref().map(|name| {
        (
            name.clone(),
            config.email.clone().unwrap_or_else(|| "none".to_owned()),
        )
    });
    SyncSettings {
        author,
        city: config.city.clone(),
        environment: session.process_env.all_variables(),
    }
}

/// Prints what keeps this copy from exchanging notes, with help. Returns whether something does.
fn print_obstacle(repository: &Repo, console: &mut Console) -> bool {
    let obstacle = repository.obstacle();
    if let Some(error) = &obstacle {
        console.say(&format!("{error}\nhelp: {}", error.help()));
    }
    obstacle.is_some()
}

fn failed(error: SyncError) -> CommandError {
    let help = error.help();
    failed_with(error, help)
}

fn failed_with(error: SyncError, help: String) -> CommandError {
    match error {
        SyncError::Stopped => CommandError::interrupted(error).hint(help),
        SyncError::NothingToUndo
        | SyncError::NoSuchNote { .. }
        | SyncError::NoSuchVersion { .. }
        | SyncError::NothingWaits { .. }
        | SyncError::NoSuchProposal { .. }
        | SyncError::NothingToPropose { .. } => CommandError::not_found(error).hint(help),
        _ => CommandError::failed_with(help, error),
    }
}

/// A flag that Ctrl-C sets. A second Ctrl-C ends the program.
fn stop_flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    // Errors are ignored: without a handler Ctrl-C ends the program at once, which is safe. The
    // conditional handler comes first, so that the first press does not see the flag it sets.
    let interrupt = signal_hook::consts::SIGINT;
    let _ = signal_hook::flag::register_conditional_default(interrupt, Arc::clone(&stop));
    let _ = signal_hook::flag::register(interrupt, Arc::clone(&stop));
    stop
}
