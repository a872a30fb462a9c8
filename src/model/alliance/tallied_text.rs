//! A position or statement with its signatures counted.

use std::cmp::Reverse;

use super::policy_texts::{AskCoverage, PolicyText};
use super::signature_tally::{SignatureStatus, Tally};
use crate::model::date::Date;
use crate::model::note::Kind;

/// A text with its tally.
#[derive(Debug, Clone, PartialEq)]
pub struct TalliedText {
    /// The text.
    pub text: PolicyText,
    /// Who signed it.
    pub tally: Tally,
    /// How each city stands to it, in the order of the tally.
    pub coverage: Vec<(String, AskCoverage)>,
}

impl TalliedText {
    /// How the word of a city counts.
    pub fn status_of(&self, city: &str) -> SignatureStatus {
        let mut rows = self.tally.rows.iter();
        let row = rows.find(|row| row.city == city);
        row.map_or(SignatureStatus::Missing, |row| row.status)
    }
}

/// The order of deadlines: what comes next, then what is past, the latest first, then without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineOrder {
    /// It is on this day.
    Upcoming(Date),
    /// It was on this day.
    Past(Reverse<Date>),
    /// There is none.
    Without,
}

impl DeadlineOrder {
    /// Where a deadline stands, as of a day.
    pub fn of(deadline: Option<Date>, on: Option<Date>) -> Self {
        match deadline {
            None => Self::Without,
            Some(day) if on.is_some_and(|on| day < on) => Self::Past(Reverse(day)),
            Some(day) => Self::Upcoming(day),
        }
    }
}

/// How many of some texts are positions, and how many are statements with and without an ask.
///
/// A statement asks something of a government if it names a level of government; only such a
/// statement stands among the positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextCounts {
    /// Positions.
    pub positions: usize,
    /// Statements that ask something of a government.
    pub asking: usize,
    /// Statements that do not.
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
        let many = |count: usize, one: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {one}s"),
        };
        let all = many(positions + asking, "ask");
        match asking {
            0 => all,
            asking => format!(
                "{all} ({}, {})",
                many(positions, "position"),
                many(asking, "statement")
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
