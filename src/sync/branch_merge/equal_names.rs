//! Chooses which of several equal names of a commit is checked out. The others are left out.
//!
//! A file system that ignores case or the Unicode form has room for one of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use git2::{Oid, Tree};

use crate::sync::error::SyncError;
use crate::sync::repository::path_rules::SETTINGS;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::tree_paths::TreePaths;
use crate::sync::repository::trees::{Delta, TreeFile};

/// Files and folders left out because another one has their name.
#[derive(Debug, Default)]
pub(crate) struct LosingNames(BTreeSet<String>);

impl LosingNames {
    /// Chooses among the equal names of files that an update adds or changes.
    pub(crate) fn of(repo: &Repo, commit: Oid, deltas: &[Delta]) -> Result<Self, SyncError> {
        let paths = TreePaths::new(repo, repo.tree_of(Some(commit))?.id());
        let (mut decided, mut losing) = (HashSet::new(), BTreeSet::new());
        for delta in deltas {
            let is_added = delta.new.is_some_and(TreeFile::is_file);
            if !is_added {
                continue;
            }
            for (own, mut names) in paths.equal_names(&delta.path)? {
                // A name above the base is no matter of the base.
                if own.len() < repo.prefix.len() || decided.contains(&own) {
                    continue;
                }
                names.push(own);
                names.sort();
                decided.extend(names.iter().cloned());
                let kept = kept_name(repo, commit, &names)?;
                losing.extend(names.into_iter().filter(|name| *name != kept));
            }
        }
        Ok(Self(losing))
    }

    /// The losing name that a path is or is below of.
    pub(crate) fn above(&self, path: &str) -> Option<&str> {
        let ends = path.match_indices('/').map(|(end, _)| end);
        let mut names = ends.chain([path.len()]).map(|end| &path[..end]);
        names.find_map(|name| self.0.get(name)).map(String::as_str)
    }

    /// Unchanged files with losing names, which may be on disk.
    pub(crate) fn unchanged(
        &self,
        repo: &Repo,
        tree: &Tree<'_>,
        deltas: &[Delta],
    ) -> Result<Vec<Delta>, SyncError> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let listed = repo.listed_left_out();
        let mut known: HashSet<&str> = listed.iter().map(|one| one.path.as_str()).collect();
        known.extend(deltas.iter().map(|delta| delta.path.as_str()));
        let files: BTreeMap<_, _> = repo.files_of(tree)?.into_iter().collect();
        let unchanged = files.into_iter().filter(|(path, file)| {
            file.is_file() && !known.contains(path.as_str()) && self.above(path).is_some()
        });
        let delta = |(path, file)| Delta {
            path,
            old: Some(file),
            new: Some(file),
        };
        Ok(unchanged.map(delta).collect())
    }
}

/// The name that existed before the others. The first one if they came together.
///
/// Follows the first parents, so that it is the same in every copy.
fn kept_name(repo: &Repo, commit: Oid, names: &[String]) -> Result<String, SyncError> {
    const FARTHEST: usize = 10_000;
    let settings = format!("{}{SETTINGS}", repo.prefix);
    if names.contains(&settings) {
        return Ok(settings);
    }
    let mut at = Some(commit);
    for _ in 0..FARTHEST {
        let Some(id) = at else { break };
        let commit = repo.git.find_commit(id)?;
        let tree = commit.tree()?;
        let is_there = |name: &&String| tree.get_path(name.as_ref()).is_ok();
        let there: Vec<_> = names.iter().filter(is_there).collect();
        if there.len() < names.len() {
            return Ok((*there.first().unwrap_or(&&names[0])).clone());
        }
        at = commit.parent_ids().next();
    }
    Ok(names[0].clone())
}
