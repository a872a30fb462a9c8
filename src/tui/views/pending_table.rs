//! A request for a table, until it is answered.

use std::time::Duration;

use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::work::{Report, Request, TableAnswer, TableRequest, Ticket};

/// A request for a table that is not answered yet, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PendingTable(Option<(Ticket, Duration)>);

impl PendingTable {
    /// Requests a table; the answer to an earlier request is then stale.
    pub(crate) fn request(&mut self, table: TableRequest, shared: &mut Shared) -> Effect {
        let ticket = shared.ticket();
        // The wait counts from the first unanswered request.
        let since = self.0.map_or(shared.now, |(_, since)| since);
        self.0 = Some((ticket, since));
        Effect::Send(Request::Table { ticket, table })
    }

    /// Whether a request is unanswered.
    pub(crate) fn is_pending(self) -> bool {
        self.0.is_some()
    }

    /// Takes the answer from a report, or gives back any other report.
    pub(crate) fn receive(&mut self, report: Report) -> Result<TableAnswer, Box<Report>> {
        match report {
            Report::Table { ticket, table } if self.ends(ticket) => Ok(*table),
            report => Err(Box::new(report)),
        }
    }

    /// Whether this request failed or was answered; it is then no longer pending.
    pub(crate) fn ends(&mut self, ticket: Ticket) -> bool {
        let is_it = self.0.is_some_and(|(asked, _)| asked == ticket);
        if is_it {
            self.0 = None;
        }
        is_it
    }

    /// Since when a request has been unanswered.
    pub(crate) fn since(self) -> Option<Duration> {
        self.0.map(|(_, since)| since)
    }
}
