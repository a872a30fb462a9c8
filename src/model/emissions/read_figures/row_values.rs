//! Reads the values of a row, and refuses those that cannot be.

use toml::Table;

use crate::model::emissions::city_figures::{Area, Projection};
use crate::model::emissions::provenance::Provenance;
use crate::model::emissions::quantity::{Decimal, Kilotonnes, Percent, SquareKilometres};
use crate::model::emissions::target::{TargetKind, is_percent};
use crate::model::source_list::split_sources;
use crate::model::toml_values;

/// A value of a row, or the reason why the row is not used.
pub(super) type Read<T> = Result<T, RowFault>;

/// Why a row is not used, as one sentence.
#[derive(Debug)]
pub(super) enum RowFault {
    /// A key is missing or of another type, as the schema says too.
    Form(String),
    /// The keys are well formed, but the row cannot be.
    Impossible(String),
}

impl RowFault {
    pub(super) fn into_reason(self) -> String {
        match self {
            Self::Form(reason) | Self::Impossible(reason) => reason,
        }
    }
}

impl From<&str> for RowFault {
    fn from(reason: &str) -> Self {
        Self::Form(reason.to_owned())
    }
}

pub(super) fn provenance(row: &Table) -> Provenance {
    let written = toml_values::texts(row, "source").map(str::trim);
    let sources = written.flat_map(split_sources).map(str::to_owned);
    Provenance {
        sources: sources.collect(),
        confidence: text(row, "confidence"),
        original: text(row, "original"),
        note: text(row, "note"),
    }
}

/// A trimmed text; `None` if it is empty or another type.
pub(super) fn text(row: &Table, key: &str) -> Option<String> {
    let text = toml_values::text(row, key)?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// One or more texts, trimmed and not empty.
pub(super) fn texts(row: &Table, key: &str) -> impl Iterator<Item = String> {
    let texts = toml_values::texts(row, key).map(str::trim);
    texts.filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn decimal(row: &Table, key: &str) -> Read<Option<Decimal>> {
    let Some(value) = row.get(key) else {
        return Ok(None);
    };
    if let Some(figure) = Decimal::of_toml(value) {
        return Ok(Some(figure));
    }
    let is_number = value.is_integer() || value.as_float().is_some_and(f64::is_finite);
    Err(if is_number {
        RowFault::Impossible(format!("`{key}` has too many digits"))
    } else {
        RowFault::Form(format!("`{key}` is no number"))
    })
}

pub(super) fn year(row: &Table, key: &str) -> Read<Option<i16>> {
    let Some(value) = row.get(key) else {
        return Ok(None);
    };
    let year = value
        .as_integer()
        .filter(|year| (1800..=2200).contains(year));
    let year = year.map(|year| Some(year as i16));
    year.ok_or_else(|| RowFault::Form(format!("`{key}` is no year between 1800 and 2200")))
}

pub(super) fn must_year(row: &Table, key: &str) -> Read<i16> {
    year(row, key)?.ok_or_else(|| RowFault::Form(format!("`{key}` is missing")))
}

/// A number of residents, in persons.
pub(super) fn read_residents(row: &Table) -> Read<u64> {
    let residents: Option<u64> = toml_values::whole(row, "value");
    let residents = residents.ok_or("`value` is no whole number of residents")?;
    if let Some(unit) = text(row, "unit").filter(|unit| !PERSONS.contains(&unit.as_str())) {
        let reason = format!("its unit is {unit}, expected residents");
        return Err(RowFault::Impossible(reason));
    }
    if residents == 0 {
        return Err(RowFault::Impossible("a city has residents".to_owned()));
    }
    Ok(residents)
}

/// Units of a number of residents.
const PERSONS: [&str; 5] = [
    "residents",
    "inhabitants",
    "people",
    "persons",
    "population",
];

/// Refuses a size that a target of its kind cannot have.
pub(super) fn check_size(kind: &TargetKind, size: Option<Decimal>, unit: Option<&str>) -> Read<()> {
    let Some(size) = size else { return Ok(()) };
    let figure = size.to_f64();
    let reason = match kind {
        TargetKind::PercentCut
        | TargetKind::CarbonNeutral
        | TargetKind::NetZero
        | TargetKind::RenewableShare => {
            if !is_percent(unit) {
                let unit = unit.unwrap_or_default();
                format!("its unit is {unit}, expected percent")
            } else if figure <= 0.0 || figure > 100.0 {
                format!("a target of {size} % is impossible, expected more than 0 and at most 100")
            } else {
                return Ok(());
            }
        }
        TargetKind::PerCapita | TargetKind::CarbonBudget if unit.is_none() => {
            format!("its value {size} has no unit")
        }
        TargetKind::PerCapita | TargetKind::CarbonBudget if figure < 0.0 => {
            format!("a target of {size} is impossible, expected 0 or more")
        }
        _ => return Ok(()),
    };
    Err(RowFault::Impossible(reason))
}

/// Refuses a fall of emissions by more than all of them.
pub(super) fn check_change(change: Decimal) -> Read<()> {
    if change.to_f64() >= -100.0 {
        return Ok(());
    }
    let reason = format!("a change of {change} % is impossible, emissions fall by 100 % at most");
    Err(RowFault::Impossible(reason))
}

pub(super) fn read_area(row: &Table) -> Read<Area> {
    let km2 = decimal(row, "value")?.ok_or("`value` is missing")?;
    if let Some(unit) = text(row, "unit").filter(|unit| unit != "km2" && unit != "km²") {
        let reason = format!("its unit is {unit}, expected km2");
        return Err(RowFault::Impossible(reason));
    }
    if km2.to_f64() <= 0.0 {
        return Err(RowFault::Impossible(format!(
            "an area of {km2} km2 is impossible"
        )));
    }
    Ok(Area {
        km2: SquareKilometres::new(km2),
        provenance: provenance(row),
    })
}

pub(super) fn read_projection(row: &Table) -> Read<Projection> {
    let kt_co2e = decimal(row, "kt-co2e")?.map(Kilotonnes::new);
    let change = decimal(row, "change-percent")?.map(Percent::new);
    let base_year = year(row, "base-year")?;
    if kt_co2e.is_none() && change.is_none() {
        let reason = "it has neither `kt-co2e` nor `change-percent`";
        return Err(RowFault::Impossible(reason.to_owned()));
    }
    if change.is_some() && base_year.is_none() {
        let reason = "its `change-percent` has no `base-year`";
        return Err(RowFault::Impossible(reason.to_owned()));
    }
    Ok(Projection {
        year: must_year(row, "year")?,
        kt_co2e,
        change: change.zip(base_year),
        assuming: text(row, "assuming"),
        provenance: provenance(row),
    })
}
