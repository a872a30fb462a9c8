//! Names my files that a merge moved, which are no updates of others.

use crate::sync::remote::redact::clean;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{ChangeKind, FileChange};

/// My file that is at another path. Others have something else at its own.
#[derive(Debug, Clone)]
pub(crate) struct MovedFile {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Whether others changed the file at the old path.
    pub(crate) is_changed_there: bool,
    /// Whether others put the file at its new path: both sides renamed it.
    pub(crate) is_renamed_there: bool,
}

impl Repo {
    /// Removes my moved files from the `changes` of others. Names those they did not change.
    pub(crate) fn name_moved(
        &self,
        files: &[MovedFile],
        changes: &mut Vec<FileChange>,
        held: &mut Vec<LeftOut>,
    ) {
        let shown = |path: &str| clean(self.in_base(path).unwrap_or(path));
        for file in files {
            let (from, to) = (shown(&file.from), shown(&file.to));
            if !file.is_renamed_there {
                changes.retain(|change| change.path != to || change.kind != ChangeKind::New);
            }
            if file.is_changed_there {
                continue;
            }
            changes.retain(|change| change.path != from);
            let cause = if file.is_renamed_there {
                "others renamed the same note"
            } else {
                "others have something else in its place"
            };
            let why = format!("{cause}, so yours is now {to}");
            held.push(LeftOut { path: from, why });
        }
    }
}
