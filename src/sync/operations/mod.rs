//! What a user can do with a copy: clone, sync, choose, discard, propose, undo.

pub(crate) mod create;
pub(crate) mod discard;
pub(crate) mod outside_files;
pub(crate) mod propose;
pub(crate) mod resolve;
pub(crate) mod sync_preview;
pub(crate) mod synchronise;
pub(crate) mod undo;
