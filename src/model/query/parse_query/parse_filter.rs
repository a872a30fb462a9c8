//! Parses the values of a filter: words, quotes, dates, ranges and comparisons.

use super::super::query_chars::{ends_word, is_comma, is_quote, is_single_quote, is_space};
use super::super::query_fields::{DATE_FIELDS, SPACED_FIELDS};
use super::super::{Filter, FilterValue, Node};
use super::Reader;
use crate::model::date::Date;
use crate::model::period::Period;

impl Reader<'_> {
    /// Reads the values of a filter, after its colon.
    pub(super) fn read_filter(&mut self, start: usize, field: &str) -> Option<Node> {
        let known_faults = self.faults.len();
        let spaced = self.peek().is_some_and(is_space);
        if spaced && !self.skip_to_value(field) {
            // Before a space, the colon is punctuation: `Copenhagen: a toll`.
            return Some(Node::Word(self.text[start..start + field.len()].to_owned()));
        }
        let mut values = Vec::new();
        let mut goes_on = false;
        loop {
            let value_start = self.at;
            let before = values.len();
            if let Some(inside) = self.read_quoted() {
                if inside.0 < inside.1 {
                    let words = self.text[inside.0..inside.1].to_owned();
                    values.push(FilterValue::Is(words));
                }
            } else {
                let mut value = self.read_bare_value();
                if DATE_FIELDS.contains(&field) {
                    value.push_str(self.skip_rest_of_date(value_start));
                }
                if !value.is_empty() {
                    values.extend(self.read_value(&value, value_start));
                }
            }
            let Some(comma) = self.peek().filter(|&c| is_comma(c)) else {
                goes_on &= values.len() == before;
                break;
            };
            goes_on = true;
            self.at += comma.len_utf8();
        }
        if values.is_empty() {
            if self.faults.len() == known_faults {
                if !SPACED_FIELDS.contains(&field) {
                    // A title copied with its colon: `Moscow:`.
                    return Some(Node::Word(self.text[start..start + field.len()].to_owned()));
                }
                self.fault((start, self.at), format!("`{field}:` needs a value"));
            }
            return None;
        }
        Some(Node::Filter(Filter {
            field: field.to_owned(),
            values,
            spaced,
            goes_on,
        }))
    }

    /// Skips white space between a field and its value; false if no value follows.
    fn skip_to_value(&mut self, field: &str) -> bool {
        let rest = self.rest();
        let value = rest.trim_start_matches(is_space);
        let bare = value.split(ends_word).next().unwrap_or_default();
        let begins = |c: char| c.is_alphanumeric() || is_quote(c) || matches!(c, '<' | '>' | '=');
        let is_value = value.starts_with(begins) && !bare.contains(':');
        let is_operator = matches!(bare, "AND" | "OR" | "NOT");
        if !SPACED_FIELDS.contains(&field) || !is_value || is_operator {
            return false;
        }
        self.at += rest.len() - value.len();
        true
    }

    /// Extends the value at `start` to a whole date: `May 2024`, `2 weeks ago`.
    fn skip_rest_of_date(&mut self, start: usize) -> &str {
        // Which day today is does not change what is a date.
        let today = jiff::civil::Date::constant(2000, 1, 1);
        let end_of_word = |from: usize| {
            let rest = &self.text[from..];
            let word = rest.trim_start_matches(is_space);
            let length = word.find(|c| ends_word(c) || is_comma(c));
            let length = length.unwrap_or(word.len());
            (length > 0).then(|| from + rest.len() - word.len() + length)
        };
        let one = end_of_word(self.at);
        let two = one.and_then(end_of_word);
        let mut ends = [two, one].into_iter().flatten();
        let end = ends.find(|&end| Period::read(&self.text[start..end], today).is_some());
        let from = self.at;
        self.at = end.unwrap_or(from);
        &self.text[from..self.at]
    }

    fn read_bare_value(&mut self) -> String {
        while let Some(c) = self.peek().filter(|&c| is_single_quote(c)) {
            self.at += c.len_utf8();
        }
        let start = self.at;
        while let Some(c) = self.peek() {
            if ends_word(c) || is_comma(c) {
                break;
            }
            self.at += c.len_utf8();
        }
        self.text[start..self.at].to_owned()
    }

    /// A value without quotes: a comparison, a range or plain text.
    fn read_value(&mut self, value: &str, start: usize) -> Option<FilterValue> {
        let between = |from: &str, to: &str| {
            let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            FilterValue::Between(side(from), side(to))
        };
        // Drop extra dots at either end: they would join the `..` when printed.
        let bare = |text: &str| text.trim_matches('.').to_owned();
        if let Some((from, to)) = value.split_once("..") {
            let (from, to) = (bare(from), bare(to));
            if from.is_empty() && to.is_empty() {
                self.fault((start, self.at), "a range needs a year or date on one side");
                return None;
            }
            return Some(between(&from, &to));
        }
        let value = &*value.replace('≥', ">=").replace('≤', "<=");
        let (sign, bound) =
            value.split_at(value.len() - value.trim_start_matches(['<', '>', '=']).len());
        let bound = if sign.is_empty() {
            bound
        } else {
            bound.trim_matches('.')
        };
        let shifted = |by: i32| neighbour(bound, by);
        match (sign, bound.is_empty()) {
            ("", false) => Some(FilterValue::Is(value.to_owned())),
            ("=", false) => Some(FilterValue::Is(bound.to_owned())),
            (">=", false) => Some(between(bound, "")),
            ("<=", false) => Some(between("", bound)),
            (">", false) if shifted(1).is_some() => Some(FilterValue::Between(shifted(1), None)),
            ("<", false) if shifted(-1).is_some() => Some(FilterValue::Between(None, shifted(-1))),
            _ => {
                self.fault(
                    (start, self.at),
                    "a comparison needs a year, number or date",
                );
                None
            }
        }
    }
}

/// The integer or date `by` steps away.
fn neighbour(bound: &str, by: i32) -> Option<String> {
    if let Ok(number) = bound.parse::<i32>() {
        return Some(number.checked_add(by)?.to_string());
    }
    let date: Date = bound.parse().ok()?;
    Some(date.shifted(by)?.to_string())
}
