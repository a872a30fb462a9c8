//! Figures held against a goal, and why some cannot be.

use serde::Serialize;
use thiserror::Error;

use super::city_figures::{CityFigures, Coverage};
use super::comparability::ComparableFigure;
use super::method::Method;
use super::quantity::{Kilotonnes, Percent};

/// Where a city stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CityProgress {
    /// The primary reading against the city's own current target.
    pub own: Option<Reading>,
    /// The reading against 80x50, on the same figures where that is possible.
    pub reference: Option<Reading>,
    /// Further readings: other current targets, other series that are as new.
    pub others: Vec<Reading>,
    /// Why a current target or 80x50 cannot be measured.
    pub obstacles: Vec<Unmeasured>,
}

/// A goal that cannot be measured, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unmeasured {
    /// The goal in short: `net zero by 2040`.
    pub goal: String,
    /// Why it cannot be measured.
    pub reason: Obstacle,
}

/// A figure held against a goal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// The goal.
    pub goal: Goal,
    /// What was measured.
    pub measured: Measured,
    /// Id of the series; none for a statement that names none.
    pub series: Option<String>,
    /// What the figures cover.
    pub covers: Option<Coverage>,
    /// The year of the base value.
    pub base_year: i16,
    /// Where the base year was found.
    pub base_year_from: BaseYearFrom,
    /// The year of the latest figure.
    pub latest_year: i16,
    /// By how many percent emissions have fallen; negative if they rose.
    pub achieved_percent: f64,
    /// By how many percent the straight line asks them to have fallen by the latest year.
    pub needed_percent: f64,
    /// Whether the latest figure lies on or below the line.
    pub on_pace: bool,
    /// The city's own statement for the same years and series.
    pub stated: Option<Percent>,
    /// What must be said beside it, each one sentence.
    pub remarks: Vec<String>,
}

/// What is to be reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// Position of the target in the note; none for 80x50.
    pub target: Option<usize>,
    /// The goal in short: `-95 % by 2030`.
    pub name: String,
    /// By how many percent emissions are to fall.
    pub cut_percent: f64,
    /// By when.
    pub target_year: i16,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// Totals of one series.
    Totals(TotalsRead),
    /// A change in percent as the city states it.
    Stated(StatedRead),
}

/// Two totals of one series, and what follows from them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TotalsRead {
    /// Total of the base year.
    pub base_kt: Kilotonnes,
    /// Whether it is expected to change.
    pub base_is_provisional: bool,
    /// Latest total.
    pub latest_kt: Kilotonnes,
    /// Whether it is expected to change.
    pub latest_is_provisional: bool,
    /// What the goal leaves.
    pub target_kt: f64,
    /// What the straight line allows in the latest year.
    pub line_kt: f64,
    /// Cut needed in each year from the latest to the target year; none if that has passed.
    pub required_kt_per_year: Option<f64>,
    /// Mean cut in each year from the base to the latest year.
    pub past_kt_per_year: f64,
}

/// A stated change, and what follows from it, in percent of the base year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedRead {
    /// The change as stated, negative for a cut.
    pub change_percent: Percent,
    /// Cut needed in each year from then to the target year; none if that has passed.
    pub required_percent_per_year: Option<f64>,
    /// Mean cut in each year so far.
    pub past_percent_per_year: f64,
}

/// Where the base year of a reading was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaseYearFrom {
    /// The target names it.
    Target,
    /// The target names none; the city's other current targets do.
    OtherTargets,
    /// No current target names one; the series marks it as base year.
    Series,
}

/// Why a goal cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Obstacle {
    /// The city has no current target.
    #[error("the note has no current target")]
    NoTarget,
    /// The goal has no size in percent.
    #[error("it gives no cut in percent, so no line can be drawn")]
    NoSize,
    /// It does not cover the city's emissions.
    #[error("it covers {covers}, which is not measured against the city's totals")]
    OtherCoverage {
        /// What it covers.
        covers: String,
    },
    /// What it covers is not known.
    #[error("it is not known whether \"{scope}\" covers the city's emissions (key `covers`)")]
    UnknownCoverage {
        /// The scope as written.
        scope: String,
    },
    /// No base year is known.
    #[error("no base year is given")]
    NoBaseYear,
    /// The note has no series with figures.
    #[error("the note has no series of figures")]
    NoSeries,
    /// The series has no total for the base year.
    #[error("the total of {base_year} is missing in {series}{elsewhere}")]
    NoBaseValue {
        /// The series that was looked at.
        series: String,
        /// The year that is missing.
        base_year: i16,
        /// Where such a total stands, for people; it is not borrowed.
        elsewhere: String,
    },
    /// The series has no total after the base year.
    #[error("{series} has no total after the base year {base_year}")]
    NoLaterTotal {
        /// The series that was looked at.
        series: String,
        /// The base year.
        base_year: i16,
    },
    /// The target and the series count differently.
    #[error("the target and {series} differ in {aspect}: {target} / {counted}")]
    OtherMethod {
        /// The series that was looked at.
        series: String,
        /// In what they differ.
        aspect: &'static str,
        /// What holds for the target.
        target: String,
        /// What holds for the series.
        counted: String,
    },
    /// The years or the base value allow no line.
    #[error("no straight line leads from {base_year} to {target_year}")]
    NoLine {
        /// The base year.
        base_year: i16,
        /// The target year.
        target_year: i16,
    },
}

impl Reading {
    /// How many percent of the base year the city is ahead of the line; negative if behind.
    pub fn ahead_points(&self) -> f64 {
        self.achieved_percent - self.needed_percent
    }

    /// Whether it rests on totals, not on a statement.
    pub fn is_calculated(&self) -> bool {
        matches!(self.measured, Measured::Totals(_))
    }

    /// Age of the data in years.
    pub fn age_years(&self, this_year: i16) -> i16 {
        this_year.saturating_sub(self.latest_year)
    }

    /// The reading with all that decides what it may be compared with.
    pub fn comparable<'a>(
        &'a self,
        city: &'a str,
        figures: &'a CityFigures,
    ) -> ComparableFigure<'a> {
        const UNKNOWN: &Method = &Method {
            protocol: None,
            standard: None,
            basis: None,
            level: None,
            scopes: Vec::new(),
            gases: None,
            gwp: None,
            boundary: None,
        };
        let series = self.series.as_deref().and_then(|id| figures.series(id));
        ComparableFigure {
            method: series.map_or(UNKNOWN, |series| &series.method),
            series: (city, self.series.as_deref()),
            covers: self.covers,
            is_calculated: self.is_calculated(),
            base_year: Some(self.base_year),
            year: self.latest_year,
        }
    }
}
