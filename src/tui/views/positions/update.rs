//! Runs the commands of the Positions view.

use super::state::PositionsView;
use crate::model::alliance::tallied_text::TalliedText;
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
use crate::tui::views::view::{Context, Navigate};
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::list_moves::moved;

impl PositionsView {
    /// Runs a command; `None` if it is not one of this view.
    pub(super) fn act(&mut self, action: Action, context: &mut Context<'_>) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        let (level, stage) = self.cell();
        if self.in_list {
            let page = usize::from(inside(areas.list).height) / 3;
            if let Some(place) = moved(self.selected(), action, self.listed.len(), page.max(1)) {
                self.choose(place);
                return Some(Vec::new());
            }
        } else if let Some(level) = moved(level, action, self.board.rows.len() + 1, 3) {
            self.choose_cell(level, stage);
            return Some(Vec::new());
        }
        let half = isize::try_from(areas.ask.height / 2).unwrap_or(1).max(1);
        match action {
            Action::HALF_DOWN => self.ask_top = self.ask_top.saturating_add_signed(half),
            Action::HALF_UP => self.ask_top = self.ask_top.saturating_add_signed(-half),
            Action::STAGE_LEFT => self.choose_cell(level, stage.saturating_sub(1)),
            Action::STAGE_RIGHT => {
                let last = self.board.stages.len();
                self.choose_cell(level, (stage + 1).min(last));
            }
            Action::NEXT_PANE | Action::PREVIOUS_PANE => self.in_list = !self.in_list,
            Action::ASK_ORDER => {
                self.turn_order();
                let mut listed = self.listed();
                let is_ahead =
                    |one: &TalliedText| one.text.deadline >= self.on && one.text.deadline.is_some();
                if self.by_deadline && !listed.any(is_ahead) {
                    context.shared.show_message(strings::NO_DEADLINES);
                }
            }
            Action::OPEN if !self.in_list => self.in_list = !self.listed.is_empty(),
            Action::OPEN => {
                let id = self.chosen().map(|one| one.text.note.id.clone());
                context.moves.extend(id.map(Navigate::Note));
            }
            Action::COPY => return Some(self.copy(context.shared)),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Copies title, tally and id of the selected text.
    fn copy(&self, shared: &Shared) -> Vec<Effect> {
        let Some(one) = self.chosen() else {
            return Vec::new();
        };
        let note = &one.text.note;
        let said = super::ask_lines::counted_in_words(one, shared.clock.today(shared.now));
        let text = format!("{}. {said}. {}", note.title, note.id);
        vec![Effect::Copy("citation", text)]
    }
}
