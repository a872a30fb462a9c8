//! The public interface of `sync`: operations on a copy of a shared library.

use std::path::Path;

use super::conflicts::pending_conflicts::{PendingConflict, damaged_pending, pending};
use super::error::SyncError;
use super::history::last_changes::{LastChanges, last_changes};
use super::history::log::{LogEntry, LogQuery};
use super::history::note_change::NoteChange;
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

/// A base and its git repository, opened for sync.
pub struct NoteRepository {
    pub(crate) repo: Repo,
}

impl NoteRepository {
    /// Opens the repository of the base at `root`. Writes nothing.
    ///
    /// # Errors
    /// [`SyncError::NoHistory`], [`SyncError::ForeignOwner`], or an error of libgit2.
    pub fn open(root: &Path, settings: SyncSettings) -> Result<Self, SyncError> {
        let repo = Repo::open(root, settings)?;
        Ok(Self { repo })
    }

    /// The root of the base.
    pub fn root(&self) -> &Path {
        &self.repo.root
    }

    /// Commits, fetches, merges and pushes.
    ///
    /// # Errors
    /// See [`SyncError`]. After an error, edits are committed or still in their files, and the next
    /// call continues.
    pub fn sync(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        synchronise::sync(&self.repo, watch)
    }

    /// Commits, fetches and merges; does not push.
    ///
    /// # Errors
    /// As [`NoteRepository::sync`].
    pub fn get_updates(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        synchronise::get_updates(&self.repo, watch)
    }

    /// Previews a sync. Fetches, but changes neither files nor commits.
    ///
    /// # Errors
    /// As [`NoteRepository::sync`].
    pub fn preview(&self, watch: &mut Watch<'_>) -> Result<SyncPreview, SyncError> {
        sync_preview::preview(&self.repo, watch)
    }

    /// Commits all edits in the base.
    ///
    /// # Errors
    /// See [`SyncError`]; the edits stay in their files.
    pub fn save(&self) -> Result<Saved, SyncError> {
        save_edits::save(&self.repo)
    }

    /// The sync status of this copy, without network access. Changes nothing.
    ///
    /// # Errors
    /// If the repository or a file cannot be read.
    pub fn status(&self) -> Result<Status, SyncError> {
        status::status(&self.repo)
    }

    /// What keeps this copy from exchanging notes: an unfinished action of another program, or a
    /// branch that was made here.
    pub fn trouble(&self) -> Option<SyncError> {
        status::trouble(&self.repo)
    }

    /// Files of the last update that were not checked out, and why.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn left_out(&self) -> Result<Vec<LeftOut>, SyncError> {
        let tip = self.repo.branch()?.tip;
        Ok(self.repo.named_left_out(&self.repo.tree_of(tip)?))
    }

    /// All pending conflicts, by note, then by id.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read.
    pub fn waiting(&self) -> Result<Vec<PendingConflict>, SyncError> {
        pending(&self.repo)
    }

    /// Damaged files of pending conflicts, which [`NoteRepository::waiting`] skips.
    pub fn damaged_waiting(&self) -> Vec<LeftOut> {
        damaged_pending(&self.repo)
    }

    /// Stores conflicts between an editor's text and the note as pending.
    ///
    /// # Errors
    /// If there is no commit yet, or a file cannot be written.
    pub fn keep_edited(&self, path: &str, decisions: Vec<Decision>) -> Result<(), SyncError> {
        resolve::keep_edited(&self.repo, path, decisions)
    }

    /// Resolves conflicts, commits the result and returns the changed files.
    ///
    /// If one choice cannot be applied, nothing is changed.
    ///
    /// # Errors
    /// [`SyncError::NothingWaits`] for an unknown id, [`SyncError::Resolve`] if a note has changed
    /// so that a choice cannot be applied.
    pub fn choose(&self, chosen: &[Chosen]) -> Result<Vec<FileChange>, SyncError> {
        resolve::choose(&self.repo, chosen)
    }

    /// Restores a file to the last known shared version, and returns what changed.
    ///
    /// `path` is below the root. A file that is not shared is removed. All edits of the base are
    /// committed first, so nothing is lost.
    ///
    /// # Errors
    /// [`SyncError::NothingToDiscard`] if the file is the same there, or an error of a checkout.
    pub fn discard(&self, path: &str) -> Result<Vec<FileChange>, SyncError> {
        discard::discard(&self.repo, path)
    }

    /// Undoes the last action, such as a save, update or choice.
    ///
    /// A second call undoes the action before. Edits are committed first and the branch is backed
    /// up, so nothing is lost. An action that is already pushed is reverted by a new commit.
    ///
    /// # Errors
    /// [`SyncError::NothingToUndo`], or an error of a checkout.
    pub fn undo(&self) -> Result<Undone, SyncError> {
        undo::undo(&self.repo)
    }

    /// The action that [`NoteRepository::undo`] would undo, if any. Changes nothing.
    ///
    /// # Errors
    /// If the repository or a file cannot be read.
    pub fn undoable(&self) -> Result<Option<Undone>, SyncError> {
        undo::next_undo(&self.repo)
    }

    /// Proposes my version of these notes for review.
    ///
    /// In this copy the notes return to the shared version until the proposal is accepted; an undo
    /// restores mine.
    ///
    /// # Errors
    /// [`SyncError::NoSuchNote`], [`SyncError::NothingToPropose`], or an error of the push: then
    /// the proposal is kept, and the next sync pushes it.
    pub fn propose(&self, ids: &[NoteId], watch: &mut Watch<'_>) -> Result<Proposed, SyncError> {
        propose::propose(&self.repo, ids, watch)
    }

    /// The log, newest commit first.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn log(&self, query: &LogQuery) -> Result<Vec<LogEntry>, SyncError> {
        log::log(&self.repo, query)
    }

    /// The log of files that `keep` accepts, by path below the root.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn log_where(
        &self,
        query: &LogQuery,
        keep: impl Fn(&str) -> bool,
    ) -> Result<Vec<LogEntry>, SyncError> {
        log::log_where(&self.repo, query, &keep)
    }

    /// When each of these files (paths below the root) last changed in a commit.
    ///
    /// # Errors
    /// If there is no commit yet, or the repository cannot be read.
    pub fn last_changes<'a>(
        &self,
        paths: impl Iterator<Item = &'a str>,
    ) -> Result<LastChanges, SyncError> {
        last_changes(&self.repo, paths)
    }

    /// An old version of a file.
    ///
    /// `at` is a date (`2026-03-02`, the end of that day) or at least 4 digits of a commit id.
    ///
    /// # Errors
    /// [`SyncError::NoSuchVersion`], or [`SyncError::NoSuchNote`] if it did not exist then.
    pub fn show_at(&self, path: &str, at: &str) -> Result<String, SyncError> {
        log::show_at(&self.repo, path, at)
    }

    /// The differences between the files and the last known shared commit.
    ///
    /// # Errors
    /// If the history or a file cannot be read.
    pub fn differences(&self, only: Option<&str>) -> Result<Vec<NoteChange>, SyncError> {
        log::differences(&self.repo, only)
    }

    /// The text of a file in the last fetched commit, if any.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_text(&self, path: &str) -> Result<Option<String>, SyncError> {
        incoming::incoming_text(&self.repo, path)
    }

    /// The fetched change of a file since the merge base.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_change(&self, path: &str) -> Result<Option<NoteChange>, SyncError> {
        incoming::incoming_change(&self.repo, path)
    }

    /// The configured author name, if any; safe to display.
    pub fn who(&self) -> Option<String> {
        incoming::who(&self.repo)
    }

    /// The account for the shared library; `None` without one, or for a folder.
    pub fn account(&self) -> Option<Account> {
        incoming::account(&self.repo)
    }

    /// Damage in the repository or guildhall's own files, and settings not followed, with help.
    ///
    /// Reads every commit, and every file of the newest one. Changes nothing.
    pub fn faults(&self) -> Vec<String> {
        health::faults(&self.repo)
    }

    /// When updates were last fetched, in seconds since 1970, if ever.
    pub fn last_update(&self) -> Option<i64> {
        fetched_state::last_update(&self.repo)
    }
}
