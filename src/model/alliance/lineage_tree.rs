//! The tree of a practice: where it came from, and who took it over.

use serde::Serialize;

use super::city_overview::NoteRef;
use crate::model::counted::counted;

/// Where a practice came from, and who took it over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lineage {
    /// The practice itself; its depth is 0.
    pub practice: LineageRow,
    /// Its origins, nearest first. The parent of a row is the last row above with a smaller depth.
    pub origins: Vec<LineageRow>,
    /// The cities that adopted, consider or gave up the practice. Also those that adopted it from
    /// those.
    pub copies: Vec<LineageRow>,
    /// How often it was taken over.
    #[serde(rename = "taken_up")]
    pub taken_over: usize,
    /// How many more only consider it.
    pub considered: usize,
    /// How many gave it up.
    pub given_up: usize,
    /// The number of adoptions by year; those without a year are left out.
    pub years: Vec<(i16, usize)>,
}

/// A practice or a city's copy of one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineageRow {
    /// How many steps from the practice asked for.
    pub depth: usize,
    /// Its name: the title of the practice, or the name in an adoption.
    pub name: String,
    /// The practice there, if it has a note.
    pub practice: Option<NoteRef>,
    /// The adoption of this step.
    pub adoption: Option<NoteRef>,
    /// Cities that have it.
    pub cities: Vec<String>,
    /// The year of the step.
    pub year: Option<i16>,
    /// When the practice there began, in words: `in force from 2003`.
    #[serde(skip)]
    pub began: Option<String>,
    /// How far it is there.
    pub phase: Option<String>,
    /// Whether it worked there.
    pub outcome: Option<String>,
    /// What was changed on the way.
    pub changed: Option<String>,
    /// Whether the practice, or the same step of its city, occurs above. Its branches are not
    /// repeated.
    pub is_repeated: bool,
    /// Whether its cities are counted above, in another step, or have the practice themselves.
    pub is_counted: bool,
}

/// What was changed at a row. Once, at the last, where rows in turn say the same.
pub fn changed_at(rows: &[LineageRow], at: usize) -> Option<&str> {
    let row = rows.get(at)?;
    let is_same = |next: &LineageRow| (next.depth, &next.changed) == (row.depth, &row.changed);
    let is_repeated_below = rows.get(at + 1).is_some_and(is_same);
    row.changed.as_deref().filter(|_| !is_repeated_below)
}

impl Lineage {
    /// How often it was taken over in a year that no note states.
    pub fn without_year(&self) -> usize {
        let dated: usize = self.years.iter().map(|(_, count)| count).sum();
        self.taken_over - dated
    }

    /// `Taken over 13 times, considered by 3 cities`; empty without copies.
    pub fn counts_in_words(&self) -> String {
        let taken_over = match self.taken_over {
            0 if self.copies.is_empty() => return String::new(),
            0 => "Not taken over".to_owned(),
            1 => "Taken over once".to_owned(),
            count => format!("Taken over {count} times"),
        };
        let mut parts = vec![taken_over];
        for (count, word) in [(self.considered, "considered"), (self.given_up, "given up")] {
            if count > 0 {
                parts.push(format!("{word} by {}", counted(count, "city")));
            }
        }
        parts.join(", ")
    }
}
