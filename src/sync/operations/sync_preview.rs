//! Previews a sync: commits, conflicts and the files that differ.

use git2::Oid;

use crate::notes::three_way_merge::Decision;
use crate::sync::branch_merge::equal_names::LosingNames;
use crate::sync::branch_merge::merge_commits::{base_of, merge_closed};
use crate::sync::error::SyncError;
use crate::sync::history::save_edits::tree_of_edits;
use crate::sync::history::status::holds_file;
use crate::sync::remote::redact::clean;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::path_rules::EQUAL_NAME;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::tree_paths::unwritable_reason;
use crate::sync::repository::trees::{ChangeKind, FileChange};
use crate::sync::safety::begin::begin_preview;
use crate::sync::transfer::checked_fetch::{finish_checked, start_checked};
use crate::sync::transfer::progress::Watch;

/// The result of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncPreview {
    /// Edits to commit.
    pub unsaved: Vec<FileChange>,
    /// Files to skip.
    pub held: Vec<LeftOut>,
    /// Changes from others.
    pub incoming: Vec<FileChange>,
    /// Changes to push.
    pub outgoing: Vec<FileChange>,
    /// Conflicts: path of the note, and part of it.
    pub conflicts: Vec<(String, String)>,
}

impl Repo {
    /// Previews a sync. Fetches, but changes neither files nor commits.
    ///
    /// # Errors
    /// As [`Repo::sync`].
    pub fn preview(&self, watch: &mut Watch<'_>) -> Result<SyncPreview, SyncError> {
        let (mut locks, branch) = begin_preview(self, "preview")?;
        let (remote, fetching) = start_checked(self, &branch)?;
        let head = self.tree_of(branch.tip)?;
        let scan = self.scan(&head)?;
        let fetched = finish_checked(self, fetching, &remote, &branch, &mut locks, watch)?;
        let mine = tree_of_edits(self, &head, &scan.changed)?;
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
            Some(tip) => base_of(self, theirs, tip, 0)?.id(),
            None => self.tree_of(None)?.id(),
        };
        let tips = [theirs, branch.tip.unwrap_or(theirs)];
        let joined = merge_closed(self, base, tips, [their_tree, mine])?;
        preview.incoming = self.changes_of_trees(mine, joined.tree)?;
        let left_out = self.leave_out([mine, joined.tree], &mut preview.incoming)?;
        preview.held.extend(left_out);
        let arriving = self.deltas(mine, joined.tree)?;
        let losing = LosingNames::of(self, theirs, &arriving)?;
        for delta in arriving {
            let path = self.in_base(&delta.path).zip(delta.new);
            let why = path.and_then(|(path, new)| {
                let is_losing = || losing.above(&delta.path).is_some();
                let equal = || is_losing().then_some(EQUAL_NAME);
                unwritable_reason(path, new).or_else(equal)
            });
            if let (Some((path, _)), Some(why)) = (path, why) {
                let (path, why) = (clean(path), why.to_owned());
                preview.incoming.retain(|change| change.path != path);
                preview.held.push(LeftOut { path, why });
            }
        }
        self.name_held(
            joined.tree,
            &joined.held,
            &mut preview.incoming,
            &mut preview.held,
        );
        self.name_moved(&joined.moved, &mut preview.incoming, &mut preview.held);
        preview.outgoing = self.changes_of_trees(their_tree, joined.tree)?;
        mark_kept_edits(self, base, &mut preview.outgoing)?;
        let conflict = |(path, decision): (String, Decision)| {
            let path = clean(self.in_base(&path).unwrap_or(&path));
            (path, clean(&decision.spot.to_string()))
        };
        preview.conflicts = joined.decisions.into_iter().map(conflict).collect();
        Ok(preview)
    }
}

/// Marks new files as kept that the others removed since `base`.
fn mark_kept_edits(repo: &Repo, base: Oid, outgoing: &mut [FileChange]) -> Result<(), SyncError> {
    let base = repo.git.find_tree(base)?;
    for change in outgoing {
        let path = format!("{}{}", repo.prefix, change.path);
        if change.kind == ChangeKind::New && holds_file(&base, &path) {
            change.kind = ChangeKind::Kept;
        }
    }
    Ok(())
}
