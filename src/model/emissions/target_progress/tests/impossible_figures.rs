//! Figures and targets that cannot be: none of them is measured.

use super::*;
use crate::growth::{Shape, assert_linear};

fn unread(figures: &CityFigures) -> Vec<String> {
    let rows = figures.unread.iter();
    rows.map(|row| format!("{} {}: {}", row.list, row.row, row.reason))
        .collect()
}

#[test]
fn a_total_of_a_later_year_is_not_measured() {
    let front =
        "targets = [{ kind = 'percent-cut', value = 50, unit = 'percent', base-year = 2010, \
         target-year = 2030, status = 'current', source = 's' }]
         series = [{ id = 'a', label = 'A', scope-basis = 'x', preferred = true, source = 's' }]
         inventory = [{ year = 2010, kt-co2e = 100, series = 'a' }, { year = 2026, kt-co2e = 90, \
         series = 'a' }, { year = 2027, kt-co2e = 50, series = 'a' }]
         population = { value = 5, year = 2031 }";
    let figures = figures_in(2026, front);
    assert_eq!(
        unread(&figures),
        [
            "population 1: 2031 is in the future, so the figure is not measured",
            "inventory 3: 2027 is in the future, so the figure is not measured"
        ]
    );
    assert_eq!(figures.population, None);
    let own = measure_progress(&figures).own.expect("a reading");
    assert_eq!((own.latest_year, own.age_years(2026)), (2026, 0));
}

#[test]
fn a_total_below_zero_is_not_measured() {
    let front = format!(
        "targets = [{{ {HALF}, target-year = 2030, status = 'current' }}]
         series = [{{ id = 'a', label = 'A', preferred = true }}]
         inventory = [{{ year = 2010, kt-co2e = 100, series = 'a' }}, {{ year = 2020, kt-co2e = 0, \
         series = 'a' }}, {{ year = 2021, kt-co2e = -12, series = 'a' }}]"
    );
    let figures = figures(&front);
    assert_eq!(
        unread(&figures),
        ["inventory 3: a total of -12 kt is below zero, so it is not measured"]
    );
    let own = measure_progress(&figures).own.expect("a reading");
    assert_eq!(own.latest_year, 2020);
}

#[test]
fn a_total_counts_only_if_it_is_final_or_preliminary() {
    let reading = |status: &str| {
        let rows = format!(
            "inventory = [{{ year = 2010, kt-co2e = 100, series = 'a' }}, \
             {{ year = 2020, kt-co2e = 70, series = 'a', status = 'final' }}, \
             {{ year = 2021, kt-co2e = 50, series = 'a', status = '{status}' }}]"
        );
        let front = format!(
            "targets = [{{ {HALF}, target-year = 2030, status = 'current' }}]\n\
             series = [{{ id = 'a', label = 'A', preferred = true }}]\n{rows}"
        );
        let own = measure_progress(&figures(&front)).own.expect("a reading");
        (own.latest_year, own.is_provisional())
    };
    assert_eq!(reading("final"), (2021, false));
    assert_eq!(reading("preliminary"), (2021, true));
    assert_eq!(reading("projected"), (2020, false));
}

#[test]
fn targets_that_cannot_be_are_not_measured() {
    let years = [(2010, "100", "a"), (2020, "50", "a")];
    for (target, reason) in [
        (
            "value = -20, unit = 'percent', base-year = 2010",
            "a target of -20 % is impossible, expected more than 0 and at most 100",
        ),
        (
            "value = 150, unit = 'percent', base-year = 2010",
            "a target of 150 % is impossible, expected more than 0 and at most 100",
        ),
        (
            "value = 50, unit = 'kt', base-year = 2010",
            "its unit is kt, expected percent",
        ),
        (
            "value = 50, unit = 'percent', base-year = 2040",
            "its base year 2040 is not before its target year 2030",
        ),
        (
            "value = 50, unit = 'percent', base-year = 2010, base-kt-co2e = 0",
            "its base of 0 kt leaves nothing to cut",
        ),
    ] {
        let figures = city(&format!("kind = 'percent-cut', {target}"), &years, "");
        assert_eq!(unread(&figures), [format!("targets 1: {reason}")]);
        assert_eq!(measure_progress(&figures).own, None, "{target}");
    }
}

#[test]
fn a_fall_by_more_than_all_is_not_measured() {
    let stated = "progress = [{ year = 2020, base-year = 2010, change-percent = -20, series = 'a' }, \
                  { year = 2021, base-year = 2010, change-percent = -120, series = 'a' }]";
    let figures = city(HALF, &[], stated);
    let own = measure_progress(&figures).own.expect("a reading");
    assert_eq!(
        (own.latest_year, own.achieved_percent.round() as i64),
        (2020, 20)
    );
}

#[test]
fn with_two_preferred_series_the_first_is_measured_as_it_is_charted() {
    let front = format!(
        "targets = [{{ {HALF}, target-year = 2030, status = 'current' }}]\n\
         series = [{{ id = 'a', label = 'A', preferred = true }}, \
         {{ id = 'b', label = 'B', preferred = true }}]\n\
         inventory = [{{ year = 2010, kt-co2e = 100, series = 'a' }}, \
         {{ year = 2020, kt-co2e = 50, series = 'a' }}, \
         {{ year = 2010, kt-co2e = 100, series = 'b' }}, \
         {{ year = 2021, kt-co2e = 80, series = 'b' }}]"
    );
    let figures = figures(&front);
    let own = measure_progress(&figures).own.expect("a reading");
    assert_eq!(
        own.series.as_ref(),
        figures.preferred().map(|series| &series.id)
    );
}

#[test]
fn the_remark_on_the_base_year_says_what_the_other_targets_name() {
    let remark = |others: &str| {
        let front = format!(
            "targets = [{{ kind = 'net-zero', target-year = 2050, status = 'current' }}, {others}]\n\
             series = [{{ id = 'a', label = 'A', preferred = true }}]\n\
             inventory = [{{ year = 2008, kt-co2e = 100, base = true, series = 'a' }}, \
             {{ year = 2020, kt-co2e = 50, series = 'a' }}]"
        );
        let progress = measure_progress(&figures(&front));
        let readings = progress.own.iter().chain(&progress.others);
        let mut zero = readings.filter(|reading| reading.goal.target == Some(0));
        zero.next().expect("a reading").remarks[0].clone()
    };
    let cut = |more: &str| {
        format!(
            "{{ kind = 'percent-cut', value = 50, target-year = 2030, status = 'current', {more} }}"
        )
    };
    // Another target names the year, but for a part of the emissions.
    assert_eq!(
        remark(&cut("covers = 'part', base-year = 2008")),
        "No current target for the whole city names a base year; 2008 is the one that the series \
         marks."
    );
    let two = format!("{}, {}", cut("base-year = 1990"), cut("base-year = 2005"));
    assert_eq!(
        remark(&two),
        "The target names no base year, and the city's other current targets name different ones; \
         2008 is the one that the series marks."
    );
}

/// A city with this many rows in each of its lists.
fn with_rows(rows: usize) -> CityFigures {
    let each = |row: &dyn Fn(usize) -> String| (0..rows).map(row).collect::<Vec<_>>().join(", ");
    let targets =
        each(&|_| format!("{{ target-year = 2030, status = 'current', covers = 'city', {HALF} }}"));
    let series = each(&|i| format!("{{ id = 's{i}', label = 'S', source = 's' }}"));
    let inventory = each(&|i| {
        let year = 1990 + i % 30;
        format!(
            "{{ year = {year}, kt-co2e = 5, series = 's{}', source = 's' }}",
            i / 30
        )
    });
    figures(&format!(
        "targets = [{targets}]\nseries = [{series}]\ninventory = [{inventory}]"
    ))
}

#[test]
fn of_very_many_rows_the_first_are_used() {
    let figures = with_rows(2_500);
    let counts = [
        figures.targets.len(),
        figures.series.len(),
        figures.totals.len(),
    ];
    assert_eq!(counts, [50, 50, 2_000]);
    let reasons = figures.unread.iter().map(|row| (&*row.list, row.row));
    let reasons: Vec<(&str, usize)> = reasons.collect();
    assert!(reasons.contains(&("targets", 51)), "{reasons:?}");
    assert!(reasons.contains(&("inventory", 2_001)), "{reasons:?}");
}

#[test]
fn very_many_rows_are_measured_in_linear_time() {
    let shapes: &[Shape] = &[("rows", |bytes| "x".repeat(bytes / 20))];
    assert_linear("progress of a city", shapes, |text| {
        measure_progress(&with_rows(text.len()));
    });
}

#[test]
fn the_reason_names_the_row_that_is_not_used() {
    let with = |target: &str, rows: &str| {
        obstacle(&figures(&format!(
            "targets = [{{ target-year = 2030, status = 'current', {target} }}]
             series = [{{ id = 'a', label = 'A', scope-basis = 'x', preferred = true }}]
             inventory = [{rows}, {{ year = 2020, kt-co2e = 60, series = 'a' }}]"
        )))
    };
    let base = "{ year = 2010, kt-co2e = 100, series = 'a' }";
    assert_eq!(
        with(HALF, &format!("{base}, {base}")),
        "the total of 2010 is missing in \"A\" (it is given twice, so neither figure is used)"
    );
    let reason = with(HALF, "{ year = 2010, kt-co2e = '100', series = 'a' }");
    assert!(
        reason.starts_with("the total of 2010 is missing in \"A\"; row 1 cannot be read: "),
        "{reason}"
    );
    assert_eq!(
        with(HALF, "{ year = 2010, kt-co2e = 0, series = 'a' }"),
        "the total of 2010 in \"A\" is 0 kt, which leaves nothing to cut"
    );
    let reason = with("kind = 'percent-cut', value = 120, unit = 'percent'", base);
    assert!(
        reason.starts_with("row 1 of the targets cannot be read: "),
        "{reason}"
    );
}
