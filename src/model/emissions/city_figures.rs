//! The figures of one city, each with its unit, year and sources.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use strum::{EnumString, IntoStaticStr};

use super::method::Method;
use super::provenance::Provenance;
use super::quantity::{Kilotonnes, Percent, SquareKilometres, TonnesPerResident};
use super::target::{Coverage, Target, TargetStatus};

/// The figures in a city's note.
///
/// Rows keep the order of the note. Invalid rows are listed in `unread`, not guessed.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CityFigures {
    /// Number of residents, with year and source.
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

/// Residents of a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Population {
    /// Number of residents.
    pub residents: u64,
    /// Year of the count.
    pub year: Option<i16>,
    /// The area of the count, as text.
    pub counted_area: Option<String>,
    /// Sources of the count.
    pub provenance: Provenance,
}

/// Area of a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// The area in square kilometres.
    pub km2: SquareKilometres,
    /// Sources of the area.
    pub provenance: Provenance,
}

/// Climate class of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClimateZone {
    /// Köppen-Geiger class: `Cfb`.
    pub class: String,
    /// Similar classes.
    pub nearby: Vec<String>,
    /// Sources of the class.
    pub provenance: Provenance,
}

/// An inventory: figures that are comparable with each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Id of the series, unique in the note.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Whether it is shown first.
    pub preferred: bool,
    /// How its figures were counted.
    pub method: Method,
    /// Sources of the whole series.
    pub provenance: Provenance,
}

/// A yearly total, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Total {
    /// The year; for a fiscal year, the year of its start.
    pub year: i16,
    /// The total in kilotonnes, or a notation key.
    pub amount: Amount,
    /// Id of its series.
    pub series: String,
    /// Whether the note marks the year as a base year.
    pub is_base: bool,
    /// Whether the figure may be revised.
    pub is_provisional: bool,
    /// Precision of the source's figure.
    pub rounding: Option<Kilotonnes>,
    /// Sources of the total.
    pub provenance: Provenance,
}

impl Total {
    /// What its row says about it: `2020: First pandemic year.`
    pub fn note(&self) -> Option<String> {
        let note = self.provenance.note.as_ref()?;
        Some(format!("{}: {note}", self.year))
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
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
    /// The year; for a fiscal year, the year of its start.
    pub year: i16,
    /// The sector as named by the source.
    pub sector: String,
    /// GPC reference: `I`, `II.1`.
    pub gpc: Option<String>,
    /// The amount; negative for a net sink.
    pub amount: Amount,
    /// Id of its series.
    pub series: String,
    /// Sources of the sector total.
    pub provenance: Provenance,
}

/// A change against a base year in percent, as stated; never converted to tonnes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedChange {
    /// The year that is compared with the base year.
    pub year: i16,
    /// The base year.
    pub base_year: i16,
    /// The change; negative for a reduction.
    #[serde(rename = "change_percent")]
    pub change: Percent,
    /// Id of its series, if it is named.
    pub series: Option<String>,
    /// The emissions that it covers.
    pub covers: Option<Coverage>,
    /// Whether `year` is the data year, not just the year of publication.
    pub has_data_year: bool,
    /// Sources of the change.
    pub provenance: Provenance,
}

/// Emissions per resident, as stated by the city.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerResident {
    /// The year of the emissions.
    pub year: i16,
    /// Tonnes of CO2 equivalent per resident.
    pub tonnes: TonnesPerResident,
    /// Id of its series.
    pub series: String,
    /// Whether the figure may be revised.
    pub is_provisional: bool,
    /// Sources of the figure.
    pub provenance: Provenance,
}

/// A projection for a year; never drawn or counted as measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Projection {
    /// The projected year.
    pub year: i16,
    /// Expected total.
    pub kt_co2e: Option<Kilotonnes>,
    /// Expected change in percent, with its base year.
    #[serde(serialize_with = "with_base_year")]
    pub change: Option<(Percent, i16)>,
    /// The assumption behind it.
    pub assuming: Option<String>,
    /// Sources of the projection.
    pub provenance: Provenance,
}

/// Names both values: `{ "change_percent": -63, "base_year": 2009 }`.
#[expect(clippy::ref_option, reason = "serde passes references")]
fn with_base_year<S: Serializer>(
    change: &Option<(Percent, i16)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some((change, base_year)) = change else {
        return serializer.serialize_none();
    };
    let mut named = serializer.serialize_struct("change", 2)?;
    named.serialize_field("change_percent", change)?;
    named.serialize_field("base_year", base_year)?;
    named.end()
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
    /// What is wrong.
    #[serde(skip)]
    pub fault: UnreadFault,
}

/// What is wrong with a row that is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadFault {
    /// One of its keys, which the check of keys reports.
    Key,
    /// The row as a whole.
    Row,
    /// There are too many rows before it.
    Limit,
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

    /// The label of a series; its id if there is none.
    pub fn label_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.series(id).map_or(id, |series| &series.label)
    }

    /// The base years of the current targets for the whole city.
    pub fn current_base_years(&self) -> impl Iterator<Item = i16> {
        let current = self.targets.iter().filter(|target| {
            target.status == TargetStatus::Current && target.covers == Some(Coverage::City)
        });
        current.filter_map(|target| target.base_year)
    }

    /// The measured totals of a series by year, without years that have two.
    pub fn points(&self, series: &str) -> Vec<&Total> {
        let of_series = |total: &&Total| total.series == series && total.kt().is_some();
        let mut points: Vec<&Total> = self.totals.iter().filter(of_series).collect();
        points.sort_by_key(|total| total.year);
        let years = points.chunk_by(|a, b| a.year == b.year);
        let single = years.filter_map(|of_year| match of_year {
            [total] => Some(*total),
            _ => None,
        });
        single.collect()
    }

    /// The latest measured total of the preferred series.
    pub fn latest_total(&self) -> Option<&Total> {
        self.points(&self.preferred()?.id).pop()
    }

    /// The sector totals of a year, in the order of the note.
    pub fn parts(&self, series: &str, year: i16) -> Vec<&SectorTotal> {
        let of_total = |part: &&SectorTotal| part.series == series && part.year == year;
        self.sectors.iter().filter(of_total).collect()
    }

    /// A target in short, with its scope unless it covers the city.
    pub fn name_of_target(&self, target: &Target) -> String {
        let name = target.in_words();
        let scope = target.scope.clone();
        let is_part = target.covers != Some(Coverage::City);
        match scope
            .filter(|_| is_part)
            .or_else(|| self.told_apart(target))
        {
            Some(difference) => format!("{name} ({difference})"),
            None => name,
        }
    }

    /// What distinguishes a current target from others of its goal and year.
    ///
    /// `None` if there is no other, or nothing distinguishes them. A target of a part has its
    /// scope in its name anyway.
    pub fn told_apart(&self, target: &Target) -> Option<String> {
        let name = target.in_words();
        let is_twin = |other: &&Target| {
            let is_current = other.status == TargetStatus::Current;
            let has_scope = other.covers != Some(Coverage::City) && other.scope.is_some();
            let is_other = !std::ptr::eq(*other, target) && !has_scope;
            is_current && is_other && other.in_words() == name
        };
        let twins: Vec<&Target> = self.targets.iter().filter(is_twin).collect();
        let difference = |of: fn(&Target) -> Option<String>| {
            let own = of(target);
            let is_own = twins.iter().all(|twin| of(twin) != own);
            own.filter(|_| !twins.is_empty() && is_own)
        };
        if target.status != TargetStatus::Current {
            return None;
        }
        difference(|target| target.scope.clone())
            .or_else(|| difference(|target| target.method.scopes_in_words()))
            .or_else(|| difference(|target| Some(format!("against {}", target.base_year?))))
            .or_else(|| difference(|target| target.series.clone()))
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
        self.into()
    }
}
