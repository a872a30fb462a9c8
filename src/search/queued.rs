//! Documents on their way to the threads that write them.
//!
//! tantivy lets ten thousand of them wait, with all their text: up to eighty megabytes of a large
//! build, as it comes by which threads are quicker. Here only so many wait that the threads have work.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::{Document, TantivyDocument};

/// Documents that are waiting or being written at most.
const MOST_QUEUED: usize = 128;

/// There is room again once so few are left: who waits for each one is woken for each one.
const FEW_QUEUED: usize = MOST_QUEUED / 2;

/// Room for documents that wait.
#[derive(Debug, Default)]
pub(super) struct Room {
    taken: Mutex<usize>,
    less: Condvar,
}

/// A document that takes up room until it is written or dropped.
pub(super) struct Queued {
    document: TantivyDocument,
    room: Arc<Room>,
}

impl Queued {
    /// Waits until there is room.
    pub(super) fn new(document: TantivyDocument, room: &Arc<Room>) -> Self {
        let taken = room.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let free = room.less.wait_while(taken, |taken| *taken >= MOST_QUEUED);
        *free.unwrap_or_else(PoisonError::into_inner) += 1;
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
        let new = || Queued::new(TantivyDocument::default(), &room);
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
}
