//! Implements `View` for the Compare view.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use super::state::{CompareView, MatrixAreas};
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, Delegation, DrawContext, View, ViewEvent};
use crate::work::{Report, TableAnswer, TableRequest};

impl View for CompareView {
    fn name(&self) -> &'static str {
        "Compare"
    }

    fn tab(&self) -> Option<Action> {
        Some(Action::VIEW_COMPARE)
    }

    fn focus(&self) -> Focus {
        Focus::MATRIX
    }

    fn label(&self, action: Action, _: &DrawContext<'_>) -> Option<&'static str> {
        (action == Action::MATRIX_ROWS && self.by_instrument).then_some("cities")
    }

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::COMPARE_WITH => {
                let first = self.first_city(scene.shared);
                first.is_none().then_some(strings::NO_CITY_TO_COMPARE)
            }
            Action::OPEN => (self.count() == 0).then_some(strings::NOTHING_IN_CELL),
            Action::FIND
            | Action::COPY
            | Action::COLUMN_LEFT
            | Action::COLUMN_RIGHT
            | Action::MATRIX_ROWS => self.row().is_none().then_some(strings::NO_PRACTICES),
            _ => None,
        }
    }

    fn table_command(&self) -> Option<Vec<String>> {
        self.row()?;
        let rows = if self.by_instrument {
            "instrument"
        } else {
            "city"
        };
        Some(vec!["matrix".to_owned(), format!("--by={rows}")])
    }

    fn table(&self, _: &Shared) -> Option<TableRequest> {
        Some(TableRequest::Matrix)
    }

    fn take_table(&mut self, table: TableAnswer, context: &mut Context<'_>) {
        if let TableAnswer::Matrix(matrices) = table {
            self.practices = None;
            self.take_matrices(*matrices, context.shared.labels.my_city.as_deref());
        }
    }

    fn row_texts(&self, _: &Shared) -> Option<Vec<String>> {
        let rows = self.matrix().map_or(&[][..], |matrix| &matrix.rows);
        Some(rows.iter().map(|row| row.label.clone()).collect())
    }

    fn selected_row(&self) -> usize {
        self.cursor().row
    }

    fn select_row(&mut self, row: usize) {
        self.cursor_mut().row = row;
    }

    fn perform(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        self.act(action, context)
    }

    fn delegation(&self, action: Action) -> Delegation {
        if action == Action::COMPARE_WITH {
            return Delegation::InFront;
        }
        Delegation::No
    }

    fn chosen(&mut self, _: Action, number: usize, context: &mut Context<'_>) -> Vec<Effect> {
        self.compare_with(number, context);
        Vec::new()
    }

    fn receive(
        &mut self,
        report: Box<Report>,
        _: &mut Context<'_>,
    ) -> Result<Vec<Effect>, Box<Report>> {
        let Report::Table { ticket, .. } = *report else {
            return Err(report);
        };
        let Some((_, query)) = self.asked_practices.take_if(|(of, _)| *of == ticket) else {
            return Err(report);
        };
        if let Report::Table { table, .. } = *report
            && let TableAnswer::Practices(hits) = *table
        {
            self.practices = Some((query, hits));
        }
        Ok(Vec::new())
    }

    fn follow(&mut self, change: ViewEvent, _: &mut Context<'_>) -> Vec<Effect> {
        if let ViewEvent::Failed(ticket) = change {
            self.asked_practices.take_if(|(of, _)| *of == ticket);
        }
        Vec::new()
    }

    fn is_loading(&self) -> bool {
        self.matrices.is_none()
    }

    fn update_layout(&mut self, context: &mut Context<'_>) {
        self.scroll_into_view(MatrixAreas::of(context.body).table);
    }

    fn ask(&mut self, context: &mut Context<'_>) -> Option<Effect> {
        self.request_practices(context)
    }

    fn draw(&self, scene: &DrawContext<'_>, buffer: &mut Buffer) -> Position {
        draw::draw(buffer, scene.body, self, scene.shared)
    }
}
