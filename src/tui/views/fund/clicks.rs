//! The mouse in the Fund view.

use ratatui::layout::Position;

use super::state::FundView;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::{inside, within};

impl MouseTarget for FundView {
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        let step = by.signum();
        if self.pane == Focus::TOTALS {
            self.totals_top = self.totals_top.saturating_add_signed(by);
        } else if areas.grant.contains(at) {
            let last = self.trace.rows.len().saturating_sub(1);
            self.trace_row = self.trace_row.saturating_add_signed(step).min(last);
        } else {
            let last = self.shown.listed.len().saturating_sub(1);
            let place = self.selected().saturating_add_signed(step);
            self.choose(place.min(last));
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
            return self.act(Action::OPEN, context).unwrap_or_default();
        }
        Vec::new()
    }
}
