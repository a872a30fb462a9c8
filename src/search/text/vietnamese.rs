//! Vietnamese words with their marks.
//!
//! Folding removes marks, so `rac thai` finds `rác thải`. But syllables are few, and many differ
//! only in marks. So the words of a field in Vietnamese are indexed with their marks too. A word
//! of a query that stands there with its marks counts both ways, the marked form more.

use unicode_normalization::UnicodeNormalization;

/// Whether many words of a text have letters that are rare outside Vietnamese.
///
/// They are vowels with two marks, a hook, a horn or a dot below. A name in a text of another
/// language is not enough.
pub(crate) fn is_vietnamese(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let words = || text.split_whitespace();
    let own = words().filter(|word| has_own_letter(word)).count();
    own > 0 && own * MIN_SHARE >= words().count()
}

/// At least one word in this many has such a letter.
///
/// In Vietnamese it is every second or third.
const MIN_SHARE: usize = 6;

fn has_own_letter(word: &str) -> bool {
    let mut before = ' ';
    !word.is_ascii()
        && word.chars().any(|c| {
            // Decomposed: a circumflex, breve or dot below, then a second mark.
            let is_second = matches!(before, '\u{302}' | '\u{306}' | '\u{323}');
            before = c;
            is_own_letter(c) || is_second && matches!(c, '\u{300}'..='\u{303}' | '\u{306}')
        })
}

fn is_own_letter(c: char) -> bool {
    matches!(u32::from(c), 0x1EA0..=0x1EF1 | 0x1EF4..=0x1EF9 | 0x0309 | 0x031B | 0x01A0 | 0x01A1 | 0x01AF | 0x01B0)
}

/// A word in lower case with its marks, composed; `None` if it has none.
pub(crate) fn with_marks(word: &str) -> Option<String> {
    let lower = || word.nfc().flat_map(char::to_lowercase).collect();
    (!word.is_ascii()).then(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_marks_of_vietnamese_words_only() {
        assert!(is_vietnamese("giảm rác"));
        for text in ["gia\u{309}m", "che\u{302}\u{301}", "vie\u{323}\u{302}c"] {
            assert!(is_vietnamese(text), "{text}"); // Decomposed.
        }
        let name = "Nguyễn snakker på vegne av byen og kommunen om være";
        for text in ["waste", "København", "ação", "café", "Ŵyl ỳ", "бак", name] {
            assert!(!is_vietnamese(text), "{text}");
        }
        assert_eq!(with_marks("RÁC").as_deref(), Some("rác"));
        assert_eq!(with_marks("ra\u{301}c").as_deref(), Some("rác"));
        assert_eq!(with_marks("rac"), None);
    }
}
