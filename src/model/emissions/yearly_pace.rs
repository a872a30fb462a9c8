//! Compares each year's total with the straight line to a goal.

use super::city_figures::CityFigures;
use super::reading::{Measured, Reading};
use super::target_progress::{is_on_pace, share_of_time};

/// A year with a total, and whether it is on or below the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearlyPace {
    /// The year of a total of the series.
    pub year: i16,
    /// `None` up to the base year, where there is no line.
    pub on_pace: Option<bool>,
}

/// The years of a reading's series; empty for a stated change.
///
/// The last year agrees with [`Reading::on_pace`]. After the target year, the line stays at the
/// target.
pub fn yearly_pace(reading: &Reading, figures: &CityFigures) -> Vec<YearlyPace> {
    let (Measured::Totals(totals), Some(series)) = (&reading.measured, &reading.series) else {
        return Vec::new();
    };
    let (goal, base_year) = (&reading.goal, reading.base_year);
    let base_kt = totals.base_kt.to_f64();
    let pace = |year: i16, kt: f64| {
        let share = share_of_time(base_year, year, goal.target_year)?;
        let achieved_percent = (base_kt - kt) / base_kt * 100.0;
        (year > base_year).then(|| is_on_pace(achieved_percent, goal.cut_percent * share))
    };
    let points = figures.points(series).into_iter();
    points
        .filter_map(|total| {
            Some(YearlyPace {
                year: total.year,
                on_pace: pace(total.year, total.kt()?.to_f64()),
            })
        })
        .collect()
}
