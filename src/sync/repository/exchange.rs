//! Opens the history of a base and looks at its state; the small words every action needs.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use git2::{Commit, Oid, Repository, RepositoryState, Signature, Time, Tree};

use super::open_repository::open_repository;
use crate::sync::error::SyncError;
use crate::sync::history::city_trailer::with_city;
use crate::sync::remote::redact::clean;
use crate::sync::safety::atomic_fs::Disk;
use crate::sync::safety::lock::Lock;

/// What an exchange needs to know of the user and the machine.
#[derive(Debug, Clone, Default)]
pub struct SyncSettings {
    /// Name and address to save under; none takes them from git's own configuration.
    pub author: Option<(String, String)>,
    /// The city of whoever saves, by its id in the vocabulary: it is kept with each save.
    pub city: Option<String>,
    /// Environment variables; only those that sign-in, proxies and certificates need reach the
    /// programs we start.
    pub environment: Vec<(OsString, OsString)>,
}

impl SyncSettings {
    /// Settings with the environment of this process.
    pub fn from_process(author: Option<(String, String)>) -> Self {
        Self {
            author,
            city: None,
            environment: std::env::vars_os().collect(),
        }
    }

    /// One variable.
    pub(crate) fn variable(&self, name: &str) -> Option<&OsString> {
        self.environment
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

/// A base with its history, opened for exchange.
pub struct Exchange {
    pub(crate) git: Repository,
    /// The root of the base, absolute, without links.
    pub(crate) root: PathBuf,
    /// The root below the working folder of the history: empty, or ending with `/`.
    pub(crate) prefix: String,
    pub(crate) settings: SyncSettings,
    pub(crate) disk: Disk,
    /// Whether saves are signed, whatever git is set up to do; none leaves it to git.
    pub(crate) signs: Option<bool>,
}

/// The branch that is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Branch {
    /// `refs/heads/main`.
    pub(crate) name: String,
    /// Its newest commit; none before the first.
    pub(crate) tip: Option<Oid>,
}

impl Branch {
    /// `main`.
    pub(crate) fn short(&self) -> &str {
        self.name.strip_prefix("refs/heads/").unwrap_or(&self.name)
    }
}

/// The shared library this copy is connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remote {
    /// Its name in the configuration: `origin`.
    pub(crate) name: String,
    /// Its address, secrets included: never show it.
    pub(crate) url: String,
}

impl Remote {
    /// The reference that remembers what the shared library had last.
    pub(crate) fn tracking(&self, branch: &Branch) -> String {
        format!("refs/remotes/{}/{}", self.name, branch.short())
    }
}

impl Exchange {
    /// Opens the history that holds the base at `root`. Writes nothing.
    ///
    /// # Errors
    /// [`SyncError::NoHistory`], [`SyncError::ForeignOwner`], or what the history says.
    pub fn open(root: &Path, settings: SyncSettings) -> Result<Self, SyncError> {
        let root = fs::canonicalize(root).map_err(|error| SyncError::file("read", root, error))?;
        let (git, workdir) = open_repository(&root)?;
        let none = || SyncError::NoHistory { root: root.clone() };
        let below = root.strip_prefix(&workdir).map_err(|_| none())?;
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        let mut prefix = parts.ok_or_else(none)?.join("/");
        if !prefix.is_empty() {
            prefix.push('/');
        }
        Ok(Self {
            git,
            root,
            prefix,
            settings,
            disk: Disk::default(),
            signs: None,
        })
    }

    /// The root of the base.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Takes the lock, mends what a killed run left behind, and looks at the state.
    pub(crate) fn begin(&self, doing: &'static str) -> Result<(Lock, Branch), SyncError> {
        let private = self.private();
        self.disk.make_folder(&private)?;
        let lock = Lock::take(&private.join("lock"), doing)?;
        self.recover(lock.untidy_since)?;
        let branch = self.branch()?;
        self.check_unlocked()?;
        Ok((lock, branch))
    }

    /// Where guildhall keeps what belongs to this copy alone.
    pub(crate) fn private(&self) -> PathBuf {
        self.git.path().join("guildhall")
    }

    /// The checked out branch, if the folder is in a state to work on.
    pub(crate) fn branch(&self) -> Result<Branch, SyncError> {
        let what = match self.git.state() {
            RepositoryState::Clean => None,
            RepositoryState::Merge => Some("merge"),
            RepositoryState::Revert | RepositoryState::RevertSequence => Some("revert"),
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => {
                Some("cherry-pick")
            }
            RepositoryState::Bisect => Some("bisect"),
            RepositoryState::ApplyMailbox => Some("patch"),
            _ => Some("rebase"),
        };
        if let Some(what) = what {
            return Err(SyncError::Unfinished { what });
        }
        if self.git.index()?.has_conflicts() {
            return Err(SyncError::Unfinished { what: "merge" });
        }
        let head = self.git.find_reference("HEAD")?;
        let Ok(Some(name)) = head.symbolic_target() else {
            return Err(SyncError::Detached);
        };
        let name = name.to_owned();
        if !name.starts_with("refs/heads/") {
            return Err(SyncError::Detached);
        }
        let tip = self.tip(&name)?;
        // Before the first save there is no branch at all.
        if tip.is_none() && self.git.references_glob("refs/heads/*")?.next().is_some() {
            let branch = clean(name.trim_start_matches("refs/heads/"));
            return Err(SyncError::NoBranch { branch });
        }
        Ok(Branch { name, tip })
    }

    fn check_unlocked(&self) -> Result<(), SyncError> {
        let lock = self.git.path().join("index.lock");
        // Other programs hold it for a moment at a time.
        crate::sync::safety::lock::wait_until(crate::sync::safety::lock::PATIENCE, || {
            !lock.exists()
        })
        .then_some(())
        .ok_or(SyncError::HistoryLocked { lock })
    }

    /// The shared library: the one the branch follows, else `origin`, else the only one.
    pub(crate) fn remote(&self, branch: &Branch) -> Result<Remote, SyncError> {
        let followed = self.git.branch_upstream_remote(&branch.name).ok();
        let followed = followed.and_then(|name| name.as_str().ok().map(str::to_owned));
        let names = self.git.remotes()?;
        let names: Vec<&str> = names
            .iter()
            .filter_map(|name| name.ok().flatten())
            .collect();
        let name = followed
            .filter(|name| names.contains(&name.as_str()))
            .or_else(|| names.contains(&"origin").then(|| "origin".to_owned()))
            .or_else(|| (names.len() == 1).then(|| names[0].to_owned()))
            .ok_or(SyncError::NoRemote)?;
        let url = self
            .git
            .find_remote(&name)?
            .url()
            .map_err(|_| SyncError::NoRemote)?
            .to_owned();
        Ok(Remote { name, url })
    }

    /// The tree of a commit; none gives an empty one.
    pub(crate) fn tree_of(&self, commit: Option<Oid>) -> Result<Tree<'_>, SyncError> {
        if let Some(id) = commit {
            return Ok(self.git.find_commit(id)?.tree()?);
        }
        let empty = self.git.treebuilder(None)?.write()?;
        Ok(self.git.find_tree(empty)?)
    }

    /// Writes a commit, signed if git is set up to sign. No reference moves.
    pub(crate) fn write_commit(
        &self,
        tree: Oid,
        parents: &[Oid],
        message: &str,
    ) -> Result<Oid, SyncError> {
        let tree = self.git.find_tree(tree)?;
        let parents: Vec<Commit<'_>> = parents
            .iter()
            .map(|id| self.git.find_commit(*id))
            .collect::<Result<_, _>>()?;
        let author = self.author(&parents)?;
        let message = &with_city(message, self.settings.city.as_deref());
        self.disk.change()?;
        if self.must_sign() {
            let ids: Vec<Oid> = parents.iter().map(Commit::id).collect();
            return self.sign_commit(&author, tree.id(), &ids, message);
        }
        let parents: Vec<&Commit<'_>> = parents.iter().collect();
        Ok(self
            .git
            .commit(None, &author, &author, message, &tree, &parents)?)
    }

    fn must_sign(&self) -> bool {
        self.signs.unwrap_or_else(|| {
            let config = self.git.config();
            config.is_ok_and(|config| config.get_bool("commit.gpgsign").unwrap_or(false))
        })
    }

    /// Who saves, and when.
    fn author(&self, parents: &[Commit<'_>]) -> Result<Signature<'static>, SyncError> {
        let configured = self.settings.author.as_ref();
        let now = match configured {
            Some((name, email)) => Signature::now(&plain_name(name), &plain_name(email)),
            None => self.git.signature(),
        };
        let now = now.map_err(|_| SyncError::NoName)?;
        let newest = parents
            .iter()
            .map(|parent| parent.time().seconds())
            .max()
            .unwrap_or(0);
        let when = sane_time(now.when(), newest);
        let name = |text: Result<&str, git2::Error>| text.map(str::to_owned);
        let (name, email) = (name(now.name())?, name(now.email())?);
        Signature::new(&name, &email, &when).map_err(|_| SyncError::NoName)
    }

    /// A path below the working folder as a path below the root of the base.
    pub(crate) fn in_base<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(self.prefix.as_str())
    }
}

/// A name without what would break a commit's header.
fn plain_name(name: &str) -> String {
    clean(name).replace(['<', '>'], "")
}

/// The clock's time, unless it is plainly wrong: before guildhall was written it must be.
fn sane_time(now: Time, newest_parent: i64) -> Time {
    const GUILDHALL_BEGAN: i64 = 1_735_689_600; // 1 January 2025
    if now.seconds() >= GUILDHALL_BEGAN {
        now
    } else {
        Time::new(
            newest_parent.max(GUILDHALL_BEGAN).saturating_add(1),
            now.offset_minutes(),
        )
    }
}

/// Seconds since 1970; 0 for a clock before that.
pub(crate) fn seconds_now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_plainly_wrong_is_not_believed() {
        #[track_caller]
        fn case(now: i64, newest_parent: i64, want: i64) {
            assert_eq!(sane_time(Time::new(now, 60), newest_parent).seconds(), want);
        }
        // A flat battery says 1970: what is saved comes right after what it stands on.
        case(0, 1_800_000_000, 1_800_000_001);
        case(0, 0, 1_735_689_601);
        // A clock that is a little slow is no reason to make up a time.
        case(1_800_000_000, 1_800_000_900, 1_800_000_000);
    }
}
