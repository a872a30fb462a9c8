//! A change of one note between two versions.

use git2::Oid;

use crate::notes::three_way_merge::{NoteEdit, changes};
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{ChangeKind, FileChange};

/// A change of one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteChange {
    /// The file, and the kind of change.
    pub file: FileChange,
    /// The changed fields and lines, not sanitized: clean before display.
    pub changes: Vec<NoteEdit>,
    /// Whose changes a merge left out, if that is all; safe to display.
    pub dropped_of: Option<String>,
}

/// The change between two blobs of a file; `None` is a missing file.
pub(crate) fn note_change(
    repo: &Repo,
    path: &str,
    old: Option<Oid>,
    new: Option<Oid>,
) -> Result<NoteChange, SyncError> {
    let read = |id: Option<Oid>| match id {
        Some(id) => repo.text(id),
        None => Ok(None),
    };
    let kind = match (old, new) {
        (None, _) => ChangeKind::New,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    let (before, after) = (read(old)?, read(new)?);
    // Do not list all fields of a new or removed note.
    let changes = match kind {
        ChangeKind::Changed => changes(before.as_deref(), after.as_deref()),
        _ => Vec::new(),
    };
    let path = clean(repo.in_base(path).unwrap_or(path));
    Ok(NoteChange {
        file: FileChange { path, kind },
        changes,
        dropped_of: None,
    })
}

/// Whether two edits with equal results set one field or share a line.
pub(super) fn is_same_place(one: &NoteEdit, other: &NoteEdit) -> bool {
    match (one, other) {
        (NoteEdit::Field { name, .. }, NoteEdit::Field { name: other, .. }) => name == other,
        (
            NoteEdit::Text { removed, added, .. },
            NoteEdit::Text {
                removed: other_removed,
                added: other_added,
                ..
            },
        ) => {
            added.iter().any(|line| other_added.contains(line))
                || removed.iter().any(|line| other_removed.contains(line))
        }
        _ => false,
    }
}
