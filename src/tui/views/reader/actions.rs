//! What actions do while a note is read, and where its links lead.

use super::state::Reader;
use crate::model::note::NoteId;
use crate::tui::app::actions::{leave_note, push_picker};
use crate::tui::app::effect::Effect;
use crate::tui::app::keys::Action;
use crate::tui::app::state::State;
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::strings;
use crate::tui::terminal::web_address::is_web;
use crate::tui::views::search::actions::{act_in_search, search_anew};
use crate::tui::widgets::picker::{Entry, Picker, Run};
use crate::tui::widgets::rendered_note::Goal;
use crate::tui::widgets::text_field::LineEdit;
use crate::work::{Past, Request};

/// Opens a note in the reader; one that is being read is remembered.
pub(crate) fn open_note(state: &mut State, id: NoteId) -> Vec<Effect> {
    match &mut state.reader {
        Some(reader) => reader.go_to(id),
        None => state.reader = Some(Reader::new(id)),
    }
    ask_for_note(state)
}

/// Asks for the note that the reader is to show.
pub(crate) fn ask_for_note(state: &mut State) -> Vec<Effect> {
    let ticket = state.work.tickets.take();
    let Some(reader) = &mut state.reader else {
        return Vec::new();
    };
    reader.asked(ticket);
    let id = reader.id().clone();
    vec![Effect::Ask(if reader.is_arriving() {
        let past = Past::Arriving(id);
        Request::LookBack { ticket, past }
    } else {
        Request::Open { ticket, id }
    })]
}

/// Does what is asked for while a note is read: what leads elsewhere, then what stays in it.
pub(crate) fn act_in_note(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(reader) = &mut state.reader else {
        return Vec::new();
    };
    match action {
        Action::OPEN => match reader.chosen_goal().cloned() {
            Some(goal) => follow(state, goal),
            None => Vec::new(),
        },
        Action::EDIT_QUERY | Action::FILTERS => {
            leave_note(state);
            state.exchange.open = false;
            act_in_search(state, action)
        }
        Action::SEARCH_ALL => search_anew(state),
        Action::CLEAR_FILTERS | Action::SORT | Action::EARLIER_SEARCHES => {
            act_in_search(state, action)
        }
        Action::NEXT_NOTE => turn_note(state, true),
        Action::PREVIOUS_NOTE => turn_note(state, false),
        Action::HISTORY_BACK if reader.back() => ask_for_note(state),
        Action::HISTORY_BACK => {
            leave_note(state);
            Vec::new()
        }
        action => {
            if let Some(text) = stay_in_note(reader, &mut state.layers, action) {
                state.tell(text);
            }
            Vec::new()
        }
    }
}

/// Does what stays in the note. Gives what to say where it cannot be done.
fn stay_in_note(
    reader: &mut Reader,
    layers: &mut Vec<Layer>,
    action: Action,
) -> Option<&'static str> {
    match action {
        Action::FOLLOW if reader.links() == 0 => return Some(strings::NO_LINKS),
        Action::FOLLOW => {
            reader.show_a_link();
            layers.push(Layer::Follow(LineEdit::default()));
        }
        Action::FIND => layers.push(Layer::Find(LineEdit::default())),
        Action::NEXT_LINK | Action::PREVIOUS_LINK => {
            let turned = reader.turn_link(action == Action::NEXT_LINK);
            return (!turned).then_some(strings::NO_LINKS);
        }
        Action::FIND_NEXT | Action::FIND_PREVIOUS => {
            let turned = reader.turn_match(action == Action::FIND_NEXT);
            return (!turned).then_some(strings::NOT_IN_NOTE);
        }
        Action::CONTENTS => {
            let entries = reader.contents();
            if entries.is_empty() {
                return Some(strings::NO_HEADINGS);
            }
            layers.push(Layer::Picker(Picker::new(strings::CONTENTS, entries)));
        }
        action => reader.act(action),
    }
    None
}

fn turn_note(state: &mut State, forward: bool) -> Vec<Effect> {
    let Some(reader) = &mut state.reader else {
        return Vec::new();
    };
    let hits = state.search.hits();
    let at = hits.iter().position(|hit| hit.id == *reader.id());
    let next = match (at, forward) {
        // What one came to from another view has no place in this list.
        _ if state.exchange.open => None,
        (Some(at), true) => hits.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| hits.get(at)),
        // A note reached by a link is in no list: go on from the one that was chosen there.
        (None, _) => state.search.chosen(),
    };
    let Some(id) = next.map(|hit| hit.id.clone()) else {
        state.tell(strings::NOT_IN_RESULTS);
        return Vec::new();
    };
    turn_to(state, id)
}

/// Reads another note of the list instead: that is no step of the way.
pub(crate) fn turn_to(state: &mut State, id: NoteId) -> Vec<Effect> {
    if let Some(reader) = &mut state.reader {
        reader.turn_to(id);
    }
    ask_for_note(state)
}

/// Follows a link.
pub(crate) fn follow(state: &mut State, goal: Goal) -> Vec<Effect> {
    match goal {
        Goal::Note(id) => open_note(state, id),
        Goal::Web(address) => open_address(state, address),
        Goal::Heading(slug) => {
            if let Some(reader) = &mut state.reader
                && let Some(line) = reader.line_of_heading(&slug)
            {
                reader.go_to_line(line);
            } else {
                state.tell("This note has no such heading.");
            }
            Vec::new()
        }
        Goal::Missing(written) => offer_search(state, &written),
        Goal::Unsafe(written) => {
            let text =
                format!("This link is not opened: {written}. Only http, https and mailto are.");
            state.complain(&text);
            Vec::new()
        }
    }
}

/// A link to a note that is not there: say so, and offer to look for it.
fn offer_search(state: &mut State, written: &str) -> Vec<Effect> {
    let slug = written
        .trim_end_matches(".md")
        .rsplit('/')
        .next()
        .unwrap_or(written);
    let mut words = slug.replace(['-', '_'], " ");
    let shown = state
        .reader
        .as_ref()
        .and_then(|reader| reader.chosen_text());
    if words.trim().is_empty() {
        shown.unwrap_or_default().clone_into(&mut words);
    }
    let mut entry = Entry::new(format!("Search for \"{words}\""), Run::Search(words));
    entry.about = format!("There is no note {written}: it was moved, renamed or never written.");
    push_picker(state, Picker::new("This link leads nowhere", vec![entry]))
}

/// Opens an address in the browser, if it is one that may be opened.
pub(crate) fn open_address(state: &mut State, address: String) -> Vec<Effect> {
    if is_web(&address) {
        vec![Effect::OpenAddress(address)]
    } else {
        follow(state, Goal::Unsafe(address))
    }
}
