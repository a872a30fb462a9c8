//! Where the parts of the search stand.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_COLUMNS, FOUR_PANES, LOW, TALL, THREE_PANES, TWO_PANES};
use crate::tui::keys::Focus;
use crate::tui::widgets::document::WIDEST;
use crate::tui::widgets::geometry::{share, take_bottom, take_left, take_right, take_top};

/// The filters beside the results have no fewer columns than these,
const FEWEST_FILTER_COLS: u16 = 24;
/// no more than these,
const MOST_FILTER_COLS: u16 = 44;
/// and at most so many percent of the window.
const MOST_FILTERS: u16 = 30;

/// What the layout depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SearchShape {
    /// The window.
    pub size: Size,
    /// The pane that has the keys.
    pub focus: Focus,
    /// One pane has all the room.
    pub zoomed: bool,
    /// The user's choice to show the side pane; without one the width decides.
    pub side: Option<bool>,
    /// There is a row of chips.
    pub chips: bool,
    /// Columns in which no label of the filters is cut.
    pub filters: u16,
}

/// The rectangles of the search. A rectangle that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SearchAreas {
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
    /// The details of the chosen note.
    pub about: Rect,
}

impl SearchAreas {
    /// The area of a pane.
    pub(crate) fn of(&self, focus: Focus) -> Rect {
        match focus {
            Focus::QUERY => self.query,
            Focus::FILTERS => self.filters,
            Focus::PREVIEW => self.preview,
            _ => self.results,
        }
    }
}

/// Lays out the search in the body of the frame.
pub(crate) fn search_areas(shape: SearchShape, body: Rect) -> SearchAreas {
    let mut areas = SearchAreas::default();
    if body.is_empty() {
        return areas;
    }
    let mut rest = body;
    areas.query = take_top(&mut rest, 1);
    if shape.chips {
        areas.chips = take_top(&mut rest, 1);
    }
    let width = shape.size.width;
    if shape.zoomed {
        let pane = match shape.focus {
            Focus::FILTERS => &mut areas.filters,
            Focus::PREVIEW => &mut areas.preview,
            _ => &mut areas.results,
        };
        *pane = rest;
        return areas;
    }
    if width >= THREE_PANES {
        let most = share(width, MOST_FILTERS).min(MOST_FILTER_COLS);
        let cols = shape.filters.clamp(FEWEST_FILTER_COLS, most);
        areas.filters = take_left(&mut rest, cols);
    } else if shape.focus == Focus::FILTERS {
        areas.filters = Rect {
            width: rest.width.min(shape.filters.max(34)),
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
    areas
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::frame::layout::{assert_covered, frame_areas};

    fn shape(size: Size, focus: Focus) -> SearchShape {
        SearchShape {
            size,
            focus,
            zoomed: false,
            side: None,
            chips: true,
            filters: 24,
        }
    }

    #[test]
    fn panes_come_with_the_width() {
        #[track_caller]
        fn case(width: u16, height: u16, filters: bool, preview: bool, about: bool) {
            let size = Size::new(width, height);
            let body = frame_areas(size, false, 0).body;
            let areas = search_areas(shape(size, Focus::RESULTS), body);
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
    fn the_filters_are_as_wide_as_their_labels() {
        let cols = |width, filters| {
            let size = Size::new(width, 36);
            let shape = SearchShape {
                filters,
                ..shape(size, Focus::RESULTS)
            };
            search_areas(shape, Rect::new(0, 1, width, 34))
                .filters
                .width
        };
        assert_eq!((cols(100, 9), cols(100, 28), cols(100, 60)), (24, 28, 30));
        assert_eq!((cols(120, 36), cols(200, 40), cols(200, 90)), (36, 40, 44));
    }

    proptest! {
        #[test]
        fn panes_cover_the_body_and_stay_apart(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, pane in 0usize..4,
            zoomed: bool, side: Option<bool>, chips: bool, filters: u16, error in 0u16..4,
        ) {
            let size = Size::new(width, height);
            let focus = super::super::keys::KEYS.panes[pane].focus;
            let body = frame_areas(size, false, error).body;
            let areas = search_areas(SearchShape { zoomed, side, chips, filters, ..shape(size, focus) }, body);
            let filters = if areas.filters_over { Rect::default() } else { areas.filters };
            assert_covered(body, &[
                areas.query, areas.chips, filters, areas.results, areas.preview, areas.about,
            ]);
        }
    }
}
