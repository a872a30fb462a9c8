//! Turns panics over a damaged index into errors.
//!
//! An index is verified before it is opened unless its manifest matches (see [`super::manifest`]),
//! and the tables beside the segments trust no number in them. What remains is damage that file
//! sizes and times do not show: a failing disk, or a file overwritten while it is open. tantivy
//! panics on some of it. Such a panic becomes
//! [`IndexError::Damaged`](super::index_error::IndexError::Damaged), and the caller rebuilds the
//! index.
//!
//! A mapped file that is truncated cannot be handled here: the system kills the program (SIGBUS).

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Number of threads inside [`guard`].
static GUARDED: AtomicUsize = AtomicUsize::new(0);

/// Calls `read`; `None` if it panics. The caller discards what `read` has changed.
pub(crate) fn guard<T>(read: impl FnOnce() -> T) -> Option<T> {
    GUARDED.fetch_add(1, Ordering::Relaxed);
    let read = catch_unwind(AssertUnwindSafe(read));
    GUARDED.fetch_sub(1, Ordering::Relaxed);
    read.ok()
}

/// Installs a panic hook that does not print guarded panics.
pub fn silence_guarded_panics() {
    let print = take_hook();
    set_hook(Box::new(move |info| {
        if GUARDED.load(Ordering::Relaxed) == 0 {
            print(info);
        }
    }));
}
