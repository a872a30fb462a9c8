//! Reads sections and figures of a practice for a brief.

use std::collections::HashMap;

use super::body_sections::{BodyItem, read_sections};
use crate::model::note::Note;

/// The sections of a practice with its footnotes.
pub(super) struct PracticeReader<'a> {
    /// The practice.
    pub(super) note: &'a Note,
    sections: HashMap<String, Vec<BodyItem>>,
    /// Footnotes by label.
    pub(super) footnotes: HashMap<String, String>,
    /// Labels of the sources that support passages without their own.
    pub(super) general: Vec<String>,
}

impl<'a> PracticeReader<'a> {
    /// Reads the body of a note.
    pub(super) fn new(note: &'a Note) -> Self {
        let (sections, footnotes) = read_sections(&note.body);
        let items = sections.iter().flat_map(|section| &section.items);
        let mut general = items.filter(|item| item.text().starts_with("General sources"));
        let general = general.next().map_or(Vec::new(), |item| {
            item.pieces
                .iter()
                .flat_map(|(_, notes)| notes.clone())
                .collect()
        });
        let named = sections
            .into_iter()
            .map(|section| (section.heading.to_lowercase(), section.items));
        Self {
            note,
            sections: named.collect(),
            footnotes,
            general,
        }
    }

    /// The paragraphs and list items below a heading.
    pub(super) fn section(&self, heading: &str) -> Vec<BodyItem> {
        let items = self.sections.get(&heading.to_lowercase());
        items.cloned().unwrap_or_default()
    }
}

/// A number with comma separators: `879,240`, `0.5`.
pub(super) fn grouped_number(value: &toml::Value) -> Option<String> {
    let text = match value {
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) if number.is_finite() => number.to_string(),
        _ => return None,
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", text.as_str()),
    };
    let (whole, part) = digits
        .split_once('.')
        .map_or((digits, None), |(w, p)| (w, Some(p)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let part = part.map(|part| format!(".{part}")).unwrap_or_default();
    Some(format!("{sign}{grouped}{part}"))
}

/// A result as a number; a change has its sign: `+6`.
pub(super) fn result_number(value: &toml::Value, indicator: &str) -> Option<String> {
    let number = grouped_number(value)?;
    let is_change = ["against", "change"].iter().any(|word| {
        indicator
            .split(' ')
            .any(|one| one.trim_end_matches(',') == *word)
    });
    let is_positive = value.as_integer().is_some_and(|number| number > 0)
        || value.as_float().is_some_and(|number| number > 0.0);
    Some(if is_change && is_positive {
        format!("+{number}")
    } else {
        number
    })
}
