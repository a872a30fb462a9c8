//! Save: what was edited in the base becomes part of history. Files are not touched.

use std::fmt::Write as _;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid};

use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::dirty_files::{Held, LocalChange, TreeFile};
use crate::sync::repository::exchange::{Branch, Exchange};

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// Each file that was saved, by path below the root.
    pub changed: Vec<FileChange>,
    /// Files that were left out, and why.
    pub held: Vec<Held>,
}

/// A file that differs between two states.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileChange {
    /// Path below the root, safe to show.
    pub path: String,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    New,
    /// Its content changed.
    Changed,
    /// It is gone.
    Removed,
    /// The others removed it, and it stays because it was edited here.
    Kept,
}

impl ChangeKind {
    /// The word for it: `new`, `changed`, `removed`, `kept`.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Kept => "kept",
        }
    }
}

impl Exchange {
    /// Saves all edits in the base.
    ///
    /// # Errors
    /// See [`SyncError`]; the edits stay in their files.
    pub fn save(&self) -> Result<Saved, SyncError> {
        let (_lock, branch) = self.begin("save")?;
        Ok(self.save_edits(branch)?.0)
    }

    /// Saves all edits on the branch and gives where it stands then.
    pub(crate) fn save_edits(&self, branch: Branch) -> Result<(Saved, Branch), SyncError> {
        let head = self.tree_of(branch.tip)?;
        let scan = self.scan(&head)?;
        let saved = Saved {
            changed: self.tell(&scan.changed),
            held: scan.held,
        };
        if scan.changed.is_empty() {
            return Ok((saved, branch));
        }
        let mut entries = Vec::new();
        for change in scan.changed {
            let entry = match &change.content {
                Some(content) => {
                    self.disk.change()?;
                    Some(TreeFile {
                        id: self.git.blob(content)?,
                        mode: change.mode,
                    })
                }
                None => None,
            };
            entries.push((change.path, entry, change.known));
        }
        let changes: Vec<(String, Option<TreeFile>)> = entries
            .iter()
            .map(|(path, entry, _)| (path.clone(), *entry))
            .collect();
        let tree = self.write_tree(head.id(), &changes)?;
        let parents: Vec<Oid> = branch.tip.into_iter().collect();
        let commit = self.write_commit(tree, &parents, &message("Save", &saved.changed))?;
        self.back_up(&branch, "save")?;
        self.record(&entries)?;
        self.move_branch(&branch, commit, "save")?;
        Ok((
            saved,
            Branch {
                tip: Some(commit),
                ..branch
            },
        ))
    }

    /// A tree like `base` but for these files.
    pub(crate) fn write_tree(
        &self,
        base: Oid,
        changes: &[(String, Option<TreeFile>)],
    ) -> Result<Oid, SyncError> {
        // Removals first: a folder may stand where a file stood.
        let mut removals = TreeUpdateBuilder::new();
        let mut additions = TreeUpdateBuilder::new();
        let (mut removes, mut adds) = (false, false);
        let base = self.git.find_tree(base)?;
        for (path, entry) in changes {
            match entry {
                None if base.get_path(std::path::Path::new(path)).is_ok() => {
                    removals.remove(path.as_str());
                    removes = true;
                }
                None => {}
                Some(entry) => {
                    let executable = entry.mode == 0o100_755;
                    let mode = if executable {
                        FileMode::BlobExecutable
                    } else {
                        FileMode::Blob
                    };
                    additions.upsert(path.as_str(), entry.id, mode);
                    adds = true;
                }
            }
        }
        self.disk.change()?;
        let mut tree = base;
        if removes {
            tree = self
                .git
                .find_tree(removals.create_updated(&self.git, &tree)?)?;
        }
        if adds {
            tree = self
                .git
                .find_tree(additions.create_updated(&self.git, &tree)?)?;
        }
        Ok(tree.id())
    }

    /// Edits by path below the root, with what happened to each.
    pub(crate) fn tell(&self, changed: &[LocalChange]) -> Vec<FileChange> {
        let tell = |change: &LocalChange| FileChange {
            path: clean(self.in_base(&change.path).unwrap_or(&change.path)),
            kind: match (change.is_new, &change.content) {
                (_, None) => ChangeKind::Removed,
                (true, _) => ChangeKind::New,
                (false, _) => ChangeKind::Changed,
            },
        };
        changed.iter().map(tell).collect()
    }
}

/// A commit message: what was done, to which files.
pub(crate) fn message(verb: &str, changed: &[FileChange]) -> String {
    const MOST_LISTED: usize = 50;
    match changed {
        [one] => format!("{verb} {}\n", one.path.trim_end_matches(".md")),
        many => {
            let mut text = format!("{verb} {} files\n\n", many.len());
            for change in many.iter().take(MOST_LISTED) {
                _ = writeln!(text, "- {} {}", change.kind.word(), change.path);
            }
            text
        }
    }
}
