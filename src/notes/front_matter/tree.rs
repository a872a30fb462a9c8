//! Front matter as a tree of values with byte ranges.

use std::borrow::Cow;
use std::ops::Range;

use toml::value::Datetime;

/// Reads a decimal number; `None` if a 64-bit float would change its digits.
pub(super) fn read_number(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    (digits_of(text) == digits_of(&format!("{number:e}"))).then_some(number)
}

/// The digits before the exponent, from the first to the last nonzero one.
fn digits_of(number: &str) -> String {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyValue<'t> {
    /// The key, one part of a dotted key: `kt-co2e`.
    pub key: Cow<'t, str>,
    /// The byte range of the key.
    pub key_at: Range<usize>,
    /// The value, with its place in the text.
    pub item: SpannedValue<'t>,
}

/// A value with its byte range.
#[derive(Debug, Clone, PartialEq)]
pub struct SpannedValue<'t> {
    /// The value, without its place.
    pub value: FieldValue<'t>,
    /// The byte range; of a `[table]`, that of its header.
    pub at: Range<usize>,
}

/// A value of the front matter, the same for TOML and YAML.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue<'t> {
    /// Text.
    Text(Cow<'t, str>),
    /// A whole number.
    Whole(i64),
    /// A number with a decimal point.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date, time or both.
    Date(Datetime),
    /// A list.
    List(Vec<SpannedValue<'t>>),
    /// A table with unique keys.
    Table(Vec<KeyValue<'t>>),
}

impl FieldValue<'_> {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A description for messages: `a whole number`.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Whole(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    /// The value without byte ranges.
    pub fn to_toml(&self) -> toml::Value {
        match self {
            Self::Text(text) => toml::Value::String(text.as_ref().to_owned()),
            Self::Whole(number) => toml::Value::Integer(*number),
            Self::Number(number) => toml::Value::Float(*number),
            Self::Flag(flag) => toml::Value::Boolean(*flag),
            Self::Date(date) => toml::Value::Datetime(*date),
            Self::List(items) => {
                toml::Value::Array(items.iter().map(|item| item.value.to_toml()).collect())
            }
            Self::Table(entries) => toml::Value::Table(to_table(entries)),
        }
    }
}

impl<'t> SpannedValue<'t> {
    /// The items of a list, or this one value as a list of one.
    pub fn one_or_many(&self) -> &[SpannedValue<'t>] {
        match &self.value {
            FieldValue::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The entries of a table; empty for other types.
    pub fn entries(&self) -> &[KeyValue<'t>] {
        match &self.value {
            FieldValue::Table(entries) => entries,
            _ => &[],
        }
    }
}

/// The entry of this key.
pub fn find<'a, 't>(entries: &'a [KeyValue<'t>], key: &str) -> Option<&'a KeyValue<'t>> {
    entries.iter().find(|entry| entry.key == key)
}

/// The entries as a plain table, in their order.
pub fn to_table(entries: &[KeyValue<'_>]) -> toml::Table {
    entries
        .iter()
        .map(|entry| (entry.key.as_ref().to_owned(), entry.item.value.to_toml()))
        .collect()
}

/// Converts entries to owned text.
pub(super) fn own<'t>(entries: Vec<KeyValue<'_>>) -> Vec<KeyValue<'t>> {
    let own_entry = |entry: KeyValue<'_>| KeyValue {
        key: entry.key.into_owned().into(),
        key_at: entry.key_at,
        item: own_item(entry.item),
    };
    entries.into_iter().map(own_entry).collect()
}

fn own_item<'t>(item: SpannedValue<'_>) -> SpannedValue<'t> {
    let value = match item.value {
        FieldValue::Text(text) => FieldValue::Text(text.into_owned().into()),
        FieldValue::Whole(number) => FieldValue::Whole(number),
        FieldValue::Number(number) => FieldValue::Number(number),
        FieldValue::Flag(flag) => FieldValue::Flag(flag),
        FieldValue::Date(date) => FieldValue::Date(date),
        FieldValue::List(items) => FieldValue::List(items.into_iter().map(own_item).collect()),
        FieldValue::Table(entries) => FieldValue::Table(own(entries)),
    };
    SpannedValue { value, at: item.at }
}

pub(in crate::notes) fn line_start(text: &str, offset: usize) -> usize {
    let offset = text.floor_char_boundary(offset);
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

/// The start of the next line after `start`.
pub(in crate::notes) fn line_end(text: &str, start: usize) -> usize {
    text[start..]
        .find('\n')
        .map_or(text.len(), |at| start + at + 1)
}

/// Replaces the bytes in a range with spaces; keeps line endings.
pub(super) fn blank(text: &str, range: Range<usize>) -> String {
    let blanked: String = text[range.clone()]
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    format!("{}{blanked}{}", &text[..range.start], &text[range.end..])
}
