//! Parses the values of a filter: words, quotes, dates, ranges and comparisons.

use super::super::query_chars::{
    ends_word, is_comma, is_dash, is_quote, is_single_quote, is_space,
};
use super::super::query_fields::{DATE_FIELDS, SPACED_FIELDS};
use super::super::{Filter, FilterValue, Node};
use super::Reader;
use crate::model::date::Date;
use crate::model::period::Period;

/// Which day today is does not change what is a date.
const ANY_DAY: jiff::civil::Date = jiff::civil::Date::constant(2000, 1, 1);

/// Words between the bounds of a range.
const RANGE_WORDS: [&str; 4] = ["to", "until", "till", "through"];

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
            let mut value = self.read_sign_of_quoted();
            let quoted = self.read_quoted();
            let mut is_plain = quoted.is_some() && value.is_empty();
            if let Some(inside) = quoted {
                value.push_str(&self.text[inside.0..inside.1]);
            } else {
                value.push_str(&self.read_bare_value());
                if DATE_FIELDS.contains(&field) {
                    value.push_str(self.skip_rest_of_date(value_start));
                }
                value = in_ascii(&value);
            }
            if let Some(bound) = self.read_quoted_bound(&value, quoted.is_some()) {
                value.push_str(&bound);
                is_plain = false;
            } else if let Some(bound) = self.read_spaced_bound(field, &value) {
                value = format!("{value}..{bound}");
                is_plain = false;
            }
            if is_plain && !value.is_empty() {
                values.push(FilterValue::Is(value));
            } else if !value.is_empty() {
                let value = self.read_value(&value, value_start);
                values.extend(value.map(|value| self.with_upper_bound(value)));
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
            spaced,
            values,
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

    /// Reads the sign of a comparison with quoted text: `>"last week"`.
    fn read_sign_of_quoted(&mut self) -> String {
        let rest = self.rest();
        let quoted = rest.trim_start_matches(is_comparison);
        if !quoted.starts_with(is_quote) {
            return String::new();
        }
        let sign = rest[..rest.len() - quoted.len()].to_owned();
        self.at += sign.len();
        sign
    }

    /// Reads the upper bound of a range with quoted bounds: `"2015".."2020"`.
    fn read_quoted_bound(&mut self, lower: &str, is_quoted: bool) -> Option<String> {
        let dots = if is_quoted && self.rest().starts_with("..") {
            let dots = self.rest().trim_start_matches('.');
            self.at = self.text.len() - dots.len();
            ".."
        } else if lower.ends_with("..") {
            ""
        } else {
            return None;
        };
        let bound = match self.read_quoted() {
            Some(inside) => self.text[inside.0..inside.1].to_owned(),
            None => self.read_bare_value(),
        };
        Some(format!("{dots}{bound}"))
    }

    /// Reads the upper bound of a range with spaces around its sign: `to 2020`.
    fn read_spaced_bound(&mut self, field: &str, lower: &str) -> Option<String> {
        let is_year = matches!(field, "year" | "years");
        let has_dates = is_year || DATE_FIELDS.contains(&field);
        let is_date = |text: &str| {
            if is_year {
                Date::parse_partial(text).is_some()
            } else {
                Period::read(text, ANY_DAY).is_some()
            }
        };
        let rest = self.rest();
        let sign = rest.trim_start_matches(is_space);
        let begins = |word: &&&str| {
            let begun = sign.get(..word.len());
            begun.is_some_and(|begun| begun.eq_ignore_ascii_case(word))
        };
        let word = RANGE_WORDS.iter().find(begins);
        let is_of_sign = |c| matches!(c, '.' | '…' | '‥') || is_dash(c);
        let bound = match word {
            Some(word) => &sign[word.len()..],
            None => sign.trim_start_matches(is_of_sign),
        };
        let upper = bound.trim_start_matches(is_space);
        let is_sign = match &sign[..sign.len() - bound.len()] {
            ".." | "..." | "…" | "‥" => true,
            _ if word.is_some() => true,
            dash => dash.chars().count() == 1 && dash.starts_with(is_dash),
        };
        let is_spaced = sign.len() < rest.len() && upper.len() < bound.len();
        if !has_dates || !is_sign || !is_spaced || !is_date(lower) {
            return None;
        }
        let (before, faults) = (self.at, self.faults.len());
        self.at += rest.len() - upper.len();
        let start = self.at;
        let bound = match self.read_quoted() {
            Some(inside) => self.text[inside.0..inside.1].to_owned(),
            None if is_year => in_ascii(&self.read_bare_value()),
            None => in_ascii(&(self.read_bare_value() + self.skip_rest_of_date(start))),
        };
        if !is_date(&bound) {
            self.at = before;
            self.faults.truncate(faults);
            return None;
        }
        Some(bound)
    }

    /// Extends the value at `start` to a whole date: `May 2024`, `2 weeks ago`.
    fn skip_rest_of_date(&mut self, start: usize) -> &str {
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
        let date = |end: usize| self.text[start..end].trim_start_matches(is_comparison);
        let end = ends.find(|&end| Period::read(date(end), ANY_DAY).is_some());
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
            if c == ',' && self.at > start {
                let groups = groups_behind(&self.text[start..self.at], self.rest());
                self.at += groups;
                if groups > 0 {
                    return self.text[start..self.at].replace(',', "");
                }
            }
            if ends_word(c) || is_comma(c) {
                break;
            }
            self.at += c.len_utf8();
        }
        self.text[start..self.at].to_owned()
    }

    /// Adds the upper bound of a range that follows its lower one: `>2018 <2020`.
    fn with_upper_bound(&mut self, value: FilterValue) -> FilterValue {
        let FilterValue::Between(Some(from), None) = value else {
            return value;
        };
        let rest = self.rest();
        let upper = rest.trim_start_matches(is_space);
        let begins = |c: char| c.is_numeric() || c == '=';
        if upper.len() < rest.len()
            && (upper.starts_with('≤')
                || upper
                    .strip_prefix('<')
                    .is_some_and(|b| b.starts_with(begins)))
        {
            let (before, faults) = (self.at, self.faults.len());
            self.at += rest.len() - upper.len();
            let start = self.at;
            let bound = in_ascii(&self.read_bare_value());
            if let Some(FilterValue::Between(None, to)) = self.read_value(&bound, start) {
                return FilterValue::Between(Some(from), to);
            }
            self.at = before;
            self.faults.truncate(faults);
        }
        FilterValue::Between(Some(from), None)
    }

    /// A value without quotes: a comparison, a range or plain text.
    fn read_value(&mut self, value: &str, start: usize) -> Option<FilterValue> {
        let between = |from: &str, to: &str| {
            let side = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            FilterValue::Between(side(from), side(to))
        };
        // Drop extra dots, which would be a `..` when printed, and quotes at either end.
        let bare = |text: &str| {
            let text = text.trim_matches(|c| c == '.' || is_single_quote(c));
            let parts = text.split('.').enumerate();
            let parts = parts.filter(|(i, part)| *i == 0 || !part.is_empty());
            parts.map(|(_, part)| part).collect::<Vec<_>>().join(".")
        };
        let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
        let dots = value.replace(['…', '‥'], "..");
        let value = if has_digit(value) { &*dots } else { value };
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
            bound.to_owned()
        } else {
            bare(bound)
        };
        let bound = &*bound;
        let shifted = |by: i32| neighbour(bound, by);
        match (sign, bound.is_empty()) {
            ("", false) => Some(FilterValue::Is(value.to_owned())),
            ("=", false) => Some(FilterValue::Is(bound.to_owned())),
            (">=", false) => Some(between(bound, "")),
            ("<=", false) => Some(between("", bound)),
            (">", false) if shifted(1).is_some() => Some(FilterValue::Between(shifted(1), None)),
            ("<", false) if shifted(-1).is_some() => Some(FilterValue::Between(None, shifted(-1))),
            // What lies behind a time before today is in it: `>last week`.
            (">", false) if is_until_today(bound) => Some(between(bound, "")),
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

/// Length of the digit groups behind a number: `,500,000` after `1`. 0 if they may be other values.
///
/// One group alone must be `,000`: `100,200` are two values.
fn groups_behind(number: &str, rest: &str) -> usize {
    let digits = number.trim_start_matches(is_comparison);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = Vec::new();
    let mut left = rest;
    while let Some(group) = left.strip_prefix(',').and_then(|rest| rest.get(..3))
        && is_number(group)
    {
        groups.push(group);
        left = &left[4..];
    }
    let ends = left.is_empty() || left.starts_with(|c: char| ends_word(c) || c == '.');
    let are_groups = groups.len() > 1 || groups == ["000"];
    let fits = digits.len() <= 3 && is_number(digits) && ends && are_groups;
    if fits { groups.len() * 4 } else { 0 }
}

/// A value with East Asian digits and dates in ASCII: `２０２４年５月` as `2024-5`.
fn in_ascii(value: &str) -> String {
    let is_wide = |c: char| matches!(c, '０'..='９' | '－' | '／' | '．');
    let narrow = |c: char| match c {
        c if is_wide(c) => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    let value: String = if value.contains(|c: char| matches!(c, '０'..='９')) {
        value.chars().map(narrow).collect()
    } else {
        value.to_owned()
    };
    let units = ['年', '月', '日', '년', '월', '일'];
    if !value.contains(['年', '년'])
        || !value.chars().all(|c| {
            units.contains(&c)
                || c.is_ascii_punctuation()
                || c.is_ascii_digit()
                || matches!(c, '…' | '‥' | '–' | '≥' | '≤')
        })
    {
        return value;
    }
    let mut date = String::new();
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        if !units.contains(&c) {
            date.push(c);
        } else if chars.peek().is_some_and(char::is_ascii_digit) {
            date.push('-');
        }
    }
    date
}

/// Whether a character is of the sign of a comparison.
fn is_comparison(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '≤' | '≥')
}

/// Whether a text is a time before today: `last week`.
fn is_until_today(text: &str) -> bool {
    let period = Period::read(text, ANY_DAY);
    period.is_some_and(|period| period.to == ANY_DAY.to_string())
}

/// The integer or date `by` steps away.
fn neighbour(bound: &str, by: i32) -> Option<String> {
    if let Ok(number) = bound.parse::<i32>() {
        return Some(number.checked_add(by)?.to_string());
    }
    Some(Date::parse_partial(bound)?.shifted(by)?.to_string())
}
