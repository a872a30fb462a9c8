//! Progress and cancellation of an action.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::sync::error::SyncError;

/// Receives progress and can cancel the action.
pub struct Watch<'a> {
    /// Receives each step and the progress of transfers.
    pub on_step: &'a mut dyn FnMut(SyncStep),
    /// Set to true to stop at the next safe point.
    pub stop: &'a AtomicBool,
}

/// The current step of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncStep {
    /// Edits are being saved.
    Saving,
    /// Contacting the shared library.
    Contacting,
    /// Receiving: objects so far, and total.
    Receiving(usize, usize),
    /// Merging updates and edits.
    Merging,
    /// Checking out updated notes.
    Updating,
    /// Edits are being shared.
    Sharing,
    /// Sending: objects so far, and total.
    Sending(usize, usize),
    /// Another part of a transfer, in percent.
    Transfer(u8),
}

impl SyncStep {
    /// Parses a progress line of git. Such as `Receiving objects:  61% (39/64), 1.2 MiB | 400
    /// KiB/s`.
    pub(crate) fn of_git(line: &str) -> Option<Self> {
        let (before, after) = line.split_once('%')?;
        let objects = after.trim_start().strip_prefix('(');
        let objects = objects.and_then(|objects| {
            let (done, total) = objects.split_once(')')?.0.split_once('/')?;
            Some((done.parse().ok()?, total.parse().ok()?))
        });
        Some(match objects {
            Some((done, total)) if line.starts_with("Receiving") => Self::Receiving(done, total),
            Some((done, total)) if line.starts_with("Writing") => Self::Sending(done, total),
            _ => {
                let percent = before.rsplit(|c: char| !c.is_ascii_digit()).next();
                let percent = percent.and_then(|percent| percent.parse().ok());
                Self::Transfer(percent.unwrap_or(0).min(100))
            }
        })
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
        fn case(line: &str, want: Option<SyncStep>) {
            assert_eq!(SyncStep::of_git(line), want, "{line}");
        }
        let line = "Receiving objects:  61% (39/64), 1.2 MiB | 400 KiB/s";
        case(line, Some(SyncStep::Receiving(39, 64)));
        let line = "Writing objects: 100% (3/3), 300 bytes, done.";
        case(line, Some(SyncStep::Sending(3, 3)));
        let line = "remote: Counting objects: 100% (5/5), done.";
        case(line, Some(SyncStep::Transfer(100)));
        case("Receiving objects:  61%", Some(SyncStep::Transfer(61)));
        case("Receiving objects: what", None);
        case("remote: Enumerating objects: 5, done.", None);
    }
}
