//! A write-ahead journal of checkouts.
//!
//! An interrupted checkout has not moved the branch. The next run reads the journal and rolls back
//! the files that still have exactly the content that the checkout wrote.
//!
//! Edits made since then are kept. If a file was edited after the checkout wrote it, the checkout
//! is completed instead: a rollback would leave the edit on a text it was not made for. See
//! [`recovery`](crate::sync::safety::recovery).

use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid};
use serde::{Deserialize, Serialize};

use crate::sync::conflicts::pending_conflicts::{
    Bound, PendingConflict, SettledConflict, is_id, keep_pending, move_to_decided, rename_pending,
    restore_decided, resume_suspended, suspend,
};
use crate::sync::error::SyncError;
use crate::sync::repository::path_rules::fault;
use crate::sync::repository::references::PROPOSALS;
use crate::sync::repository::repo::Repo;

/// A checkout in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// The reference that moves last.
    pub(crate) branch: String,
    /// Its old commit; `None` before the first.
    pub(crate) old: Option<String>,
    /// Its new commit.
    pub(crate) new: String,
    /// The files that change.
    pub(crate) files: Vec<JournalFile>,
    /// Conflicts to add.
    pub(crate) waiting: Vec<PendingConflict>,
    /// Conflicts that are settled by it.
    pub(crate) decided: Vec<SettledConflict>,
    /// Notes that others renamed; their conflicts follow.
    pub(crate) renamed: Vec<(String, String)>,
    /// Ids of decided conflicts to restore.
    #[serde(default)]
    pub(crate) returning: Vec<String>,
    /// Conflicts to suspend, because the new commit is older than they are.
    #[serde(default)]
    #[serde(rename = "sleeping")]
    pub(crate) suspended: Vec<Bound>,
    /// The reference of a proposal to create, and its commit.
    #[serde(default)]
    pub(crate) proposal: Option<(String, String)>,
}

/// A changed file: old and new blob.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JournalFile {
    pub(crate) path: String,
    pub(crate) old: Option<String>,
    pub(crate) new: Option<String>,
}

pub(crate) fn journal_path(repo: &Repo) -> PathBuf {
    repo.private().join("journal.json")
}

/// Writes the journal; from then on the next run recovers from a stop.
pub(crate) fn write_journal(repo: &Repo, journal: &Journal) -> Result<(), SyncError> {
    let text = serde_json::to_vec(journal).expect("plain data is JSON");
    repo.disk.keep(&journal_path(repo), &text)
}

/// Completes a checkout after the branch has moved, and removes the journal.
pub(crate) fn finish_update(repo: &Repo, journal: &Journal) -> Result<(), SyncError> {
    keep_pending(repo, &journal.waiting)?;
    for one in &journal.decided {
        move_to_decided(repo, one)?;
    }
    restore_decided(repo, &journal.returning)?;
    suspend(repo, &journal.suspended)?;
    resume_suspended(repo, Oid::from_str(&journal.new)?)?;
    rename_pending(repo, &journal.renamed)?;
    if let Some((name, commit)) = &journal.proposal {
        repo.set_reference(name, Oid::from_str(commit)?, "propose")?;
    }
    forget_journal(repo)
}

/// Removes the journal.
pub(crate) fn forget_journal(repo: &Repo) -> Result<(), SyncError> {
    repo.disk.remove(&journal_path(repo))
}

/// Parses and validates a journal; `None` if no checkout here can have written it.
///
/// Recovery writes and removes the files in it, so it must be trusted.
pub(crate) fn read_journal(repo: &Repo, text: &[u8]) -> Option<Journal> {
    let journal: Journal = serde_json::from_slice(text).ok()?;
    let is_branch = journal.branch.starts_with("refs/heads/")
        && git2::Reference::is_valid_name(&journal.branch);
    let new = object(&journal.new)?;
    let is_state = repo
        .git
        .find_commit(new)
        .is_ok_and(|new| new.tree().is_ok());
    let old = journal.old.as_deref().map(object);
    let decided = journal.decided.iter().map(|one| &one.conflict);
    let ids = (journal.waiting.iter().chain(decided))
        .map(|one| &one.id)
        .chain(&journal.returning)
        .chain(journal.suspended.iter().map(|one| &one.id));
    let is_valid = is_branch
        && is_state
        && old != Some(None)
        && ids.into_iter().all(|id| is_id(id))
        && journal
            .suspended
            .iter()
            .all(|one| object(&one.commit).is_some())
        && (journal.proposal.as_ref()).is_none_or(|(name, commit)| {
            let is_name = name.starts_with(PROPOSALS) && git2::Reference::is_valid_name(name);
            is_name && object(commit).is_some_and(|id| repo.git.find_commit(id).is_ok())
        })
        && journal.files.iter().all(|file| is_ours(repo, file));
    is_valid.then_some(journal)
}

/// Whether a file of a journal is in the base, and its blobs exist.
fn is_ours(repo: &Repo, file: &JournalFile) -> bool {
    let Some(below) = repo.in_base(&file.path) else {
        return false;
    };
    let is_there = |id: &Option<String>| match id {
        None => true,
        Some(id) => object(id).is_some_and(|id| {
            let header = repo.git.odb().and_then(|odb| odb.read_header(id));
            header.is_ok_and(|(_, kind)| kind == ObjectType::Blob)
        }),
    };
    // A folder may have been replaced by a link.
    let mut above = Path::new(below).ancestors().skip(1);
    fault(below).is_none()
        && !above.any(|above| repo.root.join(above).is_symlink())
        && is_there(&file.old)
        && is_there(&file.new)
}

/// Parses an unabbreviated object id.
fn object(id: &str) -> Option<Oid> {
    (id.len() == 40).then(|| Oid::from_str(id).ok()).flatten()
}
