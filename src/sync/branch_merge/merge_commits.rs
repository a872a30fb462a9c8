//! Merges the fetched commit with the local one: merge base, tree merge, authors.

use std::fmt::Write as _;

use git2::{Oid, Tree};

use super::checkout::CheckoutTarget;
use super::tree_merge::merge_trees;
use crate::sync::commit::city_trailer::city_of;
use crate::sync::commit::write_commit::{message, write_commit};
use crate::sync::conflicts::pending_conflicts::{Origin, PendingConflict};
use crate::sync::error::SyncError;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::FileChange;

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
    let joined = merge_trees(repo, base.id(), their_tree, my_tree)?;
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
        ..CheckoutTarget::default()
    })
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

/// The commit that last changed a file between `base` and `tip`.
pub(crate) fn origin(repo: &Repo, path: &str, tip: Oid, base: Oid) -> Result<Origin, SyncError> {
    const FARTHEST: usize = 2000;
    let id_at = |tree: &Tree<'_>| {
        tree.get_path(std::path::Path::new(path))
            .ok()
            .map(|e| e.id())
    };
    let wanted = id_at(&repo.tree_of(Some(tip))?);
    let at_base = id_at(&repo.git.find_tree(base)?);
    let mut walk = repo.git.revwalk()?;
    walk.set_sorting(git2::Sort::TOPOLOGICAL)?;
    walk.push(tip)?;
    let mut found = tip;
    for id in walk.take(FARTHEST) {
        let commit = repo.git.find_commit(id?)?;
        let here = id_at(&commit.tree()?);
        if here == wanted {
            found = commit.id();
            let same = |parent: git2::Commit<'_>| parent.tree().is_ok_and(|t| id_at(&t) == wanted);
            if !commit.parents().any(same) {
                break;
            }
        }
        if here == at_base && here != wanted {
            break;
        }
    }
    origin_of(repo, found)
}

/// Author and time of a commit.
pub(crate) fn origin_of(repo: &Repo, id: Oid) -> Result<Origin, SyncError> {
    let commit = repo.git.find_commit(id)?;
    let author = commit.author();
    Ok(Origin {
        who: author.name().unwrap_or_default().to_owned(),
        city: city_of(&String::from_utf8_lossy(commit.message_bytes())),
        when: author.when().seconds(),
        version: id.to_string(),
    })
}

/// The message of a merge commit: changed files and conflicts.
fn merge_message(changed: &[FileChange], waiting: &[PendingConflict]) -> String {
    let mut text = message("Join", changed);
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
