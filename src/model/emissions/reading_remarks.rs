//! Remarks on a reading: what was taken for granted, and what the city says instead.

use super::city_figures::{CityFigures, Total};
use super::reading::{BaseYearFrom, Measured, Reading};
use super::target::Target;

/// Adds what a reader of the reading must know: base year, removals, series, figures.
pub(super) fn add_remarks(figures: &CityFigures, target: &Target, reading: &mut Reading) {
    let year = reading.base_year;
    match reading.base_year_from {
        BaseYearFrom::Target => {}
        BaseYearFrom::OtherTargets => reading.remarks.push(format!(
            "The target names no base year; {year} is that of the city's other current targets."
        )),
        BaseYearFrom::Series => {
            let lacking = match figures.current_base_years().next() {
                None => "No current target for the whole city names a base year",
                Some(_) => {
                    "The target names no base year, and the city's other current targets name \
                     different ones"
                }
            };
            reading.remarks.push(format!(
                "{lacking}; {year} is the one that the series marks."
            ));
        }
    }
    if target.counts_removals() {
        let remark = "The goal counts removals or offsets too; the figures hold emissions only.";
        reading.remarks.push(remark.to_owned());
    }
    if let Some(own) = target.series.as_deref()
        && reading.series.as_deref() != Some(own)
    {
        let base = figures
            .points(own)
            .into_iter()
            .find(|total| total.year == year);
        let base = base
            .and_then(Total::kt)
            .map(|kt| format!(" ({kt} kt in {year})"));
        let base = base.unwrap_or_default();
        reading.remarks.push(format!(
            "The target was set on another series, {own}{base}."
        ));
    }
    add_figure_remarks(reading);
}

/// Adds remarks about the figures themselves.
pub(super) fn add_figure_remarks(reading: &mut Reading) {
    match &reading.measured {
        Measured::Totals(totals) => {
            for (is_provisional, year) in [
                (totals.base_is_provisional, reading.base_year),
                (totals.latest_is_provisional, reading.latest_year),
            ] {
                if is_provisional {
                    reading
                        .remarks
                        .push(format!("The figure for {year} is provisional."));
                }
            }
            if let Some(stated) = reading.stated {
                let calculated = reading.achieved_percent;
                // Most statements are rounded to whole percent.
                if (calculated + stated.to_f64()).abs() > 1.0 {
                    reading.remarks.push(format!(
                        "The city states a change of {stated} % for the same years; \
                         the totals give {:.1} %.",
                        -calculated
                    ));
                }
            }
        }
        Measured::Stated(_) => reading
            .remarks
            .push("As the city states it, not calculated from totals.".to_owned()),
    }
}
