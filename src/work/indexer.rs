//! Keeps the index in step with the files while the screen is open.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::Report;
use super::searcher::Errand;
use super::upkeep::bring_up_to_date;
use crate::model::base::Base;

/// Somebody thinks that files have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Changed;

/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// How long the first progress is kept back: quick work is not worth a word.
const TELL_AFTER: Duration = Duration::from_millis(300);

/// Looks at the files once at the start and then whenever somebody says that they changed, until
/// nobody can say so any more.
pub(super) fn run(
    base: &Base,
    cache: &Path,
    changes: &Receiver<Changed>,
    errands: &Sender<Errand>,
    reports: &Sender<Report>,
) {
    loop {
        let mut told = Instant::now() + TELL_AFTER;
        let mut progress = |done, total| {
            if Instant::now() < told {
                return true;
            }
            told = Instant::now() + TELL_EVERY;
            reports.send(Report::Indexing { done, total }).is_ok()
        };
        match bring_up_to_date(base, cache, false, &mut progress) {
            Ok((_, done)) => {
                let changed = done.changed();
                if errands.send(Errand::IndexChanged { changed }).is_err() {
                    return;
                }
            }
            Err(error) => {
                let message = format!("{error}; {}", error.mend());
                if reports
                    .send(Report::Failed {
                        ticket: None,
                        message,
                    })
                    .is_err()
                {
                    return;
                }
            }
        }
        if changes.recv().is_err() {
            return;
        }
        // One look sees all that was said meanwhile.
        changes.try_iter().for_each(drop);
    }
}
