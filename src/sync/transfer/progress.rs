//! Progress of an action, and stopping it.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::sync::error::SyncError;

/// Receives progress, and can stop the action.
pub struct Watch<'a> {
    /// Receives each step and the progress of transfers.
    pub tell: &'a mut dyn FnMut(SyncProgress),
    /// Set it to stop at the next safe point.
    pub stop: &'a AtomicBool,
}

/// What is being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncProgress {
    /// Edits are being saved.
    Saving,
    /// The shared library is being asked for updates.
    Fetching,
    /// Updates and edits are being joined.
    Joining,
    /// Files are being brought up to date.
    Updating,
    /// Edits are being shared.
    Sharing,
    /// A transfer is running.
    Transfer {
        /// How far it is.
        percent: u8,
        /// What the other side says of it, safe to show.
        words: String,
    },
}

impl SyncProgress {
    /// Reads `Receiving objects:  61% (39/64), 1.2 MiB | 400 KiB/s`.
    pub(crate) fn transfer(line: &str) -> Self {
        let percent = line.split('%').next().and_then(|before| {
            before
                .rsplit(|c: char| !c.is_ascii_digit())
                .next()?
                .parse()
                .ok()
        });
        Self::Transfer {
            percent: percent.unwrap_or(0).min(100),
            words: line.to_owned(),
        }
    }
}

impl Watch<'_> {
    /// Stops here if the user asked to.
    pub(crate) fn check(&self) -> Result<(), SyncError> {
        if self.stop.load(Ordering::Relaxed) {
            Err(SyncError::Stopped)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_how_far_a_transfer_is() {
        #[track_caller]
        fn case(line: &str, want: u8) {
            let SyncProgress::Transfer { percent, .. } = SyncProgress::transfer(line) else {
                panic!()
            };
            assert_eq!(percent, want, "{line}");
        }
        case("Receiving objects:  61% (39/64), 1.2 MiB | 400 KiB/s", 61);
        case("remote: Counting objects: 100% (5/5), done.", 100);
        case("remote: Enumerating objects: 5, done.", 0);
    }
}
