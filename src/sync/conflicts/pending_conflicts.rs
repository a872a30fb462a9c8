//! Stores pending conflicts: my version of each, until I choose.
//!
//! My version is also in a commit, because edits are committed before a merge. These files belong
//! to this copy and are never pushed.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use git2::Oid;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::note::NoteId;
use crate::notes::three_way_merge::Decision;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::own_files::read_own;
use crate::sync::repository::path_rules::outside_fault;
use crate::sync::repository::repo::Repo;

/// A conflict that waits for a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingConflict {
    /// Its id: 16 hexadecimal digits, a hash of path and decision.
    pub id: String,
    /// The note, by path below the root.
    pub path: String,
    /// The versions to choose from.
    pub decision: Decision,
    /// The origin of my version.
    pub mine: Origin,
    /// The origin of their version.
    pub theirs: Origin,
}

/// Whether `id` has the form of [`PendingConflict::id`], which becomes a file name.
pub(crate) fn is_id(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Author, time and commit of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Name of the author, not sanitized: clean before display.
    pub who: String,
    /// Their city id, if set; safe to display.
    #[serde(default)]
    pub city: Option<String>,
    /// Seconds since 1970.
    pub when: i64,
    /// The commit.
    pub version: String,
}

impl PendingConflict {
    /// Creates a pending conflict.
    ///
    /// Its id is a hash of path and decision, so the same conflict has the same id in every copy.
    pub(crate) fn new(path: String, decision: Decision, mine: Origin, theirs: Origin) -> Self {
        let text = serde_json::to_string(&(&path, &decision)).expect("plain data is JSON");
        let id = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()));
        Self {
            id,
            path,
            decision,
            mine,
            theirs,
        }
    }
}

/// A conflict that was settled in this copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SettledConflict {
    #[serde(flatten)]
    pub(crate) conflict: PendingConflict,
    /// The text that the choice left in the note; `None` if it removed it.
    #[serde(default)]
    pub(crate) chosen: Option<String>,
}

/// A conflict that is valid only while the branch contains a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bound {
    /// Its id, [`PendingConflict::id`].
    pub(crate) id: String,
    /// The merge commit that created it.
    pub(crate) commit: String,
}

fn pending_folder(repo: &Repo) -> PathBuf {
    repo.private().join("waiting")
}

impl Repo {
    /// All pending conflicts, by note, then by id.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read.
    pub fn waiting(&self) -> Result<Vec<PendingConflict>, SyncError> {
        let mut all: Vec<PendingConflict> = pending_files(self)?
            .iter()
            .filter_map(|path| read_pending(path))
            .collect();
        all.sort_by(|a, b| (&a.path, &a.id).cmp(&(&b.path, &b.id)));
        Ok(all)
    }

    /// Files of pending conflicts that cannot be read, which [`Repo::waiting`] skips.
    pub fn damaged_waiting(&self) -> Vec<DamagedConflict> {
        let folder = pending_folder(self);
        let mut damaged = pending_files(self).unwrap_or_default();
        damaged.retain(|path| read_pending(path).is_none());
        if folder.is_file() {
            damaged.push(folder);
        }
        damaged.sort();
        let damaged = damaged.into_iter();
        damaged.map(DamagedConflict::new).collect()
    }

    /// [`Repo::damaged_waiting`] as skipped files, with what to do.
    pub(crate) fn left_out_waiting(&self) -> Vec<LeftOut> {
        let damaged = self.damaged_waiting().into_iter();
        damaged.map(LeftOut::from).collect()
    }

    /// Removes the file of a pending conflict that cannot be read. The note stays as it is.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn clear_damaged(&self, one: &DamagedConflict) -> Result<(), SyncError> {
        self.disk.remove(&one.file)
    }
}

/// A file of a pending conflict that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedConflict {
    file: PathBuf,
    /// The name of the file, which stands for its id.
    pub id: String,
    /// The id of its note, if the file still tells it.
    pub note: Option<String>,
}

impl DamagedConflict {
    fn new(file: PathBuf) -> Self {
        let text = read_own(&file).ok().flatten().unwrap_or_default();
        let text = serde_json::from_slice::<Value>(&text).ok();
        let path = text.as_ref().and_then(|text| text.get("path")?.as_str());
        let note = path.and_then(NoteId::of_path).map(|id| id.to_string());
        let id = file.file_stem().unwrap_or_default();
        Self {
            id: clean(&id.to_string_lossy()),
            note,
            file,
        }
    }
}

impl From<DamagedConflict> for LeftOut {
    fn from(one: DamagedConflict) -> Self {
        let note = one.note.as_deref();
        let of = note.map_or_else(String::new, |note| format!(" of {note}"));
        let log = note.map_or_else(String::new, |note| format!(" {note}"));
        let can_be_typed = one.id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let way_out = if one.file.is_dir() || !can_be_typed {
            "move it away".to_owned()
        } else {
            let command = format!("guildhall conflicts {} --take theirs", one.id);
            format!("`{command}` removes only this file and leaves the note as it is")
        };
        Self {
            path: clean(&one.file.to_string_lossy()),
            why: format!(
                "a choice{of} that waits for you cannot be read from it; your version is in the \
                 history (`guildhall log{log}`): {way_out}"
            ),
        }
    }
}

fn pending_files(repo: &Repo) -> Result<Vec<PathBuf>, SyncError> {
    let folder = pending_folder(repo);
    let failed = |error| SyncError::file("read", &folder, error);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) => {
            return match error.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(Vec::new()),
                _ => Err(failed(error)),
            };
        }
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|end| end == "json") {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn read_pending(path: &Path) -> Option<PendingConflict> {
    Some(read_conflict(path)?.conflict)
}

fn read_conflict(path: &Path) -> Option<SettledConflict> {
    let one: SettledConflict = serde_json::from_slice(&read_own(path).ok()??).ok()?;
    // The file may come from an archive: its path must not lead out of the base.
    let mut parts = one.conflict.path.split('/');
    let leads_out = parts.any(|part| outside_fault(part).is_some());
    (!leads_out).then_some(one)
}

/// Stores conflicts; existing ones stay unchanged.
pub(crate) fn keep_pending(repo: &Repo, waiting: &[PendingConflict]) -> Result<(), SyncError> {
    if waiting.is_empty() {
        return Ok(());
    }
    let folder = pending_folder(repo);
    if folder.is_file() {
        repo.disk
            .rename(&folder, &folder.with_extension("damaged"))?;
    }
    repo.disk.make_own_folder(&folder)?;
    for one in waiting {
        let path = folder.join(format!("{}.json", one.id));
        if read_pending(&path).is_none() {
            let text = serde_json::to_vec_pretty(one).expect("plain data is JSON");
            repo.disk.keep(&path, &text)?;
        }
    }
    Ok(())
}

/// Renames the notes of pending conflicts: paths below the root.
pub(crate) fn rename_pending(repo: &Repo, renamed: &[(String, String)]) -> Result<(), SyncError> {
    if renamed.is_empty() {
        return Ok(());
    }
    for mut one in repo.waiting()? {
        if let Some((_, to)) = renamed.iter().find(|(from, _)| *from == one.path) {
            one.path.clone_from(to);
            let path = pending_folder(repo).join(format!("{}.json", one.id));
            let text = serde_json::to_vec_pretty(&one).expect("plain data is JSON");
            repo.disk.keep(&path, &text)?;
        }
    }
    Ok(())
}

/// Moves a settled conflict to `decided`, so that an undo can restore it.
pub(crate) fn move_to_decided(repo: &Repo, one: &SettledConflict) -> Result<(), SyncError> {
    let decided = repo.private().join("decided");
    repo.disk.make_own_folder(&decided)?;
    let name = format!("{}.json", one.conflict.id);
    let from = pending_folder(repo).join(&name);
    if from.exists() {
        let text = serde_json::to_vec_pretty(one).expect("plain data is JSON");
        repo.disk.keep(&decided.join(name), &text)?;
        repo.disk.remove(&from)?;
    }
    Ok(())
}

/// A conflict that was settled in this copy.
pub(crate) fn settled_conflict(repo: &Repo, id: &str) -> Option<SettledConflict> {
    let folder = repo.private().join("decided");
    is_id(id).then(|| read_conflict(&folder.join(format!("{id}.json"))))?
}

/// Restores settled conflicts.
pub(crate) fn restore_decided(repo: &Repo, ids: &[String]) -> Result<(), SyncError> {
    if ids.is_empty() {
        return Ok(());
    }
    let decided = repo.private().join("decided");
    repo.disk.make_own_folder(&pending_folder(repo))?;
    for id in ids {
        let name = format!("{id}.json");
        if decided.join(&name).exists() {
            repo.disk
                .rename(&decided.join(&name), &pending_folder(repo).join(name))?;
        }
    }
    Ok(())
}

/// Suspends conflicts of commits that were undone.
pub(crate) fn suspend(repo: &Repo, bound: &[Bound]) -> Result<(), SyncError> {
    let asleep = repo.private().join("asleep");
    for one in bound {
        let from = pending_folder(repo).join(format!("{}.json", one.id));
        if from.exists() {
            repo.disk.make_own_folder(&asleep)?;
            let name = format!("{}-{}.json", one.commit, one.id);
            repo.disk.rename(&from, &asleep.join(name))?;
        }
    }
    Ok(())
}

/// Resumes suspended conflicts whose commit is an ancestor of `now`.
pub(crate) fn resume_suspended(repo: &Repo, now: Oid) -> Result<(), SyncError> {
    let asleep = repo.private().join("asleep");
    let entries = match fs::read_dir(&asleep) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(SyncError::file("read", &asleep, error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| SyncError::file("read", &asleep, error))?;
        let name = entry.file_name();
        let Some((commit, name)) = name.to_str().and_then(|name| name.split_once('-')) else {
            continue;
        };
        // A commit that no longer exists cannot be an ancestor.
        if Oid::from_str(commit).is_ok_and(|commit| repo.contains(now, commit).unwrap_or(false)) {
            let place = pending_folder(repo).join(name);
            repo.disk.make_own_folder(&pending_folder(repo))?;
            repo.disk.rename(&entry.path(), &place)?;
        }
    }
    Ok(())
}
