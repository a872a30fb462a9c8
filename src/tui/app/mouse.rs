//! Mouse handling. Positions come from the same layout functions as drawing.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::actions::{after_dialog, perform};
use super::state::State;
use crate::tui::app::screen::breadcrumbs::breadcrumb;
use crate::tui::app::screen::footer::footer_hints;
use crate::tui::frame::layout::is_too_small;
use crate::tui::frame::top_line;
use crate::tui::keys::Action;
use crate::tui::shared::effect::Effect;

/// Lines to scroll for each step of the mouse wheel.
const WHEEL_LINES: isize = 3;

/// Applies a mouse event.
pub(crate) fn act(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    if is_too_small(state.shared.size) {
        return Vec::new();
    }
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => click(state, at),
        MouseEventKind::ScrollDown => scroll(state, at, WHEEL_LINES),
        MouseEventKind::ScrollUp => scroll(state, at, -WHEEL_LINES),
        _ => Vec::new(),
    }
}

/// Scrolls the pane under the pointer, which need not have the focus.
fn scroll(state: &mut State, at: Position, by: isize) -> Vec<Effect> {
    let shared = &mut state.shared;
    let window = shared.window();
    if let Some(dialog) = shared.dialogs.last_mut() {
        dialog.scroll(by, window);
        return Vec::new();
    }
    let ((), effects) = state.on_top(|open, context| open.scroll(at, by, context));
    effects
}

fn click(state: &mut State, at: Position) -> Vec<Effect> {
    let window = state.shared.window();
    if let Some(mut dialog) = state.shared.dialogs.pop() {
        let pressed = dialog.click(at, window);
        return after_dialog(state, dialog, pressed);
    }
    let areas = state.router.frame(&state.shared);
    if areas.footer.contains(at) {
        let hint = footer_hints(state, &areas)
            .into_iter()
            .find(|hint| hint.cols.contains(&at.x));
        return hint.map_or_else(Vec::new, |hint| perform(state, hint.action));
    }
    if areas.banner.contains(at) {
        return perform(state, Action::BACK);
    }
    if areas.top.contains(at) {
        return click_top(state, at, areas.top);
    }
    if areas.crumbs.contains(at) {
        return click_breadcrumb(state, at, areas.crumbs);
    }
    state.effects_on_top(|open, context| open.view.click(at, context))
}

/// Goes back to the clicked part of the breadcrumb.
fn click_breadcrumb(state: &mut State, at: Position, top: Rect) -> Vec<Effect> {
    let crumb = breadcrumb(state, top)
        .crumbs
        .into_iter()
        .find(|crumb| crumb.cols.contains(&at.x));
    let Some((crumb, action)) = crumb.and_then(|crumb| Some((crumb.view, crumb.action?))) else {
        return Vec::new();
    };
    // A breadcrumb part's action belongs to the view directly above that part.
    state.leave_over(crumb + 2);
    perform(state, action)
}

/// Opens the clicked tab.
fn click_top(state: &mut State, at: Position, top: Rect) -> Vec<Effect> {
    let tabs = state.router.tabs(&state.shared);
    let hit = top_line::tabs(top, &tabs)
        .into_iter()
        .find(|(cols, ..)| cols.contains(&at.x));
    let action = hit.map(|(_, tab, _)| tab.action);
    action.map_or_else(Vec::new, |action| perform(state, action))
}
