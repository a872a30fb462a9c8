//! Keeps a panic over a damaged index from ending the program.
//!
//! An index is verified before it is opened, where it does not look as it was left (see
//! [`super::manifest`]), and the tables beside the segments trust no number in them. What is left is
//! damage that no look at the files shows: a failing disk, or a file that is written over while it is
//! open. The engine panics over some of it. Such a panic becomes
//! [`IndexError::Damaged`](super::index_error::IndexError::Damaged), and the caller rebuilds the index.
//!
//! A file that is cut while it is open cannot be caught here: the system ends the program then.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many threads are in [`guard`].
static GUARDED: AtomicUsize = AtomicUsize::new(0);

/// Calls `read`; none if it panics. Nothing that it has changed is used then.
pub(crate) fn guard<T>(read: impl FnOnce() -> T) -> Option<T> {
    GUARDED.fetch_add(1, Ordering::Relaxed);
    let read = catch_unwind(AssertUnwindSafe(read));
    GUARDED.fetch_sub(1, Ordering::Relaxed);
    read.ok()
}

/// Has nothing printed of a panic that is caught here: it is handled.
pub fn silence_guarded_panics() {
    let print = take_hook();
    set_hook(Box::new(move |info| {
        if GUARDED.load(Ordering::Relaxed) == 0 {
            print(info);
        }
    }));
}
