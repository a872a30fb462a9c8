//! Dialogs above the views. The newest gets the keys; Esc closes it.

use ratatui::layout::{Position, Rect};

use super::confirm::ConfirmDialog;
use super::notices::Notices;
use super::prompt::Prompt;
use super::text_popup::TextPopup;
use crate::config::ThemeName;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::labels::Labels;
use crate::tui::widgets::dialog_action::{DialogAction, DialogOutcome};
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::picker::Picker;

/// A dialog that covers the panes and takes the keys.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Dialog {
    /// A list to choose from.
    Picker(Picker),
    /// A text to read.
    Text(TextPopup),
    /// A question to answer.
    Confirm(ConfirmDialog),
    /// A text field in the last line.
    Prompt(Prompt),
}

impl Dialog {
    /// Handles a key.
    pub(crate) fn press(&mut self, key: KeyPress, window: Rect, labels: &Labels) -> DialogOutcome {
        match self {
            Self::Picker(picker) => {
                let page = picker.rows(window);
                picker.press(key, labels, page)
            }
            Self::Prompt(prompt) => prompt.press(key),
            Self::Text(popup) => popup.press(key, window),
            Self::Confirm(dialog) => dialog.press(key),
        }
    }

    /// Key hints for the footer, the most useful first.
    pub(crate) fn keys(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Picker(_) => &[
                ("Enter", "choose"),
                ("Up Down", "move"),
                ("Esc", "close"),
                ("letters", "filter"),
            ],
            Self::Confirm(_) => &[
                ("Enter", "answer"),
                ("Left Right", "choose"),
                ("Esc", "close"),
            ],
            Self::Text(_) => &[
                ("Esc", "close"),
                ("Up Down", "scroll"),
                ("/", "find"),
                ("PageDown", "a page on"),
            ],
            // The prompt covers the footer.
            Self::Prompt(_) => &[],
        }
    }

    /// The theme selected in a list, which the screen then shows.
    pub(crate) fn selected_theme(&self) -> Option<ThemeName> {
        match self {
            Self::Picker(picker) => picker.selected_theme(),
            _ => None,
        }
    }

    /// Whether it asks before this action.
    pub(crate) fn asks(&self, before: &DialogAction) -> bool {
        matches!(self, Self::Confirm(dialog) if dialog.asks(before))
    }

    /// Pastes text. Returns false if some of it did not fit.
    pub(crate) fn paste(&mut self, text: &str, labels: &Labels) -> bool {
        match self {
            Self::Picker(picker) => picker.paste(text, labels),
            Self::Prompt(prompt) => prompt.paste(text),
            Self::Text(_) | Self::Confirm(_) => true,
        }
    }

    /// Whether every letter goes to a text field.
    pub(crate) fn takes_text(&self) -> bool {
        match self {
            Self::Picker(_) => true,
            Self::Prompt(prompt) => prompt.takes_text(),
            Self::Text(_) | Self::Confirm(_) => false,
        }
    }

    /// Scrolls by the mouse wheel.
    pub(crate) fn scroll(&mut self, by: isize, window: Rect) {
        match self {
            Self::Picker(picker) => picker.scroll(by),
            Self::Text(popup) => popup.scroll(by, window),
            Self::Prompt(_) | Self::Confirm(_) => {}
        }
    }

    /// Handles a click; one outside closes the dialog.
    pub(crate) fn click(&mut self, at: Position, window: Rect) -> DialogOutcome {
        match self {
            Self::Picker(picker) => {
                let list = picker.list_area(window);
                if list.contains(at) {
                    picker.click(usize::from(at.y - list.y))
                } else if picker.area(window).contains(at) {
                    DialogOutcome::Open
                } else {
                    DialogOutcome::Closed
                }
            }
            Self::Text(popup) if popup.area(window).contains(at) => DialogOutcome::Open,
            Self::Confirm(dialog) => dialog.click(at, window),
            _ => DialogOutcome::Closed,
        }
    }

    /// Finds text in the dialog. Returns false if there is no match.
    pub(crate) fn find(&mut self, text: &str, window: Rect) -> bool {
        match self {
            Self::Text(popup) => popup.find(text, window),
            Self::Picker(_) | Self::Confirm(_) | Self::Prompt(_) => false,
        }
    }

    /// Keeps the selection of lists visible.
    pub(crate) fn update_layout(&mut self, window: Rect, labels: &Labels, notices: &Notices) {
        match self {
            Self::Picker(picker) => picker.update_layout(window),
            Self::Text(popup) => popup.update_layout(window, labels, notices),
            _ => {}
        }
    }

    /// Draws the dialog and returns the cursor position.
    pub(crate) fn draw(
        &self,
        painter: &mut Painter<'_>,
        window: Rect,
        labels: &Labels,
    ) -> Position {
        match self {
            Self::Picker(picker) => picker.draw(painter, window, labels),
            Self::Text(popup) => popup.draw(painter, window),
            Self::Confirm(dialog) => dialog.draw(painter, window),
            Self::Prompt(prompt) => prompt.draw(painter, window),
        }
    }
}
