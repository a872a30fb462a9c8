//! Implements `View` for the Fund view.

use ratatui::layout::{Position, Rect};

use super::draw;
use super::state::FundView;
use super::totals_table::totals_area;
use crate::model::alliance::fund_table::FundOrder;
use crate::model::note::NoteId;
use crate::tui::export_job::ExportSource;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, DrawContext, Navigate, View, ViewEvent};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::{inside, page_of_rows, within};
use crate::tui::widgets::list_moves::{moved, scroll_lines, stepped};
use crate::work::{TableAnswer, TableRequest};

/// Approximate number of lines of a project in the list.
const PROJECT_LINES: usize = 3;

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

    fn why_not(&self, action: Action, scene: &DrawContext<'_>) -> Option<&'static str> {
        match action {
            Action::OPEN => self
                .note_to_read()
                .is_none()
                .then_some(strings::NOTHING_CHOSEN),
            Action::COPY | Action::COPY_AS | Action::EDIT | Action::FIND => {
                self.chosen().is_none().then_some(strings::NO_PROJECTS)
            }
            Action::HALF_DOWN | Action::HALF_UP if self.preview(scene).is_none() => {
                Some(strings::ALL_IN_VIEW)
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

    fn preview(&self, scene: &DrawContext<'_>) -> Option<(Rect, NoteId)> {
        let preview = self.areas(scene).preview;
        let project = self.chosen().map(|project| &project.note.id);
        let note = self.note_to_read().or(project)?;
        (!preview.is_empty()).then(|| (preview, note.clone()))
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
        if self.moves(action, context) {
            return Some(Vec::new());
        }
        match action {
            Action::OPEN => {
                let id = self.note_to_read().cloned();
                context.moves.extend(id.map(Navigate::Note));
            }
            Action::NEXT_PANE | Action::PREVIOUS_PANE => {
                self.pane = if self.pane == Focus::GRANT {
                    Focus::PROJECTS
                } else {
                    Focus::GRANT
                };
            }
            Action::FUND_TOTALS => {
                self.pane = if self.pane == Focus::TOTALS {
                    Focus::PROJECTS
                } else {
                    Focus::TOTALS
                };
            }
            Action::FUND_ORDER => {
                self.order = match self.order {
                    FundOrder::Round => FundOrder::Amount,
                    FundOrder::Amount => FundOrder::Round,
                };
                self.changed();
            }
            Action::COPY if self.pane == Focus::PROJECTS => return Some(self.copy(context.shared)),
            _ => return None,
        }
        Some(Vec::new())
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

    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if self.pane == Focus::TOTALS {
            self.totals_top = self.totals_top.saturating_add_signed(by);
        } else if areas.grant.contains(at) {
            self.trace_row = stepped(self.trace_row, by, self.trace.rows.len());
        } else {
            self.choose(stepped(self.selected(), by, self.shown.listed.len()));
        }
    }

    /// The first click selects a project or trace row, the second opens it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        if self.pane == Focus::TOTALS {
            return Vec::new();
        }
        let was = self.pane;
        let is_chosen = if let Some((row, _)) = within(inside(areas.list), at) {
            self.pane = Focus::PROJECTS;
            let line = self.shown.lines.get(self.top + row);
            let Some(place) = line.and_then(|line| line.place) else {
                return Vec::new();
            };
            let was_chosen = place == self.selected();
            self.choose(place);
            was_chosen && was == self.pane
        } else if let Some((row, _)) = within(inside(areas.grant), at) {
            self.pane = Focus::GRANT;
            let line = self.trace_top + row;
            let mut rows = self.trace.rows.iter();
            let Some(row) = rows.position(|row| (row.line..row.line + row.count).contains(&line))
            else {
                return Vec::new();
            };
            let was_chosen = row == self.trace_row;
            self.trace_row = row;
            was_chosen && was == self.pane
        } else {
            false
        };
        if is_chosen {
            return self.perform(Action::OPEN, context).unwrap_or_default();
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

    fn draw(&self, scene: &DrawContext<'_>, painter: &mut Painter<'_>) -> Position {
        draw::draw(painter, &self.areas(scene), self, scene.shared)
    }
}

impl FundView {
    /// Moves in the focused pane; returns false if the action is not a move.
    fn moves(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let areas = self.areas(&context.scene());
        if self.pane == Focus::TOTALS {
            let table = self.table.as_ref();
            let inner = table.map(|table| totals_area(inside(areas.list), table));
            let page = page_of_rows(inner.map_or(1, |inner| inner.height));
            let Some(by) = scroll_lines(action, page) else {
                return false;
            };
            self.totals_top = self.totals_top.saturating_add_signed(by);
            return true;
        }
        let (row, count, area) = match self.pane {
            Focus::GRANT => (self.trace_row, self.trace.rows.len(), areas.grant),
            _ => (self.selected(), self.shown.listed.len(), areas.list),
        };
        let page = usize::from(inside(area).height) / PROJECT_LINES;
        let Some(to) = moved(row, action, count, page.max(1)) else {
            return false;
        };
        match self.pane {
            Focus::GRANT => self.trace_row = to,
            _ => self.choose(to),
        }
        true
    }

    /// Copies title, amount, lead city, id and source of the chosen project.
    fn copy(&self, shared: &Shared) -> Vec<Effect> {
        let Some(project) = self.chosen() else {
            return Vec::new();
        };
        let amount = match project.granted_in_words() {
            words if words.is_empty() => strings::AMOUNT_NOT_KNOWN.to_owned(),
            words => words,
        };
        let year = project.year.map(|year| format!(", {year}"));
        let lead = project.lead.iter();
        let lead: Vec<&str> = lead.map(|city| shared.labels.label("city", city)).collect();
        let mut parts = vec![project.note.title.trim_end_matches('.').to_owned()];
        parts.extend((!lead.is_empty()).then(|| lead.join(", ")));
        parts.push(format!("{amount}{}", year.unwrap_or_default()));
        parts.push(project.note.id.to_string());
        parts.extend(project.source.clone());
        vec![Effect::Copy("citation", parts.join(". "))]
    }
}
