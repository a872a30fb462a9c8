//! Over a slow line: what a key may cost, what is always in it, and that nothing is missed.

use std::cell::RefCell;
use std::io;
use std::num::NonZeroU16;
use std::rc::Rc;
use std::time::Duration;

use guildhall::tui::{Message, Pace, Sent, Start, Thrifty, paint};
use ratatui::layout::Size;

use super::finder::Finder;
use super::stage::{Stage, keys, text_of};

/// Stands before the chosen hit, and at no other place of these screens.
const CHOSEN: &str = "│ > ";

/// What was sent and not yet seen.
#[derive(Clone, Default)]
struct Sending(Rc<RefCell<Vec<u8>>>);

impl io::Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The app at one end of the line, a terminal at the other.
struct Far {
    stage: Stage,
    size: Size,
    sending: Sending,
    line: Thrifty<Sending>,
    pace: Pace,
    terminal: vt100::Parser,
}

impl Far {
    fn new(cols: u16, rows: u16) -> Self {
        let start = Start {
            far: true,
            ..Start::default()
        };
        let size = Size::new(cols, rows);
        let sending = Sending::default();
        let some = |count| NonZeroU16::new(count).expect("a window");
        let mut far = Self {
            stage: Stage::with(cols, rows, start, Finder::new()),
            size,
            line: Thrifty::new(sending.clone(), size),
            sending,
            pace: Pace::default(),
            terminal: vt100::Parser::new(some(rows), some(cols), 0),
        };
        assert!(far.draw().whole, "the first frame");
        far
    }

    fn draw(&mut self) -> Sent {
        let sent = paint(&mut self.line, &mut self.pace, &self.stage.state).expect("into memory");
        self.terminal.process(&self.sending.0.take());
        sent
    }

    /// Presses keys that arrive at once, and draws.
    fn press(&mut self, script: &str) -> Sent {
        for key in keys(script) {
            self.stage.send(Message::Key(key));
        }
        self.pace.key(&self.stage.state);
        self.draw()
    }

    /// Lets the keys rest, and draws.
    fn rest(&mut self) -> Sent {
        self.stage.pass(Duration::from_millis(400));
        self.draw()
    }

    /// The rows of the terminal and those that it should show.
    fn rows(&self) -> Vec<(String, String)> {
        let contents = self.terminal.screen().rows(0, self.size.width);
        let meant = text_of(&self.stage.frame(self.size).0);
        let meant = meant.lines().map(ToOwned::to_owned);
        contents
            .map(|row| row.trim_end().to_owned())
            .zip(meant)
            .collect()
    }

    #[track_caller]
    fn assert_settled(&self) {
        for (row, meant) in self.rows() {
            assert_eq!(row, meant);
        }
    }

    /// Asserts that the rows that hold this are those that were meant.
    #[track_caller]
    fn assert_right(&self, text: &str) {
        let mut found = false;
        for (row, meant) in self.rows() {
            if row.contains(text) || meant.contains(text) {
                assert_eq!(row, meant, "{text:?}");
                found = true;
            }
        }
        assert!(found, "{text:?} is not to be seen: {:?}", self.rows());
    }
}

#[test]
fn a_key_costs_a_thousand_bytes_and_the_rest_follows() {
    for (cols, rows) in [(80, 24), (100, 30)] {
        let mut far = Far::new(cols, rows);
        let mut held_back = 0;
        for query in ["congestion", "heat", "oslo bus"] {
            for (i, letter) in query.char_indices() {
                let sent = far.press(&letter.to_string());
                assert!(sent.bytes <= 1000, "{query:?} {letter:?} {sent:?}");
                held_back += usize::from(!sent.whole);
                far.assert_right(&format!("/ {}", &query[..=i]));
                far.assert_right(CHOSEN);
            }
            assert!(far.rest().whole);
            far.assert_settled();
            assert_eq!(far.rest().bytes, 0);
            far.press("<Ctrl-u>");
            far.rest();
        }
        assert!(held_back > 0, "nothing was ever held back at {cols}x{rows}");
    }
}

#[test]
fn there_is_one_choice_on_the_screen_while_somebody_walks_down_the_list() {
    let mut far = Far::new(80, 24);
    far.press("<Esc>");
    far.rest();
    let mut held_back = 0;
    for key in [
        "<Down>",
        "<Down>",
        "<PageDown>",
        "<Down>",
        "<End>",
        "<Home>",
        "<Down>",
    ]
    .repeat(3)
    {
        let sent = far.press(key);
        assert!(sent.bytes <= 1000, "{key} {sent:?}");
        held_back += usize::from(!sent.whole);
        far.assert_right(CHOSEN);
        let rows = far.rows();
        let chosen = rows.iter().filter(|(row, _)| row.contains(CHOSEN)).count();
        assert_eq!(chosen, 1, "{rows:?}");
    }
    assert!(held_back > 0, "nothing was ever held back");
    far.rest();
    far.assert_settled();
}

#[test]
fn what_opens_is_whole() {
    let mut far = Far::new(100, 30);
    far.press("congestion");
    for keys in [
        "?", "<Esc>", ":", "<Esc>", "<Down>", "<Enter>", "<Esc>", "7", "1",
    ] {
        far.press(keys);
        // The note is on its way when the key is heard.
        let opened = far.draw();
        if keys != "<Down>" {
            assert!(opened.whole, "{keys}");
            far.assert_settled();
        }
    }
}

#[test]
fn letters_in_a_list_of_commands_leave_the_choice_right() {
    let mut far = Far::new(100, 30);
    far.press(":");
    far.press("<Down>");
    for letter in ["c", "o", "n", "<Backspace>", "<Backspace>"] {
        let sent = far.press(letter);
        assert!(sent.bytes <= 1000, "{letter} {sent:?}");
        far.assert_right("│ > ");
    }
    far.rest();
    far.assert_settled();
}
