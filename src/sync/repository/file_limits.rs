//! How large a file may be, and which files are left out.

use git2::Oid;

use super::repo::Repo;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::trees::FileChange;

/// Files larger than this are not saved: every member would have to fetch them.
pub(crate) const LARGEST_BYTES: u64 = 16 << 20;

/// Bytes of one file outside the base; those in it have [`LARGEST_BYTES`].
pub(crate) const LARGEST_OUTSIDE_BYTES: u64 = 100 << 20;
/// Why a file that is too large does not come.
pub(crate) const TOO_LARGE: &str = "it is larger than 16 MiB";

/// Folders within folders.
pub(crate) const MOST_DEPTH: usize = 64;
/// Bytes of a path below the top of the repository.
pub(crate) const LONGEST_PATH: usize = 1024;

/// A file that is not saved, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Path below the root of the base, safe to show.
    pub path: String,
    /// Why, in words that follow the path: `it is larger than 16 MiB`.
    pub why: String,
}

/// The limit that a path breaks with so many folders within folders and so many bytes.
pub(crate) fn limit_fault(depth: usize, bytes: usize) -> Option<String> {
    if depth > MOST_DEPTH {
        Some(format!("more than {MOST_DEPTH} folders within folders"))
    } else {
        (bytes > LONGEST_PATH).then(|| format!("a path longer than {LONGEST_PATH} bytes"))
    }
}

/// The limit that a file at this path would break in every other copy.
pub(crate) fn path_limit_fault(path: &str) -> Option<String> {
    limit_fault(path.matches('/').count(), path.len())
}

impl Repo {
    /// Whether a file is too large to be written here. It stays in the history, and git's index
    /// says that this folder does not show it.
    pub(crate) fn is_too_large(&self, path: &str, id: Oid) -> bool {
        let size = self.git.odb().and_then(|odb| odb.read_header(id));
        size.is_ok_and(|(size, _)| size as u64 > largest(self.in_base(path).is_some()))
    }

    /// The files of the base that a move between two trees leaves out; taken out of `changes`.
    pub(crate) fn leave_out(
        &self,
        [old, new]: [Oid; 2],
        changes: &mut Vec<FileChange>,
    ) -> Result<Vec<LeftOut>, SyncError> {
        let mut held = Vec::new();
        for delta in self.deltas(old, new)? {
            if let (Some(path), Some(new)) = (self.in_base(&delta.path), delta.new)
                && self.is_too_large(&delta.path, new.id)
            {
                let (path, why) = (clean(path), TOO_LARGE.to_owned());
                changes.retain(|change| change.path != path);
                held.push(LeftOut { path, why });
            }
        }
        Ok(held)
    }
}

fn largest(inside: bool) -> u64 {
    if inside {
        LARGEST_BYTES
    } else {
        LARGEST_OUTSIDE_BYTES
    }
}
