//! Compares two to four cities or practices.

use std::collections::HashSet;

use strum::VariantArray as _;

use super::adoption_state::{AdoptionState, CurrentAdoptions};
use super::measured_city::City;
use crate::model::emissions::comparability::{
    ComparableFigure, Comparison, MethodDifference, compare,
};
use crate::model::emissions::figure_words::{
    age, goal_in_words, kt, pace, pace_beside, percent, unmeasured_in_words, years_old,
};
use crate::model::emissions::reading::{Measured, Reading};
use crate::model::emissions::reading_remarks::base_of_series;
use crate::model::emissions::target::Coverage;
use crate::model::money::with_unit;
use crate::model::note::Note;
use crate::model::thousands::grouped;
use crate::model::toml_values::{rows, whole};
use crate::model::vocabulary::Vocabularies;

/// The cell of an unknown value.
pub const UNKNOWN: &str = "-";

/// A comparison.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SideBySide {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Rows with at least one known value.
    pub rows: Vec<SideBySideRow>,
    /// Pairs of cities whose figures were compared.
    pub pairs: Vec<ComparedPair>,
}

/// A row, with a cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideBySideRow {
    /// The compared aspect.
    pub label: &'static str,
    /// Values as text; [`UNKNOWN`] if unknown.
    pub cells: Vec<String>,
}

/// The comparison of the figures of two cities.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedPair {
    /// Name of the first city.
    pub first: String,
    /// Name of the second.
    pub second: String,
    /// Whether they are the figures held against 80x50, not the main ones.
    pub is_reference: bool,
    /// The comparison of their figures.
    pub comparison: Comparison,
}

impl SideBySideRow {
    /// Whether the cells differ.
    pub fn differs(&self) -> bool {
        self.cells.iter().any(|cell| *cell != self.cells[0])
    }
}

impl ComparedPair {
    /// The names of the two cities: `Oslo and Boston`.
    pub fn names(&self) -> String {
        format!("{} and {}", self.first, self.second)
    }

    /// Whether the figures are comparable, and why not, without a full stop.
    pub fn in_words(&self) -> String {
        let names = self.names();
        let goal = if self.is_reference { "80x50 " } else { "" };
        let joined = |list: &[MethodDifference]| {
            let joined: Vec<String> = list.iter().map(ToString::to_string).collect();
            joined.join("; ")
        };
        if !self.comparison.is_allowed() {
            let why = joined(&self.comparison.differences);
            return format!("The {goal}figures of {names} may not be ranked together: {why}");
        }
        let cautions = joined(&self.comparison.cautions);
        let mind = if cautions.is_empty() {
            String::new()
        } else {
            format!("; mind: {cautions}")
        };
        format!("The {goal}figures of {names} may be compared{mind}")
    }
}

impl SideBySide {
    /// Compares cities by their notes, figures and progress.
    pub fn of_cities(cities: &[&City], words: &Vocabularies, this_year: i16) -> Self {
        let mut table = Self {
            names: cities.iter().map(|city| city.note.title.clone()).collect(),
            rows: Vec::new(),
            pairs: pairs(cities),
        };
        let own = |city: &City| city.progress.own.clone();
        table.row("Country", cities, |city| city.country());
        table.row("Residents", cities, |city| {
            let population = city.figures.population.as_ref()?;
            let year = population
                .year
                .map(|year| format!(" ({year})"))
                .unwrap_or_default();
            Some(format!("{}{year}", grouped(population.residents)))
        });
        table.row("Area", cities, |city| {
            let area = city.figures.area.as_ref()?.km2.to_string();
            Some(format!("{} km2", grouped(area)))
        });
        table.row("Residents a km2", cities, |city| {
            Some(grouped(format!("{:.0}", city.figures.density()?)))
        });
        table.row("Climate", cities, |city| {
            let class = &city.figures.climate_zone.as_ref()?.class;
            Some(match words.label("climate-zones", class) {
                label if label == class => class.clone(),
                label => format!("{label} ({class})"),
            })
        });
        table.row("Powers", cities, |city| {
            let powers = city
                .figures
                .powers
                .iter()
                .map(|power| words.label("powers", power));
            let powers: Vec<&str> = powers.collect();
            (!powers.is_empty()).then(|| powers.join(", ").to_lowercase())
        });
        table.measured_rows(cities, this_year);
        // Without an own target, what was cut is known from the reading against 80x50.
        let read = |city: &City| own(city).or_else(|| city.progress.reference.clone());
        table.row("Done", cities, |city| {
            Some(percent(read(city)?.achieved_percent))
        });
        table.row("Needed by then", cities, |city| {
            Some(percent(own(city)?.needed_percent))
        });
        table.row("Pace", cities, |city| Some(pace(&own(city)?)));
        table.row("80x50", cities, |city| {
            let reading = city.progress.reference.as_ref()?;
            let first = city.progress.own.as_ref().unwrap_or(reading);
            Some(pace_beside(reading, first, this_year))
        });
        table.row("80x50 measured on", cities, |city| reference_basis(city));
        let series = |city: &City| {
            let id = city
                .progress
                .own
                .as_ref()
                .and_then(|own| own.series.as_deref());
            let named = id.and_then(|id| city.figures.series(id));
            named.or_else(|| city.figures.preferred()).cloned()
        };
        table.row("Basis", cities, |city| series(city)?.method.basis);
        table.row("Standard", cities, |city| series(city)?.method.protocol);
        table.row("Scopes", cities, |city| {
            series(city)?.method.scopes_in_words()
        });
        table.row("Gases", cities, |city| series(city)?.method.gases);
        table.row("Warming potentials", cities, |city| {
            Some(series(city)?.method.gwp?.to_uppercase())
        });
        table.row("Area counted", cities, |city| {
            Some(series(city)?.method.boundary?.name)
        });
        table.row("Not measured", cities, |city| {
            let reasons = unmeasured_in_words(&city.progress);
            reasons
                .into_iter()
                .next()
                .filter(|_| city.progress.own.is_none())
        });
        table
    }

    /// Compares practices; `adoptions` are the adoptions of these.
    pub fn of_practices(
        practices: &[Note],
        adoptions: &[Note],
        vocabularies: &Vocabularies,
    ) -> Self {
        let mut table = Self {
            names: practices.iter().map(|note| note.title.clone()).collect(),
            rows: Vec::new(),
            pairs: Vec::new(),
        };
        let words = |list: &str, words: &[String]| {
            let labels = words.iter().map(|word| vocabularies.label(list, word));
            let labels: Vec<&str> = labels.collect();
            (!labels.is_empty()).then(|| labels.join(", "))
        };
        let word =
            |list: &str, word: Option<&String>| Some(vocabularies.label(list, word?).to_owned());
        table.row("City", practices, |note| {
            let cities = note.filing.cities.iter();
            let cities: Vec<&str> = cities.map(|city| vocabularies.city_name(city)).collect();
            (!cities.is_empty()).then(|| cities.join(", "))
        });
        table.row("Sectors", practices, |note| {
            words("sectors", &note.filing.sectors)
        });
        table.row("Sub-sectors", practices, |note| {
            words("subsectors", &note.filing.subsectors)
        });
        table.row("Instruments", practices, |note| {
            words("instruments", &note.filing.instruments)
        });
        table.row("Status", practices, |note| {
            word("statuses", note.filing.status.as_ref())
        });
        table.row("Phase", practices, |note| {
            word("phases", note.filing.phase.as_ref())
        });
        table.row("Outcome", practices, |note| {
            word("outcomes", note.filing.outcome.as_ref())
        });
        for (key, label) in [
            ("year-adopted", "Adopted"),
            ("year-in-force", "In force from"),
        ] {
            table.row(label, practices, |note| {
                let year: Option<i64> = whole(&note.keys, key);
                year.map(|year| year.to_string())
            });
        }
        for (key, label) in [("results", "Results"), ("costs", "Costs")] {
            table.row(label, practices, |note| indicators(note, key));
        }
        let current_adoptions = CurrentAdoptions::of(practices.iter().chain(adoptions));
        for &state in AdoptionState::VARIANTS {
            table.row(state.heading(), practices, |note| {
                let cities = current_adoptions
                    .cities(note.id.as_str(), state)
                    .into_iter();
                let mut cities: Vec<&str> =
                    cities.map(|city| vocabularies.city_name(city)).collect();
                cities.sort_unstable();
                (!cities.is_empty()).then(|| cities.join(", "))
            });
        }
        table
    }

    /// Target, base and latest total. A city that cannot be measured shows what its note has.
    fn measured_rows(&mut self, cities: &[&City], this_year: i16) {
        let own = |city: &City| city.progress.own.clone();
        let read = |city: &City| own(city).or_else(|| city.progress.reference.clone());
        self.row("Own target", cities, |city| {
            let measured = own(city).map(|own| goal_in_words(&own));
            measured.or_else(|| {
                let target = city.current_targets().next()?;
                let name = city.figures.name_of_target(target);
                Some(format!("{name} (not measured)"))
            })
        });
        self.row("Base", cities, |city| Some(base_of(&read(city)?)));
        self.row("Latest", cities, |city| {
            let measured = read(city).map(|reading| latest_of(&reading));
            measured.or_else(|| {
                let total = city.figures.latest_total()?;
                Some(format!("{} kt in {}", kt(total.kt()?.to_f64()), total.year))
            })
        });
        self.row("Age of the data", cities, |city| {
            let measured = read(city).map(|reading| age(&reading, this_year));
            measured.or_else(|| {
                let year = city.figures.latest_total()?.year;
                Some(years_old(this_year.saturating_sub(year)))
            })
        });
    }

    fn row<T>(&mut self, label: &'static str, items: &[T], cell: impl Fn(&T) -> Option<String>) {
        let cells: Vec<Option<String>> = items.iter().map(cell).collect();
        // Drop rows without a known value.
        if cells.iter().any(Option::is_some) {
            let cells = cells
                .into_iter()
                .map(|cell| cell.unwrap_or_else(|| UNKNOWN.to_owned()));
            self.rows.push(SideBySideRow {
                label,
                cells: cells.collect(),
            });
        }
    }
}

fn base_of(reading: &Reading) -> String {
    match &reading.measured {
        Measured::Totals(totals) => {
            let base = kt(totals.base_kt.to_f64());
            format!("{base} kt in {}", reading.base_year)
        }
        Measured::Stated(_) => format!("100 % in {}", reading.base_year),
    }
}

/// Figures, series and origin of the base year of the 80x50 reading.
fn reference_basis(city: &City) -> Option<String> {
    let reading = city.progress.reference.as_ref()?;
    let figures = format!("{}, {}", base_of(reading), latest_of(reading));
    let series = reading.series.as_deref();
    let series = series.map(|id| city.figures.label_of(id).to_owned());
    let parts = [
        Some(figures),
        series,
        base_of_series(&city.figures, reading),
    ];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

fn latest_of(reading: &Reading) -> String {
    match &reading.measured {
        Measured::Totals(totals) => {
            let latest = kt(totals.latest_kt.to_f64());
            format!("{latest} kt in {}", reading.latest_year)
        }
        Measured::Stated(stated) => {
            let change = stated.change_percent;
            format!("{change} % in {} (stated)", reading.latest_year)
        }
    }
}

/// Compares the figures of each pair of cities, as the table shows them.
///
/// Readings if both cities are measured, else their latest totals.
fn pairs(cities: &[&City]) -> Vec<ComparedPair> {
    let mut pairs = Vec::new();
    for (i, first) in cities.iter().enumerate() {
        for second in &cities[i + 1..] {
            let are_measured = reading_of(first).is_some() && reading_of(second).is_some();
            let figures = shown_figure(first, are_measured).zip(shown_figure(second, are_measured));
            let pair = |is_reference, (one, two)| ComparedPair {
                first: first.note.title.clone(),
                second: second.note.title.clone(),
                is_reference,
                comparison: compare(&one, &two),
            };
            pairs.extend(figures.map(|figures| pair(false, figures)));
            let is_apart = |city: &City| city.progress.reference_apart().is_some();
            if is_apart(first) || is_apart(second) {
                let figures = reference_figure(first).zip(reference_figure(second));
                pairs.extend(figures.map(|figures| pair(true, figures)));
            }
        }
    }
    pairs
}

/// The reading against its own target, else against 80x50.
fn reading_of(city: &City) -> Option<&Reading> {
    let progress = &city.progress;
    progress.own.as_ref().or(progress.reference.as_ref())
}

/// The figure of a city in the table, without the base year if plain.
fn shown_figure(city: &City, with_base: bool) -> Option<ComparableFigure<'_>> {
    if let Some(reading) = reading_of(city) {
        let figure = reading.comparable(city.slug(), &city.figures);
        let base_year = figure.base_year.filter(|_| with_base);
        return Some(ComparableFigure {
            base_year,
            ..figure
        });
    }
    let series = city.figures.preferred()?;
    Some(ComparableFigure {
        method: &series.method,
        series: (city.slug(), Some(&series.id)),
        covers: Some(Coverage::City),
        is_calculated: true,
        base_year: None,
        year: city.figures.latest_total()?.year,
    })
}

fn reference_figure(city: &City) -> Option<ComparableFigure<'_>> {
    let reading = city.progress.reference.as_ref()?;
    Some(reading.comparable(city.slug(), &city.figures))
}

/// The newest value of each indicator: `traffic: -20 % (2007)`.
fn indicators(note: &Note, key: &str) -> Option<String> {
    let mut rows: Vec<&toml::Table> = rows(&note.keys, key).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(whole::<i64>(row, "year")));
    let text = |row: &toml::Table, key: &str| match row.get(key) {
        Some(toml::Value::String(text)) => text.clone(),
        Some(value) if key == "value" => grouped(value),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    // Of equal indicators the newest.
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(text(row, "indicator")));
    let newest = rows.iter().map(|row| {
        let (indicator, value, unit) = (
            text(row, "indicator"),
            text(row, "value"),
            text(row, "unit"),
        );
        let value = with_unit(&value, &unit);
        format!("{indicator}: {value} ({})", text(row, "year"))
    });
    let newest: Vec<String> = newest.collect();
    (!newest.is_empty()).then(|| newest.join("; "))
}
