//! The day each note last changed, for `since:`.
//!
//! It is the day of the last commit that changed its text. For a text that is in no commit it is
//! that of its file. A commit touches no file, so notes are found again by the commits.

use std::collections::HashSet;

use crate::model::base::{Base, FileLook};
use crate::model::date::Date;
use crate::search::Index;
use crate::store::load;
use crate::store::walk::Listing;
use crate::sync::{LastChanges, Repo, SyncSettings};

/// The day of the last change of a file with this text.
pub(super) fn change_day(changes: &LastChanges, file: FileLook<'_>, text: &str) -> Option<Date> {
    let saved = changes.when(file.path, text.as_bytes());
    // The file time is when it was written here: today, in a fresh clone.
    let written = i64::try_from(file.modified_ns.div_euclid(1_000_000_000)).ok();
    saved.or(written).and_then(Date::of_unix)
}

/// A history that has moved since the days of change were read from it.
pub(super) struct MovedHistory {
    repository: Repo,
    /// The newest commit then, if any.
    seen: Option<String>,
    /// The newest commit now.
    pub(super) newest: String,
}

impl MovedHistory {
    /// Opens the history of a base; `None` if it has not moved.
    pub(super) fn open(base: &Base, index: Option<&Index>) -> Option<Self> {
        let seen = index.and_then(Index::history_state);
        let repository = Repo::open(&base.root, SyncSettings::default()).ok()?;
        let newest = repository.newest_commit()?;
        (seen.as_ref() != Some(&newest)).then_some(Self {
            repository,
            seen,
            newest,
        })
    }

    /// The other files, by number, whose day of change differs from the index.
    ///
    /// `to_read` are the files that are read again anyway, with their days.
    pub(super) fn other_days(
        &self,
        base: &Base,
        index: &Index,
        files: &Listing,
        to_read: &[usize],
    ) -> Vec<usize> {
        let to_read: HashSet<usize> = to_read.iter().copied().collect();
        if to_read.len() == files.iter().count() {
            return Vec::new();
        }
        let seen = self.seen.as_ref();
        let changed = seen.and_then(|seen| self.repository.changed_between(seen, &self.newest));
        let is_changed = |path: &str| changed.as_ref().is_none_or(|paths| paths.contains(path));
        let files = files.iter().enumerate();
        let files: Vec<(usize, FileLook<'_>)> = files
            .filter(|(at, file)| !to_read.contains(at) && is_changed(file.path))
            .collect();
        let paths = files.iter().map(|(_, file)| file.path);
        let changes = self.repository.last_changes(paths).unwrap_or_default();
        let has_other_day = |file: FileLook<'_>| {
            let loaded = load::load_text(base, file.path).ok();
            let day = loaded.and_then(|loaded| change_day(&changes, file, &loaded.text));
            day.is_some_and(|day| !index.has_change_day(file.path, day).unwrap_or(false))
        };
        let files = files.into_iter().filter(|(_, file)| has_other_day(*file));
        files.map(|(at, _)| at).collect()
    }
}
