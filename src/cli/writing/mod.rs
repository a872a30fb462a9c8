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
mod signatures_after_change;
mod typed_dates;
pub(super) mod typed_names;
pub(super) mod writing_arguments;
mod written;

use super::base_session::Session;
use super::console::Console;
use super::print_findings::finding_in_words;
use super::report::{CommandResult, first_line};
use crate::notes::clean::clean;
use crate::tui::CommandOutcome;
use clap::Parser;
use writing_arguments::{WritingCommand, WritingLine};
use written::Written;

/// Runs one of the commands that write notes, and prints what it did.
pub(super) fn run(
    command: &WritingCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    write(command, session, console)?.print(console)
}

fn write(
    command: &WritingCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult<Written> {
    match command {
        WritingCommand::New(arguments) => new::run(arguments, session, console),
        WritingCommand::Edit(arguments) => edit_note::run(arguments, session, console),
        WritingCommand::Set(arguments) => set::run(arguments, session),
        WritingCommand::Rename(arguments) => rename::run(arguments, session),
        WritingCommand::Remove(arguments) => remove::run(arguments, session, console),
        WritingCommand::Endorse(arguments) => endorse::run(arguments, session),
        WritingCommand::Adopt(arguments) => adopt::run(arguments, session),
        WritingCommand::Ask(arguments) => ask_question::run(arguments, session, console),
        WritingCommand::Answer(arguments) => answer_question::run(arguments, session, console),
    }
}

/// Maximum number of lines, and of faults, in the app's message.
const MAX_LINES: usize = 3;

/// Runs a command for the app.
///
/// # Errors
/// The error and its hints as one line.
pub(super) fn run_for_app(words: &[String], session: &Session) -> Result<CommandOutcome, String> {
    let words = std::iter::once("guildhall").chain(words.iter().map(String::as_str));
    let line = WritingLine::try_parse_from(words).map_err(|error| first_line(&error))?;
    let (mut console, printed) = session.captured_console();
    let written = write(&line.command, session, &mut console);
    let written = written.map_err(|error| error.in_one_line())?;
    let said = printed.text();
    let lines = written.lines.iter().map(|line| clean(line));
    let lines = said.lines().map(Into::into).chain(lines).take(MAX_LINES);
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    let findings = written.findings.iter().take(MAX_LINES);
    Ok(CommandOutcome {
        says: lines.join("; "),
        faults: findings.map(finding_in_words).collect(),
        note: written.note,
    })
}
