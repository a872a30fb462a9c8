//! Sends each request of the app to the thread that handles it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use super::index_worker::ChangedFiles;
use super::search_worker::SearchJob;
use super::sync_worker::Job;
use super::{HistoryRequest, Request, TableRequest, Ticket};

/// Channels to the threads of a [`Workers`](super::Workers); dropping it stops the threads.
pub struct RequestSender {
    pub(super) search_jobs: Sender<SearchJob>,
    pub(super) changed: Sender<ChangedFiles>,
    pub(super) sync_jobs: Sender<Job>,
    pub(super) history_requests: Sender<(Ticket, HistoryRequest)>,
    pub(super) tables: Sender<(Ticket, TableRequest)>,
    /// Stop flags of sync requests that may still run.
    pub(super) stops: Vec<Arc<AtomicBool>>,
    /// Stop flag of background syncs.
    pub(super) background_stop: Arc<AtomicBool>,
    /// Stop flag of indexing.
    pub(super) indexing: Arc<AtomicBool>,
    /// Keeps the watcher alive.
    pub(super) _watching: Sender<()>,
}

impl RequestSender {
    /// Sends a request. If its thread is gone, that thread's last report says so.
    pub fn send(&mut self, request: Request) {
        match request {
            Request::Search { ticket, request } => {
                let _ = self.search_jobs.send(SearchJob::Search(ticket, request));
            }
            Request::Open { ticket, id } => {
                let _ = self.search_jobs.send(SearchJob::Open(ticket, id));
            }
            Request::Refresh => {
                let _ = self.changed.send(ChangedFiles::Anything);
            }
            Request::Sync { ticket, act } => {
                // Finished requests have dropped their flag.
                self.stops.retain(|stop| Arc::strong_count(stop) > 1);
                let stop = Arc::new(AtomicBool::new(false));
                self.stops.push(Arc::clone(&stop));
                let ticket = Some(ticket);
                let _ = self.sync_jobs.send(Job { ticket, act, stop });
            }
            Request::StopSync => self.stop_syncs(),
            Request::StopIndexing => self.indexing.store(true, Ordering::Relaxed),
            Request::History { ticket, past } => {
                let _ = self.history_requests.send((ticket, past));
            }
            Request::Table { ticket, table } => {
                let _ = self.tables.send((ticket, table));
            }
        }
    }

    fn stop_syncs(&mut self) {
        self.background_stop.store(true, Ordering::Relaxed);
        for stop in self.stops.drain(..) {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for RequestSender {
    /// Stops sync at its next safe point and indexing after the current note.
    fn drop(&mut self) {
        self.stop_syncs();
        self.indexing.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::work::SyncRequest;

    #[test]
    fn stopping_reaches_every_sync_that_may_still_run() {
        let (sync_jobs, jobs) = channel();
        let flag = || Arc::new(AtomicBool::new(false));
        let mut sender = RequestSender {
            search_jobs: channel().0,
            changed: channel().0,
            sync_jobs,
            history_requests: channel().0,
            tables: channel().0,
            stops: Vec::new(),
            background_stop: flag(),
            indexing: flag(),
            _watching: channel().0,
        };
        let mut send = |number| {
            let (ticket, act) = (Ticket(number), SyncRequest::Share);
            sender.send(Request::Sync { ticket, act });
            jobs.recv().expect("it was sent")
        };
        drop(send(1));
        let running = [send(2), send(3)];
        assert_eq!(sender.stops.len(), 2, "the first has ended");
        sender.send(Request::StopSync);
        for job in &running {
            assert!(job.stop.load(Ordering::Relaxed), "{:?}", job.ticket);
        }
        assert!(sender.background_stop.load(Ordering::Relaxed));
        assert!(!sender.indexing.load(Ordering::Relaxed));
    }
}
