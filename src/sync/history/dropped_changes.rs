//! Changes of one side that a merge commit left out.
//!
//! Merges made outside guildhall can take one side as it is (`git merge -s ours`, or a conflict
//! resolved to one version). What the other side changed is then in no commit of the log.

use std::collections::{HashMap, HashSet};

use git2::{Commit, ErrorCode, Oid, Tree};

use super::note_change::{NoteChange, is_same_place, note_change};
use crate::sync::branch_merge::renames::RenameCandidates;
use crate::sync::conflicts::version_origin::origin;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{ChangeKind, Delta, TreeFile, regular_file_at};

/// Merges of more sides are not looked into: each pair of them is compared.
const MAX_SIDES: usize = 16;

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
    if !(2..=MAX_SIDES).contains(&merge.parent_count()) {
        return Ok(found);
    }
    let parents: Vec<Commit<'_>> = merge.parents().collect();
    let taken = files_as_elsewhere(repo, merge, &parents, path)?;
    if taken.iter().all(Vec::is_empty) {
        return Ok(found);
    }
    let bases = bases_of(repo, &parents)?;
    let result = merge.tree()?;
    let text = String::from_utf8_lossy(merge.message_bytes()).into_owned();
    let waiting = waiting_paths(&text);
    for (side, taken) in parents.iter().zip(taken) {
        let own = side.tree()?;
        let is_dropped = |path: &String| {
            let id = regular_file_at(&own, path);
            let is_old = bases.iter().any(|base| regular_file_at(base, path) == id);
            !is_old && !waiting.contains(repo.in_base(path).unwrap_or(path))
        };
        let dropped: Vec<String> = taken.into_iter().filter(is_dropped).collect();
        let renamed = renamed_in(repo, merge, &own, &dropped)?;
        for path in dropped {
            let base = bases.first().and_then(|base| regular_file_at(base, &path));
            let new = regular_file_at(&result, &path).or_else(|| renamed.get(&path).copied());
            let versions = [base, regular_file_at(&own, &path), new];
            let Some(mut change) = dropped_change(repo, &path, versions)? else {
                continue;
            };
            let who = match bases.first() {
                Some(base) => origin(repo, &path, side.id(), base.id())?.who,
                None => String::from_utf8_lossy(side.author().name_bytes()).into_owned(),
            };
            change.dropped_of = Some(clean(&who));
            found.push(change);
        }
    }
    found.sort_by(|one, other| one.file.cmp(&other.file));
    Ok(found)
}

/// By parent, the files for which the merge has another parent's version.
fn files_as_elsewhere(
    repo: &Repo,
    merge: &Commit<'_>,
    parents: &[Commit<'_>],
    path: Option<&str>,
) -> Result<Vec<Vec<String>>, SyncError> {
    let result = merge.tree()?;
    if let Some(path) = path {
        let new = regular_file_at(&result, path);
        let olds = parents.iter().map(|parent| {
            let tree = parent.tree()?;
            Ok(regular_file_at(&tree, path))
        });
        let olds: Vec<Option<Oid>> = olds.collect::<Result<_, SyncError>>()?;
        let is_taken = |old: &Option<Oid>| old.is_some() && *old != new && olds.contains(&new);
        let taken = olds
            .iter()
            .map(|old| is_taken(old).then(|| path.to_owned()));
        return Ok(taken.map(|path| path.into_iter().collect()).collect());
    }
    let mut sides: Vec<HashMap<String, Delta>> = Vec::new();
    for parent in parents {
        let deltas = repo.deltas(parent.tree_id(), result.id())?.into_iter();
        sides.push(deltas.map(|delta| (delta.path.clone(), delta)).collect());
    }
    let taken = sides.iter().map(|side| {
        let taken = side.values().filter(|delta| {
            delta.old.is_some_and(TreeFile::is_file)
                && repo.in_base(&delta.path).is_some()
                && sides.iter().any(|other| !other.contains_key(&delta.path))
        });
        taken.map(|delta| delta.path.clone()).collect()
    });
    Ok(taken.collect())
}

/// The trees of the merge bases of a merge's parents.
fn bases_of<'r>(repo: &'r Repo, parents: &[Commit<'_>]) -> Result<Vec<Tree<'r>>, SyncError> {
    let mut bases: Vec<Tree<'r>> = Vec::new();
    for (at, one) in parents.iter().enumerate() {
        for other in &parents[at + 1..] {
            match repo.git.merge_bases(one.id(), other.id()) {
                Ok(ids) => {
                    for id in ids.iter() {
                        bases.push(repo.tree_of(Some(*id))?);
                    }
                }
                Err(error) if error.code() == ErrorCode::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(bases)
}

/// The blobs of a side's files that the merge renamed, by old path.
fn renamed_in(
    repo: &Repo,
    merge: &Commit<'_>,
    own: &Tree<'_>,
    paths: &[String],
) -> Result<HashMap<String, Oid>, SyncError> {
    let result = merge.tree()?;
    let is_gone = |path: &&String| regular_file_at(&result, path).is_none();
    let gone: HashSet<&String> = paths.iter().filter(is_gone).collect();
    if gone.is_empty() {
        return Ok(HashMap::new());
    }
    let deltas = repo.deltas(own.id(), result.id())?;
    let gone = || deltas.iter().filter(|delta| gone.contains(&delta.path));
    let renames = RenameCandidates::find(repo, deltas.iter(), gone())?;
    let renamed = gone().filter_map(|gone| {
        let target = renames.target(gone, |_| true)?;
        Some((gone.path.clone(), target.new?.id))
    });
    Ok(renamed.collect())
}

/// The change from a side's file to the merge. `None` unless it takes back what the side changed.
///
/// `old` is the version of the side, `new` that of the merge.
fn dropped_change(
    repo: &Repo,
    path: &str,
    [base, old, new]: [Option<Oid>; 3],
) -> Result<Option<NoteChange>, SyncError> {
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

/// Notes that a merge message lists as pending conflicts: `Waiting: ID PATH · SPOT`.
fn waiting_paths(message: &str) -> HashSet<&str> {
    let waiting = message.lines();
    let waiting = waiting.filter_map(|line| line.strip_prefix("Waiting: "));
    let paths = waiting.filter_map(|line| line.split_once(' ')?.1.split_once(" · "));
    paths.map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waiting_notes_of_a_merge_are_read_in_linear_time() {
        let message = "Join a b\n\nWaiting: 0a practices/a b.md · title\nWaiting: 0b c.md · line 3 · x\nWaiting: \nwaiting: 0c d.md · x\n";
        let found = waiting_paths(message);
        assert_eq!(found, HashSet::from(["practices/a b.md", "c.md"]));
        let shape: crate::growth::Shape = ("waiting", |n| {
            "Waiting: 0a c.md · title\n".repeat(n / 25 + 1)
        });
        crate::growth::assert_linear("waiting notes", &[shape], |text| {
            waiting_paths(text);
        });
    }
}
