//! The log of messages since the start, the newest at the bottom.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::notices::{Notice, NoticeKind, Notices};
use super::text_popup::{FIND_KEYS, scrolled_by};
use crate::tui::keys::key_press::KeyPress;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::dialog_action::DialogOutcome;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::geometry::{centred, inside_frame, page_of_rows, rows};
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::line_finder::LineFinder;
use crate::tui::widgets::pane;
use crate::tui::widgets::scroll_bar::draw_scroll_bar;
use crate::tui::widgets::styled_text::TextSpan;

/// The message log as a popup.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct MessageLog {
    /// Number of lines hidden below the visible part.
    up: usize,
    finder: LineFinder,
}

impl MessageLog {
    /// Handles a key.
    pub(crate) fn press(
        &mut self,
        key: KeyPress,
        window: Rect,
        notices: &Notices,
    ) -> DialogOutcome {
        match key.folded().code {
            KeyCode::Char('/') => return DialogOutcome::Find,
            KeyCode::Char(c @ ('n' | 'N')) => {
                let line = self.finder.turn(c == 'n');
                self.reveal(line, window, notices);
                return DialogOutcome::Open;
            }
            KeyCode::Esc if self.finder.end() => return DialogOutcome::Open,
            _ => {}
        }
        let page = page_of_rows(inside_frame(area(notices, window)).height);
        let Some(by) = scrolled_by(key, page) else {
            return DialogOutcome::Closed;
        };
        self.scroll(by, window, notices);
        DialogOutcome::Open
    }

    /// Scrolls down by a number of lines.
    pub(crate) fn scroll(&mut self, by: isize, window: Rect, notices: &Notices) {
        let room = inside_frame(area(notices, window));
        let lines = lines(notices, usize::from(room.width)).len();
        let most = lines.saturating_sub(usize::from(room.height));
        let up = self.up.saturating_add_signed(by.saturating_neg());
        self.up = up.min(most);
    }

    /// Finds text in the log. Returns false if there is no match.
    pub(crate) fn find(&mut self, text: &str, window: Rect, notices: &Notices) -> bool {
        let room = inside_frame(area(notices, window));
        let lines = lines(notices, usize::from(room.width));
        let line = self.finder.find(text, &lines, 0);
        self.reveal(line, window, notices);
        line.is_some()
    }

    fn reveal(&mut self, line: Option<usize>, window: Rect, notices: &Notices) {
        let room = inside_frame(area(notices, window));
        let count = lines(notices, usize::from(room.width)).len();
        let visible = usize::from(room.height);
        if let Some(line) = line {
            let most = count.saturating_sub(line + 1);
            let least = count.saturating_sub(line + visible);
            self.up = self.up.clamp(least, most.max(least));
        }
    }

    /// Draws the log and returns the cursor position.
    pub(crate) fn draw(
        &self,
        buffer: &mut Buffer,
        window: Rect,
        notices: &Notices,
        appearance: Appearance,
    ) -> Position {
        let area = area(notices, window);
        let room = pane::popup(buffer, area, strings::MESSAGES, FIND_KEYS, appearance);
        let lines = lines(notices, usize::from(room.width));
        let visible = usize::from(room.height);
        let bottom = lines.len().saturating_sub(self.up);
        let top = bottom.max(visible.min(lines.len())).saturating_sub(visible);
        let in_view = lines.iter().enumerate().skip(top);
        let marked = in_view.map(|(i, line)| self.finder.marked(line, i));
        draw::lines(buffer, room, marked, appearance.theme);
        draw_scroll_bar(buffer, room, top, lines.len(), appearance);
        Position::new(room.x, room.y)
    }
}

/// The area of the log; no higher than its content.
pub(crate) fn area(notices: &Notices, window: Rect) -> Rect {
    let cols = window.width.saturating_sub(4).min(92);
    let most = window.height.saturating_sub(4).min(30);
    let lines = lines(notices, usize::from(cols.saturating_sub(4))).len();
    let height = rows(lines.max(3)).saturating_add(2).min(most);
    centred(window, cols, height)
}

fn lines(notices: &Notices, cols: usize) -> Vec<Vec<TextSpan>> {
    let line = |notice: &Notice| {
        let seconds = notice.at.as_secs();
        let (sign, style) = match notice.kind {
            NoticeKind::Message => ("  ", TextStyle::BODY),
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_match_may_lie_behind_the_end_of_a_log_that_grew_shorter() {
        let mut notices = Notices::default();
        let text = "a message that takes several lines in a narrow window, as this one does";
        notices.push(NoticeKind::Message, text, Duration::ZERO);
        let mut log = MessageLog::default();
        assert!(log.find("does", Rect::new(0, 0, 30, 20), &notices));
        let wide = Rect::new(0, 0, 120, 20);
        for key in KeyPress::read_many("nN") {
            log.press(key, wide, &notices);
        }
        assert_eq!(log.up, 0);
    }
}
