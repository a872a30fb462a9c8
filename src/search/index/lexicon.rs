//! The lexicon that an index was built with, read from its file when it is first asked for.
//!
//! Reading it takes a few milliseconds, and a query of plain words needs none of it.

use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::fields::Lexicon;
use super::regular_files;

/// The file in the folder of a generation.
const FILE: &str = "lexicon.json";

/// A lexicon that may still have to be read.
#[derive(Debug, Clone)]
pub struct KeptLexicon {
    path: Arc<PathBuf>,
    read: Arc<OnceLock<Lexicon>>,
}

/// Writes a lexicon into the folder of a generation.
pub(crate) fn write(folder: &Path, lexicon: &Lexicon) -> io::Result<()> {
    let text =
        regular_files::with_checksum(serde_json::to_vec(lexicon)?, regular_files::name_of(folder));
    regular_files::write(&folder.join(FILE), &text)
}

impl KeptLexicon {
    /// The lexicon in the folder of a generation.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            path: Arc::new(folder.join(FILE)),
            read: Arc::default(),
        }
    }

    /// Reads it now.
    ///
    /// # Errors
    /// If it is not there or is not what was written.
    pub(crate) fn read(&self) -> io::Result<()> {
        // Somebody else may have read the same in the meantime.
        let _ = self.read.set(self.load()?);
        Ok(())
    }

    fn load(&self) -> io::Result<Lexicon> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let text = regular_files::read(&self.path)?;
        let text = regular_files::without_checksum(text, regular_files::name_of(folder))?;
        Ok(serde_json::from_slice(&text)?)
    }
}

impl Deref for KeptLexicon {
    type Target = Lexicon;

    fn deref(&self) -> &Lexicon {
        self.read.get_or_init(|| {
            // The seal says that it is what was written. If the disk fails now, words have no
            // synonyms and values no labels until the next look at the files finds it wanting.
            self.load().unwrap_or_default()
        })
    }
}
