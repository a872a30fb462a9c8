//! The log of messages since the start, the newest at the bottom.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::notices::{Notice, NoticeKind, Notices};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::geometry::{centred, inside};
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::styled_text::TextSpan;

/// Where the log stands in a window.
pub(crate) fn area(window: Rect) -> Rect {
    let cols = window.width.saturating_sub(4).min(92);
    let rows = window.height.saturating_sub(4).min(30);
    centred(window, cols, rows)
}

fn lines(notices: &Notices, cols: usize) -> Vec<Vec<TextSpan>> {
    let line = |notice: &Notice| {
        let seconds = notice.at.as_secs();
        let (sign, style) = match notice.weight {
            NoticeKind::News => ("  ", TextStyle::BODY),
            NoticeKind::Error => ("x ", TextStyle::BAD),
        };
        let time = format!("{:3}:{:02}  ", seconds / 60, seconds % 60);
        let text = [TextSpan::new(&notice.text, style)];
        let sign = TextSpan::sign(sign, style);
        let mut lines = wrap_hanging(wrap, sign, &text, cols.saturating_sub(time.len()));
        for (i, line) in lines.iter_mut().enumerate() {
            let time = if i == 0 { &*time } else { "        " };
            line.insert(0, TextSpan::muted(time));
        }
        lines
    };
    if notices.log().is_empty() {
        return vec![vec![TextSpan::muted(strings::NO_MESSAGES)]];
    }
    notices.log().iter().flat_map(line).collect()
}

/// Draws the log, scrolled up by so many lines.
pub(crate) fn draw(
    buffer: &mut Buffer,
    window: Rect,
    notices: &Notices,
    up: usize,
    look: Appearance,
) -> Position {
    let area = area(window);
    let room = draw::popup(buffer, area, strings::MESSAGES, strings::ESC_CLOSES, look);
    let lines = lines(notices, usize::from(room.width));
    let visible = usize::from(inside(area).height);
    let bottom = lines.len().saturating_sub(up).max(visible.min(lines.len()));
    let top = bottom.saturating_sub(visible);
    draw::lines(buffer, room, &lines[top..bottom], look.theme);
    Position::new(room.x, room.y)
}

/// How many lines the log can scroll up.
pub(crate) fn most_up(notices: &Notices, window: Rect) -> usize {
    let room = inside(area(window));
    lines(notices, usize::from(room.width))
        .len()
        .saturating_sub(usize::from(room.height))
}
