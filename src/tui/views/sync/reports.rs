//! What the workers say of an exchange, and what follows from it.

use super::actions::{ask, ask_to_share};
use super::messages;
use super::state::{Running, title_of};
use crate::tui::app::effect::Effect;
use crate::tui::app::state::State;
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::text_popup::{Sheet, Subject};
use crate::work::{Act, Deed, Done, FaultSort, Outcome, Past, Request, Step, Ticket, Told};

/// An exchange has come to a step.
pub(crate) fn exchanging(state: &mut State, ticket: Option<Ticket>, deed: Deed, step: Step) {
    let now = state.now;
    let running = state
        .exchange
        .running
        .get_or_insert_with(|| Running::new(ticket, deed, now));
    running.hear(step, now);
}

/// An exchange has ended.
pub(crate) fn exchanged(state: &mut State, outcome: Outcome) {
    let Outcome {
        ticket,
        deed,
        result,
        standing,
    } = outcome;
    let running = state.exchange.running.as_ref();
    let shown = running.filter(|running| running.ticket == ticket);
    let is_shown = shown.is_some();
    let gave_way = deed == Deed::Ask && shown.is_none_or(|running| !running.stopping);
    if is_shown {
        state.exchange.running = None;
    }
    let was_choosing = state.exchange.conflict.is_some();
    if let Some(standing) = standing {
        if let Some(reader) = &mut state.reader {
            reader.stand(&standing);
        }
        state.exchange.stand(standing);
    }
    match result {
        Ok(done) => succeeded(state, ticket, deed, &done),
        // A look that fails says why the rest of the view is empty; it was nobody's wish.
        Err(fault) if deed == Deed::Look => {
            state.exchange.last = messages::fault(&fault);
            if state.exchange.will_share.take().is_some() {
                state.complain_with(&messages::fault(&fault), fault.command);
            }
        }
        // Nobody stopped it: it gave way to what somebody wanted.
        Err(fault) if gave_way && fault.sort == FaultSort::Stopped => {}
        Err(fault) => {
            let text = match fault.sort {
                FaultSort::Stopped => messages::stopped(deed),
                _ => messages::fault(&fault),
            };
            state.exchange.offline |= fault.sort == FaultSort::Offline;
            state.exchange.last.clone_from(&text);
            let asked_by_opening = deed == Deed::Ask || ticket.is_none();
            match fault.sort {
                FaultSort::Stopped => state.tell(&text),
                FaultSort::Offline if asked_by_opening => {}
                _ => state.complain_with(&text, fault.command),
            }
        }
    }
    if was_choosing && state.exchange.conflict.is_none() && deed == Deed::Choose {
        state.exchange.at_yours = false;
    }
}

fn succeeded(state: &mut State, ticket: Option<Ticket>, deed: Deed, done: &Done) {
    if deed == Deed::Look {
        ask_to_share(state, ticket);
        return;
    }
    if deed.is_far() {
        state.exchange.offline = false;
        state.exchange.nothing_new = Some(state.clock.at(state.now));
    }
    let text = messages::done(done, state.exchange.standing.as_ref(), &state.names);
    // What happens by itself speaks only if something came of it.
    let quiet = match done {
        Done::Looked => true,
        Done::Exchanged(tally) => ticket.is_none() && tally.received + tally.shared == 0,
        _ => false,
    };
    if !quiet {
        state.tell(&text);
    }
    if matches!(done, Done::Undone(_)) {
        state.exchange.fresh = false;
    }
    state.exchange.last = text;
}

/// Those who look back have answered.
pub(crate) fn told(state: &mut State, ticket: Ticket, told: Told) {
    match told {
        Told::History(id, states) => {
            if let Some(reader) = state.reader.as_mut().filter(|reader| *reader.id() == id) {
                reader.remember(states, state.clock);
            }
        }
        Told::Difference(difference) => {
            if state.exchange.take_beside(ticket, &difference)
                || state.exchange.wanted != Some(ticket)
            {
                return;
            }
            state.exchange.wanted = None;
            let title = title_of(&difference.path, &state.names);
            let subject = Subject::Difference(difference);
            state.layers.push(Layer::Sheet(Sheet::new(&title, subject)));
        }
    }
}

/// Notes have changed: what is yours may have, too.
pub(crate) fn look_again(state: &mut State) -> Effect {
    ask(state, Act::Look)
}

/// Asks who changed the note being read, and when.
pub(crate) fn ask_history(state: &mut State) -> Option<Effect> {
    let ticket = state.work.tickets.take();
    let id = state.reader.as_ref()?.id().clone();
    let past = Past::History(id);
    Some(Effect::Ask(Request::LookBack { ticket, past }))
}

/// Asks what differs in the chosen row, where there is room to show it.
pub(crate) fn ask_beside(state: &mut State) -> Option<Effect> {
    if !state.exchange.open || state.reader.is_some() || state.areas().beside.is_empty() {
        return None;
    }
    let ticket = state.work.tickets.take();
    let (spot, path) = state.exchange.beside_due(ticket)?;
    let past = if spot == crate::tui::app::keys::Focus::YOURS {
        Past::Mine(path)
    } else {
        Past::Incoming(path)
    };
    Some(Effect::Ask(Request::LookBack { ticket, past }))
}
