//! The mouse in the Cities view.

use ratatui::layout::Position;

use super::draw::{map_room, map_widget};
use super::state::{CitiesView, list_rows};
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::within;

impl MouseTarget for CitiesView {
    /// The first click on a city makes it current, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        let row = within(list_rows(areas.list), at).map(|(row, _)| self.top + row);
        let clicked = row.filter(|row| *row < self.cities().len()).or_else(|| {
            let cities = self.map_cities(context.shared.appearance.theme);
            let map = map_widget(self, &cities, context.shared.appearance);
            let found = map.cities_at(map_room(areas.map), at);
            found.first().copied()
        });
        let was_here = clicked == Some(self.selected);
        self.selected = clicked.unwrap_or(self.selected);
        if was_here {
            self.open_chosen(context);
        }
        Vec::new()
    }

    /// The wheel moves through the list, and zooms the map.
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if areas.map.contains(at) {
            self.zoom_by(by < 0);
            return;
        }
        let last = self.cities().len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by.signum()).min(last);
    }
}
