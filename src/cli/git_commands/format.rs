//! Formats files, times and values, as text and as JSON.

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::cli::console::{Console, OutputStyle};
use crate::model::age;
use crate::notes::clean::{clean, clean_name};
use crate::notes::three_way_merge::{NoteEdit, name_passage};
use crate::sync::{ChangeKind, FileChange, LeftOut, NoteChange, PendingConflict, SyncStep};

/// Lists changed files under a heading. Prints nothing for an empty list.
pub(super) fn list_files(
    heading: &str,
    files: &[FileChange],
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", style.bold(heading))?;
    files
        .iter()
        .try_for_each(|file| writeln!(out, "  {}", file_line(file)))
}

/// `~ changed  practices/oslo/heat`.
pub(super) fn file_line(file: &FileChange) -> String {
    let sign = match file.kind {
        ChangeKind::New | ChangeKind::Kept => '+',
        ChangeKind::Changed => '~',
        ChangeKind::Removed => '-',
    };
    let why = match file.kind {
        ChangeKind::Kept => " (the others removed it; your edit keeps it)",
        _ => "",
    };
    format!(
        "{sign} {:8} {}{why}",
        file.kind.as_str(),
        clean_name(short(&file.path))
    )
}

/// Formats an author with their city: `Ann Holm (oslo)`.
///
/// Author names are not verified. A name with unusual characters is quoted, so that it cannot pass
/// for text of ours.
pub(super) fn person(who: &str, city: Option<&str>) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || " .-_@'’·".contains(c);
    let who = if who.chars().all(is_plain) {
        who.to_owned()
    } else {
        format!("\"{}\"", who.replace('"', "'"))
    };
    match city {
        Some(city) => format!("{who} ({city})"),
        None => who,
    }
}

/// Lists the files that were left out.
pub(super) fn list_held(
    held: &[LeftOut],
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", style.bold("Left out; nothing is lost:"))?;
    held.iter()
        .try_for_each(|held| writeln!(out, "  ! {}: {}", clean_name(&held.path), held.why))
}

/// The path without `.md`: the id of a note.
pub(super) fn short(path: &str) -> &str {
    path.strip_suffix(".md").unwrap_or(path)
}

/// Formats a Unix time as an age: `3 h ago`.
pub(super) fn ago(when: i64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_secs());
    ago_at(i64::try_from(now).unwrap_or(i64::MAX), when)
}

fn ago_at(now: i64, when: i64) -> String {
    age::in_words(now.saturating_sub(when)).unwrap_or_else(|| format!("on {}", day(when)))
}

/// Formats a Unix time as a date in the local time zone: `2026-03-02`.
pub(super) fn day(when: i64) -> String {
    let zone = jiff::tz::TimeZone::system();
    jiff::Timestamp::from_second(when).map_or_else(
        |_| "an unknown day".to_owned(),
        |time| zone.to_datetime(time).date().to_string(),
    )
}

/// Formats a change: `status  idea → adopted`, or removed and added lines.
pub(super) fn change_lines(change: &NoteEdit) -> Vec<String> {
    match change {
        NoteEdit::Field {
            name,
            before,
            after,
        } => {
            let show =
                |value: &Option<String>| value.as_deref().map_or("nothing".to_owned(), plain_value);
            vec![format!(
                "{}  {} → {}",
                clean(name),
                show(before),
                show(after)
            )]
        }
        NoteEdit::Text {
            heading,
            removed,
            added,
        } => {
            let place = name_passage(&clean(heading));
            let gone = removed.iter().map(|line| format!("  - {}", clean(line)));
            let new = added.iter().map(|line| format!("  + {}", clean(line)));
            std::iter::once(place).chain(gone).chain(new).collect()
        }
    }
}

/// Formats a TOML value without the quotes of a plain string.
pub(super) fn plain_value(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let plain = inner
        .filter(|inner| !inner.contains(['"', '\\']))
        .unwrap_or(value);
    clean(plain).into_owned()
}

/// Shows the progress of a sync.
pub(super) fn progress(console: &mut Console, step: SyncStep) {
    let percent = match step {
        SyncStep::Saving => return console.progress("saving"),
        SyncStep::Contacting => return console.progress("getting updates"),
        SyncStep::Merging => return console.progress("combining updates with your edits"),
        SyncStep::Updating => return console.progress("bringing notes up to date"),
        SyncStep::Sharing => return console.progress("sharing"),
        SyncStep::Receiving(done, total) | SyncStep::Sending(done, total) => {
            (100 * done).checked_div(total).unwrap_or_default().min(100)
        }
        SyncStep::Transfer(percent) => percent.into(),
    };
    let bar = "#".repeat(percent * 30 / 100);
    console.progress(&format!("[{bar:.<30}] {percent:3} %"));
}

/// Files as a list of `path` and `change`.
pub(super) fn files_json(files: &[FileChange]) -> Value {
    files
        .iter()
        .map(|file| json!({"path": file.path, "change": file.kind.as_str()}))
        .collect()
}

/// Left-out files as a list of `path` and `why`.
pub(super) fn held_json(held: &[LeftOut]) -> Value {
    held.iter()
        .map(|held| json!({"path": held.path, "why": held.why}))
        .collect()
}

/// Pending conflicts with both versions, their authors and times.
pub(super) fn waiting_json(waiting: &[PendingConflict]) -> Value {
    let one = |one: &PendingConflict| {
        let decision = &one.decision;
        json!({
            "number": one.id,
            "note": short(&one.path),
            "field": decision.spot.to_string(),
            "base": decision.base,
            "mine": decision.mine,
            "theirs": decision.theirs,
            "mine_by": one.mine.who,
            "mine_city": one.mine.city,
            "mine_when": one.mine.when,
            "theirs_by": one.theirs.who,
            "theirs_city": one.theirs.city,
            "theirs_when": one.theirs.when,
        })
    };
    waiting.iter().map(one).collect()
}

/// Changed notes with their changes, field by field.
pub(super) fn notes_json(notes: &[NoteChange]) -> Value {
    let change_json = |change: &NoteEdit| match change {
        NoteEdit::Field {
            name,
            before,
            after,
        } => {
            json!({"field": name, "before": before, "after": after})
        }
        NoteEdit::Text {
            heading,
            removed,
            added,
        } => {
            json!({"text": heading, "removed": removed, "added": added})
        }
    };
    let one = |note: &NoteChange| {
        json!({
            "path": note.file.path,
            "change": note.file.kind.as_str(),
            "changes": note.changes.iter().map(change_json).collect::<Value>(),
            "dropped_of": note.dropped_of,
        })
    };
    notes.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_times_are_ages_and_older_ones_are_dates() {
        let now = 1_772_452_800; // 2 Mar 2026, 12:00 UTC
        assert_eq!(ago_at(now, now - 7200), "2 h ago");
        let long_ago = ago_at(now, now - 60 * 86_400);
        // The day depends on the zone of this machine.
        assert!(long_ago.starts_with("on 2026-01-0") || long_ago == "on 2025-12-31");
    }
}
