//! Joins escape sequences that arrive in several reads.
//!
//! Arrows, function keys and pasted text start with the byte of the Esc key. If no other byte
//! follows in the same read, crossterm reports that key. Over a connection that separates `ESC`
//! from `[A`, an arrow would become Esc and two letters, and the `P` of F1 would start sharing.
//!
//! Conversely, Esc and a letter in the same read are reported as Alt and the letter; these are
//! separated again.

use std::io;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// Returns the event, or the key of the escape sequence it starts.
///
/// `next` waits briefly for another event and returns `None` if there is none.
///
/// # Errors
/// Those of `next`.
pub(super) fn joined(
    event: Event,
    next: &mut dyn FnMut() -> io::Result<Option<Event>>,
) -> io::Result<Vec<Event>> {
    if let Some(parts) = parted(&event).filter(|_| cfg!(unix)) {
        return Ok(parts.into_iter().map(Event::Key).collect());
    }
    if event != Event::Key(KeyEvent::from(KeyCode::Esc)) {
        return Ok(vec![event]);
    }
    let mut events = vec![event];
    let Some(opening) = next()? else {
        return Ok(events);
    };
    let is_sequence = matches!(letter(&opening), Some('[' | 'O'));
    events.push(opening);
    if !is_sequence {
        return Ok(events);
    }
    let mut parameters = String::new();
    while let Some(event) = next()? {
        let c = letter(&event);
        events.push(event);
        match c {
            Some(c @ (' '..='/' | '0'..='?')) => parameters.push(c),
            Some('~') if parameters == "200" => {
                // The pasted text would run as commands, so events are dropped until a pause.
                while next()?.is_some() {}
                return Ok(Vec::new());
            }
            // A sequence that is no key, such as a click, is dropped rather than read as letters.
            Some(last) => return Ok(key(&parameters, last).map(Event::Key).into_iter().collect()),
            None => break,
        }
    }
    Ok(events)
}

/// Splits a key with Alt into Esc and the key.
///
/// Both have the same bytes, and typing quickly over a slow connection produces them more often
/// than Alt. On a Mac, Option with an arrow key sends them too, to move by words.
fn parted(event: &Event) -> Option<Vec<KeyEvent>> {
    let Event::Key(key) = event else { return None };
    let modifiers = key.modifiers - KeyModifiers::ALT;
    if modifiers == key.modifiers {
        return None;
    }
    let by_word = |code| vec![KeyEvent::new(code, KeyModifiers::CONTROL)];
    match key.code {
        KeyCode::Char('b') if modifiers.is_empty() => Some(by_word(KeyCode::Left)),
        KeyCode::Char('f') if modifiers.is_empty() => Some(by_word(KeyCode::Right)),
        KeyCode::Backspace => Some(by_word(KeyCode::Backspace)),
        KeyCode::Char(_) => Some(vec![
            KeyEvent::from(KeyCode::Esc),
            KeyEvent { modifiers, ..*key },
        ]),
        _ => None,
    }
}

/// The character of a key that enters text.
fn letter(event: &Event) -> Option<char> {
    match event {
        Event::Key(KeyEvent {
            code: KeyCode::Char(c),
            modifiers,
            ..
        }) if (*modifiers - KeyModifiers::SHIFT).is_empty() => Some(*c),
        _ => None,
    }
}

/// The key of a sequence, from its parameters and final character. Modifiers are dropped.
fn key(parameters: &str, last: char) -> Option<KeyEvent> {
    let number = parameters.split(';').next().unwrap_or_default();
    let code = match (last, number) {
        ('A', _) => KeyCode::Up,
        ('B', _) => KeyCode::Down,
        ('C', _) => KeyCode::Right,
        ('D', _) => KeyCode::Left,
        ('H', _) | ('~', "1" | "7") => KeyCode::Home,
        ('F', _) | ('~', "4" | "8") => KeyCode::End,
        ('Z', _) => KeyCode::BackTab,
        ('P', _) => KeyCode::F(1),
        ('~', "3") => KeyCode::Delete,
        ('~', "5") => KeyCode::PageUp,
        ('~', "6") => KeyCode::PageDown,
        _ => return None,
    };
    Some(KeyEvent::from(code))
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// Checks the events for Esc followed by these characters.
    #[track_caller]
    fn case(behind: &str, want: &[Event]) {
        let mut letters: VecDeque<Event> = behind.chars().map(typed).collect();
        let escape = Event::Key(KeyEvent::from(KeyCode::Esc));
        let mut got =
            joined(escape, &mut || Ok(letters.pop_front())).expect("no terminal, no error");
        got.extend(letters);
        assert_eq!(got, want, "{behind:?}");
    }

    fn typed(c: char) -> Event {
        match c {
            '\n' => Event::Key(KeyEvent::from(KeyCode::Enter)),
            '\u{1b}' => Event::Key(KeyEvent::from(KeyCode::Esc)),
            c => Event::Key(KeyEvent::from(KeyCode::Char(c))),
        }
    }

    #[test]
    fn a_split_sequence_is_one_key_and_a_lone_esc_stays_esc() {
        let key = |code| Event::Key(KeyEvent::from(code));
        let escape = || key(KeyCode::Esc);
        case("", &[escape()]);
        case("q", &[escape(), typed('q')]);
        case("[A", &[key(KeyCode::Up)]);
        case("OP", &[key(KeyCode::F(1))]);
        case("[6~j", &[key(KeyCode::PageDown), typed('j')]);
        case("[1;5D", &[key(KeyCode::Left)]);
        // No command is bound to these.
        case("[24~", &[]);
        case("[<65;10;10M/", &[typed('/')]);
        case("[", &[escape(), typed('[')]);
        case("[1", &[escape(), typed('['), typed('1')]);
        // Another Esc ends an incomplete sequence.
        case("[\u{1b}", &[escape(), typed('['), escape()]);
    }

    #[cfg(unix)]
    #[test]
    fn esc_and_a_letter_in_one_read_are_two_keys() {
        #[track_caller]
        fn case(code: KeyCode, modifiers: KeyModifiers, want: &[(KeyCode, KeyModifiers)]) {
            let event = Event::Key(KeyEvent::new(code, modifiers | KeyModifiers::ALT));
            let got = joined(event, &mut || Ok(None)).expect("no terminal, no error");
            let want = want
                .iter()
                .map(|(code, held)| Event::Key(KeyEvent::new(*code, *held)));
            assert_eq!(got, want.collect::<Vec<_>>(), "{code:?}");
        }
        let none = KeyModifiers::NONE;
        let escape = (KeyCode::Esc, none);
        case(
            KeyCode::Char('q'),
            none,
            &[escape, (KeyCode::Char('q'), none)],
        );
        let shift = KeyModifiers::SHIFT;
        case(
            KeyCode::Char('P'),
            shift,
            &[escape, (KeyCode::Char('P'), shift)],
        );
        let ctrl = KeyModifiers::CONTROL;
        case(
            KeyCode::Char('c'),
            ctrl,
            &[escape, (KeyCode::Char('c'), ctrl)],
        );
        case(KeyCode::Char('b'), none, &[(KeyCode::Left, ctrl)]);
        case(KeyCode::Backspace, none, &[(KeyCode::Backspace, ctrl)]);
        case(KeyCode::Up, none, &[(KeyCode::Up, KeyModifiers::ALT)]);
    }

    #[test]
    fn a_split_paste_runs_no_commands() {
        case("[200~q\nP", &[]);
        case("[200~q x\u{1b}[201~", &[]);
    }
}
