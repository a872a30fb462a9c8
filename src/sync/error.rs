//! Errors of sync, one sentence each; see [`SyncError::help`] for what to do.
//!
//! After an error, notes are unchanged: committed ones in the history, edits in their files.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::counted::counted;
use crate::model::io_words::in_words;
use crate::notes::three_way_merge::ResolveError;
use crate::sync::remote::account::Account;

/// An error of sync. Nothing is changed or lost.
#[derive(Debug, Error)]
pub enum SyncError {
    /// The folder is not a git repository.
    #[error("history is off for {}", root.display())]
    NoHistory {
        /// The root of the base.
        root: PathBuf,
    },
    /// The folder of the base was moved, removed or unmounted.
    #[error("the folder {} is not there any more", root.display())]
    NoFolder {
        /// The root of the base.
        root: PathBuf,
    },
    /// The folder belongs to another user of the machine.
    #[error("the history of this folder belongs to another user of this machine")]
    ForeignOwner {
        /// The folder.
        folder: PathBuf,
    },
    /// Another program left an unfinished merge or rebase.
    #[error("another program left a {what} unfinished in this folder")]
    Unfinished {
        /// The operation: `merge`, `rebase` …
        what: &'static str,
    },
    /// No branch is checked out.
    #[error("this folder shows an old state of its history, not the current one")]
    Detached,
    /// The branch was made here and is not in the shared library.
    #[error("this folder is on \"{branch}\", a branch that the shared library does not have")]
    OwnBranch {
        /// The branch, safe to show.
        branch: String,
        /// The branch here that the library has, as it is.
        shared: String,
        /// The folder where that branch is checked out, if this is a linked worktree.
        folder: Option<PathBuf>,
    },
    /// The reference of the checked-out branch was lost.
    #[error("the saved states of this folder are there, but their branch \"{branch}\" is {}", if damaged.is_some() { "damaged" } else { "missing" })]
    LostBranch {
        /// The branch, safe to show.
        branch: String,
        /// The id of its last known commit.
        tip: String,
        /// Its file, if that is damaged.
        damaged: Option<PathBuf>,
    },
    /// The checked-out branch does not exist, but others do.
    #[error("this folder is set to \"{branch}\", which does not exist")]
    NoBranch {
        /// The branch, safe to show.
        branch: String,
    },
    /// Another branch was checked out during a fetch or push.
    #[error("another program set this folder to \"{branch}\" meanwhile")]
    Switched {
        /// The branch, safe to show.
        branch: String,
    },
    /// Another program holds a lock.
    #[error("another program is writing to the history of this folder")]
    HistoryLocked {
        /// The lock file.
        lock: PathBuf,
    },
    /// Another guildhall holds the lock and did not finish in time.
    #[error("another guildhall is running here: {owner}")]
    Busy {
        /// Who, since when.
        owner: String,
    },
    /// No author is configured.
    #[error("no name is set for saving")]
    NoName,
    /// The signing program failed.
    #[error("the signing program refused: {words}")]
    Signing {
        /// Its message.
        words: String,
        /// Whether the copy's own configuration asks for signatures.
        is_of_copy: bool,
    },
    /// This copy has no shared library.
    #[error("this copy is not connected to a shared library")]
    NoRemote,
    /// The address is not a supported one.
    #[error("{address} is not an address guildhall connects to")]
    UnsafeRemote {
        /// The address, without secrets.
        address: String,
    },
    /// The address is that of this copy.
    #[error("{address} is this copy itself")]
    CopyItself {
        /// The address, without secrets.
        address: String,
    },
    /// No git is installed.
    #[error("sharing over the network needs the program git, which is not installed")]
    NoGit,
    /// The shared library does not answer.
    #[error("{remote} cannot be reached: {words}")]
    Unreachable {
        /// Its address, without secrets.
        remote: String,
        /// The message of git.
        words: String,
    },
    /// There is no library at the address.
    #[error("there is no library at {remote}")]
    NoSuchLibrary {
        /// Its address, without secrets.
        remote: String,
    },
    /// Sign-in failed.
    #[error("{remote} refused the sign-in: {words}")]
    SignIn {
        /// Its address, without secrets.
        remote: String,
        /// What it said.
        words: String,
        /// The account; `None` if the address has none.
        account: Option<Account>,
    },
    /// The host key is unknown or has changed.
    #[error("{remote} could not prove its identity: {words}")]
    HostKey {
        /// Its address, without secrets.
        remote: String,
        /// What was wrong.
        words: String,
        /// The account; `None` if the address has none.
        account: Option<Account>,
    },
    /// The certificate is not valid.
    #[error("the certificate of {remote} is not valid: {words}")]
    Certificate {
        /// Its address, without secrets.
        remote: String,
        /// What was wrong.
        words: String,
    },
    /// The server, or a proxy before it, answered with an HTTP error.
    #[error("{remote} answered with an error: {words}")]
    HttpStatus {
        /// Its address, without secrets.
        remote: String,
        /// The HTTP status: 407 or 500, but not 401, 403, 404 or 410.
        status: u16,
        /// The message of the server or of git.
        words: String,
    },
    /// The connection was lost.
    #[error("the connection to {remote} broke off: {words}")]
    Cut {
        /// Its address, without secrets.
        remote: String,
        /// The last message of git.
        words: String,
    },
    /// A program of the server printed text before the data of git.
    #[error("{remote} sends text that git does not expect: {words}")]
    ForeignAnswer {
        /// Its address, without secrets.
        remote: String,
        /// The message of git, which quotes the first letters.
        words: String,
    },
    /// The repository of the shared library is damaged.
    #[error("the shared library at {remote} is damaged: {words}")]
    LibraryDamaged {
        /// Its address, without secrets.
        remote: String,
        /// The message of git.
        words: String,
    },
    /// The shared library took too long.
    #[error("{remote} did not answer within {}", counted(*seconds as usize, "second"))]
    TimedOut {
        /// Its address, without secrets.
        remote: String,
        /// How long guildhall waited.
        seconds: u64,
    },
    /// The shared library rejected the push.
    #[error("{remote} did not accept the notes: {words}")]
    Refused {
        /// Its address, without secrets.
        remote: String,
        /// What it said.
        words: String,
    },
    /// The shared library rejected a proposal.
    #[error("{remote} did not accept the proposal: {words}")]
    ProposalRefused {
        /// Its address, without secrets.
        remote: String,
        /// What it said.
        words: String,
    },
    /// The history of the shared library was rewritten.
    #[error("the shared library was rewritten: it lost {}", counted(*gone, "saved state"))]
    Rewritten {
        /// Number of commits that are missing there.
        gone: usize,
    },
    /// The shared branch is gone.
    #[error("the shared library has no \"{branch}\" (any more)")]
    BranchGone {
        /// The branch, safe to display.
        branch: String,
        /// The branch here, as it is.
        own: String,
        /// The default branch of the library, as it is; `None` if it has none.
        default: Option<String>,
    },
    /// The histories have nothing in common.
    #[error("this copy and the shared library have no history in common")]
    Unrelated,
    /// The repository is shallow.
    #[error("this copy has only part of its history, too little to combine it with the updates")]
    Shallow,
    /// A file name that is unsafe on some system.
    #[error("the shared library has a file with an unsafe name: {path} ({fault})")]
    HostileName {
        /// The path, safe to show.
        path: String,
        /// What is wrong with it.
        fault: String,
    },
    /// `guildhall.toml` of the shared library would make the base unusable.
    #[error("guildhall.toml in the shared library cannot be used: {fault}")]
    UnusableSettings {
        /// What is wrong with it, safe to show.
        fault: String,
        /// Whether a newer guildhall can use it.
        is_newer: bool,
    },
    /// The repository has a format that libgit2 cannot read.
    #[error("guildhall cannot read this kind of history yet: {kind}")]
    NewerHistory {
        /// The format, in words: `a newer git made it`.
        kind: &'static str,
        /// Whether it is that of the shared library.
        is_shared: bool,
    },
    /// The folder of the shared library belongs to another user of the machine.
    #[error("{remote} belongs to another user of this machine: {words}")]
    ForeignLibrary {
        /// Its address, without secrets.
        remote: String,
        /// The folder in git's message, safe to display.
        folder: String,
        /// What git said.
        words: String,
    },
    /// The fetched tree exceeds a limit.
    #[error("the shared library exceeds a limit: {limit}")]
    IncomingLimit {
        /// Which limit, its value and the path, safe to display.
        limit: String,
    },
    /// Other copies would reject the commits to push.
    #[error("other copies would refuse what this one shares: {what}")]
    CannotShare {
        /// What they reject, safe to display.
        what: String,
    },
    /// A commit or its tree cannot be read.
    #[error("a saved state in the shared library cannot be read: {state}")]
    UnreadableState {
        /// Its abbreviated id.
        state: String,
    },
    /// An existing file blocks an update.
    #[error("{path} is in the way of an update")]
    InTheWay {
        /// Path below the root.
        path: String,
    },
    /// A note keeps changing during a merge.
    #[error("{path} is being written to by another program")]
    BeingEdited {
        /// Path below the root.
        path: String,
    },
    /// Both sides changed the same file outside the base.
    #[error("files outside the knowledge base changed on both sides: {path}")]
    OutsideConflict {
        /// The first such path.
        path: String,
    },
    /// Every push was rejected because others pushed first.
    #[error("others shared at the same moment {tries} times; your notes are not shared yet")]
    TooManyRaces {
        /// Number of attempts.
        tries: usize,
    },
    /// There is a lock file in the shared library.
    #[error("somebody else is writing to {remote}: {lock} exists")]
    LibraryLocked {
        /// Its address, without secrets.
        remote: String,
        /// The lock file, safe to show.
        lock: String,
    },
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The folder cannot be written to.
    #[error("{} cannot be written to", path.display())]
    ReadOnly {
        /// What could not be written.
        path: PathBuf,
    },
    /// A file or folder cannot be read by this user.
    #[error("{} cannot be read", path.display())]
    Closed {
        /// What could not be read.
        path: PathBuf,
    },
    /// A link, pipe or folder is in the place of a file of guildhall.
    #[error("{} is not a file that guildhall made", path.display())]
    NotRegular {
        /// Its path.
        path: PathBuf,
    },
    /// Any other file error.
    #[error("{} could not be {doing}: {}", path.display(), in_words(source))]
    File {
        /// The operation, as a participle: `read`, `written` …
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The stored history is damaged.
    #[error("the history of this folder is damaged: {words}")]
    Damaged {
        /// What is missing or broken.
        words: String,
    },
    /// A file of the repository that cannot be used.
    #[error("{} is damaged: {words}", path.display())]
    DamagedGitFile {
        /// The file, such as `config`, `HEAD` or a reference.
        path: PathBuf,
        /// What is wrong with it, safe to display.
        words: String,
    },
    /// Any other error of libgit2.
    #[error("the history could not be used: {words}")]
    History {
        /// Its message, safe to display.
        words: String,
    },
    /// The user stopped it.
    #[error("stopped as you asked")]
    Stopped,
    /// Nothing was done that could be undone.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// An unshared undo would be lost by undoing the update before it.
    #[error("the undo before is not shared yet, and undoing the update as well would lose it")]
    UndoneNotShared,
    /// An update that left my note because its folder is something else. Something else is in the
    /// place of that folder for others.
    #[error("{path} stays on your disk only since this update: undoing it could lose the file")]
    Held {
        /// Path below the root.
        path: String,
    },
    /// There is no note with this id.
    #[error("there is no note {id}")]
    NoSuchNote {
        /// The id, safe to show.
        id: String,
    },
    /// A note that a save leaves out cannot be proposed.
    #[error("{path} cannot be shared: {why}")]
    LeftOut {
        /// Path below the root, safe to display.
        path: String,
        /// The reason, with what to do.
        why: String,
    },
    /// The note is not changed, so there is nothing to propose.
    #[error("{id} is the same as in the shared library")]
    NothingToPropose {
        /// The id, safe to show.
        id: String,
    },
    /// This copy has no proposal of this name.
    #[error("there is no proposal {name}")]
    NoSuchProposal {
        /// The name, safe to show.
        name: String,
    },
    /// The note is not changed, so there is nothing to discard.
    #[error("{id} is the same as in the shared library")]
    NothingToDiscard {
        /// The id, safe to show.
        id: String,
    },
    /// There is no commit with this date or id.
    #[error("there is no saved state {at}")]
    NoSuchVersion {
        /// The requested date or id, safe to display.
        at: String,
    },
    /// There is no such pending conflict.
    #[error("there is no conflict in {name}")]
    NothingWaits {
        /// The requested note or id, safe to display.
        name: String,
    },
    /// Another program made the choice meanwhile.
    #[error(
        "the choice in {name} was made elsewhere meanwhile{}",
        if *keeps_text { "; what you typed waits there as a new choice" } else { "" }
    )]
    Settled {
        /// The note, safe to display.
        name: String,
        /// Whether text of the user was kept as a new choice.
        keeps_text: bool,
    },
    /// The choice cannot be applied.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// The target folder of a clone is not empty.
    #[error("{} already exists and is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The library has no saved state yet.
    #[error("the library at {remote} is empty")]
    EmptyLibrary {
        /// Its address, without secrets.
        remote: String,
    },
    /// The clone is not a knowledge base.
    #[error("the library at {remote} has no guildhall.toml")]
    NoBase {
        /// Its address, without secrets.
        remote: String,
    },
}

impl SyncError {
    /// An error of the file system.
    pub(super) fn file(doing: &'static str, path: &std::path::Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                if doing != "read" =>
            {
                Self::ReadOnly {
                    path: path.to_owned(),
                }
            }
            io::ErrorKind::PermissionDenied => Self::Closed {
                path: path.to_owned(),
            },
            _ => Self::File {
                doing,
                path: path.to_owned(),
                source,
            },
        }
    }
}
