//! Readings as rows of a CSV table.

use super::city_base::CityBase;
use super::csv_table::{CsvCell, CsvColumn, column};
use crate::model::alliance::measured_city::City;
use crate::model::emissions::figure_words::goal_in_words;
use crate::model::emissions::reading::{Measured, Reading};

/// The columns with unit and meaning.
pub(super) const COLUMNS: &[CsvColumn] = &[
    column("city", "", "Name of the city"),
    column(
        "goal",
        "",
        "What the figures are held against; 80x50 is 80 % below the base year by 2050",
    ),
    column(
        "comparison_group",
        "",
        "Rows with the same number may be compared; rows without one stand for themselves",
    ),
    column("series", "", "Series in the note of the city"),
    column(
        "method",
        "",
        "Basis, scopes, gases, warming potentials and area",
    ),
    column("protocol", "", "Note on the standard"),
    column("calculation", "", "From totals, or as the city states it"),
    column("base_year", "year", "Year that emissions are measured from"),
    column(
        "base_kt_co2e",
        "kt CO2e",
        "Total of the base year as written in the note; kt CO2 where only CO2 is counted",
    ),
    column("latest_year", "year", "Year of the latest figure"),
    column(
        "latest_kt_co2e",
        "kt CO2e",
        "Latest total as written in the note",
    ),
    column(
        "provisional",
        "",
        "Whether one of the two totals is provisional",
    ),
    column("data_age_years", "years", "Age of the latest figure"),
    column("achieved_percent", "percent", "(base - latest) / base"),
    column(
        "needed_percent",
        "percent",
        "Cut on the straight line from base to target in the latest year",
    ),
    column(
        "ahead_points",
        "percentage points",
        "Achieved less needed; negative if behind the line",
    ),
    column(
        "on_pace",
        "",
        "Whether the latest figure lies on or below the line",
    ),
    column(
        "target_year",
        "year",
        "Year by which the goal is to be reached",
    ),
    column("target_percent", "percent", "Cut that the goal asks for"),
    column("target_kt_co2e", "kt CO2e", "What the goal leaves"),
    column(
        "required_kt_co2e_per_year",
        "kt CO2e a year",
        "(latest - target) / (target year - latest year)",
    ),
    column(
        "past_kt_co2e_per_year",
        "kt CO2e a year",
        "(base - latest) / (latest year - base year)",
    ),
    column("remarks", "", "What must be said beside the figures"),
];

/// A reading as a row. `group` is its group number, if it is the city's main reading.
pub(super) fn csv_row(
    city: &City,
    reading: &Reading,
    group: Option<usize>,
    base: &CityBase,
) -> Vec<CsvCell> {
    let series = reading
        .series
        .as_deref()
        .and_then(|id| city.figures.series(id));
    let totals = match &reading.measured {
        Measured::Totals(totals) => Some(totals),
        Measured::Stated(_) => None,
    };
    let protocol = series.and_then(|series| series.method.protocol.clone());
    vec![
        CsvCell::Text(city.note.title.clone()),
        CsvCell::Text(goal_in_words(reading)),
        CsvCell::whole(group.and_then(|group| i64::try_from(group).ok())),
        CsvCell::text(reading.series.clone()),
        CsvCell::text(series.map(|series| series.method.in_words())),
        CsvCell::text(protocol),
        CsvCell::text(Some(if totals.is_some() {
            "from totals"
        } else {
            "as stated"
        })),
        CsvCell::whole(Some(reading.base_year)),
        CsvCell::figure(totals.map(|totals| totals.base_kt.figure())),
        CsvCell::whole(Some(reading.latest_year)),
        CsvCell::figure(totals.map(|totals| totals.latest_kt.figure())),
        CsvCell::flag(totals.map(|t| t.base_is_provisional || t.latest_is_provisional)),
        CsvCell::whole(Some(reading.age_years(base.this_year))),
        CsvCell::calculated(Some(reading.achieved_percent)),
        CsvCell::calculated(Some(reading.needed_percent)),
        CsvCell::calculated(Some(reading.ahead_points())),
        CsvCell::flag(Some(reading.on_pace)),
        CsvCell::whole(Some(reading.goal.target_year)),
        CsvCell::calculated(Some(reading.goal.cut_percent)),
        CsvCell::calculated(totals.map(|totals| totals.target_kt)),
        CsvCell::calculated(totals.and_then(|totals| totals.required_kt_per_year)),
        CsvCell::calculated(totals.map(|totals| totals.past_kt_per_year)),
        CsvCell::text(Some(reading.remarks.join(" ")).filter(|remarks| !remarks.is_empty())),
    ]
}
