//! `completions`: prints shell completions for commands and flags.

use std::io::Write;

use clap::CommandFactory;

use super::arguments::{Arguments, CompletionsArguments};
use super::report::{CommandResult, Exit};

/// Prints the completion script of one shell.
pub(super) fn run(arguments: &CompletionsArguments, out: &mut dyn Write) -> CommandResult {
    let mut script = Vec::new();
    // clap_complete panics on a closed pipe, so write to memory first.
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "guildhall",
        &mut script,
    );
    out.write_all(&script)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use clap_complete::Shell;

    use super::*;

    #[test]
    fn the_script_of_every_shell_names_the_commands() {
        for &shell in Shell::value_variants() {
            let mut out = Vec::new();
            let exit = run(&CompletionsArguments { shell }, &mut out);
            assert!(matches!(exit, Ok(Exit::Done)), "{shell}");
            let script = String::from_utf8(out).expect("scripts are text");
            for word in ["search", "doctor", "sort"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
