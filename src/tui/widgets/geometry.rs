//! Layout arithmetic: splitting rectangles, the inside of a pane, scrolling.

use ratatui::layout::Constraint::{Fill, Length};
use ratatui::layout::{Layout, Position, Rect};

/// Splits rows off the top.
pub(crate) fn take_top(rest: &mut Rect, rows: u16) -> Rect {
    let taken;
    [taken, *rest] = Layout::vertical([Length(rows), Fill(1)]).areas(*rest);
    taken
}

/// Splits rows off the bottom.
pub(crate) fn take_bottom(rest: &mut Rect, rows: u16) -> Rect {
    let taken;
    [*rest, taken] = Layout::vertical([Fill(1), Length(rows)]).areas(*rest);
    taken
}

/// Splits columns off the left.
pub(crate) fn take_left(rest: &mut Rect, cols: u16) -> Rect {
    let taken;
    [taken, *rest] = Layout::horizontal([Length(cols), Fill(1)]).areas(*rest);
    taken
}

/// Splits columns off the right.
pub(crate) fn take_right(rest: &mut Rect, cols: u16) -> Rect {
    let taken;
    [*rest, taken] = Layout::horizontal([Fill(1), Length(cols)]).areas(*rest);
    taken
}

/// A percentage of rows or columns, rounded down; percentages above 100 count as 100.
pub(crate) fn share(of: u16, percent: u16) -> u16 {
    // `u16` would overflow for more than 655 columns.
    (u32::from(of) * u32::from(percent.min(100)) / 100) as u16
}

/// A rectangle of this size in the centre of a window.
pub(crate) fn centred(window: Rect, width: u16, height: u16) -> Rect {
    Rect {
        x: window.x + (window.width - width) / 2,
        y: window.y + (window.height - height) / 2,
        width,
        height,
    }
}

/// The row of an area at `y`.
pub(crate) fn row_at(area: Rect, y: u16) -> Rect {
    Rect {
        y,
        height: 1,
        ..area
    }
}

/// Row and column of a position within a rectangle, if it is inside.
pub(crate) fn within(area: Rect, at: Position) -> Option<(usize, usize)> {
    area.contains(at)
        .then(|| (usize::from(at.y - area.y), usize::from(at.x - area.x)))
}

/// Lines to scroll for one page of a pane.
pub(crate) fn page_of(pane: Rect) -> isize {
    page_of_rows(inside(pane).height)
}

/// Lines to scroll for one page of this many rows.
pub(crate) fn page_of_rows(rows: u16) -> isize {
    isize::try_from(rows.max(2) - 1).unwrap_or(1)
}

/// The first visible row that shows `selected`, scrolling as little as possible.
pub(crate) fn scrolled(top: usize, selected: usize, count: usize, visible: usize) -> usize {
    let visible = visible.max(1);
    let last_top = count.saturating_sub(visible);
    let least = (selected + 1).saturating_sub(visible);
    top.clamp(least, selected.max(least))
        .min(last_top.max(least))
}

/// Converts a number of lines to rows, capped at [`u16::MAX`].
pub(crate) fn rows(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// The inside of a pane.
///
/// It is below the title, with a blank column at each side. A pane that is not at the left edge of
/// the window also has a line at its left.
pub(crate) fn inside(pane: Rect) -> Rect {
    let left = if pane.x == 0 { 1 } else { 2 };
    if pane.width < left + 3 || pane.height < 2 {
        return Rect::default();
    }
    Rect {
        x: pane.x + left,
        y: pane.y + 1,
        width: pane.width - left - 1,
        height: pane.height - 1,
    }
}

/// The inside of a popup's frame, with a blank column at each side.
pub(crate) fn inside_frame(popup: Rect) -> Rect {
    if popup.width < 5 || popup.height < 3 {
        return Rect::default();
    }
    Rect {
        x: popup.x + 2,
        y: popup.y + 1,
        width: popup.width - 4,
        height: popup.height - 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_is_minimal() {
        assert_eq!(scrolled(0, 3, 10, 5), 0);
        assert_eq!(scrolled(0, 5, 10, 5), 1);
        assert_eq!(scrolled(4, 2, 10, 5), 2);
        assert_eq!(scrolled(9, 2, 3, 5), 0);
        assert_eq!(scrolled(0, 0, 0, 0), 0);
    }
}
