//! Implements `View` for the Progress view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use super::state::ProgressView;
use crate::model::alliance::progress_table::{ProgressOrder, Yardstick};
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, View};
use crate::work::{TableAnswer, TableRequest};

impl View for ProgressView {
    fn name(&self) -> &'static str {
        "Progress"
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_PROGRESS)
    }

    fn focus(&self) -> Focus {
        Focus::PROGRESS
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match (action, self.yardstick, self.in_sentences) {
            (Action::YARDSTICK, _, true) => Some("standards"),
            (Action::YARDSTICK, Yardstick::EightyByFifty, false) => Some("sentences"),
            _ => None,
        }
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN
            | Action::COPY
            | Action::COPY_AS
            | Action::EDIT
            | Action::FIND
            | Action::YARDSTICK
            | Action::PROGRESS_ORDER => self.chosen().is_none().then_some(strings::NO_CITIES),
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
        let order = match self.order {
            ProgressOrder::Gap => "--sort=gap",
            ProgressOrder::Name => "--sort=name",
        };
        Some(vec!["progress".to_owned(), order.to_owned()])
    }

    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Cities)
    }

    fn take_table(&mut self, table: TableAnswer, context: &mut Context<'_>) {
        if let TableAnswer::Cities(cities) = table {
            self.take_cities(cities, context.shared.labels.my_city.as_deref());
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        let cities = self.shown.cities().into_iter();
        let names = cities.map(|(city, _)| self.cities()[city].note.title.clone());
        Some(names.collect())
    }

    fn selected_row(&self) -> usize {
        self.selected()
    }

    fn select_row(&mut self, row: usize) {
        self.choose(row);
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
    }

    fn is_loading(&self) -> bool {
        self.cities.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.refresh(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, &self.areas(scene), self, scene.shared)
    }
}
