//! Proposes notes for review: pushes them to a separate branch.

use std::collections::HashMap;

use git2::{Oid, Sort, Tree};

use crate::model::note::{Audience, NoteId};
use crate::model::text_folding::fold;
use crate::notes::three_way_merge::audience::{Stated, closed_bytes};
use crate::notes::{self, Defaults};
use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
use crate::sync::branch_merge::tree_merge::{MergedTree, merge_trees};
use crate::sync::commit::write_commit::{message, rewrite_commit, write_commit};
use crate::sync::error::SyncError;
use crate::sync::history::save_edits::save_edits;
use crate::sync::history::waiting_proposals::unsent_proposals;
use crate::sync::remote::redact::clean;
use crate::sync::remote::remote_address::shown;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::left_out_files::HeldFile;
use crate::sync::repository::references::PROPOSALS;
use crate::sync::repository::repo::{Branch, Remote, Repo};
use crate::sync::repository::trees::{FileChange, TreeFile};
use crate::sync::safety::begin::{TransferLocks, begin, begin_transfer, branch_after_wait};
use crate::sync::transfer::checked_fetch::fetch_checked;
use crate::sync::transfer::fetch_push::push;
use crate::sync::transfer::progress::{SyncStep, Watch};
use crate::sync::transfer::transfer_results::Pushed;

/// The result of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The branch, named by title, date and commit:
    /// `proposal/heat-pumps-for-oslo-2026-03-02-1a2b3c4d`.
    pub name: String,
    /// The notes in it.
    pub notes: Vec<FileChange>,
    /// The shared library's address, safe to show.
    pub remote: String,
}

/// My versions of files, by path in the git tree.
type Versions = Vec<(String, Option<TreeFile>)>;

impl Repo {
    /// Forgets a proposal, such as a declined one. The shared library keeps its branch.
    ///
    /// # Errors
    /// [`SyncError::NoSuchProposal`], or an error of the repository.
    pub fn forget_proposal(&self, name: &str) -> Result<(), SyncError> {
        let (_lock, branch) = begin(self, "propose")?;
        let full = format!("refs/heads/{name}");
        let is_proposal = full.starts_with(PROPOSALS) && full != branch.name;
        match self.git.find_reference(&full) {
            Ok(found) if is_proposal => self.delete_reference(found),
            _ => Err(SyncError::NoSuchProposal { name: clean(name) }),
        }
    }

    /// Proposes my version of these notes for review.
    ///
    /// In this copy the notes return to the shared version until the proposal is accepted, also in
    /// the saved states that are not shared yet; an undo restores mine.
    ///
    /// # Errors
    /// [`SyncError::NoSuchNote`], [`SyncError::NothingToPropose`], or an error of the push: then
    /// the proposal is kept, and the next sync pushes it.
    pub fn propose(&self, ids: &[NoteId], watch: &mut Watch<'_>) -> Result<Proposed, SyncError> {
        let (mut locks, branch) = begin_transfer(self, "propose")?;
        let (saved, branch) = save_edits(self, branch)?;
        let remote = self.remote(&branch)?;
        branch.tip.ok_or(SyncError::NoRemote)?;
        let theirs =
            fetch_checked(self, &remote, &branch, &mut locks, watch)?.ok_or(SyncError::NoRemote)?;
        let branch = branch_after_wait(self, &branch)?;
        let tip = branch.tip.ok_or(SyncError::NoRemote)?;
        let base = self
            .git
            .merge_base(theirs, tip)
            .map_err(|_| SyncError::Unrelated)?;
        let mine = versions(self, ids, &saved.held, [base, tip])?;
        // Reuse a proposal that was undone before it was pushed.
        let unshared = unsent_proposals(self, &remote, &branch)?;
        let begun: Vec<Oid> = unshared.iter().map(|(_, commit)| *commit).collect();
        let (commit, notes) = write_proposal(self, base, theirs, &mine, &begun)?;
        let known = unshared.into_iter().find(|(_, known)| *known == commit);
        let name = match known {
            Some((known, _)) => known.name,
            None => name_of(self, ids, &mine, commit)?,
        };
        let short = name.trim_start_matches("refs/heads/").to_owned();
        // The journal creates the reference once the branch is without my version: a sync shares one
        // or the other.
        let target = CheckoutTarget {
            commit: Some(write_without(self, theirs, tip, &mine)?),
            proposal: Some((name, commit)),
            ..CheckoutTarget::default()
        };
        let branch = check_out(self, &branch, target, "propose")?;
        let pushed = push_proposals(self, &remote, &branch, &mut locks, watch)?;
        let mut refused = pushed.refused.into_iter();
        if let Some((_, words)) = refused.find(|(name, _)| *name == short) {
            let remote = shown(&remote.url);
            return Err(SyncError::ProposalRefused { remote, words });
        }
        Ok(Proposed {
            name: short,
            notes,
            remote: shown(&remote.url),
        })
    }
}

/// My versions of these notes.
fn versions(
    repo: &Repo,
    ids: &[NoteId],
    held: &[LeftOut],
    [base, tip]: [Oid; 2],
) -> Result<Versions, SyncError> {
    let mut versions = Versions::new();
    let [base, tip] = [repo.tree_of(Some(base))?, repo.tree_of(Some(tip))?];
    for id in ids {
        let path = format!("{}{}", repo.prefix, id.path());
        let [old, new] = [&base, &tip].map(|tree| TreeFile::at(tree, &path));
        if old.map(|old| old.id) == new.map(|new| new.id) {
            let held = held.iter().find(|held| held.path == id.path()).cloned();
            let id = clean(id.as_str());
            return Err(match held {
                Some(LeftOut { path, why }) => SyncError::LeftOut { path, why },
                None if old.is_none() => SyncError::NoSuchNote { id },
                None => SyncError::NothingToPropose { id },
            });
        }
        versions.push((path, new));
    }
    Ok(versions)
}

/// Writes my unshared commits again, without my versions of the proposed files.
///
/// Returns the newest one. What is not reviewed yet must not reach the others by the next sync.
fn write_without(
    repo: &Repo,
    theirs: Oid,
    tip: Oid,
    proposed: &Versions,
) -> Result<Oid, SyncError> {
    let mut walk = repo.git.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE)?;
    walk.push(tip)?;
    walk.hide(theirs)?;
    let mut written: HashMap<Oid, Oid> = HashMap::new();
    for id in walk {
        let commit = repo.git.find_commit(id?)?;
        let parents = commit.parent_ids();
        let parents: Vec<Oid> = parents
            .map(|id| written.get(&id).copied().unwrap_or(id))
            .collect();
        let before = repo.tree_of(parents.first().copied())?;
        let back = proposed
            .iter()
            .map(|(path, _)| (path.clone(), TreeFile::at(&before, path)));
        let tree = repo.write_tree(commit.tree_id(), &back.collect::<Vec<_>>())?;
        let is_same = tree == commit.tree_id();
        let new = match &parents[..] {
            _ if is_same && commit.parent_ids().eq(parents.iter().copied()) => commit.id(),
            [parent] if !is_same && tree == before.id() => *parent,
            _ => {
                let changed = repo.changes_of_trees(before.id(), tree)?;
                rewrite_commit(repo, &commit, tree, &parents, &changed)?
            }
        };
        written.insert(commit.id(), new);
    }
    Ok(written.get(&tip).copied().unwrap_or(tip))
}

/// The commit to review, based on the shared commit if that merges without conflicts.
///
/// Reuses the commit of a proposal that was not pushed if it is the same.
fn write_proposal(
    repo: &Repo,
    base: Oid,
    theirs: Oid,
    mine: &Versions,
    begun: &[Oid],
) -> Result<(Oid, Vec<FileChange>), SyncError> {
    let base_tree = repo.tree_of(Some(base))?.id();
    let their_tree = repo.tree_of(Some(theirs))?.id();
    let only_mine = repo.write_tree(base_tree, mine)?;
    let joined = merge_trees(repo, base_tree, their_tree, only_mine)?;
    if let Some(HeldFile { path, place, .. }) = joined.held.first() {
        let why = repo.held_reason(path, place);
        let path = clean(repo.in_base(path).unwrap_or(path));
        return Err(SyncError::LeftOut { path, why });
    }
    let fits = joined.decisions.is_empty();
    let (parent, from, tree) = if fits {
        (theirs, their_tree, joined.tree)
    } else {
        let mine = close_as_merged(repo, base, &joined, mine)?;
        (base, base_tree, repo.write_tree(base_tree, &mine)?)
    };
    let notes = repo.changes_of_trees(from, tree)?;
    for &commit in begun {
        let known = repo.git.find_commit(commit)?;
        if known.tree_id() == tree && known.parent_ids().eq([parent]) {
            return Ok((commit, notes));
        }
    }
    let text = message("Propose", &notes);
    Ok((write_commit(repo, tree, &[parent], &text)?, notes))
}

/// My versions, members-only where the merge with what others closed is.
///
/// A note that was members-only at the merge base may be proposed for everyone.
fn close_as_merged(
    repo: &Repo,
    base: Oid,
    merged: &MergedTree,
    mine: &[(String, Option<TreeFile>)],
) -> Result<Vec<(String, Option<TreeFile>)>, SyncError> {
    let base = repo.tree_of(Some(base))?;
    let joined = repo.git.find_tree(merged.tree)?;
    let is_closed = |tree: &Tree<'_>, path: &str| -> Result<bool, SyncError> {
        let Some(entry) = TreeFile::at(tree, path).filter(|entry| entry.is_file()) else {
            return Ok(false);
        };
        let text = repo.note_text(entry.id)?;
        Ok(text.is_none_or(|text| Stated::of(&text) == Stated::Members))
    };
    let mut kept = mine.to_vec();
    for (path, entry) in &mut kept {
        let Some(entry) = entry.as_mut().filter(|entry| entry.is_file()) else {
            continue;
        };
        let mut places = merged.places_of(path).into_iter();
        let is_closed_there = places.try_fold(false, |found, place| {
            Ok::<_, SyncError>(found || is_closed(&joined, &place)?)
        })?;
        if !is_closed_there || is_closed(&base, path)? {
            continue;
        }
        let blob = repo.git.find_blob(entry.id)?;
        if let Some(closed) = closed_bytes(blob.content()) {
            repo.disk.change()?;
            entry.id = repo.git.blob(&closed)?;
        }
    }
    Ok(kept)
}

/// The result of pushing proposals.
#[derive(Debug, Default)]
pub(crate) struct PushedProposals {
    /// Names of those that the shared library has now.
    pub(crate) shared: Vec<String>,
    /// Names of those that it refused, with its words.
    pub(crate) refused: Vec<(String, String)>,
}

/// Pushes proposals that the shared library lacks. A refused one stops no other.
pub(crate) fn push_proposals(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<PushedProposals, SyncError> {
    let mut result = PushedProposals::default();
    for (own, commit) in unsent_proposals(repo, remote, branch)? {
        (watch.on_step)(SyncStep::Sharing);
        let name = own.short().to_owned();
        match push(repo, remote, &own.name, commit, None, locks, watch) {
            Ok(Pushed::Accepted) => {
                repo.set_reference(&remote.tracking_of(&own.name), commit, "propose")?;
                result.shared.push(name);
            }
            Ok(Pushed::Rejected) => {
                let words = "another branch there is in the way of its name".to_owned();
                result.refused.push((name, words));
            }
            Ok(Pushed::Locked(lock)) => result.refused.push((name, format!("{lock} is there"))),
            Err(SyncError::Refused { words, .. }) => result.refused.push((name, words)),
            Err(error) => return Err(error),
        }
    }
    Ok(result)
}

/// A proposal's reference: title of its first note, date, short commit id.
///
/// The id makes it unique: someone else may propose the same note on the same day.
fn name_of(
    repo: &Repo,
    ids: &[NoteId],
    mine: &[(String, Option<TreeFile>)],
    commit: Oid,
) -> Result<String, SyncError> {
    let mut title = String::new();
    if let (Some(id), Some((_, Some(file)))) = (ids.first(), mine.first()) {
        let blob = repo.git.find_blob(file.id)?;
        let text = String::from_utf8_lossy(blob.content());
        title = title_of(&id.path(), &text);
    }
    let mut title = plain(&title);
    if title.is_empty() {
        // The title has no ASCII letters, or the proposal removes the note.
        title = plain(ids.first().map_or("", |id| id.slug()));
    }
    if title.is_empty() {
        "note".clone_into(&mut title);
    }
    let when = repo.git.find_commit(commit)?.time();
    let offset = jiff::tz::Offset::from_seconds(when.offset_minutes() * 60);
    let offset = offset.unwrap_or(jiff::tz::Offset::UTC);
    let date = jiff::Timestamp::from_second(when.seconds()).unwrap_or_default();
    let date = offset.to_datetime(date).date();
    let id = &commit.to_string()[..8];
    Ok(format!("{PROPOSALS}{title}-{date}-{id}"))
}

fn title_of(path: &str, text: &str) -> String {
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Members,
    };
    notes::read_note(path, text, &defaults).note.title
}

/// A slug of ASCII letters, digits and hyphens; may be empty.
fn plain(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut plain = words.join("-");
    plain.truncate(60);
    plain.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_parts_of_names() {
        assert_eq!(
            plain("Städte: Wärme & Kälte (2026)"),
            "stadte-warme-kalte-2026"
        );
        assert_eq!(plain("  ..lock / .. Tromsø"), "lock-tromso");
        assert_eq!(plain("公共建築"), "");
        assert_eq!(plain(&"ab ".repeat(40)).len(), 59);
    }
}
