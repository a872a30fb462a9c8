//! Error output and exit codes.
//!
//! An error prints what failed, why, and what to do: `error:`, `cause:`, `help:`, or one JSON
//! object with `--json`. Text that guildhall did not write is cleaned.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use crate::model::io_words::in_words;
use crate::notes::clean::{clean, clean_lines};
use crate::tui::upper_first;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Nothing was found, or findings were reported.
    Nothing,
    /// An error, or invalid usage.
    Failed,
    /// Done, but something waits for a decision.
    Waiting,
    /// Stopped by the user.
    Interrupted,
}

impl Exit {
    /// [`Exit::Nothing`] if nothing was found, else [`Exit::Done`].
    pub fn nothing_if(is_empty: bool) -> Self {
        if is_empty { Self::Nothing } else { Self::Done }
    }

    /// [`Exit::Waiting`] if something waits for a decision, else [`Exit::Done`].
    pub fn waiting_if(is_waiting: bool) -> Self {
        if is_waiting {
            Self::Waiting
        } else {
            Self::Done
        }
    }

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Nothing => 1,
            Self::Failed => 2,
            Self::Waiting => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What kind of failure ended a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// The command line is invalid.
    Usage,
    /// The requested item does not exist.
    NotFound,
    /// Something went wrong.
    Failed,
    /// The user stopped it.
    Interrupted,
    /// The reader closed the pipe. Not a failure.
    ClosedPipe,
}

impl ErrorKind {
    fn exit(self) -> Exit {
        match self {
            Self::Usage | Self::Failed => Exit::Failed,
            Self::NotFound => Exit::Nothing,
            Self::Interrupted => Exit::Interrupted,
            Self::ClosedPipe => Exit::Done,
        }
    }
}

/// Error of a command: kind, error chain and hints.
#[derive(Debug)]
pub struct CommandError {
    kind: ErrorKind,
    error: anyhow::Error,
    hints: Vec<String>,
}

/// Result of a command.
pub type CommandResult<T = Exit> = Result<T, CommandError>;

impl CommandError {
    /// A failure, such as an I/O error.
    pub fn failed(error: impl Into<anyhow::Error>) -> Self {
        Self::new(ErrorKind::Failed, error.into())
    }

    /// An error with a hint on how to fix it.
    pub fn failed_with(help: impl Into<String>, error: impl Into<anyhow::Error>) -> Self {
        Self::failed(error).hint(help)
    }

    /// Invalid usage.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Usage, anyhow::anyhow!("{message}"))
    }

    /// The user stopped it.
    pub fn interrupted(error: impl Into<anyhow::Error>) -> Self {
        Self::new(ErrorKind::Interrupted, error.into())
    }

    /// The requested item does not exist.
    pub fn not_found(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::NotFound, anyhow::anyhow!("{message}"))
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Rewrites all hints.
    #[must_use]
    pub fn rephrased(mut self, words: impl Fn(&str) -> String) -> Self {
        self.hints = self.hints.iter().map(|hint| words(hint)).collect();
        self
    }

    /// The messages and the hints, each joined into one string.
    pub fn in_words(&self) -> (String, String) {
        (self.sentences().join(": "), self.hints.join("; "))
    }

    /// The error, then its hints if it has any, as sentences in one line.
    pub fn in_one_line(&self) -> String {
        let (what, hints) = self.in_words();
        let texts = [what, hints].into_iter().filter(|text| !text.is_empty());
        texts
            .map(|text| sentence(&text))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The exit status for this error.
    pub fn exit(&self) -> Exit {
        self.kind.exit()
    }

    fn new(kind: ErrorKind, error: anyhow::Error) -> Self {
        Self {
            kind,
            error,
            hints: Vec::new(),
        }
    }

    /// The error and its causes, cleaned, without repetitions.
    fn sentences(&self) -> Vec<String> {
        let mut messages: Vec<String> = Vec::new();
        for cause in self.error.chain() {
            let of_system = cause.downcast_ref::<io::Error>();
            let text = of_system.map_or_else(|| cause.to_string(), in_words);
            let text = clean_lines(&text).into_owned();
            if !messages.iter().any(|earlier| earlier.contains(&text)) {
                messages.push(text);
            }
        }
        messages
    }
}

impl From<io::Error> for CommandError {
    /// For errors of standard output.
    fn from(error: io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::BrokenPipe => ErrorKind::ClosedPipe,
            io::ErrorKind::Interrupted => ErrorKind::Interrupted,
            _ => ErrorKind::Failed,
        };
        Self::new(
            kind,
            anyhow::Error::new(error).context("the result could not be written"),
        )
    }
}

/// What is wrong with a command line, in one line.
pub fn first_line(error: &clap::Error) -> String {
    use clap::error::{ContextKind, ContextValue, ErrorKind};

    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    match (error.kind(), error.get(ContextKind::MinValues)) {
        (ErrorKind::InvalidSubcommand, _) => {
            format!(
                "there is no command `{}`",
                text(ContextKind::InvalidSubcommand)
            )
        }
        (ErrorKind::TooFewValues, Some(ContextValue::Number(least))) => {
            format!("`{}` needs at least {least}", text(ContextKind::InvalidArg))
        }
        _ => {
            let text = error.render().to_string();
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let first = lines.next().unwrap_or_default();
            let mut first = first.trim_start_matches("error: ").to_owned();
            if first.ends_with(':') {
                // clap names the missing argument on the next line.
                first.push(' ');
                first.push_str(lines.next().unwrap_or_default());
            }
            first.replace("invalid digit found in string", "it must be a whole number")
        }
    }
}

/// Prints an error for people, or as one JSON object.
///
/// # Errors
/// Those of `out`; the caller has nowhere left to report them.
pub fn print_error(error: &CommandError, out: &mut dyn Write, style: ErrorStyle) -> io::Result<()> {
    if error.kind == ErrorKind::ClosedPipe {
        return Ok(());
    }
    let mut sentences = error.sentences();
    let causes = sentences.split_off(1.min(sentences.len()));
    let message = sentences.pop().unwrap_or_default();
    let hints: Vec<String> = error.hints.iter().map(|hint| clean(hint).into()).collect();
    let (red, bold, off) = match style {
        ErrorStyle::Json => {
            let object = json!({"error": {
                "kind": error.kind, "message": message, "causes": causes, "hints": hints,
            }});
            return writeln!(out, "{object}");
        }
        ErrorStyle::Colour => ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m"),
        ErrorStyle::Text => ("", "", ""),
    };
    writeln!(out, "{red}error:{off} {message}")?;
    for cause in causes {
        writeln!(out, "{bold}cause:{off} {cause}")?;
    }
    for hint in hints {
        writeln!(out, "{bold}help:{off} {hint}")?;
    }
    Ok(())
}

/// How an error is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorStyle {
    /// Plain text.
    Text,
    /// Text with colour.
    Colour,
    /// One JSON object.
    Json,
}

/// A message as a sentence for the app, where code is in quotes.
pub(super) fn sentence(text: &str) -> String {
    let text = text.replace('`', "\"");
    let first = text.split_whitespace().next().unwrap_or_default();
    let text = if first.chars().all(char::is_alphabetic) && first != "guildhall" {
        upper_first(&text)
    } else {
        // The name of a note, an option or a command.
        text
    };
    let end = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    text + end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(error: &CommandError, style: ErrorStyle) -> String {
        let mut out = Vec::new();
        print_error(error, &mut out, style).expect("memory takes everything");
        String::from_utf8(out).expect("errors are text")
    }

    #[test]
    fn an_error_says_what_why_and_what_to_do() {
        let inner = io::Error::other("disk \u{1b}[31mfull");
        let error = CommandError::failed(anyhow::Error::new(inner).context("the index is broken"))
            .hint("make room");
        assert_eq!(
            printed(&error, ErrorStyle::Text),
            "error: the index is broken\ncause: disk ·[31mfull\nhelp: make room\n"
        );
        assert_eq!(error.exit(), Exit::Failed);
    }

    #[test]
    fn an_error_and_its_hints_are_joined_as_sentences() {
        #[track_caller]
        fn case(what: &str, hints: &[&str], want: &str) {
            let error = CommandError::not_found(what);
            let error = hints.iter().fold(error, |error, hint| error.hint(*hint));
            assert_eq!(error.in_one_line(), want);
        }
        case("nothing was found", &[], "Nothing was found.");
        case("it is closed", &["open it"], "It is closed. Open it.");
        case(
            "It is closed.",
            &["Open it.", "Or not."],
            "It is closed. Open it.; Or not.",
        );
        case(
            "there is no city `x`",
            &["did you mean Oslo?"],
            "There is no city \"x\". Did you mean Oslo?",
        );
        case("positions/x is gone", &[], "positions/x is gone.");
        case(
            "none",
            &["guildhall city lists them"],
            "None. guildhall city lists them.",
        );
    }

    #[test]
    fn an_error_is_one_json_object() {
        let error = CommandError::not_found("there is no note `x`");
        assert_eq!(
            printed(&error, ErrorStyle::Json),
            "{\"error\":{\"causes\":[],\"hints\":[],\"kind\":\"not-found\",\
             \"message\":\"there is no note `x`\"}}\n"
        );
        assert_eq!(error.exit(), Exit::Nothing);
    }

    #[test]
    fn a_closed_pipe_is_silent_and_no_failure() {
        let error = CommandError::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(printed(&error, ErrorStyle::Text), "");
        assert_eq!(error.exit(), Exit::Done);
    }

    #[test]
    fn repeated_causes_are_left_out() {
        let error = anyhow::anyhow!("no room").context("while saving: no room");
        assert_eq!(
            printed(&CommandError::failed(error), ErrorStyle::Text),
            "error: while saving: no room\n"
        );
    }
}
