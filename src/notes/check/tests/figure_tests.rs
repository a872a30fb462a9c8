//! Figures and targets of a city that cannot be.

use super::*;

/// The impossible figures of a city whose series is `s`.
#[track_caller]
fn impossible(front: &str, expected: &[&str]) {
    let series = "series = [{ id = 's', label = 'S', scope-basis = 'x', preferred = true, \
                  gases = 'CO2e', source = 's' }]";
    let text = format!("+++\ntitle = \"T\"\n{series}\n{front}\n+++\nBody.\n");
    let findings = check("cities/oslo.md", &text).findings;
    let got: Vec<String> = findings
        .iter()
        .map(|f| format!("{} {}", f.code, f.message))
        .collect();
    assert_eq!(got, expected, "{front}");
    // One place says what is wrong with a row.
    let mut lines: Vec<u32> = findings.iter().map(|found| found.place.line).collect();
    lines.dedup();
    assert_eq!(lines.len(), findings.len(), "{front}");
}

fn target(keys: &str) -> String {
    format!("targets = [{{ target-year = 2030, status = 'current', source = 's', {keys} }}]")
}

#[test]
fn targets_that_cannot_be_are_reported() {
    let cut = |value: &str| {
        target(&format!(
            "kind = 'percent-cut', unit = 'percent', value = {value}"
        ))
    };
    impossible(&cut("50"), &[]);
    impossible(&cut("100"), &[]);
    for value in ["-20", "0", "150"] {
        let expected = format!(
            "GH036 `targets` cannot be used: a target of {value} % is impossible, expected more \
             than 0 and at most 100"
        );
        impossible(&cut(value), &[&expected]);
    }
    impossible(
        &target("kind = 'percent-cut', unit = 'kt', value = 50"),
        &["GH036 `targets` cannot be used: its unit is kt, expected percent"],
    );
    impossible(
        &target("kind = 'percent-cut', unit = 'percent', value = 50, base-year = 2030"),
        &["GH036 `targets` cannot be used: its base year 2030 is not before its target year 2030"],
    );
    impossible(
        &target("kind = 'per-capita', value = 2"),
        &["GH036 `targets` cannot be used: its value 2 has no unit"],
    );
}

#[test]
fn figures_that_cannot_be_are_reported() {
    let total =
        |keys: &str| format!("inventory = [{{ year = 2020, series = 's', source = 's', {keys} }}]");
    impossible(&total("kt-co2e = 50"), &[]);
    impossible(&total("notation = 'NE'"), &[]);
    impossible(
        &total("kt-co2e = 50, notation = 'NE'"),
        &["GH036 `inventory` cannot be used: it has both a figure, 50 kt, and the notation NE"],
    );
    impossible(
        &total("kt-co2e = 50, notation = 'ZZ'"),
        &["GH008 `notation` is `ZZ`, which is not in the vocabulary notation-keys"],
    );
    impossible(
        &total("kt-co2e = 50, status = 'projected'"),
        &[
            "GH036 `inventory` cannot be used: its status is projected, expected final or \
             preliminary",
        ],
    );
    impossible(
        &total("kt-co2e = 0, base = true"),
        &[
            "GH036 `inventory` cannot be used: 2020 is a base year, so its total of 0 kt leaves \
             nothing to cut",
        ],
    );
    impossible(
        &total("kt-co2e = -10"),
        &[
            "GH036 `inventory` cannot be used: a total of -10 kt is below zero, so it is not measured",
        ],
    );
    impossible(
        &total("kt-co2e = 1e308"),
        &["GH036 `inventory` cannot be used: `kt-co2e` has too many digits"],
    );
    impossible(
        "progress = [{ year = 2020, base-year = 2010, change-percent = -120, source = 's' }]",
        &[
            "GH036 `progress` cannot be used: a change of -120 % is impossible, emissions fall by \
             100 % at most",
        ],
    );
}

#[test]
fn gases_that_are_not_known_are_reported() {
    let row = |gases: &str| {
        format!(
            "inventory = [{{ year = 2020, series = 's', source = 's', kt-co2e = 5, gases = '{gases}' }}]"
        )
    };
    impossible(
        &row("soot"),
        &["GH008 `gases` is `soot`, so the figures cannot be compared"],
    );
    impossible(&row("CO₂ equivalent"), &[]);
    // A figure in a series of other gases.
    impossible(
        &row("CO₂ only"),
        &["GH036 `inventory` cannot be used: its gases are CO₂ only, those of its series CO2e"],
    );
}

#[test]
fn units_places_and_sizes_that_cannot_be_are_reported() {
    let residents = |value: &str, unit: &str| {
        format!("population = {{ value = {value}, unit = '{unit}', year = 2020, source = 's' }}")
    };
    impossible(&residents("265000", "residents"), &[]);
    impossible(
        &residents("265", "thousand residents"),
        &["GH036 `population` cannot be used: its unit is thousand residents, expected residents"],
    );
    impossible(
        &residents("0", "residents"),
        &["GH036 `population` cannot be used: a city has residents"],
    );
    let area = |value: &str, unit: &str| {
        format!("area = {{ value = {value}, unit = '{unit}', source = 's' }}")
    };
    impossible(
        &area("12.5", "acres"),
        &["GH036 `area` cannot be used: its unit is acres, expected km2"],
    );
    impossible(
        &area("-1", "km2"),
        &["GH036 `area` cannot be used: an area of -1 km2 is impossible"],
    );
    impossible("latitude = 59.9\nlongitude = -122.33", &[]);
    impossible(
        "latitude = 95\nlongitude = -180.5",
        &[
            "GH036 `latitude` cannot be used: 95 is beyond 90 degrees",
            "GH036 `longitude` cannot be used: -180.5 is beyond 180 degrees",
        ],
    );
}

#[test]
fn rows_beyond_the_limit_are_not_called_wrong() {
    let row = "{ target-year = 2030, status = 'current', source = 's', kind = 'percent-cut', \
               unit = 'percent', value = 50 }, ";
    let text = format!("+++\ntitle = \"T\"\ntargets = [{}]\n+++\n", row.repeat(51));
    let findings = check("cities/oslo.md", &text).findings;
    let mut figures = findings.iter().filter(|f| f.code == Code::ImpossibleFigure);
    let got = figures.next().map(|f| format!("{}. {}", f.message, f.help));
    let want = "`targets` is used in part: row 51 and later ones are beyond the limit of 50. \
                Keep the rows that are needed";
    assert_eq!(got.as_deref(), Some(want), "{findings:?}");
}

#[test]
fn dates_of_what_has_happened_are_collected() {
    let future = |path: &str, front: &str| {
        let text = format!("+++\ntitle = \"T\"\n{front}\n+++\nBody.\n");
        let last = "2026-11-30".parse().expect("a date");
        let dates = check(path, &text).past_dates;
        let findings = dates.iter().filter_map(|date| date.finding(last));
        let texts = findings.map(|f| {
            format!(
                "{}:{}+{} {} {}. {}",
                f.place.line, f.place.column, f.length, f.code, f.message, f.help
            )
        });
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        future(
            "cities/oslo.md",
            "confirmed = 2026-11-30\ninventory = [\n{ year = 2026 },\n{ year = 2027 },\n]\n\
             projections = [{ year = 2050 }]\npopulation = { value = 5, year = 2031 }"
        ),
        [
            "9:34+4 GH037 `year` of `population` is 2031, which is in the future. \
             What is expected goes into `projected-population`",
            "6:10+4 GH037 `year` of `inventory` is 2027, which is in the future. \
             What is expected goes into `projections`, or into the text",
        ]
    );
    assert_eq!(
        future(
            "endorsements/a/oslo.md",
            "signed = 2026-12-01\nwithdrawn = 2026-11-29\nexpiry = 2030-01-01"
        ),
        [
            "3:10+10 GH037 `signed` is 2026-12-01, which is in the future. \
             Write the day or year when it happened"
        ]
    );
}

#[test]
fn a_country_is_a_code_of_two_capitals() {
    for (written, wants) in [
        ("country = 'NO'", &[][..]),
        (
            "country = 'Belgium'",
            &["GH008 `country` is `Belgium`, which is no country code"],
        ),
        (
            "country = 'be'",
            &["GH008 `country` is `be`, which is no country code"],
        ),
    ] {
        impossible(written, wants);
    }
}
