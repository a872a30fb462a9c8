//! Reads a city's figures from the front matter of its note.
//!
//! Never fails: an invalid row is left out and listed in
//! [`CityFigures::unread`].

use toml::{Table, Value};

use super::city_figures::{
    Amount, Area, CityFigures, ClimateZone, NotationKey, PerResident, Population, Projection,
    SectorTotal, Series, StatedChange, Total, Unread,
};
use super::method::{Boundary, Extent, GpcLevel, Method};
use super::provenance::Provenance;
use super::quantity::{Decimal, Kilotonnes, Percent, SquareKilometres, TonnesPerResident};
use super::target::{Coverage, Target, TargetKind, TargetStatus};
use crate::model::note::Note;
use crate::model::source_list::split_sources;
use crate::model::vocabulary::Vocabularies;

/// Reads the figures of a city's note; `vocabularies` resolve its terms.
pub fn read_figures(note: &Note, vocabularies: &Vocabularies) -> CityFigures {
    let keys = &note.keys;
    let mut reader = FigureReader {
        vocabularies,
        unread: Vec::new(),
    };
    let mut figures = CityFigures {
        population: reader.one(keys, "population", |_, row| read_population(row)),
        area: reader.one(keys, "area", |_, row| read_area(row)),
        climate_zone: reader.one(keys, "climate-zone", FigureReader::climate_zone),
        powers: keys
            .get("governance")
            .and_then(Value::as_table)
            .map(|row| reader.words(row, "powers", "powers"))
            .unwrap_or_default(),
        targets: reader.all(keys, "targets", FigureReader::target),
        series: reader.all(keys, "series", FigureReader::series),
        totals: reader.all(keys, "inventory", FigureReader::total),
        sectors: reader.all(keys, "sector-inventory", FigureReader::sector),
        changes: reader.all(keys, "progress", FigureReader::change),
        per_resident: reader.all(keys, "per-capita", FigureReader::per_resident),
        projections: reader.all(keys, "projections", |_, row| read_projection(row)),
        unread: reader.unread,
    };
    report_doubled_years(keys, &mut figures);
    figures
}

/// Reports years that a series has twice, which are left out.
fn report_doubled_years(keys: &Table, figures: &mut CityFigures) {
    let rows = keys.get("inventory").and_then(Value::as_array);
    let rows = rows.map_or(&[][..], Vec::as_slice);
    for (i, total) in figures.totals.iter().enumerate() {
        let is_same = |other: &&Total| {
            other.year == total.year && other.series == total.series && other.kt().is_some()
        };
        if total.kt().is_none() || !figures.totals[..i].iter().any(|other| is_same(&other)) {
            continue;
        }
        let is_row = |row: &Value| {
            let number = row.get("year").and_then(Value::as_integer);
            let series = row.get("series").and_then(Value::as_str);
            number == Some(total.year.into()) && series == Some(&total.series)
        };
        figures.unread.push(Unread {
            list: "inventory".to_owned(),
            row: rows.iter().rposition(is_row).map_or(0, |at| at + 1),
            reason: format!(
                "{} has two figures for {}, so neither is used",
                total.series, total.year
            ),
        });
    }
}

struct FigureReader<'v> {
    vocabularies: &'v Vocabularies,
    unread: Vec<Unread>,
}

/// A value of a row, or the reason why the row is invalid.
type Read<T> = Result<T, String>;

impl FigureReader<'_> {
    fn one<T>(
        &mut self,
        keys: &Table,
        list: &str,
        read: impl Fn(&Self, &Table) -> Read<T>,
    ) -> Option<T> {
        self.all(keys, list, read).into_iter().next()
    }

    /// Reads the rows of a list; reports invalid ones.
    fn all<T>(
        &mut self,
        keys: &Table,
        list: &str,
        read: impl Fn(&Self, &Table) -> Read<T>,
    ) -> Vec<T> {
        let rows = match keys.get(list) {
            Some(Value::Array(rows)) => rows.as_slice(),
            Some(row) => std::slice::from_ref(row),
            None => &[],
        };
        let mut all = Vec::with_capacity(rows.len());
        for (i, row) in rows.iter().enumerate() {
            let read = match row {
                Value::Table(row) => read(self, row),
                _ => Err("it is no table".to_owned()),
            };
            match read {
                Ok(row) => all.push(row),
                Err(reason) => self.unread.push(Unread {
                    list: list.to_owned(),
                    row: i + 1,
                    reason,
                }),
            }
        }
        all
    }

    fn climate_zone(&self, row: &Table) -> Read<ClimateZone> {
        let class = self.word(row, "value", "climate-zones");
        Ok(ClimateZone {
            class: class.ok_or("`value` is missing")?,
            nearby: self.words(row, "nearby", "climate-zones"),
            provenance: provenance(row),
        })
    }

    fn target(&self, row: &Table) -> Read<Target> {
        let kind = self.word(row, "kind", "target-kinds");
        let status = self.word(row, "status", "target-statuses");
        let scope = text(row, "scope");
        let covers = self.coverage(row, scope.as_deref());
        Ok(Target {
            kind: TargetKind::of_id(&kind.ok_or("`kind` is missing")?),
            value: decimal(row, "value")?,
            unit: text(row, "unit"),
            base_year: year(row, "base-year")?,
            base: decimal(row, "base-kt-co2e")?.map(Kilotonnes::new),
            target_year: must_year(row, "target-year")?,
            adopted_year: year(row, "adopted-year")?,
            plan: text(row, "plan"),
            scope,
            covers,
            method: self.method(row),
            series: text(row, "series"),
            status: TargetStatus::of_id(status.as_deref().unwrap_or_default()),
            provenance: provenance(row),
        })
    }

    /// The coverage of a target: `covers`, a known term in `scope`, or the city.
    fn coverage(&self, row: &Table, scope: Option<&str>) -> Option<Coverage> {
        if let Some(word) = self.word(row, "covers", "coverages") {
            return Coverage::of_id(&word);
        }
        let Some(scope) = scope else {
            return Some(Coverage::City);
        };
        let term = self.vocabularies.get("coverages")?.find(scope)?;
        Coverage::of_id(&term.id)
    }

    fn series(&self, row: &Table) -> Read<Series> {
        let id = text(row, "id").ok_or("`id` is missing")?;
        Ok(Series {
            label: text(row, "label").unwrap_or_else(|| id.clone()),
            id,
            preferred: row.get("preferred").and_then(Value::as_bool) == Some(true),
            method: self.method(row),
            provenance: provenance(row),
        })
    }

    fn method(&self, row: &Table) -> Method {
        let basis = text(row, "scope-basis");
        let mut scopes = self.words(row, "scopes", "scopes");
        scopes.sort();
        scopes.dedup();
        Method {
            protocol: text(row, "protocol"),
            standard: text(row, "standard"),
            level: basis.as_deref().and_then(GpcLevel::of_basis),
            basis,
            scopes,
            gases: text(row, "gases"),
            gwp: self.word(row, "gwp", "warming-potentials"),
            boundary: text(row, "boundary").map(|written| self.boundary(written)),
        }
    }

    fn boundary(&self, written: String) -> Boundary {
        let list = self.vocabularies.get("boundaries");
        let Some(term) = list.and_then(|list| list.find(&written)) else {
            return Boundary {
                name: written.clone(),
                id: written,
                extent: None,
            };
        };
        let fact = |name: &str| term.facts.get(name).and_then(Value::as_str);
        Boundary {
            id: term.id.clone(),
            name: fact("official-name").unwrap_or(&term.label).to_owned(),
            extent: fact("extent").and_then(Extent::of_word),
        }
    }

    fn total(&self, row: &Table) -> Read<Total> {
        Ok(Total {
            year: must_year(row, "year")?,
            amount: self.amount(row)?,
            series: text(row, "series").ok_or("`series` is missing")?,
            is_base: row.get("base").and_then(Value::as_bool) == Some(true),
            is_provisional: self.is_provisional(row),
            rounding: decimal(row, "rounding-kt")?.map(Kilotonnes::new),
            provenance: provenance(row),
        })
    }

    fn is_provisional(&self, row: &Table) -> bool {
        let status = self.word(row, "status", "figure-statuses");
        status.as_deref() == Some("preliminary")
    }

    fn amount(&self, row: &Table) -> Read<Amount> {
        if let Some(figure) = decimal(row, "kt-co2e")? {
            return Ok(Amount::KtCo2e(Kilotonnes::new(figure)));
        }
        let key = self.word(row, "notation", "notation-keys");
        let key = match key.as_deref() {
            Some("NO") => NotationKey::No,
            Some("NE") => NotationKey::Ne,
            Some("IE") => NotationKey::Ie,
            Some("C") => NotationKey::C,
            Some(other) => return Err(format!("{other} is no notation key")),
            None => return Err("it has neither `kt-co2e` nor `notation`".to_owned()),
        };
        Ok(Amount::Notation(key))
    }

    fn sector(&self, row: &Table) -> Read<SectorTotal> {
        Ok(SectorTotal {
            year: must_year(row, "year")?,
            sector: text(row, "sector").ok_or("`sector` is missing")?,
            gpc: text(row, "gpc"),
            amount: self.amount(row)?,
            series: text(row, "series").ok_or("`series` is missing")?,
            provenance: provenance(row),
        })
    }

    fn change(&self, row: &Table) -> Read<StatedChange> {
        let change = decimal(row, "change-percent")?.ok_or("`change-percent` is missing")?;
        Ok(StatedChange {
            year: must_year(row, "year")?,
            base_year: must_year(row, "base-year")?,
            change: Percent::new(change),
            series: text(row, "series"),
            covers: self.coverage(row, text(row, "scope").as_deref()),
            has_data_year: row.get("published-only").and_then(Value::as_bool) != Some(true),
            provenance: provenance(row),
        })
    }

    fn per_resident(&self, row: &Table) -> Read<PerResident> {
        let tonnes = decimal(row, "t-co2e")?.ok_or("`t-co2e` is missing")?;
        Ok(PerResident {
            year: must_year(row, "year")?,
            tonnes: TonnesPerResident::new(tonnes),
            series: text(row, "series").ok_or("`series` is missing")?,
            is_provisional: self.is_provisional(row),
            provenance: provenance(row),
        })
    }

    /// The id of a vocabulary term, or an unknown word as written.
    fn word(&self, row: &Table, key: &str, list: &str) -> Option<String> {
        text(row, key).map(|word| self.id_of(list, word))
    }

    fn words(&self, row: &Table, key: &str, list: &str) -> Vec<String> {
        let items = texts(row.get(key)).into_iter();
        items.map(|word| self.id_of(list, word)).collect()
    }

    fn id_of(&self, list: &str, word: String) -> String {
        let list = self.vocabularies.get(list);
        let term = list.and_then(|list| list.find(&word));
        term.map_or(word, |term| term.id.clone())
    }
}

fn provenance(row: &Table) -> Provenance {
    let written = texts(row.get("source")).into_iter();
    Provenance {
        sources: written
            .flat_map(|source| {
                split_sources(&source)
                    .into_iter()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect(),
        confidence: text(row, "confidence"),
        original: text(row, "original"),
        note: text(row, "note"),
    }
}

/// A trimmed text; `None` if it is empty or another type.
fn text(row: &Table, key: &str) -> Option<String> {
    let text = row.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// One or more texts.
fn texts(value: Option<&Value>) -> Vec<String> {
    let items = match value {
        Some(Value::Array(items)) => items.as_slice(),
        Some(item) => std::slice::from_ref(item),
        None => &[],
    };
    let texts = items.iter().filter_map(Value::as_str).map(str::trim);
    texts
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}

fn decimal(row: &Table, key: &str) -> Read<Option<Decimal>> {
    let Some(value) = row.get(key) else {
        return Ok(None);
    };
    let figure = Decimal::of_toml(value);
    figure
        .map(Some)
        .ok_or_else(|| format!("`{key}` is no number"))
}

fn year(row: &Table, key: &str) -> Read<Option<i16>> {
    let Some(value) = row.get(key) else {
        return Ok(None);
    };
    let year = value
        .as_integer()
        .filter(|year| (1800..=2200).contains(year));
    let year = year.map(|year| Some(year as i16));
    year.ok_or_else(|| format!("`{key}` is no year between 1800 and 2200"))
}

fn must_year(row: &Table, key: &str) -> Read<i16> {
    year(row, key)?.ok_or_else(|| format!("`{key}` is missing"))
}

fn read_population(row: &Table) -> Read<Population> {
    let residents = row.get("value").and_then(Value::as_integer);
    let residents = residents.and_then(|count| u64::try_from(count).ok());
    Ok(Population {
        residents: residents.ok_or("`value` is no whole number of residents")?,
        year: year(row, "year")?,
        counted_area: text(row, "area"),
        provenance: provenance(row),
    })
}

fn read_area(row: &Table) -> Read<Area> {
    if let Some(unit) = text(row, "unit").filter(|unit| unit != "km2") {
        return Err(format!("its unit is {unit}, expected km2"));
    }
    let km2 = decimal(row, "value")?.ok_or("`value` is missing")?;
    Ok(Area {
        km2: SquareKilometres::new(km2),
        provenance: provenance(row),
    })
}

fn read_projection(row: &Table) -> Read<Projection> {
    let kt_co2e = decimal(row, "kt-co2e")?.map(Kilotonnes::new);
    let change = decimal(row, "change-percent")?.map(Percent::new);
    let base_year = year(row, "base-year")?;
    if kt_co2e.is_none() && change.is_none() {
        return Err("it has neither `kt-co2e` nor `change-percent`".to_owned());
    }
    Ok(Projection {
        year: must_year(row, "year")?,
        kt_co2e,
        change: change.zip(base_year),
        assuming: text(row, "assuming"),
        provenance: provenance(row),
    })
}
