//! The workers of the app without threads: each request is answered at once.
//!
//! Searches, notes and tables come from a real index. What sync and history answer is set by the
//! test, as it would need other people and a network.

use std::cell::RefCell;
use std::collections::VecDeque;

use guildhall::work::{
    FailureKind, HistoryAnswer, HistoryRequest, Report, Request, SyncAnswer, SyncFailure,
    SyncOutcome, SyncRequest, SyncStatus, Ticket,
};

use crate::libraries::Library;

/// Answers requests.
pub(crate) struct Workers {
    /// The notes and their index.
    pub(crate) library: &'static Library,
    /// Status of the copy; `None` without history.
    pub(crate) status: Option<SyncStatus>,
    /// Results of sync requests, in turn; later ones do nothing.
    pub(crate) results: RefCell<VecDeque<Result<SyncOutcome, SyncFailure>>>,
    /// Answers to history requests.
    pub(crate) histories: Vec<HistoryAnswer>,
}

impl Workers {
    /// The workers of a base without history.
    pub(crate) fn new(library: &'static Library) -> Self {
        Self {
            library,
            status: None,
            results: RefCell::default(),
            histories: Vec::new(),
        }
    }

    /// Answers a request; `None` if it has no answer.
    pub(crate) fn answer(&self, request: &Request) -> Option<Report> {
        let library = self.library;
        Some(match request {
            Request::Search { ticket, request } => library.search(*ticket, request),
            Request::Open { ticket, id } => library.page(*ticket, id),
            Request::Table { ticket, table } => library.table(*ticket, table),
            Request::Sync { ticket, act } => self.sync(*ticket, act),
            Request::History { ticket, past } => return self.history(*ticket, past),
            Request::Refresh => Report::Indexed {
                changed: 0,
                total: library.indexed.total(),
            },
            Request::StopSync | Request::StopIndexing => return None,
        })
    }

    fn sync(&self, ticket: Ticket, act: &SyncRequest) -> Report {
        let nothing = || match &self.status {
            Some(_) => Ok(SyncOutcome::Checked),
            None => Err(SyncFailure {
                what: "History is off for this folder.".to_owned(),
                help: "Turn it on.".to_owned(),
                command: None,
                kind: FailureKind::Unconnected,
            }),
        };
        let result = match act {
            SyncRequest::Status => None,
            _ => self.results.borrow_mut().pop_front(),
        };
        Report::SyncAnswer(Box::new(SyncAnswer {
            ticket: Some(ticket),
            kind: act.kind(),
            result: result.unwrap_or_else(nothing),
            status: self.status.clone(),
        }))
    }

    fn history(&self, ticket: Ticket, past: &HistoryRequest) -> Option<Report> {
        if let HistoryRequest::Arriving(id) = past {
            return Some(self.library.page(ticket, id));
        }
        let fits = |answer: &&HistoryAnswer| match (past, *answer) {
            (
                HistoryRequest::History(id) | HistoryRequest::OfCity(id, _),
                HistoryAnswer::History(of, _),
            ) => id == of,
            (
                HistoryRequest::Incoming(path) | HistoryRequest::Mine(path),
                HistoryAnswer::Difference(one),
            ) => *path == one.path,
            _ => false,
        };
        let answer = self.histories.iter().find(fits)?.clone();
        Some(Report::HistoryAnswered { ticket, answer })
    }
}
