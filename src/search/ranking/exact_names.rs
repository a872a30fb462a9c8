//! Notes named like the query: by title, id, alias or acronym.
//!
//! They come first however long they are: in a long note, words of the text would outweigh the
//! title. A title nearly matches if it has all words of the query, in any form, order or spelling,
//! and no others but function words, dates and words of half the notes (`Dog act of the city of X, 2
//! March 2012`); a long title may have one or two more. A place that the note is filed under may be
//! missing. The index finds the titles with the words; only the shortest are compared.
//!
//! In a script without spaces one wrong character makes two or three pairs that stand nowhere. Then a
//! title of about the same length may have as many others.
//!
//! While the last word is being typed, a title that begins with the query nearly matches too, if
//! fewer of its words remain than the query has finished: `heat` alone nearly matches none.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::matching::{MatchSet, Precedence};
use crate::search::index::bit_set::BitSet;
use crate::search::index::index_schema::TITLE;
use crate::search::index::query_ir::{Atom, Condition, Plan, Reason, WeightedAtom, WordGroup};
use crate::search::index::snapshot::{LiveSegment, Snapshot};
use crate::search::text::char_folding::Script;

/// The most titles compared in a segment.
const MAX_READ: usize = 50;

/// Shorter beginnings of words are not looked for in titles.
const MIN_BEGUN: usize = 3;

/// Query words needed in a title for each other word. Then the maximum of other words.
const KNOWN_FOR_ANOTHER: usize = 5;
const MAX_OTHERS: usize = 2;

/// In a base of fewer notes no word is common.
const MIN_NOTES: usize = 20;

/// Longer queries are not compared with titles.
const MAX_WORDS: usize = 40;

/// Matching notes named like the query, by segment, ascending.
pub(super) fn find(
    snapshot: &Snapshot,
    plan: &Plan,
    match_set: &MatchSet,
) -> Vec<Vec<(u32, Precedence)>> {
    let names = Names::of(snapshot, plan);
    let segments = snapshot.segments.iter().enumerate();
    segments
        .map(|(number, seen)| {
            let found = &match_set.matching[number];
            let mut named = names.titles(seen, found);
            let called = plan.called.iter().map(|term| (term, Precedence::Named));
            let begun = plan.begun_names.iter();
            let begun = begun.map(|term| (term, Precedence::NearTitle));
            for (term, precedence) in called.chain(begun) {
                let mut called = (*seen.segment.filed(term)).clone();
                called.and(found);
                named.extend(called.iter().map(|doc| (doc, precedence)));
            }
            named.sort_unstable_by_key(|&(doc, precedence)| (doc, Reverse(precedence)));
            named.dedup_by_key(|(doc, _)| *doc);
            named
        })
        .collect()
}

/// The query, prepared for comparing titles.
struct Names<'a> {
    snapshot: &'a Snapshot,
    plan: &'a Plan,
    /// The groups of the plan, restricted to exact words in titles.
    groups: Vec<WordGroup>,
    /// Whether the query has a pair of a script without spaces that stands nowhere.
    has_slip: bool,
}

impl<'a> Names<'a> {
    fn of(snapshot: &'a Snapshot, plan: &'a Plan) -> Self {
        let is_slip = |word: &str| is_unspaced(word) && snapshot.frequency(word) == 0;
        Self {
            snapshot,
            plan,
            groups: plan.groups.iter().map(in_title).collect(),
            has_slip: plan.typed.split(' ').any(is_slip),
        }
    }

    /// Notes of a segment whose titles match the query exactly or nearly.
    fn titles(&self, seen: &LiveSegment, found: &BitSet) -> Vec<(u32, Precedence)> {
        let words = self.plan.typed.split(' ').count();
        if self.plan.typed.is_empty() || self.plan.words.is_empty() || words > MAX_WORDS {
            return Vec::new();
        }
        let mut docs = found.clone();
        for want in &self.plan.words {
            docs.and(&self.with_words(seen, want));
            if docs.is_empty() {
                return Vec::new();
            }
        }
        // A title may add words that tell little, and a word may be several tokens.
        let longest = 2 * words as u32 + 8;
        let mut shortest: BinaryHeap<(u32, u32)> = BinaryHeap::new();
        for doc in docs.iter() {
            let length = seen.segment.length(TITLE, doc);
            if length <= longest {
                shortest.push((length, doc));
                if shortest.len() > MAX_READ {
                    shortest.pop();
                }
            }
        }
        let Ok(Some(titles)) = seen.segment.reader.fast_fields().str("order") else {
            return Vec::new();
        };
        let mut title = String::new();
        let mut named = Vec::new();
        for (_, doc) in shortest {
            let Some(ordinal) = titles.term_ords(doc).next() else {
                continue;
            };
            title.clear();
            if titles.ord_to_str(ordinal, &mut title).is_err() {
                continue;
            }
            if title == self.plan.typed {
                named.push((doc, Precedence::Named));
            } else if self.is_begun(&title, words) || self.has_no_others(&title) {
                named.push((doc, Precedence::NearTitle));
            }
        }
        named
    }

    fn is_unknown(&self, group: usize) -> bool {
        self.plan.groups[group].choices.is_empty()
    }

    /// Notes of a segment whose titles satisfy a condition.
    fn with_words(&self, seen: &LiveSegment, want: &Condition) -> BitSet {
        let len = seen.segment.len();
        match want {
            Condition::Group(i) => {
                let mut bits = match &self.groups[*i] {
                    group if !group.choices.is_empty() => seen.segment.matches(group).bits.clone(),
                    group if self.has_slip && self.is_unknown(*i) && is_unspaced(&group.typed) => {
                        BitSet::all(len)
                    }
                    _ => BitSet::none(len),
                };
                // The title need not repeat the place.
                for choice in &self.plan.groups[*i].choices {
                    if let (Atom::Filed(term), Reason::Place) = (&choice.atom, choice.reason) {
                        bits.or(&seen.segment.filed(term));
                    }
                }
                bits
            }
            Condition::Any(all) => all.iter().fold(BitSet::none(len), |mut any, want| {
                any.or(&self.with_words(seen, want));
                any
            }),
            Condition::All(all) => all.iter().fold(BitSet::all(len), |mut both, want| {
                both.and(&self.with_words(seen, want));
                both
            }),
            Condition::Filed(..) | Condition::Not(_) => BitSet::none(len),
        }
    }

    /// Whether a title begins with the typed text and has few words more.
    fn is_begun(&self, title: &str, words: usize) -> bool {
        let rest = title.strip_prefix(self.plan.typed.as_str());
        let is_near = |rest: &str| rest.split(' ').count() <= words;
        self.plan.is_unfinished && rest.is_some_and(is_near)
    }

    /// Whether so many notes have a word that it tells none from the others.
    fn is_common(&self, word: &str) -> bool {
        let total = self.snapshot.total;
        total >= MIN_NOTES && 2 * self.snapshot.frequency(word) as usize >= total
    }

    /// Whether a folded title has only query words and words of little meaning. Those are function
    /// words, dates and words that half of the notes have. A long title may have one or two
    /// others.
    fn has_no_others(&self, title: &str) -> bool {
        let words: Vec<&str> = title.split(' ').collect();
        let mut is_known = vec![false; words.len()];
        for choice in self.groups.iter().flat_map(|group| &group.choices) {
            match &choice.atom {
                Atom::Word(query_word) => {
                    for (word, is_known) in words.iter().zip(&mut is_known) {
                        *is_known |= word == query_word;
                    }
                }
                Atom::Phrase(slots) => {
                    let fits = |window: &[&str]| {
                        let mut pairs = window.iter().zip(slots);
                        pairs.all(|(word, slot)| slot.iter().any(|query_word| query_word == word))
                    };
                    for at in 0..(words.len() + 1).saturating_sub(slots.len().max(1)) {
                        if fits(&words[at..at + slots.len()]) {
                            is_known[at..at + slots.len()].fill(true);
                        }
                    }
                }
                Atom::Prefix(_) | Atom::Filed(_) => {}
            }
        }
        let is_other = |i: usize| {
            // The last character of a run is already in its last pair.
            let is_tail = i > 0 && words[i - 1].ends_with(words[i]) && !words[i].is_ascii();
            !is_known[i]
                && !is_tail
                && !self.snapshot.is_function_word(words[i])
                && !is_of_date(&words, i)
                && !self.is_common(words[i])
        };
        let typed = self.plan.typed.split(' ').count();
        let is_as_long = words.len().abs_diff(typed) <= 1;
        let mut others = (0..words.len()).filter(|&i| is_other(i));
        if !(self.has_slip && is_as_long) {
            let known = is_known.iter().filter(|known| **known).count();
            let may_have = (known / KNOWN_FOR_ANOTHER).min(MAX_OTHERS);
            return others.nth(may_have).is_none();
        }
        let others: Vec<usize> = others.collect();
        others.len() <= words.len() / 3 && others.iter().all(|&i| is_unspaced(words[i]))
    }
}

/// A group restricted to titles and to the word itself, in any form.
pub(super) fn in_title(group: &WordGroup) -> WordGroup {
    let choices = group.choices.iter();
    let choices = choices.filter(|choice| is_itself(choice) || is_begun(choice));
    WordGroup::new(&group.typed, choices.cloned().collect(), 1 << TITLE)
}

/// Whether a title's word is a year, or a day or month beside one. As in `2 March 2012`.
fn is_of_date(words: &[&str], i: usize) -> bool {
    let has_digits = |at: usize, counts: std::ops::RangeInclusive<usize>| {
        let word = words.get(at);
        word.is_some_and(|word| {
            counts.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let (is_year, is_day) = (|at| has_digits(at, 4..=4), |at| has_digits(at, 1..=2));
    let before = |distance: usize| i.checked_sub(distance);
    // The day first, or the month.
    let is_month =
        before(1).is_some_and(is_day) && is_year(i + 1) || is_day(i + 1) && is_year(i + 2);
    let is_day_of = is_day(i) && (is_year(i + 1) || is_year(i + 2));
    is_year(i) || is_month || is_day_of
}

/// Whether a word is in a script without spaces.
fn is_unspaced(word: &str) -> bool {
    word.starts_with(|c| Script::of(c).is_unspaced())
}

/// Whether a way to match is a word that begins with one being typed. Of shorter beginnings there are
/// too many.
fn is_begun(choice: &WeightedAtom) -> bool {
    let is_long = |beginning: &String| beginning.chars().count() >= MIN_BEGUN;
    choice.reason == Reason::Completion
        && matches!(&choice.atom, Atom::Prefix(beginning) if is_long(beginning))
}

/// Whether a choice is the word itself, not a synonym or compound.
fn is_itself(choice: &WeightedAtom) -> bool {
    let reasons = [
        Reason::Typed,
        Reason::Spelling,
        Reason::Inflection,
        Reason::Correction,
    ];
    let is_text = matches!(choice.atom, Atom::Word(_) | Atom::Phrase(_));
    is_text && reasons.contains(&choice.reason)
}
