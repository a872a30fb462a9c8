//! A position or statement with its signatures counted.

use std::cmp::Reverse;

use super::policy_texts::{AskCoverage, PolicyText};
use super::signature_tally::{SignatureStatus, Tally};
use crate::model::counted::counted;
use crate::model::date::Date;
use crate::model::note::Kind;

/// A text with its tally.
#[derive(Debug, Clone, PartialEq)]
pub struct TalliedText {
    /// The text.
    pub text: PolicyText,
    /// Its signatures.
    pub tally: Tally,
    /// The support of each city, in the order of the tally.
    pub coverage: Vec<(String, AskCoverage)>,
}

impl TalliedText {
    /// How the response of a city counts.
    pub fn status_of(&self, city: &str) -> SignatureStatus {
        let mut rows = self.tally.rows.iter();
        let row = rows.find(|row| row.city == city);
        row.map_or(SignatureStatus::Missing, |row| row.status)
    }
}

/// Sort key of deadlines: next ones, past ones (latest first), none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineOrder {
    /// Today or later.
    Upcoming(Date),
    /// Before today.
    Past(Reverse<Date>),
    /// No deadline.
    Without,
}

impl DeadlineOrder {
    /// The sort key of a deadline, as of a day.
    pub fn of(deadline: Option<Date>, on: Option<Date>) -> Self {
        match deadline {
            None => Self::Without,
            Some(day) if on.is_some_and(|on| day < on) => Self::Past(Reverse(day)),
            Some(day) => Self::Upcoming(day),
        }
    }
}

/// Counts of positions, and of statements with and without an ask.
///
/// A statement has an ask if it names a level of government; only such
/// statements are listed with the positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextCounts {
    /// Positions.
    pub positions: usize,
    /// Statements with an ask.
    pub asking: usize,
    /// Statements without one.
    pub others: usize,
}

impl TextCounts {
    /// Counts texts.
    pub fn of<'a>(texts: impl Iterator<Item = &'a PolicyText>) -> Self {
        let mut counts = Self::default();
        for text in texts {
            *match text.kind {
                Kind::Position => &mut counts.positions,
                _ if text.is_ask() => &mut counts.asking,
                _ => &mut counts.others,
            } += 1;
        }
        counts
    }

    /// `35 asks (25 positions, 10 statements)`.
    pub fn in_words(self) -> String {
        let (positions, asking) = (self.positions, self.asking);
        let all = counted(positions + asking, "ask");
        match asking {
            0 => all,
            asking => format!(
                "{all} ({}, {})",
                counted(positions, "position"),
                counted(asking, "statement")
            ),
        }
    }

    /// `11 statements ask nothing of a government`; empty if there are none.
    pub fn others_in_words(self) -> String {
        match self.others {
            0 => String::new(),
            1 => "1 statement asks nothing of a government".to_owned(),
            others => format!("{others} statements ask nothing of a government"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_deadline_comes_first_and_past_ones_before_none() {
        let on: Option<Date> = "2026-06-15".parse().ok();
        let days = ["", "2026-06-14", "2027-01-01", "2020-01-01", "2026-06-15"];
        let mut days = days.map(|day| day.parse().ok());
        days.sort_by_key(|day| DeadlineOrder::of(*day, on));
        let days = days.map(|day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default());
        assert_eq!(
            days,
            ["2026-06-15", "2027-01-01", "2026-06-14", "2020-01-01", ""]
        );
    }
}
