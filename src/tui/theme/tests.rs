use super::palettes::{CONTRAST, DARK, LIGHT, Palette, TERMINAL};
use super::*;
use crate::config::contrast;

/// The roles of text.
const ROLES: [ThemeRole; 8] = [
    ThemeRole::Text,
    ThemeRole::Title,
    ThemeRole::Muted,
    ThemeRole::Accent,
    ThemeRole::Good,
    ThemeRole::Caution,
    ThemeRole::Bad,
    ThemeRole::Rule,
];

fn all_styles() -> Vec<TextStyle> {
    ROLES
        .into_iter()
        .flat_map(|role| {
            let text = TextStyle::of(role);
            [
                text,
                text.marked(),
                text.selected(),
                text.inverted(),
                text.bold(),
            ]
        })
        .collect()
}

#[test]
fn mono_uses_attributes_instead_of_colour() {
    let mono = Theme {
        name: ThemeName::Mono,
        depth: ColourDepth::True,
        ..Theme::default()
    };
    for text in all_styles() {
        let style = mono.style(text);
        assert_eq!((style.fg, style.bg), (None, None), "{text:?}");
    }
    let has = |text, modifier| mono.style(text).add_modifier.contains(modifier);
    assert!(has(TextStyle::BODY.selected(), Modifier::REVERSED));
    assert!(has(
        TextStyle::BODY.marked(),
        Modifier::BOLD | Modifier::UNDERLINED
    ));
    assert!(has(TextStyle::BODY.inverted(), Modifier::REVERSED));
    assert!(has(TextStyle::ACCENT, Modifier::BOLD));
}

/// Every theme at every depth.
fn all_themes() -> impl Iterator<Item = Theme> {
    let depths = [ColourDepth::Sixteen, ColourDepth::Many, ColourDepth::True];
    ThemeName::ALL.into_iter().flat_map(move |name| {
        depths.into_iter().map(move |depth| Theme {
            name,
            depth,
            ..Theme::default()
        })
    })
}

#[test]
fn the_selected_row_and_the_selection_within_it_stand_out() {
    let has = |style: Style, modifier| style.add_modifier.contains(modifier);
    for theme in all_themes() {
        for role in ROLES {
            let text = TextStyle::of(role);
            let [plain, chosen, inverted] =
                [text, text.selected(), text.inverted()].map(|text| theme.style(text));
            let is_block = chosen.bg != plain.bg || has(chosen, Modifier::REVERSED);
            let is_bold = theme.name == ThemeName::Terminal && has(chosen, Modifier::BOLD);
            assert!(is_block || is_bold, "{theme:?} {text:?}");
            assert!(inverted.add_modifier.contains(Modifier::REVERSED));
        }
    }
}

#[test]
fn a_match_is_bold_and_coloured_or_underlined_without_background() {
    for theme in all_themes() {
        for role in ROLES {
            let text = TextStyle::of(role);
            let (plain, found) = (theme.style(text), theme.style(text.marked()));
            assert!(found.add_modifier.contains(Modifier::BOLD), "{theme:?}");
            let has_line = found.add_modifier.contains(Modifier::UNDERLINED);
            assert!(has_line || found.fg != plain.fg, "{theme:?} {text:?}");
            assert_eq!(found.bg, None, "{theme:?} {text:?}");
        }
    }
}

#[test]
fn accents_and_errors_without_colour_are_bold() {
    for theme in all_themes() {
        for role in [ThemeRole::Accent, ThemeRole::Caution, ThemeRole::Bad] {
            let style = theme.style(TextStyle::of(role));
            let is_bold = style.add_modifier.contains(Modifier::BOLD);
            assert!(is_bold || style.fg.is_some(), "{theme:?} {role:?}");
        }
    }
}

#[test]
fn the_terminal_theme_has_the_colours_of_the_users_scheme() {
    for depth in [ColourDepth::Sixteen, ColourDepth::Many, ColourDepth::True] {
        let theme = Theme {
            name: ThemeName::Terminal,
            depth,
            ..Theme::default()
        };
        for (role, color) in [
            (ThemeRole::Accent, Color::Cyan),
            (ThemeRole::Good, Color::Green),
            (ThemeRole::Caution, Color::Yellow),
            (ThemeRole::Bad, Color::Red),
            (ThemeRole::Match, Color::Magenta),
        ] {
            assert_eq!(theme.color(role), Some(color), "{depth:?}");
        }
    }
}

#[test]
fn only_what_can_be_missed_is_grey_on_an_unknown_background() {
    for depth in [ColourDepth::Sixteen, ColourDepth::Many, ColourDepth::True] {
        let theme = Theme {
            name: ThemeName::Terminal,
            depth,
            ..Theme::default()
        };
        // Every colour is one of the user's scheme, so it fits the unknown background.
        for text in all_styles() {
            let style = theme.style(text);
            let is_rule = text.role == ThemeRole::Rule;
            let of_scheme = |color| !matches!(color, Color::Rgb(..) | Color::Indexed(_));
            assert!(is_rule || style.fg.is_none_or(of_scheme), "{text:?}");
            assert!(style.bg.is_none_or(of_scheme), "{text:?}");
        }
        assert_eq!(theme.style(TextStyle::MUTED).fg, None);
        let minor = theme.style(TextStyle::MINOR).fg;
        assert_eq!(minor, theme.color(ThemeRole::Rule));
    }
    let [.., Some((grey, _, _)), _, _] = TERMINAL else {
        panic!("rules are grey")
    };
    for background in [
        0x0000_0000,
        0x001e_1e1e,
        0x0028_2c34,
        0x0000_2b36,
        0x00ff_ffff,
        0x00fd_f6e3,
        0x00ef_f1f5,
    ] {
        let ratio = contrast(grey, background);
        assert!(ratio >= 3.4, "{background:06x}: {ratio:.2}");
    }
}

#[test]
fn the_selected_row_is_readable_on_any_ground() {
    for (name, palette) in [(ThemeName::Dark, &DARK), (ThemeName::Light, &LIGHT)] {
        let theme = Theme {
            name,
            depth: ColourDepth::True,
            ..Theme::default()
        };
        for text in all_styles().into_iter().filter(|text| text.selected) {
            assert!(theme.style(text).fg.is_some(), "{name:?} {text:?}");
        }
        let rgb = |role| palette[role as usize].map_or(0, |colour| colour.0);
        let found = contrast(rgb(ThemeRole::Title), rgb(ThemeRole::Selection));
        assert!(found >= 4.5, "{name:?}: {found}");
    }
}

#[test]
fn the_selected_cell_differs_from_its_row() {
    for theme in all_themes() {
        let row = theme.style_beside_cell(TextStyle::BODY);
        let cell = row.patch(theme.style(TextStyle::KEY.inverted()));
        assert!(!row.add_modifier.contains(Modifier::REVERSED), "{theme:?}");
        assert!(cell.add_modifier.contains(Modifier::REVERSED), "{theme:?}");
        // Letters in the background of the row are hard to read.
        assert!(row.bg.is_none() || cell.bg != row.bg, "{theme:?}");
    }
}

#[test]
fn configured_colours_override_the_base_theme_at_each_depth() {
    let own = OwnTheme {
        name: "fjord".to_owned(),
        base: ThemeName::Dark,
        colours: vec![
            (ThemeRole::Accent, ThemeColour::Rgb(0x00ff_8700)),
            (ThemeRole::Muted, ThemeColour::Named(8)),
        ],
    };
    for (depth, accent, good) in [
        (
            ColourDepth::True,
            Some(Color::from_u32(0x00ff_8700)),
            Some(Color::from_u32(0x007b_cf8e)),
        ),
        (
            ColourDepth::Many,
            Some(Color::Indexed(208)),
            Some(Color::Indexed(114)),
        ),
        (ColourDepth::Sixteen, Some(Color::Gray), Some(Color::Green)),
    ] {
        let mut theme = Theme {
            depth,
            ..Theme::default()
        };
        theme.choose(ThemeName::Own(0), std::slice::from_ref(&own));
        let fg = |role| theme.style(TextStyle::of(role)).fg;
        assert_eq!(fg(ThemeRole::Accent), accent);
        assert_eq!(fg(ThemeRole::Good), good);
        assert_eq!(fg(ThemeRole::Muted), Some(Color::Indexed(8)));
        theme.choose(ThemeName::Mono, &[]);
        assert_eq!(theme.style(TextStyle::ACCENT).fg, None);
    }
}

#[test]
fn dark_and_light_draw_their_ground_and_text_of_their_own() {
    for depth in [ColourDepth::Sixteen, ColourDepth::Many, ColourDepth::True] {
        for name in [ThemeName::Dark, ThemeName::Light, ThemeName::Contrast] {
            let theme = Theme {
                name,
                depth,
                ..Theme::default()
            };
            let ground = theme.background();
            assert!(ground.bg.is_some() && ground.fg.is_some(), "{theme:?}");
            assert!(theme.style(TextStyle::TITLE).fg.is_some(), "{theme:?}");
        }
    }
}

#[test]
fn signs_are_one_column_wide_in_both_forms() {
    use unicode_width::UnicodeWidthStr;
    let ascii = Theme {
        signs: Signs::Ascii,
        ..Theme::default()
    };
    for sign in ["+", "~", "o", "x", "!", ">", "v", "^", "="] {
        assert_eq!(ascii.sign(sign), sign);
        assert_eq!(Theme::default().sign(sign).width(), 1, "{sign}");
    }
    assert_eq!(Theme::default().sign("+"), "●");
    assert_eq!(Theme::default().sign("vv"), "vv");
}

#[test]
fn depth_is_read_from_the_environment() {
    assert_eq!(
        ColourDepth::of_terminal("truecolor", "xterm"),
        ColourDepth::True
    );
    assert_eq!(
        ColourDepth::of_terminal("", "screen-256color"),
        ColourDepth::Many
    );
    assert_eq!(ColourDepth::of_terminal("", "xterm"), ColourDepth::Sixteen);
}

/// Palettes of common terminals. The tests pass the default colours separately.
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
fn palette_colours_are_as_readable_as_default_text() {
    /// The index of a named colour in a palette.
    fn number(color: Color) -> Option<usize> {
        Some(match color {
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::White => 15,
            // Rules and backgrounds contain no text.
            Color::Reset | Color::DarkGray | Color::Gray | Color::Black => return None,
            other => panic!("no index for {other:?}"),
        })
    }
    #[track_caller]
    fn case(palette: &Palette, colours: &[u32; 16], own: u32, background: u32) {
        let plain = contrast(own, background).min(4.5);
        for (_, _, named) in palette[..ThemeRole::Ground as usize].iter().flatten() {
            let Some(number) = number(*named) else {
                continue;
            };
            let ratio = contrast(colours[number], background);
            assert!(
                ratio >= plain - 0.05,
                "{named:?} on {background:06x}: {ratio:.2}"
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
    for colours in [&XTERM, &VGA, &GNOME, &SOLARIZED] {
        case(&CONTRAST, colours, colours[15], colours[0]);
    }
}

#[test]
fn every_colour_is_readable_on_common_backgrounds() {
    #[track_caller]
    fn case(palette: &Palette, grounds: &[u32]) {
        let selection = palette[ThemeRole::Selection as usize];
        let roles = ROLES.into_iter().filter(|role| *role != ThemeRole::Rule);
        for role in roles.chain([ThemeRole::Match]) {
            let Some((rgb, indexed, _)) = palette[role as usize] else {
                continue;
            };
            let on_selection = selection.filter(|_| role != ThemeRole::Muted);
            let pairs = [(rgb, 0), (rgb_of_256(indexed), 1)];
            for (ink, depth) in pairs {
                let selection = on_selection.map(|ink| [ink.0, rgb_of_256(ink.1)][depth]);
                for background in grounds.iter().copied().chain(selection) {
                    let ratio = contrast(ink, background);
                    assert!(
                        ratio >= 4.45,
                        "{role:?} {ink:06x} on {background:06x}: {ratio:.2}"
                    );
                }
            }
        }
    }
    case(&DARK, &[0x0000_0000, 0x001e_1e1e, 0x0028_2c34, 0x0000_2b36]);
    case(&LIGHT, &[0x00ff_ffff, 0x00fd_f6e3, 0x00ef_f1f5]);
    case(&CONTRAST, &[0]);
}
