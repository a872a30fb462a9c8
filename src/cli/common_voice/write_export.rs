//! Writes a brief or exported notes to a file, for the app.

use std::path::Path;

use clap::{Parser, Subcommand};

use super::statement::ComposedLetter;
use super::voice_arguments::{
    BriefArguments, ExportArguments, FundArguments, LineageArguments, PositionsArguments,
    StatementArguments,
};
use super::{brief, export, fund_totals, lineage, positions, statement};
use crate::cli::base_session::Session;
use crate::cli::city_tables::{self, csv_table::codebook_path, table_arguments::CityCommand};
use crate::cli::document_file::{find_present, write_files};
use crate::cli::global_flags::Globals;
use crate::cli::report::{CommandResult, first_line};
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
    Fund(FundArguments),
    Lineage(LineageArguments),
    Positions(PositionsArguments),
    Statement(StatementArguments),
    #[command(flatten)]
    Table(CityCommand),
}

/// Runs the command of a document or table, and writes a file.
///
/// A letter without a file is only composed.
///
/// The commands of tables write the file and its codebook themselves, by their option `--csv`.
///
/// `None` if the file exists and may not be replaced.
///
/// # Errors
/// The error and its hints in one line.
pub(in crate::cli) fn write_export(
    job: &ExportJob,
    session: &Session,
) -> Result<Option<ExportedFile>, String> {
    let words = job.words.iter().map(String::as_str);
    let line = ExportLine::try_parse_from(std::iter::once("guildhall").chain(words));
    let line = line.map_err(|error| first_line(&error))?;
    if let (FileCommand::Statement(arguments), "") = (&line.command, &*job.file) {
        let letter = statement::compose(arguments, session);
        return letter
            .map(|letter| Some(shown_letter(letter, &arguments.id)))
            .map_err(|error| error.in_one_line());
    }
    // All are checked again when they are written; this saves the work before it.
    let file = session.process_env.folder.join(&job.file);
    let is_document = matches!(
        line.command,
        FileCommand::Brief(_) | FileCommand::Export(_) | FileCommand::Statement(_)
    );
    let codebook = (!is_document).then(|| codebook_path(&file));
    let files = std::iter::once(&*file).chain(codebook.as_deref());
    let present = find_present(files, session).map_err(|error| error.in_one_line())?;
    if !job.overwrites && !present.is_empty() {
        return Ok(None);
    }
    write(&line.command, &file, job.overwrites, session)
        .map(Some)
        .map_err(|error| error.in_one_line())
}

fn write(
    command: &FileCommand,
    file: &Path,
    force: bool,
    session: &Session,
) -> CommandResult<ExportedFile> {
    let (mut console, printed) = session.captured_console();
    let mut text = None;
    match command {
        FileCommand::Export(arguments) => {
            let export = export::compose(arguments, session, &mut console)?;
            write_files(&[(file, &export.text)], "notes", force, session)?;
            export.say_written(file, &mut console);
            export.say_closed(&mut console);
        }
        FileCommand::Brief(arguments) => {
            let (brief, _) = brief::compose(arguments, session, &mut console)?;
            let printed = brief.print(arguments.format);
            write_files(&[(file, &printed)], "brief", force, session)?;
            console.say(&format!("Brief written to {}", file.display()));
            text = Some(brief.print(PrintFormat::Text));
        }
        FileCommand::Statement(arguments) => {
            let letter = statement::compose(arguments, session)?;
            write_files(&[(file, &letter.text)], "letter", force, session)?;
            console.say(&format!("Letter written to {}", file.display()));
            for remark in &letter.remarks {
                console.say(remark);
            }
        }
        FileCommand::Fund(arguments) => {
            fund_totals::run(arguments, session, &mut console)?;
        }
        FileCommand::Lineage(arguments) => {
            lineage::run(arguments, session, &mut console)?;
        }
        FileCommand::Positions(arguments) => {
            positions::run(arguments, session, &mut console)?;
        }
        FileCommand::Table(command) => {
            city_tables::run(command, session, &mut console)?;
        }
    }
    let message = printed.text();
    let lines: Vec<&str> = message.lines().map(str::trim).collect();
    Ok(ExportedFile {
        says: lines.join("; "),
        text,
        letter: None,
    })
}

/// The letter, with its remarks below.
fn shown_letter(letter: ComposedLetter, id: &str) -> ExportedFile {
    let mut text = letter.text;
    if !letter.remarks.is_empty() {
        let remarks = letter.remarks.join("\n- ");
        text = format!("{text}\nNot part of the letter:\n- {remarks}\n");
    }
    ExportedFile {
        says: String::new(),
        text: Some(text),
        letter: id.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::process_env::ProcessEnv;

    #[test]
    fn a_codebook_is_not_replaced_unasked() {
        let home = tempfile::tempdir().expect("a folder");
        let write = |name: &str| std::fs::write(home.path().join(name), "").expect("written");
        write("config.toml");
        let globals = Globals {
            config: Some(home.path().join("config.toml")),
            ..Globals::default()
        };
        let mut process_env = ProcessEnv::default();
        process_env.folder = home.path().to_owned();
        let session = Session::begin(&globals, &process_env).expect("settings");
        let job = ExportJob {
            words: ["progress", "--csv=t.csv"].map(str::to_owned).to_vec(),
            file: "t.csv".to_owned(),
            overwrites: false,
        };
        write("t-codebook.csv");
        assert_eq!(write_export(&job, &session), Ok(None));
    }

    #[test]
    fn every_format_of_the_app_is_one_of_the_command() {
        use crate::tui::export_job::{DOCUMENTS, EXPORTS};
        let export = ["guildhall", "export", "--id=cities/oslo"];
        let brief = ["guildhall", "brief", "--for=oslo", "heat"];
        let letter = ["guildhall", "statement", "statements/a"];
        for (formats, words) in [
            (EXPORTS, &export[..]),
            (DOCUMENTS, &brief),
            (DOCUMENTS, &letter),
        ] {
            for format in formats {
                let option = format!("--format={}", format.as_str());
                let line = [words, &[&*option]].concat();
                assert!(ExportLine::try_parse_from(line).is_ok(), "{option}");
            }
        }
        let tables: [&[&str]; 6] = [
            &["fund", "--csv=a b.csv", "--sort=amount"],
            &[
                "positions",
                "--csv=a b.csv",
                "--sort=deadline",
                "--level=national",
                "--stage=proposed",
            ],
            &["lineage", "--csv=a b.csv", "practices/oslo/climate-budget"],
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
