//! Joins what was fetched with what is here: finds where both grew from, and who changed what.

use std::fmt::Write as _;

use git2::{Oid, Tree};

use super::checkout::CheckoutTarget;
use crate::sync::conflicts::pending_conflicts::{Origin, PendingConflict};
use crate::sync::error::SyncError;
use crate::sync::history::city_trailer::city_of;
use crate::sync::history::save::{FileChange, message};
use crate::sync::repository::exchange::{Branch, Exchange};

impl Exchange {
    /// The state that holds both sides, written but not yet moved to.
    pub(crate) fn joined(&self, branch: &Branch, theirs: Oid) -> Result<CheckoutTarget, SyncError> {
        let mine = match branch.tip {
            Some(mine) if self.contains(mine, theirs)? => {
                return Ok(CheckoutTarget {
                    commit: Some(mine),
                    ..CheckoutTarget::default()
                });
            }
            Some(mine) if !self.contains(theirs, mine)? => mine,
            _ => {
                return Ok(CheckoutTarget {
                    commit: Some(theirs),
                    ..CheckoutTarget::default()
                });
            }
        };
        let base = self.base_of(theirs, mine, 0)?;
        let (their_tree, my_tree) = (
            self.tree_of(Some(theirs))?.id(),
            self.tree_of(Some(mine))?.id(),
        );
        let joined = self.combine(base.id(), their_tree, my_tree)?;
        let mut waiting = Vec::new();
        for (path, decision) in joined.decisions {
            let below = self.in_base(&path).unwrap_or(&path).to_owned();
            let origins = [mine, theirs].map(|tip| self.origin(&path, tip, base.id()));
            let [mine, theirs] = origins;
            waiting.push(PendingConflict::new(below, decision, mine?, theirs?));
        }
        let changed = self.changes_of_trees(their_tree, joined.tree)?;
        let text = join_message(&changed, &waiting);
        let commit = self.write_commit(joined.tree, &[theirs, mine], &text)?;
        let below = |path: &String| self.in_base(path).unwrap_or(path).to_owned();
        let renamed = joined.renamed.iter();
        Ok(CheckoutTarget {
            commit: Some(commit),
            waiting,
            renamed: renamed.map(|(from, to)| (below(from), below(to))).collect(),
            ..CheckoutTarget::default()
        })
    }

    /// The state both grew from. Where there are several, they are joined themselves first.
    pub(crate) fn base_of(
        &self,
        theirs: Oid,
        mine: Oid,
        depth: usize,
    ) -> Result<Tree<'_>, SyncError> {
        const DEEPEST: usize = 8;
        let bases: Vec<Oid> = match self.git.merge_bases(theirs, mine) {
            Ok(bases) => bases.to_vec(),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let Some((first, rest)) = bases.split_first() else {
            let shallow = self.git.is_shallow();
            return Err(if shallow {
                SyncError::Shallow
            } else {
                SyncError::Unrelated
            });
        };
        let mut joined = self.tree_of(Some(*first))?;
        if depth < DEEPEST {
            for next in rest {
                let base = self.base_of(*first, *next, depth + 1)?;
                let next = self.tree_of(Some(*next))?.id();
                let tree = self.combine(base.id(), joined.id(), next)?.tree;
                joined = self.git.find_tree(tree)?;
            }
        }
        Ok(joined)
    }

    /// Who last changed a file on the way to `tip`.
    pub(crate) fn origin(&self, path: &str, tip: Oid, base: Oid) -> Result<Origin, SyncError> {
        const FARTHEST: usize = 2000;
        let id_at = |tree: &Tree<'_>| {
            tree.get_path(std::path::Path::new(path))
                .ok()
                .map(|e| e.id())
        };
        let wanted = id_at(&self.tree_of(Some(tip))?);
        let at_base = id_at(&self.git.find_tree(base)?);
        let mut walk = self.git.revwalk()?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL)?;
        walk.push(tip)?;
        let mut found = tip;
        for id in walk.take(FARTHEST) {
            let commit = self.git.find_commit(id?)?;
            let here = id_at(&commit.tree()?);
            if here == wanted {
                found = commit.id();
                let same =
                    |parent: git2::Commit<'_>| parent.tree().is_ok_and(|t| id_at(&t) == wanted);
                if !commit.parents().any(same) {
                    break;
                }
            }
            if here == at_base && here != wanted {
                break;
            }
        }
        self.origin_of(found)
    }

    /// Who made a commit, and when.
    pub(crate) fn origin_of(&self, id: Oid) -> Result<Origin, SyncError> {
        let commit = self.git.find_commit(id)?;
        let author = commit.author();
        Ok(Origin {
            who: author.name().unwrap_or_default().to_owned(),
            city: city_of(&String::from_utf8_lossy(commit.message_bytes())),
            when: author.when().seconds(),
            version: id.to_string(),
        })
    }
}

/// What a join says of itself: what changed, and what waits for a choice since.
fn join_message(changed: &[FileChange], waiting: &[PendingConflict]) -> String {
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
