//! Front matter tables beside a note.
//!
//! Each row becomes a sentence; long tables show only the latest rows.

use toml::{Table, Value};

use super::{labelled, plain_value};
use crate::model::emissions::figure_words::kt;
use crate::model::money::with_unit;
use crate::model::note::Note;
use crate::model::schema::{SchemaKey, ValueShape};
use crate::model::thousands::grouped;
use crate::tui::labels::Labels;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::styled_text::TextSpan;

/// Maximum number of rows shown; the others are counted.
const MAX_ROWS: usize = 8;

/// The id of the preferred series.
///
/// Values of several series are never mixed in a list.
pub(super) fn preferred_series(note: &Note) -> Option<&str> {
    let series = note.keys.get("series")?.as_array()?.iter();
    let preferred = |row: &&Value| row.get("preferred").and_then(Value::as_bool) == Some(true);
    series
        .filter(preferred)
        .find_map(|row| row.get("id")?.as_str())
}

/// The rows of a table as lines of at most `cols` columns.
pub(super) fn lines(
    columns: &[SchemaKey],
    rows: &[Value],
    series: Option<&str>,
    labels: &Labels,
    cols: usize,
) -> Vec<Vec<TextSpan>> {
    let shown = most_telling(rows, series);
    let mut lines: Vec<Vec<TextSpan>> = shown
        .iter()
        .flat_map(|row| match row {
            Value::Table(row) => {
                let spans = sentence(columns, row, labels);
                wrap_hanging(wrap, TextSpan::default(), &spans, cols)
            }
            row => wrap(&[TextSpan::body(&plain_value(row))], cols),
        })
        .collect();
    if rows.len() > shown.len() {
        let more = format!("{} more", rows.len() - shown.len());
        lines.push(vec![TextSpan::muted(&more)]);
    }
    lines
}

/// Selects the rows to show.
///
/// Of values in several series: the latest of the preferred one. Of values by sector: those of the
/// latest year.
fn most_telling<'a>(rows: &'a [Value], series: Option<&str>) -> Vec<&'a Value> {
    let of_series = |row: &&Value| row.get("series").and_then(Value::as_str) == series;
    let year = |row: &Value| row.get("year").and_then(Value::as_integer);
    let preferred: Vec<&Value> = rows.iter().filter(of_series).collect();
    if series.is_none() || preferred.is_empty() {
        return rows.iter().take(MAX_ROWS).collect();
    }
    let newest = preferred.iter().filter_map(|row| year(row)).max();
    if preferred.iter().any(|row| row.get("sector").is_some()) {
        let newest = preferred.into_iter().filter(|row| year(row) == newest);
        return newest.take(MAX_ROWS).collect();
    }
    let before = preferred.len().saturating_sub(MAX_ROWS);
    preferred.into_iter().skip(before).collect()
}

/// Formats a row as a sentence.
///
/// Examples are `traffic: -20 % (2007)` and `2021: 1,046 kt CO2e`.
fn sentence(columns: &[SchemaKey], row: &Table, labels: &Labels) -> Vec<TextSpan> {
    let has = |name: &str| row.contains_key(name);
    match () {
        () if has("indicator") => of_indicator(columns, row, labels),
        () if has("target-year") => of_target(columns, row, labels),
        () if has("kt-co2e") || has("t-co2e") || has("notation") => {
            of_emissions(columns, row, labels)
        }
        () if has("change-percent") => vec![
            TextSpan::muted(&format!("{}: ", text(row, "year"))),
            TextSpan::new(
                &format!("{} %", number(row, "change-percent")),
                TextStyle::BOLD,
            ),
            TextSpan::muted(&format!(" against {}", text(row, "base-year"))),
        ],
        () if has("scope-basis") && has("label") => of_series(row),
        () => of_any(columns, row, labels),
    }
}

/// Formats a target, with the columns of its table.
pub(super) fn target(shape: Option<ValueShape>, row: &Table, labels: &Labels) -> Vec<TextSpan> {
    match shape {
        Some(ValueShape::Rows(columns)) => of_target(columns, row, labels),
        _ => Vec::new(),
    }
}

/// `traffic: -20 % (2007, measured)`.
fn of_indicator(columns: &[SchemaKey], row: &Table, labels: &Labels) -> Vec<TextSpan> {
    let mut spans = vec![
        TextSpan::muted(&format!("{}: ", text(row, "indicator"))),
        TextSpan::new(
            &with_unit(&number(row, "value"), &text(row, "unit")),
            TextStyle::BOLD,
        ),
    ];
    let details = [text(row, "year"), in_column(columns, row, "basis", labels)];
    let details = details.map(|part| part.to_lowercase());
    let details: Vec<&str> = details
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    if !details.is_empty() {
        spans.push(TextSpan::muted(&format!(" ({})", details.join(", "))));
    }
    spans
}

/// `Cut in percent: 95 percent by 2030 against 2009, direct emissions (Current)`.
fn of_target(columns: &[SchemaKey], row: &Table, labels: &Labels) -> Vec<TextSpan> {
    let word = |name: &str| in_column(columns, row, name, labels);
    let goal = if row.contains_key("value") {
        with_unit(&number(row, "value"), &text(row, "unit")) + " "
    } else {
        String::new()
    };
    let mut spans = vec![
        TextSpan::muted(&format!("{}: ", word("kind"))),
        TextSpan::new(
            &format!("{goal}by {}", text(row, "target-year")),
            TextStyle::BOLD,
        ),
    ];
    if row.contains_key("base-year") {
        spans.push(TextSpan::body(&format!(
            " against {}",
            text(row, "base-year")
        )));
    }
    if row.contains_key("scope") {
        spans.push(TextSpan::body(&format!(", {}", text(row, "scope"))));
    }
    spans.push(TextSpan::muted(&format!(" ({})", word("status"))));
    spans
}

/// `2021: 1,046 kt CO2e, base year`, `road traffic: 512 kt CO2e (2021)`.
fn of_emissions(columns: &[SchemaKey], row: &Table, labels: &Labels) -> Vec<TextSpan> {
    let column = if row.contains_key("kt-co2e") {
        "kt-co2e"
    } else {
        "t-co2e"
    };
    let unit = columns.iter().find(|key| key.name == column);
    let unit = unit.map_or("", |key| key.label);
    let figure = match row.get(column) {
        Some(value) => format!("{} {unit}", rounded(value)),
        None => text(row, "notation"),
    };
    let figure = TextSpan::new(&figure, TextStyle::BOLD);
    let year = text(row, "year");
    if row.contains_key("sector") {
        let sector = TextSpan::muted(&format!("{}: ", text(row, "sector")));
        return vec![sector, figure, TextSpan::muted(&format!(" ({year})"))];
    }
    let mut spans = vec![TextSpan::muted(&format!("{year}: ")), figure];
    if row.get("base").and_then(Value::as_bool) == Some(true) {
        spans.push(TextSpan::muted(", base year"));
    }
    let status = in_column(columns, row, "status", labels);
    if !status.is_empty() && text(row, "status") != "final" {
        spans.push(TextSpan::muted(&format!(", {}", status.to_lowercase())));
    }
    spans
}

fn of_series(row: &Table) -> Vec<TextSpan> {
    let mut spans = vec![
        TextSpan::body(&text(row, "label")),
        TextSpan::muted(&format!(", {}", text(row, "scope-basis"))),
    ];
    if row.get("preferred").and_then(Value::as_bool) == Some(true) {
        spans.push(TextSpan::new(", preferred", TextStyle::BOLD));
    }
    spans
}

/// Formats any other row as a list of its columns.
fn of_any(columns: &[SchemaKey], row: &Table, labels: &Labels) -> Vec<TextSpan> {
    let mut spans: Vec<TextSpan> = Vec::new();
    for column in columns {
        let span = match row.get(column.name).filter(|_| !is_source(column)) {
            None | Some(Value::Boolean(false)) => continue,
            Some(Value::Boolean(true)) => column.label.to_lowercase(),
            Some(value) if matches!(column.shape, ValueShape::Number | ValueShape::Year) => {
                let label = column.label.to_lowercase();
                format!("{label} {}", labelled(column, value, labels))
            }
            Some(value) => labelled(column, value, labels),
        };
        if !spans.is_empty() {
            spans.push(TextSpan::muted(", "));
        }
        spans.push(TextSpan::body(&span));
    }
    spans
}

/// Whether a column concerns the source of a figure; the page lists sources once.
pub(super) fn is_source(column: &SchemaKey) -> bool {
    matches!(
        column.name,
        "source" | "confidence" | "adopted-confidence" | "note" | "id"
    )
}

fn text(row: &Table, name: &str) -> String {
    row.get(name).map(plain_value).unwrap_or_default()
}

fn number(row: &Table, name: &str) -> String {
    row.get(name).map(figure).unwrap_or_default()
}

/// The value of a column, with its label.
fn in_column(columns: &[SchemaKey], row: &Table, name: &str, labels: &Labels) -> String {
    let column = columns.iter().find(|key| key.name == name);
    match (column, row.get(name)) {
        (Some(column), Some(value)) => labelled(column, value, labels),
        _ => String::new(),
    }
}

/// Formats a number with grouped thousands: `350,000`.
pub(super) fn figure(value: &Value) -> String {
    grouped(plain_value(value))
}

/// Formats emissions with few digits; the note's text has all of them.
fn rounded(value: &Value) -> String {
    match value {
        Value::Float(number) => kt(*number),
        value => figure(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::note::Kind;
    use crate::model::schema::own_keys;
    use crate::model::vocabulary::Term;
    use crate::work::Catalogue;

    /// The lines of a table in a note about a city or practice.
    fn lines_of(key: &str, rows: &str, series: Option<&str>) -> Vec<String> {
        let keys: Table = format!("{key} = [{rows}]").parse().expect("a table");
        let schema = [Kind::City, Kind::Practice]
            .into_iter()
            .flat_map(own_keys)
            .find(|known| known.name == key)
            .expect("a key of cities or practices");
        let ValueShape::Rows(columns) = schema.shape else {
            panic!("{key} is not a table");
        };
        let mut labels = Labels::default();
        let list = |name: &str, id: &str, label: &str| {
            let (id, label) = (id.to_owned(), label.to_owned());
            let term = Term {
                id,
                label,
                ..Term::default()
            };
            (name.to_owned(), vec![term])
        };
        labels.learn(Catalogue {
            terms: vec![
                list("target-kinds", "percent-cut", "Cut in percent"),
                list("target-statuses", "current", "Current"),
            ],
            ..Catalogue::default()
        });
        let rows = keys[key].as_array().expect("rows");
        let lines = lines(columns, rows, series, &labels, 200).into_iter();
        lines
            .map(|line| line.into_iter().map(|span| span.text).collect())
            .collect()
    }

    #[test]
    fn a_row_reads_as_a_sentence() {
        #[track_caller]
        fn case(key: &str, row: &str, want: &str) {
            assert_eq!(lines_of(key, row, None), [want]);
        }
        case(
            "targets",
            r#"{ kind = "percent-cut", value = 95, unit = "percent", base-year = 2009,
                 target-year = 2030, status = "current", scope = "direct emissions" }"#,
            "Cut in percent: 95 percent by 2030 against 2009, direct emissions (Current)",
        );
        case(
            "targets",
            r#"{ kind = "net-zero", target-year = 2050, status = "current" }"#,
            "net zero: by 2050 (Current)",
        );
        case(
            "inventory",
            r#"{ year = 2009, kt-co2e = 1442.8776, base = true, status = "final", series = "a" }"#,
            "2009: 1,443 kt CO2e, base year",
        );
        case(
            "sector-inventory",
            r#"{ year = 2009, sector = "aviation", kt-co2e = 0.025, series = "a" }"#,
            "aviation: 0.025 kt CO2e (2009)",
        );
        case(
            "inventory",
            r#"{ year = 2020, notation = "NE", series = "a" }"#,
            "2020: NE",
        );
        case(
            "progress",
            r#"{ year = 2020, change-percent = -25, base-year = 2009, series = "a" }"#,
            "2020: -25 % against 2009",
        );
        case(
            "series",
            r#"{ id = "a", label = "Inventory", scope-basis = "territorial", preferred = true }"#,
            "Inventory, territorial, preferred",
        );
        case(
            "results",
            r#"{ indicator = "riders", value = 5, unit = "percent", year = 2020, basis = "projected" }"#,
            "riders: 5 percent (2020, projected)",
        );
        case(
            "costs",
            r#"{ indicator = "fee", value = 3, unit = "EUR", year = 2020 }"#,
            "fee: EUR 3 (2020)",
        );
    }

    #[test]
    fn the_latest_values_of_the_preferred_series_are_shown() {
        let rows: Vec<String> = (2001..=2012)
            .flat_map(|year| ["a", "b"].map(|series| (year, series)))
            .map(|(year, series)| {
                format!("{{ year = {year}, kt-co2e = 5, series = \"{series}\" }}")
            })
            .collect();
        let lines = lines_of("inventory", &rows.join(", "), Some("b"));
        assert_eq!(lines.len(), MAX_ROWS + 1);
        assert_eq!(lines[0], "2005: 5 kt CO2e");
        assert_eq!(lines[MAX_ROWS - 1..], ["2012: 5 kt CO2e", "16 more"]);
    }

    #[test]
    fn thousands_are_grouped() {
        #[track_caller]
        fn case(value: impl Into<Value>, want: &str) {
            assert_eq!(figure(&value.into()), want);
        }
        case(350_000, "350,000");
        case(-1_250_000, "-1,250,000");
        case(16_500_000.5, "16,500,000.5");
        case("about 5", "about 5");
    }
}
