//! Background work: searching, indexing, watching, exchanging, on plain threads that answer in
//! messages.
//!
//! The screen sends a [`Request`] with a [`Ticket`] through [`RequestSender`] and gets [`Report`]s on its one channel. It
//! never waits. Newest wins for searches, pages and looking back; an exchange is first come, first
//! served; the index and the watcher report by themselves.

mod compactor;
mod history_worker;
mod index_inputs;
mod index_update;
mod index_worker;
mod library;
mod note_reader;
mod priority;
mod request_sender;
mod search_worker;
mod sync_messages;
mod sync_status;
mod sync_worker;
mod unread_notes;
mod watcher;
mod work_error;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use crate::model::base::Base;
use crate::model::finding::Finding;
use crate::model::hit::{Answer, Hit};
use crate::model::note::{Note, NoteId};
use crate::model::search_request::Ask;

pub use crate::store::edited_copy::{EDITS_FOLDER, Edited, EditedCopy, left_copies};
pub use index_update::{IndexUpdate, bring_up_to_date};
pub use library::Library;
pub use priority::give_way;
pub use request_sender::RequestSender;
pub use sync_messages::{
    ChangeKind, ChangedFile, ConflictSide, DecidedConflict, Difference, ExchangeDone,
    ExchangeStatus, ExchangeStep, FailureKind, FileChange, HistoryAnswer, HistoryRequest, LogEntry,
    NoteChange, Origin, PendingConflict, SyncAnswer, SyncCounts, SyncFailure, SyncKind,
    SyncRequest, Undone,
};
pub use sync_worker::{BackgroundSync, SyncOptions, keep_edited};
pub use unread_notes::{describe_old_index, find_unread};
pub use work_error::{IndexProgress, WorkError};

use index_worker::Changes;
use sync_worker::Jobs;

/// Where the threads of a [`Workers`] work.
pub struct WorkContext<'a> {
    /// The knowledge base.
    pub base: &'a Base,
    /// The folder of indexes.
    pub cache: &'a Path,
    /// The base's index, if it is open already.
    pub library: Option<Library>,
}

/// The threads at work for one base. Dropping `requests` tells them to stop; [`Workers::join`] waits
/// until those that write have.
pub struct Workers {
    /// Where the screen asks.
    pub requests: RequestSender,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts the workers of a base. They send their results to `reports`.
    ///
    /// # Errors
    /// The system's, if it gives no threads.
    pub fn spawn(
        WorkContext {
            base,
            cache,
            library,
        }: WorkContext,
        post: SyncOptions,
        reports: &Sender<Report>,
    ) -> std::io::Result<Self> {
        let (errands, for_searcher) = channel();
        let (changed, heard) = channel();
        let mut threads = Vec::new();
        let mut start = |name: &str, work: Box<dyn FnOnce() + Send>| {
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(work)
                .map(|one| threads.push(one))
        };
        let (of_searcher, its_base, its_cache) = (reports.clone(), base.clone(), cache.to_owned());
        start(
            "searcher",
            Box::new(move || {
                let library = library.or_else(|| Library::open_as_is(&its_base, &its_cache).ok());
                search_worker::run(&its_base, &its_cache, library, &for_searcher, &of_searcher);
            }),
        )?;
        let (of_indexer, its_base, its_cache) = (reports.clone(), base.clone(), cache.to_owned());
        let to_searcher = errands.clone();
        let (untidy, for_compactor) = compactor::way();
        let indexing = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&indexing);
        let changes = Changes { heard, stop };
        start(
            "indexer",
            Box::new(move || {
                let tells = (&to_searcher, &untidy);
                index_worker::run(&its_base, &its_cache, &changes, tells, &of_indexer);
            }),
        )?;
        start(
            "compactor",
            Box::new(move || {
                give_way();
                compactor::run(&for_compactor);
            }),
        )?;
        let (jobs, for_syncer) = channel();
        let (questions, for_history) = channel();
        let (of_history, its_base) = (reports.clone(), base.clone());
        let settings = post.settings.clone();
        start(
            "history",
            Box::new(move || {
                history_worker::run(&its_base, &settings, &for_history, &of_history);
            }),
        )?;
        let (of_syncer, its_base, to_indexer) = (reports.clone(), base.clone(), changed.clone());
        let by_itself = Arc::new(AtomicBool::new(false));
        let its_jobs = Jobs {
            asked: for_syncer,
            background: post.background,
            stop: Arc::clone(&by_itself),
        };
        start(
            "syncer",
            Box::new(move || {
                sync_worker::run(&its_base, &post, &its_jobs, &to_indexer, &of_syncer);
            }),
        )?;
        // Watching a large base takes a while to begin.
        let (watching, screen_closed) = channel::<()>();
        let (watched, its_changes) = (base.clone(), changed.clone());
        start(
            "watcher",
            Box::new(move || {
                let _watcher = watcher::watch(&watched, its_changes);
                // Nothing is sent: the other end goes with the screen.
                let _ = screen_closed.recv();
            }),
        )?;
        let requests = RequestSender {
            errands,
            changed,
            jobs,
            questions,
            stops: Vec::new(),
            by_itself,
            indexing,
            _watching: watching,
        };
        Ok(Self { requests, threads })
    }

    /// Stops the threads and waits for those that write.
    pub fn join(self) {
        drop(self.requests);
        let only_reads =
            |one: &JoinHandle<()>| matches!(one.thread().name(), Some("searcher" | "history"));
        for one in self.threads {
            // Nobody wants their answer any more, and looking back far may take long.
            if only_reads(&one) {
                continue;
            }
            // A thread that panicked has been reported by the panic hook.
            let _ = one.join();
        }
    }
}

/// Ties a report to its request; larger is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

/// What the screen asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Answer a query.
    Search {
        /// Comes back with the answer.
        ticket: Ticket,
        /// What to search, and how much of the answer is wanted.
        ask: Ask,
    },
    /// Read a note for the reader or the preview.
    Open {
        /// Comes back with the page.
        ticket: Ticket,
        /// Which note.
        id: NoteId,
    },
    /// Read all files again now (`r`).
    Refresh,
    /// Do something with the shared library or with what is saved.
    Exchange {
        /// Comes back with what came of it.
        ticket: Ticket,
        /// What to do.
        act: SyncRequest,
    },
    /// Stop all exchanges that were asked for; what is done is done, nothing is half done.
    StopExchange,
    /// Stop reading files into the index, which stays as it is. The next change of a file, or
    /// [`Request::Refresh`], begins anew.
    StopIndexing,
    /// Look back: history, differences, what is on the way here.
    LookBack {
        /// Comes back with the answer.
        ticket: Ticket,
        /// What to look at.
        past: HistoryRequest,
    },
}

/// What the workers report to the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// The answer to a search.
    Answered {
        /// Whose answer it is.
        ticket: Ticket,
        /// The answer.
        answer: Box<Answer>,
    },
    /// A note, read.
    Opened {
        /// Whose page it is.
        ticket: Ticket,
        /// The page.
        page: Box<Page>,
    },
    /// Names for the palette, completions and labels; sent at start and when they change.
    Catalogue(Box<Catalogue>),
    /// Files are being read into the index; sent at most four times a second.
    Indexing {
        /// Notes read so far.
        done: usize,
        /// Notes to read.
        total: usize,
    },
    /// Reading files was stopped; the index is as it was.
    IndexingStopped,
    /// The index has caught up with the files. Ask again for what is shown.
    Indexed {
        /// How many notes are new, changed or gone since the last report.
        changed: usize,
        /// How many notes there are.
        total: usize,
    },
    /// An exchange has come to this step; transfers are told at most four times a second.
    Exchanging {
        /// Whose exchange it is; none if it happens by itself.
        ticket: Option<Ticket>,
        /// What it is for.
        deed: SyncKind,
        /// What is being done.
        step: ExchangeStep,
    },
    /// An exchange has ended.
    Exchanged(Box<SyncAnswer>),
    /// The answer of those who look back.
    Told {
        /// Whose answer it is.
        ticket: Ticket,
        /// The answer.
        told: HistoryAnswer,
    },
    /// Something went wrong; the old content stays.
    Failed {
        /// Whose work it was, if it was asked for.
        ticket: Option<Ticket>,
        /// What, why and what next, in one or two sentences.
        message: String,
    },
}

/// A note for reading, with what points at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The note.
    pub note: Note,
    /// What `check` says about this note alone.
    pub findings: Vec<Finding>,
    /// Notes that link to it or name it.
    pub backlinks: Vec<Hit>,
    /// Notes much like it, the likest first.
    pub related: Vec<Hit>,
    /// Where each link of the note leads: target as written, id and title of the note if there is one.
    pub targets: Vec<ResolvedLink>,
}

/// Where a link to another note leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedLink {
    /// The target as written in the note.
    pub written: String,
    /// The note it leads to, with its title; none if there is no such note.
    pub note: Option<(NoteId, String)>,
}

/// Names of everything, for the palette, completions and labels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    /// Name of the knowledge base.
    pub base: String,
    /// Every note's id and title, by id.
    pub notes: Vec<(NoteId, String)>,
    /// Values of each query field with their labels: `("city", [("oslo", "Oslo")])`.
    pub fields: Vec<(String, Vec<(String, String)>)>,
    /// The words of each vocabulary with their labels: `("reviews", [("in-review", "In review")])`.
    pub words: Vec<(String, Vec<(String, String)>)>,
    /// Other spellings of values with the value each means: `("level", [("eu", "supranational")])`.
    pub spellings: Vec<(String, Vec<(String, String)>)>,
}
