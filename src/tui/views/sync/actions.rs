//! What keys do in the exchange, whichever view is open. Between two versions that is `choosing`,
//! in the history of a note `past`.

use super::conflict::Conflict;
use super::state::{Row, Running};
use super::{choose_keys, messages};
use crate::tui::app::actions::ask_for_note;
use crate::tui::app::effect::Effect;
use crate::tui::app::keys::{Action, Focus};
use crate::tui::app::state::State;
use crate::tui::frame::confirm::{Answer, Question};
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::strings;
use crate::tui::views::reader::history;
use crate::tui::views::reader::state::Reader;
use crate::tui::widgets::picker::Run;
use crate::work::{Act, ChangeKind, Deed, Past, Request, Side, Ticket};

/// Performs an action of the exchange, or any action while its view has the keys. None if the
/// action is somebody else's.
pub(crate) fn perform(state: &mut State, action: Action) -> Option<Vec<Effect>> {
    Some(match action {
        Action::VIEW_SYNC => open_view(state),
        Action::VIEW_SEARCH => leave_view(state),
        Action::NEXT_VIEW | Action::PREVIOUS_VIEW => {
            if state.exchange.open {
                leave_view(state)
            } else {
                open_view(state)
            }
        }
        Action::GET_UPDATES => get_updates(state),
        Action::SHARE => share(state),
        Action::UNDO => undo(state),
        Action::DIFFERENCES if state.reader.is_some() => history::show_history(state),
        _ if state.reader.is_some() || !state.exchange.open => return None,
        Action::REFRESH => begin(state, Act::Ask),
        Action::SEARCH_ALL | Action::EDIT_QUERY | Action::FILTERS => {
            state.exchange.open = false;
            return None;
        }
        action if state.exchange.conflict.is_some() => choose_keys::act(state, action),
        action => act_on_lists(state, action),
    })
}

/// Opens the view. If nobody has asked the shared library lately, it is asked what is new: that
/// is what one comes here for.
fn open_view(state: &mut State) -> Vec<Effect> {
    if state.exchange.open && state.reader.is_none() {
        return Vec::new();
    }
    state.reader = None;
    state.exchange.open = true;
    state.search.zoomed = false;
    // Where only one list has anything, one wants to see what.
    let rows = |spot| state.exchange.rows(spot).len();
    state.exchange.at_yours = rows(Focus::INCOMING) == 0 && rows(Focus::YOURS) > 0;
    let standing = state.exchange.standing.as_ref();
    let connected = standing.is_some_and(|standing| standing.library.is_some() && !standing.asked);
    if connected && state.exchange.running.is_none() {
        return begin(state, Act::Ask);
    }
    vec![ask(state, Act::Look)]
}

fn leave_view(state: &mut State) -> Vec<Effect> {
    if state.exchange.open {
        state.reader = None;
        state.exchange.open = false;
        state.search.zoomed = false;
        if state.search.focus == Focus::QUERY {
            state.search.focus = Focus::RESULTS;
        }
    }
    Vec::new()
}

/// Asks the workers for an act.
pub(crate) fn ask(state: &mut State, act: Act) -> Effect {
    let ticket = state.work.tickets.take();
    if act.deed() != Deed::Look {
        let running = Running::new(Some(ticket), act.deed(), state.now);
        state.exchange.running = Some(running);
    }
    Effect::Ask(Request::Exchange { ticket, act })
}

/// Whether something goes on that has to end first. A question to the shared library has not: it
/// gives way.
fn is_busy(state: &State) -> bool {
    let running = state.exchange.running.as_ref();
    running.is_some_and(|running| running.deed != Deed::Ask || running.stopping)
}

/// Stops a question to the shared library: it was nobody's wish, and where the library does not
/// answer, what is wanted now would wait behind it for ever.
fn give_way(state: &mut State) -> Option<Effect> {
    let asks = |running: &mut Running| running.deed == Deed::Ask;
    state.exchange.running.take_if(asks)?;
    Some(Effect::Ask(Request::StopExchange))
}

/// Asks for an act unless one goes on.
pub(crate) fn begin(state: &mut State, act: Act) -> Vec<Effect> {
    let asks_again = act == Act::Ask && state.exchange.running.is_some();
    if is_busy(state) || asks_again {
        state.tell(strings::STILL_AT_IT);
        return Vec::new();
    }
    // What goes over the network changes what an undo is about.
    state.exchange.fresh = matches!(act, Act::Choose(_) | Act::Discard(_));
    let mut effects = Vec::from_iter(give_way(state));
    effects.push(ask(state, act));
    effects
}

/// Stops what goes on. False if nothing does, or it was told already.
pub(crate) fn stop(state: &mut State) -> Option<Effect> {
    let running = state.exchange.running.as_mut()?;
    if running.stopping || !running.deed.is_far() {
        return None;
    }
    running.stopping = true;
    Some(Effect::Ask(Request::StopExchange))
}

/// Why nothing can be exchanged; says so.
fn is_unconnected(state: &mut State) -> bool {
    let text = match &state.exchange.standing {
        Some(standing) if standing.library.is_some() => return false,
        Some(_) => {
            "This copy is not connected to a shared library. Your notes are saved here; the \
             README says how to connect it."
        }
        None => "History is off for this folder. `guildhall init` turns it on.",
    };
    state.complain(text);
    true
}

fn ask_before(state: &mut State, question: Question) -> Vec<Effect> {
    state.layers.push(Layer::Question(question));
    Vec::new()
}

fn answers(safe: &'static str, key: char, label: &'static str, act: Act) -> Vec<Answer> {
    vec![
        Answer {
            key: 'n',
            label: safe,
            run: Run::Stay,
        },
        Answer {
            key,
            label,
            run: Run::Exchange(act),
        },
    ]
}

fn get_updates(state: &mut State) -> Vec<Effect> {
    if is_unconnected(state) {
        return Vec::new();
    }
    if state.exchange.open && state.reader.is_none() {
        return begin(state, Act::Update);
    }
    let library = library(state);
    let says = vec![
        format!("Get updates from {library} now?"),
        "Your edits are saved first; nothing is shared.".to_owned(),
    ];
    let mut answers = answers("Not now", 'U', "Get updates", Act::Update);
    // It can be undone and shows nothing to anybody: here going on is as safe as not.
    answers.reverse();
    ask_before(state, Question::new("Get updates", says, answers))
}

fn library(state: &State) -> String {
    let standing = state.exchange.standing.as_ref();
    let library = standing.and_then(|standing| standing.library.clone());
    library.unwrap_or_else(|| strings::NO_LIBRARY.to_owned())
}

fn share(state: &mut State) -> Vec<Effect> {
    if is_unconnected(state) {
        return Vec::new();
    }
    if is_busy(state) {
        state.tell(strings::STILL_AT_IT);
        return Vec::new();
    }
    let mut effects = Vec::from_iter(give_way(state));
    // What was written a moment ago is to be in the question.
    let look = ask(state, Act::Look);
    if let Effect::Ask(Request::Exchange { ticket, .. }) = &look {
        state.exchange.will_share = Some(*ticket);
    }
    effects.push(look);
    effects
}

/// How the copy stands is known by a look of this number or a newer one: if sharing waited for
/// that, asks whether to share.
pub(crate) fn ask_to_share(state: &mut State, ticket: Option<Ticket>) {
    let due = state.exchange.will_share;
    if due.is_none() || ticket < due {
        return;
    }
    state.exchange.will_share = None;
    // Somebody who writes by now must not type into a question.
    if !state.layers.is_empty() {
        return;
    }
    let standing = state.exchange.standing.as_ref();
    if standing.is_none_or(|standing| standing.yours.is_empty()) {
        state.tell(strings::NOTHING_TO_SHARE);
        return;
    }
    let says = messages::share_question(&state.exchange);
    let answers = answers("Not now", 'P', "Share", Act::Share);
    ask_before(state, Question::new("Share", says, answers));
}

fn undo(state: &mut State) -> Vec<Effect> {
    let standing = state.exchange.standing.as_ref();
    let Some(undone) = standing.and_then(|standing| standing.undo.clone()) else {
        state.tell(strings::NOTHING_TO_UNDO);
        return Vec::new();
    };
    if state.exchange.fresh {
        return begin(state, Act::Undo);
    }
    let says = messages::undo_question(&undone, &state.names);
    let answers = answers("Cancel", 'u', "Undo", Act::Undo);
    ask_before(state, Question::new("Undo", says, answers))
}

fn act_on_lists(state: &mut State, action: Action) -> Vec<Effect> {
    let areas = state.areas();
    let exchange = &mut state.exchange;
    let spot = exchange.spot();
    let count = exchange.rows(spot).len();
    let page = super::view::rows_in_view(&areas)[usize::from(spot == Focus::YOURS)].max(1);
    let list = exchange.list_mut(spot);
    let last = count.saturating_sub(1);
    match action {
        Action::UP => list.selected = list.selected.saturating_sub(1),
        Action::DOWN => list.selected = (list.selected + 1).min(last),
        Action::PAGE_UP => list.selected = list.selected.saturating_sub(page),
        Action::PAGE_DOWN => list.selected = (list.selected + page).min(last),
        Action::FIRST => list.selected = 0,
        Action::LAST => list.selected = last,
        Action::NEXT_PANE | Action::PREVIOUS_PANE => exchange.at_yours = !exchange.at_yours,
        Action::LEFT => exchange.at_yours = false,
        Action::RIGHT => exchange.at_yours = true,
        Action::OPEN => return open(state),
        Action::DIFFERENCES => return show_difference(state),
        Action::DISCARD => return discard(state),
        _ => {}
    }
    Vec::new()
}

/// Reads what is chosen, or opens its two versions.
pub(crate) fn open(state: &mut State) -> Vec<Effect> {
    let Some(row) = state.exchange.chosen() else {
        return Vec::new();
    };
    let path = row.path().to_owned();
    let id = row.id();
    let arriving = matches!(row, Row::Incoming(_));
    let gone = match &row {
        Row::Incoming(item) => matches!(item.kind, ChangeKind::Removed | ChangeKind::Kept),
        Row::Mine(item) => item.kind == ChangeKind::Removed,
        _ => false,
    };
    if matches!(row, Row::Waiting { .. }) {
        let waiting = state.exchange.waiting_of(&path);
        state.exchange.conflict = Conflict::new(&path, waiting);
        return Vec::new();
    }
    let Some(id) = id.filter(|_| !gone) else {
        return show_difference(state);
    };
    state.reader = Some(if arriving {
        Reader::of_arriving(id)
    } else {
        Reader::new(id)
    });
    ask_for_note(state)
}

fn show_difference(state: &mut State) -> Vec<Effect> {
    let past = match state.exchange.chosen() {
        Some(Row::Incoming(item)) => Past::Incoming(item.path.clone()),
        Some(Row::Mine(item)) => Past::Mine(item.path.clone()),
        Some(Row::Waiting { .. }) => return open(state),
        Some(Row::Held(path, why)) => {
            let text =
                format!("{path} is not saved and not shared, because {why}. Nothing is lost.");
            state.tell(&text);
            return Vec::new();
        }
        None => return Vec::new(),
    };
    let ticket = state.work.tickets.take();
    state.exchange.wanted = Some(ticket);
    vec![Effect::Ask(Request::LookBack { ticket, past })]
}

fn discard(state: &mut State) -> Vec<Effect> {
    let names = &state.names;
    let (title, act) = match state.exchange.chosen() {
        Some(row @ Row::Mine(_)) => (row.title(names), Act::Discard(row.path().to_owned())),
        Some(row @ Row::Waiting { .. }) => {
            let all = state.exchange.waiting_of(row.path()).into_iter();
            let picked = all.map(|one| crate::work::Picked {
                id: one.id,
                side: Side::Theirs,
            });
            (row.title(names), Act::Choose(picked.collect()))
        }
        Some(Row::Held(path, _)) => {
            let text = format!(
                "{path} is not in the history. Move it away by hand if you do not want it."
            );
            state.tell(&text);
            return Vec::new();
        }
        Some(Row::Incoming(_)) | None => {
            state.tell("You have no changes here to discard.");
            return Vec::new();
        }
    };
    let says = vec![
        format!("Discard your changes to \"{title}\"?"),
        "The note will be as the others have it. What you wrote stays in the history; u brings \
         it back."
            .to_owned(),
    ];
    let answers = answers("Keep mine", 'x', "Discard mine", act);
    ask_before(state, Question::new("Discard mine", says, answers))
}
