//! State of the reader: a note, its links, and the notes before it.

use std::time::Duration;

use ratatui::layout::Rect;

use super::layout::ReaderAreas;
use super::side_pane::SidePane;
use crate::model::note::{Kind, NoteId};
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::widgets::document::Document;
use crate::tui::widgets::geometry::{inside, take_top};
use crate::tui::widgets::list_moves::scroll_lines;
use crate::tui::widgets::match_ranges::MatchPattern;
use crate::tui::widgets::rendered_note::RenderedNote;
use crate::work::{Page, SyncStatus, Ticket};

/// Lines to keep visible above the target of a jump.
pub(crate) const CONTEXT: usize = 3;

/// A position in a note that does not depend on the width.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReadingPosition {
    id: NoteId,
    title: String,
    block: usize,
    /// Lines below the first line of the block.
    below: usize,
    link: Option<usize>,
    arriving: bool,
    listed: bool,
}

/// A note and the positions that lead to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HistoryEntry {
    id: NoteId,
    /// It is incoming: not in any file yet.
    pub arriving: bool,
    /// It was opened from the list, so the matches of the search are highlighted.
    pub listed: bool,
    /// Earlier positions, latest last.
    positions: Vec<ReadingPosition>,
}

/// A view of one note.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReaderView {
    /// The requested note. Differs from `shown` while its page loads.
    pub(super) requested: HistoryEntry,
    /// The note on display, which stays if a request fails.
    shown: Option<HistoryEntry>,
    /// The request for a page.
    pub(super) asked: Option<Ticket>,
    /// The first visible line before a link was opened, which may have scrolled.
    pub(crate) follow_from: Option<usize>,
    /// The request for the history of the note on display.
    pub(crate) asked_history: Option<Ticket>,
    /// When the wait for a page began.
    pub(super) waits_since: Option<Duration>,
    pub(crate) rendered: Option<RenderedNote>,
    pub(crate) top: usize,
    /// Details and history of the note.
    pub(crate) side: SidePane,
    pub(crate) link: Option<usize>,
    /// Index of the current match, for `n` and `N`.
    pub(crate) current: Option<usize>,
    /// Position to restore once the page is laid out.
    restore: Option<ReadingPosition>,
    /// Number of visible lines.
    pub(crate) rows: usize,
    /// Whether the note has a conflict to resolve.
    pub(crate) waits: bool,
}

impl ReaderView {
    /// Creates a reader for a note that has yet to load.
    pub(crate) fn new(id: NoteId) -> Self {
        let requested = HistoryEntry {
            id,
            arriving: false,
            listed: false,
            positions: Vec::new(),
        };
        Self {
            requested,
            shown: None,
            asked: None,
            follow_from: None,
            asked_history: None,
            waits_since: None,
            rendered: None,
            top: 0,
            side: SidePane::default(),
            link: None,
            current: None,
            restore: None,
            rows: 1,
            waits: false,
        }
    }

    /// Creates a reader for a note in the list below, with search matches highlighted.
    pub(crate) fn of_list(id: NoteId) -> Self {
        let mut reader = Self::new(id);
        reader.requested.listed = true;
        reader
    }

    /// Creates a reader for the incoming version of a note.
    pub(crate) fn of_arriving(id: NoteId) -> Self {
        let mut reader = Self::new(id);
        reader.requested.arriving = true;
        reader
    }

    /// The requested note.
    pub(crate) fn id(&self) -> &NoteId {
        &self.requested.id
    }

    /// Whether the note is a practice, or tells who took one over.
    pub(super) fn has_lineage(&self) -> bool {
        matches!(self.id().kind(), Some(Kind::Practice | Kind::Adoption))
    }

    /// Whether that note is a city's, which has a page of its own.
    pub(crate) fn is_of_city(&self) -> bool {
        self.id().kind() == Some(Kind::City)
    }

    /// The page on display, which is the previous note's while the next one loads.
    pub(crate) fn page(&self) -> Option<&Page> {
        self.rendered.as_ref().map(|rendered| &rendered.page)
    }

    /// Applies the sync status: notes no longer listed as incoming have arrived.
    pub(crate) fn stand(&mut self, status: &SyncStatus) {
        for stop in [Some(&mut self.requested), self.shown.as_mut()]
            .into_iter()
            .flatten()
        {
            let mut incoming = status.incoming.iter();
            stop.arriving &= incoming.any(|item| item.id.as_ref() == Some(&stop.id));
        }
    }

    /// Cancels the pending request and returns to the page on display.
    ///
    /// Returns false if there is none.
    pub(crate) fn cancel_request(&mut self) -> bool {
        self.asked = None;
        let Some(shown) = &self.shown else {
            return false;
        };
        self.requested = shown.clone();
        self.restore = None;
        true
    }

    /// Displays a page. `pattern` is the text to highlight.
    pub(crate) fn show(&mut self, page: Page, labels: &Labels, pattern: MatchPattern) {
        self.asked = None;
        let again = self
            .page()
            .is_some_and(|shown| shown.note.id == page.note.id);
        if again && self.restore.is_none() {
            self.restore = self.place();
        }
        let mut rendered = RenderedNote::new(page, labels, true);
        rendered.mark(pattern);
        self.requested.id = rendered.page.note.id.clone();
        self.shown = Some(self.requested.clone());
        self.rendered = Some(rendered);
        self.current = None;
        self.side.turn(again);
        if !again {
            self.link = None;
            self.top = 0;
        }
    }

    /// Goes to another note and remembers the current position.
    pub(crate) fn go_to(&mut self, id: NoteId) {
        // Start from the page on display, even if another one was requested meanwhile.
        let shown = self.shown.as_ref();
        let mut positions = shown.map_or_else(Vec::new, |shown| shown.positions.clone());
        positions.extend(self.place());
        self.requested = HistoryEntry {
            id,
            arriving: false,
            listed: false,
            positions,
        };
        self.restore = None;
    }

    /// Goes to another note in the list.
    ///
    /// This adds no step to go back to.
    pub(crate) fn turn_to(&mut self, id: NoteId) {
        self.requested.id = id;
        self.requested.arriving = false;
        self.requested.listed = true;
        self.restore = None;
    }

    /// Goes back one step. Returns false if there is none.
    pub(crate) fn step_back(&mut self) -> bool {
        let Some(place) = self.requested.positions.pop() else {
            return false;
        };
        self.requested.id = place.id.clone();
        self.requested.arriving = place.arriving;
        self.requested.listed = place.listed;
        self.restore = Some(place);
        true
    }

    /// Whether there is a step to go back to.
    pub(crate) fn has_earlier(&self) -> bool {
        !self.requested.positions.is_empty()
    }

    /// The title of the previous note. Steps within this one are no part of the path.
    pub(crate) fn last_title(&self) -> Option<&str> {
        let shown = self.shown.as_ref()?;
        let mut places = shown.positions.iter().rev();
        let last = places.find(|place| place.id != shown.id);
        last.map(|place| place.title.as_str())
    }

    /// Goes elsewhere in the note on display. A step back returns to the position before.
    pub(crate) fn jump(&mut self, go: impl FnOnce(&mut Self)) {
        let (place, top) = (self.place(), self.top);
        go(self);
        // While another note is read, there is no position of it yet.
        if self.top != top && self.shown.as_ref() == Some(&self.requested) {
            self.requested.positions.extend(place);
            self.shown = Some(self.requested.clone());
        }
    }

    fn place(&self) -> Option<ReadingPosition> {
        let rendered = self.rendered.as_ref()?;
        let block = rendered.document.lines.get(self.top)?.block;
        Some(ReadingPosition {
            id: rendered.page.note.id.clone(),
            title: rendered.page.note.title.clone(),
            block,
            below: self.top - rendered.document.line_of_block(block),
            link: self.link,
            arriving: self.shown.as_ref().is_some_and(|shown| shown.arriving),
            listed: self.shown.as_ref().is_some_and(|shown| shown.listed),
        })
    }

    /// Lays out the page and limits the scroll position.
    pub(crate) fn update_panes(&mut self, areas: &ReaderAreas, labels: &Labels, ascii: bool) {
        let page = self.rendered.as_ref().map(|rendered| &rendered.page);
        self.side
            .update_layout(areas.about, areas.note.is_empty(), page, labels);
        let inner = self.text_area(areas.note);
        if inner.is_empty() {
            return;
        }
        let here = self.place();
        let Some(rendered) = &mut self.rendered else {
            return;
        };
        let laid_out_anew = rendered.lay_out(inner.width, ascii);
        self.rows = usize::from(inner.height);
        let arrived = |place: &ReadingPosition| place.id == rendered.page.note.id;
        let back = self.restore.take_if(|place| arrived(place));
        // After a resize or a step back, the same text must be at the top again.
        if let Some(place) = back.or(here.filter(|_| laid_out_anew)) {
            self.top = rendered.document.line_of_block(place.block) + place.below;
            self.link = place.link;
        }
        self.top = self.top.min(self.last_top());
    }

    /// The area of the text within the note's pane.
    ///
    /// It starts below the banner, if there is one.
    pub(crate) fn text_area(&self, pane: Rect) -> Rect {
        let mut inner = inside(pane);
        if self.waits {
            take_top(&mut inner, 1);
        }
        inner
    }

    /// The laid-out note, once its page has loaded.
    pub(crate) fn document(&self) -> Option<&Document> {
        self.rendered.as_ref().map(|rendered| &rendered.document)
    }

    /// The highest scroll position: the last line is at the bottom.
    pub(crate) fn last_top(&self) -> usize {
        self.document()
            .map_or(0, |document| document.lines.len().saturating_sub(self.rows))
    }

    /// Scroll position in percent.
    pub(crate) fn percent(&self) -> usize {
        match self.last_top() {
            0 => 100,
            last => self.top * 100 / last,
        }
    }

    /// Performs a scroll or focus action; false for any other.
    pub(crate) fn move_by(&mut self, action: Action) -> bool {
        let page = isize::try_from(self.rows.saturating_sub(2))
            .unwrap_or(1)
            .max(1);
        match action {
            Action::HALF_UP => self.scroll_either(-(page / 2).max(1)),
            Action::HALF_DOWN => self.scroll_either((page / 2).max(1)),
            Action::LEFT => self.side.focused = false,
            Action::RIGHT => self.side.focused = true,
            _ => {
                let Some(by) = scroll_lines(action, page) else {
                    return false;
                };
                self.scroll_either(by);
            }
        }
        true
    }

    /// Scrolls the pane that has the focus.
    fn scroll_either(&mut self, by: isize) {
        if self.side.focused {
            self.side.scroll(by);
        } else {
            self.scroll_note(by);
        }
    }

    pub(crate) fn scroll_note(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by).min(self.last_top());
    }

    /// Scrolls to a line unless it is visible, with some context above it.
    pub(crate) fn reveal(&mut self, line: usize) {
        if line < self.top || line >= self.top + self.rows {
            self.top = line.saturating_sub(CONTEXT).min(self.last_top());
        }
    }

    /// Scrolls a line to the top.
    pub(crate) fn go_to_line(&mut self, line: usize) {
        self.top = line.min(self.last_top());
    }
}
