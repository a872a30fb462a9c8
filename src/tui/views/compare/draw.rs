//! Draws the matrix: a fixed head, visible rows, and the selected cell as text.

use ratatui::layout::{Position, Rect};

use super::matrix_columns::MatrixColumns;
use super::matrix_table::matrix_table;
use super::state::{CompareView, MatrixAreas, MatrixCursor, rows_in_view};
use crate::model::alliance::practice_matrix::PracticeMatrix;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::take_top;
use crate::tui::widgets::hit_row::HitRow;
use crate::tui::widgets::pane::{PaneTitles, section_title};
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut, width};

/// Says that totals of instruments exceed the number of practices.
const ONCE_EACH: &str = " (one with two instruments counts twice)";

/// Draws the view. Returns the cursor position, on the selected cell.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    body: Rect,
    view: &CompareView,
    shared: &Shared,
) -> Position {
    let mut left = title_of(view.by_instrument);
    let areas = MatrixAreas::of(body);
    let table = areas.table;
    let right = view
        .matrix()
        .map(|matrix| range(matrix, view.cursor(), table));
    let right_cols = right.as_deref().map_or(0, width);
    for less in [ONCE_EACH, " and sector"] {
        if width(&left) + right_cols + 3 > usize::from(table.width) {
            left = left.replace(less, "");
        }
    }
    let titles = PaneTitles::new(&left)
        .right(right.as_deref().unwrap_or_default())
        .focused(true);
    let inner = painter.pane(areas.pane, titles);
    let at = inner.as_position();
    let Some(matrix) = view.matrix() else {
        return at;
    };
    if matrix.rows.iter().all(|row| row.practices == 0) {
        return painter.muted(inner, strings::NO_PRACTICES);
    }
    let cursor = view.cursor();
    let cell = draw_matrix(painter, table, matrix, cursor, shared);
    let rows = rows_in_view(matrix, table);
    let bar = Rect {
        y: table.bottom().saturating_sub(rows),
        height: rows,
        ..table
    };
    let count = matrix.rows.len() + 1;
    painter.scroll_bar(bar, cursor.top, count);
    // Directly below the table if it is shorter than its area.
    let end = bar
        .y
        .saturating_add(u16::try_from(count + 1).unwrap_or(u16::MAX));
    let line = Rect {
        y: areas.line.y.min(end),
        ..areas.line
    };
    draw_cell_in_words(painter, line, view);
    draw_other_matrix(painter, areas, line.y + 2, view, shared);
    if !areas.practices.is_empty() {
        draw_practices(painter, areas.practices, view, shared);
    }
    cell.unwrap_or(at)
}

/// `sectors 3-5 of 7`, unless all of them are visible.
fn range(matrix: &PracticeMatrix, cursor: MatrixCursor, table: Rect) -> String {
    let columns = MatrixColumns::fit(matrix, cursor.left, usize::from(table.width));
    let all = matrix.sectors.len();
    if columns.count == all {
        return String::new();
    }
    let (first, last) = (columns.first + 1, columns.first + columns.count);
    format!("sectors {first}-{last} of {all}")
}

fn draw_cell_in_words(painter: &mut Painter<'_>, line: Rect, view: &CompareView) {
    let text = view.cell_in_words().unwrap_or_default();
    let none = painter.appearance.either("·", ".");
    let legend = format!("{none} none found");
    let cols = usize::from(line.width);
    let mut left = [TextSpan::body(&text)];
    let mut right = [TextSpan::muted("")];
    if width(&text) > cols {
        // The count is what one looks for.
        let (place, count) = text.split_once(": ").unwrap_or((&text, ""));
        let count = count.replace("no practices found", "none found");
        left = [TextSpan::body(&cut(
            place,
            cols.saturating_sub(width(&count) + 1),
        ))];
        right = [TextSpan::body(&count)];
    } else if width(&text) + 3 + width(&legend) <= cols {
        right = [TextSpan::muted(&legend)];
    }
    painter.line(line, &left);
    if !line.is_empty() {
        painter.line_right(line, &right);
    }
}

/// Draws the table. Returns the position of the selected cell.
fn draw_matrix(
    painter: &mut Painter<'_>,
    area: Rect,
    matrix: &PracticeMatrix,
    cursor: MatrixCursor,
    shared: &Shared,
) -> Option<Position> {
    let table = matrix_table(matrix, cursor, area, shared);
    let layout = table.layout(area.width);
    let drawn = table.draw(&layout, area, painter.buffer);
    let (_, row) = drawn.into_iter().find(|(row, _)| *row == cursor.row)?;
    let column = 1 + cursor.column.checked_sub(cursor.left)?;
    let cell = layout.cell(row, column)?;
    // The count is right-aligned.
    let digits = matrix.rows[cursor.row].counts[cursor.column]
        .to_string()
        .len() as u16;
    let chosen = Rect {
        x: cell.right().saturating_sub(digits + 1),
        width: digits + 2,
        ..cell
    };
    let style = painter.appearance.style(TextStyle::KEY.inverted());
    let chosen = chosen.intersection(area).intersection(painter.buffer.area);
    painter.buffer.set_style(chosen, style);
    Some(Position::new(cell.right().saturating_sub(1), cell.y))
}

/// Draws the other matrix below the one in view, if it fits. It begins in the row `top`.
fn draw_other_matrix(
    painter: &mut Painter<'_>,
    areas: MatrixAreas,
    top: u16,
    view: &CompareView,
    shared: &Shared,
) {
    let Some(other) = view.other_matrix() else {
        return;
    };
    let mut inner = Rect {
        y: top,
        height: areas.pane.bottom().saturating_sub(top),
        ..areas.table
    };
    let title = take_top(&mut inner, 2);
    let count = other.rows.len() + 1;
    if usize::from(rows_in_view(other, inner)) < count {
        return;
    }
    let text = section_title(&title_of(!view.by_instrument));
    painter.spans(title, (title.x + 1, title.y), &[text]);
    let no_cell = MatrixCursor {
        row: usize::MAX,
        ..MatrixCursor::default()
    };
    draw_matrix(painter, inner, other, no_cell, shared);
}

fn title_of(by_instrument: bool) -> String {
    let (what, counts) = if by_instrument {
        ("instrument", ONCE_EACH)
    } else {
        ("city", "")
    };
    format!("Practices by {what} and sector{counts}")
}

/// Draws the practices of the selected cell as a list of results.
fn draw_practices(painter: &mut Painter<'_>, area: Rect, view: &CompareView, shared: &Shared) {
    let text = view.cell_in_words().unwrap_or_default();
    let (place, count) = text.split_once(": ").unwrap_or((&text, ""));
    let mut inner = painter.pane(area, PaneTitles::new(place));
    inner.y += 1;
    inner.height = inner.height.saturating_sub(1);
    if view.count() == 0 {
        painter.muted(inner, &strings::upper_first(count));
    }
    let row = HitRow {
        labels: &shared.labels,
        kind: false,
        snippet: 1,
    };
    let hits = view.practices().iter();
    let lines = hits.flat_map(|hit| {
        let lines = row.lines(hit, usize::from(inner.width)).into_iter();
        let lines = lines.map(|(_, line)| line);
        lines.chain(std::iter::once(Vec::new()))
    });
    painter.lines(inner, lines);
}
