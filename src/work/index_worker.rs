//! Keeps the index in step with the files while the screen is open.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use super::compactor::Looked;
use super::index_update::{IndexUpdate, IndexUpdater};
use super::search_worker::Errand;
use super::work_error::WorkError;
use super::{Report, give_way};
use crate::model::base::Base;

/// Somebody thinks that files have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ChangedFiles {
    /// These, by their paths below the root.
    Files(Vec<String>),
    /// Any.
    Anything,
}

impl ChangedFiles {
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

/// Reports of changed files, and the flag that stops the indexer.
pub(super) struct Changes {
    pub(super) heard: Receiver<ChangedFiles>,
    /// Becomes true when what is being read is to be left.
    pub(super) stop: Arc<AtomicBool>,
}

/// Time between two reports of progress.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// How long the first progress is kept back: quick work is not worth a word.
const TELL_AFTER: Duration = Duration::from_millis(300);

/// Looks at the files once at the start and then whenever somebody says that they changed, until
/// nobody can say so any more.
pub(super) fn run(
    base: &Base,
    cache: &Path,
    changes: &Changes,
    (errands, untidy): (&Sender<Errand>, &SyncSender<Looked>),
    reports: &Sender<Report>,
) {
    let mut updater = IndexUpdater::new(base, cache);
    let mut changed = ChangedFiles::Anything;
    loop {
        changes.stop.store(false, Ordering::Relaxed);
        match look(&mut updater, &changed, &changes.stop, reports) {
            Ok(done) => {
                let changed = done.changed();
                if errands.send(Errand::IndexChanged { changed }).is_err() {
                    return;
                }
                let has_changed = changed > 0;
                let index = updater.index().cloned();
                if let Some(looked) = index.map(|index| Looked { index, has_changed }) {
                    // Whoever opens the index next does what nobody tidies up here.
                    let _ = untidy.send(looked);
                }
            }
            Err(WorkError::Stopped) => {
                if reports.send(Report::IndexingStopped).is_err() {
                    return;
                }
            }
            Err(error) => {
                let old = Errand::IndexIsOld(error.to_string());
                if errands.send(old).is_err() {
                    return;
                }
                let message = format!("{error}; {}", error.mend());
                let ticket = None;
                if reports.send(Report::Failed { ticket, message }).is_err() {
                    return;
                }
            }
        }
        let Ok(next) = changes.heard.recv() else {
            return;
        };
        // One look sees all that was said meanwhile.
        changed = changes.heard.try_iter().fold(next, ChangedFiles::and);
    }
}

fn look(
    updater: &mut IndexUpdater,
    changed: &ChangedFiles,
    stop: &AtomicBool,
    reports: &Sender<Report>,
) -> Result<IndexUpdate, WorkError> {
    if let ChangedFiles::Files(paths) = changed
        && let Some(done) = updater.look_at(paths)?
    {
        return Ok(done);
    }
    // Someone waits for a single saved note. A look at all notes runs at low priority, in a thread of its
    // own, because a thread cannot raise its priority again.
    let looking = || {
        give_way();
        look_at_all(&mut *updater, stop, reports)
    };
    let done = thread::scope(|scope| {
        let looking = thread::Builder::new().spawn_scoped(scope, looking).ok()?;
        // A panic over there is one here.
        Some(looking.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    // A thread that cannot be had is done without.
    done.unwrap_or_else(|| look_at_all(updater, stop, reports))
}

fn look_at_all(
    updater: &mut IndexUpdater,
    stop: &AtomicBool,
    reports: &Sender<Report>,
) -> Result<IndexUpdate, WorkError> {
    let mut told = Instant::now() + TELL_AFTER;
    let mut progress = |done, total| {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        if Instant::now() < told {
            return true;
        }
        told = Instant::now() + TELL_EVERY;
        reports.send(Report::Indexing { done, total }).is_ok()
    };
    updater.look(false, &mut progress)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::channel;

    use super::super::compactor;
    use super::*;
    use crate::store::find_base;

    #[test]
    fn reading_can_be_stopped_and_begun_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("base");
        fs::create_dir_all(root.join("practices")).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        fs::write(
            root.join("practices/tram.md"),
            "+++\ntitle = \"Tram\"\n+++\n",
        )
        .expect("a note");
        let base = find_base::open(&root).expect("a base");
        let mut updater = IndexUpdater::new(&base, &folder.path().join("cache"));
        let (reports, _heard) = channel();
        let stop = AtomicBool::new(true);
        let mut look = |stop| look(&mut updater, &ChangedFiles::Anything, stop, &reports);
        assert!(matches!(look(&stop), Err(WorkError::Stopped)));
        stop.store(false, Ordering::Relaxed);
        assert_eq!(look(&stop).expect("it is read").read, 1);
    }

    #[test]
    fn a_save_is_seen_while_nobody_tidies_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("base");
        fs::create_dir_all(root.join("practices")).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        let write = |title: &str| {
            let text = format!("+++\ntitle = \"{title}\"\n+++\n");
            fs::write(root.join("practices/tram.md"), text).expect("a note");
        };
        write("Tram");
        let base = find_base::open(&root).expect("a base");
        let (errands, for_searcher) = channel();
        let (untidy, for_compactor) = compactor::way();
        let (reports, _heard) = channel();
        let (changed, heard) = channel();
        let stop = Arc::default();
        let changes = Changes { heard, stop };
        let seen = || match for_searcher.recv().expect("the indexer tells") {
            Errand::IndexChanged { changed } => changed,
            Errand::Search(..) | Errand::Open(..) | Errand::IndexIsOld(_) => 0,
        };
        thread::scope(|scope| {
            let (base, cache) = (&base, folder.path().join("cache"));
            scope.spawn(move || run(base, &cache, &changes, (&errands, &untidy), &reports));
            assert_eq!(seen(), 1);
            write("Tramway");
            let path = "practices/tram.md".to_owned();
            changed
                .send(ChangedFiles::Files(vec![path]))
                .expect("the indexer runs");
            // Whoever tidies up has not even begun with the first.
            assert_eq!(seen(), 1);
            drop(changed);
        });
        assert_eq!(for_compactor.iter().count(), 2);
    }
}
