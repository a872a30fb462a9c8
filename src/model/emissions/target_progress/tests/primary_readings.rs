//! Which target, series and base year come first.

use super::*;
use crate::model::emissions::figure_words::contradiction_in_words;

#[test]
fn a_target_due_in_the_year_of_the_latest_figure_is_still_the_next() {
    for (latest, due) in [(2020, 2020), (2021, 2030)] {
        let figures = figures(&format!(
            "targets = [
             {{ kind = 'percent-cut', value = 80, unit = 'percent', base-year = 2010, target-year = 2030, status = 'current', source = 's' }},
             {{ kind = 'percent-cut', value = 40, unit = 'percent', base-year = 2010, target-year = 2020, status = 'current', source = 's' }}]
             series = [{{ id = 'a', label = 'A', scope-basis = 'x', preferred = true, source = 's' }}]
             inventory = [{{ year = 2010, kt-co2e = 1000, series = 'a', source = 's' }},
             {{ year = {latest}, kt-co2e = 700, series = 'a', source = 's' }}]"
        ));
        let own = measure_progress(&figures).own.expect("it can be measured");
        assert_eq!(own.goal.target_year, due, "latest figure of {latest}");
    }
}

/// Totals of 2010 and 2020 in both series.
const BOTH: [(i16, &str, &str); 4] = [
    (2010, "1000", "a"),
    (2020, "700", "a"),
    (2010, "900", "b"),
    (2020, "800", "b"),
];

/// The series of the primary reading, then of the others.
fn shown_series(figures: &CityFigures) -> Vec<String> {
    let progress = measure_progress(figures);
    let readings = progress.own.iter().chain(&progress.others);
    readings
        .filter_map(|reading| reading.series.clone())
        .collect()
}

#[test]
fn the_preferred_series_comes_before_the_one_a_target_names() {
    let target = format!("{HALF}, series = 'b'");
    assert_eq!(shown_series(&city(&target, &BOTH, "")), ["a", "b"]);
}

#[test]
fn a_statement_of_the_same_year_is_not_shown_beside_its_totals() {
    let stated = |year: i16| {
        let row = format!(
            "progress = [{{ year = {year}, change-percent = -11, base-year = 2010, series = 'b', source = 's' }}]"
        );
        shown_series(&city(HALF, &BOTH, &row))
    };
    assert_eq!(stated(2020), ["a", "b"]);
    assert_eq!(stated(2021), ["a", "b", "b"], "a newer one is");
}

#[test]
fn base_years_that_differ_give_none_to_a_target_without_one() {
    let cut = |base: i16| {
        format!(
            "{{ kind = 'percent-cut', value = 50, unit = 'percent', base-year = {base}, target-year = 2030, status = 'current', source = 's' }}"
        )
    };
    let obstacles = |bases: [i16; 2]| -> Vec<String> {
        let figures = figures(&format!(
            "targets = [{{ kind = 'net-zero', target-year = 2050, status = 'current', source = 's' }}, {}, {}]
             series = [{{ id = 'a', label = 'A', scope-basis = 'x', preferred = true, source = 's' }}]
             inventory = [{{ year = 2005, kt-co2e = 1100, series = 'a', source = 's' }},
             {{ year = 2010, kt-co2e = 1000, series = 'a', source = 's' }},
             {{ year = 2020, kt-co2e = 700, series = 'a', source = 's' }}]",
            cut(bases[0]),
            cut(bases[1])
        ));
        let obstacles = measure_progress(&figures).obstacles.into_iter();
        obstacles
            .map(|obstacle| obstacle.reason.to_string())
            .collect()
    };
    assert_eq!(obstacles([2010, 2010]), [""; 0]);
    assert_eq!(obstacles([2005, 2010]), ["no base year is given"]);
}

#[test]
fn a_newer_statement_on_the_same_series_is_a_second_reading() {
    let figures = city(
        HALF,
        &[(2010, "100", "a"), (2017, "85", "a")],
        "progress = [{ year = 2018, change-percent = -19, base-year = 2010, series = 'a', \
         covers = 'city' }, { year = 2016, change-percent = -12, base-year = 2010, series = 'a', \
         covers = 'city' }]",
    );
    let progress = measure_progress(&figures);
    assert_eq!(progress.own.as_ref().map(|own| own.latest_year), Some(2017));
    let others: Vec<(i16, f64)> = progress
        .others
        .iter()
        .map(|other| (other.latest_year, other.achieved_percent))
        .collect();
    assert_eq!(others, [(2018, 19.0)]);
}

#[test]
fn a_base_total_of_the_target_that_the_series_contradicts_is_named() {
    let remarks = |base: &str| {
        let target = format!("{HALF}, base-kt-co2e = {base}");
        let totals = [(2010, "2854.4", "a"), (2020, "2000", "a")];
        let own = measure_progress(&city(&target, &totals, "")).own;
        own.expect("a reading").remarks
    };
    assert_eq!(
        remarks("3500"),
        ["The target was set on 3,500 kt in 2010; the series has 2,854.4 kt."]
    );
    assert!(remarks("2854").is_empty());
}

#[test]
fn a_goal_of_the_city_is_not_measured_on_what_residents_consume() {
    let figures = figures(&format!(
        "targets = [{{ {HALF}, target-year = 2030, status = 'current', covers = 'city' }}]
         series = [{{ id = 'a', label = 'A', scope-basis = 'consumption-based', preferred = true }}]
         inventory = [{{ year = 2010, kt-co2e = 100, series = 'a' }}, \
         {{ year = 2020, kt-co2e = 60, series = 'a' }}]"
    ));
    let progress = measure_progress(&figures);
    assert_eq!((progress.own, progress.reference), (None, None));
    let said: Vec<String> = progress
        .obstacles
        .iter()
        .map(|obstacle| format!("{}: {}", obstacle.goal, obstacle.reason))
        .collect();
    let differ =
        "the target and \"A\" differ in coverage: the city's emissions / what residents consume";
    assert_eq!(
        said,
        [
            format!("-50 % by 2030: {differ}"),
            format!("80x50: {differ}")
        ]
    );
}

#[test]
fn a_newer_reading_that_says_otherwise_has_a_sentence() {
    let contradiction = |change: i32| {
        let figures = city(
            HALF,
            &[(2010, "100", "a"), (2020, "75", "a")],
            &format!(
                "progress = [{{ year = 2021, change-percent = {change}, base-year = 2010, \
                 series = 'a', covers = 'city' }}]"
            ),
        );
        contradiction_in_words(&measure_progress(&figures))
    };
    assert_eq!(
        contradiction(-20).as_deref(),
        Some("By newer figures as the city states them (2021) it is off pace, by 7.5 points.")
    );
    assert_eq!(contradiction(-30), None);
}
