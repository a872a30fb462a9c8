//! Values of front-matter keys that have no field of their own in a note.

use crate::model::date::Date;
use crate::model::note::Note;

/// The texts of a key that holds one or several.
pub fn texts(note: &Note, key: &str) -> Vec<String> {
    let items = match note.keys.get(key) {
        Some(toml::Value::Array(items)) => items.as_slice(),
        Some(item) => std::slice::from_ref(item),
        None => &[],
    };
    items
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The date in a key.
pub fn date(note: &Note, key: &str) -> Option<Date> {
    let date = note.keys.get(key)?.as_datetime()?.date?;
    Date::new(i16::try_from(date.year).ok()?, date.month, date.day)
}
