//! Dates of what has happened and years of targets, against the present day.

use super::*;
use crate::model::date::Date;
use crate::today::today;

#[test]
fn what_has_happened_is_not_in_the_future() {
    let city = |year: i16| {
        format!(
            "confirmed = 2020-01-01\nseries = [{{ id = 's', label = 'S', scope-basis = 'x', \
             preferred = true, source = 's' }}]\ninventory = [{{ year = {year}, kt-co2e = 5, \
             series = 's', source = 's' }}]\n"
        )
    };
    let this_year = today().year();
    let signed = |day: Date| {
        format!("endorses = 'positions/a'\nstate = 'endorsed'\ncities = ['rome']\nsigned = {day}\n")
    };
    let findings_of = |year: i16, day: i32| {
        let now = today();
        let day = now.shifted(day).expect("a day");
        let (_home, base) = base_of(&[
            ("cities/rome.md", &note(&city(year), "Text")),
            ("positions/a.md", &note("level = 'national'\n", "Text")),
            ("endorsements/a/rome.md", &note(&signed(day), "Text")),
        ]);
        let findings = check(&base).findings.into_iter();
        let future = findings.filter(|found| found.code == Code::FutureDate);
        let texts = future.map(|found| (found.place.path, found.message));
        texts.collect::<Vec<_>>()
    };
    // In Auckland tomorrow has begun.
    assert_eq!(findings_of(this_year, 1), []);
    let day = today().shifted(2).expect("a day");
    let next = this_year + 1;
    assert_eq!(
        findings_of(next, 2),
        [
            (
                "cities/rome.md".to_owned(),
                format!("`year` of `inventory` is {next}, which is in the future")
            ),
            (
                "endorsements/a/rome.md".to_owned(),
                format!("`signed` is {day}, which is in the future")
            )
        ]
    );
}

#[test]
fn the_year_of_a_current_target_is_not_in_the_past() {
    let this_year = today().year();
    let findings_of = |year: i16, status: &str| {
        let city = format!(
            "targets = [{{ kind = 'percent-cut', value = 20, unit = 'percent', base-year = 1990, \
             target-year = {year}, status = '{status}', source = 's' }}]\n"
        );
        let (_home, base) = base_of(&[("cities/rome.md", &note(&city, "Text"))]);
        let findings = check(&base).findings.into_iter();
        let passed = findings.filter(|found| found.code.to_string() == "GH040");
        passed.map(|found| found.message).collect::<Vec<_>>()
    };
    assert_eq!(findings_of(this_year, "current"), [""; 0]);
    assert_eq!(findings_of(this_year - 1, "missed"), [""; 0]);
    let last = this_year - 1;
    let want = format!("a target is `current`, and its year, {last}, has passed");
    assert_eq!(findings_of(last, "current"), [want]);
}
