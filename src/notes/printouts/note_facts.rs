//! The facts in a note's front matter as text, for readers without guildhall.

use super::practice_reader::result_number;
use crate::model::date::Date;
use crate::model::note::Note;
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::model::vocabulary::Vocabularies;

/// Keys that are printed elsewhere or are internal.
const LEFT_OUT: [&str; 11] = [
    "title",
    "summary",
    "lang",
    "audience",
    "review",
    "confirmed",
    "sources",
    "relations",
    "aliases",
    "translation-of",
    "fingerprint",
];

/// Lists printed as one row a line; the others are long series of figures.
const SHOWN_LISTS: [&str; 5] = ["results", "costs", "amounts", "products", "targets"];

/// Labels and values of a note's keys in schema order.
pub fn note_facts(note: &Note, words: &Vocabularies) -> Vec<(&'static str, String)> {
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    for key in schema::keys(note.kind).filter(|key| !LEFT_OUT.contains(&key.name)) {
        let Some(value) = note.keys.get(key.name) else {
            continue;
        };
        if let (ValueShape::Rows(columns), toml::Value::Array(rows)) = (key.shape, value) {
            if SHOWN_LISTS.contains(&key.name) {
                let rows = rows.iter().filter_map(toml::Value::as_table);
                facts.extend(rows.map(|row| (key.label, row_in_words(row, columns, words))));
            }
        } else {
            // Code and name share a label: keep the name, which comes later.
            facts.retain(|(label, _)| *label != key.label);
            facts.push((key.label, in_words(value, key.shape, words)));
        }
    }
    facts.retain(|(_, value)| !value.trim().is_empty());
    facts
}

/// The value of a key as text; empty if it is missing.
pub fn fact(note: &Note, key: &str, words: &Vocabularies) -> String {
    let facts = schema::find_key(note.kind, key).zip(note.keys.get(key));
    let Some((key, value)) = facts else {
        return String::new();
    };
    match (key.shape, value) {
        (ValueShape::Rows(columns), toml::Value::Array(rows)) => {
            let rows = rows.iter().filter_map(toml::Value::as_table);
            let rows: Vec<String> = rows.map(|row| row_in_words(row, columns, words)).collect();
            rows.join("; ")
        }
        (shape, value) => in_words(value, shape, words),
    }
}

fn in_words(value: &toml::Value, shape: ValueShape, words: &Vocabularies) -> String {
    match (shape, value) {
        (ValueShape::Word(list) | ValueShape::Words(list), toml::Value::String(word)) => {
            words.label(list, word).to_owned()
        }
        (ValueShape::Cities, toml::Value::String(city)) => words.city_name(city).to_owned(),
        (ValueShape::Row(columns), toml::Value::Table(row)) => row_in_words(row, columns, words),
        (_, toml::Value::String(text)) => text.clone(),
        (_, toml::Value::Array(items)) => {
            let items = items.iter().map(|item| in_words(item, shape, words));
            items.collect::<Vec<_>>().join("; ")
        }
        (_, toml::Value::Datetime(day)) => {
            let text = day.to_string();
            text.parse::<Date>().map_or(text, Date::in_words)
        }
        (_, toml::Value::Boolean(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
        (_, value) => value.to_string(),
    }
}

/// A row as text: `traffic in the zone: −18 percent (2005, measured); about`.
fn row_in_words(row: &toml::Table, columns: &[SchemaKey], words: &Vocabularies) -> String {
    let text = |name: &str| {
        let column = columns.iter().find(|column| column.name == name);
        let value = row.get(name);
        let said = value.map(|value| match column {
            Some(column) => in_words(value, column.shape, words),
            None => in_words(value, ValueShape::Line, words),
        });
        said.unwrap_or_default()
    };
    let number = |value| result_number(value, &text("indicator"), &text("unit"));
    let value = row.get("value").and_then(number);
    if let (Some(value), Some(_)) = (value, row.get("indicator")) {
        let about = [
            text("year"),
            text("basis").to_lowercase(),
            paid_by(&text("paid-by")),
        ];
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        let note = match text("note") {
            note if note.is_empty() => note,
            note => format!("; {note}"),
        };
        let figure = format!("{}: {value} {} ", text("indicator"), text("unit"));
        return format!("{figure}({}){note}", about.join(", "));
    }
    let told = columns.iter().filter(|column| {
        row.contains_key(column.name) && !matches!(column.name, "source" | "confidence")
    });
    let told = told.map(|column| format!("{}: {}", column.label, text(column.name)));
    told.collect::<Vec<_>>().join("; ")
}

fn paid_by(who: &str) -> String {
    match who {
        "" => String::new(),
        who => format!("paid by {who}"),
    }
}
