//! Where the parts of the Positions view stand.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW, THREE_PANES};
use crate::tui::keys::Focus;
use crate::tui::widgets::geometry::{share, take_bottom, take_right, take_top};

/// The share of the width that the chosen ask has.
const ASK_PERCENT: u16 = 46;

/// From this width on the chosen ask has room beside the list.
const ASK_BESIDE: u16 = 72;

/// Rows about the chosen ask, where it stands below the list.
const ASK_ROWS: u16 = 6;

/// The list has at least as many rows.
const LEAST_LIST: u16 = 8;

/// What the layout depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PositionsShape {
    pub size: Size,
    pub focus: Focus,
    /// Rows of the board, with its head and title.
    pub board_rows: u16,
}

/// The rectangles of the view. A rectangle that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PositionsAreas {
    pub board: Rect,
    pub list: Rect,
    /// Who signed the chosen ask.
    pub ask: Rect,
    /// The lines between panes that stand one over the other.
    pub rules: [Rect; 2],
}

impl PositionsAreas {
    /// Lays out the view in the body of the frame.
    pub(super) fn of(shape: PositionsShape, body: Rect) -> Self {
        let mut areas = Self::default();
        let mut rest = body;
        if shape.size.height < LOW {
            // One pane at a time.
            if shape.focus == Focus::BOARD {
                areas.board = rest;
            } else {
                areas.list = rest;
            }
            return areas;
        }
        let board_rows = shape.board_rows.min(body.height * 3 / 5);
        let width = shape.size.width;
        if width >= FOUR_PANES {
            areas.ask = take_right(&mut rest, share(body.width, ASK_PERCENT));
        }
        areas.board = take_top(&mut rest, board_rows);
        areas.rules[0] = take_top(&mut rest, 1);
        let is_below = width < THREE_PANES && rest.height >= ASK_ROWS + LEAST_LIST;
        if is_below {
            areas.ask = take_bottom(&mut rest, ASK_ROWS);
            areas.rules[1] = take_bottom(&mut rest, 1);
        } else if (ASK_BESIDE..FOUR_PANES).contains(&width) {
            // The board needs all of the width.
            areas.ask = take_right(&mut rest, share(body.width, ASK_PERCENT));
        }
        areas.list = rest;
        areas
    }
}
