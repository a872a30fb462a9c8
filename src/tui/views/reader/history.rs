//! The history of the note being read: its saved states, and what one of them changed.

use crate::tui::app::effect::Effect;
use crate::tui::app::state::State;
use crate::tui::frame::dialogs::Layer;
use crate::tui::frame::strings;
use crate::tui::frame::text_popup::{Sheet, Subject};
use crate::tui::widgets::note_diff;
use crate::tui::widgets::picker::{Entry, Picker, Run};
use crate::work::LogEntry;

/// Lists the saved states of the note being read.
pub(crate) fn show_history(state: &mut State) -> Vec<Effect> {
    let Some(reader) = &state.reader else {
        return Vec::new();
    };
    let when = |entry: &LogEntry| moment(state, entry);
    let entries: Vec<Entry> = reader
        .history()
        .iter()
        .enumerate()
        .map(|(i, entry)| Entry {
            about: note_diff::state_about(entry),
            ..Entry::new(
                note_diff::state_line(entry, &when(entry), &state.names),
                Run::State(i),
            )
        })
        .collect();
    if entries.is_empty() {
        state.tell(strings::NO_HISTORY_YET);
        return Vec::new();
    }
    let title = format!("{} ({})", strings::HISTORY, entries.len());
    state
        .layers
        .push(Layer::Picker(Picker::new(&title, entries)));
    Vec::new()
}

/// When a state was saved: with the time of day while that still says something.
fn moment(state: &State, entry: &LogEntry) -> String {
    state.clock.moment(state.clock.at(state.now), entry.when)
}

/// Shows what a saved state of the note being read changed.
pub(crate) fn show_state(state: &mut State, at: usize) {
    let Some(reader) = &state.reader else { return };
    if let Some(entry) = reader.history().get(at) {
        let title = note_diff::state_line(entry, &moment(state, entry), &state.names);
        let subject = Subject::State(Box::new(entry.clone()));
        state.layers.push(Layer::Sheet(Sheet::new(&title, subject)));
    }
}
