//! Changed fields: labels for names, formatted values, one line each if possible.

use std::collections::HashSet;

use toml::Value;

use super::sentences;
use super::{GONE, NEW};
use crate::model::note::Kind;
use crate::model::schema::{COMMON, find_key};
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::styled_text::TextSpan;

/// The lines of one field: label, old and new value.
///
/// The values are TOML, `None` if the field was or is absent.
pub(super) fn lines(
    name: &str,
    kind: Option<Kind>,
    pair: [Option<&str>; 2],
    labels: &Labels,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let label = TextSpan::new(&field_label(name, kind), TextStyle::BOLD);
    let key = last_key(name);
    let lists = pair.map(|side| {
        side.and_then(read_value)
            .and_then(|value| list(&value, key, labels))
    });
    let texts = pair.map(|side| side.map(|side| value_text(side, key, labels)));
    let is_long =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > 40);
    let spans = match (lists, &texts) {
        ([Some(before), Some(after)], _) => list_change(&label, &before, &after),
        (_, [Some(before), Some(after)]) if texts.iter().any(is_long) => {
            let mut lines = wrap(&[label], cols);
            lines.extend(sentences::lines(before, after, cols));
            return lines;
        }
        (_, [Some(before), Some(after)]) => vec![
            label,
            TextSpan::body("  was "),
            TextSpan::new(before, GONE),
            TextSpan::body(", now "),
            TextSpan::new(after, NEW.bold()),
        ],
        (_, [None, Some(after)]) => {
            vec![
                label,
                TextSpan::body("  now "),
                TextSpan::new(after, NEW.bold()),
            ]
        }
        (_, [Some(before), None]) => vec![
            label,
            TextSpan::body("  was "),
            TextSpan::new(before, GONE),
            TextSpan::body(", now gone"),
        ],
        (_, [None, None]) => return Vec::new(),
    };
    wrap_hanging(wrap, TextSpan::default(), &spans, cols)
}

fn list_change(label: &TextSpan, before: &[String], after: &[String]) -> Vec<TextSpan> {
    let missing = |from: &[String], other: &[String]| -> Vec<String> {
        let other: HashSet<&String> = other.iter().collect();
        let only = from.iter().filter(|one| !other.contains(one));
        only.cloned().collect()
    };
    let (gone, new) = (missing(before, after), missing(after, before));
    let mut spans = vec![label.clone()];
    if !new.is_empty() {
        spans.push(TextSpan::body("  added "));
        spans.push(TextSpan::new(&new.join(", "), NEW.bold()));
    }
    if !gone.is_empty() {
        spans.push(TextSpan::body(if new.is_empty() {
            "  taken off "
        } else {
            ", taken off "
        }));
        spans.push(TextSpan::new(&gone.join(", "), GONE));
    }
    if spans.len() == 1 {
        spans.push(TextSpan::muted("  in another order"));
    }
    spans
}

/// Formats a field name: `targets[net-zero 2050].target-year` as `Targets, net-zero 2050: Target
/// year`.
pub(super) fn field_label(name: &str, kind: Option<Kind>) -> String {
    let mut label = String::new();
    for part in parts(name) {
        let (key, row) = match part.split_once('[') {
            Some((key, row)) => (key, Some(row.trim_end_matches(']'))),
            None => (part, None),
        };
        let known = match kind {
            Some(kind) => find_key(kind, key),
            None => COMMON.iter().find(|known| known.name == key),
        };
        let words = known.map_or_else(
            || strings::field(&key.replace('-', " ")),
            |k| k.label.to_owned(),
        );
        if !label.is_empty() {
            label.push_str(": ");
        }
        label.push_str(&words);
        if let Some(row) = row {
            label.push_str(", ");
            label.push_str(row);
        }
    }
    label
}

/// Splits a field name into steps. Dots in brackets belong to a row.
fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, c) in name.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                parts.push(&name[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&name[start..]);
    parts
}

/// The last key of a field's name: `target-year` of `targets[net-zero 2050].target-year`.
pub(super) fn last_key(name: &str) -> &str {
    let last = parts(name).pop().unwrap_or_default();
    last.split('[').next().unwrap_or_default()
}

fn read_value(toml: &str) -> Option<Value> {
    let table: toml::Table = format!("value = {toml}").parse().ok()?;
    table.get("value").cloned()
}

/// The elements of a list of plain values.
fn list(value: &Value, key: &str, labels: &Labels) -> Option<Vec<String>> {
    let all = value.as_array()?;
    let plain = all.iter().all(|one| !one.is_table() && !one.is_array());
    plain.then(|| all.iter().map(|one| plain_text(one, key, labels)).collect())
}

/// Formats a TOML value, with the labels of vocabulary words.
pub(crate) fn value_text(toml: &str, key: &str, labels: &Labels) -> String {
    read_value(toml).map_or_else(|| toml.to_owned(), |value| plain_text(&value, key, labels))
}

fn plain_text(value: &Value, key: &str, labels: &Labels) -> String {
    match value {
        Value::String(text) => labels.label_of_key(key, text).to_owned(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(|one| plain_text(one, key, labels)).collect();
            all.join(", ")
        }
        Value::Table(table) => {
            let pair = |(key, value): (&String, &Value)| {
                let label = key.replace('-', " ");
                format!("{label} {}", plain_text(value, key, labels))
            };
            let all: Vec<String> = table.iter().map(pair).collect();
            all.join(", ")
        }
        other => other.to_string(),
    }
}
