//! What keys do between the two versions of a note.

use super::actions::begin;
use super::conflict::{Conflict, Draft};
use super::conflict_view;
use crate::tui::app::effect::Effect;
use crate::tui::app::keys::Action;
use crate::tui::app::state::State;
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::layout::is_too_small;
use crate::tui::frame::strings;
use crate::tui::widgets::text_field::LineEdit;
use crate::work::{Act, Side};

/// Does what a key means between the two versions.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let areas = state.areas();
    let rows = usize::from(areas.mine.height).saturating_sub(3).max(1);
    let Some(conflict) = &mut state.exchange.conflict else {
        return Vec::new();
    };
    let told = match action {
        Action::KEEP_YOURS => choose(conflict, Side::Mine),
        Action::TAKE_THEIRS => choose(conflict, Side::Theirs),
        Action::KEEP_BOTH => choose(conflict, Side::Both),
        Action::NEXT_DIFFERENCE | Action::PREVIOUS_DIFFERENCE => {
            conflict.turn(action == Action::NEXT_DIFFERENCE);
            conflict_view::reveal(conflict, &areas, &state.names);
            None
        }
        Action::UP => {
            conflict.top = conflict.top.saturating_sub(1);
            None
        }
        Action::DOWN => {
            conflict.top += 1;
            None
        }
        Action::PAGE_UP | Action::FIRST => {
            conflict.top = conflict.top.saturating_sub(rows);
            None
        }
        Action::PAGE_DOWN | Action::LAST => {
            conflict.top += rows;
            None
        }
        Action::EDIT_VERSION => return edit_version(state),
        Action::SAVE_CHOICES => return save_choices(state),
        _ => None,
    };
    if let Some(text) = told {
        state.tell(text);
    }
    Vec::new()
}

/// Chooses a side of the difference one is at. Gives what is to be said: how it goes on.
fn choose(conflict: &mut Conflict, side: Side) -> Option<&'static str> {
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

/// Brings the difference one is at into view.
pub(crate) fn reveal(state: &mut State) {
    if is_too_small(state.size) {
        return;
    }
    let areas = state.areas();
    if let Some(conflict) = &mut state.exchange.conflict {
        conflict_view::reveal(conflict, &areas, &state.names);
    }
}

fn edit_version(state: &mut State) -> Vec<Effect> {
    let Some(conflict) = &state.exchange.conflict else {
        return Vec::new();
    };
    match conflict.draft() {
        Draft::Line(text) => {
            state.layers.push(Layer::Write(LineEdit::new(&text)));
            Vec::new()
        }
        Draft::Text(text) => vec![Effect::Write(text)],
    }
}

/// Takes what was written for the difference one is at.
pub(crate) fn written(state: &mut State, text: &str) {
    if let Some(conflict) = &mut state.exchange.conflict {
        let own = Side::Own(conflict.written(text));
        if conflict.here().side.as_ref() == Some(&own) {
            return;
        }
        if let Some(text) = choose(conflict, own) {
            state.tell(text);
        }
    }
}

fn save_choices(state: &mut State) -> Vec<Effect> {
    let Some(conflict) = &mut state.exchange.conflict else {
        return Vec::new();
    };
    let picked = conflict.picked();
    if picked.is_empty() {
        state.tell(strings::CHOOSE_FIRST);
        return Vec::new();
    }
    if let Some(open) = conflict.first_open() {
        conflict.at = open;
    }
    begin(state, Act::Choose(picked))
}

/// Leaves the two versions; what was not chosen goes on waiting. False if they are not shown.
pub(crate) fn leave_versions(state: &mut State) -> bool {
    let left = state.exchange.conflict.take().is_some();
    if left {
        state.tell(strings::LEFT_WAITING);
    }
    left
}
