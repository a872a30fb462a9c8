//! Folded matching on the screen, so that `goteborg` finds `Göteborg`.
//!
//! The index has its own folding. This one serves text already on the screen: highlights, finding
//! in a note and filtering lists. It has no stemming and knows no languages.

use crate::model::text_folding::fold_char;

/// Folded text with the original position of each byte.
pub(crate) struct Folded {
    text: String,
    /// For each byte of `text`, the index of its character in the original.
    from: Vec<usize>,
}

impl Folded {
    /// Folds characters.
    pub(crate) fn of(chars: impl Iterator<Item = char>) -> Self {
        let mut folded = Self {
            text: String::new(),
            from: Vec::new(),
        };
        for (i, c) in chars.enumerate() {
            fold_char(c, &mut folded.text);
            folded.from.resize(folded.text.len(), i);
        }
        folded
    }

    /// Finds folded text.
    ///
    /// Returns half-open character ranges of the original, ascending and without overlap.
    pub(crate) fn find(&self, needle: &str) -> Vec<(usize, usize)> {
        if needle.is_empty() {
            return Vec::new();
        }
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for (at, found) in self.text.match_indices(needle) {
            let (start, end) = (self.from[at], self.from[at + found.len() - 1] + 1);
            if ranges.last().is_none_or(|last| last.1 <= start) {
                ranges.push((start, end));
            }
        }
        ranges
    }

    /// Finds words that start with a folded stem.
    ///
    /// Each range extends to the end of its word. In scripts without spaces, the stem is found
    /// anywhere.
    pub(crate) fn find_words(&self, stems: &[String]) -> Vec<(usize, usize)> {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for stem in stems {
            let spaced = stem.chars().all(|c| !is_unspaced(c));
            for (at, found) in self.text.match_indices(stem.as_str()) {
                let before = self.text[..at].chars().next_back();
                if spaced && before.is_some_and(char::is_alphanumeric) {
                    continue;
                }
                let mut end = at + found.len();
                if spaced {
                    let rest = &self.text[end..];
                    end += rest
                        .find(|c: char| !c.is_alphanumeric() || is_unspaced(c))
                        .unwrap_or(rest.len());
                }
                ranges.push((self.from[at], self.from[end - 1] + 1));
            }
        }
        merge(ranges)
    }
}

/// Whether a character belongs to a script written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}' | '\u{e00}'..='\u{eff}')
}

fn merge(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in ranges {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::text_folding::fold;

    #[test]
    fn words_are_found_by_their_prefix() {
        #[track_caller]
        fn case(text: &str, stems: &[&str], want: &[&str]) {
            let stems: Vec<String> = stems.iter().map(|stem| fold(stem)).collect();
            let chars: Vec<char> = text.chars().collect();
            let found: Vec<String> = Folded::of(text.chars())
                .find_words(&stems)
                .into_iter()
                .map(|(start, end)| chars[start..end].iter().collect())
                .collect();
            assert_eq!(found, want, "{text:?} {stems:?}");
        }
        case("Forty blocks retrofitted", &["retrofit"], &["retrofitted"]);
        case("Wärmenetz, Nahwärme", &["warme"], &["Wärmenetz"]);
        case("公共建築の省エネ", &["建築"], &["建築"]);
        case("heat pumps heat", &["heat", "heat"], &["heat", "heat"]);
        case("reheat", &["heat"], &[]);
    }

    proptest! {
        #[test]
        fn ranges_are_within_the_text(text in "\\PC{0,40}", needle in "\\PC{1,4}") {
            let count = text.chars().count();
            let folded = Folded::of(text.chars());
            let needle = fold(&needle);
            let words = if needle.is_empty() { Vec::new() } else { folded.find_words(std::slice::from_ref(&needle)) };
            for (start, end) in folded.find(&needle).into_iter().chain(words) {
                prop_assert!(start < end && end <= count);
            }
        }
    }
}
