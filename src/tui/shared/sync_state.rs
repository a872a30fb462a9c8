//! How syncing with the shared library stands, whichever view is open.

use std::time::Duration;

use crate::tui::clock::Clock;
use crate::tui::strings;
use crate::work::{ExchangeStatus, ExchangeStep, PendingConflict, SyncKind, Ticket};

/// Progress is shown at most this often.
const SHOW_EVERY: Duration = Duration::from_millis(250);

/// What is known of syncing.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the copy or the library"
)]
pub(crate) struct SyncState {
    /// How the copy stands; none until that is known, or if it has no history.
    pub standing: Option<ExchangeStatus>,
    /// The folder keeps no history.
    pub history_off: bool,
    /// How the copy stands cannot be known: the last look at it failed.
    pub unknown: bool,
    /// When the shared library last said that it has nothing new, in seconds since 1970.
    pub nothing_new: Option<i64>,
    /// The shared library did not answer when it was last asked.
    pub offline: bool,
    /// What was said last of an exchange, for the line below the lists of Sync.
    pub last: String,
    pub running: Option<RunningSync>,
    /// Sharing was asked for; it is put as a question once this look has come back.
    pub will_share: Option<Ticket>,
    /// The last thing done here was a choice or a discarding: undoing it needs no question.
    pub fresh: bool,
}

/// An exchange that goes on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunningSync {
    /// None if it goes on by itself.
    pub ticket: Option<Ticket>,
    pub deed: SyncKind,
    pub began: Duration,
    /// What is shown, since when, and since when there is this kind of step.
    pub step: Option<ExchangeStep>,
    shown_at: Duration,
    pub step_began: Duration,
    /// The newest step, not shown yet.
    latest: Option<ExchangeStep>,
    /// It is stopping.
    pub stopping: bool,
}

impl RunningSync {
    /// A deed that begins now; it has come to no step yet.
    pub(crate) fn new(ticket: Option<Ticket>, deed: SyncKind, now: Duration) -> Self {
        Self {
            ticket,
            deed,
            began: now,
            step: None,
            shown_at: now,
            step_began: now,
            latest: None,
            stopping: false,
        }
    }

    /// Takes a step. It is shown at once if nothing was shown just before.
    pub(crate) fn hear(&mut self, step: ExchangeStep, now: Duration) {
        self.latest = Some(step);
        self.tick(now);
    }

    /// Shows the newest step, if it is time.
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

    /// When it will look different by time alone: seconds are counted.
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
    /// Whether something needs the user: the tab has a mark.
    pub(crate) fn calls(&self) -> bool {
        self.standing
            .as_ref()
            .is_some_and(|standing| !standing.waiting.is_empty() || !standing.incoming.is_empty())
    }

    /// When the copy was as new as the shared library.
    fn as_of(&self, standing: &ExchangeStatus) -> Option<i64> {
        let nothing_new = self.nothing_new.filter(|_| standing.incoming.is_empty());
        standing.last_update.max(nothing_new)
    }

    /// How old the copy is, in words; empty until that is known.
    pub(crate) fn age(&self, clock: Clock, now: Duration) -> String {
        let Some(standing) = &self.standing else {
            return String::new();
        };
        match (&standing.library, self.as_of(standing)) {
            (None, _) => strings::NO_LIBRARY.to_owned(),
            (Some(_), None) => strings::NEVER_UPDATED.to_owned(),
            (Some(_), Some(when)) => clock.ago(clock.at(now), when),
        }
    }

    /// When what is shown will look different by time alone.
    pub(crate) fn wake_at(&self, clock: Clock, now: Duration) -> Option<Duration> {
        let running = self.running.as_ref().map(|running| running.wake_at(now));
        let standing = self.standing.as_ref().filter(|one| one.library.is_some());
        let age = standing.and_then(|standing| {
            let at = Clock::ago_changes(clock.at(now), self.as_of(standing)?)?;
            Some(Duration::from_secs(u64::try_from(at - clock.began).ok()?))
        });
        running.into_iter().chain(age.filter(|at| *at > now)).min()
    }

    /// Lets time pass.
    pub(crate) fn tick(&mut self, now: Duration) {
        if let Some(running) = &mut self.running {
            running.tick(now);
        }
    }

    /// What waits of one note.
    pub(crate) fn waiting_of(&self, path: &str) -> Vec<PendingConflict> {
        let all = self.standing.iter().flat_map(|standing| &standing.waiting);
        all.filter(|one| one.path == path).cloned().collect()
    }
}
