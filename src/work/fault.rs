//! Why an exchange did not happen, in the words of the screen: one sentence, what to do, and where
//! it helps a command to copy. No word of git's own.

use crate::sync::{Account, SyncError};

/// Why an exchange did not happen. Nothing is changed or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFailure {
    /// What is wrong, in one sentence.
    pub what: String,
    /// What to do about it, in one sentence.
    pub mend: String,
    /// A command that helps, to be copied.
    pub command: Option<String>,
    /// What sort of fault it is.
    pub sort: FailureKind,
}

/// What sort of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The user stopped it.
    Stopped,
    /// The network or the shared library is not there.
    Offline,
    /// This copy is not set up for an exchange.
    Unconnected,
    /// Anything else.
    Other,
}

/// Words of git that say nothing to planners.
const FOREIGN: &[&str] = &[
    "head", "commit", "commits", "merge", "merged", "merging", "rebase", "branch", "branches",
    "remote", "push", "pushed", "pull", "fetch", "staging", "staged", "stash", "checkout", "refs",
    "ref", "upstream", "origin", "hook", "sha",
];

/// Whether a text speaks git.
pub(crate) fn speaks_git(text: &str) -> bool {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| FOREIGN.contains(&word))
}

impl SyncFailure {
    /// Tells an error in the words of the screen.
    pub(super) fn of(error: &SyncError, account: Option<&Account>) -> Self {
        let (what, mend) = told(error, account);
        let command = match error {
            SyncError::SignIn { .. } | SyncError::HostKey { .. } => {
                account.map(|account| account.command.clone())
            }
            SyncError::ForeignOwner { .. } | SyncError::Shallow | SyncError::Detached => {
                error.mend().split('`').nth(1).map(str::to_owned)
            }
            _ => None,
        };
        let sort = match error {
            SyncError::Stopped => FailureKind::Stopped,
            SyncError::Unreachable { .. } | SyncError::Cut { .. } | SyncError::TimedOut { .. } => {
                FailureKind::Offline
            }
            SyncError::NoRemote | SyncError::NoHistory { .. } => FailureKind::Unconnected,
            _ => FailureKind::Other,
        };
        Self {
            what: sentence(&what),
            mend: sentence(&mend),
            command,
            sort,
        }
    }
}

/// What is wrong and what to do, each without a git word.
fn told(error: &SyncError, account: Option<&Account>) -> (String, String) {
    let what = |text: &str| text.to_owned();
    match error {
        SyncError::SignIn { remote, .. } => {
            let name = account.and_then(|account| account.name.as_deref());
            let who = name.map_or("no account name is set".to_owned(), |name| {
                format!("the account is {name}")
            });
            (
                format!("{remote} refused the sign-in; {who}"),
                what(
                    "Your notes are saved here; run the command below in a terminal and sign in there",
                ),
            )
        }
        SyncError::HostKey { remote, words } => (
            format!("{remote} could not prove its identity: {}", plain(words)),
            what("Compare its fingerprint with whoever runs the server before you accept it"),
        ),
        SyncError::Unfinished { .. } => (
            what("another program has not finished a change in this folder"),
            what("Finish or cancel it there; your notes stay as they are"),
        ),
        SyncError::Detached => (
            error.to_string(),
            what("Your notes stay as they are; the command below goes back to the current state"),
        ),
        SyncError::NoRemote => (
            error.to_string(),
            what("Your notes are saved here; the README says how to connect it"),
        ),
        SyncError::NoHistory { .. } => (
            what("history is off for this folder"),
            what("`guildhall init` turns it on; your notes stay as they are"),
        ),
        SyncError::NoName => (
            error.to_string(),
            what("Set `name` and `email` in guildhall's settings"),
        ),
        SyncError::Signing { words } => (
            format!("the signing program refused: {}", plain(words)),
            what("Your edits stay in their files; signing with a passphrase needs an agent"),
        ),
        SyncError::Refused { remote, words } => (
            format!("{remote} did not accept the notes: {}", plain(words)),
            what(
                "Your notes are saved here; if you may not share directly, `guildhall propose` asks for a review",
            ),
        ),
        SyncError::BranchGone { .. } => (
            what("the place this copy shares to is gone from the shared library"),
            error.mend(),
        ),
        SyncError::Rewritten { .. } => (
            error.to_string(),
            what("Nothing was changed here; ask whoever looks after the library"),
        ),
        SyncError::OutsideConflict { .. } => (
            what("you and others changed the same file outside the knowledge base"),
            what("Ask whoever looks after the library; your notes are saved here"),
        ),
        SyncError::Shallow => (
            what("this copy has only part of the history"),
            what("The command below gets the rest; then get updates again"),
        ),
        SyncError::NothingToPropose { id } => (
            format!("{id} is the same as the others have"),
            what("There is nothing to discard"),
        ),
        SyncError::NothingWaits { .. } => (
            what("this choice is already made"),
            what("The list shows the choices left"),
        ),
        SyncError::NothingToUndo => (
            error.to_string(),
            what("Saves, updates and choices made here can be undone"),
        ),
        SyncError::NoSuchLibrary { remote } => {
            (format!("there is no library at {remote}"), error.mend())
        }
        _ => {
            let what = if speaks_git(&error.to_string()) {
                before_words(error)
            } else {
                error.to_string()
            };
            (what, plain_mend(error))
        }
    }
}

/// An error without the words of the program that failed.
fn before_words(error: &SyncError) -> String {
    let text = error.to_string();
    let ours = text.split(": ").next().unwrap_or(&text).to_owned();
    if speaks_git(&ours) {
        return "the sync did not work".to_owned();
    }
    ours
}

fn plain_mend(error: &SyncError) -> String {
    let mend = error.mend();
    if speaks_git(&mend) {
        return "Your notes are saved here; `guildhall doctor` says more".to_owned();
    }
    mend
}

/// Words of another program, unless they speak git.
fn plain(words: &str) -> String {
    if speaks_git(words) {
        return "it is not allowed there".to_owned();
    }
    words.to_owned()
}

/// A text as a sentence: a capital first unless it begins with an address, a full stop last.
fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let first = text.split(' ').next().unwrap_or_default();
    if first.contains(['/', '@', '.', ':', '`']) {
        return format!("{text}.");
    }
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fault_speaks_git() {
        let text = || "remote: error: GH006: Protected branch update failed".to_owned();
        let errors = [
            SyncError::NoHistory { root: "/kb".into() },
            SyncError::Unfinished { what: "rebase" },
            SyncError::Detached,
            SyncError::NoName,
            SyncError::Signing { words: text() },
            SyncError::NoRemote,
            SyncError::NoGit,
            SyncError::Unreachable {
                remote: "host".to_owned(),
                words: text(),
            },
            SyncError::NoSuchLibrary {
                remote: "host".to_owned(),
            },
            SyncError::SignIn {
                remote: "host".to_owned(),
                words: text(),
            },
            SyncError::HostKey {
                remote: "host".to_owned(),
                words: text(),
            },
            SyncError::Certificate {
                remote: "host".to_owned(),
                words: text(),
            },
            SyncError::Cut {
                remote: "host".to_owned(),
                words: text(),
            },
            SyncError::TimedOut {
                remote: "host".to_owned(),
                seconds: 9,
            },
            SyncError::Refused {
                remote: "host".to_owned(),
                words: text(),
            },
            SyncError::Rewritten { gone: 2 },
            SyncError::BranchGone {
                branch: "main".to_owned(),
            },
            SyncError::Unrelated,
            SyncError::Shallow,
            SyncError::OutsideConflict {
                path: "a".to_owned(),
            },
            SyncError::TooManyRaces { tries: 30 },
            SyncError::DiskFull,
            SyncError::Damaged { words: text() },
            SyncError::History { words: text() },
            SyncError::Stopped,
            SyncError::NothingToUndo,
            SyncError::NothingWaits {
                name: "x".to_owned(),
            },
        ];
        for error in errors {
            let fault = SyncFailure::of(&error, None);
            for text in [&fault.what, &fault.mend] {
                assert!(!speaks_git(text), "{text}");
                assert!(text.ends_with('.') && !text.contains(".."), "{text}");
                assert!(
                    text.starts_with(|c: char| !c.is_lowercase()) || text.starts_with("host"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_refused_sign_in_names_the_account_and_what_to_run() {
        let account = Account {
            name: Some("git@example.org".to_owned()),
            command: "ssh -T git@example.org".to_owned(),
        };
        let error = SyncError::SignIn {
            remote: "git@example.org:league.git".to_owned(),
            words: "Permission denied (publickey).".to_owned(),
        };
        let fault = SyncFailure::of(&error, Some(&account));
        assert_eq!(
            fault.what,
            "git@example.org:league.git refused the sign-in; the account is git@example.org."
        );
        assert_eq!(fault.command.as_deref(), Some("ssh -T git@example.org"));
    }
}
