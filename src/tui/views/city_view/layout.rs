//! The layout of a city's page.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, THREE_PANES, TWO_PANES};
use crate::tui::widgets::geometry::{share, take_left, take_right, take_top};

/// Width of the figures in a wide window, so that the sections have room.
const MAX_FIGURES: u16 = 103;

/// Minimum width of a column, if the sections have two.
const TWO_COLUMNS: u16 = 44;

/// Minimum height at which a narrow page shows figures above the sections.
const STACKED_ROWS: u16 = 24;

/// Minimum height of a chart above its progress lines.
const MIN_CHART: u16 = 9;

/// Maximum height of a chart, so that the lines below stay close to it.
const MAX_CHART: u16 = 40;

/// The rectangles of the page; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CityAreas {
    /// Chart and progress.
    pub figures: Rect,
    /// The separator below the figures in a narrow window.
    pub rule: Rect,
    /// The sections, in one column or two.
    pub sections: [Rect; 2],
}

/// Lays out the page in the body of the frame. `zoomed` is whether the figures fill it.
pub(super) fn city_areas(size: Size, zoomed: bool, mut rest: Rect) -> CityAreas {
    let mut areas = CityAreas::default();
    let width = size.width;
    if zoomed {
        areas.figures = rest;
    } else if width < TWO_PANES {
        if rest.height >= STACKED_ROWS {
            let rows = rest.height / 2;
            areas.figures = take_top(&mut rest, rows);
            areas.rule = take_top(&mut rest, 1);
        }
        areas.sections[0] = rest;
    } else {
        let cols = match width {
            ..THREE_PANES => share(width, 56),
            THREE_PANES..FOUR_PANES => share(width, 62),
            FOUR_PANES.. => MAX_FIGURES,
        };
        areas.figures = take_left(&mut rest, cols);
        if rest.width >= 2 * TWO_COLUMNS {
            let right = rest.width / 2;
            areas.sections[1] = take_right(&mut rest, right);
        }
        areas.sections[0] = rest;
    }
    areas
}

/// Splits the area of the figures: chart above, at least `rows` of progress below.
/// The chart first gets `MIN_CHART` rows.
pub(super) fn split_figures(mut area: Rect, rows: u16) -> (Rect, Rect) {
    let most = area.height.saturating_sub(rows);
    let chart = most.clamp(MIN_CHART, MAX_CHART).min(area.height);
    let chart = take_top(&mut area, chart);
    (chart, area)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::frame::layout::{assert_covered, frame_areas};

    proptest! {
        #[test]
        fn panes_cover_the_body_and_stay_apart(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, zoomed: bool,
        ) {
            let size = Size::new(width, height);
            let body = frame_areas(size, true, 0).body;
            let areas = city_areas(size, zoomed, body);
            let [first, second] = areas.sections;
            assert_covered(body, &[areas.figures, areas.rule, first, second]);
        }
    }
}
