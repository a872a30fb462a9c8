//! Layout of the reader.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LIST_BESIDE, TALL, THREE_PANES, TWO_PANES};
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::document::MAX_TEXT_COLS;
use crate::tui::widgets::geometry::{share, take_bottom, take_left, take_right};

/// Maximum width of the list beside an open note.
const MAX_LIST_COLS: u16 = 72;

/// The inputs of the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReaderShape {
    /// Size of the window.
    pub size: Size,
    /// Whether one pane fills the body.
    pub zoomed: bool,
    /// Whether the user wants the side pane; `None` lets the width decide.
    pub side: Option<bool>,
    /// Whether the view below has a list of notes.
    pub listed: bool,
}

/// The areas of the reader. An area that is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ReaderAreas {
    /// The list of the view below, in wide windows.
    pub list: Rect,
    pub note: Rect,
    /// Details of the note.
    pub about: Rect,
    /// The headings of the note, in wide windows.
    pub contents: Rect,
    /// The line between two panes one above the other.
    pub rule: Rect,
}

/// Lays out the reader for a scene.
pub(crate) fn areas_in(scene: &DrawContext<'_>) -> ReaderAreas {
    let shape = ReaderShape {
        size: scene.shared.size,
        zoomed: scene.shared.preferences.zoomed,
        side: scene.shared.preferences.side,
        listed: scene.list.is_some_and(|list| !list.is_empty()),
    };
    reader_areas(shape, scene.body)
}

/// Lays out the reader in the body of the frame.
pub(crate) fn reader_areas(shape: ReaderShape, body: Rect) -> ReaderAreas {
    let mut areas = ReaderAreas::default();
    let mut rest = body;
    let width = shape.size.width;
    let side = shape.side.unwrap_or(width >= THREE_PANES) && !shape.zoomed;
    if side && width < TWO_PANES {
        areas.about = rest;
        return areas;
    }
    if side && width >= FOUR_PANES {
        if shape.listed && width >= LIST_BESIDE {
            let cols = ((width - MAX_TEXT_COLS - 4) / 2).min(MAX_LIST_COLS);
            areas.list = take_left(&mut rest, cols);
        }
        areas.note = take_left(&mut rest, MAX_TEXT_COLS + 4);
        if shape.listed && width >= LIST_BESIDE && shape.size.height >= TALL {
            let rows = share(rest.height, 40);
            areas.contents = take_bottom(&mut rest, rows);
            areas.rule = take_bottom(&mut rest, 1);
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
        fn panes_cover_the_body_without_overlap(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90,
            zoomed: bool, side: Option<bool>, listed: bool, error in 0u16..4,
        ) {
            let size = Size::new(width, height);
            let body = frame_areas(size, true, error).body;
            let areas = reader_areas(ReaderShape { size, zoomed, side, listed }, body);
            assert_covered(body, &[
                areas.rule, areas.list, areas.note, areas.about, areas.contents,
            ]);
        }
    }
}
