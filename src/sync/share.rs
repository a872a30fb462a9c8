//! Carries states between this copy and the shared library: fetch and share.
//!
//! Never forces anything: the shared library only ever moves forward, and whether it took our
//! state is seen from where it stands, not from words.

use git2::{FetchOptions, Oid, PushOptions, Repository};

use super::error::SyncError;
use super::repo::{Branch, Exchange, Remote};
use super::transfer::{Done, Git};
use super::update::{Progress, Watch};
use super::words::{clean, mask};

/// The state that was fetched last, until it is known to be safe.
pub(super) const INCOMING: &str = "refs/guildhall/incoming";

/// Where states arrive, each under a name of its own: the git of a run that was killed may still
/// be fetching.
const ARRIVING: &str = "refs/guildhall/arriving/";

/// What the shared library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fetched {
    /// This state.
    At(Oid),
    /// Nothing at all: it is new.
    Empty,
    /// Something, but not this branch.
    NoBranch,
}

/// What became of sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pushed {
    /// The shared library stands where we stand.
    Taken,
    /// Somebody else was faster.
    TooLate,
}

impl Exchange {
    /// Fetches the newest state of the branch. Moves no reference but [`INCOMING`].
    pub(super) fn fetch(
        &self,
        remote: &Remote,
        branch: &Branch,
        watch: &mut Watch<'_>,
    ) -> Result<Fetched, SyncError> {
        self.sweep_arrivals()?;
        let now = jiff::Timestamp::now().as_nanosecond();
        let arriving = format!("{ARRIVING}{now}-{}", std::process::id());
        let refspec = format!("+{}:{arriving}", branch.name);
        let mut git = match self.transport(remote)? {
            Transport::Git(git) => git,
            Transport::Folder => return self.fetch_folder(remote, branch, &arriving),
        };
        self.disk.change()?;
        git.argument("fetch")
            .argument("--progress")
            .argument("--no-tags")
            .argument("--no-write-fetch-head")
            .argument("--no-recurse-submodules")
            .argument("--no-auto-maintenance")
            .argument("--")
            .argument(&remote.url)
            .argument(&refspec);
        let done = run(*git, remote, watch)?;
        if done.success {
            // The child wrote to the store behind our back.
            self.git.odb()?.refresh()?;
            return self.arrived(&arriving, branch);
        }
        if !done.complaint.contains("couldn't find remote ref") {
            return Err(explain(&done, remote));
        }
        let mut git = Git::new(self)?;
        allow_loopback(&mut git, remote);
        git.argument("ls-remote")
            .argument("--heads")
            .argument("--")
            .argument(&remote.url);
        let listed = run(git, remote, watch)?;
        match listed.success {
            true if listed.output.trim().is_empty() => Ok(Fetched::Empty),
            true => Ok(Fetched::NoBranch),
            false => Err(explain(&listed, remote)),
        }
    }

    /// Gives the shared library our state, which must grow from what it has.
    pub(super) fn push(
        &self,
        remote: &Remote,
        reference: &str,
        commit: Oid,
        expected: Option<Oid>,
        watch: &mut Watch<'_>,
    ) -> Result<Pushed, SyncError> {
        let mut git = match self.transport(remote)? {
            Transport::Git(git) => git,
            Transport::Folder => return self.push_folder(remote, reference, commit, expected),
        };
        self.disk.change()?;
        git.argument("push")
            .argument("--porcelain")
            .argument("--progress")
            .argument("--no-verify")
            .argument("--no-recurse-submodules")
            .argument("--")
            .argument(&remote.url)
            .argument(&format!("{commit}:{reference}"));
        let done = run(*git, remote, watch)?;
        if done.success {
            return Ok(Pushed::Taken);
        }
        if is_race(&done) {
            Ok(Pushed::TooLate)
        } else {
            Err(explain(&done, remote))
        }
    }

    fn transport(&self, remote: &Remote) -> Result<Transport, SyncError> {
        let address = Address::of(&remote.url).ok_or_else(|| SyncError::UnsafeRemote {
            address: shown(&remote.url),
        })?;
        match Git::new(self) {
            Ok(mut git) => {
                allow_loopback(&mut git, remote);
                Ok(Transport::Git(Box::new(git)))
            }
            Err(SyncError::NoGit) if address == Address::Folder => Ok(Transport::Folder),
            Err(error) => Err(error),
        }
    }

    /// Without git, folders are still within reach.
    fn fetch_folder(
        &self,
        remote: &Remote,
        branch: &Branch,
        arriving: &str,
    ) -> Result<Fetched, SyncError> {
        let there = self.open_folder(remote)?;
        if there.is_empty()? || there.references()?.next().is_none() {
            return Ok(Fetched::Empty);
        }
        if there.find_reference(&branch.name).is_err() {
            return Ok(Fetched::NoBranch);
        }
        self.disk.change()?;
        let mut options = FetchOptions::new();
        options
            .download_tags(git2::AutotagOption::None)
            .update_fetchhead(false);
        let url = there.path().to_string_lossy().into_owned();
        let refspec = format!("+{}:{arriving}", branch.name);
        let mut remote = self.git.remote_anonymous(&url)?;
        remote.fetch(&[&refspec], Some(&mut options), None)?;
        self.arrived(arriving, branch)
    }

    /// Remembers what has arrived, in place of what had arrived before.
    fn arrived(&self, arriving: &str, branch: &Branch) -> Result<Fetched, SyncError> {
        let gone = || SyncError::BranchGone {
            branch: clean(branch.short()),
        };
        let commit = self.tip(arriving)?.ok_or_else(gone)?;
        self.set_reference(INCOMING, commit, "fetch")?;
        self.sweep_arrivals()?;
        Ok(Fetched::At(commit))
    }

    fn sweep_arrivals(&self) -> Result<(), SyncError> {
        for reference in self.git.references_glob(&format!("{ARRIVING}*"))? {
            self.disk.change()?;
            // If a fetch that outlived its run holds it, the next sweep will have it.
            let _ = reference?.delete();
        }
        Ok(())
    }

    /// Objects first, under a name of ours; then the branch, if it still stands where we saw it.
    fn push_folder(
        &self,
        remote: &Remote,
        reference: &str,
        commit: Oid,
        expected: Option<Oid>,
    ) -> Result<Pushed, SyncError> {
        let there = self.open_folder(remote)?;
        let arriving = format!("refs/guildhall/arriving-{commit}");
        self.set_reference(&arriving, commit, "share")?;
        self.disk.change()?;
        let url = there.path().to_string_lossy().into_owned();
        let refspec = format!("+{arriving}:{arriving}");
        self.git
            .remote_anonymous(&url)?
            .push(&[&refspec], Some(&mut PushOptions::new()))?;
        let there = self.open_folder(remote)?;
        let moved = match expected {
            Some(old) => there.reference_matching(reference, commit, true, old, "guildhall: share"),
            None => there.reference(reference, commit, false, "guildhall: share"),
        };
        let taken = match moved {
            Ok(_) => Pushed::Taken,
            Err(error)
                if matches!(
                    error.code(),
                    git2::ErrorCode::Modified | git2::ErrorCode::Exists | git2::ErrorCode::Locked
                ) =>
            {
                Pushed::TooLate
            }
            Err(error) => return Err(error.into()),
        };
        for git in [&there, &self.git] {
            if let Ok(mut left) = git.find_reference(&arriving) {
                left.delete()?;
            }
        }
        Ok(taken)
    }

    fn open_folder(&self, remote: &Remote) -> Result<Repository, SyncError> {
        let path = remote.url.strip_prefix("file://").unwrap_or(&remote.url);
        let path = self.git.workdir().unwrap_or(&self.root).join(path);
        Repository::open(path).map_err(|_| SyncError::NoSuchLibrary {
            remote: shown(&remote.url),
        })
    }
}

enum Transport {
    Git(Box<Git>),
    Folder,
}

/// What kind of address a library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    Https,
    /// Plain http, to this machine only.
    Loopback,
    Ssh,
    Folder,
}

impl Address {
    /// None for every address that could be a command, an option or an unsafe connection.
    pub(super) fn of(url: &str) -> Option<Self> {
        if url.is_empty() || url.starts_with('-') || url.chars().any(char::is_control) {
            return None;
        }
        if let Some((scheme, rest)) = url.split_once("://") {
            let host = rest.split('/').next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            let safe = !host.starts_with('-') && !rest.starts_with('-');
            let name = host.split(':').next().unwrap_or_default();
            return match scheme {
                "https" if safe && !host.is_empty() => Some(Self::Https),
                "http" if safe && matches!(name, "localhost" | "127.0.0.1") => Some(Self::Loopback),
                "ssh" if safe && !host.is_empty() => Some(Self::Ssh),
                "file" => Some(Self::Folder),
                _ => None,
            };
        }
        // `ext::command` and the like; `C:\folder` and `C:/folder` are folders.
        if url.contains("::") {
            return None;
        }
        match url.split_once(':') {
            Some((host, _)) if host.len() > 1 && !host.contains('/') => {
                let host = host.rsplit('@').next().unwrap_or_default();
                (!host.starts_with('-') && !host.is_empty()).then_some(Self::Ssh)
            }
            _ => Some(Self::Folder),
        }
    }
}

pub(super) fn allow_loopback(git: &mut Git, remote: &Remote) {
    if Address::of(&remote.url) == Some(Address::Loopback) {
        git.variable("GIT_ALLOW_PROTOCOL", "https:ssh:file:http");
    }
}

fn run(git: Git, remote: &Remote, watch: &mut Watch<'_>) -> Result<Done, SyncError> {
    let stop = watch.stop;
    let tell = &mut *watch.tell;
    let done = git.run(b"", &mut |line| tell(Progress::transfer(line)), &|| {
        stop.load(std::sync::atomic::Ordering::Relaxed)
    });
    done.map_err(|error| match error {
        SyncError::TimedOut { seconds, .. } => SyncError::TimedOut {
            remote: shown(&remote.url),
            seconds,
        },
        other => other,
    })
}

/// An address, safe to show, without secrets.
pub(super) fn shown(url: &str) -> String {
    clean(&mask(url))
}

/// Whether a share failed because the shared library had moved on: the words differ by program
/// and transport, so the next fetch decides, not they.
fn is_race(done: &Done) -> bool {
    const WORDS: &[&str] = &[
        "fetch first",
        "non-fast-forward",
        "cannot lock ref",
        "stale info",
        "failed to update ref",
        "remote ref updated since checkout",
        "incorrect old value",
        "reference already exists",
        "atomic",
        "Unable to create",
        "unable to resolve reference",
        "but expected",
    ];
    let said = format!("{}{}", done.output, done.complaint);
    WORDS.iter().any(|words| said.contains(words)) && !said.contains("hook declined")
}

/// Turns the words of a failed transfer into one of our own sentences.
pub(super) fn explain(done: &Done, remote: &Remote) -> SyncError {
    let said = format!("{}{}", done.output, done.complaint).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let (remote, words) = (shown(&remote.url), done.last_words());
    if says(&["no space left on device", "disk quota exceeded"]) {
        SyncError::DiskFull
    } else if says(&[
        "host key verification failed",
        "remote host identification has changed",
    ]) {
        SyncError::HostKey {
            remote,
            words: host_key_words(&said),
        }
    } else if says(&[
        "ssl certificate",
        "certificate verif",
        "server certificate",
        "self-signed",
        "self signed",
        "unable to get local issuer",
    ]) {
        SyncError::Certificate { remote, words }
    } else if says(&[
        "could not resolve",
        "failed to connect",
        "connection refused",
        "network is unreachable",
        "no route to host",
        "connection timed out",
        "operation timed out",
        "couldn't connect",
        "could not connect",
        "temporary failure in name",
    ]) {
        SyncError::Unreachable { remote, words }
    } else if says(&[
        "authentication failed",
        "could not read username",
        "could not read password",
        "permission denied (",
        "permission denied, please",
        "too many authentication failures",
        "error: 401",
        "error: 403",
        "terminal prompts disabled",
        "invalid username or",
    ]) {
        SyncError::SignIn { remote, words }
    } else if says(&[
        "hook declined",
        "protected branch",
        "remote rejected",
        "[rejected]",
        "not allowed to push",
        "deny updating",
    ]) {
        SyncError::Refused {
            remote,
            words: rejection(&done.output).unwrap_or(words),
        }
    } else if says(&[
        "not found",
        "does not appear to be a git repository",
        "does not exist",
        "not a git repository",
        "no such file",
    ]) {
        SyncError::NoSuchLibrary { remote }
    } else if says(&["less than 1 bytes/sec", "timed out"]) {
        SyncError::TimedOut {
            remote,
            seconds: 60,
        }
    } else {
        SyncError::Cut { remote, words }
    }
}

fn host_key_words(said: &str) -> String {
    let changed = said.contains("identification has changed");
    let words = if changed {
        "its host key has changed"
    } else {
        "its host key is not known here"
    };
    words.to_owned()
}

/// What the shared library said about a reference it did not take.
fn rejection(output: &str) -> Option<String> {
    let line = output.lines().find(|line| line.starts_with('!'))?;
    Some(clean(line.rsplit('\t').next().unwrap_or(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_used() {
        #[track_caller]
        fn case(url: &str, want: Option<Address>) {
            assert_eq!(Address::of(url), want, "{url:?}");
        }
        case("https://host/x.git", Some(Address::Https));
        case("https://me:secret@host/x.git", Some(Address::Https));
        case("ssh://git@host:22/x", Some(Address::Ssh));
        case("git@host:x.git", Some(Address::Ssh));
        case("/srv/x.git", Some(Address::Folder));
        case("../x.git", Some(Address::Folder));
        case("C:/x", Some(Address::Folder));
        case("http://127.0.0.1:80/x", Some(Address::Loopback));
        for url in [
            "http://host/x",
            "git://host/x",
            "ext::sh -c true",
            "-oProxyCommand=x",
            "ssh://-oProxyCommand=x/y",
            "ssh://git@-oProxyCommand=x/y",
            "git@-oProxyCommand=x:y",
            "-x:y",
            "fd::17",
            "ftp://host/x",
            "",
            "https:///x",
            "https://host/\u{1b}",
        ] {
            case(url, None);
        }
    }

    #[test]
    fn failures_have_their_own_sentences() {
        #[track_caller]
        fn case(complaint: &str, want: &str) {
            let done = Done {
                success: false,
                output: String::new(),
                complaint: complaint.to_owned(),
            };
            let remote = Remote {
                name: "origin".to_owned(),
                url: "https://a:b@host/x".to_owned(),
            };
            let error = explain(&done, &remote);
            let debug = format!("{error:?}");
            assert!(debug.starts_with(want), "{debug}");
            assert!(!error.to_string().contains("a:b"), "{error}");
            assert!(!error.mend().is_empty());
        }
        case(
            "fatal: unable to access 'https://a:b@host/x/': Could not resolve host: host\n",
            "Unreachable",
        );
        case(
            "fatal: Authentication failed for 'https://a:b@host/x/'\n",
            "SignIn",
        );
        case(
            "fatal: could not read Username for 'https://host': terminal prompts disabled\n",
            "SignIn",
        );
        case(
            "git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.\n",
            "SignIn",
        );
        case(
            "Host key verification failed.\nfatal: Could not read from remote repository.\n",
            "HostKey",
        );
        case(
            "fatal: unable to access 'https://host/': SSL certificate problem: self-signed certificate\n",
            "Certificate",
        );
        case(
            "fatal: repository 'https://host/x/' not found\n",
            "NoSuchLibrary",
        );
        case(
            "fatal: '/srv/x' does not appear to be a git repository\n",
            "NoSuchLibrary",
        );
        case(
            "fatal: the remote end hung up unexpectedly\nfatal: early EOF\n",
            "Cut",
        );
        case("fatal: write error: No space left on device\n", "DiskFull");
        case(
            "ssh: connect to host x port 22: Connection refused\n",
            "Unreachable",
        );
    }
}
