//! A grid of braille dots, two by four per cell.
//!
//! A cell combines the dots of all lines and takes the style of the highest layer. ratatui's canvas
//! replaces the whole cell instead, so that crossing lines lose most of their dots.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// The bit of each dot in a braille character, by row and column.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// A cell of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct DotCell {
    dots: u8,
    layer: u8,
}

/// Dots by cell. The origin is at the top left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct BrailleGrid {
    cols: usize,
    cells: Vec<DotCell>,
}

impl BrailleGrid {
    /// Creates an empty grid of this many cells.
    pub(crate) fn new(cols: u16, rows: u16) -> Self {
        let (cols, rows) = (usize::from(cols), usize::from(rows));
        Self {
            cols,
            cells: vec![DotCell::default(); cols * rows],
        }
    }

    /// Sets a dot on a layer; ignores dots outside.
    ///
    /// The highest layer in a cell determines its style.
    pub(crate) fn set(&mut self, x: i32, y: i32, layer: u8) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x / 2 >= self.cols {
            return;
        }
        if let Some(cell) = self.cells.get_mut(y / 4 * self.cols + x / 2) {
            cell.dots |= BITS[y % 4][x % 2];
            cell.layer = cell.layer.max(layer);
        }
    }

    /// Draws the cells that have dots from the top left of `area`.
    pub(crate) fn draw(&self, buffer: &mut Buffer, area: Rect, styles: &[Style]) {
        let visible = area.intersection(buffer.area);
        for (row, y) in self.cells.chunks(self.cols.max(1)).zip(area.top()..) {
            if y < visible.top() || y >= visible.bottom() {
                continue;
            }
            for (dot_cell, x) in row.iter().zip(area.left()..visible.right()) {
                let symbol = char::from_u32(0x2800 + u32::from(dot_cell.dots));
                if let (1.., Some(symbol)) = (dot_cell.dots, symbol)
                    && let Some(cell) = buffer.cell_mut((x, y))
                {
                    let style = styles.get(usize::from(dot_cell.layer));
                    cell.set_char(symbol)
                        .set_style(style.copied().unwrap_or_default());
                }
            }
        }
    }
}

/// A style that replaces a cell's foreground and modifiers; `set_style` would add to them.
pub(crate) fn replacing(style: Style) -> Style {
    let plain = Style::new().fg(Color::Reset);
    plain.remove_modifier(Modifier::all()).patch(style)
}

/// Visits the dots of a straight line, with the length up to each.
pub(crate) fn trace_line(
    (from_x, from_y): (f64, f64),
    (to_x, to_y): (f64, f64),
    mut visit: impl FnMut(i32, i32, f64),
) {
    let (right, down) = (to_x - from_x, to_y - from_y);
    let steps = right.abs().max(down.abs()).ceil().max(1.0);
    let length = right.hypot(down);
    for i in 0..=steps as u32 {
        let share = f64::from(i) / steps;
        let x = (from_x + share * right).round() as i32;
        let y = (from_y + share * down).round() as i32;
        visit(x, y, share * length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_combined_and_the_highest_layer_sets_the_style() {
        let mut grid = BrailleGrid::new(2, 1);
        grid.set(0, 0, 1);
        grid.set(1, 3, 0);
        grid.set(2, 0, 0);
        for (x, y) in [(-1, 0), (0, -1), (4, 0), (0, 4), (i32::MAX, i32::MAX)] {
            grid.set(x, y, 1);
        }
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
        let styles = [Style::new().red(), Style::new().blue()];
        grid.draw(&mut buffer, Rect::new(0, 0, 2, 1), &styles);
        assert_eq!(buffer[(0, 0)].symbol(), "⢁");
        assert_eq!(buffer[(0, 0)].fg, Color::Blue);
        assert_eq!(buffer[(1, 0)].fg, Color::Red);
        assert_eq!(buffer[(2, 0)].symbol(), " ");
    }

    #[test]
    fn nothing_is_drawn_outside_the_buffer() {
        let mut grid = BrailleGrid::new(4, 4);
        grid.set(7, 15, 0);
        let mut buffer = Buffer::empty(Rect::new(1, 1, 2, 2));
        grid.draw(&mut buffer, Rect::new(0, 0, 4, 4), &[]);
        grid.draw(&mut buffer, Rect::new(60, 60, 4, 4), &[]);
        BrailleGrid::new(0, 0).draw(&mut buffer, Rect::default(), &[]);
    }

    #[test]
    fn replacing_removes_the_previous_style() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
        buffer[(0, 0)].set_style(Style::new().red().bold().on_blue());
        buffer[(0, 0)].set_style(replacing(Style::new().underlined()));
        let style = buffer[(0, 0)].style();
        assert_eq!(
            (style.fg, style.bg),
            (Some(Color::Reset), Some(Color::Blue))
        );
        assert_eq!(style.add_modifier, Modifier::UNDERLINED);
    }

    #[test]
    fn a_line_visits_both_ends_without_gaps() {
        let mut dots = Vec::new();
        trace_line((0.0, 0.0), (3.0, 7.0), |x, y, _| dots.push((x, y)));
        assert_eq!((dots[0], dots[7]), ((0, 0), (3, 7)));
        assert_eq!(dots.len(), 8);
    }
}
