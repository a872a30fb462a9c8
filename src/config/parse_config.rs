//! Parses the configuration file. A mistake becomes a warning; other settings still apply.

use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    BackgroundMode, Binding, Config, Icons, MIN_CONTRAST, OwnTheme, ThemeColour, ThemeName,
    ThemeRole, Warning,
};
use crate::model::vocabulary::nearest;

impl Config {
    /// Parses the text of a configuration file and collects warnings with their lines.
    pub fn read(text: &str) -> (Self, Vec<Warning>) {
        let mut reader = Reader {
            text,
            warnings: Vec::new(),
        };
        let mut config = Self::default();
        let (table, errors) = DeTable::parse_recoverable(text);
        // `theme` may name one of them.
        if let Some(themes) = table.get_ref().get("themes") {
            reader.themes(themes, &mut config.screen.themes);
        }
        for (name, value) in table.get_ref() {
            reader.take(&mut config, name, value);
        }
        if let Some(error) = errors.first() {
            // After a syntax error the parser guesses. Report only the error itself.
            reader.warnings.clear();
            let start = error.span().map_or(0, |span| span.start);
            reader.warn(start, format!("this is not TOML: {}", error.message()));
        }
        reader.warnings.sort_by_key(|warning| warning.line);
        (config, reader.warnings)
    }
}

/// The names of all settings.
pub(crate) const SETTINGS: [&str; 15] = [
    "city",
    "kb",
    "editor",
    "name",
    "email",
    "plain",
    "theme",
    "themes",
    "icons",
    "mouse",
    "ascii",
    "motion",
    "background",
    "background-minutes",
    "keys",
];

/// Copies values into a [`Config`] and collects warnings.
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
                let built_in = ThemeName::ALL.map(|theme| (theme.as_str(), Some(theme)));
                let own = screen.themes.iter().zip(0..);
                let own = own.map(|(theme, at)| (theme.name.as_str(), Some(ThemeName::Own(at))));
                let words: Vec<_> = built_in.into_iter().chain(own).collect();
                self.choice(name, value, &words, &mut screen.theme);
            }
            "themes" => {}
            "icons" => {
                let words = [("ascii", Icons::Ascii), ("unicode", Icons::Unicode)];
                self.choice(name, value, &words, &mut screen.icons);
            }
            "background" => {
                let words = [
                    ("nothing", BackgroundMode::Nothing),
                    ("look", BackgroundMode::Look),
                    ("updates", BackgroundMode::Updates),
                    ("share", BackgroundMode::Share),
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
                let offer = nearest(unknown, SETTINGS.iter().map(|key| (*key, *key)))
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

    fn themes(&mut self, value: &Value, themes: &mut Vec<OwnTheme>) {
        let Some(table) = value.get_ref().as_table() else {
            let wrong = "`themes` should hold tables: write [themes.fjord], then lines like \
                         accent = \"#56b4e9\"";
            self.warn(value.span().start, wrong.to_owned());
            return;
        };
        for (name, value) in table.iter().take(usize::from(u8::MAX)) {
            if ThemeName::find(name.get_ref()).is_some() {
                let taken = format!(
                    "`{}` is a theme of guildhall: choose another name",
                    name.get_ref()
                );
                self.warn(name.span().start, taken);
                continue;
            }
            match value.get_ref().as_table() {
                Some(roles) => themes.push(self.theme(name.get_ref(), roles)),
                None => self.expected(name, value, "a table of roles and colours"),
            }
        }
    }

    fn theme(&mut self, name: &str, roles: &DeTable<'_>) -> OwnTheme {
        let mut theme = OwnTheme {
            name: name.to_owned(),
            base: ThemeName::Dark,
            colours: Vec::new(),
        };
        let mut starts = Vec::new();
        for (word, value) in roles {
            if word.get_ref() == "base" {
                let words = ThemeName::ALL.map(|theme| (theme.as_str(), theme));
                self.choice(word, value, &words, &mut theme.base);
                continue;
            }
            let known = ThemeRole::ALL.into_iter().map(|role| (role.as_str(), role));
            let Some((_, role)) = known.clone().find(|(known, _)| known == word.get_ref()) else {
                let offer = nearest(word.get_ref(), known.map(|(word, _)| (word, word)))
                    .map_or_else(String::new, |word| format!("; did you mean `{word}`?"));
                let wrong = format!("`{}` is not a role of a theme{offer}", word.get_ref());
                self.warn(word.span().start, wrong);
                continue;
            };
            let colour = value.get_ref().as_str().and_then(ThemeColour::read);
            match colour {
                Some(colour) => {
                    theme.colours.push((role, colour));
                    starts.push((role, value.span().start));
                }
                None => self.expected(word, value, "a colour such as \"cyan\" or \"#56b4e9\""),
            }
        }
        for (role, start) in starts {
            if let Some(ratio) = theme.low_contrast(role) {
                let low = format!(
                    "`{}` of the theme `{name}` is hard to read on its ground: contrast {ratio:.1}, \
                     at least {MIN_CONTRAST} is readable",
                    role.as_str()
                );
                self.warn(start, low);
            }
        }
        theme
    }

    fn expected(&mut self, name: &Spanned<toml::de::DeString>, value: &Value, shape: &str) {
        let found = match value.get_ref() {
            DeValue::String(text) => format!("{:?}", text.as_ref()),
            other => format!("a value of type {}", other.type_str()),
        };
        self.warn(
            value.span().start,
            format!("`{}` should be {shape}, found {found}", name.get_ref()),
        );
    }

    fn warn(&mut self, start: usize, message: String) {
        let line = self.line_of(start);
        self.warnings.push(Warning { line, message });
    }

    /// The 1-based line of a byte offset.
    fn line_of(&self, start: usize) -> usize {
        let before = self.text.as_bytes().iter().take(start);
        before.filter(|byte| **byte == b'\n').count() + 1
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::ScreenConfig;

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
        assert_eq!(config.background, BackgroundMode::Updates);
        assert_eq!(config.background_minutes, Some(30));
        let screen = ScreenConfig {
            theme: Some(ThemeName::Contrast),
            themes: Vec::new(),
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
    fn own_themes_are_read_and_checked() {
        let config = warns(
            "theme = \"fjord\"\n[themes.fjord]\naccent = \"#56b4e9\"\nmuted = \"bright-black\"\n\
             acent = \"red\"\nbad = \"reddish\"\n[themes.dark]\ntext = \"white\"\n",
            &[
                (
                    4,
                    "`muted` of the theme `fjord` is hard to read on its ground: contrast 4.3, at \
                     least 4.5 is readable",
                ),
                (
                    5,
                    "`acent` is not a role of a theme; did you mean `accent`?",
                ),
                (
                    6,
                    "`bad` should be a colour such as \"cyan\" or \"#56b4e9\", found \"reddish\"",
                ),
                (7, "`dark` is a theme of guildhall: choose another name"),
            ],
        );
        assert_eq!(config.screen.theme, Some(ThemeName::Own(0)));
        let theme = &config.screen.themes[0];
        assert_eq!(
            (theme.name.as_str(), theme.base),
            ("fjord", ThemeName::Dark)
        );
        assert_eq!(theme.colours.len(), 2, "what can be read counts");
        warns(
            "themes = 1",
            &[(
                1,
                "`themes` should hold tables: write [themes.fjord], then lines like accent = \
                 \"#56b4e9\"",
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
}
