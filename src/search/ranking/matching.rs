//! Matching: which notes a plan finds.
//!
//! Each part of the plan is a set of documents; sets are intersected, and only what is left is
//! [ranked](super::rank).
//!
//! **When few notes have all words**, notes with some of them are found too, and the score alone
//! says which come first (see [`super::rank`]). They need a share of the query's words by rarity.
//! Function words are never asked for.
//!
//! **What filters change.** The words alone decide whether words are relaxed; filters only where they
//! would leave nothing. So a filter never adds a note unless it would leave none, and the number
//! beside a facet's value is what clicking it finds: a value with a number leaves something.

use std::cmp::Ordering;

use crate::model::note::Kind;
use crate::search::index::bit_set::Bits;
use crate::search::index::query_ir::{FilingTerm, Plan, Reason, Want, WeightedAtom, WordGroup};
use crate::search::index::snapshot::{Seen, Snapshot};

/// The share of the words, by rarity, that a note must have when they are relaxed.
const LEAST_SHARE: f32 = 0.1;

/// How much more than its rarity a place's name tells.
const PLACE_TELLS: f32 = 2.0;

/// A function word tells at most as much as a word that stands in half of the notes.
const FUNCTION_WORD_TELLS: f32 = std::f32::consts::LN_2;

/// Words are relaxed where fewer notes have them all than this for each word beyond the first, and
/// than a page.
const FEW_A_WORD: usize = 5;
const PAGE: usize = 10;

/// A note found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    /// Number of its segment in the snapshot.
    pub(crate) segment: usize,
    pub(crate) doc: u32,
    pub(crate) score: f32,
    /// What puts it before others whatever their scores.
    pub(crate) precedence: Precedence,
    /// Settles ties the same way always.
    pub(crate) tie: u64,
}

/// What puts a note before others whatever their scores, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Precedence {
    #[default]
    None,
    /// It has all words and is filed under the place that is named.
    Filed,
    /// Its title is the query in other forms or another order.
    NearTitle,
    /// Its title, id, alias or acronym is the query.
    Named,
}

/// Everything a plan finds.
pub(crate) struct Findings {
    pub(crate) total: usize,
    /// Whether notes with only some of the words are among them.
    pub(crate) relaxed: bool,
    /// Whether words were relaxed only because the filters would have left nothing.
    pub(crate) relaxed_by_filters: bool,
    /// How many of them have all words.
    pub(crate) with_all: usize,
    /// For each segment, what the words find, relaxed or not, whatever the filters say.
    pub(crate) found_by_words: Vec<Bits>,
    /// For each segment, the notes with all words, whatever the filters say.
    pub(crate) strict: Vec<Bits>,
    /// For each segment, the notes found.
    pub(crate) matching: Vec<Bits>,
    /// How much each group tells, by its number in the plan.
    pub(crate) rarities: Vec<f32>,
    /// How much all words tell.
    pub(crate) whole: f32,
}

/// Finds every note the plan asks for, unranked.
pub(crate) fn find(snapshot: &Snapshot, plan: &Plan) -> Findings {
    let mut rarities: Vec<f32> = plan
        .groups
        .iter()
        .map(|group| snapshot.rarity(group) * tells(group))
        .collect();
    for &i in &plan.function_words {
        rarities[i] = rarities[i].min(FUNCTION_WORD_TELLS);
    }
    let strict: Vec<Bits> = snapshot
        .segments
        .iter()
        .map(|seen| all_words(snapshot, plan, seen))
        .collect();
    let filters: Vec<Bits> = snapshot
        .segments
        .iter()
        .map(|seen| filtered(snapshot, plan, seen, None))
        .collect();
    let narrowed = |found: &[Bits]| -> Vec<Bits> {
        let pairs = found.iter().zip(&filters);
        let both = pairs.map(|(bits, filter)| {
            let mut bits = bits.clone();
            bits.and(filter);
            bits
        });
        both.collect()
    };
    let count = |all: &[Bits]| all.iter().map(Bits::count).sum::<usize>();
    let shares = Shares::of(plan, &rarities);
    let mut matching = narrowed(&strict);
    let with_all = count(&matching);
    let few = are_few(plan, count(&strict));
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
    Findings {
        total,
        relaxed: relaxed && total > with_all,
        relaxed_by_filters: relaxed && !few,
        with_all,
        found_by_words,
        strict,
        matching,
        rarities,
        whole: shares.whole,
    }
}

/// What a group tells beyond its rarity: who names a place wants notes of that place.
fn tells(group: &WordGroup) -> f32 {
    let is_place = |choice: &WeightedAtom| choice.reason == Reason::Place;
    if group.choices.iter().any(is_place) {
        PLACE_TELLS
    } else {
        1.0
    }
}

/// Whether so few notes have all words that those with some of them are wanted too. The more words,
/// the likelier it is that a note has them all by chance.
fn are_few(plan: &Plan, with_all: usize) -> bool {
    let more_words = plan.loose().len().saturating_sub(1);
    with_all < PAGE.min(FEW_A_WORD * more_words)
}

/// The notes of a segment that have all words, whatever the filters say.
fn all_words(snapshot: &Snapshot, plan: &Plan, seen: &Seen) -> Bits {
    let mut bits = seen.alive.clone();
    for want in plan.loose() {
        bits.and(&wanted(snapshot, plan, seen, want));
    }
    bits
}

/// The notes of a segment that pass all filters, but those on the field `but`.
pub(crate) fn filtered(snapshot: &Snapshot, plan: &Plan, seen: &Seen, but: Option<&str>) -> Bits {
    let mut bits = seen.alive.clone();
    for want in &plan.filters {
        match want {
            Want::Filed(field, _) if Some(field.as_str()) == but => {}
            want => bits.and(&wanted(snapshot, plan, seen, want)),
        }
    }
    bits
}

fn wanted(snapshot: &Snapshot, plan: &Plan, seen: &Seen, want: &Want) -> Bits {
    let len = seen.segment.len();
    match want {
        Want::Group(i) => seen.segment.matches(&plan.groups[*i]).bits.clone(),
        Want::Filed(_, terms) => {
            let mut bits = Bits::none(len);
            for term in terms {
                let filed = match term {
                    FilingTerm::Value(term) => seen.segment.filed(term),
                    FilingTerm::Beginning(term) => seen.segment.filed_from(term),
                };
                bits.or(&filed);
            }
            bits
        }
        Want::Endorsed(city) => endorsed(snapshot, seen, city),
        Want::Not(inner) => {
            let mut bits = wanted(snapshot, plan, seen, inner);
            bits.invert();
            bits
        }
        Want::Any(all) => {
            let mut bits = Bits::none(len);
            for want in all {
                bits.or(&wanted(snapshot, plan, seen, want));
            }
            bits
        }
        Want::All(all) => {
            let mut bits = Bits::all(len);
            for want in all {
                bits.and(&wanted(snapshot, plan, seen, want));
            }
            bits
        }
    }
}

/// The notes of a segment that a city endorsed, by the endorsements in all segments.
fn endorsed(snapshot: &Snapshot, seen: &Seen, city: &str) -> Bits {
    use crate::search::index::fields::filed;
    let mut bits = Bits::none(seen.segment.len());
    for other in &snapshot.segments {
        let mut words = (*other
            .segment
            .filed(&filed("kind", Kind::Endorsement.word())))
        .clone();
        words.and(&other.alive);
        words.and(&other.segment.filed(&filed("city", city)));
        for against in ["opposes", "withdrawn"] {
            words.and_not(&other.segment.filed(&filed("stance", against)));
        }
        other.segment.each_filed("endorses", |id, docs| {
            if docs.iter().any(|&doc| words.contains(doc)) {
                bits.or(&seen.segment.filed(&filed("id", &id.to_lowercase())));
            }
        });
    }
    bits
}

/// How much of a query's words a note has.
struct Shares {
    /// What each of the plan's words tells.
    weights: Vec<f32>,
    whole: f32,
}

impl Shares {
    fn of(plan: &Plan, rarities: &[f32]) -> Self {
        let weights: Vec<f32> = plan
            .loose()
            .iter()
            .map(|want| {
                let mut groups = Vec::new();
                Plan::groups_below(want, &mut groups);
                // A word that stands in no note tells nothing apart.
                let known = groups
                    .into_iter()
                    .filter(|&i| !plan.groups[i].choices.is_empty());
                known.map(|i| rarities[i]).fold(0.0, f32::max)
            })
            .collect();
        let whole = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        Self { weights, whole }
    }

    /// For each segment, the notes that have enough of the words: [`LEAST_SHARE`] of them, or any,
    /// where no note has so much.
    fn enough(&self, plan: &Plan, snapshot: &Snapshot) -> Vec<Bits> {
        let with_share = |least: f32| -> Vec<Bits> {
            let of_segment = |seen| self.with_share(snapshot, plan, seen, least);
            snapshot.segments.iter().map(of_segment).collect()
        };
        let enough = with_share(LEAST_SHARE);
        if enough.iter().any(|bits| !bits.is_empty()) {
            return enough;
        }
        with_share(f32::MIN_POSITIVE)
    }

    /// The notes of a segment that have at least this share of the words.
    fn with_share(&self, snapshot: &Snapshot, plan: &Plan, seen: &Seen, least: f32) -> Bits {
        let mut enough = Bits::none(seen.segment.len());
        let mut few: Vec<(Bits, f32)> = Vec::new();
        for (want, weight) in plan.loose().iter().zip(&self.weights) {
            let share = weight / self.whole;
            // A word that tells much is enough by itself; the others have to come together.
            if share >= least {
                enough.or(&wanted(snapshot, plan, seen, want));
            } else {
                few.push((wanted(snapshot, plan, seen, want), share));
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

impl Found {
    /// A note in an order of its own.
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

impl Eq for Found {}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Found {
    /// The better note is greater: what has precedence first, then the score, then an order that is
    /// arbitrary but always the same.
    fn cmp(&self, other: &Self) -> Ordering {
        let worth = |found: &Self| (found.precedence, found.score);
        let (a, b) = (worth(self), worth(other));
        a.0.cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(self.tie.cmp(&other.tie))
            .then((other.segment, other.doc).cmp(&(self.segment, self.doc)))
    }
}
