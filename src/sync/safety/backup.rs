//! Keeps where a branch stood before each action, under `refs/guildhall/backup/`, and goes back.

use git2::Oid;

use crate::sync::conflicts::pending_conflicts::{Bound, Origin, PendingConflict, is_id};
use crate::sync::error::SyncError;
use crate::sync::history::save::{FileChange, message};
use crate::sync::merge::checkout::CheckoutTarget;
use crate::sync::repository::exchange::{Branch, Exchange};

const FOLDER: &str = "refs/guildhall/backup/";

/// How many backups stay at least; older ones go if the branch holds them anyway.
const KEPT: usize = 100;

/// A state the branch was in before an action.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Backup {
    /// Sorts as the actions happened.
    time: String,
    /// `save`, `update`, `choice`, `propose`, `undo`.
    action: String,
    commit: Oid,
}

/// What the name of a backup says.
fn time_and_action(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(FOLDER)?.split_once('-')
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
    /// How many things wait for a choice because others have changed them since.
    pub waiting: usize,
}

impl Exchange {
    /// Keeps where the branch stands, before an action changes it.
    pub(crate) fn back_up(&self, branch: &Branch, action: &str) -> Result<(), SyncError> {
        let Some(tip) = branch.tip else { return Ok(()) };
        let known = self.backup_names()?;
        let now = jiff::Timestamp::now()
            .strftime("%Y%m%dT%H%M%S%6fZ")
            .to_string();
        let last = known.last().and_then(|name| time_and_action(name));
        // Two actions in one instant, or a clock set back, must not change the order.
        let time = match last {
            Some((last, _)) if *last >= *now => format!("{last}0"),
            _ => now,
        };
        self.set_reference(&format!("{FOLDER}{time}-{action}"), tip, action)?;
        self.thin_out(&known, tip)
    }

    fn thin_out(&self, known: &[String], tip: Oid) -> Result<(), SyncError> {
        for old in known.iter().take(known.len().saturating_sub(KEPT)) {
            if let Ok(Some(commit)) = self.tip(old)
                && self.contains(tip, commit)?
            {
                self.delete_reference(self.git.find_reference(old)?)?;
            }
        }
        Ok(())
    }

    /// The names of all backups, the oldest first; none of them is read.
    fn backup_names(&self) -> Result<Vec<String>, SyncError> {
        let mut found = Vec::new();
        let mut all = self.git.references_glob(&format!("{FOLDER}*"))?;
        for name in all.names() {
            // A name that is no text is none of ours.
            found.extend(name.ok().map(str::to_owned));
        }
        found.retain(|name| time_and_action(name).is_some());
        found.sort_by(|a, b| time_and_action(a).cmp(&time_and_action(b)));
        Ok(found)
    }

    fn backups(&self) -> Result<Vec<Backup>, SyncError> {
        let mut found = Vec::new();
        for name in self.backup_names()? {
            let Some((time, action)) = time_and_action(&name) else {
                continue;
            };
            // A broken one takes the others with it no more than a missing one would.
            let reference = self.git.find_reference(&name).ok();
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
        let (returning, came) = self.told_after(backup.commit, tip)?;
        let mut target = CheckoutTarget {
            commit: Some(backup.commit),
            returning,
            ..CheckoutTarget::default()
        };
        if was_shared {
            let (commit, waiting) = self.write_reversal(&branch, tip, backup)?;
            target.commit = Some(commit);
            target.waiting = waiting;
        } else {
            target.sleeping = came;
        }
        let changed = self.changes_between(Some(tip), target.commit)?;
        let waiting = target.waiting.len();
        self.update_to(&branch, target, &format!("undo-{}", backup.time))?;
        let when = self.git.find_commit(backup.commit)?.time().seconds();
        Ok(Undone {
            action: backup.action.clone(),
            when,
            changed,
            was_shared,
            waiting,
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
                waiting: 0,
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
            waiting: 0,
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

    /// A new state that takes back my action and keeps everything that came since, and what waits
    /// for a choice there because others have changed it since.
    fn write_reversal(
        &self,
        branch: &Branch,
        tip: Oid,
        backup: &Backup,
    ) -> Result<(Oid, Vec<PendingConflict>), SyncError> {
        // What the action did is what its commit did to the state before.
        let after = self.child_on_the_way(tip, backup.commit)?;
        let tree = |id| self.git.find_commit(id).map(|commit| commit.tree_id());
        let (base, now) = (tree(after)?, tree(tip)?);
        let joined = self.combine(base, now, tree(backup.commit)?)?;
        let changed = self.changes_of_trees(now, joined.tree)?;
        let text = message("Take back", &changed);
        let commit = self.write_commit(joined.tree, branch.tip.as_slice(), &text)?;
        let mut waiting = Vec::new();
        for (path, decision) in joined.decisions {
            let below = self.in_base(&path).unwrap_or(&path).to_owned();
            let theirs = self.origin(&path, tip, base)?;
            // It is me who wants it back; the text is where it was.
            let mine = Origin {
                version: backup.commit.to_string(),
                ..self.origin_of(commit)?
            };
            waiting.push(PendingConflict::new(below, decision, mine, theirs));
        }
        Ok((commit, waiting))
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

    /// What the commits after `from`, up to `tip`, say of choices: the numbers of those that were
    /// made, and those that began to wait.
    fn told_after(&self, from: Oid, tip: Oid) -> Result<(Vec<String>, Vec<Bound>), SyncError> {
        let mut walk = self.git.revwalk()?;
        walk.push(tip)?;
        walk.hide(from)?;
        let (mut chosen, mut came) = (Vec::new(), Vec::new());
        for id in walk {
            let commit = self.git.find_commit(id?)?;
            let text = String::from_utf8_lossy(commit.message_bytes()).into_owned();
            for line in text.lines() {
                // Others write messages, too, and a number becomes the name of a file.
                let number = |rest: &str| {
                    let id = rest.split(' ').next().unwrap_or_default();
                    is_id(id).then(|| id.to_owned())
                };
                if let Some(id) = line.strip_prefix("Chosen: ").and_then(number) {
                    chosen.push(id);
                } else if let Some(id) = line.strip_prefix("Waiting: ").and_then(number) {
                    let commit = commit.id().to_string();
                    came.push(Bound { id, commit });
                }
            }
        }
        Ok((chosen, came))
    }
}
