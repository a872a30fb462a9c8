//! Matching: which notes a plan finds.
//!
//! Each part of the plan is a set of documents; sets are intersected, and only what is left is
//! [ranked](super::rank).
//!
//! **When too few notes have all words**, notes with some of them follow. They need a share of the
//! query's words by rarity. Whether words are relaxed depends on the words alone, never on filters:
//! so adding a filter can only take hits away, and the number beside a facet's value is what
//! clicking it finds.

use std::cmp::Ordering;

use crate::model::note::Kind;
use crate::search::index::bit_set::Bits;
use crate::search::index::query_ir::{FilingTerm, Plan, Reason, Want, WeightedAtom, WordGroup};
use crate::search::index::snapshot::{Seen, Snapshot};

/// The share of the words, by rarity, that a note must have when they are relaxed.
const LEAST_SHARE: f32 = 0.1;

/// How much more than its rarity a place's name tells.
const PLACE_TELLS: f32 = 2.0;

/// A note found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    /// Number of its segment in the snapshot.
    pub(crate) segment: usize,
    pub(crate) doc: u32,
    pub(crate) score: f32,
    /// Whether it has all words of the query.
    pub(crate) has_all: bool,
    /// Settles ties the same way always.
    pub(crate) tie: u64,
}

/// Everything a plan finds.
pub(crate) struct Findings {
    pub(crate) total: usize,
    /// Whether notes with only some of the words are among them.
    pub(crate) relaxed: bool,
    /// How many have all words.
    pub(crate) with_all: usize,
    /// For each segment, what the words find, whatever the filters say.
    pub(crate) found_by_words: Vec<Bits>,
    /// For each segment, the notes with all words, whatever the filters say.
    pub(crate) strict: Vec<Bits>,
    /// For each segment, the notes found.
    pub(crate) matching: Vec<Bits>,
    /// How much each group tells, by its number in the plan.
    pub(crate) rarities: Vec<f32>,
}

/// Finds every note the plan asks for, unranked.
pub(crate) fn find(snapshot: &Snapshot, plan: &Plan) -> Findings {
    let rarities: Vec<f32> = plan
        .groups
        .iter()
        .map(|group| snapshot.rarity(group) * tells(group))
        .collect();
    let strict: Vec<Bits> = snapshot
        .segments
        .iter()
        .map(|seen| all_words(snapshot, plan, seen))
        .collect();
    let with_all: usize = strict.iter().map(Bits::count).sum();
    let relaxed = is_too_little(plan, with_all);
    let mut matching = strict.clone();
    if relaxed {
        let enough = Shares::of(plan, &rarities).enough(plan, snapshot);
        for (bits, enough) in matching.iter_mut().zip(&enough) {
            bits.or(enough);
        }
    }
    let found_by_words = matching.clone();
    for (seen, bits) in snapshot.segments.iter().zip(&mut matching) {
        bits.and(&filtered(snapshot, plan, seen, None));
    }
    let total = matching.iter().map(Bits::count).sum();
    Findings {
        total,
        relaxed: relaxed && total > 0,
        with_all,
        found_by_words,
        strict,
        matching,
        rarities,
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

/// Whether so few notes have all words that those with some of them follow: fewer than there are
/// words. Two words that three notes share are what was meant; of a question of twelve words, three
/// notes have them all by chance.
fn is_too_little(plan: &Plan, with_all: usize) -> bool {
    plan.loose().len() > 1 && with_all < plan.loose().len()
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

    /// For each segment, the notes that have enough of the words: [`LEAST_SHARE`] of them, or, where
    /// no note has so much, half as much as the note with the most.
    fn enough(&self, plan: &Plan, snapshot: &Snapshot) -> Vec<Bits> {
        let with_share = |least: f32| -> Vec<Bits> {
            let of_segment = |seen| self.with_share(snapshot, plan, seen, least);
            snapshot.segments.iter().map(of_segment).collect()
        };
        let enough = with_share(LEAST_SHARE);
        if enough.iter().any(|bits| !bits.is_empty()) {
            return enough;
        }
        let of_segment = |seen| self.most(snapshot, plan, seen);
        let most = snapshot.segments.iter().map(of_segment).fold(0.0, f32::max);
        with_share((most / 2.0).max(f32::MIN_POSITIVE))
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

    /// The largest share that a note of a segment has.
    fn most(&self, snapshot: &Snapshot, plan: &Plan, seen: &Seen) -> f32 {
        let mut shares = vec![0.0_f32; seen.segment.len() as usize];
        for (want, weight) in plan.loose().iter().zip(&self.weights) {
            for doc in wanted(snapshot, plan, seen, want).iter() {
                shares[doc as usize] += weight / self.whole;
            }
        }
        let alive = seen.alive.iter().map(|doc| shares[doc as usize]);
        alive.fold(0.0, f32::max)
    }
}

impl Found {
    /// A note in an order of its own.
    pub(crate) fn unranked(segment: usize, doc: u32) -> Self {
        Self {
            segment,
            doc,
            score: 0.0,
            has_all: true,
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
    /// The better note is greater: all words first, then the score, then an order that is
    /// arbitrary but always the same.
    fn cmp(&self, other: &Self) -> Ordering {
        let worth = |found: &Self| (found.has_all, found.score);
        let (a, b) = (worth(self), worth(other));
        a.0.cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(self.tie.cmp(&other.tie))
            .then((other.segment, other.doc).cmp(&(self.segment, self.doc)))
    }
}
