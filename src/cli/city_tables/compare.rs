//! `compare`: two to four cities or practices side by side, with the rows that differ marked.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::arguments::CompareArguments;
use super::city_base::CityBase;
use super::csv_table::{CsvCell, CsvColumn, CsvTable, column};
use super::print_result::print_result;
use super::text_table::{Align, TextTable, paragraph};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::resolve_id::{ResolvedId, pick, several, unknown};
use crate::model::alliance::measured_city::City;
use crate::model::emissions::comparability::{Comparison, MethodDifference, compare};
use crate::model::emissions::figure_words::{age, goal_in_words, grouped, kt, pace, percent};
use crate::model::emissions::reading::{Measured, Reading};
use crate::model::note::{Kind, Note};
use crate::notes::clean::{clean, quote};

/// Prints the comparison.
pub(super) fn run(
    arguments: &CompareArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let base = CityBase::open(session)?;
    let names = &arguments.names;
    let are_cities = names.iter().filter(|name| base.names_city(name)).count();
    let mut comparison = if are_cities > 0 || names.iter().all(|name| !name.contains('/')) {
        let cities: Vec<&City> = names
            .iter()
            .map(|name| base.find(name))
            .collect::<CommandResult<_>>()
            .map_err(|error| {
                if are_cities > 0 {
                    error.hint("compare cities with cities, or practices with practices")
                } else {
                    error
                }
            })?;
        refuse_repeats(cities.iter().map(|city| city.slug()))?;
        of_cities(&cities, &base)
    } else {
        let practices = find_practices(names, &base)?;
        refuse_repeats(practices.iter().map(|note| note.id.as_str()))?;
        of_practices(&practices, &base)
    };
    if arguments.differing {
        comparison.rows.retain(SideBySideRow::differs);
    }
    print_result(
        &arguments.csv,
        session,
        console,
        || comparison.csv(),
        || comparison.json(),
        |out, look| comparison.print(out, look),
    )?;
    Ok(Exit::Done)
}

fn refuse_repeats<'a>(names: impl Iterator<Item = &'a str>) -> CommandResult<()> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(CommandError::usage(format!(
            "{} is named twice",
            quote(pair[0])
        ))),
        None => Ok(()),
    }
}

fn find_practices(names: &[String], base: &CityBase) -> CommandResult<Vec<Note>> {
    let mut practices = Vec::new();
    for name in names {
        let id = match pick(name, None, &base.library.ids) {
            ResolvedId::One(id) => id,
            ResolvedId::Several(ids, total) => return Err(several(name, &ids, total)),
            ResolvedId::None(nearest) => return Err(unknown(name, nearest)),
        };
        if id.kind() != Some(Kind::Practice) {
            let error = CommandError::usage(format!("{} is no practice", quote(id.as_str())));
            return Err(error.hint("compare takes cities, or ids of practices"));
        }
        practices.push(base.library.read(&id)?);
    }
    Ok(practices)
}

/// Wider tables are hard to read across.
const WIDEST_COLS: usize = 120;

/// Room for the mark and the name of a row.
const LABEL_COLS: usize = 28;

/// Narrower cells break most words.
const NARROWEST_COLS: usize = 14;

/// Things side by side.
struct SideBySide {
    /// Names of the columns.
    names: Vec<String>,
    rows: Vec<SideBySideRow>,
    /// Pairs of cities whose figures were compared.
    pairs: Vec<Pair>,
}

struct SideBySideRow {
    label: &'static str,
    cells: Vec<String>,
}

/// The comparison of the figures of two cities.
struct Pair {
    first: String,
    second: String,
    comparison: Comparison,
}

impl SideBySideRow {
    fn differs(&self) -> bool {
        self.cells.iter().any(|cell| *cell != self.cells[0])
    }
}

impl SideBySide {
    fn row<T>(&mut self, label: &'static str, items: &[T], cell: impl Fn(&T) -> Option<String>) {
        let cells: Vec<Option<String>> = items.iter().map(cell).collect();
        // A row in which nothing is known says nothing.
        if cells.iter().any(Option::is_some) {
            let cells = cells
                .into_iter()
                .map(|cell| cell.unwrap_or_else(|| "-".to_owned()));
            self.rows.push(SideBySideRow {
                label,
                cells: cells.collect(),
            });
        }
    }

    fn print(&self, out: &mut dyn Write, look: OutputStyle) -> io::Result<()> {
        let mut heads = vec![(String::new(), Align::Left), (String::new(), Align::Left)];
        heads.extend(
            self.names
                .iter()
                .map(|name| (clean(name).into_owned(), Align::Left)),
        );
        let is_plain = look.form == OutputFormat::Plain;
        let mut table = TextTable::new(heads);
        let cols = look.width_cols.unwrap_or(WIDEST_COLS).min(WIDEST_COLS);
        table.break_at((cols.saturating_sub(LABEL_COLS) / self.names.len()).max(NARROWEST_COLS));
        for row in &self.rows {
            let mark = match (row.differs(), is_plain) {
                (false, _) => "",
                (true, false) => "*",
                (true, true) => "differs",
            };
            let head = [mark, row.label].map(str::to_owned);
            table.row(head.into_iter().chain(row.cells.iter().cloned()));
        }
        table.print(out, look)?;
        if !is_plain {
            writeln!(out, "\n  * marks rows that differ; - means not known")?;
        }
        for pair in &self.pairs {
            let names = format!("{} and {}", pair.first, pair.second);
            let said = |list: &[MethodDifference]| {
                list.iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; ")
            };
            let line = if pair.comparison.is_allowed() {
                let cautions = said(&pair.comparison.cautions);
                let mind = if cautions.is_empty() {
                    String::new()
                } else {
                    format!("; mind: {cautions}")
                };
                format!("The figures of {names} may be compared{mind}")
            } else {
                let why = said(&pair.comparison.differences);
                format!("The figures of {names} may not be ranked together: {why}")
            };
            paragraph("  ", &line, out, look)?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let rows = self
            .rows
            .iter()
            .map(|row| json!({"row": row.label, "values": row.cells, "differs": row.differs()}));
        let pairs = self.pairs.iter().map(|pair| {
            json!({
                "first": pair.first, "second": pair.second,
                "may_be_compared": pair.comparison.is_allowed(),
                "differences": pair.comparison.differences, "cautions": pair.comparison.cautions,
            })
        });
        json!({
            "names": self.names, "rows": rows.collect::<Vec<_>>(),
            "pairs": pairs.collect::<Vec<_>>(),
        })
    }

    /// One row a value, so that the columns do not depend on what is compared.
    fn csv(&self) -> CsvTable<'static> {
        const COLUMNS: &[CsvColumn] = &[
            column("row", "", "What is compared"),
            column("name", "", "City or practice"),
            column(
                "value",
                "",
                "Value for people, with its unit; - is not known",
            ),
            column("differs", "", "Whether the values of the row differ"),
        ];
        let rows = self.rows.iter().flat_map(|row| {
            row.cells.iter().zip(&self.names).map(|(cell, name)| {
                vec![
                    CsvCell::Text(row.label.to_owned()),
                    CsvCell::Text(name.clone()),
                    CsvCell::Text(cell.clone()),
                    CsvCell::flag(Some(row.differs())),
                ]
            })
        });
        CsvTable {
            rows: rows.collect(),
            columns: COLUMNS,
        }
    }
}

fn of_cities(cities: &[&City], base: &CityBase) -> SideBySide {
    let mut table = SideBySide {
        names: cities.iter().map(|city| city.note.title.clone()).collect(),
        rows: Vec::new(),
        pairs: pairs(cities),
    };
    let own = |city: &City| city.progress.own.clone();
    table.row("Country", cities, |city| city.traits.country.clone());
    table.row("Residents", cities, |city| {
        let population = city.figures.population.as_ref()?;
        let year = population
            .year
            .map(|year| format!(" ({year})"))
            .unwrap_or_default();
        Some(format!("{}{year}", grouped(population.residents)))
    });
    table.row("Area", cities, |city| {
        Some(format!("{} km2", city.figures.area.as_ref()?.km2))
    });
    table.row("Residents a km2", cities, |city| {
        Some(format!("{:.0}", city.figures.density()?))
    });
    table.row("Climate", cities, |city| {
        Some(city.figures.climate_zone.as_ref()?.class.clone())
    });
    table.row("Powers", cities, |city| {
        let powers = city
            .figures
            .powers
            .iter()
            .map(|power| base.label("powers", power));
        let powers: Vec<&str> = powers.collect();
        (!powers.is_empty()).then(|| powers.join(", ").to_lowercase())
    });
    table.row("Own target", cities, |city| {
        own(city).map(|own| goal_in_words(&own))
    });
    table.row("Base", cities, |city| Some(base_of(&own(city)?)));
    table.row("Latest", cities, |city| Some(latest_of(&own(city)?)));
    table.row("Age of the data", cities, |city| {
        Some(age(&own(city)?, base.this_year))
    });
    table.row("Done", cities, |city| {
        Some(percent(own(city)?.achieved_percent))
    });
    table.row("Needed by then", cities, |city| {
        Some(percent(own(city)?.needed_percent))
    });
    table.row("Pace", cities, |city| Some(pace(&own(city)?)));
    table.row("80x50", cities, |city| {
        Some(pace(city.progress.reference.as_ref()?))
    });
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
        let obstacles = city.progress.obstacles.iter();
        let said = obstacles.map(|obstacle| format!("{}: {}", obstacle.goal, obstacle.reason));
        let said: Vec<String> = said.take(1).collect();
        (city.progress.own.is_none() && !said.is_empty()).then(|| said.join("; "))
    });
    table
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

/// Compares each pair of cities with figures.
fn pairs(cities: &[&City]) -> Vec<Pair> {
    let measured: Vec<(&City, &Reading)> = cities
        .iter()
        .filter_map(|city| {
            let progress = &city.progress;
            Some((
                *city,
                progress.own.as_ref().or(progress.reference.as_ref())?,
            ))
        })
        .collect();
    let mut pairs = Vec::new();
    for (i, (first, reading)) in measured.iter().enumerate() {
        for (second, other) in &measured[i + 1..] {
            pairs.push(Pair {
                first: first.note.title.clone(),
                second: second.note.title.clone(),
                comparison: compare(
                    &reading.comparable(first.slug(), &first.figures),
                    &other.comparable(second.slug(), &second.figures),
                ),
            });
        }
    }
    pairs
}

fn of_practices(practices: &[Note], base: &CityBase) -> SideBySide {
    let adoptions = base.read_notes(&[Kind::Adoption]);
    let mut table = SideBySide {
        names: practices.iter().map(|note| note.title.clone()).collect(),
        rows: Vec::new(),
        pairs: Vec::new(),
    };
    let words = |list: &str, words: &[String]| {
        let labels = words.iter().map(|word| base.label(list, word));
        let labels: Vec<&str> = labels.collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    };
    let word = |list: &str, word: Option<&String>| Some(base.label(list, word?).to_owned());
    table.row("City", practices, |note| {
        words("cities", &note.filing.cities)
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
            note.keys
                .get(key)
                .and_then(toml::Value::as_integer)
                .map(|year| year.to_string())
        });
    }
    for (key, label) in [("results", "Results"), ("costs", "Costs")] {
        table.row(label, practices, |note| indicators(note, key));
    }
    table.row("Taken up by", practices, |note| {
        let id = toml::Value::String(note.id.to_string());
        let of_this = adoptions
            .iter()
            .filter(|adoption| adoption.keys.get("practice") == Some(&id));
        let mut cities: Vec<&str> = of_this
            .flat_map(|adoption| adoption.filing.cities.iter())
            .map(|city| base.label("cities", city))
            .collect();
        cities.sort_unstable();
        (!cities.is_empty()).then(|| cities.join(", "))
    });
    table
}

/// The newest figures of a list: `traffic: -20 % (2007)`.
fn indicators(note: &Note, key: &str) -> Option<String> {
    let rows = note.keys.get(key)?.as_array()?;
    let mut rows: Vec<&toml::Table> = rows.iter().filter_map(toml::Value::as_table).collect();
    let year = |row: &toml::Table| row.get("year").and_then(toml::Value::as_integer);
    rows.sort_by_key(|row| std::cmp::Reverse(year(row)));
    let text = |row: &toml::Table, key: &str| match row.get(key) {
        Some(toml::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let newest = rows.iter().take(2).map(|row| {
        let (indicator, value, unit) = (
            text(row, "indicator"),
            text(row, "value"),
            text(row, "unit"),
        );
        format!("{indicator}: {value} {unit} ({})", text(row, "year"))
    });
    let newest: Vec<String> = newest.collect();
    (!newest.is_empty()).then(|| newest.join("; "))
}
