//! The areas of the frame around a view. Drawing and the mouse both ask here, so they cannot
//! disagree.

use ratatui::layout::Constraint::{Fill, Length};
use ratatui::layout::{Layout, Rect, Size};

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
pub(crate) const TALL: u16 = 40;
/// Below this there is no preview, no top line and one row for all messages.
pub(crate) const LOW: u16 = 16;
/// From here on hits are parted by blank lines, and the breadcrumb has a line of its own.
pub(crate) const ROOMY: u16 = 24;
/// From here on a line parts the footer from the view.
const FOOTER_RULE: u16 = 28;
/// From here on there is air below the top line.
const AIRY: u16 = 36;

/// An error takes no more rows than this.
const MOST_ERROR_ROWS: u16 = 4;

/// The rectangles of the frame. A rectangle that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FrameAreas {
    /// The views, and how sharing stands; in a high window with air below.
    pub top: Rect,
    /// The breadcrumb of a view over another; in a high window with air below.
    pub crumbs: Rect,
    /// The room of the view.
    pub body: Rect,
    /// An error.
    pub banner: Rect,
    /// The line above the footer.
    pub rule: Rect,
    /// The keys.
    pub footer: Rect,
}

/// Whether a window is too small for anything but a sentence.
pub(crate) fn is_too_small(size: Size) -> bool {
    size.width < SMALLEST.width || size.height < SMALLEST.height
}

/// Lays out the frame. `breadcrumb` says that the view shows where the user is: in a low window in
/// place of the top line. `error` is the number of rows that an error needs.
pub(crate) fn frame_areas(size: Size, breadcrumb: bool, error: u16) -> FrameAreas {
    if is_too_small(size) {
        return FrameAreas::default();
    }
    let least = if breadcrumb { ROOMY } else { LOW };
    let banner = error.min(MOST_ERROR_ROWS);
    let window = Rect::new(0, 0, size.width, size.height);
    let from = |height: u16| u16::from(size.height >= height);
    let rows = [
        Length(from(least) + from(AIRY)),
        // With air below, the line above the panes stands where it does in the search.
        Length(u16::from(breadcrumb) * (1 + from(FOOTER_RULE))),
        Fill(1),
        Length(banner),
        Length(from(FOOTER_RULE)),
        Length(1),
    ];
    let [top, crumbs, body, banner, rule, footer] = Layout::vertical(rows).areas(window);
    FrameAreas {
        top,
        crumbs,
        body,
        banner,
        rule,
        footer,
    }
}

/// Checks that areas lie in `body`, side by side, and leave nothing of it over.
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
    assert_eq!(covered, body.area(), "no dead space");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_frame_covers_the_window(
            width in prop_oneof![1u16..260, 260..9000u16], height in 1u16..90, breadcrumb: bool,
            error in 0u16..9,
        ) {
            let size = Size::new(width, height);
            let areas = frame_areas(size, breadcrumb, error);
            if is_too_small(size) {
                prop_assert_eq!(areas, FrameAreas::default());
            } else {
                let window = Rect::new(0, 0, width, height);
                assert_covered(window, &[
                    areas.top, areas.crumbs, areas.body, areas.banner, areas.rule, areas.footer,
                ]);
            }
        }
    }
}
