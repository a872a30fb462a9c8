//! What the screen and the syncer tell each other: deeds, progress, how this copy stands.
//!
//! Plain data. Times are seconds since 1970, texts of others are as written: clean them on the way
//! to the screen.

use super::Ticket;
use super::fault::SyncFailure;
use crate::model::note::NoteId;

pub use crate::sync::{
    ChangeKind, FileChange, LogEntry, NoteChange, Origin, PendingConflict, Undone,
};

/// Something to do with the shared library or with what is saved. One at a time, first come first
/// served.
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
}

impl SyncRequest {
    /// What kind of deed it is.
    pub fn deed(&self) -> SyncKind {
        match self {
            Self::Look => SyncKind::Look,
            Self::Ask => SyncKind::Ask,
            Self::Update => SyncKind::Update,
            Self::Share => SyncKind::Share,
            Self::Choose(_) => SyncKind::Choose,
            Self::Discard(_) => SyncKind::Discard,
            Self::Undo => SyncKind::Undo,
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

/// What is being done right now.
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
    /// The shared library is being told.
    Sharing,
    /// Edits go out: parts so far, of how many.
    Sending(usize, usize),
}

/// What a deed did.
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

/// How this copy stands.
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

/// What the screen asks of those who look back.
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

/// What is known of the past.
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

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncAnswer {
    /// Whose act it was; none if it was done by itself, as the configuration asks.
    pub ticket: Option<Ticket>,
    /// What was done.
    pub deed: SyncKind,
    /// What came of it.
    pub result: Result<ExchangeDone, SyncFailure>,
    /// How the copy stands after it; none if that cannot be known.
    pub standing: Option<ExchangeStatus>,
}
