//! Which thread goes first where there are more of them than processors.

/// How much less than others a thread at low priority counts, on the system's scale of 0 to 19. It gets
/// about a tenth of a processor that somebody else wants, so that it is slow then but never stands still:
/// it may hold what the others wait for.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Lets this thread, and those that it starts from now on, work only while a processor is free, for as
/// long as they live: what is drawn or answered goes first. Where nobody else works it is as quick as
/// before.
///
/// Only Linux can say that of one thread among others without more; elsewhere nothing is done.
pub fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{getpriority_process, setpriority_process};

        // Of this thread alone: "process" is what Linux calls each of them here.
        let this = Some(rustix::thread::gettid());
        // Where the system refuses, it shares the processors as it did.
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
    fn only_this_thread_and_those_it_starts_give_way() {
        let before = priority();
        let in_thread = thread::spawn(|| {
            give_way();
            let started = thread::spawn(priority).join().expect("no panic");
            (priority(), started)
        });
        let wanted = (before + NICENESS).min(19);
        assert_eq!(in_thread.join().expect("no panic"), (wanted, wanted));
        assert_eq!(priority(), before);
    }
}
