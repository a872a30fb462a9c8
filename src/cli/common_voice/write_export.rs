//! Writes a brief or exported notes to a file, for the app.

use std::path::Path;

use clap::{Parser, Subcommand};

use super::document_file::{create_file, write_file};
use super::voice_arguments::{BriefArguments, ExportArguments};
use super::{brief, export};
use crate::cli::base_session::Session;
use crate::cli::city_tables::{self, arguments::CityCommand};
use crate::cli::global_flags::Globals;
use crate::cli::report::{CommandError, CommandResult};
use crate::notes::printouts::PrintFormat;
use crate::tui::{ExportJob, ExportedFile};

/// A command line of the app.
#[derive(Debug, Parser)]
struct ExportLine {
    // Options of tables refer to `--json`.
    #[command(flatten)]
    _globals: Globals,
    #[command(subcommand)]
    command: FileCommand,
}

/// The commands that write files.
#[derive(Debug, Subcommand)]
enum FileCommand {
    Brief(BriefArguments),
    Export(ExportArguments),
    #[command(flatten)]
    Table(CityCommand),
}

/// Runs `brief` or `export` with these arguments, and writes what it prints to a file.
///
/// The commands of tables write the file themselves, by their option `--csv`.
///
/// `None` if the file exists and may not be replaced.
///
/// # Errors
/// The error and its hints in one line.
pub(in crate::cli) fn write_export(
    job: &ExportJob,
    session: &Session,
) -> Result<Option<ExportedFile>, String> {
    // The last check is that of the write; this one saves the work before it.
    if !job.overwrites && session.process_env.folder.join(&job.file).exists() {
        return Ok(None);
    }
    let words = job.words.iter().map(String::as_str);
    let line = ExportLine::try_parse_from(std::iter::once("guildhall").chain(words));
    let line = line.map_err(|error| {
        let text = error.render().to_string();
        let first = text.lines().next().unwrap_or_default();
        first.trim_start_matches("error: ").to_owned()
    })?;
    write(&line.command, job, session).map_err(|error| in_one_line(&error))
}

/// The error, then its hints if it has any, as sentences.
fn in_one_line(error: &CommandError) -> String {
    let (what, hints) = error.in_words();
    let sentences = [what, hints].map(|text| text.trim_end_matches('.').to_owned());
    let sentences = sentences.into_iter().filter(|text| !text.is_empty());
    sentences.collect::<Vec<_>>().join(". ")
}

fn write(
    command: &FileCommand,
    job: &ExportJob,
    session: &Session,
) -> CommandResult<Option<ExportedFile>> {
    let (mut console, printed) = session.captured_console();
    let file = Path::new(&job.file);
    let write = |what: &str, text: &str| {
        if job.overwrites {
            write_file(file, what, text, session).map(Some)
        } else {
            create_file(file, what, text, session)
        }
    };
    let mut text = None;
    match command {
        FileCommand::Export(arguments) => {
            let export = export::compose(arguments, session, &mut console)?;
            let Some(path) = write("notes", &export.text)? else {
                return Ok(None);
            };
            export.say_written(&path, &mut console);
            export.say_closed(&mut console);
        }
        FileCommand::Brief(arguments) => {
            let (brief, _) = brief::compose(arguments, session, &mut console)?;
            let Some(path) = write("brief", &brief.print(arguments.format.into()))? else {
                return Ok(None);
            };
            console.say(&format!("Brief written to {}", path.display()));
            text = Some(brief.print(PrintFormat::Text));
        }
        FileCommand::Table(command) => {
            city_tables::run(command, session, &mut console)?;
        }
    }
    let said = printed.text();
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    Ok(Some(ExportedFile {
        says: lines.join("; "),
        text,
    }))
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

    #[test]
    fn every_format_of_the_app_is_one_of_the_command() {
        use crate::tui::export_job::{BRIEFS, EXPORTS};
        let export = ["guildhall", "export", "--id=cities/oslo"];
        let brief = ["guildhall", "brief", "--for=oslo", "heat"];
        for (formats, words) in [(EXPORTS, &export[..]), (BRIEFS, &brief)] {
            for format in formats {
                let option = format!("--format={}", format.as_str());
                let line = [words, &[&*option]].concat();
                assert!(ExportLine::try_parse_from(line).is_ok(), "{option}");
            }
        }
        let tables: [&[&str]; 3] = [
            &["progress", "--csv=a b.csv"],
            &["matrix", "--csv=a b.csv", "--by=instrument"],
            &[
                "compare",
                "--csv=a b.csv",
                "--differing",
                "cities/oslo",
                "cities/bonn",
            ],
        ];
        for words in tables {
            let line = std::iter::once(&"guildhall").chain(words);
            assert!(ExportLine::try_parse_from(line).is_ok(), "{words:?}");
        }
    }
}
