//! The way to what is on the screen: its parts, what a click on each does, and what stands beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::status_lines;
use super::strings;
use crate::tui::app::keys::Action;
use crate::tui::app::state::State;
use crate::tui::views::reader::state::Reader;
use crate::tui::views::sync::state::title_of;
use crate::tui::widgets::text_width::width;

/// Draws the way here, where in the list one is, and how old the copy is.
pub(crate) fn draw_way(state: &State, area: Rect, buffer: &mut Buffer) {
    let (parts, right) = way_here(state);
    let right_cols = width(&right) as u16;
    let crumbs = status_lines::crumbs(&parts, area, right_cols);
    status_lines::draw_crumbs(buffer, area, &crumbs, &right, state.look);
}

/// What stands at the right of the way: a place in a list, and the age of the copy.
fn right_of_way(state: &State, place: String) -> String {
    let age = state.exchange.age(state.clock, state.now);
    let mark = if state.exchange.calls() { "*" } else { "" };
    let narrow = state.size.width < 60;
    let no_age = age.is_empty() || narrow && age == strings::NO_LIBRARY;
    match (place.is_empty() || narrow, no_age) {
        (_, true) => place,
        (true, false) => format!("{age}{mark}"),
        (false, false) => format!("{place}   {age}{mark}"),
    }
}

/// The way to the note or to its two versions, and where in the list it stands.
pub(crate) fn way_here(state: &State) -> (Vec<(String, Option<Action>)>, String) {
    if state.exchange.open {
        return way_from_sync(state);
    }
    let mut parts = vec![(strings::SEARCH.to_owned(), Some(Action::EDIT_QUERY))];
    let query = state.search.query.text().trim();
    if !query.is_empty() {
        parts.push((format!("\"{query}\""), Some(Action::CLOSE)));
    }
    let Some(reader) = &state.reader else {
        return (parts, String::new());
    };
    parts.extend(steps(reader));
    let place = state
        .search
        .hits()
        .iter()
        .position(|hit| hit.id == *reader.id());
    let total = state
        .search
        .answer
        .as_ref()
        .map_or(0, |answer| answer.total);
    let right = place.map_or(String::new(), |at| {
        format!("note {} of {}", at + 1, strings::grouped(total))
    });
    (parts, right_of_way(state, right))
}

/// The note that was read before, and the one being read. Only one step back is shown: that is where
/// a click goes.
fn steps(reader: &Reader) -> impl Iterator<Item = (String, Option<Action>)> {
    let last = reader.last_title();
    let last = last.map(|title| (title.to_owned(), Some(Action::HISTORY_BACK)));
    let title = reader
        .page()
        .map_or(reader.id().slug(), |page| &page.note.title);
    last.into_iter().chain([(title.to_owned(), None)])
}

fn way_from_sync(state: &State) -> (Vec<(String, Option<Action>)>, String) {
    let mut parts = vec![(strings::SYNC.to_owned(), Some(Action::BACK))];
    if let Some(reader) = &state.reader {
        parts.extend(steps(reader));
        let place = if reader.is_arriving() {
            "not here yet: U gets it"
        } else {
            ""
        };
        return (parts, right_of_way(state, place.to_owned()));
    }
    let Some(conflict) = &state.exchange.conflict else {
        return (parts, String::new());
    };
    parts.push((title_of(&conflict.path, &state.names), None));
    let count = format!("{} of {}", conflict.at + 1, conflict.open.len());
    let right = if state.size.width < 60 {
        format!("{count}  {}", right_of_way(state, String::new()))
    } else {
        right_of_way(state, format!("difference {count}"))
    };
    (parts, right)
}
