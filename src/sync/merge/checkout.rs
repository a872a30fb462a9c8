//! Brings the working folder from one saved state to another without ever losing an edit.
//!
//! Only files of the base that differ are touched, each only while it holds exactly what history
//! says it holds. Files outside the base are never touched.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

use git2::{ObjectType, Oid};

use crate::sync::conflicts::pending_conflicts::{Bound, PendingConflict};
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::dirty_files::TreeFile;
use crate::sync::repository::exchange::{Branch, Exchange};
use crate::sync::repository::path_rules::{fault, half_written};
use crate::sync::safety::atomic_fs::has_real_parents;
use crate::sync::safety::journal::{Journal, JournalFile};

/// A file that differs between two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delta {
    /// Path below the working folder of the history.
    pub(crate) path: String,
    pub(crate) old: Option<TreeFile>,
    pub(crate) new: Option<TreeFile>,
}

/// What an update does to a file: the content on the disk before and after.
struct Step<'d> {
    delta: &'d Delta,
    old: Option<Oid>,
    new: Option<Oid>,
}

/// Where an update goes, and what changes with it.
#[derive(Debug, Default)]
pub(crate) struct CheckoutTarget {
    pub(crate) commit: Option<Oid>,
    /// What is to be chosen once it is there.
    pub(crate) waiting: Vec<PendingConflict>,
    /// What is chosen once it is there.
    pub(crate) decided: Vec<PendingConflict>,
    /// Notes that others renamed, by paths below the root: what waits follows them.
    pub(crate) renamed: Vec<(String, String)>,
    /// Numbers of choices that wait again once it is there.
    pub(crate) returning: Vec<String>,
    /// What waits no longer once it is there, for it goes back to before they waited.
    pub(crate) sleeping: Vec<Bound>,
}

impl Exchange {
    /// Moves the branch and the files of the base to a commit; `why` names the action for undo.
    ///
    /// The branch moves last. Whatever fails before is taken back at once, or by the next run.
    pub(crate) fn update_to(
        &self,
        branch: &Branch,
        target: CheckoutTarget,
        why: &str,
    ) -> Result<Branch, SyncError> {
        let Some(commit) = target.commit else {
            return Ok(branch.clone());
        };
        let (old, new) = (self.tree_of(branch.tip)?, self.tree_of(Some(commit))?);
        let (inside, outside): (Vec<Delta>, Vec<Delta>) = self
            .deltas(old.id(), new.id())?
            .into_iter()
            .partition(|delta| self.in_base(&delta.path).is_some());
        for delta in &inside {
            self.check_target(delta)?;
        }
        self.back_up(branch, why)?;
        let steps: Vec<Step> = inside.iter().map(|delta| self.step(delta)).collect();
        let journal = journal_of(branch, commit, &steps, target);
        self.write_journal(&journal)?;
        let moved = self
            .write_files(&steps, &outside)
            .and_then(|()| self.move_branch(branch, commit, why));
        if let Err(error) = moved {
            // If even this fails, the next run takes it back.
            let _ = self.settle(&journal);
            return Err(error);
        }
        self.finish(&journal)?;
        Ok(Branch {
            tip: Some(commit),
            ..branch.clone()
        })
    }

    /// What an update does to a file. One that is too large is not written, and was not.
    fn step<'d>(&self, delta: &'d Delta) -> Step<'d> {
        let [old, new] = [delta.old, delta.new].map(|entry| entry.map(|entry| entry.id));
        let is_too_large = |id: &Oid| self.is_too_large(&delta.path, *id);
        let is_there = || fs::symlink_metadata(self.place(&delta.path)).is_ok();
        Step {
            delta,
            old: old.filter(|id| !is_too_large(id) || is_there()),
            new: new.filter(|id| !is_too_large(id)),
        }
    }

    fn write_files(&self, inside: &[Step<'_>], outside: &[Delta]) -> Result<(), SyncError> {
        let mut recorded = Vec::new();
        let removals = inside.iter().filter(|step| step.new.is_none());
        let additions = inside.iter().filter(|step| step.new.is_some());
        for step in removals.chain(additions) {
            let known = self.put(&step.delta.path, step.new, step.old)?;
            recorded.push((step.delta.path.clone(), step.delta.new, known));
        }
        // What lies outside stays in the folder as it is; git's list follows where it was true.
        let index = self.git.index()?;
        for delta in outside.iter().filter(|delta| is_plain_path(&delta.path)) {
            let listed = index
                .get_path(Path::new(&delta.path), 0)
                .map(|entry| entry.id);
            if listed == delta.old.map(|entry| entry.id) {
                recorded.push((delta.path.clone(), delta.new, None));
            }
        }
        self.record(&recorded)
    }

    /// The files that differ between two trees, by path.
    pub(crate) fn deltas(&self, old: Oid, new: Oid) -> Result<Vec<Delta>, SyncError> {
        let (old, new) = (self.git.find_tree(old)?, self.git.find_tree(new)?);
        let mut options = git2::DiffOptions::new();
        options
            .include_typechange(true)
            .ignore_filemode(true)
            .ignore_submodules(false);
        let diff = self
            .git
            .diff_tree_to_tree(Some(&old), Some(&new), Some(&mut options))?;
        let mut found = Vec::new();
        for delta in diff.deltas() {
            let entry = |file: &git2::DiffFile<'_>| {
                let mode = i32::from(file.mode());
                (!file.id().is_zero()).then(|| TreeFile {
                    id: file.id(),
                    mode,
                })
            };
            let (old, new) = (entry(&delta.old_file()), entry(&delta.new_file()));
            let bytes = delta
                .new_file()
                .path_bytes()
                .or(delta.old_file().path_bytes());
            let bytes = bytes.unwrap_or_default();
            match std::str::from_utf8(bytes) {
                Ok(path) if old != new => found.push(Delta {
                    path: path.to_owned(),
                    old,
                    new,
                }),
                Ok(_) => {}
                Err(_) if !bytes.starts_with(self.prefix.as_bytes()) => {}
                Err(_) => {
                    return Err(SyncError::HostileName {
                        path: clean(&String::from_utf8_lossy(bytes)),
                        fault: "it is not valid Unicode".to_owned(),
                    });
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    /// Whether a file may be put where an update wants it.
    fn check_target(&self, delta: &Delta) -> Result<(), SyncError> {
        let path = self.in_base(&delta.path).unwrap_or(&delta.path);
        let hostile = |fault: &str| SyncError::HostileName {
            path: clean(path),
            fault: fault.to_owned(),
        };
        if let Some(fault) = fault(path) {
            return Err(hostile(&fault));
        }
        if delta.new.is_some_and(|new| !new.is_file()) {
            return Err(hostile("it is a link or another repository"));
        }
        if !has_real_parents(&self.root, path) {
            // A plain file may stand where a folder is to be, and go in the same update.
            let gone = Path::new(path).ancestors().skip(1).any(|above| {
                fs::symlink_metadata(self.root.join(above)).is_ok_and(|is| is.is_file())
            });
            if !gone {
                return Err(SyncError::InTheWay { path: clean(path) });
            }
        }
        let on_disk = self.content_id(&delta.path)?;
        let Step { old, new, .. } = self.step(delta);
        match (old, on_disk) {
            _ if on_disk == old || on_disk == new => Ok(()),
            (None, _) => Err(SyncError::InTheWay { path: clean(path) }),
            _ => Err(SyncError::BeingEdited { path: clean(path) }),
        }
    }

    /// The content of a file on the disk, as git would name it; none if there is no such file.
    ///
    /// A folder, link or special file counts as content nobody has.
    pub(crate) fn content_id(&self, path: &str) -> Result<Option<Oid>, SyncError> {
        content_of(&self.place(path))
    }

    /// Puts a blob at a path, or removes what is there; only while the path holds `expected` or
    /// the blob already.
    pub(crate) fn put(
        &self,
        path: &str,
        wanted: Option<Oid>,
        expected: Option<Oid>,
    ) -> Result<Option<fs::Metadata>, SyncError> {
        let place = self.place(path);
        let below = self.in_base(path).unwrap_or(path);
        if !has_real_parents(&self.root, below) {
            return Err(SyncError::InTheWay { path: clean(below) });
        }
        let fits = |place: &Path| match content_of(place)? {
            on_disk if on_disk == expected || on_disk == wanted => Ok(()),
            _ if expected.is_none() => Err(SyncError::InTheWay { path: clean(below) }),
            _ => Err(SyncError::BeingEdited { path: clean(below) }),
        };
        let Some(id) = wanted else {
            if content_of(&place)?.is_some() {
                self.disk.remove_if(&place, &fits)?;
            }
            self.remove_empty_folders(&place);
            return Ok(None);
        };
        let blob = self.git.find_blob(id)?;
        if let Some(folder) = place.parent() {
            self.disk.make_folder(folder)?;
        }
        if place.is_dir() && !holds_files(&place) {
            self.remove_folder_tree(&place);
        }
        self.disk.replace(&place, blob.content(), &fits).map(Some)
    }

    /// Where a file waits beside its place while another is put there.
    pub(crate) fn aside(&self, path: &str) -> std::path::PathBuf {
        let place = self.place(path);
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let aside = half_written(&name);
        place.with_file_name(aside)
    }

    /// Where a path below the working folder of the history is on the disk.
    pub(crate) fn place(&self, path: &str) -> std::path::PathBuf {
        self.root.join(self.in_base(path).unwrap_or(path))
    }

    /// Removes the folders above a removed file that hold nothing more.
    fn remove_empty_folders(&self, place: &Path) {
        let above = place
            .ancestors()
            .skip(1)
            .take_while(|above| *above != self.root);
        for folder in above {
            if self.disk.change().is_err() || fs::remove_dir(folder).is_err() {
                return;
            }
        }
    }

    fn remove_folder_tree(&self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        entries
            .flatten()
            .for_each(|entry| self.remove_folder_tree(&entry.path()));
        if self.disk.change().is_ok() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// As [`Exchange::content_id`], of any file.
pub(crate) fn content_of(place: &Path) -> Result<Option<Oid>, SyncError> {
    let failed = |error| SyncError::file("read", place, error);
    match fs::symlink_metadata(place) {
        Ok(is) if is.is_file() => {
            let content = fs::read(place).map_err(failed)?;
            Ok(Some(Oid::hash_object(ObjectType::Blob, &content)?))
        }
        // A folder that will be empty once the files in it are gone is in nobody's way.
        Ok(is) if is.is_dir() && !holds_files(place) => Ok(None),
        Ok(_) => Ok(Some(Oid::ZERO_SHA1)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Whether a folder holds anything but empty folders; one that cannot be read does.
fn holds_files(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return true;
    };
    entries.flatten().any(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        !is_folder || holds_files(&entry.path())
    })
}

/// Whether git's list of files can be asked for a path: the library panics at one with `..`.
fn is_plain_path(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

/// What is written down before the files and the branch move to a commit.
fn journal_of(branch: &Branch, commit: Oid, files: &[Step<'_>], target: CheckoutTarget) -> Journal {
    let text = |id: Option<Oid>| id.map(|id| id.to_string());
    let files = files.iter().map(|step| JournalFile {
        path: step.delta.path.clone(),
        old: text(step.old),
        new: text(step.new),
    });
    Journal {
        branch: branch.name.clone(),
        old: branch.tip.map(|tip| tip.to_string()),
        new: commit.to_string(),
        files: files.collect(),
        waiting: target.waiting,
        decided: target.decided,
        renamed: target.renamed,
        returning: target.returning,
        sleeping: target.sleeping,
    }
}
