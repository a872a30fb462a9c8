//! Performs the actions of the conflict pane.

use super::conflict::{Conflict, Draft, written};
use super::draw_conflict;
use super::state::SyncView;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::syncing::sync_commands::{ask, begin};
use crate::tui::strings;
use crate::tui::views::view::Context;
use crate::tui::widgets::geometry::page_of;
use crate::tui::widgets::list_moves::scroll_lines;
use crate::work::{ConflictSide, DecidedConflict, SyncRequest};

impl SyncView {
    /// Performs an action on a conflict; `None` if it is not one of them.
    pub(super) fn act_on_versions(
        &mut self,
        action: Action,
        context: &mut Context<'_>,
    ) -> Option<Vec<Effect>> {
        let areas = self.areas(&context.scene());
        let rows = page_of(areas.mine);
        let shared = &mut *context.shared;
        let conflict = self.conflict.as_mut()?;
        let says = match action {
            Action::KEEP_YOURS => choose(conflict, ConflictSide::Mine),
            Action::TAKE_THEIRS => choose(conflict, ConflictSide::Theirs),
            Action::KEEP_BOTH => choose(conflict, ConflictSide::Both),
            Action::NEXT_DIFFERENCE | Action::PREVIOUS_DIFFERENCE => {
                conflict.turn(action == Action::NEXT_DIFFERENCE);
                draw_conflict::reveal(conflict, &areas, &shared.labels);
                None
            }
            Action::EDIT_VERSION => {
                self.writing = Some(conflict.here().waiting.clone());
                return Some(edit_version(conflict, shared));
            }
            Action::SAVE_CHOICES => return Some(save_choices(conflict, shared)),
            _ => {
                let by = scroll_lines(action, rows)?;
                conflict.top = conflict.top.saturating_add_signed(by);
                None
            }
        };
        if let Some(text) = says {
            shared.show_message(text);
        }
        Some(Vec::new())
    }

    /// Scrolls to the current difference.
    pub(super) fn reveal(&mut self, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if let Some(conflict) = self.conflict.as_mut().filter(|_| !areas.mine.is_empty()) {
            draw_conflict::reveal(conflict, &areas, &context.shared.labels);
        }
    }

    /// Applies the text that the user wrote for a difference.
    pub(super) fn take_written(&mut self, text: &str, shared: &mut Shared) -> Vec<Effect> {
        let Some(writing) = self.writing.take() else {
            return Vec::new();
        };
        let id = writing.id.clone();
        let side = ConflictSide::Own(written(&writing.decision, text));
        let Some(conflict) = self.conflict.as_mut().and_then(|open| open.go_to(&id)) else {
            return vec![save_own(DecidedConflict { id, side }, shared)];
        };
        if conflict.here().side.as_ref() == Some(&side) {
            return Vec::new();
        }
        if let Some(text) = choose(conflict, side) {
            shared.show_message(text);
        }
        Vec::new()
    }

    /// Closes the conflict; undecided differences stay pending. False if none is open.
    pub(super) fn leave_versions(&mut self, shared: &mut Shared) -> bool {
        let Some(conflict) = self.conflict.take() else {
            return false;
        };
        if conflict.picked().is_empty() {
            shared.show_message(strings::LEFT_WAITING);
        } else {
            shared.show_message(strings::LEFT_UNSAVED);
            self.left.insert(conflict.path.clone(), conflict);
        }
        true
    }
}

/// Saves the user's own text for a conflict that was settled elsewhere meanwhile.
///
/// The text then waits as a new choice.
pub(super) fn save_own(own: DecidedConflict, shared: &mut Shared) -> Effect {
    ask(shared, SyncRequest::Choose(vec![own]))
}

/// Chooses a side for the current difference. Returns a hint on how to continue.
fn choose(conflict: &mut Conflict, side: ConflictSide) -> Option<&'static str> {
    if !conflict.choose(side) {
        return Some(strings::ONE_ONLY);
    }
    conflict.here().side.as_ref()?;
    Some(if conflict.first_open().is_none() {
        strings::SAVE_NEXT
    } else {
        strings::GO_ON
    })
}

fn edit_version(conflict: &Conflict, shared: &mut Shared) -> Vec<Effect> {
    match conflict.draft() {
        Draft::Line(text) => {
            let says = (strings::WRITE, "");
            shared.prompt(
                Action::EDIT_VERSION,
                says,
                text.as_str(),
                PromptInput::Empty,
            )
        }
        Draft::Text(text) => vec![Effect::Write(text)],
    }
}

fn save_choices(conflict: &mut Conflict, shared: &mut Shared) -> Vec<Effect> {
    let picked = conflict.picked();
    if picked.is_empty() {
        shared.show_message(strings::CHOOSE_FIRST);
        return Vec::new();
    }
    if let Some(open) = conflict.first_open() {
        conflict.at = open;
    }
    begin(shared, SyncRequest::Choose(picked))
}
