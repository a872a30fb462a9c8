//! Matching: finds the notes that satisfy a plan.
//!
//! Each part of the plan is a document set. Sets are intersected, and only the result is
//! [ranked](super::rank).
//!
//! **Relaxing.** When few notes have all words, notes with some of them are found too, and the
//! score alone orders them (see [`super::rank`]). They need a share of the query's words, by
//! rarity. Function words are never required.
//!
//! **Filters.** The words alone decide whether words are relaxed; filters only if they would leave
//! nothing. So a filter never adds a note unless it would leave none, and a facet's count is what
//! selecting the value finds.

use std::cmp::Ordering;

use crate::search::index::bit_set::BitSet;
use crate::search::index::query_ir::{
    Condition, FilingTerm, Plan, Reason, WeightedAtom, WordGroup,
};
use crate::search::index::snapshot::{LiveSegment, Snapshot};

/// Minimum share of the words, by rarity, in a relaxed match.
const MIN_SHARE: f32 = 0.1;

/// Weight factor of a place name.
const PLACE_FACTOR: f32 = 2.0;

/// Highest rarity of a function word, as of one in half the notes.
const MAX_FUNCTION_WORD_IDF: f32 = std::f32::consts::LN_2;

/// Threshold for relaxing words, for each word beyond the first.
///
/// Words are relaxed if fewer notes have all of them than this, and than [`PAGE`].
const RELAX_BELOW_PER_WORD: usize = 5;
const PAGE: usize = 10;

/// A matching note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ScoredDoc {
    /// Index of its segment in the snapshot.
    pub(crate) segment: usize,
    pub(crate) doc: u32,
    pub(crate) score: f32,
    /// Precedence over higher scores.
    pub(crate) precedence: Precedence,
    /// Deterministic tie-breaker.
    pub(crate) tie: u64,
}

/// Why a note precedes others with higher scores, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Precedence {
    #[default]
    None,
    /// Is filed under a named city and about the other words. Or has all where few notes have.
    OfPlace,
    /// The title is the query in other forms or another order.
    NearTitle,
    /// The title, id, alias or acronym is the query.
    Named,
}

/// The matches of a plan.
#[derive(Clone)]
pub(crate) struct MatchSet {
    pub(crate) total: usize,
    /// Whether some matches lack words.
    pub(crate) relaxed: bool,
    /// Whether words were relaxed only because of the filters.
    pub(crate) relaxed_by_filters: bool,
    /// Number of matches with all words.
    pub(crate) with_all: usize,
    /// Matches of the words before filtering, by segment.
    pub(crate) found_by_words: Vec<BitSet>,
    /// Notes with all words before filtering, by segment.
    pub(crate) strict: Vec<BitSet>,
    /// Matching notes, by segment.
    pub(crate) matching: Vec<BitSet>,
    /// Rarity of each group, by index in the plan.
    pub(crate) idfs: Vec<f32>,
    /// Sum of the word weights.
    pub(crate) whole: f32,
}

/// Finds all notes that satisfy the plan, unranked.
pub(crate) fn find(snapshot: &Snapshot, plan: &Plan) -> MatchSet {
    let mut idfs: Vec<f32> = plan
        .groups
        .iter()
        .map(|group| snapshot.idf(group) * place_factor(group))
        .collect();
    for &i in &plan.function_words {
        idfs[i] = idfs[i].min(MAX_FUNCTION_WORD_IDF);
    }
    let strict: Vec<BitSet> = snapshot
        .segments
        .iter()
        .map(|seen| all_words(plan, seen))
        .collect();
    let filters: Vec<BitSet> = snapshot
        .segments
        .iter()
        .map(|seen| filtered(plan, seen, None))
        .collect();
    let narrowed = |found: &[BitSet]| -> Vec<BitSet> {
        let pairs = found.iter().zip(&filters);
        let both = pairs.map(|(bits, filter)| {
            let mut bits = bits.clone();
            bits.and(filter);
            bits
        });
        both.collect()
    };
    let count = |all: &[BitSet]| all.iter().map(BitSet::count).sum::<usize>();
    let shares = Shares::of(plan, plan.loose(), &idfs);
    let mut matching = narrowed(&strict);
    let with_all = count(&matching);
    let few = are_few(plan.loose().len(), count(&strict));
    let relaxed = few || plan.loose().len() > 1 && with_all == 0;
    let mut found_by_words = strict.clone();
    if relaxed {
        let enough = shares.enough(plan, snapshot);
        for (bits, enough) in found_by_words.iter_mut().zip(&enough) {
            bits.or(enough);
        }
        matching = narrowed(&found_by_words);
    }
    let total = count(&matching);
    MatchSet {
        total,
        relaxed: relaxed && total > with_all,
        relaxed_by_filters: relaxed && !few,
        with_all,
        found_by_words,
        strict,
        matching,
        idfs,
        whole: shares.whole,
    }
}

/// Factor on a group's rarity: a named place matters more.
fn place_factor(group: &WordGroup) -> f32 {
    let is_place = |choice: &WeightedAtom| choice.reason == Reason::Place;
    if group.choices.iter().any(is_place) {
        PLACE_FACTOR
    } else {
        1.0
    }
}

/// Whether too few notes have all words, so that words are relaxed.
///
/// With more words a full match is more likely accidental, so the limit is higher.
fn are_few(words: usize, with_all: usize) -> bool {
    let more_words = words.saturating_sub(1);
    with_all < PAGE.min(RELAX_BELOW_PER_WORD * more_words)
}

/// Notes of a segment with all words, ignoring filters.
fn all_words(plan: &Plan, seen: &LiveSegment) -> BitSet {
    let mut bits = seen.alive.clone();
    for want in plan.loose() {
        bits.and(&matching_docs(plan, seen, want));
    }
    bits
}

/// Notes of a segment that pass all filters, except those on field `but`.
pub(crate) fn filtered(plan: &Plan, seen: &LiveSegment, but: Option<&str>) -> BitSet {
    let mut bits = seen.alive.clone();
    for want in &plan.filters {
        match want {
            Condition::Filed(field, _) if Some(field.as_str()) == but => {}
            want => bits.and(&matching_docs(plan, seen, want)),
        }
    }
    bits
}

/// The condition for a side of an `OR`, given the conditions that always apply.
///
/// When few notes have all of its words, those with any of them that alone is enough are found.
pub(crate) fn relaxed_alternative(
    snapshot: &Snapshot,
    plan: &Plan,
    wants: Vec<Condition>,
) -> Condition {
    let all = Condition::All(wants);
    let with_all = |seen: &LiveSegment| matching_docs(plan, seen, &all).count_shared(&seen.alive);
    let count: usize = snapshot.segments.iter().map(with_all).sum();
    let Condition::All(wants) = all else {
        return all;
    };
    let has_words = |want: &Condition| {
        let mut groups = Vec::new();
        Plan::groups_below(want, &mut groups);
        !groups.is_empty()
    };
    let (words, mut filters): (Vec<_>, Vec<_>) = wants.into_iter().partition(has_words);
    if words.is_empty() || !are_few(words.len(), count) {
        filters.splice(0..0, words);
        return Condition::All(filters);
    }
    let weigh = |group| snapshot.idf(group) * place_factor(group);
    let idfs: Vec<f32> = plan.groups.iter().map(weigh).collect();
    let shares = Shares::of(plan, &words, &idfs);
    let least = MIN_SHARE * shares.whole;
    let telling = words.into_iter().zip(shares.weights);
    let telling = telling.filter(|(_, weight)| *weight >= least);
    filters.push(Condition::Any(telling.map(|(want, _)| want).collect()));
    Condition::All(filters)
}

pub(super) fn matching_docs(plan: &Plan, seen: &LiveSegment, want: &Condition) -> BitSet {
    let len = seen.segment.len();
    match want {
        Condition::Group(i) => seen.segment.matches(&plan.groups[*i]).bits.clone(),
        Condition::Filed(_, terms) => {
            let mut bits = BitSet::none(len);
            for term in terms {
                let filed = match term {
                    FilingTerm::Value(term) => seen.segment.filed(term),
                    FilingTerm::Prefix(term) => seen.segment.filed_from(term),
                };
                bits.or(&filed);
            }
            bits
        }
        Condition::Not(inner) => {
            let mut bits = matching_docs(plan, seen, inner);
            bits.invert();
            bits
        }
        Condition::Any(all) => {
            let mut bits = BitSet::none(len);
            for want in all {
                bits.or(&matching_docs(plan, seen, want));
            }
            bits
        }
        Condition::All(all) => {
            let mut bits = BitSet::all(len);
            for want in all {
                bits.and(&matching_docs(plan, seen, want));
            }
            bits
        }
    }
}

/// Weighted share of the query's words that a note has.
struct Shares {
    /// Weight of each word.
    weights: Vec<f32>,
    whole: f32,
}

impl Shares {
    fn of(plan: &Plan, words: &[Condition], idfs: &[f32]) -> Self {
        let weights: Vec<f32> = words
            .iter()
            .map(|want| {
                let mut groups = Vec::new();
                Plan::groups_below(want, &mut groups);
                // An unknown word weighs nothing.
                let known = groups
                    .into_iter()
                    .filter(|&i| !plan.groups[i].choices.is_empty());
                known.map(|i| idfs[i]).fold(0.0, f32::max)
            })
            .collect();
        let whole = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        Self { weights, whole }
    }

    /// Notes with at least [`MIN_SHARE`] of the words, by segment.
    ///
    /// If there are none, notes with any of the words.
    fn enough(&self, plan: &Plan, snapshot: &Snapshot) -> Vec<BitSet> {
        let with_share = |least: f32| -> Vec<BitSet> {
            let of_segment = |seen| self.with_share(plan, seen, least);
            snapshot.segments.iter().map(of_segment).collect()
        };
        let enough = with_share(MIN_SHARE);
        if enough.iter().any(|bits| !bits.is_empty()) {
            return enough;
        }
        with_share(f32::MIN_POSITIVE)
    }

    /// Notes of a segment with at least this share of the words.
    fn with_share(&self, plan: &Plan, seen: &LiveSegment, least: f32) -> BitSet {
        let mut enough = BitSet::none(seen.segment.len());
        let mut few: Vec<(BitSet, f32)> = Vec::new();
        for (want, weight) in plan.loose().iter().zip(&self.weights) {
            let share = weight / self.whole;
            // A heavy word suffices alone; light ones must add up.
            if share >= least {
                enough.or(&matching_docs(plan, seen, want));
            } else {
                few.push((matching_docs(plan, seen, want), share));
            }
        }
        enough.and(&seen.alive);
        if few.iter().map(|(_, share)| share).sum::<f32>() >= least {
            let mut rest = seen.alive.clone();
            rest.and_not(&enough);
            for (docs, _) in &mut few {
                docs.and(&rest);
            }
            for doc in rest.iter() {
                let of_doc = few.iter().filter(|(docs, _)| docs.contains(doc));
                if of_doc.map(|(_, share)| share).sum::<f32>() >= least {
                    enough.insert(doc);
                }
            }
        }
        enough
    }
}

impl ScoredDoc {
    /// A match without a score, for other sort orders.
    pub(crate) fn unranked(segment: usize, doc: u32) -> Self {
        Self {
            segment,
            doc,
            score: 0.0,
            precedence: Precedence::None,
            tie: 0,
        }
    }
}

impl Eq for ScoredDoc {}

impl PartialOrd for ScoredDoc {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ScoredDoc {
    /// The better note is greater: by precedence, then score, then an arbitrary fixed order.
    fn cmp(&self, other: &Self) -> Ordering {
        let worth = |found: &Self| (found.precedence, found.score);
        let (a, b) = (worth(self), worth(other));
        a.0.cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(self.tie.cmp(&other.tie))
            .then((other.segment, other.doc).cmp(&(self.segment, self.doc)))
    }
}
