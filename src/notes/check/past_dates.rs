//! Collects the years and days that are compared with the day of the check.
//!
//! What has happened cannot be in the future, and the year of a current target cannot be in the
//! past. A note does not know which day it is; the check of the whole base compares them.

use crate::model::date::Date;
use crate::model::finding::{Code, Finding};
use crate::model::note::Kind;
use crate::model::place::Place;
use crate::notes::findings::Faults;
use crate::notes::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find};

/// A year or day of something that has happened, or of a current target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDate {
    /// The list that holds it, if it is in one: `inventory`.
    pub list: Option<&'static str>,
    /// Its key: `year`, `signed`.
    pub key: &'static str,
    /// The day, or the first day of the year.
    pub day: Date,
    /// The value as text.
    pub written: String,
    /// Line and column of the date.
    pub place: Place,
}

impl PastDate {
    /// A finding for a date after `last`, the latest possible day.
    ///
    /// Of a current target, if its year is before that of `last`.
    pub fn finding(&self, last: Date) -> Option<Finding> {
        let PastDate { key, written, .. } = self;
        let finding = |code, message: String, help| {
            let length = written.chars().count() as u32;
            Finding::new(code, self.place.clone(), message, help).spanning(length)
        };
        if *key == TARGET_YEAR {
            let message = format!("a target is `current`, and its year, {written}, has passed");
            let help =
                "Write whether it was `achieved` or `missed`, or `expired` if that is not known";
            let has_passed = self.day.year() < last.year();
            return has_passed.then(|| finding(Code::PassedTarget, message, help));
        }
        let of = self
            .list
            .map_or_else(String::new, |list| format!(" of `{list}`"));
        let help = match self.list {
            Some("population") => "What is expected goes into `projected-population`",
            Some("targets") => "Write the year when it was decided",
            Some(_) => "What is expected goes into `projections`, or into the text",
            None => "Write the day or year when it happened",
        };
        (self.day > last).then(|| {
            let message = format!("`{key}`{of} is {written}, which is in the future");
            finding(Code::FutureDate, message, help)
        })
    }
}

/// The key of a target's year, in the list `targets`.
const TARGET_YEAR: &str = "target-year";

/// The keys of a note that hold such a date, each with its list.
fn keys_of(kind: Kind) -> &'static [(Option<&'static str>, &'static str)] {
    match kind {
        Kind::City => &[
            (None, "confirmed"),
            (None, "joined"),
            (Some("population"), "year"),
            (Some("targets"), "adopted-year"),
            (Some("targets"), TARGET_YEAR),
            (Some("inventory"), "year"),
            (Some("sector-inventory"), "year"),
            (Some("progress"), "year"),
            (Some("per-capita"), "year"),
        ],
        Kind::Endorsement => &[(None, "confirmed"), (None, "signed"), (None, "withdrawn")],
        Kind::Question => &[(None, "confirmed"), (None, "asked")],
        Kind::Answer => &[(None, "confirmed"), (None, "answered")],
        Kind::Practice
        | Kind::Adoption
        | Kind::Position
        | Kind::Statement
        | Kind::Standard
        | Kind::Project => &[(None, "confirmed")],
    }
}

/// The dates of a note, in the order of its keys.
pub(super) fn past_dates(
    kind: Kind,
    entries: &[KeyValue<'_>],
    faults: &Faults<'_>,
) -> Vec<PastDate> {
    let mut found = Vec::new();
    for (list, key) in keys_of(kind) {
        let mut add = |entries: &[KeyValue<'_>]| {
            let item = find(entries, key).map(|entry| &entry.item);
            found.extend(item.and_then(|item| {
                Some(PastDate {
                    list: *list,
                    key,
                    day: day_of(item)?,
                    written: item.value.to_toml().to_string(),
                    place: faults.place(item.at.start),
                })
            }));
        };
        match list {
            None => add(entries),
            Some(list) => {
                let rows = find(entries, list).map_or(&[][..], |entry| entry.item.one_or_many());
                let is_current = |row: &&SpannedValue<'_>| {
                    let status = find(row.entries(), "status");
                    status.and_then(|entry| entry.item.value.as_text()) == Some("current")
                };
                let is_checked = |row: &&SpannedValue<'_>| *key != TARGET_YEAR || is_current(row);
                for row in rows.iter().filter(is_checked) {
                    add(row.entries());
                }
            }
        }
    }
    found
}

fn day_of(item: &SpannedValue<'_>) -> Option<Date> {
    match &item.value {
        FieldValue::Whole(year @ 1800..=2200) => Date::new(i16::try_from(*year).ok()?, 1, 1),
        FieldValue::Date(stamp) => {
            let date = stamp.date?;
            Date::new(i16::try_from(date.year).ok()?, date.month, date.day)
        }
        _ => None,
    }
}
