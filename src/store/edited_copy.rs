//! A copy of a note for the editor, merged back when the editor exits.
//!
//! A sync may change the note while the editor has the old text open. Saving that text over the
//! note would revert the sync. So the editor gets a copy, and the result is merged with the
//! note's current text.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::find_base;
use super::io_words::in_words;
use super::load::load_text;
use super::save_note::{create_beside, lock, replace_beside};
use super::walk::walk;
use crate::model::note::{NoteId, usual_id};
use crate::notes::overlap::Ngrams;
use crate::notes::three_way_merge::{Decision, merge_note};

/// Name of the folder for copies, in the state folder.
pub const EDITS_FOLDER: &str = "edits";

/// Maximum retries if the note changes during the merge.
const MAX_TRIES: usize = 5;

/// The file beside a copy with the text that the editor was given.
const GIVEN_TEXT: &str = ".given";

/// An editor that returns sooner gave the file to another process, which may still save it.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A copy of a note in its own folder, kept if guildhall is killed.
pub struct EditedCopy {
    root: PathBuf,
    /// The path of the note below the root.
    path: String,
    note: PathBuf,
    /// What tells the file of the note from others, also after a move.
    identity: Option<(u64, u64)>,
    /// The text given to the editor.
    given: Vec<u8>,
    folder: TempDir,
    copy: PathBuf,
    created: Instant,
}

/// The outcome of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// The text was not changed.
    Unchanged,
    /// As [`Edited::Unchanged`], but so soon that the editor may still be open. The copy is kept.
    TooSoon {
        /// The file.
        copy: PathBuf,
    },
    /// The note has the edit, merged with other changes.
    Saved,
    /// As [`Edited::Saved`], but the note was renamed meanwhile and has this id now.
    Moved(NoteId),
    /// Conflict: the note shows their text; mine waits for a choice.
    Waiting {
        /// The id of the note, if it was renamed meanwhile.
        moved: Option<NoteId>,
    },
    /// Conflict: the note shows their text; my whole text is in a file.
    Kept {
        /// The file.
        copy: PathBuf,
        /// The id of the note, if it was renamed meanwhile.
        moved: Option<NoteId>,
    },
}

/// The result of a merge of the edited text into the note.
struct MergedEdit {
    /// The id of the note, if it was renamed meanwhile.
    moved: Option<NoteId>,
    /// The conflicts; `None` if the texts cannot be merged.
    decisions: Option<Vec<Decision>>,
}

impl EditedCopy {
    /// Copies a note of the base at `root` into a new folder inside `folder`, under its own name.
    ///
    /// # Errors
    /// If the note cannot be read or the copy cannot be written.
    pub fn new(root: &Path, path: &str, folder: &Path) -> io::Result<Self> {
        let note = root.join(path);
        let note = fs::canonicalize(&note).map_err(|error| about(&note, &error))?;
        let given = fs::read(&note).map_err(|error| about(&note, &error))?;
        let failed = |error| about(folder, &error);
        fs::create_dir_all(folder).map_err(failed)?;
        let folder = tempfile::tempdir_in(folder).map_err(failed)?;
        let copy = folder.path().join(note.file_name().unwrap_or_default());
        fs::write(&copy, &given).map_err(|error| about(&copy, &error))?;
        Ok(Self {
            root: root.to_owned(),
            path: path.to_owned(),
            identity: identity(&note),
            note,
            given,
            folder,
            copy,
            created: Instant::now(),
        })
    }

    /// The file for the editor.
    pub fn path(&self) -> &Path {
        &self.copy
    }

    /// Merges the edited copy into the note. Keeps the copy if that fails.
    ///
    /// `keep_pending` gets the path of the note below the root and stores the conflicts for a later
    /// choice; it returns whether it did.
    ///
    /// # Errors
    /// If a file cannot be read or written; the message gives the path of the copy.
    pub fn finish(
        self,
        keep_pending: impl FnOnce(&str, Vec<Decision>) -> bool,
    ) -> io::Result<Edited> {
        let merged = match read(&self.copy) {
            // A copy that the editor removed holds no edits.
            Ok(None) => return Ok(Edited::Unchanged),
            Ok(Some(mine)) if mine == self.given => {
                if self.created.elapsed() >= AT_ONCE {
                    return Ok(Edited::Unchanged);
                }
                // Without it the copy would be listed as an edit.
                let _ = fs::write(self.copy.with_file_name(GIVEN_TEXT), &self.given);
                return Ok(Edited::TooSoon { copy: self.keep() });
            }
            // An editor that failed leaves that; `guildhall remove` removes a note.
            Ok(Some(mine)) if mine.iter().all(u8::is_ascii_whitespace) => {
                let error = "the editor left an empty text, so the note is unchanged";
                return Err(io::Error::other(error));
            }
            Ok(Some(mine)) => self.merge_back(&mine),
            Err(error) => Err(error),
        };
        let merged = match merged {
            Ok(merged) => merged,
            Err(error) => {
                let kept = self.keep();
                // Long paths in the error must not push this off the screen.
                let text = format!("your text is in {} ({error})", kept.display());
                return Err(io::Error::new(error.kind(), text));
            }
        };
        let moved = merged.moved;
        let path = moved.as_ref().map_or(self.path.clone(), NoteId::path);
        let is_waiting = match merged.decisions {
            Some(decisions) if decisions.is_empty() => {
                return Ok(moved.map_or(Edited::Saved, Edited::Moved));
            }
            Some(decisions) => keep_pending(&path, decisions),
            None => false,
        };
        Ok(if is_waiting {
            Edited::Waiting { moved }
        } else {
            let copy = self.keep();
            Edited::Kept { copy, moved }
        })
    }

    /// Leaves the note unchanged. Returns the path of the copy if it was edited.
    pub fn give_up(self) -> Option<PathBuf> {
        let written = fs::read(&self.copy).is_ok_and(|written| written != self.given);
        written.then(|| self.keep())
    }

    fn keep(self) -> PathBuf {
        let _ = self.folder.keep();
        self.copy
    }

    /// Merges the edited text into the note, and writes it.
    fn merge_back(&self, mine: &[u8]) -> io::Result<MergedEdit> {
        for _ in 0..MAX_TRIES {
            let mut note = self.note.clone();
            let mut moved = None;
            if !note.exists()
                && let Some((place, id)) = self.find_renamed()
            {
                (note, moved) = (place, Some(id));
            }
            let _lock = lock(&self.root);
            let shared = read(&note)?;
            let merged = merge(&self.given, shared.as_deref(), mine);
            let Some((text, decisions)) = merged else {
                let decisions = None;
                return Ok(MergedEdit { moved, decisions });
            };
            let failed = |error| about(&note, &error);
            let is_written = match shared {
                Some(shared) if shared == text => true,
                Some(shared) => replace_beside(&note, &shared, &text).map_err(failed)?,
                None => {
                    if let Some(parent) = note.parent() {
                        fs::create_dir_all(parent).map_err(|error| about(parent, &error))?;
                    }
                    match create_beside(&note, &text) {
                        Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
                        created => created.map_err(failed).map(|()| true)?,
                    }
                }
            };
            if is_written {
                let decisions = Some(decisions);
                return Ok(MergedEdit { moved, decisions });
            }
        }
        Err(io::Error::other("the note keeps changing"))
    }

    /// Finds the note under its new name, with its id.
    ///
    /// It has the old id as an alias or, if a program without aliases moved it, the same text, or
    /// half of it in the same file. `None` if there is no such note, or more than one.
    fn find_renamed(&self) -> Option<(PathBuf, NoteId)> {
        let base = find_base::open(&self.root).ok()?;
        let id = NoteId::of_path(&self.path)?;
        let given = Ngrams::of(&String::from_utf8_lossy(&self.given));
        let is_it = |path: &str| {
            let Ok(loaded) = load_text(&base, path) else {
                return false;
            };
            let shares_half = || {
                let ngrams = Ngrams::of(&loaded.text);
                given.common(&ngrams) * 2 > given.count().max(ngrams.count())
            };
            // A new file may have the number of a removed one.
            let is_moved = self.identity.is_some()
                && identity(&self.root.join(path)) == self.identity
                && shares_half();
            let aliases = loaded.read(&base, path).note.stewardship.aliases;
            is_moved
                || loaded.text.as_bytes() == self.given
                || aliases
                    .iter()
                    .any(|alias| usual_id(alias) == usual_id(id.as_str()))
        };
        let mut found = walk(&base)
            .files
            .into_iter()
            .filter(|file| is_it(&file.path));
        let (only, None) = (found.next()?, found.next()) else {
            return None;
        };
        Some((self.root.join(&only.path), NoteId::of_path(&only.path)?))
    }
}

/// The device and number of a file; `None` on systems that do not tell.
fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let known = fs::metadata(path).ok()?;
        Some((known.dev(), known.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// An error with the file that it is about, in plain words.
fn about(path: &Path, error: &io::Error) -> io::Error {
    let shown = path.display();
    let text = match error.kind() {
        ErrorKind::NotFound => format!("{shown} is not there"),
        ErrorKind::IsADirectory => format!("{shown} is a folder"),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            format!("a file is in the place of the folder {shown}, or of one above it")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            format!("the disk is full: {shown} cannot be written")
        }
        _ => format!("{shown}: {}", in_words(error)),
    };
    io::Error::new(error.kind(), text)
}

/// The copies left in `folder`, sorted, without those of an editor that wrote nothing.
///
/// A copy is left if guildhall was killed, if there was a conflict, or while the editor is open.
pub fn left_copies(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries(folder).map(|entry| entry.path());
    let mut copies: Vec<PathBuf> = folders
        .flat_map(|folder| entries(&folder).collect::<Vec<_>>())
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .filter(|copy| {
            let given = copy.with_file_name(GIVEN_TEXT);
            *copy != given && !fs::read(given).is_ok_and(|given| fs::read(copy).ok() == Some(given))
        })
        .collect();
    copies.sort_unstable();
    copies
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(about(path, &error)),
    }
}

/// The merged text and its conflicts; `None` if the texts cannot be merged.
fn merge(given: &[u8], shared: Option<&[u8]>, mine: &[u8]) -> Option<(Vec<u8>, Vec<Decision>)> {
    if shared == Some(given) || shared == Some(mine) {
        return Some((mine.to_owned(), Vec::new()));
    }
    let [given, mine] = [given, mine].map(|text| str::from_utf8(text).ok());
    let shared = shared.map(str::from_utf8).transpose().ok()?;
    let merged = merge_note(Some(given?), shared, Some(mine?));
    Some((merged.text?.into_bytes(), merged.decisions))
}

#[cfg(test)]
mod tests;
