//! The searches without an answer yet, and which answers are still wanted.

use std::time::Duration;

use crate::work::Ticket;

/// Searches that were sent and not answered yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PendingSearches {
    /// The newest search, and since when a search is unanswered.
    asked: Option<(Ticket, Duration)>,
    /// The question for more hits of the same.
    more: Option<Ticket>,
    /// Enter was pressed before the answer came: open what it brings, not what it replaces.
    open_next: bool,
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerKind {
    /// The answer to the newest question.
    Newest,
    /// More hits for the one that is shown.
    More,
    /// It is out of date: showing it would make the list flicker.
    Stale,
}

impl PendingSearches {
    /// Since when a question is out.
    pub(crate) fn since(&self) -> Option<Duration> {
        self.asked.map(|(_, since)| since)
    }

    /// Whether any is out.
    pub(crate) fn is_out(&self) -> bool {
        self.asked.is_some() || self.more.is_some()
    }

    /// Whether what is shown is about to be replaced.
    pub(crate) fn replaces(&self) -> bool {
        self.asked.is_some()
    }

    /// Remembers a new question; those before it are no longer of interest.
    pub(crate) fn ask(&mut self, ticket: Ticket, now: Duration) {
        *self = Self {
            // The wait counts from the first unanswered search, or fast typing would hide it.
            asked: Some((ticket, self.since().unwrap_or(now))),
            ..Self::default()
        };
    }

    /// Remembers a question for more hits.
    pub(crate) fn ask_more(&mut self, ticket: Ticket) {
        self.more = Some(ticket);
    }

    /// Says what an answer is, or what has failed; it is out no longer.
    pub(crate) fn came(&mut self, ticket: Ticket) -> AnswerKind {
        if self.more == Some(ticket) {
            self.more = None;
            AnswerKind::More
        } else if self.asked.is_some_and(|(asked, _)| asked == ticket) {
            self.asked = None;
            AnswerKind::Newest
        } else {
            AnswerKind::Stale
        }
    }

    /// Whether to wait with opening until the answer is there.
    pub(crate) fn open_later(&mut self) -> bool {
        self.open_next = self.replaces();
        self.open_next
    }

    /// Nothing will come that could be opened.
    pub(crate) fn open_no_more(&mut self) {
        self.open_next = false;
    }

    /// Whether the time to open has come.
    pub(crate) fn take_open(&mut self) -> bool {
        !self.replaces() && std::mem::take(&mut self.open_next)
    }
}
