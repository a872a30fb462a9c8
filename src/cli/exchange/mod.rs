//! Save, get updates, share, propose, undo: the exchange as commands, in words of planners.
//!
//! Each command is a file that calls [`sync`](crate::sync) and prints what it did; how files,
//! times and values are told is shared here. No git word reaches the screen from here.

pub mod args;
mod clone_and_init;
mod conflicts;
mod diff;
mod format;
mod log;
mod propose;
mod save;
mod status;
mod synchronise;
mod undo;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use args::ExchangeCommand;

use super::base_session::Session;
use super::console::Console;
use super::report::{CommandError, CommandResult};
use crate::model::note::NoteId;
use crate::model::text_folding::composed;
use crate::notes::clean::quote;
use crate::store::walk::walk;
use crate::sync::{Exchange, SyncError, SyncSettings};

pub(super) use log::text_at;

/// Carries out one command of the exchange.
pub(super) fn run(
    command: &ExchangeCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    match command {
        ExchangeCommand::Clone(arguments) => clone_and_init::run_clone(arguments, session, console),
        ExchangeCommand::Init(arguments) => clone_and_init::run_init(arguments, session, console),
        ExchangeCommand::Connect(arguments) => {
            clone_and_init::run_connect(arguments, session, console)
        }
        ExchangeCommand::Save => save::run(session, console),
        ExchangeCommand::Sync(arguments) => synchronise::run(arguments, session, console),
        ExchangeCommand::Status => status::run(session, console),
        ExchangeCommand::Propose(arguments) => propose::run(arguments, session, console),
        ExchangeCommand::Undo => undo::run(session, console),
        ExchangeCommand::Conflicts(arguments) => conflicts::run(arguments, session, console),
        ExchangeCommand::Log(arguments) => log::run(arguments, session, console),
        ExchangeCommand::Diff(arguments) => diff::run(arguments, session, console),
    }
}

/// The id that was typed, with or without the ending of its file; as its file spells it, if there
/// is one.
fn read_id(typed: &str, session: &Session) -> CommandResult<NoteId> {
    let id = typed.strip_suffix(".md").unwrap_or(typed);
    let id: NoteId = id
        .parse()
        .map_err(|()| CommandError::not_found(format!("there is no note {}", quote(typed))))?;
    if id.as_str().is_ascii() {
        return Ok(id);
    }
    let (base, _) = session.open_base()?;
    let path = id.path();
    let files = walk(&base).files.into_iter();
    // A note that is gone has a history all the same.
    let spelled = files.filter(|file| composed(&file.path) == composed(&path));
    let mut spelled = spelled.filter_map(|file| NoteId::of_path(&file.path));
    Ok(spelled.next().unwrap_or(id))
}

/// The path of the note whose id was typed, if one was.
fn read_path(typed: Option<&str>, session: &Session) -> CommandResult<Option<String>> {
    typed
        .map(|typed| read_id(typed, session).map(|id| id.path()))
        .transpose()
}

/// The base of this session, opened for exchange.
fn open(session: &Session) -> CommandResult<Exchange> {
    Exchange::open(&session.find_exchange_root()?, settings(session)).map_err(failed)
}

/// Who exchanges, and the environment of what is started for it.
pub(super) fn settings(session: &Session) -> SyncSettings {
    let config = &session.config;
    // A name without an address is a name all the same.
    let author = config.name.as_ref().map(|name| {
        (
            name.clone(),
            config.email.clone().unwrap_or_else(|| "none".to_owned()),
        )
    });
    SyncSettings {
        author,
        city: config.city.clone(),
        environment: session.surroundings.all_variables(),
    }
}

fn failed(error: SyncError) -> CommandError {
    let mend = error.mend();
    failed_with(error, mend)
}

fn failed_with(error: SyncError, mend: String) -> CommandError {
    match error {
        SyncError::Stopped => CommandError::interrupted(error).hint(mend),
        SyncError::NothingToUndo
        | SyncError::NoSuchNote { .. }
        | SyncError::NoSuchVersion { .. }
        | SyncError::NothingWaits { .. }
        | SyncError::NothingToPropose { .. } => CommandError::not_found(error).hint(mend),
        _ => CommandError::failed_with(mend, error),
    }
}

/// Becomes true when the user presses Ctrl-C, from now on; pressed again it ends the program.
fn stop_flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    // Without them Ctrl-C ends the program at once, which is safe too. The order matters: the
    // first press must not find what it sets itself.
    let interrupt = signal_hook::consts::SIGINT;
    let _ = signal_hook::flag::register_conditional_default(interrupt, Arc::clone(&stop));
    let _ = signal_hook::flag::register(interrupt, Arc::clone(&stop));
    stop
}
