//! Background work: searching, indexing, watching, on plain threads that answer in messages.
//!
//! The screen sends a [`Request`] with a [`Ticket`] and gets [`Report`]s on its one channel. It
//! never waits. Newest wins for searches and pages; the index and the watcher report by themselves.

use crate::model::ask::Ask;
use crate::model::finding::Finding;
use crate::model::hit::{Answer, Hit};
use crate::model::note::{Note, NoteId};

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
}

/// What the screen is told.
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
    /// The index has caught up with the files. Ask again for what is shown.
    Indexed {
        /// How many notes are new, changed or gone since the last report.
        changed: usize,
        /// How many notes there are.
        total: usize,
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
    pub targets: Vec<Target>,
}

/// Where a link to another note leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
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
}
