//! The process group of a child and its own children, which ends with guildhall.
//!
//! A killed program cannot terminate its children. So a shell leads the group and reads a pipe that
//! only guildhall holds: if the pipe closes without a line, the shell terminates the group.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::sync::error::SyncError;

/// Time for a child to exit after SIGTERM, before SIGKILL.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Terminates the group of the shell that runs it, unless it reads a line.
#[cfg(unix)]
const WATCH: &str = "read -r line || kill -s TERM 0";

/// A process group that is terminated when this process ends, however it ends.
pub(crate) struct ChildGroup {
    #[cfg(unix)]
    leader: Child,
}

impl ChildGroup {
    /// Starts the leader of a new group.
    ///
    /// # Errors
    /// If there is no shell.
    pub(crate) fn new() -> Result<Self, SyncError> {
        #[cfg(unix)]
        let leader = {
            use std::os::unix::process::CommandExt as _;

            Command::new("sh")
                .args(["-c", WATCH])
                .env_clear()
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .process_group(0)
                .spawn()
                .map_err(|error| SyncError::file("started", std::path::Path::new("sh"), error))?
        };
        Ok(Self {
            #[cfg(unix)]
            leader,
        })
    }

    /// Makes a command start in this group.
    pub(crate) fn add(&self, command: &mut Command) {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, self.leader.id().cast_signed());
        #[cfg(not(unix))]
        let _ = command;
    }

    /// Terminates the group: SIGTERM first, so that git can clean up.
    pub(crate) fn end(&mut self, child: &mut Child) {
        #[cfg(unix)]
        {
            drop(self.leader.stdin.take());
            let start = Instant::now();
            while start.elapsed() < LAST_WORDS && matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
            // The leader is not waited for yet, so its id is of no other group.
            let _ = Command::new("kill")
                .args(["-KILL", "--", &format!("-{}", self.leader.id())])
                .stderr(Stdio::null())
                .status();
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}

#[cfg(unix)]
impl Drop for ChildGroup {
    fn drop(&mut self) {
        use std::io::Write as _;

        if let Some(mut pipe) = self.leader.stdin.take() {
            // It may have been killed.
            let _ = pipe.write_all(b"\n");
        }
        let _ = self.leader.wait();
    }
}
