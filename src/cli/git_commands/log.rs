//! `log`: who changed what and when. Also reads old versions for `show --at`.

use std::io::Write;

use serde_json::{Value, json};

use super::format::{ago, change_lines, day, file_line, notes_json, person};
use super::git_arguments::LogArguments;
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat};
use crate::cli::json::print_json;
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::model::note::NoteId;
use crate::notes::clean::quote;
use crate::sync::{LogEntry, LogQuery, Signed};

/// Prints the log, newest first; for one note, field by field.
pub(super) fn run(
    arguments: &LogArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let path = super::read_path(arguments.id.as_deref(), session)?;
    let since = arguments.since.as_deref().map(read_time).transpose()?;
    let query = LogQuery {
        path,
        since,
        with_undone: true,
        limit: arguments.limit,
        ..LogQuery::default()
    };
    let repository = super::open(session)?;
    let log = repository.log(&query).map_err(super::failed)?;
    super::print_obstacle(&repository, console);
    if console.style.form == OutputFormat::Json {
        let entries: Value = log.iter().map(entry_json).collect();
        print_json(&json!({"log": entries}), &mut console.out)?;
    } else if query.path.is_some() {
        log.iter()
            .try_for_each(|entry| print_fields(entry, &mut console.out))?;
    } else {
        log.iter()
            .try_for_each(|entry| print_entry(entry, &mut console.out))?;
    }
    if log.is_empty() {
        return Err(CommandError::not_found("no saved change matches"));
    }
    Ok(Exit::Done)
}

/// `target-year  2035 → 2030, by Ann, on 2026-03-02`.
fn print_fields(entry: &LogEntry, out: &mut dyn Write) -> std::io::Result<()> {
    let who = person(&entry.who, entry.city.as_deref());
    let by = format!("by {who}, on {}{}", day(entry.when), undone(entry));
    for note in &entry.notes {
        match &note.dropped_of {
            Some(whose) => writeln!(out, "dropped changes of {whose}, {by}")?,
            None if note.changes.is_empty() => {
                writeln!(out, "{}, {by}", note.file.kind.as_str())?;
            }
            None => {}
        }
        for change in &note.changes {
            // The author follows the first line, which names the field or heading.
            for (i, line) in change_lines(change).iter().enumerate() {
                match i {
                    0 => writeln!(out, "{line}, {by}")?,
                    _ => writeln!(out, "{line}")?,
                }
            }
        }
    }
    print_signature(entry, out)
}

/// Marks what was undone before it was shared.
fn undone(entry: &LogEntry) -> &'static str {
    if entry.is_undone { ", undone" } else { "" }
}

/// The most files listed for one entry.
const MOST: usize = 10;

fn print_entry(entry: &LogEntry, out: &mut dyn Write) -> std::io::Result<()> {
    let short = &entry.version[..8.min(entry.version.len())];
    writeln!(
        out,
        "{short}  {}, by {}{}",
        ago(entry.when),
        person(&entry.who, entry.city.as_deref()),
        undone(entry)
    )?;
    print_signature(entry, out)?;
    for note in entry.notes.iter().take(MOST) {
        match &note.dropped_of {
            Some(whose) => writeln!(
                out,
                "  {}: dropped changes of {whose}",
                file_line(&note.file)
            )?,
            None => writeln!(out, "  {}", file_line(&note.file))?,
        }
    }
    if entry.notes.len() > MOST {
        writeln!(out, "  and {} more", entry.notes.len() - MOST)?;
    }
    Ok(())
}

/// Prints the signature on its own line, so no author name can imitate it.
fn print_signature(entry: &LogEntry, out: &mut dyn Write) -> std::io::Result<()> {
    match &entry.signed {
        None => Ok(()),
        Some(Signed::By { owner, is_author }) => {
            let not = if *is_author {
                ""
            } else {
                ", NOT of the author"
            };
            writeln!(out, "  signature: with the key of {owner}{not}")
        }
        Some(Signed::Unproven) => {
            writeln!(
                out,
                "  signature: with a key that is NOT known to be theirs"
            )
        }
    }
}

fn entry_json(entry: &LogEntry) -> Value {
    let (owner, holds) = match &entry.signed {
        None => (None, None),
        Some(Signed::By { owner, is_author }) => (Some(owner), Some(*is_author)),
        Some(Signed::Unproven) => (None, Some(false)),
    };
    json!({
        "version": entry.version,
        "who": entry.who,
        "city": entry.city,
        "when": entry.when,
        "what": entry.what,
        "undone": entry.is_undone,
        "signature_holds": holds,
        "signed_by": owner,
        "notes": notes_json(&entry.notes),
    })
}

/// Parses `12h`, `3d`, `2w` or a date into a Unix time.
fn read_time(typed: &str) -> CommandResult<i64> {
    let wrong = || {
        CommandError::usage(format!("{} is not a time", quote(typed)))
            .hint("write 12h, 3d, 2w or a day like 2026-03-02")
    };
    let now = jiff::Timestamp::now().as_second();
    if let Ok(day) = typed.parse::<jiff::civil::Date>() {
        let zone = jiff::tz::TimeZone::system();
        let start = day.to_zoned_datetime(zone).map_err(|_| wrong())?;
        return Ok(start.timestamp().as_second());
    }
    let unit = typed.chars().last().ok_or_else(wrong)?;
    let number = &typed[..typed.len() - unit.len_utf8()];
    let number: i64 = number
        .parse()
        .ok()
        .filter(|number| (0..=100_000).contains(number))
        .ok_or_else(wrong)?;
    let seconds = match unit {
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        'm' => 2_592_000,
        'y' => 31_536_000,
        _ => return Err(wrong()),
    };
    Ok(now - number * seconds)
}

/// The text of a note at a given day or version.
pub(in crate::cli) fn text_at(id: &NoteId, at: &str, session: &Session) -> CommandResult<String> {
    super::open(session)?
        .show_at(&id.path(), at)
        .map_err(super::failed)
}
