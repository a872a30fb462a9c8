//! The layout of the Cities view.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW, THREE_PANES, TWO_PANES};
use crate::tui::widgets::geometry::{share, take_bottom, take_left, take_right};

/// Width of the list in columns.
const LIST: u16 = 42;

/// Height of the profile below the map, and the minimum height for both.
const PROFILE: u16 = 11;
const MAP_AND_PROFILE: u16 = 24;

/// The rectangles of the view; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CitiesAreas {
    /// All cities.
    pub list: Rect,
    pub map: Rect,
    /// The profile of the current city.
    pub profile: Rect,
    /// The line between map and profile.
    pub rule: Rect,
}

/// Lays out the view in the body of the frame. `is_map` is whether the map fills it.
pub(super) fn cities_areas(size: Size, is_map: bool, mut rest: Rect) -> CitiesAreas {
    let mut areas = CitiesAreas::default();
    let width = size.width;
    if is_map {
        if size.height >= LOW {
            areas.profile = take_bottom(&mut rest, 1);
        }
        areas.map = rest;
        return areas;
    }
    if width < TWO_PANES || size.height < LOW {
        areas.list = rest;
        return areas;
    }
    areas.list = take_left(&mut rest, LIST.min(share(width, 58)));
    if width < THREE_PANES || rest.height < MAP_AND_PROFILE {
        areas.profile = rest;
        return areas;
    }
    if width >= FOUR_PANES {
        areas.profile = take_right(&mut rest, share(width, 28));
    } else {
        areas.profile = take_bottom(&mut rest, PROFILE);
        areas.rule = take_bottom(&mut rest, 1);
    }
    areas.map = rest;
    areas
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::frame::layout::{assert_covered, frame_areas};

    proptest! {
        #[test]
        fn panes_cover_the_body_and_stay_apart(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, is_map: bool,
        ) {
            let size = Size::new(width, height);
            let body = frame_areas(size, false, 0).body;
            let areas = cities_areas(size, is_map, body);
            assert_covered(body, &[areas.rule, areas.list, areas.map, areas.profile]);
        }
    }
}
