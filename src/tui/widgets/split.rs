//! Carving a rectangle up: each cut takes rows or columns off one side, as many as there are.

use ratatui::layout::Rect;

/// Takes rows off the top.
pub(crate) fn take_top(rest: &mut Rect, rows: u16) -> Rect {
    let height = rows.min(rest.height);
    let taken = Rect { height, ..*rest };
    rest.y += height;
    rest.height -= height;
    taken
}

/// Takes rows off the bottom.
pub(crate) fn take_bottom(rest: &mut Rect, rows: u16) -> Rect {
    let height = rows.min(rest.height);
    rest.height -= height;
    Rect {
        y: rest.bottom(),
        height,
        ..*rest
    }
}

/// Takes columns off the left.
pub(crate) fn take_left(rest: &mut Rect, cols: u16) -> Rect {
    let width = cols.min(rest.width);
    let taken = Rect { width, ..*rest };
    rest.x += width;
    rest.width -= width;
    taken
}

/// Takes columns off the right.
pub(crate) fn take_right(rest: &mut Rect, cols: u16) -> Rect {
    let width = cols.min(rest.width);
    rest.width -= width;
    Rect {
        x: rest.right(),
        width,
        ..*rest
    }
}

/// So many percent, at most all, of rows or columns, rounded down.
pub(crate) fn share(of: u16, percent: u16) -> u16 {
    // A terminal may be wider than 655 columns.
    (u32::from(of) * u32::from(percent.min(100)) / 100) as u16
}
