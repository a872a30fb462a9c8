//! Describes a commit in one line: time, author and changed parts.

use super::changed_fields::field_label;
use crate::model::note::Kind;
use crate::notes::clean::clean;
use crate::notes::three_way_merge::{NoteEdit, name_passage};
use crate::tui::labels::Labels;
use crate::work::{ChangeKind, LogEntry, NoteChange};

/// Formats a person with their city, if known: `A. Holm, Oslo`.
pub(crate) fn person(who: &str, city: Option<&str>, labels: &Labels) -> String {
    let who = clean(who);
    match city {
        Some(city) => format!("{who}, {}", labels.label("city", city)),
        None => who.into_owned(),
    }
}

/// Formats time and author of a commit: `2 Mar 2026  A. Holm`.
pub(crate) fn commit_line(entry: &LogEntry, when: &str, labels: &Labels) -> String {
    format!(
        "{when}  {}",
        person(&entry.who, entry.city.as_deref(), labels)
    )
}

/// Lists what a commit changed, without repetition: `Phase, text under "Results"`.
pub(crate) fn commit_summary(entry: &LogEntry) -> String {
    let mut parts: Vec<String> = Vec::new();
    if entry.is_undone {
        parts.push("undone".to_owned());
    }
    for part in entry.notes.iter().flat_map(note_parts) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(", ")
}

/// The change to the whole note, if any, then the changed parts.
fn note_parts(note: &NoteChange) -> impl Iterator<Item = String> + '_ {
    let kind = Kind::of_path(&note.file.path);
    let whole = match note.file.kind {
        ChangeKind::New | ChangeKind::Kept => Some("new"),
        ChangeKind::Removed => Some("removed"),
        ChangeKind::Changed if note.changes.is_empty() => Some("layout"),
        ChangeKind::Changed => None,
    };
    let dropped = note.dropped_of.iter();
    let dropped = dropped.map(|whose| format!("dropped changes of {whose}"));
    let parts = note.changes.iter().map(move |change| match change {
        NoteEdit::Field { name, .. } => field_label(name, kind),
        NoteEdit::Text { heading, .. } => name_passage(heading),
    });
    let whole = whole.map(str::to_owned).into_iter();
    dropped.chain(whole).chain(parts)
}
