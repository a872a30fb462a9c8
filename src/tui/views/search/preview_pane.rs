//! The preview: the chosen note, a moment after the choice has settled.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::note::NoteId;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::draw;
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::match_ranges::{MatchPattern, marked_line};
use crate::tui::widgets::metadata;
use crate::tui::widgets::pane::{self, PaneTitles};
use crate::tui::widgets::rendered_note::RenderedNote;
use crate::tui::widgets::scroll_bar::draw_scroll_bar;
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{Page, Ticket};

/// The choice must rest this long before its note is read: most bytes of a keystroke would be the
/// preview of a hit that the next key replaces.
const SETTLES: Duration = Duration::from_millis(50);

/// What the preview shows and waits for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct NotePreview {
    /// The note that should be shown.
    wanted: Option<NoteId>,
    /// When to ask for it.
    due: Option<Duration>,
    /// The question that is out.
    asked: Option<Ticket>,
    /// What is shown.
    paper: Option<RenderedNote>,
    /// First line in view.
    top: usize,
    /// What is known about the note, once it is laid out.
    about: Option<About>,
}

/// What is known about a note, at a width.
#[derive(Debug, Clone, PartialEq)]
struct About {
    cols: u16,
    lines: Vec<Vec<TextSpan>>,
}

impl NotePreview {
    /// The choice is this note now.
    pub(crate) fn choose(&mut self, id: Option<&NoteId>, now: Duration) {
        if self.wanted.as_ref() == id {
            return;
        }
        self.wanted = id.cloned();
        self.asked = None;
        self.due = id.map(|_| now + SETTLES);
        if id.is_none() {
            self.paper = None;
            self.about = None;
        }
    }

    /// Ask again: the note may have changed.
    pub(crate) fn forget(&mut self, now: Duration) {
        if self.wanted.is_some() {
            self.asked = None;
            self.due = Some(now);
        }
    }

    /// When to ask.
    pub(crate) fn due(&self) -> Option<Duration> {
        self.due
    }

    /// The note to ask for, if its time has come.
    pub(crate) fn take_due(&mut self, now: Duration) -> Option<NoteId> {
        self.due.filter(|due| *due <= now)?;
        self.due = None;
        self.wanted.clone()
    }

    /// Remembers the question.
    pub(crate) fn asked(&mut self, ticket: Ticket) {
        self.asked = Some(ticket);
    }

    /// Takes the page if it is the one asked for.
    pub(crate) fn opened(&mut self, ticket: Ticket, page: &Page, labels: &Labels) -> bool {
        let ours = self.asked == Some(ticket);
        if ours {
            self.asked = None;
            let same = self
                .shown()
                .is_some_and(|shown| shown.note.id == page.note.id);
            self.top = if same { self.top } else { 0 };
            self.paper = Some(RenderedNote::new(page.clone(), labels, false));
            self.about = None;
        }
        ours
    }

    /// Lays out what is known about the note that is shown, for the column beside the preview.
    pub(crate) fn settle_about(&mut self, area: Rect, labels: &Labels) {
        let cols = inside(area).width;
        if cols == 0 || self.about.as_ref().is_some_and(|about| about.cols == cols) {
            return;
        }
        self.about = self.shown().map(|page| About {
            cols,
            lines: metadata::page_lines(page, labels, usize::from(cols)),
        });
    }

    /// The names of things have changed.
    pub(crate) fn rename(&mut self) {
        self.about = None;
    }

    /// What is known about the note that is shown.
    pub(crate) fn about(&self) -> &[Vec<TextSpan>] {
        self.about
            .as_ref()
            .map_or(&[], |about| about.lines.as_slice())
    }

    /// The page that is shown.
    pub(crate) fn shown(&self) -> Option<&Page> {
        self.paper.as_ref().map(|paper| &paper.page)
    }

    /// Lays out what is shown, marks what of the chosen note is to be marked, and keeps the view
    /// inside it.
    pub(crate) fn settle(
        &mut self,
        area: Rect,
        marks: Option<(&NoteId, MatchPattern)>,
        ascii: bool,
    ) {
        let room = inside(area);
        let Some(paper) = &mut self.paper else { return };
        if room.is_empty() {
            return;
        }
        paper.lay_out(room.width, ascii);
        // The old page stays until the new one comes; it keeps its own marks.
        if let Some((_, wanted)) = marks.filter(|(id, _)| **id == paper.page.note.id) {
            paper.mark(wanted);
        }
        let last = paper
            .document
            .lines
            .len()
            .saturating_sub(usize::from(room.height));
        self.top = self.top.min(last);
    }

    /// Whether the text has more lines than its pane shows.
    pub(crate) fn overflows(&self, area: Rect) -> bool {
        let paper = self.paper.as_ref().filter(|_| !area.is_empty());
        paper.is_some_and(|paper| paper.document.lines.len() > usize::from(inside(area).height))
    }

    /// How many lines the text has.
    pub(crate) fn lines(&self) -> usize {
        self.paper
            .as_ref()
            .map_or(0, |paper| paper.document.lines.len())
    }

    /// Brings a line to the top of the view.
    pub(crate) fn scroll_to(&mut self, line: usize) {
        self.top = line;
    }

    /// Moves the view.
    pub(crate) fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by);
    }
}

/// Draws the pane. Gives where the cursor stands.
pub(crate) fn draw(
    buffer: &mut Buffer,
    area: Rect,
    preview: &NotePreview,
    focused: bool,
    look: Appearance,
) -> Position {
    let visible = usize::from(inside(area).height);
    let lines = preview.lines();
    let titles = PaneTitles {
        left: strings::PREVIEW,
        right: "",
        focused,
    };
    let room = pane::pane(buffer, area, titles, look);
    if let Some(paper) = &preview.paper {
        let lines = paper.document.lines.iter().enumerate();
        for (i, line) in lines.skip(preview.top).take(visible) {
            let y = room.y + (i - preview.top) as u16;
            let spans = marked_line(&line.spans, i, &paper.marks, None);
            draw::spans(buffer, room, (room.x, y), &spans, look.theme);
        }
    }
    draw_scroll_bar(buffer, room, preview.top, lines, look);
    Position::new(room.x, room.y)
}
