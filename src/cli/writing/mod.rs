//! Writing notes by command: new, edit, set, rename, remove, and a city's word on other notes.
//!
//! One command a file. What they share: [`typed_names`] finds cities, words and notes by what
//! people type, [`written`] checks and prints what was written.

mod adopt;
mod answer_question;
pub(super) mod args;
mod ask_question;
mod city_word;
mod edit_note;
mod endorse;
mod new;
mod remove;
mod rename;
mod set;
mod typed_names;
mod written;

use super::base_session::Session;
use super::console::Console;
use super::report::CommandResult;
use args::WritingCommand;

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
