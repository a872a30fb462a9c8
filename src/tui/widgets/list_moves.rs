//! Where commands lead in a list or a text: to another row, or so many lines on.

use crate::tui::keys::Action;

/// The row among `count` that a command leads to; none for a command that moves nothing.
pub(crate) fn moved(selected: usize, action: Action, count: usize, page: usize) -> Option<usize> {
    let to = match action {
        Action::UP => selected.saturating_sub(1),
        Action::DOWN => selected + 1,
        Action::PAGE_UP => selected.saturating_sub(page),
        Action::PAGE_DOWN => selected + page,
        Action::FIRST => 0,
        Action::LAST => usize::MAX,
        _ => return None,
    };
    Some(to.min(count.saturating_sub(1)))
}

/// How many lines a command moves a text down; none for a command that moves nothing.
pub(crate) fn lines_moved(action: Action, page: isize) -> Option<isize> {
    Some(match action {
        Action::UP => -1,
        Action::DOWN => 1,
        Action::PAGE_UP => -page,
        Action::PAGE_DOWN => page,
        Action::FIRST => isize::MIN,
        Action::LAST => isize::MAX,
        _ => return None,
    })
}

/// The first row in view and the chosen row after the view moved by some of `count` rows; the choice
/// follows only as far as it must.
pub(crate) fn scrolled_view(
    (top, selected): (usize, usize),
    by: isize,
    count: usize,
    visible: usize,
) -> (usize, usize) {
    let top = top
        .saturating_add_signed(by)
        .min(count.saturating_sub(visible));
    let bottom = (top + visible).saturating_sub(1).max(top);
    (top, selected.clamp(top, bottom))
}
