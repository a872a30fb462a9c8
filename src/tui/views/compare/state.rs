//! State of the Compare view: two matrices, each with its selected cell.

use ratatui::layout::Rect;

use super::matrix_columns::MatrixColumns;
use crate::model::alliance::practice_matrix::{MatrixRow, MatrixRows, PracticeMatrix};
use crate::model::hit::Hit;
use crate::tui::frame::layout::FOUR_PANES;
use crate::tui::widgets::geometry::{inside, scrolled, share, take_right};
use crate::work::Ticket;

/// Width share of the practices pane in a wide window.
const PRACTICES_PERCENT: u16 = 35;

/// The state of the view.
#[derive(Debug, Clone, Default)]
pub(crate) struct CompareView {
    /// Whether rows are instruments, not cities.
    pub(super) by_instrument: bool,
    /// Counts by city and by instrument, once they are loaded.
    pub(super) matrices: Option<[PracticeMatrix; 2]>,
    cursors: [MatrixCursor; 2],
    /// The practices of a cell, with the search that found them.
    pub(super) practices: Option<(String, Vec<Hit>)>,
    /// The pending search beside the matrix.
    pub(super) asked_practices: Option<(Ticket, String)>,
}

/// The selected cell of a matrix, and its first visible row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct MatrixCursor {
    pub row: usize,
    pub column: usize,
    pub top: usize,
    pub left: usize,
}

impl CompareView {
    /// The visible matrix.
    pub(super) fn matrix(&self) -> Option<&PracticeMatrix> {
        let [by_city, by_instrument] = self.matrices.as_ref()?;
        Some(if self.by_instrument {
            by_instrument
        } else {
            by_city
        })
    }

    /// The matrix that is not in view.
    pub(super) fn other_matrix(&self) -> Option<&PracticeMatrix> {
        let matrices = self.matrices.as_ref()?;
        Some(&matrices[usize::from(!self.by_instrument)])
    }

    /// Its selected cell.
    pub(super) fn cursor(&self) -> MatrixCursor {
        self.cursors[usize::from(self.by_instrument)]
    }

    /// As [`CompareView::cursor`], to change it.
    pub(super) fn cursor_mut(&mut self) -> &mut MatrixCursor {
        &mut self.cursors[usize::from(self.by_instrument)]
    }

    /// The selected row.
    pub(super) fn row(&self) -> Option<&MatrixRow> {
        self.matrix()?.rows.get(self.cursor().row)
    }

    /// The number of practices in the selected cell.
    pub(super) fn count(&self) -> usize {
        let count = |row: &MatrixRow| row.counts.get(self.cursor().column).copied();
        self.row().and_then(count).unwrap_or(0)
    }

    /// The search for the practices of the selected cell.
    pub(super) fn query(&self) -> Option<String> {
        Some(self.matrix()?.query(self.row()?, self.cursor().column))
    }

    /// The practices of the selected cell, if they are loaded.
    pub(super) fn practices(&self) -> &[Hit] {
        let shown = self.practices.as_ref();
        let shown = shown.filter(|(query, _)| Some(query) == self.query().as_ref());
        shown.map_or(&[], |(_, hits)| hits)
    }

    /// The search for the selected cell's practices, if it must be sent.
    pub(super) fn practices_due(&self) -> Option<String> {
        let query = self.query().filter(|_| self.count() > 0)?;
        let shown = self.practices.as_ref().map(|(query, _)| query);
        let asked = self.asked_practices.as_ref().map(|(_, query)| query);
        let is_there = shown == Some(&query) || asked == Some(&query);
        (!is_there).then_some(query)
    }

    /// Stores the counts. Keeps the selected row; at first that is the user's city.
    pub(super) fn take_matrices(&mut self, matrices: [PracticeMatrix; 2], my_city: Option<&str>) {
        for matrix in &matrices {
            let at = usize::from(matrix.by == MatrixRows::Instrument);
            let known = self.matrices.as_ref();
            let known = known.and_then(|known| known[at].rows.get(self.cursors[at].row));
            let row_id = known.map(|row| row.id.as_str()).or(my_city);
            let found = matrix
                .rows
                .iter()
                .position(|row| Some(row.id.as_str()) == row_id);
            let cursor = &mut self.cursors[at];
            cursor.row = found.unwrap_or(cursor.row.min(matrix.rows.len().saturating_sub(1)));
            cursor.column = cursor.column.min(matrix.sectors.len().saturating_sub(1));
        }
        self.matrices = Some(matrices);
    }

    /// Scrolls to the selected cell.
    pub(super) fn scroll_into_view(&mut self, table: Rect) {
        let cursor = self.cursor();
        let Some(matrix) = self.matrix() else {
            return;
        };
        // The totals add one row.
        let (count, visible) = (
            matrix.rows.len() + 1,
            usize::from(rows_in_view(matrix, table)),
        );
        let is_last = cursor.row + 2 == count;
        let top = scrolled(
            cursor.top,
            cursor.row + usize::from(is_last),
            count,
            visible,
        );
        let left =
            MatrixColumns::scrolled(matrix, cursor.left, cursor.column, usize::from(table.width));
        let cursor = self.cursor_mut();
        (cursor.top, cursor.left) = (top, left);
    }
}

/// The number of rows that fit below the head.
pub(super) fn rows_in_view(matrix: &PracticeMatrix, table: Rect) -> u16 {
    let columns = MatrixColumns::fit(matrix, 0, usize::from(table.width));
    let head = columns.heads.iter().map(|head| head.lines().count()).max();
    table.height.saturating_sub(head.unwrap_or(0) as u16)
}

/// The rectangles of the view; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct MatrixAreas {
    /// The pane of the matrix.
    pub pane: Rect,
    /// The matrix, with a left column for the mark of the selected row.
    pub table: Rect,
    /// The line about the selected cell.
    pub line: Rect,
    /// The pane of the practices in it.
    pub practices: Rect,
}

impl MatrixAreas {
    /// Lays out the view in the body of the frame.
    pub(super) fn of(body: Rect) -> Self {
        let mut pane = body;
        let practices = if body.width >= FOUR_PANES {
            take_right(&mut pane, share(body.width, PRACTICES_PERCENT))
        } else {
            Rect::default()
        };
        let inner = inside(pane);
        let air = u16::from(inner.height >= 16);
        let about = u16::from(inner.height > 4);
        Self {
            pane,
            practices,
            table: Rect {
                x: inner.x.saturating_sub(1),
                y: inner.y + air,
                width: inner.width + u16::from(inner.width > 0),
                height: inner.height.saturating_sub(about + 2 * air),
            },
            line: Rect {
                y: inner.bottom().saturating_sub(about),
                height: about,
                ..inner
            },
        }
    }
}
