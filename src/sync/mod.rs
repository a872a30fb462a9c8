//! Sync over git without its vocabulary: save, get updates, share, propose, undo.
//!
//! Local operations (objects, commits, merges, files, references) use libgit2; transfers run the
//! installed `git`. No action loses an edit: it is in its file, in a commit, or in a
//! [pending conflict](Repo::waiting). Every action can be interrupted at any instruction:
//! files are replaced by rename, references move last, a [`journal`](safety::journal) lets the
//! next run roll back, and a [`lock`](safety::lock) excludes a second run.
//!
//! Start with [`Repo`]. The folders in import order, lowest first: [`remote`],
//! [`repository`], [`git_process`], [`commit`], [`conflicts`], [`safety`], [`branch_merge`],
//! [`transfer`], [`history`], [`operations`]. Independent of the search index and the screen;
//! types of git2 stay in this folder.

mod branch_merge;
mod commit;
mod conflicts;
mod error;
mod git_process;
mod hints;
mod history;
mod libgit2_errors;
mod operations;
mod remote;
mod repository;
mod safety;
#[cfg(test)]
mod tests;
mod transfer;

pub use commit::signing::Signed;
pub use conflicts::pending_conflicts::{DamagedConflict, Origin, PendingConflict};
pub use error::SyncError;
pub use history::last_changes::LastChanges;
pub use history::log::{LogEntry, LogQuery};
pub use history::note_change::NoteChange;
pub use history::save_edits::Saved;
pub use history::status::Status;
pub use operations::create::{clone, connect, init, init_starter};
pub use operations::propose::Proposed;
pub use operations::resolve::{ConflictSide, DecidedConflict};
pub use operations::sync_preview::SyncPreview;
pub use operations::synchronise::Synced;
pub use operations::undo::{Undone, UndoneAction};
pub use remote::account::Account;
pub use remote::remote_address::shown;
pub use repository::file_limits::LeftOut;
pub use repository::repo::{Repo, SyncSettings};
pub use repository::trees::{ChangeKind, FileChange};
pub use transfer::progress::{SyncStep, Watch};
