//! Titles and sentences that `endorse` writes, and finds again in earlier notes.

use super::typed_names::{NamedCity, link_text, title_around};
use crate::model::date::Date;
use crate::model::note::Note;
use crate::model::toml_values::text;
use crate::notes::edit_front_matter::in_words;

/// The state of a signature with a reservation.
pub(super) const RESERVED: &str = "endorsed-with-reservation";

/// A key of a note as text; empty if it is missing.
pub(super) fn text_of(note: &Note, key: &str) -> String {
    note.keys.get(key).map_or_else(String::new, in_words)
}

fn verb(state: &str) -> &'static str {
    match state {
        RESERVED => "endorses with a reservation",
        "declined" => "does not endorse",
        "withdrawn" => "no longer endorses",
        "expired" => "endorsed for a time",
        _ => "endorses",
    }
}

/// The generated sentence of the note: who, what and when.
pub(super) fn sentence(
    state: &str,
    city: &NamedCity,
    about: &Note,
    signed: Option<&str>,
) -> String {
    let date = signed.map_or_else(String::new, |signed| {
        let date: Option<Date> = signed.parse().ok();
        format!(
            " ({})",
            date.map_or_else(|| signed.to_owned(), Date::in_words)
        )
    });
    let (id, title) = (&about.id, link_text(&about.title));
    format!("{} {} [[{id}|{title}]]{date}.", city.link(), verb(state))
}

/// The generated sentence of an earlier signature; empty if it was edited.
pub(super) fn former_sentence(before: &Note, city: &NamedCity, about: &Note) -> String {
    let days = ["withdrawn", "signed"].map(|key| text_of(before, key));
    let days = days.iter().filter(|day| !day.is_empty());
    let days: Vec<Option<&str>> = days.map(|day| Some(day.as_str())).chain([None]).collect();
    // Older notes have no state, so try all.
    let states = ["endorsed", RESERVED, "declined", "withdrawn", "expired"];
    let mut sentences = states.into_iter().flat_map(|state| {
        days.iter()
            .map(move |day| sentence(state, city, about, *day))
    });
    let found = sentences.find(|text| before.body.contains(text));
    found.unwrap_or_default()
}

pub(super) fn title(state: &str, city: &NamedCity, about: &Note) -> String {
    let before = format!("{} {}: ", city.label, verb(state));
    title_around(&before, &about.title, "")
}

/// The generated title of an earlier signature.
pub(super) fn former_title(before: &Note, city: &NamedCity, about: &Note) -> String {
    let state = text(&before.keys, "state");
    title(state.unwrap_or_default(), city, about)
}
