//! Applies the workers' sync reports to the state.

use super::messages;
use super::sync_commands::{ask, open_due_dialog};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::sync_state::RunningSync;
use crate::work::{
    FailureKind, SyncAnswer, SyncFailure, SyncKind, SyncOutcome, SyncRequest, SyncStatus, SyncStep,
    Ticket,
};

pub(crate) fn apply_progress(
    shared: &mut Shared,
    ticket: Option<Ticket>,
    kind: SyncKind,
    step: SyncStep,
) {
    let now = shared.now;
    let running = shared
        .sync
        .running
        .get_or_insert_with(|| RunningSync::new(ticket, kind, now));
    running.receive_step(step, now);
}

/// Applies the result of a sync.
pub(crate) fn apply_answer(shared: &mut Shared, outcome: SyncAnswer) {
    let SyncAnswer {
        ticket,
        kind,
        result,
        status,
    } = outcome;
    let running = shared.sync.running.as_ref();
    let shown = running.filter(|running| running.ticket == ticket);
    let is_shown = shown.is_some();
    let was_interrupted =
        kind == SyncKind::CheckUpdates && shown.is_none_or(|running| !running.stopping);
    if is_shown {
        shared.sync.running = None;
    }
    // A copy without a library has history and therefore a status.
    let is_off = |fault: &SyncFailure| fault.kind == FailureKind::Unconnected;
    shared.sync.history_off = status.is_none() && result.as_ref().is_err_and(is_off);
    let is_name_only = kind == SyncKind::SetAuthor && shared.sync.history_off;
    // What cannot be read any more is not shown as if it were so.
    let is_other = |fault: &SyncFailure| fault.kind == FailureKind::Other;
    let yours = |status: &Option<SyncStatus>| status.as_ref().map(|status| status.yours.clone());
    if kind == SyncKind::Status && yours(&status) != yours(&shared.sync.status) {
        // "Everything is up to date." is no longer true.
        shared.sync.last.clear();
    }
    if status.is_some() || result.as_ref().is_err_and(is_other) {
        shared.sync.status = status;
    }
    let is_unknown = shared.sync.status.is_none() && result.is_err();
    if std::mem::replace(&mut shared.sync.unknown, is_unknown) && !is_unknown {
        // A notice may still say that the status is unknown.
        shared.notices.dismiss();
    }
    match result {
        Ok(done) => succeeded(shared, ticket, kind, &done),
        // The user did not ask for a status check, so its failure is shown only in the Sync view.
        // An author is set without a history too.
        Err(fault) if kind == SyncKind::Status || is_name_only => {
            // The view itself says that history is off.
            let text = if shared.sync.history_off {
                String::new()
            } else {
                messages::fault(&fault)
            };
            shared.sync.last = shared.keymap.name_keys(&text);
            if shared.sync.will_ask.take().is_some() {
                shared.show_error_with_command(&messages::fault(&fault), fault.command);
            }
        }
        // The user did not stop it; another command replaced it.
        Err(fault) if was_interrupted && fault.kind == FailureKind::Stopped => {}
        Err(fault) => {
            let text = match fault.kind {
                FailureKind::Stopped => messages::stopped(kind),
                _ => messages::fault(&fault),
            };
            let text = shared.keymap.name_keys(&text);
            shared.sync.offline |= fault.kind == FailureKind::Offline;
            shared.sync.last.clone_from(&text);
            let asked_by_opening = kind == SyncKind::CheckUpdates || ticket.is_none();
            match fault.kind {
                FailureKind::Stopped => shared.show_message(&text),
                FailureKind::Offline if asked_by_opening => {}
                _ => shared.show_error_with_command(&text, fault.command),
            }
        }
    }
}

fn succeeded(shared: &mut Shared, ticket: Option<Ticket>, kind: SyncKind, done: &SyncOutcome) {
    if kind == SyncKind::Status {
        open_due_dialog(shared, ticket);
        return;
    }
    if kind.uses_network() {
        shared.sync.offline = false;
        shared.sync.nothing_new = Some(shared.clock.at(shared.now));
    }
    let text = messages::done(done, shared.sync.status.as_ref(), &shared.labels);
    let text = shared.keymap.name_keys(&text);
    // Report a background sync only if it changed something.
    let quiet = match done {
        SyncOutcome::Checked => true,
        SyncOutcome::Synced(tally) => ticket.is_none() && tally.received + tally.shared == 0,
        _ => false,
    };
    if !quiet {
        // An error of the try before would hide what was done now.
        shared.notices.dismiss();
        shared.show_message(&text);
    }
    if matches!(done, SyncOutcome::Undone(_)) {
        shared.sync.fresh = false;
    }
    shared.sync.last = text;
}

/// Checks the status again after notes have changed.
pub(crate) fn look_again(shared: &mut Shared) -> Effect {
    ask(shared, SyncRequest::Status)
}
