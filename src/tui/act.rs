//! What each action does, whether it came by key, click, help or palette.

use super::effect::Effect;
use super::exchange;
use super::keys::{Action, Spot};
use super::layers::Layer;
use super::line_edit::LineEdit;
use super::panes::picker::{Entry, Picker, Run};
use super::panes::reader::Reader;
use super::panes::{help, palette, question};
use super::paper::{Goal, is_web};
use super::state::State;
use super::subject::{act_on_note, subject};
use super::words;
use crate::model::ask::Sort;
use crate::model::note::NoteId;
use crate::model::query::edit;
use crate::work::Request;

/// Two presses of `q` closer than this are one: holding it must not end the program.
const Q_REPEATS: std::time::Duration = std::time::Duration::from_millis(600);

/// So many actions of the palette are remembered.
const RECENT: usize = 8;

/// Performs an action.
pub(crate) fn perform(state: &mut State, action: Action) -> Vec<Effect> {
    if action == Action::Copy
        && let Some(command) = state
            .notices
            .error()
            .and_then(|error| error.command.clone())
    {
        return vec![Effect::Copy("command", command)];
    }
    match action {
        Action::Help => push_picker(state, help::help(state.spot(), &state.keymap)),
        Action::Commands => {
            let disabled = |action| why_not(state, action);
            let recent = &state.habits.recent;
            let picker = palette::palette(&state.names, &state.keymap, recent, &disabled);
            push_picker(state, picker)
        }
        Action::Messages => {
            state.layers.push(Layer::Messages(0));
            Vec::new()
        }
        Action::Back => back(state),
        Action::Close => close(state),
        Action::Stop => match exchange::act::stop(state) {
            Some(stop) => vec![stop],
            None => vec![Effect::Quit],
        },
        Action::Suspend => vec![Effect::Suspend],
        Action::Redraw => vec![Effect::Redraw],
        Action::Refresh if !state.exchange.open || state.reader.is_some() => {
            state.tell(words::READ_AGAIN);
            vec![Effect::Ask(Request::Refresh)]
        }
        Action::Mouse => toggle_mouse(state),
        Action::Copy | Action::CopyAs | Action::OpenSource | Action::Edit => {
            act_on_note(state, action)
        }
        Action::Side => {
            let areas = state.areas();
            state.habits.side = Some(areas.about.is_empty());
            state.search.zoomed = false;
            Vec::new()
        }
        Action::Zoom => {
            state.search.zoomed = !state.search.zoomed;
            Vec::new()
        }
        action => match exchange::act::perform(state, action) {
            Some(effects) => effects,
            None if state.reader.is_some() => act_in_note(state, action),
            None => act_in_search(state, action),
        },
    }
}

/// Why an action cannot be done now.
fn why_not(state: &State, action: Action) -> Option<&'static str> {
    let reading = state.reader.is_some();
    let choosing = !reading && state.exchange.open && state.exchange.conflict.is_some();
    let in_lists = !reading && state.exchange.open && !choosing;
    let has_note = if in_lists {
        state.exchange.chosen().is_some()
    } else {
        subject(state).is_some()
    };
    let no_note = (!has_note).then_some(words::NOTHING_CHOSEN);
    match action {
        Action::KeepYours
        | Action::TakeTheirs
        | Action::KeepBoth
        | Action::EditVersion
        | Action::NextDifference
        | Action::PreviousDifference
        | Action::SaveChoices => (!choosing).then_some("only while choosing between two versions"),
        Action::Discard => (!in_lists).then_some("only in Sync"),
        Action::Differences => (!in_lists && !reading).then_some("only in Sync or while reading"),
        Action::Open => no_note.filter(|_| in_lists || state.search.rows() == 0),
        Action::Copy | Action::CopyAs | Action::OpenSource | Action::Edit => no_note,
        Action::ClearFilters => state.chips().is_empty().then_some(words::NO_FILTER_ON),
        Action::Follow
        | Action::NextLink
        | Action::PreviousLink
        | Action::Find
        | Action::FindNext
        | Action::FindPrevious
        | Action::NextNote
        | Action::PreviousNote
        | Action::Contents
        | Action::HistoryBack => (!reading).then_some("only while reading a note"),
        Action::NextPane | Action::PreviousPane => reading.then_some("only in the search"),
        _ => None,
    }
}

fn push_picker(state: &mut State, picker: Picker) -> Vec<Effect> {
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
                    state.tell(&format!("Not now: {reason}."));
                    Vec::new()
                }
                None => perform(state, action),
            }
        }
        Run::Search(text) => {
            state.search.focus = Spot::Results;
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
        Run::Exchange(act) => exchange::act::begin(state, act),
        Run::State(at) => {
            exchange::act::show_state(state, at);
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
        if !exchange::act::leave_versions(state) {
            state.exchange.open = false;
            if state.search.focus == Spot::Query {
                state.search.focus = Spot::Results;
            }
        }
        return Vec::new();
    }
    if state.search.focus == Spot::Results {
        state.tell(words::PRESS_Q);
    } else {
        state.search.focus = Spot::Results;
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
    if state.exchange.open && exchange::act::leave_versions(state) {
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
                exchange::said::step(running)
            ),
            "It ends at the next safe point; nothing is lost.".to_owned(),
        ];
        let answer = |key, label, run| question::Answer { key, label, run };
        let answers = vec![
            answer('n', "Stay", Run::Stay),
            answer('y', "Leave", Run::Leave),
        ];
        let question = question::Question::new("Leave", says, answers);
        state.layers.push(Layer::Question(question));
        return Vec::new();
    }
    vec![Effect::Quit]
}

fn leave_note(state: &mut State) {
    let read = state.reader.take().map(|reader| reader.id().clone());
    // The list shows where one was, even after turning from note to note.
    let at = read.and_then(|id| state.search.hits().iter().position(|hit| hit.id == id));
    if let Some(at) = at {
        state.search.results.selected = at;
        state.search.results.picked = true;
    }
    if state.search.focus == Spot::Query {
        state.search.focus = Spot::Results;
    }
}

fn toggle_mouse(state: &mut State) -> Vec<Effect> {
    state.habits.mouse = !state.habits.mouse;
    state.tell(if state.habits.mouse {
        words::MOUSE_ON
    } else {
        words::MOUSE_FREED
    });
    vec![Effect::CaptureMouse(state.habits.mouse)]
}

fn act_in_search(state: &mut State, action: Action) -> Vec<Effect> {
    let areas = state.areas();
    let search = &mut state.search;
    match action {
        Action::ToResults => {
            search.remember();
            search.enter_results();
        }
        Action::Down if search.focus == Spot::Query => search.enter_results(),
        Action::EditQuery => search.enter(Spot::Query),
        Action::SearchAll => return search_anew(state),
        Action::Filters => search.enter(Spot::Filters),
        Action::NextPane => search.turn_pane(true, &areas),
        Action::PreviousPane => search.turn_pane(false, &areas),
        Action::Left => search.turn_side(false, &areas),
        Action::Right => search.turn_side(true, &areas),
        Action::Why => return toggle_why(state),
        Action::HalfDown | Action::HalfUp => {
            let half = isize::try_from(areas.preview.height / 2)
                .unwrap_or(1)
                .max(2)
                - 1;
            let by = if action == Action::HalfDown {
                half
            } else {
                -half
            };
            search.preview.scroll(by);
        }
        Action::Sort => {
            search.sort = match search.sort {
                Sort::Relevance => Sort::Newest,
                Sort::Newest => Sort::Title,
                Sort::Title => Sort::Relevance,
            };
            let text = search.query.text().to_owned();
            return search_for(state, &text);
        }
        Action::ClearFilters => {
            let text = edit::without_filters(search.query.text());
            return search_for(state, &text);
        }
        Action::Tick => {
            if let Some(text) = search.tick() {
                return search_for(state, &text);
            }
        }
        Action::EarlierSearches => return earlier_searches(state),
        Action::Open => return open_chosen(state),
        action => search.act(action, &areas),
    }
    Vec::new()
}

/// Snippets say why a hit is there, or what matches. Reasons cost time, so they are asked for only
/// while they are shown.
fn toggle_why(state: &mut State) -> Vec<Effect> {
    let areas = state.areas();
    let search = &mut state.search;
    search.why = !search.why;
    let again = search.again(&mut state.work.tickets, state.now, &areas);
    vec![Effect::Ask(again)]
}

/// Puts a query in place, wherever one is.
pub(crate) fn search_for(state: &mut State, text: &str) -> Vec<Effect> {
    if state.reader.is_some() {
        leave_note(state);
    }
    state.exchange.open = false;
    let areas = state.areas();
    let request = state
        .search
        .put(text, &mut state.work.tickets, state.now, &areas);
    vec![Effect::Ask(request)]
}

fn search_anew(state: &mut State) -> Vec<Effect> {
    state.search.remember();
    let effects = search_for(state, "");
    state.search.results.picked = false;
    state.search.enter(Spot::Query);
    effects
}

fn earlier_searches(state: &mut State) -> Vec<Effect> {
    let earlier = &state.search.earlier;
    if earlier.is_empty() {
        state.tell(words::NO_EARLIER);
        return Vec::new();
    }
    let entries = earlier
        .iter()
        .map(|text| Entry::new(text.clone(), Run::Search(text.clone())))
        .collect();
    push_picker(state, Picker::new(words::EARLIER, entries))
}

/// Opens the chosen hit, or runs the chosen suggestion.
pub(crate) fn open_chosen(state: &mut State) -> Vec<Effect> {
    state.search.remember();
    if state.search.open_later() {
        return Vec::new();
    }
    if let Some(hit) = state.search.chosen() {
        let id = hit.id.clone();
        state.search.results.picked = true;
        return open_note(state, id);
    }
    let selected = state.search.results.selected;
    let suggestion = state
        .search
        .answer
        .as_ref()
        .and_then(|answer| answer.suggestions.get(selected));
    match suggestion.map(|suggestion| suggestion.query.clone()) {
        Some(query) => search_for(state, &query),
        None => Vec::new(),
    }
}

/// Opens a note in the reader; one that is being read is remembered.
pub(crate) fn open_note(state: &mut State, id: NoteId) -> Vec<Effect> {
    match &mut state.reader {
        Some(reader) => reader.go_to(id),
        None => state.reader = Some(Reader::new(id)),
    }
    ask_for_note(state)
}

fn ask_for_note(state: &mut State) -> Vec<Effect> {
    let ticket = state.work.tickets.take();
    let Some(reader) = &mut state.reader else {
        return Vec::new();
    };
    reader.asked(ticket);
    let id = reader.id().clone();
    vec![Effect::Ask(Request::Open { ticket, id })]
}

fn act_in_note(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(reader) = &mut state.reader else {
        return Vec::new();
    };
    let told = match action {
        Action::Open => {
            return match reader.chosen_goal().cloned() {
                Some(goal) => follow(state, goal),
                None => Vec::new(),
            };
        }
        Action::EditQuery | Action::Filters => {
            leave_note(state);
            state.exchange.open = false;
            return act_in_search(state, action);
        }
        Action::SearchAll => return search_anew(state),
        Action::ClearFilters | Action::Sort | Action::EarlierSearches => {
            return act_in_search(state, action);
        }
        Action::Follow if reader.links() == 0 => Some(words::NO_LINKS),
        Action::Follow => {
            state.layers.push(Layer::Follow(LineEdit::default()));
            None
        }
        Action::Find => {
            state.layers.push(Layer::Find(LineEdit::default()));
            None
        }
        Action::NextLink | Action::PreviousLink => {
            let turned = reader.turn_link(action == Action::NextLink);
            (!turned).then_some(words::NO_LINKS)
        }
        Action::FindNext | Action::FindPrevious => {
            let turned = reader.turn_match(action == Action::FindNext);
            (!turned).then_some(words::NOT_IN_NOTE)
        }
        Action::NextNote => return turn_note(state, true),
        Action::PreviousNote => return turn_note(state, false),
        Action::HistoryBack => {
            if reader.back() {
                return ask_for_note(state);
            }
            leave_note(state);
            None
        }
        Action::Contents => {
            let entries = reader.contents();
            if entries.is_empty() {
                Some(words::NO_HEADINGS)
            } else {
                return push_picker(state, Picker::new(words::CONTENTS, entries));
            }
        }
        action => {
            reader.act(action);
            None
        }
    };
    if let Some(text) = told {
        state.tell(text);
    }
    Vec::new()
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
        state.tell(words::NOT_IN_RESULTS);
        return Vec::new();
    };
    reader.turn_to(id);
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

fn open_address(state: &mut State, address: String) -> Vec<Effect> {
    if is_web(&address) {
        vec![Effect::OpenAddress(address)]
    } else {
        follow(state, Goal::Unsafe(address))
    }
}
