//! Implements `View` for the Cities view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use super::state::CitiesView;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, View, ViewEvent, ViewWait};
use crate::work::{Report, TableAnswer};

impl View for CitiesView {
    fn name(&self) -> &'static str {
        strings::CITIES
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_CITIES)
    }

    fn focus(&self) -> Focus {
        if self.is_map {
            Focus::CITY_MAP
        } else {
            Focus::CITIES
        }
    }

    fn offers(&self, action: Action, scene: &DrawContext<'_>) -> bool {
        let has_map = !self.areas(scene).map.is_empty();
        match action {
            Action::MAP_WIDER | Action::MAP_WHOLE => self.zoom > 0,
            Action::COMPARE_CITIES => !self.several.is_empty(),
            Action::MAP_CLOSER => has_map && self.chosen().is_some(),
            Action::MY_CITY => {
                let mine = scene.shared.labels.my_city.as_deref();
                self.chosen().is_some_and(|city| Some(city.slug()) != mine)
            }
            Action::OPEN
            | Action::SWITCH_MAP
            | Action::SORT_CITIES
            | Action::FIND
            | Action::SELECT_CITY
            | Action::NEXT_PANE => self.chosen().is_some(),
            _ => true,
        }
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::SWITCH_MAP if self.is_map => Some("list"),
            Action::NEXT_PANE => Some("next city"),
            Action::OPEN => Some("open page"),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN | Action::COPY | Action::COPY_AS | Action::EDIT | Action::MY_CITY => {
                self.chosen().is_none().then_some(strings::NOTHING_CHOSEN)
            }
            Action::FIND_NEXT | Action::FIND_PREVIOUS => self.find.why_not(),
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        Some(CurrentNote::of_note(&self.chosen()?.note))
    }

    /// All cities, in the order of the list.
    fn export_source(&self) -> Option<ExportSource> {
        ExportSource::notes(self.cities().iter().map(|city| city.note.id.clone()))
    }

    fn table_command(&self) -> Option<Vec<String>> {
        Some(vec!["progress".to_owned()])
    }

    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        if self.cities.is_some() || self.pending_table.is_pending() {
            return Vec::new();
        }
        self.request_cities(context.shared)
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
    }

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::take(&mut self.is_map)
    }

    fn close(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::take(&mut self.is_map)
    }

    fn entered(&mut self, action: Action, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        if self.find.take(action, text) {
            self.find_city(true, context.shared);
        }
        Vec::new()
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        if let TableAnswer::Cities(cities) = self.pending_table.receive(*report)? {
            self.take_cities(cities, context.shared);
        }
        Ok(Vec::new())
    }

    /// Reloads the cities when notes change, once the view was opened.
    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        match change {
            ViewEvent::Notes { changed } => {
                // Without an index, the first request got no answer: repeat it.
                let is_missing = self.cities.is_none() || self.pending_table.is_pending();
                if self.is_used && (is_missing || changed > 0) {
                    return self.request_cities(context.shared);
                }
            }
            ViewEvent::Failed(ticket) => {
                self.pending_table.ends(ticket);
            }
            _ => {}
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        self.pending_table.is_first(self.cities.is_some())
    }

    fn current_wait(&self) -> Option<ViewWait> {
        self.pending_table.update_wait(self.cities.is_some())
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.lay_out(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, &self.areas(scene), self, scene.shared)
    }
}
