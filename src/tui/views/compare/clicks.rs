//! The mouse in the matrix.

use ratatui::layout::{Position, Rect};

use super::matrix_table::matrix_table;
use super::state::{CompareView, MatrixAreas};
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::{row_at, within};

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
        let Some((row, column)) = self.cell_at(at, table, context.shared) else {
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
    fn cell_at(&self, at: Position, area: Rect, shared: &Shared) -> Option<(usize, Option<usize>)> {
        let matrix = self.matrix()?;
        let cursor = self.cursor();
        let layout = matrix_table(matrix, cursor, area, shared).layout(area.width);
        let rows = layout.rows_area(area);
        let row = cursor.top + within(rows, at)?.0;
        let sector = layout.column_at(row_at(rows, at.y), at.x);
        let sector = sector.map(|column| cursor.left + column - 1);
        let sector = sector.filter(|sector| *sector < matrix.sectors.len());
        (row < matrix.rows.len()).then_some((row, sector))
    }
}
