//! Colours of the built-in themes, by role and depth.

use ratatui::style::Color;

use crate::config::{ThemeName, ThemeRole};

/// A colour at each depth: true colour, 256, 16.
///
/// The 16 come from the user's palette. Text uses only those that are readable in the palettes of
/// xterm, VGA, GNOME and Solarized. Greys are among the 256, which take half the bytes: most changes
/// of style are between greys.
pub(super) type PaletteColour = (u32, u8, Color);

/// The colours of a theme, in the order of [`ThemeRole::ALL`].
///
/// `None` is the terminal's default. `Reset` is too, where no palette colour is suitable.
pub(super) type Palette = [Option<PaletteColour>; ThemeRole::ALL.len()];

/// Colours of the dark theme, for the background that it draws itself.
///
/// Text has a contrast of at least 4.5:1 on it, and on black, #282c34 and Solarized dark.
pub(super) const DARK: Palette = [
    Some((0x00da_dada, 253, Color::Gray)),
    Some((0x00ff_ffff, 231, Color::Reset)),
    Some((0x009e_9e9e, 247, Color::Reset)),
    Some((0x0056_b4e9, 74, Color::Cyan)),
    Some((0x007b_cf8e, 114, Color::Green)),
    Some((0x00e3_b341, 179, Color::Reset)),
    Some((0x00ff_8079, 210, Color::Reset)),
    Some((0x00ff_d75f, 221, Color::Reset)),
    Some((0x0044_4444, 238, Color::DarkGray)),
    Some((0x002c_3342, 237, Color::Reset)),
    Some((0x001c_1c1c, 234, Color::Black)),
];

/// Colours of the light theme, for the background that it draws itself.
///
/// Text has a contrast of at least 4.5:1 on it, and on Solarized light and Latte.
pub(super) const LIGHT: Palette = [
    Some((0x0030_3030, 236, Color::Black)),
    Some((0x0026_2626, 235, Color::Reset)),
    Some((0x0058_5858, 240, Color::Reset)),
    Some((0x0000_5a9c, 25, Color::Magenta)),
    Some((0x0011_6329, 22, Color::Reset)),
    Some((0x007a_4d00, 94, Color::Reset)),
    Some((0x00b0_2a00, 124, Color::Red)),
    Some((0x0085_1d86, 90, Color::Magenta)),
    Some((0x00d0_d0d0, 252, Color::Gray)),
    Some((0x00e3_eaf2, 254, Color::Reset)),
    Some((0x00ff_ffff, 231, Color::White)),
];

/// Colours for an unknown background: those of the user's own scheme, which fit it.
///
/// No grey has 4.5:1 on all common backgrounds, and bright black is often close to them. Muted text
/// is therefore plain, and the selected row has no background. Only rules and what can be missed
/// are grey: this one has at least 3.4:1 on each of them.
pub(super) const TERMINAL: Palette = [
    None,
    None,
    None,
    Some((0x0000_87af, 31, Color::Cyan)),
    Some((0x005f_8700, 64, Color::Green)),
    Some((0x00a6_7f00, 136, Color::Yellow)),
    Some((0x00d7_5f5f, 167, Color::Red)),
    Some((0x00c4_4fc4, 164, Color::Magenta)),
    Some((0x0080_8080, 244, Color::Reset)),
    None,
    None,
];

/// Colours for the black background that the theme draws itself.
pub(super) const CONTRAST: Palette = [
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

const NONE: Palette = [None; ThemeRole::ALL.len()];

/// The colours of a built-in theme.
pub(super) fn palette(name: ThemeName) -> &'static Palette {
    match name {
        ThemeName::Terminal => &TERMINAL,
        ThemeName::Light => &LIGHT,
        ThemeName::Dark => &DARK,
        ThemeName::Contrast => &CONTRAST,
        ThemeName::Mono | ThemeName::Own(_) => &NONE,
    }
}
