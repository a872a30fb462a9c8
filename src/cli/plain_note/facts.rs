//! What the front matter says, one fact a line, in the order of the schema.

use std::io;

use toml::Value;

use super::Printer;
use super::fill::{Indent, Words};
use crate::model::date::Date;
use crate::model::note::Note;
use crate::model::schema::{self, Key, Shape};
use crate::model::vocabulary::Vocabularies;
use crate::notes::clean::clean;

/// Prints every key of the note but those that stand at its head, unknown ones last.
pub(super) fn print_facts(
    note: &Note,
    vocabularies: &Vocabularies,
    printer: &mut Printer,
) -> io::Result<()> {
    let known = schema::keys(note.kind).filter(|key| !matches!(key.name, "title" | "summary"));
    for key in known {
        if let Some(value) = note.keys.get(key.name) {
            print_fact(key.label, value, key.shape, vocabularies, printer)?;
        }
    }
    for (name, value) in &note.keys {
        if schema::find_key(note.kind, name).is_none() {
            print_fact(name, value, Shape::Text, vocabularies, printer)?;
        }
    }
    Ok(())
}

fn print_fact(
    label: &str,
    value: &Value,
    shape: Shape,
    vocabularies: &Vocabularies,
    printer: &mut Printer,
) -> io::Result<()> {
    let mut line = Words::bold(&format!("{}:", clean(label)));
    match (shape, value) {
        (Shape::Rows(columns), Value::Array(rows)) if !rows.is_empty() => {
            printer.words(&line, &Indent::NONE)?;
            for row in rows {
                let row = in_words(row, Shape::Row(columns), vocabularies);
                printer.words(&Words::plain(&row), &Indent::hanging("- "))?;
            }
            Ok(())
        }
        _ => {
            let text = in_words(value, shape, vocabularies);
            if text.trim().is_empty() {
                return Ok(());
            }
            line.push(&format!(" {text}"), false);
            let indent = Indent {
                first: String::new(),
                rest: "  ".to_owned(),
            };
            printer.words(&line, &indent)
        }
    }
}

/// A value as people read it, cleaned, on one line.
fn in_words(value: &Value, shape: Shape, vocabularies: &Vocabularies) -> String {
    match (shape, value) {
        (Shape::Word(list) | Shape::Words(list), Value::String(word)) => {
            clean(vocabularies.label(list, word)).into_owned()
        }
        (Shape::Cities, Value::String(city)) => {
            let list = ["cities", "places"].into_iter().find(|list| {
                vocabularies
                    .get(list)
                    .is_some_and(|list| list.find(city).is_some())
            });
            let label = list.map_or(city.as_str(), |list| vocabularies.label(list, city));
            clean(label).into_owned()
        }
        (_, Value::String(text)) => clean(text).into_owned(),
        (_, Value::Boolean(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
        (_, Value::Datetime(time)) => {
            let text = time.to_string();
            text.parse::<Date>().map_or(text, Date::in_words)
        }
        (Shape::Row(columns), Value::Table(row)) => row_in_words(row, columns, vocabularies),
        (_, Value::Table(table)) => row_in_words(table, &[], vocabularies),
        (_, Value::Array(list)) => {
            let words: Vec<String> = list
                .iter()
                .map(|value| in_words(value, shape, vocabularies))
                .collect();
            words.join(", ")
        }
        (_, Value::Integer(_) | Value::Float(_)) => value.to_string(),
    }
}

/// A table as `Label: value; Label: value`, known columns first.
fn row_in_words(row: &toml::Table, columns: &[Key], vocabularies: &Vocabularies) -> String {
    let known = columns.iter().filter_map(|column| {
        let value = row.get(column.name)?;
        Some((column.label, in_words(value, column.shape, vocabularies)))
    });
    let unknown = row
        .iter()
        .filter(|(name, _)| columns.iter().all(|column| column.name != name.as_str()))
        .map(|(name, value)| (name.as_str(), in_words(value, Shape::Text, vocabularies)));
    let cells: Vec<String> = known
        .chain(unknown)
        .map(|(label, value)| format!("{}: {value}", clean(label)))
        .collect();
    cells.join("; ")
}
