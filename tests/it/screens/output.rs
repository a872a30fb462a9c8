//! Terminal output: bytes a key, one write a frame, none for an unchanged frame.

use std::cell::RefCell;
use std::io;
use std::num::NonZeroU16;
use std::rc::Rc;

use guildhall::config::ThemeName;
use guildhall::tui::{Message, Output, Start, Theme, draw_state};
use ratatui::layout::Size;

use super::stage::{Stage, keys, text_of};
use super::workers::Workers;
use crate::libraries::SCREENS;

/// Limit of bytes a key at 100x30.
const MOST_BYTES: usize = 4 * 1024;

/// And of a key that shows something else everywhere.
const MAX_FRAME_BYTES: usize = 5 * 1024;

/// A terminal at the other end of the output.
#[derive(Clone)]
struct Screen(Rc<RefCell<(vt100::Parser, usize)>>);

impl io::Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (parser, writes) = &mut *self.0.borrow_mut();
        parser.process(bytes);
        *writes += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The app and the terminal it writes to.
struct Window {
    size: Size,
    stage: Stage,
    screen: Screen,
    output: Output<Screen>,
}

impl Window {
    fn new(cols: u16, rows: u16) -> Self {
        Self::of(cols, rows, ThemeName::Terminal)
    }

    fn of(cols: u16, rows: u16, name: ThemeName) -> Self {
        let some = |count| NonZeroU16::new(count).expect("a window");
        let parser = vt100::Parser::new(some(rows), some(cols), 0);
        let screen = Screen(Rc::new(RefCell::new((parser, 0))));
        let theme = Theme {
            name,
            ..Theme::default()
        };
        let start = Start {
            mouse: true,
            theme,
            ..Start::default()
        };
        let output = Output::new(screen.clone(), Size::new(cols, rows)).expect("into memory");
        Self {
            size: Size::new(cols, rows),
            stage: Stage::with(cols, rows, start, Workers::new(&SCREENS)),
            screen,
            output,
        }
    }

    /// Draws; the screen then shows the state. Gives the bytes it took.
    #[track_caller]
    fn draw(&mut self) -> usize {
        self.screen.0.borrow_mut().1 = 0;
        let bytes = draw_state(&self.stage.state, &mut self.output).expect("into memory");
        let size = self.size;
        let (frame, cursor) = self.stage.frame(size);
        let (parser, writes) = &*self.screen.0.borrow();
        assert_eq!(*writes, usize::from(bytes > 0), "one write a frame");
        let shown: Vec<String> = parser.screen().rows(0, size.width).collect();
        let shown: Vec<&str> = shown.iter().map(|row| row.trim_end()).collect();
        let wanted = text_of(&frame);
        let wanted: Vec<&str> = wanted.lines().map(str::trim_end).collect();
        assert_eq!(shown, wanted);
        assert_eq!(parser.screen().hide_cursor(), cursor.is_none());
        if let Some(at) = cursor {
            assert_eq!(parser.screen().cursor_position(), (at.y, at.x));
        }
        bytes
    }
}

#[test]
fn a_key_costs_few_bytes_and_the_same_frame_nothing() {
    let script = "c o n g e s t i o n <Ctrl-u> h e a t <Esc> <Down> <Down> <PageDown> <End> <Home> ? \
                  <Esc> : c o n <Backspace> <Esc> <Enter> <Down> <Esc> 7 <Down> 1 f <Esc>";
    let themes = [
        ThemeName::Terminal,
        ThemeName::Dark,
        ThemeName::Light,
        ThemeName::Contrast,
    ];
    for theme in themes {
        let mut window = Window::of(100, 30, theme);
        window.draw();
        for name in script.split(' ') {
            for key in keys(name) {
                window.stage.send(Message::Key(key));
            }
            let at_once = window.draw();
            window.stage.rest();
            let rested = window.draw();
            // Another view, or a pop-up below which everything steps back, is a frame of its own.
            let most = match name {
                "?" | ":" | "1" | "7" | "<Enter>" | "<Esc>" => MAX_FRAME_BYTES,
                _ => MOST_BYTES,
            };
            let bytes = at_once.max(rested);
            assert!(bytes <= most, "{theme:?} {name}: {at_once}, {rested}");
            assert_eq!(window.draw(), 0, "{name}: the screen shows it already");
        }
    }
}

#[test]
fn a_resize_or_another_program_redraws_the_screen() {
    let mut window = Window::new(80, 24);
    let first = window.draw();
    // As after a pager.
    window
        .screen
        .0
        .borrow_mut()
        .0
        .process(b"\x1b[3;4Hsomething else\x1b[?25l");
    window.output.redraw().expect("into memory");
    assert!(window.draw() > first);
    assert_eq!(window.draw(), 0);
    for (cols, rows) in [(80, 23), (60, 24), (100, 30)] {
        let some = |count| NonZeroU16::new(count).expect("a window");
        let parser = &mut window.screen.0.borrow_mut().0;
        parser.screen_mut().set_size(some(rows), some(cols));
        window.stage.resize(cols, rows);
        window.size = Size::new(cols, rows);
    }
    assert!(window.draw() > first);
    assert_eq!(window.draw(), 0);
}
