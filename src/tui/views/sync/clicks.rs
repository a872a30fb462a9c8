//! Mouse handling of the Sync view.

use ratatui::layout::Position;

use super::draw::row_heights;
use super::state::{SyncView, rows};
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::{inside, within};

impl MouseTarget for SyncView {
    /// Scrolls the list under the pointer, or both versions.
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if let Some(conflict) = &mut self.conflict {
            conflict.top = conflict.top.saturating_add_signed(by);
            return;
        }
        for (focus, area) in [
            (Focus::INCOMING, areas.incoming),
            (Focus::YOURS, areas.yours),
        ] {
            if area.contains(at) {
                let status = context.shared.sync.status.as_ref();
                let last = rows(status, focus).len().saturating_sub(1);
                let list = self.list_mut(focus);
                list.selected = list.selected.saturating_add_signed(by.signum()).min(last);
            }
        }
    }

    /// Selects the clicked row, or opens it if it is selected.
    ///
    /// In a conflict, a click on a version chooses it.
    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        if self.conflict.is_some() {
            let action = match () {
                () if areas.mine.contains(at) => Action::KEEP_YOURS,
                () if areas.theirs.contains(at) => Action::TAKE_THEIRS,
                () => return Vec::new(),
            };
            return self.act_on_versions(action, context).unwrap_or_default();
        }
        for (focus, area) in [
            (Focus::INCOMING, areas.incoming),
            (Focus::YOURS, areas.yours),
        ] {
            if !area.contains(at) {
                continue;
            }
            let was_here = self.list_focus() == focus;
            self.at_yours = focus == Focus::YOURS;
            let shared = &context.shared;
            let rows = rows(shared.sync.status.as_ref(), focus);
            let room = inside(area);
            let list = self.list_mut(focus);
            let heights = row_heights(&rows, room, &shared.labels);
            let mut below = within(room, at).map(|(line, _)| line);
            let row = (list.top..rows.len()).find(|row| {
                below = below.and_then(|line| line.checked_sub(usize::from(heights[*row])));
                below.is_none()
            });
            let Some(row) = row.filter(|_| room.contains(at)) else {
                continue;
            };
            if was_here && list.selected == row {
                return self.open_row(context);
            }
            list.selected = row;
        }
        Vec::new()
    }
}
