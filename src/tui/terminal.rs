//! The terminal: entered, drawn on, and always given back as it was found.
//!
//! Raw mode, the alternate screen, bracketed paste and the mouse are taken together and left
//! together, on every way out: quitting, errors, panics, signals, suspending. One frame is one
//! write, between the marks of a synchronised update, so that no half frame is ever seen.

use std::fs;
use std::io::{self, Stdout, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue, style, terminal};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};
use terminal_colorsaurus::{QueryOptions, ThemeMode};

use super::state::{Start, State};
use super::theme::{Depth, Theme, ThemeName};
use super::view::view;

/// A terminal that does not tell its colours in this time keeps them to itself.
const COLOUR_WAIT: Duration = Duration::from_millis(150);

/// What ends a synchronised update.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// Bytes held until the frame is whole: drawing flushes before its last mark is written.
struct Held {
    bytes: Vec<u8>,
    terminal: Stdout,
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.bytes.ends_with(FRAME_END) {
            return Ok(());
        }
        let sent = self.terminal.write_all(&self.bytes);
        self.bytes.clear();
        sent?;
        self.terminal.flush()
    }
}

/// The terminal while the app has it.
pub(crate) struct Screen {
    terminal: Terminal<CrosstermBackend<Held>>,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal.
    pub(crate) fn enter(mouse: bool) -> io::Result<Self> {
        // crossterm 0.29 turns every colour change into a full reset when NO_COLOR is set, which
        // takes reverse and bold with it. The mono theme uses no colour anyway.
        style::force_color_output(true);
        take(mouse)?;
        let held = Held {
            bytes: Vec::with_capacity(64 * 1024),
            terminal: io::stdout(),
        };
        Ok(Self {
            terminal: Terminal::new(CrosstermBackend::new(held))?,
            mouse,
        })
    }

    /// The size of the window.
    pub(crate) fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws the state as one write.
    pub(crate) fn draw(&mut self, state: &State) -> io::Result<()> {
        paint(&mut self.terminal, state)
    }

    /// Has the next frame drawn whole.
    pub(crate) fn redraw(&mut self) -> io::Result<()> {
        // Not `clear`: that asks the terminal where the cursor is, and the thread that reads keys
        // would take the answer.
        let size = self.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(crate) fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        capture(on)
    }

    /// Gives the terminal back for as long as `meanwhile` runs.
    pub(crate) fn lend<T>(&mut self, meanwhile: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let done = meanwhile();
        take(self.mouse)?;
        self.redraw()?;
        Ok(done)
    }
}

/// Sends text to the clipboard through the terminal (OSC 52): it works over SSH too.
pub(crate) fn copy(text: &str) -> io::Result<()> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
}

/// Draws the state between the marks of a synchronised update.
fn paint<W: Write>(terminal: &mut Terminal<CrosstermBackend<W>>, state: &State) -> io::Result<()> {
    queue!(terminal.backend_mut(), BeginSynchronizedUpdate)?;
    terminal.draw(|frame| {
        let area = frame.area();
        if let Some(cursor) = view(state, area, frame.buffer_mut()) {
            frame.set_cursor_position(cursor);
        }
    })?;
    execute!(terminal.backend_mut(), EndSynchronizedUpdate)
}

/// Draws the first frame as it would go to a terminal of so many columns and rows, and sends it
/// nowhere: what starting costs can be measured without a terminal.
///
/// # Errors
/// None in practice: nothing is written anywhere.
pub fn rehearse(start: Start, (cols, rows): (u16, u16)) -> io::Result<()> {
    let size = Size::new(cols, rows);
    let options = TerminalOptions {
        viewport: Viewport::Fixed(Rect::from((Position::ORIGIN, size))),
    };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(io::sink()), options)?;
    paint(&mut terminal, &State::new(start, size))
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take(mouse: bool) -> io::Result<()> {
    terminal::enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse { capture(true) } else { Ok(()) }
}

/// Gives the terminal back. Each step is tried whatever became of the one before: this also runs
/// when the terminal has gone.
fn give_back() {
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

/// Clicks and the wheel only: reports of every movement would wake an idle screen.
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

/// What the environment says about the terminal, as `main` found it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of the environment, independent of the others"
)]
pub struct Surroundings {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `COLORFGBG`: the colours of letters and ground.
    pub colorfgbg: String,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// The terminal is at the other end of an SSH connection.
    pub ssh: bool,
    /// The terminal is tmux.
    pub tmux: bool,
    /// There is a screen to open a browser on.
    pub desktop: bool,
    /// The language: the first that is set of `LC_ALL`, `LC_CTYPE`, `LANG`.
    pub locale: String,
}

impl Surroundings {
    /// Reads the environment of this process.
    pub fn read() -> Self {
        let text = |name: &str| std::env::var(name).unwrap_or_default();
        let set = |name: &str| !text(name).is_empty();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(text);
        Self {
            term: text("TERM"),
            colorterm: text("COLORTERM"),
            colorfgbg: text("COLORFGBG"),
            no_color: set("NO_COLOR"),
            ssh: set("SSH_CONNECTION") || set("SSH_TTY"),
            tmux: set("TMUX"),
            desktop: !cfg!(all(unix, not(target_os = "macos")))
                || set("DISPLAY")
                || set("WAYLAND_DISPLAY"),
            locale: locale
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
        }
    }

    /// The theme to use: the one chosen, else what the terminal says of its ground, else the one
    /// that reads on any.
    pub(crate) fn theme(&self, chosen: Option<ThemeName>) -> Theme {
        let depth = Depth::of_terminal(&self.colorterm, &self.term);
        let name = chosen
            .or(self.no_color.then_some(ThemeName::Mono))
            .or_else(|| self.ask_ground())
            .or_else(|| self.told_ground())
            .unwrap_or(ThemeName::Terminal);
        Theme { name, depth }
    }

    /// Asks the terminal. Never over SSH: late answers would arrive as keys (tmux/tmux#4846).
    fn ask_ground(&self) -> Option<ThemeName> {
        if self.ssh {
            return None;
        }
        let mut options = QueryOptions::default();
        options.timeout = COLOUR_WAIT;
        match terminal_colorsaurus::theme_mode(options).ok()? {
            ThemeMode::Dark => Some(ThemeName::Dark),
            ThemeMode::Light => Some(ThemeName::Light),
        }
    }

    fn told_ground(&self) -> Option<ThemeName> {
        let ground: u8 = self.colorfgbg.rsplit(';').next()?.parse().ok()?;
        Some(match ground {
            7 | 9..=15 => ThemeName::Light,
            _ => ThemeName::Dark,
        })
    }

    /// Whether box lines may be two columns wide here: only then is the terminal asked.
    fn may_be_wide(&self) -> bool {
        ["ja", "zh", "ko"]
            .iter()
            .any(|language| self.locale.starts_with(language))
    }
}

/// Whether the terminal draws a box line two columns wide, as Japanese set-ups may: prints one and
/// asks where the cursor went.
pub(crate) fn draws_wide_lines(surroundings: &Surroundings) -> bool {
    if !surroundings.may_be_wide() {
        return false;
    }
    let printed = execute!(io::stdout(), cursor::MoveTo(0, 0), style::Print("─"));
    let col = printed
        .and_then(|()| cursor::position())
        .map(|(col, _)| col);
    let _ = execute!(io::stdout(), cursor::MoveTo(0, 0), style::Print("  "));
    col.is_ok_and(|col| col > 1)
}

/// Has a panic give the terminal back before anything else and leave a report in `folder`.
///
/// Only the thread that draws gives the terminal back: a worker's panic must not tear the screen
/// from under it.
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
            "guildhall stopped because of a fault of its own. Your notes are safe. {place}"
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
    fn the_theme_is_chosen_in_order() {
        #[track_caller]
        fn case(surroundings: &Surroundings, chosen: Option<ThemeName>, want: ThemeName) {
            let ssh = Surroundings {
                ssh: true, // The terminal is never asked in a test.
                ..surroundings.clone()
            };
            assert_eq!(ssh.theme(chosen).name, want, "{surroundings:?}");
        }
        let plain = Surroundings::default();
        case(&plain, None, ThemeName::Terminal);
        case(&plain, Some(ThemeName::Light), ThemeName::Light);
        let no_color = Surroundings {
            no_color: true,
            ..Surroundings::default()
        };
        case(&no_color, None, ThemeName::Mono);
        case(&no_color, Some(ThemeName::Dark), ThemeName::Dark);
        for (told, want) in [
            ("15;0", ThemeName::Dark),
            ("0;15", ThemeName::Light),
            ("0;default;7", ThemeName::Light),
            ("odd", ThemeName::Terminal),
        ] {
            let told = Surroundings {
                colorfgbg: told.to_owned(),
                ..Surroundings::default()
            };
            case(&told, None, want);
        }
    }

    #[test]
    fn a_panic_leaves_a_report() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write_report(folder.path(), "panicked at x").expect("a report");
        let report = fs::read_to_string(path).expect("the report");
        assert!(report.starts_with("guildhall ") && report.contains("panicked at x"));
    }
}
