//! Changes of one side that a merge commit left out.
//!
//! Merges made outside guildhall can take one side as it is (`git merge -s ours`, or a conflict
//! resolved to one version). What the other side changed is then in no commit of the log.

use std::path::Path;

use git2::{Commit, ErrorCode, Oid, Tree};

use super::note_change::{NoteChange, is_same_place, note_change};
use crate::sync::branch_merge::merge_commits::origin;
use crate::sync::branch_merge::renames::RenameCandidates;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{ChangeKind, TreeFile};

/// The changes of some parent that a merge left out, by file.
///
/// `path` is the only file to look at, if set. Conflicts that still wait are not listed: their
/// text is kept.
pub(super) fn dropped_changes(
    repo: &Repo,
    merge: &Commit<'_>,
    path: Option<&str>,
) -> Result<Vec<NoteChange>, SyncError> {
    let mut found = Vec::new();
    if merge.parent_count() < 2 {
        return Ok(found);
    }
    let parents: Vec<Commit<'_>> = merge.parents().collect();
    for side in &parents {
        let taken = files_as_elsewhere(repo, merge, side, &parents, path)?;
        if !taken.is_empty() {
            found.extend(dropped_of(repo, merge, side, &parents, taken)?);
        }
    }
    found.sort_by(|one, other| one.file.cmp(&other.file));
    Ok(found)
}

/// The files of a side for which the merge has the version of another parent.
fn files_as_elsewhere(
    repo: &Repo,
    merge: &Commit<'_>,
    side: &Commit<'_>,
    parents: &[Commit<'_>],
    path: Option<&str>,
) -> Result<Vec<String>, SyncError> {
    let result = merge.tree()?;
    let other_trees: Vec<Tree<'_>> = parents
        .iter()
        .filter(|parent| parent.id() != side.id())
        .map(Commit::tree)
        .collect::<Result<_, _>>()?;
    let is_elsewhere = |path: &str, id: Option<Oid>| {
        let mut trees = other_trees.iter();
        trees.any(|tree| blob_at(tree, path) == id)
    };
    if let Some(path) = path {
        let (own, new) = (blob_at(&side.tree()?, path), blob_at(&result, path));
        let is_taken = own.is_some() && own != new && is_elsewhere(path, new);
        return Ok(is_taken.then(|| path.to_owned()).into_iter().collect());
    }
    let deltas = repo.deltas(side.tree_id(), result.id())?.into_iter();
    let taken = deltas.filter(|delta| {
        delta.old.is_some_and(TreeFile::is_file)
            && repo.in_base(&delta.path).is_some()
            && is_elsewhere(&delta.path, delta.new.map(|file| file.id))
    });
    Ok(taken.map(|delta| delta.path).collect())
}

/// The changes of a side to these files that are not in the merge.
fn dropped_of(
    repo: &Repo,
    merge: &Commit<'_>,
    side: &Commit<'_>,
    parents: &[Commit<'_>],
    mut taken: Vec<String>,
) -> Result<Vec<NoteChange>, SyncError> {
    let own = side.tree()?;
    let mut bases: Vec<Tree<'_>> = Vec::new();
    for other in parents.iter().filter(|other| other.id() != side.id()) {
        match repo.git.merge_bases(side.id(), other.id()) {
            Ok(ids) => {
                for id in ids.iter() {
                    bases.push(repo.tree_of(Some(*id))?);
                }
            }
            Err(error) if error.code() == ErrorCode::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    let text = String::from_utf8_lossy(merge.message_bytes()).into_owned();
    taken.retain(|path| {
        let id = blob_at(&own, path);
        bases.iter().all(|base| blob_at(base, path) != id) && !waits(&text, repo, path)
    });
    let mut found = Vec::new();
    for path in taken {
        let base = bases.first().and_then(|base| blob_at(base, &path));
        let Some(mut change) = dropped_change(repo, merge, &own, base, &path)? else {
            continue;
        };
        let who = match bases.first() {
            Some(base) => origin(repo, &path, side.id(), base.id())?.who,
            None => String::from_utf8_lossy(side.author().name_bytes()).into_owned(),
        };
        change.dropped_of = Some(clean(&who));
        found.push(change);
    }
    Ok(found)
}

/// The change from a side's file to that of the merge, if it takes back what the side changed.
fn dropped_change(
    repo: &Repo,
    merge: &Commit<'_>,
    own: &Tree<'_>,
    base: Option<Oid>,
    path: &str,
) -> Result<Option<NoteChange>, SyncError> {
    let old = blob_at(own, path);
    let mut new = blob_at(&merge.tree()?, path);
    if new.is_none() {
        // The other side may have renamed it.
        let deltas = repo.deltas(own.id(), merge.tree_id())?;
        let gone = || deltas.iter().filter(|delta| delta.path == path);
        let renames = RenameCandidates::find(repo, deltas.iter(), gone())?;
        let target = gone().find_map(|gone| renames.target(gone, |_| true));
        new = target.and_then(|target| target.new).map(|file| file.id);
    }
    let mut change = note_change(repo, path, old, new)?;
    if change.file.kind != ChangeKind::Changed || base.is_none() {
        return Ok(Some(change));
    }
    let reversed = note_change(repo, path, old, base)?.changes;
    change.changes.retain(|edit| {
        let same = |other| is_same_place(edit, other);
        reversed.iter().any(same)
    });
    Ok((!change.changes.is_empty()).then_some(change))
}

/// Whether the message of a merge says that a conflict in a file waits.
fn waits(message: &str, repo: &Repo, path: &str) -> bool {
    let path = repo.in_base(path).unwrap_or(path);
    let mut waiting = message
        .lines()
        .filter_map(|line| line.strip_prefix("Waiting: "));
    waiting.any(|line| line.contains(&format!(" {path} ")))
}

fn blob_at(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    let entry = tree.get_path(Path::new(path)).ok()?;
    Some(entry.id())
}
