//! The repository of a base: opening, branch, remote, trees.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use git2::{Oid, Repository, RepositoryState, Tree};

use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::atomic_fs::Disk;
use crate::sync::repository::open_repository::open_repository;
use crate::sync::repository::own_files::read_own;
pub use crate::sync::repository::sync_settings::SyncSettings;

/// References to the last commit that guildhall has seen in each library.
pub(crate) const SEEN: &str = "refs/guildhall/seen/";

/// The id of the empty tree.
const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// A base and its opened git repository.
pub struct Repo {
    pub(crate) git: Repository,
    /// The root of the base, absolute, without links.
    pub(crate) root: PathBuf,
    /// The path of the root in the repository: empty, or ending with `/`.
    pub(crate) prefix: String,
    pub(crate) settings: SyncSettings,
    pub(crate) disk: Disk,
    /// Whether to sign commits; `None` uses the setting of git.
    pub(crate) signs: Option<bool>,
}

/// The checked-out branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Branch {
    /// `refs/heads/main`.
    pub(crate) name: String,
    /// Its newest commit; `None` before the first.
    pub(crate) tip: Option<Oid>,
}

impl Branch {
    /// `main`.
    pub(crate) fn short(&self) -> &str {
        short(&self.name)
    }
}

/// The shared library this copy is connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remote {
    /// Its name in the configuration: `origin`.
    pub(crate) name: String,
    /// Its address, with secrets: never display it.
    pub(crate) url: String,
    /// The upstream branch there, `refs/heads/main`; the local one may have another name.
    pub(crate) branch: String,
}

impl Remote {
    /// The remote-tracking reference of the upstream branch.
    pub(crate) fn tracking(&self) -> String {
        self.tracking_of(&self.branch)
    }

    /// The remote-tracking reference of a branch.
    pub(crate) fn tracking_of(&self, branch: &str) -> String {
        format!("refs/remotes/{}/{}", self.name, short(branch))
    }

    /// The upstream branch without prefix: `main`.
    pub(crate) fn short(&self) -> &str {
        short(&self.branch)
    }
}

/// `refs/heads/main` as `main`.
fn short(branch: &str) -> &str {
    branch.strip_prefix("refs/heads/").unwrap_or(branch)
}

impl Repo {
    /// Opens the repository of the base at `root`. Writes nothing.
    ///
    /// # Errors
    /// [`SyncError::NoHistory`], [`SyncError::ForeignOwner`], or an error of libgit2.
    pub fn open(root: &Path, settings: SyncSettings) -> Result<Self, SyncError> {
        let root = fs::canonicalize(root).map_err(|error| match error.kind() {
            ErrorKind::NotFound => SyncError::NoFolder {
                root: root.to_owned(),
            },
            _ => SyncError::file("read", root, error),
        })?;
        let (git, workdir) = open_repository(&root, &settings)?;
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

    /// The folder for guildhall's private files of this copy.
    pub(crate) fn private(&self) -> PathBuf {
        self.git.path().join("guildhall")
    }

    /// The checked-out branch; an error during a merge, rebase or with a detached `HEAD`.
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
        if self.index()?.has_conflicts() {
            return Err(SyncError::Unfinished { what: "conflict" });
        }
        let head = self.git.find_reference("HEAD");
        let damaged = |words: &str| SyncError::DamagedGitFile {
            path: self.git.path().join("HEAD"),
            words: clean(words),
        };
        let head = head.map_err(|error| damaged(error.message()))?;
        let Ok(Some(name)) = head.symbolic_target() else {
            return Err(SyncError::Detached);
        };
        let name = name.to_owned();
        if !name.starts_with("refs/heads/") {
            return Err(SyncError::Detached);
        }
        if !git2::Reference::is_valid_name(&name) {
            return Err(damaged("it names no valid branch"));
        }
        let tip = match self.tip(&name) {
            Ok(tip) => tip,
            Err(error) if self.git.commondir().join(&name).is_file() => {
                return Err(self.lost_branch(&name)?.unwrap_or(error));
            }
            Err(error) => return Err(error),
        };
        // Before the first commit there is no branch at all.
        if tip.is_none() && self.git.references_glob("refs/heads/*")?.next().is_some() {
            let branch = clean(name.trim_start_matches("refs/heads/"));
            return Err(SyncError::NoBranch { branch });
        }
        if tip.is_none()
            && let Some(error) = self.lost_branch(&name)?
        {
            return Err(error);
        }
        Ok(Branch { name, tip })
    }

    /// The error for a branch that lost its commit. `None` if it is not known to have had one.
    fn lost_branch(&self, name: &str) -> Result<Option<SyncError>, SyncError> {
        if let Some(error) = self.misplaced().next() {
            return Ok(Some(error));
        }
        let file = self.git.commondir().join(name);
        let last = self.last_tip(name)?;
        Ok(last.map(|last| SyncError::LostBranch {
            branch: clean(short(name)),
            tip: last.to_string(),
            damaged: file.is_file().then_some(file),
        }))
    }

    /// Like [`Repo::branch`], also while another program works on the history.
    ///
    /// The error then tells what keeps guildhall from changing anything.
    pub(crate) fn branch_to_read(&self) -> Result<(Branch, Option<SyncError>), SyncError> {
        let error = match self.branch() {
            Ok(branch) => return Ok((branch, None)),
            Err(error @ (SyncError::Unfinished { .. } | SyncError::Detached)) => error,
            Err(error) => return Err(error),
        };
        let head = self.git.find_reference("HEAD")?;
        let named = head.symbolic_target().ok().flatten().map(str::to_owned);
        // A rebase has no branch checked out, and keeps the name of its own.
        let rebased = ["rebase-merge", "rebase-apply"].map(|folder| {
            let text = read_own(&self.git.path().join(folder).join("head-name")).ok()??;
            let name = String::from_utf8(text).ok()?.trim().to_owned();
            git2::Reference::is_valid_name(&name).then_some(name)
        });
        let mut names = [named].into_iter().chain(rebased).flatten();
        let name = names.find(|name| name.starts_with("refs/heads/"));
        let name = name.unwrap_or_else(|| "HEAD".to_owned());
        let tip = self.tip("HEAD")?;
        Ok((Branch { name, tip }, Some(error)))
    }

    /// The last known commit of a branch without a reference. `None` for a new one.
    fn last_tip(&self, name: &str) -> Result<Option<Oid>, SyncError> {
        // libgit2 makes a missing log.
        let has_log = self.git.commondir().join("logs").join(name).is_file();
        let log = has_log.then(|| self.git.reflog(name)).transpose()?;
        let newest = log.as_ref().and_then(|log| log.get(0));
        // A killed first save wrote the log but no branch.
        let known = newest.filter(|entry| !entry.id_old().is_zero());
        let mut seen = self
            .git
            .references_glob(&format!("{SEEN}*/{}", short(name)))?;
        let seen = || seen.next()?.ok()?.target();
        let last = known.map(|entry| entry.id_new()).or_else(seen);
        Ok(last.filter(|last| self.git.find_commit(*last).is_ok()))
    }

    /// The remote: that of the branch, else `origin`, else the only one.
    pub(crate) fn remote(&self, branch: &Branch) -> Result<Remote, SyncError> {
        let followed = self.git.branch_upstream_remote(&branch.name).ok();
        let followed = followed.and_then(|name| name.as_str().ok().map(str::to_owned));
        let names = self.git.remotes()?;
        let names: Vec<&str> = names
            .iter()
            .filter_map(|name| name.ok().flatten())
            .collect();
        let followed = followed.filter(|name| names.contains(&name.as_str()));
        let upstream = followed.as_ref().and_then(|_| self.upstream(branch));
        let name = followed
            .or_else(|| names.contains(&"origin").then(|| "origin".to_owned()))
            .or_else(|| (names.len() == 1).then(|| names[0].to_owned()))
            .ok_or(SyncError::NoRemote)?;
        let url = self.address_of(&name)?;
        Ok(Remote {
            name,
            url,
            branch: upstream.unwrap_or_else(|| branch.name.clone()),
        })
    }

    /// The address that git fetches from: of several, the first; libgit2 takes the last.
    pub(crate) fn address_of(&self, remote: &str) -> Result<String, SyncError> {
        let config = self.git.config()?;
        let mut addresses = config.multivar(&format!("remote.{remote}.url"), None)?;
        let first = addresses.next().ok_or(SyncError::NoRemote)??;
        let first = first.value().map_err(|_| SyncError::NoRemote)?;
        // An anonymous remote follows `insteadOf` as well.
        let remote = self.git.remote_anonymous(first)?;
        Ok(remote.url().map_err(|_| SyncError::NoRemote)?.to_owned())
    }

    /// The configured upstream branch, if it is a valid branch name.
    pub(crate) fn upstream(&self, branch: &Branch) -> Option<String> {
        let config = self.git.config().ok()?;
        let name = config.get_string(&format!("branch.{}.merge", branch.short()));
        let name = name.ok()?;
        let short = name.strip_prefix("refs/heads/").unwrap_or(&name);
        let is_branch = !short.starts_with("refs/") && git2::Branch::name_is_valid(short).ok()?;
        is_branch.then(|| format!("refs/heads/{short}"))
    }

    /// The tree of a commit; `None` gives the empty tree.
    pub(crate) fn tree_of(&self, commit: Option<Oid>) -> Result<Tree<'_>, SyncError> {
        if let Some(id) = commit {
            return Ok(self.git.find_commit(id)?.tree()?);
        }
        // git has the empty tree built in, so it need not be written first.
        Ok(self.git.find_tree(Oid::from_str(EMPTY_TREE)?)?)
    }

    /// Converts a repository path to one below the root, if inside.
    pub(crate) fn in_base<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(self.prefix.as_str())
    }
}

/// Seconds since 1970; 0 for a clock before that.
pub(crate) fn seconds_now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}
