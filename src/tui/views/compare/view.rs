//! Implements `View` for the Compare view.

use ratatui::layout::{Position, Rect};

use super::draw;
use super::matrix_table::matrix_table;
use super::side_view::SideBySideView;
use super::state::{CompareView, MatrixAreas, rows_in_view};
use crate::model::counted::counted;
use crate::model::note::NoteId;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views;
use crate::tui::views::view::{Context, Delegation, DrawContext, Navigate, View, ViewEvent};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{row_at, within};
use crate::tui::widgets::list_moves::{moved, stepped};
use crate::work::{Report, Request, TableAnswer, TableRequest};

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
            Action::OPEN => (self.count() == 0).then_some("No practices here yet."),
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

    fn delegation(&self, action: Action) -> Delegation {
        if action == Action::COMPARE_WITH {
            return Delegation::InFront;
        }
        Delegation::No
    }

    fn picked(&mut self, _: Action, number: usize, context: &mut Context<'_>) -> Vec<Effect> {
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

    fn scroll(&mut self, _: Position, by: isize, _: &mut Context<'_>) {
        let rows = self.matrix().map_or(0, |matrix| matrix.rows.len());
        let cursor = self.cursor_mut();
        cursor.row = stepped(cursor.row, by, rows);
    }

    /// The first click selects a cell, the second opens its search.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let table = MatrixAreas::of(context.body).table;
        let Some((row, column)) = self.cell_at(at, table, context.shared) else {
            return Vec::new();
        };
        let cursor = self.cursor_mut();
        let column = column.unwrap_or(cursor.column);
        if (cursor.row, cursor.column) == (row, column) {
            return self.perform(Action::OPEN, context).unwrap_or_default();
        }
        (cursor.row, cursor.column) = (row, column);
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

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        draw::draw(painter, scene.body, self, scene.shared)
    }
}

impl CompareView {
    /// Requests the practices of the selected cell if their pane is visible.
    fn request_practices(&mut self, context: &mut Context<'_>) -> Option<Effect> {
        if MatrixAreas::of(context.body).practices.is_empty() {
            return None;
        }
        let query = self.practices_due()?;
        let ticket = context.shared.ticket();
        self.asked_practices = Some((ticket, query.clone()));
        let table = TableRequest::Practices(query);
        Some(Effect::Send(Request::Table { ticket, table }))
    }

    /// The city of the selected row, else the user's own.
    fn first_city(&self, shared: &Shared) -> Option<NoteId> {
        let of_row = self.row().filter(|_| !self.by_instrument);
        let city = of_row
            .map(|row| &row.id)
            .or(shared.labels.my_city.as_ref())?;
        shared.labels.note_named(&format!("cities/{city}")).cloned()
    }

    /// Compares the selected city with another one.
    fn compare_with(&self, number: usize, context: &mut Context<'_>) {
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
        let (Some(text), Some(query)) = (self.cell_in_words(), self.query()) else {
            return Vec::new();
        };
        vec![Effect::Copy("cell", format!("{text} ({query})"))]
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

    /// The row and sector at a position; `None` for the row names.
    fn cell_at(&self, at: Position, area: Rect, shared: &Shared) -> Option<(usize, Option<usize>)> {
        let matrix = self.matrix()?;
        let cursor = self.cursor();
        let layout = matrix_table(matrix, cursor, area, shared).layout(area.width);
        let rows = layout.rows_area(area);
        let row = cursor.top + within(rows, at)?.0;
        let sector = layout.column_at(row_at(rows, at.y), at.x);
        let sector = sector.map(|column| cursor.left + column - 1);
        let sector = sector.filter(|sector| *sector < matrix.sectors.len());
        (row < matrix.rows.len()).then_some((row, sector))
    }
}
