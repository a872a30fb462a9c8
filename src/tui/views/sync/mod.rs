//! The Sync view: incoming changes, own changes and conflicts.

mod choose;
mod conflict;
mod draw;
mod draw_conflict;
mod keys;
mod layout;
mod state;
mod update;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::SyncView;
