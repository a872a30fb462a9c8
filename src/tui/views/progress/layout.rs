//! Where the parts of the Progress view stand.

use ratatui::layout::{Rect, Size};

use crate::tui::frame::layout::{FOUR_PANES, LOW};
use crate::tui::widgets::geometry::{inside, rows, share, take_bottom, take_right};

/// Fewest and most rows about the chosen city, below the list.
const ABOUT_ROWS: (u16, u16) = (6, 11);

/// Rows of the title and the head of the table, with air.
const AROUND_TABLE: u16 = 4;

/// Fewest rows of the small charts and the line above them.
const LEAST_CHARTS: u16 = 15;

/// The rectangles of the view. A rectangle that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ProgressAreas {
    /// The pane of the list.
    pub list: Rect,
    /// The pane about the chosen city.
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
        // Sentences say it all by themselves.
        if let Some(lines) = table_lines
            && size.height >= LOW
        {
            if size.width >= FOUR_PANES {
                areas.about = take_right(&mut rest, share(body.width, 30));
                let table = rows(lines).saturating_add(AROUND_TABLE);
                let left = rest.height.saturating_sub(table);
                if left >= LEAST_CHARTS {
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

    /// The area of the lines, with the column of air at their left for marks.
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
