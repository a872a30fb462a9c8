//! Movement in lists and texts: the target row, or the number of lines.

use crate::model::text_folding::fold;
use crate::tui::keys::Action;

/// The row that an action selects among `count`; `None` if it moves nothing.
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

/// The row below `selected` among `count`, or above it if `by` is negative. As the mouse wheel
/// moves.
pub(crate) fn stepped(selected: usize, by: isize, count: usize) -> usize {
    let to = selected.saturating_add_signed(by.signum());
    to.min(count.saturating_sub(1))
}

/// The index after `at` of `count`, or before it; wraps around.
pub(crate) fn cycled(at: usize, count: usize, forward: bool) -> usize {
    let count = count.max(1);
    (at + if forward { 1 } else { count - 1 }) % count
}

/// Lines by which an action scrolls down; `None` if it moves nothing.
pub(crate) fn scroll_lines(action: Action, page: isize) -> Option<isize> {
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

/// The first visible and the selected row after scrolling by `by` of `count` rows.
///
/// The selection moves only as far as needed to stay visible.
pub(crate) fn scroll_view(
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

/// The next or previous row whose name has a text; wraps around.
///
/// The selected row comes last. None for an empty text.
pub(crate) fn find_row<T: AsRef<str>>(
    names: &[T],
    text: &str,
    selected: usize,
    forward: bool,
) -> Option<usize> {
    let folded = fold(text.trim());
    let mut rows: Vec<usize> = (selected + 1..names.len())
        .chain(0..names.len().min(selected + 1))
        .collect();
    if !forward {
        rows.reverse();
        let own_row = rows.len().min(1);
        rows.rotate_left(own_row);
    }
    let has = |at: &usize| !folded.is_empty() && fold(names[*at].as_ref()).contains(&folded);
    rows.into_iter().find(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_in_a_circle() {
        let names = ["Oslo", "Göteborg", "Oslo region"];
        let find = |text, selected, forward| find_row(&names, text, selected, forward);
        assert_eq!(find("oslo", 0, true), Some(2));
        assert_eq!(find("oslo", 2, true), Some(0));
        assert_eq!(find("oslo", 1, false), Some(0));
        assert_eq!(
            find(" goteborg ", 1, true),
            Some(1),
            "the selected one comes last"
        );
        assert_eq!((find("", 0, true), find("rio", 0, true)), (None, None));
        assert_eq!(find_row::<&str>(&[], "oslo", 0, false), None);
    }
}
