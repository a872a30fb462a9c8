//! Runs the installed git as a child: the only way anything goes over a network.
//!
//! It gets a small, fixed environment, may use https, ssh and folders only, asks nothing, runs no
//! hook and nothing else that the repository's own configuration names, and is ended when it
//! stays silent too long. Its words are cleaned before anybody sees them.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use git2::{Config, ConfigLevel};

use super::error::SyncError;
use super::repo::{Exchange, Settings};
use super::words::clean;

/// How long a transfer may be silent, unless `GUILDHALL_NETWORK_SECONDS` says otherwise.
const LONGEST_SILENCE: Duration = Duration::from_secs(90);
/// How long a transfer may take in all: a server that drips must not hold anybody for ever.
const LONGEST_TRANSFER: Duration = Duration::from_hours(1);
/// How long a child may take to end when asked to.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// More output than this is nothing we asked for.
const MOST_OUTPUT_BYTES: usize = 1 << 20;

/// Variables of the user that sign-in, proxies, certificates and signing need.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_CACHE_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_AUTH_SOCK",
    "SSH_AGENT_PID",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_EXEC_PATH",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "GNUPGHOME",
    "GPG_TTY",
    "KRB5CCNAME",
    "KRB5_CONFIG",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    // Windows programs do not start without these.
    "SystemRoot",
    "SystemDrive",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramData",
    "ProgramFiles",
    "HOMEDRIVE",
    "HOMEPATH",
    "TEMP",
    "TMP",
    "ComSpec",
    "PATHEXT",
    "windir",
];

/// Configuration that holds whatever the repository says.
const FIXED: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.gitProxy=",
    "core.askPass=",
    "core.alternateRefsCommand=",
    "core.fsync=committed,reference",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.writeCommitGraph=false",
    "fetch.recurseSubmodules=false",
    "submodule.recurse=false",
    "push.followTags=false",
    "push.gpgSign=false",
    "http.sslVerify=true",
    "http.lowSpeedLimit=200",
    "http.lowSpeedTime=60",
];

/// Fails rather than asks; notices a dead line.
const SSH: &str =
    "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4";

/// A git command being put together.
pub(super) struct Git {
    command: Command,
    patience: Duration,
}

/// What a child left behind.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) success: bool,
    /// Its standard output.
    pub(super) output: String,
    /// Its standard error without progress, as it came: not safe to show.
    pub(super) complaint: String,
}

impl Done {
    /// The words that say most about a failure, safe to show.
    pub(super) fn last_words(&self) -> String {
        let lines: Vec<&str> = self.complaint.lines().map(str::trim).collect();
        let telling = lines
            .iter()
            .rev()
            .find(|line| line.starts_with("fatal:") || line.starts_with("error:"))
            .or_else(|| lines.iter().rev().find(|line| !line.is_empty()));
        let line = telling.copied().unwrap_or("no reason given");
        let line = line
            .strip_prefix("fatal: ")
            .or(line.strip_prefix("error: "))
            .unwrap_or(line);
        clean(line)
    }
}

impl Git {
    /// A command in the history of this base; [`SyncError::NoGit`] if no git is installed.
    pub(super) fn new(exchange: &Exchange) -> Result<Self, SyncError> {
        let settings = &exchange.settings;
        let program = find_program(settings.variable("PATH").map(OsString::as_os_str))
            .ok_or(SyncError::NoGit)?;
        let mut command = Command::new(program);
        command.env_clear();
        let known = settings.environment.iter();
        command.envs(
            known
                .filter(|(name, _)| PASSED_ON.iter().any(|passed| name == passed))
                .cloned(),
        );
        command
            .env("LC_ALL", "C")
            .env("GIT_DIR", exchange.git.path())
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "")
            .env("SSH_ASKPASS_REQUIRE", "never")
            .env("GCM_INTERACTIVE", "never")
            .env("GIT_ALLOW_PROTOCOL", "https:ssh:file")
            .env("GIT_OPTIONAL_LOCKS", "0");
        command.current_dir(exchange.git.workdir().unwrap_or(&exchange.root));
        let user = Config::open_default().ok();
        let user = |name: &str| {
            user.as_ref()
                .and_then(|config| config.get_string(name).ok())
        };
        let has_ssh = ["GIT_SSH", "GIT_SSH_COMMAND"]
            .iter()
            .any(|name| settings.variable(name).is_some());
        if !has_ssh {
            command.env(
                "GIT_SSH_COMMAND",
                user("core.sshCommand").unwrap_or(SSH.to_owned()),
            );
        }
        for fixed in FIXED {
            command.args(["-c", fixed]);
        }
        for setting in disarmed(&exchange.git, &user) {
            command.args(["-c", &setting]);
        }
        Ok(Self {
            command,
            patience: patience(settings),
        })
    }

    pub(super) fn argument(&mut self, argument: &str) -> &mut Self {
        self.command.arg(argument);
        self
    }

    pub(super) fn variable(&mut self, name: &str, value: &str) -> &mut Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end, or to ours: `tell` hears its progress, `stop` is asked ten times a
    /// second.
    pub(super) fn run(
        mut self,
        input: &[u8],
        tell: &mut dyn FnMut(&str),
        stop: &dyn Fn() -> bool,
    ) -> Result<Done, SyncError> {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Its own group, so that ending it ends what it started too.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        let program = PathBuf::from(self.command.get_program());
        let mut child = self
            .command
            .spawn()
            .map_err(|error| SyncError::file("started", &program, error))?;
        if let Some(mut pipe) = child.stdin.take() {
            // A child that does not want it closes the pipe; its words say why.
            let _ = pipe.write_all(input);
        }
        let (sender, heard) = channel();
        for (pipe, is_output) in [
            (
                child
                    .stdout
                    .take()
                    .map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
                true,
            ),
            (
                child
                    .stderr
                    .take()
                    .map(|pipe| Box::new(pipe) as Box<dyn Read + Send>),
                false,
            ),
        ] {
            if let Some(pipe) = pipe {
                let sender = sender.clone();
                std::thread::spawn(move || listen(pipe, is_output, &sender));
            }
        }
        drop(sender);
        let mut listener = Listener {
            patience: self.patience,
            ..Listener::default()
        };
        let ended = listener.wait(&mut child, &heard, tell, stop);
        if ended.is_err() {
            end(&mut child);
        }
        let success = ended?;
        Ok(Done {
            success,
            output: listener.output,
            complaint: listener.complaint,
        })
    }
}

fn patience(settings: &Settings) -> Duration {
    let set = settings.variable("GUILDHALL_NETWORK_SECONDS");
    let seconds = set
        .and_then(|value| value.to_str()?.parse().ok())
        .filter(|seconds| *seconds > 0);
    seconds.map_or(LONGEST_SILENCE, Duration::from_secs)
}

/// A piece of a child's output.
struct Piece {
    is_output: bool,
    bytes: Vec<u8>,
}

fn listen(mut pipe: Box<dyn Read + Send>, is_output: bool, sender: &Sender<Piece>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        if sender
            .send(Piece {
                is_output,
                bytes: buffer[..count].to_vec(),
            })
            .is_err()
        {
            return;
        }
    }
}

#[derive(Default)]
struct Listener {
    patience: Duration,
    output: String,
    complaint: String,
    line: String,
    /// The last character was a return.
    returned: bool,
}

impl Listener {
    fn wait(
        &mut self,
        child: &mut Child,
        heard: &Receiver<Piece>,
        tell: &mut dyn FnMut(&str),
        stop: &dyn Fn() -> bool,
    ) -> Result<bool, SyncError> {
        let failed = |error| SyncError::file("waited for", std::path::Path::new("git"), error);
        let start = Instant::now();
        let mut last_heard = start;
        let mut ended: Option<(bool, Instant)> = None;
        loop {
            match heard.recv_timeout(Duration::from_millis(if ended.is_some() {
                20
            } else {
                100
            })) {
                Ok(piece) => {
                    last_heard = Instant::now();
                    self.hear(&piece, tell);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return child.wait().map(|status| status.success()).map_err(failed);
                }
            }
            if stop() {
                return Err(SyncError::Stopped);
            }
            let waited = last_heard.elapsed();
            if waited > self.patience || start.elapsed() > LONGEST_TRANSFER {
                let remote = "the shared library".to_owned();
                return Err(SyncError::TimedOut {
                    remote,
                    seconds: waited.as_secs(),
                });
            }
            match ended {
                // Something it started may keep the pipes open after it: that is not ours.
                Some((success, at)) if at.elapsed() > Duration::from_secs(1) => return Ok(success),
                Some(_) => {}
                None => {
                    let status = child.try_wait().map_err(failed)?;
                    ended = status.map(|status| (status.success(), Instant::now()));
                }
            }
        }
    }

    fn hear(&mut self, piece: &Piece, tell: &mut dyn FnMut(&str)) {
        let text = String::from_utf8_lossy(&piece.bytes);
        if piece.is_output {
            if self.output.len() < MOST_OUTPUT_BYTES {
                self.output.push_str(&text);
            }
            return;
        }
        for c in text.chars() {
            // A line that ends with a mere return is overwritten by the next: progress.
            if self.returned && c != '\n' {
                tell(&clean(&std::mem::take(&mut self.line)));
            }
            self.returned = c == '\r';
            match c {
                '\r' => {}
                '\n' => {
                    let line = std::mem::take(&mut self.line);
                    tell(&clean(&line));
                    if self.complaint.len() < MOST_OUTPUT_BYTES {
                        self.complaint.push_str(&line);
                        self.complaint.push('\n');
                    }
                }
                c if self.line.len() < 4096 => self.line.push(c),
                _ => {}
            }
        }
    }
}

/// Ends a child and what it started: first asks, so that it can put its own house in order.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let start = Instant::now();
        while start.elapsed() < LAST_WORDS {
            if !matches!(child.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// The installed git, by the folders of `PATH`.
pub(super) fn find_program(path: Option<&OsStr>) -> Option<PathBuf> {
    let name = if cfg!(windows) { "git.exe" } else { "git" };
    std::env::split_paths(path?)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// Settings that take the place of those in the repository's own configuration that would run a
/// command or switch off a check.
fn disarmed(git: &git2::Repository, user: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut settings = Vec::new();
    let mut helpers_cleared = false;
    let Ok(entries) = git.config().and_then(|config| {
        let mut names = Vec::new();
        config.entries(None)?.for_each(|entry| {
            if matches!(entry.level(), ConfigLevel::Local | ConfigLevel::Worktree)
                && let Ok(name) = entry.name()
            {
                names.push(name.to_owned());
            }
        })?;
        Ok(names)
    }) else {
        return settings;
    };
    for name in entries {
        let is = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
        if is("credential.", "helper") {
            settings.push(format!("{name}="));
            helpers_cleared = true;
        } else if is("http.", "sslverify") {
            settings.push(format!("{name}=true"));
        } else if is("gpg.", "program") || name == "gpg.ssh.defaultkeycommand" {
            settings.push(format!("{name}={}", user(&name).unwrap_or_default()));
        }
    }
    // Clearing one clears them all: the user's own come again behind.
    if helpers_cleared && let Ok(config) = Config::open_default() {
        let _ = config.entries(Some("credential.*helper")).map(|entries| {
            entries.for_each(|entry| {
                if let (Ok(name), Ok(value)) = (entry.name(), entry.value()) {
                    settings.push(format!("{name}={value}"));
                }
            })
        });
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_and_complaints_are_kept() {
        let mut listener = Listener::default();
        let mut told = Vec::new();
        for piece in [
            "Receiving: 10%\rReceiving: 20%\r",
            "Receiving: 30%, done.\nDenied.\r",
            "\nfatal: no\n",
        ] {
            let piece = Piece {
                is_output: false,
                bytes: piece.as_bytes().to_vec(),
            };
            listener.hear(&piece, &mut |line| told.push(line.to_owned()));
        }
        assert_eq!(told[..2], ["Receiving: 10%", "Receiving: 20%"]);
        // ssh ends its lines with return and newline.
        assert_eq!(
            listener.complaint,
            "Receiving: 30%, done.\nDenied.\nfatal: no\n"
        );
    }
}
