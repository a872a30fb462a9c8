//! The command line: one file for each command.
//!
//! [`run`] parses the arguments ([`arguments`], [`argv`]), loads settings and folders
//! (`base_session`), runs one command and returns an [`Exit`]. Results go to standard output,
//! everything else to standard error. A closed pipe is not an error. Commands call the adapters
//! directly and may block. No threads and no drawing here.

pub mod arguments;
pub mod argv;
mod base_session;
mod check;
mod city_tables;
mod common_voice;
mod completions;
mod config;
pub mod console;
mod doctor;
mod document_file;
mod enum_values;
mod fact;
pub mod git_commands;
pub mod global_flags;
mod grant_lines;
mod index;
mod index_facts;
mod json;
mod left_edits;
mod line_mode;
mod man;
mod open_app;
mod open_finder;
mod plain_note;
mod print_answer;
pub mod print_findings;
pub mod process_env;
pub mod report;
mod resolve_id;
mod run_editor;
mod search;
mod show;
mod start_app;
mod wrapped_output;
mod writing;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, FromArgMatches};

use arguments::{Arguments, CliCommand};
use base_session::Session;
use console::Console;
use global_flags::Globals;
use report::{CommandError, CommandResult};

pub use process_env::ProcessEnv;
pub use report::Exit;

/// Runs the command line; the first word is the program name.
pub fn run(words: Vec<OsString>, process_env: &ProcessEnv) -> Exit {
    // Building it takes longer than parsing.
    let mut command = Arguments::command();
    let words = argv::normalise(&command, words);
    let parsed = command
        .try_get_matches_from_mut(&words)
        .and_then(|mut matches| {
            let read = Arguments::from_arg_matches_mut(&mut matches);
            read.map_err(|error| error.format(&mut command))
        });
    match parsed {
        Ok(arguments) => carry_out(&arguments, process_env),
        Err(error) if error.use_stderr() => refuse(&error, &words, process_env),
        Err(help) => print_help(&help, process_env),
    }
}

fn carry_out(arguments: &Arguments, process_env: &ProcessEnv) -> Exit {
    let globals = &arguments.globals;
    let session = Session::begin(globals, process_env);
    let set_plain = session.as_ref().is_ok_and(|session| session.config.plain);
    let mut console = Console::new(globals, process_env, set_plain);
    let done = dispatch(arguments, session, &mut console).and_then(|exit| {
        console.finish()?;
        Ok(exit)
    });
    done.unwrap_or_else(|error| {
        console.fail(&error);
        error.exit()
    })
}

fn dispatch(
    arguments: &Arguments,
    session: CommandResult<Session>,
    console: &mut Console,
) -> CommandResult {
    // These two need no settings, so broken settings must not stop them.
    match &arguments.command {
        Some(CliCommand::Completions(arguments)) => {
            return completions::run(arguments, &mut console.out);
        }
        Some(CliCommand::Man(arguments)) => return man::run(arguments, console),
        _ => {}
    }
    let session = session?;
    if !matches!(arguments.command, Some(CliCommand::Doctor(_))) {
        session.say_warnings(console);
    }
    match &arguments.command {
        None => start_app::run(arguments, &session, console),
        Some(_) if !arguments.query.is_empty() => Err(CommandError::usage(
            "there are words of a query before the command",
        )
        .hint("put `--` before the words if all of them are the query")),
        Some(CliCommand::Search(arguments)) => {
            let reader = search::reader(arguments, console);
            let first = search::first_request(arguments, console);
            let mut finder = open_finder::open_finder(&session, console, reader, first)?;
            search::run(arguments, console, &mut *finder)
        }
        Some(CliCommand::Show(arguments)) => show::run(arguments, &session, console),
        Some(CliCommand::Check(arguments)) => check::run(arguments, &session, console),
        Some(CliCommand::Index(arguments)) => index::run(arguments, &session, console),
        Some(CliCommand::Config) => config::run(&session, console),
        Some(CliCommand::Doctor(arguments)) => doctor::run(arguments, &session, console),
        Some(CliCommand::Sync(command)) => git_commands::run(command, &session, console),
        Some(CliCommand::Writing(command)) => writing::run(command, &session, console),
        Some(CliCommand::Cities(command)) => city_tables::run(command, &session, console),
        Some(CliCommand::Voice(command)) => common_voice::run(command, &session, console),
        Some(CliCommand::Completions(_) | CliCommand::Man(_)) => Ok(Exit::Done),
    }
}

/// Prints help or version on standard output.
fn print_help(help: &clap::Error, process_env: &ProcessEnv) -> Exit {
    let globals = Globals::default();
    let console = Console::new(&globals, process_env, false);
    let text = help.render();
    let text = if console.style.colour {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) => CommandError::from(error).exit(),
        Ok(()) => Exit::Done,
    }
}

/// If an option was given without its command: the option and that command.
fn option_of_a_command(error: &clap::Error, words: &[OsString]) -> Option<(String, String)> {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let command = Arguments::command();
    let mut names = words.iter().filter_map(|word| word.to_str());
    if names.any(|word| command.find_subcommand(word).is_some()) {
        return None;
    }
    Some((option.clone(), start_app::command_with(option)?))
}

/// Reports a usage error with clap's hints.
fn refuse(error: &clap::Error, words: &[OsString], process_env: &ProcessEnv) -> Exit {
    let globals = Globals {
        json: words.iter().any(|word| word == "--json"),
        ..Globals::default()
    };
    let mut console = Console::new(&globals, process_env, false);
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.next().is_some_and(|line| line.ends_with(':')) {
        lines.next();
    }
    let mut refused = CommandError::usage(report::first_line(error));
    let first = words.get(1).and_then(|word| word.to_str());
    if let Some(command) = first.and_then(start_app::nearest_command) {
        refused = refused.hint(format!("did you mean the command `{command}`?"));
    } else if let Some((option, command)) = option_of_a_command(error, words) {
        let place = format!("guildhall {command} … {option}");
        refused = refused.hint(format!("`{option}` is an option of `{command}`: {place}"));
    }
    let is_plain = words
        .iter()
        .all(|word| !word.to_string_lossy().starts_with('-'));
    let is_command = first.is_some_and(|word| Arguments::command().find_subcommand(word).is_some());
    if is_plain && is_command && words.len() > 2 {
        refused = refused.hint("to search for these words, put `--` before them");
    }
    let refused = lines.fold(refused, |refused, line| {
        refused.hint(line.trim_start_matches("tip: "))
    });
    console.fail(&refused);
    refused.exit()
}
