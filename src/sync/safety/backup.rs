//! Keeps where a branch stood before each action, under `refs/guildhall/backup/`, and goes back.

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::repository::repo::{Branch, Repo};

const FOLDER: &str = "refs/guildhall/backup/";

/// How many backups stay at least; older ones go if the branch holds them anyway.
const KEPT: usize = 100;

/// A state the branch was in before an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backup {
    /// Sorts as the actions happened.
    pub(crate) time: String,
    /// `save`, `update`, `choice`, `propose`, `undo`.
    pub(crate) action: String,
    pub(crate) commit: Oid,
}

/// What the name of a backup says.
fn time_and_action(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(FOLDER)?.split_once('-')
}

/// Keeps where the branch stands, before an action changes it.
pub(crate) fn back_up(repo: &Repo, branch: &Branch, action: &str) -> Result<(), SyncError> {
    let Some(tip) = branch.tip else { return Ok(()) };
    let known = backup_names(repo)?;
    let now = jiff::Timestamp::now()
        .strftime("%Y%m%dT%H%M%S%6fZ")
        .to_string();
    let last = known.last().and_then(|name| time_and_action(name));
    // Two actions in one instant, or a clock set back, must not change the order.
    let time = match last {
        Some((last, _)) if *last >= *now => format!("{last}0"),
        _ => now,
    };
    repo.set_reference(&format!("{FOLDER}{time}-{action}"), tip, action)?;
    thin_out(repo, &known, tip)
}

fn thin_out(repo: &Repo, known: &[String], tip: Oid) -> Result<(), SyncError> {
    for old in known.iter().take(known.len().saturating_sub(KEPT)) {
        if let Ok(Some(commit)) = repo.tip(old)
            && repo.contains(tip, commit)?
        {
            repo.delete_reference(repo.git.find_reference(old)?)?;
        }
    }
    Ok(())
}

/// The names of all backups, the oldest first; none of them is read.
fn backup_names(repo: &Repo) -> Result<Vec<String>, SyncError> {
    let mut found = Vec::new();
    let mut all = repo.git.references_glob(&format!("{FOLDER}*"))?;
    for name in all.names() {
        // A name that is no text is none of ours.
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
        // A broken one takes the others with it no more than a missing one would.
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
