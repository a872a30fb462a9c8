//! Answers the screen's requests from the index, newest first.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;

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
            // The indexer hears of it by itself.
            Errand::Asked(Request::Refresh) => {}
            Errand::IndexChanged { changed } => {
                self.index_changed = Some(self.index_changed.unwrap_or(0) + changed);
            }
        }
    }
}

/// Answers until the screen hangs up. Of several searches that wait only the last is answered, and
/// of several notes only the last is read.
pub(super) fn run(base: &Base, cache: &Path, errands: &Receiver<Errand>, reports: &Sender<Report>) {
    let mut library = Library::open_as_is(base, cache).ok();
    let mut waiting = Waiting::default();
    if let Some(library) = &library {
        // Failing to name everything costs the palette, nothing else.
        if let Ok(catalogue) = library.catalogue() {
            let _ = reports.send(Report::Catalogue(Box::new(catalogue)));
        }
    }
    let mut is_warm = false;
    while let Ok(first) = errands.recv() {
        waiting.take(first);
        for errand in errands.try_iter() {
            waiting.take(errand);
        }
        if let Some(changed) = waiting.index_changed.take() {
            is_warm = false;
            let report = see_changes(base, cache, &mut library, changed);
            if report
                .into_iter()
                .any(|report| reports.send(report).is_err())
            {
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

fn see_changes(
    base: &Base,
    cache: &Path,
    library: &mut Option<Library>,
    changed: usize,
) -> Vec<Report> {
    let seen = match library {
        Some(library) => library.refresh(cache),
        None => Library::open_as_is(base, cache).map(|opened| *library = Some(opened)),
    };
    if let Err(error) = seen {
        return vec![Report::Failed {
            ticket: None,
            message: format!("{error}; {}", error.mend()),
        }];
    }
    let Some(library) = library else {
        return Vec::new();
    };
    let mut reports = vec![Report::Indexed {
        changed,
        total: library.total(),
    }];
    if changed > 0
        && let Ok(catalogue) = library.catalogue()
    {
        reports.push(Report::Catalogue(Box::new(catalogue)));
    }
    reports
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
