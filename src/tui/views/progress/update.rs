//! Runs the commands of the Progress view.

use super::state::ProgressView;
use crate::model::alliance::progress_table::{ProgressOrder, Yardstick};
use crate::tui::keys::Action;
use crate::tui::shared::effect::Effect;
use crate::tui::views;
use crate::tui::views::city_view::CityView;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::list_moves::moved;

impl ProgressView {
    /// Runs a command; `None` if it is not one of this view.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        let count = self.shown.cities().len();
        let page = self.rows_in_view(&areas);
        if let Some(place) = moved(self.selected(), action, count, page) {
            self.choose(place);
            return Some(Vec::new());
        }
        match action {
            Action::OPEN => {
                if let Some(city) = self.chosen() {
                    let page = CityView::of_city(city.clone());
                    context.go(Navigate::Open(Box::new(page)));
                }
            }
            Action::YARDSTICK => {
                if self.in_sentences {
                    context.go(Navigate::Open(views::standards()));
                }
                (self.yardstick, self.in_sentences) = match (self.yardstick, self.in_sentences) {
                    (Yardstick::OwnTarget, false) => (Yardstick::EightyByFifty, false),
                    (Yardstick::EightyByFifty, false) => (Yardstick::OwnTarget, true),
                    (_, true) => (Yardstick::OwnTarget, false),
                };
                self.top = 0;
            }
            Action::PROGRESS_ORDER => {
                self.order = match self.order {
                    ProgressOrder::Gap => ProgressOrder::Name,
                    ProgressOrder::Name => ProgressOrder::Gap,
                };
            }
            Action::COPY => return Some(self.copy()),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Copies the sentences about the selected city, with its note.
    fn copy(&self) -> Vec<Effect> {
        let (Some(at), Some(city)) = (self.chosen_at(), self.chosen()) else {
            return Vec::new();
        };
        let said = self.shown.about[at].join(" ");
        vec![Effect::Copy(
            "sentences",
            format!("{said} ({})", city.note.id),
        )]
    }
}
