//! Commands that write notes: new, edit, set, rename, remove, and responses of cities.
//!
//! One command a file. Shared: [`typed_names`] resolves typed cities, terms and
//! notes, [`written`] checks and prints results.

mod adopt;
mod answer_question;
mod ask_question;
mod city_response;
mod edit_note;
mod endorse;
mod endorsement_words;
mod new;
mod remove;
mod rename;
mod set;
mod typed_dates;
pub(super) mod typed_names;
pub(super) mod writing_arguments;
mod written;

use super::base_session::Session;
use super::console::Console;
use super::report::{CommandResult, first_line};
use clap::Parser;
use writing_arguments::{WritingCommand, WritingLine};

/// Runs one of the commands that write notes.
pub(super) fn run(
    command: &WritingCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    match command {
        WritingCommand::New(arguments) => new::run(arguments, session, console),
        WritingCommand::Edit(arguments) => edit_note::run(arguments, session, console),
        WritingCommand::Set(arguments) => set::run(arguments, session, console),
        WritingCommand::Rename(arguments) => rename::run(arguments, session, console),
        WritingCommand::Remove(arguments) => remove::run(arguments, session, console),
        WritingCommand::Endorse(arguments) => endorse::run(arguments, session, console),
        WritingCommand::Adopt(arguments) => adopt::run(arguments, session, console),
        WritingCommand::Ask(arguments) => ask_question::run(arguments, session, console),
        WritingCommand::Answer(arguments) => answer_question::run(arguments, session, console),
    }
}

/// Maximum number of printed lines in the app's message.
const MAX_LINES: usize = 3;

/// Runs a command for the app; returns its output or error as one line.
///
/// # Errors
/// The error and its hints as one line.
pub(super) fn run_for_app(words: &[String], session: &Session) -> Result<String, String> {
    let words = std::iter::once("guildhall").chain(words.iter().map(String::as_str));
    let line = WritingLine::try_parse_from(words).map_err(|error| first_line(&error))?;
    let (mut console, printed) = session.captured_console();
    match run(&line.command, session, &mut console) {
        Ok(_) => {
            let text = printed.text();
            let lines: Vec<&str> = text.lines().map(str::trim).take(MAX_LINES).collect();
            Ok(lines.join("; "))
        }
        Err(error) => Err(error.in_one_line()),
    }
}
