//! The reader: one note, its links, and the way back.

use std::time::Duration;

use ratatui::layout::Rect;

use super::layout::ReaderAreas;
use super::side_pane::SidePane;
use crate::model::note::{Kind, NoteId};
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::widgets::document::Document;
use crate::tui::widgets::geometry::{inside, take_top};
use crate::tui::widgets::list_moves::lines_moved;
use crate::tui::widgets::match_ranges::MatchPattern;
use crate::tui::widgets::rendered_note::RenderedNote;
use crate::work::{ExchangeStatus, Page, Ticket};

/// Lines kept in view above a line that is jumped to.
pub(crate) const CONTEXT: usize = 3;

/// A position in a note that survives another width.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReadingPosition {
    id: NoteId,
    title: String,
    block: usize,
    /// Lines below the start of the block.
    below: usize,
    link: Option<usize>,
    arriving: bool,
    listed: bool,
}

/// A note and the positions that lead to it.
#[derive(Debug, Clone, PartialEq)]
struct Stop {
    id: NoteId,
    /// It is on its way here: in no file yet.
    arriving: bool,
    /// It was opened from the list, and so shows what it was found by.
    listed: bool,
    /// The earlier positions, the last at the end.
    trail: Vec<ReadingPosition>,
}

/// A note being read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReaderView {
    /// What was requested, until it is shown.
    wanted: Stop,
    /// What is shown, even if the request fails.
    shown: Option<Stop>,
    asked: Option<Ticket>,
    /// Since when a page is on its way.
    waits_since: Option<Duration>,
    pub(crate) paper: Option<RenderedNote>,
    pub(crate) top: usize,
    /// What is known about the note, and who changed it.
    pub(crate) side: SidePane,
    pub(crate) link: Option<usize>,
    /// The match that `n` and `N` are at.
    pub(crate) current: Option<usize>,
    /// Where to go once the page is laid out.
    restore: Option<ReadingPosition>,
    /// The size it was settled for.
    pub(crate) rows: usize,
    /// The note waits for a choice between two versions.
    pub(crate) waits: bool,
}

impl ReaderView {
    /// Opens a note; its page is still to come.
    pub(crate) fn new(id: NoteId) -> Self {
        let wanted = Stop {
            id,
            arriving: false,
            listed: false,
            trail: Vec::new(),
        };
        Self {
            wanted,
            shown: None,
            asked: None,
            waits_since: None,
            paper: None,
            top: 0,
            side: SidePane::default(),
            link: None,
            current: None,
            restore: None,
            rows: 1,
            waits: false,
        }
    }

    /// Opens a note of the list below, with marks of what it was found by.
    pub(crate) fn of_list(id: NoteId) -> Self {
        let mut reader = Self::new(id);
        reader.wanted.listed = true;
        reader
    }

    /// Opens a note that is on its way here, as it will be.
    pub(crate) fn of_arriving(id: NoteId) -> Self {
        let mut reader = Self::new(id);
        reader.wanted.arriving = true;
        reader
    }

    /// The note that was requested.
    pub(crate) fn id(&self) -> &NoteId {
        &self.wanted.id
    }

    /// Whether the note is a practice, or tells who took one over.
    pub(super) fn has_lineage(&self) -> bool {
        matches!(self.id().kind(), Some(Kind::Practice | Kind::Adoption))
    }

    /// Whether that note is a city's, which has a page of its own.
    pub(crate) fn is_of_city(&self) -> bool {
        self.id().kind() == Some(Kind::City)
    }

    /// Whether that note is on its way here: in no file yet.
    pub(crate) fn is_arriving(&self) -> bool {
        self.wanted.arriving
    }

    /// Whether that note was opened from the list.
    pub(crate) fn is_listed(&self) -> bool {
        self.wanted.listed
    }

    /// The page that is shown: that of the note before while the next is being read.
    pub(crate) fn page(&self) -> Option<&Page> {
        self.paper.as_ref().map(|paper| &paper.page)
    }

    /// Takes how the copy stands now: what is no longer incoming has arrived.
    pub(crate) fn stand(&mut self, standing: &ExchangeStatus) {
        for stop in [Some(&mut self.wanted), self.shown.as_mut()]
            .into_iter()
            .flatten()
        {
            let mut incoming = standing.incoming.iter();
            stop.arriving &= incoming.any(|item| item.id.as_ref() == Some(&stop.id));
        }
    }

    /// Remembers the question.
    pub(crate) fn asked(&mut self, ticket: Ticket) {
        self.asked = Some(ticket);
    }

    /// Whether this question is the reader's.
    pub(crate) fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    /// Notes since when a page is on its way.
    pub(crate) fn watch(&mut self, now: Duration) {
        self.waits_since = self.asked.and(self.waits_since.or(Some(now)));
    }

    /// Since when a page is on its way; none if none is.
    pub(crate) fn waits_since(&self) -> Option<Duration> {
        self.waits_since
    }

    /// Nothing comes any more. Goes back to what is shown; false if that is nothing.
    pub(crate) fn give_up(&mut self) -> bool {
        self.asked = None;
        let Some(shown) = &self.shown else {
            return false;
        };
        self.wanted = shown.clone();
        self.restore = None;
        true
    }

    /// Shows a page. `wanted` says what to mark.
    pub(crate) fn show(&mut self, page: Page, labels: &Labels, wanted: MatchPattern) {
        self.asked = None;
        let again = self
            .page()
            .is_some_and(|shown| shown.note.id == page.note.id);
        if again && self.restore.is_none() {
            self.restore = self.place();
        }
        let mut paper = RenderedNote::new(page, labels, true);
        paper.mark(wanted);
        self.wanted.id = paper.page.note.id.clone();
        self.shown = Some(self.wanted.clone());
        self.paper = Some(paper);
        self.current = None;
        self.side.turn(again);
        if !again {
            self.link = None;
            self.top = 0;
        }
    }

    /// Goes to another note and remembers this place.
    pub(crate) fn go_to(&mut self, id: NoteId) {
        // From what is shown, whatever else was requested meanwhile.
        let shown = self.shown.as_ref();
        let mut trail = shown.map_or_else(Vec::new, |shown| shown.trail.clone());
        trail.extend(self.place());
        self.wanted = Stop {
            id,
            arriving: false,
            listed: false,
            trail,
        };
        self.restore = None;
    }

    /// Goes to another note of the list: that is no step of the way.
    pub(crate) fn turn_to(&mut self, id: NoteId) {
        self.wanted.id = id;
        self.wanted.arriving = false;
        self.wanted.listed = true;
        self.restore = None;
    }

    /// Goes back one step. False if there is none.
    pub(crate) fn step_back(&mut self) -> bool {
        let Some(place) = self.wanted.trail.pop() else {
            return false;
        };
        self.wanted.id = place.id.clone();
        self.wanted.arriving = place.arriving;
        self.wanted.listed = place.listed;
        self.restore = Some(place);
        true
    }

    /// The title of the note that a link led from.
    pub(crate) fn last_title(&self) -> Option<&str> {
        let last = self.shown.as_ref()?.trail.last();
        last.map(|place| place.title.as_str())
    }

    fn place(&self) -> Option<ReadingPosition> {
        let paper = self.paper.as_ref()?;
        let block = paper.document.lines.get(self.top)?.block;
        Some(ReadingPosition {
            id: paper.page.note.id.clone(),
            title: paper.page.note.title.clone(),
            block,
            below: self.top - paper.document.line_of_block(block),
            link: self.link,
            arriving: self.shown.as_ref().is_some_and(|shown| shown.arriving),
            listed: self.shown.as_ref().is_some_and(|shown| shown.listed),
        })
    }

    /// Lays out what is shown and keeps the view inside it.
    pub(crate) fn settle_panes(&mut self, areas: &ReaderAreas, labels: &Labels, ascii: bool) {
        let page = self.paper.as_ref().map(|paper| &paper.page);
        self.side
            .settle(areas.about, areas.note.is_empty(), page, labels);
        let room = self.text_room(areas.note);
        if room.is_empty() {
            return;
        }
        let here = self.place();
        let Some(paper) = &mut self.paper else { return };
        let laid_out_anew = paper.lay_out(room.width, ascii);
        self.rows = usize::from(room.height);
        let arrived = |place: &ReadingPosition| place.id == paper.page.note.id;
        let back = self.restore.take_if(|place| arrived(place));
        // Another width, or the way back: the same words stand at the top again.
        if let Some(place) = back.or(here.filter(|_| laid_out_anew)) {
            self.top = paper.document.line_of_block(place.block) + place.below;
            self.link = place.link;
        }
        self.top = self.top.min(self.last_top());
    }

    /// Where the text stands in the pane of the note: below the banner, if there is one.
    pub(crate) fn text_room(&self, pane: Rect) -> Rect {
        let mut room = inside(pane);
        if self.waits {
            take_top(&mut room, 1);
        }
        room
    }

    /// The lines of the note, once its page has come.
    pub(crate) fn document(&self) -> Option<&Document> {
        self.paper.as_ref().map(|paper| &paper.document)
    }

    /// The first line in view when the last one is, too.
    pub(crate) fn last_top(&self) -> usize {
        self.document()
            .map_or(0, |document| document.lines.len().saturating_sub(self.rows))
    }

    /// How far down the view is, in percent.
    pub(crate) fn percent(&self) -> usize {
        match self.last_top() {
            0 => 100,
            last => self.top * 100 / last,
        }
    }

    /// Carries out a command that moves the view; false for any other.
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
                let Some(by) = lines_moved(action, page) else {
                    return false;
                };
                self.scroll_either(by);
            }
        }
        true
    }

    /// Moves the view of the pane that has the keys.
    fn scroll_either(&mut self, by: isize) {
        if self.side.focused {
            self.side.scroll(by);
        } else {
            self.scroll_note(by);
        }
    }

    /// Moves the note.
    pub(crate) fn scroll_note(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by).min(self.last_top());
    }

    /// Brings a line into view, with a little above it.
    pub(crate) fn reveal(&mut self, line: usize) {
        if line < self.top || line >= self.top + self.rows {
            self.top = line.saturating_sub(CONTEXT).min(self.last_top());
        }
    }

    /// Puts a line at the top.
    pub(crate) fn go_to_line(&mut self, line: usize) {
        self.top = line.min(self.last_top());
    }
}
