//! What an update is about to do to the working folder, written down before it does it.
//!
//! An update that was stopped half-way has moved no reference. The next run reads the journal and
//! takes back what the update had already written, file by file: only where the file holds exactly
//! what the update put there.
//!
//! What somebody edited meanwhile stays. If an edit stands on a text that the update had written,
//! the update is finished instead: taking it back would leave that edit on a text it was not made
//! for, and what the update had moved aside for it would be gone. See [`recovery`](super::recovery).

use std::fs;
use std::path::PathBuf;

use git2::Oid;
use serde::{Deserialize, Serialize};

use super::error::SyncError;
use super::repo::Exchange;
use super::waiting::{Bound, Waiting};

/// An update in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The reference that moves last.
    pub(super) branch: String,
    /// Where it stands; none before the first commit.
    pub(super) old: Option<String>,
    /// Where it moves to.
    pub(super) new: String,
    /// The files that change.
    pub(super) files: Vec<JournalFile>,
    /// What waits for a choice once the update is done.
    pub(super) waiting: Vec<Waiting>,
    /// Choices that wait no longer once it is done.
    pub(super) decided: Vec<Waiting>,
    /// Notes that others renamed: what waits for a choice follows them.
    pub(super) renamed: Vec<(String, String)>,
    /// Numbers of choices that were made and wait again once it is done.
    #[serde(default)]
    pub(super) returning: Vec<String>,
    /// What waits no longer once it is done, for it goes back to before they waited.
    #[serde(default)]
    pub(super) sleeping: Vec<Bound>,
}

/// A file that changes: its content before and after, as blobs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JournalFile {
    pub(super) path: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

impl Exchange {
    fn journal_path(&self) -> PathBuf {
        self.private().join("journal.json")
    }

    /// Writes the journal; from now on a stop is taken back by the next run.
    pub(super) fn write_journal(&self, journal: &Journal) -> Result<(), SyncError> {
        let text = serde_json::to_vec(journal).expect("plain data is JSON");
        self.disk.keep(&self.journal_path(), &text)
    }

    /// Ends an update whose reference has moved, and forgets it.
    pub(super) fn finish(&self, journal: &Journal) -> Result<(), SyncError> {
        self.keep_waiting(&journal.waiting)?;
        for one in &journal.decided {
            self.put_aside(one)?;
        }
        self.bring_back(&journal.returning)?;
        self.lay_to_sleep(&journal.sleeping)?;
        self.wake(Oid::from_str(&journal.new)?)?;
        self.rename_waiting(&journal.renamed)?;
        self.forget_journal()
    }

    /// Nothing is half done any more.
    pub(super) fn forget_journal(&self) -> Result<(), SyncError> {
        self.disk.remove(&self.journal_path())
    }

    /// Finishes or takes back what an earlier run left half done.
    pub(super) fn recover(&self, untidy_since: Option<i64>) -> Result<(), SyncError> {
        if let Some(since) = untidy_since {
            self.heal_locks(since)?;
        }
        let path = self.journal_path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(SyncError::file("read", &path, error)),
        };
        let journal: Journal = serde_json::from_str(&text).map_err(|error| SyncError::Damaged {
            words: format!("{}: {error}", path.display()),
        })?;
        self.settle(&journal)
    }
}
