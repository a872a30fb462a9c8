//! The loop: hear what happened, update, do what is asked, draw once.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Instant;

use thiserror::Error;

use super::clock::Clock;
use super::effect::Effect;
use super::input::{
    Heard, Keys, listen_to_system, listen_to_terminal, listen_to_work, stop_process,
};
use super::message::Message;
use super::state::{Start, State};
use super::surroundings::{Ground, Surroundings};
use super::terminal::{Screen, copy, install_panic_hook};
use super::theme::{Signs, Theme, ThemeName};
use super::update::{begin, update};
use crate::model::hit::Answer;
use crate::model::note::NoteId;
use crate::work::{Report, Request};

/// Terminals drop longer clipboard texts without a word.
const LONGEST_COPY_BYTES: usize = 74_000;

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
    pub surroundings: Surroundings,
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

/// Runs the app until the user leaves.
///
/// Paints first, with what `options` brings; the workers are asked afterwards.
///
/// # Errors
/// [`TuiError::Terminal`] if the terminal cannot be taken or has failed while drawing.
pub fn run(
    options: Options,
    requests: Sender<Request>,
    reports: Receiver<Report>,
) -> Result<ExitReason, TuiError> {
    install_panic_hook(options.reports.clone());
    let theme = Theme {
        signs: if options.ascii {
            Signs::Ascii
        } else {
            options.signs
        },
        ..options.surroundings.theme(options.theme, options.ground)
    };
    let mut screen = Screen::enter(options.mouse)?;
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
    let state = State::new(start, screen.size()?);
    screen.draw(&state)?;
    let asked_at = if options.surroundings.may_ask_width(options.ground) {
        screen.ask_line_width(&state)?
    } else {
        None
    };
    let (heard, events) = channel();
    listen_to_system(heard.clone())?;
    listen_to_work(reports, heard.clone());
    let mut app = App {
        keys: listen_to_terminal(heard, asked_at, options.surroundings.ssh),
        state,
        screen,
        requests,
        events,
        editor: options.editor,
        root: options.root,
        surroundings: options.surroundings,
        started: Instant::now(),
    };
    app.run()
}

struct App {
    state: State,
    screen: Screen,
    requests: Sender<Request>,
    events: Receiver<Heard>,
    keys: Keys,
    editor: Option<String>,
    root: PathBuf,
    surroundings: Surroundings,
    started: Instant,
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
            let waiting: Vec<Heard> = self.events.try_iter().collect();
            for heard in first.into_iter().chain(waiting) {
                match heard {
                    Heard::Terminal(batch) => {
                        from_terminal = true;
                        messages.extend(batch);
                    }
                    Heard::Other(message) => messages.push(message),
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
        let size = self.screen.size()?;
        let effects = update(&mut self.state, Message::Resized(size.width, size.height));
        self.carry_out(effects)?;
        self.screen.draw(&self.state)
    }

    /// Waits for something to happen, or for the time the state asked for. Nothing within `Some`
    /// means that the time has come; `None` that nothing can happen any more.
    #[expect(clippy::option_option, reason = "read in one place, three lines below")]
    fn wait(&self) -> Option<Option<Heard>> {
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
            Effect::Copy(what, text) => return self.copy(what, &text),
            Effect::OpenAddress(address) => return self.open_address(&address),
            Effect::Edit(id) => return self.edit(&id),
            Effect::Write(text) => return self.write(&text),
            Effect::CaptureMouse(on) => self.screen.capture_mouse(on)?,
            Effect::Redraw => self.screen.redraw()?,
            Effect::Suspend => {
                self.screen.lend(stop_process)??;
            }
            Effect::Quit => return Ok(After::Leave),
        }
        Ok(After::GoOn)
    }

    fn copy(&mut self, what: &str, text: &str) -> io::Result<After> {
        if text.len() > LONGEST_COPY_BYTES {
            let told = format!("Not copied: the {what} is too long for a terminal's clipboard.");
            return Ok(After::Happened(Message::Done(Err(told))));
        }
        // A default tmux ignores what programs send to the clipboard, but has a command for it.
        let told = if self.surroundings.tmux && copy_to_tmux(text).is_ok() {
            format!("Copied the {what} to tmux and sent it to the clipboard.")
        } else {
            copy(text)?;
            format!("Sent the {what} to the clipboard.")
        };
        Ok(After::Happened(Message::Done(Ok(told))))
    }

    fn open_address(&mut self, address: &str) -> io::Result<After> {
        if !self.surroundings.desktop || self.surroundings.ssh {
            self.copy("address", address)?;
            let told = "No browser here: sent the address to the clipboard.".to_owned();
            return Ok(After::Happened(Message::Done(Ok(told))));
        }
        let done = match open::that_detached(address) {
            Ok(()) => Ok("Opened in the browser.".to_owned()),
            Err(error) => Err(format!(
                "The browser did not start ({error}). y copies the source."
            )),
        };
        Ok(After::Happened(Message::Done(done)))
    }

    fn edit(&mut self, id: &NoteId) -> io::Result<After> {
        let path = self.root.join(id.path());
        Ok(After::Happened(match self.open_editor(&path)? {
            Ok(()) => Message::Edited,
            Err(told) => Message::Done(Err(told)),
        }))
    }

    /// Lets the user write a text in the editor, in a file that goes afterwards.
    fn write(&mut self, text: &str) -> io::Result<After> {
        let mut name = tempfile::Builder::new();
        let made = name.prefix("guildhall-").suffix(".md").tempfile();
        let file = made.and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.flush()?;
            Ok(file.into_temp_path())
        });
        let written = match file {
            Ok(path) => self.open_editor(&path)?.and_then(|()| {
                std::fs::read_to_string(&path)
                    .map_err(|error| format!("What you wrote cannot be read: {error}."))
            }),
            Err(error) => Err(format!("There is no room for a text to write: {error}.")),
        };
        Ok(After::Happened(Message::Written(written)))
    }

    /// Opens a file in the user's editor and waits for its end; else what went wrong.
    fn open_editor(&mut self, path: &Path) -> io::Result<Result<(), String>> {
        let mut command = match editor_command(self.editor.as_deref(), path) {
            Ok(command) => command,
            Err(told) => return Ok(Err(told)),
        };
        Ok(match self.screen.lend(|| command.status())? {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!(
                "The editor ended with {status}; the text is as it left it."
            )),
            Err(error) => {
                let program = command.get_program().to_string_lossy();
                Err(format!(
                    "The editor {program} did not start: {error}. Set EDITOR to another one."
                ))
            }
        })
    }
}

/// The editor's command line with the file behind it. No shell reads it.
fn editor_command(editor: Option<&str>, path: &Path) -> Result<Command, String> {
    let line = editor.unwrap_or_default();
    let words = shell_words::split(line)
        .map_err(|error| format!("The editor's command line cannot be read ({error}): {line}"))?;
    let Some((program, arguments)) = words.split_first() else {
        return Err("No editor is set. Set EDITOR, or `editor` in the configuration.".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments);
    // These return at once unless told to wait for the file to be closed.
    let name = Path::new(program)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let waits = ["-w", "--wait"];
    let told = arguments
        .iter()
        .any(|argument| waits.contains(&argument.as_str()));
    if matches!(&*name, "code" | "codium" | "subl" | "zed" | "atom") && !told {
        command.arg("--wait");
    }
    command.arg(path);
    Ok(command)
}

fn copy_to_tmux(text: &str) -> io::Result<()> {
    let mut tmux = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = tmux.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    if tmux.wait()?.success() {
        Ok(())
    } else {
        Err(io::Error::other("tmux refused"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_is_split_as_a_shell_would_but_run_without_one() {
        #[track_caller]
        fn case(editor: Option<&str>, want: &[&str]) {
            let line = match editor_command(editor, Path::new("/base/a b.md")) {
                Ok(command) => {
                    let program = command.get_program();
                    let words = std::iter::once(program).chain(command.get_args());
                    words
                        .map(|word| word.to_string_lossy().into_owned())
                        .collect()
                }
                Err(_) => Vec::new(),
            };
            assert_eq!(line, want, "{editor:?}");
        }
        case(Some("vi"), &["vi", "/base/a b.md"]);
        case(Some("code"), &["code", "--wait", "/base/a b.md"]);
        case(Some("code --wait"), &["code", "--wait", "/base/a b.md"]);
        case(
            Some("'/my tools/ed' -x; rm"),
            &["/my tools/ed", "-x;", "rm", "/base/a b.md"],
        );
        case(Some("vi '"), &[]);
        case(Some(""), &[]);
        case(None, &[]);
    }
}
