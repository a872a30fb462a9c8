//! The program in a pty, and a terminal emulator that reads its output.

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use vt100::{MouseProtocolMode, Parser, Screen};

use super::NOTES;
use crate::temporary_folder::temporary_folder;

/// Deadline of a step, generous for a loaded machine.
pub(super) const DEADLINE: Duration = Duration::from_secs(20);

/// Output received so far.
pub(super) struct Seen {
    pub(super) parser: Parser,
    /// Every byte so far.
    pub(super) raw: Vec<u8>,
    pub(super) ended: bool,
}

impl Seen {
    /// The terminal's reply, if the program has just sent a query.
    pub(super) fn answer(&self, too_far: Option<u16>) -> Option<String> {
        let too_far = too_far?;
        if self.raw.ends_with(b"\x1b[c") {
            return Some("\x1b[?62;c".to_owned());
        }
        let (row, col) = self.parser.screen().cursor_position();
        let asked = self.raw.ends_with(b"\x1b[6n");
        asked.then(|| format!("\x1b[{};{}R", row + 1, col + 1 + too_far))
    }
}

/// The app in a pty.
pub(crate) struct Session {
    pub(super) seen: Arc<(Mutex<Seen>, Condvar)>,
    pub(super) input: Arc<Mutex<Box<dyn Write + Send>>>,
    pub(super) child: Box<dyn Child + Send + Sync>,
    pub(super) master: Box<dyn MasterPty + Send>,
    /// Holds the knowledge base and the home folder; deleted with the session.
    pub(super) folder: TempDir,
}

impl Session {
    /// Starts guildhall on a copy of the fixtures.
    pub(super) fn start(cols: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        Self::start_in(cols, rows, environment, Some(0))
    }

    /// Starts it in a terminal that never replies.
    pub(super) fn start_silent(cols: u16, rows: u16) -> Self {
        Self::start_in(cols, rows, &[], None)
    }

    /// Starts it in a terminal that draws box lines too wide.
    pub(super) fn start_in(
        cols: u16,
        rows: u16,
        environment: &[(&str, &str)],
        too_far: Option<u16>,
    ) -> Self {
        let folder = temporary_folder();
        let base = folder.path().join("base");
        NOTES.extract(make(&base)).expect("a copy of the fixtures");
        fs::write(
            base.join("guildhall.toml"),
            "name = \"Test alliance\"\nformat = 1\n",
        )
        .expect("a knowledge base");
        Self::launch(folder, &base, (cols, rows), environment, too_far)
    }

    /// Starts guildhall on a given base; `folder` is the home folder.
    pub(crate) fn launch(
        folder: TempDir,
        base: &Path,
        (cols, rows): (u16, u16),
        environment: &[(&str, &str)],
        too_far: Option<u16>,
    ) -> Self {
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pty = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_guildhall"));
        command.args(["--kb", base.to_str().expect("a path in UTF-8")]);
        command.env_clear();
        command.env("GUILDHALL_HOME", make(&folder.path().join("home")));
        command.env("HOME", folder.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pty.slave.spawn_command(command).expect("guildhall starts");
        drop(pty.slave);
        let seen = Seen {
            parser: Parser::new(some(rows), some(cols), 0),
            raw: Vec::new(),
            ended: false,
        };
        let session = Self {
            seen: Arc::new((Mutex::new(seen), Condvar::new())),
            input: Arc::new(Mutex::new(
                pty.master.take_writer().expect("the pty's input"),
            )),
            child,
            folder,
            master: pty.master,
        };
        session.listen(too_far);
        session
    }

    /// Feeds the emulator and replies to terminal queries.
    pub(super) fn listen(&self, too_far: Option<u16>) {
        let mut output = self.master.try_clone_reader().expect("the pty's output");
        let seen = Arc::clone(&self.seen);
        let input = Arc::clone(&self.input);
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            let mut received = Vec::new();
            loop {
                let count = output.read(&mut bytes).unwrap_or(0);
                received.extend(&bytes[..count]);
                let complete = match open_update(&received) {
                    Some(begin) if count > 0 => begin,
                    _ => received.len(),
                };
                let (lock, changed) = &*seen;
                let mut seen = lock.lock().expect("the screen");
                for byte in received.drain(..complete) {
                    seen.raw.push(byte);
                    seen.parser.process(&[byte]);
                    if let Some(answer) = seen.answer(too_far) {
                        let mut input = input.lock().expect("the input");
                        input.write_all(answer.as_bytes()).expect("an answer");
                    }
                }
                seen.ended |= count == 0;
                changed.notify_all();
                if seen.ended {
                    return;
                }
            }
        });
    }

    /// Types keys.
    pub(crate) fn send(&self, keys: &str) -> &Self {
        let mut input = self.input.lock().expect("the input");
        input.write_all(keys.as_bytes()).expect("keys are taken");
        input.flush().expect("keys are sent");
        drop(input);
        self
    }

    /// Waits until the screen satisfies a condition.
    #[track_caller]
    pub(super) fn wait_until(&self, what: &str, holds: impl Fn(&Screen) -> bool) -> &Self {
        let held = self.holds_within(DEADLINE, holds);
        assert!(
            held,
            "waited in vain for {what}; the screen is\n{}",
            self.contents()
        );
        self
    }

    /// Waits for more output, up to the end of a frame.
    pub(super) fn wait_for_more_than(&self, bytes: usize) {
        let until = Instant::now() + DEADLINE;
        let (lock, changed) = &*self.seen;
        let mut seen: MutexGuard<'_, Seen> = lock.lock().expect("the screen");
        while seen.raw.len() <= bytes || !seen.raw.ends_with(b"\x1b[?2026l") {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.ended, "nothing was drawn");
            seen = changed.wait_timeout(seen, left).expect("the screen").0;
        }
    }

    /// Whether the screen satisfies a condition within a time.
    pub(super) fn holds_within(&self, time: Duration, holds: impl Fn(&Screen) -> bool) -> bool {
        let until = Instant::now() + time;
        let (lock, changed) = &*self.seen;
        let mut seen: MutexGuard<'_, Seen> = lock.lock().expect("the screen");
        while !holds(seen.parser.screen()) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || seen.ended {
                return false;
            }
            seen = changed.wait_timeout(seen, left).expect("the screen").0;
        }
        true
    }

    pub(super) fn contents(&self) -> String {
        let seen = self.seen.0.lock().expect("the screen");
        seen.parser.screen().contents()
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) -> &Self {
        self.wait_until(&format!("{text:?}"), |screen| {
            screen.contents().contains(text)
        })
    }

    /// Waits until a text is no longer on the screen.
    #[track_caller]
    pub(crate) fn wait_gone(&self, text: &str) -> &Self {
        self.wait_until(&format!("{text:?} to go"), |screen| {
            !screen.contents().contains(text)
        })
    }

    /// Sends a signal to the process.
    pub(super) fn signal(&self, name: &str) -> &Self {
        let id = self.child.process_id().expect("a process").to_string();
        let status = Command::new("kill")
            .args([name, &id])
            .status()
            .expect("kill runs");
        assert!(status.success());
        self
    }

    /// Waits for exit and checks that the terminal is restored.
    #[track_caller]
    pub(crate) fn wait_end(mut self) {
        let (lock, changed) = &*self.seen;
        let until = Instant::now() + DEADLINE;
        let mut seen = lock.lock().expect("the screen");
        while !seen.ended {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "it does not end:\n{}",
                seen.parser.screen().contents()
            );
            seen = changed.wait_timeout(seen, left).expect("the screen").0;
        }
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste(), "paste is as before");
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        drop(seen);
        self.child.wait().expect("the process ends");
    }
}

/// Start of a synchronised update that has not ended. Terminals show it at its end.
fn open_update(bytes: &[u8]) -> Option<usize> {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|part| part == mark);
    let begin = last(b"\x1b[?2026h")?;
    (last(b"\x1b[?2026l") < Some(begin)).then_some(begin)
}

pub(super) fn some(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a window")
}

pub(super) fn make(folder: &Path) -> &Path {
    fs::create_dir_all(folder).expect("a folder");
    folder
}
