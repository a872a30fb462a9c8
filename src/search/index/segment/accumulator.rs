//! Computes the matches of a group in a segment.

use super::super::fields;
use super::{Segment, lock};
use crate::search::index::group_matches::{Matches, ScoreAccumulator};
use crate::search::index::index_schema::{PARTS, TELLING};
use crate::search::index::prefix_index::MAX_COMPLETIONS;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Reason, WeightedAtom, WordGroup};

impl Segment {
    /// Computes the documents that match a group.
    pub(super) fn find(&self, group: &WordGroup) -> Matches {
        let sums = std::mem::take(&mut *lock(&self.sums));
        let mut tally = ScoreAccumulator::new(self.len(), sums);
        self.tally_group(group, &mut tally);
        let (matches, sums) = tally.matches(group.most_of_related());
        *lock(&self.sums) = sums;
        matches
    }

    fn tally_group(&self, group: &WordGroup, tally: &mut ScoreAccumulator) {
        for choice in &group.choices {
            match &choice.atom {
                Atom::Filed(term) => self.tally_filed(term, choice, tally),
                Atom::Prefix(beginning) => {
                    self.tally_beginning(beginning, choice.weight, group, tally);
                }
                Atom::Word(word) => self.tally_word(word, choice, group.parts, tally),
                Atom::Phrase(slots) => self.tally_phrase(slots, choice, group.parts, tally),
            }
        }
    }

    fn tally_filed(&self, term: &str, choice: &WeightedAtom, tally: &mut ScoreAccumulator) {
        let of_city = term.starts_with(&fields::filed("city", ""));
        for doc in self.filed(term).iter() {
            let share = if of_city {
                self.share_of_city(doc)
            } else {
                1.0
            };
            tally.add(doc, choice.weight * share, choice.reason.counts_by_itself());
        }
    }

    fn tally_phrase(
        &self,
        slots: &[Vec<String>],
        choice: &WeightedAtom,
        parts: u8,
        tally: &mut ScoreAccumulator,
    ) {
        let by_itself = choice.reason.counts_by_itself();
        let phrase = self.phrase(slots);
        for part in (0..PARTS.len()).filter(|&part| parts >> part & 1 == 1) {
            let weight = choice.weight * PARTS[part].weight;
            let factor = self.factors(part);
            self.each_of_phrase(&phrase, part, 0, |doc, frequency| {
                tally.add(doc, weight * frequency as f32 * factor(doc), by_itself);
                true
            });
        }
    }

    fn tally_word(
        &self,
        word: &str,
        choice: &WeightedAtom,
        parts: u8,
        tally: &mut ScoreAccumulator,
    ) {
        let by_itself = choice.reason.counts_by_itself();
        let parts = parts & self.dictionary().parts(word);
        for part in (0..PARTS.len()).filter(|&part| parts >> part & 1 == 1) {
            let weight = choice.weight * PARTS[part].weight;
            let factor = self.factors(part);
            let Some(mut blocks) = Self::blocks(&self.parts[part], word) else {
                continue;
            };
            while !blocks.docs().is_empty() {
                tally.add_all(blocks.docs(), blocks.freqs(), by_itself, |doc, count| {
                    weight * count as f32 * factor(doc)
                });
                blocks.advance();
            }
        }
    }

    /// Ranks by the likeliest completions; rarer ones match without a score.
    ///
    /// A very frequent prefix occurs in almost any text, so it is ranked only in the parts that say
    /// what a note is about.
    fn tally_beginning(
        &self,
        beginning: &str,
        weight: f32,
        group: &WordGroup,
        tally: &mut ScoreAccumulator,
    ) {
        let words = self.dictionary();
        let whole = group.parts == ALL_PARTS;
        let heavy = self.digest.prefixes.get(beginning).filter(|_| whole);
        let (parts, likely, all) = if let Some((docs, likely)) = heavy {
            docs.add_to(tally.unscored());
            let likely: Vec<(u32, &str)> = likely
                .into_iter()
                .map(|word| word as usize)
                .map(|word| (words.frequency_of(word), words.word(word)))
                .collect();
            (TELLING, likely, 0)
        } else {
            let mut likely: Vec<(u32, &str)> = words
                .beginning(beginning)
                .map(|(word, count)| (count, word))
                .collect();
            let all = likely.len();
            if all > MAX_COMPLETIONS {
                likely.select_nth_unstable_by(MAX_COMPLETIONS, |a, b| b.cmp(a));
                likely.truncate(MAX_COMPLETIONS);
            }
            (group.parts, likely, all)
        };
        let most = likely.iter().map(|(count, _)| *count).max();
        let most = most.unwrap_or(1).max(1) as f32;
        for (count, word) in likely {
            // A likelier completion weighs more.
            let weight = weight * (0.5 + 0.5 * count as f32 / most);
            let completion = WeightedAtom {
                atom: Atom::Word(word.to_owned()),
                weight,
                reason: Reason::Completion,
            };
            self.tally_word(word, &completion, parts, tally);
        }
        if all > MAX_COMPLETIONS {
            for part in (0..PARTS.len()).filter(|&part| group.looks_in(part)) {
                self.each_begun(part, beginning, tally.unscored());
            }
        }
    }

    /// The share of a note that concerns each of its cities.
    ///
    /// It is 1 for one city and less for each of many signatories of a declaration.
    fn share_of_city(&self, doc: u32) -> f32 {
        1.0 / f32::from(self.digest.notes.cities(doc).max(1)).sqrt()
    }

    /// BM25 length factors of a part, by document.
    fn factors(&self, part: usize) -> impl Fn(u32) -> f32 + '_ {
        let lengths = &self.lengths[part];
        move |doc| {
            let norms = lengths.norms.as_ref();
            norms.map_or(1.0, |norms| {
                lengths.factors[usize::from(norms.fieldnorm_id(doc))]
            })
        }
    }
}
