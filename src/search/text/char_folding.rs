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
    /// Chinese characters.
    Han,
    /// Hiragana.
    Hiragana,
    /// Katakana, of full or half width.
    Katakana,
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
            | 0x2_0000..=0x3_23AF => Self::Han,
            0x3041..=0x3096 | 0x309D..=0x309F => Self::Hiragana,
            0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9D => Self::Katakana,
            // Fractions: `6½` is not `612`.
            0x00BC..=0x00BE | 0x2150..=0x215F => Self::None,
            _ if c.is_alphanumeric() => Self::Spaced,
            _ => Self::None,
        }
    }
}

/// Whether a character is invisible inside words and must not split them.
#[inline]
pub(crate) fn vanishes(c: char) -> bool {
    matches!(u32::from(c), 0x00AD | 0x034F | 0x200B..=0x200F | 0x2060..=0x2064 | 0xFEFF | 0xFE00..=0xFE0F)
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
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Voicing marks of kana, which make another letter and so stay.
#[inline]
pub(crate) fn is_voicing(c: char) -> bool {
    matches!(u32::from(c), 0x3099 | 0x309A | 0xFF9E | 0xFF9F)
}

/// Appends what a character is found by; nothing for a mark that folding takes off.
#[inline]
pub(crate) fn fold_into(c: char, folded: &mut String) {
    decompose_compatible(c, |part| {
        if is_foldable_mark(part) {
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
