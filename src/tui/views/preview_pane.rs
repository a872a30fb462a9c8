//! The preview of the selected note, shown after a short delay.

use std::time::Duration;

use ratatui::layout::{Position, Rect};

use crate::model::note::NoteId;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::match_ranges::{MatchPattern, marked_line};
use crate::tui::widgets::metadata;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::rendered_note::RenderedNote;
use crate::tui::widgets::styled_text::TextSpan;
use crate::work::{Page, Request, Ticket};

/// Delay between selecting a note and reading it.
///
/// Without it, most output would be previews that the next key press replaces.
const PREVIEW_DELAY: Duration = Duration::from_millis(50);

/// State of the preview.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct NotePreview {
    /// The note to show.
    requested: Option<NoteId>,
    /// When to request it.
    due: Option<Duration>,
    /// The pending request.
    asked: Option<Ticket>,
    /// The page on display.
    rendered: Option<RenderedNote>,
    /// The first visible line.
    top: usize,
    /// Details of the note, once they are laid out.
    about: Option<About>,
}

/// Details of a note, laid out for a width.
#[derive(Debug, Clone, PartialEq)]
struct About {
    cols: u16,
    lines: Vec<Vec<TextSpan>>,
}

impl NotePreview {
    /// Sets the note to show.
    pub(crate) fn choose(&mut self, id: Option<&NoteId>, now: Duration) {
        if self.requested.as_ref() == id {
            return;
        }
        self.requested = id.cloned();
        self.asked = None;
        self.due = id.map(|_| now + PREVIEW_DELAY);
        if id.is_none() {
            self.rendered = None;
            self.about = None;
        }
    }

    /// Requests the note again, because it may have changed.
    pub(crate) fn forget(&mut self, now: Duration) {
        if self.requested.is_some() {
            self.asked = None;
            self.due = Some(now);
        }
    }

    /// When to request the note.
    pub(crate) fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Requests the note, if it is time.
    pub(crate) fn request(&mut self, shared: &mut Shared) -> Option<Effect> {
        self.due.filter(|due| *due <= shared.now)?;
        self.due = None;
        let id = self.requested.clone()?;
        let ticket = shared.ticket();
        self.asked = Some(ticket);
        Some(Effect::Send(Request::Open { ticket, id }))
    }

    /// Displays the page if its ticket is that of the request.
    pub(crate) fn opened(&mut self, ticket: Ticket, page: &Page, labels: &Labels) -> bool {
        let ours = self.asked == Some(ticket);
        if ours {
            self.asked = None;
            let same = self
                .shown()
                .is_some_and(|shown| shown.note.id == page.note.id);
            self.top = if same { self.top } else { 0 };
            self.rendered = Some(RenderedNote::new(page.clone(), labels, false));
            self.about = None;
        }
        ours
    }

    /// Lays out the details of the note for the column beside the preview.
    pub(crate) fn update_about(&mut self, area: Rect, labels: &Labels) {
        let cols = inside(area).width;
        if cols == 0 || self.about.as_ref().is_some_and(|about| about.cols == cols) {
            return;
        }
        self.about = self.shown().map(|page| About {
            cols,
            lines: metadata::page_lines(page, labels, usize::from(cols)),
        });
    }

    /// Discards the laid-out details, because labels have changed.
    pub(crate) fn clear_details(&mut self) {
        self.about = None;
    }

    /// The details of the note on display.
    pub(crate) fn about(&self) -> &[Vec<TextSpan>] {
        self.about
            .as_ref()
            .map_or(&[], |about| about.lines.as_slice())
    }

    /// The page on display.
    pub(crate) fn shown(&self) -> Option<&Page> {
        self.rendered.as_ref().map(|rendered| &rendered.page)
    }

    /// Lays out the page, highlights matches and limits the scroll position.
    pub(crate) fn update_layout(
        &mut self,
        area: Rect,
        marks: Option<(&NoteId, MatchPattern)>,
        ascii: bool,
    ) {
        let inner = inside(area);
        let Some(rendered) = &mut self.rendered else {
            return;
        };
        if inner.is_empty() {
            return;
        }
        rendered.lay_out(inner.width, ascii);
        // The old page stays until the new one loads, with its own highlights.
        if let Some((_, pattern)) = marks.filter(|(id, _)| **id == rendered.page.note.id) {
            rendered.mark(pattern);
        }
        let last = rendered
            .document
            .lines
            .len()
            .saturating_sub(usize::from(inner.height));
        self.top = self.top.min(last);
    }

    /// Whether the text is longer than its pane.
    pub(crate) fn overflows(&self, area: Rect) -> bool {
        let rendered = self.rendered.as_ref().filter(|_| !area.is_empty());
        rendered.is_some_and(|rendered| {
            rendered.document.lines.len() > usize::from(inside(area).height)
        })
    }

    /// Number of lines.
    pub(crate) fn lines(&self) -> usize {
        self.rendered
            .as_ref()
            .map_or(0, |rendered| rendered.document.lines.len())
    }

    /// Scrolls a line to the top.
    pub(crate) fn scroll_to(&mut self, line: usize) {
        self.top = line;
    }

    /// Scrolls by half of its pane.
    pub(crate) fn scroll_half(&mut self, action: Action, area: Rect) {
        let half = isize::try_from(area.height / 2).unwrap_or(1).max(2) - 1;
        self.scroll(if action == Action::HALF_DOWN {
            half
        } else {
            -half
        });
    }

    /// Scrolls by a number of lines.
    pub(crate) fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by);
    }
}

/// Draws the pane and returns the cursor position.
pub(crate) fn draw(
    painter: &mut Painter<'_>,
    area: Rect,
    preview: &NotePreview,
    focused: bool,
) -> Position {
    let visible = usize::from(inside(area).height);
    let lines = preview.lines();
    let inner = painter.pane(area, PaneTitles::new("Preview").focused(focused));
    if let Some(rendered) = &preview.rendered {
        let lines = rendered.document.lines.iter().enumerate();
        for (i, line) in lines.skip(preview.top).take(visible) {
            let y = inner.y + (i - preview.top) as u16;
            let spans = marked_line(&line.spans, i, &rendered.marks, None);
            painter.spans(inner, (inner.x, y), &spans);
        }
    }
    painter.scroll_bar(inner, preview.top, lines);
    Position::new(inner.x, inner.y)
}
