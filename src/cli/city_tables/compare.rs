//! `compare`: two to four cities or practices side by side; differing rows are marked.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::city_base::CityBase;
use super::csv_table::{CsvTable, csv_table};
use super::print_result::print_result;
use super::table_arguments::CompareArguments;
use super::text_table::{Align, TextTable, paragraph};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputFormat, OutputStyle};
use crate::cli::report::{CommandError, CommandResult, Exit};
use crate::cli::resolve_id::find_note;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::side_by_side::{SideBySide, SideBySideRow, UNKNOWN};
use crate::model::note::{Kind, Note};
use crate::notes::clean::{clean, quote};

/// Prints the comparison.
pub(super) fn run(
    arguments: &CompareArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let base = CityBase::open(session)?;
    let names = &arguments.names;
    let are_cities = names.iter().filter(|name| base.names_city(name)).count();
    let is_practice = |name: &String| {
        name.contains('/') || find_note(name, &[Kind::Practice], &base.library).is_ok()
    };
    let mut comparison = if are_cities > 0 || !names.iter().any(is_practice) {
        let cities: Vec<&City> = names
            .iter()
            .map(|name| base.find(name))
            .collect::<CommandResult<_>>()
            .map_err(|error| {
                if are_cities > 0 {
                    error.hint("compare cities with cities, or practices with practices")
                } else {
                    error
                }
            })?;
        refuse_repeats(cities.iter().map(|city| city.slug()))?;
        SideBySide::of_cities(&cities, base.vocabularies(), base.this_year)
    } else {
        let practices = find_practices(names, &base)?;
        refuse_repeats(practices.iter().map(|note| note.id.as_str()))?;
        let adoptions: Vec<Note> = base.library.read_notes(&[Kind::Adoption]).collect();
        SideBySide::of_practices(&practices, &adoptions, base.vocabularies())
    };
    if arguments.differing {
        comparison.rows.retain(SideBySideRow::differs);
    }
    print_result(
        &arguments.csv,
        session,
        console,
        || csv(&comparison),
        || as_json(&comparison),
        |out, style| print(&comparison, out, style),
    )?;
    Ok(Exit::Done)
}

fn refuse_repeats<'a>(names: impl Iterator<Item = &'a str>) -> CommandResult<()> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(CommandError::usage(format!(
            "{} is named twice",
            quote(pair[0])
        ))),
        None => Ok(()),
    }
}

fn find_practices(names: &[String], base: &CityBase) -> CommandResult<Vec<Note>> {
    let mut practices = Vec::new();
    for name in names {
        let id = find_note(name, &[Kind::Practice], &base.library)?;
        practices.push(base.library.read(&id)?);
    }
    Ok(practices)
}

/// Maximum width of the table in columns, for easy reading across.
const MAX_COLS: usize = 120;

/// Width of the mark and the row name.
const LABEL_COLS: usize = 28;

/// Minimum width of a cell; narrower ones would break most words.
const MIN_COLS: usize = 14;

fn print(table: &SideBySide, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
    let mut heads = vec![(String::new(), Align::Left), (String::new(), Align::Left)];
    heads.extend(
        table
            .names
            .iter()
            .map(|name| (clean(name).into_owned(), Align::Left)),
    );
    let is_plain = style.form == OutputFormat::Plain;
    let mut printed = TextTable::new(heads);
    let cols = style.width_cols.unwrap_or(MAX_COLS).min(MAX_COLS);
    printed.break_at((cols.saturating_sub(LABEL_COLS) / table.names.len()).max(MIN_COLS));
    for row in &table.rows {
        let mark = match (row.differs(), is_plain) {
            (false, _) => "",
            (true, false) => "*",
            (true, true) => "differs",
        };
        let head = [mark, row.label].map(str::to_owned);
        printed.row(head.into_iter().chain(row.cells.iter().cloned()));
    }
    printed.print(out, style)?;
    if !is_plain {
        writeln!(out, "\n  * marks rows that differ; - means not known")?;
    }
    for pair in &table.pairs {
        paragraph("  ", &pair.in_words(), out, style)?;
    }
    Ok(())
}

fn as_json(table: &SideBySide) -> Value {
    let rows = table
        .rows
        .iter()
        .map(|row| json!({"row": row.label, "values": row.cells, "differs": row.differs()}));
    let pairs = table.pairs.iter().map(|pair| {
        json!({
            "first": pair.first, "second": pair.second,
            "figures": if pair.is_reference { "80x50" } else { "own" },
            "may_be_compared": pair.comparison.is_allowed(),
            "differences": pair.comparison.differences, "cautions": pair.comparison.cautions,
        })
    });
    json!({
        "names": table.names, "rows": rows.collect::<Vec<_>>(),
        "pairs": pairs.collect::<Vec<_>>(),
    })
}

/// A text with no commas between thousands: some spreadsheets read `1,456` as 1.456.
fn ungrouped(text: &str) -> String {
    let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let parts_thousands = |at: usize| {
        at > 0 && is_digit(at - 1) && (1..=3).all(|next| is_digit(at + next)) && !is_digit(at + 4)
    };
    let kept = text.char_indices();
    let kept = kept.filter(|&(at, letter)| letter != ',' || !parts_thousands(at));
    kept.map(|(_, letter)| letter).collect()
}

/// Rows of values, then rows of pairs of cities. One value a row keeps the columns the same.
fn csv(table: &SideBySide) -> CsvTable<'static> {
    let rows = table.rows.iter().flat_map(|row| {
        let cells = row.cells.iter().zip(&table.names);
        cells.map(|(cell, name)| (row.label, name.clone(), cell.clone(), Some(row.differs())))
    });
    let pairs = table.pairs.iter();
    let pairs = pairs.map(|pair| ("May be compared", pair.names(), pair.in_words(), None));
    csv_table! {
        for (label, name, value, differs) in rows.chain(pairs);
        "row", "", "What is compared; the rows \"May be compared\" are about two cities" => label;
        "name", "", "City or practice, or two cities" => name;
        "value", "", "Value for people, with its unit"
            => Some(ungrouped(&value)).filter(|value| value != UNKNOWN);
        "differs", "", "Whether the values of the row differ" => differs;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_of_a_csv_value_have_no_commas() {
        assert_eq!(ungrouped("1,456"), "1456");
        assert_eq!(ungrouped("699,827 (2022)"), "699827 (2022)");
        assert_eq!(ungrouped("USD 1,234,567.5"), "USD 1234567.5");
        assert_eq!(
            ungrouped("in 2010, 250 homes; 1,2"),
            "in 2010, 250 homes; 1,2"
        );
    }
}
