//! The loop of the app: messages in, effects out, and the state they change.

pub(crate) mod actions;
pub(crate) mod current_note;
pub(crate) mod effect;
pub(crate) mod event_loop;
pub(crate) mod message;
pub(crate) mod mouse;
pub(crate) mod router;
pub(crate) mod shared;
pub(crate) mod start;
pub(crate) mod state;
pub(crate) mod sync_state;
pub(crate) mod syncing;
pub(crate) mod update;
