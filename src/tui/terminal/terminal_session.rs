//! The terminal session: set up once, restored on every exit.
//!
//! Raw mode, alternate screen, bracketed paste and mouse capture are turned on and off together.
//! Restoring covers quitting, errors, panics, signals and suspending.

use std::fs;
use std::io::{self, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute, style, terminal};
use ratatui::layout::Size;

use super::input::{TerminalHandover, read_without_blocking};
use super::output::Output;

/// The terminal while the app uses it.
pub(crate) struct TerminalSession {
    output: Output<Stdout>,
    mouse: bool,
    handover: Arc<TerminalHandover>,
}

impl TerminalSession {
    /// Sets up the terminal.
    pub(crate) fn enter(mouse: bool) -> io::Result<Self> {
        // With NO_COLOR set, crossterm 0.29 turns every colour change into a full reset, which
        // removes reverse and bold. The mono theme uses no colour anyway.
        style::force_color_output(true);
        // Dropped if a step fails, which gives back what was taken until then.
        let session = Self {
            output: Output::new(io::stdout(), size()?)?,
            mouse,
            handover: Arc::default(),
        };
        take(mouse)?;
        Ok(session)
    }

    /// The output for frames.
    pub(crate) const fn output(&mut self) -> &mut Output<Stdout> {
        &mut self.output
    }

    /// Redraws a visible box line and requests the cursor position behind it.
    ///
    /// Terminals with a Japanese locale may draw the line two columns wide. Returns the line's
    /// column; the input thread receives the answer. The screen does not change.
    pub(crate) fn ask_line_width(&mut self) -> io::Result<Option<u16>> {
        self.output.ask_line_width()
    }

    /// Redraws the whole screen with the next frame.
    pub(crate) fn redraw(&mut self) -> io::Result<()> {
        self.output.redraw()
    }

    /// Turns mouse capture on or off.
    pub(crate) fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        capture(on)
    }

    /// Tells the signal thread whether another program uses the terminal.
    pub(crate) fn handover(&self) -> Arc<TerminalHandover> {
        Arc::clone(&self.handover)
    }

    /// Restores the terminal while `meanwhile` runs.
    pub(crate) fn release_while<T>(&mut self, meanwhile: impl FnOnce() -> T) -> io::Result<T> {
        self.handover.begin();
        give_back();
        let done = meanwhile();
        self.handover.end();
        take(self.mouse)?;
        self.redraw()?;
        Ok(done)
    }
}

/// Copies text to the clipboard through the terminal (OSC 52).
///
/// This also works over SSH.
pub(crate) fn copy(text: &str) -> io::Result<()> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
}

/// The size of the window.
pub(crate) fn size() -> io::Result<Size> {
    terminal::size().map(Size::from)
}

impl Drop for TerminalSession {
    fn drop(&mut self) {
        give_back();
    }
}

fn take(mouse: bool) -> io::Result<()> {
    terminal::enable_raw_mode()?;
    read_without_blocking();
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse { capture(true) } else { Ok(()) }
}

/// Restores the terminal.
///
/// Later steps run even if earlier ones fail, because the terminal may have closed.
pub(crate) fn give_back() {
    let mut stdout = io::stdout();
    let _ = capture(false);
    let _ = execute!(stdout, EndSynchronizedUpdate, DisableBracketedPaste);
    let _ = execute!(
        stdout,
        style::ResetColor,
        cursor::Show,
        LeaveAlternateScreen
    );
    let _ = terminal::disable_raw_mode();
}

/// Captures clicks and the wheel only: reporting every movement would wake an idle screen.
#[cfg(unix)]
fn capture(on: bool) -> io::Result<()> {
    let mut stdout = io::stdout();
    let switch = if on { 'h' } else { 'l' };
    write!(stdout, "\x1b[?1000{switch}\x1b[?1006{switch}")?;
    stdout.flush()
}

#[cfg(not(unix))]
fn capture(on: bool) -> io::Result<()> {
    use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
    if on {
        execute!(io::stdout(), EnableMouseCapture)
    } else {
        execute!(io::stdout(), DisableMouseCapture)
    }
}

/// Installs a panic hook that restores the terminal and writes a report to `folder`.
///
/// Only the drawing thread restores the terminal: after a panic in a worker the app still uses it.
pub(crate) fn install_panic_hook(folder: PathBuf) {
    let drawing = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        let report = write_report(&folder, &info.to_string());
        if std::thread::current().id() != drawing {
            return;
        }
        give_back();
        let place = match &report {
            Ok(path) => format!("A report is in {}.", path.display()),
            Err(error) => format!("No report could be written: {error}. {info}"),
        };
        let _ = writeln!(
            io::stderr(),
            "guildhall stopped because of an internal error. Your notes are safe. {place}"
        );
    }));
}

fn write_report(folder: &Path, what: &str) -> io::Result<PathBuf> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = now.map_or(0, |now| now.as_secs());
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("panic-{seconds}-{}.txt", std::process::id()));
    let trace = std::backtrace::Backtrace::force_capture();
    let version = env!("CARGO_PKG_VERSION");
    fs::write(&path, format!("guildhall {version}\n{what}\n\n{trace}\n"))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_leaves_a_report() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write_report(folder.path(), "panicked at x").expect("a report");
        let report = fs::read_to_string(path).expect("the report");
        assert!(report.starts_with("guildhall ") && report.contains("panicked at x"));
    }

    /// Set when this test runs itself again in a pty, where it must panic.
    const PANIC: &str = "GUILDHALL_TEST_PANIC";

    #[test]
    fn a_panic_gives_the_terminal_back_before_it_says_anything() {
        use std::io::Read as _;
        use std::num::NonZeroU16;

        if let Some(folder) = std::env::var_os(PANIC) {
            install_panic_hook(PathBuf::from(folder));
            let _screen = TerminalSession::enter(true).expect("a terminal");
            panic!("on purpose");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let size = portable_pty::PtySize {
            rows: 24,
            cols: 80,
            ..portable_pty::PtySize::default()
        };
        let pty = portable_pty::native_pty_system()
            .openpty(size)
            .expect("a pty");
        let program = std::env::current_exe().expect("path of the test program");
        let mut command = portable_pty::CommandBuilder::new(program);
        command.args(["--exact", "--nocapture"]);
        command
            .arg("tui::terminal::terminal_session::tests::a_panic_gives_the_terminal_back_before_it_says_anything");
        command.env(PANIC, folder.path());
        let mut child = pty.slave.spawn_command(command).expect("it starts");
        drop(pty.slave);
        let mut output = pty.master.try_clone_reader().expect("its output");
        let mut bytes = Vec::new();
        // On some systems the end of a pty is reported as an error.
        let _ = output.read_to_end(&mut bytes);
        child.wait().expect("it ends");
        let some = |count| NonZeroU16::new(count).expect("a window");
        let mut parser = vt100::Parser::new(some(24), some(80), 0);
        parser.process(&bytes);
        let screen = parser.screen();
        let text = String::from_utf8_lossy(&bytes);
        let (entered, left) = (text.find("\x1b[?1049h"), text.find("\x1b[?1049l"));
        assert!(entered.is_some() && left > entered, "{text:?}");
        let words = text
            .find("Your notes are safe")
            .expect("the message for the user");
        assert!(left < Some(words), "{text:?}");
        assert!(!screen.alternate_screen() && !screen.hide_cursor());
        assert!(!screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let reports = fs::read_dir(folder.path()).expect("the folder").count();
        assert_eq!(reports, 1, "a report is left");
    }
}
