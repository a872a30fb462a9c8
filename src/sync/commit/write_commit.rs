//! Writes commits: author, time, message and signature.

use std::fmt::Write as _;

use git2::{Commit, Oid, Signature, Time};

use super::city_trailer::with_city;
use super::identity::{Role, identity};
use crate::sync::commit::signing::sign_commit;
use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::FileChange;

/// Writes a commit, signed if git is configured to sign. Moves no reference.
pub(crate) fn write_commit(
    repo: &Repo,
    tree: Oid,
    parents: &[Oid],
    message: &str,
) -> Result<Oid, SyncError> {
    write_commit_by(repo, None, tree, parents, message)
}

/// Writes a commit again with another tree and parents.
///
/// The message of a save lists the files that it changes now.
pub(crate) fn rewrite_commit(
    repo: &Repo,
    commit: &Commit<'_>,
    tree: Oid,
    parents: &[Oid],
    changed: &[FileChange],
) -> Result<Oid, SyncError> {
    let known = String::from_utf8_lossy(commit.message_bytes());
    let text = if known.starts_with("Save ") {
        message("Save", changed)
    } else {
        known.into_owned()
    };
    write_commit_by(repo, Some(commit.author()), tree, parents, &text)
}

fn write_commit_by(
    repo: &Repo,
    author: Option<Signature<'_>>,
    tree: Oid,
    parents: &[Oid],
    message: &str,
) -> Result<Oid, SyncError> {
    let tree = repo.git.find_tree(tree)?;
    let parents: Vec<Commit<'_>> = parents
        .iter()
        .map(|id| repo.git.find_commit(*id))
        .collect::<Result<_, _>>()?;
    let author = match author {
        Some(author) => author.to_owned(),
        None => signature(repo, Role::Author, &parents)?,
    };
    let committer = signature(repo, Role::Committer, &parents)?;
    let message = &with_city(message, repo.settings.city.as_deref());
    repo.disk.change()?;
    if must_sign(repo) {
        let ids: Vec<Oid> = parents.iter().map(Commit::id).collect();
        return sign_commit(repo, (&author, &committer), tree.id(), &ids, message);
    }
    let parents: Vec<&Commit<'_>> = parents.iter().collect();
    Ok(repo
        .git
        .commit(None, &author, &committer, message, &tree, &parents)?)
}

fn must_sign(repo: &Repo) -> bool {
    repo.signs.unwrap_or_else(|| {
        let config = repo.git.config();
        config.is_ok_and(|config| config.get_bool("commit.gpgsign").unwrap_or(false))
    })
}

/// The signature of the user in this role, for a commit with these parents.
fn signature(
    repo: &Repo,
    role: Role,
    parents: &[Commit<'_>],
) -> Result<Signature<'static>, SyncError> {
    let now = identity(repo, role)?;
    let newest = parents
        .iter()
        .map(|parent| parent.time().seconds())
        .max()
        .unwrap_or(0);
    let when = sane_time(now.when(), newest);
    Signature::new(now.name()?, now.email()?, &when).map_err(|_| SyncError::NoName)
}

/// A commit message: verb and changed files.
pub(crate) fn message(verb: &str, changed: &[FileChange]) -> String {
    const MAX_LISTED: usize = 50;
    match changed {
        [one] => format!("{verb} {}\n", one.path.trim_end_matches(".md")),
        many => {
            let mut text = format!("{verb} {} files\n\n", many.len());
            for change in many.iter().take(MAX_LISTED) {
                _ = writeln!(text, "- {} {}", change.kind.as_str(), change.path);
            }
            text
        }
    }
}

/// The current time, or a later one if the clock is before 2025.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_2025_is_not_used() {
        #[track_caller]
        fn case(now: i64, newest_parent: i64, want: i64) {
            assert_eq!(sane_time(Time::new(now, 60), newest_parent).seconds(), want);
        }
        // A clock reset to 1970: the commit gets a time just after its parent.
        case(0, 1_800_000_000, 1_800_000_001);
        case(0, 0, 1_735_689_601);
        // A slightly slow clock is used as it is.
        case(1_800_000_000, 1_800_000_900, 1_800_000_000);
    }
}
