//! Answers the screen's requests from the index, newest first.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::library::Library;
use super::{Report, Request, Ticket};
use crate::model::ask::Ask;
use crate::model::base::Base;
use crate::model::note::NoteId;

/// What the searcher is told: by the screen, or by the indexer.
#[derive(Debug)]
pub(super) enum Errand {
    /// The screen asks.
    Asked(Request),
    /// The index was written; `changed` notes are different.
    IndexChanged {
        /// How many notes are new, changed or gone.
        changed: usize,
    },
}

/// What is waiting to be done, at most one of each.
#[derive(Debug, Default)]
struct Waiting {
    search: Option<(Ticket, Ask)>,
    open: Option<(Ticket, NoteId)>,
    index_changed: Option<usize>,
}

impl Waiting {
    fn take(&mut self, errand: Errand) {
        match errand {
            Errand::Asked(Request::Search { ticket, ask }) => self.search = Some((ticket, ask)),
            Errand::Asked(Request::Open { ticket, id }) => self.open = Some((ticket, id)),
            // The desk passes these on to others.
            Errand::Asked(
                Request::Refresh
                | Request::Exchange { .. }
                | Request::StopExchange
                | Request::LookBack { .. },
            ) => {}
            Errand::IndexChanged { changed } => {
                self.index_changed = Some(self.index_changed.unwrap_or(0) + changed);
            }
        }
    }
}

/// How long the names of all notes are left as they are: gathering them takes as long as reading
/// all of them.
const NAMES_LAST: Duration = Duration::from_secs(5);

/// When the names of all notes are told next.
struct NextNames {
    due: Option<Instant>,
    told: Option<Instant>,
}

impl NextNames {
    /// They have changed, or nobody knows them yet.
    fn changed(&mut self) {
        let earliest = self.told.map(|told| told + NAMES_LAST);
        let now = Instant::now();
        let soon = earliest.map_or(now, |earliest| earliest.max(now));
        self.due = Some(self.due.map_or(soon, |due| due.min(soon)));
    }

    /// Tells them on a thread of their own, if it is time.
    fn tell(&mut self, library: &Library, reports: &Sender<Report>) {
        let now = Instant::now();
        if self.due.is_none_or(|due| due > now) {
            return;
        }
        (self.due, self.told) = (None, Some(now));
        let (gather, reports) = (library.whole_catalogue(), reports.clone());
        // When the screen has closed nobody wants them; the program need not wait for it.
        thread::spawn(move || reports.send(Report::Catalogue(Box::new(gather()))));
    }
}

/// Answers until the screen hangs up. Of several searches that wait only the last is answered, and
/// of several notes only the last is read.
pub(super) fn run(base: &Base, cache: &Path, errands: &Receiver<Errand>, reports: &Sender<Report>) {
    let mut library = Library::open_as_is(base, cache).ok();
    let mut waiting = Waiting::default();
    let mut names = NextNames {
        due: Some(Instant::now()),
        told: None,
    };
    if let Some(library) = &library
        && reports
            .send(Report::Catalogue(Box::new(library.catalogue())))
            .is_err()
    {
        return;
    }
    let mut is_warm = false;
    loop {
        let first = match names.due.filter(|_| is_warm) {
            None => errands.recv().ok(),
            Some(due) => {
                match errands.recv_timeout(due.saturating_duration_since(Instant::now())) {
                    Ok(first) => Some(first),
                    Err(RecvTimeoutError::Timeout) => {
                        if let Some(library) = &library {
                            names.tell(library, reports);
                        } else {
                            names.due = None;
                        }
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => None,
                }
            }
        };
        let Some(first) = first else { return };
        waiting.take(first);
        for errand in errands.try_iter() {
            waiting.take(errand);
        }
        if let Some(changed) = waiting.index_changed.take() {
            if changed > 0 {
                is_warm = false;
                names.changed();
            }
            let report = see_changes(base, cache, &mut library, changed);
            if reports.send(report).is_err() {
                return;
            }
        }
        // Without an index there is nothing to answer from; the request waits for it.
        let Some(library) = &library else { continue };
        let answered = waiting
            .search
            .take()
            .map(|(ticket, ask)| search(library, ticket, &ask));
        let opened = waiting
            .open
            .take()
            .map(|(ticket, id)| open(library, ticket, &id));
        if answered
            .into_iter()
            .chain(opened)
            .any(|report| reports.send(report).is_err())
        {
            return; // The screen has closed.
        }
        if !is_warm {
            is_warm = true;
            // It ends by itself; the program need not wait for it.
            thread::spawn(library.finder().warmer());
        }
    }
}

fn see_changes(base: &Base, cache: &Path, library: &mut Option<Library>, changed: usize) -> Report {
    let seen = match library {
        Some(library) => library.refresh(cache),
        None => Library::open_as_is(base, cache).map(|opened| *library = Some(opened)),
    };
    match (seen, library) {
        (Ok(()), Some(library)) => Report::Indexed {
            changed,
            total: library.total(),
        },
        (Ok(()), None) => Report::Indexed { changed, total: 0 },
        (Err(error), _) => Report::Failed {
            ticket: None,
            message: format!("{error}; {}", error.mend()),
        },
    }
}

fn search(library: &Library, ticket: Ticket, ask: &Ask) -> Report {
    match library.answer(ask) {
        Ok(answer) => Report::Answered {
            ticket,
            answer: Box::new(answer),
        },
        Err(error) => failed(ticket, format!("{error}; {}", error.mend())),
    }
}

fn open(library: &Library, ticket: Ticket, id: &NoteId) -> Report {
    match library.page(id) {
        Ok(page) => Report::Opened {
            ticket,
            page: Box::new(page),
        },
        Err(error) => failed(ticket, format!("{error}; {}", error.mend())),
    }
}

fn failed(ticket: Ticket, message: String) -> Report {
    Report::Failed {
        ticket: Some(ticket),
        message,
    }
}
