//! Exchange over git for people who do not know git: save, get updates, share, propose, undo.
//!
//! Local work (objects, history, merging, files, references) is libgit2 in this process; transfers
//! run the installed `git`. No action ever loses an edit: it is in its file, in history, or among
//! what [waits](Exchange::waiting) for a choice. Every action may be stopped at any instruction:
//! files are replaced by rename, references move last, a [`journal`](safety::journal) tells the next run
//! what to take back, and a [`lock`](safety::lock) keeps two runs apart.
//!
//! Start reading at [`Exchange::sync`]. Nothing here knows the search index or the screen; types
//! of git2 do not leave this folder.

mod conflicts;
mod error;
mod hints;
mod history;
mod merge;
mod preview;
mod remote;
mod repository;
mod safety;
mod synchronise;
#[cfg(test)]
mod tests;
mod transfer;

pub use conflicts::pending_conflicts::{Origin, PendingConflict};
pub use conflicts::resolve::Chosen;
pub use error::SyncError;
pub use history::log::{LogEntry, LogQuery, NoteChange};
pub use history::propose::Proposed;
pub use history::save::{ChangeKind, FileChange, Saved};
pub use history::signing::Signed;
pub use preview::SyncPreview;
pub use remote::account::Account;
pub use repository::create::{clone, init, init_starter};
pub use repository::dirty_files::Held;
pub use repository::exchange::{Exchange, SyncSettings};
pub use repository::status::Status;
pub use safety::backup::Undone;
pub use synchronise::Synced;
pub use transfer::progress::{SyncProgress, Watch};
