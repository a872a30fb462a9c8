//! Bounds how many documents wait for tantivy's writer threads.
//!
//! tantivy queues ten thousand documents with all their text: up to eighty megabytes of a large
//! build. Here only as many wait as keep the threads busy.
//!
//! On a full disk the threads end and the queue no longer empties. So the wait for room has a limit:
//! the next call to the engine then returns its error.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::{Document, TantivyDocument};

/// Documents that are waiting or being written at most.
const MOST_QUEUED: usize = 128;

/// How long to wait for room at most.
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// There is room again once so few are left: who waits for each one is woken for each one.
const FEW_QUEUED: usize = MOST_QUEUED / 2;

/// Room for documents that wait.
#[derive(Debug, Default)]
pub(crate) struct Room {
    taken: Mutex<usize>,
    less: Condvar,
}

/// A document that takes up room until it is written or dropped.
pub(crate) struct Queued {
    document: TantivyDocument,
    room: Arc<Room>,
}

impl Queued {
    /// Waits until there is room, for a tenth of a second at most.
    pub(crate) fn new(document: TantivyDocument, room: &Arc<Room>) -> Self {
        Self::within(document, room, LONGEST_WAIT)
    }

    fn within(document: TantivyDocument, room: &Arc<Room>, limit: Duration) -> Self {
        let taken = room.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut usize| *taken >= MOST_QUEUED;
        let waited = room.less.wait_timeout_while(taken, limit, is_full);
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
            self.room.less.notify_all();
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
    fn one_more_waits_until_half_are_written() {
        let room = Arc::new(Room::default());
        let new = || Queued::within(TantivyDocument::default(), &room, Duration::MAX);
        let mut waiting: Vec<Queued> = (0..MOST_QUEUED).map(|_| new()).collect();
        let (told, heard) = channel();
        thread::scope(|scope| {
            let more = scope.spawn(move || {
                let one_more = new();
                told.send("came in").expect("somebody hears");
                one_more
            });
            assert!(heard.try_recv().is_err());
            assert_eq!(*room.taken.lock().expect("no panic"), MOST_QUEUED);
            waiting.truncate(FEW_QUEUED + 1);
            assert!(heard.try_recv().is_err());
            waiting.pop();
            assert_eq!(heard.recv(), Ok("came in"));
            drop(more.join().expect("no panic"));
        });
        drop(waiting);
        assert_eq!(*room.taken.lock().expect("no panic"), 0);
    }

    #[test]
    fn nobody_waits_for_threads_that_have_died() {
        let room = Arc::new(Room::default());
        let new = || Queued::within(TantivyDocument::default(), &room, Duration::ZERO);
        let waiting: Vec<Queued> = (0..MOST_QUEUED + 2).map(|_| new()).collect();
        drop(waiting);
        assert_eq!(*room.taken.lock().expect("no panic"), 0);
    }
}
