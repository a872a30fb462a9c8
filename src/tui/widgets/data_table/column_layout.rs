//! Which columns of a table fit a width, and where.

use ratatui::layout::Rect;

use super::{DataTable, GAP, TableRow};
use crate::tui::widgets::text_width::width;

/// Minimum width of the first column.
const MIN_FIRST: u16 = 6;

/// The visible columns at a width, and their positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableLayout {
    /// Offset and width of each column; `None` if it is omitted.
    pub(super) places: Vec<Option<(u16, u16)>>,
    pub(super) head_rows: u16,
}

impl TableLayout {
    /// The cell of a column in a row; `None` if it is omitted.
    pub(crate) fn cell(&self, row: Rect, column: usize) -> Option<Rect> {
        let (offset, cols) = (*self.places.get(column)?)?;
        let cell = Rect {
            x: row.x.checked_add(offset)?,
            width: cols,
            height: 1,
            ..row
        };
        Some(cell.intersection(row))
    }

    /// The column at `x`, to which the gap before it belongs; never the first.
    pub(crate) fn column_at(&self, row: Rect, x: u16) -> Option<usize> {
        (1..self.places.len()).find(|column| {
            let cell = self.cell(row, *column);
            cell.is_some_and(|cell| x < cell.right() && x + GAP >= cell.x)
        })
    }

    /// The area of the rows, below the heading.
    pub(crate) fn rows_area(&self, area: Rect) -> Rect {
        let head = self.head_rows.min(area.height);
        Rect {
            y: area.y + head,
            height: area.height - head,
            ..area
        }
    }
}

impl DataTable {
    /// Selects the columns that fit.
    ///
    /// Omits columns by priority, highest number first, and finally shortens the first column.
    pub(crate) fn layout(&self, cols: u16) -> TableLayout {
        let widths: Vec<u16> = (0..self.columns.len())
            .map(|i| self.natural_cols(i))
            .collect();
        let mut is_shown = vec![true; widths.len()];
        let total = |is_shown: &[bool]| {
            let shown = widths.iter().zip(is_shown).filter(|(_, shown)| **shown);
            // The first gap holds the mark.
            shown.fold(0_u32, |sum, (cols, _)| sum + u32::from(*cols + GAP))
        };
        let free = u32::from(cols.saturating_sub(1)) + u32::from(GAP);
        while total(&is_shown) > free {
            let shown = (0..widths.len()).filter(|i| is_shown[*i]);
            let least = shown.max_by_key(|i| (self.columns[*i].priority, *i));
            match least.filter(|i| self.columns[*i].priority > 0) {
                Some(least) => is_shown[least] = false,
                None => break,
            }
        }
        let over = total(&is_shown).saturating_sub(free);
        let mut x = 1;
        let mut places = Vec::new();
        for (i, natural) in widths.iter().enumerate() {
            let mut wide = *natural;
            if i == 0 {
                let least = MIN_FIRST.min(wide);
                wide = wide
                    .saturating_sub(over.min(u32::from(u16::MAX)) as u16)
                    .max(least);
            }
            // Omit a column that still does not fit: a number is never truncated.
            let fits = is_shown[i] && (i == 0 || x + wide <= cols);
            places.push(fits.then_some((x, wide)));
            if fits {
                x = x.saturating_add(wide + GAP);
            }
        }
        TableLayout {
            places,
            head_rows: self.head_rows(),
        }
    }

    /// The width of a column's heading and cells.
    fn natural_cols(&self, column: usize) -> u16 {
        let head = self.columns[column].head.lines().map(width).max();
        let cells = self.rows.iter().filter_map(|row| match row {
            TableRow::Cells(cells) => Some(width(&cells.get(column)?.text)),
            TableRow::Words(first, _) if column == 0 => Some(width(&first.text)),
            _ => None,
        });
        let cols = cells.chain(head).max().unwrap_or(0);
        (cols.min(1_000) as u16).max(self.columns[column].cols)
    }

    fn head_rows(&self) -> u16 {
        let lines = self
            .columns
            .iter()
            .map(|column| column.head.lines().count());
        lines.max().unwrap_or(0).min(2) as u16
    }
}
