mod arbitrary_figures;
mod impossible_figures;
mod primary_readings;

use super::*;
use crate::model::emissions::read_figures::read_figures;
use crate::model::vocabulary::{Term, Vocabularies, Vocabulary};

/// Figures of any year up to 2100.
fn figures(front: &str) -> CityFigures {
    figures_in(2100, front)
}

/// The figures as read in this year.
fn figures_in(this_year: i16, front: &str) -> CityFigures {
    let city = Term {
        id: "city".to_owned(),
        label: "City".to_owned(),
        aliases: vec!["city-wide".to_owned()],
        ..Term::default()
    };
    let coverages = Vocabulary::new("coverages", "Coverages", vec![city]);
    read_figures(
        &front.parse().expect("good TOML"),
        &Vocabularies::new(vec![coverages]),
        this_year,
    )
}

/// A city with one target, a preferred series `a` and another `b`.
fn city(target: &str, totals: &[(i16, &str, &str)], more: &str) -> CityFigures {
    let rows: Vec<String> = totals
        .iter()
        .map(|(year, kt, series)| {
            format!("{{ year = {year}, kt-co2e = {kt}, series = '{series}', source = 's' }}")
        })
        .collect();
    figures(&format!(
        "targets = [{{ target-year = 2030, status = 'current', source = 's', {target} }}]\n\
         series = [{{ id = 'a', label = 'A', scope-basis = 'x', preferred = true, source = 's' }},\n\
         {{ id = 'b', label = 'B', scope-basis = 'x', preferred = false, source = 's' }}]\n\
         inventory = [{}]\n{more}",
        rows.join(", ")
    ))
}

const HALF: &str = "kind = 'percent-cut', value = 50, unit = 'percent', base-year = 2010";

fn totals(reading: &Reading) -> &TotalsRead {
    match &reading.measured {
        Measured::Totals(totals) => totals,
        Measured::Stated(_) => panic!("no totals: {reading:?}"),
    }
}

/// The obstacle of the own target.
fn obstacle(figures: &CityFigures) -> String {
    let progress = measure_progress(figures);
    assert_eq!(progress.own, None);
    progress.obstacles[0].reason.to_string()
}

#[test]
fn achieved_needed_required_and_past_are_as_defined() {
    let figures = city(HALF, &[(2010, "1000", "a"), (2020, "700", "a")], "");
    let own = measure_progress(&figures).own.expect("it can be measured");
    // (1000 - 700) / 1000; 50 * 10/20; (700 - 500) / 10; (1000 - 700) / 10.
    assert!((own.achieved_percent - 30.0).abs() < 1e-9);
    assert!((own.needed_percent - 25.0).abs() < 1e-9);
    assert_eq!(
        totals(&own).required_kt_per_year.map(f64::round),
        Some(20.0)
    );
    assert!((totals(&own).past_kt_per_year - 30.0).abs() < 1e-9);
    assert!(own.on_pace);
}

#[test]
fn the_line_itself_is_on_pace() {
    for (latest, on_pace) in [("750", true), ("750.001", false), ("749.9", true)] {
        let figures = city(HALF, &[(2010, "1000", "a"), (2020, latest, "a")], "");
        let own = measure_progress(&figures).own.expect("it can be measured");
        assert_eq!(own.on_pace, on_pace, "{latest}");
    }
    // 0.1 has no exact binary form; its rounding must not miss the line.
    let figures = city(
        "kind = 'percent-cut', value = 70, unit = 'percent', base-year = 2000",
        &[(2000, "0.3", "a"), (2010, "0.23", "a")],
        "",
    );
    assert!(
        measure_progress(&figures)
            .own
            .is_some_and(|own| own.on_pace)
    );
}

#[test]
fn rising_emissions_are_no_cut() {
    let figures = city(HALF, &[(2010, "1000", "a"), (2020, "1100", "a")], "");
    let own = measure_progress(&figures).own.expect("it can be measured");
    assert!((own.achieved_percent + 10.0).abs() < 1e-9);
    assert!(!own.on_pace);
}

#[test]
fn after_the_target_year_the_target_itself_is_needed() {
    let target = "kind = 'percent-cut', value = 50, unit = 'percent', base-year = 2010, note = 'n'";
    let figures = city(target, &[(2010, "1000", "a"), (2035, "600", "a")], "");
    let own = measure_progress(&figures).own.expect("it can be measured");
    assert!((own.needed_percent - 50.0).abs() < 1e-9);
    assert_eq!(totals(&own).required_kt_per_year, None);
    assert!(!own.on_pace);
}

#[test]
fn a_missing_base_value_is_named_and_not_borrowed() {
    let figures = city(
        HALF,
        &[(2012, "990", "a"), (2020, "700", "a"), (2010, "1000", "b")],
        "",
    );
    assert_eq!(
        obstacle(&figures),
        "the total of 2010 is missing in \"A\" (not joined with 1,000 kt in \"B\")"
    );
    let given = format!("{HALF}, base-kt-co2e = 1234.5");
    let figures = city(&given, &[(2020, "700", "a")], "");
    assert_eq!(
        obstacle(&figures),
        "the total of 2010 is missing in \"A\" (not joined with 1,234.5 kt given with the target)"
    );
}

#[test]
fn series_are_never_joined() {
    // The base total is in one series, the latest in the other.
    let figures = city(HALF, &[(2010, "1000", "a"), (2020, "700", "b")], "");
    assert_eq!(
        obstacle(&figures),
        "\"A\" has no total after the base year 2010"
    );
}

#[test]
fn another_series_stands_in_where_it_holds_both_years_and_says_so() {
    let figures = city(
        HALF,
        &[(2020, "700", "a"), (2010, "900", "b"), (2018, "800", "b")],
        "",
    );
    let own = measure_progress(&figures).own.expect("b holds both years");
    assert_eq!(own.series.as_deref(), Some("b"));
    assert_eq!(
        own.remarks,
        [
            "The preferred series cannot be used: the total of 2010 is missing in \"A\" \
          (not joined with 900 kt in \"B\")."
        ]
    );
}

#[test]
fn the_preferred_series_is_primary_and_one_as_new_is_shown_beside_it() {
    let figures = city(
        HALF,
        &[
            (2010, "22090", "a"),
            (2020, "16480", "a"),
            (2010, "21590", "b"),
            (2020, "16480", "b"),
        ],
        "",
    );
    let progress = measure_progress(&figures);
    let series = |reading: &Reading| reading.series.clone().unwrap_or_default();
    assert_eq!(progress.own.as_ref().map(series).as_deref(), Some("a"));
    assert_eq!(
        progress.others.iter().map(series).collect::<Vec<_>>(),
        ["b"]
    );
}

#[test]
fn only_targets_for_the_city_are_held_against_its_totals() {
    #[track_caller]
    fn case(covers: &str, points: &[(i16, &str, &str)], want: &str) {
        let figures = city(&format!("{HALF}, {covers}"), points, "");
        assert_eq!(obstacle(&figures), want);
    }
    let points = [(2010, "1000", "a"), (2020, "700", "a")];
    case(
        "covers = 'part', scope = 'transport sector'",
        &points,
        "covers a part of the city's emissions, which is not measured against the city's totals",
    );
    case(
        "covers = 'energy'",
        &points,
        "covers energy, not emissions, which is not measured against the city's totals",
    );
    case(
        "scope = 'boats and trains'",
        &points,
        "not known whether \"boats and trains\" covers the city's emissions (key `covers`)",
    );
    for scope in [
        "scope = 'city-wide'",
        "covers = 'city', scope = 'boats and trains'",
    ] {
        let figures = city(&format!("{HALF}, {scope}"), &points, "");
        assert!(measure_progress(&figures).own.is_some(), "{scope}");
    }
    // A series with the same coverage can measure the target.
    let part = format!("{HALF}, covers = 'part', series = 'b'");
    let figures = city(&part, &[(2010, "10", "b"), (2020, "9", "b")], "");
    let own = measure_progress(&figures).own.expect("b counts the part");
    assert_eq!(own.covers, Some(Coverage::Part));
    // 80x50 is not.
    assert_eq!(measure_progress(&figures).reference, None);
}

#[test]
fn goals_without_a_size_or_a_status_are_not_measured() {
    let points = [(2010, "1000", "a"), (2020, "700", "a")];
    let figures = city("kind = 'climate-positive', base-year = 2010", &points, "");
    assert_eq!(
        obstacle(&figures),
        "no cut in percent, so no line can be drawn"
    );
    let figures = figures_of_past_target();
    assert_eq!(obstacle(&figures), "the note has no current target");
}

fn figures_of_past_target() -> CityFigures {
    figures(
        "targets = [{ kind = 'net-zero', target-year = 2020, status = 'missed', source = 's' }]",
    )
}

#[test]
fn a_neutral_goal_takes_the_base_year_of_the_other_targets_and_says_so() {
    let figures = figures(
        "targets = [
         { kind = 'net-zero', target-year = 2050, status = 'current', source = 's' },
         { kind = 'percent-cut', value = 50, unit = 'percent', base-year = 2005, target-year = 2030, status = 'current', source = 's' }]
         series = [{ id = 'a', label = 'A', scope-basis = 'x', preferred = true, source = 's' }]
         inventory = [{ year = 2005, kt-co2e = 7819.794, series = 'a', source = 's' },
         { year = 2020, kt-co2e = 5298.687, status = 'preliminary', series = 'a', source = 's' }]",
    );
    let progress = measure_progress(&figures);
    let own = progress.own.expect("it can be measured");
    // The target that is due first is the primary one.
    assert_eq!((own.goal.target_year, own.on_pace), (2030, true));
    assert_eq!(own.remarks, ["The figure for 2020 is provisional."]);
    let [neutral] = &progress.others[..] else {
        panic!("one other target: {:?}", progress.others);
    };
    // The line needs 100 * 15/45 = 33.3 percent; 32.2 were reached.
    assert!(!neutral.on_pace);
    assert_eq!(neutral.base_year_from, BaseYearFrom::OtherTargets);
    assert_eq!(
        neutral.remarks[0],
        "The target names no base year; 2005 is that of the city's other current targets."
    );
}

#[test]
fn without_any_base_year_nothing_is_measured() {
    let points = [(2010, "1000", "a"), (2020, "700", "a")];
    let figures = city("kind = 'net-zero'", &points, "");
    assert_eq!(obstacle(&figures), "no base year is given");
}

#[test]
fn a_statement_is_no_total() {
    let figures = city(
        HALF,
        &[(2010, "1000", "a")],
        "progress = [{ year = 2020, change-percent = -30, base-year = 2010, series = 'a', source = 's' },
         { year = 2025, change-percent = -41, base-year = 2010, published-only = true, source = 's' },
         { year = 2024, change-percent = -90, base-year = 2023, source = 's' }]",
    );
    let own = measure_progress(&figures).own.expect("it is stated");
    assert_eq!((own.latest_year, own.is_calculated()), (2020, false));
    let Measured::Stated(stated) = &own.measured else {
        panic!("stated: {own:?}");
    };
    // (50 - 30) / 10 percent of the base year per year.
    assert_eq!(stated.required_percent_per_year.map(f64::round), Some(2.0));
    assert_eq!(measure_progress(&figures).reference, None);
}

#[test]
fn a_statement_that_contradicts_the_totals_is_said() {
    let figures = city(
        HALF,
        &[(2010, "61062.452", "a"), (2020, "48400", "a")],
        "progress = [{ year = 2020, change-percent = -25.1, base-year = 2010, series = 'a', source = 's' }]",
    );
    let own = measure_progress(&figures).own.expect("it can be measured");
    assert_eq!(measure_progress(&figures).others, []);
    assert_eq!(
        own.remarks,
        ["The city states a change of -25.1 % for the same years; the totals give -20.7 %."]
    );
}

#[test]
fn a_target_and_a_series_must_count_the_same() {
    let front = |target: &str, series: &str| {
        figures(&format!(
            "targets = [{{ {HALF}, target-year = 2030, status = 'current', source = 's', {target} }}]
             series = [{{ id = 'a', label = 'A', scope-basis = 'x', preferred = true, source = 's', {series} }}]
             inventory = [{{ year = 2010, kt-co2e = 9, series = 'a', source = 's' }}, {{ year = 2020, kt-co2e = 8, series = 'a', source = 's' }}]"
        ))
    };
    assert_eq!(
        obstacle(&front("gases = 'CO2e'", "gases = 'CO2'")),
        "the target and \"A\" differ in gases: CO2e / CO2"
    );
    assert_eq!(
        obstacle(&front(
            "scopes = ['scope-1']",
            "scopes = ['scope-1', 'scope-2']"
        )),
        "the target and \"A\" differ in scopes: scope 1 / scopes 1, 2"
    );
    assert_eq!(
        obstacle(&front("boundary = 'City'", "boundary = 'County'")),
        "the target and \"A\" differ in area: City / County"
    );
    assert!(
        measure_progress(&front("gases = 'CO2e'", "scopes = ['scope-1']"))
            .own
            .is_some()
    );
}

#[test]
fn reading_gives_what_could_be_read_and_names_the_rest() {
    let figures = figures(
        "population = { value = 'many', year = 2020 }
         targets = 5
         series = [{ id = 'a', preferred = true }, { label = 'no id' }]
         inventory = [{ year = 2010, kt-co2e = 'x', series = 'a' }, { year = 20100, kt-co2e = 1, series = 'a' },
         { year = 2011, notation = 'NE', series = 'a' }, { year = 2012, kt-co2e = 5, series = 'a' },
         { year = 2012, kt-co2e = 6, series = 'a' }, { year = 2013, kt-co2e = nan, series = 'a' },
         { year = 2014, kt-co2e = 7, series = 'a', source = 'Plan; https://a.org; https://b.org' }]",
    );
    let texts: Vec<String> = figures
        .unread
        .iter()
        .map(|row| format!("{} {}: {}", row.list, row.row, row.reason))
        .collect();
    assert_eq!(
        texts,
        [
            "population 1: `value` is no whole number of residents",
            "targets 1: it is no table",
            "series 2: `id` is missing",
            "inventory 1: `kt-co2e` is no number",
            "inventory 2: `year` is no year between 1800 and 2200",
            "inventory 6: `kt-co2e` is no number",
            "inventory 5: a has two figures for 2012, so neither is used",
        ]
    );
    let points = figures.points("a");
    assert_eq!(
        points.iter().map(|total| total.year).collect::<Vec<_>>(),
        [2014]
    );
    assert_eq!(
        points[0].provenance.sources,
        ["Plan", "https://a.org", "https://b.org"]
    );
}

#[test]
fn each_year_is_held_against_the_line_and_the_last_agrees_with_the_reading() {
    use crate::model::emissions::yearly_pace::yearly_pace;

    let years = [
        (2008, "120", "a"),
        (2010, "100", "a"),
        (2014, "88", "a"),
        (2016, "90", "a"),
        (2018, "80", "a"),
        (2018, "10", "b"),
    ];
    let figures = city(HALF, &years, "");
    let own = measure_progress(&figures).own.expect("a reading");
    let pace = yearly_pace(&own, &figures);
    let marks: Vec<(i16, Option<bool>)> = pace.iter().map(|one| (one.year, one.on_pace)).collect();
    // Needed: 10 % by 2014, 15 % by 2016, 20 % by 2018.
    let want = [
        (2008, None),
        (2010, None),
        (2014, Some(true)),
        (2016, Some(false)),
        (2018, Some(true)),
    ];
    assert_eq!(marks, want);
    assert!(own.on_pace, "as in the last year");
}

#[test]
fn two_current_targets_of_one_goal_and_year_have_names_of_their_own() {
    let with = |first: &str, second: &str| {
        let target = |more: &str| {
            let covers = if more.contains("covers") {
                ""
            } else {
                "covers = 'city', "
            };
            format!("{HALF}, {covers}{more}")
        };
        let (first, second) = (target(first), target(second));
        let status = if second.contains("status") {
            ""
        } else {
            "status = 'current', "
        };
        let second = format!("target-year = 2030, source = 's', {status}{second}");
        let figures = city(
            &format!("{first} }}, {{ {second}"),
            &[(2010, "1000", "a"), (2020, "700", "a")],
            "",
        );
        let progress = measure_progress(&figures);
        let readings = progress.own.iter().chain(&progress.others);
        let names = readings.map(|reading| reading.goal.name.clone());
        names.collect::<Vec<_>>().join(" | ")
    };
    assert_eq!(
        with("scope = 'scope 1'", "scope = 'scopes 1 and 2'"),
        "-50 % by 2030 (scope 1) | -50 % by 2030 (scopes 1 and 2)"
    );
    assert_eq!(
        with("scopes = ['scope-1']", "scopes = ['scope-1', 'scope-2']"),
        "-50 % by 2030 (scope 1) | -50 % by 2030 (scopes 1, 2)"
    );
    assert_eq!(
        with("scope = 'all'", "scope = 'all', series = 'b'"),
        "-50 % by 2030 | -50 % by 2030 (b)"
    );
    // A target of a part has its scope in its name.
    assert_eq!(
        with("scope = 'x'", "scope = 'y', covers = 'part', series = 'a'"),
        "-50 % by 2030 | -50 % by 2030 (y)"
    );
    // A past target is no twin.
    assert_eq!(
        with("scope = 'x'", "scope = 'y', status = 'superseded'"),
        "-50 % by 2030"
    );
}

#[test]
fn words_of_a_city_whose_emissions_rose_say_that_they_rose() {
    use crate::model::emissions::figure_words::line_in_words;

    let words = |latest: &str| {
        let figures = city(HALF, &[(2010, "1000", "a"), (2020, latest, "a")], "");
        let own = measure_progress(&figures).own.expect("a reading");
        line_in_words(&own).join(" ")
    };
    assert!(words("1083.3").ends_with("a year until 2030; so far it rose by 8.33 kt a year."));
    assert!(words("700").ends_with("so far it cut 30 kt a year."));
    assert!(words("750").contains("so it is on pace, on the line."));
    assert!(words("750.1").contains("so it is off pace, by less than 0.1 points."));
}
