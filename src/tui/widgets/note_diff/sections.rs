//! Places of changes in a note: their names and order.

use super::changed_fields::{field_label, last_key};
use crate::model::note::Kind;
use crate::model::schema::keys;
use crate::notes::three_way_merge::{ConflictLocation, FieldStep, name_passage};
use crate::tui::strings;

/// The name of a place: a field's label, or where the text is.
pub(crate) fn place_label(spot: &ConflictLocation, path: &str) -> String {
    match spot {
        ConflictLocation::Note => "The whole note".to_owned(),
        ConflictLocation::Field(_) => field_label(&spot.to_string(), Kind::of_path(path)),
        ConflictLocation::Passage { heading, .. } => passage_label(heading),
    }
}

/// Sort key of a place: schema keys in order, then other keys, then text.
pub(crate) fn place_in_note(spot: &ConflictLocation, path: &str) -> (u8, usize) {
    match spot {
        ConflictLocation::Note => (0, 0),
        ConflictLocation::Passage { .. } => (2, 0),
        ConflictLocation::Field(steps) => {
            let known = match (steps.first(), Kind::of_path(path)) {
                (Some(FieldStep::Key(first)), Some(kind)) => {
                    keys(kind).position(|key| key.name == first.as_str())
                }
                _ => None,
            };
            (1, known.unwrap_or(usize::MAX))
        }
    }
}

/// The last key of a place, for the labels of its values.
pub(crate) fn place_key(spot: &ConflictLocation) -> String {
    last_key(&spot.to_string()).to_owned()
}

/// The heading of changed text: `Text under "Results"`.
pub(super) fn passage_label(heading: &str) -> String {
    strings::field(&name_passage(heading))
}
