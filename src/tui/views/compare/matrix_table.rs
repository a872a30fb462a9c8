//! The visible part of the matrix as a table, with totals.

use ratatui::layout::Rect;

use super::matrix_columns::{ALL, MatrixColumns};
use super::state::MatrixCursor;
use crate::model::alliance::practice_matrix::{MatrixRow, PracticeMatrix};
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::data_table::{DataTable, TableColumn, TableRow};
use crate::tui::widgets::styled_text::TextSpan;

/// Minimum number of practices of a highlighted cell.
const MANY: usize = 3;

/// The visible part of a matrix.
pub(super) fn matrix_table(
    matrix: &PracticeMatrix,
    cursor: MatrixCursor,
    area: Rect,
    shared: &Shared,
) -> DataTable {
    let shown = MatrixColumns::fit(matrix, cursor.left, usize::from(area.width));
    let heads = shown.heads[shown.in_view()].iter().map(String::as_str);
    let heads = heads.chain(shown.has_totals.then_some(ALL));
    let mut columns = vec![TableColumn::default()];
    columns.extend(heads.map(|head| TableColumn::numbers(head, 0)));
    let rows = matrix.rows.iter().enumerate().map(|(at, row)| {
        let mut cells = cells_of(row, &shown, at == cursor.row, shared);
        if row.practices == 0 {
            let none_yet = TextSpan::muted(strings::NO_PRACTICES_YET);
            TableRow::Words(cells.swap_remove(0), none_yet)
        } else {
            TableRow::Cells(cells)
        }
    });
    DataTable {
        columns,
        rows: rows.chain([totals(matrix, &shown)]).collect(),
        top: cursor.top,
        selected: Some(cursor.row),
        has_cell: true,
        appearance: shared.appearance,
    }
}

fn cells_of(
    row: &MatrixRow,
    columns: &MatrixColumns,
    is_chosen: bool,
    shared: &Shared,
) -> Vec<TextSpan> {
    let is_mine = Some(row.id.as_str()) == shared.labels.my_city.as_deref();
    let label = match (is_mine, is_chosen) {
        (true, _) => TextStyle::KEY,
        (false, true) => TextStyle::BOLD,
        (false, false) => TextStyle::BODY,
    };
    let none = if shared.appearance.ascii { "." } else { "·" };
    let count = |count: &usize| match count {
        0 => TextSpan::minor(none),
        MANY.. => TextSpan::new(&count.to_string(), TextStyle::KEY),
        _ => TextSpan::body(&count.to_string()),
    };
    let mut cells = vec![TextSpan::new(&row.label, label)];
    cells.extend(row.counts[columns.in_view()].iter().map(count));
    cells.push(TextSpan::muted(&row.practices.to_string()));
    cells
}

fn totals(matrix: &PracticeMatrix, columns: &MatrixColumns) -> TableRow {
    let totals = matrix.totals();
    let counts = totals[columns.in_view()].iter().map(ToString::to_string);
    let texts = std::iter::once(ALL.to_owned()).chain(counts);
    TableRow::Cells(texts.map(|text| TextSpan::muted(&text)).collect())
}
