//! Messages between the app and the sync and history workers.
//!
//! Plain data. Times are Unix times. Foreign text is raw: clean it before showing it.

use std::path::PathBuf;

use strum::EnumDiscriminants;

use super::Ticket;
use crate::model::note::NoteId;
use crate::sync::SyncError;

pub use crate::sync::{
    ChangeKind, ConflictSide, DecidedConflict, FileChange, LogEntry, NoteChange, Origin,
    PendingConflict, SyncStep, Undone, UndoneAction,
};

/// A request to the sync worker; requests run in order.
#[derive(Debug, Clone, PartialEq, Eq, EnumDiscriminants)]
#[strum_discriminants(
    name(SyncKind),
    doc = "The kind of a [`SyncRequest`], without its data."
)]
pub enum SyncRequest {
    /// Read the status of this copy, without network.
    Status,
    /// Fetch only: see what is new, change nothing here.
    CheckUpdates,
    /// Save and get updates.
    Update,
    /// Save, get updates and share.
    Share,
    /// Resolve conflicts.
    Choose(Vec<DecidedConflict>),
    /// Restore the shared version of a file, given by path.
    Discard(String),
    /// Undo the last save, update, choice or discard.
    Undo,
    /// Begin a history in the folder of the base.
    Begin,
    /// Connect to a shared library by address, replacing the current one.
    Connect(String),
    /// Save edits under this name and e-mail address from now on.
    SetAuthor(String, String),
}

impl SyncRequest {
    /// The kind of the request.
    pub fn kind(&self) -> SyncKind {
        self.into()
    }
}

impl SyncKind {
    /// Whether it uses the network, and so may be slow and can be stopped.
    pub fn uses_network(self) -> bool {
        matches!(self, Self::CheckUpdates | Self::Update | Self::Share)
    }
}

/// The result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncOutcome {
    /// Nothing changed; the status is in the answer.
    Checked,
    /// Updates were received, notes were shared, or both.
    Synced(SyncCounts),
    /// Conflicts were resolved; this many are pending.
    Chosen(usize),
    /// The shared version of a file was restored.
    Discarded(String),
    /// An action was undone.
    Undone(Undone),
    /// A history was started with this many files.
    Initialised(usize),
    /// The copy is connected; nothing was transferred.
    Connected,
}

/// File counts of a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncCounts {
    /// Files saved.
    pub saved: usize,
    /// Files received.
    pub received: usize,
    /// Files shared.
    pub shared: usize,
    /// Notes with new conflicts.
    pub newly_waiting: usize,
    /// Updated files outside the base, which were not changed.
    pub outside: usize,
}

/// The state of this copy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncStatus {
    /// The folder of the base.
    pub folder: PathBuf,
    /// The shared library's address, safe to show; `None` without a library.
    pub library: Option<String>,
    /// The author of new commits.
    pub who: Option<String>,
    /// Time of the last update.
    pub last_update: Option<i64>,
    /// Whether the shared library was contacted since the app started. If not, `incoming` is from
    /// an earlier run.
    pub asked: bool,
    /// Changes of others that are not here yet.
    pub incoming: Vec<ChangedFile>,
    /// Changes of others that the last update of this run brought.
    pub arrived: Vec<FileChange>,
    /// My changes that are not shared.
    pub yours: Vec<ChangedFile>,
    /// Files that cannot be saved: path and reason.
    pub held: Vec<(String, String)>,
    /// Pending conflicts, by note.
    pub waiting: Vec<PendingConflict>,
    /// The action that undo would revert.
    pub undo: Option<Undone>,
}

/// A file that differs between this copy and the shared library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Path below the root.
    pub path: String,
    /// The note; `None` for another file.
    pub id: Option<NoteId>,
    /// Title of the note, or a substitute.
    pub title: String,
    /// The cities it is filed under.
    pub cities: Vec<String>,
    /// The kind of the change.
    pub kind: ChangeKind,
    /// The first error of `check`; it does not prevent sharing.
    pub error: Option<String>,
    /// Whether an update will conflict.
    pub clashes: bool,
}

/// A request to the history worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryRequest {
    /// Read the log of a note.
    History(NoteId),
    /// Read the log of a city. It has the city's note, the notes in its folders and these notes.
    OfCity(NoteId, Vec<NoteId>),
    /// Changes of others to a file.
    Incoming(String),
    /// My changes to a file.
    Mine(String),
    /// The incoming version of a note, for the reader.
    Arriving(NoteId),
}

/// The answer of the history worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryAnswer {
    /// The log of a note, or of the notes of a city, newest first.
    History(NoteId, Vec<LogEntry>),
    /// Changes to a file, with its text if it is new.
    Difference(Box<Difference>),
}

/// Changes to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Path below the root.
    pub path: String,
    /// The changes; `None` if there are none.
    pub change: Option<NoteChange>,
    /// The whole text of a file that is new.
    pub text: Option<String>,
}

/// The answer to a [`SyncRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncAnswer {
    /// Ticket of the request; `None` for a background sync.
    pub ticket: Option<Ticket>,
    /// The kind of the request.
    pub kind: SyncKind,
    /// The result.
    pub result: Result<SyncOutcome, SyncFailure>,
    /// Status of the copy afterwards; `None` if it cannot be read.
    pub status: Option<SyncStatus>,
}

/// Why a request failed. Nothing is changed or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFailure {
    /// The error, as one sentence.
    pub what: String,
    /// How to fix it, as one sentence.
    pub help: String,
    /// A command in `help` that can be copied.
    pub command: Option<String>,
    /// The kind of the failure.
    pub kind: FailureKind,
}

/// Kinds of failure that the screen treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The user stopped it.
    Stopped,
    /// The network or the shared library cannot be reached.
    Offline,
    /// This copy has no history or no shared library.
    Unconnected,
    /// No name is known to save edits under.
    NoName,
    /// Anything else.
    Other,
}

impl From<&SyncError> for SyncFailure {
    fn from(error: &SyncError) -> Self {
        let kind = match error {
            SyncError::Stopped => FailureKind::Stopped,
            SyncError::Unreachable { .. } | SyncError::Cut { .. } | SyncError::TimedOut { .. } => {
                FailureKind::Offline
            }
            SyncError::NoRemote | SyncError::NoHistory { .. } => FailureKind::Unconnected,
            SyncError::NoName => FailureKind::NoName,
            _ => FailureKind::Other,
        };
        Self {
            what: sentence(&error.to_string()),
            help: sentence(&error.help()),
            command: error.command(),
            kind,
        }
    }
}

/// Capitalises a message and adds a full stop.
///
/// A message that starts with an address or path is not capitalised.
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
    fn failures_use_the_messages_of_the_command_line() {
        let words = "remote: protected branch, the head of main is closed";
        let remote = || "https://example.org/branch/head.git".to_owned();
        for error in [
            SyncError::ReadOnly {
                path: "/srv/branch/head/refs".into(),
            },
            SyncError::Refused {
                remote: remote(),
                words: words.to_owned(),
            },
            SyncError::Unreachable {
                remote: remote(),
                words: words.to_owned(),
            },
            SyncError::InTheWay {
                path: "practices/branch/head.md".to_owned(),
            },
            SyncError::History {
                words: words.to_owned(),
            },
        ] {
            let failure = SyncFailure::from(&error);
            let message = error.to_string();
            assert!(failure.what.contains(&message[1..]), "{failure:?}");
            assert_eq!(failure.help, error.help());
        }
    }

    #[test]
    fn a_refused_sign_in_names_the_account_and_a_command() {
        let error = SyncError::SignIn {
            remote: "git@example.org:league.git".to_owned(),
            words: "Permission denied (publickey).".to_owned(),
            account: crate::sync::Account::of("git@example.org:x", std::path::Path::new("/x")),
        };
        let failure = SyncFailure::from(&error);
        assert_eq!(
            failure.what,
            "git@example.org:league.git refused the sign-in: Permission denied (publickey)."
        );
        assert!(failure.help.contains("the account is git@example.org"));
        assert_eq!(failure.command.as_deref(), Some("ssh -T git@example.org"));
    }
}
