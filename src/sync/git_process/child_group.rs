//! The process group of a child and its own children, which ends with guildhall.
//!
//! A killed program cannot terminate its children. So a shell leads the group and reads a pipe that
//! only guildhall holds: if the pipe closes without a line, the shell terminates the group.

use std::path::Path;
use std::process::{Child, Command};
#[cfg(unix)]
use std::{
    os::unix::process::CommandExt as _,
    process::Stdio,
    time::{Duration, Instant},
};

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};

/// Time for a child to exit after SIGTERM, before SIGKILL.
#[cfg(unix)]
const TERMINATION_GRACE: Duration = Duration::from_secs(2);

/// Terminates the group of the shell that runs it, unless it reads a line.
#[cfg(unix)]
const TERMINATE_ON_EOF: &str = "read -r line || kill -s TERM 0";

/// A process group that is terminated when this process ends, however it ends.
pub(crate) struct ChildGroup {
    /// `None` without a shell. Then the child leads the group, and nothing terminates it when this
    /// process is killed.
    #[cfg(unix)]
    leader: Option<Child>,
}

impl ChildGroup {
    /// Starts the leader of a new group for a program.
    ///
    /// Without `/bin/sh`, as on Termux, the shell beside the program is taken.
    pub(crate) fn new(program: &Path) -> Self {
        #[cfg(not(unix))]
        let _ = program;
        Self {
            #[cfg(unix)]
            leader: start_leader(Path::new("/bin/sh"))
                .or_else(|| start_leader(&program.with_file_name("sh"))),
        }
    }

    /// Makes a command start in this group.
    pub(crate) fn add(&self, command: &mut Command) {
        #[cfg(unix)]
        {
            let leader = self.leader.as_ref();
            // Zero is a new group, which the child leads.
            command.process_group(leader.map_or(0, |leader| leader.id().cast_signed()));
        }
        #[cfg(not(unix))]
        let _ = command;
    }

    /// Terminates the group: SIGTERM first, so that the child can clean up.
    ///
    /// The group is killed as soon as the child has exited: its own children get no grace.
    pub(crate) fn terminate(&mut self, child: &mut Child) {
        #[cfg(unix)]
        self.terminate_within(TERMINATION_GRACE, child);
        let _ = child.kill();
        let _ = child.wait();
    }

    #[cfg(unix)]
    fn terminate_within(&mut self, grace: Duration, child: &mut Child) {
        // What has been waited for may have given its id to another group; the leader has not been.
        let mut is_running = matches!(child.try_wait(), Ok(None));
        match &mut self.leader {
            // The leader terminates the group once its pipe closes.
            Some(leader) => drop(leader.stdin.take()),
            None if is_running => drop(kill_process_group(Pid::from_child(child), Signal::TERM)),
            None => {}
        }
        let start = Instant::now();
        while is_running && start.elapsed() < grace {
            std::thread::sleep(Duration::from_millis(20));
            is_running = matches!(child.try_wait(), Ok(None));
        }
        let group = match &self.leader {
            Some(leader) => Some(leader),
            None => Some(&*child).filter(|_| is_running),
        };
        if let Some(leader) = group {
            // The group may be gone.
            let _ = kill_process_group(Pid::from_child(leader), Signal::KILL);
        }
    }
}

/// Starts the shell that leads a group; `None` without a shell.
#[cfg(unix)]
fn start_leader(shell: &Path) -> Option<Child> {
    // On macOS a program that starts between the making of the pipe and its mark as close-on-exec
    // holds it too; the group then ends with that program.
    let leader = Command::new(shell)
        .args(["-c", TERMINATE_ON_EOF])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    leader.ok()
}

#[cfg(unix)]
impl Drop for ChildGroup {
    fn drop(&mut self) {
        use std::io::Write as _;

        let Some(leader) = &mut self.leader else {
            return;
        };
        if let Some(mut pipe) = leader.stdin.take() {
            // It may have been killed.
            let _ = pipe.write_all(b"\n");
        }
        let _ = leader.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::ChildStdout;

    use super::*;

    /// Starts a script in a group and waits for its first line.
    fn start(group: &ChildGroup, script: &str) -> (Child, BufReader<ChildStdout>) {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        group.add(&mut command);
        let mut child = command.spawn().expect("a shell");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        assert_eq!(line, "ready\n");
        (child, output)
    }

    fn groups() -> [ChildGroup; 2] {
        let without_shell = ChildGroup {
            leader: start_leader(Path::new("/no/such/shell")),
        };
        assert!(without_shell.leader.is_none());
        [ChildGroup::new(Path::new("/bin/git")), without_shell]
    }

    #[test]
    fn what_ignores_sigterm_is_killed_with_its_children() {
        for mut group in groups() {
            let script = "trap '' TERM; sleep 600 & echo ready; wait";
            let (mut child, mut output) = start(&group, script);
            group.terminate_within(Duration::ZERO, &mut child);
            assert_eq!(child.wait().expect("it ended").signal(), Some(9));
            // The pipe ends once the last process that holds it is gone.
            let mut rest = String::new();
            output.read_to_string(&mut rest).expect("the end");
            assert_eq!(rest, "");
        }
    }

    #[test]
    fn sigterm_lets_the_child_clean_up() {
        for mut group in groups() {
            let script = "trap 'echo cleaned; exit 3' TERM; echo ready; read -r line";
            let (mut child, mut output) = start(&group, script);
            group.terminate_within(Duration::from_mins(1), &mut child);
            assert_eq!(child.wait().expect("it ended").code(), Some(3));
            let mut rest = String::new();
            output.read_to_string(&mut rest).expect("the end");
            assert_eq!(rest, "cleaned\n");
        }
    }

    #[test]
    fn a_group_that_is_not_terminated_goes_on() {
        for group in groups() {
            let (mut child, mut output) = start(&group, "echo ready; read -r line; echo done");
            drop(group);
            let mut input = child.stdin.take().expect("a pipe");
            input.write_all(b"\n").expect("it reads");
            let mut rest = String::new();
            output.read_to_string(&mut rest).expect("the end");
            assert_eq!(rest, "done\n");
            assert!(child.wait().expect("it ended").success());
        }
    }
}
