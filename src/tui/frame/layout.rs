//! Areas of the frame around a view.
//!
//! Drawing and mouse handling share this layout, so they cannot disagree.

use ratatui::layout::Constraint::{Fill, Length};
use ratatui::layout::{Layout, Rect, Size};

/// Minimum size; a smaller window shows only a message.
pub(crate) const SMALLEST: Size = Size::new(40, 12);

/// Minimum width for two panes side by side.
pub(crate) const TWO_PANES: u16 = 60;
/// Minimum width for a filter pane.
pub(crate) const THREE_PANES: u16 = 100;
/// Minimum width for note details beside the text and the list.
pub(crate) const FOUR_PANES: u16 = 160;
/// Minimum width for the list beside an open note.
pub(crate) const LIST_BESIDE: u16 = 190;
/// Minimum width for four columns with full-width text.
pub(crate) const FOUR_COLUMNS: u16 = 220;
/// Minimum height for two panes one above the other.
pub(crate) const TALL: u16 = 40;
/// Minimum height for a preview, a top line and more than one message row.
pub(crate) const LOW: u16 = 16;
/// Minimum height for blank lines between hits and a separate breadcrumb line.
pub(crate) const ROOMY: u16 = 24;
/// Minimum height for a line above the footer.
const FOOTER_RULE: u16 = 28;
/// Minimum height for a blank line below the top line.
const AIRY: u16 = 36;

/// Maximum number of rows for notices.
const MAX_NOTICE_ROWS: u16 = 4;

/// The areas of the frame. An area that is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FrameAreas {
    /// Tabs and sync status, with a blank line below in a high window.
    pub top: Rect,
    /// The line below the top line, in the same row in every view.
    pub top_rule: Rect,
    /// Breadcrumb, with a blank line below in a high window.
    pub crumbs: Rect,
    /// The view.
    pub body: Rect,
    /// The error, and a message that has no room in the footer.
    pub banner: Rect,
    /// The line above the footer.
    pub rule: Rect,
    /// Key hints.
    pub footer: Rect,
}

/// Whether a window is too small for anything but a message.
pub(crate) fn is_too_small(size: Size) -> bool {
    size.width < SMALLEST.width || size.height < SMALLEST.height
}

/// Lays out the frame.
///
/// In a low window a breadcrumb replaces the top line. `notices` is the number of rows that notices
/// need.
pub(crate) fn frame_areas(size: Size, has_breadcrumb: bool, notices: u16) -> FrameAreas {
    if is_too_small(size) {
        return FrameAreas::default();
    }
    let least = if has_breadcrumb { ROOMY } else { LOW };
    let banner = notices.min(MAX_NOTICE_ROWS);
    let window = Rect::new(0, 0, size.width, size.height);
    let from = |height: u16| u16::from(size.height >= height);
    let rows = [
        Length(from(least) + from(AIRY)),
        Length(from(least)),
        // With the blank line, the panes start in the same row as in the search view.
        Length(u16::from(has_breadcrumb) * (1 + from(FOOTER_RULE))),
        Fill(1),
        Length(banner),
        Length(from(FOOTER_RULE)),
        Length(1),
    ];
    let [top, top_rule, crumbs, body, banner, rule, footer] = Layout::vertical(rows).areas(window);
    FrameAreas {
        top,
        top_rule,
        crumbs,
        body,
        banner,
        rule,
        footer,
    }
}

/// Asserts that areas cover `body` without overlap.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_covered(body: Rect, areas: &[Rect]) {
    let there: Vec<Rect> = areas
        .iter()
        .copied()
        .filter(|one| !one.is_empty())
        .collect();
    for (i, one) in there.iter().enumerate() {
        assert_eq!(one.intersection(body), *one);
        for other in &there[i + 1..] {
            assert!(one.intersection(*other).is_empty(), "{one:?} {other:?}");
        }
    }
    let covered: u32 = there.iter().map(|rect| rect.area()).sum();
    assert_eq!(covered, body.area(), "the areas cover the body");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_frame_covers_the_window(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, error in 0u16..9,
            has_breadcrumb: bool,
        ) {
            let size = Size::new(width, height);
            let areas = frame_areas(size, has_breadcrumb, error);
            if is_too_small(size) {
                prop_assert_eq!(areas, FrameAreas::default());
            } else {
                let window = Rect::new(0, 0, width, height);
                assert_covered(window, &[
                    areas.top, areas.top_rule, areas.crumbs, areas.body, areas.banner, areas.rule,
                    areas.footer,
                ]);
            }
        }
    }
}
