//! Reads front-matter keys that have no field in `Note`.

use crate::model::date::Date;
use crate::model::note::Note;

/// The texts of a key with one or more values.
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
    Date::of_toml(note.keys.get(key)?.as_datetime()?)
}
