//! Keeps where a branch stood before each action, under `refs/guildhall/backup/`, and goes back.

use git2::Oid;

use super::checkout::Target;
use super::error::SyncError;
use super::repo::{Branch, Exchange};
use super::save::{FileChange, message};

const FOLDER: &str = "refs/guildhall/backup/";

/// How many backups stay at least; older ones go if the branch holds them anyway.
const KEPT: usize = 100;

/// A state the branch was in before an action.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Backup {
    name: String,
    /// Sorts as the actions happened.
    time: String,
    /// `save`, `update`, `choice`, `propose`, `undo`.
    action: String,
    commit: Oid,
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The action that was taken back: `save`, `update`, `choice`, `propose`.
    pub action: String,
    /// When it had happened, seconds since 1970.
    pub when: i64,
    /// The files that changed by going back.
    pub changed: Vec<FileChange>,
    /// It had been shared already: taking it back will be shared like an edit.
    pub was_shared: bool,
}

impl Exchange {
    /// Keeps where the branch stands, before an action changes it.
    pub(super) fn back_up(&self, branch: &Branch, action: &str) -> Result<(), SyncError> {
        let Some(tip) = branch.tip else { return Ok(()) };
        let known = self.backups()?;
        let now = jiff::Timestamp::now()
            .strftime("%Y%m%dT%H%M%S%6fZ")
            .to_string();
        // Two actions in one instant, or a clock set back, must not change the order.
        let time = match known.last() {
            Some(last) if last.time >= now => format!("{}0", last.time),
            _ => now,
        };
        self.set_reference(&format!("{FOLDER}{time}-{action}"), tip, action)?;
        self.thin_out(&known, tip)
    }

    fn thin_out(&self, known: &[Backup], tip: Oid) -> Result<(), SyncError> {
        for old in known.iter().take(known.len().saturating_sub(KEPT)) {
            if self.contains(tip, old.commit)? {
                self.delete_reference(self.git.find_reference(&old.name)?)?;
            }
        }
        Ok(())
    }

    fn backups(&self) -> Result<Vec<Backup>, SyncError> {
        let mut found = Vec::new();
        for reference in self.git.references_glob(&format!("{FOLDER}*"))? {
            let reference = reference?;
            let (Ok(name), Some(commit)) = (reference.name(), reference.target()) else {
                continue;
            };
            if let Some((time, action)) = name
                .strip_prefix(FOLDER)
                .and_then(|rest| rest.split_once('-'))
            {
                found.push(Backup {
                    time: time.to_owned(),
                    action: action.to_owned(),
                    commit,
                    name: name.to_owned(),
                });
            }
        }
        found.sort_by(|a, b| a.time.cmp(&b.time));
        Ok(found)
    }

    /// Takes back the last save, update or choice; again, the one before.
    ///
    /// What was edited since is saved first, and where the branch stood is kept: nothing is lost
    /// by undoing. What had been shared cannot be unshared; taking it back is then a new edit.
    ///
    /// # Errors
    /// [`SyncError::NothingToUndo`], or what any update may fail with.
    pub fn undo(&self) -> Result<Undone, SyncError> {
        let (_lock, branch) = self.begin("undo")?;
        let (_, branch) = self.save_edits(branch)?;
        let tip = branch.tip.ok_or(SyncError::NothingToUndo)?;
        let backup = &self.last_action(tip)?.ok_or(SyncError::NothingToUndo)?;
        let was_shared = self.is_shared(&branch, tip)? && backup.action != "update";
        let commit = if was_shared {
            self.write_reversal(&branch, tip, backup)?
        } else {
            backup.commit
        };
        let changed = self.changes_between(Some(tip), Some(commit))?;
        let target = Target {
            commit: Some(commit),
            returning: self.choices_after(&backup.commit, tip)?,
            ..Target::default()
        };
        self.update_to(&branch, target, &format!("undo-{}", backup.time))?;
        let when = self.git.find_commit(backup.commit)?.time().seconds();
        Ok(Undone {
            action: backup.action.clone(),
            when,
            changed,
            was_shared,
        })
    }

    /// What [`Exchange::undo`] would take back now; none if there is nothing. Changes nothing.
    ///
    /// # Errors
    /// If the history or a file cannot be read.
    pub fn undoable(&self) -> Result<Option<Undone>, SyncError> {
        let branch = self.branch()?;
        let Some(tip) = branch.tip else {
            return Ok(None);
        };
        let unsaved = self.unsaved(&branch)?;
        let when = |commit: Oid| -> Result<i64, SyncError> {
            Ok(self.git.find_commit(commit)?.time().seconds())
        };
        if !unsaved.is_empty() {
            return Ok(Some(Undone {
                action: "save".to_owned(),
                when: when(tip)?,
                changed: unsaved,
                was_shared: false,
            }));
        }
        let Some(backup) = self.last_action(tip)? else {
            return Ok(None);
        };
        Ok(Some(Undone {
            when: when(backup.commit)?,
            changed: self.changes_between(Some(tip), Some(backup.commit))?,
            was_shared: backup.action != "update" && self.is_shared(&branch, tip)?,
            action: backup.action,
        }))
    }

    /// The last action that is not undone yet, as it left the branch behind.
    fn last_action(&self, tip: Oid) -> Result<Option<Backup>, SyncError> {
        let mut backups = self.backups()?;
        // The time up to which everything is undone already.
        // An undo that was stopped kept the state but did not leave it: it does not count.
        let last = backups.last().filter(|last| last.commit != tip);
        let until = last.and_then(|last| last.action.strip_prefix("undo-").map(str::to_owned));
        backups.retain(|one| {
            let counts = until.as_ref().is_none_or(|until| one.time < *until);
            counts && !one.action.starts_with("undo-")
        });
        Ok(backups.pop())
    }

    /// Whether the shared library is known to have this state.
    fn is_shared(&self, branch: &Branch, tip: Oid) -> Result<bool, SyncError> {
        let remote = match self.remote(branch) {
            Ok(remote) => remote,
            Err(SyncError::NoRemote) => return Ok(false),
            Err(error) => return Err(error),
        };
        match self.tip(&remote.tracking(branch))? {
            Some(shared) => self.contains(shared, tip),
            None => Ok(false),
        }
    }

    /// A new state that takes back my action and keeps everything that came since.
    fn write_reversal(&self, branch: &Branch, tip: Oid, backup: &Backup) -> Result<Oid, SyncError> {
        // What the action did is what its commit did to the state before.
        let after = self.child_on_the_way(tip, backup.commit)?;
        let [base, before, now] =
            [after, backup.commit, tip].map(|id| self.git.find_commit(id).map(|c| c.tree_id()));
        let joined = self.combine(base?, now?, before?)?;
        let changed = self.changes_of_trees(self.git.find_commit(tip)?.tree_id(), joined.tree)?;
        self.write_commit(
            joined.tree,
            branch.tip.as_slice(),
            &message("Take back", &changed),
        )
    }

    /// The commit whose first parent, or any parent, is `from`, on the way from there to `tip`.
    fn child_on_the_way(&self, tip: Oid, from: Oid) -> Result<Oid, SyncError> {
        let mut walk = self.git.revwalk()?;
        walk.push(tip)?;
        walk.hide(from)?;
        let mut child = tip;
        for id in walk {
            let id = id?;
            if self
                .git
                .find_commit(id)?
                .parent_ids()
                .any(|parent| parent == from)
            {
                child = id;
            }
        }
        Ok(child)
    }

    /// Numbers of the choices made by commits after `from`, up to `tip`.
    fn choices_after(&self, from: &Oid, tip: Oid) -> Result<Vec<String>, SyncError> {
        let mut walk = self.git.revwalk()?;
        walk.push(tip)?;
        walk.hide(*from)?;
        let mut found = Vec::new();
        for id in walk {
            let commit = self.git.find_commit(id?)?;
            let text = String::from_utf8_lossy(commit.message_bytes()).into_owned();
            let chosen = text
                .lines()
                .filter_map(|line| line.strip_prefix("Chosen: "));
            found.extend(
                chosen
                    .filter_map(|rest| rest.split(' ').next())
                    .map(str::to_owned),
            );
        }
        Ok(found)
    }
}
