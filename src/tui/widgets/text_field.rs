//! A line editor that works by grapheme, so that Backspace deletes one whole letter.

use std::borrow::Cow;

use crossterm::event::KeyCode;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::text_width::{fitting, grapheme_width};
use crate::model::query::MAX_BYTES;
use crate::notes::clean::clean;
use crate::tui::keys::key_press::KeyPress;

/// Maximum length of the text, which is that of a query.
const MAX_FIELD_BYTES: usize = MAX_BYTES;

/// A line of text and the cursor position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LineEdit {
    text: String,
    /// Byte offset, on a grapheme boundary.
    cursor: usize,
    /// Whether the text is selected: what is typed replaces it.
    is_selected: bool,
}

impl From<&str> for LineEdit {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Effect of a key on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyEffect {
    /// The text changed.
    Changed,
    /// Only the cursor moved, or nothing changed.
    Moved,
    /// The text has its maximum length; the input was dropped.
    Full,
    /// The key has no meaning in a line.
    Ignored,
}

impl LineEdit {
    /// Creates a line with the cursor at its end.
    pub(crate) fn new(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line
    }

    /// Creates a line with its text selected, for a suggestion.
    pub(crate) fn selected(text: &str) -> Self {
        Self {
            is_selected: !text.is_empty(),
            ..Self::new(text)
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_selected(&self) -> bool {
        self.is_selected
    }

    /// Whether the cursor is at the end.
    pub(crate) fn at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// The text before the cursor.
    pub(crate) fn before(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Replaces the text and moves the cursor to its end.
    pub(crate) fn set(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Moves the cursor before the grapheme in this column.
    pub(crate) fn click(&mut self, col: usize) {
        self.cursor = fitting(&self.text, col).len();
        self.is_selected = false;
    }

    /// Inserts text at the cursor: one line, cleaned, in NFC.
    ///
    /// Returns false if some of it did not fit.
    pub(crate) fn insert(&mut self, text: &str) -> bool {
        if self.is_selected {
            self.delete(0, 0);
        }
        let free = MAX_FIELD_BYTES.saturating_sub(self.text.len());
        if free == 0 {
            return text.is_empty();
        }
        let mut before: String = self.text[..self.cursor].to_owned();
        let mut taken = 0;
        // Keys arrive one by one, so a joiner cannot be judged before its next letter.
        let typed = if matches!(text, "\u{200c}" | "\u{200d}") {
            Cow::Borrowed(text)
        } else {
            clean(text)
        };
        for c in typed.chars() {
            taken += c.len_utf8();
            if taken > free {
                break;
            }
            before.push(c);
        }
        // Compose a combining mark with its letter, even if they were typed separately.
        let before: String = before.nfc().collect();
        self.text.replace_range(..self.cursor, &before);
        self.cursor = before.len();
        taken <= free
    }

    /// Handles a key.
    pub(crate) fn press(&mut self, key: KeyPress) -> KeyEffect {
        let before = self.text.len();
        match (key.code, key.ctrl) {
            (KeyCode::Char(c), false) => {
                if !self.insert(c.encode_utf8(&mut [0; 4])) {
                    return KeyEffect::Full;
                }
            }
            (KeyCode::Left, false) => self.cursor = self.left(),
            (KeyCode::Right, false) => self.cursor = self.right(),
            (KeyCode::Left, true) => self.cursor = self.word_start(),
            (KeyCode::Right, true) => self.cursor = self.word_end(),
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => self.cursor = 0,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => self.cursor = self.text.len(),
            (KeyCode::Backspace, false) => self.delete(self.left(), self.cursor),
            (KeyCode::Delete, _) => self.delete(self.cursor, self.right()),
            (KeyCode::Char('w') | KeyCode::Backspace, true) => {
                self.delete(self.word_start(), self.cursor);
            }
            (KeyCode::Char('k'), true) => self.delete(self.cursor, self.text.len()),
            (KeyCode::Char('u'), true) => self.delete(0, self.text.len()),
            _ => return KeyEffect::Ignored,
        }
        self.is_selected = false;
        if self.text.len() == before && !key.is_text() {
            KeyEffect::Moved
        } else {
            KeyEffect::Changed
        }
    }

    /// Deletes a range, or the selected text.
    fn delete(&mut self, start: usize, end: usize) {
        let deleted = if std::mem::take(&mut self.is_selected) {
            0..self.text.len()
        } else {
            start..end
        };
        self.cursor = deleted.start;
        self.text.replace_range(deleted, "");
    }

    fn left(&self) -> usize {
        let last = self.before().grapheme_indices(true).next_back();
        last.map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let next = self.text[self.cursor..].graphemes(true).next();
        self.cursor + next.map_or(0, str::len)
    }

    fn word_start(&self) -> usize {
        let trimmed = self.before().trim_end();
        trimmed
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_whitespace())
            .map_or(0, |(at, c)| at + c.len_utf8())
    }

    fn word_end(&self) -> usize {
        let rest = &self.text[self.cursor..];
        let blank = rest.len() - rest.trim_start().len();
        let word = rest[blank..].find(char::is_whitespace);
        self.cursor + word.map_or(rest.len(), |at| blank + at)
    }

    /// The visible part's byte offset, and the cursor's column in it.
    pub(crate) fn window(&self, cols: usize) -> (usize, usize) {
        let cols = cols.max(1);
        let (mut start, mut used) = (self.cursor, 0);
        for (at, grapheme) in self.before().grapheme_indices(true).rev() {
            let with_it = used + grapheme_width(grapheme);
            // The cursor needs a column after the text.
            if with_it >= cols {
                break;
            }
            (start, used) = (at, with_it);
        }
        (start, used)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn played(keys: &str) -> LineEdit {
        let mut line = LineEdit::default();
        for key in KeyPress::read_many(keys) {
            line.press(key);
        }
        line
    }

    #[test]
    fn editing_works_by_grapheme_and_by_word() {
        #[track_caller]
        fn case(keys: &str, before: &str, after: &str) {
            let line = played(keys);
            assert_eq!(line.before(), before, "{keys:?}");
            assert_eq!(line.text()[line.before().len()..], *after, "{keys:?}");
        }
        case("heat", "heat", "");
        case("heat<Left><Left>", "he", "at");
        case("heat<Home>x", "x", "heat");
        case("横浜市<Backspace>", "横浜", "");
        case("👩‍👩‍👧x<Backspace><Backspace>", "", "");
        case("o\u{308}<Backspace>", "", "");
        case("o\u{308}", "ö", "");
        case("heat pumps<Ctrl-w>", "heat ", "");
        case("heat pumps <Ctrl-w><Ctrl-w>", "", "");
        case("heat pumps<Home><Ctrl-Right>", "heat", " pumps");
        case("heat<Left><Ctrl-k>", "hea", "");
        case("heat<Ctrl-u>", "", "");
        case("heat<Home><Delete>", "", "eat");
        case("at<Home>he", "he", "at");
    }

    #[test]
    fn typing_replaces_selected_text_and_moving_keeps_it() {
        #[track_caller]
        fn case(keys: &str, text: &str) {
            let mut line = LineEdit::selected("oslo");
            for key in KeyPress::read_many(keys) {
                line.press(key);
            }
            assert_eq!(line.text(), text, "{keys:?}");
        }
        case("hel", "hel");
        case("<Backspace>", "");
        case("<Delete>a", "a");
        case("<Left>x", "oslxo");
        case("<End>x<Backspace><Backspace>", "osl");
        let mut line = LineEdit::selected("oslo");
        assert!(line.insert("bonn") && line.insert("!"));
        assert_eq!(line.text(), "bonn!");
    }

    #[test]
    fn pasted_text_becomes_one_clean_line() {
        let line = LineEdit::new("heat\nrm -rf\u{1b}[31m");
        assert_eq!(line.text(), "heat rm -rf·[31m");
        assert!(LineEdit::new(&"x".repeat(9000)).text().len() <= MAX_FIELD_BYTES);
    }

    #[test]
    fn text_that_does_not_fit_is_rejected() {
        let mut line = LineEdit::default();
        assert!(line.insert(&"x".repeat(MAX_FIELD_BYTES - 1)));
        let before = line.clone();
        assert_eq!(
            line.press(KeyPress::plain(KeyCode::Char('ä'))),
            KeyEffect::Full
        );
        assert_eq!(line, before, "two bytes do not fit");
        assert!(line.insert("y") && !line.insert("yz"));
        assert_eq!(
            line.press(KeyPress::plain(KeyCode::Char('z'))),
            KeyEffect::Full
        );
        assert_eq!(
            line.press(KeyPress::plain(KeyCode::Backspace)),
            KeyEffect::Changed
        );
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_visible(text in "[a-c 省エネ]{0,30}", moves in 0usize..30, cols in 2usize..20) {
            let mut line = LineEdit::new(&text);
            for _ in 0..moves {
                line.press(KeyPress::plain(KeyCode::Left));
            }
            let (start, col) = line.window(cols);
            prop_assert!(col < cols && line.text().is_char_boundary(start));
        }
    }
}
