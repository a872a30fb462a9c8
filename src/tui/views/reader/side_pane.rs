//! The pane beside a note, with its details and history.

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
    /// Content, laid out for its width.
    pub(crate) lines: Vec<Vec<TextSpan>>,
    /// The first visible line.
    pub(crate) top: usize,
    /// Whether it has the focus.
    pub(crate) focused: bool,
    /// The text search within it.
    pub(crate) finder: LineFinder,
    cols: u16,
    rows: usize,
    /// The commits that changed the note, newest first.
    pub(crate) history: Vec<LogEntry>,
    /// Hint for seeing the changes.
    hint: String,
    /// The line at which the history starts.
    history_line: usize,
    clock: Clock,
}

impl SidePane {
    /// Prepares for another note, or for the same one `again`.
    pub(crate) fn turn(&mut self, again: bool) {
        self.cols = 0;
        if !again {
            self.history = Vec::new();
            self.top = 0;
            self.finder.end();
        }
    }

    /// Stores the history of the note and a hint for seeing the changes.
    pub(crate) fn remember(&mut self, states: Vec<LogEntry>, hint: String, clock: Clock) {
        self.history = states;
        self.hint = hint;
        self.clock = clock;
        self.cols = 0;
    }

    /// Lays out the details of a page in `area`.
    ///
    /// `alone` means that the note itself is hidden.
    pub(crate) fn update_layout(
        &mut self,
        area: Rect,
        alone: bool,
        page: Option<&Page>,
        labels: &Labels,
    ) {
        let inner = inside(area);
        if inner.is_empty() {
            self.focused = false;
            return;
        }
        self.focused |= alone;
        self.rows = usize::from(inner.height);
        if let Some(page) = page.filter(|_| self.cols != inner.width) {
            self.lines = metadata::page_lines(page, labels, usize::from(inner.width));
            self.history_line = self.lines.len() + 1;
            let history = metadata::history_lines(&self.history, &self.hint, self.clock);
            self.lines.extend(history);
            self.cols = inner.width;
            self.finder.refresh(&self.lines);
        }
        self.scroll(0);
    }

    /// Scrolls by a number of lines.
    pub(crate) fn scroll(&mut self, by: isize) {
        let last = self.lines.len().saturating_sub(self.rows);
        self.top = self.top.saturating_add_signed(by).min(last);
    }

    /// Finds text from the first visible line on. Returns false if there is none.
    pub(crate) fn find(&mut self, text: &str) -> bool {
        let line = self.finder.find(text, &self.lines, self.top);
        self.reveal(line)
    }

    /// Goes to the next or previous match. Returns false if there is none.
    pub(crate) fn next_match(&mut self, forward: bool) -> bool {
        let line = self.finder.turn(forward);
        self.reveal(line)
    }

    fn reveal(&mut self, line: Option<usize>) -> bool {
        if let Some(line) = line {
            self.top = scrolled(self.top, line, self.lines.len(), self.rows);
        }
        line.is_some()
    }

    /// The commit in a visible row.
    pub(crate) fn commit_in_row(&self, row: usize) -> Option<usize> {
        let at = (self.top + row).checked_sub(self.history_line + 1)?;
        (at < self.history.len().min(metadata::MAX_COMMITS)).then_some(at)
    }
}
