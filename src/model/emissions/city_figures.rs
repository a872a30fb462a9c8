//! The figures of one city, each with its unit, year and sources.

use serde::Serialize;

use super::method::Method;
use super::quantity::{Decimal, Kilotonnes, Percent, SquareKilometres, TonnesPerResident};

/// The figures in a city's note.
///
/// Rows keep the order of the note. Invalid rows are listed in `unread`, not guessed.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CityFigures {
    /// Residents.
    pub population: Option<Population>,
    /// Area of the municipality.
    pub area: Option<Area>,
    /// Köppen-Geiger class: `Cfb`.
    pub climate_zone: Option<ClimateZone>,
    /// Powers of the city government: ids of `vocabulary/powers.toml`.
    pub powers: Vec<String>,
    /// Goals, current and past.
    pub targets: Vec<Target>,
    /// Inventories: groups of comparable figures.
    pub series: Vec<Series>,
    /// Yearly totals.
    pub totals: Vec<Total>,
    /// Sector totals.
    pub sectors: Vec<SectorTotal>,
    /// Changes in percent, as stated by the city.
    pub changes: Vec<StatedChange>,
    /// Emissions per resident, as stated by the city.
    pub per_resident: Vec<PerResident>,
    /// Projections; never treated as measured.
    pub projections: Vec<Projection>,
    /// Rows that could not be read.
    pub unread: Vec<Unread>,
}

/// Sources and confidence of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Provenance {
    /// Addresses or names of documents.
    pub sources: Vec<String>,
    /// How reliable it is: `verified`, `known`.
    pub confidence: Option<String>,
    /// The figure as the source prints it.
    pub original: Option<String>,
    /// A remark to show beside the figure.
    pub note: Option<String>,
}

/// Residents of a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Population {
    /// Residents.
    pub residents: u64,
    /// Year of the count.
    pub year: Option<i16>,
    /// The area of the count, as text.
    pub counted_area: Option<String>,
    /// Its sources.
    pub provenance: Provenance,
}

/// Area of a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Square kilometres.
    pub km2: SquareKilometres,
    /// Its sources.
    pub provenance: Provenance,
}

/// Climate class of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClimateZone {
    /// Köppen-Geiger class: `Cfb`.
    pub class: String,
    /// Similar classes.
    pub nearby: Vec<String>,
    /// Its sources.
    pub provenance: Provenance,
}

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
    /// Its sources.
    pub provenance: Provenance,
}

/// The kind of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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
    Other(String),
}

/// The coverage of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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

/// An inventory: figures that are comparable with each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Whether it is shown first.
    pub preferred: bool,
    /// How its figures were counted.
    pub method: Method,
    /// Its sources.
    pub provenance: Provenance,
}

/// A yearly total, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Total {
    /// The year; for a fiscal year, the year of its start.
    pub year: i16,
    /// The total.
    pub amount: Amount,
    /// Id of its series.
    pub series: String,
    /// Whether the note marks the year as a base year.
    pub is_base: bool,
    /// Whether the figure may be revised.
    pub is_provisional: bool,
    /// Precision of the source's figure.
    pub rounding: Option<Kilotonnes>,
    /// Its sources.
    pub provenance: Provenance,
}

/// A figure, or the notation key in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// A measured figure.
    KtCo2e(Kilotonnes),
    /// The reason for no figure.
    Notation(NotationKey),
}

/// The reason why an inventory has no figure: a notation key of the GPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum NotationKey {
    /// Not occurring.
    No,
    /// Not estimated.
    Ne,
    /// Included elsewhere.
    Ie,
    /// Confidential.
    C,
}

/// A sector total of a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectorTotal {
    /// The year.
    pub year: i16,
    /// The sector as named by the source.
    pub sector: String,
    /// GPC reference: `I`, `II.1`.
    pub gpc: Option<String>,
    /// The amount; negative for a net sink.
    pub amount: Amount,
    /// Id of its series.
    pub series: String,
    /// Its sources.
    pub provenance: Provenance,
}

/// A change against a base year in percent, as stated; never converted to tonnes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedChange {
    /// The year.
    pub year: i16,
    /// The base year.
    pub base_year: i16,
    /// The change; negative for a reduction.
    pub change: Percent,
    /// Id of its series, if it is named.
    pub series: Option<String>,
    /// Its coverage.
    pub covers: Option<Coverage>,
    /// Whether `year` is the data year, not just the year of publication.
    pub has_data_year: bool,
    /// Its sources.
    pub provenance: Provenance,
}

/// Emissions per resident, as stated by the city.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerResident {
    /// The year.
    pub year: i16,
    /// Tonnes of CO2 equivalent per resident.
    pub tonnes: TonnesPerResident,
    /// Id of its series.
    pub series: String,
    /// Whether the figure may be revised.
    pub is_provisional: bool,
    /// Its sources.
    pub provenance: Provenance,
}

/// A projection for a year; never drawn or counted as measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Projection {
    /// The year.
    pub year: i16,
    /// Expected total.
    pub kt_co2e: Option<Kilotonnes>,
    /// Expected change in percent, with its base year.
    pub change: Option<(Percent, i16)>,
    /// The assumption behind it.
    pub assuming: Option<String>,
    /// Its sources.
    pub provenance: Provenance,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The key of its list: `inventory`.
    pub list: String,
    /// The row number, from 1.
    pub row: usize,
    /// The reason, as one sentence.
    pub reason: String,
}

impl CityFigures {
    /// The series that is shown first.
    pub fn preferred(&self) -> Option<&Series> {
        self.series.iter().find(|series| series.preferred)
    }

    /// The series with this id.
    pub fn series(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }

    /// The measured totals of a series by year, without years that have two.
    pub fn points(&self, series: &str) -> Vec<&Total> {
        let of_series = |total: &&Total| total.series == series && total.kt().is_some();
        let mut points: Vec<&Total> = self.totals.iter().filter(of_series).collect();
        points.sort_by_key(|total| total.year);
        let years: Vec<i16> = points.iter().map(|total| total.year).collect();
        let count = |year| years.iter().filter(|known| **known == year).count();
        points.retain(|total| count(total.year) == 1);
        points
    }

    /// The sector totals of a year, in the order of the note.
    pub fn parts(&self, series: &str, year: i16) -> Vec<&SectorTotal> {
        let of_total = |part: &&SectorTotal| part.series == series && part.year == year;
        self.sectors.iter().filter(of_total).collect()
    }

    /// Residents per square kilometre.
    pub fn density(&self) -> Option<f64> {
        let (population, area) = (self.population.as_ref()?, self.area.as_ref()?);
        let km2 = area.km2.to_f64();
        (km2 > 0.0).then(|| population.residents as f64 / km2)
    }
}

impl Total {
    /// The figure, if there is one.
    pub fn kt(&self) -> Option<Kilotonnes> {
        self.amount.kt()
    }
}

impl Amount {
    /// The figure, if there is one.
    pub fn kt(self) -> Option<Kilotonnes> {
        match self {
            Self::KtCo2e(figure) => Some(figure),
            Self::Notation(_) => None,
        }
    }
}

impl NotationKey {
    /// The key as the GPC writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "NO",
            Self::Ne => "NE",
            Self::Ie => "IE",
            Self::C => "C",
        }
    }
}

impl Target {
    /// The reduction in percent, if the goal states one.
    ///
    /// Neutral and net-zero targets mean 100 unless they state another value.
    pub fn cut_percent(&self) -> Option<f64> {
        let is_percent = self.unit.as_deref().is_none_or(|unit| unit == "percent");
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
                format!("budget of {size} {unit}")
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
    /// The kind with this id.
    pub fn of_id(id: &str) -> Self {
        match id {
            "percent-cut" => Self::PercentCut,
            "carbon-neutral" => Self::CarbonNeutral,
            "net-zero" => Self::NetZero,
            "climate-positive" => Self::ClimatePositive,
            "renewable-share" => Self::RenewableShare,
            "per-capita" => Self::PerCapita,
            "carbon-budget" => Self::CarbonBudget,
            "fossil-free" => Self::FossilFree,
            other => Self::Other(other.to_owned()),
        }
    }

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
    /// The coverage with this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Some(match id {
            "city" => Self::City,
            "part" => Self::Part,
            "energy" => Self::Energy,
            "consumption" => Self::Consumption,
            "operations" => Self::Operations,
            "intensity" => Self::Intensity,
            _ => return None,
        })
    }

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
    /// The status with this id.
    pub fn of_id(id: &str) -> Self {
        match id {
            "current" => Self::Current,
            "superseded" => Self::Superseded,
            "achieved" => Self::Achieved,
            "missed" => Self::Missed,
            "expired" => Self::Expired,
            _ => Self::Unknown,
        }
    }

    /// The status as text.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Superseded => "superseded",
            Self::Achieved => "achieved",
            Self::Missed => "missed",
            Self::Expired => "expired, outcome not seen",
            Self::Unknown => "status not known",
        }
    }
}
