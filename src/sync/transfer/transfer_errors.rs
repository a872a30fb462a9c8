//! Maps messages of failed transfers to errors.
//!
//! Messages differ by program, version and transport; they only select the error. Whether a push
//! succeeded is read from the remote reference.

use std::path::Path;

use crate::sync::error::{SyncError, newer_history};
use crate::sync::git_process::git_child::GitOutput;
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
    let said = format!("{}{}", done.output, done.stderr);
    WORDS.iter().any(|words| said.contains(words)) && !said.contains("hook declined")
}

/// The lock file in the shared library that blocked a push, if any.
pub(crate) fn remote_lock(done: &GitOutput) -> Option<String> {
    let said = format!("{}{}", done.output, done.stderr);
    let (_, rest) = said.split_once("Unable to create '")?;
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
    let said = format!("{}{}", done.output, done.stderr).to_lowercase();
    match error {
        SyncError::SignIn { remote, words, .. }
            if http_status(&said) == Some(403) || words.contains("denied to ") =>
        {
            SyncError::Refused { remote, words }
        }
        error => error,
    }
}

/// Maps the output of a failed transfer to an error.
pub(crate) fn explain(done: &GitOutput, remote: &Remote, root: &Path) -> SyncError {
    let said = format!("{}{}", done.output, done.stderr).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let here: Vec<&str> = said
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
    if let Some(error) = refused_by_git(&said) {
        error
    } else if let Some((folder, words)) = foreign_owner(&done.stderr) {
        SyncError::ForeignLibrary {
            remote,
            folder,
            words,
        }
    } else if let Some(kind) = newer_history(&said) {
        SyncError::NewerHistory {
            kind,
            is_shared: true,
        }
    } else if let Some(words) = library_damage(&done.stderr) {
        SyncError::LibraryDamaged { remote, words }
    } else if let Some(line) = said.lines().find(|line| is_full(line)) {
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
        "git-http-push failed",
    ]) {
        SyncError::NoSuchLibrary { remote }
    } else if says(&["less than 1 bytes/sec", "timed out"]) {
        SyncError::TimedOut {
            remote,
            seconds: 60,
        }
    } else if let Some(words) = ssh_server_error(&done.stderr) {
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

/// What the program of a server reached by ssh said before it hung up: `ERROR: …`.
fn ssh_server_error(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr
        .lines()
        .filter_map(|line| {
            line.trim()
                .trim_start_matches("remote: ")
                .strip_prefix("ERROR: ")
        })
        .collect();
    (!lines.is_empty()).then(|| clean(&lines.join(" ")))
}

/// The error of a connection that failed before git could talk to the library.
///
/// `said` is what the programs of this machine said, in lower case: what the server's own programs
/// print, such as its hooks, selects no error.
fn failed_connection(
    said: &str,
    remote: &str,
    words: &str,
    account: Option<Account>,
) -> Option<SyncError> {
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let (remote, words) = (remote.to_owned(), words.to_owned());
    let error = if says(&[
        "host key verification failed",
        "remote host identification has changed",
    ]) {
        SyncError::HostKey {
            remote,
            words: host_key_words(said),
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
        match http_status(said)? {
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

/// The HTTP status of a server or proxy in a message of git.
fn http_status(said: &str) -> Option<u16> {
    let (_, rest) = ["returned error: ", "tunnel failed, response "]
        .iter()
        .find_map(|before| said.split_once(before))?;
    rest.get(..3)?.parse().ok()
}

/// The folder and the message, if git reports dubious ownership.
fn foreign_owner(stderr: &str) -> Option<(String, String)> {
    let line = stderr
        .lines()
        .find(|line| line.contains("dubious ownership"))?;
    let folder = line.split('\'').nth(1)?;
    let words = line.trim().trim_start_matches("remote: ");
    let words = words.trim_start_matches("fatal: ");
    Some((clean(folder), clean(words)))
}

/// The message of git about a damaged file of the shared library, if any.
fn library_damage(stderr: &str) -> Option<String> {
    const DAMAGED: &[&str] = &[
        "unexpected line in ./packed-refs",
        // Another path is that of the user's own configuration.
        " in file ./config",
    ];
    let is_damage = |line: &&str| DAMAGED.iter().any(|words| line.contains(words));
    let line = stderr.lines().find(is_damage)?.trim();
    let words = line
        .trim_start_matches("remote: ")
        .trim_start_matches("fatal: ");
    Some(clean(words))
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

/// The error for commits that git itself rejects.
fn refused_by_git(said: &str) -> Option<SyncError> {
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
    if said.contains("exceeded maximum allowed tree depth") {
        let limit = "too many folders within folders".to_owned();
        return Some(SyncError::IncomingLimit { limit });
    }
    // `GIT_ALLOC_LIMIT`: git reads such objects whole.
    if said.contains("attempting to allocate") && said.contains(" over limit ") {
        let limit = "a saved state or list of files larger than 256 MiB".to_owned();
        return Some(SyncError::IncomingLimit { limit });
    }
    let is_damaged = DAMAGED.iter().any(|words| said.contains(words));
    is_damaged.then(|| SyncError::UnreadableState {
        state: number_in(said).unwrap_or("its number is not known".to_owned()),
    })
}

/// The first object id in a message, abbreviated.
fn number_in(said: &str) -> Option<String> {
    let mut words = said.split(|c: char| !c.is_ascii_alphanumeric());
    let number = words.find(|word| word.len() == 40 && word.chars().all(|c| c.is_ascii_hexdigit()));
    number.map(|number| number[..8].to_owned())
}

/// The first lines of the server's own message, without prefixes and progress.
fn server_words(stderr: &str) -> Option<String> {
    const MAX_LINES: usize = 4;
    let is_progress =
        |line: &str| line.contains('%') || line.ends_with(", done.") || line.starts_with("Total ");
    let lines: Vec<&str> = stderr
        .lines()
        .filter_map(|line| line.trim().strip_prefix("remote:"))
        .map(|line| line.trim().trim_start_matches("error: ").trim())
        .filter(|line| line.chars().any(char::is_alphanumeric) && !is_progress(line))
        .take(MAX_LINES)
        .collect();
    (!lines.is_empty()).then(|| clean(&lines.join(" ")))
}

/// The reason why the shared library rejected a reference.
fn rejection(output: &str) -> Option<String> {
    let line = output.lines().find(|line| line.starts_with('!'))?;
    Some(clean(line.rsplit('\t').next().unwrap_or(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_push_is_no_refused_sign_in() {
        for words in [
            "remote: You are not allowed to push code to this project.\nfatal: unable to access 'https://a:b@host/x/': The requested URL returned error: 403\n",
            "ERROR: Permission to league/notes.git denied to ann.\nfatal: Could not read from remote repository.\n",
        ] {
            let done = GitOutput {
                success: false,
                output: String::new(),
                stderr: words.to_owned(),
            };
            let remote = Remote {
                name: "origin".to_owned(),
                url: "https://a:b@host/x".to_owned(),
                branch: "refs/heads/main".to_owned(),
            };
            let error = explain_push(&done, &remote, Path::new("/x"));
            assert!(matches!(error, SyncError::Refused { .. }), "{error:?}");
            let help = error.help();
            assert!(
                help.contains("administrator") && !help.contains("propose"),
                "{help}"
            );
        }
    }

    #[test]
    fn words_of_a_hook_select_no_other_error() {
        for words in [
            "Connection refused",
            "Permission denied, please ask Ann",
            "error: 401",
            "Host key verification failed.",
            "not found",
            "SSL certificate",
        ] {
            let done = GitOutput {
                success: false,
                output: "!\tx:refs/heads/main\t[remote rejected] (pre-receive hook declined)\n"
                    .to_owned(),
                stderr: format!("remote: {words}\nerror: failed to push some refs to 'x'\n"),
            };
            let remote = Remote {
                name: "origin".to_owned(),
                url: "git@host:x".to_owned(),
                branch: "refs/heads/main".to_owned(),
            };
            let error = explain(&done, &remote, Path::new("/notes"));
            let said = error.to_string();
            assert!(matches!(error, SyncError::Refused { .. }), "{error:?}");
            assert!(said.contains(words.trim_start_matches("error: ")), "{said}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of failures")]
    fn failures_map_to_errors() {
        #[track_caller]
        fn case(stderr: &str, want: &str) {
            let done = GitOutput {
                success: false,
                output: String::new(),
                stderr: stderr.to_owned(),
            };
            let remote = Remote {
                name: "origin".to_owned(),
                url: "https://a:b@host/x".to_owned(),
                branch: "refs/heads/main".to_owned(),
            };
            let error = explain(&done, &remote, Path::new("/notes"));
            let debug = format!("{error:?}");
            assert!(debug.starts_with(want), "{debug}");
            assert!(!error.to_string().contains("a:b"), "{error}");
            assert!(!error.help().is_empty());
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
            "fatal: unable to access 'https://host/': SSL: certificate subject name (x) does not match target host name 'host'\n",
            "Certificate",
        );
        case(
            "fatal: unable to access 'https://host/': SSL: no alternative certificate subject name matches target host name 'host'\n",
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
        case(
            "error: Could not read 0123456789012345678901234567890123456789\nfatal: git upload-pack: aborting due to possible repository corruption on the remote side.\n",
            "UnreadableState { state: \"01234567\" }",
        );
        for words in [
            "error: bogus commit object NUMBER\nfatal: remote error: upload-pack: not our ref NUMBER\n",
            "fatal: remote error: upload-pack: not our ref NUMBER\n",
            "error: object NUMBER is a tree, not a commit\nfatal: oops (NUMBER)\nfatal: the remote end hung up unexpectedly\n",
            "error: Object NUMBER not a commit\nremote: fatal: revision walk setup failed\n",
        ] {
            let number = "0123456789012345678901234567890123456789";
            case(
                &words.replace("NUMBER", number),
                "UnreadableState { state: \"01234567\" }",
            );
        }
        case(
            "error: exceeded maximum allowed tree depth\nfatal: bad tree object x\n",
            "IncomingLimit",
        );
        case(
            "fatal: detected dubious ownership in repository at '/srv/shared.git'\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory /srv/shared.git\nfatal: Could not read from remote repository.\n",
            "ForeignLibrary { remote: \"https://***@host/x\", folder: \"/srv/shared.git\"",
        );
        case(
            "fatal: mismatched algorithms: client sha1; server sha256\n",
            "NewerHistory { kind: \"its saved states have SHA-256 names\", is_shared: true",
        );
        case(
            "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nThe fingerprint is SHA256:0123abc.\nHost key verification failed.\n",
            "HostKey",
        );
        case(
            "fatal: '/srv/reftable/sha256' does not appear to be a git repository\n",
            "NoSuchLibrary",
        );
        case(
            "remote: Invalid username or token. Password authentication is not supported.\nfatal: Authentication failed for 'https://a:b@host/x/'\n",
            "SignIn { remote: \"https://***@host/x\", words: \"Invalid username or token. Password authentication is not supported. (Authentication failed",
        );
        case(
            "remote: You are not allowed to push code to this project.\nfatal: unable to access 'https://a:b@host/x/': The requested URL returned error: 403\n",
            "SignIn { remote: \"https://***@host/x\", words: \"You are not allowed to push code to this project. (",
        );
        for (status, want) in [
            (
                407,
                "HttpStatus { remote: \"https://***@host/x\", status: 407",
            ),
            (410, "NoSuchLibrary"),
            (
                429,
                "HttpStatus { remote: \"https://***@host/x\", status: 429",
            ),
            (
                500,
                "HttpStatus { remote: \"https://***@host/x\", status: 500",
            ),
        ] {
            let words = "fatal: unable to access 'https://a:b@host/x/': The requested URL returned";
            case(&format!("{words} error: {status}\n"), want);
        }
        case(
            "fatal: unable to access 'https://host/': CONNECT tunnel failed, response 407\n",
            "HttpStatus { remote: \"https://***@host/x\", status: 407, words: \"unable to access",
        );
        case(
            "remote: Your account is locked.\nfatal: unable to access 'https://host/': The requested URL returned error: 503\n",
            "HttpStatus { remote: \"https://***@host/x\", status: 503, words: \"Your account is locked. (",
        );
        case(
            "fatal: http://host/x/info/refs not valid: is this a git repository?\n",
            "NoSuchLibrary",
        );
        case(
            "error: Cannot access URL http://host/x/, return code 22\nfatal: git-http-push failed\n",
            "NoSuchLibrary",
        );
        case(
            "Permissions 0644 for 'id' are too open.\ngit@host: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n",
            "SignIn { remote: \"https://***@host/x\", words: \"Permissions 0644 for 'id' are too open. git@host: Permission denied (publickey).\"",
        );
        case(
            "Unable to negotiate with host: no matching host key type found.\nfatal: Could not read from remote repository.\n",
            "Cut { remote: \"https://***@host/x\", words: \"Unable to negotiate with host: no",
        );
        case("fatal: write error: No space left on device\n", "DiskFull");
        case(
            "fatal: the receiving end does not support this repository's hash algorithm\nfatal: the remote end hung up unexpectedly\n",
            "NewerHistory { kind: \"its saved states have SHA-256 names\", is_shared: true",
        );
        for words in [
            "unknown repository extension found:\n\tfancy",
            "Expected git repo version <= 1, found 99",
            "bad numeric config value '99999999999' for 'core.repositoryformatversion' in file ./config: out of range",
        ] {
            case(
                &format!("fatal: {words}\nfatal: Could not read from remote repository.\n"),
                "NewerHistory { kind: \"a newer git made it\", is_shared: true",
            );
        }
        case(
            "fatal: unexpected line in ./packed-refs: junk\nfatal: expected flush after ref listing\n",
            "LibraryDamaged { remote: \"https://***@host/x\", words: \"unexpected line in ./packed-refs: junk\"",
        );
        case(
            "fatal: bad config line 1 in file ./config\nfatal: Could not read from remote repository.\n",
            "LibraryDamaged",
        );
        case("fatal: bad config line 1 in file /etc/gitconfig\n", "Cut");
        case(
            "ERROR: The 'league' organization has enabled or enforced SAML SSO.\n\nfatal: Could not read from remote repository.\n",
            "SignIn { remote: \"https://***@host/x\", words: \"The 'league' organization has enabled or enforced SAML SSO.\"",
        );
        case(
            "ERROR: Repository not found.\nfatal: Could not read from remote repository.\n",
            "NoSuchLibrary",
        );
        case(
            "fatal: protocol error: bad line length character: Welc\n",
            "ForeignAnswer { remote: \"https://***@host/x\", words: \"protocol error: bad line length character: Welc\"",
        );
        case(
            "remote: Total 3 (delta 0), reused 0 (delta 0), pack-reused 0\nfatal: early EOF\n",
            "Cut { remote: \"https://***@host/x\", words: \"early EOF\"",
        );
        case(
            "remote: fatal: write error: No space left on device\nerror: remote unpack failed\n",
            "Refused",
        );
        case(
            "ssh: connect to host x port 22: Connection refused\n",
            "Unreachable",
        );
    }
}
