//! Prints the front matter in schema order, one fact a line; tables are lists.

use std::io;

use toml::Value;

use super::{Meanings, Printer};
use crate::model::date::Date;
use crate::model::note::Note;
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::notes::clean::clean;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::document::heading;
use crate::tui::widgets::styled_text::TextSpan;

/// Prints the keys of one line each, except title and summary; unknown keys last.
pub(super) fn print_facts(
    note: &Note,
    meanings: &Meanings,
    printer: &mut Printer,
) -> io::Result<()> {
    print_facts_of(note, |_| true, meanings, printer)
}

/// As [`print_facts`], of the keys that `wants` names.
pub(super) fn print_facts_of(
    note: &Note,
    wants: impl Fn(&str) -> bool,
    meanings: &Meanings,
    printer: &mut Printer,
) -> io::Result<()> {
    let facts = labelled(note).filter(|fact| wants(fact.name) && !fact.is_table());
    for Fact {
        label,
        value,
        shape,
        ..
    } in facts
    {
        let text = in_words(value, shape, meanings);
        if !text.trim().is_empty() {
            let label = TextSpan::new(&format!("{label}:"), TextStyle::BOLD);
            printer.hanging("", &[label, TextSpan::body(&format!(" {text}"))])?;
        }
    }
    Ok(())
}

/// Prints the keys that hold several rows, such as results and sources.
pub(super) fn print_tables(
    note: &Note,
    meanings: &Meanings,
    printer: &mut Printer,
) -> io::Result<()> {
    let mut tables = labelled(note).filter(Fact::is_table).peekable();
    if tables.peek().is_none() {
        return Ok(());
    }
    printer.gap()?;
    printer.blocks(&[heading("Data")])?;
    for Fact {
        label,
        value,
        shape,
        ..
    } in tables
    {
        let label = TextSpan::new(&format!("{label}:"), TextStyle::BOLD);
        printer.hanging("", &[label])?;
        let (ValueShape::Rows(columns), Value::Array(rows)) = (shape, value) else {
            continue;
        };
        for row in rows {
            let row = in_words(row, ValueShape::Row(columns), meanings);
            printer.hanging("- ", &[TextSpan::body(&row)])?;
        }
    }
    Ok(())
}

/// A key of the front matter with its label.
struct Fact<'a> {
    name: &'a str,
    label: &'a str,
    value: &'a Value,
    shape: ValueShape,
}

impl Fact<'_> {
    /// Whether the value is printed as a list of rows.
    fn is_table(&self) -> bool {
        matches!((self.shape, self.value), (ValueShape::Rows(_), Value::Array(rows)) if !rows.is_empty())
    }
}

/// The keys without title and summary; unknown keys last.
fn labelled(note: &Note) -> impl Iterator<Item = Fact<'_>> {
    let known = schema::keys(note.kind).filter(|key| !matches!(key.name, "title" | "summary"));
    let known = known.filter_map(|key| {
        Some(Fact {
            name: key.name,
            label: key.label,
            value: note.keys.get(key.name)?,
            shape: key.shape,
        })
    });
    let unknown = note.keys.iter().map(|(name, value)| Fact {
        name,
        label: name,
        value,
        shape: ValueShape::Text,
    });
    let unknown = unknown.filter(|fact| schema::find_key(note.kind, fact.name).is_none());
    known.chain(unknown)
}

/// Formats a value as cleaned text on one line.
fn in_words(value: &Value, shape: ValueShape, meanings: &Meanings) -> String {
    match (shape, value) {
        (ValueShape::Word(list) | ValueShape::Words(list), Value::String(word)) => {
            clean(meanings.vocabularies.label(list, word)).into_owned()
        }
        (ValueShape::Cities, Value::String(city)) => {
            clean(meanings.vocabularies.city_name(city)).into_owned()
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
