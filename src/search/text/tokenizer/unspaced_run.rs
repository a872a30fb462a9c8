//! A run of text without spaces while its words are given.

use crate::search::text::char_folding::LONG_VOWEL;

/// So many katakana side by side are a word.
pub(super) const MIN_KATAKANA: usize = 3;

/// A run without spaces, and how much of it was given.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    pub(super) chars: Vec<RunChar>,
    pub(super) folded: String,
    /// How many characters have begun a pair.
    pub(super) given: usize,
    /// How many characters have begun a word of katakana.
    pub(super) katakana_given: usize,
}

/// A character of a run with its marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct RunChar {
    /// Byte range in the folded run.
    pub(super) folded: (usize, usize),
    /// Byte range in the text.
    pub(super) span: (usize, usize),
    pub(super) is_katakana: bool,
}

impl Run {
    /// Length of the katakana run that begins at a character, else 0.
    pub(super) fn katakana_at(&self, i: usize) -> usize {
        let begins = i == 0 || !self.chars[i - 1].is_katakana;
        if i < self.katakana_given || !begins {
            return 0;
        }
        let all = self.chars[i..].iter();
        all.take_while(|one| one.is_katakana).count()
    }

    /// Removes the final long-vowel mark of longer katakana words.
    pub(super) fn drop_last_long_vowels(&mut self) {
        let mut kept = 0;
        let mut katakana = 0;
        for i in 0..self.chars.len() {
            let one = self.chars[i];
            katakana = if one.is_katakana { katakana + 1 } else { 0 };
            let is_last = self.chars.get(i + 1).is_none_or(|next| !next.is_katakana);
            let is_long = self.folded[one.folded.0..one.folded.1]
                .chars()
                .eq([LONG_VOWEL]);
            if is_last && is_long && katakana > MIN_KATAKANA {
                // Highlights go up to where the word ends.
                self.chars[kept - 1].span.1 = one.span.1;
            } else {
                self.chars[kept] = one;
                kept += 1;
            }
        }
        self.chars.truncate(kept);
    }
}
