//! Reads a city's figures from the front matter of its note.
//!
//! Never fails: an invalid or impossible row is left out and listed in
//! [`CityFigures::unread`].

mod row_values;

use std::collections::{HashMap, HashSet};

use toml::{Table, Value};

use super::city_figures::{
    Amount, CityFigures, ClimateZone, PerResident, Population, SectorTotal, Series, StatedChange,
    Total, Unread, UnreadFault,
};
use super::gases::Gases;
use super::method::{Boundary, GpcLevel, Method};
use super::quantity::{Decimal, Kilotonnes, Percent, TonnesPerResident};
use super::target::{Coverage, Target, TargetKind, TargetStatus};
use crate::model::toml_values;
use crate::model::vocabulary::Vocabularies;
use row_values::{
    Read, RowFault, check_change, check_size, decimal, must_year, provenance, read_area,
    read_projection, read_residents, text, texts, year,
};

/// The most targets, and the most series, of a city that are read.
///
/// Each target is tried on each series.
const MAX_GOALS: usize = 50;

/// The most rows of each other list of a city that are read.
const MAX_FIGURES: usize = 2_000;

/// Reads the figures in the front matter of a city; `vocabularies` resolve its terms.
///
/// A measured figure of a year after `this_year` is impossible.
pub fn read_figures(keys: &Table, vocabularies: &Vocabularies, this_year: i16) -> CityFigures {
    let mut reader = FigureReader {
        vocabularies,
        this_year,
        unread: Vec::new(),
    };
    let mut figures = CityFigures {
        population: reader.one(keys, "population", FigureReader::population),
        area: reader.one(keys, "area", |_, row| read_area(row)),
        climate_zone: reader.one(keys, "climate-zone", FigureReader::climate_zone),
        powers: keys
            .get("governance")
            .and_then(Value::as_table)
            .map(|row| reader.words(row, "powers", "powers"))
            .unwrap_or_default(),
        targets: reader.all(keys, "targets", FigureReader::target),
        series: reader.all(keys, "series", FigureReader::series),
        ..CityFigures::default()
    };
    let series = &figures.series;
    figures.totals = reader.all(keys, "inventory", |reader, row| reader.total(row, series));
    figures.sectors = reader.all(keys, "sector-inventory", FigureReader::sector);
    figures.changes = reader.all(keys, "progress", FigureReader::change);
    figures.per_resident = reader.all(keys, "per-capita", FigureReader::per_resident);
    figures.projections = reader.all(keys, "projections", |_, row| read_projection(row));
    // Not used in calculations, but their units must be right too.
    reader.all(keys, "projected-population", |_, row| read_residents(row));
    reader.check_degrees(keys, "latitude", 90.0);
    reader.check_degrees(keys, "longitude", 180.0);
    figures.unread = reader.unread;
    report_unused_totals(keys, &mut figures);
    figures
}

/// Reports totals that no calculation uses: doubled years, and bases without emissions.
fn report_unused_totals(keys: &Table, figures: &mut CityFigures) {
    let rows = keys.get("inventory").and_then(Value::as_array);
    let rows = rows.into_iter().flatten().enumerate();
    let mut last_rows = HashMap::new();
    for (i, row) in rows.filter_map(|(i, row)| Some((i, row.as_table()?))) {
        let year: Option<i64> = toml_values::whole(row, "year");
        last_rows.insert((text(row, "series"), year), i + 1);
    }
    let for_city = |target: &&Target| target.covers == Some(Coverage::City);
    let targets = figures.targets.iter().filter(for_city);
    let base_years: HashSet<i16> = targets.filter_map(|target| target.base_year).collect();
    let mut seen = HashSet::new();
    for total in &figures.totals {
        let Some(kt) = total.kt() else { continue };
        let (series, year) = (&total.series, total.year);
        let is_base = total.is_base || base_years.contains(&year);
        let reason = if !seen.insert((series, year)) {
            format!("{series} has two figures for {year}, so neither is used")
        } else if kt.to_f64() <= 0.0 && is_base {
            format!("{year} is a base year, so its total of {kt} kt leaves nothing to cut")
        } else {
            continue;
        };
        let row = last_rows.get(&(Some(series.clone()), Some(year.into())));
        figures.unread.push(Unread {
            list: "inventory".to_owned(),
            row: row.copied().unwrap_or(0),
            reason,
            fault: UnreadFault::Row,
        });
    }
}

struct FigureReader<'v> {
    vocabularies: &'v Vocabularies,
    this_year: i16,
    unread: Vec<Unread>,
}

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
        let rows = toml_values::one_or_many(keys, list);
        let most = match list {
            "targets" | "series" => MAX_GOALS,
            _ => MAX_FIGURES,
        };
        if rows.len() > most {
            self.unread.push(Unread {
                list: list.to_owned(),
                row: most + 1,
                reason: format!(
                    "row {} and later ones are beyond the limit of {most}",
                    most + 1
                ),
                fault: UnreadFault::Limit,
            });
        }
        let mut all = Vec::with_capacity(rows.len().min(most));
        for (i, row) in rows.iter().take(most).enumerate() {
            let read = match row {
                Value::Table(row) => read(self, row),
                _ => Err("it is no table".into()),
            };
            match read {
                Ok(row) => all.push(row),
                Err(fault) => self.unread.push(Unread {
                    list: list.to_owned(),
                    row: i + 1,
                    fault: match fault {
                        RowFault::Impossible(_) => UnreadFault::Row,
                        RowFault::Form(_) => UnreadFault::Key,
                    },
                    reason: fault.into_reason(),
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
        let kind = kind.ok_or("`kind` is missing")?;
        let kind = kind.parse().unwrap_or(TargetKind::Other(kind));
        let (value, unit) = (decimal(row, "value")?, text(row, "unit"));
        check_size(&kind, value, unit.as_deref())?;
        let base = decimal(row, "base-kt-co2e")?;
        if let Some(base) = base.filter(|base| base.to_f64() <= 0.0) {
            let reason = format!("its base of {base} kt leaves nothing to cut");
            return Err(RowFault::Impossible(reason));
        }
        let base_year = year(row, "base-year")?;
        let target_year = must_year(row, "target-year")?;
        if let Some(base_year) = base_year.filter(|base_year| *base_year >= target_year) {
            let reason =
                format!("its base year {base_year} is not before its target year {target_year}");
            return Err(RowFault::Impossible(reason));
        }
        Ok(Target {
            kind,
            value,
            unit,
            base_year,
            base: base.map(Kilotonnes::new),
            target_year,
            adopted_year: year(row, "adopted-year")?,
            plan: text(row, "plan"),
            scope,
            covers,
            method: self.method(row),
            series: text(row, "series"),
            status: status
                .and_then(|word| word.parse().ok())
                .unwrap_or(TargetStatus::Unknown),
            provenance: provenance(row),
        })
    }

    /// The coverage of a target: `covers`, a known term in `scope`, or the city.
    fn coverage(&self, row: &Table, scope: Option<&str>) -> Option<Coverage> {
        if let Some(word) = self.word(row, "covers", "coverages") {
            return word.parse().ok();
        }
        let Some(scope) = scope else {
            return Some(Coverage::City);
        };
        let term = self.vocabularies.get("coverages")?.find(scope)?;
        term.id.parse().ok()
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
        let fact = |name: &str| toml_values::text(&term.facts, name);
        Boundary {
            id: term.id.clone(),
            name: fact("official-name").unwrap_or(&term.label).to_owned(),
            extent: fact("extent").and_then(|word| word.parse().ok()),
        }
    }

    fn total(&self, row: &Table, series: &[Series]) -> Read<Total> {
        let id = text(row, "series").ok_or("`series` is missing")?;
        if let Some(written) = text(row, "gases")
            && let Some(series) = series.iter().find(|series| series.id == id)
            && let Some(counted) = &series.method.gases
            && *counted != written
            && Gases::read(&written) != series.method.counted_gases()
        {
            let reason = format!("its gases are {written}, those of its series {counted}");
            return Err(RowFault::Impossible(reason));
        }
        let amount = self.amount(row)?;
        if let Amount::KtCo2e(kt) = amount
            && kt.to_f64() < 0.0
        {
            let reason = format!("a total of {kt} kt is below zero, so it is not measured");
            return Err(RowFault::Impossible(reason));
        }
        Ok(Total {
            year: self.measured_year(row)?,
            amount,
            series: id,
            is_base: row.get("base").and_then(Value::as_bool) == Some(true),
            is_provisional: self.is_provisional(row)?,
            rounding: decimal(row, "rounding-kt")?.map(Kilotonnes::new),
            provenance: provenance(row),
        })
    }

    /// The year of a measured figure.
    fn measured_year(&self, row: &Table) -> Read<i16> {
        let year = must_year(row, "year")?;
        self.check_past(year)?;
        Ok(year)
    }

    fn check_past(&self, year: i16) -> Read<()> {
        if year <= self.this_year {
            return Ok(());
        }
        let reason = format!("{year} is in the future, so the figure is not measured");
        Err(RowFault::Impossible(reason))
    }

    /// Whether a measured figure may still change.
    fn is_provisional(&self, row: &Table) -> Read<bool> {
        match self.word(row, "status", "figure-statuses").as_deref() {
            None | Some("final") => Ok(false),
            Some("preliminary") => Ok(true),
            Some(other) => {
                let reason = format!("its status is {other}, expected final or preliminary");
                Err(RowFault::Impossible(reason))
            }
        }
    }

    fn amount(&self, row: &Table) -> Read<Amount> {
        let figure = decimal(row, "kt-co2e")?;
        let key = self.word(row, "notation", "notation-keys");
        match (figure, key.as_deref()) {
            (Some(figure), None) => Ok(Amount::KtCo2e(Kilotonnes::new(figure))),
            (Some(figure), Some(key)) => {
                let reason = format!("it has both a figure, {figure} kt, and the notation {key}");
                Err(RowFault::Impossible(reason))
            }
            (None, Some(key)) => {
                let is_none = |_| RowFault::Impossible(format!("{key} is no notation key"));
                key.parse().map(Amount::Notation).map_err(is_none)
            }
            (None, None) => Err("it has neither `kt-co2e` nor `notation`".into()),
        }
    }

    fn sector(&self, row: &Table) -> Read<SectorTotal> {
        self.is_provisional(row)?;
        Ok(SectorTotal {
            year: self.measured_year(row)?,
            sector: text(row, "sector").ok_or("`sector` is missing")?,
            gpc: text(row, "gpc"),
            amount: self.amount(row)?,
            series: text(row, "series").ok_or("`series` is missing")?,
            provenance: provenance(row),
        })
    }

    fn change(&self, row: &Table) -> Read<StatedChange> {
        let change = decimal(row, "change-percent")?.ok_or("`change-percent` is missing")?;
        check_change(change)?;
        self.is_provisional(row)?;
        Ok(StatedChange {
            year: self.measured_year(row)?,
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
            year: self.measured_year(row)?,
            tonnes: TonnesPerResident::new(tonnes),
            series: text(row, "series").ok_or("`series` is missing")?,
            is_provisional: self.is_provisional(row)?,
            provenance: provenance(row),
        })
    }

    fn population(&self, row: &Table) -> Read<Population> {
        let residents = read_residents(row)?;
        let year = year(row, "year")?;
        year.map_or(Ok(()), |year| self.check_past(year))?;
        Ok(Population {
            residents,
            year,
            counted_area: text(row, "area"),
            provenance: provenance(row),
        })
    }

    /// Reports degrees beyond the greatest possible.
    fn check_degrees(&mut self, keys: &Table, key: &str, most: f64) {
        let degrees = keys.get(key).and_then(Decimal::of_toml);
        if let Some(degrees) = degrees.filter(|degrees| degrees.to_f64().abs() > most) {
            self.unread.push(Unread {
                list: key.to_owned(),
                row: 1,
                reason: format!("{degrees} is beyond {most} degrees"),
                fault: UnreadFault::Row,
            });
        }
    }

    /// The id of a vocabulary term, or an unknown word as written.
    fn word(&self, row: &Table, key: &str, list: &str) -> Option<String> {
        text(row, key).map(|word| self.id_of(list, word))
    }

    fn words(&self, row: &Table, key: &str, list: &str) -> Vec<String> {
        let items = texts(row, key);
        items.map(|word| self.id_of(list, word)).collect()
    }

    fn id_of(&self, list: &str, word: String) -> String {
        let list = self.vocabularies.get(list);
        let term = list.and_then(|list| list.find(&word));
        term.map_or(word, |term| term.id.clone())
    }
}
