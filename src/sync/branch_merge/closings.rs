//! Propagates a restricted audience to notes that took over text.
//!
//! If one side makes a note members-only and the other side removes or splits it, every note that
//! has its text now becomes members-only, with a conflict.

use super::tree_merge::{Deltas, TreeMerge};
use crate::notes::overlap::{NgramIndex, Ngrams};
use crate::notes::three_way_merge::Decision;
use crate::notes::three_way_merge::audience;
use crate::notes::three_way_merge::audience::Stated;
use crate::sync::error::SyncError;
use crate::sync::repository::path_rules::SETTINGS;
use crate::sync::repository::trees::{Delta, TreeFile};

/// A note that a side changed, renamed or split, with its audience there.
struct AudienceSource {
    /// Its path in the merge base.
    path: String,
    base: Option<String>,
    /// The text that states the audience.
    text: String,
    stated: Stated,
    /// N-grams of the old and new text.
    ngrams: Ngrams,
}

/// A note that a side added, or to which it added text.
struct AudienceTarget {
    path: String,
    text: String,
    stated: Stated,
    /// N-grams of the added text.
    ngrams: Ngrams,
}

fn index(targets: &[AudienceTarget]) -> NgramIndex {
    let mut index = NgramIndex::default();
    for target in targets {
        index.add(&target.ngrams);
    }
    index
}

impl TreeMerge<'_> {
    /// Restricts notes that have text which the other side restricted elsewhere.
    pub(crate) fn propagate_audience(&mut self) -> Result<(), SyncError> {
        let mut found = Vec::new();
        for closed_by_mine in [false, true] {
            let (side, other) = self.sides(closed_by_mine);
            let mut audience_targets = self.audience_targets(other)?;
            audience_targets.retain(|taker| taker.stated != Stated::Members);
            if audience_targets.is_empty() {
                continue;
            }
            let index = index(&audience_targets);
            for closing in self.closings(side, other)? {
                for number in index.sharing_text(&closing.ngrams) {
                    let taker = &audience_targets[number];
                    let is_open = taker.stated > closing.stated.agreed_or_members(taker.stated);
                    if is_open && taker.path != closing.path {
                        let [closed, open] =
                            [&closing.text, &taker.text].map(|text| audience::written(text));
                        let (mine, theirs) = if closed_by_mine {
                            (closed, open)
                        } else {
                            (open, closed)
                        };
                        let decision = Decision {
                            spot: audience::spot(),
                            base: closing.base.as_deref().and_then(audience::written),
                            mine,
                            theirs,
                        };
                        found.push((taker.path.clone(), decision));
                    }
                }
            }
        }
        for (path, decision) in found {
            for place in self.places_of(&path) {
                self.restrict_at(&place, &decision)?;
            }
        }
        Ok(())
    }

    /// Makes the merged note at a path members-only, and adds the conflict once.
    pub(crate) fn restrict_at(&mut self, path: &str, decision: &Decision) -> Result<(), SyncError> {
        let Some(entry) = self.merged_entry(path) else {
            return Ok(());
        };
        let Some(text) = self.repo.text(entry.id)? else {
            return Ok(()); // A note that cannot be read is members-only already.
        };
        if Stated::of(&text) == Stated::Members {
            return Ok(());
        }
        self.put_text(path, entry, &audience::close(&text))?;
        let is_known = |(at, known): &(String, Decision)| at == path && known.spot == decision.spot;
        if !self.decisions.iter().any(is_known) {
            self.decisions.push((path.to_owned(), decision.clone()));
        }
        Ok(())
    }

    /// The notes to which a side added text.
    fn audience_targets(&self, side: &Deltas) -> Result<Vec<AudienceTarget>, SyncError> {
        let mut found = Vec::new();
        for delta in side.values().filter(|delta| self.is_note(&delta.path)) {
            let Some(text) = self.text_of(delta.new)? else {
                continue;
            };
            let mut ngrams = Ngrams::of(&text);
            if let Some(old) = self.text_of(delta.old)? {
                ngrams = ngrams.without(&Ngrams::of(&old));
            }
            found.push(AudienceTarget {
                path: delta.path.clone(),
                stated: Stated::of(&text),
                text,
                ngrams,
            });
        }
        Ok(found)
    }

    /// Notes that `side` changed or renamed, and that `other` removed or `side` restricted.
    fn closings(&self, side: &Deltas, other: &Deltas) -> Result<Vec<AudienceSource>, SyncError> {
        let mut own = None;
        let mut found = Vec::new();
        for delta in side.values().filter(|delta| self.is_note(&delta.path)) {
            let Some(base) = self.text_of(delta.old)? else {
                continue;
            };
            let ngrams = Ngrams::of(&base);
            let texts = match (self.text_of(delta.new)?, delta.new) {
                (Some(text), _) => vec![text],
                // Not readable as text, so members-only.
                (None, Some(_)) => vec![String::new()],
                (None, None) => {
                    if own.is_none() {
                        let targets = self.audience_targets(side)?;
                        own = Some((index(&targets), targets));
                    }
                    let heirs = own.iter().flat_map(|(index, targets)| {
                        let heirs = index.sharing_text(&ngrams).into_iter();
                        heirs.map(|number| targets[number].text.clone())
                    });
                    heirs.collect()
                }
            };
            let Some(text) = texts.into_iter().min_by_key(|text| Stated::of(text)) else {
                continue;
            };
            let stated = Stated::of(&text);
            let is_removed = |delta: &Delta| delta.new.is_none();
            let is_closed = stated == Stated::Members && Stated::of(&base) != Stated::Members;
            if is_closed || other.get(&delta.path).is_some_and(is_removed) {
                found.push(AudienceSource {
                    path: delta.path.clone(),
                    ngrams: ngrams.and(&Ngrams::of(&text)),
                    base: Some(base),
                    text,
                    stated,
                });
            }
        }
        Ok(found)
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
            self.put_text(&path, entry, &audience::close_settings(&new))?;
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

    fn text_of(&self, entry: Option<TreeFile>) -> Result<Option<String>, SyncError> {
        match entry.filter(|entry| entry.is_file()) {
            Some(entry) => self.repo.text(entry.id),
            None => Ok(None),
        }
    }
}
