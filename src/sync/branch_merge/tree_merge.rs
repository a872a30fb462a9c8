//! Three-way merge of git trees: file by file, notes by structure.
//!
//! Works on trees only and writes no files. Starts with the shared tree and adds my changes.

use std::collections::{BTreeMap, HashMap, HashSet};

use git2::{ObjectType, Oid, TreeWalkMode, TreeWalkResult};

use super::moved_files::MovedFile;
use super::renames::RenameCandidates;
use crate::model::note::NoteId;
use crate::model::toml_values::texts;
use crate::notes::front_matter::read_sound;
use crate::notes::front_matter::rewrite::set_key;
use crate::notes::front_matter::tree::to_table;
use crate::notes::settings::SETTINGS;
use crate::notes::three_way_merge::audience::{self, Stated};
use crate::notes::three_way_merge::{ConflictLocation, Decision, MergedNote, merge_of_path};
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::left_out_files::HeldFile;
use crate::sync::repository::path_rules::beside;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::tree_paths::TreePaths;
use crate::sync::repository::trees::{Delta, MAX_MERGED_BYTES, SUBMODULE, TreeFile};

/// The result of a tree merge.
#[derive(Debug)]
pub(crate) struct MergedTree {
    pub(crate) tree: Oid,
    /// Conflicts, with the path of the note in the git tree.
    pub(crate) decisions: Vec<(String, Decision)>,
    /// Notes that others renamed: from, to.
    pub(crate) renamed: Vec<(String, String)>,
    /// My files that are not in the tree.
    pub(crate) held: Vec<HeldFile>,
    /// My files that are at another path.
    pub(crate) moved: Vec<MovedFile>,
    placed: Placed,
}

impl MergedTree {
    /// The paths of the notes that a side had at `path`.
    pub(crate) fn places_of(&self, path: &str) -> Vec<String> {
        places_of(&self.placed, path)
    }
}

/// New paths of notes that either side moved in the merge, by old path.
type Placed = HashMap<String, Vec<String>>;

pub(crate) type Deltas = BTreeMap<String, Delta>;

/// A merge in progress.
pub(crate) struct TreeMerge<'e> {
    pub(crate) repo: &'e Repo,
    shared_paths: TreePaths<'e>,
    pub(crate) shared: Deltas,
    pub(crate) mine: Deltas,
    /// My paths that are already merged.
    done: HashSet<String>,
    changes: BTreeMap<String, Option<TreeFile>>,
    pub(crate) decisions: Vec<(String, Decision)>,
    renamed: Vec<(String, String)>,
    /// The new paths in `renamed`.
    renamed_to: HashSet<String>,
    held: Vec<HeldFile>,
    placed: Placed,
}

/// Merges the tree `mine` into `shared`, with the merge base `base`.
pub(crate) fn merge_trees(
    repo: &Repo,
    base: Oid,
    shared: Oid,
    mine: Oid,
) -> Result<MergedTree, SyncError> {
    let deltas = |side| -> Result<Deltas, SyncError> {
        let all = repo.deltas(base, side)?.into_iter();
        Ok(all.map(|delta| (delta.path.clone(), delta)).collect())
    };
    let mut merge = TreeMerge {
        repo,
        shared_paths: TreePaths::new(repo, shared),
        shared: deltas(shared)?,
        mine: deltas(mine)?,
        done: HashSet::new(),
        changes: BTreeMap::new(),
        decisions: Vec::new(),
        renamed: Vec::new(),
        renamed_to: HashSet::new(),
        held: Vec::new(),
        placed: HashMap::new(),
    };
    merge.follow_renames()?;
    let mine: Vec<Delta> = merge.mine.values().cloned().collect();
    for delta in mine {
        if !merge.done.contains(&delta.path) {
            merge.merge_delta(&delta)?;
        }
    }
    merge.propagate_audience()?;
    merge.restrict_default()?;
    let moved = merge.moved_files();
    let changes: Vec<_> = merge.changes.into_iter().collect();
    let tree = repo.write_tree(shared, &changes)?;
    Ok(MergedTree {
        tree,
        decisions: merge.decisions,
        renamed: merge.renamed,
        held: merge.held,
        moved,
        placed: merge.placed,
    })
}

impl TreeMerge<'_> {
    fn merge_delta(&mut self, mine: &Delta) -> Result<(), SyncError> {
        let path = mine.path.clone();
        let Some(shared) = self.shared.get(&path).cloned() else {
            return self.take(&path, mine.new);
        };
        match (shared.new, mine.new) {
            (None, None) => Ok(()),
            (Some(theirs), Some(mine)) if theirs.id == mine.id => Ok(()),
            // An edit wins over a removal: mine is kept; or theirs is kept, with a conflict.
            (None, Some(_)) => self.take(&path, mine.new),
            (Some(theirs), None) => {
                let texts = [mine.old.map(|old| old.id), None, Some(theirs.id)];
                self.wait_whole(&path, texts)
            }
            (Some(theirs), Some(own)) if self.is_held(&path, theirs, own) => {
                self.hold(&path, &path);
                Ok(())
            }
            (Some(theirs), Some(own)) => self.merge_at(&path, mine.old, theirs, own),
        }
    }

    /// Merges two versions of a file; keeps both files if that fails.
    fn merge_at(
        &mut self,
        path: &str,
        base: Option<TreeFile>,
        theirs: TreeFile,
        mine: TreeFile,
    ) -> Result<(), SyncError> {
        let Some(below) = self.repo.in_base(path) else {
            return Err(SyncError::OutsideConflict { path: clean(path) });
        };
        if below == SETTINGS
            && let Some(chosen) = self.usable_settings(theirs, mine)
        {
            self.put(path, Some(chosen));
            if chosen == theirs {
                self.keep_my_settings(path, base, theirs, mine)?;
            }
            return self.close_settings([base, Some(theirs), Some(mine)], path, chosen);
        }
        let merge = merge_of_path(below);
        let read = |entry: Option<TreeFile>| match entry {
            Some(entry) if entry.is_file() => self.repo.note_text(entry.id),
            _ => Ok(None),
        };
        let texts = [read(base)?, read(Some(theirs))?, read(Some(mine))?];
        // A longer text has an audience, but is not merged.
        let is_short = |text: &&str| text.len() <= MAX_MERGED_BYTES;
        let merged = match (merge, texts.each_ref().map(Option::as_deref)) {
            (Some(merge), [base, theirs @ Some(_), mine @ Some(_)])
                if [base, theirs, mine].iter().flatten().all(is_short) =>
            {
                merge(base, theirs, mine)
            }
            _ => MergedNote::default(),
        };
        match merged.text {
            // Two independent notes with the same path stay two notes if they conflict.
            Some(text) if base.is_some() || merged.decisions.is_empty() => {
                self.put_text(path, theirs, &text)?;
                let found = merged.decisions.into_iter();
                self.decisions
                    .extend(found.map(|decision| (path.to_owned(), decision)));
            }
            _ => {
                self.put(path, Some(theirs));
                let place = beside(path, mine.id);
                self.take(&place, Some(mine))?;
                self.move_to(path, &place);
            }
        }
        self.restrict_both(path, &texts)
    }

    /// The version of `guildhall.toml` to keep whole, if theirs cannot be merged.
    fn usable_settings(&self, theirs: TreeFile, mine: TreeFile) -> Option<TreeFile> {
        let fault = self.repo.settings_entry_fault(Some(theirs))?;
        Some(if fault.is_newer { theirs } else { mine })
    }

    /// Keeps my settings where theirs are taken whole. Mine wait, or lie beside if they are no
    /// text.
    fn keep_my_settings(
        &mut self,
        path: &str,
        base: Option<TreeFile>,
        theirs: TreeFile,
        mine: TreeFile,
    ) -> Result<(), SyncError> {
        if self.repo.text(mine.id)?.is_none() {
            return self.take(&beside(path, mine.id), Some(mine));
        }
        let ids = [base.map(|base| base.id), Some(mine.id), Some(theirs.id)];
        self.wait_whole(path, ids)
    }

    /// Makes a note members-only if its sides differ in their audience.
    ///
    /// Applies to merged and to separately kept notes, and also to a side that only renamed the
    /// note. A side that cannot be read is members-only.
    fn restrict_both(&mut self, path: &str, texts: &[Option<String>; 3]) -> Result<(), SyncError> {
        let [base, theirs, mine] = texts.each_ref().map(Option::as_deref);
        let stated = |text: Option<&str>| text.map_or(Stated::Members, Stated::of);
        let agreed = stated(theirs).agreed_or_members(stated(mine));
        if !self.is_note(path) || agreed != Stated::Members {
            return Ok(());
        }
        let decision = Decision {
            spot: audience::spot(),
            base: base.and_then(audience::written),
            mine: mine.and_then(audience::written),
            theirs: theirs.and_then(audience::written),
        };
        for place in self.places_of(path) {
            self.restrict_at(&place, &decision)?;
        }
        Ok(())
    }

    /// The current paths of the notes that a side had at `path`.
    pub(crate) fn places_of(&self, path: &str) -> Vec<String> {
        places_of(&self.placed, path)
    }

    /// My files that the merge moved.
    fn moved_files(&self) -> Vec<MovedFile> {
        let moves = self.placed.iter();
        let moves = moves.flat_map(|(from, to)| to.iter().map(move |to| (from, to)));
        let mut moved: Vec<MovedFile> = moves
            .map(|(from, to)| MovedFile {
                from: from.clone(),
                to: to.clone(),
                is_changed_there: self.shared.contains_key(from),
                is_renamed_there: self.shared.contains_key(to),
            })
            .collect();
        moved.sort_unstable_by(|one, other| (&one.from, &one.to).cmp(&(&other.from, &other.to)));
        moved
    }

    /// Records that a note moved in the merge.
    fn move_to(&mut self, from: &str, to: &str) {
        let places = self.placed.entry(from.to_owned()).or_default();
        places.push(to.to_owned());
    }

    /// The entry at a path in the merge so far.
    pub(crate) fn merged_entry(&self, path: &str) -> Result<Option<TreeFile>, SyncError> {
        match self.changes.get(path) {
            Some(entry) => Ok(*entry),
            None => self.shared_paths.entry(path),
        }
    }

    /// Writes a text at a path, with the mode of `entry`.
    pub(crate) fn put_text(
        &mut self,
        path: &str,
        entry: TreeFile,
        text: impl AsRef<[u8]>,
    ) -> Result<(), SyncError> {
        self.repo.disk.change()?;
        let id = self.repo.git.blob(text.as_ref())?;
        self.put(path, Some(TreeFile { id, ..entry }));
        Ok(())
    }

    /// Adds my version, at a free path if the shared tree blocks its own.
    fn take(&mut self, path: &str, mine: Option<TreeFile>) -> Result<(), SyncError> {
        let Some(entry) = mine else {
            self.put(path, None);
            return Ok(());
        };
        let mut free = path.to_owned();
        for _ in 0..8 {
            let Some((part, entry_there)) = self.taken_part(&free)? else {
                break;
            };
            if self.repo.unwritten_reason(&part, entry_there).is_some() {
                self.hold(path, &part);
                return Ok(());
            }
            let rest = &free[part.len()..];
            free = format!("{}{rest}", beside(&part, entry.id));
        }
        if free != path {
            self.move_to(path, &free);
        }
        self.put(&free, Some(entry));
        Ok(())
    }

    /// Whether my note stays on disk only, because theirs is on no disk.
    fn is_held(&self, path: &str, theirs: TreeFile, mine: TreeFile) -> bool {
        let is_written = |entry| self.repo.unwritten_reason(path, entry).is_none();
        let is_settings = self.repo.in_base(path) == Some(SETTINGS);
        !is_settings && !is_written(theirs) && is_written(mine)
    }

    /// Leaves my file out of the tree because of the entry at `place`.
    fn hold(&mut self, path: &str, place: &str) {
        let base = self.mine.get(path).and_then(|mine| mine.old);
        self.held.push(HeldFile {
            path: path.to_owned(),
            place: place.to_owned(),
            base: base.filter(|base| base.is_file()).map(|base| base.id),
        });
    }

    /// The first prefix of a path that the shared tree blocks. With the entry there.
    ///
    /// It has a file instead of a folder, a folder instead of the file, or a name that some file
    /// system treats as equal.
    fn taken_part(&self, path: &str) -> Result<Option<(String, TreeFile)>, SyncError> {
        // An edit of an existing note stays at its path.
        let known = self.shared_paths.entry(path)?;
        if known.is_some_and(|known| !known.is_folder() && known.mode != SUBMODULE) {
            return Ok(None);
        }
        if let Some(collision) = self.shared_paths.colliding_path(path)?
            && let Some(entry) = self.shared_paths.entry(&collision)?
            && !self.is_removed(&collision)?
        {
            let depth = collision.matches('/').count();
            let parts: Vec<&str> = path.split('/').take(depth + 1).collect();
            return Ok(Some((parts.join("/"), entry)));
        }
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        for end in ends {
            let Some(found) = self.shared_paths.entry(&path[..end])? else {
                return Ok(None);
            };
            if found.is_folder() == (end == path.len()) && !self.is_removed(&path[..end])? {
                return Ok(Some((path[..end].to_owned(), found)));
            }
        }
        Ok(None)
    }

    /// Whether my side removes a file of the shared tree. Or every file of a folder.
    fn is_removed(&self, at: &str) -> Result<bool, SyncError> {
        // Their edit wins over my removal.
        let stays = |path: &str| {
            let theirs = self.shared.get(path);
            theirs.is_some_and(|delta| delta.new.is_some()) && !self.done.contains(path)
        };
        let is_gone = |path: &str| {
            let mine = self.mine.get(path);
            mine.is_some_and(|delta| delta.new.is_none()) && !stays(path)
        };
        let found = self.shared_paths.entry(at)?;
        let Some(found) = found.filter(|found| found.is_folder()) else {
            return Ok(is_gone(at));
        };
        let mut is_removed = true;
        let folder = self.repo.git.find_tree(found.id)?;
        folder.walk(TreeWalkMode::PreOrder, |above, entry| {
            let name = String::from_utf8_lossy(entry.name_bytes());
            let is_file = entry.kind() != Some(ObjectType::Tree);
            if is_file && !is_gone(&format!("{at}/{above}{name}")) {
                is_removed = false;
                return TreeWalkResult::Skip;
            }
            TreeWalkResult::Ok
        })?;
        Ok(is_removed)
    }

    fn put(&mut self, path: &str, entry: Option<TreeFile>) {
        self.changes.insert(path.to_owned(), entry);
    }

    fn wait_whole(&mut self, path: &str, ids: [Option<Oid>; 3]) -> Result<(), SyncError> {
        let read = |id: Option<Oid>| match id {
            Some(id) => self.repo.text(id),
            None => Ok(None),
        };
        let [base, mine, theirs] = [read(ids[0])?, read(ids[1])?, read(ids[2])?];
        // There is no conflict for a removed binary file: theirs stays.
        if theirs.is_some() {
            let decision = Decision {
                spot: ConflictLocation::Note,
                base,
                mine,
                theirs,
            };
            self.decisions.push((path.to_owned(), decision));
        }
        Ok(())
    }

    /// Merges notes that one side renamed and the other changed.
    fn follow_renames(&mut self) -> Result<(), SyncError> {
        let gone = [
            gone_from_one(&self.shared, &self.mine),
            gone_from_one(&self.mine, &self.shared),
        ];
        if gone.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let [gone_there, gone_here] = gone;
        let theirs = RenameCandidates::find(self.repo, self.shared.values(), gone_there.iter())?;
        let mine = RenameCandidates::find(self.repo, self.mine.values(), gone_here.iter())?;
        self.follow_theirs(&gone_there, &theirs, &mine)?;
        self.follow_mine(&gone_here, &mine)
    }

    /// Merges notes that others renamed and I changed or also renamed.
    fn follow_theirs(
        &mut self,
        gone: &[Delta],
        renamed_there: &RenameCandidates,
        renamed_here: &RenameCandidates,
    ) -> Result<(), SyncError> {
        for old in gone {
            let Some(base) = old.old else { continue };
            let Some(to) = self.rename_of(renamed_there, old) else {
                continue;
            };
            let (Some(theirs), Some(mine)) = (to.new, self.mine.get(&old.path)) else {
                continue;
            };
            let mine = mine.clone();
            self.renamed.push((old.path.clone(), to.path.clone()));
            self.renamed_to.insert(to.path.clone());
            let mine_to = match mine.new {
                Some(entry) => Some(Delta {
                    new: Some(entry),
                    ..mine.clone()
                }),
                None => self.rename_of(renamed_here, &mine),
            };
            let Some(mine_to) = mine_to else { continue };
            let Some(own) = mine_to.new else { continue };
            if self.mine.contains_key(&to.path) && mine_to.path != to.path {
                continue; // I have another note at the new path: keep both sides as they are.
            }
            self.done.extend([old.path.clone(), mine_to.path.clone()]);
            self.move_to(&mine_to.path, &to.path);
            self.merge_at(&to.path, Some(base), theirs, own)?;
            if mine_to.path != old.path && mine_to.path != to.path {
                self.keep_my_name(&mine_to.path, &to.path)?;
            }
        }
        Ok(())
    }

    /// Adds my name of a note that both renamed as an alias. My links name it.
    ///
    /// Only TOML is edited, and only if nothing else has the name.
    fn keep_my_name(&mut self, mine: &str, path: &str) -> Result<(), SyncError> {
        let id = self.repo.in_base(mine).and_then(NoteId::of_path);
        let (Some(id), Some(entry)) = (id, self.merged_entry(path)?) else {
            return Ok(());
        };
        if self.merged_entry(mine)?.is_some() {
            return Ok(());
        }
        let text = self.repo.note_text(entry.id)?.unwrap_or_default();
        match with_alias(&text, &id) {
            Some(text) => self.put_text(path, entry, text),
            None => Ok(()),
        }
    }

    /// Merges notes that I renamed and others changed.
    fn follow_mine(&mut self, gone: &[Delta], renamed: &RenameCandidates) -> Result<(), SyncError> {
        for old in gone {
            if self.done.contains(&old.path) {
                continue;
            }
            let Some(to) = self.rename_of(renamed, old) else {
                continue;
            };
            let theirs = self.shared.get(&old.path).and_then(|delta| delta.new);
            let (Some(theirs), Some(mine)) = (theirs, to.new) else {
                continue;
            };
            if self.shared.contains_key(&to.path) {
                continue;
            }
            self.done.extend([old.path.clone(), to.path.clone()]);
            if self.taken_part(&to.path)?.is_some() {
                // Others have something else at the new path: both sides stay as they are.
                self.done.remove(&old.path);
                self.done.remove(&to.path);
                continue;
            }
            self.put(&old.path, None);
            self.move_to(&old.path, &to.path);
            self.merge_at(&to.path, old.old, theirs, mine)?;
        }
        Ok(())
    }

    /// The target of a rename on one side, unless it is already taken.
    fn rename_of(&self, renames: &RenameCandidates, gone: &Delta) -> Option<Delta> {
        let is_free = |delta: &Delta| {
            !self.done.contains(&delta.path) && !self.renamed_to.contains(&delta.path)
        };
        renames.target(gone, is_free).cloned()
    }
}

/// The note with one more alias.
///
/// `None` if it has it, or if its front matter is no sound TOML.
fn with_alias(text: &str, id: &NoteId) -> Option<String> {
    // New front matter above unreadable one would open a closed note.
    let table = to_table(&read_sound(text)?.entries);
    let known = texts(&table, "aliases");
    let mut aliases: Vec<toml::Value> = known.map(toml::Value::from).collect();
    let added = toml::Value::from(id.as_str());
    if aliases.contains(&added) {
        return None;
    }
    aliases.push(added);
    set_key(text, "aliases", &toml::Value::Array(aliases)).ok()
}

fn places_of(placed: &Placed, path: &str) -> Vec<String> {
    let mut found = vec![path.to_owned()];
    let mut at = 0;
    while at < found.len() {
        for to in placed.get(&found[at]).into_iter().flatten() {
            if !found.contains(to) {
                found.push(to.clone());
            }
        }
        at += 1;
    }
    found
}

/// The files that one side removed and the other side changed.
fn gone_from_one(side: &Deltas, other: &Deltas) -> Vec<Delta> {
    let is_gone = |delta: &&Delta| delta.new.is_none() && other.contains_key(&delta.path);
    side.values().filter(is_gone).cloned().collect()
}
