//! The visible part of the matrix as a table, with totals.

use ratatui::layout::Rect;

use super::matrix_columns::{ALL, MatrixColumns};
use super::state::MatrixCursor;
use crate::model::alliance::practice_matrix::{MatrixRow, PracticeMatrix};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::data_table::{
    ColumnAlign, DataTable, DataTableStyles, TableCell, TableColumn, TableLayout, TableRow,
};
use crate::tui::widgets::draw::Appearance;

/// Minimum number of practices of a highlighted cell.
const MANY: usize = 3;

/// Display options of the table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MatrixLook<'a> {
    pub appearance: Appearance,
    /// Whether its row is highlighted.
    pub my_city: Option<&'a str>,
}

/// The texts of a row, by column.
type Texts = Vec<(String, TextStyle)>;

/// Calls a function with the visible table and its layout.
pub(super) fn with_table<T>(
    matrix: &PracticeMatrix,
    cursor: MatrixCursor,
    area: Rect,
    look: MatrixLook<'_>,
    call: impl FnOnce(&DataTable<'_>, &TableLayout) -> T,
) -> T {
    let columns = MatrixColumns::fit(matrix, cursor.left, usize::from(area.width));
    let style = |style| look.appearance.theme.style(style);
    let number = |head| TableColumn {
        head,
        align: ColumnAlign::Right,
        ..TableColumn::default()
    };
    let mut heads = vec![TableColumn::default()];
    heads.extend(
        columns.heads[columns.in_view()]
            .iter()
            .map(|head| number(head)),
    );
    heads.extend(columns.has_totals.then(|| number(ALL)));
    let mut texts: Vec<Texts> = matrix
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| texts_of(row, &columns, at == cursor.row, look))
        .collect();
    texts.push(totals(matrix, &columns));
    let cells: Vec<Vec<TableCell<'_>>> = texts
        .iter()
        .enumerate()
        .map(|(at, texts)| {
            let cells = texts.iter().map(|(text, of)| TableCell {
                text,
                style: if at == cursor.row {
                    look.appearance.theme.style_beside_cell(*of)
                } else {
                    style(*of)
                },
            });
            cells.collect()
        })
        .collect();
    let none_yet = TableCell {
        text: strings::NO_PRACTICES_YET,
        style: style(TextStyle::MUTED),
    };
    let is_bare = |at: usize| matrix.rows.get(at).is_some_and(|row| row.practices == 0);
    let rows: Vec<TableRow<'_>> = cells
        .iter()
        .enumerate()
        .map(|(at, cells)| {
            if is_bare(at) {
                TableRow::Words(cells[0], none_yet)
            } else {
                TableRow::Cells(cells)
            }
        })
        .collect();
    let table = DataTable {
        columns: &heads,
        rows: &rows,
        top: cursor.top,
        selected: Some(cursor.row),
        glyphs: look.appearance.glyphs(),
        styles: DataTableStyles {
            head: style(TextStyle::MUTED),
            group: style(TextStyle::MUTED),
            mark: look.appearance.theme.style_beside_cell(TextStyle::KEY),
            selected: look.appearance.theme.style_beside_cell(TextStyle::BODY),
        },
    };
    let layout = table.layout(area.width);
    call(&table, &layout)
}

fn texts_of(
    row: &MatrixRow,
    columns: &MatrixColumns,
    is_chosen: bool,
    look: MatrixLook<'_>,
) -> Texts {
    let label = match (Some(row.id.as_str()) == look.my_city, is_chosen) {
        (true, _) => TextStyle::KEY,
        (false, true) => TextStyle::BOLD,
        (false, false) => TextStyle::BODY,
    };
    let none = if look.appearance.ascii { "." } else { "·" };
    let count = |count: &usize| match count {
        0 => (none.to_owned(), TextStyle::MUTED),
        MANY.. => (count.to_string(), TextStyle::KEY),
        _ => (count.to_string(), TextStyle::BODY),
    };
    let mut texts = vec![(row.label.clone(), label)];
    texts.extend(row.counts[columns.in_view()].iter().map(count));
    texts.push((row.practices.to_string(), TextStyle::MUTED));
    texts
}

fn totals(matrix: &PracticeMatrix, columns: &MatrixColumns) -> Texts {
    let totals = matrix.totals();
    let counts = totals[columns.in_view()].iter().map(ToString::to_string);
    let texts = std::iter::once(ALL.to_owned()).chain(counts);
    texts.map(|text| (text, TextStyle::MUTED)).collect()
}
