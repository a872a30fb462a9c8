//! A small alliance with its index, for screens that gather what many notes say.

use std::path::Path;
use std::sync::OnceLock;

use guildhall::model::base::Base;
use guildhall::store::find_base;
use guildhall::work::{Catalogue, IndexedBase, Report, TableRequest, Ticket};
use tempfile::TempDir;

/// Its notes, indexed once for all tests.
pub(crate) struct Alliance {
    base: Base,
    _cache: TempDir,
    /// A library keeps what it has read. So it serves one thread at a time.
    library: std::sync::Mutex<IndexedBase>,
    /// Names of everything.
    pub(crate) catalogue: Catalogue,
}

impl Alliance {
    /// The notes, indexed by whoever asks first.
    pub(crate) fn get() -> &'static Self {
        static ALLIANCE: OnceLock<Alliance> = OnceLock::new();
        ALLIANCE.get_or_init(|| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/alliance");
            let base = find_base::open(&root).expect("a base");
            let cache = tempfile::tempdir().expect("a folder");
            let (library, _) =
                IndexedBase::open(&base, cache.path(), &mut |_, _| true).expect("an index");
            Self {
                catalogue: library.whole_catalogue()(),
                base,
                _cache: cache,
                library: library.into(),
            }
        })
    }

    /// Answers a request for a table.
    pub(crate) fn table(&self, ticket: Ticket, table: &TableRequest) -> Report {
        let library = self.library.lock().expect("no test has failed in here");
        library.table(&self.base, ticket, table).expect("a table")
    }
}
