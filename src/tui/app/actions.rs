//! Performs actions from keys, clicks, the help and the palette.
//!
//! The top view handles an action first; this module handles what the view leaves.

use super::state::State;
use super::{export_commands, note_commands, palette, response_commands};
use crate::config::ThemeName;
use crate::model::note::{Kind, NoteId};
use crate::tui::frame::confirm::Button;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::help;
use crate::tui::frame::prompt::PromptInput;
use crate::tui::frame::text_popup::TextPopup;
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::{act_on_note, open_address, why_no_response};
use crate::tui::shared::effect::Effect;
use crate::tui::shared::syncing::{messages, sync_commands as syncing};
use crate::tui::strings;
use crate::tui::views;
use crate::tui::views::view::{Delegation, Navigate};
use crate::tui::widgets::dialog_action::{DialogAction, DialogOutcome};
use crate::work::Request;

/// Presses of `q` this close together count as one.
///
/// Otherwise holding the key would quit.
const Q_REPEATS: std::time::Duration = std::time::Duration::from_millis(600);

/// Number of recent palette actions to remember.
const RECENT: usize = 8;

pub(crate) fn perform(state: &mut State, action: Action) -> Vec<Effect> {
    if action == Action::COPY
        && let Some(command) = state.shared.notices.error().and_then(|e| e.command.clone())
    {
        return vec![Effect::Copy("command", command)];
    }
    let (done, more) = state.on_top(|open, context| open.perform(action, context));
    let mut effects = done.unwrap_or_else(|| perform_anywhere(state, action));
    effects.extend(more);
    effects
}

/// Performs an action that the top view does not handle.
fn perform_anywhere(state: &mut State, action: Action) -> Vec<Effect> {
    let shared = &mut state.shared;
    match action {
        Action::HELP => {
            let focus = state.router.top().focus();
            let picker = help::help(focus, &shared.keymap);
            shared.pick(picker)
        }
        Action::COMMANDS => {
            let disabled = |action| why_not(state, action);
            let shared = &state.shared;
            let recent = &shared.preferences.recent;
            let focus = state.router.top().focus();
            let picker = palette::palette(shared, focus, recent, &disabled);
            state.shared.pick(picker)
        }
        Action::MESSAGES => {
            shared.dialogs.push(Dialog::Text(TextPopup::messages()));
            Vec::new()
        }
        Action::BACK => back(state),
        Action::CLOSE => close(state),
        Action::STOP => match stop(shared) {
            Effect::Quit => ask_to_leave(state),
            effect => vec![effect],
        },
        Action::SUSPEND => vec![Effect::Suspend],
        Action::REDRAW => vec![Effect::Redraw],
        Action::REFRESH => {
            shared.show_message("Reading all files again.");
            vec![Effect::Send(Request::Refresh)]
        }
        Action::MOUSE => toggle_mouse(shared),
        Action::COPY | Action::COPY_AS | Action::OPEN_SOURCE | Action::EDIT => {
            let note = state.router.top().note();
            act_on_note(note.as_ref(), action, shared)
        }
        Action::NEW_NOTE => note_commands::ask_kind(shared),
        // Where no search is on top. Above the others, so that Esc leads back.
        Action::SEARCH_ALL => state.go(Navigate::Open(views::new_search())),
        Action::QUESTIONS => state.go(Navigate::Open(views::questions())),
        Action::STANDARDS => state.go(Navigate::Open(views::standards())),
        Action::PEERS => {
            let page = city_at_hand(state).map(views::peers_of_city);
            page.map_or_else(Vec::new, |page| state.go(Navigate::Open(page)))
        }
        Action::EXPORT => export_commands::ask_export(state),
        Action::BRIEF => export_commands::ask_brief(state),
        Action::LETTER => export_commands::show_letter(state),
        Action::ENDORSE | Action::ADOPT => response_commands::ask_response(state, action),
        Action::SET_FIELD => note_commands::ask_field(state),
        Action::RENAME => note_commands::ask_id(state),
        Action::ZOOM => {
            shared.preferences.zoomed = !shared.preferences.zoomed;
            Vec::new()
        }
        Action::NEXT_VIEW | Action::PREVIOUS_VIEW => {
            let tab = state.router.tab_beside(action == Action::NEXT_VIEW);
            tab.map_or_else(Vec::new, |tab| state.open_tab(tab))
        }
        Action::GET_UPDATES => syncing::ask_to_update(shared),
        Action::SHARE => syncing::share(shared),
        Action::UNDO => syncing::undo(shared),
        tab if state.router.is_tab(tab) => state.open_tab(tab),
        action => perform_below(state, action),
    }
}

/// The note of the selected city, else of the user's own.
fn city_at_hand(state: &State) -> Option<NoteId> {
    let chosen = state.router.top().note().map(|note| note.id.clone());
    let chosen = chosen.filter(|id| id.kind() == Some(Kind::City));
    let labels = &state.shared.labels;
    chosen.or_else(|| {
        let mine = format!("cities/{}", labels.my_city.as_ref()?);
        let known = labels.note_named(&mine).cloned();
        known.or_else(|| mine.parse().ok())
    })
}

/// Performs an action in the highest view below the top that accepts it.
fn perform_below(state: &mut State, action: Action) -> Vec<Effect> {
    let Some((at, how)) = taker(state, action) else {
        return Vec::new();
    };
    if how == Delegation::InFront {
        state.leave_over(at + 1);
    }
    let (done, more) = state.on(at, |open, context| open.perform(action, context));
    let mut effects = done.unwrap_or_default();
    effects.extend(more);
    effects
}

/// Finds the highest view below the top that accepts an action, and how.
fn taker(state: &State, action: Action) -> Option<(usize, Delegation)> {
    let below = state.router.open().take(state.router.depth() - 1);
    let takes = below.map(|view| view.delegation(action)).enumerate();
    takes.filter(|(_, how)| *how != Delegation::No).last()
}

/// Returns why an action is unavailable now, or `None` if it is available.
pub(crate) fn why_not(state: &State, action: Action) -> Option<&'static str> {
    let top = state.router.top();
    let keymap = &state.shared.keymap;
    let command = keymap.command(action);
    let works_here = keymap.panes_of(command).contains(&top.focus());
    if let Some(reason) = command.elsewhere.filter(|_| !works_here) {
        return Some(reason);
    }
    match action {
        Action::UNDO => return syncing::why_not_undo(&state.shared),
        Action::GET_UPDATES | Action::SHARE => return syncing::why_not_sync(&state.shared),
        Action::EXPORT if top.export_source().is_none() && top.table_command().is_none() => {
            return Some(strings::NOTHING_TO_EXPORT);
        }
        Action::SET_FIELD | Action::RENAME if top.note().is_none() => {
            return Some(strings::NOTHING_CHOSEN);
        }
        Action::PEERS if city_at_hand(state).is_none() => {
            return Some(strings::NO_CITY_SET);
        }
        Action::ENDORSE | Action::ADOPT => {
            return why_no_response(action, top.note().as_ref(), &state.shared.labels);
        }
        _ => {}
    }
    let at = taker(state, action).map_or(state.router.depth() - 1, |(at, _)| at);
    state.router.why_not(at, action, &state.shared)
}

/// Stops the running sync or indexing; quits if there is nothing to stop.
pub(crate) fn stop(shared: &mut Shared) -> Effect {
    if let Some(stop) = syncing::stop(shared) {
        return stop;
    }
    if shared.work.indexing.take().is_some() {
        shared.work.indexing_stops = true;
        return Effect::Send(Request::StopIndexing);
    }
    Effect::Quit
}

/// Applies the outcome of a dialog.
///
/// A dialog that stays open returns to the stack.
pub(crate) fn after_dialog(
    state: &mut State,
    dialog: Dialog,
    pressed: DialogOutcome,
) -> Vec<Effect> {
    match pressed {
        DialogOutcome::Open => state.shared.dialogs.push(dialog),
        DialogOutcome::Closed => {}
        DialogOutcome::Find => {
            let says = (strings::FIND_TEXT, "");
            state.shared.dialogs.push(dialog);
            return state
                .shared
                .prompt(Action::FIND, says, "", PromptInput::Text);
        }
        DialogOutcome::Disabled(reason) => {
            state.shared.show_message(reason);
            state.shared.dialogs.push(dialog);
        }
        DialogOutcome::Run(what) => return run(state, what),
        DialogOutcome::Entered(Action::FIND, text) if !state.shared.dialogs.is_empty() => {
            let window = state.shared.window();
            let below = state.shared.dialogs.last_mut();
            let found = below.is_some_and(|below| below.find(&text, window));
            if !found && !text.trim().is_empty() {
                state.shared.show_message("Not found.");
            }
        }
        DialogOutcome::Entered(action, text) => {
            if let Some(effects) = note_commands::entered(state, action, &text) {
                return effects;
            }
            if let Some(effects) = export_commands::entered(state, action, &text) {
                return effects;
            }
            if let Some(effects) = response_commands::entered(state, action, &text) {
                return effects;
            }
            return state.effects_on_top(|open, context| open.entered(action, &text, context));
        }
    }
    Vec::new()
}

/// Runs the entry chosen in a dialog.
fn run(state: &mut State, what: DialogAction) -> Vec<Effect> {
    match what {
        DialogAction::Act(action) => {
            let recent = &mut state.shared.preferences.recent;
            recent.retain(|known| *known != action);
            recent.insert(0, action);
            recent.truncate(RECENT);
            match why_not(state, action) {
                Some(reason) => {
                    state.shared.show_message(reason);
                    Vec::new()
                }
                None => perform(state, action),
            }
        }
        DialogAction::Search(text) => state.go(Navigate::Search(text)),
        DialogAction::Open(id) => state.go(Navigate::Note(id)),
        DialogAction::CityPage(id) => state.go(Navigate::Open(views::page_of_city(id))),
        DialogAction::City(city) => {
            state.shared.labels.my_city = Some(city.clone());
            vec![Effect::SaveSettings(vec![("city", city)])]
        }
        DialogAction::Theme(theme) => {
            let shared = &mut state.shared;
            shared.theme_before = None;
            shared.appearance.theme.choose(theme, &shared.themes);
            let name = match theme {
                ThemeName::Own(at) => shared.themes.get(usize::from(at)).map(|own| &*own.name),
                built_in => Some(built_in.as_str()),
            };
            let kept = name.map(|name| Effect::SaveSettings(vec![("theme", name.to_owned())]));
            std::iter::once(Effect::Redraw).chain(kept).collect()
        }
        DialogAction::Choose(action, number) => {
            state.effects_on_top(|open, context| open.view.picked(action, number, context))
        }
        DialogAction::Address(address) => open_address(&mut state.shared, &address),
        DialogAction::Copy(what, text) => vec![Effect::Copy(what, text)],
        DialogAction::Sync(act) => syncing::begin(&mut state.shared, act),
        DialogAction::NewNote(kind) => note_commands::ask_title(&mut state.shared, kind),
        DialogAction::NewAnyway => note_commands::ask_city(&mut state.shared),
        DialogAction::Term(term) => response_commands::take_term(&mut state.shared, term),
        DialogAction::Sign(date) => response_commands::sign(&mut state.shared, date),
        DialogAction::ExportFormat(format) => export_commands::ask_file(&mut state.shared, format),
        DialogAction::ExportLetter(id) => {
            export_commands::ask_letter_format(&mut state.shared, &id)
        }
        DialogAction::WriteExport(job) => export_commands::write(&mut state.shared, job),
        DialogAction::Reopen(copy) => vec![Effect::Reopen(copy)],
        DialogAction::Leave => state.shared.leave(),
        DialogAction::Stay | DialogAction::Nothing => Vec::new(),
    }
}

/// Goes back one level; never quits.
fn back(state: &mut State) -> Vec<Effect> {
    if state.shared.notices.dismiss() || std::mem::take(&mut state.shared.preferences.zoomed) {
        return Vec::new();
    }
    let (went, effects) = state.on_top(|open, context| open.view.back(context));
    if !went && !state.leave_top() {
        state.shared.show_message(strings::PRESS_Q);
    }
    effects
}

/// Closes what is open, or the top view; quits if that is a tab.
fn close(state: &mut State) -> Vec<Effect> {
    let shared = &mut state.shared;
    let last = shared.preferences.last_q.replace(shared.now);
    if std::mem::take(&mut shared.preferences.zoomed) {
        return Vec::new();
    }
    let (closed, effects) = state.on_top(|open, context| open.view.close(context));
    if closed || state.router.top().tab().is_none() && state.leave_top() {
        return effects;
    }
    let shared = &mut state.shared;
    if last.is_some_and(|last| shared.now < last + Q_REPEATS) {
        return Vec::new();
    }
    ask_to_leave(state)
}

/// Leaves the app; asks first if that loses choices or stops a sync.
fn ask_to_leave(state: &mut State) -> Vec<Effect> {
    let shared = &mut state.shared;
    let running = shared.sync.running.as_ref();
    let says = if state.router.has_unsaved() {
        [strings::LOSES_CHOICES, strings::SAVES_CHOICES].map(str::to_owned)
    } else if let Some(running) = running.filter(|running| !running.stopping) {
        [
            format!("{} goes on. Leave all the same?", messages::step(running)),
            "It ends at the next safe point; nothing is lost.".to_owned(),
        ]
    } else {
        return shared.leave();
    };
    let says = says.map(|text| shared.keymap.name_keys(&text)).to_vec();
    let answers = vec![
        Button::new('n', "Stay", DialogAction::Stay),
        Button::new('y', "Leave", DialogAction::Leave),
    ];
    shared.confirm("Leave", says, answers)
}

fn toggle_mouse(shared: &mut Shared) -> Vec<Effect> {
    shared.preferences.mouse = !shared.preferences.mouse;
    shared.show_message(if shared.preferences.mouse {
        strings::MOUSE_ON
    } else {
        strings::MOUSE_FREED
    });
    vec![Effect::CaptureMouse(shared.preferences.mouse)]
}
