//! Readings as a CSV table.

use super::csv_table::{CsvCell, CsvTable, csv_table};
use crate::model::alliance::measured_city::City;
use crate::model::emissions::figure_words::goal_in_words;
use crate::model::emissions::reading::{Measured, Reading, Unmeasured};

/// Readings as rows, each with the number of its group.
pub(super) fn progress_csv<'a>(
    readings: impl IntoIterator<Item = (&'a City, &'a Reading, Option<usize>)>,
    this_year: i16,
) -> CsvTable<'static> {
    csv_table! {
        for (city, reading, group) in readings;
        let series = reading.series.as_deref().and_then(|id| city.figures.series(id));
        let totals = match &reading.measured {
            Measured::Totals(totals) => Some(totals),
            Measured::Stated(_) => None,
        };
        let remarks = reading.remarks.join(" ");
        "city", "", "Name of the city" => &city.note.title;
        "goal", "", "What the figures are held against; 80x50 is 80 % below the base year by 2050"
            => goal_in_words(reading);
        "comparison_group", "",
            "Rows with the same number may be compared; one without is a further reading of its city"
            => group;
        "series", "", "Series in the note of the city" => &reading.series;
        "method", "", "Basis, scopes, gases, warming potentials and area"
            => series.map(|series| series.method.in_words());
        "protocol", "", "Note on the standard"
            => series.and_then(|series| series.method.protocol.as_deref());
        "calculation", "", "From totals, or as the city states it"
            => if totals.is_some() { "from totals" } else { "as stated" };
        "base_year", "year", "Year that emissions are measured from" => reading.base_year;
        "base_kt_co2e", "kt CO2e",
            "Total of the base year as written in the note; kt CO2 where only CO2 is counted"
            => totals.map(|totals| totals.base_kt.figure());
        "latest_year", "year", "Year of the latest figure" => reading.latest_year;
        "latest_kt_co2e", "kt CO2e", "Latest total as written in the note"
            => totals.map(|totals| totals.latest_kt.figure());
        "provisional", "", "Whether one of the two totals is provisional"
            => totals.map(|_| reading.is_provisional());
        "data_age_years", "years", "Age of the latest figure" => reading.age_years(this_year);
        "achieved_percent", "percent", "(base - latest) / base" => reading.achieved_percent;
        "needed_percent", "percent",
            "Cut on the straight line from base to target in the latest year"
            => reading.needed_percent;
        "ahead_points", "percentage points", "Achieved less needed; negative if behind the line"
            => reading.ahead_points();
        "on_pace", "", "Whether the latest figure lies on or below the line" => reading.on_pace;
        "target_year", "year", "Year by which the goal is to be reached"
            => reading.goal.target_year;
        "target_percent", "percent", "Cut that the goal asks for" => reading.goal.cut_percent;
        "target_kt_co2e", "kt CO2e", "What the goal leaves"
            => totals.map(|totals| totals.target_kt);
        "required_kt_co2e_per_year", "kt CO2e a year",
            "(latest - target) / (target year - latest year)"
            => totals.and_then(|totals| totals.required_kt_per_year);
        "past_kt_co2e_per_year", "kt CO2e a year",
            "(base - latest) / (latest year - base year)"
            => totals.map(|totals| totals.past_kt_per_year);
        "remarks", "", "What must be said beside the figures"
            => Some(remarks).filter(|remarks| !remarks.is_empty());
    }
}

/// A row for each goal that cannot be measured, with the reason as remark.
pub(super) fn unmeasured_rows<'a>(
    table: &CsvTable<'_>,
    goals: impl IntoIterator<Item = (&'a City, &'a Unmeasured)>,
) -> Vec<Vec<CsvCell>> {
    let row = |(city, goal): (&City, &Unmeasured)| {
        let cells = [
            ("city", city.note.title.as_str().into()),
            ("goal", goal.goal.as_str().into()),
            ("remarks", format!("Not measured: {}", goal.reason).into()),
        ];
        let mut row = vec![CsvCell::Empty; table.columns.len()];
        for (name, cell) in cells {
            let place = table.columns.iter().position(|column| column.name == name);
            row[place.expect("a column of progress_csv")] = cell;
        }
        row
    };
    goals.into_iter().map(row).collect()
}
