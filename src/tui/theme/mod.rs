//! What each role looks like in a theme, at the colour depth the terminal has.
//!
//! The roles are those of [`ThemeRole`]. Nothing is said by colour alone: the chosen row has a bar,
//! states carry a sign and a word, and where a theme has no colour for a role it is bold, underlined
//! or reversed. So `mono`, which uses no colour at all, loses nothing.

mod palettes;
mod text_style;

use ratatui::style::{Color, Modifier, Style};

use self::palettes::{DARK, Ink, ON_TERMINAL_SELECTION, inks};
pub(crate) use self::text_style::TextStyle;

use crate::config::{OwnTheme, ThemeColour, ThemeName, ThemeRole};

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

    fn color(self, (rgb, indexed, named): Ink) -> Option<Color> {
        let color = match self {
            Self::Sixteen => named,
            Self::Many => Color::Indexed(indexed),
            Self::True => Color::from_u32(rgb),
        };
        Some(color).filter(|color| *color != Color::Reset)
    }
}

/// The form of the signs that stand beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signs {
    /// `+ ~ o x`: in every font, one column everywhere.
    Ascii,
    /// `● ◐ ○ ✕`.
    #[default]
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
    /// The colours of a theme of the configuration, by role.
    pub own: Option<[Option<Color>; ThemeRole::ALL.len()]>,
}

impl Theme {
    /// Changes the colours. `own` are the themes of the configuration.
    pub(crate) fn choose(&mut self, name: ThemeName, own: &[OwnTheme]) {
        let chosen = match name {
            ThemeName::Own(at) => own.get(usize::from(at)),
            _ => None,
        };
        self.name = name;
        self.own = chosen.map(|theme| self.colours_of(theme));
    }

    fn colours_of(self, theme: &OwnTheme) -> [Option<Color>; ThemeRole::ALL.len()] {
        let base = inks(theme.base);
        ThemeRole::ALL.map(|role| {
            let own = theme.colours.iter().find(|(of, _)| *of == role);
            match own {
                Some((_, colour)) => self.nearest(*colour),
                None => base[role as usize].and_then(|ink| self.depth.color(ink)),
            }
        })
    }

    /// A colour of the configuration, or the nearest that the terminal has.
    fn nearest(self, colour: ThemeColour) -> Option<Color> {
        match (colour, self.depth) {
            (ThemeColour::Default, _) | (ThemeColour::Rgb(_), Depth::Sixteen) => None,
            (ThemeColour::Named(at), _) => Some(Color::Indexed(at)),
            (ThemeColour::Rgb(rgb), Depth::True) => Some(Color::from_u32(rgb)),
            (ThemeColour::Rgb(rgb), Depth::Many) => Some(Color::Indexed(nearest_of_256(rgb))),
        }
    }

    /// The colour of a role; none for the terminal's own.
    pub(crate) fn color(self, role: ThemeRole) -> Option<Color> {
        match self.own {
            Some(colours) => colours[role as usize],
            None => inks(self.name)[role as usize].and_then(|ink| self.depth.color(ink)),
        }
    }

    /// The style of text.
    pub(crate) fn style(self, text: TextStyle) -> Style {
        let selection = self
            .color(ThemeRole::Selection)
            .filter(|_| text.selected && !text.inverted);
        let reversed = text.inverted || text.selected && selection.is_none();
        let role = match text.role {
            _ if text.marked => ThemeRole::Match,
            // What is muted would be too faint on the ground of the chosen row.
            ThemeRole::Muted if selection.is_some() => ThemeRole::Text,
            role => role,
        };
        let letters = match selection {
            Some(_) if self.name == ThemeName::Terminal => DARK[role as usize]
                .and_then(|ink| self.depth.color(ink))
                .or(Some(ON_TERMINAL_SELECTION)),
            // Reversed text keeps the terminal's own pair, which is sure to be readable.
            _ if reversed && !text.inverted => None,
            _ => self.color(role),
        };
        let mut style = Style::new();
        style.fg = letters.or(self.color(ThemeRole::Text));
        style.bg = selection;
        // A link has its line. It is never bold, so that a match in it is.
        let is_link = text.role == ThemeRole::Accent && text.underlined;
        let stands_out = !is_link && (text.bold || self.calls(text.role));
        let is_faint = self.depth == Depth::Sixteen || !self.shows(ThemeRole::Match);
        let is_line = text.underlined || text.marked && is_faint;
        for (on, modifier) in [
            (text.marked || stands_out, Modifier::BOLD),
            (text.italic, Modifier::ITALIC),
            (is_line, Modifier::UNDERLINED),
            (text.struck, Modifier::CROSSED_OUT),
            (reversed, Modifier::REVERSED),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    /// Whether a role has a colour that differs from that of running text.
    fn shows(self, role: ThemeRole) -> bool {
        let color = self.color(role);
        color.is_some() && color != self.color(ThemeRole::Text) && self.name != ThemeName::Contrast
    }

    /// Whether a role stands out by more than its colour, because it has none.
    fn calls(self, role: ThemeRole) -> bool {
        let calls = [ThemeRole::Accent, ThemeRole::Caution, ThemeRole::Bad];
        calls.contains(&role) && !self.shows(role)
    }

    /// A sign in the form of the theme. What is none of our signs stays as it is.
    pub(crate) fn sign(self, sign: &str) -> &str {
        match (self.signs, sign) {
            (Signs::Unicode, "+") => "●",
            (Signs::Unicode, "~") => "◐",
            (Signs::Unicode, "o") => "○",
            (Signs::Unicode, "x") => "✕",
            (Signs::Unicode, ">") => "›",
            (Signs::Unicode, "|") => "·",
            (Signs::Unicode, "v") => "↓",
            (Signs::Unicode, "^") => "↑",
            _ => sign,
        }
    }

    /// The ground the theme paints behind everything, if it does.
    pub(crate) fn ground(self) -> Style {
        let mut style = Style::new();
        style.fg = self.color(ThemeRole::Text);
        style.bg = self.color(ThemeRole::Ground);
        style
    }

    /// How what lies below a pop-up looks: it steps back.
    pub(crate) fn below_popup(self) -> Style {
        let attributes = Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED;
        let style = Style::new()
            .remove_modifier(attributes)
            .bg(self.color(ThemeRole::Ground).unwrap_or(Color::Reset));
        if self.shows(ThemeRole::Muted) {
            let faint = self.color(ThemeRole::Rule);
            return style.fg(faint.unwrap_or(Color::Reset));
        }
        style.add_modifier(Modifier::DIM)
    }
}

/// The number of the nearest of the 256 colours beyond the sixteen.
fn nearest_of_256(rgb: u32) -> u8 {
    let parts = |rgb: u32| [16, 8, 0].map(|shift| rgb >> shift & 0xff);
    let wanted = parts(rgb);
    let far = |index: &u8| -> u32 {
        let parts = parts(rgb_of_256(*index));
        let squares = parts.iter().zip(wanted).map(|(a, b)| a.abs_diff(b).pow(2));
        squares.sum()
    };
    (16..=255).min_by_key(far).unwrap_or(16)
}

/// What one of the 256 colours beyond the sixteen is.
fn rgb_of_256(index: u8) -> u32 {
    if index >= 232 {
        let grey = 8 + 10 * u32::from(index - 232);
        return grey << 16 | grey << 8 | grey;
    }
    let index = u32::from(index.max(16) - 16);
    let level = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
    level(index / 36) << 16 | level(index / 6 % 6) << 8 | level(index % 6)
}

#[cfg(test)]
mod tests;
