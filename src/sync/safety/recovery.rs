//! Recovers from an interrupted checkout: rolls back, or completes it if files were edited.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;

use git2::{ObjectType, Oid};

use crate::notes::three_way_merge::audience::{self, Stated};
use crate::notes::three_way_merge::{Decision, MergedNote, merge_of_path};
use crate::sync::conflicts::version_origin::keep_unsaved;
use crate::sync::error::SyncError;
use crate::sync::repository::file_limits::MAX_FILE_BYTES;
use crate::sync::repository::own_files::{MAX_OWN_BYTES, read_own};
use crate::sync::repository::path_rules::beside;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::TreeFile;
use crate::sync::repository::working_files::content_of;
use crate::sync::safety::backup::back_up;
use crate::sync::safety::journal::{
    Journal, JournalFile, finish_update, forget_journal, journal_path, read_journal,
};
use crate::sync::safety::lock::remove_stale_locks;

/// The state of a file after an interrupted checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FileState {
    /// The old content.
    Old,
    /// The new content.
    New,
    /// Edited since, based on the old or the new content.
    Edited { text: Vec<u8>, on_new: bool },
}

/// The old and new blob of a file.
struct Contents {
    old: Option<Oid>,
    new: Option<Oid>,
}

impl JournalFile {
    fn contents(&self) -> Result<Contents, SyncError> {
        let read = |id: &Option<String>| id.as_deref().map(Oid::from_str).transpose();
        Ok(Contents {
            old: read(&self.old)?,
            new: read(&self.new)?,
        })
    }
}

/// Recovers from an earlier run: stale locks and an interrupted checkout.
pub(crate) fn recover(repo: &Repo, unfinished_since: Option<i64>) -> Result<(), SyncError> {
    if let Some(since) = unfinished_since {
        remove_stale_locks(repo, since)?;
    }
    let path = journal_path(repo);
    let known = match fs::symlink_metadata(&path) {
        Ok(known) => known,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(SyncError::file("read", &path, error)),
    };
    let mut journal = None;
    if known.is_file() && known.len() <= MAX_OWN_BYTES {
        let text = read_own(&path)?.unwrap_or_default();
        journal = read_journal(repo, &text);
    }
    if let Some(journal) = journal {
        return finish_or_revert_update(repo, &journal);
    }
    // The journal is invalid. Changes of notes count as edits.
    let now = jiff::Timestamp::now().as_nanosecond();
    let aside = format!("journal-damaged-{now}");
    repo.disk.rename(&path, &repo.private().join(aside))
}

/// Makes files, index and branch consistent after an interrupted checkout.
pub(crate) fn finish_or_revert_update(repo: &Repo, journal: &Journal) -> Result<(), SyncError> {
    let tip = repo.tip(&journal.branch)?;
    let new = Oid::from_str(&journal.new)?;
    let is_unmoved = tip.map(|tip| tip.to_string()) == journal.old;
    let arrived = match tip {
        // The branch contains the target of an undo even before it has moved.
        Some(tip) if !is_unmoved => repo.git.find_commit(new).is_ok() && repo.contains(tip, new)?,
        _ => false,
    };
    let mut left = Vec::new();
    for file in &journal.files {
        clear_aside(repo, file)?;
        left.push(state_of_file(repo, file)?);
    }
    let stands_on_new = left
        .iter()
        .any(|left| matches!(left, FileState::Edited { on_new: true, .. }));
    // If another branch was checked out since, the files belong to that branch.
    let is_here = shows(repo, &journal.branch);
    if !arrived && stands_on_new && is_unmoved && is_here {
        return finish_files(repo, journal, &left, new, tip);
    }
    let here = if is_here { tip } else { shown_commit(repo) };
    take_back_files(repo, journal, &left, here)?;
    if arrived {
        finish_update(repo, journal)
    } else {
        forget_journal(repo)
    }
}

/// Whether this branch is checked out.
fn shows(repo: &Repo, branch: &str) -> bool {
    let head = repo.git.find_reference("HEAD");
    head.is_ok_and(|head| head.symbolic_target().ok().flatten() == Some(branch))
}

fn shown_commit(repo: &Repo) -> Option<Oid> {
    Some(repo.git.head().ok()?.peel_to_commit().ok()?.id())
}

/// Handles the temporary file that a killed run left beside a file.
///
/// It is the new content before the exchange, the old content after it, or an edit that was about
/// to be restored.
fn clear_aside(repo: &Repo, file: &JournalFile) -> Result<(), SyncError> {
    let (place, aside) = (repo.place(&file.path), repo.aside(&file.path));
    let Some(found) = content_of(&aside, [None; 2])? else {
        return Ok(());
    };
    let Contents { old, new } = file.contents()?;
    let is_part_of = |new: Oid| -> Result<bool, SyncError> {
        let text = read_own(&aside)?.unwrap_or_default();
        Ok(repo.git.find_blob(new)?.content().starts_with(&text))
    };
    // The zero id is a link or special file, which guildhall does not create.
    let is_ours = Some(found) == old || !found.is_zero() && new.map_or(Ok(false), is_part_of)?;
    if is_ours {
        return repo.disk.remove(&aside);
    }
    if content_of(&place, [new, None])? == new {
        return repo.disk.rename(&aside, &place);
    }
    let name = place.with_file_name(beside(&file_name(&place), found));
    repo.disk.rename(&aside, &name)
}

fn state_of_file(repo: &Repo, file: &JournalFile) -> Result<FileState, SyncError> {
    let Contents { old, new } = file.contents()?;
    let on_disk = repo.content_id(&file.path, [old, new])?;
    if on_disk == new {
        return Ok(FileState::New);
    }
    let place = repo.place(&file.path);
    let text = match on_disk {
        _ if on_disk == old => return Ok(FileState::Old),
        // Removed or replaced by something else: counts as an edit.
        None => Vec::new(),
        Some(id) if id.is_zero() => Vec::new(),
        Some(_) => fs::read(&place).map_err(|e| SyncError::file("read", &place, e))?,
    };
    let blob = |id: Option<Oid>| -> Result<Vec<u8>, SyncError> {
        id.map_or(Ok(Vec::new()), |id| {
            Ok(repo.git.find_blob(id)?.content().to_vec())
        })
    };
    let on_new = new.is_some()
        && !text.is_empty()
        && distance(&text, &blob(new)?) < distance(&text, &blob(old)?);
    Ok(FileState::Edited { text, on_new })
}

/// Rolls back the files that the checkout wrote.
fn take_back_files(
    repo: &Repo,
    journal: &Journal,
    left: &[FileState],
    tip: Option<Oid>,
) -> Result<(), SyncError> {
    let head = repo.tree_of(tip)?;
    let mut recorded = Vec::new();
    for (file, left) in journal.files.iter().zip(left) {
        let Contents { old, new } = file.contents()?;
        let entry = TreeFile::at(&head, &file.path).filter(|entry| entry.is_file());
        let at_head = entry.map(|entry| entry.id);
        if *left == FileState::New && at_head == old && at_head != new {
            repo.put(&file.path, at_head, new)?;
        }
        recorded.push((file.path.clone(), entry, None));
    }
    repo.record(&recorded)
}

/// Completes the checkout; merges edits based on old content into the new content.
fn finish_files(
    repo: &Repo,
    journal: &Journal,
    left: &[FileState],
    new: Oid,
    tip: Option<Oid>,
) -> Result<(), SyncError> {
    let tree = repo.tree_of(Some(new))?;
    let mut recorded = Vec::new();
    for (file, left) in journal.files.iter().zip(left) {
        let contents = file.contents()?;
        match left {
            FileState::New | FileState::Edited { on_new: true, .. } => {}
            FileState::Old => {
                repo.put(&file.path, contents.new, contents.old)?;
            }
            FileState::Edited { text, .. } => carry_over(repo, file, text, new)?,
        }
        let entry = TreeFile::at(&tree, &file.path);
        recorded.push((file.path.clone(), entry, None));
    }
    repo.record(&recorded)?;
    let branch = Branch {
        name: journal.branch.clone(),
        tip,
    };
    back_up(repo, &branch, "update")?;
    repo.move_branch(&branch, new, "update")?;
    finish_update(repo, journal)
}

/// Merges an edit of the old content into the new content.
pub(crate) fn carry_over(
    repo: &Repo,
    file: &JournalFile,
    edited: &[u8],
    commit: Oid,
) -> Result<(), SyncError> {
    let contents = file.contents()?;
    // A removal, or an edit of a file that the update removes: keep it as a local change.
    if edited.is_empty() || contents.new.is_none() {
        return Ok(());
    }
    let read = |id: Option<Oid>| id.map_or(Ok(None), |id| repo.text(id));
    let (old, new) = (read(contents.old)?, read(contents.new)?);
    let mine = std::str::from_utf8(edited).ok();
    let merge = repo.in_base(&file.path).and_then(merge_of_path);
    let merged = match (merge, &new, mine) {
        (Some(merge), Some(_), Some(_)) => merge(old.as_deref(), new.as_deref(), mine),
        _ => MergedNote::default(),
    };
    match merged.text {
        Some(text) if old.is_some() || merged.decisions.is_empty() => {
            keep_unsaved(repo, &file.path, commit, merged.decisions)?;
            let edited_id = Oid::hash_object(ObjectType::Blob, edited)?;
            replace_edit(repo, &file.path, text.as_bytes(), edited_id)
        }
        // The texts cannot be merged.
        _ => keep_both(repo, file, edited, commit),
    }
}

/// Keeps an edit beside the new content. Both are members-only if one side is, or is unclear.
fn keep_both(repo: &Repo, file: &JournalFile, edited: &[u8], commit: Oid) -> Result<(), SyncError> {
    let below = repo.in_base(&file.path).unwrap_or(&file.path);
    let contents = file.contents()?;
    let read = |id: Option<Oid>| id.map_or(Ok(None), |id| repo.content_up_to(id, MAX_FILE_BYTES));
    let (old, new) = (read(contents.old)?, read(contents.new)?);
    let text = |content: &Option<Vec<u8>>| {
        let content = content.clone()?;
        String::from_utf8(content).ok()
    };
    let [base, theirs, mine] = [&old, &new, &Some(edited.to_owned())].map(text);
    let stated = |text: &Option<String>| text.as_deref().map_or(Stated::Members, Stated::of);
    let is_closed = below.strip_suffix(".md").is_some()
        && stated(&theirs).agreed_or_members(stated(&mine)) == Stated::Members;
    let closed = |content: &[u8]| audience::closed_bytes(content).filter(|_| is_closed);
    let (closed_copy, closed_new) = (closed(edited), new.as_deref().and_then(closed));
    let edited_id = Oid::hash_object(ObjectType::Blob, edited)?;
    // The name contains a hash of the edit, so repeating this is harmless.
    let copy = beside(&file.path, edited_id);
    let written = |text: Option<String>| text.as_deref().and_then(audience::written);
    let [base, theirs, mine] = [base, theirs, mine].map(written);
    let decision = Decision {
        spot: audience::spot(),
        base,
        mine,
        theirs,
    };
    for (path, closed) in [(&file.path, &closed_new), (&copy, &closed_copy)] {
        if closed.is_some() {
            keep_unsaved(repo, path, commit, vec![decision.clone()])?;
        }
    }
    repo.disk
        .keep(&repo.place(&copy), closed_copy.as_deref().unwrap_or(edited))?;
    if let Some(closed) = closed_new {
        return replace_edit(repo, &file.path, &closed, edited_id);
    }
    let new = contents.new;
    let new = new.filter(|id| !repo.is_too_large(&file.path, *id));
    repo.put(&file.path, new, Some(edited_id)).map(|_| ())
}

/// Replaces a file that still has the edited content.
fn replace_edit(repo: &Repo, path: &str, text: &[u8], edited: Oid) -> Result<(), SyncError> {
    let shown = crate::sync::remote::redact::clean(path);
    repo.disk.replace(&repo.place(path), text, &|place| {
        let is_same = content_of(place, [None; 2])? == Some(edited);
        let shown = shown.clone();
        is_same
            .then_some(())
            .ok_or(SyncError::BeingEdited { path: shown })
    })?;
    Ok(())
}

fn file_name(place: &std::path::Path) -> String {
    let name = place.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The number of lines that are not common to both texts.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut counts: HashMap<&[u8], i64> = HashMap::new();
    for line in a.split(|byte| *byte == b'\n') {
        *counts.entry(line).or_default() += 1;
    }
    for line in b.split(|byte| *byte == b'\n') {
        *counts.entry(line).or_default() -= 1;
    }
    counts
        .values()
        .map(|count| count.unsigned_abs() as usize)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_nearer_to_the_text_it_was_made_on() {
        let (old, new) = (b"a\nb\nc\n".as_slice(), b"a\nB\nc\nd\n".as_slice());
        let edit_of_new = b"a\nB\nc\nd\nmore\n".as_slice();
        assert!(distance(edit_of_new, new) < distance(edit_of_new, old));
        let edit_of_old = b"a\nb\nc!\n".as_slice();
        assert!(distance(edit_of_old, old) < distance(edit_of_old, new));
        assert_eq!(distance(old, old), 0);
    }
}
