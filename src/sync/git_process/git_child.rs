//! Runs the installed git as a child process; all network access goes through it.
//!
//! It gets a small, fixed environment and a git directory without the repository's own settings.
//! It may use https, ssh and folders only, never prompts, runs no hooks, and is terminated after
//! too long a silence. Its output is sanitized before display.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::sync::error::SyncError;
use crate::sync::git_process::child_git_dir::child_git_dir;
use crate::sync::git_process::child_group::ChildGroup;
use crate::sync::git_process::child_io::{OutputChunk, OutputReader, listen};
use crate::sync::git_process::git_env::{FIXED, MAX_ALLOCATION, PASSED_ON, PASSED_ON_BEGINNINGS};
use crate::sync::remote::redact::{clean, secrets};
use crate::sync::repository::repo::{Repo, SyncSettings};

/// Maximum silence during a transfer; `GUILDHALL_NETWORK_SECONDS` overrides it.
const MAX_SILENCE: Duration = Duration::from_secs(90);

/// The ssh command: fails instead of prompting, detects a dead connection.
const SSH: &str =
    "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4";

/// Environment variable that marks our child processes.
pub(crate) const OURS: &str = "GUILDHALL_CHILD";

/// A git command to run.
pub(crate) struct Git {
    command: Command,
    silence_limit: Duration,
    /// Secrets in the shared library's address.
    secrets: Vec<String>,
}

/// The result of a git command.
#[derive(Debug)]
pub(crate) struct GitOutput {
    pub(crate) success: bool,
    /// Its standard output.
    pub(crate) output: String,
    /// Its standard error without progress; not safe to display.
    pub(crate) stderr: String,
}

impl GitOutput {
    /// The most useful words of the error output, safe to display.
    ///
    /// That is git's last reason, or what another program, such as ssh, said before git gave up.
    pub(crate) fn stderr_tail(&self) -> String {
        const MAX_LINES: usize = 3;
        let lines = self.stderr.lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| is_reason(line)).collect();
        let reason = lines.iter().rev().find_map(|line| {
            line.strip_prefix("fatal: ")
                .or(line.strip_prefix("error: "))
        });
        let last = &lines[lines.len().saturating_sub(MAX_LINES)..];
        match (reason, last) {
            // The cause follows: "gpg failed to sign the data:".
            (Some(reason), [.., last]) if reason.ends_with(':') && !last.ends_with(reason) => {
                clean(&format!("{reason} {last}"))
            }
            (Some(reason), _) => clean(reason.trim_end_matches(':')),
            (None, []) => {
                let lines = || self.stderr.lines().map(str::trim);
                let fatal = lines().find_map(|line| line.strip_prefix("fatal: "));
                clean(
                    fatal
                        .or_else(|| lines().next_back())
                        .unwrap_or("no reason given"),
                )
            }
            (None, last) => clean(&last.join(" ")),
        }
    }
}

/// Whether a line of the error output tells more than that something failed.
fn is_reason(line: &str) -> bool {
    const EMPTY: &[&str] = &[
        "fatal: Could not read from remote repository.",
        "Please make sure you have the correct access rights",
        "and the repository exists.",
        "error: failed to push some refs to ",
        "remote:",
    ];
    line.chars().any(char::is_alphanumeric) && !EMPTY.iter().any(|empty| line.starts_with(empty))
}

impl Git {
    /// Creates a command for this repository.
    ///
    /// # Errors
    /// [`SyncError::NoGit`] if git is not installed.
    pub(crate) fn new(repo: &Repo) -> Result<Self, SyncError> {
        let settings = &repo.settings;
        let program = find_program(settings.variable("PATH").map(OsString::as_os_str))
            .ok_or(SyncError::NoGit)?;
        let mut command = confined(&program, settings);
        command.env("GIT_DIR", child_git_dir(repo)?);
        command.env("GIT_OBJECT_DIRECTORY", repo.git.commondir().join("objects"));
        command.current_dir(repo.git.workdir().unwrap_or(&repo.root));
        let has_ssh = ["GIT_SSH", "GIT_SSH_COMMAND"]
            .iter()
            .any(|name| settings.variable(name).is_some());
        if !has_ssh {
            // The user's own: see `git_config`.
            let config = repo.git.config()?;
            let ssh = config.get_string("core.sshCommand");
            command.env("GIT_SSH_COMMAND", ssh.unwrap_or(SSH.to_owned()));
        }
        for fixed in FIXED {
            command.args(["-c", fixed]);
        }
        let remote = repo.branch().and_then(|branch| repo.remote(&branch));
        Ok(Self {
            command,
            silence_limit: silence_limit(settings),
            secrets: remote.map_or(Vec::new(), |remote| secrets(&remote.url)),
        })
    }

    /// Adds an argument.
    pub(crate) fn argument(&mut self, argument: &str) -> &mut Self {
        self.command.arg(argument);
        self
    }

    /// Sets a variable of its environment.
    pub(crate) fn variable(&mut self, name: &str, value: &str) -> &mut Self {
        self.command.env(name, value);
        self
    }

    /// Lets it copy the packs that it receives to a file.
    pub(crate) fn trace_packs(&mut self, file: &Path) {
        self.command.env("GIT_TRACE_PACKFILE", file);
    }

    /// Runs it until it exits or is stopped.
    ///
    /// `on_line` receives progress; `stop` is polled ten times a second.
    pub(crate) fn run(
        self,
        input: &[u8],
        on_line: &mut dyn FnMut(&str),
        stop: &dyn Fn() -> bool,
    ) -> Result<GitOutput, SyncError> {
        self.start(input)?.finish(on_line, stop)
    }

    /// Starts it; its output is buffered until [`RunningGit::finish`].
    pub(crate) fn start(mut self, input: &[u8]) -> Result<RunningGit, SyncError> {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let program = PathBuf::from(self.command.get_program());
        let group = ChildGroup::new(&program);
        group.add(&mut self.command);
        let mut child = self
            .command
            .spawn()
            .map_err(|error| SyncError::file("started", &program, error))?;
        if let Some(mut pipe) = child.stdin.take() {
            // If the child closes the pipe early, its error output has the reason.
            let _ = pipe.write_all(input);
        }
        let (sender, chunks) = channel();
        if let Some(pipe) = child.stdout.take() {
            let sender = sender.clone();
            std::thread::spawn(move || listen(pipe, true, &sender));
        }
        if let Some(pipe) = child.stderr.take() {
            std::thread::spawn(move || listen(pipe, false, &sender));
        }
        Ok(RunningGit {
            child,
            group,
            chunks,
            silence_limit: self.silence_limit,
            secrets: self.secrets,
            has_ended: false,
        })
    }
}

/// A command in a small, fixed environment that never prompts.
fn confined(program: &Path, settings: &SyncSettings) -> Command {
    let is_passed_on = |name: &OsString| {
        let begins = |beginning| {
            name.to_str()
                .is_some_and(|name| name.starts_with(beginning))
        };
        PASSED_ON.iter().any(|passed| name == passed)
            || PASSED_ON_BEGINNINGS.iter().copied().any(begins)
    };
    let known = settings.environment.iter();
    let mut command = Command::new(program);
    command
        .env_clear()
        .envs(known.filter(|(name, _)| is_passed_on(name)).cloned())
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "")
        // Instead of prompting on the terminal, ssh asks a program that always fails.
        .env("SSH_ASKPASS_REQUIRE", "force")
        .env("SSH_ASKPASS", "false")
        .env("GCM_INTERACTIVE", "never")
        .env("GIT_ALLOW_PROTOCOL", "https:ssh:file")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_ALLOC_LIMIT", MAX_ALLOCATION)
        // A partial clone as shared library must not fetch missing objects with its own command.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env(OURS, "1");
    command
}

/// A running git. Dropping it terminates it and its children.
pub(crate) struct RunningGit {
    child: Child,
    group: ChildGroup,
    chunks: Receiver<OutputChunk>,
    silence_limit: Duration,
    secrets: Vec<String>,
    has_ended: bool,
}

impl RunningGit {
    /// Waits until it exits or is stopped, see [`Git::run`].
    pub(crate) fn finish(
        mut self,
        on_line: &mut dyn FnMut(&str),
        stop: &dyn Fn() -> bool,
    ) -> Result<GitOutput, SyncError> {
        let mut reader = OutputReader::new(self.silence_limit, std::mem::take(&mut self.secrets));
        let success = reader.wait(&mut self.child, &self.chunks, on_line, stop)?;
        self.has_ended = true;
        Ok(GitOutput {
            success,
            output: reader.output,
            stderr: reader.stderr,
        })
    }
}

impl Drop for RunningGit {
    fn drop(&mut self) {
        if !self.has_ended {
            self.group.terminate(&mut self.child);
        }
    }
}

/// The timeout for a silent shared library.
pub(crate) fn silence_limit(settings: &SyncSettings) -> Duration {
    let set = settings.variable("GUILDHALL_NETWORK_SECONDS");
    let seconds = set
        .and_then(|value| value.to_str()?.parse().ok())
        .filter(|seconds| *seconds > 0);
    seconds.map_or(MAX_SILENCE, Duration::from_secs)
}

/// Finds git in the folders of `PATH`.
pub(crate) fn find_program(path: Option<&OsStr>) -> Option<PathBuf> {
    let name = if cfg!(windows) { "git.exe" } else { "git" };
    std::env::split_paths(path?)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}
