//! Measurements of a city against its goals, and reasons why some are impossible.

use serde::Serialize;
use thiserror::Error;

use super::city_figures::CityFigures;
use super::comparability::ComparableFigure;
use super::method::Method;
use super::quantity::{Kilotonnes, Percent};
use super::target::Coverage;

/// The progress of a city.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CityProgress {
    /// The primary reading against the city's own current target.
    pub own: Option<Reading>,
    /// The reading against 80x50, if possible on the same figures.
    pub reference: Option<Reading>,
    /// Readings of other current targets, and of other series with data as recent.
    pub others: Vec<Reading>,
    /// Goals that cannot be measured, with reasons.
    pub obstacles: Vec<Unmeasured>,
}

/// A goal that cannot be measured, with the reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unmeasured {
    /// The goal in short: `net zero by 2040`.
    pub goal: String,
    /// Why it cannot be measured.
    pub reason: Obstacle,
}

/// The progress of a figure towards a goal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// The goal that is measured.
    pub goal: Goal,
    /// The data of a reading.
    pub measured: Measured,
    /// Id of the series; `None` for a statement without one.
    pub series: Option<String>,
    /// The coverage of the figures.
    pub covers: Option<Coverage>,
    /// The year of the base value.
    pub base_year: i16,
    /// Source of the base year.
    pub base_year_from: BaseYearFrom,
    /// The year of the latest figure.
    pub latest_year: i16,
    /// The reduction in percent; negative if emissions rose.
    pub achieved_percent: f64,
    /// The reduction by the latest year on the straight line, in percent.
    pub needed_percent: f64,
    /// Whether the latest figure is on or below the line.
    pub on_pace: bool,
    /// The city's own statement for the same years and series.
    pub stated: Option<Percent>,
    /// Remarks to show beside it, one sentence each.
    pub remarks: Vec<String>,
}

/// A goal: the target of a city, or 80x50.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// Index of the target in the note; `None` for 80x50.
    pub target: Option<usize>,
    /// The goal in short: `-95 % by 2030`.
    pub name: String,
    /// The reduction in percent.
    pub cut_percent: f64,
    /// The target year.
    pub target_year: i16,
}

/// The data of a reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// Totals of one series.
    Totals(TotalsRead),
    /// A change in percent, as stated by the city.
    Stated(StatedRead),
}

/// Two totals of one series, and values derived from them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TotalsRead {
    /// Total of the base year.
    pub base_kt: Kilotonnes,
    /// Whether it may be revised.
    pub base_is_provisional: bool,
    /// Latest total.
    pub latest_kt: Kilotonnes,
    /// Whether it may be revised.
    pub latest_is_provisional: bool,
    /// The emissions that the goal allows.
    pub target_kt: f64,
    /// The emissions that the straight line allows in the latest year.
    pub line_kt: f64,
    /// Annual cut in kilotonnes needed until the target year; `None` if that has passed.
    pub required_kt_per_year: Option<f64>,
    /// Mean annual cut from the base to the latest year.
    pub past_kt_per_year: f64,
}

/// A stated change, and values derived from it in percent of the base year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedRead {
    /// The change as stated; negative for a reduction.
    pub change_percent: Percent,
    /// Annual cut in percent needed until the target year; `None` if that has passed.
    pub required_percent_per_year: Option<f64>,
    /// Mean annual cut so far.
    pub past_percent_per_year: f64,
}

/// Source of the base year of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaseYearFrom {
    /// The target states it.
    Target,
    /// The city's other current targets state it.
    OtherTargets,
    /// The series marks it; the city's targets state none, or several.
    Series,
}

/// The reason why a goal cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Obstacle {
    /// The city has no current target.
    #[error("the note has no current target")]
    NoTarget,
    /// A target could not be read, and the city has no other current one.
    #[error("row {row} of the targets cannot be read: {reason}")]
    UnreadTarget {
        /// The row number, from 1.
        row: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The goal states no reduction in percent.
    #[error("no cut in percent, so no line can be drawn")]
    NoSize,
    /// It does not cover the city's emissions.
    #[error("covers {covers}, which is not measured against the city's totals")]
    OtherCoverage {
        /// What the goal covers, in words.
        covers: String,
    },
    /// Its coverage is unknown.
    #[error("not known whether \"{scope}\" covers the city's emissions (key `covers`)")]
    UnknownCoverage {
        /// The scope as written.
        scope: String,
    },
    /// The base year is unknown.
    #[error("no base year is given")]
    NoBaseYear,
    /// The note has no series with figures.
    #[error("the note has no series of figures")]
    NoSeries,
    /// The series has no total for the base year.
    #[error("the total of {base_year} is missing in \"{series}\"{elsewhere}")]
    NoBaseValue {
        /// Label of the series.
        series: String,
        /// The missing year.
        base_year: i16,
        /// What the note has instead, as text; it is not used.
        elsewhere: String,
    },
    /// The base total leaves nothing to cut.
    #[error("the total of {base_year} in \"{series}\" is {kt} kt, which leaves nothing to cut")]
    EmptyBase {
        /// Label of the series.
        series: String,
        /// The base year.
        base_year: i16,
        /// The base total.
        kt: Kilotonnes,
    },
    /// The series has no total after the base year.
    #[error("\"{series}\" has no total after the base year {base_year}")]
    NoLaterTotal {
        /// Label of the series.
        series: String,
        /// The base year.
        base_year: i16,
    },
    /// The methods of target and series differ.
    #[error("the target and \"{series}\" differ in {aspect}: {target} / {counted}")]
    OtherMethod {
        /// Label of the series.
        series: String,
        /// The aspect that differs.
        aspect: &'static str,
        /// The value of the target.
        target: String,
        /// The value of the series.
        counted: String,
    },
    /// The years do not define a line.
    #[error("no straight line leads from {base_year} to {target_year}")]
    NoLine {
        /// The base year.
        base_year: i16,
        /// The target year.
        target_year: i16,
    },
}

impl CityProgress {
    /// The reading against 80x50, if its figures are not those of the own one.
    pub fn reference_apart(&self) -> Option<&Reading> {
        let (own, reference) = (self.own.as_ref()?, self.reference.as_ref()?);
        (!reference.has_figures_of(own)).then_some(reference)
    }

    /// A newer reading of the own target that says otherwise.
    pub fn contradiction(&self) -> Option<&Reading> {
        let own = self.own.as_ref()?;
        let newer = self.others.iter().filter(|other| {
            let is_same_goal = other.goal.target == own.goal.target;
            is_same_goal && other.latest_year > own.latest_year && other.on_pace != own.on_pace
        });
        newer.max_by_key(|other| other.latest_year)
    }
}

impl Reading {
    /// Whether it is measured on the figures of another reading.
    pub fn has_figures_of(&self, other: &Self) -> bool {
        let years = |reading: &Self| (reading.base_year, reading.latest_year);
        self.series == other.series
            && self.covers == other.covers
            && self.is_calculated() == other.is_calculated()
            && years(self) == years(other)
    }

    /// Lead over the line in percent of the base year; negative if behind.
    pub fn ahead_points(&self) -> f64 {
        self.achieved_percent - self.needed_percent
    }

    /// Whether the year of its target is before `this_year`.
    pub fn has_passed(&self, this_year: i16) -> bool {
        self.goal.target.is_some() && self.goal.target_year < this_year
    }

    /// Whether it is calculated from totals, not stated.
    pub fn is_calculated(&self) -> bool {
        matches!(self.measured, Measured::Totals(_))
    }

    /// Whether its base or latest figure may be revised.
    pub fn is_provisional(&self) -> bool {
        match &self.measured {
            Measured::Totals(totals) => totals.base_is_provisional || totals.latest_is_provisional,
            Measured::Stated(_) => false,
        }
    }

    /// The mark at its figure in tables: `*` as stated, `p` provisional.
    pub fn mark(&self) -> &'static str {
        match (self.is_calculated(), self.is_provisional()) {
            (false, _) => "*",
            (true, true) => "p",
            (true, false) => "",
        }
    }

    /// Age of the data in years.
    pub fn age_years(&self, this_year: i16) -> i16 {
        this_year.saturating_sub(self.latest_year)
    }

    /// The reading with its method, coverage and years, for a comparison.
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
