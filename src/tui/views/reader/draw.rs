//! Draws the reader: the note, its details, its headings and the list below.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::layout::areas_in;
use super::note_page;
use super::state::ReaderView;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::metadata::draw_details;
use crate::tui::widgets::pane;

/// Draws the reader and returns the cursor position.
pub(super) fn draw(reader: &ReaderView, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
    let areas = areas_in(scene);
    let appearance = scene.shared.appearance;
    if let Some(list) = scene.list.filter(|_| !areas.list.is_empty()) {
        list.draw_list(areas.list, scene.shared, buffer);
    }
    for rule in areas.rules {
        pane::rule_across(buffer, rule, appearance);
    }
    let mut cursor = Position::default();
    if !areas.note.is_empty() {
        cursor = note_page::draw(buffer, areas.note, reader, scene.shared);
    }
    if !areas.about.is_empty() {
        let side = &reader.side;
        let lines = side.lines.iter().enumerate();
        let lines: Vec<_> = lines.map(|(i, line)| side.finder.marked(line, i)).collect();
        let lines = (lines.as_slice(), side.top);
        let at = draw_details(buffer, areas.about, lines, side.focused, appearance);
        if side.focused {
            cursor = at;
        }
    }
    if !areas.contents.is_empty() {
        note_page::draw_contents(buffer, areas.contents, reader, appearance);
    }
    cursor
}
