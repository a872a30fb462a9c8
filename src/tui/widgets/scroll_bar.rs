//! The scroll bar of a pane, in the blank column at its right.

use ratatui::layout::{Position, Rect};

use super::draw::{Painter, text};
use super::styled_text::TextSpan;
use crate::tui::theme::TextStyle;

impl Painter<'_> {
    /// Draws lines from the line `top` on. With a scroll bar unless all are visible.
    pub(crate) fn scrolled<L: AsRef<[TextSpan]>>(&mut self, area: Rect, lines: &[L], top: usize) {
        self.lines(area, lines.iter().skip(top));
        self.scroll_bar(area, top, lines.len());
    }

    /// Draws the scroll bar at the right of `area`, unless all lines are visible.
    ///
    /// `top` is the first visible line of `count`.
    pub(crate) fn scroll_bar(&mut self, area: Rect, top: usize, count: usize) {
        let Some((first, length)) = thumb(usize::from(area.height), top, count) else {
            return;
        };
        let sign = self.appearance.either("▐", ":");
        let style = self.appearance.style(TextStyle::RULE);
        let column = Rect {
            x: area.right(),
            width: 1,
            ..area
        };
        let y = area.y + first as u16;
        for y in y..(y + length as u16).min(area.bottom()) {
            text(self.buffer, column, (column.x, y), sign, style);
        }
    }
}

/// The first row and the number of rows of the thumb.
fn thumb(rows: usize, top: usize, count: usize) -> Option<(usize, usize)> {
    if rows == 0 || count <= rows {
        return None;
    }
    let length = (rows * rows / count).max(1);
    let hidden = count - rows;
    // The thumb reaches the end only when the last line is visible.
    let first = (top.min(hidden) * (rows - length)).div_ceil(hidden);
    let first = if top < hidden {
        first.min((rows - length).saturating_sub(1))
    } else {
        first
    };
    Some((first, length))
}

/// The line to scroll to for a click on the bar right of `area`.
pub(crate) fn line_clicked(area: Rect, at: Position, count: usize) -> Option<usize> {
    let rows = usize::from(area.height);
    let is_bar = at.x == area.right() && (area.top()..area.bottom()).contains(&at.y);
    if !is_bar || count <= rows {
        return None;
    }
    let row = usize::from(at.y - area.y);
    Some(row * (count - rows) / rows.saturating_sub(1).max(1))
}

/// Lines to scroll by so that `line` becomes the first visible one.
pub(crate) fn steps(top: usize, line: usize) -> isize {
    let far = isize::try_from(top.abs_diff(line)).unwrap_or(isize::MAX);
    if line < top { -far } else { far }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumb_shows_the_visible_part() {
        assert_eq!(thumb(10, 0, 10), None);
        assert_eq!(thumb(0, 0, 10), None);
        assert_eq!(thumb(10, 0, 100), Some((0, 1)));
        assert_eq!(thumb(10, 1, 100), Some((1, 1)), "no longer at the top");
        assert_eq!(thumb(10, 89, 100), Some((8, 1)), "there is more below");
        assert_eq!(thumb(10, 90, 100), Some((9, 1)));
        assert_eq!(thumb(10, 4, 20), Some((2, 5)));
        assert_eq!(thumb(1, 3, 9), Some((0, 1)));
    }

    #[test]
    fn a_click_scrolls_to_the_proportional_line() {
        let inner = Rect::new(2, 1, 10, 11);
        let click = |x, y| line_clicked(inner, Position::new(x, y), 111);
        assert_eq!(click(12, 1), Some(0));
        assert_eq!(click(12, 6), Some(50));
        assert_eq!(click(12, 11), Some(100));
        assert_eq!((click(12, 12), click(11, 6)), (None, None));
        assert_eq!(line_clicked(inner, Position::new(12, 6), 11), None);
    }
}
