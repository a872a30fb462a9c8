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
    /// The terminal's own colours, matches as if marked with a pen: reads on any ground.
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

/// One colour at each depth: truecolour, 256, 16. The 16 are those of the user's palette: of them
/// only such are used as read in the palettes of xterm, VGA, GNOME and Solarized.
type Ink = (u32, u8, Color);

/// The inks of one theme: accent, good, short, far, muted, match. `None` is the terminal's own, and
/// so is `Reset` where no colour of a palette will do.
type Inks = [Option<Ink>; 6];

/// Contrast of 4.5:1 or more on black, #1e1e1e, #282c34 and Solarized dark.
const DARK: Inks = [
    Some((0x0056_b4e9, 74, Color::Cyan)),
    Some((0x004f_d0b0, 79, Color::Green)),
    Some((0x00e6_a91a, 178, Color::Reset)),
    Some((0x00ff_8a5c, 209, Color::Reset)),
    Some((0x009a_a5b1, 248, Color::Reset)),
    Some((0x00f0_e442, 227, Color::Reset)),
];

/// Contrast of 4.5:1 or more on white, Solarized light and Latte.
const LIGHT: Inks = [
    Some((0x0000_5a9c, 25, Color::Magenta)),
    Some((0x0000_664f, 23, Color::Reset)),
    Some((0x007a_4d00, 94, Color::Reset)),
    Some((0x00b0_2a00, 124, Color::Red)),
    Some((0x0057_606a, 59, Color::Reset)),
    Some((0x005b_2c83, 54, Color::Magenta)),
];

/// On a ground that is not known no ink has a contrast of 4.5:1: what reads on black does not on
/// white, and what reads on both does not on Solarized. Letters keep the terminal's own pair.
const TERMINAL: Inks = [None; 6];

/// On the black ground that the theme paints itself.
const CONTRAST: Inks = [
    Some((0x0000_ffff, 51, Color::White)),
    Some((0x0000_ff00, 46, Color::White)),
    Some((0x00ff_ff00, 226, Color::White)),
    Some((0x00ff_9090, 217, Color::White)),
    Some((0x00ff_ffff, 231, Color::White)),
    Some((0x00ff_ff00, 226, Color::White)),
];

/// A marking pen, letters and ground: brings its own ground, and so reads on any. Both lie outside
/// the palette of the 16, which bold letters would change in some terminals.
const PEN: (Color, Color) = (Color::Indexed(16), Color::Indexed(220));

const MATCH: usize = 5;

impl Theme {
    /// The style of text in this tone.
    pub(crate) fn style(self, tone: Tone) -> Style {
        let mut style = Style::new();
        let ink = self.ink(tone.role);
        // Reversed text keeps the terminal's own pair, which is sure to be readable.
        if let Some(color) = ink.filter(|_| !tone.selected) {
            style = style.fg(color);
        }
        let calls = matches!(tone.role, Role::Accent | Role::Short | Role::Far);
        for (on, modifier) in [
            (
                tone.bold || tone.marked || calls && ink.is_none(),
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
        if !tone.marked || tone.selected {
            return style;
        }
        if self.name == ThemeName::Terminal && self.depth != Depth::Sixteen {
            return style.fg(PEN.0).bg(PEN.1);
        }
        match self.color(self.inks()[MATCH]) {
            Some(color) => style.fg(color),
            None => style,
        }
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

    fn ink(self, role: Role) -> Option<Color> {
        let position = match role {
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
        match self.depth {
            Depth::Sixteen => Some(named),
            Depth::Many => Some(Color::Indexed(indexed)),
            Depth::True => Some(Color::from_u32(rgb)),
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
    fn the_terminal_theme_has_no_colour_that_depends_on_the_ground() {
        for depth in [Depth::Sixteen, Depth::Many, Depth::True] {
            let theme = Theme {
                name: ThemeName::Terminal,
                depth,
                ..Theme::default()
            };
            for tone in all_tones() {
                let style = theme.style(tone);
                match (style.fg, style.bg) {
                    (None, None) => {}
                    pair => assert_eq!(pair, (Some(PEN.0), Some(PEN.1)), "{tone:?}"),
                }
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

    /// The sixteen colours of some terminals, and their own pair: letters and ground.
    const XTERM: [u32; 16] = [
        0x0000_0000,
        0x00cd_0000,
        0x0000_cd00,
        0x00cd_cd00,
        0x0000_00ee,
        0x00cd_00cd,
        0x0000_cdcd,
        0x00e5_e5e5,
        0x007f_7f7f,
        0x00ff_0000,
        0x0000_ff00,
        0x00ff_ff00,
        0x005c_5cff,
        0x00ff_00ff,
        0x0000_ffff,
        0x00ff_ffff,
    ];
    const VGA: [u32; 16] = [
        0x0000_0000,
        0x00aa_0000,
        0x0000_aa00,
        0x00aa_5500,
        0x0000_00aa,
        0x00aa_00aa,
        0x0000_aaaa,
        0x00aa_aaaa,
        0x0055_5555,
        0x00ff_5555,
        0x0055_ff55,
        0x00ff_ff55,
        0x0055_55ff,
        0x00ff_55ff,
        0x0055_ffff,
        0x00ff_ffff,
    ];
    const GNOME: [u32; 16] = [
        0x0017_1421,
        0x00c0_1c28,
        0x0026_a269,
        0x00a2_734c,
        0x0012_488b,
        0x00a3_47ba,
        0x002a_a1b3,
        0x00d0_cfcc,
        0x005e_5c64,
        0x00f6_6151,
        0x0033_da7a,
        0x00e9_ad0c,
        0x002a_7bde,
        0x00c0_61cb,
        0x0033_c7de,
        0x00ff_ffff,
    ];
    const SOLARIZED: [u32; 16] = [
        0x0007_3642,
        0x00dc_322f,
        0x0085_9900,
        0x00b5_8900,
        0x0026_8bd2,
        0x00d3_3682,
        0x002a_a198,
        0x00ee_e8d5,
        0x0000_2b36,
        0x00cb_4b16,
        0x0058_6e75,
        0x0065_7b83,
        0x0083_9496,
        0x006c_71c4,
        0x0093_a1a1,
        0x00fd_f6e3,
    ];

    #[test]
    fn in_sixteen_colours_every_ink_reads_as_well_as_plain_text_or_better() {
        /// The number of a named colour in a palette.
        fn number(color: Color) -> Option<usize> {
            Some(match color {
                Color::Red => 1,
                Color::Green => 2,
                Color::Yellow => 3,
                Color::Blue => 4,
                Color::Magenta => 5,
                Color::Cyan => 6,
                Color::White => 15,
                Color::Reset => return None,
                other => panic!("{other:?} is in no palette below"),
            })
        }
        #[track_caller]
        fn case(inks: &Inks, palette: &[u32; 16], own: u32, ground: u32) {
            let plain = contrast(own, ground).min(4.5);
            for (_, _, named) in inks.iter().flatten() {
                let Some(number) = number(*named) else {
                    continue;
                };
                let ratio = contrast(palette[number], ground);
                assert!(
                    ratio >= plain - 0.05,
                    "{named:?} on {ground:06x}: {ratio:.2}"
                );
            }
        }
        case(&DARK, &XTERM, 0x00e5_e5e5, 0);
        case(&DARK, &VGA, 0x00aa_aaaa, 0);
        case(&DARK, &GNOME, 0x00d0_cfcc, 0x0017_1421);
        case(&DARK, &SOLARIZED, 0x0083_9496, 0x0000_2b36);
        case(&LIGHT, &XTERM, 0, 0x00ff_ffff);
        case(&LIGHT, &VGA, 0, 0x00ff_ffff);
        case(&LIGHT, &GNOME, 0x0017_1421, 0x00ff_ffff);
        case(&LIGHT, &SOLARIZED, 0x0065_7b83, 0x00fd_f6e3);
        for palette in [&XTERM, &VGA, &GNOME, &SOLARIZED] {
            case(&CONTRAST, palette, palette[15], palette[0]);
        }
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
