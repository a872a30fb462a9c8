//! What makes every step safe to interrupt: lock, journal, backup, recovery.

pub(crate) mod atomic_fs;
pub(crate) mod backup;
pub(crate) mod journal;
pub(crate) mod lock;
pub(crate) mod recovery;
