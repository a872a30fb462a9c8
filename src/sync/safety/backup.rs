//! Backup references of the branch before each action, in `refs/guildhall/backup/`.

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::repository::repo::{Branch, Repo};

const FOLDER: &str = "refs/guildhall/backup/";

/// The beginning of the action of an undo. The time of the undone backup follows.
pub(crate) const UNDO: &str = "undo-";

/// Number of backups to keep; older ones are deleted if the branch contains them.
const KEPT: usize = 100;

/// The commit of the branch before an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backup {
    /// A timestamp that sorts chronologically.
    pub(crate) time: String,
    /// `save`, `update`, `choice`, `propose`, `undo-TIME`.
    pub(crate) action: String,
    pub(crate) commit: Oid,
}

/// Parses the name of a backup.
fn time_and_action(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(FOLDER)?.split_once('-')
}

/// Creates a backup of the branch before an action.
pub(crate) fn back_up(repo: &Repo, branch: &Branch, action: &str) -> Result<(), SyncError> {
    let Some(tip) = branch.tip else { return Ok(()) };
    let known = backup_names(repo)?;
    let now = jiff::Timestamp::now()
        .strftime("%Y%m%dT%H%M%S%6fZ")
        .to_string();
    let last = known.last().and_then(|name| time_and_action(name));
    // Keep the order for two actions at the same time, or if the clock was set back.
    let time = match last {
        Some((last, _)) if *last >= *now => format!("{last}0"),
        _ => now,
    };
    repo.set_reference(&format!("{FOLDER}{time}-{action}"), tip, action)?;
    prune_backups(repo, &known, tip)
}

fn prune_backups(repo: &Repo, known: &[String], tip: Oid) -> Result<(), SyncError> {
    for old in known.iter().take(known.len().saturating_sub(KEPT)) {
        if let Ok(Some(commit)) = repo.tip(old)
            && repo.contains(tip, commit)?
        {
            repo.delete_reference(repo.git.find_reference(old)?)?;
        }
    }
    Ok(())
}

/// The names of all backups, oldest first, without reading them.
fn backup_names(repo: &Repo) -> Result<Vec<String>, SyncError> {
    let mut found = Vec::new();
    let mut all = repo.git.references_glob(&format!("{FOLDER}*"))?;
    for name in all.names() {
        // guildhall creates only UTF-8 names.
        found.extend(name.ok().map(str::to_owned));
    }
    found.retain(|name| time_and_action(name).is_some());
    found.sort_by(|a, b| time_and_action(a).cmp(&time_and_action(b)));
    Ok(found)
}

pub(crate) fn backups(repo: &Repo) -> Result<Vec<Backup>, SyncError> {
    let mut found = Vec::new();
    for name in backup_names(repo)? {
        let Some((time, action)) = time_and_action(&name) else {
            continue;
        };
        // Skip a broken reference like a missing one.
        let reference = repo.git.find_reference(&name).ok();
        if let Some(commit) = reference.and_then(|found| found.target()) {
            found.push(Backup {
                time: time.to_owned(),
                action: action.to_owned(),
                commit,
            });
        }
    }
    Ok(found)
}
