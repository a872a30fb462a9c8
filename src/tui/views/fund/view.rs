//! Implements `View` for the Fund view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use super::state::FundView;
use crate::model::alliance::fund_table::FundOrder;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, View, ViewEvent};
use crate::work::{TableAnswer, TableRequest};

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
            _ => None,
        }
    }

    fn note(&self) -> Option<CurrentNote<'_>> {
        let project = self.chosen()?;
        Some(CurrentNote::of_listed(
            &project.note,
            &project.cities,
            project.year,
        ))
    }

    /// All projects, in the order of the list.
    fn export_source(&self) -> Option<ExportSource> {
        ExportSource::notes(self.listed().map(|one| one.note.id.clone()))
    }

    fn table_command(&self) -> Option<Vec<String>> {
        let order = match self.order {
            FundOrder::Round => "--sort=round",
            FundOrder::Amount => "--sort=amount",
        };
        Some(vec!["fund".to_owned(), order.to_owned()])
    }

    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Fund)
    }

    fn take_table(&mut self, table: TableAnswer, _: &mut Context<'_>) {
        if let TableAnswer::Fund(table) = table {
            self.take_projects(*table);
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        let listed = self.listed();
        Some(listed.map(|one| one.note.title.clone()).collect())
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

    fn back(&mut self, _: &mut Context<'_>) -> bool {
        std::mem::replace(&mut self.pane, Focus::PROJECTS) != Focus::PROJECTS
    }

    fn follow(&mut self, change: ViewEvent, _: &mut Context<'_>) -> Vec<Effect> {
        if matches!(change, ViewEvent::Labels { .. }) {
            self.changed();
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        self.table.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        self.refresh(&areas, context.shared);
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, &self.areas(scene), self, scene.shared)
    }
}
