//! Draws the details pane beside a note.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::strings;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::pane::{self, PaneTitles};
use crate::tui::widgets::scroll_bar::draw_scroll_bar;
use crate::tui::widgets::styled_text::TextSpan;

/// Draws the details from the line `top` on, and returns the cursor position.
pub(crate) fn draw_details(
    buffer: &mut Buffer,
    area: Rect,
    (lines, top): (&[Vec<TextSpan>], usize),
    focused: bool,
    appearance: Appearance,
) -> Position {
    let titles = PaneTitles::new(strings::ABOUT).focused(focused);
    let room = pane::pane(buffer, area, titles, appearance);
    draw::lines(buffer, room, lines.iter().skip(top), appearance.theme);
    draw_scroll_bar(buffer, room, top, lines.len(), appearance);
    Position::new(room.x, room.y)
}
