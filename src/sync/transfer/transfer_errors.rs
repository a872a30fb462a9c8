//! Maps messages of failed transfers to errors.
//!
//! Messages differ by program, version and transport; they only select the error. Whether a push
//! succeeded is read from the remote reference.

use std::path::Path;

use super::git_messages::{
    foreign_owner, host_key_words, http_status, library_damage, number_in, rejection, server_words,
};
use crate::sync::error::SyncError;
use crate::sync::git_process::git_child::GitOutput;
use crate::sync::libgit2_errors::newer_history;
use crate::sync::remote::account::Account;
use crate::sync::remote::redact::{clean, secrets, without};
use crate::sync::remote::remote_address::shown;
use crate::sync::repository::repo::Remote;

/// Whether a push failed because someone else pushed first.
///
/// Messages differ by program and transport; the next fetch decides.
pub(crate) fn is_race(done: &GitOutput) -> bool {
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
        "unable to resolve reference",
        "but expected",
    ];
    let printed = format!("{}{}", done.output, done.stderr);
    WORDS.iter().any(|words| printed.contains(words)) && !printed.contains("hook declined")
}

/// The lock file in the shared library that blocked a push, if any.
pub(crate) fn remote_lock(done: &GitOutput) -> Option<String> {
    let printed = format!("{}{}", done.output, done.stderr);
    let (_, rest) = printed.split_once("Unable to create '")?;
    let (lock, rest) = rest.split_once('\'')?;
    let is_there = rest
        .trim_start_matches([':', ' '])
        .starts_with("File exists");
    let is_lock = Path::new(lock).extension().is_some_and(|end| end == "lock");
    (is_there && is_lock).then(|| clean(lock))
}

/// Messages about an invalid certificate.
const CERTIFICATE: &[&str] = &[
    "ssl certificate",
    "certificate verif",
    "server certificate",
    "certificate subject",
    "does not match target host",
    "certificate has expired",
    "certificate is not",
    "self-signed",
    "self signed",
    "unable to get local issuer",
];

/// Messages about failed connections.
const UNREACHABLE: &[&str] = &[
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
];

/// Messages about a failed sign-in.
const SIGN_IN: &[&str] = &[
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
];

/// Like [`explain`], for a push: the fetch before it has signed in.
pub(crate) fn explain_push(done: &GitOutput, remote: &Remote, root: &Path) -> SyncError {
    let error = explain(done, remote, root);
    let printed = format!("{}{}", done.output, done.stderr).to_lowercase();
    match error {
        SyncError::SignIn { remote, words, .. }
            if http_status(&printed) == Some(403) || words.contains("denied to ") =>
        {
            SyncError::Refused { remote, words }
        }
        error => error,
    }
}

/// Maps the output of a failed transfer to an error.
pub(crate) fn explain(done: &GitOutput, remote: &Remote, root: &Path) -> SyncError {
    let printed = format!("{}{}", done.output, done.stderr).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| printed.contains(word));
    let here: Vec<&str> = printed
        .lines()
        .filter(|line| !line.trim_start().starts_with("remote:"))
        .collect();
    let is_rejected = done.output.contains("[remote rejected]");
    let secrets = secrets(&remote.url);
    let account = Account::of(&remote.url, root);
    let (remote, mut words) = (shown(&remote.url), done.stderr_tail());
    if let Some(reason) = server_words(&done.stderr) {
        words = format!("{reason} ({words})");
    }
    let is_full = |line: &str| {
        ["no space left on device", "disk quota exceeded"]
            .iter()
            .any(|words| line.contains(words))
    };
    // A hook may say anything.
    if !is_rejected && let Some(error) = refused_by_git(&printed) {
        error
    } else if let Some((folder, words)) = foreign_owner(&done.stderr) {
        SyncError::ForeignLibrary {
            remote,
            folder,
            words,
        }
    } else if !is_rejected && let Some(kind) = newer_history(&printed) {
        SyncError::NewerHistory {
            kind,
            is_shared: true,
        }
    } else if let Some(error) = damaged_object(&done.stderr, &remote, root) {
        error
    } else if let Some(words) = library_damage(&done.stderr) {
        SyncError::LibraryDamaged { remote, words }
    } else if let Some(line) = printed.lines().find(|line| is_full(line)) {
        // A prefix `remote:` means the disk of the server.
        match line.trim_start().strip_prefix("remote:") {
            None => SyncError::DiskFull,
            Some(_) => SyncError::Refused {
                remote,
                words: "its disk is full".to_owned(),
            },
        }
    } else if !is_rejected
        && let Some(error) = failed_connection(&here.join("\n"), &remote, &words, account.clone())
    {
        error
    } else if is_rejected
        || says(&[
            "hook declined",
            "protected branch",
            "[rejected]",
            "not allowed to push",
            "deny updating",
        ])
    {
        SyncError::Refused {
            remote,
            words: match (
                rejection(&without(&done.output, &secrets)),
                server_words(&without(&done.stderr, &secrets)),
            ) {
                (Some(rejection), Some(reason)) => format!("{reason} ({rejection})"),
                (Some(rejection), None) => rejection,
                (None, _) => words,
            },
        }
    } else if says(&[
        "not found",
        "could not be found",
        "does not appear to be a git repository",
        "does not exist",
        "not a git repository",
        "no such file",
        // Another program answers there, such as a page to sign in.
        "is this a git repository?",
    ]) {
        SyncError::NoSuchLibrary { remote }
    } else if says(&["git-http-push failed"]) {
        SyncError::Refused {
            remote,
            words: "a web server answers there that takes none: it offers files to read, or a page to sign in".to_owned(),
        }
    } else if says(&["less than 1 bytes/sec", "timed out"]) {
        SyncError::TimedOut {
            remote,
            seconds: 60,
        }
    } else if let Some(words) = server_error(&done.stderr) {
        SyncError::SignIn {
            remote,
            words,
            account,
        }
    } else if says(&["bad line length character", "protocol error: unexpected"]) {
        SyncError::ForeignAnswer { remote, words }
    } else {
        SyncError::Cut { remote, words }
    }
}

/// A server program's last message: `ERROR: …` by ssh, or in git's protocol.
fn server_error(stderr: &str) -> Option<String> {
    let starts = ["ERROR: ", "fatal: remote error: "];
    let words_of = |line| {
        starts
            .iter()
            .find_map(|start| str::strip_prefix(line, start))
    };
    let lines = stderr
        .lines()
        .map(|line| line.trim().trim_start_matches("remote: "));
    let lines: Vec<&str> = lines.filter_map(words_of).collect();
    (!lines.is_empty()).then(|| clean(&lines.join(" ")))
}

/// The error of a connection that failed before git could talk to the library.
///
/// `said` is what the programs of this machine said, in lower case: what the server's own programs
/// print, such as its hooks, selects no error.
fn failed_connection(
    printed: &str,
    remote: &str,
    words: &str,
    account: Option<Account>,
) -> Option<SyncError> {
    let says = |words: &[&str]| words.iter().any(|word| printed.contains(word));
    let (remote, words) = (remote.to_owned(), words.to_owned());
    let error = if says(&[
        "host key verification failed",
        "remote host identification has changed",
    ]) {
        SyncError::HostKey {
            remote,
            words: host_key_words(printed),
            account,
        }
    } else if says(CERTIFICATE) {
        SyncError::Certificate { remote, words }
    } else if says(UNREACHABLE) {
        SyncError::Unreachable { remote, words }
    } else if says(SIGN_IN) {
        SyncError::SignIn {
            remote,
            words,
            account,
        }
    } else {
        match http_status(printed)? {
            404 | 410 => SyncError::NoSuchLibrary { remote },
            status => SyncError::HttpStatus {
                remote,
                status,
                words,
            },
        }
    };
    Some(error)
}

/// The error for a damaged object, by the folder that git names.
fn damaged_object(stderr: &str, remote: &str, root: &Path) -> Option<SyncError> {
    let line = stderr.lines().find(|line| line.contains("(stored in "))?;
    let (_, place) = line.split_once("(stored in ")?;
    let place = Path::new(place.split(')').next()?);
    let object = number_in(line).unwrap_or_default();
    let is_here = |above: &Path| place.starts_with(above.join(".git"));
    let is_own = !line.trim_start().starts_with("remote:") && root.ancestors().any(is_here);
    let words = format!("a part of it cannot be read: {object}");
    Some(if is_own {
        SyncError::Damaged { words }
    } else {
        let remote = remote.to_owned();
        SyncError::LibraryDamaged { remote, words }
    })
}

/// The error for commits that git itself rejects.
fn refused_by_git(printed: &str) -> Option<SyncError> {
    const DAMAGED: &[&str] = &[
        "possible repository corruption",
        "did not send all necessary objects",
        "fsck error in packed object",
        "bad tree object",
        "unable to parse commit",
        "bogus commit object",
        "not a commit",
        // The only message over https if the server cannot read the commit of a branch.
        "not our ref",
    ];
    if printed.contains("exceeded maximum allowed tree depth") {
        let limit = "too many folders within folders".to_owned();
        return Some(SyncError::IncomingLimit { limit });
    }
    // `GIT_ALLOC_LIMIT`: git reads such objects whole, and keeps a table of all of them.
    if printed.contains("attempting to allocate") && printed.contains(" over limit ") {
        let limit = "a file, saved state or list of files larger than 256 MiB, or more than four million files and saved states".to_owned();
        return Some(SyncError::IncomingLimit { limit });
    }
    let is_damaged = DAMAGED.iter().any(|words| printed.contains(words));
    is_damaged.then(|| SyncError::UnreadableState {
        state: number_in(printed).unwrap_or("its number is not known".to_owned()),
    })
}

#[cfg(test)]
mod tests;
