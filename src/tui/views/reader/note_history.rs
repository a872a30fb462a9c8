//! The history of the note being read: its saved states, and what one of them changed.

use super::state::ReaderView;
use crate::tui::frame::dialogs::Dialog;
use crate::tui::frame::text_popup::{PopupContent, TextPopup};
use crate::tui::keys::Action;
use crate::tui::shared::Shared;
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::note_diff;
use crate::tui::widgets::picker::{Picker, PickerItem};
use crate::work::LogEntry;

impl ReaderView {
    /// Lists the saved states of the note. Gives what to say where there are none.
    pub(super) fn show_history(&self, shared: &mut Shared) -> Option<&'static str> {
        let states = self.side.history.iter().enumerate();
        let entries: Vec<PickerItem> = states
            .map(|(i, entry)| PickerItem {
                about: note_diff::state_about(entry),
                ..PickerItem::new(
                    note_diff::state_line(entry, &moment(shared, entry), &shared.labels),
                    DialogAction::Choose(Action::DIFFERENCES, i),
                )
            })
            .collect();
        if entries.is_empty() {
            return Some(strings::NO_HISTORY_YET);
        }
        let title = format!("{} ({})", strings::HISTORY, entries.len());
        shared.pick(Picker::new(&title, entries));
        None
    }

    /// Shows what a saved state of the note changed.
    pub(super) fn show_state(&self, at: usize, shared: &mut Shared) {
        if let Some(entry) = self.side.history.get(at) {
            let title = note_diff::state_line(entry, &moment(shared, entry), &shared.labels);
            let subject = PopupContent::State(Box::new(entry.clone()));
            shared
                .dialogs
                .push(Dialog::Text(TextPopup::new(&title, subject)));
        }
    }
}

/// When a state was saved: with the time of day while that still says something.
fn moment(shared: &Shared, entry: &LogEntry) -> String {
    let now = shared.clock.at(shared.now);
    shared.clock.moment(now, entry.when)
}
