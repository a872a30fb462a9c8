//! Where the screen asks: each request goes straight to the thread that does it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use super::index_worker::ChangedFiles;
use super::search_worker::Errand;
use super::sync_worker::Job;
use super::{HistoryRequest, Request, Ticket};

/// The ways to the threads of a [`Workers`](super::Workers); dropping them stops the threads.
pub struct RequestSender {
    pub(super) errands: Sender<Errand>,
    pub(super) changed: Sender<ChangedFiles>,
    pub(super) jobs: Sender<Job>,
    pub(super) questions: Sender<(Ticket, HistoryRequest)>,
    /// How to stop what was asked of the syncer and may not have ended.
    pub(super) stops: Vec<Arc<AtomicBool>>,
    /// How to stop what the syncer does by itself.
    pub(super) by_itself: Arc<AtomicBool>,
    /// How to stop reading files into the index.
    pub(super) indexing: Arc<AtomicBool>,
    /// The watcher ends with it.
    pub(super) _watching: Sender<()>,
}

impl RequestSender {
    /// Sends a request to who does it. If that thread is gone, its last report says so.
    pub fn send(&mut self, request: Request) {
        match request {
            Request::Search { ticket, ask } => {
                let _ = self.errands.send(Errand::Search(ticket, ask));
            }
            Request::Open { ticket, id } => {
                let _ = self.errands.send(Errand::Open(ticket, id));
            }
            Request::Refresh => {
                let _ = self.changed.send(ChangedFiles::Anything);
            }
            Request::Exchange { ticket, act } => {
                // Only what is with the syncer holds the other end.
                self.stops.retain(|stop| Arc::strong_count(stop) > 1);
                let stop = Arc::new(AtomicBool::new(false));
                self.stops.push(Arc::clone(&stop));
                let ticket = Some(ticket);
                let _ = self.jobs.send(Job { ticket, act, stop });
            }
            Request::StopExchange => self.stop_exchanges(),
            Request::StopIndexing => self.indexing.store(true, Ordering::Relaxed),
            Request::LookBack { ticket, past } => {
                let _ = self.questions.send((ticket, past));
            }
        }
    }

    fn stop_exchanges(&mut self) {
        self.by_itself.store(true, Ordering::Relaxed);
        for stop in self.stops.drain(..) {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for RequestSender {
    /// The screen has closed: what still goes over the network ends at its next safe point, and what
    /// is read into the index at the next note.
    fn drop(&mut self) {
        self.stop_exchanges();
        self.indexing.store(true, Ordering::Relaxed);
    }
}
