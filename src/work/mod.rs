//! Background work: threads for search, index, tables, history, sync and file watching.
//!
//! The app sends a [`Request`] with a [`Ticket`] through [`RequestSender`] and receives [`Report`]s
//! on one channel. It never blocks. For searches, pages and history only the newest request counts;
//! sync requests run in order. The indexer and the watcher report on their own.

mod change_days;
mod compactor;
mod counted_signatures;
mod example_queries;
mod history_worker;
mod index_folder;
mod index_inputs;
mod index_update;
mod index_worker;
mod library;
#[cfg(test)]
mod note_fixture;
mod note_reader;
mod priority;
mod report_sender;
mod request_sender;
mod search_worker;
mod sync_messages;
mod sync_status;
mod sync_worker;
mod table_worker;
mod unread_notes;
mod watcher;
mod work_error;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};

use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::base::Base;
use crate::model::emissions::city_figures::CityFigures;
use crate::model::emissions::read_figures::read_figures;
use crate::model::finding::Finding;
use crate::model::hit::{Answer, Hit};
use crate::model::note::{Kind, Note, NoteId};
use crate::model::search_request::SearchRequest;
use crate::model::vocabulary::{Term, Vocabularies};
use crate::today::today;

pub use self::example_queries::EXAMPLES;
pub use crate::store::edited_copy::{EDITS_FOLDER, Edited, EditedCopy, left_copies};
pub use index_folder::temporary_folders;
pub use index_update::{IndexUpdate, update_index};
pub use library::IndexedBase;
pub use priority::lower_priority;
pub use report_sender::{AppClosed, ReportSender};
pub use request_sender::RequestSender;
pub use sync_messages::{
    ChangeKind, ChangedFile, ConflictSide, DecidedConflict, Difference, FailureKind, FileChange,
    HistoryAnswer, HistoryRequest, LogEntry, NoteChange, Origin, PendingConflict, SyncAnswer,
    SyncCounts, SyncFailure, SyncKind, SyncOutcome, SyncRequest, SyncStatus, SyncStep, Undone,
    UndoneAction,
};
pub use sync_worker::{BackgroundSync, SyncOptions, keep_edited};
pub use table_worker::{CityReport, NoteState, TableAnswer, TableRequest};
pub use unread_notes::{
    describe_old_index, describe_unread, find_unread, find_unread_among, own_history, unread_noun,
};
pub use work_error::{IndexProgress, WorkError};

use index_folder::IndexFolder;
use index_worker::Changes;
use sync_worker::Jobs;

/// Inputs of [`Workers::spawn`].
pub struct WorkContext<'a> {
    /// The knowledge base.
    pub base: &'a Base,
    /// The folder of indexes.
    pub cache: &'a Path,
    /// The base's index, if it is open already.
    pub library: Option<IndexedBase>,
}

/// The worker threads of one base.
///
/// Dropping `requests` stops them. [`Workers::join`] waits for those that write.
pub struct Workers {
    /// Sends requests to the threads.
    pub requests: RequestSender,
    threads: Vec<JoinHandle<()>>,
}

/// Starts a thread and adds it to the others.
fn start(
    threads: &mut Vec<JoinHandle<()>>,
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    let thread = thread::Builder::new().name(name.to_owned());
    threads.push(thread.spawn(work)?);
    Ok(())
}

impl Workers {
    /// Starts the workers of a base. They report to `reports`.
    ///
    /// # Errors
    /// If a thread cannot be started.
    pub fn spawn(
        WorkContext {
            base,
            cache,
            library,
        }: WorkContext,
        options: SyncOptions,
        reports: ReportSender,
    ) -> io::Result<Self> {
        let (search_jobs, search_queue) = channel();
        let (changed, received) = channel();
        let mut threads = Vec::new();
        let folder = Arc::new(IndexFolder::new(cache));
        let (search_reports, worker_base, worker_folder) =
            (reports.clone(), base.clone(), folder.clone());
        start(&mut threads, "searcher", move || {
            let open = || IndexedBase::open_as_is(&worker_base, &worker_folder.path()).ok();
            let library = library.or_else(open);
            search_worker::run(
                &worker_base,
                &worker_folder,
                library,
                &search_queue,
                &search_reports,
            );
        })?;
        let (index_reports, worker_base, worker_folder) =
            (reports.clone(), base.clone(), folder.clone());
        let to_searcher = search_jobs.clone();
        let (to_compactor, compactor_queue) = compactor::queue();
        let indexing = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&indexing);
        let changes = Changes { received, stop };
        start(&mut threads, "indexer", move || {
            let senders = (&to_searcher, &to_compactor);
            index_worker::run(
                &worker_base,
                &worker_folder,
                &changes,
                senders,
                &index_reports,
            );
        })?;
        start(&mut threads, "compactor", move || {
            lower_priority();
            compactor::run(&compactor_queue);
        })?;
        let (sync_jobs, sync_queue) = channel();
        let (history_requests, history_queue) = channel();
        let (history_reports, worker_base) = (reports.clone(), base.clone());
        let settings = options.settings.clone();
        start(&mut threads, "history", move || {
            history_worker::run(&worker_base, &settings, &history_queue, &history_reports);
        })?;
        let (tables, table_queue) = channel();
        let (table_reports, worker_base) = (reports.clone(), base.clone());
        start(&mut threads, "tables", move || {
            table_worker::run(&worker_base, &folder, &table_queue, &table_reports);
        })?;
        let (sync_reports, worker_base, to_indexer) = (reports, base.clone(), changed.clone());
        let background_stop = Arc::new(AtomicBool::new(false));
        let worker_jobs = Jobs {
            asked: sync_queue,
            background: options.background.clone(),
            stop: Arc::clone(&background_stop),
        };
        start(&mut threads, "syncer", move || {
            sync_worker::run(
                &worker_base,
                &options,
                &worker_jobs,
                &to_indexer,
                &sync_reports,
            );
        })?;
        // Setting up watches for a large base takes time, so do it on its own thread.
        let (watching, screen_closed) = channel::<()>();
        let (watched, watcher_changes) = (base.clone(), changed.clone());
        start(&mut threads, "watcher", move || {
            let _watcher = watcher::watch(&watched, watcher_changes);
            // Nothing is sent; the channel closes with the app.
            let _ = screen_closed.recv();
        })?;
        let requests = RequestSender {
            search_jobs,
            changed,
            sync_jobs,
            history_requests,
            tables,
            stops: Vec::new(),
            background_stop,
            indexing,
            _watching: watching,
        };
        Ok(Self { requests, threads })
    }

    /// Stops the threads and waits for those that write.
    pub fn join(self) {
        drop(self.requests);
        let only_reads = |one: &JoinHandle<()>| {
            matches!(one.thread().name(), Some("searcher" | "history" | "tables"))
        };
        for one in self.threads {
            // Their answers are no longer needed, and reading a long history takes time.
            if only_reads(&one) {
                continue;
            }
            // A thread that panicked has been reported by the panic hook.
            let _ = one.join();
        }
    }
}

/// Links a report to its request; larger is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

/// A request from the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Answer a query.
    Search {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The query, and which part of the answer to return.
        request: SearchRequest,
    },
    /// Read a note for the reader or the preview.
    Open {
        /// Comes back with the page.
        ticket: Ticket,
        /// Id of the note to read.
        id: NoteId,
    },
    /// Read all files again now (`r`).
    Refresh,
    /// Run a sync request.
    Sync {
        /// Returned with the result.
        ticket: Ticket,
        /// The sync request.
        act: SyncRequest,
    },
    /// Stop all running sync requests at a safe point.
    StopSync,
    /// Stop indexing; the index stays valid. The next file change or [`Request::Refresh`] restarts
    /// it.
    StopIndexing,
    /// Read the history: log, differences, incoming notes.
    History {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The history request.
        past: HistoryRequest,
    },
    /// Read a table over many notes.
    Table {
        /// Comes back with the table.
        ticket: Ticket,
        /// The table to read, and its parameters.
        table: TableRequest,
    },
}

/// A message from the workers to the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// The answer to a search.
    Answered {
        /// Ticket of the request.
        ticket: Ticket,
        /// The answer.
        answer: Box<Answer>,
    },
    /// A note for the reader.
    Opened {
        /// Ticket of the request.
        ticket: Ticket,
        /// The page.
        page: Box<Page>,
    },
    /// Names for the palette, completions and labels; sent at start and when they change.
    Catalogue(Box<Catalogue>),
    /// The queries of [`EXAMPLES`] that find something.
    Examples(Vec<&'static str>),
    /// Progress of indexing, at most four times a second.
    Indexing {
        /// Notes read so far.
        done: usize,
        /// Notes to read.
        total: usize,
    },
    /// Indexing was stopped; the index is unchanged.
    IndexingStopped,
    /// The index is up to date. Search again for what is shown.
    Indexed {
        /// The number of notes that are new, changed or removed since the last report.
        changed: usize,
        /// The number of notes.
        total: usize,
    },
    /// Progress of a sync; transfers at most four times a second.
    SyncStep {
        /// Ticket of the request; `None` for a background sync.
        ticket: Option<Ticket>,
        /// The kind of the request.
        kind: SyncKind,
        /// The current step.
        step: SyncStep,
    },
    /// A sync request has ended.
    SyncAnswer(Box<SyncAnswer>),
    /// The answer to a history request.
    HistoryAnswered {
        /// Ticket of the request.
        ticket: Ticket,
        /// The answer.
        answer: HistoryAnswer,
    },
    /// A table.
    Table {
        /// Ticket of the request.
        ticket: Ticket,
        /// The table.
        table: Box<TableAnswer>,
    },
    /// A request failed; what is shown stays.
    Failed {
        /// Ticket of the request, if there was one.
        ticket: Option<Ticket>,
        /// The error, its reason and a hint, in one or two sentences.
        message: String,
    },
}

impl Report {
    /// A failure of the request with this ticket, or of none.
    fn failed(ticket: impl Into<Option<Ticket>>, message: String) -> Self {
        let ticket = ticket.into();
        Self::Failed { ticket, message }
    }
}

/// A note for the reader, with backlinks and related notes.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The note that the page shows.
    pub note: Note,
    /// The figures of a city.
    pub figures: Option<Box<CityFigures>>,
    /// Findings of `check` about this note alone.
    pub findings: Vec<Finding>,
    /// Notes that link to it or name it in a relation.
    pub backlinks: Vec<Hit>,
    /// Adoptions among them of cities that only consider the practice, or gave it up.
    pub not_taken_over: Vec<(AdoptionState, NoteId)>,
    /// Responses to this note: adoptions, endorsements, answers.
    pub city_responses: Vec<NoteId>,
    /// Related notes, best first.
    pub related: Vec<Hit>,
    /// Targets of the note's links: text as written, id and title of a note.
    pub targets: Vec<ResolvedLink>,
}

/// The usable figures of a city's note this year; `None` for other notes.
fn figures_of(note: &Note, words: &Vocabularies) -> Option<Box<CityFigures>> {
    let this_year = today().year();
    (note.kind == Kind::City).then(|| Box::new(read_figures(&note.keys, words, this_year)))
}

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedLink {
    /// The target as written in the note.
    pub written: String,
    /// The note it leads to, with its title; `None` without such a note.
    pub note: Option<(NoteId, String)>,
}

/// All names, for the palette, completions and labels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    /// Name of the knowledge base.
    pub base: String,
    /// Every note's id and title, by id.
    pub notes: Vec<(NoteId, String)>,
    /// Values of each query field with their labels: `("city", [("oslo", "Oslo")])`.
    pub fields: Vec<(String, Vec<(String, String)>)>,
    /// The terms of each vocabulary.
    pub terms: Vec<(String, Vec<Term>)>,
    /// Other spellings of values with the value each means: `("level", [("eu", "supranational")])`.
    pub spellings: Vec<(String, Vec<(String, String)>)>,
}
