//! Maps the roles of text to terminal styles, by theme and colour depth.
//!
//! The roles are those of [`ThemeRole`]. No information depends on colour alone: the selected row
//! has a bar, states have a sign and a word, and a role without a colour is bold, underlined or
//! reversed. So `mono`, which uses no colour, shows the same information. `terminal` knows no
//! background: its selected row is bold and in the accent.

mod palettes;
mod text_style;

use ratatui::style::{Color, Modifier, Style};

use self::palettes::{PaletteColour, palette};
pub(crate) use self::text_style::TextStyle;

use crate::config::{OwnTheme, ThemeColour, ThemeName, ThemeRole};

/// Number of colours the terminal supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourDepth {
    /// The 16 colours of `TERM=xterm`.
    Sixteen,
    /// 256 colours.
    #[default]
    Many,
    /// 16 million colours.
    True,
}

impl ColourDepth {
    /// Reads the depth from `COLORTERM` and `TERM`.
    pub fn of_terminal(colorterm: &str, term: &str) -> Self {
        if matches!(colorterm, "truecolor" | "24bit") || term.contains("direct") {
            Self::True
        } else if term.contains("256") {
            Self::Many
        } else {
            Self::Sixteen
        }
    }

    fn color(self, (rgb, indexed, named): PaletteColour) -> Option<Color> {
        let color = match self {
            Self::Sixteen => named,
            Self::True if rgb != rgb_of_256(indexed) => Color::from_u32(rgb),
            Self::Many | Self::True => Color::Indexed(indexed),
        };
        Some(color).filter(|color| *color != Color::Reset)
    }
}

/// Character set of the signs beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signs {
    /// `+ ~ o x`: available in every font, and one column wide everywhere.
    Ascii,
    /// `● ◐ ○ ✕`.
    #[default]
    Unicode,
}

/// A theme at a colour depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// The palette.
    pub name: ThemeName,
    /// The colour depth.
    pub depth: ColourDepth,
    /// The form of the signs.
    pub signs: Signs,
    /// The colours of a theme from the configuration, by role.
    pub own: Option<[Option<Color>; ThemeRole::ALL.len()]>,
}

impl Theme {
    /// Changes the palette. `own` lists the themes from the configuration.
    pub(crate) fn choose(&mut self, name: ThemeName, own: &[OwnTheme]) {
        let chosen = match name {
            ThemeName::Own(at) => own.get(usize::from(at)),
            _ => None,
        };
        self.name = name;
        self.own = chosen.map(|theme| self.colours_of(theme));
    }

    fn colours_of(self, theme: &OwnTheme) -> [Option<Color>; ThemeRole::ALL.len()] {
        let base = palette(theme.base);
        ThemeRole::ALL.map(|role| {
            let own = theme.colours.iter().find(|(of, _)| *of == role);
            match own {
                Some((_, colour)) => self.nearest(*colour),
                None => base[role as usize].and_then(|ink| self.built_in(theme.base, ink)),
            }
        })
    }

    /// Converts a configured colour to the nearest one the terminal supports.
    fn nearest(self, colour: ThemeColour) -> Option<Color> {
        match (colour, self.depth) {
            (ThemeColour::Default, _) | (ThemeColour::Rgb(_), ColourDepth::Sixteen) => None,
            (ThemeColour::Named(at), _) => Some(Color::Indexed(at)),
            (ThemeColour::Rgb(rgb), ColourDepth::True) => Some(Color::from_u32(rgb)),
            (ThemeColour::Rgb(rgb), ColourDepth::Many) => Some(Color::Indexed(nearest_of_256(rgb))),
        }
    }

    /// The colour of a role; `None` for the terminal's default.
    pub(crate) fn color(self, role: ThemeRole) -> Option<Color> {
        match self.own {
            Some(colours) => colours[role as usize],
            None => palette(self.name)[role as usize].and_then(|ink| self.built_in(self.name, ink)),
        }
    }

    /// A colour of a built-in theme; the terminal theme prefers the user's palette.
    fn built_in(self, name: ThemeName, ink: PaletteColour) -> Option<Color> {
        match (name, ink.2) {
            (ThemeName::Terminal, named) if named != Color::Reset => Some(named),
            _ => self.depth.color(ink),
        }
    }

    /// The style of the other cells in the selected row, not inverted.
    ///
    /// Without a background for the row, inverting all of it would hide which cell is selected.
    pub(crate) fn style_beside_cell(self, text: TextStyle) -> Style {
        self.style(match self.color(ThemeRole::Selection) {
            Some(_) => text.selected(),
            None => text,
        })
    }

    /// Converts a text style to a terminal style.
    pub(crate) fn style(self, text: TextStyle) -> Style {
        let selection = self
            .color(ThemeRole::Selection)
            .filter(|_| text.selected && !text.inverted);
        let accented = self.name == ThemeName::Terminal && text.selected && !text.inverted;
        let reversed = text.inverted || text.selected && selection.is_none() && !accented;
        let role = match text.role {
            _ if text.marked => ThemeRole::Match,
            ThemeRole::Text | ThemeRole::Title | ThemeRole::Muted if accented => ThemeRole::Accent,
            // Muted text would be too faint on the background of the selected row.
            ThemeRole::Muted if selection.is_some() => ThemeRole::Text,
            ThemeRole::Muted if text.minor && self.color(ThemeRole::Muted).is_none() => {
                ThemeRole::Rule
            }
            role => role,
        };
        let letters = match selection {
            // Reversed text keeps the terminal's default colours, which are always readable.
            None if reversed && !text.inverted => None,
            _ => self.color(role),
        };
        let mut style = Style::new();
        // On the background of the selected row the terminal's own colour may not be readable.
        let title = selection.and(self.color(ThemeRole::Title));
        style.fg = letters.or(self.color(ThemeRole::Text)).or(title);
        style.bg = selection;
        if text.inverted && self.color(ThemeRole::Selection).is_some() {
            // Within a selected row, its background would become the colour of the letters.
            style.bg = Some(self.color(ThemeRole::Ground).unwrap_or(Color::Reset));
        }
        // A link is underlined and never bold, so that a match within it stands out.
        let is_link = text.role == ThemeRole::Accent && text.underlined;
        let stands_out = !is_link && (text.bold || self.calls(text.role));
        let is_faint = self.depth == ColourDepth::Sixteen || !self.shows(ThemeRole::Match);
        let is_line = text.underlined || text.marked && is_faint;
        for (on, modifier) in [
            (text.marked || stands_out || accented, Modifier::BOLD),
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

    /// Whether a role's colour differs from that of body text.
    fn shows(self, role: ThemeRole) -> bool {
        let color = self.color(role);
        color.is_some() && color != self.color(ThemeRole::Text) && self.name != ThemeName::Contrast
    }

    /// Whether a role needs bold because it has no colour.
    fn calls(self, role: ThemeRole) -> bool {
        let calls = [ThemeRole::Accent, ThemeRole::Caution, ThemeRole::Bad];
        calls.contains(&role) && !self.shows(role)
    }

    /// Converts a sign to the form of the theme. Returns any other text unchanged.
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

    /// The background that the theme draws everywhere, if it has one.
    pub(crate) fn background(self) -> Style {
        let mut style = Style::new();
        style.fg = self.color(ThemeRole::Text);
        style.bg = self.color(ThemeRole::Ground);
        style
    }

    /// The dimmed style of everything below a popup.
    pub(crate) fn below_popup(self) -> Style {
        let attributes = Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED;
        let style = Style::new()
            .remove_modifier(attributes)
            .bg(self.color(ThemeRole::Ground).unwrap_or(Color::Reset));
        if self.shows(ThemeRole::Rule) {
            return style.fg(self.color(ThemeRole::Rule).unwrap_or(Color::Reset));
        }
        style.add_modifier(Modifier::DIM)
    }
}

/// The nearest of the 256 colours, excluding the first 16.
fn nearest_of_256(rgb: u32) -> u8 {
    let parts = |rgb: u32| [16, 8, 0].map(|shift| rgb >> shift & 0xff);
    let target = parts(rgb);
    let far = |index: &u8| -> u32 {
        let parts = parts(rgb_of_256(*index));
        let squares = parts.iter().zip(target).map(|(a, b)| a.abs_diff(b).pow(2));
        squares.sum()
    };
    (16..=255).min_by_key(far).unwrap_or(16)
}

/// The RGB value of one of the 256 colours, excluding the first 16.
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
