//! Bounds the queue of documents before tantivy's writer threads.
//!
//! tantivy queues 10,000 documents with their text, which is up to 80 MB in a large build. This
//! limit is just large enough to keep the threads busy.
//!
//! On a full disk the writer threads end and the queue no longer drains. Waiting therefore has a
//! timeout; the next call to tantivy then returns its error.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::{Document, TantivyDocument};

/// The most documents queued or being written.
const MAX_QUEUED: usize = 128;

/// Timeout for waiting.
const MAX_WAIT: Duration = Duration::from_millis(100);

/// Queue length at which waiting threads are woken, not for each document.
const FEW_QUEUED: usize = MAX_QUEUED / 2;

/// Counts the queued documents.
#[derive(Debug, Default)]
pub(crate) struct QueueSlots {
    taken: Mutex<usize>,
    freed: Condvar,
}

/// A queued document; frees its place when dropped.
pub(crate) struct Queued {
    document: TantivyDocument,
    room: Arc<QueueSlots>,
}

impl Queued {
    /// Queues a document; waits for a place, at most 100 ms.
    pub(crate) fn new(document: TantivyDocument, room: &Arc<QueueSlots>) -> Self {
        Self::within(document, room, MAX_WAIT)
    }

    fn within(document: TantivyDocument, room: &Arc<QueueSlots>, limit: Duration) -> Self {
        let taken = room.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut usize| *taken >= MAX_QUEUED;
        let waited = room.freed.wait_timeout_while(taken, limit, is_full);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        drop(taken);
        Self {
            document,
            room: room.clone(),
        }
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        let taken = self.room.taken.lock();
        let mut taken = taken.unwrap_or_else(PoisonError::into_inner);
        *taken -= 1;
        if *taken == FEW_QUEUED {
            self.room.freed.notify_all();
        }
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    #[test]
    fn a_full_queue_blocks_until_it_is_half_empty() {
        let room = Arc::new(QueueSlots::default());
        let new = || Queued::within(TantivyDocument::default(), &room, Duration::MAX);
        let mut waiting: Vec<Queued> = (0..MAX_QUEUED).map(|_| new()).collect();
        let (sender, receiver) = channel();
        thread::scope(|scope| {
            let more = scope.spawn(move || {
                let one_more = new();
                sender.send("came in").expect("the receiver exists");
                one_more
            });
            assert!(receiver.try_recv().is_err());
            assert_eq!(*room.taken.lock().expect("no panic"), MAX_QUEUED);
            waiting.truncate(FEW_QUEUED + 1);
            assert!(receiver.try_recv().is_err());
            waiting.pop();
            assert_eq!(receiver.recv(), Ok("came in"));
            drop(more.join().expect("no panic"));
        });
        drop(waiting);
        assert_eq!(*room.taken.lock().expect("no panic"), 0);
    }

    #[test]
    fn nobody_waits_for_threads_that_have_died() {
        let room = Arc::new(QueueSlots::default());
        let new = || Queued::within(TantivyDocument::default(), &room, Duration::ZERO);
        let waiting: Vec<Queued> = (0..MAX_QUEUED + 2).map(|_| new()).collect();
        drop(waiting);
        assert_eq!(*room.taken.lock().expect("no panic"), 0);
    }
}
