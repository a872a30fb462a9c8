//! Sync commands that work in every view.

use super::messages;
use crate::model::counted::counted;
use crate::notes::clean::clean;
use crate::tui::frame::confirm::Button;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::sync_state::RunningSync;
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::work::{Request, SyncKind, SyncRequest, Ticket};

/// Sends a sync request to the workers.
pub(crate) fn ask(shared: &mut Shared, act: SyncRequest) -> Effect {
    let ticket = shared.ticket();
    if !matches!(act.kind(), SyncKind::Status | SyncKind::SetAuthor) {
        let running = RunningSync::new(Some(ticket), act.kind(), shared.now);
        shared.sync.running = Some(running);
    }
    Effect::Send(Request::Sync { ticket, act })
}

/// Whether a running sync must end first. A check for updates can be interrupted.
fn is_busy(shared: &Shared) -> bool {
    let running = shared.sync.running.as_ref();
    running.is_some_and(|running| running.kind != SyncKind::CheckUpdates || running.stopping)
}

/// Stops a check for updates.
///
/// If the library does not respond, the next command would wait for it indefinitely.
fn interrupt_check(shared: &mut Shared) -> Option<Effect> {
    let asks = |running: &mut RunningSync| running.kind == SyncKind::CheckUpdates;
    shared.sync.running.take_if(asks)?;
    Some(Effect::Send(Request::StopSync))
}

/// Starts a sync unless one is running.
pub(crate) fn begin(shared: &mut Shared, act: SyncRequest) -> Vec<Effect> {
    let asks_again = act == SyncRequest::CheckUpdates && shared.sync.running.is_some();
    if is_busy(shared) || asks_again {
        shared.show_message(strings::STILL_AT_IT);
        return Vec::new();
    }
    // Syncing over the network changes what an undo would affect.
    shared.sync.fresh = matches!(act, SyncRequest::Choose(_) | SyncRequest::Discard(_));
    let mut effects = Vec::from_iter(interrupt_check(shared));
    effects.push(ask(shared, act));
    effects
}

/// Sets the author of edits. A running sync keeps the former one; the next has this one.
pub(crate) fn set_author(shared: &mut Shared, name: String, email: String) -> Vec<Effect> {
    let mut effects = Vec::from_iter(interrupt_check(shared));
    effects.push(ask(shared, SyncRequest::SetAuthor(name, email)));
    effects
}

/// Stops the running sync. `None` if there is none or it is stopping.
pub(crate) fn stop(shared: &mut Shared) -> Option<Effect> {
    let running = shared.sync.running.as_mut()?;
    if running.stopping || !running.kind.uses_network() {
        return None;
    }
    running.stopping = true;
    Some(Effect::Send(Request::StopSync))
}

/// Returns why notes cannot be exchanged.
pub(crate) fn why_not_sync(shared: &Shared) -> Option<&'static str> {
    match &shared.sync.status {
        Some(status) if status.library.is_none() => Some(strings::NOT_CONNECTED),
        None if shared.sync.history_off => Some(strings::HISTORY_OFF),
        _ => None,
    }
}

/// Whether the copy has no library; explains that in an error message.
fn is_unconnected(shared: &mut Shared) -> bool {
    let text = match &shared.sync.status {
        Some(status) if status.library.is_some() => return false,
        Some(_) => {
            "This copy is not connected to a shared library. Your notes are saved here; {connect} in Sync \
             connects it."
        }
        None if shared.sync.unknown => strings::NOT_KNOWN,
        None => {
            "History is off for this folder. {begin-history} in Sync or `guildhall init` turns it on."
        }
    };
    shared.show_error(text);
    true
}

/// Creates a dialog's buttons: the safe answer, and one that runs `act`.
pub(crate) fn answers(
    safe: &'static str,
    key: char,
    label: &'static str,
    act: SyncRequest,
) -> Vec<Button> {
    vec![
        Button::new('n', safe, DialogAction::Stay),
        Button::new(key, label, DialogAction::Sync(act)),
    ]
}

/// Gets updates without asking.
pub(crate) fn get_updates(shared: &mut Shared) -> Vec<Effect> {
    if is_unconnected(shared) {
        return Vec::new();
    }
    begin(shared, SyncRequest::Update)
}

/// Opens a dialog before getting updates.
pub(crate) fn ask_to_update(shared: &mut Shared) -> Vec<Effect> {
    if is_unconnected(shared) {
        return Vec::new();
    }
    let library = library(shared);
    let says = vec![
        format!("Get updates from {library} now?"),
        "Your edits are saved first; nothing is shared.".to_owned(),
    ];
    let mut answers = answers("Not now", 'U', "Get updates", SyncRequest::Update);
    // Getting updates can be undone and shares nothing, so it may be the default.
    answers.reverse();
    shared.confirm("Get updates", says, answers)
}

fn library(shared: &Shared) -> String {
    let status = shared.sync.status.as_ref();
    let library = status.and_then(|status| status.library.clone());
    library.unwrap_or_else(|| strings::NO_LIBRARY.to_owned())
}

/// Opens a dialog before connecting. It names the folder and what a share would send.
pub(crate) fn ask_to_connect(shared: &mut Shared, address: &str) -> Vec<Effect> {
    let status = shared.sync.status.as_ref();
    let folder = status.map(|status| status.folder.to_string_lossy().into_owned());
    let notes = match shared.work.total {
        Some(total) => counted(total, "note"),
        None => "notes".to_owned(),
    };
    let says = [
        format!("Connect {} with {address}?", folder.unwrap_or_default()),
        format!(
            "Nothing is sent now. The first share gives the {notes} of this folder to everybody there."
        ),
    ];
    let says = says.iter().map(|text| clean(text).into_owned()).collect();
    let act = SyncRequest::Connect(address.to_owned());
    let answers = answers("Not now", 'C', "Connect", act);
    shared.confirm("Connect", says, answers)
}

/// Checks the status, then asks before sharing.
pub(crate) fn share(shared: &mut Shared) -> Vec<Effect> {
    if is_unconnected(shared) {
        return Vec::new();
    }
    ask_after_check(shared, SyncKind::Share)
}

/// Checks the status; its dialog, to share or to undo, opens afterwards.
///
/// The dialog must include edits made a moment ago.
fn ask_after_check(shared: &mut Shared, kind: SyncKind) -> Vec<Effect> {
    if is_busy(shared) {
        shared.show_message(strings::STILL_AT_IT);
        return Vec::new();
    }
    let mut effects = Vec::from_iter(interrupt_check(shared));
    let check = ask(shared, SyncRequest::Status);
    if let Effect::Send(Request::Sync { ticket, .. }) = &check {
        shared.sync.will_ask = Some((*ticket, kind));
    }
    effects.push(check);
    effects
}

/// Opens the dialog that waited for a status check, if one did.
///
/// `ticket` must be that of the check or later.
pub(crate) fn open_due_dialog(shared: &mut Shared, ticket: Option<Ticket>) {
    let due = shared.sync.will_ask;
    let Some((_, kind)) = due.filter(|(due, _)| ticket >= Some(*due)) else {
        return;
    };
    shared.sync.will_ask = None;
    // Keys typed into an open dialog must not reach a new one.
    if !shared.dialogs.is_empty() {
        return;
    }
    if kind == SyncKind::Undo {
        ask_to_undo(shared);
    } else {
        ask_to_share(shared);
    }
}

fn ask_to_share(shared: &mut Shared) {
    let status = shared.sync.status.as_ref();
    if status.is_none_or(|status| status.yours.is_empty()) {
        let says = messages::nothing_to_share(status);
        shared.show_message(&says);
        return;
    }
    let says = messages::share_question(status);
    let answers = answers("Not now", 'P', "Share", SyncRequest::Share);
    shared.confirm("Share", says, answers);
}

/// Returns why undo is unavailable.
pub(crate) fn why_not_undo(shared: &Shared) -> Option<&'static str> {
    let status = shared.sync.status.as_ref();
    let has = status.is_some_and(|status| status.undo.is_some());
    // A check for updates delays the status of edits made meanwhile.
    let running = shared.sync.running.as_ref();
    let may_have =
        status.is_some() && running.is_some_and(|running| running.kind == SyncKind::CheckUpdates);
    (!has && !may_have).then_some(strings::NOTHING_TO_UNDO)
}

/// Returns why history cannot be turned on.
///
/// Before the first status check it counts as on.
pub(crate) fn why_not_begin(shared: &Shared) -> Option<&'static str> {
    (!shared.sync.history_off).then_some("History is already on for this folder.")
}

/// Returns why the copy cannot be connected to a library.
pub(crate) fn why_not_connect(shared: &Shared) -> Option<&'static str> {
    match &shared.sync.status {
        Some(status) if status.library.is_none() => None,
        Some(_) => Some(strings::HAS_LIBRARY),
        None if shared.sync.history_off => Some(strings::HISTORY_OFF),
        None if shared.sync.unknown => Some(strings::NOT_KNOWN),
        None => Some(strings::LOOKING),
    }
}

/// Turns history on, unless it is on.
pub(crate) fn begin_history(shared: &mut Shared) -> Vec<Effect> {
    if let Some(why) = why_not_begin(shared) {
        shared.show_message(why);
        return Vec::new();
    }
    begin(shared, SyncRequest::Begin)
}

/// Undoes the last action, after a dialog that names the notes.
pub(crate) fn undo(shared: &mut Shared) -> Vec<Effect> {
    if let Some(why) = why_not_undo(shared) {
        shared.show_message(why);
        return Vec::new();
    }
    if shared.sync.fresh {
        return begin(shared, SyncRequest::Undo);
    }
    ask_after_check(shared, SyncKind::Undo)
}

fn ask_to_undo(shared: &mut Shared) {
    let status = shared.sync.status.as_ref();
    let Some(undone) = status.and_then(|status| status.undo.clone()) else {
        shared.show_message(strings::NOTHING_TO_UNDO);
        return;
    };
    let says = messages::undo_question(&undone, &shared.labels);
    let answers = answers("Cancel", 'y', "Undo", SyncRequest::Undo);
    shared.confirm("Undo", says, answers);
}
