//! History of notes: log by field, old versions, differences to the shared library.

use std::collections::{HashMap, HashSet};

use git2::{Commit, Oid, Sort};

use crate::notes::three_way_merge::{NoteEdit, changes};
use crate::sync::branch_merge::renames::RenameCandidates;
use crate::sync::commit::city_trailer::city_of;
use crate::sync::commit::signing::{Signed, signature_of};
use crate::sync::error::SyncError;
use crate::sync::history::dropped_changes::dropped_changes;
use crate::sync::history::note_change::{NoteChange, is_same_place, note_change};
use crate::sync::history::status::{mark_kept, shared_base};
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{ChangeKind, Delta, FileChange, TreeFile, regular_file_at};
use crate::sync::safety::backup::{UNDO, backups};
use crate::sync::transfer::fetch_push::INCOMING;

/// A commit in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The commit id, 40 hexadecimal digits.
    pub version: String,
    /// The author, safe to display.
    pub who: String,
    /// The author's city id, if set; safe to display.
    pub city: Option<String>,
    /// The time, in seconds since 1970.
    pub when: i64,
    /// The first line of the message, safe to display.
    pub what: String,
    /// Its signature, if any.
    pub signed: Option<Signed>,
    /// Whether an undo took it back before it was shared. It is in this copy only.
    pub is_undone: bool,
    /// The changed notes.
    pub notes: Vec<NoteChange>,
}

/// Filters for the log.
#[derive(Debug, Clone, Default)]
pub struct LogQuery {
    /// Only commits that changed this file (path below the root); follows renames.
    pub path: Option<String>,
    /// Only commits since this time, in seconds since 1970.
    pub since: Option<i64>,
    /// Whether to include what was undone before it was shared.
    pub with_undone: bool,
    /// Maximum number of entries.
    pub limit: usize,
    /// Maximum number of commits that are read for them, if any.
    pub max_commits: Option<usize>,
}

impl Repo {
    /// The log, newest commit first.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn log(&self, query: &LogQuery) -> Result<Vec<LogEntry>, SyncError> {
        self.log_where(query, |_| true)
    }

    /// The log of files that `keep` accepts, by path below the root.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn log_where(
        &self,
        query: &LogQuery,
        keep: impl Fn(&str) -> bool,
    ) -> Result<Vec<LogEntry>, SyncError> {
        let (branch, _) = self.branch_to_read()?;
        let mut walk = self.git.revwalk()?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME)?;
        let Some(tip) = branch.tip else {
            return Ok(Vec::new());
        };
        walk.push(tip)?;
        let mut undone = HashSet::new();
        if query.with_undone {
            undone = undone_commits(self, tip)?;
            undone.iter().try_for_each(|id| walk.push(*id))?;
        }
        let mut path = query
            .path
            .as_ref()
            .map(|path| format!("{}{path}", self.prefix));
        let mut found = Vec::new();
        for id in walk.take(query.max_commits.unwrap_or(usize::MAX)) {
            let commit = self.git.find_commit(id?)?;
            if found.len() >= query.limit {
                break;
            }
            let is_undone = undone.contains(&commit.id());
            if is_undone && commit.parent_count() > 1 {
                continue; // An update, which comes again.
            }
            if query
                .since
                .is_some_and(|since| commit.time().seconds() < since)
            {
                continue;
            }
            let mut notes = match &path {
                Some(at) => changes_at(self, &commit, at)?,
                None => files_changed(self, &commit)?,
            };
            notes.extend(dropped_changes(self, &commit, path.as_deref())?);
            notes.retain(|note| keep(&note.file.path));
            if let (Some(at), [only]) = (&path, &notes[..])
                && only.file.kind == ChangeKind::New
                && let Some(earlier) = earlier_name(self, &commit, at)?
            {
                path = Some(earlier);
            }
            if !notes.is_empty() {
                found.push(log_entry(self, &commit, notes, is_undone));
            }
        }
        Ok(found)
    }
}

/// Commits that an undo took off the branch, without those of the library.
fn undone_commits(repo: &Repo, tip: Oid) -> Result<HashSet<Oid>, SyncError> {
    let mut walk = repo.git.revwalk()?;
    walk.hide(tip)?;
    walk.hide_glob("refs/remotes/*")?;
    if let Ok(Some(fetched)) = repo.tip(INCOMING) {
        walk.hide(fetched)?;
    }
    for backup in backups(repo)? {
        if backup.action.starts_with(UNDO) && repo.git.find_commit(backup.commit).is_ok() {
            walk.push(backup.commit)?;
        }
    }
    Ok(walk.collect::<Result<_, _>>()?)
}

fn log_entry(
    repo: &Repo,
    commit: &Commit<'_>,
    notes: Vec<NoteChange>,
    is_undone: bool,
) -> LogEntry {
    let text = String::from_utf8_lossy(commit.message_bytes());
    LogEntry {
        version: commit.id().to_string(),
        who: clean(&String::from_utf8_lossy(commit.author().name_bytes())),
        when: commit.author().when().seconds(),
        city: city_of(&text),
        what: clean(text.lines().next().unwrap_or_default()),
        signed: signature_of(repo, commit),
        is_undone,
        notes,
    }
}

/// A file's changes in a commit; for a merge, those in no parent.
fn changes_at(repo: &Repo, commit: &Commit<'_>, path: &str) -> Result<Vec<NoteChange>, SyncError> {
    let new = regular_file_at(&commit.tree()?, path);
    let mut olds = Vec::new();
    for parent in commit.parents() {
        olds.push(regular_file_at(&parent.tree()?, path));
    }
    if olds.contains(&new) || (olds.is_empty() && new.is_none()) {
        return Ok(Vec::new());
    }
    Ok(own_change(repo, path, &olds, new)?.into_iter().collect())
}

/// The change of a file that differs from all parents. It has the edits that none of them has.
fn own_change(
    repo: &Repo,
    path: &str,
    olds: &[Option<Oid>],
    new: Option<Oid>,
) -> Result<Option<NoteChange>, SyncError> {
    let (first, others) = olds.split_first().unwrap_or((&None, &[]));
    let mut change = note_change(repo, path, *first, new)?;
    for other in others {
        let from_other = note_change(repo, path, *other, new)?.changes;
        change.changes.retain(|edit| {
            let same = |other: &NoteEdit| is_same_place(edit, other);
            from_other.iter().any(same)
        });
    }
    // A merge without changes of its own would list the edits of its parents again.
    let is_own =
        others.is_empty() || change.file.kind != ChangeKind::Changed || !change.changes.is_empty();
    Ok(is_own.then_some(change))
}

/// The files that a commit changed. For a merge, those with changes in no parent.
fn files_changed(repo: &Repo, commit: &Commit<'_>) -> Result<Vec<NoteChange>, SyncError> {
    let mut parents = commit.parent_ids();
    let before = repo.tree_of(parents.next())?.id();
    if commit.parent_count() > 1 {
        let id = |entry: Option<TreeFile>| Some(entry.filter(|entry| entry.is_file())?.id);
        let mut deltas = repo.deltas(before, commit.tree_id())?;
        deltas.retain(|delta| repo.in_base(&delta.path).is_some() && delta.kind().is_some());
        let first = deltas.into_iter().map(|delta| (vec![id(delta.old)], delta));
        let mut merged: Vec<(Vec<Option<Oid>>, Delta)> = first.collect();
        for parent in parents {
            if merged.is_empty() {
                break;
            }
            let others = repo.deltas(repo.tree_of(Some(parent))?.id(), commit.tree_id())?;
            let others = others.into_iter().map(|delta| (delta.path, id(delta.old)));
            let others: HashMap<String, Option<Oid>> = others.collect();
            merged.retain_mut(|(olds, delta)| {
                let old = others.get(&delta.path);
                olds.extend(old);
                old.is_some()
            });
        }
        let mut found = Vec::new();
        for (mut olds, delta) in merged {
            // A side without the file changed nothing in it.
            olds.retain(Option::is_some);
            let change = own_change(repo, &delta.path, &olds, id(delta.new))?;
            found.extend(change.map(|change| plain(change.file)));
        }
        return Ok(found);
    }
    let files = repo.changes_of_trees(before, commit.tree_id())?;
    Ok(files.into_iter().map(plain).collect())
}

/// A change without its fields and lines.
fn plain(file: FileChange) -> NoteChange {
    NoteChange {
        file,
        changes: Vec::new(),
        dropped_of: None,
    }
}

/// The previous path of a file that a commit added.
fn earlier_name(repo: &Repo, commit: &Commit<'_>, path: &str) -> Result<Option<String>, SyncError> {
    let before = repo.tree_of(commit.parent_ids().next())?.id();
    let all = repo.deltas(before, commit.tree_id())?;
    let added = all.iter().filter(|delta| delta.path == path);
    let gone = || all.iter().filter(|delta| delta.new.is_none());
    let renames = RenameCandidates::find(repo, added, gone())?;
    let mut earlier = gone().filter(|gone| renames.target(gone, |_| true).is_some());
    Ok(earlier.next().map(|gone| gone.path.clone()))
}

impl Repo {
    /// An old version of a file.
    ///
    /// `at` is a date (`2026-03-02`, the end of that day) or at least 4 digits of a commit id.
    ///
    /// # Errors
    /// [`SyncError::NoSuchVersion`], or [`SyncError::NoSuchNote`] if it did not exist then.
    pub fn show_at(&self, path: &str, at: &str) -> Result<String, SyncError> {
        let commit = find_version(self, at)?;
        let missing = || SyncError::NoSuchNote {
            id: clean(path.trim_end_matches(".md")),
        };
        let full = format!("{}{path}", self.prefix);
        let id = regular_file_at(&commit.tree()?, &full).ok_or_else(missing)?;
        self.text(id)?.ok_or_else(missing)
    }
}

fn find_version<'r>(repo: &'r Repo, at: &str) -> Result<Commit<'r>, SyncError> {
    let missing = || SyncError::NoSuchVersion { at: clean(at) };
    let is_number = at.len() >= 4 && at.chars().all(|c| c.is_ascii_hexdigit());
    if is_number && let Ok(commit) = repo.git.find_commit_by_prefix(at) {
        return Ok(commit);
    }
    let day: jiff::civil::Date = at.parse().map_err(|_| missing())?;
    let zone = jiff::tz::TimeZone::system();
    let next = day
        .tomorrow()
        .and_then(|day| day.to_zoned_datetime(zone))
        .map_err(|_| missing())?;
    let end = next.timestamp().as_second();
    let mut walk = repo.git.revwalk()?;
    walk.set_sorting(Sort::TIME)?;
    walk.push(repo.branch_to_read()?.0.tip.ok_or_else(missing)?)?;
    for id in walk {
        let commit = repo.git.find_commit(id?)?;
        if commit.time().seconds() < end {
            return Ok(commit);
        }
    }
    Err(missing())
}

impl Repo {
    /// The differences between the files and the last known shared commit.
    ///
    /// # Errors
    /// If the history or a file cannot be read.
    pub fn differences(&self, only: Option<&str>) -> Result<Vec<NoteChange>, SyncError> {
        let (branch, _) = self.branch_to_read()?;
        let head = self.tree_of(branch.tip)?;
        let shared = shared_base(self, &branch)?;
        let mut now = self.files_of(&head)?;
        let mut texts = HashMap::new();
        for change in self.scan(&head)?.changed {
            let Some(content) = change.content else {
                now.remove(&change.path);
                continue;
            };
            let id = Oid::hash_object(git2::ObjectType::Blob, &content)?;
            now.insert(
                change.path,
                TreeFile {
                    id,
                    mode: change.mode,
                },
            );
            texts.insert(id, String::from_utf8_lossy(&content).into_owned());
        }
        let before = self.files_of(&self.tree_of(shared)?)?;
        let mut paths: Vec<&String> = before.keys().chain(now.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut found = Vec::new();
        for path in paths {
            let [old, new] = [&before, &now].map(|side| side.get(path).map(|entry| entry.id));
            let below = self.in_base(path).unwrap_or(path);
            if old == new || only.is_some_and(|only| only != below) {
                continue;
            }
            match new.and_then(|id| texts.get(&id)) {
                // An uncommitted edit is not in the object database.
                Some(text) => found.push(unsaved_change(self, below, old, text)?),
                None => found.push(note_change(self, path, old, new)?),
            }
        }
        let files = found.iter_mut().map(|note| &mut note.file);
        mark_kept(self, shared, branch.tip, files)?;
        Ok(found)
    }
}

/// The change of an uncommitted edit; `below` is the path below the root.
fn unsaved_change(
    repo: &Repo,
    below: &str,
    old: Option<Oid>,
    text: &str,
) -> Result<NoteChange, SyncError> {
    let path = clean(below);
    let Some(old) = old else {
        let kind = ChangeKind::New;
        return Ok(NoteChange {
            file: FileChange { path, kind },
            changes: Vec::new(),
            dropped_of: None,
        });
    };
    let kind = ChangeKind::Changed;
    Ok(NoteChange {
        file: FileChange { path, kind },
        changes: changes(repo.text(old)?.as_deref(), Some(text)),
        dropped_of: None,
    })
}
