//! Exchange over git for people who do not know git: save, get updates, share, propose, undo.
//!
//! Local work (objects, history, merging, files, references) is libgit2 in this process; transfers
//! run the installed `git`. No action ever loses an edit: it is in its file, in history, or among
//! what [waits](Exchange::waiting) for a choice. Every action may be stopped at any instruction:
//! files are replaced by rename, references move last, a [`journal`] tells the next run
//! what to take back, and a [`lock`] keeps two runs apart.
//!
//! Start reading at [`Exchange::sync`]. Nothing here knows the search index or the screen; types
//! of git2 do not leave this folder.

mod address;
mod arrivals;
#[cfg(test)]
mod audiences;
mod backup;
mod checkout;
mod child_git_dir;
mod city;
mod closings;
mod combine;
mod complaint;
mod confine;
mod conflicts;
mod discard;
mod disk;
mod error;
#[cfg(test)]
mod fixture;
mod folder;
mod git_config;
#[cfg(test)]
mod going_back;
mod history;
#[cfg(test)]
mod incoming_tests;
mod incoming_tree;
mod join;
mod journal;
#[cfg(test)]
mod leftovers;
mod listed;
mod listener;
mod lock;
#[cfg(test)]
mod losses;
mod mend;
mod open_repository;
mod paths;
mod preview;
mod progress;
mod propose;
mod recovery;
mod references;
mod renames;
mod repo;
mod repository_layout;
mod save;
mod share;
mod sign;
mod start;
mod status;
#[cfg(test)]
mod stops;
#[cfg(test)]
mod tests;
mod tracked;
mod transfer;
mod update;
mod waiting;
mod words;

pub use arrivals::Account;
pub use backup::Undone;
pub use conflicts::Chosen;
pub use error::SyncError;
pub use history::{LogEntry, LogQuery, NoteChange};
pub use preview::Preview;
pub use progress::{Progress, Watch};
pub use propose::Proposed;
pub use repo::{Exchange, Settings};
pub use save::{ChangeKind, FileChange, Saved};
pub use sign::Signed;
pub use start::{clone, init, init_starter};
pub use status::Status;
pub use tracked::Held;
pub use update::Synced;
pub use waiting::{Origin, Waiting};
