//! Measures a city against its target and against 80x50.
//!
//! `achieved = (base - latest) / base`; `required per year = (latest - target) / (target year -
//! latest year)`; on pace if the latest figure is on or below the straight line from base to
//! target. Uses only measured figures of one series; nothing is extrapolated.

use super::city_figures::{CityFigures, Series, StatedChange, Total, Unread, UnreadFault};
use super::gases::Gases;
use super::method::Method;
use super::quantity::Percent;
use super::reading::{
    BaseYearFrom, CityProgress, Goal, Measured, Obstacle, Reading, StatedRead, TotalsRead,
    Unmeasured,
};
use super::reading_remarks::{add_reference_remarks, add_remarks};
use super::target::{Coverage, Target, TargetKind, TargetStatus};
use crate::model::thousands::grouped;

/// The common reference: 80 percent below the base year by 2050.
pub const EIGHTY_BY_FIFTY: (f64, i16) = (80.0, 2050);

/// Measures the progress of a city.
pub fn measure_progress(figures: &CityFigures) -> CityProgress {
    let mut progress = CityProgress::default();
    let mut measured: Vec<(usize, Vec<Reading>)> = Vec::new();
    for (i, target) in figures.targets.iter().enumerate() {
        if target.status != TargetStatus::Current {
            continue;
        }
        match measure_target(figures, i, target) {
            Ok(readings) => measured.push((i, readings)),
            Err(reason) => progress.obstacles.push(Unmeasured {
                goal: figures.name_of_target(target),
                reason,
            }),
        }
    }
    if measured.is_empty() && progress.obstacles.is_empty() {
        progress.obstacles.push(Unmeasured {
            goal: "own target".to_owned(),
            reason: no_target(figures),
        });
    }
    measured.sort_by(|a, b| rank(figures, a).total_cmp_by(&rank(figures, b)));
    let mut measured = measured.into_iter();
    if let Some((_, mut readings)) = measured.next() {
        let own = readings.remove(0);
        readings.retain(|other| is_as_telling(figures, &own, other));
        progress.others.extend(readings);
        progress.own = Some(own);
    }
    progress
        .others
        .extend(measured.map(|(_, mut readings)| readings.swap_remove(0)));
    match measure_reference(figures, progress.own.as_ref()) {
        Ok(reference) => progress.reference = Some(reference),
        Err(reason) => progress.obstacles.push(Unmeasured {
            goal: reference_goal().name,
            reason,
        }),
    }
    progress
}

/// Why there is no current target: none given, or none that is readable.
fn no_target(figures: &CityFigures) -> Obstacle {
    let mut unread = figures.unread.iter();
    match unread.find(|row| row.list == "targets") {
        Some(row) => Obstacle::UnreadTarget {
            row: row.row,
            reason: row.reason.clone(),
        },
        None => Obstacle::NoTarget,
    }
}

/// Order of targets for the primary one: the next due, cuts before neutrality.
struct Rank(bool, i16, bool, bool, f64);

impl Rank {
    fn total_cmp_by(&self, other: &Self) -> std::cmp::Ordering {
        let key = |rank: &Self| (rank.0, rank.1, rank.2, rank.3);
        key(self).cmp(&key(other)).then(other.4.total_cmp(&self.4))
    }
}

fn rank(figures: &CityFigures, (target, readings): &(usize, Vec<Reading>)) -> Rank {
    let (target, reading) = (&figures.targets[*target], &readings[0]);
    Rank(
        target.target_year < reading.latest_year,
        target.target_year,
        target.covers != Some(Coverage::City),
        target.kind != TargetKind::PercentCut,
        reading.goal.cut_percent,
    )
}

/// Whether another reading is worth showing.
///
/// It is as recent, on the target's own series, or newer on the same series.
fn is_as_telling(figures: &CityFigures, own: &Reading, other: &Reading) -> bool {
    let target = own.goal.target.map(|target| &figures.targets[target]);
    let of_target = target.and_then(|target| target.series.as_deref());
    let is_of_target = of_target.is_some() && other.series.as_deref() == of_target;
    if other.series == own.series {
        return other.latest_year > own.latest_year;
    }
    other.latest_year >= own.latest_year || is_of_target
}

/// All readings of a target, the primary one first; never empty.
fn measure_target(
    figures: &CityFigures,
    position: usize,
    target: &Target,
) -> Result<Vec<Reading>, Obstacle> {
    let cut_percent = target.cut_percent().ok_or(Obstacle::NoSize)?;
    match target.covers {
        Some(Coverage::City) => {}
        // A part can be measured only on a series with the same coverage.
        Some(Coverage::Part) if target.series.is_some() => {}
        Some(covers) => {
            let covers = covers.in_words().to_owned();
            return Err(Obstacle::OtherCoverage { covers });
        }
        None => {
            let scope = target.scope.clone().unwrap_or_default();
            return Err(Obstacle::UnknownCoverage { scope });
        }
    }
    let goal = Goal {
        target: Some(position),
        name: figures.name_of_target(target),
        cut_percent,
        target_year: target.target_year,
    };
    let mut first_obstacle = None;
    let mut readings = Vec::new();
    for series in candidates(figures, target) {
        let read = base_year(figures, target, series).and_then(|base| {
            check_method(target, series)?;
            read_totals(figures, &goal, series, base)
        });
        match read {
            Ok(reading) => readings.push(reading),
            Err(obstacle) => {
                // The error of the target's own series is the most useful one.
                let is_own = target.series.as_ref() == Some(&series.id);
                if is_own || first_obstacle.is_none() {
                    first_obstacle = Some(obstacle);
                }
            }
        }
    }
    let mut statements = read_statements(figures, &goal, target);
    // Drop statements that the totals of the same series already show.
    statements.retain(|change| {
        let is_shown = |known: &Reading| {
            known.series == change.series && known.latest_year >= change.latest_year
        };
        change.series.is_none() || !readings.iter().any(is_shown)
    });
    readings.extend(statements);
    if readings.is_empty() {
        return Err(first_obstacle.unwrap_or(Obstacle::NoSeries));
    }
    let preferred = figures.preferred().map(|series| series.id.as_str());
    for reading in &mut readings {
        reading.covers = target.covers;
        add_remarks(figures, target, reading);
    }
    let is_part = target.covers == Some(Coverage::Part);
    if !is_part
        && readings[0].series.as_deref() != preferred
        && let Some(obstacle) = first_obstacle
    {
        let remark = format!("The preferred series cannot be used: {obstacle}.");
        readings[0].remarks.push(remark);
    }
    Ok(readings)
}

/// The series to measure a target on, best first.
fn candidates<'f>(figures: &'f CityFigures, target: &Target) -> Vec<&'f Series> {
    let own = target.series.as_deref().and_then(|id| figures.series(id));
    if target.covers == Some(Coverage::Part) {
        return own.into_iter().collect();
    }
    let mut series: Vec<&Series> = figures.series.iter().collect();
    let newest = |series: &Series| figures.points(&series.id).last().map(|total| total.year);
    let preferred = figures.preferred().map(|series| &series.id);
    series.sort_by_cached_key(|series| {
        let is_own = own.is_some_and(|own| own.id == series.id);
        (
            preferred != Some(&series.id),
            !is_own,
            std::cmp::Reverse(newest(series)),
        )
    });
    series
}

/// The base year for a target on a series, and its source.
fn base_year(
    figures: &CityFigures,
    target: &Target,
    series: &Series,
) -> Result<(i16, BaseYearFrom), Obstacle> {
    if let Some(year) = target.base_year {
        return Ok((year, BaseYearFrom::Target));
    }
    common_base_year(figures, Some(series)).ok_or(Obstacle::NoBaseYear)
}

/// Base year of the current targets, else of the series.
fn common_base_year(figures: &CityFigures, series: Option<&Series>) -> Option<(i16, BaseYearFrom)> {
    let named = only(figures.current_base_years());
    if let Some(year) = named {
        return Some((year, BaseYearFrom::OtherTargets));
    }
    let of_series = |total: &&Total| series.is_some_and(|series| total.series == series.id);
    let marked = figures
        .totals
        .iter()
        .filter(of_series)
        .filter(|total| total.is_base);
    let marked = only(marked.map(|total| total.year));
    marked.map(|year| (year, BaseYearFrom::Series))
}

/// The common value; `None` if there is none or they differ.
fn only(mut years: impl Iterator<Item = i16>) -> Option<i16> {
    let first = years.next()?;
    years.all(|year| year == first).then_some(first)
}

/// Rejects a series with another method than the target's.
fn check_method(target: &Target, series: &Series) -> Result<(), Obstacle> {
    let (asked, counted) = (&target.method, &series.method);
    let differ = |aspect, target: Option<String>, counted: Option<String>| {
        Err(Obstacle::OtherMethod {
            series: series.label.clone(),
            aspect,
            target: target.unwrap_or_default(),
            counted: counted.unwrap_or_default(),
        })
    };
    if target.covers == Some(Coverage::City) {
        check_coverage(series)?;
    }
    if let (Some(a), Some(b)) = (&asked.gases, &counted.gases)
        && a != b
        && !may_be_same(asked.counted_gases(), counted.counted_gases())
    {
        return differ("gases", asked.gases.clone(), counted.gases.clone());
    }
    if !asked.scopes.is_empty() && !counted.scopes.is_empty() && asked.scopes != counted.scopes {
        let words = Method::scopes_in_words;
        return differ("scopes", words(asked), words(counted));
    }
    if let (Some(a), Some(b)) = (&asked.boundary, &counted.boundary)
        && a.id != b.id
    {
        return differ("area", Some(a.name.clone()), Some(b.name.clone()));
    }
    Ok(())
}

/// Rejects a series of what residents consume for a goal of the city's emissions.
fn check_coverage(series: &Series) -> Result<(), Obstacle> {
    if !series.method.counts_consumption() {
        return Ok(());
    }
    Err(Obstacle::OtherMethod {
        series: series.label.clone(),
        aspect: "coverage",
        target: Coverage::City.in_words().to_owned(),
        counted: Coverage::Consumption.in_words().to_owned(),
    })
}

/// Whether two sets of gases may be the same; unknown ones are not.
fn may_be_same(asked: Option<Gases>, counted: Option<Gases>) -> bool {
    asked.is_some_and(|asked| counted.is_some_and(|counted| asked.may_be(&counted)))
}

/// Measures the totals of a series against a goal.
fn read_totals(
    figures: &CityFigures,
    goal: &Goal,
    series: &Series,
    (base_year, base_year_from): (i16, BaseYearFrom),
) -> Result<Reading, Obstacle> {
    let points = figures.points(&series.id);
    let base = points.iter().find(|total| total.year == base_year);
    let base = base.ok_or_else(|| Obstacle::NoBaseValue {
        series: series.label.clone(),
        base_year,
        elsewhere: elsewhere(figures, goal, series, base_year),
    })?;
    if let Some(kt) = base.kt().filter(|kt| kt.to_f64() <= 0.0) {
        return Err(Obstacle::EmptyBase {
            series: series.label.clone(),
            base_year,
            kt,
        });
    }
    let latest = points.last().filter(|total| total.year > base_year);
    let latest = latest.ok_or_else(|| Obstacle::NoLaterTotal {
        series: series.label.clone(),
        base_year,
    })?;
    let (Some(base_kt), Some(latest_kt)) = (base.kt(), latest.kt()) else {
        return Err(Obstacle::NoSeries);
    };
    let (from, now) = (base_kt.to_f64(), latest_kt.to_f64());
    let share = share_of_time(base_year, latest.year, goal.target_year);
    let share = share.ok_or(Obstacle::NoLine {
        base_year,
        target_year: goal.target_year,
    })?;
    let left = from * (1.0 - goal.cut_percent / 100.0);
    let achieved_percent = (from - now) / from * 100.0;
    let needed_percent = goal.cut_percent * share;
    let years = |from: i16, to: i16| f64::from(to) - f64::from(from);
    let required = (goal.target_year > latest.year)
        .then(|| (now - left) / years(latest.year, goal.target_year));
    Ok(Reading {
        goal: goal.clone(),
        series: Some(series.id.clone()),
        covers: Some(Coverage::City),
        base_year,
        base_year_from,
        latest_year: latest.year,
        achieved_percent,
        needed_percent,
        on_pace: is_on_pace(achieved_percent, needed_percent),
        stated: stated(figures, series, base_year, latest.year),
        remarks: Vec::new(),
        measured: Measured::Totals(TotalsRead {
            base_kt,
            base_is_provisional: base.is_provisional,
            latest_kt,
            latest_is_provisional: latest.is_provisional,
            target_kt: left,
            line_kt: from * (1.0 - needed_percent / 100.0),
            required_kt_per_year: required,
            past_kt_per_year: (from - now) / years(base_year, latest.year),
        }),
    })
}

/// Allows for rounding errors of `f64`, far below the precision of inventories.
pub(super) fn is_on_pace(achieved_percent: f64, needed_percent: f64) -> bool {
    achieved_percent >= needed_percent - 1e-9
}

/// The elapsed share of the time from base to target year, at most 1.
pub(super) fn share_of_time(base_year: i16, year: i16, target_year: i16) -> Option<f64> {
    let (passed, all) = (
        f64::from(year) - f64::from(base_year),
        f64::from(target_year) - f64::from(base_year),
    );
    (all > 0.0).then(|| (passed / all).min(1.0))
}

/// The city's stated change for these years of a series.
fn stated(figures: &CityFigures, series: &Series, base_year: i16, year: i16) -> Option<Percent> {
    let same = |change: &&StatedChange| {
        change.series.as_ref() == Some(&series.id)
            && (change.base_year, change.year) == (base_year, year)
            && change.covers == Some(Coverage::City)
    };
    figures
        .changes
        .iter()
        .find(same)
        .map(|change| change.change)
}

/// Names what the note has instead. A row that is not used, or other totals of the base year.
fn elsewhere(figures: &CityFigures, goal: &Goal, series: &Series, base_year: i16) -> String {
    let of_year = |total: &&Total| total.series == series.id && total.year == base_year;
    if figures.totals.iter().filter(of_year).count() > 1 {
        return " (it is given twice, so neither figure is used)".to_owned();
    }
    let is_key_fault = |row: &&Unread| row.list == "inventory" && row.fault == UnreadFault::Key;
    let unread = figures.unread.iter().find(is_key_fault);
    let unread = unread.map(|row| format!("; row {} cannot be read: {}", row.row, row.reason));
    let mut found: Vec<String> = figures
        .totals
        .iter()
        .filter(|total| total.year == base_year && total.series != series.id)
        .filter_map(|total| {
            let label = figures.label_of(&total.series);
            Some(format!("{} kt in \"{label}\"", grouped(total.kt()?)))
        })
        .collect();
    let target = goal.target.map(|target| &figures.targets[target]);
    let base = target.and_then(|target| target.base);
    found.extend(base.map(|base| format!("{} kt given with the target", grouped(base))));
    let found = found.join(", ");
    let joined = (!found.is_empty()).then(|| format!(" (not joined with {found})"));
    joined.unwrap_or_default() + &unread.unwrap_or_default()
}

/// The newest statement of each series that matches a target.
fn read_statements(figures: &CityFigures, goal: &Goal, target: &Target) -> Vec<Reading> {
    let base = target.base_year.map(|year| (year, BaseYearFrom::Target));
    let Some((base_year, base_year_from)) = base.or_else(|| {
        let series = target.series.as_deref().and_then(|id| figures.series(id));
        common_base_year(figures, series.or_else(|| figures.preferred()))
    }) else {
        return Vec::new();
    };
    let answers = |change: &&StatedChange| {
        let series = change.series.as_deref();
        change.base_year == base_year
            && change.year > base_year
            && change.has_data_year
            && match target.covers {
                Some(Coverage::Part) => series.is_some() && series == target.series.as_deref(),
                covers => change.covers == covers,
            }
            && series
                .and_then(|id| figures.series(id))
                .is_none_or(|series| check_method(target, series).is_ok())
    };
    let mut changes: Vec<&StatedChange> = figures.changes.iter().filter(answers).collect();
    let is_own = |change: &StatedChange| change.series.is_some() && change.series == target.series;
    changes.sort_by_key(|change| (!is_own(change), std::cmp::Reverse(change.year)));
    let mut seen: Vec<&Option<String>> = Vec::new();
    changes.retain(|change| {
        let is_new = !seen.contains(&&change.series);
        seen.push(&change.series);
        is_new
    });
    let readings = changes.into_iter().filter_map(|change| {
        let share = share_of_time(base_year, change.year, goal.target_year)?;
        let achieved_percent = -change.change.to_f64();
        let needed_percent = goal.cut_percent * share;
        let years = |from: i16, to: i16| f64::from(to) - f64::from(from);
        let required = (goal.target_year > change.year)
            .then(|| (goal.cut_percent - achieved_percent) / years(change.year, goal.target_year));
        Some(Reading {
            goal: goal.clone(),
            series: change.series.clone(),
            covers: change.covers,
            base_year,
            base_year_from,
            latest_year: change.year,
            achieved_percent,
            needed_percent,
            on_pace: is_on_pace(achieved_percent, needed_percent),
            stated: None,
            remarks: change.provenance.note.clone().into_iter().collect(),
            measured: Measured::Stated(StatedRead {
                change_percent: change.change,
                required_percent_per_year: required,
                past_percent_per_year: achieved_percent / years(base_year, change.year),
            }),
        })
    });
    readings.collect()
}

fn reference_goal() -> Goal {
    let (cut_percent, target_year) = EIGHTY_BY_FIFTY;
    Goal {
        target: None,
        name: "80x50".to_owned(),
        cut_percent,
        target_year,
    }
}

/// Measures a city against 80x50, on its own reading's figures if possible.
fn measure_reference(figures: &CityFigures, own: Option<&Reading>) -> Result<Reading, Obstacle> {
    let goal = reference_goal();
    let own = own.filter(|own| own.covers == Some(Coverage::City));
    let series = own
        .and_then(|own| own.series.as_deref())
        .and_then(|id| figures.series(id));
    let is_calculated = own.is_some_and(|own| matches!(own.measured, Measured::Totals(_)));
    let (series, base) = match (series, own) {
        (Some(series), Some(own)) if is_calculated => (series, (own.base_year, own.base_year_from)),
        _ => {
            let series = figures.preferred().ok_or(Obstacle::NoSeries)?;
            let base = common_base_year(figures, Some(series)).ok_or(Obstacle::NoBaseYear)?;
            (series, base)
        }
    };
    check_coverage(series)?;
    let mut reading = read_totals(figures, &goal, series, base)?;
    add_reference_remarks(figures, &mut reading);
    Ok(reading)
}

#[cfg(test)]
mod tests;
