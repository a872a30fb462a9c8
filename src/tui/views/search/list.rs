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
        self.hits().is_empty()
    }

    fn place(&self, id: &NoteId) -> Option<(usize, usize)> {
        let total = self.answer.as_ref()?.total;
        let at = self.hits().iter().position(|hit| hit.id == *id)?;
        Some((at, total))
    }

    fn next(&self, id: &NoteId, forward: bool) -> Option<NoteId> {
        let hits = self.hits();
        let hit = match hits.iter().position(|hit| hit.id == *id) {
            Some(at) if forward => hits.get(at + 1),
            Some(at) => at.checked_sub(1).and_then(|at| hits.get(at)),
            // A note opened by a link is not in the list; continue from the selected hit.
            None => self.chosen(),
        };
        hit.map(|hit| hit.id.clone())
    }

    fn wanted_in(&self, id: &NoteId) -> Option<MatchPattern> {
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
