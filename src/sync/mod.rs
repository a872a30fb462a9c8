//! Sharing over git for people who do not know git: save, get updates, share, propose, undo.
//!
//! Local work (objects, history, merging, files, references) is libgit2 in this process; transfers
//! run the installed `git`. No action loses an edit: it is in its file, in history, or among the
//! [pending conflicts](Exchange::waiting). Every action may be stopped at any instruction: files
//! are replaced by rename, references move last, a [`journal`](safety::journal) tells the next run
//! what to take back, and a [`lock`](safety::lock) keeps two runs apart.
//!
//! Start reading at [`Exchange`]. The folders, from the lowest up, each importing only what stands
//! before it: [`remote`], [`repository`], [`git_process`], [`commit`], [`conflicts`], [`safety`],
//! [`branch_merge`], [`transfer`], [`history`], [`operations`]. Nothing here knows the search
//! index or the screen; types of git2 do not leave this folder.

mod branch_merge;
mod commit;
mod conflicts;
mod error;
mod git_process;
mod hints;
mod history;
mod interface;
mod operations;
mod remote;
mod repository;
mod safety;
#[cfg(test)]
mod tests;
mod transfer;

pub use commit::signing::Signed;
pub use conflicts::pending_conflicts::{Origin, PendingConflict};
pub use error::SyncError;
pub use history::last_changes::LastChanges;
pub use history::log::{LogEntry, LogQuery, NoteChange};
pub use history::save_edits::Saved;
pub use history::status::Status;
pub use interface::Exchange;
pub use operations::create::{clone, connect, init, init_starter};
pub use operations::propose::Proposed;
pub use operations::resolve::Chosen;
pub use operations::sync_preview::SyncPreview;
pub use operations::synchronise::Synced;
pub use operations::undo::Undone;
pub use remote::account::Account;
pub use remote::remote_address::shown;
pub use repository::file_limits::LeftOut;
pub use repository::repo::SyncSettings;
pub use repository::trees::{ChangeKind, FileChange};
pub use transfer::progress::{SyncProgress, Watch};
