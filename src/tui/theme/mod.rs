//! What each role looks like in a theme, at the colour depth the terminal has.
//!
//! Nothing is said by colour alone: matches are bold and underlined too, the selection is
//! reversed, states carry a sign and a word. So `mono`, which uses no colour at all, loses nothing.

mod text_style;

use ratatui::style::{Color, Modifier, Style};

pub(crate) use self::text_style::{TextRole, TextStyle};

use crate::config::ThemeName;

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
    /// The style of text in this text.
    pub(crate) fn style(self, text: TextStyle) -> Style {
        let mut style = Style::new();
        let ink = self.ink(text.role);
        // Reversed text keeps the terminal's own pair, which is sure to be readable.
        if let Some(color) = ink.filter(|_| !text.selected) {
            style = style.fg(color);
        }
        // A link has its line. It is never bold, so that a match in it is.
        let is_link = text.role == TextRole::Accent && text.underlined;
        let stands_out = !is_link && (text.bold || self.calls(text.role));
        for (on, modifier) in [
            (text.marked || stands_out, Modifier::BOLD),
            (text.italic, Modifier::ITALIC),
            (text.underlined || text.marked, Modifier::UNDERLINED),
            (text.struck, Modifier::CROSSED_OUT),
            (text.selected, Modifier::REVERSED),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        if !text.marked || text.selected {
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

    /// Whether a role stands out by more than its colour. Keys have nothing else to be known by;
    /// what is short or failed has a sign and a word, and does where its colour is none.
    fn calls(self, role: TextRole) -> bool {
        let ink = self.ink(role);
        let has_colour = ink.is_some() && ink != self.ground().fg;
        match role {
            TextRole::Accent => true,
            TextRole::Short | TextRole::Far => !has_colour,
            TextRole::Body | TextRole::Good | TextRole::Muted => false,
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

    fn ink(self, role: TextRole) -> Option<Color> {
        let position = match role {
            TextRole::Body => return None,
            TextRole::Accent => 0,
            TextRole::Good => 1,
            TextRole::Short => 2,
            TextRole::Far => 3,
            TextRole::Muted => 4,
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
mod tests;
