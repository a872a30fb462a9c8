//! Letters: which of them make words, and what each is found by.
//!
//! Knows single characters and nothing of where words begin or end.

use unicode_normalization::char::decompose_compatible;

use crate::model::text_folding::plain_letters;

/// Whether a byte is a letter or digit by itself. Asked of every byte of every text that is shown.
#[inline]
pub(crate) fn is_plain(byte: u8) -> bool {
    PLAIN[usize::from(byte)]
}

const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

/// How a character takes part in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Not part of a word.
    None,
    /// A letter or digit of a script with spaces between words.
    Spaced,
    /// Chinese characters and hiragana.
    Cjk,
    /// Katakana, of full or half width.
    Katakana,
    /// Korean syllables, whole or in parts.
    Hangul,
    /// Thai, Lao, Myanmar, Khmer.
    SouthEastAsian,
}

impl Script {
    /// That of a character.
    #[inline]
    pub(crate) fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() {
                Self::Spaced
            } else {
                Self::None
            };
        }
        match u32::from(c) {
            0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => Self::SouthEastAsian,
            0x3005..=0x3007
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0x2_0000..=0x3_23AF
            | 0x3041..=0x3096
            | 0x309D..=0x309F => Self::Cjk,
            0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9D => Self::Katakana,
            0x1100..=0x11FF
            | 0x3131..=0x318E
            | 0xA960..=0xA97C
            | 0xAC00..=0xD7FB
            | 0xFFA1..=0xFFDC => Self::Hangul,
            // Fractions: `6½` is not `612`.
            0x00BC..=0x00BE | 0x2150..=0x215F => Self::None,
            _ if c.is_alphanumeric() => Self::Spaced,
            _ => Self::None,
        }
    }
}

impl Script {
    /// Whether words of these two scripts stand side by side without a space.
    #[inline]
    pub(crate) fn joins(self, other: Self) -> bool {
        let is_east_asian = |script| matches!(script, Self::Cjk | Self::Katakana | Self::Hangul);
        self == other || is_east_asian(self) && is_east_asian(other)
    }
}

/// Whether a character is invisible inside words and must not split them.
#[inline]
pub(crate) fn vanishes(c: char) -> bool {
    matches!(u32::from(c), 0x00AD | 0x034F | 0x0640 | 0x200B..=0x200F | 0x2060..=0x2064 | 0xFEFF | 0xFE00..=0xFE0F)
}

/// Whether a character is a mark that folding takes off, or one that belongs to the letter before.
#[inline]
pub(crate) fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Marks of letters that are found without them.
fn is_foldable_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x0483..=0x0487 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F
        | 0x0670 | 0x06D6..=0x06ED | 0x08D3..=0x08FF
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Whether a character belongs to the one before in a script without spaces: voicing marks of kana,
/// vowels and final consonants of decomposed Korean, marks of Thai and its neighbours.
#[inline]
pub(crate) fn continues(c: char) -> bool {
    match u32::from(c) {
        0x3099 | 0x309A | 0xFF9E | 0xFF9F | 0x1160..=0x11FF => true,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => is_mark(c),
        _ => false,
    }
}

/// The mark of a long vowel in katakana.
pub(crate) const LONG_VOWEL: char = 'ー';

/// The letter of hiragana that sounds like one of katakana; others as they are.
#[inline]
pub(crate) fn as_hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    }
}

/// The dot between the parts of a name in katakana, which some write and others do not.
#[inline]
pub(crate) fn is_middle_dot(c: char) -> bool {
    matches!(c, '・' | '･' | '·')
}

/// A letter of Cyrillic that is another one without its mark, and is kept with it: endings of words
/// are told apart by it.
fn marked_letter(folded: &str, mark: char) -> Option<char> {
    if !matches!(mark, '\u{306}' | '\u{308}') {
        return None;
    }
    match (folded.chars().next_back()?, mark) {
        ('и', '\u{306}') => Some('й'),
        ('у', '\u{306}') => Some('ў'),
        ('і', '\u{308}') => Some('ї'),
        _ => None,
    }
}

/// Appends what a character is found by; nothing for a mark that folding takes off.
#[inline]
pub(crate) fn fold_into(c: char, folded: &mut String) {
    decompose_compatible(c, |part| {
        if let Some(letter) = marked_letter(folded, part) {
            folded.pop();
            folded.push(letter);
            return;
        }
        if is_foldable_mark(part) || vanishes(part) {
            return;
        }
        for lower in part.to_lowercase() {
            match plain_letters(lower) {
                Some(plain) => folded.push_str(plain),
                None if Script::of(lower) == Script::Spaced => folded.push(lower),
                // A word does not begin with what belongs to a letter before.
                None if is_mark(lower) && !folded.is_empty() => folded.push(lower),
                None => {}
            }
        }
    });
}
