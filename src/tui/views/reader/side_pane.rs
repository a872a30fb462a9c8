//! The pane beside a note: what is known about it, and who changed it.

use crate::tui::clock::Clock;
use crate::tui::labels::Labels;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::line_finder::LineFinder;
use crate::tui::widgets::metadata;
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{LogEntry, Page};
use ratatui::layout::Rect;

/// The pane beside a note.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SidePane {
    /// What it says, at its width.
    pub(crate) lines: Vec<Vec<TextSpan>>,
    /// First line in view.
    pub(crate) top: usize,
    /// It has the keys.
    pub(crate) focused: bool,
    /// What is looked for in it.
    pub(crate) finder: LineFinder,
    cols: u16,
    rows: usize,
    /// Who changed the note and when, the newest first.
    pub(crate) history: Vec<LogEntry>,
    /// How to see more of it.
    hint: String,
    /// The line that the history begins at.
    history_line: usize,
    clock: Clock,
}

impl SidePane {
    /// Another note is shown, or the same one anew.
    pub(crate) fn turn(&mut self, again: bool) {
        self.cols = 0;
        if !again {
            self.history = Vec::new();
            self.top = 0;
            self.finder.end();
        }
    }

    /// Takes who changed the note and when.
    ///
    /// `hint` says how to see more.
    pub(crate) fn remember(&mut self, states: Vec<LogEntry>, hint: String, clock: Clock) {
        self.history = states;
        self.hint = hint;
        self.clock = clock;
        self.cols = 0;
    }

    /// Lays out what is known about a page in `area`. `alone` says that the note has no room.
    pub(crate) fn settle(&mut self, area: Rect, alone: bool, page: Option<&Page>, labels: &Labels) {
        let room = inside(area);
        if room.is_empty() {
            self.focused = false;
            return;
        }
        self.focused |= alone;
        self.rows = usize::from(room.height);
        if let Some(page) = page.filter(|_| self.cols != room.width) {
            self.lines = metadata::page_lines(page, labels, usize::from(room.width));
            self.history_line = self.lines.len() + 1;
            let history = metadata::history_lines(&self.history, &self.hint, self.clock);
            self.lines.extend(history);
            self.cols = room.width;
            self.finder.refresh(&self.lines);
        }
        self.scroll(0);
    }

    /// Moves the view.
    pub(crate) fn scroll(&mut self, by: isize) {
        let last = self.lines.len().saturating_sub(self.rows);
        self.top = self.top.saturating_add_signed(by).min(last);
    }

    /// Finds text from the first line in view on. False if it stands nowhere.
    pub(crate) fn find(&mut self, text: &str) -> bool {
        let line = self.finder.find(text, &self.lines, self.top);
        self.reveal(line)
    }

    /// Goes to the next match or the one before. False if there is none.
    pub(crate) fn turn_match(&mut self, forward: bool) -> bool {
        let line = self.finder.turn(forward);
        self.reveal(line)
    }

    fn reveal(&mut self, line: Option<usize>) -> bool {
        if let Some(line) = line {
            self.top = scrolled(self.top, line, self.lines.len(), self.rows);
        }
        line.is_some()
    }

    /// The saved state in a row in view.
    pub(crate) fn state_in_row(&self, row: usize) -> Option<usize> {
        let at = (self.top + row).checked_sub(self.history_line + 1)?;
        (at < self.history.len().min(metadata::MOST_STATES)).then_some(at)
    }
}
