//! A popup with text: a diff of versions, a document, or messages.

use crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};

use super::notices::{Notice, Notices};
use crate::model::note::NoteId;
use crate::notes::clean::clean;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::labels::Labels;
use crate::tui::widgets::dialog_action::{DialogAction, DialogOutcome};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{centred, inside_frame, page_of_rows, rows, scrolled};
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::line_finder::LineFinder;
use crate::tui::widgets::note_diff;
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{Difference, LogEntry};

/// Key hints in the frame of a popup.
const FIND_KEYS: &str = "/ finds  Esc closes";
const LETTER_KEYS: &str = "E writes a file  / finds  Esc closes";

/// Content of a text popup.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PopupContent {
    /// Differences in one file.
    Difference(Box<Difference>),
    /// Changes that a commit made to the note.
    State(Box<LogEntry>),
    /// Plain text.
    Text(String),
    /// The joint letter of a position or statement.
    Letter(NoteId, String),
    /// All messages since the start, the newest at the bottom.
    Messages,
}

/// A popup with text to read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextPopup {
    title: String,
    content: PopupContent,
    lines: Vec<Vec<TextSpan>>,
    /// Width for which `lines` were laid out.
    cols: u16,
    /// Number of lines visible at the last layout.
    visible: usize,
    top: usize,
    finder: LineFinder,
}

impl TextPopup {
    /// Creates a popup.
    pub(crate) fn new(title: &str, content: PopupContent) -> Self {
        Self {
            title: title.to_owned(),
            content,
            lines: Vec::new(),
            cols: 0,
            visible: 0,
            top: 0,
            finder: LineFinder::default(),
        }
    }

    /// Creates the log of messages; it opens at its end.
    pub(crate) fn messages() -> Self {
        Self::new("Messages", PopupContent::Messages)
    }

    /// Lays out the lines for a window and limits the scroll position.
    pub(crate) fn update_layout(&mut self, window: Rect, labels: &Labels, notices: &Notices) {
        let inner = inside_frame(self.frame(window));
        let is_log = self.content == PopupContent::Messages;
        let below = self.lines.len().saturating_sub(self.top + self.visible);
        if inner.width != self.cols || is_log {
            let cols = usize::from(inner.width);
            self.lines = match &self.content {
                PopupContent::Difference(difference) => note_diff::lines(difference, labels, cols),
                PopupContent::Text(text) | PopupContent::Letter(_, text) => {
                    let lines = text.lines().map(|line| TextSpan::body(&clean(line)));
                    lines.flat_map(|line| wrap(&[line], cols)).collect()
                }
                PopupContent::State(entry) => {
                    let notes = entry.notes.iter();
                    notes
                        .flat_map(|note| note_diff::change_lines(note, labels, cols))
                        .collect()
                }
                PopupContent::Messages => log_lines(notices, cols),
            };
            self.cols = inner.width;
            self.finder.refresh(&self.lines);
        }
        self.visible = self.visible_in(window);
        if is_log {
            // The end stays in view when a message arrives.
            self.top = self.lines.len().saturating_sub(below + self.visible);
        }
        self.scroll(0, window);
    }

    /// The largest area of the popup.
    fn frame(&self, window: Rect) -> Rect {
        let (margin, most) = match self.content {
            PopupContent::Messages => (4, 30),
            _ => (2, 40),
        };
        let width = window.width.saturating_sub(4).min(92);
        let height = window.height.saturating_sub(margin).min(most);
        centred(window, width, height)
    }

    fn visible_in(&self, window: Rect) -> usize {
        usize::from(inside_frame(self.area(window)).height)
    }

    /// The area of the popup; no higher than its content.
    pub(crate) fn area(&self, window: Rect) -> Rect {
        let most = self.frame(window);
        let lines = rows(self.lines.len().max(3));
        let height = most.height.min(lines.saturating_add(2));
        Rect {
            y: window.y + (window.height - height) / 2,
            height,
            ..most
        }
    }

    /// Scrolls by a number of lines.
    pub(crate) fn scroll(&mut self, by: isize, window: Rect) {
        let last = self.lines.len().saturating_sub(self.visible_in(window));
        self.top = self.top.saturating_add_signed(by).min(last);
    }

    /// Handles a key.
    pub(crate) fn press(&mut self, key: KeyPress, window: Rect) -> DialogOutcome {
        let code = key.folded().code;
        if let (PopupContent::Letter(id, _), KeyCode::Char('E')) = (&self.content, code) {
            return DialogOutcome::Run(DialogAction::ExportLetter(id.clone()));
        }
        match code {
            KeyCode::Char('/') => return DialogOutcome::Find,
            KeyCode::Char(c @ ('n' | 'N')) => {
                let line = self.finder.turn(c == 'n');
                self.reveal(line, window);
                return DialogOutcome::Open;
            }
            KeyCode::Esc if self.finder.end() => return DialogOutcome::Open,
            _ => {}
        }
        let page = page_of_rows(inside_frame(self.area(window)).height);
        let Some(by) = scrolled_by(key, page) else {
            return DialogOutcome::Closed;
        };
        self.scroll(by, window);
        DialogOutcome::Open
    }

    /// Finds text in the popup. Returns false if there is no match.
    pub(crate) fn find(&mut self, text: &str, window: Rect) -> bool {
        let from = match self.content {
            PopupContent::Messages => 0,
            _ => self.top,
        };
        let line = self.finder.find(text, &self.lines, from);
        self.reveal(line, window);
        line.is_some()
    }

    fn reveal(&mut self, line: Option<usize>, window: Rect) {
        if let Some(line) = line {
            let visible = self.visible_in(window);
            self.top = scrolled(self.top, line, self.lines.len(), visible);
        }
    }

    /// Draws the popup and returns the cursor position.
    pub(crate) fn draw(&self, painter: &mut Painter<'_>, window: Rect) -> Position {
        let area = self.area(window);
        let keys = match self.content {
            PopupContent::Letter(..) => LETTER_KEYS,
            _ => FIND_KEYS,
        };
        let inner = painter.popup(area, &self.title, keys);
        let in_view = self.lines.iter().enumerate().skip(self.top);
        let marked = in_view.map(|(i, line)| self.finder.marked(line, i));
        painter.lines(inner, marked);
        painter.scroll_bar(inner, self.top, self.lines.len());
        Position::new(inner.x, inner.y)
    }
}

/// Lines by which a key scrolls a popup; `None` if the key closes it.
fn scrolled_by(key: KeyPress, page: isize) -> Option<isize> {
    Some(match key.folded().code {
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => return None,
        KeyCode::Up | KeyCode::Char('k') => -1,
        KeyCode::Down | KeyCode::Char('j') => 1,
        KeyCode::PageUp => -page,
        KeyCode::PageDown | KeyCode::Char(' ') => page,
        KeyCode::Home | KeyCode::Char('g') => isize::MIN,
        KeyCode::End | KeyCode::Char('G') => isize::MAX,
        _ => 0,
    })
}

fn log_lines(notices: &Notices, cols: usize) -> Vec<Vec<TextSpan>> {
    let line = |notice: &Notice| {
        let seconds = notice.at.as_secs();
        let (sign, style) = notice.kind.sign();
        let time = format!("{:3}:{:02}  ", seconds / 60, seconds % 60);
        let text = [TextSpan::new(&notice.text, style)];
        let sign = TextSpan::sign(&format!("{sign} "), style);
        let mut lines = wrap_hanging(wrap, sign, &text, cols.saturating_sub(time.len()));
        for (i, line) in lines.iter_mut().enumerate() {
            let time = if i == 0 { &*time } else { "        " };
            line.insert(0, TextSpan::minor(time));
        }
        lines
    };
    if notices.log().is_empty() {
        return vec![vec![TextSpan::muted("No messages yet.")]];
    }
    notices.log().iter().flat_map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::tui::frame::notices::NoticeKind;

    #[test]
    fn a_match_may_lie_behind_the_end_of_a_log_that_grew_shorter() {
        let mut notices = Notices::default();
        let text = "a message that takes several lines in a narrow window, as this one does";
        notices.push(NoticeKind::Message, text, Duration::ZERO);
        let (labels, mut log) = (Labels::default(), TextPopup::messages());
        let narrow = Rect::new(0, 0, 30, 20);
        log.update_layout(narrow, &labels, &notices);
        assert!(log.find("does", narrow));
        let wide = Rect::new(0, 0, 120, 20);
        log.update_layout(wide, &labels, &notices);
        for key in KeyPress::read_many("nN") {
            log.press(key, wide);
        }
        assert_eq!(log.top, 0);
    }

    #[test]
    fn a_popup_with_many_lines_takes_the_maximum_height() {
        let window = Rect::new(0, 0, 80, 24);
        let difference = Difference {
            path: String::new(),
            change: None,
            text: None,
        };
        let mut popup = TextPopup::new("", PopupContent::Difference(Box::new(difference)));
        for lines in [65_534, 65_536] {
            popup.lines = vec![Vec::new(); lines];
            assert_eq!(popup.area(window).height, 22, "{lines} lines");
        }
    }
}
