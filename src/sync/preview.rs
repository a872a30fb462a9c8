//! Says what a sync would do, and which files of the base differ between two states.

use std::path::Path;

use git2::{Oid, Tree};

use super::error::SyncError;
use super::history::save::{ChangeKind, FileChange};
use super::repository::dirty_files::{Held, LocalChange, TreeFile};
use super::repository::exchange::Exchange;
use super::transfer::progress::Watch;
use crate::notes::merge::Decision;
use crate::sync::remote::redact::clean;

/// What a sync would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncPreview {
    /// What would be saved.
    pub unsaved: Vec<FileChange>,
    /// What would be left out.
    pub held: Vec<Held>,
    /// What would come from others.
    pub incoming: Vec<FileChange>,
    /// What would be shared.
    pub outgoing: Vec<FileChange>,
    /// What would wait for a choice: note and place.
    pub conflicts: Vec<(String, String)>,
}

impl Exchange {
    /// Says what a sync would do. Fetches, but changes neither files nor what is saved.
    ///
    /// # Errors
    /// As [`Exchange::sync`].
    pub fn preview(&self, watch: &mut Watch<'_>) -> Result<SyncPreview, SyncError> {
        let (mut locks, branch) = self.begin_transfer("preview")?;
        let (remote, fetching) = self.ask(&branch)?;
        let head = self.tree_of(branch.tip)?;
        let scan = self.scan(&head)?;
        let fetched = self.finish_checked(fetching, &remote, &branch, &mut locks, watch)?;
        let mine = self.tree_of_edits(&head, &scan.changed)?;
        let mut preview = SyncPreview {
            held: scan.held,
            ..SyncPreview::default()
        };
        preview.unsaved = self.changes_of_trees(head.id(), mine)?;
        let Some(theirs) = fetched else {
            let nothing = self.tree_of(None)?.id();
            preview.outgoing = self.changes_of_trees(nothing, mine)?;
            return Ok(preview);
        };
        let their_tree = self.tree_of(Some(theirs))?.id();
        let base = match branch.tip {
            Some(tip) => self.base_of(theirs, tip, 0)?.id(),
            None => self.tree_of(None)?.id(),
        };
        let joined = self.combine(base, their_tree, mine)?;
        preview.incoming = self.changes_of_trees(mine, joined.tree)?;
        let left_out = self.leave_out([mine, joined.tree], &mut preview.incoming)?;
        preview.held.extend(left_out);
        preview.outgoing = self.changes_of_trees(their_tree, joined.tree)?;
        self.tell_kept(base, &mut preview.outgoing)?;
        let conflict = |(path, decision): (String, Decision)| {
            let path = clean(self.in_base(&path).unwrap_or(&path));
            (path, clean(&decision.spot.to_string()))
        };
        preview.conflicts = joined.decisions.into_iter().map(conflict).collect();
        Ok(preview)
    }

    /// The tree of a save of these edits; nothing is saved.
    fn tree_of_edits(&self, head: &Tree<'_>, changed: &[LocalChange]) -> Result<Oid, SyncError> {
        let mut edits = Vec::new();
        for change in changed {
            let entry = match &change.content {
                Some(content) => Some(TreeFile {
                    id: self.git.blob(content)?,
                    mode: change.mode,
                }),
                None => None,
            };
            edits.push((change.path.clone(), entry));
        }
        self.write_tree(head.id(), &edits)
    }

    /// Tells what is new to the others only because they removed it since `base`.
    fn tell_kept(&self, base: Oid, outgoing: &mut [FileChange]) -> Result<(), SyncError> {
        let base = self.git.find_tree(base)?;
        for change in outgoing {
            let path = format!("{}{}", self.prefix, change.path);
            if change.kind == ChangeKind::New && base.get_path(Path::new(&path)).is_ok() {
                change.kind = ChangeKind::Kept;
            }
        }
        Ok(())
    }

    /// The files of the base that differ between two commits.
    pub(super) fn changes_between(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
    ) -> Result<Vec<FileChange>, SyncError> {
        self.changes_of_trees(self.tree_of(old)?.id(), self.tree_of(new)?.id())
    }

    /// The files of the base that differ between two trees.
    pub(super) fn changes_of_trees(
        &self,
        old: Oid,
        new: Oid,
    ) -> Result<Vec<FileChange>, SyncError> {
        let all = self.deltas(old, new)?.into_iter();
        Ok(all
            .filter_map(|delta| {
                let path = clean(self.in_base(&delta.path)?);
                let kind = match (delta.old, delta.new) {
                    (None, _) => ChangeKind::New,
                    (_, None) => ChangeKind::Removed,
                    _ => ChangeKind::Changed,
                };
                Some(FileChange { path, kind })
            })
            .collect())
    }
}
