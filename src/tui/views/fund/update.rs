//! Runs the commands of the Fund view.

use super::state::FundView;
use super::totals_table::totals_room;
use crate::model::alliance::fund_table::FundOrder;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::geometry::{inside, page_of_rows};
use crate::tui::widgets::list_moves::{moved, scroll_lines};

/// Approximate number of lines of a project in the list.
const PROJECT_LINES: usize = 3;

impl FundView {
    /// Runs a command; `None` if it is not one of this view.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
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

    /// Moves in the focused pane; returns false if the action is not a move.
    fn moves(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let areas = self.areas(&context.scene());
        if self.pane == Focus::TOTALS {
            let table = self.table.as_ref();
            let room = table.map(|table| totals_room(inside(areas.list), table));
            let page = page_of_rows(room.map_or(1, |room| room.height));
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
