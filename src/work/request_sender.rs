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
    pub(super) questions: Sender<(Ticket, HistoryRequest)>,
    pub(super) tables: Sender<(Ticket, TableRequest)>,
    /// Stop flags of sync requests that may still run.
    pub(super) stops: Vec<Arc<AtomicBool>>,
    /// Stop flag of background syncs.
    pub(super) by_itself: Arc<AtomicBool>,
    /// Stop flag of indexing.
    pub(super) indexing: Arc<AtomicBool>,
    /// Keeps the watcher alive.
    pub(super) _watching: Sender<()>,
}

impl RequestSender {
    /// Sends a request. If its thread is gone, that thread's last report says so.
    pub fn send(&mut self, request: Request) {
        match request {
            Request::Search { ticket, ask } => {
                let _ = self.search_jobs.send(SearchJob::Search(ticket, ask));
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
                let _ = self.questions.send((ticket, past));
            }
            Request::Table { ticket, table } => {
                let _ = self.tables.send((ticket, table));
            }
        }
    }

    fn stop_syncs(&mut self) {
        self.by_itself.store(true, Ordering::Relaxed);
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
