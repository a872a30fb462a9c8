//! Remarks on a reading: what was assumed, and what the city says instead.

use super::city_figures::{CityFigures, Total};
use super::reading::{BaseYearFrom, Measured, Reading};
use super::target::Target;
use crate::model::thousands::grouped;

/// Adds what a reader of the reading must know: base year, removals, series, figures.
pub(super) fn add_remarks(figures: &CityFigures, target: &Target, reading: &mut Reading) {
    let year = reading.base_year;
    match reading.base_year_from {
        BaseYearFrom::Target => {}
        BaseYearFrom::OtherTargets => reading.remarks.push(format!(
            "The target names no base year; {year} is that of the city's other current targets."
        )),
        BaseYearFrom::Series => reading.remarks.extend(base_of_series(figures, reading)),
    }
    if target.counts_removals() {
        let remark = "The goal counts removals or offsets too; the figures hold emissions only.";
        reading.remarks.push(remark.to_owned());
    }
    reading.remarks.extend(other_base(figures, target, reading));
    add_figure_remarks(figures, reading);
}

/// Adds what a reader of 80x50 must know.
pub(super) fn add_reference_remarks(figures: &CityFigures, reading: &mut Reading) {
    reading.remarks.extend(base_of_series(figures, reading));
    add_figure_remarks(figures, reading);
}

/// A sentence on a base year that only the series marks.
pub fn base_of_series(figures: &CityFigures, reading: &Reading) -> Option<String> {
    if reading.base_year_from != BaseYearFrom::Series {
        return None;
    }
    let lacking = match (figures.current_base_years().next(), reading.goal.target) {
        (None, _) => "No current target for the whole city names a base year",
        (Some(_), None) => "The city's current targets name different base years",
        (Some(_), Some(_)) => {
            "The target names no base year, and the city's other current targets name different \
             ones"
        }
    };
    let year = reading.base_year;
    Some(format!(
        "{lacking}; {year} is the one that the series marks."
    ))
}

/// A sentence on the other series or base total of the target.
pub fn other_base(figures: &CityFigures, target: &Target, reading: &Reading) -> Option<String> {
    let year = reading.base_year;
    let of_series = target.series.as_deref().and_then(|own| {
        let points = figures.points(own);
        points.into_iter().find(|total| total.year == year)?.kt()
    });
    let base = target.base.or(of_series);
    let in_year = base.map(|kt| format!("{} kt in {year}", grouped(kt)));
    match target.series.as_deref() {
        Some(own) if reading.series.as_deref() != Some(own) => {
            let base = in_year.map_or_else(String::new, |base| format!(": {base}"));
            let label = figures.label_of(own);
            Some(format!(
                "The target was set on another series, \"{label}\"{base}."
            ))
        }
        _ => {
            let Measured::Totals(totals) = &reading.measured else {
                return None;
            };
            // A base given to whole kilotonnes may be the rounded one of the series.
            let differs = (base?.to_f64() - totals.base_kt.to_f64()).abs() >= 1.0;
            differs.then_some(())?;
            let used = grouped(totals.base_kt);
            Some(format!(
                "The target was set on {}; the series has {used} kt.",
                in_year?
            ))
        }
    }
}

/// Remarks of the note on base and latest total: `2020: First pandemic year.`
pub fn notes_on_totals(figures: &CityFigures, reading: &Reading) -> Vec<String> {
    let series = reading.series.as_deref();
    let Some(series) = series.filter(|_| reading.is_calculated()) else {
        return Vec::new();
    };
    let years = [reading.base_year, reading.latest_year];
    let points = figures.points(series).into_iter();
    let points = points.filter(|total| years.contains(&total.year));
    points.filter_map(Total::note).collect()
}

/// Adds remarks about the figures themselves.
fn add_figure_remarks(figures: &CityFigures, reading: &mut Reading) {
    reading.remarks.extend(notes_on_totals(figures, reading));
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
