//! Status of a copy, with titles and errors of its changed notes.

use super::sync_messages::{ChangeKind, ChangedFile, FileChange, SyncStatus};
use crate::model::base::Base;
use crate::model::finding::Severity;
use crate::model::note::NoteId;
use crate::model::vocabulary::Vocabularies;
use crate::notes::check::check_note;
use crate::notes::{Defaults, read_note, resolve_terms};
use crate::store::load;
use crate::store::references_to::references_to_removed;
use crate::sync::{Repo, SyncError};

/// The most files whose titles are read; a first update may bring thousands.
const MAX_READ: usize = 300;

/// The status of the copy, without network. Changes nothing.
///
/// # Errors
/// If the history or a file of it cannot be read.
pub(super) fn read_status(base: &Base, repository: &Repo) -> Result<SyncStatus, SyncError> {
    let status = repository.status()?;
    let mut mine = status.unsaved;
    mine.extend(status.to_share);
    // A file that is both saved and edited is in both lists. The edit decides, but a new note stays
    // new.
    let mut yours: Vec<FileChange> = Vec::new();
    for change in mine {
        match yours.iter_mut().find(|known| known.path == change.path) {
            Some(known)
                if matches!(change.kind, ChangeKind::New | ChangeKind::Kept)
                    && known.kind == ChangeKind::Changed =>
            {
                known.kind = change.kind;
            }
            Some(_) => {}
            None => yours.push(change),
        }
    }
    yours.sort_by(|a, b| a.path.cmp(&b.path));
    let words = if yours.is_empty() && status.incoming.is_empty() {
        Vocabularies::default()
    } else {
        load::load_vocabularies(base).0
    };
    let here = |change: &FileChange| load::load_text(base, &change.path).ok().map(|l| l.text);
    let there = |change: &FileChange| repository.incoming_text(&change.path).ok().flatten();
    let mut yours = items(base, &words, &yours, [&here, &there], true);
    report_removed(base, &mut yours);
    Ok(SyncStatus {
        folder: base.root.clone(),
        library: status.remote,
        who: repository.who(),
        last_update: status.last_update,
        asked: false,
        arrived: Vec::new(),
        incoming: items(base, &words, &status.incoming, [&there, &here], false),
        yours,
        held: status
            .held
            .into_iter()
            .map(|held| (held.path, held.why))
            .collect(),
        waiting: status.waiting,
        undo: repository.undoable()?,
    })
}

/// Reports removed notes that others still refer to.
fn report_removed(base: &Base, yours: &mut [ChangedFile]) {
    let is_gone = |item: &&mut ChangedFile| item.kind == ChangeKind::Removed;
    let removed: Vec<NoteId> = (yours.iter_mut().filter(is_gone))
        .filter_map(|item| item.id.clone())
        .collect();
    let references = references_to_removed(base, &removed);
    for item in yours.iter_mut().filter(is_gone) {
        let notes = item.id.as_ref().and_then(|id| references.get(id));
        item.error = notes.map(|notes| match notes.len() {
            1 => "1 note still links to it".to_owned(),
            count => format!("{count} notes still link to it"),
        });
    }
}

/// Marks incoming files that will conflict.
pub(super) fn mark_clashes(status: &mut SyncStatus, clashes: &[String]) {
    for item in &mut status.incoming {
        item.clashes = clashes.contains(&item.path);
    }
}

/// Reads the text of a file on one side.
type TextOf<'a> = dyn Fn(&FileChange) -> Option<String> + 'a;

/// Changed files with titles and kinds of their notes.
///
/// Text comes from the side that changed the file, or from the other side if it was removed.
fn items(
    base: &Base,
    words: &Vocabularies,
    changes: &[FileChange],
    [text_of, other_text]: [&TextOf<'_>; 2],
    with_errors: bool,
) -> Vec<ChangedFile> {
    let defaults = Defaults::of(base);
    let read = |(i, change): (usize, &FileChange)| {
        let id = NoteId::of_path(&change.path);
        let mut item = ChangedFile {
            path: change.path.clone(),
            title: id.as_ref().map_or(change.path.clone(), title_of_id),
            id,
            cities: Vec::new(),
            kind: change.kind,
            error: None,
            clashes: false,
        };
        let is_gone = change.kind == ChangeKind::Removed;
        // A removed file still has its title on the other side.
        let text = (item.id.is_some() && i < MAX_READ)
            .then(|| text_of(change).or_else(|| other_text(change)))
            .flatten();
        if let Some(text) = text {
            let mut note = read_note(&change.path, &text, &defaults).note;
            resolve_terms(&mut note, words);
            if !note.title.is_empty() {
                item.title = note.title;
            }
            item.cities = note.filing.cities;
            if with_errors && !is_gone {
                let checked = check_note(&change.path, &text, &defaults, words);
                let mut findings = checked.findings.into_iter();
                item.error = findings
                    .find(|finding| finding.severity == Severity::Error)
                    .map(|finding| finding.message);
            }
        }
        item
    };
    changes.iter().enumerate().map(read).collect()
}

/// Title for an unreadable note: the last part of its id as words.
fn title_of_id(id: &NoteId) -> String {
    let words = id.slug().replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}
