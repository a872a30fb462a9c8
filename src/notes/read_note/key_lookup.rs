//! Looks up front matter keys: one value or a list, singular or plural names.

use std::collections::HashSet;

use crate::model::date::Date;
use crate::notes::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find};

/// Aliases of keys: `city = "oslo"` is read as `cities`.
const SPELLINGS: &[(&str, &[&str])] = &[
    ("cities", &["cities", "city"]),
    ("sectors", &["sectors", "sector"]),
    ("subsectors", &["subsectors", "subsector"]),
    ("instruments", &["instruments", "instrument"]),
    ("level", &["level", "levels"]),
    ("tags", &["tags", "tag", "keywords", "categories"]),
    ("lang", &["lang", "language"]),
];

/// The schema name of a key: `cities` for `city`; unknown keys stay.
pub(in crate::notes) fn usual_name(written: &str) -> &str {
    SPELLINGS
        .iter()
        .find(|(_, names)| names.contains(&written))
        .map_or(written, |(usual, _)| usual)
}

/// Lookup in front matter by name.
pub(super) struct KeyLookup<'a, 't> {
    pub(super) entries: &'a [KeyValue<'t>],
}

impl<'a, 't> KeyLookup<'a, 't> {
    /// The value of the first of these keys that exists.
    pub(super) fn get(&self, names: &[&str]) -> Option<&'a SpannedValue<'t>> {
        names
            .iter()
            .find_map(|name| find(self.entries, name))
            .map(|entry| &entry.item)
    }

    /// The first value as trimmed text; empty if there is none.
    pub(super) fn line(&self, names: &[&str]) -> String {
        self.get(names)
            .and_then(|item| item.one_or_many().first())
            .and_then(|item| word(&item.value))
            .unwrap_or_default()
    }

    /// The first value as trimmed text, if not empty.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        Some(self.line(&[name])).filter(|word| !word.is_empty())
    }

    /// All values under any alias of the key, without empty texts and duplicates.
    pub(super) fn words(&self, name: &str) -> Vec<String> {
        let spellings = SPELLINGS.iter().find(|(usual, _)| *usual == name);
        let names = spellings.map_or(&[][..], |(_, names)| names);
        let items = names
            .iter()
            .filter_map(|name| find(self.entries, name))
            .flat_map(|entry| entry.item.one_or_many());
        let mut words: Vec<String> = items.filter_map(|item| word(&item.value)).collect();
        drop_repeats(&mut words);
        words
    }

    /// The year of a key, if valid.
    pub(super) fn year(&self, name: &str) -> Option<i16> {
        self.get(&[name]).and_then(|item| year(&item.value))
    }

    /// The date of a key, if valid.
    pub(super) fn date(&self, name: &str) -> Option<Date> {
        self.get(&[name]).and_then(|item| date(&item.value))
    }
}

/// Removes empty words and duplicates; keeps the order.
pub(super) fn drop_repeats(words: &mut Vec<String>) {
    if let [] | [_] = words[..] {
        words.retain(|word| !word.is_empty());
        return;
    }
    let mut seen = HashSet::new();
    words.retain(|word| !word.is_empty() && seen.insert(word.clone()));
}

/// A scalar as trimmed text; `None` for lists and tables.
pub(super) fn word(value: &FieldValue<'_>) -> Option<String> {
    match value {
        FieldValue::Text(text) => Some(text.trim().to_owned()),
        FieldValue::Whole(number) => Some(number.to_string()),
        FieldValue::Number(number) => Some(number.to_string()),
        FieldValue::Flag(flag) => Some(flag.to_string()),
        FieldValue::Date(date) => Some(date.to_string()),
        FieldValue::List(_) | FieldValue::Table(_) => None,
    }
}

/// The year of a number, numeric text or date.
fn year(value: &FieldValue<'_>) -> Option<i16> {
    match value {
        FieldValue::Whole(number) => i16::try_from(*number).ok(),
        FieldValue::Text(text) => {
            let year = text.trim().parse().ok();
            year.or_else(|| date(value).map(Date::year))
        }
        _ => date(value).map(Date::year),
    }
}

/// The date of a date value, with or without time, or of text.
fn date(value: &FieldValue<'_>) -> Option<Date> {
    match value {
        FieldValue::Date(stamp) => Date::of_toml(stamp),
        FieldValue::Text(text) => Date::parse_partial(text.trim()),
        _ => None,
    }
}
