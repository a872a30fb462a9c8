//! Keeps the index in step with the files while the screen is open.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::Report;
use super::searcher::Errand;
use super::upkeep::{Keeper, Upkeep, WorkError};
use crate::model::base::Base;

/// Somebody thinks that files have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Changed {
    /// These, by their paths below the root.
    Files(Vec<String>),
    /// Any.
    Anything,
}

impl Changed {
    /// Both changes as one.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Files(mut paths), Self::Files(more)) => {
                paths.extend(more);
                paths.sort_unstable();
                paths.dedup();
                Self::Files(paths)
            }
            _ => Self::Anything,
        }
    }
}

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
    let mut keeper = Keeper::new(base, cache);
    let mut changed = Changed::Anything;
    loop {
        match look(&mut keeper, &changed, reports) {
            Ok(done) => {
                let changed = done.changed();
                if errands.send(Errand::IndexChanged { changed }).is_err() {
                    return;
                }
                if changed > 0 {
                    // The change can be searched already: what fails here is tried again with the
                    // next one, and what is not sealed is verified when it is opened.
                    let _ = keeper.tidy();
                }
            }
            Err(error) => {
                let message = format!("{error}; {}", error.mend());
                let ticket = None;
                if reports.send(Report::Failed { ticket, message }).is_err() {
                    return;
                }
            }
        }
        let Ok(next) = changes.recv() else {
            return;
        };
        // One look sees all that was said meanwhile.
        changed = changes.try_iter().fold(next, Changed::and);
    }
}

fn look(
    keeper: &mut Keeper,
    changed: &Changed,
    reports: &Sender<Report>,
) -> Result<Upkeep, WorkError> {
    if let Changed::Files(paths) = changed
        && let Some(done) = keeper.look_at(paths)?
    {
        return Ok(done);
    }
    let mut told = Instant::now() + TELL_AFTER;
    let mut progress = |done, total| {
        if Instant::now() < told {
            return true;
        }
        told = Instant::now() + TELL_EVERY;
        reports.send(Report::Indexing { done, total }).is_ok()
    };
    keeper.look(false, &mut progress)
}
