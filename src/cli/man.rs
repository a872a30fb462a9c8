//! `man`: manual pages, generated from the clap definition.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::arguments::{Arguments, ManArguments};
use super::console::Console;
use super::report::{CommandError, CommandResult, Exit};

/// Prints a manual page, or writes all of them to a folder.
pub(super) fn run(arguments: &ManArguments, console: &mut Console) -> CommandResult {
    let mut command = Arguments::command();
    command.build();
    let Some(named) = &arguments.named else {
        console.out.write_all(&page(&command, "guildhall")?)?;
        return Ok(Exit::Done);
    };
    if let Some(command) = named
        .to_str()
        .and_then(|name| command.find_subcommand(name))
    {
        let name = page_name(command);
        console.out.write_all(&page(command, &name)?)?;
        return Ok(Exit::Done);
    }
    let folder = named;
    let count = write_pages(&command, folder)
        .with_context(|| format!("the manual cannot be written to {}", folder.display()))
        .map_err(CommandError::failed)?;
    console.say(&format!("{count} pages written to {}", folder.display()));
    Ok(Exit::Done)
}

/// Writes `guildhall.1` and a page such as `guildhall-search.1` for each command.
fn write_pages(command: &Command, folder: &Path) -> anyhow::Result<usize> {
    fs::create_dir_all(folder)?;
    let commands = command
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
        .map(|command| (page_name(command), command));
    let mut count = 0;
    for (name, command) in std::iter::once(("guildhall".to_owned(), command)).chain(commands) {
        fs::write(folder.join(format!("{name}.1")), page(command, &name)?)?;
        count += 1;
    }
    Ok(count)
}

/// Name of a command's page: `guildhall-search`.
fn page_name(command: &Command) -> String {
    format!("guildhall-{}", command.get_name())
}

fn page(command: &Command, name: &str) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let examples = command.get_after_help().map(ToString::to_string);
    // `Man::render` would print the examples as a section named EXTRA.
    let man = Man::new(command.clone()).title(name);
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().next().is_some() {
        man.render_subcommands_section(&mut page)?;
    }
    let examples = examples.as_deref().unwrap_or_default();
    let examples = examples.trim_start_matches("Examples:\n");
    for (title, text) in [
        ("EXAMPLES", examples),
        ("EXIT STATUS", EXIT_STATUS),
        ("FILES", FILES),
        ("ENVIRONMENT", ENVIRONMENT),
    ] {
        section(&mut page, title, text)?;
    }
    if command.get_version().is_some() {
        man.render_version_section(&mut page)?;
    }
    Ok(page)
}

/// Writes a section without filling its lines.
fn section(page: &mut Vec<u8>, title: &str, text: &str) -> std::io::Result<()> {
    writeln!(page, ".SH {title}\n.nf")?;
    for line in text.lines() {
        // `\&` keeps a line that begins with a dot or an apostrophe from being a roff request.
        writeln!(page, "\\&{}", line.replace('\\', "\\e").replace('-', "\\-"))?;
    }
    writeln!(page, ".fi")
}

/// Exit codes of all commands.
const EXIT_STATUS: &str = "\
0    done
1    nothing was found, or there are findings that need attention
2    error, or invalid command line
3    done, but something waits for your decision
130  stopped by you";

/// The files that guildhall reads and writes.
const FILES: &str = "\
$XDG_CONFIG_HOME/guildhall/config.toml  your settings; ~/.config if the variable is not set
$XDG_CACHE_HOME/guildhall/              the search index; you can delete it at any time
$XDG_STATE_HOME/guildhall/              state kept between runs
$XDG_DATA_HOME/guildhall/               the starter knowledge base
guildhall.toml                          marks the root folder of a knowledge base";

/// The variables that guildhall reads.
const ENVIRONMENT: &str = "\
GUILDHALL_KB      the knowledge base to use, unless --kb names one
GUILDHALL_HOME    one folder for settings, index, state and starter base
VISUAL, EDITOR    the editor for notes, unless the settings name one
NO_COLOR          no colour, if it is not empty
ACCESSIBLE        plain lines without drawing, as --plain does
COLORTERM, TERM   how many colours the terminal has
COLORFGBG         whether the background is dark or light";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut command = Arguments::command();
        command.build();
        let count = write_pages(&command, folder.path())?;
        assert_eq!(count, command.get_subcommands().count());
        let search = fs::read_to_string(folder.path().join("guildhall-search.1"))?;
        for word in ["guildhall\\-search", "\\-\\-sort", "building performance"] {
            assert!(search.contains(word), "{word}\n{search}");
        }
        for page in fs::read_dir(folder.path())? {
            let page = fs::read_to_string(page?.path())?;
            for title in ["EXAMPLES", "EXIT STATUS", "FILES", "ENVIRONMENT"] {
                assert_eq!(page.matches(&format!(".SH {title}\n")).count(), 1, "{page}");
            }
            assert!(!page.contains(".SH EXTRA"), "{page}");
        }
        Ok(())
    }
}
