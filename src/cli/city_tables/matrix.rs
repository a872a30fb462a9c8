//! `matrix`: counts practices and shows gaps.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::city_base::CityBase;
use super::csv_table::{CsvTable, csv_table};
use super::print_result::print_result;
use super::table_arguments::MatrixArguments;
use super::text_table::{Align, TextTable};
use crate::cli::base_session::Session;
use crate::cli::console::{Console, OutputStyle};
use crate::cli::report::{CommandResult, Exit};
use crate::model::alliance::practice_matrix::{MatrixRows, PracticeMatrix, count_practices};
use crate::model::note::{Kind, Note};

/// Prints the matrix.
pub(super) fn run(
    arguments: &MatrixArguments,
    session: &Session,
    console: &mut Console,
) -> CommandResult {
    let base = CityBase::open(session)?;
    let notes: Vec<Note> = base.library.read_notes(&[Kind::Practice]).collect();
    let matrix = count_practices(&notes, base.vocabularies(), arguments.by);
    print_result(
        &arguments.csv,
        session,
        console,
        || csv(&matrix),
        || as_json(&matrix),
        |out, style| print(&matrix, out, style),
    )?;
    let is_empty = matrix.rows.iter().all(|row| row.practices == 0);
    Ok(Exit::nothing_if(is_empty))
}

fn print(matrix: &PracticeMatrix, out: &mut dyn Write, style: OutputStyle) -> io::Result<()> {
    let what = match matrix.by {
        MatrixRows::City => "City",
        MatrixRows::Instrument => "Instrument",
    };
    let several = match matrix.by {
        MatrixRows::City => "One in several sectors counts in each.",
        MatrixRows::Instrument => {
            "One in several sectors or with several instruments counts in each."
        }
    };
    writeln!(
        out,
        "Practices by sector and {}. {several} · none found",
        what.to_lowercase()
    )?;
    let mut heads = vec![(what.to_owned(), Align::Left)];
    let labels = matrix
        .sectors
        .iter()
        .map(|(_, label)| (short(label), Align::Right));
    heads.extend(labels);
    heads.push(("All".to_owned(), Align::Right));
    let mut table = TextTable::new(heads);
    for row in &matrix.rows {
        let mut cells = vec![row.label.clone()];
        if row.practices == 0 {
            cells.push("no practices yet".to_owned());
            table.row(cells);
            continue;
        }
        cells.extend(row.counts.iter().map(|count| match count {
            0 => "·".to_owned(),
            count => count.to_string(),
        }));
        cells.push(row.practices.to_string());
        table.row(cells);
    }
    let mut totals = vec!["All".to_owned()];
    totals.extend(matrix.totals().iter().map(ToString::to_string));
    table.row(totals);
    table.print(out, style)
}

/// The part of a label before `and`.
fn short(label: &str) -> String {
    match label.split_once(" and ") {
        Some((first, _)) => first.to_owned(),
        None => label.to_owned(),
    }
}

fn as_json(matrix: &PracticeMatrix) -> Value {
    let rows = matrix.rows.iter().map(|row| {
        let cells = row.counts.iter().enumerate().map(|(at, count)| {
            json!({
                "sector": matrix.sectors[at].0, "practices": count,
                "query": matrix.query(row, at),
            })
        });
        json!({
            "id": row.id, "label": row.label, "practices": row.practices,
            "cells": cells.collect::<Vec<_>>(),
        })
    });
    let sectors = matrix
        .sectors
        .iter()
        .map(|(id, label)| json!({"id": id, "label": label}));
    json!({
        "by": matrix.by, "sectors": sectors.collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(), "totals": matrix.totals(),
    })
}

/// One row a cell, so that the columns are the same for every base.
fn csv(matrix: &PracticeMatrix) -> CsvTable<'static> {
    let cells = matrix.rows.iter().flat_map(|row| {
        let counts = row.counts.iter().enumerate();
        counts.map(move |(at, count)| (row, at, *count))
    });
    csv_table! {
        for (row, at, count) in cells;
        "row", "", "City or instrument" => &row.label;
        "sector", "", "Sector" => &matrix.sectors[at].1;
        "practices", "practices",
            "How many there are; one in several sectors, or with several instruments, counts in each"
            => count;
        "query", "", "Search that finds them" => matrix.query(row, at);
    }
}
