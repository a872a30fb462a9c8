//! Rows and columns: splitting rectangles, the inside of a pane, scrolling a list into view.

use ratatui::layout::Constraint::{Fill, Length};
use ratatui::layout::{Layout, Position, Rect};

/// Takes rows off the top.
pub(crate) fn take_top(rest: &mut Rect, rows: u16) -> Rect {
    let taken;
    [taken, *rest] = Layout::vertical([Length(rows), Fill(1)]).areas(*rest);
    taken
}

/// Takes rows off the bottom.
pub(crate) fn take_bottom(rest: &mut Rect, rows: u16) -> Rect {
    let taken;
    [*rest, taken] = Layout::vertical([Fill(1), Length(rows)]).areas(*rest);
    taken
}

/// Takes columns off the left.
pub(crate) fn take_left(rest: &mut Rect, cols: u16) -> Rect {
    let taken;
    [taken, *rest] = Layout::horizontal([Length(cols), Fill(1)]).areas(*rest);
    taken
}

/// Takes columns off the right.
pub(crate) fn take_right(rest: &mut Rect, cols: u16) -> Rect {
    let taken;
    [*rest, taken] = Layout::horizontal([Fill(1), Length(cols)]).areas(*rest);
    taken
}

/// So many percent, at most all, of rows or columns, rounded down.
pub(crate) fn share(of: u16, percent: u16) -> u16 {
    // A terminal may be wider than 655 columns.
    (u32::from(of) * u32::from(percent.min(100)) / 100) as u16
}

/// A rectangle of this size in the middle of a window.
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

/// Row and column inside a rectangle.
pub(crate) fn within(area: Rect, at: Position) -> Option<(usize, usize)> {
    area.contains(at)
        .then(|| (usize::from(at.y - area.y), usize::from(at.x - area.x)))
}

/// Whether a place is in the last row of a pane, where `v 12 more` stands.
pub(crate) fn is_foot(pane: Rect, at: Position) -> bool {
    pane.contains(at) && at.y + 1 == pane.bottom()
}

/// Lines that one page of a pane scrolls by.
pub(crate) fn page_of(pane: Rect) -> isize {
    isize::try_from(inside(pane).height.max(2) - 1).unwrap_or(1)
}

/// The first row to show so that `selected` is in view, moving as little as possible.
pub(crate) fn scrolled(top: usize, selected: usize, count: usize, visible: usize) -> usize {
    let visible = visible.max(1);
    let last_top = count.saturating_sub(visible);
    let least = (selected + 1).saturating_sub(visible);
    top.clamp(least, selected.max(least))
        .min(last_top.max(least))
}

/// Like [`scrolled`], but a choice that leaves the view brings half a view with it: every row of a
/// list that moves is sent anew, and so only each few keys cost that.
pub(crate) fn scrolled_ahead(top: usize, selected: usize, count: usize, visible: usize) -> usize {
    let half = visible / 2;
    let ahead = if selected < top {
        selected.saturating_sub(half)
    } else if selected >= top + visible.max(1) {
        (selected + 1 + half).saturating_sub(visible)
    } else {
        top
    };
    scrolled(ahead, selected, count, visible)
}

/// So many lines as rows of a window, which never has more than [`u16::MAX`].
pub(crate) fn rows(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// The room inside a pane: its border and one cell of padding off.
pub(crate) fn inside(pane: Rect) -> Rect {
    if pane.width < 2 || pane.height < 2 {
        return Rect::default();
    }
    Rect {
        x: pane.x + 2.min(pane.width / 2),
        y: pane.y + 1,
        width: pane.width.saturating_sub(4),
        height: pane.height - 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_moves_as_little_as_possible() {
        assert_eq!(scrolled(0, 3, 10, 5), 0);
        assert_eq!(scrolled(0, 5, 10, 5), 1);
        assert_eq!(scrolled(4, 2, 10, 5), 2);
        assert_eq!(scrolled(9, 2, 3, 5), 0);
        assert_eq!(scrolled(0, 0, 0, 0), 0);
    }

    #[test]
    fn a_list_of_hits_scrolls_by_half_a_view() {
        assert_eq!(scrolled_ahead(0, 7, 100, 8), 0, "still in view");
        assert_eq!(scrolled_ahead(0, 8, 100, 8), 5, "four hits are to come");
        assert_eq!(scrolled_ahead(5, 4, 100, 8), 0);
        assert_eq!(scrolled_ahead(50, 49, 100, 8), 45);
        assert_eq!(scrolled_ahead(0, 99, 100, 8), 92, "never beyond the end");
        assert_eq!(scrolled_ahead(3, 4, 9, 1), 4);
        assert_eq!(scrolled_ahead(0, 0, 0, 0), 0);
    }
}
