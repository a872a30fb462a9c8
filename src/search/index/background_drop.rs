//! Letting go of what nobody looks into any more, without waiting for it.

use std::thread;

/// Drops something on a thread of its own.
///
/// Whoever lets go of a file last that is deleted already gives its room back to the disk. Behind a
/// large merge or a new build that is hundreds of megabytes, and on some disks takes a tenth of a second
/// and more; whoever searches should not wait for that.
pub(crate) fn drop_aside<T: Send + 'static>(old: T) {
    // Where there is no thread to be had, what was to be moved there is dropped here.
    let _ = thread::Builder::new()
        .name("letting go".to_owned())
        .spawn(move || drop(old));
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};
    use std::thread::ThreadId;

    use super::*;

    struct Large(Sender<ThreadId>);

    impl Drop for Large {
        fn drop(&mut self) {
            let _ = self.0.send(thread::current().id());
        }
    }

    #[test]
    fn another_thread_drops_it() {
        let (told, heard) = channel();
        drop_aside(Large(told));
        assert_ne!(heard.recv(), Ok(thread::current().id()));
    }
}
