//! The user's settings and the folders of guildhall's own files.
//!
//! Only [`Folders::of_user`] reads the environment. A mistake in the configuration is a
//! [`Warning`] with its line and never stops the program: the other settings still apply. Other
//! modules decide what the settings do.

mod own_theme;
mod parse_config;
mod save_settings;
mod theme_name;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};
use thiserror::Error;

pub use own_theme::{MIN_CONTRAST, OwnTheme, ThemeColour, ThemeRole, contrast};
#[cfg(test)]
pub(crate) use parse_config::SETTINGS;
pub use save_settings::save_settings;
pub use theme_name::ThemeName;

/// Folders for files outside a knowledge base.
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
    /// The user's folders, by the XDG convention on every system.
    ///
    /// On macOS too, because terminal users expect `~/.config` there.
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] if the home folder is unknown.
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

    /// All four folders below one folder, as `GUILDHALL_HOME` requests.
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

/// The user's settings. Each has a default, so an empty file is valid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// `city`: the user's city, for "like mine".
    pub city: Option<String>,
    /// `kb`: the base to open if no option, variable or current folder gives one.
    pub kb: Option<PathBuf>,
    /// `editor`: the command that edits a note; overrides `$VISUAL` and `$EDITOR`.
    pub editor: Option<String>,
    /// `name`: the author of commits; overrides git's `user.name`.
    pub name: Option<String>,
    /// `email`: the author's address; overrides git's `user.email`.
    pub email: Option<String>,
    /// `plain`: linear text without screen drawing, for screen readers.
    pub plain: bool,
    /// `background`: what the app syncs in the background.
    pub background: BackgroundMode,
    /// `background-minutes`: minutes between two background syncs; `None` means 15.
    pub background_minutes: Option<u16>,
    /// The app's appearance.
    pub screen: ScreenConfig,
    /// `[keys]`: custom key bindings, in the order of the file.
    pub keys: Vec<Binding>,
}

/// What the app syncs in the background; nothing by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BackgroundMode {
    /// Nothing; the user syncs by hand.
    #[default]
    Nothing,
    /// Fetches to see what is new; changes no note.
    Look,
    /// Saves and gets updates.
    Updates,
    /// Saves, gets updates and shares.
    Share,
}

/// The app's appearance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenConfig {
    /// `theme`: the colours; `None` chooses by the terminal's background.
    pub theme: Option<ThemeName>,
    /// `[themes.NAME]`: the user's own themes.
    pub themes: Vec<OwnTheme>,
    /// `icons`: the set of symbols.
    pub icons: Icons,
    /// `mouse`: whether the mouse works.
    pub mouse: bool,
    /// `ascii`: whether borders and symbols use ASCII only.
    pub ascii: bool,
    /// `motion`: whether a progress bar may move.
    pub motion: bool,
}

impl Default for ScreenConfig {
    fn default() -> Self {
        Self {
            theme: None,
            themes: Vec::new(),
            icons: Icons::Unicode,
            mouse: true,
            ascii: false,
            motion: true,
        }
    }
}

/// The set of symbols beside text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Icons {
    /// `+ ~ o x`: the same width in every terminal.
    Ascii,
    /// Filled and empty circles.
    #[default]
    Unicode,
}

/// A custom key binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The action as written: `open-note`.
    pub action: String,
    /// The keys as written, one or more: `enter`, `ctrl-o`.
    pub keys: Vec<String>,
    /// 1-based line of the configuration file, for messages.
    pub line: usize,
}

/// A mistake in the configuration; the other settings still apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// 1-based line of the file.
    pub line: usize,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
}

/// An error while finding the user's folders or reading the settings.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The home folder is unknown.
    #[error("your home folder is not known")]
    NoHome,
    /// The file cannot be read, or `--config` names a missing file.
    #[error("the configuration {} cannot be read", path.display())]
    Unreadable {
        /// The configuration file or the theme.
        path: PathBuf,
        /// The error of the file system.
        source: io::Error,
    },
}

impl ConfigError {
    /// What to do about it, in one sentence.
    pub fn help(&self) -> String {
        match self {
            Self::NoHome => "set HOME, or GUILDHALL_HOME to a folder for guildhall's files".into(),
            Self::Unreadable { .. } => {
                "check the file's name and permissions, or use another file: --config FILE".into()
            }
        }
    }
}

impl Config {
    /// Reads the file. A missing file gives the defaults, unless the user `named` it.
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
