//! `progress`: where the cities stand against their targets and against 80x50.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::arguments::{ProgressArguments, ProgressSort};
use super::city_base::CityBase;
use super::csv_table::CsvTable;
use super::print_result::print_result;
use super::progress_csv::{COLUMNS, csv_row};
use super::text_table::{Align, TextTable, paragraph};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::report::{CommandResult, Exit};
use crate::model::alliance::measured_city::City;
use crate::model::emissions::comparability::{ComparableFigure, compare, group_comparable};
use crate::model::emissions::figure_words::{METHOD, pace, percent, sentences};
use crate::model::emissions::reading::Reading;
use crate::notes::clean::clean;

/// Prints the table.
pub(super) fn run(
    arguments: &ProgressArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let base = CityBase::open(session)?;
    let mut cities: Vec<&City> = Vec::new();
    if arguments.cities.is_empty() {
        cities.extend(&base.cities);
    }
    for typed in &arguments.cities {
        let city = base.find(typed)?;
        if cities.iter().all(|known| known.slug() != city.slug()) {
            cities.push(city);
        }
    }
    let table = ProgressTable::of(&cities, arguments.sort);
    print_result(
        &arguments.csv,
        session,
        console,
        || table.csv(&base),
        || table.json(&base),
        |out, look| table.print(&base, out, look),
    )?;
    Ok(if table.groups.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// A city with the reading that stands for it.
#[derive(Clone, Copy)]
struct Row<'a> {
    city: &'a City,
    reading: &'a Reading,
}

impl<'a> Row<'a> {
    /// The reading against the own target, else that against 80x50.
    fn of(city: &'a City) -> Option<Self> {
        let progress = &city.progress;
        let reading = progress.own.as_ref().or(progress.reference.as_ref())?;
        Some(Self { city, reading })
    }

    fn comparable(&self) -> ComparableFigure<'a> {
        self.reading
            .comparable(self.city.slug(), &self.city.figures)
    }
}

/// Cities in groups that may be compared, and those without figures.
struct ProgressTable<'a> {
    groups: Vec<Vec<Row<'a>>>,
    unmeasured: Vec<&'a City>,
}

impl<'a> ProgressTable<'a> {
    fn of(cities: &[&'a City], sort: ProgressSort) -> Self {
        let mut rows: Vec<Row<'a>> = cities.iter().filter_map(|city| Row::of(city)).collect();
        // The groups must not depend on the order that is asked for.
        rows.sort_by_key(|row| row.city.slug());
        let figures: Vec<ComparableFigure<'a>> = rows.iter().map(Row::comparable).collect();
        let groups = group_comparable(&figures).into_iter().map(|group| {
            let mut group: Vec<Row<'a>> = group.into_iter().map(|row| rows[row]).collect();
            match sort {
                ProgressSort::Name => group.sort_by_key(|row| row.city.note.title.to_lowercase()),
                ProgressSort::Gap => group.sort_by(|a, b| {
                    b.reading
                        .ahead_points()
                        .total_cmp(&a.reading.ahead_points())
                }),
            }
            group
        });
        let unmeasured = cities.iter().filter(|city| Row::of(city).is_none());
        Self {
            groups: groups.collect(),
            unmeasured: unmeasured.copied().collect(),
        }
    }

    /// The first group with more than one city: what others are held against.
    fn main_group(&self) -> Option<&[Row<'a>]> {
        self.groups
            .first()
            .filter(|group| group.len() > 1)
            .map(Vec::as_slice)
    }

    /// Why a row does not stand in the main group.
    fn reasons(&self, row: &Row<'a>) -> Vec<String> {
        let Some(main) = self.main_group() else {
            return Vec::new();
        };
        let with = main
            .iter()
            .map(|member| compare(&member.comparable(), &row.comparable()));
        // The member that is nearest to it says the least and the most telling.
        let nearest = with.min_by_key(|comparison| comparison.differences.len());
        let differences = nearest.map(|comparison| comparison.differences);
        let differences = differences.into_iter().flatten();
        differences
            .map(|difference| difference.to_string())
            .collect()
    }

    fn print(&self, base: &CityBase, out: &mut dyn Write, look: OutputStyle) -> io::Result<()> {
        if look.form == OutputFormat::Plain {
            return self.print_plain(base, out);
        }
        paragraph("", METHOD, out, look)?;
        let (several, single): (Vec<_>, Vec<_>) =
            self.groups.iter().partition(|group| group.len() > 1);
        for (i, group) in several.iter().enumerate() {
            let method = group[0].comparable().method.in_words_without_area();
            writeln!(out)?;
            let head = format!("May be compared with each other: {method}");
            writeln!(out, "{}", look.bold(&clean(&head)))?;
            print_rows(group.iter(), base, look, out)?;
            let cautions = cautions(group);
            if !cautions.is_empty() {
                paragraph("  ", &format!("Mind: {}", cautions.join("; ")), out, look)?;
            }
            if i > 0 {
                let reasons = self.reasons(&group[0]).join("; ");
                paragraph(
                    "  ",
                    &format!("Not with the first group: {reasons}"),
                    out,
                    look,
                )?;
            }
        }
        if !single.is_empty() {
            let head = if several.is_empty() {
                "Each counted in its own way, not to be ranked"
            } else {
                "Not to be ranked with these or with each other"
            };
            writeln!(out, "\n{}", look.bold(head))?;
            print_rows(
                single.iter().flat_map(|group| group.iter()),
                base,
                look,
                out,
            )?;
            for row in single.iter().flat_map(|group| group.iter()) {
                let reasons = self.reasons(row);
                if !reasons.is_empty() {
                    let line = format!("{}: {}", row.city.note.title, reasons.join("; "));
                    paragraph("  ", &line, out, look)?;
                }
            }
        }
        self.print_unmeasured(out, look)
    }

    fn print_unmeasured(&self, out: &mut dyn Write, look: OutputStyle) -> io::Result<()> {
        if self.unmeasured.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", look.bold("No figures to measure with"))?;
        for city in &self.unmeasured {
            for obstacle in &city.progress.obstacles {
                let line = format!(
                    "{}: {}: {}",
                    city.note.title, obstacle.goal, obstacle.reason
                );
                paragraph("  ", &line, out, look)?;
            }
        }
        Ok(())
    }

    fn print_plain(&self, base: &CityBase, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{METHOD}")?;
        for group in &self.groups {
            let method = group[0].comparable().method.in_words_without_area();
            writeln!(out, "{}", clean(&format!("Method: {method}")))?;
            for row in group {
                let (city, reading) = (row.city, row.reading);
                let said = sentences(&city.note.title, reading, &city.figures, base.this_year);
                writeln!(out, "{}", clean(&said.join(" ")))?;
                if let Some(reference) = &city.progress.reference
                    && city.progress.own.is_some()
                {
                    writeln!(out, "80x50: {}", pace(reference))?;
                }
                let reasons = self.reasons(row);
                if !reasons.is_empty() {
                    writeln!(
                        out,
                        "{}",
                        clean(&format!("Not compared: {}", reasons.join("; ")))
                    )?;
                }
            }
        }
        self.print_unmeasured(out, OutputStyle::TEXT)
    }

    fn json(&self, base: &CityBase) -> Value {
        let groups = self.groups.iter().map(|group| {
            let cities: Vec<&str> = group.iter().map(|row| row.city.slug()).collect();
            let method = group[0].comparable().method;
            json!({"cities": cities, "method": method, "differs": self.reasons(&group[0])})
        });
        let measured = self.groups.iter().flatten().map(|row| row.city);
        let cities = measured.chain(self.unmeasured.iter().copied());
        let cities = cities.map(|city| city_as_json(city, base));
        json!({
            "method": METHOD, "year": base.this_year,
            "groups": groups.collect::<Vec<_>>(), "cities": cities.collect::<Vec<_>>(),
        })
    }

    fn csv(&self, base: &CityBase) -> CsvTable<'static> {
        let mut rows = Vec::new();
        for (number, group) in self.groups.iter().enumerate() {
            for row in group {
                let city = row.city;
                let progress = &city.progress;
                let further = progress
                    .own
                    .iter()
                    .chain(&progress.others)
                    .chain(&progress.reference);
                for reading in further {
                    let is_first = std::ptr::eq(reading, row.reading);
                    rows.push(csv_row(city, reading, is_first.then_some(number + 1), base));
                }
            }
        }
        CsvTable {
            columns: COLUMNS,
            rows,
        }
    }
}

/// Where a city stands, with the age of the data and the method of each reading.
pub(super) fn city_as_json(city: &City, base: &CityBase) -> Value {
    let reading = |reading: &Reading| {
        let mut value = json!(reading);
        let series = reading
            .series
            .as_deref()
            .and_then(|id| city.figures.series(id));
        value["ahead_points"] = json!(reading.ahead_points());
        value["age_years"] = json!(reading.age_years(base.this_year));
        value["method"] = json!(series.map(|series| &series.method));
        value["series_note"] = json!(series.and_then(|series| series.provenance.note.as_ref()));
        value
    };
    let progress = &city.progress;
    json!({
        "city": city.slug(), "title": city.note.title,
        "own": progress.own.as_ref().map(reading),
        "reference": progress.reference.as_ref().map(reading),
        "others": progress.others.iter().map(reading).collect::<Vec<_>>(),
        "obstacles": progress.obstacles.iter().map(|obstacle| json!({
            "goal": obstacle.goal, "reason": obstacle.reason.to_string(),
            "detail": obstacle.reason,
        })).collect::<Vec<_>>(),
    })
}

/// What must be minded in a group whose members may be compared.
fn cautions(group: &[Row<'_>]) -> Vec<String> {
    let mut cautions = Vec::new();
    let years = |year: fn(&Reading) -> i16| {
        let years = group.iter().map(|row| year(row.reading));
        let (first, last) = (years.clone().min()?, years.max()?);
        (first != last).then(|| format!("{first} to {last}"))
    };
    cautions.extend(years(|reading| reading.base_year).map(|years| format!("base years {years}")));
    cautions.extend(years(|reading| reading.latest_year).map(|years| format!("data of {years}")));
    let is_unstated = group
        .iter()
        .any(|row| row.comparable().method.gwp.is_none());
    cautions.extend(is_unstated.then(|| "warming potentials are not stated by all".to_owned()));
    cautions
}

/// Narrower terminals get a table without the target.
const WIDE_COLS: usize = 96;

fn print_rows<'a>(
    rows: impl Iterator<Item = &'a Row<'a>>,
    base: &CityBase,
    look: OutputStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_wide = look.width_cols.is_none_or(|cols| cols >= WIDE_COLS);
    let mut heads = vec![
        ("City", Align::Left),
        ("Years", Align::Left),
        ("Age", Align::Right),
        ("Done", Align::Right),
        ("Needed", Align::Right),
    ];
    heads.extend(is_wide.then_some(("Own target", Align::Left)));
    heads.extend([("Own pace", Align::Left), ("80x50", Align::Left)]);
    let mut table = TextTable::new(heads);
    let mut is_any_stated = false;
    for Row { city, reading } in rows {
        let own = city.progress.own.as_ref();
        let mark = if reading.is_calculated() { "" } else { " *" };
        is_any_stated |= !reading.is_calculated();
        let mut cells = vec![
            city.note.title.clone(),
            format!("{}-{}", reading.base_year, reading.latest_year),
            format!("{} y", reading.age_years(base.this_year)),
            format!("{}{mark}", percent(reading.achieved_percent)),
            own.map(|own| percent(own.needed_percent))
                .unwrap_or_default(),
        ];
        if is_wide {
            let cut = own.map(|own| {
                let goal = &own.goal;
                format!("-{} % by {}", goal.cut_percent, goal.target_year)
            });
            cells.push(cut.unwrap_or_else(|| "none measured".to_owned()));
        }
        cells.push(own.map(pace).unwrap_or_default());
        let reference = city.progress.reference.as_ref().map(|reference| {
            let other = reference.latest_year != reading.latest_year;
            let year = other.then(|| format!(" in {}", reference.latest_year));
            pace(reference) + &year.unwrap_or_default()
        });
        cells.push(reference.unwrap_or_default());
        table.row(cells);
    }
    table.print(out, look)?;
    if is_any_stated {
        writeln!(
            out,
            "  * as the city states it; no totals of these years were found"
        )?;
    }
    Ok(())
}
