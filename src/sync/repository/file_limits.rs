//! Limits for files and paths, and files that are skipped.

use git2::Oid;

use super::repo::Repo;
use crate::notes::portable_name::MAX_PATH;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::trees::FileChange;

/// Maximum size of a file in the base; larger files are not committed.
pub(crate) const MAX_FILE_BYTES: u64 = 16 << 20;

/// Maximum size of a file outside the base.
pub(crate) const MAX_OUTSIDE_BYTES: u64 = 100 << 20;
/// Reason for skipping a file that is too large.
pub(crate) const TOO_LARGE: &str = "it is larger than 16 MiB";

/// Maximum depth of folders.
pub(crate) const MAX_DEPTH: usize = 64;

/// A skipped file, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Path below the root of the base, safe to display.
    pub path: String,
    /// The reason: `it is larger than 16 MiB`.
    pub why: String,
}

/// The limit that a path with this depth and length exceeds, if any.
pub(crate) fn limit_fault(depth: usize, bytes: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        Some(format!("more than {MAX_DEPTH} folders within folders"))
    } else {
        (bytes > MAX_PATH).then(|| format!("a path longer than {MAX_PATH} bytes"))
    }
}

/// The limit that this path exceeds, if any.
pub(crate) fn path_limit_fault(path: &str) -> Option<String> {
    limit_fault(path.matches('/').count(), path.len())
}

impl Repo {
    /// A note as text, also if too large to merge.
    ///
    /// `None` if it is too large to be checked out, or not UTF-8.
    pub(crate) fn note_text(&self, id: Oid) -> Result<Option<String>, SyncError> {
        let content = self.content_up_to(id, MAX_FILE_BYTES)?;
        Ok(content.and_then(|content| String::from_utf8(content).ok()))
    }

    /// Whether a file is too large to check out.
    ///
    /// It stays in the repository; the index marks it with skip-worktree.
    pub(crate) fn is_too_large(&self, path: &str, id: Oid) -> bool {
        let size = self.git.odb().and_then(|odb| odb.read_header(id));
        size.is_ok_and(|(size, _)| size as u64 > largest(self.in_base(path).is_some()))
    }

    /// The files that a checkout skips; removes them from `changes`.
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
        MAX_FILE_BYTES
    } else {
        MAX_OUTSIDE_BYTES
    }
}
