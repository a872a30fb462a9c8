//! Where everything stands. Drawing and the mouse both ask here, so they cannot disagree.

use ratatui::layout::{Rect, Size};

use crate::tui::app::keys::Focus;
use crate::tui::views::sync::layout::lay_out_exchange;
use crate::tui::widgets::markdown::WIDEST;
use crate::tui::widgets::split::{share, take_bottom, take_left, take_right, take_top};

/// Below this there is only one sentence.
pub(crate) const SMALLEST: Size = Size::new(40, 12);

/// From here on two panes stand side by side.
pub(crate) const TWO_PANES: u16 = 60;
/// From here on the filters have a pane of their own.
pub(crate) const THREE_PANES: u16 = 100;
/// From here on what is known about a note has a place beside its text and the list.
pub(crate) const FOUR_PANES: u16 = 160;
/// From here on the list stays in sight beside a note that is read.
pub(crate) const LIST_BESIDE: u16 = 190;
/// From here on there is width for four columns with text of full width among them.
pub(crate) const FOUR_COLUMNS: u16 = 220;
/// From here on two panes stand one above the other.
const TALL: u16 = 40;
/// Below this there is no preview, no top line and one row for all messages.
pub(crate) const LOW: u16 = 16;

/// A list beside a note that is read takes no more columns than this.
const MOST_LIST_COLS: u16 = 72;

/// An error takes no more rows than this.
const MOST_ERROR_ROWS: u16 = 4;

/// What the layout depends on, beside the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The window.
    pub size: Size,
    /// Where keys go.
    pub spot: Focus,
    /// One pane has all the room.
    pub zoomed: bool,
    /// The user's word on the side pane; without it the width decides.
    pub side: Option<bool>,
    /// There is a row of chips.
    pub chips: bool,
    /// The note that is read comes from a list of hits.
    pub listed: bool,
    /// Rows that an error needs; none if there is none.
    pub error: u16,
}

/// The rectangles of a frame. A rectangle that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Areas {
    /// The name of the base, or the crumb.
    pub top: Rect,
    /// The search field.
    pub query: Rect,
    /// The chips of the query.
    pub chips: Rect,
    /// The facets.
    pub filters: Rect,
    /// The facets lie over the results instead of beside them.
    pub filters_over: bool,
    /// The hits.
    pub results: Rect,
    /// The preview.
    pub preview: Rect,
    /// The note.
    pub note: Rect,
    /// What is known about the note.
    pub about: Rect,
    /// Contents and links of the note, on wide screens.
    pub contents: Rect,
    /// Where the shared library is, and the numbers of the exchange.
    pub heading: Rect,
    /// What others changed.
    pub incoming: Rect,
    /// What I changed.
    pub yours: Rect,
    /// What differs in the chosen one of them.
    pub beside: Rect,
    /// How far an exchange is.
    pub progress: Rect,
    /// My version of a note.
    pub mine: Rect,
    /// Their version.
    pub theirs: Rect,
    /// What the note will hold.
    pub outcome: Rect,
    /// An error.
    pub banner: Rect,
    /// The keys.
    pub footer: Rect,
}

impl Areas {
    /// The pane of a spot.
    pub(crate) fn of(&self, spot: Focus) -> Rect {
        match spot {
            Focus::QUERY => self.query,
            Focus::FILTERS => self.filters,
            Focus::RESULTS => self.results,
            Focus::PREVIEW => self.preview,
            Focus::NOTE => self.note,
            Focus::INCOMING => self.incoming,
            Focus::YOURS => self.yours,
            Focus::VERSIONS => self.mine,
            _ => Rect::default(),
        }
    }
}

/// Whether a window is too small for anything but a sentence.
pub(crate) fn is_too_small(size: Size) -> bool {
    size.width < SMALLEST.width || size.height < SMALLEST.height
}

/// Lays out a frame.
pub(crate) fn areas(shape: Shape) -> Areas {
    let mut areas = Areas::default();
    if is_too_small(shape.size) {
        return areas;
    }
    let mut rest = Rect::new(0, 0, shape.size.width, shape.size.height);
    let reading = shape.spot == Focus::NOTE;
    if shape.size.height >= LOW || reading || shape.spot == Focus::VERSIONS {
        areas.top = take_top(&mut rest, 1);
    }
    areas.footer = take_bottom(&mut rest, 1);
    for _ in 0..shape.error.min(MOST_ERROR_ROWS) {
        let row = take_bottom(&mut rest, 1);
        areas.banner = if areas.banner.is_empty() {
            row
        } else {
            row.union(areas.banner)
        };
    }
    if matches!(shape.spot, Focus::INCOMING | Focus::YOURS | Focus::VERSIONS) {
        lay_out_exchange(&mut areas, shape, rest);
        return areas;
    }
    if reading {
        lay_out_note(&mut areas, shape, rest);
        return areas;
    }
    areas.query = take_top(&mut rest, 1);
    if shape.chips {
        areas.chips = take_top(&mut rest, 1);
    }
    lay_out_search(&mut areas, shape, rest);
    areas
}

fn lay_out_search(areas: &mut Areas, shape: Shape, rest: Rect) {
    let width = shape.size.width;
    if shape.zoomed {
        let pane = match shape.spot {
            Focus::FILTERS => &mut areas.filters,
            Focus::PREVIEW => &mut areas.preview,
            _ => &mut areas.results,
        };
        *pane = rest;
        return;
    }
    let mut rest = rest;
    if width >= THREE_PANES {
        let cols = (width / 5).clamp(24, 30);
        areas.filters = take_left(&mut rest, cols);
    } else if shape.spot == Focus::FILTERS {
        areas.filters = Rect {
            width: rest.width.min(34),
            ..rest
        };
        areas.filters_over = true;
    }
    let about = width >= FOUR_PANES && shape.side != Some(false);
    // Below a list, which is short more often than not, it takes no width from the text.
    let stacked = width < FOUR_COLUMNS && shape.size.height >= TALL;
    if about && !stacked {
        areas.about = take_right(&mut rest, width / 5);
    }
    if width >= TWO_PANES && shape.size.height >= LOW {
        let percent = if width >= FOUR_PANES { 54 } else { 46 };
        let preview = (share(rest.width, percent)).min(WIDEST + 4);
        areas.preview = take_right(&mut rest, preview);
    }
    if about && stacked {
        let rows = share(rest.height, 40);
        areas.about = take_bottom(&mut rest, rows);
    }
    areas.results = rest;
}

fn lay_out_note(areas: &mut Areas, shape: Shape, mut rest: Rect) {
    let width = shape.size.width;
    let side = shape.side.unwrap_or(width >= THREE_PANES) && !shape.zoomed;
    if side && width < TWO_PANES {
        areas.about = rest;
        return;
    }
    if side && width >= FOUR_PANES {
        if shape.listed && width >= LIST_BESIDE {
            let cols = ((width - WIDEST - 4) / 2).min(MOST_LIST_COLS);
            areas.results = take_left(&mut rest, cols);
        }
        areas.note = take_left(&mut rest, WIDEST + 4);
        if shape.listed && width >= LIST_BESIDE && shape.size.height >= TALL {
            let rows = share(rest.height, 40);
            areas.contents = take_bottom(&mut rest, rows);
        } else {
            let half = rest.width / 2;
            areas.contents = take_right(&mut rest, half);
        }
        areas.about = rest;
    } else if side {
        areas.about = take_right(&mut rest, share(width, 36).clamp(30, 52));
        areas.note = rest;
    } else {
        areas.note = rest;
    }
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
/// list that moves is sent anew, and so only each few keys cost that, over a slow line too.
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
    use proptest::prelude::*;

    use super::*;

    fn shape(width: u16, height: u16, spot: Focus) -> Shape {
        Shape {
            size: Size::new(width, height),
            spot,
            zoomed: false,
            side: None,
            chips: true,
            listed: true,
            error: 0,
        }
    }

    #[test]
    fn panes_come_with_the_width() {
        #[track_caller]
        fn case(width: u16, height: u16, filters: bool, preview: bool, about: bool) {
            let areas = areas(shape(width, height, Focus::RESULTS));
            assert_eq!(
                !areas.filters.is_empty(),
                filters,
                "filters at {width}x{height}"
            );
            assert_eq!(
                !areas.preview.is_empty(),
                preview,
                "preview at {width}x{height}"
            );
            assert_eq!(!areas.about.is_empty(), about, "about at {width}x{height}");
        }
        case(40, 12, false, false, false);
        case(59, 24, false, false, false);
        case(80, 24, false, true, false);
        case(80, 15, false, false, false);
        case(100, 30, true, true, false);
        case(160, 50, true, true, true);
        case(240, 70, true, true, true);
    }

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

    proptest! {
        #[test]
        fn panes_stay_in_the_window_and_apart(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, spot in 0usize..8,
            zoomed: bool, side: Option<bool>, chips: bool, listed: bool, error in 0u16..4,
        ) {
            let size = Size::new(width, height);
            let spot = crate::tui::app::keys::panes().nth(spot).expect("eight panes").focus;
            let areas = areas(Shape { size, spot, zoomed, side, chips, listed, error });
            let window = Rect::new(0, 0, width, height);
            let beside = [
                areas.top, areas.query, areas.chips, areas.results, areas.preview, areas.note,
                areas.about, areas.contents, areas.banner, areas.footer, areas.heading,
                areas.incoming, areas.yours, areas.beside, areas.progress, areas.mine,
                areas.theirs, areas.outcome,
                if areas.filters_over { Rect::default() } else { areas.filters },
            ];
            for (i, one) in beside.iter().enumerate() {
                prop_assert_eq!(one.intersection(window), *one);
                for other in &beside[i + 1..] {
                    prop_assert!(one.intersection(*other).is_empty(), "{one:?} {other:?}");
                }
            }
            if !is_too_small(size) {
                let covered: u32 = beside.iter().map(|rect| rect.area()).sum();
                prop_assert_eq!(covered, window.area(), "no dead space");
            }
        }
    }
}
