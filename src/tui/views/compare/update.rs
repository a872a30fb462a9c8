//! Runs the commands of the matrix.

use super::side_view::SideBySideView;
use super::state::{CompareView, MatrixAreas, rows_in_view};
use crate::model::counted::counted;
use crate::model::note::NoteId;
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::views;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::list_moves::moved;
use crate::work::{Request, TableRequest};

impl CompareView {
    /// Requests the practices of the selected cell if their pane is visible.
    pub(super) fn request_practices(&mut self, context: &mut Context<'_>) -> Option<Effect> {
        if MatrixAreas::of(context.body).practices.is_empty() {
            return None;
        }
        let query = self.practices_due()?;
        let ticket = context.shared.ticket();
        self.asked_practices = Some((ticket, query.clone()));
        let table = TableRequest::Practices(query);
        Some(Effect::Send(Request::Table { ticket, table }))
    }

    /// Runs a command in the matrix; `None` if it is not one of it.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let table = MatrixAreas::of(context.body).table;
        if let Some(matrix) = self.matrix() {
            let page = usize::from(rows_in_view(matrix, table)).max(1);
            let (rows, columns) = (matrix.rows.len(), matrix.sectors.len());
            let cursor = self.cursor_mut();
            if let Some(row) = moved(cursor.row, action, rows, page) {
                cursor.row = row;
                return Some(Vec::new());
            }
            match action {
                Action::COLUMN_LEFT => cursor.column = cursor.column.saturating_sub(1),
                Action::COLUMN_RIGHT => {
                    cursor.column = (cursor.column + 1).min(columns.saturating_sub(1));
                }
                _ => {}
            }
        }
        match action {
            Action::COLUMN_LEFT | Action::COLUMN_RIGHT => {}
            Action::MATRIX_ROWS => self.by_instrument = !self.by_instrument,
            Action::OPEN => {
                let query = self.query().filter(|_| self.count() > 0);
                let search = query.map(|query| Navigate::Open(views::search(&query)));
                context.moves.extend(search);
            }
            Action::COMPARE_WITH => {
                let ids: Vec<NoteId> = self.first_city(context.shared).into_iter().collect();
                let picker = SideBySideView::picker(action, &ids, &context.shared.labels);
                return Some(context.shared.pick(picker));
            }
            Action::COPY => return Some(self.copy()),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// The city of the selected row, else the user's own.
    pub(super) fn first_city(&self, shared: &Shared) -> Option<NoteId> {
        let of_row = self.row().filter(|_| !self.by_instrument);
        let city = of_row
            .map(|row| &row.id)
            .or(shared.labels.my_city.as_ref())?;
        shared.labels.note_named(&format!("cities/{city}")).cloned()
    }

    /// Compares the selected city with another one.
    pub(super) fn compare_with(&self, number: usize, context: &mut Context<'_>) {
        let first = self.first_city(context.shared);
        let second = context.shared.labels.notes.get(number);
        let ids = first.into_iter().chain(second.map(|(id, _)| id.clone()));
        match SideBySideView::of(ids.collect()) {
            Ok(view) => context.go(Navigate::Open(Box::new(view))),
            Err(why) => context.shared.show_message(why),
        }
    }

    /// Copies the text of the selected cell and its search.
    fn copy(&self) -> Vec<Effect> {
        let (Some(said), Some(query)) = (self.cell_in_words(), self.query()) else {
            return Vec::new();
        };
        vec![Effect::Copy("cell", format!("{said} ({query})"))]
    }

    /// The text of a cell: `Oslo, Transportation: 2 practices`.
    pub(super) fn cell_in_words(&self) -> Option<String> {
        let (_, sector) = self.matrix()?.sectors.get(self.cursor().column)?;
        let counted = match self.count() {
            0 => "no practices found".to_owned(),
            count => counted(count, "practice"),
        };
        Some(format!("{}, {sector}: {counted}", self.row()?.label))
    }
}
