//! Ranking: the best of the notes found.
//!
//! A note's score is the sum, over the words of the query, of how rare the word is times how well
//! the note matches it (BM25F, see [`crate::search::index::segment`]).
//!
//! Among uniform texts most notes mention a word many times, and only the note about it has it in its
//! title. So a common word counts again in titles, by its rarity there.
//!
//! Where words are relaxed, a note with all words gets a bonus, at most that of one more word,
//! by the match of its weakest word: little for a passing mention, much for a note about all of
//! them. So scores do not jump between notes with all words and notes with most.
//!
//! Some notes have [`Precedence`]: notes named like the query (see [`super::exact_names`]), and
//! if places are named, notes filed under any of them and about the other words (see
//! [`super::filed_notes`]). Several cities are alternatives: of the notes before others, only the best
//! match of a city counts, or a text that all of them signed would be about any topic. Where words are relaxed, notes with all words filed elsewhere are among
//! these: the score orders them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::columnar::Column;

use super::exact_names;
use super::filed_notes::{self, FiledNotes};
use super::matching::{MatchSet, Precedence, ScoredDoc};
use super::scores::{self, WeightedMatches};
use crate::search::index::bit_set::BitSet;
use crate::search::index::index_schema::{Handles, REFERENCE, TELLING};
use crate::search::index::query_ir::{ALL_PARTS, Atom, Plan, Reason, WeightedAtom, WordGroup};
use crate::search::index::snapshot::{LiveSegment, Snapshot};

/// Lowest match score that counts as having a word.
///
/// A word that occurs only in the references of a long note scores less.
const MIN_WORD_SCORE: f32 = 0.2;

/// Share of the notes from which on a word is common. It tells little of a text that has it.
const MIN_COMMON: f32 = 0.5;

/// Share of the titles up to which a word distinguishes notes. One title always does.
const MAX_IN_TITLES: f32 = 0.03;

/// The best `count` matches, best first.
pub(crate) fn best(
    snapshot: &Snapshot,
    plan: &Plan,
    match_set: &MatchSet,
    handles: &Handles,
    count: usize,
) -> Vec<ScoredDoc> {
    // A synonym that stands for several words of a term counts for each.
    let mut counting = Vec::new();
    for want in &plan.words {
        Plan::groups_below(want, &mut counting);
    }
    // Function words do not count for the order; those in a hyphenated word are among these.
    counting.retain(|i| !plan.function_words.contains(i));
    let in_titles = in_titles(snapshot, plan, &counting);
    let mut best = Best::new(count);
    let named = exact_names::find(snapshot, plan, match_set);
    let filed = filed_notes::find(snapshot, plan, match_set);
    for (number, (named, filed)) in named.into_iter().zip(filed).enumerate() {
        let ranked = Ranked::new(snapshot, plan, match_set, handles, number, named, filed);
        ranked.rank(&counting, &in_titles, &mut best);
    }
    best.into_vec()
}

/// Words of the query in titles, with weights.
///
/// The more notes have a word in any part, the more its rarity in titles counts.
fn in_titles(snapshot: &Snapshot, plan: &Plan, groups: &[usize]) -> Vec<(WordGroup, f32)> {
    let groups = groups.iter().map(|&i| &plan.groups[i]);
    let whole = groups.filter(|group| group.parts == ALL_PARTS && !names_place(group));
    let share = |group: &WordGroup| snapshot.matching(group) as f32 / snapshot.total.max(1) as f32;
    let weighted = whole.filter_map(|group| {
        let common = Some(share(group)).filter(|common| *common >= MIN_COMMON)?;
        let title = exact_names::in_title(group);
        let most = MAX_IN_TITLES.max(1.0 / snapshot.total.max(1) as f32);
        let in_titles = share(&title);
        (in_titles > 0.0 && in_titles <= most).then(|| (snapshot.idf(&title) * common, title))
    });
    weighted.map(|(weight, title)| (title, weight)).collect()
}

/// Whether a word of the query names a place that notes are filed under.
fn names_place(group: &WordGroup) -> bool {
    let mut choices = group.choices.iter();
    choices.any(|choice| choice.reason == Reason::Place)
}

/// Ranks the matches of one segment.
struct Ranked<'a> {
    number: usize,
    seen: &'a LiveSegment,
    plan: &'a Plan,
    match_set: &'a MatchSet,
    /// Notes with all words, if words are relaxed.
    strict: Option<&'a BitSet>,
    /// The notes found that are filed under the places named.
    filed: Option<FiledNotes>,
    /// The groups of the plan outside references; empty if no place is named.
    outside_references: Vec<WordGroup>,
    /// The same in the parts that say what a note is about. Wider terms and unfinished words are left out.
    telling: Vec<WordGroup>,
    /// The groups that name places; empty if fewer than two do.
    places: Vec<usize>,
    /// Notes named like the query, ascending.
    named: Vec<(u32, Precedence)>,
    /// Union of these sets: notes whose score alone does not decide.
    special: Option<BitSet>,
    ties: Option<Column<u64>>,
}

impl<'a> Ranked<'a> {
    fn new(
        snapshot: &'a Snapshot,
        plan: &'a Plan,
        match_set: &'a MatchSet,
        handles: &Handles,
        number: usize,
        named: Vec<(u32, Precedence)>,
        filed: Option<FiledNotes>,
    ) -> Self {
        let seen = &snapshot.segments[number];
        let fast = seen.segment.reader.fast_fields();
        let ties = fast.u64(handles.schema.get_field_name(handles.content));
        // Unless words are relaxed, every note found has all of them.
        let strict = match_set.relaxed.then(|| &match_set.strict[number]);
        let named_docs = BitSet::of(seen.segment.len(), named.iter().map(|(doc, _)| *doc));
        let mut special: Option<BitSet> = None;
        let of_places = filed
            .iter()
            .flat_map(|filed| [&filed.of_city, &filed.whole]);
        for bits in strict.into_iter().chain(of_places).chain([&named_docs]) {
            if !bits.is_empty() {
                special
                    .get_or_insert_with(|| BitSet::none(bits.len()))
                    .or(bits);
            }
        }
        // The matches of an unfinished word are known for all parts only.
        let is_finished = |choice: &WeightedAtom| !matches!(choice.atom, Atom::Prefix(_));
        let outside = |group: &WordGroup| {
            let parts = if group.choices.iter().all(is_finished) {
                group.parts & !(1 << REFERENCE)
            } else {
                group.parts
            };
            WordGroup::new(&group.typed, group.choices.clone(), parts)
        };
        let telling = |group: &WordGroup| {
            let choices = group.choices.iter();
            let narrow = choices
                .filter(|choice| is_finished(choice) && choice.reason != Reason::Broader)
                .cloned();
            WordGroup::new(&group.typed, narrow.collect(), group.parts & TELLING)
        };
        let groups = plan.groups.iter().filter(|_| filed.is_some());
        let mut places: Vec<usize> = (0..plan.groups.len())
            .filter(|&i| filed.is_some() && names_place(&plan.groups[i]))
            .collect();
        if places.len() < 2 {
            places.clear();
        }
        Self {
            number,
            seen,
            plan,
            match_set,
            strict,
            outside_references: groups.clone().map(outside).collect(),
            telling: groups.map(telling).collect(),
            places,
            filed,
            named,
            special,
            ties: ties.ok(),
        }
    }

    /// Scores the matches by these groups.
    fn rank(&self, groups: &[usize], in_titles: &[(WordGroup, f32)], best: &mut Best) {
        let of_group = |&i: &usize| {
            let matches = self.seen.segment.matches(&self.plan.groups[i]);
            (matches, self.match_set.idfs[i])
        };
        let titles = in_titles.iter();
        let titles = titles.map(|(group, weight)| (self.seen.segment.matches(group), *weight));
        let terms: Vec<WeightedMatches> = groups.iter().map(of_group).chain(titles).collect();
        let found = &self.match_set.matching[self.number];
        scores::each(found, &terms, |first, block, scores| {
            self.take(first, block, scores, best);
        });
    }

    /// Offers up to 64 notes from `first` on to `best`.
    #[inline]
    fn take(&self, first: u32, block: u64, scores: &[f32], best: &mut Best) {
        let (bar_precedence, bar) = best.bar;
        let any_special = self
            .special
            .as_ref()
            .is_some_and(|special| match scores.len() {
                1 => special.contains(first),
                _ => special.blocks()[(first / 64) as usize] & block != 0,
            });
        // Most notes score too low; kind weights never raise a score. Counting is vectorised,
        // searching is not.
        let reaching = || scores.iter().filter(|score| **score >= bar).count();
        if !any_special && (bar_precedence > Precedence::None || reaching() == 0) {
            return;
        }
        let mut left = block;
        while left != 0 {
            let i = left.trailing_zeros();
            left &= left - 1;
            let doc = first + i;
            let mut rank_key = (Precedence::None, scores[i as usize]);
            if any_special {
                rank_key = self.special_rank(doc, rank_key.1);
            }
            rank_key.1 *= self.seen.segment.kind_weight(doc);
            if best.may_take(rank_key) {
                best.take(self.found(doc, rank_key));
            }
        }
    }

    /// Precedence of a note, and its score with the bonus for all words.
    fn special_rank(&self, doc: u32, score: f32) -> RankKey {
        let is_strict = self.strict.is_some_and(|strict| strict.contains(doc));
        let named = self.named.binary_search_by_key(&doc, |(doc, _)| *doc);
        let mut precedence = named.map_or(Precedence::None, |at| self.named[at].1);
        if !is_strict && self.filed.is_none() {
            return (precedence, score);
        }
        let weakest = weakest_word(self.plan, self.seen, doc);
        if self.filed.as_ref().is_some_and(|filed| {
            filed.of_city.contains(doc) && self.is_about(doc)
                || filed.whole.contains(doc) && weakest >= MIN_WORD_SCORE
        }) {
            precedence = precedence.max(Precedence::OfPlace);
        }
        let score = score - self.other_places(doc);
        let added = if is_strict {
            self.match_set.whole / self.plan.words.len() as f32 * weakest * weakest
        } else {
            0.0
        };
        (precedence, score + added)
    }

    /// The score of a note from all named places but the best.
    fn other_places(&self, doc: u32) -> f32 {
        let gains = self.places.iter().map(|&i| {
            let matches = self.seen.segment.matches(&self.plan.groups[i]);
            self.match_set.idfs[i] * matches.gain(doc)
        });
        let (all, best) = gains.fold((0.0_f32, 0.0_f32), |(all, best), gain| {
            (all + gain, best.max(gain))
        });
        all - best
    }

    /// Whether a note is about the words beside the named places.
    ///
    /// Their match scores count by rarity, in full where title, filing or summary have them. What it
    /// links to tells little of a note.
    fn is_about(&self, doc: u32) -> bool {
        let (mut has, mut all) = (0.0, 0.0);
        for want in &self.plan.words {
            let mut groups = Vec::new();
            Plan::groups_below(want, &mut groups);
            let groups = groups.iter().map(|&i| (i, &self.plan.groups[i]));
            let (mut idf, mut gain, mut is_place) = (0.0_f32, 0.0_f32, false);
            for (i, group) in groups.filter(|(_, group)| !group.choices.is_empty()) {
                let mut choices = group.choices.iter();
                is_place |= choices.any(|choice| choice.reason == Reason::Place);
                idf = idf.max(self.match_set.idfs[i]);
                if self.seen.segment.matches(&self.telling[i]).gain(doc) > 0.0 {
                    gain = 1.0;
                    continue;
                }
                let outside = &self.outside_references[i];
                gain = gain.max(self.seen.segment.matches(outside).gain(doc));
            }
            if !is_place {
                all += idf;
                has += idf * gain;
            }
        }
        has >= MIN_WORD_SCORE * all
    }

    fn found(&self, doc: u32, (precedence, score): RankKey) -> ScoredDoc {
        let tie = self.ties.as_ref().and_then(|ties| ties.first(doc));
        ScoredDoc {
            segment: self.number,
            doc,
            score,
            precedence,
            tie: tie.unwrap_or(0),
        }
    }
}

/// Precedence and score.
type RankKey = (Precedence, f32);

const LOWEST: RankKey = (Precedence::None, f32::NEG_INFINITY);

/// Keeps the best notes in a bounded heap.
struct Best {
    count: usize,
    kept: BinaryHeap<Reverse<ScoredDoc>>,
    /// The rank of the worst note kept, once the heap is full.
    bar: RankKey,
}

impl Best {
    fn new(count: usize) -> Self {
        Self {
            count,
            kept: BinaryHeap::with_capacity(count + 1),
            bar: LOWEST,
        }
    }

    /// Whether a note may be among the best; ties may.
    #[inline]
    fn may_take(&self, rank_key: RankKey) -> bool {
        rank_key >= self.bar
    }

    fn take(&mut self, found: ScoredDoc) {
        self.kept.push(Reverse(found));
        if self.kept.len() > self.count {
            self.kept.pop();
        }
        if self.kept.len() == self.count
            && let Some(worst) = self.kept.peek()
        {
            self.bar = (worst.0.precedence, worst.0.score);
        }
    }

    /// Best first.
    fn into_vec(self) -> Vec<ScoredDoc> {
        // Sorted by `Reverse`, so best first.
        let best = self.kept.into_sorted_vec();
        best.into_iter().map(|reversed| reversed.0).collect()
    }
}

/// Match score of the weakest known word, 0 to 1.
fn weakest_word(plan: &Plan, seen: &LiveSegment, doc: u32) -> f32 {
    let of_word = |want| {
        let mut groups = Vec::new();
        Plan::groups_below(want, &mut groups);
        let gain = |i: &usize| seen.segment.matches(&plan.groups[*i]).gain(doc);
        groups.iter().map(gain).fold(0.0, f32::max)
    };
    let known = plan.words.iter();
    let known = known.filter(|want| plan.is_known(want));
    known.map(of_word).fold(1.0, f32::min)
}
