//! `man`: the manual pages, made from the same description as `--help`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::{Arguments, ManArguments};
use super::console::Console;
use super::report::{CommandError, CommandResult, Exit};

/// Prints the main page or that of a command, or writes a page for each command.
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

/// `guildhall-search`.
fn page_name(command: &Command) -> String {
    format!("guildhall-{}", command.get_name())
}

fn page(command: &Command, name: &str) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).title(name).render(&mut page)?;
    Ok(page)
}

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
        Ok(())
    }
}
