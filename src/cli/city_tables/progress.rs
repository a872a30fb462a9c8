//! `progress`: the progress of cities towards their targets and 80x50.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::city_base::CityBase;
use super::csv_table::CsvTable;
use super::print_result::print_result;
use super::progress_csv::{progress_csv, unmeasured_rows};
use super::table_arguments::ProgressArguments;
use super::text_table::{Align, TextTable, paragraph};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::report::{CommandResult, Exit};
use crate::model::alliance::measured_city::City;
use crate::model::alliance::progress_table::{ProgressRow, ProgressTable, Yardstick, cautions};
use crate::model::emissions::figure_words::{
    METHOD, contradiction_in_words, pace, pace_beside, percent, sentences, unmeasured_in_words,
};
use crate::model::emissions::reading::Reading;
use crate::model::emissions::reading_remarks::{base_of_series, notes_on_totals, other_base};
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
    let table = ProgressTable::of(&cities, Yardstick::OwnTarget, arguments.sort);
    // With whom 80x50 may be compared does not depend on the cities asked for.
    let all: Vec<&City> = base.cities.iter().collect();
    let reference = ProgressTable::of(&all, Yardstick::EightyByFifty, arguments.sort);
    print_result(
        &arguments.csv,
        session,
        console,
        || csv(&table, &reference, &base),
        || as_json(&table, &reference, &base),
        |out, style| print(&table, &reference, &base, out, style),
    )?;
    Ok(Exit::nothing_if(table.groups.is_empty()))
}

fn print(
    table: &ProgressTable<'_>,
    reference: &ProgressTable<'_>,
    base: &CityBase,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    if style.form == OutputFormat::Plain {
        return print_plain(table, reference, base, out);
    }
    paragraph("", METHOD, out, style)?;
    for (i, group) in table.ranked().enumerate() {
        let method = group[0].comparable().method.in_words_without_area();
        writeln!(out)?;
        let head = format!("May be compared with each other: {method}");
        writeln!(out, "{}", style.bold(&clean(&head)))?;
        print_rows(group.iter(), reference, base, style, out)?;
        let cautions = cautions(group);
        if !cautions.is_empty() {
            paragraph(
                "  ",
                &format!("In this group {}.", cautions.join(", ")),
                out,
                style,
            )?;
        }
        if i > 0 {
            print_why_apart(table, group, out, style)?;
        }
    }
    if table.unranked().next().is_some() {
        let head = match (table.ranked().next(), table.unranked().count()) {
            (None, 1) => "One city: ranked with none",
            (None, _) => "Different methods: not ranked",
            (Some(_), _) => "Not to be ranked with these or with each other",
        };
        writeln!(out, "\n{}", style.bold(head))?;
        print_rows(table.unranked(), reference, base, style, out)?;
        for row in table.unranked() {
            if let Some(why) = table.why_not_ranked(row) {
                let line = format!("{}: {}", row.city.note.title, why.in_words());
                paragraph("  ", &line, out, style)?;
            }
        }
    }
    print_unmeasured(table, out, style)
}

/// Prints why a group is apart from the first one. Only once if all its cities differ alike.
fn print_why_apart(
    table: &ProgressTable<'_>,
    group: &[ProgressRow<'_>],
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    let whys = group.iter().filter_map(|row| {
        let why = table.why_not_ranked(row)?.in_words();
        Some((row.city.note.title.as_str(), why))
    });
    let whys: Vec<(&str, String)> = whys.collect();
    if let [(_, first), rest @ ..] = &whys[..]
        && rest.iter().all(|(_, why)| why == first)
    {
        return paragraph(
            "  ",
            &format!("Not with the first group: {first}"),
            out,
            style,
        );
    }
    for (city, why) in whys {
        let line = format!("{city}, not with the first group: {why}");
        paragraph("  ", &line, out, style)?;
    }
    Ok(())
}

fn print_unmeasured(
    table: &ProgressTable<'_>,
    out: &mut dyn Write,
    style: OutputStyle,
) -> io::Result<()> {
    if table.unmeasured.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.bold("No figures to measure with"))?;
    for city in &table.unmeasured {
        for reason in unmeasured_in_words(&city.progress) {
            paragraph("  ", &format!("{}: {reason}", city.note.title), out, style)?;
        }
    }
    Ok(())
}

fn print_plain(
    table: &ProgressTable<'_>,
    reference_table: &ProgressTable<'_>,
    base: &CityBase,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{METHOD}")?;
    for group in &table.groups {
        let method = group[0].comparable().method.in_words_without_area();
        writeln!(out, "{}", clean(&format!("Method: {method}")))?;
        for row in group {
            let (city, reading) = (row.city, row.reading);
            let mut said = sentences(&city.note.title, reading, &city.figures, base.this_year);
            said.extend(contradiction_in_words(&city.progress));
            writeln!(out, "{}", clean(&said.join(" ")))?;
            if let Some(reference) = &city.progress.reference
                && city.progress.own.is_some()
            {
                let line = reference_in_words(city, reading, reference, base.this_year);
                writeln!(out, "{}", clean(&line))?;
                if let Some(peers) = reference_table.reference_in_words(city) {
                    writeln!(out, "{}", clean(&peers))?;
                }
            }
            if let Some(why) = table.why_not_ranked(row) {
                let line = format!("Not compared: {}", why.in_words());
                writeln!(out, "{}", clean(&line))?;
            }
        }
    }
    print_unmeasured(table, out, OutputStyle::TEXT)
}

/// 80x50 with the year and series of its figures, where the row has others.
fn reference_in_words(city: &City, row: &Reading, reference: &Reading, this_year: i16) -> String {
    let series = reference.series.as_deref();
    let series = series.filter(|series| row.series.as_deref() != Some(series));
    let series = series.map(|id| format!(", by the series \"{}\"", city.figures.label_of(id)));
    format!(
        "80x50: {}{}",
        pace_beside(reference, row, this_year),
        series.unwrap_or_default()
    )
}

fn groups_as_json(table: &ProgressTable<'_>) -> Value {
    let groups = table.groups.iter().map(|group| {
        let cities: Vec<&str> = group.iter().map(|row| row.city.slug()).collect();
        let method = group[0].comparable().method;
        let apart = group.iter().filter_map(|row| {
            let why = table.why_not_ranked(row)?;
            Some(json!({
                "city": row.city.slug(), "differing": why.of.map(City::slug),
                "differs_from": why.nearest.map(City::slug), "differs": why.differences,
            }))
        });
        let apart: Vec<Value> = apart.collect();
        json!({"cities": cities, "method": method, "apart": apart})
    });
    groups.collect()
}

fn as_json(table: &ProgressTable<'_>, reference: &ProgressTable<'_>, base: &CityBase) -> Value {
    let measured = table.groups.iter().flatten().map(|row| row.city);
    let cities = measured.chain(table.unmeasured.iter().copied());
    let cities = cities.map(|city| city_as_json(city, base));
    json!({
        "method": METHOD, "year": base.this_year,
        "groups": groups_as_json(table), "reference_groups": groups_as_json(reference),
        "cities": cities.collect::<Vec<_>>(),
    })
}

fn csv(
    table: &ProgressTable<'_>,
    reference: &ProgressTable<'_>,
    base: &CityBase,
) -> CsvTable<'static> {
    // The groups of 80x50 are numbered after those of the own targets.
    let group = |reading: &Reading| match reading.goal.target {
        Some(_) => table.group_of(reading).map(|group| group + 1),
        None => reference
            .group_of(reading)
            .map(|group| table.groups.len() + group + 1),
    };
    let measured = table.groups.iter().flatten().map(|row| row.city);
    let rows = measured.flat_map(|city| {
        let progress = &city.progress;
        let readings = progress.own.iter().chain(&progress.others);
        let readings = readings.chain(&progress.reference);
        readings.map(move |reading| (city, reading, group(reading)))
    });
    let mut csv = progress_csv(rows, base.this_year);
    let measured = table.groups.iter().flatten().map(|row| row.city);
    let cities = measured.chain(table.unmeasured.iter().copied());
    let goals =
        cities.flat_map(|city| city.progress.obstacles.iter().map(move |goal| (city, goal)));
    csv.rows.extend(unmeasured_rows(&csv, goals));
    csv
}

/// The readings of a city with their methods, and the age of the data.
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

/// Minimum width for a table with the target.
const WIDE_COLS: usize = 96;

fn print_rows<'a>(
    rows: impl Iterator<Item = &'a ProgressRow<'a>>,
    reference: &ProgressTable<'_>,
    base: &CityBase,
    style: OutputStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_wide = style.width_cols.is_none_or(|cols| cols >= WIDE_COLS);
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
    let (mut is_any_stated, mut is_any_provisional) = (false, false);
    let mut notes = Vec::new();
    for ProgressRow { city, reading } in rows {
        let own = city.progress.own.as_ref();
        let mark = reading.mark();
        is_any_stated |= mark == "*";
        is_any_provisional |= mark == "p";
        let achieved = format!("{} {mark}", percent(reading.achieved_percent));
        let mut cells = vec![
            city.note.title.clone(),
            format!("{}-{}", reading.base_year, reading.latest_year),
            format!("{} y", reading.age_years(base.this_year)),
            achieved.trim_end().to_owned(),
            own.map(|own| percent(own.needed_percent))
                .unwrap_or_default(),
        ];
        if is_wide {
            let goal = own.and_then(|own| {
                let target = own.goal.target?;
                Some(city.figures.targets[target].in_words())
            });
            cells.push(goal.unwrap_or_else(|| "none measured".to_owned()));
        }
        if let Some(own) = own.filter(|own| own.has_passed(base.this_year)) {
            let (city, goal) = (&city.note.title, &own.goal.name);
            notes.push(format!(
                "{city}: the year of its target, {goal}, has passed"
            ));
        }
        let title = &city.note.title;
        if let Some(own) = own {
            let target = own.goal.target.map(|target| &city.figures.targets[target]);
            let base = target.and_then(|target| other_base(&city.figures, target, own));
            notes.extend(base.map(|base| format!("{title}: {base}")));
            let newer = contradiction_in_words(&city.progress);
            notes.extend(newer.map(|newer| format!("{title}: {newer}")));
        } else {
            let reasons = unmeasured_in_words(&city.progress).into_iter();
            notes.extend(reasons.map(|reason| format!("{title}: {reason}")));
        }
        let by_series = own.into_iter().chain(&city.progress.reference);
        let by_series = by_series.filter_map(|read| base_of_series(&city.figures, read));
        let said = by_series.take(1);
        let said = said.chain(notes_on_totals(&city.figures, reading));
        let said = said.chain(reference.reference_in_words(city));
        notes.extend(said.map(|said| format!("{title}: {said}")));
        cells.push(own.map(pace).unwrap_or_default());
        let to_reference = city.progress.reference.as_ref();
        let to_reference = to_reference.map(|to| pace_beside(to, reading, base.this_year));
        cells.push(to_reference.unwrap_or_default());
        table.row(cells);
    }
    table.print(out, style)?;
    if is_any_stated {
        writeln!(
            out,
            "  * as the city states it; no totals of these years were found"
        )?;
    }
    if is_any_provisional {
        writeln!(out, "  p provisional: a figure may still be revised")?;
    }
    for note in notes {
        paragraph("  ", &note, out, style)?;
    }
    Ok(())
}
