//! Corrects typing errors in Korean words, which are indexed as pairs of syllables.
//!
//! Replaces a syllable of unknown pairs by one that differs in a single letter and makes them
//! known (`쓰래기`, `쓰레기`). At either end of a word, where only one pair has the syllable,
//! the two must sound alike.

use std::collections::HashMap;

use super::{Planner, Typed};
use crate::search::text::char_folding::Script;
use crate::search::text::hangul;
use crate::search::text::tokenizer::{TokenForm, Word};

impl Planner<'_> {
    /// Corrected pairs by the index of the pair they replace.
    pub(super) fn corrected_syllables(
        &mut self,
        typed: &Typed,
        words: &[&Word],
    ) -> HashMap<usize, String> {
        let mut corrected = HashMap::new();
        let mut text = typed.text.to_owned();
        let mut is_changed = false;
        for i in 0..words.len() {
            let before = i
                .checked_sub(1)
                .filter(|&before| words[before].span.1 > words[i].span.0);
            // The syllable that begins this pair, and the one that ends the last pair.
            let ends = words
                .get(i + 1)
                .is_none_or(|next| next.span.0 >= words[i].span.1);
            let first = [before, Some(i)]
                .into_iter()
                .flatten()
                .map(|at| (at, at != i));
            let last = ends.then_some((i, true));
            for pairs in [first.collect::<Vec<_>>(), last.into_iter().collect()] {
                let is_free = pairs.iter().all(|(at, _)| !corrected.contains_key(at));
                let Some((wrong, right)) = self.other_syllable(words, &pairs).filter(|_| is_free)
                else {
                    continue;
                };
                for (at, is_second) in pairs {
                    let mut chars = words[at].folded.chars();
                    let (a, b) = (chars.next(), chars.next());
                    let pair = if is_second {
                        [a, Some(right)]
                    } else {
                        [Some(right), b]
                    };
                    corrected.insert(at, pair.into_iter().flatten().collect());
                }
                text = text.replacen(wrong, &right.to_string(), 1);
                is_changed = true;
            }
        }
        if is_changed {
            self.say_corrected(typed, text);
        }
        corrected
    }

    /// The syllable that these pairs share, and a replacement. No note has any of the pairs;
    /// notes have all of them with the replacement.
    fn other_syllable(&self, words: &[&Word], pairs: &[(usize, bool)]) -> Option<(char, char)> {
        let split = |&(at, is_second): &(usize, bool)| {
            let mut chars = words[at].folded.chars();
            let (a, b) = (chars.next()?, chars.next()?);
            let is_korean = |c| Script::of(c) == Script::Hangul;
            let is_pair = words[at].form == TokenForm::Bigram && is_korean(a) && is_korean(b);
            (is_pair && self.snapshot.frequency(&words[at].folded) == 0).then_some(if is_second {
                (b, a, true)
            } else {
                (a, b, false)
            })
        };
        let split: Vec<(char, char, bool)> = pairs.iter().map(split).collect::<Option<_>>()?;
        let (wrong, ..) = *split.first()?;
        let least = |other: char| {
            let frequency = |&(_, beside, is_second): &(char, char, bool)| {
                let pair = if is_second {
                    [beside, other]
                } else {
                    [other, beside]
                };
                self.snapshot.frequency(&pair.iter().collect::<String>())
            };
            split.iter().map(frequency).min().unwrap_or(0)
        };
        let others = hangul::near(wrong).into_iter();
        let others = others.filter(|(_, is_alike)| *is_alike || split.len() > 1);
        let standing = others.map(|(other, is_alike)| (is_alike, least(other), other));
        let best = standing.filter(|(_, least, _)| *least > 0).max()?;
        Some((wrong, best.2))
    }
}
