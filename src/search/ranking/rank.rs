//! Ranking: the best of the notes found.
//!
//! A note's score is the sum, over the words of the query, of how rare the word is times how well
//! the note matches it (BM25F, see [`crate::search::index::segment`]).
//!
//! Where words are relaxed, notes with all words come first; the others are ranked by the same sum,
//! so there is no cliff among them. A note that has some word only faintly ([`FAINT`]) is ranked with
//! these: one that names every word somewhere among its references is not what was meant.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::columnar::Column;

use super::matching::{Findings, Found};
use super::scores::{self, WeightedMatches};
use crate::search::index::bit_set::Bits;
use crate::search::index::index_schema::Handles;
use crate::search::index::query_ir::Plan;
use crate::search::index::snapshot::{Seen, Snapshot};

/// What matches less than this, 0 to 1, hardly counts as having the word: among the references of
/// a long note, say.
const FAINT: f32 = 0.2;

/// The best `count` of the notes found, best first.
pub(crate) fn best(
    snapshot: &Snapshot,
    plan: &Plan,
    findings: &Findings,
    handles: &Handles,
    count: usize,
) -> Vec<Found> {
    let mut counting = Vec::new();
    for want in &plan.words {
        Plan::groups_below(want, &mut counting);
    }
    let mut best = Best::new(count);
    for number in 0..snapshot.segments.len() {
        let ranked = Ranked::new(snapshot, plan, findings, handles, number);
        ranked.rank(&counting, &mut best);
    }
    best.into_vec()
}

/// A segment whose notes are being ranked.
struct Ranked<'a> {
    number: usize,
    seen: &'a Seen,
    plan: &'a Plan,
    findings: &'a Findings,
    /// The notes that have all words, where others were found too.
    strict: Option<&'a Bits>,
    ties: Option<Column<u64>>,
}

impl<'a> Ranked<'a> {
    fn new(
        snapshot: &'a Snapshot,
        plan: &'a Plan,
        findings: &'a Findings,
        handles: &Handles,
        number: usize,
    ) -> Self {
        let seen = &snapshot.segments[number];
        let fast = seen.segment.reader.fast_fields();
        let ties = fast.u64(handles.schema.get_field_name(handles.content));
        Self {
            number,
            seen,
            plan,
            findings,
            // Unless words are relaxed, every note found has all of them.
            strict: findings.relaxed.then(|| &findings.strict[number]),
            ties: ties.ok(),
        }
    }

    /// Ranks by these groups.
    fn rank(&self, groups: &[usize], best: &mut Best) {
        let of_group = |&i: &usize| {
            let matches = self.seen.segment.matches(&self.plan.groups[i]);
            (matches, self.findings.rarities[i])
        };
        let terms: Vec<WeightedMatches> = groups.iter().map(of_group).collect();
        let found = &self.findings.matching[self.number];
        scores::each(found, &terms, |first, block, scores| {
            self.take(first, block, scores, best);
        });
    }

    /// Looks at up to 64 notes from `first` on: those of `block`, with their scores.
    #[inline]
    fn take(&self, first: u32, block: u64, scores: &[f32], best: &mut Best) {
        let (bar_has_all, bar) = best.bar;
        // Most notes are too far down for the rest to matter. No standing makes a score greater.
        let is_strict = |doc| self.strict.is_none_or(|strict| strict.contains(doc));
        let any_strict = self.strict.is_none_or(|strict| match scores.len() {
            1 => strict.contains(first),
            _ => strict.blocks()[(first / 64) as usize] & block != 0,
        });
        if bar_has_all && !any_strict {
            return;
        }
        // Counted, which goes many at a time, rather than looked for.
        let reaching = || scores.iter().filter(|score| **score >= bar).count();
        if (bar_has_all || !any_strict) && reaching() == 0 {
            return;
        }
        let mut left = block;
        while left != 0 {
            let i = left.trailing_zeros();
            left &= left - 1;
            let doc = first + i;
            let score = scores[i as usize] * self.seen.segment.standing(doc);
            let has_all = is_strict(doc);
            if best.may_take(has_all, score) {
                best.take(self.found(doc, score, has_all));
            }
        }
    }

    fn found(&self, doc: u32, score: f32, is_strict: bool) -> Found {
        let is_faint = || self.strict.is_some() && has_some_faintly(self.plan, self.seen, doc);
        let tie = self.ties.as_ref().and_then(|ties| ties.first(doc));
        Found {
            segment: self.number,
            doc,
            score,
            has_all: is_strict && !is_faint(),
            tie: tie.unwrap_or(0),
        }
    }
}

/// Whether a note has all words, and its score.
type Worth = (bool, f32);

/// What no note is worse than.
const LOWEST: Worth = (false, f32::NEG_INFINITY);

/// The best of many notes.
struct Best {
    count: usize,
    kept: BinaryHeap<Reverse<Found>>,
    /// What the worst kept note has, once there are enough.
    bar: Worth,
}

impl Best {
    fn new(count: usize) -> Self {
        Self {
            count,
            kept: BinaryHeap::with_capacity(count + 1),
            bar: LOWEST,
        }
    }

    /// Whether a note may be among the best; one that is as good as the worst may.
    #[inline]
    fn may_take(&self, has_all: bool, score: f32) -> bool {
        (has_all, score) >= self.bar
    }

    fn take(&mut self, found: Found) {
        self.kept.push(Reverse(found));
        if self.kept.len() > self.count {
            self.kept.pop();
        }
        if self.kept.len() == self.count
            && let Some(worst) = self.kept.peek()
        {
            self.bar = (worst.0.has_all, worst.0.score);
        }
    }

    /// Best first.
    fn into_vec(self) -> Vec<Found> {
        // Ascending by `Reverse` is descending by worth.
        let best = self.kept.into_sorted_vec();
        best.into_iter().map(|reversed| reversed.0).collect()
    }
}

/// Whether some word of the plan is hardly in a document. Asked of few: words are relaxed where few
/// notes have them all.
fn has_some_faintly(plan: &Plan, seen: &Seen, doc: u32) -> bool {
    plan.words.iter().any(|want| {
        let mut groups = Vec::new();
        Plan::groups_below(want, &mut groups);
        let gain = |i: &usize| seen.segment.matches(&plan.groups[*i]).gain(doc);
        let best = groups.iter().map(gain).fold(0.0, f32::max);
        best < FAINT
    })
}
