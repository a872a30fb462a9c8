//! Mouse handling of the reader.

use ratatui::layout::Position;

use super::layout::{ReaderAreas, areas_in};
use super::note_page;
use super::state::ReaderView;
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::{inside, within};
use crate::tui::widgets::scroll_bar::line_clicked;

impl MouseTarget for ReaderView {
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = areas_in(&context.scene());
        if areas.list.contains(at) {
            if let Some(list) = &mut context.list {
                list.scroll_list(by);
            }
        } else if areas.about.contains(at) {
            self.side.scroll(by);
        } else {
            self.scroll_note(by);
        }
    }

    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = areas_in(&context.scene());
        if self.scroll_to_click(at, &areas) {
            return Vec::new();
        }
        if let Some((row, _)) = within(inside(areas.list), at) {
            let list = context.list.as_deref();
            let Some(id) = list.and_then(|list| list.note_in_row(row)) else {
                return Vec::new();
            };
            self.turn_to(id);
            return self.request_note(context.shared);
        }
        let beside = within(inside(areas.about), at).map(|(row, _)| row);
        if let Some(state) = beside.and_then(|row| self.side.commit_in_row(row)) {
            self.show_commit(state, context.shared);
            return Vec::new();
        }
        if let Some((row, col)) = within(self.text_room(areas.note), at)
            && let Some(link) = self.link_at(row, col)
        {
            let target = self.select_link(link + 1);
            return target.map_or_else(Vec::new, |target| self.follow_target(target, context));
        }
        if let Some((row, _)) = within(inside(areas.contents), at)
            && let Some(line) = note_page::heading_in_row(self, inside(areas.contents), row)
        {
            self.go_to_line(line);
        }
        Vec::new()
    }
}

impl ReaderView {
    /// Scrolls to a click on a scroll bar. Returns false if it was elsewhere.
    fn scroll_to_click(&mut self, at: Position, areas: &ReaderAreas) -> bool {
        let lines = self.document().map_or(0, |document| document.lines.len());
        if let Some(line) = line_clicked(self.text_room(areas.note), at, lines) {
            self.go_to_line(line);
        } else if let Some(line) = line_clicked(inside(areas.about), at, self.side.lines.len()) {
            self.side.top = line;
        } else {
            return false;
        }
        true
    }
}
