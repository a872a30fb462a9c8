//! What the last line says: the keys that help here, and what goes on.

use super::layout::Areas;
use super::status_lines;
use super::strings;
use crate::tui::app::actions::why_not;
use crate::tui::app::keys::{Action, Focus};
use crate::tui::app::state::{PATIENCE, State};
use crate::tui::views::reader::state::Reader;
use crate::tui::views::sync::{messages, view};
use crate::tui::widgets::draw;
use crate::tui::widgets::styled_text::{Piece, Tone};
use crate::tui::widgets::text_width::width_of;

/// In fewer columns the footer names the two versions by one word each.
const NARROW: u16 = 60;

/// The hints of the footer, where they stand.
pub(crate) fn footer_hints(state: &State, areas: &Areas) -> Vec<status_lines::Hint> {
    if !state.layers.is_empty() {
        return Vec::new();
    }
    let right_cols = match width_of(&going_on(state)) as u16 {
        0 => 0,
        cols => cols + 3,
    };
    let works = |action| match state.spot() {
        // Filters that lie over the results are a layer; beside them they are a pane.
        Focus::FILTERS => match action {
            Action::BACK => areas.filters_over,
            Action::CLOSE => !areas.filters_over,
            _ => true,
        },
        Focus::INCOMING | Focus::YOURS => why_not(state, action).is_none(),
        Focus::VERSIONS => state
            .exchange
            .conflict
            .as_ref()
            .is_none_or(|conflict| match action {
                Action::NEXT_DIFFERENCE => conflict.open.len() > 1,
                Action::KEEP_BOTH => conflict.can_be_both(),
                _ => true,
            }),
        _ => true,
    };
    let spot = state.spot();
    let narrow = areas.footer.width < NARROW;
    // On a facet's name the key that ticks opens it.
    let turns = state.search.filters.turns();
    let label = |action| match (spot, action) {
        (Focus::FILTERS, Action::TICK) => turns,
        (Focus::VERSIONS, Action::KEEP_YOURS) if narrow => Some(strings::KEEP_YOURS_SHORT),
        (Focus::VERSIONS, Action::TAKE_THEIRS) if narrow => Some(strings::TAKE_THEIRS_SHORT),
        _ => None,
    };
    let says = status_lines::Says {
        works: &works,
        label: &label,
    };
    status_lines::hints(spot, &state.keymap, areas.footer, right_cols, &says)
}

/// What goes on, at the right of the footer: the most urgent.
pub(crate) fn going_on(state: &State) -> Vec<Piece> {
    news(state)
        .or_else(|| exchanging(state))
        .or_else(|| indexing(state))
        .or_else(|| waiting(state))
        .unwrap_or_else(|| low_age(state))
}

/// What was said last.
fn news(state: &State) -> Option<Vec<Piece>> {
    let notices = &state.notices;
    let news = notices.shown().filter(|_| notices.error().is_none())?;
    // The line below the lists says it already.
    let twice = says_last(state) && news.text == state.exchange.last;
    (!twice).then(|| vec![Piece::new(&news.text, Tone::ACCENT)])
}

/// How far an exchange is, where no pane tells it.
fn exchanging(state: &State) -> Option<Vec<Piece>> {
    let in_lists = state.reader.is_none() && !state.areas().progress.is_empty();
    let running = state.exchange.running.as_ref()?;
    if in_lists || state.now < running.began + PATIENCE {
        return None;
    }
    let percent = messages::count(running)
        .and_then(|(done, total)| (done * 100).checked_div(total))
        .map_or_else(String::new, |percent| format!(" {percent} %"));
    // In a small window what the keys do says more than what goes on.
    let step = if state.size.width < NARROW {
        ""
    } else {
        messages::step(running)
    };
    let text = format!("{step}{percent}  ");
    let can_stop = running.deed.is_far() && !running.stopping;
    let stops = if can_stop { strings::STOPS } else { "" };
    Some(vec![Piece::body(&text), Piece::muted(stops)])
}

/// How many notes are read.
fn indexing(state: &State) -> Option<Vec<Piece>> {
    let (done, total) = state.work.indexing?;
    let bar = if state.look.motion {
        draw::bar(done, total)
    } else {
        String::new()
    };
    let (done, total) = (strings::grouped(done), strings::grouped(total));
    let text = format!("Indexing {bar}{done} of {total}");
    if state.size.width < NARROW {
        return Some(vec![Piece::body(&text)]);
    }
    let stops = format!("  {}", strings::STOPS);
    Some(vec![Piece::body(&text), Piece::muted(&stops)])
}

/// What one waits for, or must know.
fn waiting(state: &State) -> Option<Vec<Piece>> {
    let shown = state
        .reader
        .as_ref()
        .filter(|reader| reader.page().is_some());
    let since = shown.and_then(Reader::waits_since);
    let word = match () {
        () if state.is_waiting() => strings::SEARCHING,
        () if since.is_some_and(|at| state.now >= at + PATIENCE) => strings::UPDATING,
        () if !state.habits.mouse => strings::MOUSE_OFF,
        () => return None,
    };
    Some(vec![Piece::muted(word)])
}

/// Whether the line below the lists of the exchange says what was done last.
fn says_last(state: &State) -> bool {
    let exchange = &state.exchange;
    let in_lists = exchange.open && exchange.conflict.is_none() && state.reader.is_none();
    in_lists && view::says_last(exchange)
}

/// How old the copy is, where there is no top line to say so.
fn low_age(state: &State) -> Vec<Piece> {
    let age = state.exchange.age(state.clock, state.now);
    // Without a library there is no copy to be old, and the keys need the room.
    let unsaid = age.is_empty() || age == strings::NO_LIBRARY;
    if unsaid || !state.areas().top.is_empty() {
        return Vec::new();
    }
    let mark = if state.exchange.calls() { "*" } else { "" };
    vec![Piece::muted(&format!("{age}{mark}"))]
}
