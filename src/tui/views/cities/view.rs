//! Implements `View` for the Cities view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use super::state::CitiesView;
use super::update::names_of;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, View};
use crate::work::{TableAnswer, TableRequest};

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

    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Cities)
    }

    fn take_table(&mut self, table: TableAnswer, context: &mut Context<'_>) {
        if let TableAnswer::Cities(cities) = table {
            self.take_cities(cities, context.shared);
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        Some(self.cities().iter().map(names_of).collect())
    }

    fn selected_row(&self) -> usize {
        self.selected
    }

    fn select_row(&mut self, row: usize) {
        self.selected = row;
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

    fn is_loading(&self) -> bool {
        self.cities.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.lay_out(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, &self.areas(scene), self, scene)
    }
}
