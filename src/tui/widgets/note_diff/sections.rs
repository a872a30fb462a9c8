//! Places of changes in a note: their names and order.

use super::changed_fields::{field_label, last_key};
use crate::model::note::Kind;
use crate::model::schema::keys;
use crate::notes::three_way_merge::{FieldStep, Spot, name_passage};
use crate::tui::strings;

/// The name of a place: a field's label, or where the text is.
pub(crate) fn place_label(spot: &Spot, path: &str) -> String {
    match spot {
        Spot::Note => "The whole note".to_owned(),
        Spot::Field(_) => field_label(&spot.to_string(), Kind::of_path(path)),
        Spot::Passage { heading, .. } => passage_label(heading),
    }
}

/// Sort key of a place: schema keys in order, then other keys, then text.
pub(crate) fn place_in_note(spot: &Spot, path: &str) -> (u8, usize) {
    match spot {
        Spot::Note => (0, 0),
        Spot::Passage { .. } => (2, 0),
        Spot::Field(steps) => {
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
pub(crate) fn place_key(spot: &Spot) -> String {
    last_key(&spot.to_string()).to_owned()
}

/// The heading of changed text: `Text under "Results"`.
pub(super) fn passage_label(heading: &str) -> String {
    strings::field(&name_passage(heading))
}
