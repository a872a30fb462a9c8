//! Changes single keys of TOML front matter; keeps every other byte of the file.
//!
//! The value is replaced in place, which preserves comments, order, unknown keys, line endings and
//! a byte-order mark. Lists keep the comments between the elements that stay.

mod list_items;

use std::ops::Range;

use thiserror::Error;
use toml_edit::Value as Edit;

use super::tree::{FieldValue, KeyValue, SpannedValue, find, line_end, line_start};
use super::{Format, FrontMatter, yaml};
use crate::notes::findings::Faults;

/// An error while setting a key.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RewriteError {
    /// The front matter is YAML.
    #[error("the front matter is YAML, and only TOML is rewritten")]
    Yaml,
    /// The front matter is YAML, and holds what TOML cannot: comments, anchors, tags, nulls.
    #[error("the front matter is YAML, and only TOML is rewritten")]
    YamlWithComments,
    /// The front matter has errors, so the place of a change is uncertain.
    #[error("the front matter cannot be changed while it has faults: {0}")]
    Broken(String),
    /// The key is a `[table]`, or its path leads to no table.
    #[error("`{0}` cannot be set as one value")]
    NoSuchPlace(String),
}

impl RewriteError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Yaml => "Run `guildhall check --fix` to turn the front matter into TOML.",
            Self::YamlWithComments => {
                "TOML would lose its comments (#), anchors (&), tags (!) or empty values: take them \
                 out with `guildhall edit`, then run `guildhall check --fix`, which turns the rest \
                 into TOML."
            }
            Self::Broken(_) => "Run `guildhall check` on the note and fix what it reports.",
            Self::NoSuchPlace(_) => "Edit the note with `guildhall edit`.",
        }
    }
}

/// Returns the text with the key set to the value.
///
/// `key` is a key of the front matter, or a path into one of its tables: `population.year`. A new
/// key is added after the last one. A note without front matter gets some.
///
/// # Errors
/// [`RewriteError`] if the front matter is YAML or broken, or if the path leads to no table.
pub fn set_key(text: &str, key: &str, value: &toml::Value) -> Result<String, RewriteError> {
    let front = read_sound(text)?;
    if front.format == Format::None {
        let (mark, rest) = text.split_at(front.body_start);
        let end = line_end_of(text);
        let line = format!("{} = {}", print_key(key), print(value));
        return Ok(format!("{mark}+++{end}{line}{end}+++{end}{rest}"));
    }
    let path: Vec<&str> = if find(&front.entries, key).is_some() {
        vec![key] // A key with a dot in its name.
    } else {
        key.split('.').collect()
    };
    let no_such_place = || RewriteError::NoSuchPlace(key.to_owned());
    let (last, parents) = path.split_last().ok_or_else(no_such_place)?;
    let mut table = Container {
        entries: &front.entries,
        end: front.block.start,
        is_root: true,
    };
    for parent in parents {
        let entry = find(table.entries, parent).ok_or_else(no_such_place)?;
        table = container(text, entry).ok_or_else(no_such_place)?;
    }
    let changed = match find(table.entries, last) {
        Some(entry) => replace(text, entry, value).ok_or_else(no_such_place)?,
        None => add(text, &table, last, value).ok_or_else(no_such_place)?,
    };
    // Verify that the result parses: a mistake here would damage the note.
    read_sound(&changed).map(|_| changed.clone())
}

/// Returns the text without the key and the rest of its line.
///
/// `key` is a key or a path, as for [`set_key`]. If there is no such key, the text is unchanged.
///
/// # Errors
/// [`RewriteError`] as for [`set_key`].
pub fn remove_key(text: &str, key: &str) -> Result<String, RewriteError> {
    let front = read_sound(text)?;
    let no_such_place = || RewriteError::NoSuchPlace(key.to_owned());
    let Some((parent, entry)) = find_path(&front.entries, key) else {
        return Ok(text.to_owned());
    };
    if let Some(parent) = parent.filter(|parent| text[parent.item.at.clone()].starts_with('{')) {
        let (path, _) = key.rsplit_once('.').ok_or_else(no_such_place)?;
        let mut table = parent.item.value.to_toml();
        if let Some(table) = table.as_table_mut() {
            table.remove(&*entry.key);
        }
        return set_key(text, path, &table);
    }
    // A header and the lines below it, or several dotted keys, are not one line.
    if is_header(text, &entry.item.at) || is_dotted(&entry.item) {
        return Err(no_such_place());
    }
    let start = line_start(text, entry.key_at.start);
    let end = line_end(text, entry.item.at.end);
    let changed = format!("{}{}", &text[..start], &text[end..]);
    let is_gone = find_path(&read_sound(&changed)?.entries, key).is_none();
    is_gone.then_some(changed).ok_or_else(no_such_place)
}

/// The entry at a key or path, and the entry of its table.
fn find_path<'a, 't>(
    entries: &'a [KeyValue<'t>],
    path: &str,
) -> Option<(Option<&'a KeyValue<'t>>, &'a KeyValue<'t>)> {
    if let Some(entry) = find(entries, path) {
        return Some((None, entry)); // It may have a dot in its name.
    }
    let (first, rest) = path.split_once('.')?;
    let table = find(entries, first)?;
    let (parent, entry) = find_path(table.item.entries(), rest)?;
    Some((parent.or(Some(table)), entry))
}

fn read_sound(text: &str) -> Result<FrontMatter<'_>, RewriteError> {
    let mut faults = Faults::new("", text);
    let front = super::read(&mut faults);
    match front.format {
        Format::Yaml if yaml::is_lossless(&text[front.block.clone()]) => Err(RewriteError::Yaml),
        Format::Yaml => Err(RewriteError::YamlWithComments),
        Format::None => Ok(front),
        Format::Toml => match faults.into_findings().first() {
            Some(finding) => Err(RewriteError::Broken(format!(
                "line {}, {}",
                finding.place.line, finding.message
            ))),
            None => Ok(front),
        },
    }
}

/// A table that keys can be added to.
struct Container<'a, 't> {
    entries: &'a [KeyValue<'t>],
    /// Where the first line after its header begins.
    end: usize,
    is_root: bool,
}

fn container<'a, 't>(text: &str, entry: &'a KeyValue<'t>) -> Option<Container<'a, 't>> {
    let FieldValue::Table(entries) = &entry.item.value else {
        return None;
    };
    Some(Container {
        entries,
        end: line_end(text, entry.item.at.end),
        is_root: false,
    })
}

fn replace(text: &str, entry: &KeyValue<'_>, value: &toml::Value) -> Option<String> {
    let at = entry.item.at.clone();
    if is_header(text, &at) {
        return add_rows(text, entry, value);
    }
    if let (FieldValue::List(items), toml::Value::Array(new_items)) = (&entry.item.value, value)
        && let Some(changed) = list_items::replace(text, &at, items, new_items)
    {
        return Some(changed);
    }
    Some(format!(
        "{}{}{}",
        &text[..at.start],
        print(value),
        &text[at.end..]
    ))
}

/// Adds rows behind those that have a `[[header]]`; `None` if something else changes.
fn add_rows(text: &str, entry: &KeyValue<'_>, value: &toml::Value) -> Option<String> {
    let (FieldValue::List(rows), toml::Value::Array(new_items)) = (&entry.item.value, value) else {
        return None;
    };
    let is_same =
        |(row, new_items): (&SpannedValue<'_>, &toml::Value)| row.value.to_toml() == *new_items;
    if new_items.len() < rows.len() || !rows.iter().zip(new_items).all(is_same) {
        return None;
    }
    let end = line_end_of(text);
    let mut added = String::new();
    for row in &new_items[rows.len()..] {
        added.extend([end, "[[", &print_key(&entry.key), "]]", end]);
        for (key, value) in row.as_table()? {
            added.extend([&*print_key(key), " = ", &print(value), end]);
        }
    }
    let at = line_end(text, last_byte(rows.last()?));
    Some(format!("{}{added}{}", &text[..at], &text[at..]))
}

/// Where the last value of a table ends.
fn last_byte(item: &SpannedValue<'_>) -> usize {
    let ends = item.entries().iter().map(|entry| last_byte(&entry.item));
    ends.max().unwrap_or(0).max(item.at.end)
}

/// Adds a line after the table's last plain key, before any `[table]` below.
fn add(text: &str, table: &Container<'_, '_>, key: &str, value: &toml::Value) -> Option<String> {
    let is_inline = !table.is_root && text[..table.end].trim_end().ends_with('}');
    if is_inline {
        return None;
    }
    let plain = table
        .entries
        .iter()
        .filter(|entry| !is_header(text, &entry.item.at) && !is_dotted(&entry.item));
    let at = plain
        .map(|entry| line_end(text, entry.item.at.end))
        .max()
        .unwrap_or(table.end);
    let end = line_end_of(text);
    let line = format!("{} = {}{end}", print_key(key), print(value));
    Some(format!("{}{line}{}", &text[..at], &text[at..]))
}

/// Whether a value is a table of a `[header]`, which has no own text.
fn is_header(text: &str, at: &Range<usize>) -> bool {
    text[line_start(text, at.start)..at.start].trim().is_empty()
        && text[at.clone()].starts_with('[')
}

/// Whether a table comes from dotted keys; its range is then a key.
fn is_dotted(item: &SpannedValue<'_>) -> bool {
    item.entries()
        .first()
        .is_some_and(|entry| entry.key_at.start >= item.at.end)
}

/// The line ending that the file uses.
fn line_end_of(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn print_key(key: &str) -> String {
    toml_edit::Key::new(key).to_string()
}

/// The value as TOML on one line.
pub(in crate::notes) fn print(value: &toml::Value) -> String {
    edit(value).decorated("", "").to_string()
}

fn edit(value: &toml::Value) -> Edit {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::Datetime(date) => (*date).into(),
        toml::Value::Array(items) => Edit::Array(items.iter().map(edit).collect()),
        toml::Value::Table(table) => {
            let entries = table.iter().map(|(key, value)| (key.as_str(), edit(value)));
            Edit::InlineTable(entries.collect())
        }
    }
}

#[cfg(test)]
mod tests;
