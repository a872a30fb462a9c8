//! A copy of a note for the editor, merged back when the editor ends.
//!
//! A sync may change the note while the editor holds the old text. Saved straight into the note,
//! that text would take back what the sync brought; so the editor gets a copy, and what was made of
//! it is merged with what stands in the note by then.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::save_note::write_beside;
use crate::notes::three_way_merge::{ConflictChoice, Decision, Spot, merge_note, settle};

/// Name of the folder of copies, in the folder of the state.
pub const EDITS_FOLDER: &str = "edits";

/// The note is read again if it changes while it is being written; so often at most.
const MOST_TRIES: usize = 5;

/// A copy of a note, in a folder of its own that stays if guildhall is killed.
pub struct EditedCopy {
    note: PathBuf,
    /// What the editor was given.
    given: Vec<u8>,
    folder: TempDir,
    copy: PathBuf,
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// The text is what the editor was given.
    Unchanged,
    /// The note holds what was written, merged with what changed meanwhile.
    Saved,
    /// Both sides changed the same: the note shows theirs there; mine waits for a choice.
    Waiting,
    /// Both sides changed the same: the note shows theirs there; mine is whole in this file.
    Kept(PathBuf),
}

impl EditedCopy {
    /// Copies a note into `folder`, under its own name.
    ///
    /// # Errors
    /// If the note cannot be read or the copy cannot be written.
    pub fn new(note: &Path, folder: &Path) -> io::Result<Self> {
        let note = fs::canonicalize(note)?;
        let given = fs::read(&note)?;
        fs::create_dir_all(folder)?;
        let folder = tempfile::tempdir_in(folder)?;
        let copy = folder.path().join(note.file_name().unwrap_or_default());
        fs::write(&copy, &given)?;
        Ok(Self {
            note,
            given,
            folder,
            copy,
        })
    }

    /// The file for the editor.
    pub fn path(&self) -> &Path {
        &self.copy
    }

    /// Merges what the editor left into the note. The copy stays if it could not be.
    ///
    /// `keep_pending` keeps what both sides changed until one is chosen, and says whether it did.
    ///
    /// # Errors
    /// If a file cannot be read or written; the message names where the text is kept.
    pub fn finish(self, keep_pending: impl FnOnce(Vec<Decision>) -> bool) -> io::Result<Edited> {
        match self.merge_back() {
            Ok(Some((edited, decisions))) if decisions.is_empty() => Ok(edited),
            Ok(Some((_, decisions))) => Ok(if keep_pending(decisions) {
                Edited::Waiting
            } else {
                Edited::Kept(self.keep())
            }),
            Ok(None) => Ok(Edited::Kept(self.keep())),
            Err(error) => {
                let kept = self.keep();
                let text = format!("{error}; what you wrote is in {}", kept.display());
                Err(io::Error::new(error.kind(), text))
            }
        }
    }

    /// Leaves the note as it is. Gives the file with what was written, if anything was.
    pub fn give_up(self) -> Option<PathBuf> {
        let written = fs::read(&self.copy).is_ok_and(|written| written != self.given);
        written.then(|| self.keep())
    }

    fn keep(self) -> PathBuf {
        let _ = self.folder.keep();
        self.copy
    }

    /// What both sides changed and one file cannot hold; none if the texts cannot be merged.
    fn merge_back(&self) -> io::Result<Option<(Edited, Vec<Decision>)>> {
        let mine = fs::read(&self.copy)?;
        if mine == self.given {
            return Ok(Some((Edited::Unchanged, Vec::new())));
        }
        for _ in 0..MOST_TRIES {
            let shared = read(&self.note)?;
            let Some((text, decisions)) = merge(&self.given, shared.as_deref(), &mine) else {
                return Ok(None);
            };
            if read(&self.note)? != shared {
                continue;
            }
            if shared.is_none()
                && let Some(parent) = self.note.parent()
            {
                fs::create_dir_all(parent)?;
            }
            if shared.as_deref() != Some(&text) {
                write_beside(&self.note, &text)?;
            }
            return Ok(Some((Edited::Saved, decisions)));
        }
        Err(io::Error::other("the note changes all the time"))
    }
}

/// The copies in `folder` of which guildhall does not know the end, sorted: it was killed while the
/// editor was open, or both sides changed the same, or the editor is open now.
pub fn left_copies(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries(folder).map(|entry| entry.path());
    let mut copies: Vec<PathBuf> = folders
        .flat_map(|folder| entries(&folder).collect::<Vec<_>>())
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .collect();
    copies.sort_unstable();
    copies
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The merged text and what of mine it cannot hold; none if the texts cannot be merged.
fn merge(given: &[u8], shared: Option<&[u8]>, mine: &[u8]) -> Option<(Vec<u8>, Vec<Decision>)> {
    if shared == Some(given) || shared == Some(mine) {
        return Some((mine.to_owned(), Vec::new()));
    }
    let [given, mine] = [given, mine].map(|text| str::from_utf8(text).ok());
    let shared = shared.map(str::from_utf8).transpose().ok()?;
    let merged = merge_note(Some(given?), shared, Some(mine?));
    let mut text = merged.text?;
    let mut undecided = Vec::new();
    for decision in merged.decisions {
        // Text stands beside text; of a field there is one value only.
        let both = matches!(decision.spot, Spot::Passage { .. })
            .then(|| {
                settle(Some(&text), &decision, ConflictChoice::Both)
                    .ok()
                    .flatten()
            })
            .flatten();
        match both {
            Some(both) => text = both,
            None => undecided.push(decision),
        }
    }
    Some((text.into_bytes(), undecided))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: &str = "+++\nkind = \"city\"\ntitle = \"Oslo\"\nstatus = \"planned\"\n+++\n\nFirst.\n\nSecond.\n\nThird.\n";

    /// Edits a copy of a note that others change meanwhile. Gives the outcome and the note.
    fn edit(theirs: Option<&str>, mine: &str) -> (TempDir, Edited, Option<String>) {
        edit_with(theirs, mine, |_| false)
    }

    fn edit_with(
        theirs: Option<&str>,
        mine: &str,
        keep_pending: impl FnOnce(Vec<Decision>) -> bool,
    ) -> (TempDir, Edited, Option<String>) {
        let home = tempfile::tempdir().expect("a folder");
        let note = home.path().join("oslo.md");
        fs::write(&note, GIVEN).expect("a note");
        let copy = EditedCopy::new(&note, &home.path().join("edits")).expect("a copy");
        assert_eq!(copy.path().file_name(), note.file_name());
        match theirs {
            Some(theirs) => fs::write(&note, theirs).expect("their edit"),
            None => fs::remove_file(&note).expect("they removed it"),
        }
        fs::write(copy.path(), mine).expect("my edit");
        let edited = copy.finish(keep_pending).expect("it is merged");
        let text = fs::read_to_string(&note).ok();
        (home, edited, text)
    }

    #[test]
    fn what_others_changed_meanwhile_stays() {
        let theirs = GIVEN.replace("First.", "First, by Ann.");
        let mine = GIVEN.replace("Third.", "Third, by me.");
        let (_home, edited, text) = edit(Some(&theirs), &mine);
        assert_eq!(edited, Edited::Saved);
        assert_eq!(text, Some(theirs.replace("Third.", "Third, by me.")));
        let (_home, edited, text) = edit(Some(&theirs), GIVEN);
        assert_eq!(
            edited,
            Edited::Unchanged,
            "an unchanged text reverts nothing"
        );
        assert_eq!(text, Some(theirs));
    }

    #[test]
    fn what_both_changed_keeps_the_words_of_both() {
        let theirs = GIVEN.replace("Second.", "Second, by Ann.");
        let mine = GIVEN.replace("Second.", "Second, by me.");
        let (_home, edited, text) = edit(Some(&theirs), &mine);
        let text = text.expect("a note");
        assert_eq!(edited, Edited::Saved);
        assert!(
            text.contains("Second, by Ann.") && text.contains("Second, by me."),
            "{text}"
        );

        let theirs = GIVEN.replace("planned", "adopted");
        let mine = GIVEN.replace("planned", "completed");
        let (_home, edited, text) = edit(Some(&theirs), &mine);
        let Edited::Kept(kept) = edited else {
            panic!("{edited:?}")
        };
        assert_eq!(text, Some(theirs), "one value only");
        assert_eq!(fs::read_to_string(kept).ok(), Some(mine));
    }

    #[test]
    fn a_field_that_both_changed_waits_for_a_choice() {
        let theirs = GIVEN.replace("planned", "adopted");
        let mine = GIVEN.replace("planned", "completed");
        let mine = mine.replace("Third.", "Third, by me.");
        let mut waiting = Vec::new();
        let keep = |decisions| {
            waiting = decisions;
            true
        };
        let (home, edited, text) = edit_with(Some(&theirs), &mine, keep);
        assert_eq!(edited, Edited::Waiting);
        assert_eq!(text, Some(theirs.replace("Third.", "Third, by me.")));
        assert_eq!(waiting[0].mine.as_deref(), Some("\"completed\""));
        assert_eq!(
            left_copies(&home.path().join("edits")),
            [""; 0].map(PathBuf::from)
        );
    }

    #[test]
    fn a_note_removed_meanwhile_comes_back_with_the_edit() {
        let mine = GIVEN.replace("Third.", "Third, by me.");
        let (_home, edited, text) = edit(None, &mine);
        assert_eq!((edited, text), (Edited::Saved, Some(mine)));
    }

    #[test]
    fn an_editor_that_failed_changes_nothing_and_loses_nothing() {
        let home = tempfile::tempdir().expect("a folder");
        let note = home.path().join("oslo.md");
        fs::write(&note, GIVEN).expect("a note");
        let new = || EditedCopy::new(&note, home.path()).expect("a copy");
        assert_eq!(new().give_up(), None);
        assert_eq!(left_copies(home.path()), [""; 0].map(PathBuf::from));
        let copy = new();
        fs::write(copy.path(), "half").expect("half an edit");
        let kept = copy.give_up().expect("it is kept");
        assert_eq!(left_copies(home.path()), std::slice::from_ref(&kept));
        assert_eq!(fs::read_to_string(kept).ok().as_deref(), Some("half"));
        assert_eq!(fs::read_to_string(&note).ok().as_deref(), Some(GIVEN));
    }
}
