//! The lexicon that an index was built with, loaded lazily.
//!
//! Loading takes a few milliseconds, and a query of plain words does not need it.

use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::fields::Lexicon;
use super::regular_files;

/// The file in the folder of a generation.
const FILE: &str = "lexicon.json";

/// A lexicon that is loaded on first use.
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

    /// Loads it now.
    ///
    /// # Errors
    /// If it is not there or is not what was written.
    pub(crate) fn read(&self) -> io::Result<()> {
        // Another thread may have loaded the same in the meantime.
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
            // The manifest matched, so the file is valid. If reading fails now, synonyms and labels
            // are missing until the next check finds the damage.
            self.load().unwrap_or_default()
        })
    }
}
