//! Propagates a restricted audience to notes that took over text.
//!
//! The rule: text is public only if every side that says something of it says public. If one side
//! makes a note members-only and the other side removes, splits or copies it, every note of the other
//! side that has its text now becomes members-only, with a conflict. A note that one side added or
//! changed has the text of an older one if, of what it added and the older note without id and title,
//!
//! - it shares a quarter of the n-grams of the shorter one: moved, edited, in other markup;
//! - or it shares eight words and half of the words of the shorter one, where the older note is gone
//!   from a side, and three quarters where both sides still have it: a list, a table, another order;
//! - or the older note is gone from one side, too short to be recognised and not found elsewhere: then
//!   each added note of its kind may have its text.
//!
//! So a note may become members-only that has nothing of the text; the conflict names it. What is not
//! recognised stays public: text in other words, translated, in pictures, spelled with digits, entities
//! or tags of HTML, or with less than the shares above in each of several notes.

use std::collections::{BTreeMap, BTreeSet};

use super::tree_merge::{Deltas, TreeMerge};
use crate::model::note::Kind;
use crate::notes::overlap::{Ngrams, NumberedTexts, Overlap, Unit, find_overlaps};
use crate::notes::three_way_merge::Decision;
use crate::notes::three_way_merge::audience::{self, Stated};
use crate::sync::error::SyncError;
use crate::sync::repository::file_limits::MAX_FILE_BYTES;
use crate::sync::repository::path_rules::SETTINGS;
use crate::sync::repository::trees::{Delta, TreeFile};

/// A note that a side changed, renamed or split, with its audience there.
struct AudienceSource<'d> {
    old: &'d Delta,
    /// The file that states the audience, and its path.
    new: Option<TreeFile>,
    path: &'d str,
    stated: Stated,
    /// Whether the other side removed the note.
    is_gone_there: bool,
}

impl AudienceSource<'_> {
    /// Whether a note that shares this with it has its text.
    fn is_recognised(&self, overlap: Overlap, unit: Unit) -> bool {
        let is_gone = self.is_gone_there || self.old.new.is_none();
        has_text(overlap, unit, is_gone)
    }
}

/// Whether an overlap means that one note has text of the other.
fn has_text(overlap: Overlap, unit: Unit, is_gone: bool) -> bool {
    match unit {
        Unit::Characters => overlap.is_shared_text(),
        Unit::Words => overlap.shares_words(if is_gone { 50 } else { 75 }),
    }
}

/// A note that a side added or changed, with its audience there.
#[derive(Clone, Copy)]
struct AudienceTarget<'d> {
    delta: &'d Delta,
    stated: Stated,
}

/// Number of n-grams below which a changed text is not recognised: about 15 words.
const MIN_RECOGNISED: usize = 80;

/// Whether a note is too short to tell whether another one has its text.
fn is_short(ngrams: &Ngrams) -> bool {
    ngrams.count() < MIN_RECOGNISED
}

impl TreeMerge<'_> {
    /// Restricts notes that have text which the other side restricted elsewhere.
    pub(crate) fn propagate_audience(&mut self) -> Result<(), SyncError> {
        let mut found = Vec::new();
        for closed_by_mine in [false, true] {
            let (side, other) = self.sides(closed_by_mine);
            let mut targets = self.audience_targets(other)?;
            targets.retain(|target| target.stated != Stated::Members);
            if targets.is_empty() {
                continue;
            }
            let sources = self.audience_sources(side, other)?;
            for (source, target) in self.opened(&sources, &targets)? {
                let written = |text: Option<String>| text.as_deref().and_then(audience::written);
                let closed = written(self.text_of(source.new)?);
                let open = written(self.text_of(target.delta.new)?);
                let (mine, theirs) = if closed_by_mine {
                    (closed, open)
                } else {
                    (open, closed)
                };
                let decision = Decision {
                    spot: audience::spot(),
                    base: written(self.text_of(source.old.old)?),
                    mine,
                    theirs,
                };
                found.push((target.delta.path.clone(), decision));
            }
        }
        for (path, decision) in found {
            for place in self.places_of(&path) {
                self.restrict_at(&place, &decision)?;
            }
        }
        Ok(())
    }

    /// The targets that are more open than a source of their text. Each with the first such
    /// source.
    fn opened<'s, 'd>(
        &self,
        sources: &'s [AudienceSource<'d>],
        targets: &'s [AudienceTarget<'d>],
    ) -> Result<Vec<(&'s AudienceSource<'d>, &'s AudienceTarget<'d>)>, SyncError> {
        let source_ngrams = |number: usize, unit| {
            let source: &AudienceSource<'_> = &sources[number];
            let old = self.own_ngrams(&source.old.path, source.old.old, unit)?;
            Ok::<_, SyncError>(old.and(&self.own_ngrams(source.path, source.new, unit)?))
        };
        let is_open = |source: usize, target: usize| {
            let (from, to) = (&sources[source], &targets[target]);
            let agreed = from.stated.agreed_or_members(to.stated);
            to.stated > agreed && to.delta.path != from.path
        };
        let mut first = BTreeMap::new();
        let mut recognised = BTreeSet::new();
        for unit in [Unit::Characters, Unit::Words] {
            // Words such as "the" are in most notes, so each note that is known already saves much.
            let rest = (0..targets.len()).filter(|target| !first.contains_key(target));
            let rest: Vec<usize> = rest.collect();
            let closed = NumberedTexts {
                count: sources.len(),
                ngrams: &|number| source_ngrams(number, unit),
            };
            let open = NumberedTexts {
                count: rest.len(),
                ngrams: &|number| self.added_ngrams(targets[rest[number]].delta, unit),
            };
            find_overlaps(&closed, &open, &mut |source, number, overlap| {
                if sources[source].is_recognised(overlap, unit) {
                    recognised.insert(source);
                    let target = rest[number];
                    if is_open(source, target) {
                        let known = first.entry(target).or_insert(source);
                        *known = source.min(*known);
                    }
                }
            })?;
        }
        for (number, source) in sources.iter().enumerate() {
            let is_lost = source.is_gone_there && !recognised.contains(&number);
            if !is_lost || !is_short(&source_ngrams(number, Unit::Characters)?) {
                continue;
            }
            for target in self.possible_successors(source.old, targets) {
                if is_open(number, target) {
                    first.entry(target).or_insert(number);
                }
            }
        }
        let mut opened: Vec<_> = first.into_iter().map(|(to, from)| (from, to)).collect();
        opened.sort_unstable();
        Ok(opened
            .into_iter()
            .map(|(from, to)| (&sources[from], &targets[to]))
            .collect())
    }

    /// The added notes that may have a removed note's text. They are of its kind.
    fn possible_successors(
        &self,
        removed: &Delta,
        targets: &[AudienceTarget<'_>],
    ) -> impl Iterator<Item = usize> {
        let kind = |path: &str| {
            let below = self.repo.in_base(path).unwrap_or(path);
            let folder = below.split('/').next().unwrap_or_default().to_owned();
            Kind::of_path(below).ok_or(folder)
        };
        let old = kind(&removed.path);
        let is_possible =
            |to: &Delta| to.old.is_none() && to.path != removed.path && kind(&to.path) == old;
        let found = targets.iter().enumerate();
        let found = found.filter(|(_, target)| is_possible(target.delta));
        let found: Vec<_> = found.map(|(number, _)| number).collect();
        found.into_iter()
    }

    /// Makes the merged note at a path members-only, and adds the conflict once.
    pub(crate) fn restrict_at(&mut self, path: &str, decision: &Decision) -> Result<(), SyncError> {
        let Some(entry) = self.merged_entry(path)? else {
            return Ok(());
        };
        let Some(content) = self.repo.content_up_to(entry.id, MAX_FILE_BYTES)? else {
            return Ok(()); // Such a large file is not checked out.
        };
        let Some(closed) = audience::closed_bytes(&content) else {
            return Ok(());
        };
        self.put_text(path, entry, closed)?;
        let is_known = |(at, known): &(String, Decision)| at == path && known.spot == decision.spot;
        if !self.decisions.iter().any(is_known) {
            self.decisions.push((path.to_owned(), decision.clone()));
        }
        Ok(())
    }

    /// The notes of a side that it added or changed.
    fn audience_targets<'d>(&self, side: &'d Deltas) -> Result<Vec<AudienceTarget<'d>>, SyncError> {
        let mut found = Vec::new();
        for delta in side.values().filter(|delta| self.is_note(&delta.path)) {
            if let Some(text) = self.text_of(delta.new)? {
                let stated = Stated::of(&text);
                found.push(AudienceTarget { delta, stated });
            }
        }
        Ok(found)
    }

    /// Notes that `side` changed or renamed, and that `other` removed or `side` restricted.
    fn audience_sources<'d>(
        &self,
        side: &'d Deltas,
        other: &Deltas,
    ) -> Result<Vec<AudienceSource<'d>>, SyncError> {
        let is_gone_there = |delta: &Delta| {
            let there = other.get(&delta.path);
            there.is_some_and(|delta| delta.new.is_none())
        };
        let mut found = Vec::new();
        let mut removed = Vec::new();
        for delta in side.values().filter(|delta| self.is_note(&delta.path)) {
            let Some(base) = self.text_of(delta.old)? else {
                continue;
            };
            if Stated::of(&base) == Stated::Members && !is_gone_there(delta) {
                continue;
            }
            let Some(entry) = delta.new else {
                removed.push(delta);
                continue;
            };
            found.push(AudienceSource {
                old: delta,
                new: delta.new,
                path: &delta.path,
                stated: self.stated_in(entry)?,
                is_gone_there: is_gone_there(delta),
            });
        }
        if !removed.is_empty() {
            // Where a note is gone from one side only, no open successor counts.
            let targets = self.audience_targets(side)?;
            let closed = targets.iter().copied();
            let closed: Vec<_> = closed
                .filter(|target| target.stated == Stated::Members)
                .collect();
            let (gone, alive): (Vec<_>, Vec<_>) = removed
                .into_iter()
                .partition(|removed| is_gone_there(removed));
            found.extend(self.successors(&targets, &gone, &is_gone_there)?);
            found.extend(self.successors(&closed, &alive, &is_gone_there)?);
        }
        found.retain(|source| source.stated == Stated::Members || source.is_gone_there);
        found.sort_by_key(|source| &source.old.path);
        Ok(found)
    }

    /// The most closed of these notes that has the text of each removed one.
    fn successors<'d>(
        &self,
        targets: &[AudienceTarget<'d>],
        removed: &[&'d Delta],
        is_gone_there: &dyn Fn(&Delta) -> bool,
    ) -> Result<Vec<AudienceSource<'d>>, SyncError> {
        if removed.is_empty() || targets.is_empty() {
            return Ok(Vec::new());
        }
        let mut closed: BTreeMap<usize, (Stated, usize)> = BTreeMap::new();
        for unit in [Unit::Characters, Unit::Words] {
            let old = NumberedTexts {
                count: removed.len(),
                ngrams: &|number| {
                    let removed = removed[number];
                    self.own_ngrams(&removed.path, removed.old, unit)
                },
            };
            let new = NumberedTexts {
                count: targets.len(),
                ngrams: &|number| self.added_ngrams(targets[number].delta, unit),
            };
            find_overlaps(&old, &new, &mut |number, target, overlap| {
                if has_text(overlap, unit, true) {
                    let successor = (targets[target].stated, target);
                    let known = closed.entry(number).or_insert(successor);
                    *known = successor.min(*known);
                }
            })?;
        }
        for (number, removed) in removed.iter().enumerate() {
            if closed.contains_key(&number)
                || !is_gone_there(removed)
                || !is_short(&self.ngrams_of(removed.old, Unit::Characters)?)
            {
                continue;
            }
            let possible = self.possible_successors(removed, targets);
            let most_closed = possible.map(|target| (targets[target].stated, target));
            closed.extend(most_closed.min().map(|most_closed| (number, most_closed)));
        }
        let closed = closed.into_iter();
        let source = |(number, (stated, target)): (usize, (Stated, usize))| AudienceSource {
            old: removed[number],
            new: targets[target].delta.new,
            path: &targets[target].delta.path,
            stated,
            is_gone_there: is_gone_there(removed[number]),
        };
        Ok(closed.map(source).collect())
    }

    fn ngrams_of(&self, entry: Option<TreeFile>, unit: Unit) -> Result<Ngrams, SyncError> {
        let text = self.text_of(entry)?.unwrap_or_default();
        Ok(Ngrams::in_units(&text, unit))
    }

    /// The n-grams of a note without its id and title. A link to it does not have its text.
    fn own_ngrams(
        &self,
        path: &str,
        entry: Option<TreeFile>,
        unit: Unit,
    ) -> Result<Ngrams, SyncError> {
        let text = self.text_of(entry)?.unwrap_or_default();
        let link = Ngrams::of_link(self.repo.in_base(path).unwrap_or(path), &text, unit);
        Ok(Ngrams::in_units(&text, unit).without(&link))
    }

    /// The n-grams of the text that a side added to a note.
    fn added_ngrams(&self, delta: &Delta, unit: Unit) -> Result<Ngrams, SyncError> {
        let added = self.ngrams_of(delta.new, unit)?;
        Ok(added.without(&self.ngrams_of(delta.old, unit)?))
    }

    /// Keeps the default audience restricted if notes of the other side depend on it.
    ///
    /// Applies if one side made the default in `guildhall.toml` public, and the other side wrote
    /// notes without an audience.
    pub(crate) fn restrict_default(&mut self) -> Result<(), SyncError> {
        let path = format!("{}{SETTINGS}", self.repo.prefix);
        for is_mine in [false, true] {
            let (side, other) = self.sides(is_mine);
            let Some(delta) = side.get(&path).filter(|_| !other.contains_key(&path)) else {
                continue;
            };
            let (Some(old), Some(new)) = (self.text_of(delta.old)?, self.text_of(delta.new)?)
            else {
                continue;
            };
            let Some(entry) = delta.new else { continue };
            if Stated::of_settings(&new) <= Stated::of_settings(&old) || !self.has_silent(other)? {
                continue;
            }
            let [base, opened] = [&old, &new].map(|text| audience::written_in_settings(text));
            let (mine, theirs) = if is_mine {
                (opened, base.clone())
            } else {
                (base.clone(), opened)
            };
            let spot = audience::spot();
            self.put_text(&path, entry, audience::close_settings(&new))?;
            let decision = Decision {
                spot,
                base,
                mine,
                theirs,
            };
            self.decisions.push((path.clone(), decision));
        }
        Ok(())
    }

    /// Whether a side wrote a note without an audience.
    fn has_silent(&self, side: &Deltas) -> Result<bool, SyncError> {
        for delta in side.values().filter(|delta| self.is_note(&delta.path)) {
            let text = self.text_of(delta.new)?;
            if text.is_some_and(|text| Stated::of(&text) == Stated::Nothing) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The changes of one side, and those of the other side.
    fn sides(&self, is_mine: bool) -> (&Deltas, &Deltas) {
        if is_mine {
            (&self.mine, &self.shared)
        } else {
            (&self.shared, &self.mine)
        }
    }

    pub(crate) fn is_note(&self, path: &str) -> bool {
        self.repo
            .in_base(path)
            .is_some_and(|path| path.strip_suffix(".md").is_some())
    }

    /// Keeps the default audience restricted in settings that are kept whole, from one side.
    pub(super) fn close_settings(
        &mut self,
        versions: [Option<TreeFile>; 3],
        path: &str,
        chosen: TreeFile,
    ) -> Result<(), SyncError> {
        let [base, theirs, mine] = versions;
        let read = |entry| Ok::<_, SyncError>(self.text_of(entry)?.unwrap_or_default());
        let texts = [read(base)?, read(theirs)?, read(mine)?];
        let text = read(Some(chosen))?;
        let stated = texts.each_ref().map(|text| Stated::of_settings(text));
        // Where theirs are kept, those of a newer guildhall, mine may close.
        let closed = if Some(chosen) == theirs {
            stated[0].min(stated[2])
        } else {
            stated[0]
        };
        if Stated::of_settings(&text) <= closed {
            return Ok(());
        }
        self.put_text(path, chosen, audience::close_settings(&text))?;
        let [base, theirs, mine] = texts.map(|text| audience::written_in_settings(&text));
        let decision = Decision {
            spot: audience::spot(),
            base,
            mine,
            theirs,
        };
        self.decisions.push((path.to_owned(), decision));
        Ok(())
    }

    /// A note as text, with a sign in the place of invalid bytes.
    fn text_of(&self, entry: Option<TreeFile>) -> Result<Option<String>, SyncError> {
        let Some(entry) = entry.filter(|entry| entry.is_file()) else {
            return Ok(None);
        };
        let content = self.repo.content_up_to(entry.id, MAX_FILE_BYTES)?;
        Ok(content.map(|content| String::from_utf8_lossy(&content).into_owned()))
    }

    /// What a note says of its audience; members-only if it cannot be read.
    fn stated_in(&self, entry: TreeFile) -> Result<Stated, SyncError> {
        let text = if entry.is_file() {
            self.repo.note_text(entry.id)?
        } else {
            None
        };
        Ok(text.as_deref().map_or(Stated::Members, Stated::of))
    }
}
