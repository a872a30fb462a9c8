//! Where a command prints: results to standard output, everything else to standard error.
//!
//! Decides once, from flags and surroundings, whether there is colour, drawing, JSON or silence.
//! Output is buffered and must be [finished](Console::finish), because an error in the last bytes
//! is an error too.

use std::io::{self, BufWriter, Write};
use std::time::{Duration, Instant};

use super::global_flags::{ColorChoice, Globals};
use super::process_env::ProcessEnv;
use super::report::{CommandError, ErrorStyle, print_error};
use crate::notes::clean::clean_lines;

/// How results look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputStyle {
    /// What a result is printed as.
    pub form: OutputFormat,
    /// Whether bold and colour may be used; never with [`OutputFormat::Plain`] or [`OutputFormat::Json`].
    pub colour: bool,
    /// Columns to fill; none where lines may have any length.
    pub width_cols: Option<usize>,
}

/// Who reads what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReaderKind {
    /// A program: values as notes and queries hold them.
    Script,
    /// A person: the labels of values.
    Person,
}

/// What a result is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// For people.
    Text,
    /// For people who listen: one thing a line, no drawing, no colour.
    Plain,
    /// For scripts.
    Json,
}

impl OutputStyle {
    /// Text without colour or width: what a file gets.
    pub const TEXT: Self = Self {
        form: OutputFormat::Text,
        colour: false,
        width_cols: None,
    };

    /// Text in bold, where there is colour.
    pub fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Text that steps back, where there is colour.
    pub fn faint(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// A match: bold and underlined, between `«»` where there is no colour.
    pub fn matched(self, text: &str) -> String {
        if self.colour {
            self.painted("1;4", text)
        } else {
            format!("«{text}»")
        }
    }

    /// Text in a colour by its SGR numbers, where there is colour.
    pub fn painted(self, sgr: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{sgr}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Standard output and standard error, with how to write to them.
pub struct Console {
    /// Results; anything foreign must be cleaned by whoever writes it.
    pub out: Box<dyn Write>,
    errors: Box<dyn Write>,
    /// How results look.
    pub look: OutputStyle,
    error_style: ErrorStyle,
    quiet: bool,
    /// Whether it is the app that prints, where a deed begins with a colon.
    is_app: bool,
    /// Whether progress may be drawn over itself on standard error.
    shows_progress: bool,
    /// When progress was drawn last, if it still stands there.
    drawn: Option<Instant>,
}

impl Console {
    /// The console of this process; `set_plain` is what the configuration says of `--plain`.
    pub fn new(globals: &Globals, surroundings: &ProcessEnv, set_plain: bool) -> Self {
        let accessible = surroundings.variable("ACCESSIBLE");
        let plain = globals.plain || set_plain || accessible.is_some_and(|value| value != "0");
        let form = match (globals.json, plain) {
            (true, _) => OutputFormat::Json,
            (false, true) => OutputFormat::Plain,
            (false, false) => OutputFormat::Text,
        };
        let colour_on = |is_terminal| wants_colour(globals, surroundings, plain, is_terminal);
        let width = surroundings.size_cells.map(|(width, _)| usize::from(width));
        Self {
            // Not locked: threads of the app ask the terminal something.
            out: Box::new(BufWriter::new(io::stdout())),
            errors: Box::new(io::stderr()),
            look: OutputStyle {
                form,
                colour: form == OutputFormat::Text && colour_on(surroundings.output_is_terminal),
                width_cols: width
                    .filter(|_| surroundings.output_is_terminal && form == OutputFormat::Text),
            },
            error_style: if globals.json {
                ErrorStyle::Json
            } else if colour_on(surroundings.errors_are_terminal) {
                ErrorStyle::Colour
            } else {
                ErrorStyle::Text
            },
            quiet: globals.quiet,
            is_app: false,
            shows_progress: form == OutputFormat::Text
                && surroundings.errors_are_terminal
                && !globals.quiet
                && !surroundings.is_dumb(),
            drawn: None,
        }
    }

    /// The console of the line-by-line app, where a deed begins with a colon.
    #[must_use]
    pub fn in_app(mut self) -> Self {
        self.is_app = true;
        self
    }

    /// What to type for a command or, where the app prints, for the deed that does it.
    pub fn to_type(&self, command: &str) -> String {
        match (self.is_app, command) {
            (false, _) => format!("guildhall {command}"),
            // It asks before it shares.
            (true, "sync") => ":share".to_owned(),
            (true, _) => format!(":{command}"),
        }
    }

    /// Says something beside the result, on standard error; `--quiet` silences it.
    ///
    /// Standard error may be closed or full: a remark that nobody can read is no failure.
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            let _ = self.out.flush();
            let _ = writeln!(self.errors, "{}", clean_lines(text));
        }
    }

    /// Draws the state of a long work over the last one; nothing where nobody looks.
    pub fn progress(&mut self, text: &str) {
        // Ten times a second is as fast as anybody reads.
        let is_due = self
            .drawn
            .is_none_or(|drawn| drawn.elapsed() > Duration::from_millis(100));
        if self.shows_progress && is_due {
            self.drawn = Some(Instant::now());
            let _ = write!(self.errors, "\r\u{1b}[K{}", clean_lines(text));
            let _ = self.errors.flush();
        }
    }

    /// Takes the progress line away.
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

    /// Writes what is still held back.
    ///
    /// # Errors
    /// Those of standard output.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn wants_colour(
    globals: &Globals,
    surroundings: &ProcessEnv,
    plain: bool,
    is_terminal: bool,
) -> bool {
    match globals.color {
        _ if plain => false,
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            is_terminal && !surroundings.has("NO_COLOR") && !surroundings.is_dumb()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_flags_then_surroundings() {
        #[track_caller]
        fn case(color: ColorChoice, plain: bool, variable: (&str, &str), want: bool) {
            let globals = Globals {
                color,
                ..Globals::default()
            };
            let surroundings = ProcessEnv::default().with(variable.0, variable.1);
            assert_eq!(wants_colour(&globals, &surroundings, plain, true), want);
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
    fn a_match_can_be_seen_without_colour() {
        assert_eq!(OutputStyle::TEXT.matched("heat"), "«heat»");
        let look = OutputStyle {
            colour: true,
            ..OutputStyle::TEXT
        };
        assert_eq!(look.matched("heat"), "\u{1b}[1;4mheat\u{1b}[0m");
        assert_eq!(OutputStyle::TEXT.bold("heat"), "heat");
    }
}
