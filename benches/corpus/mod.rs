//! Generated knowledge bases of any size, deterministic.
//!
//! Words, frequencies and word pairs are those of the shipped notes. A long tail of generated words
//! (endings, prefixes, compounds, identifiers) gives the dictionary the size of a large base's. A
//! base is written once below the build folder and reused.

mod notes;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use guildhall::model::base::Base;

use notes::Notes;
use words::{shipped, shipped_bodies};

/// Version of the generator; raise it when the notes change.
const EDITION: u32 = 3;

/// Notes in the corpus of long ones.
const LONG_NOTES: usize = 1_000;

/// A generated base on disk.
pub(crate) struct Corpus {
    /// How many notes it has.
    pub(crate) notes: usize,
    /// Its folder, with base, index and the peers' files.
    pub(crate) folder: PathBuf,
    /// The base itself.
    pub(crate) base: Base,
}

impl Corpus {
    /// Whether a corpus of this size exists.
    pub(crate) fn is_written(notes: usize) -> bool {
        is_current(&folder(&notes.to_string()))
    }

    /// Opens the corpus of this size; writes it if it is missing.
    pub(crate) fn at_hand(notes: usize) -> Result<Self> {
        let folder = folder(&notes.to_string());
        let root = folder.join("base");
        if !is_current(&folder) {
            eprintln!("writing {notes} notes, once");
            write(&folder, notes, Notes::text)
                .with_context(|| format!("writing {}", folder.display()))?;
        }
        let base = guildhall::store::find_base::open(&root).context("opening the corpus")?;
        Ok(Self {
            notes,
            folder,
            base,
        })
    }

    /// Opens or writes a corpus of 1,000 notes of 50 to 200 kB.
    pub(crate) fn long() -> Result<Self> {
        let folder = folder("long");
        if !is_current(&folder) {
            write(&folder, LONG_NOTES, Notes::long_text)?;
        }
        let root = folder.join("base");
        let base = guildhall::store::find_base::open(&root).context("opening the corpus")?;
        Ok(Self {
            notes: LONG_NOTES,
            folder,
            base,
        })
    }

    /// The generator of its notes.
    pub(crate) fn writer(&self) -> Notes {
        let words = fs::read_to_string(self.folder.join("words.txt")).unwrap_or_default();
        Notes::new(self.notes, &words)
    }

    /// The folder of guildhall's index.
    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// Paths of some notes, always the same.
    pub(crate) fn some_paths(&self, count: usize) -> Vec<String> {
        let writer = self.writer();
        let step = ((self.notes - writer.cities.len()) / count).max(1);
        let numbers = (writer.cities.len()..self.notes).step_by(step);
        numbers
            .take(count)
            .map(|number| writer.path(number))
            .collect()
    }
}

fn folder(name: &str) -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = scratch.parent().unwrap_or(scratch);
    target.join("bench-corpus").join(name)
}

fn is_current(folder: &Path) -> bool {
    fs::read_to_string(folder.join("edition")).is_ok_and(|text| text == EDITION.to_string())
}

fn write(folder: &Path, count: usize, text: fn(&Notes, usize) -> String) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let root = folder.join("base");
    fs::create_dir_all(root.join("vocabulary"))?;
    let shipped = shipped();
    fs::copy(shipped.join("guildhall.toml"), root.join("guildhall.toml"))?;
    for entry in fs::read_dir(shipped.join("vocabulary"))? {
        let entry = entry?;
        fs::copy(
            entry.path(),
            root.join("vocabulary").join(entry.file_name()),
        )?;
    }
    // Keeps the source words, because the shipped notes change.
    let words = shipped_bodies().join("\n");
    fs::write(folder.join("words.txt"), &words)?;
    let notes = Notes::new(count, &words);
    for number in 0..count {
        let path = root.join(notes.path(number));
        let parent = path.parent().unwrap_or(&root);
        if let Err(error) = fs::write(&path, text(&notes, number)) {
            if error.kind() != std::io::ErrorKind::NotFound {
                return Err(error.into());
            }
            fs::create_dir_all(parent)?;
            fs::write(&path, text(&notes, number))?;
        }
    }
    fs::write(folder.join("edition"), EDITION.to_string())?;
    Ok(())
}
