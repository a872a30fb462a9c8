//! `guildhall` without a command: the app, the line mode or a search.

use std::cell::Cell;
use std::io::{self, Write};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use super::arguments::{Arguments, SearchArguments, USUAL_LIMIT};
use super::argv::join_query;
use super::base_session::{OpenBase, Session};
use super::console::{Captured, Console, OutputFormat, ReaderKind};
use super::git_commands::{self, git_arguments::SyncCommand};
use super::line_mode::{COLON_COMMANDS, ShownNote, run_line_mode};
use super::open_app::open_app;
use super::open_finder::open_finder;
use super::plain_note::{numbered_links, print_note};
use super::report::{CommandResult, Exit};
use super::search;
use crate::config::ScreenConfig;
use crate::model::note::NoteId;
use crate::model::search_request::SearchRequest;
use crate::model::vocabulary::nearest;
use crate::notes::clean::{clean, quote};

/// Opens the app or line mode; without a terminal, prints a search.
pub(super) fn run(
    arguments: &Arguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let process_env = session.process_env;
    if !process_env.output_is_terminal || console.style.form == OutputFormat::Json {
        return print(arguments, session, console);
    }
    let query = join_query(&arguments.query);
    if console.style.form == OutputFormat::Plain
        || process_env.is_dumb()
        || !process_env.input_is_terminal
    {
        return start_line_mode(&query, session, console);
    }
    open_app(session, &query, &screen(arguments, session))
}

/// Display settings: flags override the configuration.
fn screen(arguments: &Arguments, session: &Session) -> ScreenConfig {
    let flags = &arguments.screen;
    let set = &session.config.screen;
    ScreenConfig {
        theme: flags.theme.or(set.theme),
        ascii: flags.ascii || set.ascii,
        mouse: set.mouse && !flags.no_mouse,
        ..set.clone()
    }
}

/// Runs a search. Suggests a command if the first word looks like a mistyped one.
fn print(arguments: &Arguments, session: &Session, console: &mut Console) -> CommandResult {
    let search_for = SearchArguments {
        query: arguments.query.clone(),
        limit: USUAL_LIMIT,
        ..SearchArguments::default()
    };
    let reader = search::reader(&search_for, console);
    let first = search::first_request(&search_for, console);
    let mut finder = open_finder(session, console, reader, first)?;
    let first = arguments.query.first();
    let mut is_slip = false;
    let mut find = |request: &SearchRequest| {
        let answer = finder(request)?;
        let mut corrected = answer.corrections.iter().map(|corrected| &corrected.from);
        is_slip = answer.total == 0 || corrected.any(|from| Some(from) == first);
        Ok(answer)
    };
    let exit = search::run(&search_for, console, &mut find)?;
    let command = first.and_then(|word| {
        nearest_command(word).filter(|command| is_slip || command.starts_with(word))
    });
    if let Some(command) = command {
        console.say(&format!("did you mean the command {}?", quote(&command)));
    }
    Ok(exit)
}

/// The command that a word is a likely typo of.
pub(super) fn nearest_command(word: &str) -> Option<String> {
    let mut command = Arguments::command();
    command.build();
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    // Too many words are near a name of three letters: `may` is not a typo of `man`.
    let long = names.iter().filter(|name| name.len() > 3);
    let near = nearest(word, long.map(|name| (name.as_str(), name.clone())));
    near.filter(|name| *name != word)
}

/// The first command that has this option.
pub(super) fn command_with(option: &str) -> Option<String> {
    let mut command = Arguments::command();
    command.build();
    let name = option.strip_prefix("--")?;
    let takes_it = |command: &&clap::Command| {
        let mut options = command.get_arguments().filter_map(clap::Arg::get_long);
        options.any(|long| long == name)
    };
    let found = command.get_subcommands().find(takes_it)?;
    Some(found.get_name().to_owned())
}

/// Runs the line mode.
fn start_line_mode(query: &str, session: &Session, console: &mut Console) -> CommandResult {
    let mut finder = open_finder(session, console, ReaderKind::Person, None)?;
    let is_old = Cell::new(false);
    let mut find = |request: &SearchRequest| {
        // Reopen the index after a sync command, so that changes are found.
        if is_old.take() {
            let quiet = &mut session.plain_console();
            finder = open_finder(session, quiet, ReaderKind::Person, None)?;
        }
        finder(request)
    };
    let mut read = |id: &NoteId, out: &mut dyn Write| {
        let library: OpenBase = session.open_library()?;
        let note = library.read(id)?;
        print_note(&note, &library.meanings(&note), out, super::line_mode::LOOK)?;
        Ok(ShownNote {
            links: numbered_links(&note),
            id: note.id,
            title: note.title,
        })
    };
    let mut act = |words: &[&str], out: &mut dyn Write| {
        out.flush()?;
        is_old.set(true);
        act(words, session, out)
    };
    let input = &mut io::stdin().lock();
    run_line_mode(
        query,
        input,
        &mut console.out,
        &mut find,
        &mut read,
        &mut act,
    )?;
    Ok(Exit::Done)
}

/// Parser for the colon commands of the line mode.
#[derive(Debug, Parser)]
#[command(name = ":", no_binary_name = true, disable_help_subcommand = true)]
struct ColonCommand {
    #[command(subcommand)]
    command: SyncCommand,
}

/// Runs a colon command.
///
/// # Errors Those of the command, with hints that name colon commands.
fn act(words: &[&str], session: &Session, out: &mut dyn Write) -> CommandResult<()> {
    if words == ["help"] {
        return Ok(print_other_commands(out)?);
    }
    let parsed = match ColonCommand::try_parse_from(words) {
        Ok(parsed) => parsed,
        Err(error) => {
            let text = error.to_string();
            let message = match (error.kind(), words) {
                (ErrorKind::InvalidSubcommand, [word, ..]) => {
                    format!("there is no command {}", quote(&format!(":{word}")))
                }
                _ => clean(text.lines().next().unwrap_or_default()).into_owned(),
            };
            writeln!(out, "{message}. Type :help for commands.")?;
            return Ok(());
        }
    };
    let mut console = session.plain_console();
    let printed = Captured::default();
    console.out = Box::new(printed.clone());
    let done = git_commands::run(&parsed.command, session, &mut console);
    console.finish()?;
    out.write_all(printed.text().as_bytes())?;
    match done {
        Ok(_) => Ok(()),
        Err(error) => Err(error.rephrased(as_colon_commands)),
    }
}

/// Prints the colon commands that `COLON_COMMANDS` does not list.
fn print_other_commands(out: &mut dyn Write) -> io::Result<()> {
    for command in ColonCommand::command().get_subcommands() {
        let name = format!(":{}", command.get_name());
        if COLON_COMMANDS.iter().all(|(word, _)| *word != name) {
            let about = command.get_about().map(ToString::to_string);
            let about = about.unwrap_or_default();
            writeln!(out, "{name}: {}.", about.trim_end_matches('.'))?;
        }
    }
    Ok(())
}

/// Rewrites a hint for the line mode: `guildhall conflicts` becomes `:conflicts`.
fn as_colon_commands(hint: &str) -> String {
    let mut hint = hint.to_owned();
    for command in ColonCommand::command().get_subcommands() {
        let name = command.get_name();
        hint = hint.replace(&format!("guildhall {name}"), &format!(":{name}"));
    }
    hint
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_of_the_line_mode_lists_every_command() {
        let mut out = Vec::new();
        print_other_commands(&mut out).expect("memory takes everything");
        let out = String::from_utf8(out).expect("text");
        for command in ColonCommand::command().get_subcommands() {
            let name = format!(":{}", command.get_name());
            let listed = COLON_COMMANDS.iter().any(|(word, _)| *word == name);
            assert!(
                listed != out.contains(&format!("{name}: ")),
                "{name}\n{out}"
            );
        }
        assert!(out.contains(":save: Save all edits"), "{out}");
    }

    #[test]
    fn hints_name_colon_commands() {
        #[track_caller]
        fn case(hint: &str, expected: &str) {
            assert_eq!(as_colon_commands(hint), expected);
        }
        case("see `guildhall conflicts`", "see `:conflicts`");
        case("try `guildhall propose ID`", "try `:propose ID`");
        // What only the command line has stays as it is typed there.
        case("run `guildhall doctor`", "run `guildhall doctor`");
    }

    #[test]
    fn options_are_known_by_their_commands() {
        assert_eq!(command_with("--limit").as_deref(), Some("search"));
        assert_eq!(command_with("--timings").as_deref(), Some("doctor"));
        assert_eq!(command_with("--limt"), None);
    }

    #[test]
    fn offers_commands_that_exist() {
        assert_eq!(nearest_command("serach"), Some("search".to_owned()));
        assert_eq!(nearest_command("doctr"), Some("doctor".to_owned()));
        assert_eq!(nearest_command("heat"), None);
        assert_eq!(nearest_command("may"), None);
        let mut command = Arguments::command();
        command.build();
        for name in command.get_subcommands().map(clap::Command::get_name) {
            assert_eq!(nearest_command(name), None, "it is no slip");
            let slip = format!("{name}x");
            assert!(
                name.len() <= 3 || nearest_command(&slip).as_deref() == Some(name),
                "{slip}"
            );
        }
    }
}
