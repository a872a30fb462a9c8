//! State of the sync with the shared library, whichever view is open.

use std::time::Duration;

use crate::tui::clock::Clock;
use crate::tui::strings;
use crate::work::{PendingConflict, SyncKind, SyncStatus, SyncStep, Ticket};

/// Minimum time between two updates of the progress display.
const SHOW_EVERY: Duration = Duration::from_millis(250);

#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the copy or the library"
)]
pub(crate) struct SyncState {
    /// Status of the copy; `None` while unknown or without history.
    pub status: Option<SyncStatus>,
    /// The folder has no history.
    pub history_off: bool,
    /// The status is unknown because the last status check failed.
    pub unknown: bool,
    /// When the shared library last reported nothing new, in seconds since 1970.
    pub nothing_new: Option<i64>,
    /// The shared library did not answer the last request.
    pub offline: bool,
    /// Latest sync message, shown below the lists of the Sync view.
    pub last: String,
    pub running: Option<RunningSync>,
    /// The status check before a requested share or undo. Its dialog opens afterwards.
    pub will_ask: Option<(Ticket, SyncKind)>,
    /// The last action was a choice or a discard, so undo needs no confirmation.
    pub fresh: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunningSync {
    /// `None` for a background sync.
    pub ticket: Option<Ticket>,
    pub kind: SyncKind,
    pub began: Duration,
    /// The step on display.
    ///
    /// `shown_at` is when the display changed, `step_began` when this kind of step began.
    pub step: Option<SyncStep>,
    shown_at: Duration,
    pub step_began: Duration,
    /// The latest step, not yet displayed.
    latest: Option<SyncStep>,
    /// The user has asked to stop it.
    pub stopping: bool,
}

impl RunningSync {
    /// Creates a sync that starts now and has not reached a step.
    pub(crate) fn new(ticket: Option<Ticket>, kind: SyncKind, now: Duration) -> Self {
        Self {
            ticket,
            kind,
            began: now,
            step: None,
            shown_at: now,
            step_began: now,
            latest: None,
            stopping: false,
        }
    }

    /// Receives a step, and displays it unless another was displayed just before.
    pub(crate) fn receive_step(&mut self, step: SyncStep, now: Duration) {
        self.latest = Some(step);
        self.tick(now);
    }

    /// Displays the latest step, if it is time.
    pub(crate) fn tick(&mut self, now: Duration) {
        if self.step.is_some() && now < self.shown_at + SHOW_EVERY {
            return;
        }
        let Some(latest) = self.latest.take() else {
            return;
        };
        let same = self
            .step
            .is_some_and(|step| std::mem::discriminant(&step) == std::mem::discriminant(&latest));
        if !same {
            self.step_began = now;
        }
        self.step = Some(latest);
        self.shown_at = now;
    }

    /// When the display next changes by time alone: it counts seconds.
    fn wake_at(&self, now: Duration) -> Duration {
        let second = self.began + Duration::from_secs(now.saturating_sub(self.began).as_secs() + 1);
        if self.latest.is_some() {
            second.min(self.shown_at + SHOW_EVERY)
        } else {
            second
        }
    }
}

impl SyncState {
    /// Whether the Sync tab needs attention and shows a mark.
    pub(crate) fn needs_attention(&self) -> bool {
        self.status
            .as_ref()
            .is_some_and(|status| !status.waiting.is_empty() || !status.incoming.is_empty())
    }

    /// When the copy was last known to match the shared library.
    fn as_of(&self, status: &SyncStatus) -> Option<i64> {
        let nothing_new = self.nothing_new.filter(|_| status.incoming.is_empty());
        status.last_update.max(nothing_new)
    }

    /// Age of the copy, in words; empty while unknown.
    pub(crate) fn age(&self, clock: Clock, now: Duration) -> String {
        let Some(status) = &self.status else {
            return String::new();
        };
        match (&status.library, self.as_of(status)) {
            (None, _) => strings::NO_LIBRARY.to_owned(),
            (Some(_), None) => "never updated".to_owned(),
            (Some(_), Some(when)) => clock.ago(clock.at(now), when),
        }
    }

    /// When the display next changes by time alone.
    pub(crate) fn wake_at(&self, clock: Clock, now: Duration) -> Option<Duration> {
        let running = self.running.as_ref().map(|running| running.wake_at(now));
        let status = self.status.as_ref().filter(|one| one.library.is_some());
        let age = status.and_then(|status| {
            let at = Clock::ago_changes(clock.at(now), self.as_of(status)?)?;
            Some(Duration::from_secs(u64::try_from(at - clock.began).ok()?))
        });
        running.into_iter().chain(age.filter(|at| *at > now)).min()
    }

    /// Updates the display of a running sync.
    pub(crate) fn tick(&mut self, now: Duration) {
        if let Some(running) = &mut self.running {
            running.tick(now);
        }
    }

    /// The pending conflicts of one note.
    pub(crate) fn conflicts_of(&self, path: &str) -> Vec<PendingConflict> {
        let all = self.status.iter().flat_map(|status| &status.waiting);
        all.filter(|one| one.path == path).cloned().collect()
    }
}
