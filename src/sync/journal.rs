//! What an update is about to do to the working folder, written down before it does it.
//!
//! An update that was stopped half-way has moved no reference. The next run reads the journal and
//! takes back what the update had already written, file by file: only where the file holds exactly
//! what the update put there. What somebody edited meanwhile is theirs and stays.

use std::fs;
use std::path::PathBuf;

use git2::Oid;
use serde::{Deserialize, Serialize};

use super::error::SyncError;
use super::repo::Exchange;
use super::tracked::{Entry, PLAIN};
use super::waiting::Waiting;

/// An update in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The reference that moves last.
    pub(super) branch: String,
    /// Where it moves to.
    pub(super) new: String,
    /// The files that change.
    pub(super) files: Vec<JournalFile>,
    /// What waits for a choice once the update is done.
    pub(super) waiting: Vec<Waiting>,
    /// Numbers of choices that wait no longer once it is done.
    pub(super) decided: Vec<Waiting>,
    /// Notes that others renamed: what waits for a choice follows them.
    pub(super) renamed: Vec<(String, String)>,
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
        self.disk.replace(&self.journal_path(), &text, || Ok(()))?;
        Ok(())
    }

    /// Ends an update whose reference has moved, and forgets it.
    pub(super) fn finish(&self, journal: &Journal) -> Result<(), SyncError> {
        self.keep_waiting(&journal.waiting)?;
        for one in &journal.decided {
            self.put_aside(one)?;
        }
        self.rename_waiting(&journal.renamed)?;
        self.disk.remove(&self.journal_path())
    }

    /// Finishes or takes back what an earlier run left half done.
    pub(super) fn recover(&self, predecessor_died: bool) -> Result<(), SyncError> {
        if predecessor_died {
            self.heal_locks()?;
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
        self.take_back(&journal)
    }

    /// Makes the working folder fit the branch again, wherever the update got to.
    pub(super) fn take_back(&self, journal: &Journal) -> Result<(), SyncError> {
        let tip = self.tip(&journal.branch)?;
        let new = Oid::from_str(&journal.new)?;
        let arrived = match tip {
            Some(tip) => self.git.find_commit(new).is_ok() && self.contains(tip, new)?,
            None => false,
        };
        let head = self.tree_of(tip)?;
        let mut recorded = Vec::new();
        let mut edited = Vec::new();
        for file in &journal.files {
            let in_history = head.get_path(std::path::Path::new(&file.path)).ok();
            let in_history = in_history
                .map(|entry| Entry {
                    id: entry.id(),
                    mode: entry.filemode(),
                })
                .filter(|entry| entry.is_file());
            self.remove_half_written(&file.path);
            let on_disk = self.content_id(&file.path)?;
            let is = |id: &Option<String>| on_disk.map(|on_disk| on_disk.to_string()) == *id;
            let wanted = in_history.map(|entry| entry.id);
            if is(&file.new) && on_disk != wanted && wanted.map(|id| id.to_string()) == file.old {
                self.put(&file.path, wanted, on_disk)?;
            } else if !is(&file.new) && !is(&file.old) {
                edited.push(file.path.as_str());
            }
            let entry = in_history.map(|entry| Entry {
                mode: entry.mode.max(PLAIN),
                ..entry
            });
            recorded.push((file.path.clone(), entry, None));
        }
        self.record(&recorded)?;
        if arrived {
            return self.finish(journal);
        }
        // Where somebody edited a file that the update had written, what was waiting for a choice
        // may not come up again: keep it.
        let waiting: Vec<Waiting> = journal
            .waiting
            .iter()
            .filter(|one| {
                edited
                    .iter()
                    .any(|path| self.in_base(path) == Some(&one.path))
            })
            .cloned()
            .collect();
        self.keep_waiting(&waiting)?;
        self.disk.remove(&self.journal_path())
    }
}
