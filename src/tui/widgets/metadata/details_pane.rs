//! Draws the details pane beside a note.

use ratatui::layout::{Position, Rect};

use crate::tui::strings;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::TextSpan;

/// Draws the details from the line `top` on, and returns the cursor position.
pub(crate) fn draw_details(
    painter: &mut Painter<'_>,
    area: Rect,
    (lines, top): (&[Vec<TextSpan>], usize),
    focused: bool,
) -> Position {
    let titles = PaneTitles::new(strings::ABOUT).focused(focused);
    let inner = painter.pane(area, titles);
    painter.scrolled(inner, lines, top);
    Position::new(inner.x, inner.y)
}
