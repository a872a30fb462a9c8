//! Merges the fetched commit with the local one: merge base, tree merge, authors.

use std::fmt::Write as _;

use git2::{Oid, Tree};

use super::checkout::CheckoutTarget;
use super::tree_merge::{MergedTree, merge_trees};
use crate::model::note::NoteId;
use crate::notes::three_way_merge::Decision;
use crate::notes::three_way_merge::audience::{self, Stated};
use crate::sync::commit::write_commit::{message, write_commit};
use crate::sync::conflicts::pending_conflicts::PendingConflict;
use crate::sync::conflicts::version_origin::origin;
use crate::sync::error::SyncError;
use crate::sync::repository::file_limits::MAX_FILE_BYTES;
use crate::sync::repository::left_out_files::file_in;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::{FileChange, TreeFile};

/// Merges `theirs` into the branch; writes the commit but does not check it out.
pub(crate) fn merge_with(
    repo: &Repo,
    branch: &Branch,
    theirs: Oid,
) -> Result<CheckoutTarget, SyncError> {
    let mine = match branch.tip {
        Some(mine) if repo.contains(mine, theirs)? => {
            return Ok(CheckoutTarget {
                commit: Some(mine),
                ..CheckoutTarget::default()
            });
        }
        Some(mine) if !repo.contains(theirs, mine)? => mine,
        _ => {
            return Ok(CheckoutTarget {
                commit: Some(theirs),
                ..CheckoutTarget::default()
            });
        }
    };
    let base = base_of(repo, theirs, mine, 0)?;
    let (their_tree, my_tree) = (
        repo.tree_of(Some(theirs))?.id(),
        repo.tree_of(Some(mine))?.id(),
    );
    let joined = merge_closed(repo, base.id(), [theirs, mine], [their_tree, my_tree])?;
    let mut waiting = Vec::new();
    for (path, decision) in joined.decisions {
        let below = repo.in_base(&path).unwrap_or(&path).to_owned();
        let origins = [mine, theirs].map(|tip| origin(repo, &path, tip, base.id()));
        let [mine, theirs] = origins;
        waiting.push(PendingConflict::new(below, decision, mine?, theirs?));
    }
    let changed = repo.changes_of_trees(their_tree, joined.tree)?;
    let text = merge_message(&changed, &waiting);
    let commit = write_commit(repo, joined.tree, &[theirs, mine], &text)?;
    let below = |path: &String| repo.in_base(path).unwrap_or(path).to_owned();
    let renamed = joined.renamed.iter();
    Ok(CheckoutTarget {
        commit: Some(commit),
        waiting,
        renamed: renamed.map(|(from, to)| (below(from), below(to))).collect(),
        held: joined.held,
        moved: joined.moved,
        ..CheckoutTarget::default()
    })
}

/// Merges two trees. With several merge bases, notes are as closed as with each of them.
///
/// One base may hold the closing of a side. In the merge of the bases it is then no change of that
/// side, and the other side would open the note.
pub(crate) fn merge_closed(
    repo: &Repo,
    base: Oid,
    tips: [Oid; 2],
    sides: [Oid; 2],
) -> Result<MergedTree, SyncError> {
    let mut joined = merge_trees(repo, base, sides[0], sides[1])?;
    let bases = repo.git.merge_bases(tips[0], tips[1]);
    let bases = bases.map_or_else(|_| Vec::new(), |bases| bases.to_vec());
    for one in bases.iter().filter(|_| bases.len() > 1) {
        let base = repo.tree_of(Some(*one))?.id();
        let other = merge_trees(repo, base, sides[0], sides[1])?.tree;
        close_as(repo, &mut joined, other, sides)?;
    }
    Ok(joined)
}

/// Makes notes members-only that are so in another merge of these sides. Notes are compared by
/// path.
fn close_as(
    repo: &Repo,
    joined: &mut MergedTree,
    other: Oid,
    sides: [Oid; 2],
) -> Result<(), SyncError> {
    let mut changes = Vec::new();
    for delta in repo.deltas(other, joined.tree)? {
        let is_note = repo
            .in_base(&delta.path)
            .and_then(NoteId::of_path)
            .is_some();
        let (Some(closed), Some(open), true) = (delta.old, delta.new, is_note) else {
            continue;
        };
        let text = repo.note_text(closed.id)?;
        if !open.is_file() || text.is_some_and(|text| Stated::of(&text) != Stated::Members) {
            continue;
        }
        let content = repo.content_up_to(open.id, MAX_FILE_BYTES)?;
        let Some(text) = content.and_then(|content| audience::closed_bytes(&content)) else {
            continue;
        };
        repo.disk.change()?;
        let id = repo.git.blob(&text)?;
        let [theirs, mine] = sides.map(|side| {
            let file = file_in(&repo.git.find_tree(side).ok()?, &delta.path)?;
            audience::written(&repo.note_text(file).ok()??)
        });
        let decision = Decision {
            spot: audience::spot(),
            base: None,
            mine,
            theirs,
        };
        let is_known =
            |(at, known): &(String, Decision)| *at == delta.path && known.spot == decision.spot;
        if !joined.decisions.iter().any(is_known) {
            joined.decisions.push((delta.path.clone(), decision));
        }
        changes.push((delta.path, Some(TreeFile { id, ..open })));
    }
    joined.tree = repo.write_tree(joined.tree, &changes)?;
    Ok(())
}

/// The merge base; several merge bases are merged recursively.
pub(crate) fn base_of(
    repo: &Repo,
    theirs: Oid,
    mine: Oid,
    depth: usize,
) -> Result<Tree<'_>, SyncError> {
    const DEEPEST: usize = 8;
    let bases: Vec<Oid> = match repo.git.merge_bases(theirs, mine) {
        Ok(bases) => bases.to_vec(),
        Err(error) if error.code() == git2::ErrorCode::NotFound => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let Some((first, rest)) = bases.split_first() else {
        let shallow = repo.git.is_shallow();
        return Err(if shallow {
            SyncError::Shallow
        } else {
            SyncError::Unrelated
        });
    };
    let mut joined = repo.tree_of(Some(*first))?;
    if depth < DEEPEST {
        for next in rest {
            let base = base_of(repo, *first, *next, depth + 1)?;
            let next = repo.tree_of(Some(*next))?.id();
            let tree = merge_trees(repo, base.id(), joined.id(), next)?.tree;
            joined = repo.git.find_tree(tree)?;
        }
    }
    Ok(joined)
}

/// The message of a merge commit: changed files and conflicts.
fn merge_message(changed: &[FileChange], waiting: &[PendingConflict]) -> String {
    let mut text = match changed {
        // All files are as in one of the parents.
        [] => "Join updates\n".to_owned(),
        _ => message("Join", changed),
    };
    if !waiting.is_empty() {
        text.push('\n');
    }
    for one in waiting {
        _ = writeln!(
            text,
            "Waiting: {} {} · {}",
            one.id, one.path, one.decision.spot
        );
    }
    text
}
