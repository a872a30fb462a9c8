//! The mouse in the Positions view.

use ratatui::layout::{Position, Rect};

use super::draw::{board_of, board_table, stages_in_view};
use super::state::PositionsView;
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::{inside, row_at, within};

impl MouseTarget for PositionsView {
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        if self.areas(&context.scene()).ask.contains(at) {
            self.ask_top = self.ask_top.saturating_add_signed(by);
            return;
        }
        let last = self.listed.len().saturating_sub(1);
        let place = self.selected().saturating_add_signed(by.signum());
        self.choose(place.min(last));
    }

    /// The first click selects a cell or text; the second opens the text.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        if areas.board.contains(at) {
            self.in_list = false;
            if let Some((level, stage)) = self.cell_at(at, areas.board, context.shared) {
                self.choose_cell(level, stage);
            }
        } else if let Some((row, _)) = within(inside(areas.list), at) {
            let was_here = std::mem::replace(&mut self.in_list, true);
            let line = self.shown.lines.get(self.top + row);
            match line.and_then(|line| line.place) {
                Some(place) if was_here && place == self.selected() => {
                    return self.act(Action::OPEN, context).unwrap_or_default();
                }
                Some(place) => self.choose(place),
                None => {}
            }
        }
        Vec::new()
    }
}

impl PositionsView {
    /// The row and column of the board at a position.
    fn cell_at(&self, at: Position, board: Rect, shared: &Shared) -> Option<(usize, usize)> {
        let area = board_table(board);
        let table = board_of(self, area, shared);
        let layout = table.layout(area.width);
        let rows = layout.rows_area(area);
        let level = table.top + within(rows, at)?.0;
        let stage = layout.column_at(row_at(rows, at.y), at.x);
        let first = stages_in_view(self, area.width).start;
        let stage = stage.map_or(self.cell().1, |column| first + column - 1);
        (level < table.rows.len()).then_some((level, stage))
    }
}
