//! The app without a terminal: plays keys, answers effects, draws frames to a buffer.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use guildhall::tui::{Effect, Message, Start, State, begin, update, view};
use guildhall::work::{Report, Request};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};

use super::workers::Workers;
use crate::libraries::SCREENS;

/// The app under test.
pub(crate) struct Stage {
    pub(crate) state: State,
    pub(crate) workers: Workers,
    /// Effects other than requests, in order.
    pub(crate) done: Vec<Effect>,
    /// Requests that were sent, in order.
    pub(crate) asked: Vec<Request>,
    /// If set, requests are not answered.
    pub(crate) mute: bool,
    now: Duration,
}

impl Stage {
    /// An app of this size over the fixture notes.
    pub(crate) fn new(cols: u16, rows: u16) -> Self {
        Self::with(
            cols,
            rows,
            Start {
                mouse: true,
                ..Start::default()
            },
            Workers::new(&SCREENS),
        )
    }

    /// An app with all options given.
    pub(crate) fn with(cols: u16, rows: u16, start: Start, workers: Workers) -> Self {
        let mut app = State::new(start, Size::new(cols, rows));
        let first = begin(&mut app);
        let mut stage = Self {
            state: app,
            workers,
            done: Vec::new(),
            asked: Vec::new(),
            mute: false,
            now: Duration::ZERO,
        };
        stage.carry_out(first);
        let catalogue = Report::Catalogue(Box::new(stage.workers.library.catalogue.clone()));
        stage.report(catalogue);
        stage.rest();
        stage
    }

    /// Plays keys (`heat<Down><Ctrl-d>`), then lets timers run.
    pub(crate) fn play(&mut self, script: &str) -> &mut Self {
        for event in keys(script) {
            self.send(Message::Key(event));
        }
        self.rest();
        self
    }

    /// Sends one message and carries out what it asks for.
    pub(crate) fn send(&mut self, message: Message) -> &mut Self {
        let effects = update(&mut self.state, message);
        self.carry_out(effects);
        self
    }

    /// Sends a report of the workers.
    pub(crate) fn report(&mut self, report: Report) -> &mut Self {
        self.send(Message::Reported(Box::new(report)))
    }

    /// Clicks.
    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }

    /// Sends a mouse event, then lets timers run.
    pub(crate) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        let event = MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        };
        self.send(Message::Mouse(event));
        self.rest();
        self
    }

    /// Lets enough time pass for previews, not for messages to fade.
    pub(crate) fn rest(&mut self) {
        self.pass(Duration::from_millis(100));
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, time: Duration) -> &mut Self {
        self.now += time;
        self.send(Message::Tick(self.now))
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(request) => {
                    self.asked.push(request.clone());
                    if !self.mute {
                        let report = self.workers.answer(&request);
                        if let Some(report) = report {
                            self.report(report);
                        }
                    }
                }
                effect => self.done.push(effect),
            }
        }
    }

    /// Changes the size of the window.
    pub(crate) fn resize(&mut self, cols: u16, rows: u16) -> &mut Self {
        self.send(Message::Resized(cols, rows));
        self.rest();
        self
    }

    /// Draws a frame and returns it with the cursor position.
    pub(crate) fn frame(&self, size: Size) -> (Buffer, Option<Position>) {
        let mut terminal =
            Terminal::new(TestBackend::new(size.width, size.height)).expect("a stage");
        let mut cursor = None;
        terminal
            .draw(|frame| cursor = view(&self.state, frame.area(), frame.buffer_mut()))
            .expect("a frame");
        (terminal.backend().buffer().clone(), cursor)
    }

    /// The text of the frame.
    pub(crate) fn screen(&self, cols: u16, rows: u16) -> String {
        let (buffer, _) = self.frame(Size::new(cols, rows));
        let text = text_of(&buffer);
        let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        for (_, rest) in text.match_indices('{').map(|(at, _)| text.split_at(at + 1)) {
            let name = rest.split_once('}').map_or("", |(name, _)| name);
            let is_raw = !name.is_empty() && is_name(name);
            assert!(
                !is_raw,
                "{name} stands for a key that is not named:\n{text}"
            );
        }
        text
    }
}

/// The text of a frame, line by line. The right half of a wide character is left out.
pub(crate) fn text_of(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += unicode_width::UnicodeWidthStr::width(symbol).max(1) as u16;
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Key events from a script.
pub(crate) fn keys(script: &str) -> Vec<KeyEvent> {
    let mut events = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
            events.push(named(name));
            rest = after;
            continue;
        }
        events.push(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        rest = &rest[c.len_utf8()..];
    }
    events
}

fn named(name: &str) -> KeyEvent {
    let (name, modifiers) = match name.strip_prefix("Ctrl-") {
        Some(name) => (name, KeyModifiers::CONTROL),
        None => (name, KeyModifiers::NONE),
    };
    let code = match name {
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "Shift-Tab" => KeyCode::BackTab,
        "Backspace" => KeyCode::Backspace,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PageDown" => KeyCode::PageDown,
        "PageUp" => KeyCode::PageUp,
        "Space" => KeyCode::Char(' '),
        "F1" => KeyCode::F(1),
        "F5" => KeyCode::F(5),
        other => {
            let mut letters = other.chars();
            match (letters.next(), letters.next()) {
                (Some(c), None) => KeyCode::Char(c),
                _ => panic!("no key is called {other}"),
            }
        }
    };
    KeyEvent::new(code, modifiers)
}
