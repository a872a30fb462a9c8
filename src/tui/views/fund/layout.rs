//! Where the parts of the Fund view stand.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW};
use crate::tui::keys::Focus;
use crate::tui::widgets::geometry::{share, take_bottom, take_right};

/// The share of the width that the chosen grant has.
const GRANT_PERCENT: u16 = 44;

/// Fewest and most rows about the chosen grant, below the list.
const GRANT_ROWS: (u16, u16) = (7, 13);

/// The rectangles of the view. A rectangle that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FundAreas {
    /// Projects, or totals.
    pub list: Rect,
    /// What the chosen grant led to.
    pub grant: Rect,
    /// The line between them, if one stands over the other.
    pub rule: Rect,
}

impl FundAreas {
    /// Lays out the view in the body of the frame.
    pub(super) fn of(size: Size, focus: Focus, body: Rect) -> Self {
        let mut areas = Self::default();
        let mut rest = body;
        if focus == Focus::TOTALS {
            areas.list = rest;
        } else if size.height < LOW {
            // One pane at a time.
            match focus {
                Focus::GRANT => areas.grant = rest,
                _ => areas.list = rest,
            }
        } else {
            if size.width >= FOUR_PANES {
                areas.grant = take_right(&mut rest, share(body.width, GRANT_PERCENT));
            } else {
                let rows = share(body.height, 34).clamp(GRANT_ROWS.0, GRANT_ROWS.1);
                areas.grant = take_bottom(&mut rest, rows);
                areas.rule = take_bottom(&mut rest, 1);
            }
            areas.list = rest;
        }
        areas
    }
}
