//! The mouse in the matrix.

use ratatui::layout::{Position, Rect};

use super::matrix_table::{MatrixLook, with_table};
use super::state::{CompareView, MatrixAreas};
use crate::tui::keys::Action;
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};

impl MouseTarget for CompareView {
    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        let last = self
            .matrix()
            .map_or(0, |matrix| matrix.rows.len().saturating_sub(1));
        let cursor = self.cursor_mut();
        cursor.row = cursor.row.saturating_add_signed(by.signum()).min(last);
    }

    /// The first click selects a cell, the second opens its search.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let table = MatrixAreas::of(context.body).table;
        let Some((row, column)) = self.cell_at(at, table) else {
            return Vec::new();
        };
        let cursor = self.cursor_mut();
        let column = column.unwrap_or(cursor.column);
        if (cursor.row, cursor.column) == (row, column) {
            return self.act(Action::OPEN, context).unwrap_or_default();
        }
        (cursor.row, cursor.column) = (row, column);
        Vec::new()
    }
}

impl CompareView {
    /// The row and sector at a position; `None` for the row names.
    fn cell_at(&self, at: Position, table: Rect) -> Option<(usize, Option<usize>)> {
        let matrix = self.matrix()?;
        let cursor = self.cursor();
        with_table(matrix, cursor, table, MatrixLook::default(), |_, layout| {
            let rows = layout.rows_area(table);
            if !rows.contains(at) {
                return None;
            }
            let row = cursor.top + usize::from(at.y - rows.y);
            let line = Rect {
                y: at.y,
                height: 1,
                ..rows
            };
            let columns = cursor.left..matrix.sectors.len();
            let sector = columns.zip(1..).find(|(_, column)| {
                let cell = layout.cell(line, *column);
                // The gap left of a column belongs to it.
                cell.is_some_and(|cell| at.x < cell.right() && at.x + 2 >= cell.x)
            });
            (row < matrix.rows.len()).then_some((row, sector.map(|(sector, _)| sector)))
        })
    }
}
