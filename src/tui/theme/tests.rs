use super::*;

const ROLES: [TextRole; 6] = [
    TextRole::Body,
    TextRole::Accent,
    TextRole::Good,
    TextRole::Short,
    TextRole::Far,
    TextRole::Muted,
];

fn all_styles() -> Vec<TextStyle> {
    ROLES
        .into_iter()
        .flat_map(|role| {
            let text = TextStyle::of(role);
            [text, text.marked(), text.selected(), text.bold()]
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
    assert!(has(TextStyle::ACCENT, Modifier::BOLD));
}

/// Every theme at every depth.
fn all_themes() -> impl Iterator<Item = Theme> {
    let depths = [Depth::Sixteen, Depth::Many, Depth::True];
    ThemeName::ALL.into_iter().flat_map(move |name| {
        depths.into_iter().map(move |depth| Theme {
            name,
            depth,
            ..Theme::default()
        })
    })
}

#[test]
fn in_grey_nothing_is_lost_that_has_no_sign_or_word() {
    for theme in all_themes() {
        let attributes = |text| theme.style(text).add_modifier;
        // Keys against the text around them.
        assert_ne!(
            attributes(TextStyle::ACCENT),
            attributes(TextStyle::BODY),
            "{theme:?}"
        );
        assert_ne!(
            attributes(TextStyle::ACCENT),
            attributes(TextStyle::MUTED),
            "{theme:?}"
        );
        let mut link = TextStyle::ACCENT;
        link.underlined = true;
        let styles = ROLES.map(TextStyle::of).into_iter();
        for text in styles.chain([link, link.bold()]) {
            // Selected, matched and both, against what is neither.
            let looks = [
                text,
                text.selected(),
                text.marked(),
                text.marked().selected(),
            ];
            let looks = looks.map(attributes);
            for (i, look) in looks.iter().enumerate() {
                assert!(!looks[..i].contains(look), "{theme:?} {text:?} {looks:?}");
            }
        }
    }
}

#[test]
fn the_terminal_theme_has_no_colour_that_depends_on_the_ground() {
    for theme in all_themes().filter(|theme| theme.name == ThemeName::Terminal) {
        for text in all_styles() {
            let style = theme.style(text);
            match (style.fg, style.bg) {
                (None, None) => {}
                pair => assert_eq!(pair, (Some(PEN.0), Some(PEN.1)), "{text:?}"),
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
