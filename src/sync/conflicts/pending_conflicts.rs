//! What waits for a choice: my side of every true conflict, kept in full until I choose.
//!
//! Mine is also in history, for it was saved before it met theirs; the files here say where to
//! look. They belong to this copy and are never shared.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use git2::Oid;
use serde::{Deserialize, Serialize};

use crate::notes::three_way_merge::Decision;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::own_files::read_own;
use crate::sync::repository::repo::Repo;

/// One thing that waits for a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingConflict {
    /// Its number: 16 hexadecimal digits made from what it holds.
    pub id: String,
    /// The note, by path below the root.
    pub path: String,
    /// What is to be chosen between.
    pub decision: Decision,
    /// Where mine was saved.
    pub mine: Origin,
    /// Where theirs came from.
    pub theirs: Origin,
}

/// Whether this is a number as [`PendingConflict::id`]: it becomes the name of a file.
pub(crate) fn is_id(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Who wrote a version, and where in history it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Name of the author as written: clean it before showing.
    pub who: String,
    /// Their city, by its id, if they have set one; safe to show.
    #[serde(default)]
    pub city: Option<String>,
    /// Seconds since 1970.
    pub when: i64,
    /// The commit.
    pub version: String,
}

impl PendingConflict {
    /// A choice that waits; its number follows from the path and the decision, so that the same choice
    /// has it in every copy.
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

/// Something that waits for a choice only as long as the notes hold a certain state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bound {
    /// Its number, [`PendingConflict::id`].
    pub(crate) id: String,
    /// The commit that it came with.
    pub(crate) commit: String,
}

fn pending_folder(repo: &Repo) -> PathBuf {
    repo.private().join("waiting")
}

/// Everything that waits for a choice, by note and then by number; see [`damaged_pending`].
pub(crate) fn pending(repo: &Repo) -> Result<Vec<PendingConflict>, SyncError> {
    let mut all: Vec<PendingConflict> = pending_files(repo)?
        .iter()
        .filter_map(|path| read_pending(path))
        .collect();
    all.sort_by(|a, b| (&a.path, &a.id).cmp(&(&b.path, &b.id)));
    Ok(all)
}

/// Files of what waits that cannot be read. The text they were about is in history.
pub(crate) fn damaged_pending(repo: &Repo) -> Vec<LeftOut> {
    let folder = pending_folder(repo);
    let mut damaged = pending_files(repo).unwrap_or_default();
    damaged.retain(|path| read_pending(path).is_none());
    if folder.is_file() {
        damaged.push(folder);
    }
    damaged.sort();
    let held = damaged.iter().map(|path| LeftOut {
        path: clean(&path.to_string_lossy()),
        why: "a choice that waits for you cannot be read from it; your version is in the history \
              of the note (`guildhall log`)"
            .to_owned(),
    });
    held.collect()
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
    serde_json::from_slice(&read_own(path).ok()??).ok()
}

/// Keeps these until they are chosen; one that is there already stays as it is.
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
    for mut one in pending(repo)? {
        if let Some((_, to)) = renamed.iter().find(|(from, _)| *from == one.path) {
            one.path.clone_from(to);
            let path = pending_folder(repo).join(format!("{}.json", one.id));
            let text = serde_json::to_vec_pretty(&one).expect("plain data is JSON");
            repo.disk.keep(&path, &text)?;
        }
    }
    Ok(())
}

/// Moves a decided conflict to `decided`, so that an undo can restore it.
pub(crate) fn move_to_decided(repo: &Repo, one: &PendingConflict) -> Result<(), SyncError> {
    let decided = repo.private().join("decided");
    repo.disk.make_own_folder(&decided)?;
    let name = format!("{}.json", one.id);
    let from = pending_folder(repo).join(&name);
    if from.exists() {
        repo.disk.rename(&from, &decided.join(name))
    } else {
        Ok(())
    }
}

/// Restores decided conflicts.
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

/// Suspends conflicts of states that were undone, as long as the notes do not hold them.
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

/// Resumes suspended conflicts whose state is in the history of this commit.
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
        // A state that is nowhere any more will not come again.
        if Oid::from_str(commit).is_ok_and(|commit| repo.contains(now, commit).unwrap_or(false)) {
            let place = pending_folder(repo).join(name);
            repo.disk.make_own_folder(&pending_folder(repo))?;
            repo.disk.rename(&entry.path(), &place)?;
        }
    }
    Ok(())
}
