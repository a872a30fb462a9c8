//! Text folding: `Göteborg` is found by `goteborg`.
//!
//! The index and the screen use the same table of letters that have no decomposition.

use std::borrow::Cow;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Normalizes to NFC, for comparing ids and headings.
///
/// Some systems write file names decomposed: `e` and a combining accent for `é`.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Folds case, diacritics and width.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    text.chars().for_each(|c| fold_char(c, &mut folded));
    folded
}

/// The folded words of a text; a hyphen separates two.
pub fn folded_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Appends the folded form of one character; a combining mark folds to nothing.
pub fn fold_char(c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        if is_combining_mark(part) {
            return;
        }
        for lower in part.to_lowercase() {
            match plain_letters(lower) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(lower),
            }
        }
    });
}

/// The plain letters for a lower-case letter that has no decomposition, such as `ø`.
#[inline]
pub fn plain_letters(lower: char) -> Option<&'static str> {
    Some(match lower {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        'ς' => "σ",
        'ى' => "ي",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_diacritics_and_width() {
        #[track_caller]
        fn case(text: &str, want: &str) {
            assert_eq!(fold(text), want, "{text:?}");
        }
        case("Göteborg", "goteborg");
        case("København", "kobenhavn");
        case("Straße", "strasse");
        case("São Paulo", "sao paulo");
        case("ＬＥＤ", "led");
        case("横浜", "横浜");
    }
}
