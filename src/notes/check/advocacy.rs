//! Checks what a position or statement asks for: its levels and its stance.

use crate::model::finding::Code;
use crate::model::note::Note;
use crate::notes::findings::Faults;
use crate::notes::front_matter::tree::{KeyValue, find};

/// An ask to more levels of government is an ask to none.
const MAX_LEVELS: usize = 2;

/// Checks the levels of government and the amendments of a note with resolved words.
pub(super) fn check(note: &Note, entries: &[KeyValue<'_>], faults: &mut Faults<'_>) {
    let count = note.filing.levels.len();
    if let Some(level) = find(entries, "level").filter(|_| count > MAX_LEVELS) {
        faults.add(
            Code::WrongType,
            level.item.at.clone(),
            format!("`level` has {count} levels of government, expected at most {MAX_LEVELS}"),
            "Name the one or two levels that decide; write a position of its own for another",
        );
    }
    let stance = note.filing.stance.as_deref().unwrap_or_default();
    let is_conditional = stance.ends_with("-amended");
    let has_amendments = find(entries, "amendments").is_some();
    if let Some(entry) = find(entries, "stance").filter(|_| is_conditional && !has_amendments) {
        faults.add(
            Code::MissingKey,
            entry.item.at.clone(),
            format!("`amendments` is missing, expected what must change for `{stance}`"),
            "Add a line amendments = [\"…\"] with the points that must change",
        );
    }
}
