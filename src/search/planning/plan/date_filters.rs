//! Filters by date and range: the facet terms between two bounds.

use std::borrow::Cow;

use super::Planner;
use crate::model::hit::QueryFault;
use crate::model::period::Period;
use crate::model::query::FilterValue;
use crate::search::index::fields::filed;
use crate::search::index::query_ir::FilingTerm;
use crate::today::today;

/// Result of resolving a value as a date.
pub(super) enum Days {
    /// These facet terms.
    Within(Vec<FilingTerm>),
    /// Not a date; a fault was reported.
    Unreadable,
    /// Not a date field, or no notes.
    None,
}

impl Planner<'_> {
    /// Facet terms of the days that a value covers, if the field holds dates.
    pub(super) fn days(
        &mut self,
        name: &str,
        text: &str,
        is_typing: bool,
        span: (usize, usize),
    ) -> Days {
        let is_year = name == "year";
        let (any, all) = self.holds_days(name);
        let is_date = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('-');
        if !is_year && !any {
            return Days::None;
        }
        let bounds = match years(text) {
            Some((from, to)) => (Some(from), Some(to)),
            None if is_typing && !is_year => {
                let beginning = filed(name, text);
                if self.snapshot.is_filed_from(&beginning) {
                    return Days::Within(vec![FilingTerm::Prefix(beginning)]);
                }
                return Days::None;
            }
            None if is_year && text.parse::<i32>().is_ok() => return Days::None,
            None => match Period::read(text, today()).filter(|_| !is_year) {
                Some(Period { from, to }) => (Some(from), Some(to)),
                // The field may also hold words: `deadline:open`.
                None if !is_year && !all && !is_date => return Days::None,
                None => {
                    if !is_typing {
                        self.unreadable(name, text, span);
                    }
                    return Days::Unreadable;
                }
            },
        };
        let value = FilterValue::Between(bounds.0, bounds.1);
        match self.bounds(name, &value, is_typing, span) {
            Some((from, to)) => Days::Within(self.between(name, from.as_deref(), to.as_deref())),
            None => Days::Unreadable,
        }
    }

    /// Whether any value of a field is a date, and whether all are.
    fn holds_days(&self, name: &str) -> (bool, bool) {
        let (mut any, mut all) = (false, true);
        for seen in &self.snapshot.segments {
            seen.segment.each_value(name, |value, _| {
                any |= is_day(value);
                all &= is_day(value);
            });
        }
        (any, all)
    }

    /// Parses the bounds of a range.
    ///
    /// Reports a fault and returns `None` if one is invalid or the range is empty.
    pub(super) fn bounds(
        &mut self,
        name: &str,
        value: &FilterValue,
        is_typing: bool,
        span: (usize, usize),
    ) -> Option<(Option<String>, Option<String>)> {
        let FilterValue::Between(from, to) = value else {
            return None;
        };
        let mut ends = [None, None];
        for (i, end) in [from, to].into_iter().enumerate() {
            let Some(text) = end else { continue };
            let is_number = match name {
                "year" => text.parse::<i32>().is_ok(),
                "since" => false,
                _ => text.parse::<f64>().is_ok(),
            };
            let period = Period::read(text, today()).filter(|_| name != "year");
            ends[i] = match period {
                _ if is_number => Some(text.clone()),
                Some(period) if i == 0 => Some(period.from),
                Some(period) => Some(period.to),
                None => {
                    // An unfinished date is not a fault.
                    if !is_typing {
                        self.unreadable(name, text, span);
                    }
                    return None;
                }
            };
        }
        let [from, to] = ends;
        if let (Some(first), Some(last)) = (&from, &to)
            && !is_typing
            && !is_at_most(first, last)
            && !first.starts_with(last.as_str())
        {
            let message = format!("nothing lies between {first} and {last}");
            self.found.faults.push(QueryFault { span, message });
            return None;
        }
        Some((from, to))
    }

    fn unreadable(&mut self, name: &str, text: &str, span: (usize, usize)) {
        let expected = match name {
            "year" => "not a year",
            "since" => "not a date; write 2026-03-02, 2w or yesterday",
            _ => "not a number or date",
        };
        let message = format!("`{text}` is {expected}");
        self.found.faults.push(QueryFault { span, message });
    }

    /// Facet terms of a field between two bounds, inclusive.
    ///
    /// Compares as numbers if both are, else as text, which is right for dates.
    pub(super) fn between(
        &self,
        field: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Vec<FilingTerm> {
        let mut terms = Vec::new();
        for seen in &self.snapshot.segments {
            seen.segment.each_value(field, |value, _| {
                let compared = as_day(value);
                let above = from.is_none_or(|from| is_at_most(from, &compared));
                let below =
                    to.is_none_or(|to| is_at_most(&compared, to) || is_within(&compared, to));
                if above && below {
                    terms.push(FilingTerm::Value(filed(field, value)));
                }
            });
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

/// The bounds of a range of years: `2015-2020`.
pub(super) fn years(text: &str) -> Option<(String, String)> {
    let (from, to) = text.split_once(['-', '–', '—'])?;
    let are_years = from.len() == 4 && to.len() == 4;
    are_years.then(|| (from.to_owned(), to.to_owned()))
}

/// Restores the hyphens of a folded date.
fn as_day(value: &str) -> Cow<'_, str> {
    if value.contains(' ') && is_day(value) {
        value.replace(' ', "-").into()
    } else {
        value.into()
    }
}

/// Whether a value is a year, month or day, with or without time.
fn is_day(value: &str) -> bool {
    let form = "dddd-dd-dd".chars();
    let day = value.get(..10).unwrap_or(value);
    let fits = |(form, c): (char, char)| match form {
        'd' => c.is_ascii_digit(),
        _ => matches!(c, '-' | ' '),
    };
    matches!(day.len(), 4 | 7 | 10) && form.zip(day.chars()).all(fits)
}

/// Whether a date is within a month or year, given as prefix.
fn is_within(value: &str, whole: &str) -> bool {
    let rest = value.strip_prefix(whole);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
}

fn is_at_most(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a <= b,
        _ => a <= b,
    }
}
