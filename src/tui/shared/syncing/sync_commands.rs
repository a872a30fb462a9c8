//! What keys do with the shared library, whichever view is open.

use super::messages;
use crate::tui::frame::confirm::{Button, ConfirmDialog};
use crate::tui::frame::dialogs::Dialog;
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::sync_state::RunningSync;
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::work::{Request, SyncKind, SyncRequest, Ticket};

/// Asks the workers for an act.
pub(crate) fn ask(shared: &mut Shared, act: SyncRequest) -> Effect {
    let ticket = shared.ticket();
    if act.deed() != SyncKind::Look {
        let running = RunningSync::new(Some(ticket), act.deed(), shared.now);
        shared.sync.running = Some(running);
    }
    Effect::Ask(Request::Exchange { ticket, act })
}

/// Whether something goes on that has to end first. A question to the shared library has not: it
/// gives way.
fn is_busy(shared: &Shared) -> bool {
    let running = shared.sync.running.as_ref();
    running.is_some_and(|running| running.deed != SyncKind::Ask || running.stopping)
}

/// Stops a question to the shared library: where the library does not answer, the
/// command would wait behind it for ever.
fn give_way(shared: &mut Shared) -> Option<Effect> {
    let asks = |running: &mut RunningSync| running.deed == SyncKind::Ask;
    shared.sync.running.take_if(asks)?;
    Some(Effect::Ask(Request::StopExchange))
}

/// Asks for an act unless one goes on.
pub(crate) fn begin(shared: &mut Shared, act: SyncRequest) -> Vec<Effect> {
    let asks_again = act == SyncRequest::Ask && shared.sync.running.is_some();
    if is_busy(shared) || asks_again {
        shared.tell(strings::STILL_AT_IT);
        return Vec::new();
    }
    // What goes over the network changes what an undo is about.
    shared.sync.fresh = matches!(act, SyncRequest::Choose(_) | SyncRequest::Discard(_));
    let mut effects = Vec::from_iter(give_way(shared));
    effects.push(ask(shared, act));
    effects
}

/// Stops what goes on. None if nothing does, or it is stopping already.
pub(crate) fn stop(shared: &mut Shared) -> Option<Effect> {
    let running = shared.sync.running.as_mut()?;
    if running.stopping || !running.deed.is_far() {
        return None;
    }
    running.stopping = true;
    Some(Effect::Ask(Request::StopExchange))
}

/// Why nothing can be exchanged; says so.
fn is_unconnected(shared: &mut Shared) -> bool {
    let text = match &shared.sync.standing {
        Some(standing) if standing.library.is_some() => return false,
        Some(_) => {
            "This copy is not connected to a shared library. Your notes are saved here; {connect} in Sync \
             connects it."
        }
        None => {
            "History is off for this folder. {begin-history} in Sync or `guildhall init` turns it on."
        }
    };
    shared.complain(text);
    true
}

/// Asks before something that others see or that cannot simply be undone.
pub(crate) fn ask_before(shared: &mut Shared, question: ConfirmDialog) -> Vec<Effect> {
    shared.dialogs.push(Dialog::Confirm(question));
    Vec::new()
}

/// The safe answer, and the one that carries out an act.
pub(crate) fn answers(
    safe: &'static str,
    key: char,
    label: &'static str,
    act: SyncRequest,
) -> Vec<Button> {
    vec![
        Button {
            key: 'n',
            label: safe,
            run: DialogAction::Stay,
        },
        Button {
            key,
            label,
            run: DialogAction::Exchange(act),
        },
    ]
}

/// Gets updates at once.
pub(crate) fn get_updates(shared: &mut Shared) -> Vec<Effect> {
    if is_unconnected(shared) {
        return Vec::new();
    }
    begin(shared, SyncRequest::Update)
}

/// Asks whether to get updates.
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
    // It can be undone and shares nothing: continuing is as safe as not.
    answers.reverse();
    ask_before(shared, ConfirmDialog::new("Get updates", says, answers))
}

fn library(shared: &Shared) -> String {
    let standing = shared.sync.standing.as_ref();
    let library = standing.and_then(|standing| standing.library.clone());
    library.unwrap_or_else(|| strings::NO_LIBRARY.to_owned())
}

/// Shares, after a look at what there is and a question.
pub(crate) fn share(shared: &mut Shared) -> Vec<Effect> {
    if is_unconnected(shared) {
        return Vec::new();
    }
    if is_busy(shared) {
        shared.tell(strings::STILL_AT_IT);
        return Vec::new();
    }
    let mut effects = Vec::from_iter(give_way(shared));
    // What was written a moment ago is to be in the question.
    let look = ask(shared, SyncRequest::Look);
    if let Effect::Ask(Request::Exchange { ticket, .. }) = &look {
        shared.sync.will_share = Some(*ticket);
    }
    effects.push(look);
    effects
}

/// How the copy stands is known by a look of this number or a newer one: if sharing waited for
/// that, asks whether to share.
pub(crate) fn ask_to_share(shared: &mut Shared, ticket: Option<Ticket>) {
    let due = shared.sync.will_share;
    if due.is_none() || ticket < due {
        return;
    }
    shared.sync.will_share = None;
    // A user who types by now must not type into a dialog.
    if !shared.dialogs.is_empty() {
        return;
    }
    let standing = shared.sync.standing.as_ref();
    if standing.is_none_or(|standing| standing.yours.is_empty()) {
        shared.tell(strings::NOTHING_TO_SHARE);
        return;
    }
    let says = messages::share_question(standing);
    let answers = answers("Not now", 'P', "Share", SyncRequest::Share);
    ask_before(shared, ConfirmDialog::new("Share", says, answers));
}

/// Why nothing can be undone now.
pub(crate) fn why_not_undo(shared: &Shared) -> Option<&'static str> {
    let standing = shared.sync.standing.as_ref();
    let has = standing.is_some_and(|standing| standing.undo.is_some());
    (!has).then_some(strings::NOTHING_TO_UNDO)
}

/// Why no history can be begun now; nobody knows yet how the copy stands before the first look.
pub(crate) fn why_not_begin(shared: &Shared) -> Option<&'static str> {
    (!shared.sync.history_off).then_some(strings::HISTORY_ON)
}

/// Why the copy cannot be connected with a shared library now.
pub(crate) fn why_not_connect(shared: &Shared) -> Option<&'static str> {
    match &shared.sync.standing {
        Some(standing) if standing.library.is_none() => None,
        Some(_) => Some(strings::HAS_LIBRARY),
        None if shared.sync.history_off => Some(strings::HISTORY_OFF),
        None if shared.sync.unknown => Some(strings::NOT_KNOWN),
        None => Some(strings::LOOKING),
    }
}

/// Begins a history, unless there is one.
pub(crate) fn begin_history(shared: &mut Shared) -> Vec<Effect> {
    if let Some(why) = why_not_begin(shared) {
        shared.tell(why);
        return Vec::new();
    }
    begin(shared, SyncRequest::Begin)
}

/// Undoes the last action.
pub(crate) fn undo(shared: &mut Shared) -> Vec<Effect> {
    let standing = shared.sync.standing.as_ref();
    let Some(undone) = standing.and_then(|standing| standing.undo.clone()) else {
        shared.tell(strings::NOTHING_TO_UNDO);
        return Vec::new();
    };
    if shared.sync.fresh {
        return begin(shared, SyncRequest::Undo);
    }
    let says = messages::undo_question(&undone, &shared.labels);
    let answers = answers("Cancel", 'u', "Undo", SyncRequest::Undo);
    ask_before(shared, ConfirmDialog::new("Undo", says, answers))
}
