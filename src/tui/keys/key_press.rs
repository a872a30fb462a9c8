//! A key: converted from terminal events, and parsed from and formatted for help.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key as commands use it.
///
/// Shift is part of the character; Alt is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyPress {
    pub code: KeyCode,
    pub ctrl: bool,
}

impl KeyPress {
    /// A key without Ctrl.
    pub(crate) const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false }
    }

    /// Converts a terminal event; `None` if no command uses it.
    ///
    /// On Windows `AltGr` arrives as Ctrl+Alt (gitui-org/gitui#3000), so such a key is its
    /// character.
    pub(crate) fn of_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        match event.code {
            KeyCode::Char(c) if ctrl && !alt => Some(Self {
                code: KeyCode::Char(c.to_ascii_lowercase()),
                ctrl: true,
            }),
            KeyCode::Char(_) if alt && !ctrl => None,
            KeyCode::Char(_) => Some(Self::plain(event.code)),
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => {
                Some(Self::plain(KeyCode::BackTab))
            }
            code => Some(Self { code, ctrl }),
        }
    }

    /// Folds full-width letters and signs to ASCII: `ｊ` becomes `j`.
    pub(crate) fn folded(self) -> Self {
        let KeyCode::Char(c) = self.code else {
            return self;
        };
        let folded = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        };
        Self {
            code: KeyCode::Char(folded),
            ..self
        }
    }

    /// Whether the key enters text into a text field.
    pub(crate) fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && !self.ctrl
    }

    /// Parses the keys of a script: `heat<Down><Ctrl-D>`.
    #[cfg(test)]
    pub(crate) fn read_many(script: &str) -> Vec<Self> {
        let mut keys = Vec::new();
        let mut rest = script;
        while let Some(c) = rest.chars().next() {
            let named = rest
                .strip_prefix('<')
                .and_then(|after| after.split_once('>'))
                .and_then(|(name, after)| Some((name.parse::<Self>().ok()?, after)));
            if let Some((key, after)) = named {
                keys.push(key);
                rest = after;
            } else {
                keys.push(Self::plain(KeyCode::Char(c)));
                rest = &rest[c.len_utf8()..];
            }
        }
        keys
    }
}

const NAMES: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Space", KeyCode::Char(' ')),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
];

impl FromStr for KeyPress {
    type Err = ();

    /// Parses a key as written in help: `q`, `Ctrl-D`, `Shift-Tab`, `F1`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(rest) = text.strip_prefix("Ctrl-") {
            let key: Self = rest.to_lowercase().parse().or_else(|()| rest.parse())?;
            return Ok(Self { ctrl: true, ..key });
        }
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Ok(Self::plain(*code));
        }
        if let Some(Ok(number @ 1..=12)) = text.strip_prefix('F').map(str::parse) {
            return Ok(Self::plain(KeyCode::F(number)));
        }
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(c), None) => Ok(Self::plain(KeyCode::Char(c))),
            _ => Err(()),
        }
    }
}

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMES.iter().find(|(_, code)| *code == self.code);
        match (self.code, named) {
            (_, Some((name, _))) if self.ctrl => write!(f, "Ctrl-{name}"),
            (_, Some((name, _))) => f.write_str(name),
            (KeyCode::F(number), _) => write!(f, "F{number}"),
            (KeyCode::Char(c), _) if self.ctrl => write!(f, "Ctrl-{}", c.to_uppercase()),
            (KeyCode::Char(c), _) => write!(f, "{c}"),
            (code, _) => write!(f, "{code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_letters_are_folded_and_altgr_enters_text() {
        let event = |c, modifiers| KeyEvent::new(KeyCode::Char(c), modifiers);
        let key = KeyPress::of_event(event('ｊ', KeyModifiers::NONE)).expect("a key");
        assert_eq!(key.folded().to_string(), "j");
        let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert!(KeyPress::of_event(event('@', altgr)).is_some_and(KeyPress::is_text));
        assert!(KeyPress::of_event(event('b', KeyModifiers::ALT)).is_none());
    }
}
