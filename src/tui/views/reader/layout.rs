//! Where the parts of the reader stand.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LIST_BESIDE, LOW, TALL, THREE_PANES, TWO_PANES};
use crate::tui::views::view::Scene;
use crate::tui::widgets::document::WIDEST;
use crate::tui::widgets::geometry::{share, take_bottom, take_left, take_right, take_top};

/// A list beside a note that is read takes no more columns than this.
const MOST_LIST_COLS: u16 = 72;

/// What the layout depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReaderShape {
    /// The window.
    pub size: Size,
    /// One pane has all the room.
    pub zoomed: bool,
    /// The user's choice to show the side pane; without one the width decides.
    pub side: Option<bool>,
    /// The view below has a list of notes.
    pub listed: bool,
}

/// The rectangles of the reader. A rectangle that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ReaderAreas {
    /// The list of the view below, on wide screens.
    pub list: Rect,
    /// The note.
    pub note: Rect,
    /// The details of the note.
    pub about: Rect,
    /// The headings of the note, on wide screens.
    pub contents: Rect,
    /// The lines above the panes and between two that stand one over the other.
    pub rules: [Rect; 2],
}

/// The rectangles of the reader in a scene.
pub(crate) fn areas_in(scene: &Scene<'_>) -> ReaderAreas {
    let shape = ReaderShape {
        size: scene.shared.size,
        zoomed: scene.shared.habits.zoomed,
        side: scene.shared.habits.side,
        listed: scene.list.is_some_and(|list| !list.is_empty()),
    };
    reader_areas(shape, scene.body)
}

/// Lays out the reader in the body of the frame.
pub(crate) fn reader_areas(shape: ReaderShape, body: Rect) -> ReaderAreas {
    let mut areas = ReaderAreas::default();
    let mut rest = body;
    let low = shape.size.height < LOW;
    areas.rules[0] = take_top(&mut rest, u16::from(!low));
    let width = shape.size.width;
    let side = shape.side.unwrap_or(width >= THREE_PANES) && !shape.zoomed;
    if side && width < TWO_PANES {
        areas.about = rest;
        return areas;
    }
    if side && width >= FOUR_PANES {
        if shape.listed && width >= LIST_BESIDE {
            let cols = ((width - WIDEST - 4) / 2).min(MOST_LIST_COLS);
            areas.list = take_left(&mut rest, cols);
        }
        areas.note = take_left(&mut rest, WIDEST + 4);
        if shape.listed && width >= LIST_BESIDE && shape.size.height >= TALL {
            let rows = share(rest.height, 40);
            areas.contents = take_bottom(&mut rest, rows);
            areas.rules[1] = take_bottom(&mut rest, 1);
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
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90,
            zoomed: bool, side: Option<bool>, listed: bool, error in 0u16..4,
        ) {
            let size = Size::new(width, height);
            let body = frame_areas(size, true, error).body;
            let areas = reader_areas(ReaderShape { size, zoomed, side, listed }, body);
            let [first, second] = areas.rules;
            assert_covered(body, &[
                first, second, areas.list, areas.note, areas.about, areas.contents,
            ]);
        }
    }
}
