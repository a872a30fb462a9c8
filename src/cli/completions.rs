//! `completions`: what a shell needs to complete our commands and flags.

use std::io::Write;

use clap::CommandFactory;

use super::args::{Arguments, CompletionsArguments};
use super::report::{CommandResult, Exit};

/// Prints the completions of one shell.
pub(super) fn run(arguments: &CompletionsArguments, out: &mut dyn Write) -> CommandResult {
    let mut script = Vec::new();
    // Into memory first: the generator panics where a pipe is closed.
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
    fn every_shell_learns_the_commands() {
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
