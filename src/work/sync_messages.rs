//! Messages between the screen and the sync worker: requests, progress, answers.
//!
//! Plain data. Times are seconds since 1970, texts of others are as written: clean them on the way
//! to the screen.

use super::Ticket;
use crate::model::note::NoteId;
use crate::sync::SyncError;

pub use crate::sync::{
    ChangeKind, FileChange, LogEntry, NoteChange, Origin, PendingConflict, Undone,
};

/// A request to the sync worker. One at a time, first come first served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncRequest {
    /// See how this copy stands, without the network.
    Look,
    /// Ask the shared library what is new; nothing here changes.
    Ask,
    /// Save and get updates.
    Update,
    /// Save, get updates and share.
    Share,
    /// Carry out choices for what waits.
    Choose(Vec<DecidedConflict>),
    /// Put a file back as the others have it: its path below the root.
    Discard(String),
    /// Take back the last save, update, choice or discarding.
    Undo,
    /// Begin a history in the folder of the base.
    Begin,
    /// Connect with the shared library of this address, in place of the one there was.
    Connect(String),
}

/// The kind of a [`SyncRequest`], without what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncKind {
    /// [`SyncRequest::Look`].
    Look,
    /// [`SyncRequest::Ask`].
    Ask,
    /// [`SyncRequest::Update`].
    Update,
    /// [`SyncRequest::Share`].
    Share,
    /// [`SyncRequest::Choose`].
    Choose,
    /// [`SyncRequest::Discard`].
    Discard,
    /// [`SyncRequest::Undo`].
    Undo,
    /// [`SyncRequest::Begin`].
    Begin,
    /// [`SyncRequest::Connect`].
    Connect,
}

impl SyncRequest {
    /// The kind of the request.
    pub fn deed(&self) -> SyncKind {
        match self {
            Self::Look => SyncKind::Look,
            Self::Ask => SyncKind::Ask,
            Self::Update => SyncKind::Update,
            Self::Share => SyncKind::Share,
            Self::Choose(_) => SyncKind::Choose,
            Self::Discard(_) => SyncKind::Discard,
            Self::Undo => SyncKind::Undo,
            Self::Begin => SyncKind::Begin,
            Self::Connect(_) => SyncKind::Connect,
        }
    }
}

impl SyncKind {
    /// Whether it goes over the network, and so may take long and can be stopped.
    pub fn is_far(self) -> bool {
        matches!(self, Self::Ask | Self::Update | Self::Share)
    }
}

/// A choice for one waiting thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedConflict {
    /// Its number, [`PendingConflict::id`].
    pub id: String,
    /// What is to stand in the note.
    pub side: ConflictSide,
}

/// What is to stand in the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictSide {
    /// My version.
    Mine,
    /// Theirs: what stands there now.
    Theirs,
    /// Theirs, then mine.
    Both,
    /// What I write now: a TOML value for a field, Markdown for text.
    Own(String),
}

/// The current step of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeStep {
    /// Edits are being saved.
    Saving,
    /// The shared library is being asked.
    Asking,
    /// Updates arrive: parts so far, of how many.
    Receiving(usize, usize),
    /// Updates and edits are being joined.
    Joining,
    /// Notes are being brought up to date.
    Updating,
    /// Edits are being shared.
    Sharing,
    /// Edits go out: parts so far, of how many.
    Sending(usize, usize),
}

/// The result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExchangeDone {
    /// Nothing changed; the standing says what is known now.
    Looked,
    /// Updates came, or notes were shared, or both.
    Exchanged(SyncCounts),
    /// Choices were carried out; so many things still wait.
    Chosen(usize),
    /// A file is back as the others have it.
    Discarded(String),
    /// Something was taken back.
    Undone(Undone),
    /// The folder has a history now, with so many saved files.
    Begun(usize),
    /// The copy is connected with a shared library; nothing was transferred.
    Connected,
}

/// What an exchange did, in numbers of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncCounts {
    /// Saved before.
    pub saved: usize,
    /// Came from others.
    pub received: usize,
    /// The others have now.
    pub shared: usize,
    /// Notes in which something began to wait for a choice.
    pub newly_waiting: usize,
    /// Files outside the base that have updates, too, and were left alone.
    pub outside: usize,
}

/// The state of this copy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExchangeStatus {
    /// The shared library's address, safe to show; none if there is none.
    pub library: Option<String>,
    /// The name that saves are signed with.
    pub who: Option<String>,
    /// When updates were got last.
    pub last_update: Option<i64>,
    /// The shared library has been asked since the app began; without it what is incoming is what
    /// an earlier run had heard.
    pub asked: bool,
    /// What others have changed and is not here yet.
    pub incoming: Vec<ChangedFile>,
    /// What others had changed and the last update of this run brought.
    pub arrived: Vec<FileChange>,
    /// What I changed and the others do not have.
    pub yours: Vec<ChangedFile>,
    /// Files that cannot be saved and so not shared: path, and why in words that follow it.
    pub held: Vec<(String, String)>,
    /// What waits for a choice, by note.
    pub waiting: Vec<PendingConflict>,
    /// What an undo would take back.
    pub undo: Option<Undone>,
}

/// A file that differs between this copy and the shared library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Path below the root.
    pub path: String,
    /// The note; none for a file that is no note.
    pub id: Option<NoteId>,
    /// Its title, or what stands for one.
    pub title: String,
    /// The cities it is filed under.
    pub cities: Vec<String>,
    /// What happened to it.
    pub kind: ChangeKind,
    /// The first error that `check` finds in it: it can be shared all the same.
    pub error: Option<String>,
    /// It will wait for a choice when updates come.
    pub clashes: bool,
}

/// A request to the history worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryRequest {
    /// Who changed a note and when.
    History(NoteId),
    /// What the others made of a file.
    Incoming(String),
    /// What I made of a file.
    Mine(String),
    /// A note as it is on the way here, for the reader.
    Arriving(NoteId),
}

/// The answer of the history worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryAnswer {
    /// The saved states of a note, newest first.
    History(NoteId, Vec<LogEntry>),
    /// What differs in one file, and its whole text if it is new.
    Difference(Box<Difference>),
}

/// What differs in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Path below the root.
    pub path: String,
    /// What differs; none if nothing does.
    pub change: Option<NoteChange>,
    /// The whole text of a file that is new.
    pub text: Option<String>,
}

/// The answer to a [`SyncRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncAnswer {
    /// The ticket of the request; none for one that the configuration asks for.
    pub ticket: Option<Ticket>,
    /// What was done.
    pub deed: SyncKind,
    /// What came of it.
    pub result: Result<ExchangeDone, SyncFailure>,
    /// The state of the copy after it; none if it cannot be read.
    pub standing: Option<ExchangeStatus>,
}

/// Why a request was not carried out. Nothing is changed or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFailure {
    /// What is wrong, in one sentence.
    pub what: String,
    /// What to do about it, in one sentence.
    pub mend: String,
    /// A command in `mend` that can be copied.
    pub command: Option<String>,
    /// What kind of failure it is.
    pub sort: FailureKind,
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
    /// Anything else.
    Other,
}

impl From<&SyncError> for SyncFailure {
    fn from(error: &SyncError) -> Self {
        let sort = match error {
            SyncError::Stopped => FailureKind::Stopped,
            SyncError::Unreachable { .. } | SyncError::Cut { .. } | SyncError::TimedOut { .. } => {
                FailureKind::Offline
            }
            SyncError::NoRemote | SyncError::NoHistory { .. } => FailureKind::Unconnected,
            _ => FailureKind::Other,
        };
        Self {
            what: sentence(&error.to_string()),
            mend: sentence(&error.mend()),
            command: error.command(),
            sort,
        }
    }
}

/// Adds a capital letter at the start, unless an address or path stands there, and a full stop.
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
    fn the_screen_shows_the_cause_and_the_words_of_the_command_line() {
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
            let said = error.to_string();
            assert!(failure.what.contains(&said[1..]), "{failure:?}");
            assert_eq!(failure.mend, error.mend());
        }
    }

    #[test]
    fn a_refused_sign_in_names_the_account_and_a_command() {
        let error = SyncError::SignIn {
            remote: "git@example.org:league.git".to_owned(),
            words: "Permission denied (publickey).".to_owned(),
            account: Some(crate::sync::Account {
                name: Some("git@example.org".to_owned()),
                command: "ssh -T git@example.org".to_owned(),
            }),
        };
        let failure = SyncFailure::from(&error);
        assert_eq!(
            failure.what,
            "git@example.org:league.git refused the sign-in: Permission denied (publickey)."
        );
        assert!(failure.mend.contains("the account is git@example.org"));
        assert_eq!(failure.command.as_deref(), Some("ssh -T git@example.org"));
    }
}
