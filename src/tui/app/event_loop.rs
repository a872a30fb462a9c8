//! The event loop: receive messages, update the state, carry out effects, draw once.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};
use std::time::Instant;

use ratatui::layout::Size;
use thiserror::Error;

use super::note_edits::{after_edit, ask_to_reopen};
use super::screen::draw_frame::draw_state;
use super::state::State;
use super::update::{begin, update};
use crate::config::{ThemeName, save_settings};
use crate::tui::export_job::{ExportJob, ExportedFile};
use crate::tui::message::{CommandOutcome, Message};
use crate::tui::shared::effect::Effect;
use crate::tui::shared::start::Start;
use crate::tui::strings;
use crate::tui::terminal::external_programs;
use crate::tui::terminal::input::{
    InputGate, LoopEvent, listen_to_system, listen_to_terminal, stop_process,
};
use crate::tui::terminal::terminal_env::{Background, TerminalEnv};
use crate::tui::terminal::terminal_session::{self, TerminalSession, install_panic_hook};
use crate::tui::theme::Theme;
use crate::work::{EDITS_FOLDER, EditedCopy, ReportSender, RequestSender, left_copies};

/// Options for starting the app.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Content of the first frame; its colours and links come from the terminal.
    pub start: Start,
    /// The theme; `None` derives it from the terminal.
    pub theme: Option<ThemeName>,
    /// The editor's command line, as in `$EDITOR`.
    pub editor: Option<String>,
    /// Root of the knowledge base, which holds the notes to edit.
    pub root: PathBuf,
    /// The configuration file.
    pub settings: PathBuf,
    /// Path of the report written if guildhall panics.
    pub reports: PathBuf,
    /// Terminal settings from the environment.
    pub terminal_env: TerminalEnv,
    /// Background colour that the terminal reported; `None` if it was not asked.
    pub background: Option<Background>,
}

/// Why the app ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// The user quit.
    Left,
    /// The terminal closed, or a signal ended the program.
    HungUp,
}

/// Errors that end the app.
#[derive(Debug, Error)]
pub enum TuiError {
    /// Setting up the terminal or writing to it failed.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
}

impl TuiError {
    /// Advice to the user, in one sentence.
    pub fn help(&self) -> &'static str {
        "run guildhall in a terminal window, or use `guildhall search` for plain output"
    }
}

/// The app with its first frame on screen. Dropping it restores the terminal.
pub struct Opened {
    state: State,
    screen: TerminalSession,
    /// The size of the last frame.
    drawn: Size,
    editor: Option<String>,
    root: PathBuf,
    /// The configuration file.
    settings: PathBuf,
    /// Folder for the copies that are open in the editor.
    edits: PathBuf,
    terminal_env: TerminalEnv,
    background: Option<Background>,
    /// Sender for the threads. Keeping one end here stops `events` from closing.
    sender: Sender<LoopEvent>,
    events: Receiver<LoopEvent>,
}

/// Sets up the terminal and draws the first frame.
///
/// The workers need not be running yet.
///
/// # Errors
/// [`TuiError::Terminal`] if the terminal cannot be set up or drawing fails.
pub fn open(options: Options) -> Result<Opened, TuiError> {
    install_panic_hook(options.reports.clone());
    let mut start = options.start;
    start.links = options.terminal_env.links;
    start.theme = Theme {
        signs: start.theme.signs,
        ..options
            .terminal_env
            .theme(options.theme, options.background)
    };
    start.theme.choose(start.theme.name, &start.themes);
    let mut screen = TerminalSession::enter(start.mouse)?;
    let drawn = terminal_session::size()?;
    let state = State::new(start, drawn);
    draw_state(&state, screen.output())?;
    let (sender, events) = channel();
    // A signal that arrives while the threads start must still restore the terminal.
    listen_to_system(
        sender.clone(),
        screen.handover(),
        terminal_session::give_back,
    )?;
    Ok(Opened {
        state,
        screen,
        drawn,
        editor: options.editor,
        root: options.root,
        settings: options.settings,
        edits: options.reports.with_file_name(EDITS_FOLDER),
        terminal_env: options.terminal_env,
        background: options.background,
        sender,
        events,
    })
}

/// Tells the loop when the last worker has ended.
struct WorkEnd(Sender<LoopEvent>);

impl Drop for WorkEnd {
    fn drop(&mut self) {
        let _ = self.0.send(LoopEvent::Other(Message::WorkEnded));
    }
}

impl Opened {
    /// Sends the reports of the workers to the loop.
    pub fn report_sender(&self) -> ReportSender {
        let end = WorkEnd(self.sender.clone());
        ReportSender::new(move |report| {
            let message = Message::Reported(Box::new(report));
            end.0.send(LoopEvent::Other(message)).is_ok()
        })
    }

    /// Runs the app until the user leaves; the workers are asked from now on.
    ///
    /// `run_command` runs a command that writes notes; `write_export` writes a file. Each runs on a
    /// thread of its own, for which leaving waits; only commands that open the editor run on this one.
    ///
    /// # Errors
    /// [`TuiError::Terminal`] if the terminal has failed.
    pub fn run(
        mut self,
        requests: &mut RequestSender,
        run_command: &CommandRunner<'_>,
        write_export: &ExportWriter<'_>,
    ) -> Result<ExitReason, TuiError> {
        let asked_at = if self.terminal_env.may_ask_width(self.background) {
            self.screen.ask_line_width()?
        } else {
            None
        };
        thread::scope(|scope| {
            // Dropped before the threads are waited for, so that the terminal is restored at once.
            let mut event_loop = EventLoop {
                keys: listen_to_terminal(self.sender.clone(), asked_at),
                app: self,
                requests,
                run_command,
                write_export,
                scope,
                started: Instant::now(),
            };
            event_loop.run()
        })
    }
}

struct EventLoop<'a, 'scope, 'env> {
    app: Opened,
    requests: &'a mut RequestSender,
    run_command: &'env CommandRunner<'env>,
    write_export: &'env ExportWriter<'env>,
    /// Where notes are written and files exported.
    scope: &'scope Scope<'scope, 'env>,
    keys: InputGate,
    started: Instant,
}

/// Runs a command with its arguments: what it did, or why it failed.
pub type CommandRunner<'a> = dyn Fn(&[String]) -> Result<CommandOutcome, String> + Sync + 'a;

/// Writes a file; `None` if it exists and may not be replaced.
pub type ExportWriter<'a> = dyn Fn(&ExportJob) -> Result<Option<ExportedFile>, String> + Sync + 'a;

/// Outcome of carrying out an effect.
enum EffectOutcome {
    Continue,
    NewMessage(Message),
    Leave,
}

impl EventLoop<'_, '_, '_> {
    fn run(&mut self) -> Result<ExitReason, TuiError> {
        let first = begin(&mut self.app.state);
        self.carry_out(first)?;
        ask_to_reopen(&mut self.app.state.shared, &left_copies(&self.app.edits));
        loop {
            let first = self.wait();
            let mut messages = VecDeque::from([Message::Tick(self.started.elapsed())]);
            let mut from_terminal = false;
            let waiting: Vec<LoopEvent> = self.app.events.try_iter().collect();
            for event in first.into_iter().chain(waiting) {
                match event {
                    LoopEvent::Terminal(batch) => {
                        from_terminal = true;
                        messages.extend(batch);
                    }
                    LoopEvent::Other(message) => messages.push_back(message),
                }
            }
            let mut is_typing = false;
            while let Some(mut message) = messages.pop_front() {
                is_typing = is_typing && self.app.state.joins_letters();
                if is_typing {
                    message = join_letters(message, &mut messages);
                }
                is_typing |= message.letter().is_some();
                let hung_up = message == Message::HungUp;
                let effects = update(&mut self.app.state, message);
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
        // The window may have been resized before the resize message is read.
        let size = terminal_session::size()?;
        let effects = update(
            &mut self.app.state,
            Message::Resized(size.width, size.height),
        );
        self.carry_out(effects)?;
        if self.app.state.holds_frame() && self.app.drawn == size {
            return Ok(());
        }
        self.app.drawn = size;
        draw_state(&self.app.state, self.app.screen.output()).map(drop)
    }

    /// Waits for the next event. Returns `None` when the state's wake-up time has come.
    fn wait(&self) -> Option<LoopEvent> {
        match self.app.state.wake_at() {
            None => self.app.events.recv().ok(),
            Some(at) => {
                let wait = at.saturating_sub(self.started.elapsed());
                self.app.events.recv_timeout(wait).ok()
            }
        }
    }

    /// Carries out effects and those that follow. Returns true to quit.
    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<bool> {
        let mut waiting: VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            match self.carry_out_one(effect)? {
                EffectOutcome::Continue => {}
                EffectOutcome::NewMessage(message) => {
                    waiting.extend(update(&mut self.app.state, message));
                }
                EffectOutcome::Leave => return Ok(true),
            }
        }
        Ok(false)
    }

    fn carry_out_one(&mut self, effect: Effect) -> io::Result<EffectOutcome> {
        match effect {
            // If the workers have ended, `WorkEnded` follows.
            Effect::Send(request) => self.requests.send(request),
            Effect::Copy(what, text) => {
                return done(external_programs::copy(
                    &self.app.terminal_env,
                    what,
                    &text,
                )?);
            }
            Effect::SaveSettings(settings) => {
                let kept = save_settings(&self.app.settings, &settings);
                return done(match kept {
                    Ok(()) => Ok(match settings.as_slice() {
                        [("city", city)] => {
                            let labels = &self.app.state.shared.labels;
                            format!("{} is now your city.", labels.label("city", city))
                        }
                        _ => format!("Kept in {}.", self.app.settings.display()),
                    }),
                    Err(_) => Err(strings::SETTING_NOT_KEPT.to_owned()),
                });
            }
            Effect::OpenAddress(address) => {
                return done(external_programs::open_address(
                    &self.app.terminal_env,
                    &address,
                )?);
            }
            Effect::Edit(id) => {
                let copy = match EditedCopy::new(&self.app.root, &id.path(), &self.app.edits) {
                    Ok(copy) => copy,
                    Err(error) => return done(Err(format!("No copy to edit: {error}."))),
                };
                return self.edit(copy);
            }
            Effect::Reopen(path) => {
                let copy = match EditedCopy::reopen(&path) {
                    Ok(copy) => copy,
                    Err(error) => {
                        let path = path.display();
                        return done(Err(format!("The text stays in {path}: {error}.")));
                    }
                };
                return self.edit(copy);
            }
            Effect::RunCommand(words) => {
                let run_command = self.run_command;
                // These open the editor, which takes the screen.
                if matches!(words.first().map(String::as_str), Some("new" | "answer")) {
                    let outcome = self.app.screen.release_while(|| run_command(&words))?;
                    return Ok(EffectOutcome::NewMessage(Message::CommandRan(outcome)));
                }
                let sender = self.app.sender.clone();
                self.scope.spawn(move || {
                    let message = Message::CommandRan(catch_panic(|| run_command(&words)));
                    // Fails if the user has left meanwhile.
                    let _ = sender.send(LoopEvent::Other(message));
                });
            }
            Effect::WriteExport(job) => {
                let (write, sender) = (self.write_export, self.app.sender.clone());
                self.scope.spawn(move || {
                    let written = catch_panic(|| write(&job));
                    let message = match written.transpose() {
                        Some(written) => Message::ExportWritten(written),
                        None => Message::FileExists(job),
                    };
                    // Fails if the user has left meanwhile.
                    let _ = sender.send(LoopEvent::Other(message));
                });
            }
            Effect::Write(text) => {
                let written = external_programs::write(
                    &mut self.app.screen,
                    self.app.editor.as_deref(),
                    &text,
                )?;
                return Ok(EffectOutcome::NewMessage(Message::Written(written)));
            }
            Effect::CaptureMouse(on) => self.app.screen.capture_mouse(on)?,
            Effect::Redraw => self.app.screen.redraw()?,
            Effect::Suspend => {
                self.app.screen.release_while(stop_process)??;
            }
            Effect::Quit => return Ok(EffectOutcome::Leave),
        }
        Ok(EffectOutcome::Continue)
    }

    /// Opens a copy of a note in the editor, and saves the result.
    fn edit(&mut self, copy: EditedCopy) -> io::Result<EffectOutcome> {
        let (screen, editor) = (&mut self.app.screen, self.app.editor.as_deref());
        let edited = external_programs::edit(screen, editor, copy.path())?;
        Ok(EffectOutcome::NewMessage(after_edit(edited, copy)))
    }
}

/// Turns a panic while a file is written into an error. The panic hook writes a report.
fn catch_panic<T>(write: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let written = catch_unwind(AssertUnwindSafe(write));
    written.unwrap_or_else(|_| Err(strings::WRITER_PANICKED.to_owned()))
}

/// Joins queued letters into one message.
///
/// Otherwise each letter would start its own search.
fn join_letters(first: Message, rest: &mut VecDeque<Message>) -> Message {
    let Some(letter) = first.letter() else {
        return first;
    };
    let mut text = String::from(letter);
    while let Some(letter) = rest.front().and_then(Message::letter) {
        rest.pop_front();
        text.push(letter);
    }
    Message::Typed(text)
}

/// Reports the outcome of an effect to the user.
#[expect(
    clippy::unnecessary_wraps,
    reason = "match arms return it as their result"
)]
fn done(outcome: Result<String, String>) -> io::Result<EffectOutcome> {
    Ok(EffectOutcome::NewMessage(Message::Done(outcome)))
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};

    use super::*;

    #[test]
    fn a_panic_while_a_document_is_written_is_an_error() {
        assert_eq!(catch_panic(|| Ok(7)), Ok(7));
        let outcome: Result<(), String> = catch_panic(|| panic!("a fault"));
        assert_eq!(outcome, Err(strings::WRITER_PANICKED.to_owned()));
    }

    #[test]
    fn queued_letters_are_joined_up_to_the_next_other_key() {
        let key = |code| Message::Key(KeyEvent::from(code));
        let mut rest = VecDeque::from([
            key(KeyCode::Char('ä')),
            key(KeyCode::Char(' ')),
            key(KeyCode::Enter),
            key(KeyCode::Char('q')),
        ]);
        let joined = join_letters(key(KeyCode::Char('h')), &mut rest);
        assert_eq!(joined, Message::Typed("hä ".to_owned()));
        assert_eq!(rest.len(), 2, "Enter and later keys are not joined");
        let enter = join_letters(key(KeyCode::Enter), &mut rest);
        assert_eq!(enter, key(KeyCode::Enter));
    }
}
