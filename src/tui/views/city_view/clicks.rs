//! The mouse on the page of a city.

use ratatui::layout::Position;

use super::state::{CityView, areas_in, room_of};
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::within;

impl MouseTarget for CityView {
    /// The first click selects a row, the second opens it. A click on a title toggles its section.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = areas_in(&context.scene());
        for (column, area) in areas.sections.into_iter().enumerate() {
            let line = within(room_of(area), at).map(|(row, _)| self.tops[column] + row);
            let lines = self.laid_out.page.columns.get(column);
            let row = line.and_then(|line| lines?.get(line)?.row);
            let Some(row) = row else { continue };
            let is_title = self.laid_out.page.rows[row].is_title;
            let was_here = self.selected == row;
            self.selected = row;
            if was_here || is_title {
                self.open_row(context);
            }
        }
        Vec::new()
    }

    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = areas_in(&context.scene());
        if areas.figures.contains(at) {
            self.scroll_figures(by);
            return;
        }
        let last = self.laid_out.page.rows.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by.signum()).min(last);
    }
}
