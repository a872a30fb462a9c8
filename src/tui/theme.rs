//! Themes: what each role looks like, at the colour depth the terminal has.
//!
//! Nothing is said by colour alone: matches are bold and underlined too, the selection is
//! reversed, states carry a sign and a word. So `mono`, which uses no colour at all, loses nothing.

use std::fmt;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};

use super::text::{Role, Tone};

/// A choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// The terminal's own colours and two that read on any ground: magenta and red.
    #[default]
    Terminal,
    /// For light grounds.
    Light,
    /// For dark grounds.
    Dark,
    /// White on black, whatever the terminal's ground.
    Contrast,
    /// No colour: bold, underlined and reversed say everything.
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

    /// The word in the configuration and after `--theme`: `contrast`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
            Self::Mono => "mono",
        }
    }

    /// What it is for, for people.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Terminal => "the terminal's own colours",
            Self::Light => "for light grounds",
            Self::Dark => "for dark grounds",
            Self::Contrast => "high contrast, white on black",
            Self::Mono => "no colour at all",
        }
    }
}

impl FromStr for ThemeName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|theme| theme.word() == text.to_lowercase())
            .ok_or(())
    }
}

impl fmt::Display for ThemeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// The 16 of `TERM=xterm`.
    Sixteen,
    /// 256.
    #[default]
    Many,
    /// 16 million.
    True,
}

impl Depth {
    /// The depth that `COLORTERM` and `TERM` tell of.
    pub fn of_terminal(colorterm: &str, term: &str) -> Self {
        if matches!(colorterm, "truecolor" | "24bit") || term.contains("direct") {
            Self::True
        } else if term.contains("256") {
            Self::Many
        } else {
            Self::Sixteen
        }
    }
}

/// The form of the signs that stand beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signs {
    /// `+ ! x > v`: in every font, one column everywhere.
    #[default]
    Ascii,
    /// `✓ ⚠ ✗ ▸ ▾`: only such as are one column wide in every set-up.
    Unicode,
}

/// A theme at a depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// Which colours.
    pub name: ThemeName,
    /// How many of them.
    pub depth: Depth,
    /// Which form signs have.
    pub signs: Signs,
}

/// One colour at each depth: truecolour, 256, 16.
type Ink = (u32, u8, Color);

/// The inks of one theme: accent, good, short, far, muted, match. `None` is the terminal's own.
type Inks = [Option<Ink>; 6];

/// Contrast of 4.5:1 or more on black, #1e1e1e, #282c34 and Solarized dark.
const DARK: Inks = [
    Some((0x0056_b4e9, 74, Color::Cyan)),
    Some((0x004f_d0b0, 79, Color::Green)),
    Some((0x00e6_a91a, 178, Color::Yellow)),
    Some((0x00ff_8a5c, 209, Color::Red)),
    Some((0x009a_a5b1, 248, Color::Reset)),
    Some((0x00f0_e442, 227, Color::Yellow)),
];

/// Contrast of 4.5:1 or more on white, Solarized light and Latte.
const LIGHT: Inks = [
    Some((0x0000_5a9c, 25, Color::Blue)),
    Some((0x0000_664f, 23, Color::Green)),
    Some((0x007a_4d00, 94, Color::Magenta)),
    Some((0x00b0_2a00, 124, Color::Red)),
    Some((0x0057_606a, 59, Color::Reset)),
    Some((0x005b_2c83, 54, Color::Magenta)),
];

/// Only colours that read on both grounds: blue and yellow each die on one of them.
const TERMINAL: Inks = [
    None,
    None,
    Some((0, 5, Color::Magenta)),
    Some((0, 1, Color::Red)),
    None,
    Some((0, 5, Color::Magenta)),
];

/// On the black ground that the theme paints itself.
const CONTRAST: Inks = [
    Some((0x0000_ffff, 51, Color::LightCyan)),
    Some((0x0000_ff00, 46, Color::LightGreen)),
    Some((0x00ff_ff00, 226, Color::LightYellow)),
    Some((0x00ff_9090, 217, Color::LightRed)),
    Some((0x00ff_ffff, 231, Color::White)),
    Some((0x00ff_ff00, 226, Color::LightYellow)),
];

const MATCH: usize = 5;

impl Theme {
    /// The style of text in this tone.
    pub(crate) fn style(self, tone: Tone) -> Style {
        let mut style = Style::new();
        let accent_without_ink = tone.role == Role::Accent && self.inks()[0].is_none();
        if let Some(color) = self.ink(tone) {
            style = style.fg(color);
        }
        let plain_and_marked = tone.marked && !tone.selected;
        for (on, modifier) in [
            (
                tone.bold || tone.marked || accent_without_ink,
                Modifier::BOLD,
            ),
            (tone.italic, Modifier::ITALIC),
            (tone.underlined || tone.marked, Modifier::UNDERLINED),
            (tone.struck, Modifier::CROSSED_OUT),
            (tone.selected, Modifier::REVERSED),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        if plain_and_marked && let Some(color) = self.color(self.inks()[MATCH]) {
            style = style.fg(color);
        }
        style
    }

    /// A sign in the form of the theme. What is none of our signs stays as it is.
    pub(crate) fn sign(self, sign: &str) -> &str {
        match (self.signs, sign) {
            (Signs::Unicode, "+") => "✓",
            (Signs::Unicode, "!") => "⚠",
            (Signs::Unicode, "x") => "✗",
            (Signs::Unicode, ">") => "▸",
            (Signs::Unicode, "v") => "▾",
            _ => sign,
        }
    }

    /// The ground the theme paints behind everything, if it does.
    pub(crate) fn ground(self) -> Style {
        match self.name {
            ThemeName::Contrast => Style::new().fg(Color::White).bg(Color::Black),
            _ => Style::new(),
        }
    }

    fn ink(self, tone: Tone) -> Option<Color> {
        // Reversed text keeps the terminal's own pair, which is sure to be readable.
        if tone.selected {
            return None;
        }
        let position = match tone.role {
            Role::Body => return None,
            Role::Accent => 0,
            Role::Good => 1,
            Role::Short => 2,
            Role::Far => 3,
            Role::Muted => 4,
        };
        self.color(self.inks()[position])
    }

    fn inks(self) -> &'static Inks {
        const NONE: Inks = [None; 6];
        match self.name {
            ThemeName::Terminal => &TERMINAL,
            ThemeName::Light => &LIGHT,
            ThemeName::Dark => &DARK,
            ThemeName::Contrast => &CONTRAST,
            ThemeName::Mono => &NONE,
        }
    }

    fn color(self, ink: Option<Ink>) -> Option<Color> {
        let (rgb, indexed, named) = ink?;
        // The terminal theme follows the user's own palette at every depth.
        match (self.name, self.depth) {
            (ThemeName::Terminal, _) | (_, Depth::Sixteen) => Some(named),
            (_, Depth::Many) => Some(Color::Indexed(indexed)),
            (_, Depth::True) => Some(Color::from_u32(rgb)),
        }
        .filter(|color| *color != Color::Reset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_tones() -> Vec<Tone> {
        let roles = [
            Role::Body,
            Role::Accent,
            Role::Good,
            Role::Short,
            Role::Far,
            Role::Muted,
        ];
        roles
            .into_iter()
            .flat_map(|role| {
                let tone = Tone::of(role);
                [tone, tone.marked(), tone.selected(), tone.bold()]
            })
            .collect()
    }

    #[test]
    fn mono_uses_no_colour_and_loses_nothing() {
        let mono = Theme {
            name: ThemeName::Mono,
            depth: Depth::True,
            ..Theme::default()
        };
        for tone in all_tones() {
            let style = mono.style(tone);
            assert_eq!((style.fg, style.bg), (None, None), "{tone:?}");
        }
        let has = |tone, modifier| mono.style(tone).add_modifier.contains(modifier);
        assert!(has(Tone::BODY.selected(), Modifier::REVERSED));
        assert!(has(
            Tone::BODY.marked(),
            Modifier::BOLD | Modifier::UNDERLINED
        ));
        assert!(has(Tone::ACCENT, Modifier::BOLD));
    }

    #[test]
    fn the_terminal_theme_keeps_to_two_colours_of_the_users_palette() {
        for depth in [Depth::Sixteen, Depth::Many, Depth::True] {
            let theme = Theme {
                name: ThemeName::Terminal,
                depth,
                ..Theme::default()
            };
            for tone in all_tones() {
                let color = theme.style(tone).fg;
                assert!(
                    matches!(color, None | Some(Color::Magenta | Color::Red)),
                    "{tone:?}: {color:?}"
                );
            }
        }
    }

    #[test]
    fn signs_take_one_column_in_every_form_and_every_set_up() {
        use unicode_width::UnicodeWidthStr;
        let unicode = Theme {
            signs: Signs::Unicode,
            ..Theme::default()
        };
        for sign in ["+", "!", "x", ">", "v", "="] {
            assert_eq!(Theme::default().sign(sign), sign);
            assert_eq!(unicode.sign(sign).width(), 1, "{sign}");
            assert_eq!(unicode.sign(sign).width_cjk(), 1, "{sign}");
        }
        assert_eq!((unicode.sign("+"), unicode.sign("vv")), ("✓", "vv"));
    }

    #[test]
    fn depth_is_read_from_the_environment() {
        assert_eq!(Depth::of_terminal("truecolor", "xterm"), Depth::True);
        assert_eq!(Depth::of_terminal("", "screen-256color"), Depth::Many);
        assert_eq!(Depth::of_terminal("", "xterm"), Depth::Sixteen);
    }

    /// WCAG contrast of two colours.
    fn contrast(a: u32, b: u32) -> f64 {
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
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn every_ink_is_readable_on_the_usual_grounds() {
        #[track_caller]
        fn case(inks: &Inks, grounds: &[u32]) {
            for (rgb, _, _) in inks.iter().flatten() {
                for ground in grounds {
                    let ratio = contrast(*rgb, *ground);
                    assert!(ratio >= 4.5, "{rgb:06x} on {ground:06x}: {ratio:.1}");
                }
            }
        }
        case(&DARK, &[0x0000_0000, 0x001e_1e1e, 0x0028_2c34, 0x0000_2b36]);
        case(&LIGHT, &[0x00ff_ffff, 0x00fd_f6e3, 0x00ef_f1f5]);
        case(&CONTRAST, &[0]);
    }
}
