//! Lowers the priority of background threads.

/// Increase of the nice value, on a scale of 0 to 19.
///
/// It leaves the thread about a tenth of a busy processor: slow, but never stopped, since it may
/// hold a lock that others need.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Lowers the priority of this thread and of those it starts later.
///
/// On an idle machine it stays as fast. Does nothing except on Linux, where priority can be set for
/// a single thread.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{getpriority_process, setpriority_process};

        // Applies to this thread only: Linux calls a thread a process here.
        let this = Some(rustix::thread::gettid());
        // On failure the priority is unchanged.
        let _ = getpriority_process(this)
            .and_then(|before| setpriority_process(this, (before + NICENESS).min(19)));
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::thread;

    use super::*;

    fn priority() -> i32 {
        let this = Some(rustix::thread::gettid());
        rustix::process::getpriority_process(this).expect("a thread has one")
    }

    #[test]
    fn only_this_thread_and_its_children_get_low_priority() {
        let before = priority();
        let in_thread = thread::spawn(|| {
            lower_priority();
            let started = thread::spawn(priority).join().expect("no panic");
            (priority(), started)
        });
        let expected = (before + NICENESS).min(19);
        assert_eq!(in_thread.join().expect("no panic"), (expected, expected));
        assert_eq!(priority(), before);
    }
}
