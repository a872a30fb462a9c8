//! Progress and cancellation of an action.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::sync::error::SyncError;

/// Receives progress and can cancel the action.
pub struct Watch<'a> {
    /// Receives each step and the progress of transfers.
    pub tell: &'a mut dyn FnMut(SyncProgress),
    /// Set to true to stop at the next safe point.
    pub stop: &'a AtomicBool,
}

/// The current step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncProgress {
    /// Edits are being saved.
    Saving,
    /// Updates are being fetched.
    Fetching,
    /// Updates and edits are being merged.
    Merging,
    /// Files are being checked out.
    Updating,
    /// Commits are being pushed.
    Sharing,
    /// A transfer is running.
    Transfer {
        /// Progress in percent.
        percent: u8,
        /// The message of git, safe to display.
        words: String,
    },
}

impl SyncProgress {
    /// Parses `Receiving objects:  61% (39/64), 1.2 MiB | 400 KiB/s`.
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
    /// Returns an error if the user cancelled.
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
