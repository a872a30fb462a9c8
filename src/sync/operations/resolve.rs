//! Resolves pending conflicts: mine, theirs or both.

use std::fmt::Write as _;

use git2::Oid;

use crate::notes::three_way_merge::audience::{self, Stated};
use crate::notes::three_way_merge::{
    ConflictChoice, ConflictLocation, Decision, ResolveError, resolve,
};
use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
use crate::sync::commit::write_commit::write_commit;
use crate::sync::conflicts::pending_conflicts::{
    Origin, PendingConflict, SettledConflict, keep_pending, settled_conflict,
};
use crate::sync::conflicts::version_origin::keep_unsaved;
use crate::sync::error::SyncError;
use crate::sync::history::save_edits::{save_edits, tree_of_edits};
use crate::sync::remote::redact::clean;
use crate::sync::repository::path_rules::{SETTINGS, beside};
use crate::sync::repository::repo::{Repo, seconds_now};
use crate::sync::repository::trees::{FileChange, PLAIN, TreeFile};
use crate::sync::safety::begin::begin;

/// A choice for one pending conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedConflict {
    /// The conflict, by [`PendingConflict::id`].
    pub id: String,
    /// The text to keep.
    pub side: ConflictSide,
}

/// The text to keep in the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictSide {
    /// My version.
    Mine,
    /// Theirs, which the note shows now.
    Theirs,
    /// Theirs, then mine.
    Both,
    /// New text: a TOML value for a field, Markdown for text.
    Own(String),
}

impl Repo {
    /// Resolves conflicts, commits the result and returns the changed files.
    ///
    /// If one choice cannot be applied, nothing is changed.
    ///
    /// # Errors
    /// [`SyncError::NothingWaits`] for an unknown id, [`SyncError::Resolve`] if a note has changed
    /// so that a choice cannot be applied.
    pub fn choose(&self, chosen: &[DecidedConflict]) -> Result<Vec<FileChange>, SyncError> {
        self.choose_with(chosen, false)
    }

    /// Like [`choose`](Self::choose), after these notes were edited for it.
    ///
    /// The edits are part of the choice, so that one undo takes back both; others stay unsaved.
    ///
    /// # Errors
    /// As [`choose`](Self::choose).
    pub fn choose_edited(&self, chosen: &[DecidedConflict]) -> Result<Vec<FileChange>, SyncError> {
        self.choose_with(chosen, true)
    }

    fn choose_with(
        &self,
        chosen: &[DecidedConflict],
        is_edited: bool,
    ) -> Result<Vec<FileChange>, SyncError> {
        if chosen.is_empty() {
            return Ok(Vec::new());
        }
        let (_lock, branch) = begin(self, "choose")?;
        let waiting = self.waiting()?;
        let branch = if is_edited {
            branch
        } else {
            save_edits(self, branch)?.1
        };
        let tip = branch.tip.ok_or(SyncError::NothingToUndo)?;
        let mut tree = self.tree_of(Some(tip))?.id();
        if is_edited {
            tree = tree_with_edits(self, tip, |path| {
                let is_meant = |one: &PendingConflict| {
                    one.path == path && chosen.iter().any(|chosen| chosen.id == one.id)
                };
                waiting.iter().any(is_meant)
            })?;
        }
        let mut made: Vec<SettledConflict> = Vec::new();
        let mut text = String::from("Choose\n\n");
        for one in chosen {
            let found = waiting.iter().find(|waiting| waiting.id == one.id);
            let Some(found) = found else {
                return Err(settled(self, &waiting, chosen)?);
            };
            let (choice, word) = match one.side {
                ConflictSide::Own(_) => (ConflictChoice::Mine, "edited"),
                ConflictSide::Mine => (ConflictChoice::Mine, "mine"),
                ConflictSide::Theirs => (ConflictChoice::Theirs, "theirs"),
                ConflictSide::Both => (ConflictChoice::Both, "both"),
            };
            if choice == ConflictChoice::Both && !found.decision.can_be_both(&found.path) {
                return Err(ResolveError::One(found.decision.spot.clone()).into());
            }
            let rewritten = rewritten(found, one);
            tree = resolve_in(self, tree, &rewritten, choice)?;
            _ = writeln!(
                text,
                "Chosen: {} {word} {} · {}",
                found.id, found.path, found.decision.spot
            );
            made.push(SettledConflict {
                conflict: found.clone(),
                chosen: rewritten.decision.text_after(choice)?,
            });
        }
        let changed = self.changes_of_trees(self.tree_of(Some(tip))?.id(), tree)?;
        // Commit even if nothing changes, so that undo finds the choice.
        let commit = write_commit(self, tree, &[tip], &text)?;
        let target = CheckoutTarget {
            commit: Some(commit),
            decided: made,
            ..CheckoutTarget::default()
        };
        check_out(self, &branch, target, "choice")?;
        Ok(changed)
    }
}

/// The tree of a commit with the unsaved edits of some files. `is_meant` takes paths below the
/// root.
fn tree_with_edits(
    repo: &Repo,
    commit: Oid,
    is_meant: impl Fn(&str) -> bool,
) -> Result<Oid, SyncError> {
    let tree = repo.tree_of(Some(commit))?;
    let mut changed = repo.scan(&tree)?.changed;
    changed.retain(|one| repo.in_base(&one.path).is_some_and(&is_meant));
    tree_of_edits(repo, &tree, &changed)
}

/// The error if some conflicts do not wait any more. Own texts for them wait as new ones.
fn settled(
    repo: &Repo,
    waiting: &[PendingConflict],
    chosen: &[DecidedConflict],
) -> Result<SyncError, SyncError> {
    let (mut typed, mut names) = (Vec::new(), Vec::new());
    let mut unknown = None;
    let waits = |one: &&DecidedConflict| waiting.iter().any(|waiting| waiting.id == one.id);
    for one in chosen.iter().filter(|one| !waits(one)) {
        let Some(known) = settled_conflict(repo, &one.id) else {
            unknown = unknown.or(Some(clean(&one.id)));
            continue;
        };
        let SettledConflict {
            conflict,
            chosen: now,
        } = known;
        let path = &conflict.path;
        names.push(clean(path.strip_suffix(".md").unwrap_or(path)));
        let ConflictSide::Own(own) = &one.side else {
            continue;
        };
        if now.as_ref() == Some(own) {
            continue;
        }
        let is_mine = now != conflict.decision.theirs;
        let decision = Decision {
            mine: Some(own.clone()),
            theirs: now,
            ..conflict.decision
        };
        let theirs = if is_mine {
            conflict.mine.clone()
        } else {
            conflict.theirs
        };
        let mine = Origin {
            when: seconds_now(),
            ..conflict.mine
        };
        typed.push(PendingConflict::new(conflict.path, decision, mine, theirs));
    }
    keep_pending(repo, &typed)?;
    if let Some(name) = unknown {
        return Ok(SyncError::NothingWaits { name });
    }
    Ok(SyncError::Settled {
        name: names.swap_remove(0),
        keeps_text: !typed.is_empty(),
    })
}

/// A note in a tree, with its text; `path` is below the root.
fn note_in(
    repo: &Repo,
    tree: &git2::Tree<'_>,
    path: &str,
) -> Result<Option<(TreeFile, String)>, SyncError> {
    let path = format!("{}{path}", repo.prefix);
    let Some(entry) = TreeFile::at(tree, &path) else {
        return Ok(None);
    };
    let text = repo.note_text(entry.id)?.ok_or(ResolveError::Unreadable)?;
    Ok(Some((entry, text)))
}

/// Applies one choice to a tree.
fn resolve_in(
    repo: &Repo,
    tree: Oid,
    one: &PendingConflict,
    choice: ConflictChoice,
) -> Result<Oid, SyncError> {
    let now = repo.git.find_tree(tree)?;
    if one.path == SETTINGS
        && choice == ConflictChoice::Mine
        && one.decision.spot == ConflictLocation::Note
        && let Some(newer) = repo.settings_fault(&now).filter(|fault| fault.is_newer)
    {
        // Older settings in their place would take the newer ones from everybody.
        return Err(SyncError::UnusableSettings {
            fault: newer.fault,
            is_newer: true,
        });
    }
    let path = format!("{}{}", repo.prefix, one.path);
    let (entry, text) = note_in(repo, &now, &one.path)?.unzip();
    let settled = match resolve(text.as_deref(), &one.decision, choice) {
        // A file cannot hold two whole notes: add mine as a separate note.
        Err(ResolveError::One(ConflictLocation::Note)) => {
            let mut mine = one.decision.mine.clone().unwrap_or_default();
            // Only a choice of the audience may open a note.
            if text
                .as_ref()
                .is_some_and(|text| Stated::of(text) < Stated::of(&mine))
            {
                mine = audience::close(&mine);
            }
            repo.disk.change()?;
            let id = repo.git.blob(mine.as_bytes())?;
            let added = TreeFile { id, mode: PLAIN };
            return repo.write_tree(tree, &[(beside(&path, id), Some(added))]);
        }
        settled => settled?,
    };
    let settled = settled.map(|chosen| {
        let before = Stated::of_settings(text.as_deref().unwrap_or_default());
        let opens = one.path == SETTINGS
            && one.decision.spot != audience::spot()
            && Stated::of_settings(&chosen) > before;
        if opens {
            audience::close_settings(&chosen)
        } else {
            chosen
        }
    });
    let entry = match settled {
        Some(text) => {
            repo.disk.change()?;
            let id = repo.git.blob(text.as_bytes())?;
            Some(TreeFile {
                id,
                mode: entry.map_or(PLAIN, |entry| entry.mode),
            })
        }
        None => None,
    };
    repo.write_tree(tree, &[(path, entry)])
}

/// The conflict with my version replaced by the new text.
fn rewritten(found: &PendingConflict, chosen: &DecidedConflict) -> PendingConflict {
    let mut found = found.clone();
    if let ConflictSide::Own(own) = &chosen.side {
        found.decision.mine = Some(own.clone());
    }
    found
}

impl Repo {
    /// Stores conflicts between an editor's text and the note as pending.
    ///
    /// # Errors
    /// If there is no commit yet, or a file cannot be written.
    pub fn keep_edited(&self, path: &str, decisions: Vec<Decision>) -> Result<(), SyncError> {
        let tip = self.git.head()?.peel_to_commit()?.id();
        keep_unsaved(self, &format!("{}{path}", self.prefix), tip, decisions)
    }
}
