//! The hits as the list of notes below a reader.

use ratatui::layout::Rect;

use super::draw;
use super::state::SearchView;
use crate::model::note::NoteId;
use crate::tui::shared::Shared;
use crate::tui::views::view::NoteList;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::match_ranges::MatchPattern;

impl NoteList for SearchView {
    fn is_empty(&self) -> bool {
        // The list of the start page is not drawn beside a note.
        self.is_start() || self.hits().is_empty()
    }

    fn place(&self, id: &NoteId) -> Option<(usize, usize)> {
        if self.is_start() {
            let at = self.start_notes.iter().position(|note| note == id)?;
            return Some((at, self.start_notes.len()));
        }
        let total = self.answer.as_ref()?.total;
        let at = self.hits().iter().position(|hit| hit.id == *id)?;
        Some((at, total))
    }

    fn next(&self, id: &NoteId, forward: bool) -> Option<NoteId> {
        let notes: Vec<&NoteId> = if self.is_start() {
            self.start_notes.iter().collect()
        } else {
            self.hits().iter().map(|hit| &hit.id).collect()
        };
        let note = match notes.iter().position(|note| *note == id) {
            Some(at) if forward => notes.get(at + 1).copied(),
            Some(at) => at.checked_sub(1).and_then(|at| notes.get(at)).copied(),
            // A note opened by a link is not in the list; continue from the selected hit.
            None if self.is_start() => None,
            None => self.chosen().map(|hit| &hit.id),
        };
        note.cloned()
    }

    fn pattern_in(&self, id: &NoteId) -> Option<MatchPattern> {
        self.marks_in(id)
    }

    fn show_read(&mut self, id: &NoteId) {
        let Some(at) = self.hits().iter().position(|hit| hit.id == *id) else {
            return;
        };
        if self.is_start() {
            // The user returns to the start page, so only remember the position.
            self.results.selected = at;
        } else {
            self.results.choose(at);
        }
    }

    fn leave(&mut self, id: &NoteId) {
        self.show_read(id);
        self.results.look_back();
    }

    fn clamp_list(&mut self, area: Rect, shared: &Shared) {
        self.update_hit_layout(area, shared);
    }

    fn draw_list(&self, area: Rect, shared: &Shared, painter: &mut Painter<'_>) {
        draw::draw_list(self, area, false, shared, painter);
    }

    fn scroll_list(&mut self, by: isize) {
        let rows = self.rows();
        self.results.look_away(by.signum(), rows);
    }

    fn note_in_row(&self, row: usize) -> Option<NoteId> {
        let hit = self.results.hit_in_row(row as u16)?;
        Some(self.hits().get(hit)?.id.clone())
    }
}
