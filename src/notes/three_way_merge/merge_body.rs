//! Merges bodies by line, and by block where lines conflict.
//!
//! A *block* is a paragraph, list item, table row, heading or line `key: value`. Changes to
//! different blocks never conflict. Changes to the same block conflict, unless they are equal or
//! one of them only rewraps it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::lines::{Hunk, Region, hunks, regions, side_range, widen};
use super::{ConflictLocation, Decision};

/// Bodies with more lines than this are not merged line by line.
const MAX_LINES: usize = 20_000;

/// Merges three bodies; `None` if one is too long.
///
/// `fresh` means that there is no base: two independent texts are not concatenated.
pub(super) fn merge(
    base: &str,
    shared: &str,
    mine: &str,
    fresh: bool,
    decisions: &mut Vec<Decision>,
) -> Option<String> {
    if shared == mine || (mine == base && !fresh) {
        return Some(shared.to_owned());
    }
    if shared == base && !fresh {
        return Some(mine.to_owned());
    }
    let [base, shared, mine] = [base, shared, mine].map(Lines::new);
    if [&base, &shared, &mine]
        .iter()
        .any(|side| side.lines.len() > MAX_LINES)
    {
        return None;
    }
    let ended = if shared.ended == base.ended {
        mine.ended
    } else {
        shared.ended
    };
    let mut lines = if !fresh && includes(&base.lines, &shared.lines, &mine.lines) {
        shared.lines.clone()
    } else if !fresh && includes(&base.lines, &mine.lines, &shared.lines) {
        mine.lines.clone()
    } else {
        Merge::new(&base.lines, &shared.lines, &mine.lines, fresh).run(decisions)
    };
    // An empty text has no line ending.
    if ended && !lines.is_empty() {
        lines.push("");
    }
    Some(lines.join("\n"))
}

/// A text as lines without their endings.
struct Lines<'a> {
    lines: Vec<&'a str>,
    /// Whether the last line ends with `\n`.
    ended: bool,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let ended = text.is_empty() || text.ends_with('\n');
        let text = text.strip_suffix('\n').unwrap_or(text);
        let lines = if text.is_empty() && ended {
            Vec::new()
        } else {
            text.split('\n').collect()
        };
        Self { lines, ended }
    }
}

/// Whether `whole` contains all changes of `part`.
///
/// It adds at least the same lines, in the same order, and removes at least the same.
fn includes(base: &[&str], whole: &[&str], part: &[&str]) -> bool {
    let mut counts: HashMap<&str, [i64; 3]> = HashMap::new();
    for (i, lines) in [base, whole, part].into_iter().enumerate() {
        for line in lines.iter().filter(|line| !line.trim().is_empty()) {
            counts.entry(line).or_default()[i] += 1;
        }
    }
    let did_all = counts
        .values()
        .all(|[base, whole, part]| match part - base {
            0 => true,
            more @ 1.. => whole - base >= more,
            less => whole - base <= less,
        });
    // A removal alone may conflict with an edit of the same lines; the regions detect that.
    let did_something = counts.values().any(|[base, _, part]| part > base);
    let still_there: Vec<&str> = part
        .iter()
        .copied()
        .filter(|line| counts.get(line).is_some_and(|[_, whole, _]| *whole > 0))
        .collect();
    did_all && did_something && contains(whole, &still_there)
}

struct Merge<'a> {
    base: &'a [&'a str],
    shared: &'a [&'a str],
    mine: &'a [&'a str],
    shared_hunks: Vec<Hunk>,
    mine_hunks: Vec<Hunk>,
    fresh: bool,
}

/// The lines of a region on each side.
struct Sides<'a> {
    base: &'a [&'a str],
    shared: &'a [&'a str],
    mine: &'a [&'a str],
}

impl<'a> Merge<'a> {
    fn new(base: &'a [&'a str], shared: &'a [&'a str], mine: &'a [&'a str], fresh: bool) -> Self {
        let (shared_hunks, mine_hunks) = (hunks(base, shared), hunks(base, mine));
        Self {
            base,
            shared,
            mine,
            shared_hunks,
            mine_hunks,
            fresh,
        }
    }

    fn run(&self, decisions: &mut Vec<Decision>) -> Vec<&'a str> {
        let found = regions(&self.shared_hunks, &self.mine_hunks, |at| {
            self.is_boundary(at)
        });
        let found = self.widen_conflicts(found);
        let (mut lines, mut next) = (Vec::new(), 0);
        let (mut heading, mut searched) = ("", 0);
        let mut doubtful: Vec<Range<usize>> = Vec::new();
        for (i, region) in found.iter().enumerate() {
            lines.extend_from_slice(&self.base[next..region.base.start]);
            next = region.base.end;
            let sides = self.sides(region);
            let start = lines.len();
            match self.fit(region, &sides) {
                // The other side changed the lines before, and its text ends with the same lines.
                Some(more)
                    if self.repeats(&found, i, i.wrapping_sub(1)) && lines.ends_with(&more) => {}
                Some(more) => lines.extend(more),
                None => {
                    let mut last = lines[searched..].iter().rev();
                    heading = last
                        .find(|line: &&&str| line.starts_with('#'))
                        .unwrap_or(&heading);
                    searched = lines.len();
                    decisions.push(decide(&sides, heading, lines.last()));
                    lines.extend_from_slice(sides.shared);
                }
            }
            if self.repeats(&found, i, i + 1) {
                doubtful.push(start..lines.len());
            }
        }
        lines.extend_from_slice(&self.base[next..]);
        without_repeated(&lines, doubtful)
    }

    /// Widens every conflicting region to whole blocks, until nothing changes.
    fn widen_conflicts(&self, found: Vec<Region>) -> Vec<Region> {
        let mut rest = found.into_iter().peekable();
        let mut done = Vec::new();
        while let Some(mut region) = rest.next() {
            while self.fit(&region, &self.sides(&region)).is_none() {
                let wide = self.blocks_around(&region.base);
                if wide == region.base {
                    break;
                }
                region = widen(region, wide, &mut done, &mut rest);
            }
            done.push(region);
        }
        done
    }

    /// Whether region `at` only inserts lines next to a change of the other side.
    ///
    /// Both sides may have added the same lines: one as an insertion, one as part of a change.
    fn repeats(&self, found: &[Region], at: usize, beside: usize) -> bool {
        let (Some(one), Some(other)) = (found.get(at), found.get(beside)) else {
            return false;
        };
        let one_sided = |region: &Region| region.shared.is_empty() != region.mine.is_empty();
        let gap = if at < beside {
            one.base.end..other.base.start
        } else {
            other.base.end..one.base.start
        };
        one.base.is_empty()
            && self.base[gap].iter().all(|line| line.trim().is_empty())
            && one_sided(one)
            && one.shared.is_empty() != other.shared.is_empty()
    }

    fn sides(&self, region: &Region) -> Sides<'a> {
        let base = &region.base;
        Sides {
            base: &self.base[base.clone()],
            shared: &self.shared[side_range(&self.shared_hunks, &region.shared, base)],
            mine: &self.mine[side_range(&self.mine_hunks, &region.mine, base)],
        }
    }

    /// The merged lines of a region; `None` for a conflict.
    fn fit(&self, region: &Region, sides: &Sides<'a>) -> Option<Vec<&'a str>> {
        let Sides { base, shared, mine } = *sides;
        if region.shared.is_empty() {
            return Some(mine.to_vec());
        }
        if region.mine.is_empty() || shared == mine {
            return Some(shared.to_vec());
        }
        // Both only inserted lines between two blocks: keep both.
        if base.is_empty() && self.is_boundary(region.base.start) {
            return union(shared, mine, self.fresh);
        }
        let [base_words, shared_words, mine_words] = [base, shared, mine].map(words);
        if mine_words == base_words || mine_words == shared_words {
            Some(shared.to_vec())
        } else if shared_words == base_words {
            Some(mine.to_vec())
        } else {
            None
        }
    }

    fn blocks_around(&self, range: &Range<usize>) -> Range<usize> {
        let start = (0..=range.start).rev().find(|&at| self.is_boundary(at));
        let end = (range.end..=self.base.len()).find(|&at| self.is_boundary(at));
        start.unwrap_or(0)..end.unwrap_or(self.base.len())
    }

    /// Whether there is a block boundary before line `at` of the base.
    fn is_boundary(&self, at: usize) -> bool {
        at == 0
            || at >= self.base.len()
            || self.base[at - 1].trim().is_empty()
            || self.base[at].trim().is_empty()
            || starts_block(self.base[at])
    }
}

/// Removes each of `ranges` (in order) that the lines after it repeat.
fn without_repeated<'a>(lines: &[&'a str], ranges: Vec<Range<usize>>) -> Vec<&'a str> {
    // From the last line to the first.
    let (mut kept, mut end) = (Vec::with_capacity(lines.len()), lines.len());
    for range in ranges.into_iter().rev() {
        kept.extend(lines[range.end..end].iter().rev());
        let tail = kept.iter().rev().take(range.len());
        end = if tail.eq(&lines[range.clone()]) {
            range.start
        } else {
            range.end
        };
    }
    kept.extend(lines[..end].iter().rev());
    kept.reverse();
    kept
}

fn decide(sides: &Sides<'_>, heading: &str, after: Option<&&str>) -> Decision {
    let text = |lines: &[&str]| (!lines.is_empty()).then(|| lines.join("\n"));
    Decision {
        spot: ConflictLocation::Passage {
            heading: heading.trim_start_matches('#').trim().to_owned(),
            after: after.map(|&line| line.to_owned()),
        },
        base: text(sides.base),
        mine: text(sides.mine),
        theirs: text(sides.shared),
    }
}

/// Both additions, the shared one first, without repeated paragraphs.
fn union<'a>(shared: &[&'a str], mine: &[&'a str], fresh: bool) -> Option<Vec<&'a str>> {
    if contains(shared, mine) {
        return Some(shared.to_vec());
    }
    if contains(mine, shared) {
        return Some(mine.to_vec());
    }
    if fresh {
        return None;
    }
    let known: HashSet<&[&str]> = paragraphs(shared).collect();
    let mut lines = shared.to_vec();
    for paragraph in paragraphs(mine).filter(|paragraph| !known.contains(paragraph)) {
        let listed = paragraph.first().is_some_and(|line| starts_block(line));
        let joined = lines.last().is_some_and(|line| !line.trim().is_empty());
        if joined && !(listed && lines.last().is_some_and(|line| starts_block(line))) {
            lines.push("");
        }
        lines.extend_from_slice(paragraph);
    }
    // Keep the blank line after my paragraph.
    if mine.last().is_some_and(|line| line.trim().is_empty()) {
        lines.push("");
    }
    Some(lines)
}

/// The runs of lines between blank lines.
fn paragraphs<'s, 'a>(lines: &'s [&'a str]) -> impl Iterator<Item = &'s [&'a str]> {
    lines
        .split(|line| line.trim().is_empty())
        .filter(|run| !run.is_empty())
}

/// Whether `part` is a subsequence of `whole`.
fn contains(whole: &[&str], part: &[&str]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|line| rest.any(|other| other == line))
}

/// The words of some lines, for comparing them regardless of wrapping.
fn words(lines: &[&str]) -> Vec<String> {
    lines
        .iter()
        .flat_map(|line| line.split_whitespace().map(str::to_owned))
        .collect()
}

/// Whether a line starts a block: list item, heading, row, quote, fence, key.
fn starts_block(line: &str) -> bool {
    let line = line.trim_start();
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let key_end = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
    let is_key = key_end.is_some_and(|at| {
        at > 0 && {
            let rest = line[at..].trim_start();
            rest.starts_with('=') || rest.starts_with(": ")
        }
    });
    [
        "- ", "* ", "+ ", "#", "|", ">", "```", "~~~", "+++", "---", "[[",
    ]
    .iter()
    .any(|mark| line.starts_with(mark))
        || (numbered.len() < line.len() && numbered.starts_with(['.', ')']))
        || is_key
}

#[cfg(test)]
mod tests;
