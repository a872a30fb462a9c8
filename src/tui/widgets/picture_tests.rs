//! Test helpers for charts and maps: drawing to text, and trying every size.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

/// The lines drawn into a buffer of this size, without trailing blanks.
pub(super) fn drawn(cols: u16, rows: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, cols, rows));
    draw(buffer.area, &mut buffer);
    lines_of(&buffer)
}

/// The lines of a buffer, without trailing blanks.
pub(super) fn lines_of(buffer: &Buffer) -> String {
    let cols = usize::from(buffer.area.width.max(1));
    let lines = buffer.content.chunks(cols).map(|row| {
        let line: String = row.iter().map(Cell::symbol).collect();
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

/// Draws in many sizes up to 200 by 60.
///
/// Asserts that cells outside the area stay blank.
pub(super) fn sizes_never_panic(draw: impl Fn(Rect, &mut Buffer)) {
    let all_cols = (0..48).chain((48..=200).step_by(19));
    for cols in all_cols {
        for rows in (0..16).chain((16..=60).step_by(11)) {
            let mut buffer = Buffer::empty(Rect::new(0, 0, cols + 4, rows + 4));
            let area = Rect::new(2, 2, cols, rows);
            draw(area, &mut buffer);
            let whole_row = usize::from(cols + 4);
            for (y, row) in (0..).zip(buffer.content.chunks(whole_row)) {
                let is_inside = (area.top()..area.bottom()).contains(&y);
                let inside = if is_inside { 2..whole_row - 2 } else { 0..0 };
                let outside = [&row[..inside.start], &row[inside.end..]];
                let blank = Cell::default();
                let drawn = outside
                    .iter()
                    .copied()
                    .flatten()
                    .find(|cell| **cell != blank);
                assert_eq!(drawn, None, "{cols}x{rows} draws outside, in row {y}");
            }
            // The area may be larger than the buffer.
            let mut small = Buffer::empty(Rect::new(3, 3, cols / 2, rows / 2));
            draw(area, &mut small);
        }
    }
}
