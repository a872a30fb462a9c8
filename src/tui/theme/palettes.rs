//! The colours of the built-in themes, by role and depth.

use ratatui::style::Color;

use crate::config::{ThemeName, ThemeRole};

/// One colour at each depth: truecolour, 256, 16. The 16 are those of the user's palette: of them
/// only such are used for letters as read in the palettes of xterm, VGA, GNOME and Solarized.
pub(super) type Ink = (u32, u8, Color);

/// The inks of one theme in the order of [`ThemeRole::ALL`]. `None` is the terminal's own, and so is
/// `Reset` where no colour of a palette will do.
pub(super) type Inks = [Option<Ink>; ThemeRole::ALL.len()];

/// Letters have a contrast of 4.5:1 or more on black, #1e1e1e, #282c34 and Solarized dark.
pub(super) const DARK: Inks = [
    None,
    Some((0x00ff_ffff, 231, Color::Reset)),
    Some((0x0092_9cab, 247, Color::Reset)),
    Some((0x0056_b4e9, 74, Color::Cyan)),
    Some((0x007b_cf8e, 114, Color::Green)),
    Some((0x00e3_b341, 179, Color::Reset)),
    Some((0x00ff_8079, 210, Color::Reset)),
    Some((0x00ff_d75f, 221, Color::Reset)),
    Some((0x003d_4555, 239, Color::DarkGray)),
    Some((0x002c_3342, 237, Color::Reset)),
    None,
];

/// Letters have a contrast of 4.5:1 or more on white, Solarized light and Latte.
pub(super) const LIGHT: Inks = [
    None,
    None,
    Some((0x0057_606a, 240, Color::Reset)),
    Some((0x0000_5a9c, 25, Color::Magenta)),
    Some((0x0011_6329, 22, Color::Reset)),
    Some((0x007a_4d00, 94, Color::Reset)),
    Some((0x00b0_2a00, 124, Color::Red)),
    Some((0x0085_1d86, 90, Color::Magenta)),
    Some((0x00d0_d7de, 252, Color::Gray)),
    Some((0x00e3_eaf2, 254, Color::Reset)),
    None,
];

/// For a ground that is not known: no letters have 4.5:1 on black and on white, these have 3:1 on
/// both and all between. In 16 colours none has: letters keep the terminal's own pair.
pub(super) const TERMINAL: Inks = [
    None,
    None,
    Some((0x0080_8080, 244, Color::Reset)),
    Some((0x0000_87af, 31, Color::Reset)),
    Some((0x005f_8700, 64, Color::Reset)),
    Some((0x00a6_7f00, 136, Color::Reset)),
    Some((0x00d7_5f5f, 167, Color::Reset)),
    Some((0x00c4_4fc4, 164, Color::Reset)),
    Some((0x0080_8080, 244, Color::Reset)),
    // Brings its own letters: those of the dark theme.
    Some((0x003a_3a3a, 237, Color::Reset)),
    None,
];

/// Letters on the chosen row of [`TERMINAL`].
pub(super) const ON_TERMINAL_SELECTION: Color = Color::Indexed(254);

/// On the black ground that the theme paints itself.
pub(super) const CONTRAST: Inks = [
    Some((0x00ff_ffff, 231, Color::White)),
    Some((0x00ff_ffff, 231, Color::White)),
    Some((0x00ff_ffff, 231, Color::White)),
    Some((0x0000_ffff, 51, Color::White)),
    Some((0x0000_ff00, 46, Color::White)),
    Some((0x00ff_ff00, 226, Color::White)),
    Some((0x00ff_9090, 217, Color::White)),
    Some((0x00ff_ff00, 226, Color::White)),
    Some((0x00ff_ffff, 231, Color::White)),
    None,
    Some((0x0000_0000, 16, Color::Black)),
];

const NONE: Inks = [None; ThemeRole::ALL.len()];

/// The inks of a built-in theme.
pub(super) fn inks(name: ThemeName) -> &'static Inks {
    match name {
        ThemeName::Terminal => &TERMINAL,
        ThemeName::Light => &LIGHT,
        ThemeName::Dark => &DARK,
        ThemeName::Contrast => &CONTRAST,
        ThemeName::Mono | ThemeName::Own(_) => &NONE,
    }
}
