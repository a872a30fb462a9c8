//! Writing notes by command: new, edit, set, rename, remove, and a city's word on other notes.
//!
//! One command a file. What they share: [`names`] finds cities, words and notes as people type
//! them, [`run_editor`] opens the user's editor, [`written`] checks and prints what was written.

mod adopt;
mod answer;
pub(super) mod arguments;
mod ask;
mod city_word;
mod edit;
mod endorse;
mod names;
mod new;
mod remove;
mod rename;
pub(super) mod run_editor;
mod set;
mod written;

use super::base_session::Session;
use super::console::Console;
use super::report::CommandResult;
use arguments::WritingCommand;

/// Runs one of the commands that write notes.
pub(super) fn run(
    command: &WritingCommand,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    match command {
        WritingCommand::New(arguments) => new::run(arguments, session, console),
        WritingCommand::Edit(arguments) => edit::run(arguments, session, console),
        WritingCommand::Set(arguments) => set::run(arguments, session, console),
        WritingCommand::Rename(arguments) => rename::run(arguments, session, console),
        WritingCommand::Remove(arguments) => remove::run(arguments, session, console),
        WritingCommand::Endorse(arguments) => endorse::run(arguments, session, console),
        WritingCommand::Adopt(arguments) => adopt::run(arguments, session, console),
        WritingCommand::Ask(arguments) => ask::run(arguments, session, console),
        WritingCommand::Answer(arguments) => answer::run(arguments, session, console),
    }
}
