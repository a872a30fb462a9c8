//! Prints the front matter in schema order, one fact a line; tables are lists.

use std::collections::HashSet;
use std::io;

use toml::{Table, Value};

use super::Meanings;
use super::line_printer::Printer;
use crate::model::money::with_unit;
use crate::model::note::Note;
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::model::thousands::grouped;
use crate::model::value_words::ValueWords;
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
        let text = meanings.in_words(value, shape);
        if !text.trim().is_empty() {
            let label = TextSpan::new(&format!("{label}:"), TextStyle::BOLD);
            printer.hanging("", &[label, TextSpan::body(&format!(" {text}"))])?;
        }
    }
    Ok(())
}

/// Prints the keys that hold several rows, such as results and sources.
///
/// A source whose address a footnote of the text gives is left out.
pub(super) fn print_tables(
    note: &Note,
    meanings: &Meanings,
    printer: &mut Printer,
) -> io::Result<()> {
    let footnotes = note.body.lines().filter(|line| line.starts_with("[^"));
    let addresses = footnotes.filter_map(|line| Some(line.rsplit_once('<')?.1.split_once('>')?.0));
    let addresses: HashSet<&str> = addresses.collect();
    let is_footnote = |row: &Value| {
        let address = row.get("url").and_then(Value::as_str);
        address.is_some_and(|address| addresses.contains(address))
    };
    let mut is_first = true;
    for fact in labelled(note).filter(Fact::is_table) {
        let (ValueShape::Rows(columns), Value::Array(rows)) = (fact.shape, fact.value) else {
            continue;
        };
        let rows = rows.iter();
        let mut rows = rows.filter(|row| fact.name != "sources" || !is_footnote(row));
        let Some(first) = rows.next() else {
            continue;
        };
        if std::mem::take(&mut is_first) {
            printer.gap()?;
            printer.blocks(&[heading("Data")])?;
        }
        let label = TextSpan::new(&format!("{}:", fact.label), TextStyle::BOLD);
        printer.hanging("", &[label])?;
        for row in std::iter::once(first).chain(rows) {
            let row = meanings.in_words(row, ValueShape::Row(columns));
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

impl ValueWords for Meanings<'_> {
    const SEPARATOR: &'static str = ", ";

    fn text(&self, text: &str, shape: ValueShape) -> String {
        let text = match shape {
            ValueShape::Word(list) | ValueShape::Words(list) => self.vocabularies.label(list, text),
            ValueShape::Cities => self.vocabularies.city_name(text),
            ValueShape::Note(_) | ValueShape::Url => return self.named(text),
            _ => text,
        };
        clean(text).into_owned()
    }

    fn number(&self, number: &Value, shape: ValueShape) -> String {
        match shape {
            ValueShape::Number | ValueShape::Count => grouped(number),
            _ => number.to_string(),
        }
    }

    /// Formats a table as `Label: value; Label: value`, known columns first.
    ///
    /// A value has its unit beside it: `Value: GBP 3 million`.
    fn row(&self, row: &Table, columns: &[SchemaKey]) -> String {
        let unit = row.get("unit").filter(|_| row.contains_key("value"));
        let unit = unit.map(|unit| self.in_words(unit, ValueShape::Line));
        let known = columns.iter().filter_map(|column| {
            let value = self.in_words(row.get(column.name)?, column.shape);
            match (column.name, &unit) {
                ("unit", Some(_)) => None,
                // `Residents: 699,827` names the unit already.
                ("value", Some(unit)) if !unit.eq_ignore_ascii_case(column.label) => {
                    Some((column.label, with_unit(&value, unit)))
                }
                _ => Some((column.label, value)),
            }
        });
        let unknown = row
            .iter()
            .filter(|(name, _)| columns.iter().all(|column| column.name != name.as_str()))
            .map(|(name, value)| (name.as_str(), self.in_words(value, ValueShape::Text)));
        let cells: Vec<String> = known
            .chain(unknown)
            .map(|(label, value)| format!("{}: {value}", clean(label)))
            .collect();
        cells.join("; ")
    }
}
