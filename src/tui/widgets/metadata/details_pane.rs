//! Draws the pane of details beside a note.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::strings;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::{Appearance, PaneTitles};
use crate::tui::widgets::styled_text::TextSpan;

/// Draws the details of a note from the line `top` on. Gives where the cursor stands.
pub(crate) fn draw_details(
    buffer: &mut Buffer,
    area: Rect,
    (lines, top): (&[Vec<TextSpan>], usize),
    focused: bool,
    look: Appearance,
) -> Position {
    let titles = PaneTitles {
        left: strings::ABOUT,
        right: "",
        focused,
    };
    let room = draw::pane(buffer, area, titles, look);
    draw::lines(buffer, room, lines.iter().skip(top), look.theme);
    draw::more_lines(buffer, area, top, lines.len(), look);
    Position::new(room.x, room.y)
}
