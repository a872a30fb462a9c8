//! Which target, series and base year come first.

use super::*;

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
