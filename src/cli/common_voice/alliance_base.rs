//! The notes for commands of the common voice, and parsing of their arguments.

use crate::cli::base_session::{OpenBase, Session};
use crate::cli::git_commands;
use crate::cli::report::CommandResult;
use crate::model::alliance::policy_texts::PolicyText;
use crate::model::alliance::signature_tally::Tally;
use crate::model::date::Date;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::count_signatures::SignatureCount;
use crate::notes::printouts::NotesVersion;
use crate::sync::{LogQuery, Repo};
use crate::today::today;

/// Notes of some kinds, and the cities that are members.
pub(super) struct AllianceBase {
    pub(super) library: OpenBase,
    /// The notes, sorted by id.
    pub(super) notes: Vec<Note>,
    /// The member cities, by the last part of their ids.
    pub(super) members: Vec<String>,
}

impl AllianceBase {
    /// Reads all notes of these kinds.
    pub(super) fn open(session: &Session, kinds: &[Kind]) -> CommandResult<Self> {
        let library = session.open_library()?;
        Ok(Self {
            notes: library.read_notes(kinds).collect(),
            members: library.members(),
            library,
        })
    }

    /// Reads all notes of these kinds, instead of those read before.
    pub(super) fn read(&mut self, kinds: &[Kind]) {
        self.notes = self.library.read_notes(kinds).collect();
    }

    /// The vocabularies of the base.
    pub(super) fn vocabularies(&self) -> &Vocabularies {
        &self.library.vocabularies
    }

    /// The label of a vocabulary term.
    pub(super) fn label<'a>(&'a self, list: &str, word: &'a str) -> &'a str {
        self.vocabularies().label(list, word)
    }

    pub(super) fn city_name<'a>(&'a self, city: &'a str) -> &'a str {
        self.vocabularies().city_name(city)
    }

    pub(super) fn note(&self, id: &NoteId) -> Option<&Note> {
        let at = self.notes.binary_search_by(|note| note.id.cmp(id)).ok()?;
        self.notes.get(at)
    }

    /// Counts signatures as of a day.
    pub(super) fn count(&self, on: Date) -> SignatureCount<'_> {
        SignatureCount {
            members: &self.members,
            quorum: self.library.base.quorum,
            on,
        }
    }

    /// Counts the signatures of a text as of a day.
    pub(super) fn tally(&self, text: &PolicyText, on: Date) -> Tally {
        let note = self.note(&text.note.id);
        let note = note.expect("the text was read from the notes of this base");
        self.count(on).tally(text, note)
    }

    /// The last saved change of the notes. Also whether one of these notes changed since.
    pub(super) fn version<'n>(
        &self,
        session: &Session,
        notes: impl Iterator<Item = &'n NoteId>,
    ) -> NotesVersion {
        let base = &self.library.base;
        let repository = Repo::open(&base.root, git_commands::settings(session)).ok();
        let newest = LogQuery {
            limit: 1,
            ..LogQuery::default()
        };
        let last = repository.as_ref().and_then(|repository| {
            let mut log = repository.log(&newest).ok()?;
            log.pop()
        });
        let unsaved = repository.and_then(|repository| repository.status().ok());
        let unsaved = unsaved.map(|status| status.unsaved).unwrap_or_default();
        let changed = |id: &NoteId| unsaved.iter().any(|change| change.path == id.path());
        NotesVersion {
            base: base.name.clone(),
            date: last
                .as_ref()
                .and_then(|last| Date::of_unix(last.when))
                .unwrap_or_else(today),
            commit: last.map(|last| last.version),
            has_unsaved: notes.into_iter().any(changed),
        }
    }
}
