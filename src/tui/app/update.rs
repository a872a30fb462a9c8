//! Applies messages to the state. Pure: no input, no output, no clock.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Size;

use super::actions::{after_dialog, perform, stop};
use super::open_view::OpenView;
use super::screen::footer;
use super::state::{EarlyKeys, State};
use super::{export_commands, mouse, note_commands};
use crate::notes::clean::{clean, clean_name};
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::notices::NoticeKind;
use crate::tui::keys::Action;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::message::{CommandOutcome, Message};
use crate::tui::shared::Unindexed;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::forms::Form;
use crate::tui::shared::syncing::reports;
use crate::tui::strings;
use crate::tui::theme::Signs;
use crate::tui::views::view::{Navigate, TextKeyOutcome, ViewEvent};
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::list_moves::scroll_lines;
use crate::tui::widgets::picker::{Picker, PickerItem};
use crate::work::{Report, Request};

/// Maximum number of keys that wait for a view to load.
const MAX_EARLY_KEYS: usize = 100;

/// Pasted text is cut to this many characters for a query.
const MAX_PASTE: usize = 200;

/// Starts the first search and the first status check.
pub fn begin(state: &mut State) -> Vec<Effect> {
    let mut effects = state.effects_on_top(OpenView::opened);
    effects.push(reports::look_again(&mut state.shared));
    effects
}

/// Applies one message to the state and returns the effects to carry out.
///
/// Does no input or output and reads no clock, so a test needs neither.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let is_input = matches!(
        message,
        Message::Key(_) | Message::Typed(_) | Message::Mouse(_) | Message::Pasted(_)
    );
    let left = is_input.then(|| (state.place(), state.shared.notices.count()));
    let mut effects = match message {
        Message::Tick(now) => tick(state, now),
        Message::Key(event) => press(state, event),
        Message::Typed(text) if state.shared.dialogs.is_empty() => {
            state.effects_on_top(|open, context| open.view.pasted(&text, context))
        }
        Message::Mouse(event) => mouse::act(state, event),
        Message::Typed(text) | Message::Pasted(text) => paste(state, &text),
        Message::Resized(cols, rows) => resized(state, Size::new(cols, rows)),
        Message::Reported(report) => reported(state, *report),
        Message::WorkEnded => {
            state.shared.work.ended = true;
            state.shared.work.indexing = None;
            state.shared.sync.unknown = true;
            state.shared.sync.running = None;
            state.shared.show_error(strings::WORK_ENDED);
            Vec::new()
        }
        Message::Done(Ok(text)) => {
            state.shared.show_message(&text);
            Vec::new()
        }
        Message::Done(Err(text)) | Message::ExportWritten(Err(text)) => {
            state.shared.show_error(&text);
            Vec::new()
        }
        Message::CommandRan(result) => command_ran(state, result),
        Message::ExportWritten(Ok(exported)) => {
            export_commands::written(&mut state.shared, exported);
            Vec::new()
        }
        Message::FileExists(job) => {
            export_commands::ask_overwrite(&mut state.shared, job);
            Vec::new()
        }
        Message::EditSaved => vec![Effect::Send(Request::Refresh), Effect::Redraw],
        Message::EditMoved(id) => {
            let name = clean_name(id.as_str());
            let text = format!("The note was renamed meanwhile; your edit is in {name}.");
            state.shared.show_message(&text);
            let mut effects = vec![Effect::Send(Request::Refresh), Effect::Redraw];
            effects.extend(state.go(Navigate::Note(id)));
            effects
        }
        Message::EditConflict(moved) => {
            state.shared.show_error(strings::EDIT_WAITS);
            let status = reports::look_again(&mut state.shared);
            let mut effects = vec![Effect::Send(Request::Refresh), status, Effect::Redraw];
            if let Some(id) = moved {
                effects.extend(state.go(Navigate::Note(id)));
            }
            effects
        }
        Message::WideLines => {
            state.shared.appearance.ascii = true;
            state.shared.appearance.theme.signs = Signs::Ascii;
            vec![Effect::Redraw]
        }
        Message::Written(Ok(text)) => {
            let mut effects =
                state.effects_on_top(|open, context| open.view.written(&text, context));
            effects.push(Effect::Redraw);
            effects
        }
        Message::Written(Err(text)) => {
            state.shared.show_error(&text);
            vec![Effect::Redraw]
        }
        Message::SuspendAsked => vec![Effect::Suspend],
        Message::HungUp => vec![Effect::Quit],
    };
    if state.shared.dialogs.is_empty() {
        state.shared.forms.open = None;
        if !state.shared.forms.is_writing {
            note_commands::ask_again(&mut state.shared);
        }
    }
    if let Some((place, count)) = left {
        state.hide_notices_of(&place, count);
    }
    update_layout(state);
    state.shared.preview_theme();
    effects.extend(press_early_keys(state));
    effects.extend(state.effects_on_top(OpenView::ask));
    effects
}

/// Says what a command did, or why not; then the user may leave.
fn command_ran(state: &mut State, result: Result<CommandOutcome, String>) -> Vec<Effect> {
    let shared = &mut state.shared;
    shared.forms.is_writing = false;
    let mut effects = vec![Effect::Send(Request::Refresh), Effect::Redraw];
    let leaves = std::mem::take(&mut shared.forms.leaves_then);
    match result {
        Ok(outcome) => {
            let form = shared.forms.entered.take();
            if leaves {
                return vec![Effect::Quit];
            }
            // An error of the try before would hide what was done now.
            shared.notices.dismiss();
            let CommandOutcome { says, faults, note } = outcome;
            if faults.is_empty() {
                shared.show_message(&says);
            } else {
                // They stay until they are read.
                let faults = faults.join(" ");
                let says = format!("{says}. {faults} {{edit}} edits it.");
                let says = shared.keymap.name_keys(&says);
                shared.notices.push(NoticeKind::Warning, &says, shared.now);
            }
            if let (Some((Form::NewNote { .. }, _)), Some(id)) = (form, note) {
                effects.extend(state.go(Navigate::Note(id)));
            }
        }
        // The text is asked for again as soon as no dialog is open.
        Err(text) => shared.show_error(&text),
    }
    effects
}

/// Updates layout and caches. A message that would displace a key hint gets lines of its own.
fn update_layout(state: &mut State) {
    // The hints depend on what the view shows, so that comes first.
    state.update_layout();
    let had_own_lines = std::mem::take(&mut state.shared.notices.has_own_lines);
    let message = footer::message(state.router.top(), &state.shared);
    let has_own_lines = message.is_some_and(|message| footer::displaces_hints(state, &message));
    state.shared.notices.has_own_lines = has_own_lines;
    if has_own_lines != had_own_lines {
        state.update_layout();
    }
}

/// Applies the window size, which arrives before every frame, changed or not.
fn resized(state: &mut State, size: Size) -> Vec<Effect> {
    if state.shared.size == size {
        return Vec::new();
    }
    state.shared.size = size;
    follow(state, ViewEvent::Size)
}

fn tick(state: &mut State, now: Duration) -> Vec<Effect> {
    state.shared.now = now;
    state.shared.notices.tick(now);
    state.shared.sync.tick(now);
    state.effects_on_top(OpenView::tick)
}

/// Passes a change to every view.
fn follow(state: &mut State, change: ViewEvent) -> Vec<Effect> {
    let mut effects = Vec::new();
    let more = state.on_each(|open, context| effects.extend(open.follow(change, context)));
    effects.extend(more);
    effects
}

fn press(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    let Some(key) = KeyPress::of_event(event) else {
        return Vec::new();
    };
    if !state.shared.dialogs.is_empty() {
        return press_dialog(state, key);
    }
    let focus = state.router.top().focus();
    if state.shared.keymap.is_text(focus) {
        return press_text(state, key);
    }
    let folded = key.folded();
    if let Some(action) = state.shared.keymap.find(focus, folded) {
        if state.router.top_is_loading() && is_of_content(state, action) {
            let at = state.top_view();
            if state.early_keys.at != at {
                state.early_keys = EarlyKeys {
                    at,
                    ..EarlyKeys::default()
                };
            }
            if state.early_keys.keys.len() < MAX_EARLY_KEYS {
                state.early_keys.keys.push_back(event);
            }
            return Vec::new();
        }
        state.early_keys.keys.clear();
        return perform(state, action);
    }
    if matches!(folded.code, KeyCode::Char(c) if !c.is_ascii()) {
        state.shared.show_message(strings::INPUT_METHOD);
    }
    Vec::new()
}

/// Whether an action needs what the view shows.
fn is_of_content(state: &State, action: Action) -> bool {
    let is_move = scroll_lines(action, 1).is_some();
    let command = state.shared.keymap.command(action);
    is_move
        || state
            .shared
            .keymap
            .is_of_pane(command, state.router.top().focus())
}

/// Presses the keys that came before the view had something to show.
///
/// Drops them if another view is on top now, unless one of these keys opened it.
fn press_early_keys(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut early = std::mem::take(&mut state.early_keys);
    if early.at != state.top_view() {
        return effects;
    }
    while !state.router.top_is_loading()
        && let Some(key) = early.keys.pop_front()
    {
        effects.extend(press(state, key));
        update_layout(state);
    }
    early.at = state.top_view();
    state.early_keys = early;
    effects
}

/// Handles a key while a text field has the focus.
fn press_text(state: &mut State, key: KeyPress) -> Vec<Effect> {
    let (typed, more) = state.on_top(|open, context| open.view.typed(key, context));
    let mut effects = match typed {
        TextKeyOutcome::Taken(effects) => effects,
        TextKeyOutcome::Command(action) => perform(state, action),
        TextKeyOutcome::Nothing => {
            let focus = state.router.top().focus();
            let action = state.shared.keymap.find(focus, key);
            action.map_or_else(Vec::new, |action| perform(state, action))
        }
    };
    effects.extend(more);
    effects
}

fn press_dialog(state: &mut State, key: KeyPress) -> Vec<Effect> {
    let shared = &mut state.shared;
    // Stop, suspend and redraw work in every dialog.
    match shared.keymap.find_everywhere(key) {
        Some(Action::STOP) => {
            let effect = stop(shared);
            if effect == Effect::Quit {
                // Ctrl-C closes the dialog first, so that its text is not lost by quitting. It
                // answers the question whether to leave: pressed twice, it always leaves.
                let closed = shared.dialogs.pop();
                let leaves = closed.is_some_and(|dialog| dialog.asks(&DialogAction::Leave));
                return if leaves { shared.leave() } else { Vec::new() };
            }
            return vec![effect];
        }
        Some(action @ (Action::SUSPEND | Action::REDRAW)) => return perform(state, action),
        _ => {}
    }
    if key == KeyPress::plain(KeyCode::Char('q')) {
        shared.preferences.last_q = Some(shared.now);
    }
    let window = shared.window();
    let Some(mut dialog) = shared.dialogs.pop() else {
        return Vec::new();
    };
    let pressed = dialog.press(key, window, &shared.labels);
    after_dialog(state, dialog, pressed)
}

fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if let Some(dialog) = state.shared.dialogs.last_mut() {
        if !dialog.paste(text, &state.shared.labels) {
            state.shared.show_error(strings::LINE_FULL);
        }
        return Vec::new();
    }
    if state.shared.keymap.is_text(state.router.top().focus()) {
        return state.effects_on_top(|open, context| open.view.pasted(text.trim(), context));
    }
    // Pasted text outside a text field must not run as commands.
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let line: String = clean(line.trim()).chars().take(MAX_PASTE).collect();
    if line.is_empty() {
        return Vec::new();
    }
    let entry = PickerItem::new(format!("Search for \"{line}\""), DialogAction::Search(line));
    state
        .shared
        .pick(Picker::new("You pasted text", vec![entry]))
}

fn reported(state: &mut State, report: Report) -> Vec<Effect> {
    let shared = &mut state.shared;
    match report {
        Report::SyncStep { ticket, kind, step } => {
            reports::apply_progress(shared, ticket, kind, step);
        }
        Report::SyncAnswer(outcome) => {
            let (kind, is_known) = (outcome.kind, outcome.status.is_some());
            reports::apply_answer(shared, *outcome);
            if is_known {
                return follow(state, ViewEvent::StatusChanged(kind));
            }
        }
        Report::Examples(found) => shared.labels.examples = Some(found),
        Report::Catalogue(catalogue) => {
            let first = shared.labels.notes.is_empty();
            shared.labels.learn(*catalogue);
            for dialog in &mut shared.dialogs {
                // Its rows are places in the list of notes.
                if let Dialog::Picker(picker) = dialog {
                    picker.refresh(&shared.labels);
                }
            }
            return follow(state, ViewEvent::Labels { first });
        }
        Report::Indexing { .. } if shared.work.indexing_stops => {}
        Report::Indexing { done, total } => {
            shared.work.indexing = Some((done, total));
            shared.work.unindexed = None;
        }
        Report::IndexingStopped => {
            shared.work.indexing = None;
            shared.work.indexing_stops = false;
            shared.work.unindexed = Some(Unindexed::Stopped);
            shared.show_message(strings::STOPPED_INDEXING);
        }
        Report::Indexed { changed, total } => return indexed(state, changed, total),
        Report::Failed { ticket, message } => {
            state.shared.show_error(&message);
            if let Some(ticket) = ticket {
                return follow(state, ViewEvent::Failed(ticket));
            }
            state.shared.work.indexing = None;
            state.shared.work.unindexed = Some(Unindexed::Failed);
            // The answers now say which notes are missing.
            return follow(state, ViewEvent::Notes { changed: 1 });
        }
        answer => return answered(state, Box::new(answer)),
    }
    Vec::new()
}

/// Passes an answer to the view that requested it.
///
/// Drops it if no view did.
fn answered(state: &mut State, answer: Box<Report>) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut left = Some(answer);
    let more = state.on_each(|open, context| {
        let Some(report) = left.take() else { return };
        match open.receive(*report, context) {
            Ok(asked) => effects.extend(asked),
            Err(report) => left = Some(report),
        }
    });
    effects.extend(more);
    effects
}

/// Refreshes the views once the index is up to date.
fn indexed(state: &mut State, changed: usize, total: usize) -> Vec<Effect> {
    let work = &mut state.shared.work;
    work.indexing = None;
    work.indexing_stops = false;
    work.unindexed = None;
    work.total = Some(total);
    let mut effects = Vec::new();
    if changed > 0 {
        effects.push(reports::look_again(&mut state.shared));
    }
    effects.extend(follow(state, ViewEvent::Notes { changed }));
    effects
}
