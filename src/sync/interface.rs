//! What other modules can do with a copy of a shared library.

use std::path::Path;

use super::conflicts::pending_conflicts::{PendingConflict, damaged_pending, pending};
use super::error::SyncError;
use super::history::last_changes::{LastChanges, last_changes};
use super::history::log::{LogEntry, LogQuery, NoteChange};
use super::history::save_edits::Saved;
use super::history::status::Status;
use super::history::{health, incoming, log, save_edits, status};
use super::operations::propose::Proposed;
use super::operations::resolve::Chosen;
use super::operations::sync_preview::SyncPreview;
use super::operations::synchronise::Synced;
use super::operations::undo::Undone;
use super::operations::{discard, propose, resolve, sync_preview, synchronise, undo};
use super::remote::account::Account;
use super::repository::file_limits::LeftOut;
use super::repository::repo::{Repo, SyncSettings};
use super::repository::trees::FileChange;
use super::transfer::fetched_state;
use super::transfer::progress::Watch;
use crate::model::note::NoteId;
use crate::notes::three_way_merge::Decision;

/// A base with its history, opened for sharing.
pub struct Exchange {
    pub(crate) repo: Repo,
}

impl Exchange {
    /// Opens the history that holds the base at `root`. Writes nothing.
    ///
    /// # Errors
    /// [`SyncError::NoHistory`], [`SyncError::ForeignOwner`], or what the history says.
    pub fn open(root: &Path, settings: SyncSettings) -> Result<Self, SyncError> {
        let repo = Repo::open(root, settings)?;
        Ok(Self { repo })
    }

    /// The root of the base.
    pub fn root(&self) -> &Path {
        &self.repo.root
    }

    /// Saves, gets updates and shares.
    ///
    /// # Errors
    /// See [`SyncError`]. After any failure, edits are saved or still in their files, and the next
    /// call continues.
    pub fn sync(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        synchronise::sync(&self.repo, watch)
    }

    /// Saves and gets updates; nothing is shared.
    ///
    /// # Errors
    /// As [`Exchange::sync`].
    pub fn get_updates(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        synchronise::get_updates(&self.repo, watch)
    }

    /// Says what a sync would do. Fetches, but changes neither files nor what is saved.
    ///
    /// # Errors
    /// As [`Exchange::sync`].
    pub fn preview(&self, watch: &mut Watch<'_>) -> Result<SyncPreview, SyncError> {
        sync_preview::preview(&self.repo, watch)
    }

    /// Saves all edits in the base.
    ///
    /// # Errors
    /// See [`SyncError`]; the edits stay in their files.
    pub fn save(&self) -> Result<Saved, SyncError> {
        save_edits::save(&self.repo)
    }

    /// The state of this copy, as far as can be seen without the network. Changes nothing.
    ///
    /// # Errors
    /// If the history or a file cannot be read.
    pub fn status(&self) -> Result<Status, SyncError> {
        status::status(&self.repo)
    }

    /// Everything that waits for a choice, by note and then by number.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read.
    pub fn waiting(&self) -> Result<Vec<PendingConflict>, SyncError> {
        pending(&self.repo)
    }

    /// Files of what waits that cannot be read, and why they are passed over.
    pub fn damaged_waiting(&self) -> Vec<LeftOut> {
        damaged_pending(&self.repo)
    }

    /// Keeps what an editor left and its note cannot hold until it is chosen.
    ///
    /// # Errors
    /// If nothing is saved yet, or a file cannot be written.
    pub fn keep_edited(&self, path: &str, decisions: Vec<Decision>) -> Result<(), SyncError> {
        resolve::keep_edited(&self.repo, path, decisions)
    }

    /// Carries out choices, saves the result and gives the files that changed.
    ///
    /// All of them, or none: if one cannot be carried out, nothing is changed.
    ///
    /// # Errors
    /// [`SyncError::NothingWaits`] for an unknown number, [`SyncError::Settle`] if a note has
    /// changed so that a choice no longer fits.
    pub fn choose(&self, chosen: &[Chosen]) -> Result<Vec<FileChange>, SyncError> {
        resolve::choose(&self.repo, chosen)
    }

    /// Puts a file back to what the shared library is known to have, and gives what changed.
    ///
    /// `path` is below the root. A file of mine alone goes. All edits of the base are saved first,
    /// so nothing is lost.
    ///
    /// # Errors
    /// [`SyncError::NothingToDiscard`] if the file is the same there, or what any update may fail
    /// with.
    pub fn discard(&self, path: &str) -> Result<Vec<FileChange>, SyncError> {
        discard::discard(&self.repo, path)
    }

    /// Takes back the last save, update or choice; again, the one before.
    ///
    /// What was edited since is saved first, and where the branch stood is kept: nothing is lost
    /// by undoing. What had been shared cannot be unshared; taking it back is then a new edit.
    ///
    /// # Errors
    /// [`SyncError::NothingToUndo`], or what any update may fail with.
    pub fn undo(&self) -> Result<Undone, SyncError> {
        undo::undo(&self.repo)
    }

    /// What [`Exchange::undo`] would take back now; none if there is nothing. Changes nothing.
    ///
    /// # Errors
    /// If the history or a file cannot be read.
    pub fn undoable(&self) -> Result<Option<Undone>, SyncError> {
        undo::next_undo(&self.repo)
    }

    /// Proposes my version of these notes for review.
    ///
    /// Here they go back to the shared version until the proposal is accepted; an undo brings mine
    /// back.
    ///
    /// # Errors
    /// [`SyncError::NoSuchNote`], [`SyncError::NothingToPropose`], or what sharing may fail with:
    /// then the proposal is kept here, and the next sync shares it.
    pub fn propose(&self, ids: &[NoteId], watch: &mut Watch<'_>) -> Result<Proposed, SyncError> {
        propose::propose(&self.repo, ids, watch)
    }

    /// The saved states, newest first.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn log(&self, query: &LogQuery) -> Result<Vec<LogEntry>, SyncError> {
        log::log(&self.repo, query)
    }

    /// When the saved states last changed each of these files, given by path below the root.
    ///
    /// # Errors
    /// If nothing is saved yet, or the history cannot be read.
    pub fn last_changes<'a>(
        &self,
        paths: impl Iterator<Item = &'a str>,
    ) -> Result<LastChanges, SyncError> {
        last_changes(&self.repo, paths)
    }

    /// A file as it was: `at` is a day (`2026-03-02`, its end) or the number of a saved state, at
    /// least 4 digits of it.
    ///
    /// # Errors
    /// [`SyncError::NoSuchVersion`], or [`SyncError::NoSuchNote`] if it was not there then.
    pub fn show_at(&self, path: &str, at: &str) -> Result<String, SyncError> {
        log::show_at(&self.repo, path, at)
    }

    /// What in the files differs from what the others have, as far as this copy knows.
    ///
    /// # Errors
    /// If the history or a file cannot be read.
    pub fn differences(&self, only: Option<&str>) -> Result<Vec<NoteChange>, SyncError> {
        log::differences(&self.repo, only)
    }

    /// The text of a file as it was fetched last; none if nothing was, or it is no text.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_text(&self, path: &str) -> Result<Option<String>, SyncError> {
        incoming::incoming_text(&self.repo, path)
    }

    /// What the others made of a file since this copy last had it, as far as it was fetched.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_change(&self, path: &str) -> Result<Option<NoteChange>, SyncError> {
        incoming::incoming_change(&self.repo, path)
    }

    /// The name of the author of saves, safe to show; none if none is set.
    pub fn who(&self) -> Option<String> {
        incoming::who(&self.repo)
    }

    /// Who signs in to the shared library; none if there is none, or it is a folder.
    pub fn account(&self) -> Option<Account> {
        incoming::account(&self.repo)
    }

    /// What is damaged in the history and in guildhall's own files, each with what to do about it.
    /// Reads every saved state and every file of the newest one. Changes nothing.
    pub fn faults(&self) -> Vec<String> {
        health::faults(&self.repo)
    }

    /// When updates were last fetched, seconds since 1970; none before the first time.
    pub fn last_update(&self) -> Option<i64> {
        fetched_state::last_update(&self.repo)
    }
}
