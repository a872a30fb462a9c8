//! What the process was started with: variables, folder, terminals. Read once, then passed along.
//!
//! The rest of the command line takes these as values, so that a test can be started with any.

use std::collections::HashMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

/// What the process was started with.
#[derive(Debug, Clone, Default)]
pub struct ProcessEnv {
    variables: HashMap<OsString, OsString>,
    /// The folder that relative paths start from; empty if it is gone.
    pub folder: PathBuf,
    /// Standard input comes from a keyboard.
    pub input_is_terminal: bool,
    /// Standard output goes to a screen.
    pub output_is_terminal: bool,
    /// Standard error goes to a screen.
    pub errors_are_terminal: bool,
    /// Width and height of the terminal in cells, if there is one.
    pub size_cells: Option<(u16, u16)>,
    /// When they were read: the first thing the process does. None where nobody asks for it.
    pub started: Option<Instant>,
}

impl ProcessEnv {
    /// Reads them from the system.
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

    /// The value of a variable; an empty one counts as not set, as `NO_COLOR` and XDG ask for.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether a variable is set at all, be it to nothing.
    pub fn is_set(&self, name: &str) -> bool {
        self.variables.contains_key(OsStr::new(name))
    }

    /// All variables, for the programs that we start.
    pub fn all_variables(&self) -> Vec<(OsString, OsString)> {
        self.variables
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Whether a variable is set to anything but nothing.
    pub fn has(&self, name: &str) -> bool {
        self.variable(name).is_some()
    }

    /// Whether the terminal has said that it can do nothing but print lines.
    pub fn is_dumb(&self) -> bool {
        self.variable("TERM").is_some_and(|term| term == "dumb")
    }

    /// The same with one variable set.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }
}
