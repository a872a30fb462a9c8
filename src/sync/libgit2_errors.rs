//! Maps errors of libgit2 to those of sync.
//!
//! Some differ in their message only.

use std::path::PathBuf;

use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;

/// The kind of a shared library that is a shallow clone.
pub(super) const SHALLOW: &str = "it lacks its older saved states (a shallow clone)";

/// The error for a shared library without its older commits.
pub(crate) fn shallow_library() -> SyncError {
    SyncError::NewerHistory {
        kind: SHALLOW,
        is_shared: true,
    }
}

/// The repository format that a message of git or libgit2 rejects.
pub(super) fn newer_history(words: &str) -> Option<&'static str> {
    let words = words.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if says(&["object format", "mismatched algorithms", "hash algorithm"]) {
        Some("its saved states have SHA-256 names")
    } else if says(&["refstorage", "ref storage"]) {
        Some("its branches are kept in a table (reftable)")
    } else if says(&["partialclone"]) {
        Some("it is a copy of a part (a partial clone)")
    } else if says(&[
        "unsupported extension name",
        "unsupported repository version",
        "unknown repository extension",
        "expected git repo version",
        "'core.repositoryformatversion'",
    ]) {
        Some("a newer git made it")
    } else {
        None
    }
}

/// The settings file that libgit2 could not parse and what is wrong with it.
///
/// Both are in its message only: `failed to parse config file: … (in PATH:1, column 2)`
fn unreadable_settings(words: &str) -> Option<(PathBuf, String)> {
    let (fault, place) = words
        .strip_prefix("failed to parse config file: ")?
        .rsplit_once(" (in ")?;
    let (path, line) = place.trim_end_matches(')').rsplit_once(':')?;
    Some((PathBuf::from(path), format!("line {line}: {fault}")))
}

/// What a message of libgit2 about damage means.
pub(super) fn damage_in_words(words: &str) -> String {
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if let Some((_, id)) = words.split_once("no match for id (") {
        format!("a part of it is missing: {}", id.get(..8).unwrap_or(id))
    } else if says(&["cannot be peeled", "Cannot retrieve"]) {
        let name = words.split('\'').nth(1).unwrap_or("a name in it");
        format!("{name} leads to a part that is missing")
    } else if says(&["inflate", "zlib", "loose object", "hash mismatch"]) {
        "a part of it cannot be read".to_owned()
    } else {
        words.to_owned()
    }
}

impl From<git2::Error> for SyncError {
    fn from(error: git2::Error) -> Self {
        use git2::{ErrorClass, ErrorCode};
        let words = clean(error.message());
        // libgit2 reports these only in the text of the operating system, not by code.
        let says = |part: &str| words.to_lowercase().contains(part);
        if says("no space left") || says("disk quota") {
            return Self::DiskFull;
        }
        if says("permission denied") || says("read-only file system") {
            return Self::ReadOnly {
                path: PathBuf::from("the history folder"),
            };
        }
        if let Some(kind) = newer_history(&words) {
            return Self::NewerHistory {
                kind,
                is_shared: false,
            };
        }
        if let Some((path, words)) = unreadable_settings(&words) {
            return Self::DamagedGitFile { path, words };
        }
        match (error.code(), error.class()) {
            (ErrorCode::Owner, _) => Self::ForeignOwner {
                folder: PathBuf::from("."),
            },
            (ErrorCode::Locked, _) => Self::HistoryLocked {
                lock: PathBuf::from(".git/index.lock"),
            },
            (_, ErrorClass::Odb | ErrorClass::Object | ErrorClass::Zlib)
            | (ErrorCode::GenericError | ErrorCode::InvalidSpec, ErrorClass::Reference) => {
                let words = damage_in_words(&words);
                Self::Damaged { words }
            }
            _ => Self::History { words },
        }
    }
}
