//! The layout of the Fund view.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW};
use crate::tui::keys::Focus;
use crate::tui::widgets::geometry::{share, take_bottom, take_right};

/// Width share of the pane about the selected grant.
const GRANT_PERCENT: u16 = 44;

/// Minimum and maximum height of the grant pane below the list.
const GRANT_ROWS: (u16, u16) = (7, 13);

/// The rectangles of the view; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FundAreas {
    /// Projects, or totals.
    pub list: Rect,
    /// The trace of the selected grant.
    pub grant: Rect,
    /// The separator between panes, if they are stacked.
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
            // Only one pane fits.
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
