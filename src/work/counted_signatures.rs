//! The endorsements of a text that count, for the page of the text.

use crate::model::alliance::note_keys::date;
use crate::model::alliance::signature_tally::{Tally, TallyRule};
use crate::model::alliance::signatures::Signature;
use crate::model::base::Base;
use crate::model::hit::Hit;
use crate::model::note::{Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::fingerprint::fingerprint;
use crate::store::load;
use crate::today::today;

/// The endorsements of a text that count today, by the rule of the positions.
pub(super) fn counted_signatures(
    text: &Note,
    endorsements: &[Hit],
    base: &Base,
    words: &Vocabularies,
) -> Vec<NoteId> {
    let paths = endorsements.iter().map(|hit| hit.id.path());
    // `check` reports a note that cannot be read.
    let readings = paths.filter_map(|path| load::load_note(base, words, &path).ok());
    let signatures: Vec<Signature> = readings
        .filter_map(|reading| Signature::of(&reading.note, words))
        .collect();
    let rule = TallyRule {
        members: &[],
        fingerprint: &fingerprint(text),
        on: today(),
        closes: date(text, "closes"),
        quorum: None,
    };
    let rows = Tally::of(&signatures, &rule).rows.into_iter();
    let counted = rows.filter(|row| row.status.is_behind());
    let counted = counted.filter_map(|row| row.signature);
    counted.map(|signature| signature.id).collect()
}
