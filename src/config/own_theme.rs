//! User-defined themes: a colour for each role, with checks of contrast.

use strum::IntoStaticStr;

use super::ThemeName;

/// The role of a colour, the same in all themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum ThemeRole {
    /// Running text.
    #[default]
    Text,
    /// Titles of notes and the figure that counts.
    Title,
    /// Secondary text: counts, field names, hints.
    Muted,
    /// Keys and links, and the user's position.
    Accent,
    /// A good outcome.
    Good,
    /// A partial outcome, or something to look at.
    Caution,
    /// A failed or reversed outcome, an error.
    Bad,
    /// Words that the search found.
    Match,
    /// The lines between panes.
    Rule,
    /// The ground of the chosen row.
    Selection,
    /// The ground of the whole screen.
    Ground,
}

impl ThemeRole {
    /// All roles, in the order of the discriminants.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Title,
        Self::Muted,
        Self::Accent,
        Self::Good,
        Self::Caution,
        Self::Bad,
        Self::Match,
        Self::Rule,
        Self::Selection,
        Self::Ground,
    ];

    /// Its name in the configuration: `caution`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Its description for users.
    pub fn about(self) -> &'static str {
        match self {
            Self::Text => "running text",
            Self::Title => "titles, and the figure that counts",
            Self::Muted => "what is secondary: counts, names of fields, hints",
            Self::Accent => "what can be pressed, and where you are",
            Self::Good => "a good outcome",
            Self::Caution => "a partial outcome, or something to look at",
            Self::Bad => "a failed or reversed outcome, an error",
            Self::Match => "words that the search found",
            Self::Rule => "the lines between panes",
            Self::Selection => "the ground of the chosen row",
            Self::Ground => "the ground of the whole screen",
        }
    }

    /// Whether it is read as letters.
    fn is_text(self) -> bool {
        !matches!(self, Self::Rule | Self::Selection | Self::Ground)
    }
}

/// A colour as written in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeColour {
    /// The terminal's own.
    Default,
    /// One of the sixteen of the terminal's palette.
    Named(u8),
    /// Red, green and blue.
    Rgb(u32),
}

/// The sixteen colours of a terminal, by name, with what xterm shows for them.
const NAMED: [(&str, u32); 16] = [
    ("black", 0x0000_0000),
    ("red", 0x00cd_0000),
    ("green", 0x0000_cd00),
    ("yellow", 0x00cd_cd00),
    ("blue", 0x0000_00ee),
    ("magenta", 0x00cd_00cd),
    ("cyan", 0x0000_cdcd),
    ("white", 0x00e5_e5e5),
    ("bright-black", 0x007f_7f7f),
    ("bright-red", 0x00ff_0000),
    ("bright-green", 0x0000_ff00),
    ("bright-yellow", 0x00ff_ff00),
    ("bright-blue", 0x005c_5cff),
    ("bright-magenta", 0x00ff_00ff),
    ("bright-cyan", 0x0000_ffff),
    ("bright-white", 0x00ff_ffff),
];

impl ThemeColour {
    /// Reads `default`, `cyan`, `bright-black`, `#56b4e9` or `#5be`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase().replace([' ', '_'], "-");
        let text = text.replace("grey", "gray");
        let name = match text.as_str() {
            "default" | "reset" | "none" => return Some(Self::Default),
            "gray" | "dark-gray" => "bright-black",
            name => name,
        };
        if let Some(at) = NAMED.iter().position(|(known, _)| *known == name) {
            return Some(Self::Named(at as u8));
        }
        let digits = name.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let digits: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        u32::from_str_radix(&digits, 16).ok().map(Self::Rgb)
    }

    /// RGB as most terminals show it; `None` for the terminal's own colour.
    fn rgb(self) -> Option<u32> {
        match self {
            Self::Default => None,
            Self::Named(at) => NAMED.get(usize::from(at)).map(|(_, rgb)| *rgb),
            Self::Rgb(rgb) => Some(rgb),
        }
    }
}

/// A theme of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTheme {
    /// Its name: what `theme` is set to.
    pub name: String,
    /// The theme for roles that are not set.
    pub base: ThemeName,
    /// The colours given, by role.
    pub colours: Vec<(ThemeRole, ThemeColour)>,
}

/// Text of less contrast than this is hard to read (WCAG 2, level AA).
pub const MIN_CONTRAST: f64 = 4.5;

impl OwnTheme {
    fn colour(&self, role: ThemeRole) -> Option<ThemeColour> {
        let mut colours = self.colours.iter();
        colours
            .find(|(of, _)| *of == role)
            .map(|(_, colour)| *colour)
    }

    /// The contrast of a role's text and background, if it is too low.
    pub fn low_contrast(&self, role: ThemeRole) -> Option<f64> {
        let letters = self.colour(role)?.rgb().filter(|_| role.is_text())?;
        let ground = self.colour(ThemeRole::Ground).and_then(ThemeColour::rgb);
        let ground = ground.unwrap_or(match self.base {
            ThemeName::Light => 0x00ff_ffff,
            ThemeName::Contrast => 0,
            _ => 0x001c_1c1c,
        });
        let ratio = contrast(letters, ground);
        (ratio < MIN_CONTRAST).then_some(ratio)
    }
}

/// The WCAG 2 contrast of two colours, from 1 (equal) to 21.
pub fn contrast(a: u32, b: u32) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    if a > b { a / b } else { b / a }
}

fn luminance(rgb: u32) -> f64 {
    let part = |shift: u32| {
        let value = f64::from((rgb >> shift) & 0xff) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_by_name_and_in_hexadecimal() {
        for (text, want) in [
            ("default", Some(ThemeColour::Default)),
            ("Cyan", Some(ThemeColour::Named(6))),
            ("bright black", Some(ThemeColour::Named(8))),
            ("grey", Some(ThemeColour::Named(8))),
            ("#56B4e9", Some(ThemeColour::Rgb(0x0056_b4e9))),
            ("#5be", Some(ThemeColour::Rgb(0x0055_bbee))),
            ("#5bee", None),
            ("#+5bee1", None),
            ("56b4e9", None),
            ("teal-ish", None),
        ] {
            assert_eq!(ThemeColour::read(text), want, "{text}");
        }
    }

    #[test]
    fn letters_are_measured_against_the_ground_they_stand_on() {
        let theme = |base, colours: &[(ThemeRole, u32)]| OwnTheme {
            name: "fjord".to_owned(),
            base,
            colours: colours
                .iter()
                .map(|(role, rgb)| (*role, ThemeColour::Rgb(*rgb)))
                .collect(),
        };
        let grey = (ThemeRole::Muted, 0x0080_8080);
        let low = |theme: &OwnTheme| theme.low_contrast(ThemeRole::Muted).is_some();
        assert!(!low(&theme(ThemeName::Contrast, &[grey])));
        assert!(low(&theme(ThemeName::Light, &[grey])));
        let white = (ThemeRole::Ground, 0x00ff_ffff);
        assert!(low(&theme(ThemeName::Dark, &[grey, white])));
        let rule = theme(ThemeName::Dark, &[(ThemeRole::Rule, 0x0022_2222)]);
        assert_eq!(
            rule.low_contrast(ThemeRole::Rule),
            None,
            "a line is not read"
        );
        assert_eq!(format!("{:.1}", contrast(0, 0x00ff_ffff)), "21.0");
    }
}
