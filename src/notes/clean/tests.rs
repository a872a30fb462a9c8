use proptest::prelude::*;

use super::*;

#[test]
fn hostile_text_becomes_harmless() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(clean(text), want, "{text:?}");
    }
    case("\u{1b}[31mred\u{1b}[0m", "·[31mred·[0m");
    case("\u{1b}]52;c;aGk=\u{7}", "·]52;c;aGk=·");
    case("C1 \u{9b}31m", "C1 ·31m");
    case("one\r\ntwo\nthree\tfour", "one two three four");
    case("over\rwritten", "over·written");
    case("abc\u{202e}fed\u{202c}", "abc·fed·");
    case("\u{2066}x\u{2069}", "·x·");
    case(
        "zero\u{200b}width\u{feff} co\u{ad}operate",
        "zerowidth cooperate",
    );
    case("tag\u{e0041}\u{e0042}s", "tags");
    case("a\u{fe0f}\u{fe0f}", "a");
    case("\u{2764}\u{fe0f}\u{fe0f}", "\u{2764}\u{fe0f}");
    case("l\u{200d}e", "le");
    case("line\u{2028}break", "line break");
    case("\0\u{7f}\u{85}", "···");
}

#[test]
fn a_name_shows_what_is_hidden_in_it() {
    #[track_caller]
    fn case(text: &str, want: &str) {
        assert_eq!(clean_name(text), want, "{text:?}");
        assert_eq!(clean_name(want), want, "again");
    }
    case("practices/oslo/heat", "practices/oslo/heat");
    case("he\u{ad}at", "he[U+00AD]at");
    case("heat\u{200b}", "heat[U+200B]");
    case("heat\u{3164}", "heat[U+3164]");
    case("heat\u{2800}", "heat[U+2800]");
    case("heat\u{a0}", "heat[U+00A0]");
    case("heat\u{1b}[31m", "heat·[31m");
    case("東京 計画", "東京 計画");
    case("می\u{200c}خواهم", "می\u{200c}خواهم");
    assert_eq!(quote("he\u{ad}at"), "`he[U+00AD]at`");
}

#[test]
fn a_letter_keeps_six_marks() {
    let text = format!("e{}x", "\u{301}".repeat(20_000));
    let want = format!("e{}x", "\u{301}".repeat(6));
    assert_eq!(clean(&text), want);
}

#[test]
fn harmless_text_is_borrowed_unchanged() {
    #[track_caller]
    fn case(text: &str) {
        assert!(
            matches!(clean(text), Cow::Borrowed(same) if same == text),
            "{text:?}"
        );
        assert_eq!(find_hidden(text).next(), None, "{text:?}");
    }
    case("Congestion charge: 20 % less traffic");
    case("København, Zürich, Đà Nẵng, e\u{301}");
    case("横浜市 ゼロカーボン　計画");
    case("می\u{200c}خواهم"); // Persian needs its non-joiner.
    case("क्\u{200d}ष");
    case("葛\u{e0100}城市"); // A registered variant of a Japanese place name.
    case("👩\u{200d}🔬 1\u{fe0f}\u{20e3}");
}

#[test]
fn lines_can_be_kept() {
    assert_eq!(clean_lines("a\r\nb\n\u{1b}c\td"), "a\nb\n·c d");
}

#[test]
fn hidden_characters_are_found_with_their_offsets() {
    #[track_caller]
    fn case(text: &str, want: &[(usize, char)]) {
        assert_eq!(find_hidden(text).collect::<Vec<_>>(), want, "{text:?}");
    }
    case("\u{feff}+++\r\ntitle = \"x\"\r\n\t+++\n", &[]);
    case("a\u{feff}b", &[(1, '\u{feff}')]);
    case("ø\u{202e}x\u{1b}", &[(2, '\u{202e}'), (6, '\u{1b}')]);
    case("a\rb", &[(1, '\r')]);
    assert_eq!(name_hidden('\u{202e}'), "U+202E (right-to-left override)");
}

#[test]
fn quoted_words_are_short() {
    assert_eq!(quote("a\u{1b}b"), "`a·b`");
    assert_eq!(quote(&"x".repeat(100)), format!("`{}…`", "x".repeat(60)));
}

fn hostile() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '\u{1b}',
        '\u{9b}',
        '\u{202e}',
        '\u{200d}',
        '\u{200c}',
        '\u{fe0f}',
        '\u{301}',
        '\r',
        '\n',
        '👩',
        '🔬',
        'ک',
        '葛',
        '\u{e0100}',
        '\u{ad}',
        '\u{200b}',
        '·',
    ]);
    prop::collection::vec(prop_oneof![any::<char>(), odd], 0..60)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #[test]
    fn no_control_character_passes(text in hostile()) {
        for cleaned in [clean(&text), clean_lines(&text)] {
            let steers = |c: char| (c.is_control() && c != '\n') || is_override(c)
                || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}');
            prop_assert!(!cleaned.chars().any(steers), "{:?}", cleaned);
        }
        prop_assert!(!clean(&text).contains('\n'));
    }

    #[test]
    fn cleaning_is_idempotent(text in hostile()) {
        let once = clean(&text).into_owned();
        prop_assert_eq!(clean(&once), once.as_str());
        let lines = clean_lines(&text).into_owned();
        prop_assert_eq!(clean_lines(&lines), lines.as_str());
    }

    #[test]
    fn every_replaced_character_is_reported_as_hidden(text in hostile()) {
        let text = text.replace('·', "");
        let is_replaced = clean_lines(&text).contains(SUBSTITUTE);
        prop_assert!(!is_replaced || find_hidden(&text).next().is_some());
    }

    #[test]
    fn text_without_hidden_characters_keeps_its_letters(text in "[a-zæøåéü 横浜ー]{0,40}") {
        prop_assert_eq!(clean(&text), text.as_str());
    }
}
