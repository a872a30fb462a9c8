//! The goals of a city: what they cover, their kind and their status.

use serde::Serialize;
use strum::EnumString;

use super::method::Method;
use super::provenance::Provenance;
use super::quantity::{Decimal, Kilotonnes};
use crate::model::thousands::grouped;

/// A goal of a city.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// The kind of goal.
    pub kind: TargetKind,
    /// Its size, in `unit`.
    pub value: Option<Decimal>,
    /// Unit of `value`: `percent`.
    pub unit: Option<String>,
    /// The base year.
    pub base_year: Option<i16>,
    /// Emissions of the base year, as stated with the target.
    pub base: Option<Kilotonnes>,
    /// The deadline year.
    pub target_year: i16,
    /// When it was adopted.
    pub adopted_year: Option<i16>,
    /// Plan or law.
    pub plan: Option<String>,
    /// Its coverage as text.
    pub scope: Option<String>,
    /// Its coverage, if it is known.
    pub covers: Option<Coverage>,
    /// The method that it refers to, as far as the note states it.
    pub method: Method,
    /// Id of the series it is measured on.
    pub series: Option<String>,
    /// Whether it is in force.
    pub status: TargetStatus,
    /// Sources of the target.
    pub provenance: Provenance,
}

/// The kind of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TargetKind {
    /// A reduction in percent of a base year.
    PercentCut,
    /// Remaining emissions are offset.
    CarbonNeutral,
    /// Emissions and removals balance.
    NetZero,
    /// More is removed or avoided than emitted.
    ClimatePositive,
    /// A share of the energy is renewable.
    RenewableShare,
    /// Emissions per resident.
    PerCapita,
    /// A sum for several years that emissions must not exceed.
    CarbonBudget,
    /// No fossil fuels are used.
    FossilFree,
    /// An unknown kind, as written.
    #[strum(disabled)]
    Other(String),
}

/// The coverage of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Coverage {
    /// All emissions that the city counts as its own.
    City,
    /// One or more sectors.
    Part,
    /// Energy, not emissions.
    Energy,
    /// Consumption-based emissions of residents.
    Consumption,
    /// The city government's own operations.
    Operations,
    /// Emissions per resident or worker.
    Intensity,
}

/// The status of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TargetStatus {
    /// In force.
    Current,
    /// Replaced by a newer one.
    Superseded,
    /// Reached.
    Achieved,
    /// Its date has passed without success.
    Missed,
    /// Its date has passed, and no result was found.
    Expired,
    /// No known status in the note.
    Unknown,
}

/// Whether a size is in percent: it says so, or has no unit.
pub(super) fn is_percent(unit: Option<&str>) -> bool {
    unit.is_none_or(|unit| matches!(unit, "percent" | "%" | "per cent"))
}

impl Target {
    /// The reduction in percent, if the goal states one.
    ///
    /// Neutral and net-zero targets mean 100 unless they state another value.
    pub fn cut_percent(&self) -> Option<f64> {
        let is_percent = is_percent(self.unit.as_deref());
        let value = self.value.filter(|_| is_percent).map(Decimal::to_f64);
        match self.kind {
            TargetKind::PercentCut => value,
            TargetKind::CarbonNeutral | TargetKind::NetZero if is_percent => {
                Some(value.unwrap_or(100.0))
            }
            _ => None,
        }
    }

    /// Whether it counts removals or offsets, which inventories exclude.
    pub fn counts_removals(&self) -> bool {
        matches!(self.kind, TargetKind::CarbonNeutral | TargetKind::NetZero)
    }

    /// The goal in short: `-95 % by 2030`, `net zero by 2040`.
    pub fn in_words(&self) -> String {
        let year = self.target_year;
        let size = self.value.map(|value| value.to_string());
        match (&self.kind, self.cut_percent(), size) {
            (TargetKind::PercentCut, Some(_), Some(size)) => format!("-{size} % by {year}"),
            (TargetKind::CarbonNeutral | TargetKind::NetZero, Some(cut), Some(size))
                if cut < 100.0 =>
            {
                format!("{} (-{size} %) by {year}", self.kind.in_words())
            }
            (TargetKind::RenewableShare, _, Some(size)) => {
                format!("{size} % renewable by {year}")
            }
            // The unit of a carbon budget names the years.
            (TargetKind::CarbonBudget, _, Some(size)) => {
                let unit = self.unit.as_deref().unwrap_or_default();
                format!("budget of {} {unit}", grouped(size))
            }
            (TargetKind::PerCapita, _, Some(size)) => {
                let unit = self.unit.as_deref().unwrap_or_default();
                format!("{size} {unit} by {year}")
            }
            _ => format!("{} by {year}", self.kind.in_words()),
        }
    }
}

impl TargetKind {
    /// The kind as text.
    pub fn in_words(&self) -> &str {
        match self {
            Self::PercentCut => "cut",
            Self::CarbonNeutral => "carbon neutral",
            Self::NetZero => "net zero",
            Self::ClimatePositive => "climate positive",
            Self::RenewableShare => "renewable share",
            Self::PerCapita => "emissions for each resident",
            Self::CarbonBudget => "carbon budget",
            Self::FossilFree => "fossil free",
            Self::Other(word) => word,
        }
    }
}

impl Coverage {
    /// The coverage as text.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::City => "the city's emissions",
            Self::Part => "a part of the city's emissions",
            Self::Energy => "energy, not emissions",
            Self::Consumption => "what residents consume",
            Self::Operations => "the city government's own operations",
            Self::Intensity => "emissions for each resident or worker",
        }
    }
}

impl TargetStatus {
    /// The status as text.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Superseded => "superseded",
            Self::Achieved => "achieved",
            Self::Missed => "missed",
            Self::Expired => "expired, result not found",
            Self::Unknown => "status not known",
        }
    }
}
