//! Sets keys of front matter from `KEY=VALUE`; keeps every other byte.
//!
//! Values are typed as on a command line. The schema says how each is read: words of vocabularies
//! and cities by id, label or alias, lists separated by commas, tables as TOML. The checks of
//! [`check`](super::check) decide whether the result is accepted.

mod assignment;
mod field_error;
mod typed_value;

pub use self::assignment::Assignment;
use self::assignment::Operation;
pub use self::field_error::FieldError;
pub use self::typed_value::ValueReader;
use self::typed_value::toml_value;
use super::check::check_note;
use super::findings::Faults;
use super::front_matter::rewrite::{self, remove_key, set_key};
use super::front_matter::tree::{FieldValue, KeyValue, find};
use super::front_matter::{self, FrontMatter};
use super::read_note::{Defaults, usual_name};
use crate::model::finding::{Finding, Severity};
use crate::model::note::{Kind, NoteId};
use crate::model::schema::{self, SchemaKey, ValueShape};
use crate::model::vocabulary::{nearest, plain};

/// A note after its keys were set.
#[derive(Debug, Clone, PartialEq)]
pub struct EditedFields {
    /// The new text.
    pub text: String,
    /// The keys that changed, in the order of the arguments.
    pub changes: Vec<FieldChange>,
}

/// A key with its value before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// The key as the note writes it.
    pub key: String,
    /// The value before, if there was one.
    pub before: Option<toml::Value>,
    /// The value now; `None` if the key was removed.
    pub after: Option<toml::Value>,
}

/// Sets keys in the text of the note `id`.
///
/// # Errors
/// [`FieldError`]: nothing is changed if one of the arguments is wrong, or if the result has errors
/// that the note did not have before.
pub fn set_fields(
    id: &NoteId,
    text: &str,
    assignments: &[Assignment],
    reader: &ValueReader<'_>,
    defaults: &Defaults,
) -> Result<EditedFields, FieldError> {
    let mut edited = EditedFields {
        text: text.to_owned(),
        changes: Vec::new(),
    };
    let mut set: Vec<(String, &str)> = Vec::new();
    for assignment in assignments {
        let path = set_field(id, &mut edited, assignment, reader)?;
        if assignment.operation == Operation::Set {
            let value = assignment.value.trim();
            if set
                .iter()
                .any(|(known, other)| *known == path && *other != value)
            {
                return Err(FieldError::SetTwice(path));
            }
            set.push((path, value));
        }
    }
    let refused = new_errors(id, text, &edited.text, reader, defaults);
    if refused.is_empty() {
        Ok(edited)
    } else {
        Err(FieldError::Refused(refused))
    }
}

/// Errors of the text after the change that the text before did not have.
fn new_errors(
    id: &NoteId,
    before: &str,
    after: &str,
    reader: &ValueReader<'_>,
    defaults: &Defaults,
) -> Vec<Finding> {
    let check = |text: &str| check_note(&id.path(), text, defaults, reader.words).findings;
    let known: Vec<String> = check(before).into_iter().map(|old| old.message).collect();
    let mut errors = check(after);
    errors.retain(|new| new.severity == Severity::Error && !known.contains(&new.message));
    errors
}

/// Carries out one assignment; returns the path of its key.
fn set_field(
    id: &NoteId,
    edited: &mut EditedFields,
    assignment: &Assignment,
    reader: &ValueReader<'_>,
) -> Result<String, FieldError> {
    let text = edited.text.clone();
    let front = read(&text);
    let (path, key) = find_key(id, assignment, &front)?;
    let before = value_at(&front.entries, &path);
    let shape = key.map(|key| key.shape);
    if is_broken_toml(shape, &assignment.value) {
        return Err(FieldError::NotToml(path));
    }
    let after = match assignment.operation {
        Operation::Set if assignment.value.trim().is_empty() => None,
        Operation::Set => {
            let value = reader.read(&path, shape, &assignment.value);
            // One city stays `city = "oslo"`.
            let is_single = |value: &toml::Value| !value.is_array() && value.as_str() != Some("");
            let was_single = before.as_ref().is_some_and(is_single);
            match value {
                toml::Value::Array(mut items) if was_single && items.len() == 1 => items.pop(),
                value => Some(value),
            }
        }
        Operation::Add | Operation::Remove => {
            if !is_list(shape, before.as_ref()) {
                return Err(FieldError::NotList(path));
            }
            change_list(&path, shape, assignment, before.as_ref(), reader)?
        }
    };
    if after == before {
        return Ok(path);
    }
    edited.text = match &after {
        Some(value) => set_key(&text, &path, value)?,
        None => remove_key(&text, &path)?,
    };
    edited.changes.push(FieldChange {
        key: path.clone(),
        before,
        after,
    });
    Ok(path)
}

/// Whether a value for tables is damaged TOML. A title with a brace is not.
fn is_broken_toml(shape: Option<ValueShape>, typed: &str) -> bool {
    let takes_tables = matches!(
        shape,
        Some(ValueShape::Sources | ValueShape::Rows(_) | ValueShape::Row(_))
    );
    let typed = typed.trim();
    takes_tables && typed.starts_with(['{', '[']) && toml_value(typed).is_none()
}

fn read(text: &str) -> FrontMatter<'_> {
    front_matter::read(&mut Faults::new("", text))
}

/// The path of a key as the note writes it, and its schema entry.
///
/// Accepts `city` for `cities`, `Year_adopted` for `year-adopted` and `population.year`.
fn find_key(
    id: &NoteId,
    assignment: &Assignment,
    front: &FrontMatter<'_>,
) -> Result<(String, Option<&'static SchemaKey>), FieldError> {
    let kind = id.kind().unwrap_or(Kind::Practice);
    let typed = assignment.key.as_str();
    let (name, column) = match typed.split_once('.') {
        Some((name, column)) if find(&front.entries, typed).is_none() => (name, Some(column)),
        _ => (typed, None),
    };
    let usual = usual_name(name);
    let is_meant = |key: &&SchemaKey| key.name == usual || plain(key.name) == plain(name);
    let key = schema::keys(kind).find(is_meant);
    let written = match key {
        Some(key) => front
            .entries
            .iter()
            .find(|entry| usual_name(&entry.key) == key.name)
            .map_or(key.name, |entry| entry.key.as_ref()),
        None => name,
    };
    let unknown = |keys: &mut dyn Iterator<Item = &'static SchemaKey>, key: &str| {
        // The screens call the status of a position or statement its stage.
        let key = if plain(key) == "stage" { "status" } else { key };
        let near = nearest(key, keys.map(|key| (key.name, key.name)));
        FieldError::UnknownKey {
            key: typed.to_owned(),
            folder: kind.folder(),
            near,
        }
    };
    match (key.map(|key| key.shape), column) {
        (None, _) if find(&front.entries, name).is_none() => {
            Err(unknown(&mut schema::keys(kind), name))
        }
        (Some(ValueShape::Row(columns)), Some(column)) => {
            let known = columns.iter().find(|known| known.name == column);
            let known = known.ok_or_else(|| unknown(&mut columns.iter(), column))?;
            Ok((format!("{written}.{column}"), Some(known)))
        }
        (_, Some(column)) => Ok((format!("{written}.{column}"), None)),
        (_, None) => Ok((written.to_owned(), key)),
    }
}

/// The value at a key, or at a path into one of the tables.
fn value_at(entries: &[KeyValue<'_>], path: &str) -> Option<toml::Value> {
    if let Some(entry) = find(entries, path) {
        return Some(entry.item.value.to_toml());
    }
    let (first, rest) = path.split_once('.')?;
    match &find(entries, first)?.item.value {
        FieldValue::Table(entries) => value_at(entries, rest),
        _ => None,
    }
}

fn is_list(shape: Option<ValueShape>, before: Option<&toml::Value>) -> bool {
    match shape {
        Some(shape) => matches!(
            shape,
            ValueShape::Lines
                | ValueShape::Words(_)
                | ValueShape::Cities
                | ValueShape::Sources
                | ValueShape::Rows(_)
        ),
        None => before.is_some_and(toml::Value::is_array),
    }
}

/// The list with values added or removed; `None` if nothing is left.
fn change_list(
    path: &str,
    shape: Option<ValueShape>,
    assignment: &Assignment,
    before: Option<&toml::Value>,
    reader: &ValueReader<'_>,
) -> Result<Option<toml::Value>, FieldError> {
    let mut items = match before {
        Some(toml::Value::Array(items)) => items.clone(),
        Some(value) => vec![value.clone()],
        None => Vec::new(),
    };
    let named = match reader.read(path, shape, &assignment.value) {
        toml::Value::Array(named) => named,
        value => vec![value],
    };
    let former: Vec<String> = items.iter().map(in_words).collect();
    for value in named {
        let is_same = |item: &toml::Value| is_same(path, shape, item, &value, reader);
        match (assignment.operation, items.iter().position(is_same)) {
            (Operation::Remove, Some(at)) => drop(items.remove(at)),
            (Operation::Remove, None) => {
                return Err(FieldError::NotInList {
                    key: path.to_owned(),
                    value: in_words(&value),
                    has: former,
                });
            }
            (_, Some(_)) => {}
            (_, None) => items.push(value),
        }
    }
    Ok(match (items.len(), before) {
        (0, _) => None,
        (1, Some(before)) if !before.is_array() => items.pop(),
        _ => Some(toml::Value::Array(items)),
    })
}

/// Whether a list element equals the typed value; tables match by any text.
fn is_same(
    path: &str,
    shape: Option<ValueShape>,
    item: &toml::Value,
    value: &toml::Value,
    reader: &ValueReader<'_>,
) -> bool {
    if item == value {
        return true;
    }
    match (item, value) {
        (toml::Value::String(text), _) => {
            reader.read(path, shape, text) == toml::Value::Array(vec![value.clone()])
        }
        (toml::Value::Table(row), toml::Value::Table(typed)) => {
            !typed.is_empty() && typed.iter().all(|(key, value)| row.get(key) == Some(value))
        }
        (toml::Value::Table(row), toml::Value::String(text)) => {
            row.values().any(|value| value.as_str() == Some(text))
        }
        _ => false,
    }
}

/// A value as one line for people: `oslo, bergen`. Items with a comma are in quotes.
pub fn in_words(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => {
            let items = items.iter().map(|item| match item {
                toml::Value::String(text) if text.contains(',') => format!("\"{text}\""),
                item => in_words(item),
            });
            items.collect::<Vec<_>>().join(", ")
        }
        other => rewrite::print(other),
    }
}

#[cfg(test)]
mod tests;
