//! The table that a view has asked for.

use std::time::Duration;

use super::view::{ViewEvent, ViewWait};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::strings;
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

    /// Whether a change means that the table must be requested again.
    ///
    /// A request that failed is no longer pending. A view that was never opened requests nothing.
    pub(crate) fn is_outdated_by(&mut self, change: ViewEvent, has_table: bool) -> bool {
        match change {
            ViewEvent::Notes { changed } => changed > 0 && (has_table || self.is_pending()),
            ViewEvent::Failed(ticket) => {
                self.ends(ticket);
                false
            }
            _ => false,
        }
    }

    /// Whether the view has nothing to show before the answer.
    pub(crate) fn is_first(self, has_table: bool) -> bool {
        !has_table && self.is_pending()
    }

    /// The wait for the answer; an older table is shown meanwhile.
    pub(crate) fn update_wait(self, has_table: bool) -> Option<ViewWait> {
        let word = has_table.then_some(strings::UPDATING);
        self.0.map(|(_, since)| ViewWait { since, word })
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;

    use super::*;
    use crate::model::date::Date;
    use crate::tui::shared::start::Start;

    #[test]
    fn changed_notes_outdate_a_table_that_was_requested() {
        let mut shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let mut pending = PendingTable::default();
        let changed = ViewEvent::Notes { changed: 1 };
        assert!(!pending.is_outdated_by(changed, false), "never opened");
        assert!(pending.is_outdated_by(changed, true));
        assert!(!pending.is_outdated_by(ViewEvent::Notes { changed: 0 }, true));
        pending.request(
            TableRequest::Positions {
                on: Date::new(2026, 1, 1).expect("a date"),
                mine: None,
            },
            &mut shared,
        );
        assert!(pending.is_first(false) && !pending.is_first(true));
        assert!(pending.is_outdated_by(changed, false));
        let failed = ViewEvent::Failed(Ticket(shared.ticket().0 - 1));
        assert!(!pending.is_outdated_by(failed, false));
        assert!(!pending.is_pending() && !pending.is_first(false));
    }
}
