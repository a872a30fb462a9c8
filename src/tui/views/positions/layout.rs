//! Layout of the Positions view.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW, THREE_PANES};
use crate::tui::keys::Focus;
use crate::tui::widgets::geometry::{share, take_bottom, take_right, take_top};

/// Width share of the pane about the selected ask.
const ASK_PERCENT: u16 = 46;

/// Minimum width at which the selected ask is beside the list.
const ASK_BESIDE: u16 = 72;

/// Height of the pane about the selected ask below the list.
const ASK_ROWS: u16 = 6;

/// Minimum height of the list.
const MIN_LIST: u16 = 8;

/// The rectangles of the view; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PositionsAreas {
    pub board: Rect,
    pub list: Rect,
    /// The pane about the selected ask.
    pub ask: Rect,
    /// The preview of the selected ask, in a large window.
    pub preview: Rect,
    /// The separators between stacked panes.
    pub rules: [Rect; 2],
}

impl PositionsAreas {
    /// Lays out the view in the body of the frame. The board has this height with its title.
    pub(super) fn of(size: Size, focus: Focus, board_rows: u16, body: Rect) -> Self {
        let mut areas = Self::default();
        let mut rest = body;
        if size.height < LOW {
            // Only one pane fits.
            if focus == Focus::BOARD {
                areas.board = rest;
            } else {
                areas.list = rest;
            }
            return areas;
        }
        let board_rows = board_rows.min(body.height * 3 / 5);
        let width = size.width;
        if width >= FOUR_PANES {
            areas.ask = take_right(&mut rest, share(body.width, ASK_PERCENT));
        }
        areas.board = take_top(&mut rest, board_rows);
        areas.rules[0] = take_top(&mut rest, 1);
        let is_below = width < THREE_PANES && rest.height >= ASK_ROWS + MIN_LIST;
        if is_below {
            areas.ask = take_bottom(&mut rest, ASK_ROWS);
            areas.rules[1] = take_bottom(&mut rest, 1);
        } else if (ASK_BESIDE..FOUR_PANES).contains(&width) {
            // The board needs the full width.
            areas.ask = take_right(&mut rest, share(body.width, ASK_PERCENT));
        }
        areas.list = rest;
        areas
    }
}
