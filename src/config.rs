//! What the user has set, and where guildhall keeps its files.
//!
//! Nothing here reads the environment or the clock by itself except [`Folders::of_user`]. A mistake
//! in the configuration is a [`Warning`] with its line and never stops the program: the rest of
//! the file still counts. Knows nothing of what the settings do.

mod parse_config;
mod theme_name;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};
use thiserror::Error;

#[cfg(test)]
pub(crate) use parse_config::SETTINGS;
pub use theme_name::ThemeName;

/// Where guildhall keeps what is not in a knowledge base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// The user's `config.toml`.
    pub config: PathBuf,
    /// The search index: may be deleted at any time.
    pub cache: PathBuf,
    /// Bookmarks, saved searches, last commit seen, crash reports.
    pub state: PathBuf,
    /// The starter knowledge base.
    pub data: PathBuf,
}

impl Folders {
    /// The user's folders by the XDG convention, on every system: people who live in terminals
    /// look for `~/.config` on macOS too.
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] if the system does not say where the user's home is.
    pub fn of_user() -> Result<Self, ConfigError> {
        let xdg = Xdg::new().map_err(|_| ConfigError::NoHome)?;
        let state = xdg
            .state_dir()
            .unwrap_or_else(|| xdg.home_dir().join(".local/state"));
        Ok(Self {
            config: xdg.config_dir().join("guildhall"),
            cache: xdg.cache_dir().join("guildhall"),
            state: state.join("guildhall"),
            data: xdg.data_dir().join("guildhall"),
        })
    }

    /// All four below one folder: what `GUILDHALL_HOME` asks for.
    pub fn below(home: &Path) -> Self {
        Self {
            config: home.join("config"),
            cache: home.join("cache"),
            state: home.join("state"),
            data: home.join("data"),
        }
    }

    /// The configuration file that is read unless `--config` names another.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }
}

/// The user's settings. Every one has a default, so an empty file is a good one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// `city`: the user's city, for "like mine".
    pub city: Option<String>,
    /// `kb`: the knowledge base to open when none is nearer.
    pub kb: Option<PathBuf>,
    /// `editor`: the command that edits a note; before `$VISUAL` and `$EDITOR`.
    pub editor: Option<String>,
    /// `name`: who signs what is saved; before git's `user.name`.
    pub name: Option<String>,
    /// `email`: the address beside the name; before git's `user.email`.
    pub email: Option<String>,
    /// `plain`: linear text without drawing, for screen readers.
    pub plain: bool,
    /// `background`: what the app does with the shared library by itself.
    pub background: BackgroundMode,
    /// `background-minutes`: how long it waits between two; none means a quarter of an hour.
    pub background_minutes: Option<u16>,
    /// How the app looks.
    pub screen: ScreenConfig,
    /// `[keys]`: what the user has laid on other keys, in the order of the file.
    pub keys: Vec<Binding>,
}

/// What the app does with the shared library by itself. Nothing, unless asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BackgroundMode {
    /// Nothing: only the keys do.
    #[default]
    Nothing,
    /// Asks what is new and changes nothing.
    Look,
    /// Saves and gets updates.
    Updates,
    /// Saves, gets updates and shares.
    Share,
}

/// How the app looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenConfig {
    /// `theme`: the colours; none means that the terminal is asked.
    pub theme: Option<ThemeName>,
    /// `icons`: the signs beside words.
    pub icons: Icons,
    /// `mouse`: whether clicks are read.
    pub mouse: bool,
    /// `ascii`: borders and signs without any character above 0x7F.
    pub ascii: bool,
    /// `motion`: whether a progress bar may move.
    pub motion: bool,
}

impl Default for ScreenConfig {
    fn default() -> Self {
        Self {
            theme: None,
            icons: Icons::Ascii,
            mouse: true,
            ascii: false,
            motion: true,
        }
    }
}

/// The signs beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Icons {
    /// `+ ! x >`: the same width in every terminal.
    #[default]
    Ascii,
    /// Ticks and triangles of stable width.
    Unicode,
}

/// An action on other keys than usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The action as written: `open-note`.
    pub action: String,
    /// The keys as written, one or more: `enter`, `ctrl-o`.
    pub keys: Vec<String>,
    /// 1-based line of the configuration file, for messages.
    pub line: usize,
}

/// A mistake in the configuration; the rest of the file counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// 1-based line of the file.
    pub line: usize,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
}

/// Why the user's folders or settings cannot be had.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The home folder is unknown.
    #[error("the system does not say where your home folder is")]
    NoHome,
    /// The file is there and cannot be read, or was named and is not there.
    #[error("the configuration {} cannot be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ConfigError {
    /// What to do about it, in one sentence.
    pub fn mend(&self) -> String {
        match self {
            Self::NoHome => "set HOME, or GUILDHALL_HOME to a folder for guildhall's files".into(),
            Self::Unreadable { .. } => {
                "mend the file's name or its permissions, or start with another one: --config FILE"
                    .into()
            }
        }
    }
}

impl Config {
    /// Reads the file; a missing one gives the defaults unless `named` by the user.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`] if the file cannot be read as UTF-8 text.
    pub fn load(path: &Path, named: bool) -> Result<(Self, Vec<Warning>), ConfigError> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Self::read(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !named => {
                Ok((Self::default(), Vec::new()))
            }
            Err(source) => Err(ConfigError::Unreadable {
                path: path.to_owned(),
                source,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_fine_unless_it_was_named() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("config.toml");
        assert!(Config::load(&path, false).is_ok_and(|(config, _)| config == Config::default()));
        assert!(Config::load(&path, true).is_err());
        Ok(())
    }

    #[test]
    fn one_folder_can_hold_all_four() {
        let folders = Folders::below(Path::new("home"));
        assert_eq!(folders.config_file(), Path::new("home/config/config.toml"));
        assert_eq!(folders.cache, Path::new("home/cache"));
    }
}
