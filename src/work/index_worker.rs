//! The indexer: updates the index while the app is open.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use super::compactor::UpdatedIndex;
use super::index_folder::{IndexFolder, temporary_folders};
use super::index_update::{IndexUpdate, IndexUpdater};
use super::library::IndexedBase;
use super::search_worker::SearchJob;
use super::work_error::WorkError;
use super::{Report, ReportSender, lower_priority};
use crate::model::base::Base;
use crate::search::IndexError;

/// A report of changed files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ChangedFiles {
    /// These files, by path below the root.
    Files(Vec<String>),
    /// Any files.
    Anything,
}

impl ChangedFiles {
    /// Merges two reports.
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
    pub(super) received: Receiver<ChangedFiles>,
    /// Set to stop reading files.
    pub(super) stop: Arc<AtomicBool>,
}

/// Interval of progress reports.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// Delay of the first progress report; quick updates report none.
const TELL_AFTER: Duration = Duration::from_millis(300);

/// Updates the index at the start and after each report, until the channel closes.
///
/// If no index can be built in `folder`, a temporary one takes its place.
pub(super) fn run(
    base: &Base,
    folder: &IndexFolder,
    changes: &Changes,
    (jobs, compactor): (&Sender<SearchJob>, &SyncSender<UpdatedIndex>),
    reports: &ReportSender,
) {
    let mut updater = IndexUpdater::new(base, &folder.path());
    let mut changed = ChangedFiles::Anything;
    let mut others = temporary_folders();
    let mut _kept = None;
    let mut was_busy = false;
    loop {
        changes.stop.store(false, Ordering::Relaxed);
        match scan(&mut updater, &changed, &changes.stop, reports) {
            Ok(done) => {
                was_busy = false;
                let changed = done.changed();
                if jobs.send(SearchJob::IndexChanged { changed }).is_err() {
                    return;
                }
                let has_changed = changed > 0;
                let index = updater.index().cloned();
                if let Some(updated) = index.map(|index| UpdatedIndex { index, has_changed }) {
                    // On failure the next process to open the index compacts it.
                    let _ = compactor.send(updated);
                }
            }
            Err(WorkError::Stopped) => {
                if reports.send(Report::IndexingStopped).is_err() {
                    return;
                }
            }
            Err(error) => {
                let old = SearchJob::IndexIsOld(error.to_string());
                if jobs.send(old).is_err() {
                    return;
                }
                let is_busy = matches!(error, WorkError::Index(IndexError::Busy(_)));
                let message = format!("{error}; {}", error.help());
                if !(is_busy && was_busy) && reports.send(Report::failed(None, message)).is_err() {
                    return;
                }
                was_busy = is_busy;
                if matches!(error, WorkError::Index(_))
                    && IndexedBase::open_as_is(base, &folder.path()).is_err()
                    && let Some(other) = others.next()
                {
                    folder.set(other.path());
                    updater = IndexUpdater::new(base, other.path());
                    changed = ChangedFiles::Anything;
                    _kept = Some(other);
                    continue;
                }
                if is_busy
                    && !matches!(changes.received.try_recv(), Err(TryRecvError::Disconnected))
                {
                    // Wait for the other process again.
                    changed = ChangedFiles::Anything;
                    continue;
                }
            }
        }
        let Ok(next) = changes.received.recv() else {
            return;
        };
        // One update covers all pending reports.
        changed = changes.received.try_iter().fold(next, ChangedFiles::and);
    }
}

fn scan(
    updater: &mut IndexUpdater,
    changed: &ChangedFiles,
    stop: &AtomicBool,
    reports: &ReportSender,
) -> Result<IndexUpdate, WorkError> {
    let mut next_report = Instant::now() + TELL_AFTER;
    let mut progress = |done, total| {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        if Instant::now() < next_report {
            return true;
        }
        next_report = Instant::now() + TELL_EVERY;
        reports.send(Report::Indexing { done, total }).is_ok()
    };
    match scan_changed(updater, changed, &mut progress) {
        // Stopped while it waited for another process.
        Err(WorkError::Index(IndexError::Busy(_))) if stop.load(Ordering::Relaxed) => {
            Err(WorkError::Stopped)
        }
        done => done,
    }
}

fn scan_changed(
    updater: &mut IndexUpdater,
    changed: &ChangedFiles,
    progress: &mut (dyn FnMut(usize, usize) -> bool + Send),
) -> Result<IndexUpdate, WorkError> {
    if let ChangedFiles::Files(paths) = changed
        && let Some(done) = updater.scan_files(paths, progress)?
    {
        return Ok(done);
    }
    // The user waits for a saved note. Comparing all files runs at low priority, on a thread of its
    // own because a thread cannot raise its priority again.
    let looking = || {
        lower_priority();
        updater.scan(false, progress)
    };
    let done = thread::scope(|scope| {
        let looking = thread::Builder::new().spawn_scoped(scope, looking).ok()?;
        // Propagate a panic.
        Some(looking.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    // Without a thread, run here.
    done.unwrap_or_else(|| updater.scan(false, progress))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::sync::mpsc::channel;

    use super::super::compactor;
    use super::*;
    use crate::store::find_base;
    use crate::temporary_folder::temporary_folder;

    #[test]
    fn indexing_can_be_stopped_and_restarted() {
        let folder = temporary_folder();
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
        let (reports, _received) = channel();
        let reports = ReportSender::from(reports);
        let stop = AtomicBool::new(true);
        let mut scan = |stop| scan(&mut updater, &ChangedFiles::Anything, stop, &reports);
        assert!(matches!(scan(&stop), Err(WorkError::Stopped)));
        stop.store(false, Ordering::Relaxed);
        assert_eq!(scan(&stop).expect("it is read").read, 1);
    }

    #[test]
    fn a_base_that_was_moved_away_keeps_its_index() {
        let folder = temporary_folder();
        let root = folder.path().join("base");
        fs::create_dir_all(root.join("practices")).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        let note = root.join("practices/tram.md");
        fs::write(note, "+++\ntitle = \"Tram\"\n+++\n").expect("a note");
        let base = find_base::open(&root).expect("a base");
        let mut updater = IndexUpdater::new(&base, &folder.path().join("cache"));
        let (reports, _received) = channel();
        let reports = ReportSender::from(reports);
        let stop = AtomicBool::new(false);
        let mut scan = |changed| scan(&mut updater, &changed, &stop, &reports);
        assert_eq!(scan(ChangedFiles::Anything).expect("it is read").total, 1);
        let away = folder.path().join("away");
        fs::rename(&root, &away).expect("moved");
        for changed in [
            ChangedFiles::Anything,
            ChangedFiles::Files(vec!["practices/tram.md".to_owned()]),
        ] {
            let error = scan(changed).expect_err("the folder is gone").to_string();
            assert!(error.ends_with("base is not there any more"), "{error}");
        }
        fs::rename(&away, &root).expect("moved back");
        let done = scan(ChangedFiles::Anything).expect("it is read");
        assert_eq!((done.total, done.changed()), (1, 0));
    }

    #[test]
    fn saves_do_not_wait_for_the_compactor() {
        let folder = temporary_folder();
        let root = folder.path().join("base");
        fs::create_dir_all(root.join("practices")).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        let write = |title: &str| {
            let text = format!("+++\ntitle = \"{title}\"\n+++\n");
            fs::write(root.join("practices/tram.md"), text).expect("a note");
        };
        write("Tram");
        let base = find_base::open(&root).expect("a base");
        let (jobs, search_queue) = channel();
        let (to_compactor, for_compactor) = compactor::queue();
        let (reports, _received) = channel();
        let reports = ReportSender::from(reports);
        let (changed, received) = channel();
        let stop = Arc::default();
        let changes = Changes { received, stop };
        let seen = || match search_queue.recv().expect("the indexer reports") {
            SearchJob::IndexChanged { changed } => changed,
            SearchJob::Search(..) | SearchJob::Open(..) | SearchJob::IndexIsOld(_) => 0,
        };
        thread::scope(|scope| {
            let (base, cache) = (&base, IndexFolder::new(&folder.path().join("cache")));
            scope.spawn(move || run(base, &cache, &changes, (&jobs, &to_compactor), &reports));
            assert_eq!(seen(), 1);
            write("Tramway");
            let path = "practices/tram.md".to_owned();
            changed
                .send(ChangedFiles::Files(vec![path]))
                .expect("the indexer runs");
            // The compactor has not started.
            assert_eq!(seen(), 1);
            drop(changed);
        });
        assert_eq!(for_compactor.iter().count(), 2);
    }

    /// A base with one note, below `folder`.
    fn base_below(folder: &Path) -> Base {
        let root = folder.join("base");
        fs::create_dir_all(root.join("practices")).expect("folders");
        fs::write(root.join(find_base::MARK), "").expect("a mark");
        let note = root.join("practices/tram.md");
        fs::write(note, "+++\ntitle = \"Tram\"\n+++\n").expect("a note");
        find_base::open(&root).expect("a base")
    }

    #[test]
    fn a_temporary_index_takes_the_place_of_one_that_cannot_be_built() {
        let home = temporary_folder();
        let base = base_below(home.path());
        let cache = home.path().join("cache");
        fs::write(&cache, "a file in the place of the folder").expect("a file");
        let folder = IndexFolder::new(&cache);
        let (jobs, search_queue) = channel();
        let (to_compactor, _for_compactor) = compactor::queue();
        let (reports, reported) = channel();
        let reports = ReportSender::from(reports);
        let (changed, received) = channel();
        let stop = Arc::default();
        let changes = Changes { received, stop };
        thread::scope(|scope| {
            let (base, folder) = (&base, &folder);
            scope.spawn(move || run(base, folder, &changes, (&jobs, &to_compactor), &reports));
            let is_built = |job| matches!(job, SearchJob::IndexChanged { changed: 1 });
            assert!((0..3).any(|_| search_queue.recv().is_ok_and(is_built)));
            let library = IndexedBase::open_as_is(base, &folder.path());
            assert_eq!(library.map(|library| library.total()).ok(), Some(1));
            drop(changed);
        });
        assert!(matches!(reported.try_recv(), Ok(Report::Failed { .. })));
    }

    #[test]
    fn waiting_for_another_process_is_reported_and_can_be_stopped() {
        let home = temporary_folder();
        let base = base_below(home.path());
        let mut updater = IndexUpdater::new(&base, &home.path().join("cache"));
        updater.scan(false, &mut |_, _| true).expect("an index");
        let index = updater.index().expect("an index").clone();
        let _writer = index.writer(1, 0, &|| false).expect("nobody else writes");
        let (reports, reported) = channel();
        let reports = ReportSender::from(reports);
        let stop = AtomicBool::new(false);
        for changed in [
            ChangedFiles::Files(vec!["practices/bus.md".to_owned()]),
            ChangedFiles::Anything,
        ] {
            let note = base.root.join("practices/bus.md");
            fs::write(note, "+++\ntitle = \"Bus\"\n+++\n").expect("a note");
            stop.store(false, Ordering::Relaxed);
            thread::scope(|scope| {
                let scanned = scope.spawn(|| scan(&mut updater, &changed, &stop, &reports));
                let report = reported.recv().expect("it is reported");
                assert_eq!(report, Report::Indexing { done: 0, total: 1 });
                stop.store(true, Ordering::Relaxed);
                let scanned = scanned.join().expect("no panic");
                assert!(matches!(scanned, Err(WorkError::Stopped)), "{scanned:?}");
            });
        }
    }
}
