//! Work in pieces that two threads share: one begins at the front, the other at the back.

use std::sync::OnceLock;
use std::thread;

/// Pieces of work. Each is done once, by whoever comes to it first; who comes to one that is being
/// done waits for it.
pub(crate) struct Halves<'a, T> {
    work: Box<dyn Fn(usize) -> T + Send + Sync + 'a>,
    done: Vec<OnceLock<T>>,
}

impl<'a, T> Halves<'a, T> {
    /// So many pieces, of which none is done yet. `work` does one.
    pub(crate) fn new(count: usize, work: impl Fn(usize) -> T + Send + Sync + 'a) -> Self {
        Self {
            work: Box::new(work),
            done: (0..count).map(|_| OnceLock::new()).collect(),
        }
    }

    fn piece(&self, number: usize) -> &T {
        // Should the thread that does it panic, it is done here.
        self.done[number].get_or_init(|| (self.work)(number))
    }

    /// Does what is left, from the back: the other thread's part.
    pub(crate) fn help(&self) {
        for number in (0..self.done.len()).rev() {
            self.piece(number);
        }
    }

    /// What came of each piece, from the front.
    pub(crate) fn results(&self) -> impl Iterator<Item = &T> {
        (0..self.done.len()).map(|number| self.piece(number))
    }

    /// What came of each piece, from the front, to keep.
    pub(crate) fn into_results(self) -> impl Iterator<Item = T> {
        let done = self.done.into_iter().enumerate();
        done.map(move |(number, done)| done.into_inner().unwrap_or_else(|| (self.work)(number)))
    }
}

/// Does `own` while another thread helps, if that is worth a thread.
pub(crate) fn with_help<T>(
    is_worth: bool,
    help: impl FnOnce() + Send,
    own: impl FnOnce() -> T,
) -> T {
    thread::scope(|scope| {
        if is_worth {
            // A thread that cannot be had is done without.
            let _ = thread::Builder::new().spawn_scoped(scope, help);
        }
        own()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn each_piece_is_done_once() {
        let done = AtomicUsize::new(0);
        let squares = Halves::new(1_000, |number| {
            done.fetch_add(1, Ordering::Relaxed);
            number * number
        });
        thread::scope(|scope| {
            scope.spawn(|| squares.help());
            assert!(squares.results().copied().eq((0..1_000).map(|n| n * n)));
        });
        assert!(squares.into_results().eq((0..1_000).map(|n| n * n)));
        assert_eq!(done.load(Ordering::Relaxed), 1_000);
    }

    #[test]
    fn a_helper_that_panics_keeps_nobody_waiting() {
        let turn = AtomicUsize::new(0);
        let pieces = Halves::new(3, |number| {
            assert_ne!(turn.fetch_add(1, Ordering::Relaxed), 0, "on purpose");
            number
        });
        thread::scope(|scope| {
            let helper = scope.spawn(|| pieces.help());
            assert!(helper.join().is_err());
        });
        assert!(pieces.results().copied().eq(0..3));
    }
}
