//! Implements `View` for the Fund view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use super::state::FundView;
use crate::model::alliance::fund_table::FundOrder;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, View, ViewEvent, ViewWait};
use crate::work::{Report, TableAnswer};

impl View for FundView {
    fn name(&self) -> &'static str {
        "Fund"
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_FUND)
    }

    fn focus(&self) -> Focus {
        self.pane
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::FUND_ORDER if self.order == FundOrder::Amount => Some("by round"),
            Action::FUND_TOTALS if self.pane == Focus::TOTALS => Some("projects"),
            Action::NEXT_PANE if self.pane == Focus::PROJECTS => Some("what it led to"),
            Action::NEXT_PANE => Some("projects"),
            _ => None,
        }
    }

    fn offers(&self, action: Action, _: &DrawContext<'_>) -> bool {
        match action {
            // Tab and `v` both lead here.
            Action::BACK => false,
            Action::OPEN => self.note_to_read().is_some(),
            Action::HELP | Action::COMMANDS => true,
            _ => !self.projects().is_empty(),
        }
    }

    fn why_not(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN => self
                .note_to_read()
                .is_none()
                .then_some(strings::NOTHING_CHOSEN),
            Action::COPY | Action::COPY_AS | Action::EDIT | Action::FIND => {
                self.chosen().is_none().then_some(strings::NO_PROJECTS)
            }
            Action::FUND_ORDER | Action::FUND_TOTALS | Action::NEXT_PANE => {
                self.projects().is_empty().then_some(strings::NO_PROJECTS)
            }
            Action::FIND_NEXT | Action::FIND_PREVIOUS => self.find.why_not(),
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        let project = self.chosen()?;
        Some(CurrentNote {
            id: &project.note.id,
            title: &project.note.title,
            cities: &project.cities,
            year: project.year,
            note: None,
            tallied: None,
        })
    }

    /// All projects, in the order of the list.
    fn export_source(&self) -> Option<ExportSource> {
        ExportSource::notes(self.listed().map(|one| one.note.id.clone()))
    }

    fn opened(&mut self, context: &mut Context<'_>) -> Vec<Effect> {
        vec![self.request_table(context.shared)]
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
    }

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::replace(&mut self.pane, Focus::PROJECTS) != Focus::PROJECTS
    }

    fn entered(&mut self, action: Action, text: &str, context: &mut Context<'_>) -> Vec<Effect> {
        if self.find.take(action, text) {
            self.find_title(true, context.shared);
        }
        Vec::new()
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        _: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        if let TableAnswer::Fund(table) = self.pending_table.receive(*report)? {
            self.take_table(*table);
        }
        Ok(Vec::new())
    }

    fn follow(&mut self, change: ViewEvent, context: &mut Context<'_>) -> Vec<Effect> {
        if matches!(change, ViewEvent::Labels { .. }) {
            self.changed();
        }
        let is_outdated = self
            .pending_table
            .is_outdated_by(change, self.table.is_some());
        let again = is_outdated.then(|| self.request_table(context.shared));
        again.into_iter().collect()
    }

    fn is_loading(&self) -> bool {
        self.pending_table.is_first(self.table.is_some())
    }

    fn current_wait(&self) -> Option<ViewWait> {
        self.pending_table.update_wait(self.table.is_some())
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.refresh(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, &self.areas(scene), self, scene.shared)
    }
}
