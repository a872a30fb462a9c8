//! The mouse in the Progress view.

use ratatui::layout::Position;

use super::state::ProgressView;
use crate::tui::keys::Action;
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};

impl MouseTarget for ProgressView {
    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        let last = self.shown.cities().len().saturating_sub(1);
        let place = self.selected().saturating_add_signed(by.signum());
        self.choose(place.min(last));
    }

    /// The first click selects a city, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let room = self.areas(&context.scene()).lines();
        let head = u16::from(!self.in_sentences);
        if !room.contains(at) || at.y < room.y + head {
            return Vec::new();
        }
        let line = self.top + usize::from(at.y - room.y - head);
        let cities = self.shown.cities();
        // A line of text belongs to the city above it.
        let Some(place) = cities.iter().rposition(|(_, of)| *of <= line) else {
            return Vec::new();
        };
        let is_in = cities[place].1 == line || self.in_sentences;
        if is_in && place == self.selected() {
            return self.act(Action::OPEN, context).unwrap_or_default();
        }
        if is_in {
            self.choose(place);
        }
        Vec::new()
    }
}
