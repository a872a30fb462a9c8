//! Knowledge bases with their real indexes, each built once for all tests.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use guildhall::model::base::Base;
use guildhall::model::note::NoteId;
use guildhall::model::search_request::SearchRequest;
use guildhall::store::find_base;
use guildhall::work::{Catalogue, IndexedBase, Report, TableRequest, Ticket};
use tempfile::TempDir;

use crate::temporary_folder::read_folder;

/// The notes that we ship.
pub(crate) static SHIPPED: LazyLock<Library> = LazyLock::new(|| Library::stored("knowledge"));
/// Notes in many languages.
pub(crate) static LANGUAGES: LazyLock<Library> =
    LazyLock::new(|| Library::stored("tests/fixtures/languages"));
/// A few notes of many shapes.
pub(crate) static SCREENS: LazyLock<Library> =
    LazyLock::new(|| Library::stored("tests/fixtures/screens"));
/// A small alliance: cities with their figures, and what links them.
pub(crate) static ALLIANCE: LazyLock<Library> =
    LazyLock::new(|| Library::stored("tests/fixtures/alliance"));
/// A base without notes.
pub(crate) static EMPTY: LazyLock<Library> = LazyLock::new(|| Library::copied(0));
/// The notes of [`SCREENS`] many times, for long lists.
pub(crate) static MANY: LazyLock<Library> = LazyLock::new(|| Library::copied(13));

/// A base with its index.
pub(crate) struct Library {
    base: Base,
    /// Answers searches and reads notes.
    pub(crate) indexed: IndexedBase,
    /// Names of everything.
    pub(crate) catalogue: Catalogue,
    _folder: TempDir,
}

impl Library {
    /// A base of this repository.
    fn stored(folder: &str) -> Self {
        Self::open(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            tempfile::tempdir().expect("a folder"),
        )
    }

    /// A base with this number of copies of each note in [`SCREENS`].
    fn copied(copies: usize) -> Self {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/screens");
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("base");
        fs::create_dir(&root).expect("a folder");
        for (path, content) in read_folder(&fixture) {
            let place = root.join(&path);
            match content {
                None => fs::create_dir(place).expect("a folder"),
                Some(note) if path.extension().is_some_and(|end| end == "md") => {
                    let name = path.file_stem().expect("a name").display();
                    for i in 0..copies {
                        let place = place.with_file_name(format!("{name}-{i:03}.md"));
                        fs::write(place, &note).expect("a note");
                    }
                }
                Some(settings) => fs::write(place, settings).expect("the settings"),
            }
        }
        Self::open(&root, folder)
    }

    fn open(root: &Path, folder: TempDir) -> Self {
        let base = find_base::open(root).expect("a base");
        let cache = folder.path().join("cache");
        let (indexed, _) =
            IndexedBase::open(&base, &cache, &mut |_, _| true).expect("the index is built");
        Self {
            catalogue: indexed.whole_catalogue()(),
            base,
            indexed,
            _folder: folder,
        }
    }

    /// Answers a search; it always takes the same time.
    pub(crate) fn search(&self, ticket: Ticket, request: &SearchRequest) -> Report {
        let mut answer = self.indexed.answer(request).expect("the index answers");
        answer.took_ms = 0.4;
        Report::Answered {
            ticket,
            answer: Box::new(answer),
        }
    }

    /// Reads a note.
    pub(crate) fn page(&self, ticket: Ticket, id: &NoteId) -> Report {
        match self.indexed.page(id) {
            Ok(page) => Report::Opened {
                ticket,
                page: Box::new(page),
            },
            Err(error) => Report::Failed {
                ticket: Some(ticket),
                message: error.to_string(),
            },
        }
    }

    /// Answers a request for a table.
    pub(crate) fn table(&self, ticket: Ticket, table: &TableRequest) -> Report {
        let report = self.indexed.table(&self.base, ticket, table);
        report.expect("the index answers")
    }
}
