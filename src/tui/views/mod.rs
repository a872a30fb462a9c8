//! The views of the app, a folder each.

pub(crate) mod reader;
pub(crate) mod search;
pub(crate) mod sync;

use crate::tui::app::keys::ViewKeys;

/// The keys of every view.
pub(crate) const KEYS: [&ViewKeys; 3] =
    [&search::keys::KEYS, &reader::keys::KEYS, &sync::keys::KEYS];
