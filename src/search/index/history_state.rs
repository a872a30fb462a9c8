//! The state of the history that the days of change are from.
//!
//! If it is missing or damaged, the days are compared again.

use super::directory::Index;
use super::regular_files::{self, name_of, with_checksum, without_checksum};

/// File name.
const NAME: &str = "history";

/// Size limit of the file.
const MAX_BYTES: u64 = 1 << 10;

impl Index {
    /// The last state that [`Index::keep_history_state`] stored.
    pub fn history_state(&self) -> Option<String> {
        let bytes = regular_files::read_at_most(&self.folder().join(NAME), MAX_BYTES).ok()?;
        String::from_utf8(without_checksum(bytes, name_of(self.folder())).ok()?).ok()
    }

    /// Stores the state of the history.
    pub fn keep_history_state(&self, state: &str) {
        let bytes = with_checksum(state.as_bytes().to_vec(), name_of(self.folder()));
        // If it cannot be written, the next update compares the days again.
        let _ = regular_files::write(&self.folder().join(NAME), &bytes);
    }
}
