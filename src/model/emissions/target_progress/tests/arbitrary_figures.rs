//! Any front matter of a city, made at random.

use proptest::prelude::*;

use super::*;

/// Any value in place of a figure, year or text.
fn any_value() -> impl Strategy<Value = toml::Value> {
    let year = prop::sample::select(vec![1990_i64, 2005, 2020, 2030, 2050]);
    let word = prop::sample::select(vec![
        "a",
        "b",
        "current",
        "percent",
        "percent-cut",
        "NE",
        "",
    ]);
    prop_oneof![
        4 => year.prop_map(toml::Value::Integer),
        4 => word.prop_map(|word| toml::Value::String(word.to_owned())),
        1 => any::<i64>().prop_map(toml::Value::Integer),
        2 => any::<f64>().prop_map(toml::Value::Float),
        1 => any::<bool>().prop_map(toml::Value::Boolean),
    ]
}

fn any_rows(keys: &'static [&'static str]) -> impl Strategy<Value = toml::Value> {
    let row = prop::collection::vec(any_value(), keys.len()).prop_map(|values| {
        let row = keys.iter().map(|key| (*key).to_owned()).zip(values);
        toml::Value::Table(row.collect())
    });
    prop::collection::vec(row, 0..4).prop_map(toml::Value::Array)
}

proptest! {
    #[test]
    fn no_front_matter_makes_reading_or_measuring_panic(
        targets in any_rows(&["kind", "value", "unit", "base-year", "target-year", "status", "series", "base-kt-co2e"]),
        series in any_rows(&["id", "preferred", "gases", "scopes"]),
        inventory in any_rows(&["year", "kt-co2e", "series", "base", "notation"]),
        progress in any_rows(&["year", "base-year", "change-percent", "series"]),
    ) {
        let keys = [("targets", targets), ("series", series), ("inventory", inventory), ("progress", progress)];
        let table: toml::Table = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let figures = figures(&table.to_string());
        if let Some(reading) = measure_progress(&figures).own {
            prop_assert!(reading.achieved_percent.is_finite());
            prop_assert!((0.0..=1e19).contains(&reading.needed_percent.abs()));
        }
    }
}
