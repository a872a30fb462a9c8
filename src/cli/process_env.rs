//! Environment of the process: variables, current folder, terminals. Read once.
//!
//! The command line takes it as a value, so tests can pass their own.

use std::collections::HashMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

/// Environment of the process.
#[derive(Debug, Clone, Default)]
pub struct ProcessEnv {
    variables: HashMap<OsString, OsString>,
    /// The current folder; empty if it no longer exists.
    pub folder: PathBuf,
    /// Whether standard input is a terminal.
    pub input_is_terminal: bool,
    /// Whether standard output is a terminal.
    pub output_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub errors_are_terminal: bool,
    /// Width and height of the terminal in cells, if there is one.
    pub size_cells: Option<(u16, u16)>,
    /// When the process started; `None` if it is not measured.
    pub started: Option<Instant>,
}

impl ProcessEnv {
    /// Reads the environment of this process.
    pub fn read() -> Self {
        let started = Some(Instant::now());
        let size = terminal_size::terminal_size();
        Self {
            started,
            variables: env::vars_os().collect(),
            folder: env::current_dir().unwrap_or_default(),
            input_is_terminal: io::stdin().is_terminal(),
            output_is_terminal: io::stdout().is_terminal(),
            errors_are_terminal: io::stderr().is_terminal(),
            size_cells: size.map(|(width, height)| (width.0, height.0)),
        }
    }

    /// A variable; empty counts as unset, as `NO_COLOR` and XDG require.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether a variable is set, even to the empty string.
    pub fn is_set(&self, name: &str) -> bool {
        self.variables.contains_key(OsStr::new(name))
    }

    /// All variables, for child processes.
    pub fn all_variables(&self) -> Vec<(OsString, OsString)> {
        self.variables
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Whether a variable is set and not empty.
    pub fn has(&self, name: &str) -> bool {
        self.variable(name).is_some()
    }

    /// Whether the terminal is `dumb`: it can only print lines.
    pub fn is_dumb(&self) -> bool {
        self.variable("TERM").is_some_and(|term| term == "dumb")
    }

    /// Sets a variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }
}
