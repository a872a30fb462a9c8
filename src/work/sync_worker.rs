//! The syncer: runs sync requests in order, on its own thread.
//!
//! Each request opens the repository again, so changes of other programs are seen. It reports
//! progress, can be stopped, and ends with the status of the copy.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::index_worker::ChangedFiles;
use super::sync_messages::{
    FailureKind, FileChange, SyncAnswer, SyncCounts, SyncFailure, SyncKind, SyncOutcome,
    SyncRequest, SyncStatus, SyncStep,
};
use super::sync_status::{mark_clashes, read_status};
use super::{Report, ReportSender, Ticket};
use crate::model::base::Base;
use crate::notes::three_way_merge::Decision;
use crate::sync::{self, Repo, SyncError, SyncSettings, Synced, Watch};

/// Shortest interval between progress reports of a transfer.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// Settings of the sync worker.
#[derive(Debug, Clone, Default)]
pub struct SyncOptions {
    /// Author, and environment of child processes.
    pub settings: SyncSettings,
    /// The background sync.
    pub background: BackgroundSync,
}

/// A request repeated in the background.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackgroundSync {
    /// The request; `None` unless configured.
    pub request: Option<SyncRequest>,
    /// Time between two syncs.
    pub every: Duration,
}

/// A sync request with ticket and stop flag.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) ticket: Option<Ticket>,
    pub(super) act: SyncRequest,
    /// Set to stop the request.
    pub(super) stop: Arc<AtomicBool>,
}

/// Runs jobs until the channel closes. Reports to `changed` when files may have changed.
pub(super) fn run(
    base: &Base,
    options: &SyncOptions,
    jobs: &Jobs,
    changed: &Sender<ChangedFiles>,
    reports: &ReportSender,
) {
    let mut syncer = Syncer {
        base,
        settings: options.settings.clone(),
        asked: false,
        clashes: Vec::new(),
        arrived: Vec::new(),
    };
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut next = Instant::now();
    loop {
        if waiting.is_empty() {
            match jobs.wait(&mut next) {
                Some(job) => waiting.push_back(job),
                None => return,
            }
        }
        waiting.extend(jobs.asked.try_iter());
        let Some(job) = waiting.pop_front() else {
            continue;
        };
        // Of several status requests only the last is needed.
        if job.act == SyncRequest::Status
            && waiting.iter().any(|later| later.act == SyncRequest::Status)
        {
            continue;
        }
        let (ticket, kind) = (job.ticket, job.act.kind());
        let mut last_report = Instant::now();
        let mut on_step = |step: SyncStep| {
            let is_transfer = match step {
                // Parts that git counts for itself.
                SyncStep::Transfer(_) => return,
                SyncStep::Receiving(..) | SyncStep::Sending(..) => true,
                _ => false,
            };
            if is_transfer && last_report.elapsed() < TELL_EVERY {
                return;
            }
            if is_transfer {
                last_report = Instant::now();
            }
            // The request completes even if the app has closed.
            let _ = reports.send(Report::SyncStep { ticket, kind, step });
        };
        let outcome = syncer.carry_out(&job, &mut on_step);
        if !matches!(kind, SyncKind::Status | SyncKind::CheckUpdates)
            && changed.send(ChangedFiles::Anything).is_err()
        {
            return;
        }
        if reports.send(Report::SyncAnswer(Box::new(outcome))).is_err() {
            return;
        }
    }
}

/// Source of jobs: the app, and a timer if configured.
pub(super) struct Jobs {
    pub(super) asked: Receiver<Job>,
    pub(super) background: BackgroundSync,
    /// Stop flag of background syncs.
    pub(super) stop: Arc<AtomicBool>,
}

impl Jobs {
    /// The next job; `None` when the channel is closed.
    fn wait(&self, next: &mut Instant) -> Option<Job> {
        let Some(act) = &self.background.request else {
            return self.asked.recv().ok();
        };
        match self
            .asked
            .recv_timeout(next.saturating_duration_since(Instant::now()))
        {
            Ok(job) => Some(job),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                *next = Instant::now() + self.background.every;
                self.stop.store(false, Ordering::Relaxed);
                Some(Job {
                    ticket: None,
                    act: act.clone(),
                    stop: Arc::clone(&self.stop),
                })
            }
        }
    }
}

struct Syncer<'a> {
    base: &'a Base,
    settings: SyncSettings,
    /// Whether the shared library has answered since the app started.
    asked: bool,
    /// Paths that will conflict on update.
    clashes: Vec<String>,
    /// Files of the last update.
    arrived: Vec<FileChange>,
}

impl Syncer<'_> {
    fn carry_out(&mut self, job: &Job, on_step: &mut dyn FnMut(SyncStep)) -> SyncAnswer {
        let kind = job.act.kind();
        let outcome = |result, status| SyncAnswer {
            ticket: job.ticket,
            kind,
            result,
            status,
        };
        let prepared = self.prepare(&job.act);
        let repository = match Repo::open(&self.base.root, self.settings.clone()) {
            Ok(repository) => repository,
            Err(error) => return outcome(Err(SyncFailure::from(&error)), None),
        };
        let mut watch = Watch {
            on_step,
            stop: &job.stop,
        };
        let result = match prepared {
            Some(prepared) => prepared,
            None => self.act(&repository, &job.act, &mut watch),
        };
        let result = result.map_err(|error| SyncFailure::from(&error));
        let unreachable = |fault: &SyncFailure| fault.kind == FailureKind::Offline;
        if kind.uses_network() {
            self.asked = result.is_ok() || (self.asked && !result.as_ref().is_err_and(unreachable));
        }
        match self.read_status(&repository) {
            // Report an obstacle to a sync before the user tries one.
            Ok(status) => match repository.obstacle().filter(|_| kind == SyncKind::Status) {
                Some(error) => outcome(Err(SyncFailure::from(&error)), Some(status)),
                None => outcome(result, Some(status)),
            },
            Err(error) => {
                let fault = SyncFailure::from(&error);
                outcome(result.and(Err(fault)), None)
            }
        }
    }

    /// Runs requests that do not need an open history; `None` for others.
    fn prepare(&mut self, act: &SyncRequest) -> Option<Result<SyncOutcome, SyncError>> {
        let (root, settings) = (&self.base.root, self.settings.clone());
        match act {
            SyncRequest::Begin => {
                let begun = sync::init(root, settings);
                Some(begun.map(|saved| SyncOutcome::Initialised(saved.changed.len())))
            }
            SyncRequest::Connect(address) => {
                // State of the previous library does not apply.
                self.asked = false;
                self.clashes.clear();
                let connected = sync::connect(root, address, settings);
                Some(connected.map(|_| SyncOutcome::Connected))
            }
            SyncRequest::SetAuthor(name, email) => {
                self.settings.author = Some((name.clone(), email.clone()));
                None
            }
            _ => None,
        }
    }

    fn act(
        &mut self,
        repository: &Repo,
        act: &SyncRequest,
        watch: &mut Watch<'_>,
    ) -> Result<SyncOutcome, SyncError> {
        match act {
            // Handled in `prepare`.
            SyncRequest::Status
            | SyncRequest::Begin
            | SyncRequest::Connect(_)
            | SyncRequest::SetAuthor(..) => Ok(SyncOutcome::Checked),
            SyncRequest::CheckUpdates => {
                let preview = repository.preview(watch)?;
                self.clashes = preview
                    .conflicts
                    .into_iter()
                    .map(|(path, _)| path)
                    .collect();
                Ok(SyncOutcome::Checked)
            }
            SyncRequest::Update => {
                let synced = repository.get_updates(watch)?;
                self.clashes.clear();
                self.keep_arrived(&synced);
                Ok(SyncOutcome::Synced(tally(&synced)))
            }
            SyncRequest::Share => {
                let synced = repository.sync(watch)?;
                self.clashes.clear();
                self.keep_arrived(&synced);
                Ok(SyncOutcome::Synced(tally(&synced)))
            }
            SyncRequest::Choose(chosen) => {
                repository.choose(chosen)?;
                Ok(SyncOutcome::Chosen(repository.waiting()?.len()))
            }
            SyncRequest::Discard(path) => {
                repository.discard(path)?;
                Ok(SyncOutcome::Discarded(path.clone()))
            }
            SyncRequest::Undo => {
                let undone = repository.undo()?;
                self.arrived.clear();
                Ok(SyncOutcome::Undone(undone))
            }
        }
    }

    /// Remembers received files until the next update.
    fn keep_arrived(&mut self, synced: &Synced) {
        if !synced.received.is_empty() {
            self.arrived.clone_from(&synced.received);
        }
    }

    fn read_status(&self, repository: &Repo) -> Result<SyncStatus, SyncError> {
        let mut status = read_status(self.base, repository)?;
        status.asked = self.asked;
        status.arrived.clone_from(&self.arrived);
        mark_clashes(&mut status, &self.clashes);
        Ok(status)
    }
}

fn tally(synced: &Synced) -> SyncCounts {
    let waiting = synced.newly_waiting.iter().map(|one| &one.path);
    SyncCounts {
        saved: synced.saved.changed.len(),
        received: synced.received.len(),
        shared: synced.shared.len(),
        newly_waiting: waiting.collect::<BTreeSet<_>>().len(),
        outside: synced.outside,
    }
}

/// Stores edited text that its note cannot hold as a conflict. Returns whether that worked.
///
/// `path` is below the root.
pub fn keep_edited(root: &Path, path: &str, decisions: Vec<Decision>) -> bool {
    Repo::open(root, SyncSettings::default())
        .and_then(|repository| repository.keep_edited(path, decisions))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_counted_by_note() {
        let origin = || sync::Origin {
            who: "Ann".to_owned(),
            city: None,
            when: 0,
            version: String::new(),
        };
        let waiting = |path: &str| sync::PendingConflict {
            id: String::new(),
            path: path.to_owned(),
            decision: Decision {
                spot: crate::notes::three_way_merge::ConflictLocation::Note,
                base: None,
                mine: None,
                theirs: None,
            },
            mine: origin(),
            theirs: origin(),
        };
        let synced = Synced {
            newly_waiting: ["a.md", "a.md", "b.md"].map(waiting).to_vec(),
            ..Synced::default()
        };
        assert_eq!(tally(&synced).newly_waiting, 2);
    }
}
