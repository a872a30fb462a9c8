//! A text field in the last line, for an action of the view below.

use std::borrow::Cow;

use crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};

use crate::tui::keys::Action;
use crate::tui::keys::key_press::KeyPress;
use crate::tui::strings;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::dialog_action::DialogOutcome;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_field::{KeyEffect, LineEdit};
use crate::tui::widgets::text_width::width_of;

/// Minimum number of columns between the text and the keys.
const KEYS_GAP: usize = 3;

/// A text field in place of the footer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Prompt {
    /// The action that receives the text.
    action: Action,
    label: Cow<'static, str>,
    /// Placeholder for an empty field.
    hint: &'static str,
    line: LineEdit,
    accepts: PromptInput,
}

/// Kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PromptInput {
    /// Any text. Backspace in an empty field closes the prompt.
    Text,
    /// Any text, including none. Backspace never closes the prompt.
    Empty,
    /// Digits.
    Number,
}

impl Prompt {
    /// Creates a prompt that contains `line`.
    pub(crate) fn new(
        action: Action,
        (label, hint): (impl Into<Cow<'static, str>>, &'static str),
        line: impl Into<LineEdit>,
        accepts: PromptInput,
    ) -> Self {
        Self {
            action,
            label: label.into(),
            hint,
            line: line.into(),
            accepts,
        }
    }

    /// The text so far.
    #[cfg(test)]
    pub(crate) fn text(&self) -> &str {
        self.line.text()
    }

    /// Handles a key: Enter accepts the text, Esc cancels.
    pub(crate) fn press(&mut self, key: KeyPress) -> DialogOutcome {
        let key = if self.accepts == PromptInput::Number {
            key.folded()
        } else {
            key
        };
        match key.code {
            KeyCode::Esc => return DialogOutcome::Closed,
            KeyCode::Enter => {
                return DialogOutcome::Entered(self.action, self.line.text().to_owned());
            }
            KeyCode::Backspace
                if self.line.text().is_empty() && self.accepts != PromptInput::Empty =>
            {
                return DialogOutcome::Closed;
            }
            _ if self.accepts == PromptInput::Number && key.is_text() && !is_digit(key) => {}
            _ if self.line.press(key) == KeyEffect::Full => {
                return DialogOutcome::Disabled(strings::LINE_FULL);
            }
            _ => {}
        }
        DialogOutcome::Open
    }

    /// Whether every letter goes into the text.
    pub(crate) fn takes_text(&self) -> bool {
        self.accepts != PromptInput::Number
    }

    /// Pastes text. Returns false if some of it did not fit.
    pub(crate) fn paste(&mut self, text: &str) -> bool {
        !self.takes_text() || self.line.insert(text)
    }

    /// Draws the field and returns the cursor position.
    pub(crate) fn draw(&self, painter: &mut Painter<'_>, window: Rect) -> Position {
        let row = Rect {
            y: window.bottom().saturating_sub(1),
            height: 1,
            ..window
        };
        painter.clear_for_popup(row);
        let label = [TextSpan::new(&format!(" {}", self.label), TextStyle::KEY)];
        let x = painter.line(row, &label);
        let free = usize::from(row.right().saturating_sub(x)).saturating_sub(1);
        let (start, col) = self.line.window(free);
        let text = match &self.line.text()[start..] {
            "" => TextSpan::muted(self.hint),
            text if self.line.is_selected() => TextSpan::new(text, TextStyle::BOLD.inverted()),
            text => TextSpan::new(text, TextStyle::BOLD),
        };
        let end = painter.spans(row, (x, row.y), &[text]);
        let keys = [TextSpan::muted("Enter accept  Esc cancel ")];
        if usize::from(row.right().saturating_sub(end)) > width_of(&keys) + KEYS_GAP {
            painter.line_right(row, &keys);
        }
        Position::new(x + col as u16, row.y)
    }
}

fn is_digit(key: KeyPress) -> bool {
    matches!(key.code, KeyCode::Char(c) if c.is_ascii_digit())
}
