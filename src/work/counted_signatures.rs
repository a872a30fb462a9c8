//! The endorsements of a text that count, for the page of the text.

use crate::model::base::Base;
use crate::model::hit::Hit;
use crate::model::note::{Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::count_signatures::SignatureCount;
use crate::store::load;
use crate::today::today;

/// The endorsements of a text that count today, by the rule of the positions.
///
/// `members` are the cities of the alliance.
pub(super) fn counted_signatures(
    text: &Note,
    endorsements: &[Hit],
    members: &[String],
    base: &Base,
    words: &Vocabularies,
) -> Vec<NoteId> {
    let paths = endorsements.iter().map(|hit| hit.id.path());
    // `check` reports a note that cannot be read.
    let readings = paths.filter_map(|path| load::load_note(base, words, &path).ok());
    let mut notes: Vec<Note> = readings.map(|reading| reading.note).collect();
    notes.push(text.clone());
    let count = SignatureCount {
        members,
        quorum: base.quorum,
        on: today(),
    };
    let tallied = count.tally_all(&notes, words).into_iter();
    let rows = tallied.flat_map(|(_, tally)| tally.rows);
    let counted = rows.filter(|row| row.status.is_signatory());
    let counted = counted.filter_map(|row| row.signature);
    counted.map(|signature| signature.id).collect()
}
