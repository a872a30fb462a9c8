//! What an update is about to do to the working folder, written down before it does it.
//!
//! An update that was stopped half-way has moved no reference. The next run reads the journal and
//! takes back what the update had already written, file by file: only where the file holds exactly
//! what the update put there.
//!
//! What somebody edited meanwhile stays. If an edit stands on a text that the update had written,
//! the update is finished instead: taking it back would leave that edit on a text it was not made
//! for, and what the update had moved aside for it would be gone. See [`recovery`](crate::sync::safety::recovery).

use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid};
use serde::{Deserialize, Serialize};

use crate::sync::conflicts::pending_conflicts::{
    Bound, PendingConflict, is_id, keep_pending, move_to_decided, rename_pending, restore_decided,
    resume_suspended, suspend,
};
use crate::sync::error::SyncError;
use crate::sync::repository::path_rules::fault;
use crate::sync::repository::repo::Repo;

/// No journal is larger: it has some 200 bytes for each file that an update changes.
pub(crate) const LARGEST_JOURNAL: u64 = 256 << 20;

/// An update in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// The reference that moves last.
    pub(crate) branch: String,
    /// Where it stands; none before the first commit.
    pub(crate) old: Option<String>,
    /// Where it moves to.
    pub(crate) new: String,
    /// The files that change.
    pub(crate) files: Vec<JournalFile>,
    /// What waits for a choice once the update is done.
    pub(crate) waiting: Vec<PendingConflict>,
    /// Choices that wait no longer once it is done.
    pub(crate) decided: Vec<PendingConflict>,
    /// Notes that others renamed: what waits for a choice follows them.
    pub(crate) renamed: Vec<(String, String)>,
    /// Numbers of choices that were made and wait again once it is done.
    #[serde(default)]
    pub(crate) returning: Vec<String>,
    /// What waits no longer once it is done, for it goes back to before they waited.
    #[serde(default)]
    pub(crate) sleeping: Vec<Bound>,
}

/// A file that changes: its content before and after, as blobs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JournalFile {
    pub(crate) path: String,
    pub(crate) old: Option<String>,
    pub(crate) new: Option<String>,
}

pub(crate) fn journal_path(repo: &Repo) -> PathBuf {
    repo.private().join("journal.json")
}

/// Writes the journal; from now on a stop is taken back by the next run.
pub(crate) fn write_journal(repo: &Repo, journal: &Journal) -> Result<(), SyncError> {
    let text = serde_json::to_vec(journal).expect("plain data is JSON");
    repo.disk.keep(&journal_path(repo), &text)
}

/// Ends an update whose reference has moved, and forgets it.
pub(crate) fn finish_update(repo: &Repo, journal: &Journal) -> Result<(), SyncError> {
    keep_pending(repo, &journal.waiting)?;
    for one in &journal.decided {
        move_to_decided(repo, one)?;
    }
    restore_decided(repo, &journal.returning)?;
    suspend(repo, &journal.sleeping)?;
    resume_suspended(repo, Oid::from_str(&journal.new)?)?;
    rename_pending(repo, &journal.renamed)?;
    forget_journal(repo)
}

/// Removes the journal.
pub(crate) fn forget_journal(repo: &Repo) -> Result<(), SyncError> {
    repo.disk.remove(&journal_path(repo))
}

/// Reads a journal; none if it is not one that an update in this folder can have written, for
/// the files that it names are written and removed.
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
    let waiting = journal.waiting.iter().chain(&journal.decided);
    let ids = waiting
        .map(|one| &one.id)
        .chain(&journal.returning)
        .chain(journal.sleeping.iter().map(|one| &one.id));
    let is_valid = is_branch
        && is_state
        && old != Some(None)
        && ids.into_iter().all(|id| is_id(id))
        && journal
            .sleeping
            .iter()
            .all(|one| object(&one.commit).is_some())
        && journal.files.iter().all(|file| is_ours(repo, file));
    is_valid.then_some(journal)
}

/// Whether a file of a journal lies in the base, and its contents are in the history.
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
    // A folder may have been replaced by a link that leads elsewhere.
    let mut above = Path::new(below).ancestors().skip(1);
    fault(below).is_none()
        && !above.any(|above| repo.root.join(above).is_symlink())
        && is_there(&file.old)
        && is_there(&file.new)
}

/// The object of a whole number.
fn object(id: &str) -> Option<Oid> {
    (id.len() == 40).then(|| Oid::from_str(id).ok()).flatten()
}
