//! Layout of the Sync view.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW, THREE_PANES, TWO_PANES};
use crate::tui::keys::Focus;
use crate::tui::widgets::geometry::{share, take_bottom, take_right, take_top};

/// Minimum and maximum height of the pane with the resulting note.
const OUTCOME: (u16, u16) = (5, 14);

/// Minimum height for the difference below two lists side by side.
const BELOW_PAIR: u16 = 28;

/// Minimum height for the difference below two lists one above the other.
const BELOW_STACK: u16 = 36;

/// The inputs of the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SyncShape {
    /// Size of the window.
    pub size: Size,
    /// The pane that has the focus.
    pub focus: Focus,
    /// Whether one pane fills the body.
    pub zoomed: bool,
}

/// The areas of the view. An area that is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SyncAreas {
    /// The shared library and the counts.
    pub heading: Rect,
    /// Changes by others.
    pub incoming: Rect,
    /// The user's changes.
    pub yours: Rect,
    /// The difference of the selected row.
    pub beside: Rect,
    /// Progress of a sync.
    pub progress: Rect,
    /// The user's version of a note.
    pub mine: Rect,
    /// Their version.
    pub theirs: Rect,
    /// The resulting note.
    pub outcome: Rect,
    /// Lines between panes one above the other.
    pub rules: [Rect; 2],
}

/// Lays out the view in the body of the frame.
pub(crate) fn sync_areas(shape: SyncShape, body: Rect) -> SyncAreas {
    let mut areas = SyncAreas::default();
    if shape.focus == Focus::VERSIONS {
        lay_out_versions(&mut areas, shape, body);
    } else {
        lay_out_lists(&mut areas, shape, body);
    }
    areas
}

fn lay_out_lists(areas: &mut SyncAreas, shape: SyncShape, mut rest: Rect) {
    let low = shape.size.height < LOW;
    areas.heading = take_top(&mut rest, heading_rows(shape.size));
    areas.progress = take_bottom(&mut rest, 1);
    let width = shape.size.width;
    if shape.zoomed || width < TWO_PANES || low {
        *pane(areas, shape.focus) = rest;
        return;
    }
    let least = match width {
        ..THREE_PANES => BELOW_STACK,
        THREE_PANES..FOUR_PANES => BELOW_PAIR,
        FOUR_PANES.. => u16::MAX,
    };
    if shape.size.height >= least {
        let rows = rest.height / 2;
        areas.beside = take_bottom(&mut rest, rows);
        areas.rules[0] = take_bottom(&mut rest, 1);
    }
    if width < THREE_PANES {
        let upper = rest.height.div_ceil(2);
        areas.incoming = take_top(&mut rest, upper);
        areas.rules[1] = take_top(&mut rest, 1);
        areas.yours = rest;
        return;
    }
    if width >= FOUR_PANES {
        areas.beside = take_right(&mut rest, share(width, 40));
    }
    let right = rest.width / 2;
    areas.yours = take_right(&mut rest, right);
    areas.incoming = rest;
}

/// Height of the heading, with a blank line below it if there is room.
const fn heading_rows(size: Size) -> u16 {
    match size.height {
        ..LOW => 1,
        LOW..BELOW_PAIR => 2,
        BELOW_PAIR.. => 3,
    }
}

fn pane(areas: &mut SyncAreas, focus: Focus) -> &mut Rect {
    if focus == Focus::YOURS {
        &mut areas.yours
    } else {
        &mut areas.incoming
    }
}

fn lay_out_versions(areas: &mut SyncAreas, shape: SyncShape, mut rest: Rect) {
    if shape.size.height >= LOW {
        let rows = (rest.height / 3).clamp(OUTCOME.0, OUTCOME.1);
        areas.outcome = take_bottom(&mut rest, rows);
        areas.rules[0] = take_bottom(&mut rest, 1);
    }
    if shape.size.width < TWO_PANES {
        let upper = rest.height.div_ceil(2);
        areas.mine = take_top(&mut rest, upper);
    } else {
        let right = rest.width / 2;
        let theirs = take_right(&mut rest, right);
        areas.mine = rest;
        rest = theirs;
    }
    areas.theirs = rest;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::frame::layout::{assert_covered, frame_areas};

    proptest! {
        #[test]
        fn panes_cover_the_body_without_overlap(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, pane in 0usize..3,
            zoomed: bool, error in 0u16..4,
        ) {
            let size = Size::new(width, height);
            let focus = super::super::keys::KEYS.panes[pane].focus;
            let breadcrumb = focus == Focus::VERSIONS;
            let body = frame_areas(size, breadcrumb, error).body;
            let areas = sync_areas(SyncShape { size, focus, zoomed }, body);
            let [first, second] = areas.rules;
            assert_covered(body, &[
                first, second,
                areas.heading, areas.incoming, areas.yours, areas.beside, areas.progress,
                areas.mine, areas.theirs, areas.outcome,
            ]);
        }
    }
}
