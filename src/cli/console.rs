//! Output of a command: results to standard output, messages to standard error.
//!
//! Colour, layout, JSON and quiet mode are decided once, from flags and environment. Output is
//! buffered: call [`Console::finish`], because writing the last bytes can fail.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::global_flags::{ColorChoice, Globals};
use super::process_env::ProcessEnv;
use super::report::{CommandError, ErrorStyle, print_error};
use super::wrapped_output::WrappedOutput;
use crate::notes::clean::clean_lines;

/// How results look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputStyle {
    /// Format of the results.
    pub form: OutputFormat,
    /// Whether bold and colour may be used; never with [`OutputFormat::Plain`] or [`OutputFormat::Json`].
    pub colour: bool,
    /// Columns to wrap at; `None` does not wrap.
    pub width_cols: Option<usize>,
}

/// Whether a program or a person reads the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReaderKind {
    /// A program: print raw values.
    Script,
    /// A person: print labels.
    Person,
}

/// Output format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// For people.
    Text,
    /// For screen readers: one item a line, no layout, no colour.
    Plain,
    /// For scripts.
    Json,
}

impl OutputStyle {
    /// Text without colour or wrapping, as for a file.
    pub const TEXT: Self = Self {
        form: OutputFormat::Text,
        colour: false,
        width_cols: None,
    };

    /// Makes text bold if colour is on.
    pub fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Makes text dim if colour is on.
    pub fn faint(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// Marks a match: bold and underlined, or `«…»` if colour is off.
    pub fn matched(self, text: &str) -> String {
        if self.colour {
            self.painted("1;4", text)
        } else {
            format!("«{text}»")
        }
    }

    /// Wraps text in an SGR sequence if colour is on.
    pub fn painted(self, sgr: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{sgr}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// What prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Printer {
    /// A command of the shell.
    Command,
    /// The line mode, where commands begin with a colon.
    LineMode,
    /// The app on the whole screen, which shows the text in sentences.
    Screen,
}

/// Standard output and standard error with their styles.
pub struct Console {
    /// Standard output. Callers clean text that guildhall did not write.
    pub out: Box<dyn Write>,
    errors: Box<dyn Write>,
    /// How results look.
    pub style: OutputStyle,
    error_style: ErrorStyle,
    quiet: bool,
    printer: Printer,
    /// Whether a progress line may be redrawn on standard error.
    shows_progress: bool,
    /// When the progress line was drawn; `None` if it is cleared.
    drawn: Option<Instant>,
}

/// What a console has printed into memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Captured(Rc<RefCell<Vec<u8>>>);

impl Captured {
    /// The text so far.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.borrow()).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Console {
    /// The console of this process. `set_plain` is the setting `plain`.
    pub fn new(globals: &Globals, process_env: &ProcessEnv, set_plain: bool) -> Self {
        let accessible = process_env.variable("ACCESSIBLE");
        let plain = globals.plain || set_plain || accessible.is_some_and(|value| value != "0");
        let form = match (globals.json, plain) {
            (true, _) => OutputFormat::Json,
            (false, true) => OutputFormat::Plain,
            (false, false) => OutputFormat::Text,
        };
        let colour_on = |is_terminal| wants_colour(globals, process_env, plain, is_terminal);
        let width = process_env.size_cells.map(|(width, _)| usize::from(width));
        // Not locked: threads of the app query the terminal through standard output.
        let out = BufWriter::new(io::stdout());
        let is_printed = form == OutputFormat::Plain && process_env.output_is_terminal;
        Self {
            out: match width.filter(|_| is_printed) {
                Some(cols) => Box::new(WrappedOutput::new(out, cols)),
                None => Box::new(out),
            },
            errors: Box::new(io::stderr()),
            style: OutputStyle {
                form,
                colour: form == OutputFormat::Text && colour_on(process_env.output_is_terminal),
                width_cols: width
                    .filter(|_| process_env.output_is_terminal && form == OutputFormat::Text),
            },
            error_style: if globals.json {
                ErrorStyle::Json
            } else if colour_on(process_env.errors_are_terminal) {
                ErrorStyle::Colour
            } else {
                ErrorStyle::Text
            },
            quiet: globals.quiet,
            printer: Printer::Command,
            shows_progress: form == OutputFormat::Text
                && process_env.errors_are_terminal
                && !globals.quiet
                && !process_env.is_dumb(),
            drawn: None,
        }
    }

    /// A console that prints plain lines into memory: results and messages.
    pub(super) fn captured(globals: &Globals, process_env: &ProcessEnv) -> (Self, Captured) {
        let captured = Captured::default();
        let console = Self {
            out: Box::new(captured.clone()),
            errors: Box::new(captured.clone()),
            printer: Printer::Screen,
            ..Self::new(globals, process_env, true)
        };
        (console, captured)
    }

    /// Switches to the line mode, where commands begin with a colon.
    #[must_use]
    pub fn in_app(mut self) -> Self {
        self.printer = Printer::LineMode;
        self
    }

    /// Whether it prints what the app says.
    pub(super) fn is_captured(&self) -> bool {
        self.printer == Printer::Screen
    }

    /// Whether the line-by-line app prints.
    pub fn is_app(&self) -> bool {
        self.printer == Printer::LineMode
    }

    /// How to type a command: `guildhall undo`, or `:undo` in line mode.
    pub fn to_type(&self, command: &str) -> String {
        match (self.is_app(), command) {
            (false, _) => format!("guildhall {command}"),
            // `:share` asks for confirmation first.
            (true, "sync") => ":share".to_owned(),
            (true, _) => format!(":{command}"),
        }
    }

    /// Whether `--quiet` is set.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a message on standard error unless `--quiet` is set.
    ///
    /// Ignores write errors: standard error may be closed or full.
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            let _ = self.out.flush();
            let _ = writeln!(self.errors, "{}", clean_lines(text));
        }
    }

    /// Standard error, for what `--quiet` does not hide. Callers clean the text.
    pub(super) fn errors(&mut self) -> &mut dyn Write {
        &mut self.errors
    }

    /// Redraws the progress line, if standard error is a terminal.
    pub fn progress(&mut self, text: &str) {
        // At most ten times a second.
        let is_due = self
            .drawn
            .is_none_or(|drawn| drawn.elapsed() > Duration::from_millis(100));
        if self.shows_progress && is_due {
            self.drawn = Some(Instant::now());
            let _ = write!(self.errors, "\r\u{1b}[K{}", clean_lines(text));
            let _ = self.errors.flush();
        }
    }

    /// Clears the progress line.
    pub fn end_progress(&mut self) {
        if self.drawn.take().is_some() {
            let _ = write!(self.errors, "\r\u{1b}[K");
            let _ = self.errors.flush();
        }
    }

    /// Prints an error on standard error.
    pub fn fail(&mut self, error: &CommandError) {
        let _ = self.out.flush();
        let _ = print_error(error, &mut self.errors, self.error_style);
    }

    /// Flushes standard output.
    ///
    /// # Errors
    /// Those of standard output.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn wants_colour(
    globals: &Globals,
    process_env: &ProcessEnv,
    plain: bool,
    is_terminal: bool,
) -> bool {
    match globals.color {
        _ if plain => false,
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => is_terminal && !process_env.has("NO_COLOR") && !process_env.is_dumb(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_flags_then_environment() {
        #[track_caller]
        fn case(color: ColorChoice, plain: bool, variable: (&str, &str), want: bool) {
            let globals = Globals {
                color,
                ..Globals::default()
            };
            let process_env = ProcessEnv::default().with(variable.0, variable.1);
            assert_eq!(wants_colour(&globals, &process_env, plain, true), want);
        }
        let xterm = ("TERM", "xterm");
        case(ColorChoice::Auto, false, xterm, true);
        case(ColorChoice::Auto, true, xterm, false);
        case(ColorChoice::Auto, false, ("TERM", "dumb"), false);
        case(ColorChoice::Auto, false, ("NO_COLOR", "1"), false);
        case(ColorChoice::Auto, false, ("NO_COLOR", ""), true);
        case(ColorChoice::Always, false, ("NO_COLOR", "1"), true);
        case(ColorChoice::Always, true, xterm, false);
        case(ColorChoice::Never, false, xterm, false);
    }

    #[test]
    fn matches_are_marked_without_colour() {
        assert_eq!(OutputStyle::TEXT.matched("heat"), "«heat»");
        let style = OutputStyle {
            colour: true,
            ..OutputStyle::TEXT
        };
        assert_eq!(style.matched("heat"), "\u{1b}[1;4mheat\u{1b}[0m");
        assert_eq!(OutputStyle::TEXT.bold("heat"), "heat");
    }
}
