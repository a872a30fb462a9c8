//! Interruption safety: locks, journal, backups, recovery.

pub(crate) mod backup;
pub(crate) mod begin;
pub(crate) mod journal;
pub(crate) mod lock;
pub(crate) mod recovery;
pub(crate) mod restore_files;
pub(crate) mod stash_staged;
