//! The loop: hear what happened, update, do what is asked, draw once.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Instant;

use ratatui::layout::Size;
use thiserror::Error;

use super::effect::Effect;
use super::message::Message;
use super::start::Start;
use super::state::State;
use super::update::{begin, update};
use crate::config::ThemeName;
use crate::model::hit::Answer;
use crate::tui::clock::Clock;
use crate::tui::strings;
use crate::tui::terminal::external_programs;
use crate::tui::terminal::input::{
    InputGate, LoopEvent, listen_to_system, listen_to_terminal, listen_to_work, stop_process,
};
use crate::tui::terminal::session;
use crate::tui::terminal::session::{TerminalSession, install_panic_hook};
use crate::tui::terminal::terminal_env::{Ground, TerminalEnv};
use crate::tui::theme::{Signs, Theme};
use crate::work::{Report, Request};

/// How the app is to start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// The colours; without a choice the terminal is asked.
    pub theme: Option<ThemeName>,
    /// Borders and signs without a byte above 0x7F.
    pub ascii: bool,
    /// The form of the signs beside words.
    pub signs: Signs,
    /// Whether a progress bar may move.
    pub motion: bool,
    /// Whether to take the mouse.
    pub mouse: bool,
    /// The user's own city, by vocabulary id.
    pub my_city: Option<String>,
    /// The editor's command line, as in `$EDITOR`.
    pub editor: Option<String>,
    /// The first query.
    pub query: String,
    /// An answer to it, if one is at hand: the first frame shows it.
    pub first: Option<Answer>,
    /// The user's own keys: an action's name and its keys.
    pub keys: Vec<(String, Vec<String>)>,
    /// The time of day.
    pub clock: Clock,
    /// The root of the knowledge base: where the editor finds notes.
    pub root: PathBuf,
    /// Where a report goes if guildhall fails.
    pub reports: PathBuf,
    /// What the environment says about the terminal.
    pub surroundings: TerminalEnv,
    /// What the terminal said of its ground; none if it was not asked.
    pub ground: Option<Ground>,
}

/// Why the app ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// The user left.
    Left,
    /// The terminal has gone, or the system told the program to end.
    HungUp,
}

/// Why the app could not go on.
#[derive(Debug, Error)]
pub enum TuiError {
    /// The terminal could not be taken or written to.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
}

impl TuiError {
    /// What to do about it, in one sentence.
    pub fn mend(&self) -> &'static str {
        "run guildhall in a terminal window, or use `guildhall search` for plain output"
    }
}

/// The app with its first frame on the screen. Dropping it gives the terminal back.
pub struct Opened {
    state: State,
    screen: TerminalSession,
    size: Size,
    editor: Option<String>,
    root: PathBuf,
    surroundings: TerminalEnv,
    ground: Option<Ground>,
    heard: Sender<LoopEvent>,
    events: Receiver<LoopEvent>,
}

/// Takes the terminal and paints the first frame, with what `options` brings. Nothing else needs to
/// have begun by then.
///
/// # Errors
/// [`TuiError::Terminal`] if the terminal cannot be taken or has failed while drawing.
pub fn open(options: Options) -> Result<Opened, TuiError> {
    install_panic_hook(options.reports.clone());
    let theme = Theme {
        signs: if options.ascii {
            Signs::Ascii
        } else {
            options.signs
        },
        ..options.surroundings.theme(options.theme, options.ground)
    };
    let mut screen = TerminalSession::enter(options.mouse)?;
    let start = Start {
        theme,
        ascii: options.ascii,
        links: options.surroundings.links,
        still: !options.motion,
        mouse: options.mouse,
        my_city: options.my_city,
        query: options.query,
        first: options.first,
        keys: options.keys,
        clock: options.clock,
    };
    let size = session::size()?;
    let state = State::new(start, size);
    screen.draw(&state)?;
    let (heard, events) = channel();
    // Whoever ends the program while its threads are being started gets the terminal back.
    listen_to_system(heard.clone(), screen.lent())?;
    Ok(Opened {
        heard,
        events,
        state,
        screen,
        size,
        editor: options.editor,
        root: options.root,
        surroundings: options.surroundings,
        ground: options.ground,
    })
}

impl Opened {
    /// Runs the app until the user leaves; the workers are asked from now on.
    ///
    /// # Errors
    /// [`TuiError::Terminal`] if the terminal has failed.
    pub fn run(
        mut self,
        requests: Sender<Request>,
        reports: Receiver<Report>,
    ) -> Result<ExitReason, TuiError> {
        let asked_at = if self.surroundings.may_ask_width(self.ground) {
            self.screen.ask_line_width()?
        } else {
            None
        };
        listen_to_work(reports, self.heard.clone());
        let mut app = App {
            keys: listen_to_terminal(self.heard, asked_at),
            state: self.state,
            screen: self.screen,
            requests,
            events: self.events,
            editor: self.editor,
            root: self.root,
            surroundings: self.surroundings,
            started: Instant::now(),
            drawn: self.size,
        };
        app.run()
    }
}

struct App {
    state: State,
    screen: TerminalSession,
    requests: Sender<Request>,
    events: Receiver<LoopEvent>,
    keys: InputGate,
    editor: Option<String>,
    root: PathBuf,
    surroundings: TerminalEnv,
    started: Instant,
    /// The size of the last frame.
    drawn: Size,
}

/// What carrying out an effect leads to.
enum After {
    GoOn,
    Happened(Message),
    Leave,
}

impl App {
    fn run(&mut self) -> Result<ExitReason, TuiError> {
        let first = begin(&mut self.state);
        self.carry_out(first)?;
        loop {
            let Some(first) = self.wait() else {
                return Ok(ExitReason::HungUp);
            };
            let mut messages = vec![Message::Tick(self.started.elapsed())];
            let mut from_terminal = false;
            let waiting: Vec<LoopEvent> = self.events.try_iter().collect();
            for heard in first.into_iter().chain(waiting) {
                match heard {
                    LoopEvent::Terminal(batch) => {
                        from_terminal = true;
                        messages.extend(batch);
                    }
                    LoopEvent::Other(message) => messages.push(message),
                }
            }
            for message in messages {
                let hung_up = message == Message::HungUp;
                let effects = update(&mut self.state, message);
                if self.carry_out(effects)? {
                    return Ok(if hung_up {
                        ExitReason::HungUp
                    } else {
                        ExitReason::Left
                    });
                }
            }
            if from_terminal {
                self.keys.go_on();
            }
            self.draw()?;
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        // The window may have changed before the message about it is read.
        let size = session::size()?;
        let effects = update(&mut self.state, Message::Resized(size.width, size.height));
        self.carry_out(effects)?;
        if self.state.holds_frame() && self.drawn == size {
            return Ok(());
        }
        self.drawn = size;
        self.screen.draw(&self.state)
    }

    /// Waits for something to happen, or for the time the state asked for. Nothing within `Some`
    /// means that the time has come; `None` that nothing can happen any more.
    #[expect(clippy::option_option, reason = "read in one place, three lines below")]
    fn wait(&self) -> Option<Option<LoopEvent>> {
        let Some(at) = self.state.wake_at() else {
            return self.events.recv().ok().map(Some);
        };
        match self
            .events
            .recv_timeout(at.saturating_sub(self.started.elapsed()))
        {
            Ok(heard) => Some(Some(heard)),
            Err(RecvTimeoutError::Timeout) => Some(None),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Carries out effects and what follows from them. True means leave.
    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<bool> {
        let mut waiting: std::collections::VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            match self.carry_out_one(effect)? {
                After::GoOn => {}
                After::Happened(message) => waiting.extend(update(&mut self.state, message)),
                After::Leave => return Ok(true),
            }
        }
        Ok(false)
    }

    fn carry_out_one(&mut self, effect: Effect) -> io::Result<After> {
        match effect {
            // If the workers are gone, their last word is on its way.
            Effect::Ask(request) => drop(self.requests.send(request)),
            Effect::Copy(what, text) => {
                return done(external_programs::copy(&self.surroundings, what, &text)?);
            }
            Effect::OpenAddress(address) => {
                return done(external_programs::open_address(
                    &self.surroundings,
                    &address,
                )?);
            }
            Effect::Edit(id) => {
                let path = self.root.join(id.path());
                let before = fs::read(&path).ok();
                let edited =
                    external_programs::edit(&mut self.screen, self.editor.as_deref(), &path)?;
                return Ok(After::Happened(match edited {
                    Ok(()) if before.is_some() && before == fs::read(&path).ok() => {
                        Message::Done(Ok(strings::NOTHING_EDITED.to_owned()))
                    }
                    Ok(()) => Message::EditOutcome,
                    Err(told) => Message::Done(Err(told)),
                }));
            }
            Effect::Write(text) => {
                let written =
                    external_programs::write(&mut self.screen, self.editor.as_deref(), &text)?;
                return Ok(After::Happened(Message::Written(written)));
            }
            Effect::CaptureMouse(on) => self.screen.capture_mouse(on)?,
            Effect::Redraw => self.screen.redraw()?,
            Effect::Suspend => {
                self.screen.lend(stop_process)??;
            }
            Effect::Quit => return Ok(After::Leave),
        }
        Ok(After::GoOn)
    }
}

/// Has the screen say what came of an effect.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the arms that carry out an effect end with it"
)]
fn done(told: Result<String, String>) -> io::Result<After> {
    Ok(After::Happened(Message::Done(told)))
}
