//! Keys that a slow line has torn in two behind their Esc.
//!
//! Arrows, function keys and pasted text begin with the same byte as the Esc key. crossterm takes
//! that byte for the key when nothing stands behind it yet; over a line that brings `ESC` and `[A`
//! apart, an arrow would be Esc and two letters, the `OP` of F1 would ask to share, and a pasted
//! text would run as commands. So what follows an Esc at once is joined with it again.
//!
//! The other way round, Esc and a letter that arrive together are not that letter with Alt.

use std::io;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// Parameters of a sequence longer than this are no key's.
const LONGEST: usize = 32;

/// The event with what belongs to it, or all that came instead.
///
/// `next` waits for a moment for another event; none means that nothing followed.
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
    let mut came = vec![event];
    let Some(opening) = next()? else {
        return Ok(came);
    };
    let kind = letter(&opening);
    came.push(opening);
    if !matches!(kind, Some('[' | 'O')) {
        return Ok(came);
    }
    let mut parameters = String::new();
    while let Some(event) = next()? {
        let c = letter(&event);
        came.push(event);
        match c {
            Some(c @ ' '..='?') if kind == Some('[') && parameters.len() < LONGEST => {
                parameters.push(c);
            }
            Some('~') if parameters == "200" => {
                return Ok(vec![Event::Paste(pasted(next)?)]);
            }
            // What is no key, such as a click, is lost: better than read as letters.
            Some(last) => return Ok(key(&parameters, last).map(Event::Key).into_iter().collect()),
            None => break,
        }
    }
    Ok(came)
}

/// What a key with Alt means. Its bytes are Esc and the key, and mostly that is what was pressed, by
/// quick fingers over a slow line; but the Option key of a Mac sends them too, for moving by words.
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

/// The character of a key that is text.
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

/// The text of a paste whose beginning was torn: all that comes without a pause, up to the mark of
/// its end, which crossterm drops unless it is torn too.
fn pasted(next: &mut dyn FnMut() -> io::Result<Option<Event>>) -> io::Result<String> {
    let mut text = String::new();
    while let Some(event) = next()? {
        match event {
            Event::Key(KeyEvent { code, .. }) => match code {
                KeyCode::Char(c) => text.push(c),
                KeyCode::Enter => text.push('\n'),
                KeyCode::Tab => text.push('\t'),
                KeyCode::Esc => {
                    // The mark of the end: `[201~`.
                    while next()?.as_ref().and_then(letter).is_some_and(|c| c != '~') {}
                    break;
                }
                _ => {}
            },
            _ => break,
        }
    }
    Ok(text)
}

/// The key of a sequence, by its parameters and last letter.
fn key(parameters: &str, last: char) -> Option<KeyEvent> {
    let mut numbers = parameters.split(';').map(|number| number.parse().ok());
    let first: Option<u8> = numbers.next().flatten();
    let held: u8 = numbers.next().flatten().unwrap_or(1);
    let code = match (last, first) {
        ('A', _) => KeyCode::Up,
        ('B', _) => KeyCode::Down,
        ('C', _) => KeyCode::Right,
        ('D', _) => KeyCode::Left,
        ('H', _) | ('~', Some(1 | 7)) => KeyCode::Home,
        ('F', _) | ('~', Some(4 | 8)) => KeyCode::End,
        ('Z', _) => KeyCode::BackTab,
        ('P'..='S', _) => KeyCode::F(last as u8 - b'P' + 1),
        ('~', Some(2)) => KeyCode::Insert,
        ('~', Some(3)) => KeyCode::Delete,
        ('~', Some(5)) => KeyCode::PageUp,
        ('~', Some(6)) => KeyCode::PageDown,
        ('~', Some(number @ 11..=15)) => KeyCode::F(number - 10),
        ('~', Some(number @ 17..=21)) => KeyCode::F(number - 11),
        ('~', Some(number @ 23..=24)) => KeyCode::F(number - 12),
        _ => return None,
    };
    let held = held.saturating_sub(1);
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
    ] {
        if held & bit != 0 {
            modifiers |= modifier;
        }
    }
    Some(KeyEvent::new(code, modifiers))
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// What the letters behind an Esc become.
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
    fn a_torn_key_is_whole_again_and_esc_stays_esc() {
        let key = |code| Event::Key(KeyEvent::from(code));
        let escape = || key(KeyCode::Esc);
        case("", &[escape()]);
        case("q", &[escape(), typed('q')]);
        case("[A", &[key(KeyCode::Up)]);
        case("OP", &[key(KeyCode::F(1))]);
        case("[6~j", &[key(KeyCode::PageDown), typed('j')]);
        case("[24~", &[key(KeyCode::F(12))]);
        let ctrl_left = KeyEvent::new(KeyCode::Left, KeyModifiers::CONTROL);
        case("[1;5D", &[Event::Key(ctrl_left)]);
        case("[<65;10;10M/", &[typed('/')]);
        case("[", &[escape(), typed('[')]);
        case("[1", &[escape(), typed('['), typed('1')]);
        // Another Esc ends what was no sequence.
        case("[\u{1b}", &[escape(), typed('['), escape()]);
    }

    #[cfg(unix)]
    #[test]
    fn esc_and_a_letter_that_arrive_together_are_both_heard() {
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
    fn a_torn_paste_is_text_and_no_commands() {
        case("[200~q\nP", &[Event::Paste("q\nP".to_owned())]);
        case(
            "[200~q x\u{1b}[201~u",
            &[Event::Paste("q x".to_owned()), typed('u')],
        );
    }
}
