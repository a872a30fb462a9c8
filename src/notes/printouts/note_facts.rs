//! The facts in a note's front matter as text, for readers without guildhall.

use super::in_brackets;
use super::practice_reader::result_number;
use crate::model::money::with_unit;
use crate::model::note::Note;
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::model::value_words::ValueWords;
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
    let words = ExportWords(words);
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    for key in schema::keys(note.kind).filter(|key| !LEFT_OUT.contains(&key.name)) {
        let Some(value) = note.keys.get(key.name) else {
            continue;
        };
        if let (ValueShape::Rows(columns), toml::Value::Array(rows)) = (key.shape, value) {
            if SHOWN_LISTS.contains(&key.name) {
                let rows = rows.iter().filter_map(toml::Value::as_table);
                facts.extend(rows.map(|row| (key.label, words.row(row, columns))));
            }
        } else {
            // Code and name share a label: keep the name, which comes later.
            facts.retain(|(label, _)| *label != key.label);
            facts.push((key.label, words.in_words(value, key.shape)));
        }
    }
    facts.retain(|(_, value)| !value.trim().is_empty());
    facts
}

/// The value of a key as text; empty if it is missing.
pub fn fact(note: &Note, key: &str, words: &Vocabularies) -> String {
    let words = ExportWords(words);
    let facts = schema::find_key(note.kind, key).zip(note.keys.get(key));
    let Some((key, value)) = facts else {
        return String::new();
    };
    match (key.shape, value) {
        (ValueShape::Rows(columns), toml::Value::Array(rows)) => {
            let rows = rows.iter().filter_map(toml::Value::as_table);
            let rows: Vec<String> = rows.map(|row| words.row(row, columns)).collect();
            rows.join("; ")
        }
        (shape, value) => words.in_words(value, shape),
    }
}

/// Words of an exported note: values as in the file, terms by their label.
struct ExportWords<'a>(&'a Vocabularies);

impl ValueWords for ExportWords<'_> {
    const SEPARATOR: &'static str = "; ";

    fn text(&self, text: &str, shape: ValueShape) -> String {
        match shape {
            ValueShape::Word(list) | ValueShape::Words(list) => self.0.label(list, text),
            ValueShape::Cities => self.0.city_name(text),
            _ => text,
        }
        .to_owned()
    }

    /// A row as text: `traffic in the zone: −18 percent (2005, measured); about`.
    fn row(&self, row: &toml::Table, columns: &[SchemaKey]) -> String {
        if columns.is_empty() {
            return toml::Value::Table(row.clone()).to_string();
        }
        let text = |name: &str| {
            let column = columns.iter().find(|column| column.name == name);
            let value = row.get(name);
            let shape = column.map_or(ValueShape::Line, |column| column.shape);
            let text = value.map(|value| self.in_words(value, shape));
            text.unwrap_or_default()
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
            let value = with_unit(&value, &text("unit"));
            let figure = format!("{}: {value}", text("indicator"));
            return format!("{figure}{}{note}", in_brackets(&about.join(", ")));
        }
        let shown = columns.iter().filter(|column| {
            row.contains_key(column.name) && !matches!(column.name, "source" | "confidence")
        });
        let shown = shown.map(|column| format!("{}: {}", column.label, text(column.name)));
        shown.collect::<Vec<_>>().join("; ")
    }
}

fn paid_by(who: &str) -> String {
    match who {
        "" => String::new(),
        who => format!("paid by {who}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_without_year_and_basis_has_no_brackets() {
        #[track_caller]
        fn case(row: &str, want: &str) {
            let row: toml::Table = row.parse().expect("valid");
            let column = SchemaKey {
                name: "value",
                label: "Value",
                shape: ValueShape::Line,
                required: false,
            };
            let words = Vocabularies::default();
            assert_eq!(ExportWords(&words).row(&row, &[column]), want);
        }
        case("indicator = 'cut'\nvalue = 5\nunit = 't'", "cut: 5 t");
        case(
            "indicator = 'cut'\nvalue = 5\nunit = 't'\nnote = 'about'",
            "cut: 5 t; about",
        );
        case(
            "indicator = 'cut'\nvalue = 5\nunit = 't'\nyear = 2020",
            "cut: 5 t (2020)",
        );
    }
}
