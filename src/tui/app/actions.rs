//! What each action does, whether it came by key, click, help or palette.

use super::current_note::{act_on_note, subject};
use super::effect::Effect;
use super::keys::{Action, Focus};
use super::state::State;
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::strings;
use crate::tui::frame::{confirm, help, palette};
use crate::tui::views::reader::actions::{act_in_note, open_address};
pub(crate) use crate::tui::views::reader::actions::{ask_for_note, follow, open_note, turn_to};
use crate::tui::views::search::actions::act_in_search;
pub(crate) use crate::tui::views::search::actions::{open_chosen, search_for};
use crate::tui::views::sync::state::Row;
use crate::tui::widgets::picker::{Picker, Run};
use crate::work::Request;

/// Two presses of `q` closer than this are one: holding it must not end the program.
const Q_REPEATS: std::time::Duration = std::time::Duration::from_millis(600);

/// So many actions of the palette are remembered.
const RECENT: usize = 8;

/// Performs an action.
pub(crate) fn perform(state: &mut State, action: Action) -> Vec<Effect> {
    if action == Action::COPY
        && let Some(command) = state
            .notices
            .error()
            .and_then(|error| error.command.clone())
    {
        return vec![Effect::Copy("command", command)];
    }
    match action {
        Action::HELP => push_picker(state, help::help(state.spot(), &state.keymap)),
        Action::COMMANDS => {
            let disabled = |action| why_not(state, action);
            let recent = &state.habits.recent;
            let picker = palette::palette(&state.names, &state.keymap, recent, &disabled);
            push_picker(state, picker)
        }
        Action::MESSAGES => {
            state.layers.push(Layer::Messages(0));
            Vec::new()
        }
        Action::BACK => back(state),
        Action::CLOSE => close(state),
        Action::STOP => vec![stop(state)],
        Action::SUSPEND => vec![Effect::Suspend],
        Action::REDRAW => vec![Effect::Redraw],
        Action::REFRESH if !state.exchange.open || state.reader.is_some() => {
            state.tell(strings::READ_AGAIN);
            vec![Effect::Ask(Request::Refresh)]
        }
        Action::MOUSE => toggle_mouse(state),
        Action::COPY | Action::COPY_AS | Action::OPEN_SOURCE | Action::EDIT => {
            act_on_note(state, action)
        }
        Action::SIDE => {
            let areas = state.areas();
            state.habits.side = Some(areas.about.is_empty());
            state.search.zoomed = false;
            Vec::new()
        }
        Action::ZOOM => {
            state.search.zoomed = !state.search.zoomed;
            Vec::new()
        }
        action => match crate::tui::views::sync::actions::perform(state, action) {
            Some(effects) => effects,
            None if state.reader.is_some() => act_in_note(state, action),
            None => act_in_search(state, action),
        },
    }
}

/// Why an action cannot be done now.
pub(crate) fn why_not(state: &State, action: Action) -> Option<&'static str> {
    let reading = state.reader.is_some();
    let choosing = !reading && state.exchange.open && state.exchange.conflict.is_some();
    let in_lists = !reading && state.exchange.open && !choosing;
    let has_note = if in_lists {
        state.exchange.chosen().is_some()
    } else {
        subject(state).is_some()
    };
    let no_note = (!has_note).then_some(strings::NOTHING_CHOSEN);
    match action {
        Action::KEEP_YOURS
        | Action::TAKE_THEIRS
        | Action::KEEP_BOTH
        | Action::EDIT_VERSION
        | Action::NEXT_DIFFERENCE
        | Action::PREVIOUS_DIFFERENCE
        | Action::SAVE_CHOICES => {
            (!choosing).then_some("Only while choosing between two versions.")
        }
        Action::DISCARD => match state.exchange.chosen() {
            _ if !in_lists => Some("Only in Sync."),
            Some(Row::Mine(_) | Row::Waiting { .. }) => None,
            _ => Some("Choose one of your notes first."),
        },
        Action::DIFFERENCES if in_lists => no_note,
        Action::DIFFERENCES => (!reading).then_some("Only in Sync or while reading a note."),
        Action::UNDO => {
            let standing = state.exchange.standing.as_ref();
            let has = standing.is_some_and(|standing| standing.undo.is_some());
            (!has).then_some(strings::NOTHING_TO_UNDO)
        }
        Action::OPEN => no_note.filter(|_| in_lists || state.search.rows() == 0),
        Action::COPY | Action::COPY_AS | Action::OPEN_SOURCE | Action::EDIT => no_note,
        Action::CLEAR_FILTERS => state.chips().is_empty().then_some(strings::NO_FILTER_ON),
        Action::FOLLOW
        | Action::NEXT_LINK
        | Action::PREVIOUS_LINK
        | Action::FIND
        | Action::FIND_NEXT
        | Action::FIND_PREVIOUS
        | Action::NEXT_NOTE
        | Action::PREVIOUS_NOTE
        | Action::CONTENTS
        | Action::HISTORY_BACK => (!reading).then_some("Only while reading a note."),
        Action::NEXT_PANE | Action::PREVIOUS_PANE => reading.then_some("Only in the search."),
        _ => None,
    }
}

/// Stops what goes on, or leaves.
fn stop(state: &mut State) -> Effect {
    if let Some(stop) = crate::tui::views::sync::actions::stop(state) {
        return stop;
    }
    if state.work.indexing.take().is_some() {
        state.work.indexing_stops = true;
        return Effect::Ask(Request::StopIndexing);
    }
    Effect::Quit
}

pub(crate) fn push_picker(state: &mut State, picker: Picker) -> Vec<Effect> {
    state.layers.push(Layer::Picker(picker));
    Vec::new()
}

/// Runs what was chosen from a list.
pub(crate) fn run(state: &mut State, what: Run) -> Vec<Effect> {
    match what {
        Run::Act(action) => {
            state.habits.recent.retain(|known| *known != action);
            state.habits.recent.insert(0, action);
            state.habits.recent.truncate(RECENT);
            match why_not(state, action) {
                Some(reason) => {
                    state.tell(reason);
                    Vec::new()
                }
                None => perform(state, action),
            }
        }
        Run::Search(text) => {
            state.search.focus = Focus::RESULTS;
            search_for(state, &text)
        }
        Run::Open(id) => open_note(state, id),
        Run::Theme(theme) => {
            state.look.theme.name = theme;
            vec![Effect::Redraw]
        }
        Run::Line(line) => {
            if let Some(reader) = &mut state.reader {
                reader.go_to_line(line);
            }
            Vec::new()
        }
        Run::Address(address) => open_address(state, address),
        Run::Copy(what, text) => vec![Effect::Copy(what, text)],
        Run::Exchange(act) => crate::tui::views::sync::actions::begin(state, act),
        Run::State(at) => {
            crate::tui::views::reader::history::show_state(state, at);
            Vec::new()
        }
        Run::Leave => vec![Effect::Quit],
        Run::Stay | Run::Nothing => Vec::new(),
    }
}

/// One layer back; never quits.
fn back(state: &mut State) -> Vec<Effect> {
    if state.notices.dismiss() {
        return Vec::new();
    }
    if state.search.zoomed {
        state.search.zoomed = false;
        return Vec::new();
    }
    if let Some(reader) = &mut state.reader {
        if !reader.let_go() {
            leave_note(state);
        }
        return Vec::new();
    }
    if state.exchange.open {
        if !crate::tui::views::sync::choose_keys::leave_versions(state) {
            state.exchange.open = false;
            if state.search.focus == Focus::QUERY {
                state.search.focus = Focus::RESULTS;
            }
        }
        return Vec::new();
    }
    if state.search.focus == Focus::RESULTS {
        state.tell(strings::PRESS_Q);
    } else {
        state.search.focus = Focus::RESULTS;
    }
    Vec::new()
}

/// Closes what is open; at the top, quits.
fn close(state: &mut State) -> Vec<Effect> {
    let last = state.habits.last_q.replace(state.now);
    if state.search.zoomed {
        state.search.zoomed = false;
        return Vec::new();
    }
    if state.reader.is_some() {
        leave_note(state);
        return Vec::new();
    }
    if state.exchange.open && crate::tui::views::sync::choose_keys::leave_versions(state) {
        return Vec::new();
    }
    if !state.exchange.open && state.areas().filters_over {
        state.search.focus = Focus::RESULTS;
        return Vec::new();
    }
    let repeats = last.is_some_and(|last| state.now < last + Q_REPEATS);
    if repeats {
        return Vec::new();
    }
    if let Some(running) = state
        .exchange
        .running
        .as_ref()
        .filter(|running| !running.stopping)
    {
        let says = vec![
            format!(
                "{} goes on. Leave all the same?",
                crate::tui::views::sync::messages::step(running)
            ),
            "It ends at the next safe point; nothing is lost.".to_owned(),
        ];
        let answer = |key, label, run| confirm::Answer { key, label, run };
        let answers = vec![
            answer('n', "Stay", Run::Stay),
            answer('y', "Leave", Run::Leave),
        ];
        let question = confirm::Question::new("Leave", says, answers);
        state.layers.push(Layer::Question(question));
        return Vec::new();
    }
    vec![Effect::Quit]
}

pub(crate) fn leave_note(state: &mut State) {
    // The list shows where one was, even after turning from note to note.
    if let Some(reader) = state.reader.take() {
        state.search.show_read(reader.id());
        state.search.results.look_back();
    }
    if state.search.focus == Focus::QUERY {
        state.search.focus = Focus::RESULTS;
    }
}

fn toggle_mouse(state: &mut State) -> Vec<Effect> {
    state.habits.mouse = !state.habits.mouse;
    state.tell(if state.habits.mouse {
        strings::MOUSE_ON
    } else {
        strings::MOUSE_FREED
    });
    vec![Effect::CaptureMouse(state.habits.mouse)]
}
