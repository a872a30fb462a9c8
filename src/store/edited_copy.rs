//! A copy of a note for the editor, merged back when the editor exits.
//!
//! A new note has only its copy until then. A sync may change the note while the editor has the old text open. Saving that text over the
//! note would revert the sync. So the editor gets a copy, and the result is merged with the
//! note's current text.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::find_base;
use super::load::load_text;
use super::save_note::{SaveError, check_new, lock, replace_beside, write_new};
use super::walk::walk;
use crate::model::base::Base;
use crate::model::io_words::in_words;
use crate::model::note::{NoteId, usual_id};
use crate::notes::overlap::Ngrams;
use crate::notes::three_way_merge::{Decision, merge_note};

/// Name of the folder for copies, in the state folder.
pub const EDITS_FOLDER: &str = "edits";

/// Maximum retries if the note changes during the merge.
const MAX_TRIES: usize = 5;

/// The file beside a copy with the text that the editor was given.
const GIVEN_TEXT: &str = ".given";

/// The file beside a copy that names its note. It is locked while guildhall waits for the editor.
const OF_NOTE: &str = ".note";

/// The third line of [`OF_NOTE`], if the note is new.
const NEW: &str = "new";

/// The shortest time after which an editor is believed to be closed. One that returns sooner gave
/// the file to another process, which may still save it.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A copy of a note in its own folder, kept if guildhall is killed.
pub struct EditedCopy {
    root: PathBuf,
    /// The path of the note below the root.
    path: String,
    note: PathBuf,
    /// Identifies the file of the note, also after a move.
    identity: Option<(u64, u64)>,
    /// Whether there is no note yet.
    is_new: bool,
    /// The text given to the editor.
    given: Vec<u8>,
    /// Keeps other programs from offering the copy as left over. Closed before the folder goes.
    _lock: Option<File>,
    folder: CopyFolder,
    copy: PathBuf,
    opened: Instant,
}

/// The folder of a copy, removed when dropped unless it is kept.
struct CopyFolder {
    path: PathBuf,
    is_kept: bool,
}

impl Drop for CopyFolder {
    fn drop(&mut self) {
        if !self.is_kept {
            // It is listed as left over then.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// The outcome of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// The text was not changed.
    Unchanged,
    /// As [`Edited::Unchanged`], but so soon that the editor may still be open. The copy is kept.
    TooSoon {
        /// Path of the copy, which is kept.
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
        /// File with my whole text.
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
    /// Copies a note of the base at `root` into a new folder. The folder is inside `folder`; the
    /// copy keeps the name of the file.
    ///
    /// # Errors
    /// If the note cannot be read or the copy cannot be written.
    pub fn new(root: &Path, path: &str, folder: &Path) -> io::Result<Self> {
        let note = root.join(path);
        let note = fs::canonicalize(&note).map_err(|error| about(&note, &error))?;
        let given = fs::read(&note).map_err(|error| about(&note, &error))?;
        let name = note.file_name().unwrap_or_default().to_owned();
        Self::create((root, path, note), false, &name, given, folder)
    }

    /// A copy of a note that is written when the editor has closed.
    ///
    /// # Errors
    /// [`SaveError`] if the note cannot be created, or the copy cannot be written.
    pub fn of_new(base: &Base, path: &str, text: &str, folder: &Path) -> Result<Self, SaveError> {
        let note = check_new(base, path)?;
        let name = note.file_name().unwrap_or_default().to_owned();
        let place = (base.root.as_path(), path, note);
        let copy = Self::create(place, true, &name, text.as_bytes().to_vec(), folder);
        copy.map_err(|source| SaveError::Unwritable {
            path: path.to_owned(),
            source,
        })
    }

    fn create(
        (root, path, note): (&Path, &str, PathBuf),
        is_new: bool,
        name: &OsStr,
        given: Vec<u8>,
        folder: &Path,
    ) -> io::Result<Self> {
        let failed = |error| about(folder, &error);
        fs::create_dir_all(folder).map_err(failed)?;
        let folder = CopyFolder {
            path: tempfile::tempdir_in(folder).map_err(failed)?.keep(),
            is_kept: false,
        };
        let copy = folder.path.join(name);
        let of_note = format!("{}\n{path}\n", root.display());
        let of_note = of_note + if is_new { NEW } else { "" };
        let texts = [(GIVEN_TEXT, &*given), (OF_NOTE, of_note.as_bytes())];
        for (file, text) in texts.map(|(name, text)| (folder.path.join(name), text)) {
            fs::write(&file, text).map_err(|error| about(&file, &error))?;
        }
        fs::write(&copy, &given).map_err(|error| about(&copy, &error))?;
        Ok(Self {
            root: root.to_owned(),
            path: path.to_owned(),
            identity: identity(&note),
            note,
            is_new,
            given,
            _lock: lock_copy(&copy),
            folder,
            copy,
            opened: Instant::now(),
        })
    }

    /// Opens a copy again that is in [`left_copies`].
    ///
    /// # Errors
    /// If a file beside the copy cannot be read.
    pub fn reopen(copy: &Path) -> io::Result<Self> {
        let read = |name: &str| {
            let file = copy.with_file_name(name);
            fs::read(&file).map_err(|error| about(&file, &error))
        };
        let given = read(GIVEN_TEXT)?;
        let of_note = String::from_utf8(read(OF_NOTE)?).map_err(io::Error::other)?;
        let mut lines = of_note.lines();
        let (root, path) = (
            lines.next().unwrap_or_default(),
            lines.next().unwrap_or_default(),
        );
        let note = Path::new(root).join(path);
        Ok(Self {
            root: root.into(),
            path: path.to_owned(),
            // The note may be another one by now.
            identity: None,
            note: fs::canonicalize(&note).unwrap_or(note),
            is_new: lines.next() == Some(NEW),
            given,
            _lock: lock_copy(copy),
            folder: CopyFolder {
                path: copy.parent().unwrap_or(copy).to_owned(),
                is_kept: true,
            },
            copy: copy.to_owned(),
            opened: Instant::now(),
        })
    }

    /// The root of the base of its note.
    pub fn root(&self) -> &Path {
        &self.root
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
            Ok(None) => return Ok(self.remove(Edited::Unchanged)),
            Ok(Some(mine)) if mine == self.given => {
                if self.opened.elapsed() >= AT_ONCE {
                    return Ok(self.remove(Edited::Unchanged));
                }
                return Ok(Edited::TooSoon { copy: self.keep() });
            }
            // An editor that failed leaves that; `guildhall remove` removes a note.
            Ok(Some(mine)) if mine.iter().all(u8::is_ascii_whitespace) => {
                let error = "the editor left an empty text, so the note is unchanged";
                return Err(self.remove(io::Error::other(error)));
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
                return Ok(self.remove(moved.map_or(Edited::Saved, Edited::Moved)));
            }
            Some(decisions) => keep_pending(&path, decisions),
            None => false,
        };
        Ok(if is_waiting {
            self.remove(Edited::Waiting { moved })
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

    fn keep(mut self) -> PathBuf {
        self.folder.is_kept = true;
        self.copy
    }

    /// Removes the copy, also one that was opened again.
    fn remove<T>(mut self, outcome: T) -> T {
        self.folder.is_kept = false;
        outcome
    }

    /// Merges the edited text into the note, and writes it.
    fn merge_back(&self, mine: &[u8]) -> io::Result<MergedEdit> {
        for _ in 0..MAX_TRIES {
            let mut note = self.note.clone();
            let mut moved = None;
            if !self.is_new
                && !note.exists()
                && let Some((place, id)) = self.find_renamed()
            {
                (note, moved) = (place, Some(id));
            }
            let _lock = lock(&self.root);
            let shared = read(&note)?;
            let given = (!self.is_new).then_some(&*self.given);
            let merged = merge(given, shared.as_deref(), mine);
            let Some((text, decisions)) = merged else {
                let decisions = None;
                return Ok(MergedEdit { moved, decisions });
            };
            let failed = |error| about(&note, &error);
            let is_written = match shared {
                Some(shared) if shared == text => true,
                Some(shared) => replace_beside(&note, &shared, &text).map_err(failed)?,
                None => match write_new(&note, &self.root, &text) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
                    created => created.map_err(failed).map(|()| true)?,
                },
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

/// Locks a copy until guildhall ends; `None` if another program has it.
fn lock_copy(copy: &Path) -> Option<File> {
    let file = File::open(copy.with_file_name(OF_NOTE)).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// The copies left in `folder`, sorted, without those of an editor that wrote nothing.
///
/// A copy is left if guildhall was killed, if there was a conflict, or while the editor is open. An
/// editor that was killed may have put the text into a swap file beside the copy.
pub fn left_copies(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let is_left = |copy: &Path| {
        let swap = format!(".{}.sw", copy.file_name().unwrap_or_default().display());
        let mut beside = entries(copy.parent().unwrap_or(copy));
        let given = fs::read(copy.with_file_name(GIVEN_TEXT)).ok();
        let is_free = lock_copy(copy).is_some() || !copy.with_file_name(OF_NOTE).exists();
        is_free
            && (fs::read(copy).ok() != given
                || beside.any(|entry| entry.file_name().to_string_lossy().starts_with(&swap)))
    };
    let mut copies: Vec<PathBuf> = entries(folder)
        .flat_map(|folder| entries(&folder.path()).collect::<Vec<_>>())
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter(|entry| {
            // Editors put backups and swap files beside it, under other names.
            let name = entry.file_name().to_string_lossy().into_owned();
            !name.starts_with('.') && entry.path().extension().is_some_and(|end| end == "md")
        })
        .map(|entry| entry.path())
        .filter(|copy| is_left(copy))
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
///
/// Nothing is given for a new note.
fn merge(
    given: Option<&[u8]>,
    shared: Option<&[u8]>,
    mine: &[u8],
) -> Option<(Vec<u8>, Vec<Decision>)> {
    if shared == given || shared == Some(mine) {
        return Some((mine.to_owned(), Vec::new()));
    }
    let [given, shared] = [given, shared].map(|text| text.map(str::from_utf8).transpose().ok());
    let merged = merge_note(given?, shared?, Some(str::from_utf8(mine).ok()?));
    Some((merged.text?.into_bytes(), merged.decisions))
}

#[cfg(test)]
mod tests;
