//! What the user has set, and where guildhall keeps its files.
//!
//! Nothing here reads the environment or the clock by itself except [`Folders::of_user`]. A mistake
//! in the configuration is a [`Warning`] with its line and never stops the program: the rest of
//! the file still counts. Knows nothing of what the settings do.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};
use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::vocabulary::nearest;

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
    pub background: Background,
    /// `background-minutes`: how long it waits between two; none means a quarter of an hour.
    pub background_minutes: Option<u16>,
    /// How the app looks.
    pub screen: Screen,
    /// `[keys]`: what the user has laid on other keys, in the order of the file.
    pub keys: Vec<Binding>,
}

/// What the app does with the shared library by itself. Nothing, unless asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Background {
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
pub struct Screen {
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

impl Default for Screen {
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

/// The themes, by the names that the configuration and `--theme` take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeName {
    /// The terminal's own colours only.
    Terminal,
    /// For light grounds.
    Light,
    /// For dark grounds.
    Dark,
    /// Strong contrast.
    Contrast,
    /// No colour at all.
    Mono,
}

impl ThemeName {
    /// All themes, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Terminal,
        Self::Light,
        Self::Dark,
        Self::Contrast,
        Self::Mono,
    ];

    /// The name as typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// The theme of this name.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
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

    /// Reads the text of a configuration file, with what is wrong in it, by line.
    pub fn read(text: &str) -> (Self, Vec<Warning>) {
        let mut reader = Reader {
            text,
            warnings: Vec::new(),
        };
        let mut config = Self::default();
        let (table, errors) = DeTable::parse_recoverable(text);
        for (name, value) in table.get_ref() {
            reader.take(&mut config, name, value);
        }
        if let Some(error) = errors.first() {
            // What follows a broken line is guesswork of the parser: say the one thing that is sure.
            reader.warnings.clear();
            let start = error.span().map_or(0, |span| span.start);
            reader.warn(start, format!("this is not TOML: {}", error.message()));
        }
        (config, reader.warnings)
    }
}

/// The keys of the file, for the nearest one to a misspelt key.
const KEYS: [&str; 14] = [
    "city",
    "kb",
    "editor",
    "name",
    "email",
    "plain",
    "theme",
    "icons",
    "mouse",
    "ascii",
    "motion",
    "background",
    "background-minutes",
    "keys",
];

/// Takes values out of the file and remembers what was wrong with them.
struct Reader<'a> {
    text: &'a str,
    warnings: Vec<Warning>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn take(&mut self, config: &mut Config, name: &Spanned<toml::de::DeString>, value: &Value) {
        let screen = &mut config.screen;
        match name.get_ref().as_ref() {
            "city" => self.line(name, value, &mut config.city),
            "kb" => {
                let mut folder = None;
                self.line(name, value, &mut folder);
                config.kb = folder.map(PathBuf::from);
            }
            "editor" => self.line(name, value, &mut config.editor),
            "name" => self.line(name, value, &mut config.name),
            "email" => self.line(name, value, &mut config.email),
            "plain" => self.flag(name, value, &mut config.plain),
            "mouse" => self.flag(name, value, &mut screen.mouse),
            "ascii" => self.flag(name, value, &mut screen.ascii),
            "motion" => self.flag(name, value, &mut screen.motion),
            "theme" => {
                let words = ThemeName::ALL.map(|theme| (theme.word(), Some(theme)));
                self.choice(name, value, &words, &mut screen.theme);
            }
            "icons" => {
                let words = [("ascii", Icons::Ascii), ("unicode", Icons::Unicode)];
                self.choice(name, value, &words, &mut screen.icons);
            }
            "background" => {
                let words = [
                    ("nothing", Background::Nothing),
                    ("look", Background::Look),
                    ("updates", Background::Updates),
                    ("share", Background::Share),
                ];
                self.choice(name, value, &words, &mut config.background);
            }
            "background-minutes" => {
                let minutes = value.get_ref().as_integer().and_then(|integer| {
                    u16::from_str_radix(integer.as_str(), integer.radix()).ok()
                });
                match minutes.filter(|minutes| (1..=1440).contains(minutes)) {
                    Some(minutes) => config.background_minutes = Some(minutes),
                    None => self.expected(name, value, "a number from 1 to 1440"),
                }
            }
            "keys" => self.bindings(value, &mut config.keys),
            unknown => {
                let offer = nearest(unknown, KEYS.iter().map(|key| (*key, *key)))
                    .map_or_else(String::new, |key| format!("; did you mean `{key}`?"));
                self.warn(
                    name.span().start,
                    format!("`{unknown}` is not a setting{offer}"),
                );
            }
        }
    }

    fn line(
        &mut self,
        name: &Spanned<toml::de::DeString>,
        value: &Value,
        setting: &mut Option<String>,
    ) {
        match value.get_ref().as_str() {
            Some(text) if text.contains(char::is_control) => {
                self.expected(name, value, "one line of text");
            }
            Some(text) => *setting = Some(text.to_owned()).filter(|text| !text.is_empty()),
            None => self.expected(name, value, "text in quotes"),
        }
    }

    fn flag(&mut self, name: &Spanned<toml::de::DeString>, value: &Value, setting: &mut bool) {
        match value.get_ref().as_bool() {
            Some(flag) => *setting = flag,
            None => self.expected(name, value, "true or false"),
        }
    }

    fn choice<T: Copy>(
        &mut self,
        name: &Spanned<toml::de::DeString>,
        value: &Value,
        words: &[(&str, T)],
        setting: &mut T,
    ) {
        let typed = value.get_ref().as_str();
        if let Some((_, choice)) = words.iter().find(|(word, _)| Some(*word) == typed) {
            *setting = *choice;
        } else {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.expected(name, value, &format!("one of {}", words.join(", ")));
        }
    }

    fn bindings(&mut self, value: &Value, keys: &mut Vec<Binding>) {
        let Some(table) = value.get_ref().as_table() else {
            let wrong = "`keys` should be a table: write [keys], then lines like open = \"enter\"";
            self.warn(value.span().start, wrong.to_owned());
            return;
        };
        for (action, value) in table {
            let written: Option<Vec<&str>> = match value.get_ref() {
                DeValue::String(key) => Some(vec![key.as_ref()]),
                DeValue::Array(list) => list.iter().map(|key| key.get_ref().as_str()).collect(),
                _ => None,
            };
            match written {
                Some(written) => keys.push(Binding {
                    action: action.get_ref().to_string(),
                    keys: written.into_iter().map(str::to_owned).collect(),
                    line: self.line_of(action.span().start),
                }),
                None => self.expected(action, value, "a key in quotes or a list of them"),
            }
        }
    }

    fn expected(&mut self, name: &Spanned<toml::de::DeString>, value: &Value, wanted: &str) {
        let found = match value.get_ref() {
            DeValue::String(text) => format!("{:?}", text.as_ref()),
            other => format!("a value of type {}", other.type_str()),
        };
        self.warn(
            value.span().start,
            format!("`{}` should be {wanted}, found {found}", name.get_ref()),
        );
    }

    fn warn(&mut self, start: usize, message: String) {
        let line = self.line_of(start);
        self.warnings.push(Warning { line, message });
    }

    /// The 1-based line that a byte of the file lies on.
    fn line_of(&self, start: usize) -> usize {
        let before = self.text.as_bytes().iter().take(start);
        before.filter(|byte| **byte == b'\n').count() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn warns(text: &str, want: &[(usize, &str)]) -> Config {
        let (config, warnings) = Config::read(text);
        let got: Vec<(usize, &str)> = warnings
            .iter()
            .map(|warning| (warning.line, warning.message.as_str()))
            .collect();
        assert_eq!(got, want, "{text}");
        config
    }

    #[test]
    fn reads_every_setting() {
        let config = warns(
            r#"
city = "oslo"
kb = "/notes/alliance"
editor = "code --wait"
name = "Oslo climate agency"
email = "climate@example.org"
plain = true
theme = "contrast"
icons = "unicode"
mouse = false
ascii = true
motion = false
background = "updates"
background-minutes = 30
[keys]
open = ["enter", "l"]
quit = "x"
"#,
            &[],
        );
        assert_eq!(config.city.as_deref(), Some("oslo"));
        assert_eq!(config.kb.as_deref(), Some(Path::new("/notes/alliance")));
        assert_eq!(config.editor.as_deref(), Some("code --wait"));
        assert_eq!(config.name.as_deref(), Some("Oslo climate agency"));
        assert_eq!(config.email.as_deref(), Some("climate@example.org"));
        assert!(config.plain);
        assert_eq!(config.background, Background::Updates);
        assert_eq!(config.background_minutes, Some(30));
        let screen = Screen {
            theme: Some(ThemeName::Contrast),
            icons: Icons::Unicode,
            mouse: false,
            ascii: true,
            motion: false,
        };
        assert_eq!(config.screen, screen);
        let lines: Vec<usize> = config.keys.iter().map(|binding| binding.line).collect();
        assert_eq!(lines, [16, 17]);
        assert_eq!(config.keys[0].keys, ["enter", "l"]);
    }

    #[test]
    fn a_mistake_is_a_warning_with_its_line_and_the_rest_counts() {
        let config = warns(
            "# mine\ntheem = \"dark\"\ncity = \"oslo\"\nmouse = \"no\"\ntheme = \"darkk\"\n",
            &[
                (2, "`theem` is not a setting; did you mean `theme`?"),
                (4, "`mouse` should be true or false, found \"no\""),
                (
                    5,
                    "`theme` should be one of terminal, light, dark, contrast, mono, found \"darkk\"",
                ),
            ],
        );
        assert_eq!(config.city.as_deref(), Some("oslo"));
        assert!(config.screen.mouse);
        warns(
            "background-minutes = 0",
            &[(
                1,
                "`background-minutes` should be a number from 1 to 1440, found a value of type integer",
            )],
        );
        warns("zzzzzz = 1", &[(1, "`zzzzzz` is not a setting")]);
        warns(
            "city = 3",
            &[(
                1,
                "`city` should be text in quotes, found a value of type integer",
            )],
        );
        warns(
            "[keys]\nopen = 1",
            &[(
                2,
                "`open` should be a key in quotes or a list of them, found a value of type integer",
            )],
        );
    }

    #[test]
    fn broken_toml_is_a_warning_and_the_rest_counts() {
        let (config, warnings) = Config::read("city = \"oslo\"\nmouse = = 1\nascii = true\n");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert_eq!(warnings[0].line, 2, "{warnings:?}");
        assert_eq!(config.city.as_deref(), Some("oslo"));
        assert!(config.screen.ascii);
    }

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
