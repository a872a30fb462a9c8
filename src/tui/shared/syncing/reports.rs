//! Applies the workers' sync reports to the state.

use super::messages;
use super::sync_commands::{ask, ask_to_share};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::shared::sync_state::RunningSync;
use crate::work::{
    ExchangeDone, ExchangeStep, FailureKind, SyncAnswer, SyncFailure, SyncKind, SyncRequest, Ticket,
};

/// Applies the progress of a sync.
pub(crate) fn exchanging(
    shared: &mut Shared,
    ticket: Option<Ticket>,
    deed: SyncKind,
    step: ExchangeStep,
) {
    let now = shared.now;
    let running = shared
        .sync
        .running
        .get_or_insert_with(|| RunningSync::new(ticket, deed, now));
    running.hear(step, now);
}

/// Applies the result of a sync.
pub(crate) fn exchanged(shared: &mut Shared, outcome: SyncAnswer) {
    let SyncAnswer {
        ticket,
        deed,
        result,
        standing,
    } = outcome;
    let running = shared.sync.running.as_ref();
    let shown = running.filter(|running| running.ticket == ticket);
    let is_shown = shown.is_some();
    let gave_way = deed == SyncKind::Ask && shown.is_none_or(|running| !running.stopping);
    if is_shown {
        shared.sync.running = None;
    }
    // A copy without a library has history and therefore a status.
    let is_off = |fault: &SyncFailure| fault.sort == FailureKind::Unconnected;
    shared.sync.history_off = standing.is_none() && result.as_ref().is_err_and(is_off);
    if let Some(standing) = standing {
        shared.sync.standing = Some(standing);
    }
    shared.sync.unknown = shared.sync.standing.is_none() && result.is_err();
    match result {
        Ok(done) => succeeded(shared, ticket, deed, &done),
        // The user did not ask for a status check, so its failure is shown only in the Sync view.
        Err(fault) if deed == SyncKind::Look => {
            // The view itself says that history is off.
            let text = if shared.sync.history_off {
                String::new()
            } else {
                messages::fault(&fault)
            };
            shared.sync.last = shared.keymap.name_keys(&text);
            if shared.sync.will_share.take().is_some() {
                shared.complain_with(&messages::fault(&fault), fault.command);
            }
        }
        // The user did not stop it; another command replaced it.
        Err(fault) if gave_way && fault.sort == FailureKind::Stopped => {}
        Err(fault) => {
            let text = match fault.sort {
                FailureKind::Stopped => messages::stopped(deed),
                _ => messages::fault(&fault),
            };
            let text = shared.keymap.name_keys(&text);
            shared.sync.offline |= fault.sort == FailureKind::Offline;
            shared.sync.last.clone_from(&text);
            let asked_by_opening = deed == SyncKind::Ask || ticket.is_none();
            match fault.sort {
                FailureKind::Stopped => shared.tell(&text),
                FailureKind::Offline if asked_by_opening => {}
                _ => shared.complain_with(&text, fault.command),
            }
        }
    }
}

fn succeeded(shared: &mut Shared, ticket: Option<Ticket>, deed: SyncKind, done: &ExchangeDone) {
    if deed == SyncKind::Look {
        ask_to_share(shared, ticket);
        return;
    }
    if deed.is_far() {
        shared.sync.offline = false;
        shared.sync.nothing_new = Some(shared.clock.at(shared.now));
    }
    let text = messages::done(done, shared.sync.standing.as_ref(), &shared.labels);
    let text = shared.keymap.name_keys(&text);
    // Report a background sync only if it changed something.
    let quiet = match done {
        ExchangeDone::Looked => true,
        ExchangeDone::Exchanged(tally) => ticket.is_none() && tally.received + tally.shared == 0,
        _ => false,
    };
    if !quiet {
        shared.tell(&text);
    }
    if matches!(done, ExchangeDone::Undone(_)) {
        shared.sync.fresh = false;
    }
    shared.sync.last = text;
}

/// Checks the status again after notes have changed.
pub(crate) fn look_again(shared: &mut Shared) -> Effect {
    ask(shared, SyncRequest::Look)
}
