//! Proposes notes for review: they go to a branch of their own and not to everybody.

use git2::Oid;

use crate::model::note::NoteId;
use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
use crate::sync::branch_merge::tree_merge::merge_trees;
use crate::sync::commit::write_commit::{message, write_commit};
use crate::sync::error::SyncError;
use crate::sync::history::save_edits::save_edits;
use crate::sync::remote::redact::clean;
use crate::sync::remote::remote_address::shown;
use crate::sync::repository::repo::{Branch, Remote, Repo};
use crate::sync::repository::trees::{FileChange, TreeFile};
use crate::sync::safety::begin::{TransferLocks, begin_transfer, branch_after_wait};
use crate::sync::transfer::checked_fetch::fetch_checked;
use crate::sync::transfer::fetch_push::push;
use crate::sync::transfer::progress::{SyncProgress, Watch};
use crate::sync::transfer::transfer_results::Pushed;

const FOLDER: &str = "refs/heads/proposal/";

/// What was proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The name under which reviewers find it: `proposal/oslo-heat-1a2b3c4d`.
    pub name: String,
    /// The notes in it.
    pub notes: Vec<FileChange>,
    /// The shared library's address, safe to show.
    pub remote: String,
}

/// Files in two versions, by path below the working folder of the history.
#[derive(Debug, Default)]
struct Versions {
    mine: Vec<(String, Option<TreeFile>)>,
    /// What both sides had in common: they go back to it.
    back: Vec<(String, Option<TreeFile>)>,
}

/// Proposes my version of these notes. Here they go back to the shared version until the
/// proposal is accepted; an undo brings mine back.
pub(crate) fn propose(
    repo: &Repo,
    ids: &[NoteId],
    watch: &mut Watch<'_>,
) -> Result<Proposed, SyncError> {
    let (mut locks, branch) = begin_transfer(repo, "propose")?;
    let (_, branch) = save_edits(repo, branch)?;
    let remote = repo.remote(&branch)?;
    branch.tip.ok_or(SyncError::NoRemote)?;
    let theirs =
        fetch_checked(repo, &remote, &branch, &mut locks, watch)?.ok_or(SyncError::NoRemote)?;
    let branch = branch_after_wait(repo, &branch)?;
    let tip = branch.tip.ok_or(SyncError::NoRemote)?;
    let base = repo
        .git
        .merge_base(theirs, tip)
        .map_err(|_| SyncError::Unrelated)?;
    let Versions { mine, back } = versions(repo, ids, base, tip)?;
    // A proposal that was stopped half-way is gone on with, not made twice.
    let begun = unshared(repo, &remote, &branch)?;
    let begun: Vec<Oid> = begun.into_iter().map(|(_, commit)| commit).collect();
    let (commit, notes) = write_proposal(repo, base, theirs, &mine, &begun)?;
    let first = ids.first().map_or("notes", |id| id.slug());
    let name = format!("{FOLDER}{}-{}", plain(first), &commit.to_string()[..8]);
    // The proposal is safe under its own name before anything here goes back.
    repo.set_reference(&name, commit, "propose")?;
    let short = name.trim_start_matches("refs/heads/").to_owned();
    let branch = put_back(repo, &branch, tip, &back, &short)?;
    push_proposals(repo, &remote, &branch, &mut locks, watch)?;
    Ok(Proposed {
        name: short,
        notes,
        remote: shown(&remote.url),
    })
}

/// The versions of these notes: what both sides had in common, and mine.
fn versions(repo: &Repo, ids: &[NoteId], base: Oid, tip: Oid) -> Result<Versions, SyncError> {
    let mut versions = Versions::default();
    for id in ids {
        let path = format!("{}{}", repo.prefix, id.path());
        let old = entry_at(repo, base, &path)?;
        let new = entry_at(repo, tip, &path)?;
        let id = || clean(id.as_str());
        if old.is_none() && new.is_none() {
            return Err(SyncError::NoSuchNote { id: id() });
        }
        if old.map(|old| old.id) == new.map(|new| new.id) {
            return Err(SyncError::NothingToPropose { id: id() });
        }
        versions.mine.push((path.clone(), new));
        versions.back.push((path, old));
    }
    Ok(versions)
}

/// Brings what was proposed under this name back to what both sides had in common.
fn put_back(
    repo: &Repo,
    branch: &Branch,
    tip: Oid,
    back: &[(String, Option<TreeFile>)],
    name: &str,
) -> Result<Branch, SyncError> {
    let tree = repo.write_tree(repo.tree_of(Some(tip))?.id(), back)?;
    let text = format!("Propose {} notes\n\nProposed: {name}\n", back.len());
    let target = CheckoutTarget {
        commit: Some(write_commit(repo, tree, &[tip], &text)?),
        ..CheckoutTarget::default()
    };
    check_out(repo, branch, target, "propose")
}

/// The commit to be reviewed: on top of what the others have, if it fits there. One of those
/// begun already, if it is the same.
fn write_proposal(
    repo: &Repo,
    base: Oid,
    theirs: Oid,
    mine: &[(String, Option<TreeFile>)],
    begun: &[Oid],
) -> Result<(Oid, Vec<FileChange>), SyncError> {
    let base_tree = repo.tree_of(Some(base))?.id();
    let their_tree = repo.tree_of(Some(theirs))?.id();
    let only_mine = repo.write_tree(base_tree, mine)?;
    let joined = merge_trees(repo, base_tree, their_tree, only_mine)?;
    let fits = joined.decisions.is_empty();
    let (parent, from, tree) = if fits {
        (theirs, their_tree, joined.tree)
    } else {
        (base, base_tree, only_mine)
    };
    let notes = repo.changes_of_trees(from, tree)?;
    for &commit in begun {
        let known = repo.git.find_commit(commit)?;
        if known.tree_id() == tree && known.parent_ids().eq([parent]) {
            return Ok((commit, notes));
        }
    }
    let text = message("Propose", &notes);
    Ok((write_commit(repo, tree, &[parent], &text)?, notes))
}

fn entry_at(repo: &Repo, commit: Oid, path: &str) -> Result<Option<TreeFile>, SyncError> {
    let tree = repo.tree_of(Some(commit))?;
    let entry = tree.get_path(std::path::Path::new(path)).ok();
    Ok(entry.map(|entry| TreeFile {
        id: entry.id(),
        mode: entry.filemode(),
    }))
}

/// Shares proposals that the shared library does not have yet.
pub(crate) fn push_proposals(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<usize, SyncError> {
    let mut shared = 0;
    for (own, commit) in unshared(repo, remote, branch)? {
        (watch.tell)(SyncProgress::Sharing);
        if push(repo, remote, &own.name, commit, None, locks, watch)? == Pushed::Taken {
            repo.set_reference(&remote.tracking_of(&own.name), commit, "propose")?;
            shared += 1;
        }
    }
    Ok(shared)
}

/// My proposals that the shared library is not known to have.
fn unshared(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
) -> Result<Vec<(Branch, Oid)>, SyncError> {
    let mut found = Vec::new();
    for reference in repo.git.references_glob(&format!("{FOLDER}*"))? {
        let reference = reference?;
        let (Ok(name), Some(commit)) = (reference.name(), reference.target()) else {
            continue;
        };
        let own = Branch {
            name: name.to_owned(),
            ..branch.clone()
        };
        if repo.tip(&remote.tracking_of(&own.name))? != Some(commit) {
            found.push((own, commit));
        }
    }
    Ok(found)
}

/// A name that every git takes.
fn plain(slug: &str) -> String {
    let plain: String = slug
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    let plain = plain.trim_matches('-').to_owned();
    if plain.is_empty() {
        "note".to_owned()
    } else {
        plain
    }
}
