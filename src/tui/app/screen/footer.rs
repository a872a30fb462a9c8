//! The footer: key hints at the left, progress and messages at the right.

use crate::tui::app::screen::sharing::{sharing, short_sharing};
use crate::tui::app::state::State;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::layout::FrameAreas;
use crate::tui::frame::{status_lines, top_line};
use crate::tui::keys::Focus;
use crate::tui::shared::syncing::messages;
use crate::tui::shared::{Shared, WAIT_INDICATOR_DELAY};
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::views::view::View;
use crate::tui::widgets::bars::bar;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::width_of;

/// Below this many columns the footer uses short texts.
const NARROW: u16 = 60;

/// Columns between key hints and right text, and at the edge.
const RIGHT_GAP: u16 = 3;

/// Columns of a progress bar.
const BAR_COLS: usize = 10;

/// Key hints, with the columns they take.
pub(crate) fn footer_hints(state: &State, areas: &FrameAreas) -> Vec<status_lines::Hint> {
    if !state.shared.dialogs.is_empty() {
        return Vec::new();
    }
    hints_beside(state, areas, &footer_status(state))
}

/// Key hints that fit beside a text at the right.
fn hints_beside(state: &State, areas: &FrameAreas, right: &[TextSpan]) -> Vec<status_lines::Hint> {
    let (view, shared) = (state.router.top(), &state.shared);
    let right_cols = match width_of(right) as u16 {
        0 => 0,
        cols => cols + RIGHT_GAP,
    };
    let scene = state.router.top_scene(shared);
    let says = status_lines::HintText {
        works: &|action| {
            let router = &state.router;
            let why_not = router.why_not(router.depth() - 1, action, shared);
            view.offers(action, &scene) && why_not.is_none()
        },
        label: &|action| view.label(action, &scene),
    };
    status_lines::hints(
        view.focus(),
        &shared.keymap,
        areas.footer,
        right_cols,
        &says,
    )
}

/// Whether a text at the right would take the place of a key hint.
pub(crate) fn displaces_hints(state: &State, right: &[TextSpan]) -> bool {
    let areas = state.router.frame(&state.shared);
    match state.shared.dialogs.last() {
        // A prompt takes the whole footer.
        Some(Dialog::Prompt(_)) => true,
        Some(dialog) => {
            let keys = status_lines::keys_cols(dialog.keys(), areas.footer);
            keys + width_of(right) as u16 + RIGHT_GAP > areas.footer.width
        }
        None => {
            let beside = hints_beside(state, &areas, right);
            beside.len() < hints_beside(state, &areas, &[]).len()
        }
    }
}

/// Text at the right of the footer: only the most urgent.
pub(crate) fn footer_status(state: &State) -> Vec<TextSpan> {
    let (view, shared) = (state.router.top(), &state.shared);
    message(view, shared)
        .filter(|_| !shared.notices.has_own_lines)
        .or_else(|| apply_progress(view, shared))
        .or_else(|| indexing(shared))
        .or_else(|| waiting(state))
        .unwrap_or_else(|| age_if_unsaid(state))
}

/// The latest message, unless the view shows it.
pub(crate) fn message(view: &dyn View, shared: &Shared) -> Option<Vec<TextSpan>> {
    let message = shared.notices.message()?;
    let twice = view.shows_message(&message.text, shared);
    (!twice).then(|| vec![TextSpan::new(&message.text, TextStyle::ACCENT)])
}

/// Progress of a running sync, unless the view shows it.
fn apply_progress(view: &dyn View, shared: &Shared) -> Option<Vec<TextSpan>> {
    let running = shared.sync.running.as_ref()?;
    if view.shows_progress() || shared.now < running.began + WAIT_INDICATOR_DELAY {
        return None;
    }
    let percent = messages::count(running)
        .and_then(|(done, total)| (done * 100).checked_div(total))
        .map_or_else(String::new, |percent| format!(" {percent} %"));
    // In a small window the key hints are more useful than the name of the step.
    let step = if shared.size.width < NARROW {
        ""
    } else {
        messages::step(running)
    };
    let text = format!("{step}{percent}  ");
    let can_stop = running.kind.uses_network() && !running.stopping;
    let mut spans = vec![TextSpan::body(&text)];
    if can_stop {
        spans.push(TextSpan::muted(&shared.keymap.name_keys(strings::STOPS)));
    }
    Some(spans)
}

/// Progress of indexing.
fn indexing(shared: &Shared) -> Option<Vec<TextSpan>> {
    let (done, total) = shared.work.indexing?;
    let mut spans = vec![TextSpan::body("Indexing ")];
    if shared.appearance.motion {
        spans.extend(bar(done, total, BAR_COLS, shared.appearance.ascii));
        spans.push(TextSpan::body(" "));
    }
    let (done, total) = (strings::grouped(done), strings::grouped(total));
    spans.push(TextSpan::body(&format!("{done} of {total}")));
    if shared.size.width >= NARROW {
        let stops = shared.keymap.name_keys(strings::STOPS);
        spans.push(TextSpan::muted(&format!("  {stops}")));
    }
    Some(spans)
}

/// What a view is waiting for, or that the mouse is off.
fn waiting(state: &State) -> Option<Vec<TextSpan>> {
    let shared = &state.shared;
    // Without an index there is no answer until the notes are read again.
    let wait = state.router.top_wait();
    let wait = wait.filter(|_| shared.work.unindexed.is_none());
    let word = wait.and_then(|waiting| {
        let is_long = shared.now >= waiting.since + WAIT_INDICATOR_DELAY;
        waiting.word.filter(|_| is_long)
    });
    let word = word.or((!shared.preferences.mouse).then_some("mouse off"))?;
    Some(vec![TextSpan::muted(word)])
}

/// The age of the copy, unless top line or breadcrumb shows it.
fn age_if_unsaid(state: &State) -> Vec<TextSpan> {
    let (view, shared) = (state.router.top(), &state.shared);
    let age = shared.sync.age(shared.clock, shared.now);
    let areas = shared.frame(view.has_breadcrumb());
    let views = state.router.tabs(shared);
    let sharing = sharing(shared, areas.top, &views);
    let is_on_top =
        !areas.top.is_empty() && top_line::sharing_area(areas.top, &views, &sharing).is_some();
    // Without a library there is no copy to be old, and in a low window the keys need the room.
    let is_low = areas.top.is_empty();
    let has_no_library = age == strings::NO_LIBRARY;
    let needs_none = age.is_empty() || is_low && has_no_library;
    if needs_none || is_on_top || is_low && !areas.crumbs.is_empty() {
        return Vec::new();
    }
    let counts = short_sharing(shared);
    if shared.sync.needs_attention() && !displaces_hints(state, &counts) {
        return counts;
    }
    let age = vec![TextSpan::minor(&shared.marked_age())];
    // Sync says that there is no library, and how one stands there; a key is said only here.
    let is_said = has_no_library || view.focus() == Focus::VERSIONS;
    if is_said && displaces_hints(state, &age) {
        return Vec::new();
    }
    age
}
