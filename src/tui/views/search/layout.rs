//! Layout of the search.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_COLUMNS, FOUR_PANES, LOW, TALL, THREE_PANES, TWO_PANES};
use crate::tui::keys::Focus;
use crate::tui::widgets::document::MAX_TEXT_COLS;
use crate::tui::widgets::geometry::{share, take_bottom, take_left, take_right, take_top};

/// Minimum width of the filter pane beside the results.
const MIN_FILTER_COLS: u16 = 18;
/// Maximum width of the filter pane.
const MAX_FILTER_COLS: u16 = 44;
/// Maximum width of the filter pane, in percent. Longer labels wrap.
const MAX_FILTER_PERCENT: u16 = 22;
/// Minimum width of the preview beside filters and results: 42 columns of text.
const MIN_PREVIEW_COLS: u16 = 45;
/// Minimum width of the results beside a full-width preview.
const MIN_RESULT_COLS: u16 = 46;

/// The inputs of the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SearchShape {
    /// Size of the window.
    pub size: Size,
    /// The pane that has the focus.
    pub focus: Focus,
    /// Whether one pane fills the body.
    pub zoomed: bool,
    /// Whether the user wants the side pane; `None` lets the width decide.
    pub side: Option<bool>,
    /// Whether there is a row of chips.
    pub chips: bool,
    /// Width at which no label of the filters wraps.
    pub filters: u16,
    /// Whether the query is empty; the start page then replaces results and preview.
    pub start: bool,
}

/// The areas of the search. An area that is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SearchAreas {
    /// The search field.
    pub query: Rect,
    /// The chips of the query.
    pub chips: Rect,
    /// The facets.
    pub filters: Rect,
    /// Whether the facets are shown only while they have the focus. Esc closes them.
    pub filters_over: bool,
    /// The start page.
    pub start: Rect,
    /// The hits.
    pub results: Rect,
    pub preview: Rect,
    /// Details of the selected note.
    pub about: Rect,
    /// The line above the details, if they are below the results.
    pub about_rule: Rect,
}

impl SearchAreas {
    /// The area of a pane.
    pub(crate) fn of(&self, focus: Focus) -> Rect {
        match focus {
            Focus::QUERY => self.query,
            Focus::FILTERS => self.filters,
            Focus::CHIPS => self.chips,
            Focus::START => self.start,
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
    let low = shape.size.height < LOW;
    let width = shape.size.width;
    if shape.zoomed {
        let pane = match shape.focus {
            Focus::FILTERS => &mut areas.filters,
            Focus::PREVIEW => &mut areas.preview,
            _ if shape.start => &mut areas.start,
            _ => &mut areas.results,
        };
        *pane = rest;
        return areas;
    }
    let beside = width >= THREE_PANES;
    if beside || shape.focus == Focus::FILTERS {
        areas.filters_over = !beside;
        if width < TWO_PANES {
            areas.filters = rest;
            return areas;
        }
        let percent = if beside { MAX_FILTER_PERCENT } else { 45 };
        let most = share(width, percent).min(MAX_FILTER_COLS);
        let cols = shape.filters.clamp(MIN_FILTER_COLS, most);
        areas.filters = take_left(&mut rest, cols);
    }
    if shape.start {
        areas.start = rest;
        return areas;
    }
    // While the filters are open temporarily, the preview is hidden.
    if width >= TWO_PANES && !low && !areas.filters_over {
        let cols = match width {
            FOUR_PANES.. => (rest.width.saturating_sub(MIN_RESULT_COLS)).min(MAX_TEXT_COLS + 3),
            THREE_PANES.. => share(rest.width, 46).max(MIN_PREVIEW_COLS),
            _ => share(rest.width, 46),
        };
        areas.preview = take_right(&mut rest, cols);
    }
    if width >= FOUR_PANES && shape.side != Some(false) {
        if width >= FOUR_COLUMNS {
            areas.about = take_right(&mut rest, width / 5);
        } else if shape.size.height >= TALL {
            // The list is often short, so placing details below it saves width for the text.
            let rows = share(rest.height, 40);
            areas.about = take_bottom(&mut rest, rows);
            areas.about_rule = take_bottom(&mut rest, 1);
        }
    }
    areas.results = rest;
    areas
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::frame::layout::{assert_covered, frame_areas};
    use crate::tui::widgets::geometry::inside;

    fn shape(size: Size, focus: Focus) -> SearchShape {
        SearchShape {
            size,
            focus,
            zoomed: false,
            side: None,
            chips: true,
            filters: 24,
            start: false,
        }
    }

    #[test]
    fn wider_windows_show_more_panes() {
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
    fn the_filter_pane_fits_its_labels() {
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
        assert_eq!((cols(100, 9), cols(100, 24), cols(100, 60)), (18, 22, 22));
        assert_eq!((cols(120, 36), cols(160, 40), cols(200, 90)), (26, 35, 44));
    }

    #[test]
    fn the_text_is_wide_enough_at_every_size() {
        let cols = |width, height| {
            let size = Size::new(width, height);
            let areas = search_areas(
                shape(size, Focus::RESULTS),
                frame_areas(size, false, 0).body,
            );
            (inside(areas.results).width, inside(areas.preview).width)
        };
        assert_eq!(cols(80, 24), (42, 33));
        assert_eq!(cols(100, 30), (30, 42));
        assert_eq!(cols(120, 36), (48, 42));
        assert_eq!(cols(160, 50), (43, 87));
        assert_eq!(cols(200, 60), (82, 88));
        assert_eq!(cols(260, 60), (90, 88));
    }

    proptest! {
        #[test]
        fn panes_cover_the_body_without_overlap(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, pane in 0usize..6,
            zoomed: bool, side: Option<bool>, chips: bool, filters: u16, error in 0u16..4,
            start: bool,
        ) {
            let size = Size::new(width, height);
            let focus = super::super::keys::KEYS.panes[pane].focus;
            let body = frame_areas(size, false, error).body;
            let areas = search_areas(SearchShape { zoomed, side, chips, filters, start, ..shape(size, focus) }, body);
            assert_covered(body, &[
                areas.query, areas.chips, areas.filters, areas.start, areas.results, areas.preview,
                areas.about, areas.about_rule,
            ]);
        }
    }
}
