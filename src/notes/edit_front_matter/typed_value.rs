//! Reads a typed value by its shape in the schema.

use crate::model::note::{Kind, NoteId};
use crate::model::schema::ValueShape;
use crate::model::vocabulary::Vocabularies;
use crate::notes::links::is_web_address;

/// Finds the note that a typed name means.
pub(super) type FindNote<'a> = dyn Fn(&str, &[Kind]) -> Option<NoteId> + 'a;

/// Reads typed values with the words and notes of a base.
pub struct ValueReader<'a> {
    /// The vocabularies, with the list `cities`.
    pub words: &'a Vocabularies,
    /// Finds a note of one of these kinds by id, alias or last part.
    pub find_note: &'a FindNote<'a>,
}

impl ValueReader<'_> {
    /// The value as the note stores it.
    ///
    /// A text that the shape does not allow stays a text, so that the check names it.
    pub(super) fn read(&self, key: &str, shape: Option<ValueShape>, typed: &str) -> toml::Value {
        let text = typed.trim();
        let one = |value: &str| toml::Value::String(value.to_owned());
        match shape {
            Some(ValueShape::Text) => one(typed),
            Some(ValueShape::Word(list)) => one(&self.word(&[list], text)),
            Some(ValueShape::Words(list)) => self.words_of(&[list], text),
            Some(ValueShape::Cities) => self.words_of(&["cities", "places"], text),
            Some(ValueShape::Lines | ValueShape::Sources) => self.words_of(&[], text),
            Some(ValueShape::Note(kinds)) => {
                let found = (self.find_note)(text, kinds);
                one(found.as_ref().map_or(text, NoteId::as_str))
            }
            Some(ValueShape::Rows(_)) => rows(key, text),
            Some(ValueShape::Row(_)) => toml_value(text).unwrap_or_else(|| one(text)),
            Some(ValueShape::Flag) => flag(text).unwrap_or_else(|| one(text)),
            Some(ValueShape::Year | ValueShape::Count | ValueShape::Number | ValueShape::Date) => {
                toml_value(text).unwrap_or_else(|| one(text))
            }
            Some(ValueShape::Line | ValueShape::Url) => one(text),
            // A key of the note's own keeps TOML as TOML.
            None => toml_value(text).unwrap_or_else(|| one(typed)),
        }
    }

    /// The id of a term in the lists, or the text as typed.
    fn word(&self, lists: &[&str], text: &str) -> String {
        let mut lists = lists.iter().filter_map(|list| self.words.get(list));
        let term = lists.find_map(|list| list.find(text));
        term.map_or(text, |term| &term.id).to_owned()
    }

    /// A list of terms: TOML, a term with a comma, or comma-separated terms.
    ///
    /// A word in quotes may have commas.
    fn words_of(&self, lists: &[&str], text: &str) -> toml::Value {
        if let Some(toml::Value::Array(items)) = toml_value(text) {
            let ids = items.into_iter().map(|item| match item {
                toml::Value::String(text) => toml::Value::String(self.word(lists, &text)),
                other => other,
            });
            return toml::Value::Array(ids.collect());
        }
        let whole = self.word(lists, text);
        let parts = if whole == text {
            split_list(text)
        } else {
            vec![text]
        };
        let mut ids: Vec<toml::Value> = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            let id = toml::Value::String(self.word(lists, part));
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        toml::Value::Array(ids)
    }
}

/// Splits a list at its commas, except inside quotes.
fn split_list(text: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (part, after) = quoted_part(rest)
            .or_else(|| rest.split_once(','))
            .unwrap_or((rest, ""));
        parts.push(part.trim());
        rest = after.trim_start();
    }
    parts
}

/// The quoted part that begins a list, and the rest after its comma.
///
/// `None` if no quote ends before a comma or the end: then the quote belongs to the text.
fn quoted_part(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = &text[1..];
    let ends = inside.match_indices(quote);
    let mut parts = ends.filter_map(|(at, _)| {
        let after = inside[at + 1..].trim_start();
        let after = match after.strip_prefix(',') {
            None if after.is_empty() => after,
            after => after?,
        };
        Some((&inside[..at], after))
    });
    parts.next()
}

/// Tables as TOML; a source may be just its address or title.
fn rows(key: &str, text: &str) -> toml::Value {
    match toml_value(text) {
        Some(rows @ toml::Value::Array(_)) => return rows,
        Some(row @ toml::Value::Table(_)) => return toml::Value::Array(vec![row]),
        _ => {}
    }
    let row = if key == "sources" {
        let column = if is_web_address(text) { "url" } else { "title" };
        let entry = (column.to_owned(), toml::Value::String(text.to_owned()));
        toml::Value::Table([entry].into_iter().collect())
    } else {
        toml::Value::String(text.to_owned())
    };
    toml::Value::Array(vec![row])
}

fn flag(text: &str) -> Option<toml::Value> {
    match text.to_lowercase().as_str() {
        "true" | "yes" => Some(true.into()),
        "false" | "no" => Some(false.into()),
        _ => None,
    }
}

/// A value in TOML syntax.
pub(super) fn toml_value(text: &str) -> Option<toml::Value> {
    let mut table: toml::Table = format!("value = {text}").parse().ok()?;
    (table.len() == 1).then(|| table.remove("value")).flatten()
}
