//! Implements `View` for the Progress view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use super::state::ProgressView;
use crate::model::alliance::progress_table::{ProgressOrder, Yardstick};
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, View, ViewEvent, ViewWait};
use crate::work::{Report, TableAnswer};

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
        let order = match self.order {
            ProgressOrder::Gap => "--sort=gap",
            ProgressOrder::Name => "--sort=name",
        };
        Some(vec!["progress".to_owned(), order.to_owned()])
    }

    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        vec![self.request_cities(context.shared)]
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
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
            self.take_cities(cities, context.shared.labels.my_city.as_deref());
        }
        Ok(Vec::new())
    }

    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        let is_outdated = self
            .pending_table
            .is_outdated_by(change, self.cities.is_some());
        let again = is_outdated.then(|| self.request_cities(context.shared));
        again.into_iter().collect()
    }

    fn is_loading(&self) -> bool {
        self.pending_table.is_first(self.cities.is_some())
    }

    fn current_wait(&self) -> Option<ViewWait> {
        self.pending_table.update_wait(self.cities.is_some())
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.refresh(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, &self.areas(scene), self, scene.shared)
    }
}
