//! History of the open note: its commits and their changes.

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
    /// Opens a picker with the note's commits. Returns a message if there are none.
    pub(super) fn show_history(&self, shared: &mut Shared) -> Option<&'static str> {
        let states = self.side.history.iter().enumerate();
        let entries: Vec<PickerItem> = states
            .map(|(i, entry)| PickerItem {
                about: note_diff::commit_summary(entry),
                ..PickerItem::new(
                    note_diff::commit_line(entry, &moment(shared, entry), &shared.labels),
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

    /// Opens a popup with the changes of a commit.
    pub(super) fn show_commit(&self, at: usize, shared: &mut Shared) {
        if let Some(entry) = self.side.history.get(at) {
            let title = note_diff::commit_line(entry, &moment(shared, entry), &shared.labels);
            let subject = PopupContent::State(Box::new(entry.clone()));
            shared
                .dialogs
                .push(Dialog::Text(TextPopup::new(&title, subject)));
        }
    }
}

/// The time of a commit, with the time of day if it is recent.
fn moment(shared: &Shared, entry: &LogEntry) -> String {
    let now = shared.clock.at(shared.now);
    shared.clock.moment(now, entry.when)
}
