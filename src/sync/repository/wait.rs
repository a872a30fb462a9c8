//! Waits for other programs.

use std::time::{Duration, Instant};

/// Maximum wait for another program that writes to the repository.
pub(crate) const PATIENCE: Duration = Duration::from_millis(if cfg!(test) { 500 } else { 5000 });

/// Polls with increasing pauses until `is_so` returns true or the time is up.
pub(crate) fn wait_until(most: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    let mut pause = Duration::from_millis(5);
    loop {
        if is_so() {
            return true;
        }
        if start.elapsed() >= most {
            return false;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(200));
    }
}
