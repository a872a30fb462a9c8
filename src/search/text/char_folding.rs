//! Folding of single characters, and which of them are word characters.
//!
//! Word boundaries are found in [`super::tokenizer`].

use unicode_normalization::char::decompose_compatible;

use crate::model::text_folding::plain_letters;

/// Whether a byte is an ASCII letter or digit. Called for every byte, so it is a table.
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

/// How a character is tokenized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Not part of a word.
    None,
    /// A letter or digit of a script with spaces between words.
    Spaced,
    /// Chinese characters and hiragana.
    Cjk,
    /// Katakana, full or half width.
    Katakana,
    /// Korean syllables, composed or decomposed.
    Hangul,
    /// Thai, Lao, Myanmar, Khmer.
    SouthEastAsian,
}

impl Script {
    /// The script of a character.
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
            // Thai and related digits make words of their own, as ASCII digits do in such text.
            0x0E50..=0x0E59 | 0x0ED0..=0x0ED9 | 0x1040..=0x1049 | 0x17E0..=0x17E9 => Self::Spaced,
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
    /// Whether its words follow each other without spaces.
    #[inline]
    pub(crate) fn is_unspaced(self) -> bool {
        !matches!(self, Self::None | Self::Spaced)
    }

    /// Whether words of these scripts follow each other without a space.
    #[inline]
    pub(crate) fn joins(self, other: Self) -> bool {
        let is_east_asian = |script| matches!(script, Self::Cjk | Self::Katakana | Self::Hangul);
        self == other || is_east_asian(self) && is_east_asian(other)
    }
}

/// Whether a character is invisible and does not split words.
#[inline]
pub(crate) fn vanishes(c: char) -> bool {
    matches!(u32::from(c), 0x00AD | 0x034F | 0x0640 | 0x200B..=0x200F | 0x2060..=0x2064 | 0xFEFF | 0xFE00..=0xFE0F)
}

/// Whether a character is a combining mark.
#[inline]
pub(crate) fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Combining marks that folding removes.
fn is_foldable_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x0483..=0x0487 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F
        | 0x0670 | 0x06D6..=0x06ED | 0x08D3..=0x08FF
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Whether a character extends the previous one in a script without spaces.
///
/// These are voicing marks of kana, vowels and finals of decomposed Korean, marks of Thai and
/// similar.
#[inline]
pub(crate) fn continues(c: char) -> bool {
    match u32::from(c) {
        0x3099 | 0x309A | 0xFF9E | 0xFF9F | 0x1160..=0x11FF => true,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => is_mark(c),
        _ => false,
    }
}

/// The zeros of the decimal digits in use outside ASCII; nine digits follow each.
const ZEROS: [char; 16] = [
    '\u{660}',  // Arabic
    '\u{6F0}',  // Persian, Urdu
    '\u{7C0}',  // N'Ko
    '\u{966}',  // Hindi, Marathi, Nepali
    '\u{9E6}',  // Bengali
    '\u{A66}',  // Punjabi
    '\u{AE6}',  // Gujarati
    '\u{B66}',  // Odia
    '\u{BE6}',  // Tamil
    '\u{C66}',  // Telugu
    '\u{CE6}',  // Kannada
    '\u{D66}',  // Malayalam
    '\u{E50}',  // Thai
    '\u{ED0}',  // Lao
    '\u{1040}', // Myanmar
    '\u{17E0}', // Khmer
];

/// The ASCII digit that a decimal digit of another script stands for.
fn as_ascii_digit(c: char) -> Option<char> {
    let before = ZEROS.partition_point(|&zero| zero <= c);
    let zero = *ZEROS.get(before.checked_sub(1)?)?;
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

/// The katakana mark of a long vowel.
pub(crate) const LONG_VOWEL: char = 'ー';

/// Maps katakana to hiragana; other characters are unchanged.
#[inline]
pub(crate) fn as_hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    }
}

/// The optional middle dot between the parts of a katakana name.
#[inline]
pub(crate) fn is_middle_dot(c: char) -> bool {
    matches!(c, '・' | '･' | '·')
}

/// A Cyrillic letter that keeps its mark, because word endings depend on it.
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

/// Appends the folded form of a character; nothing for a removed mark.
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
                None if as_ascii_digit(lower).is_some() => folded.extend(as_ascii_digit(lower)),
                None if Script::of(lower) == Script::Spaced => folded.push(lower),
                // A word does not begin with a combining mark.
                None if is_mark(lower) && !folded.is_empty() => folded.push(lower),
                None => {}
            }
        }
    });
}
