//! Prints the front matter, one fact a line, in schema order.

use std::io;

use toml::Value;

use super::{Meanings, Printer};
use crate::model::date::Date;
use crate::model::note::Note;
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::notes::clean::clean;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::styled_text::TextSpan;

/// Prints every key except title and summary; unknown keys last.
pub(super) fn print_facts(
    note: &Note,
    meanings: &Meanings,
    printer: &mut Printer,
) -> io::Result<()> {
    let known = schema::keys(note.kind).filter(|key| !matches!(key.name, "title" | "summary"));
    for key in known {
        if let Some(value) = note.keys.get(key.name) {
            print_fact(key.label, value, key.shape, meanings, printer)?;
        }
    }
    for (name, value) in &note.keys {
        if schema::find_key(note.kind, name).is_none() {
            print_fact(name, value, ValueShape::Text, meanings, printer)?;
        }
    }
    Ok(())
}

fn print_fact(
    label: &str,
    value: &Value,
    shape: ValueShape,
    meanings: &Meanings,
    printer: &mut Printer,
) -> io::Result<()> {
    let label = TextSpan::new(&format!("{label}:"), TextStyle::BOLD);
    match (shape, value) {
        (ValueShape::Rows(columns), Value::Array(rows)) if !rows.is_empty() => {
            printer.hanging("", &[label])?;
            for row in rows {
                let row = in_words(row, ValueShape::Row(columns), meanings);
                printer.hanging("- ", &[TextSpan::body(&row)])?;
            }
            Ok(())
        }
        _ => {
            let text = in_words(value, shape, meanings);
            if text.trim().is_empty() {
                return Ok(());
            }
            printer.hanging("", &[label, TextSpan::body(&format!(" {text}"))])
        }
    }
}

/// Formats a value as cleaned text on one line.
fn in_words(value: &Value, shape: ValueShape, meanings: &Meanings) -> String {
    match (shape, value) {
        (ValueShape::Word(list) | ValueShape::Words(list), Value::String(word)) => {
            clean(meanings.vocabularies.label(list, word)).into_owned()
        }
        (ValueShape::Cities, Value::String(city)) => {
            let vocabularies = meanings.vocabularies;
            let list = ["cities", "places"].into_iter().find(|list| {
                vocabularies
                    .get(list)
                    .is_some_and(|list| list.find(city).is_some())
            });
            let label = list.map_or(city.as_str(), |list| vocabularies.label(list, city));
            clean(label).into_owned()
        }
        (ValueShape::Note(_) | ValueShape::Url, Value::String(text)) => meanings.named(text),
        (_, Value::String(text)) => clean(text).into_owned(),
        (_, Value::Boolean(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
        (_, Value::Datetime(time)) => {
            let text = time.to_string();
            text.parse::<Date>().map_or(text, Date::in_words)
        }
        (ValueShape::Row(columns), Value::Table(row)) => row_in_words(row, columns, meanings),
        (_, Value::Table(table)) => row_in_words(table, &[], meanings),
        (_, Value::Array(list)) => {
            let words: Vec<String> = list
                .iter()
                .map(|value| in_words(value, shape, meanings))
                .collect();
            words.join(", ")
        }
        (_, Value::Integer(_) | Value::Float(_)) => value.to_string(),
    }
}

/// Formats a table as `Label: value; Label: value`, known columns first.
fn row_in_words(row: &toml::Table, columns: &[SchemaKey], meanings: &Meanings) -> String {
    let known = columns.iter().filter_map(|column| {
        let value = row.get(column.name)?;
        Some((column.label, in_words(value, column.shape, meanings)))
    });
    let unknown = row
        .iter()
        .filter(|(name, _)| columns.iter().all(|column| column.name != name.as_str()))
        .map(|(name, value)| (name.as_str(), in_words(value, ValueShape::Text, meanings)));
    let cells: Vec<String> = known
        .chain(unknown)
        .map(|(label, value)| format!("{}: {value}", clean(label)))
        .collect();
    cells.join("; ")
}
