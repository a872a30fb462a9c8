//! What actions do in the search.

use crate::model::ask::Sort;
use crate::model::query::edit;
use crate::tui::app::actions::{leave_note, push_picker};
use crate::tui::app::effect::Effect;
use crate::tui::app::keys::{Action, Focus};
use crate::tui::app::state::State;
use crate::tui::frame::strings;
use crate::tui::views::reader::actions::open_note;
use crate::tui::widgets::picker::{Entry, Picker, Run};

/// Does what an action means in the search.
pub(crate) fn act_in_search(state: &mut State, action: Action) -> Vec<Effect> {
    let areas = state.areas();
    let search = &mut state.search;
    match action {
        Action::TO_RESULTS => {
            search.remember();
            search.enter_results();
        }
        Action::DOWN if search.focus == Focus::QUERY => search.enter_results(),
        Action::EDIT_QUERY => search.enter(Focus::QUERY),
        Action::SEARCH_ALL => return search_anew(state),
        Action::FILTERS => search.enter(Focus::FILTERS),
        Action::NEXT_PANE => search.turn_pane(true, &areas),
        Action::PREVIOUS_PANE => search.turn_pane(false, &areas),
        Action::LEFT => search.turn_side(false, &areas),
        Action::RIGHT => search.turn_side(true, &areas),
        Action::WHY => return toggle_why(state),
        Action::HALF_DOWN | Action::HALF_UP => {
            let half = isize::try_from(areas.preview.height / 2)
                .unwrap_or(1)
                .max(2)
                - 1;
            let by = if action == Action::HALF_DOWN {
                half
            } else {
                -half
            };
            search.preview.scroll(by);
        }
        Action::SORT => {
            search.sort = match search.sort {
                Sort::Relevance => Sort::Newest,
                Sort::Newest => Sort::Title,
                Sort::Title => Sort::Relevance,
            };
            let text = search.query.text().to_owned();
            return search_for(state, &text);
        }
        Action::CLEAR_FILTERS => {
            let text = edit::without_filters(search.query.text());
            return search_for(state, &text);
        }
        Action::TICK => {
            if let Some(text) = search.tick() {
                return search_for(state, &text);
            }
        }
        Action::EARLIER_SEARCHES => return earlier_searches(state),
        Action::OPEN => return open_chosen(state),
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

/// Begins a new search with an empty field; the last one is remembered.
pub(crate) fn search_anew(state: &mut State) -> Vec<Effect> {
    state.search.remember();
    let effects = search_for(state, "");
    state.search.results.picked = false;
    state.search.enter(Focus::QUERY);
    effects
}

fn earlier_searches(state: &mut State) -> Vec<Effect> {
    let earlier = &state.search.earlier;
    if earlier.is_empty() {
        state.tell(strings::NO_EARLIER);
        return Vec::new();
    }
    let entries = earlier
        .iter()
        .map(|text| Entry::new(text.clone(), Run::Search(text.clone())))
        .collect();
    push_picker(state, Picker::new(strings::EARLIER, entries))
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
