//! The layout of the Progress view.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW};
use crate::tui::widgets::geometry::{inside, rows, share, take_bottom, take_right};

/// Minimum and maximum height of the pane about the selected city, below the list.
const ABOUT_ROWS: (u16, u16) = (6, 11);

/// Rows of the title and the head of the table, with air.
const AROUND_TABLE: u16 = 4;

/// Fewest rows of the small charts and the line above them.
const MIN_CHART_ROWS: u16 = 15;

/// The rectangles of the view; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ProgressAreas {
    /// The pane of the list.
    pub list: Rect,
    /// The pane about the selected city.
    pub about: Rect,
    /// The line below the list, if something stands there.
    pub rule: Rect,
    /// The pane of the small charts, below the list.
    pub charts: Rect,
}

impl ProgressAreas {
    /// Lays out the view in the body of the frame; the table has this many lines.
    pub(super) fn of(size: Size, table_lines: Option<usize>, body: Rect) -> Self {
        let mut areas = Self::default();
        let mut rest = body;
        // Sentences need no second pane.
        if let Some(lines) = table_lines
            && size.height >= LOW
        {
            if size.width >= FOUR_PANES {
                areas.about = take_right(&mut rest, share(body.width, 30));
                let table = rows(lines).saturating_add(AROUND_TABLE);
                let left = rest.height.saturating_sub(table);
                if left >= MIN_CHART_ROWS {
                    areas.charts = take_bottom(&mut rest, left - 1);
                    areas.rule = take_bottom(&mut rest, 1);
                }
            } else {
                let rows = share(body.height, 30).clamp(ABOUT_ROWS.0, ABOUT_ROWS.1);
                areas.about = take_bottom(&mut rest, rows);
                areas.rule = take_bottom(&mut rest, 1);
            }
        }
        areas.list = rest;
        areas
    }

    /// The area of the lines, with a left column for marks.
    pub(super) fn lines(&self) -> Rect {
        let room = inside(self.list);
        let air = u16::from(room.height >= 16);
        Rect {
            x: room.x.saturating_sub(1),
            width: room.width + u16::from(room.width > 0),
            y: room.y + air,
            height: room.height - air,
        }
    }
}
