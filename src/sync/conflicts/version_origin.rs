//! Authors and times of the versions in a conflict.

use git2::Oid;

use super::pending_conflicts::{Origin, PendingConflict, keep_pending};
use crate::notes::three_way_merge::Decision;
use crate::sync::commit::city_trailer::city_of;
use crate::sync::error::SyncError;
use crate::sync::repository::repo::{Repo, seconds_now};
use crate::sync::repository::trees::id_at;

/// The commit that last changed a file between `base` and `tip`.
pub(crate) fn origin(repo: &Repo, path: &str, tip: Oid, base: Oid) -> Result<Origin, SyncError> {
    const FARTHEST: usize = 2000;
    let at_tip = id_at(&repo.tree_of(Some(tip))?, path);
    let at_base = id_at(&repo.git.find_tree(base)?, path);
    let mut walk = repo.git.revwalk()?;
    walk.set_sorting(git2::Sort::TOPOLOGICAL)?;
    walk.push(tip)?;
    let mut found = tip;
    for id in walk.take(FARTHEST) {
        let commit = repo.git.find_commit(id?)?;
        let here = id_at(&commit.tree()?, path);
        if here == at_tip {
            found = commit.id();
            let same =
                |parent: git2::Commit<'_>| parent.tree().is_ok_and(|t| id_at(&t, path) == at_tip);
            if !commit.parents().any(same) {
                break;
            }
        }
        if here == at_base && here != at_tip {
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

/// Stores the conflicts of an unsaved edit with a commit.
pub(crate) fn keep_unsaved(
    repo: &Repo,
    path: &str,
    commit: Oid,
    decisions: Vec<Decision>,
) -> Result<(), SyncError> {
    if decisions.is_empty() {
        return Ok(());
    }
    let theirs = origin(repo, path, commit, repo.tree_of(Some(commit))?.id())?;
    // My version is in no commit yet; use the current one.
    let mine = Origin {
        who: repo.who().unwrap_or_else(|| "you".to_owned()),
        city: None,
        when: seconds_now(),
        version: commit.to_string(),
    };
    let below = repo.in_base(path).unwrap_or(path);
    let waiting: Vec<PendingConflict> = decisions
        .into_iter()
        .map(|one| PendingConflict::new(below.to_owned(), one, mine.clone(), theirs.clone()))
        .collect();
    keep_pending(repo, &waiting)
}
