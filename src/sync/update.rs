//! Sync: save, get updates, share, as one sequence that may be stopped at any instruction.
//!
//! Lock, save, fetch, join, check out, share; if somebody else was faster, again from fetch. What
//! moves: first objects, then files (under a [journal](super::journal)), then the branch; the
//! shared library last.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use git2::{Oid, Tree};

use super::checkout::Target;
use super::error::SyncError;
use super::repo::{Branch, Exchange, Remote};
use super::save::{ChangeKind, FileChange, Saved, message};
use super::share::{Fetched, INCOMING, Pushed, shown};
use super::tracked::Held;
use super::waiting::{Origin, Waiting};
use super::words::clean;

/// How often to try again when others share at the same moment.
const MOST_TRIES: usize = 30;
/// How often to join again when files change while we do.
const MOST_RESTARTS: usize = 5;

/// Who hears of the progress, and who may stop it.
pub struct Watch<'a> {
    /// Hears each step and the progress of transfers.
    pub tell: &'a mut dyn FnMut(Progress),
    /// Set it to stop at the next safe point.
    pub stop: &'a AtomicBool,
}

/// What is being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Edits are being saved.
    Saving,
    /// The shared library is being asked for updates.
    Fetching,
    /// Updates and edits are being joined.
    Joining,
    /// Files are being brought up to date.
    Updating,
    /// Edits are being shared.
    Sharing,
    /// A transfer goes on.
    Transfer {
        /// How far it is.
        percent: u8,
        /// What the other side says of it, safe to show.
        words: String,
    },
}

impl Progress {
    /// Reads `Receiving objects:  61% (39/64), 1.2 MiB | 400 KiB/s`.
    pub(super) fn transfer(line: &str) -> Self {
        let percent = line.split('%').next().and_then(|before| {
            before
                .rsplit(|c: char| !c.is_ascii_digit())
                .next()?
                .parse()
                .ok()
        });
        Self::Transfer {
            percent: percent.unwrap_or(0).min(100),
            words: line.to_owned(),
        }
    }
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Synced {
    /// What was saved before.
    pub saved: Saved,
    /// What came from others.
    pub received: Vec<FileChange>,
    /// What of mine the others have now.
    pub shared: Vec<FileChange>,
    /// What began to wait for a choice.
    pub newly_waiting: Vec<Waiting>,
    /// How many things wait for a choice in all.
    pub waiting: usize,
    /// How many files outside the base have updates, which are not touched.
    pub outside: usize,
    /// The shared library's address, safe to show.
    pub remote: String,
}

/// What a sync would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// What would be saved.
    pub unsaved: Vec<FileChange>,
    /// What would be left out.
    pub held: Vec<Held>,
    /// What would come from others.
    pub incoming: Vec<FileChange>,
    /// What would be shared.
    pub outgoing: Vec<FileChange>,
    /// What would wait for a choice: note and place.
    pub conflicts: Vec<(String, String)>,
}

impl Exchange {
    /// Saves, gets updates and shares.
    ///
    /// # Errors
    /// See [`SyncError`]. Whatever fails, edits are saved by then or still in their files, and
    /// running it again goes on from there.
    pub fn sync(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        let (_lock, branch) = self.begin("sync")?;
        (watch.tell)(Progress::Saving);
        let (saved, mut branch) = self.save_edits(branch)?;
        let remote = self.remote(&branch)?;
        let mut report = Synced {
            remote: shown(&remote.url),
            saved,
            ..Synced::default()
        };
        let before = branch.tip;
        for attempt in 0..MOST_TRIES {
            let fetched = self.fetch_checked(&remote, &branch, watch)?;
            watch.check()?;
            branch = self.join(branch, fetched, &mut report, watch)?;
            if branch.tip.is_none() || branch.tip == fetched {
                return self.finish_sync(report, &remote, &branch, before, watch);
            }
            watch.check()?;
            (watch.tell)(Progress::Sharing);
            let mine = branch.tip.unwrap_or(Oid::ZERO_SHA1);
            report.shared = match fetched {
                Some(theirs) => self.changes_between(Some(theirs), branch.tip)?,
                None => self.changes_between(None, branch.tip)?,
            };
            if self.push(&remote, &branch.name, mine, fetched, watch)? == Pushed::Taken {
                return self.finish_sync(report, &remote, &branch, before, watch);
            }
            std::thread::sleep(pause(attempt));
        }
        Err(SyncError::TooManyRaces { tries: MOST_TRIES })
    }

    fn finish_sync(
        &self,
        mut report: Synced,
        remote: &Remote,
        branch: &Branch,
        before: Option<Oid>,
        watch: &mut Watch<'_>,
    ) -> Result<Synced, SyncError> {
        if let Some(tip) = branch.tip {
            self.set_reference(&remote.tracking(branch), tip, "sync")?;
            let all = self.deltas(self.tree_of(before)?.id(), self.tree_of(Some(tip))?.id())?;
            report.outside = all
                .iter()
                .filter(|d| self.in_base(&d.path).is_none())
                .count();
        }
        self.push_proposals(remote, branch, watch)?;
        self.mark_updated()?;
        report.waiting = self.waiting()?.len();
        Ok(report)
    }

    /// Fetches, and refuses a history that no longer holds what it held.
    pub(super) fn fetch_checked(
        &self,
        remote: &Remote,
        branch: &Branch,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Oid>, SyncError> {
        (watch.tell)(Progress::Fetching);
        let known = self.tip(&remote.tracking(branch))?;
        match self.fetch(remote, branch, watch)? {
            Fetched::At(theirs) => {
                if let Some(known) = known
                    && !self.contains(theirs, known)?
                {
                    let (gone, _) = self.git.graph_ahead_behind(known, theirs)?;
                    return Err(SyncError::Rewritten { gone });
                }
                Ok(Some(theirs))
            }
            Fetched::NoBranch | Fetched::Empty if known.is_some() => Err(SyncError::BranchGone {
                branch: clean(branch.short()),
            }),
            // A library without anything, or without this branch: ours will be the first.
            Fetched::Empty => Ok(None),
            Fetched::NoBranch => Err(SyncError::BranchGone {
                branch: clean(branch.short()),
            }),
        }
    }

    /// Joins what was fetched with the branch and brings the files up to date.
    fn join(
        &self,
        mut branch: Branch,
        fetched: Option<Oid>,
        report: &mut Synced,
        watch: &mut Watch<'_>,
    ) -> Result<Branch, SyncError> {
        let Some(theirs) = fetched else {
            return Ok(branch);
        };
        for restart in 0.. {
            (watch.tell)(Progress::Joining);
            let target = self.joined(&branch, theirs)?;
            if target.commit == branch.tip {
                return Ok(branch);
            }
            watch.check()?;
            (watch.tell)(Progress::Updating);
            let newly_waiting = target.waiting.clone();
            let mut received = self.changes_between(branch.tip, target.commit)?;
            match self.update_to(&branch, target, "update") {
                Ok(updated) => {
                    report.received.append(&mut received);
                    report.newly_waiting.extend(newly_waiting);
                    return Ok(updated);
                }
                // A note was edited since it was saved: save that edit too, and join again.
                Err(SyncError::BeingEdited { path }) => {
                    if restart >= MOST_RESTARTS {
                        return Err(SyncError::BeingEdited { path });
                    }
                    let (saved, moved) = self.save_edits(branch)?;
                    branch = moved;
                    report.saved.changed.extend(saved.changed);
                    report.saved.held = saved.held;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(branch)
    }

    /// The state that holds both sides, written but not yet moved to.
    fn joined(&self, branch: &Branch, theirs: Oid) -> Result<Target, SyncError> {
        let mine = match branch.tip {
            Some(mine) if self.contains(mine, theirs)? => {
                return Ok(Target {
                    commit: Some(mine),
                    ..Target::default()
                });
            }
            Some(mine) if !self.contains(theirs, mine)? => mine,
            tip => {
                let known = self.tree_of(tip)?.id();
                self.check_arrivals(known, self.tree_of(Some(theirs))?.id())?;
                return Ok(Target {
                    commit: Some(theirs),
                    ..Target::default()
                });
            }
        };
        let base = self.base_of(theirs, mine, 0)?;
        let (their_tree, my_tree) = (
            self.tree_of(Some(theirs))?.id(),
            self.tree_of(Some(mine))?.id(),
        );
        self.check_arrivals(base.id(), their_tree)?;
        let joined = self.combine(base.id(), their_tree, my_tree)?;
        let mut waiting = Vec::new();
        for (path, decision) in joined.decisions {
            let below = self.in_base(&path).unwrap_or(&path).to_owned();
            let origins = [mine, theirs].map(|tip| self.origin(&path, tip, base.id()));
            let [mine, theirs] = origins;
            waiting.push(Waiting::new(below, decision, mine?, theirs?));
        }
        let mut text = message("Join", &self.changes_of_trees(their_tree, joined.tree)?);
        if !waiting.is_empty() {
            text.push('\n');
        }
        for one in &waiting {
            _ = writeln!(
                text,
                "Waiting: {} {} · {}",
                one.id, one.path, one.decision.spot
            );
        }
        let commit = self.write_commit(joined.tree, &[theirs, mine], &text)?;
        let below = |path: &String| self.in_base(path).unwrap_or(path).to_owned();
        let renamed = joined
            .renamed
            .iter()
            .map(|(from, to)| (below(from), below(to)))
            .collect();
        Ok(Target {
            commit: Some(commit),
            waiting,
            renamed,
            ..Target::default()
        })
    }

    /// The state both grew from. Where there are several, they are joined themselves first.
    fn base_of(&self, theirs: Oid, mine: Oid, depth: usize) -> Result<Tree<'_>, SyncError> {
        const DEEPEST: usize = 8;
        let bases: Vec<Oid> = match self.git.merge_bases(theirs, mine) {
            Ok(bases) => bases.to_vec(),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let Some((first, rest)) = bases.split_first() else {
            let shallow = self.git.is_shallow();
            return Err(if shallow {
                SyncError::Shallow
            } else {
                SyncError::Unrelated
            });
        };
        let mut joined = self.tree_of(Some(*first))?;
        if depth < DEEPEST {
            for next in rest {
                let base = self.base_of(*first, *next, depth + 1)?;
                let next = self.tree_of(Some(*next))?.id();
                let tree = self.combine(base.id(), joined.id(), next)?.tree;
                joined = self.git.find_tree(tree)?;
            }
        }
        Ok(joined)
    }

    /// Who last changed a file on the way to `tip`.
    fn origin(&self, path: &str, tip: Oid, base: Oid) -> Result<Origin, SyncError> {
        const FARTHEST: usize = 2000;
        let id_at = |tree: &Tree<'_>| {
            tree.get_path(std::path::Path::new(path))
                .ok()
                .map(|e| e.id())
        };
        let wanted = id_at(&self.tree_of(Some(tip))?);
        let at_base = id_at(&self.git.find_tree(base)?);
        let mut walk = self.git.revwalk()?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL)?;
        walk.push(tip)?;
        let mut found = tip;
        for id in walk.take(FARTHEST) {
            let commit = self.git.find_commit(id?)?;
            let here = id_at(&commit.tree()?);
            if here == wanted {
                found = commit.id();
                let same =
                    |parent: git2::Commit<'_>| parent.tree().is_ok_and(|t| id_at(&t) == wanted);
                if !commit.parents().any(same) {
                    break;
                }
            }
            if here == at_base && here != wanted {
                break;
            }
        }
        let commit = self.git.find_commit(found)?;
        let author = commit.author();
        Ok(Origin {
            who: author.name().unwrap_or_default().to_owned(),
            when: author.when().seconds(),
            version: found.to_string(),
        })
    }

    /// Says what a sync would do. Fetches, but changes neither files nor what is saved.
    ///
    /// # Errors
    /// As [`Exchange::sync`].
    pub fn preview(&self, watch: &mut Watch<'_>) -> Result<Preview, SyncError> {
        let (_lock, branch) = self.begin("preview")?;
        let head = self.tree_of(branch.tip)?;
        let scan = self.scan(&head)?;
        let remote = self.remote(&branch)?;
        let fetched = self.fetch_checked(&remote, &branch, watch)?;
        let mut edits = Vec::new();
        for change in &scan.changed {
            let entry = match &change.content {
                Some(content) => Some(super::tracked::Entry {
                    id: self.git.blob(content)?,
                    mode: change.mode,
                }),
                None => None,
            };
            edits.push((change.path.clone(), entry));
        }
        let mine = self.write_tree(head.id(), &edits)?;
        let mut preview = Preview {
            held: scan.held,
            ..Preview::default()
        };
        preview.unsaved = self.changes_of_trees(head.id(), mine)?;
        let Some(theirs) = fetched else {
            let nothing = self.tree_of(None)?.id();
            preview.outgoing = self.changes_of_trees(nothing, mine)?;
            return Ok(preview);
        };
        let their_tree = self.tree_of(Some(theirs))?.id();
        let base = match branch.tip {
            Some(tip) => self.base_of(theirs, tip, 0)?.id(),
            None => self.tree_of(None)?.id(),
        };
        self.check_arrivals(base, their_tree)?;
        let joined = self.combine(base, their_tree, mine)?;
        preview.incoming = self.changes_of_trees(mine, joined.tree)?;
        preview.outgoing = self.changes_of_trees(their_tree, joined.tree)?;
        let conflicts = joined.decisions.into_iter();
        preview.conflicts = conflicts
            .map(|(path, decision)| {
                let path = clean(self.in_base(&path).unwrap_or(&path));
                (path, clean(&decision.spot.to_string()))
            })
            .collect();
        Ok(preview)
    }

    /// The files of the base that differ between two commits.
    pub(super) fn changes_between(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
    ) -> Result<Vec<FileChange>, SyncError> {
        self.changes_of_trees(self.tree_of(old)?.id(), self.tree_of(new)?.id())
    }

    /// The files of the base that differ between two trees.
    pub(super) fn changes_of_trees(
        &self,
        old: Oid,
        new: Oid,
    ) -> Result<Vec<FileChange>, SyncError> {
        let all = self.deltas(old, new)?.into_iter();
        Ok(all
            .filter_map(|delta| {
                let path = clean(self.in_base(&delta.path)?);
                let kind = match (delta.old, delta.new) {
                    (None, _) => ChangeKind::New,
                    (_, None) => ChangeKind::Removed,
                    _ => ChangeKind::Changed,
                };
                Some(FileChange { path, kind })
            })
            .collect())
    }

    /// Notes the time of this update, for "how old is this copy".
    fn mark_updated(&self) -> Result<(), SyncError> {
        let now = super::repo::seconds_now().to_string();
        self.disk
            .replace(&self.private().join("updated"), now.as_bytes(), || Ok(()))?;
        Ok(())
    }

    /// When updates were last fetched, seconds since 1970; none before the first time.
    pub fn last_update(&self) -> Option<i64> {
        std::fs::read_to_string(self.private().join("updated"))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// What was fetched last and may not be joined yet.
    pub(super) fn incoming(&self) -> Result<Option<Oid>, SyncError> {
        self.tip(INCOMING)
    }
}

impl Watch<'_> {
    /// Stops here if the user asked to.
    fn check(&self) -> Result<(), SyncError> {
        if self.stop.load(Ordering::Relaxed) {
            Err(SyncError::Stopped)
        } else {
            Ok(())
        }
    }
}

/// How long to wait before the next try: longer each time, and never as long as the others.
fn pause(attempt: usize) -> Duration {
    use std::hash::{BuildHasher, Hasher};
    let longest = 20_u64 << attempt.min(7);
    let random = std::hash::RandomState::new().build_hasher().finish();
    Duration::from_millis(5 + random % longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_how_far_a_transfer_is() {
        #[track_caller]
        fn case(line: &str, want: u8) {
            let Progress::Transfer { percent, .. } = Progress::transfer(line) else {
                panic!()
            };
            assert_eq!(percent, want, "{line}");
        }
        case("Receiving objects:  61% (39/64), 1.2 MiB | 400 KiB/s", 61);
        case("remote: Counting objects: 100% (5/5), done.", 100);
        case("remote: Enumerating objects: 5, done.", 0);
    }
}
