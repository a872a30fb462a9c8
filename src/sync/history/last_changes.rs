//! The times when files last changed, from the commits.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use git2::{Commit, ObjectType, Oid, Sort, Tree};

use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::regular_file_at;

/// Maximum number of commits read; older changes get the last one's time.
const MAX_COMMITS: usize = 100_000;

/// Maximum number of files looked up in each commit. For more, whole trees are compared.
const FEW: usize = 100;

/// Maximum number of commits of one side that are compared one by one.
const MAX_OWN_COMMITS: usize = 1_000;

/// The times when files last changed, by path below the root.
#[derive(Debug, Default)]
pub struct LastChanges(HashMap<String, (Oid, i64)>);

impl LastChanges {
    /// When a file last changed, in seconds since 1970.
    ///
    /// `None` if `HEAD` has no such file, or has other content.
    pub fn when(&self, path: &str, content: &[u8]) -> Option<i64> {
        let (id, when) = self.0.get(path)?;
        let now = Oid::hash_object(ObjectType::Blob, content).ok()?;
        (now == *id).then_some(*when)
    }
}

impl Repo {
    /// The id of the newest commit, if there is one.
    pub fn newest_commit(&self) -> Option<String> {
        let head = self.git.head().ok()?.peel_to_commit().ok()?;
        Some(head.id().to_string())
    }

    /// The folder of this copy's `HEAD`, and that of the branches.
    pub fn git_folders(&self) -> [PathBuf; 2] {
        [self.git.path(), self.git.commondir()].map(Path::to_owned)
    }

    /// Paths below the root that commits of only one history changed.
    ///
    /// Both are named by their newest commit. `None` if one cannot be read. Of very many commits
    /// the newest are read; of older ones, only files that differ now are found.
    pub fn changed_between(&self, one: &str, other: &str) -> Option<HashSet<String>> {
        let ids = [Oid::from_str(one).ok()?, Oid::from_str(other).ok()?];
        let mut changed = HashSet::new();
        let mut is_long = false;
        for (own, not) in [(ids[0], ids[1]), (ids[1], ids[0])] {
            let mut walk = self.git.revwalk().ok()?;
            walk.set_sorting(Sort::TIME).ok()?;
            walk.push(own).ok()?;
            walk.hide(not).ok()?;
            for (count, id) in walk.enumerate() {
                if count == MAX_OWN_COMMITS {
                    is_long = true;
                    break;
                }
                let commit = self.git.find_commit(id.ok()?).ok()?;
                changed.extend(changed_paths(self, &commit).ok()?);
            }
        }
        if is_long {
            let tree = |id| self.git.find_commit(id).ok()?.tree().ok();
            let [one, other] = [tree(ids[0])?, tree(ids[1])?];
            changed.extend(different_paths(self, Some(&one), &other).ok()?);
        }
        let in_base = |path: &String| self.in_base(path).map(str::to_owned);
        Some(changed.iter().filter_map(in_base).collect())
    }

    /// When each of these files (paths below the root) last changed in a commit.
    ///
    /// Reads the newest commits first until all files are found, so recently changed files need
    /// only a few commits, and files with uncommitted edits none.
    ///
    /// # Errors
    /// If there is no commit yet, or the repository cannot be read.
    pub fn last_changes<'a>(
        &self,
        paths: impl Iterator<Item = &'a str>,
    ) -> Result<LastChanges, SyncError> {
        let head = self.git.head()?.peel_to_commit()?;
        let tree = head.tree()?;
        let saved = |path: &str| {
            let full = format!("{}{path}", self.prefix);
            let id = regular_file_at(&tree, &full)?;
            Some((full, id))
        };
        let mut missing: HashMap<String, Oid> = paths.filter_map(saved).collect();
        if missing.len() <= FEW {
            missing.retain(|path, id| {
                let now = self.content_id(path, [Some(*id), None]);
                now.is_ok_and(|now| now == Some(*id))
            });
        }
        let mut known = HashMap::with_capacity(missing.len());
        let mut walk = self.git.revwalk()?;
        walk.set_sorting(Sort::TIME)?;
        walk.push(head.id())?;
        let mut when = 0;
        for id in walk.take(MAX_COMMITS) {
            if missing.is_empty() {
                break;
            }
            let commit = self.git.find_commit(id?)?;
            when = commit.author().when().seconds();
            let changed = if missing.len() <= FEW {
                changed_among(&commit, missing.keys())?
            } else {
                changed_paths(self, &commit)?
            };
            for path in changed {
                if let Some(id) = missing.remove(&path) {
                    known.insert(path, (id, when));
                }
            }
        }
        known.extend(missing.into_iter().map(|(path, id)| (path, (id, when))));
        let in_base = |(path, known)| Some((self.in_base(path)?.to_owned(), known));
        let known = known.iter().map(|(path, known)| (path.as_str(), *known));
        Ok(LastChanges(known.filter_map(in_base).collect()))
    }
}

/// As [`changed_paths`], of these paths only.
fn changed_among<'p>(
    commit: &Commit<'_>,
    paths: impl Iterator<Item = &'p String>,
) -> Result<HashSet<String>, SyncError> {
    let tree = commit.tree()?;
    let parents: Vec<Tree<'_>> = commit
        .parents()
        .map(|parent| parent.tree())
        .collect::<Result<_, _>>()?;
    let is_changed = |path: &&String| {
        let now = regular_file_at(&tree, path);
        now.is_some()
            && parents
                .iter()
                .all(|parent| regular_file_at(parent, path) != now)
    };
    Ok(paths.filter(is_changed).cloned().collect())
}

/// The files that a commit changed; for a merge, relative to all parents.
fn changed_paths(repo: &Repo, commit: &Commit<'_>) -> Result<HashSet<String>, SyncError> {
    let tree = commit.tree()?;
    let against = |parent: Option<&Tree<'_>>| different_paths(repo, parent, &tree);
    let mut parents = commit.parents();
    let Some(first) = parents.next() else {
        return against(None);
    };
    let mut changed = against(Some(&first.tree()?))?;
    for parent in parents {
        let other = against(Some(&parent.tree()?))?;
        changed.retain(|path| other.contains(path));
    }
    Ok(changed)
}

/// The files that differ between two trees.
fn different_paths(
    repo: &Repo,
    one: Option<&Tree<'_>>,
    other: &Tree<'_>,
) -> Result<HashSet<String>, SyncError> {
    let diff = repo.git.diff_tree_to_tree(one, Some(other), None)?;
    let path = |file: git2::DiffDelta<'_>| file.new_file().path()?.to_str().map(str::to_owned);
    Ok(diff.deltas().filter_map(path).collect())
}

#[cfg(test)]
mod tests {
    use git2::build::TreeUpdateBuilder;
    use git2::{FileMode, Signature, Time};

    use super::*;
    use crate::sync::Repo;
    use crate::sync::tests::fixture::World;

    /// Commits a file on top of these parents and returns the commit.
    fn commit(repository: &Repo, parents: &[Oid], path: &str, text: &str, when: i64) -> Oid {
        let git = &repository.git;
        let parents: Vec<Commit<'_>> = parents
            .iter()
            .map(|&id| git.find_commit(id).expect("a commit"))
            .collect();
        let blob = git.blob(text.as_bytes()).expect("a blob");
        let tree = TreeUpdateBuilder::new()
            .upsert(path, blob, FileMode::Blob)
            .create_updated(git, &parents[0].tree().expect("a tree"))
            .expect("a tree");
        let tree = git.find_tree(tree).expect("a tree");
        let by = Signature::new("Ann", "ann@example.org", &Time::new(when, 0)).expect("a name");
        let parents: Vec<&Commit<'_>> = parents.iter().collect();
        let id = git.commit(None, &by, &by, "Save", &tree, &parents);
        id.expect("a commit")
    }

    #[test]
    fn a_file_is_as_old_as_the_commit_that_last_changed_it() {
        let world = World::with(&[]);
        let ann = world.copy("ann");
        let git = &ann.git;
        let first = git.head().expect("a branch").target().expect("a commit");
        let one = commit(&ann, &[first], "cities/a.md", "A", 1_000_000_000);
        let two = commit(&ann, &[one], "cities/b.md", "B", 1_100_000_000);
        let other = commit(&ann, &[one], "cities/c.md", "C", 1_200_000_000);
        // A file taken from one side does not count as changed in the merge.
        let merge = {
            let side = commit(&ann, &[two, other], "cities/c.md", "C", 1_300_000_000);
            commit(&ann, &[side], "cities/d.md", "D", 1_400_000_000)
        };
        let branch = git.head().expect("a branch").resolve().expect("a branch");
        let name = branch.name().expect("a name").to_owned();
        git.reference(&name, merge, true, "test").expect("moved");

        std::fs::create_dir_all(ann.root().join("cities")).expect("a folder");
        for name in ["a", "b", "c", "d"] {
            let file = ann.root().join(format!("cities/{name}.md"));
            std::fs::write(file, name.to_uppercase()).expect("a file");
        }
        let paths = ["a", "b", "c", "d", "e"].map(|name| format!("cities/{name}.md"));
        let found = ann
            .last_changes(paths.iter().map(String::as_str))
            .expect("read");
        let all = changed_paths(&ann, &git.find_commit(merge).expect("a commit"));
        let few = changed_among(&git.find_commit(merge).expect("a commit"), paths.iter());
        assert_eq!(few.expect("read"), all.expect("read"));
        let when =
            |name: &str, text: &str| found.when(&format!("cities/{name}.md"), text.as_bytes());
        assert_eq!(when("a", "A"), Some(1_000_000_000));
        assert_eq!(when("b", "B"), Some(1_100_000_000));
        assert_eq!(when("c", "C"), Some(1_200_000_000));
        assert_eq!(when("d", "D"), Some(1_400_000_000));
        // An uncommitted edit, and an unknown file.
        assert_eq!(when("a", "A, edited"), None);
        assert_eq!(when("e", "E"), None);
    }

    #[test]
    fn of_very_many_commits_only_the_newest_are_read() {
        let world = World::with(&[]);
        let ann = world.copy("ann");
        let first = ann.git.head().expect("a branch").target();
        let first = first.expect("a commit");
        let mut last = commit(&ann, &[first], "cities/a.md", "A", 1_000_000_000);
        last = commit(&ann, &[last], "cities/b.md", "B", 1_000_000_001);
        let seen = last;
        // Changed back before the newest commits: the day of before remains.
        last = commit(&ann, &[last], "cities/a.md", "A2", 1_000_000_002);
        last = commit(&ann, &[last], "cities/a.md", "A", 1_000_000_003);
        last = commit(&ann, &[last], "cities/b.md", "B2", 1_000_000_004);
        for count in 0..MAX_OWN_COMMITS {
            let when = 1_000_000_005 + i64::try_from(count).expect("few");
            last = commit(&ann, &[last], "cities/c.md", &count.to_string(), when);
        }
        let [seen, last] = [seen, last].map(|id| id.to_string());
        for (one, other) in [(&seen, &last), (&last, &seen)] {
            let changed = ann.changed_between(one, other).expect("read");
            let mut changed: Vec<String> = changed.into_iter().collect();
            changed.sort();
            assert_eq!(changed, ["cities/b.md", "cities/c.md"]);
        }
    }
}
