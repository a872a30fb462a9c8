//! Pending searches, and which answers are still wanted.

use std::time::Duration;

use crate::work::Ticket;

/// Searches that have no answer yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PendingSearches {
    /// The latest search, and since when a search has been unanswered.
    asked: Option<(Ticket, Duration)>,
    /// The request for more hits of the current answer.
    more: Option<Ticket>,
    /// The question for more hits failed: it is not sent again for this search.
    more_failed: bool,
    /// Another view searched before the answer came: the worker dropped this search.
    dropped: bool,
    /// Whether Enter was pressed before the answer arrived, so that its first hit opens.
    open_next: bool,
}

/// How an answer relates to the pending requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerKind {
    /// The answer to the latest search.
    Newest,
    /// More hits for the current answer.
    More,
    /// It is out of date: showing it would make the list flicker.
    Stale,
}

impl PendingSearches {
    /// When the oldest unanswered search was sent.
    pub(crate) fn since(&self) -> Option<Duration> {
        self.asked.map(|(_, since)| since)
    }

    /// Whether any request is pending.
    pub(crate) fn is_pending(&self) -> bool {
        self.asked.is_some() || self.more.is_some()
    }

    /// Whether the current answer is about to be replaced.
    pub(crate) fn replaces(&self) -> bool {
        self.asked.is_some()
    }

    /// Registers a new search; earlier ones become stale.
    pub(crate) fn ask(&mut self, ticket: Ticket, now: Duration) {
        *self = Self {
            // Measured from the first unanswered search, or fast typing would never show the wait.
            asked: Some((ticket, self.since().unwrap_or(now))),
            ..Self::default()
        };
    }

    /// Whether more hits can be asked for.
    pub(crate) fn can_request_more(&self) -> bool {
        !self.is_pending() && !self.more_failed
    }

    /// Registers a request for more hits.
    pub(crate) fn request_more(&mut self, ticket: Ticket) {
        self.more = Some(ticket);
    }

    /// Whether the latest search must be sent again.
    pub(crate) fn is_dropped(&self) -> bool {
        self.dropped
    }

    /// Classifies an answer or a failure, and removes its request.
    pub(crate) fn classify(&mut self, ticket: Ticket) -> AnswerKind {
        if self.more == Some(ticket) {
            self.more = None;
            AnswerKind::More
        } else if self.asked.is_some_and(|(asked, _)| asked == ticket) {
            self.asked = None;
            AnswerKind::Newest
        } else {
            // Searches are answered in order, so no answer to an older one will come.
            let dropped = self.asked.take_if(|(asked, _)| *asked < ticket);
            self.dropped |= dropped.is_some();
            AnswerKind::Stale
        }
    }

    /// Postpones opening a hit until the answer arrives. Returns false if none is pending.
    pub(crate) fn postpone_open(&mut self) -> bool {
        self.open_next = self.replaces();
        self.open_next
    }

    /// A question failed, if it was one of these.
    pub(crate) fn failed(&mut self, ticket: Ticket) {
        if self.more != Some(ticket) && self.asked.is_none_or(|(asked, _)| asked != ticket) {
            return;
        }
        match self.classify(ticket) {
            // Nothing will come that could be opened.
            AnswerKind::Newest => self.open_next = false,
            AnswerKind::More => self.more_failed = true,
            AnswerKind::Stale => {}
        }
    }

    /// Whether a postponed opening is due.
    pub(crate) fn take_postponed_open(&mut self) -> bool {
        !self.replaces() && std::mem::take(&mut self.open_next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_dropped_for_that_of_another_view_is_sent_again() {
        let mut pending = PendingSearches::default();
        pending.ask(Ticket(2), Duration::ZERO);
        assert_eq!(pending.classify(Ticket(1)), AnswerKind::Stale);
        pending.failed(Ticket(3));
        assert!(pending.replaces() && !pending.is_dropped());
        assert_eq!(pending.classify(Ticket(3)), AnswerKind::Stale);
        assert!(!pending.replaces() && pending.is_dropped());
        pending.ask(Ticket(4), Duration::ZERO);
        assert!(!pending.is_dropped());
    }

    #[test]
    fn a_failed_question_for_more_hits_is_not_sent_again() {
        let mut pending = PendingSearches::default();
        pending.ask(Ticket(1), Duration::ZERO);
        pending.classify(Ticket(1));
        assert!(pending.can_request_more());
        pending.request_more(Ticket(2));
        assert!(!pending.can_request_more());
        pending.failed(Ticket(2));
        assert!(!pending.can_request_more(), "it would fail without end");
        pending.ask(Ticket(3), Duration::ZERO);
        pending.classify(Ticket(3));
        assert!(pending.can_request_more());
    }
}
