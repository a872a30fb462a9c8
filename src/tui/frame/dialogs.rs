//! Pop-ups: one stack, the newest sees the key first, Esc takes it away.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::confirm::{Answered, ConfirmDialog};
use super::message_log;
use super::notices::Notices;
use super::prompt::{Entering, Prompt};
use super::text_popup::TextPopup;
use crate::tui::keys::Action;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::labels::Labels;
use crate::tui::widgets::draw::Appearance;
use crate::tui::widgets::picker::{DialogAction, Picker, PickerOutcome};
use crossterm::event::KeyCode;

/// Something that lies over the panes and takes the keys.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Dialog {
    /// A list to choose from.
    Picker(Picker),
    /// The log, scrolled up by so many lines.
    Messages(usize),
    /// Something to read.
    Text(TextPopup),
    /// Something to answer.
    Confirm(ConfirmDialog),
    /// A text to enter in the last line.
    Prompt(Prompt),
}

/// What a key did to the newest dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pressed {
    /// The dialog stays.
    Open,
    /// The dialog goes.
    Closed,
    /// The dialog goes and this is to be done.
    Run(DialogAction),
    /// The dialog goes and this text was entered for the action that asked for it.
    Entered(Action, String),
    /// The dialog stays; this cannot be done now.
    Disabled(&'static str),
}

impl Dialog {
    /// Lets a key act.
    pub(crate) fn press(
        &mut self,
        key: KeyPress,
        window: Rect,
        labels: &Labels,
        notices: &Notices,
    ) -> Pressed {
        match self {
            Self::Picker(picker) => {
                let page = picker.rows(window);
                pressed(picker.press(key, labels, page))
            }
            Self::Prompt(prompt) => match prompt.press(key) {
                Entering::Open => Pressed::Open,
                Entering::Closed => Pressed::Closed,
                Entering::Done(action, text) => Pressed::Entered(action, text),
            },
            Self::Text(popup) => {
                if popup.press(key, window) {
                    Pressed::Open
                } else {
                    Pressed::Closed
                }
            }
            Self::Confirm(dialog) => answered(dialog.press(key)),
            Self::Messages(up) => press_messages(up, key, message_log::most_up(notices, window)),
        }
    }

    /// What its keys do, the most useful first.
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
            Self::Messages(_) | Self::Text(_) => &[
                ("Esc", "close"),
                ("Up Down", "scroll"),
                ("PageDown", "a page on"),
            ],
            // It lies over the footer.
            Self::Prompt(_) => &[],
        }
    }

    /// Pastes text.
    pub(crate) fn paste(&mut self, text: &str, labels: &Labels) {
        match self {
            Self::Picker(picker) => picker.paste(text, labels),
            Self::Prompt(prompt) => prompt.paste(text),
            Self::Messages(_) | Self::Text(_) | Self::Confirm(_) => {}
        }
    }

    /// Turns the wheel.
    pub(crate) fn scroll(&mut self, by: isize, window: Rect, notices: &Notices) {
        match self {
            Self::Picker(picker) => picker.scroll(by),
            Self::Messages(up) => {
                let most = message_log::most_up(notices, window);
                *up = up.saturating_add_signed(-by).min(most);
            }
            Self::Text(popup) => popup.scroll(by, window),
            Self::Prompt(_) | Self::Confirm(_) => {}
        }
    }

    /// Clicks. Outside of it a dialog closes.
    pub(crate) fn click(&mut self, at: Position, window: Rect, labels: &Labels) -> Pressed {
        match self {
            Self::Picker(picker) => {
                let list = picker.list_area(window);
                if list.contains(at) {
                    pressed(picker.click(usize::from(at.y - list.y), labels))
                } else if picker.area(window).contains(at) {
                    Pressed::Open
                } else {
                    Pressed::Closed
                }
            }
            Self::Messages(_) if message_log::area(window).contains(at) => Pressed::Open,
            Self::Text(popup) if popup.area(window).contains(at) => Pressed::Open,
            Self::Confirm(dialog) => answered(dialog.click(at, window)),
            _ => Pressed::Closed,
        }
    }

    /// Keeps lists in view.
    pub(crate) fn settle(&mut self, window: Rect, labels: &Labels) {
        match self {
            Self::Picker(picker) => picker.settle(window),
            Self::Text(popup) => popup.settle(window, labels),
            _ => {}
        }
    }

    /// Draws the dialog over what is there. Gives where the cursor stands.
    pub(crate) fn draw(
        &self,
        buffer: &mut Buffer,
        window: Rect,
        labels: &Labels,
        notices: &Notices,
        look: Appearance,
    ) -> Position {
        match self {
            Self::Picker(picker) => picker.draw(buffer, window, labels, look),
            Self::Messages(up) => message_log::draw(buffer, window, notices, *up, look),
            Self::Text(popup) => popup.draw(buffer, window, look),
            Self::Confirm(dialog) => dialog.draw(buffer, window, look),
            Self::Prompt(prompt) => prompt.draw(buffer, window, look),
        }
    }
}

/// The log: `up` lines are below the view, at most `most`.
fn press_messages(up: &mut usize, key: KeyPress, most: usize) -> Pressed {
    match key.folded().code {
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => return Pressed::Closed,
        KeyCode::Up | KeyCode::Char('k') => *up += 1,
        KeyCode::Down | KeyCode::Char('j') => *up = up.saturating_sub(1),
        KeyCode::PageUp => *up += 10,
        KeyCode::PageDown => *up = up.saturating_sub(10),
        _ => {}
    }
    *up = (*up).min(most);
    Pressed::Open
}

fn answered(answered: Answered) -> Pressed {
    match answered {
        Answered::Not => Pressed::Open,
        Answered::Never => Pressed::Closed,
        Answered::With(run) => Pressed::Run(run),
    }
}

fn pressed(picked: PickerOutcome) -> Pressed {
    match picked {
        PickerOutcome::Open => Pressed::Open,
        PickerOutcome::Closed => Pressed::Closed,
        PickerOutcome::Run(run) => Pressed::Run(run),
        PickerOutcome::Disabled(reason) => Pressed::Disabled(reason),
    }
}
