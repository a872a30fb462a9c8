//! Writes a brief or exported notes to a file, for the app.

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

use super::document_file::write_file;
use super::voice_arguments::{BriefArguments, ExportArguments};
use super::{brief, export};
use crate::cli::base_session::Session;
use crate::cli::report::{CommandError, CommandResult};
use crate::notes::printouts::PrintFormat;
use crate::tui::ExportedFile;

/// A command line of the app.
#[derive(Debug, Parser)]
struct DocumentLine {
    #[command(subcommand)]
    command: DocumentCommand,
}

/// The commands that write documents.
#[derive(Debug, Subcommand)]
enum DocumentCommand {
    Brief(BriefArguments),
    Export(ExportArguments),
}

/// Runs `brief` or `export` with these arguments, and writes what it prints to a file.
///
/// # Errors
/// The error and its hints in one line.
pub(in crate::cli) fn write_export(
    words: &[String],
    file: &str,
    session: &Session,
) -> Result<ExportedFile, String> {
    let words = std::iter::once("guildhall").chain(words.iter().map(String::as_str));
    let line = DocumentLine::try_parse_from(words).map_err(|error| {
        let text = error.render().to_string();
        let first = text.lines().next().unwrap_or_default();
        first.trim_start_matches("error: ").to_owned()
    })?;
    write(line.command, file, session).map_err(|error| in_one_line(&error))
}

/// The error, then its hints if it has any, as sentences.
fn in_one_line(error: &CommandError) -> String {
    let (what, hints) = error.in_words();
    let sentences = [what, hints].map(|text| text.trim_end_matches('.').to_owned());
    let sentences = sentences.into_iter().filter(|text| !text.is_empty());
    sentences.collect::<Vec<_>>().join(". ")
}

fn write(command: DocumentCommand, file: &str, session: &Session) -> CommandResult<ExportedFile> {
    let (mut console, printed) = session.captured_console();
    let mut text = None;
    match command {
        DocumentCommand::Export(mut arguments) => {
            arguments.output = Some(PathBuf::from(file));
            export::run(&arguments, session, &mut console)?;
        }
        DocumentCommand::Brief(arguments) => {
            let (brief, _) = brief::compose(&arguments, session, &mut console)?;
            let printed = brief.print(arguments.format.into());
            let path = write_file(Path::new(file), "brief", &printed, session)?;
            console.say(&format!("Brief written to {}", path.display()));
            text = Some(brief.print(PrintFormat::Text));
        }
    }
    let said = printed.text();
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    Ok(ExportedFile {
        says: lines.join("; "),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_and_its_hints_are_joined_as_sentences() {
        #[track_caller]
        fn case(what: &str, hints: &[&str], want: &str) {
            let error = CommandError::not_found(what);
            let error = hints.iter().fold(error, |error, hint| error.hint(*hint));
            assert_eq!(in_one_line(&error), want);
        }
        case("nothing was found", &[], "nothing was found");
        case("it is closed", &["open it"], "it is closed. open it");
        case(
            "It is closed.",
            &["Open it.", "Or not."],
            "It is closed. Open it.; Or not",
        );
        case("It is full.", &[], "It is full");
    }
}
