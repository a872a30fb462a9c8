//! The figures of one city, each with its unit, year and sources.

use serde::Serialize;

use super::method::Method;
use super::quantity::{Decimal, Kilotonnes, Percent, SquareKilometres, TonnesPerResident};

/// Everything countable in a city's note.
///
/// Rows stand in the order of the note. What could not be read is listed in `unread`, not guessed.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CityFigures {
    /// Residents.
    pub population: Option<Population>,
    /// Area of the municipality.
    pub area: Option<Area>,
    /// Köppen-Geiger class: `Cfb`.
    pub climate_zone: Option<ClimateZone>,
    /// What the city decides itself: ids of `vocabulary/powers.toml`.
    pub powers: Vec<String>,
    /// Goals, current and past.
    pub targets: Vec<Target>,
    /// Groups of figures that can be compared with each other.
    pub series: Vec<Series>,
    /// Yearly totals.
    pub totals: Vec<Total>,
    /// Parts of yearly totals.
    pub sectors: Vec<SectorTotal>,
    /// Changes in percent as the city states them.
    pub changes: Vec<StatedChange>,
    /// Emissions for each resident as the city states them.
    pub per_resident: Vec<PerResident>,
    /// What is expected, not measured.
    pub projections: Vec<Projection>,
    /// What the note holds and could not be read.
    pub unread: Vec<Unread>,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Provenance {
    /// Addresses or names of documents.
    pub sources: Vec<String>,
    /// How sure it is: `verified`, `known`.
    pub confidence: Option<String>,
    /// The figure as the source prints it.
    pub original: Option<String>,
    /// What else must be said about it.
    pub note: Option<String>,
}

/// Residents of a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Population {
    /// Residents.
    pub residents: u64,
    /// Year of the count.
    pub year: Option<i16>,
    /// The area counted, in words.
    pub counted_area: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Area of a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Square kilometres.
    pub km2: SquareKilometres,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Climate class of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClimateZone {
    /// Köppen-Geiger class: `Cfb`.
    pub class: String,
    /// Other classes close by.
    pub nearby: Vec<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A goal of a city.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// What kind of goal.
    pub kind: TargetKind,
    /// Its size, in `unit`.
    pub value: Option<Decimal>,
    /// Unit of its size: `percent`.
    pub unit: Option<String>,
    /// The year it is measured from.
    pub base_year: Option<i16>,
    /// Emissions of the base year as the city gave them with the target.
    pub base: Option<Kilotonnes>,
    /// The year by which it is to be reached.
    pub target_year: i16,
    /// When it was adopted.
    pub adopted_year: Option<i16>,
    /// Plan or law.
    pub plan: Option<String>,
    /// What it covers, in words.
    pub scope: Option<String>,
    /// What it covers, as far as that is known.
    pub covers: Option<Coverage>,
    /// How it is counted, as far as the note says.
    pub method: Method,
    /// Id of the series it is measured on.
    pub series: Option<String>,
    /// Whether it holds.
    pub status: TargetStatus,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Kinds of targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// Emissions fall by a share of those of a base year.
    PercentCut,
    /// What is still emitted is balanced by other means.
    CarbonNeutral,
    /// Emissions and removals balance.
    NetZero,
    /// More is removed or avoided than emitted.
    ClimatePositive,
    /// A share of the energy is renewable.
    RenewableShare,
    /// Emissions for each resident.
    PerCapita,
    /// A sum that emissions of several years may not pass.
    CarbonBudget,
    /// No fossil fuels are used.
    FossilFree,
    /// Another word, as written.
    Other(String),
}

/// What a target covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// All emissions that the city counts as its own.
    City,
    /// One or several sectors.
    Part,
    /// Energy, not emissions.
    Energy,
    /// Emissions of what residents consume.
    Consumption,
    /// The city government's own operations.
    Operations,
    /// Emissions for each resident or worker.
    Intensity,
}

/// Whether a target holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetStatus {
    /// It holds.
    Current,
    /// A newer one took its place.
    Superseded,
    /// It was reached.
    Achieved,
    /// Its date passed and it was not reached.
    Missed,
    /// Its date passed; the outcome was not seen.
    Expired,
    /// The note does not say so in a known word.
    Unknown,
}

/// Figures that can be compared with each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Whether it is the one to show first.
    pub preferred: bool,
    /// How its figures were counted.
    pub method: Method,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A yearly total, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Total {
    /// The year; of a fiscal year the one in which it begins.
    pub year: i16,
    /// How much.
    pub amount: Amount,
    /// Id of its series.
    pub series: String,
    /// Whether the note marks the year as a base year.
    pub is_base: bool,
    /// Whether the figure is expected to change.
    pub is_provisional: bool,
    /// Precision of the source's figure.
    pub rounding: Option<Kilotonnes>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A figure, or the notation key that stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// A measured figure.
    KtCo2e(Kilotonnes),
    /// Why there is no figure.
    Notation(NotationKey),
}

/// Why an inventory has no figure, by the keys of the GPC.
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

/// A part of a yearly total.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectorTotal {
    /// The year.
    pub year: i16,
    /// The sector in the words of the source.
    pub sector: String,
    /// Reference of the GPC: `I`, `II.1`.
    pub gpc: Option<String>,
    /// How much; negative for a net sink.
    pub amount: Amount,
    /// Id of its series.
    pub series: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A change against a base year, as the city states it; never turned into tonnes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedChange {
    /// The year.
    pub year: i16,
    /// The year it is measured from.
    pub base_year: i16,
    /// Negative for a cut.
    pub change: Percent,
    /// Id of its series, if it is named.
    pub series: Option<String>,
    /// What it covers.
    pub covers: Option<Coverage>,
    /// Whether `year` is the year of the data, not only that of publication.
    pub has_data_year: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Emissions for each resident, as the city states them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerResident {
    /// The year.
    pub year: i16,
    /// Tonnes of CO2 equivalent for each resident.
    pub tonnes: TonnesPerResident,
    /// Id of its series.
    pub series: String,
    /// Whether the figure is expected to change.
    pub is_provisional: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What is expected of a year; never drawn or counted as measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Projection {
    /// The year.
    pub year: i16,
    /// Expected total.
    pub kt_co2e: Option<Kilotonnes>,
    /// Expected change in percent, with its base year.
    pub change: Option<(Percent, i16)>,
    /// What is assumed.
    pub assuming: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A value of the note that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The key that holds it: `inventory`.
    pub list: String,
    /// Its row, from 1.
    pub row: usize,
    /// Why, in one sentence.
    pub reason: String,
}

impl CityFigures {
    /// The series to show first.
    pub fn preferred(&self) -> Option<&Series> {
        self.series.iter().find(|series| series.preferred)
    }

    /// The series of this id.
    pub fn series(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }

    /// The measured totals of a series by year; years with two figures are left out.
    pub fn points(&self, series: &str) -> Vec<&Total> {
        let of_series = |total: &&Total| total.series == series && total.kt().is_some();
        let mut points: Vec<&Total> = self.totals.iter().filter(of_series).collect();
        points.sort_by_key(|total| total.year);
        let years: Vec<i16> = points.iter().map(|total| total.year).collect();
        let count = |year| years.iter().filter(|known| **known == year).count();
        points.retain(|total| count(total.year) == 1);
        points
    }

    /// The parts of the total of a year, in the order of the note.
    pub fn parts(&self, series: &str, year: i16) -> Vec<&SectorTotal> {
        let of_total = |part: &&SectorTotal| part.series == series && part.year == year;
        self.sectors.iter().filter(of_total).collect()
    }

    /// Residents for each square kilometre.
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
    /// By how many percent emissions are to fall, if that is its size.
    ///
    /// Neutral and net-zero targets ask for 100 unless they say another size.
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

    /// Whether it counts removals or offsets, which an inventory of emissions does not hold.
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
            // Its unit names the years.
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
    /// The kind of this id.
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

    /// The kind in words.
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
    /// The coverage of this id.
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

    /// The coverage in words.
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
    /// The status of this id.
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

    /// The status in words.
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
