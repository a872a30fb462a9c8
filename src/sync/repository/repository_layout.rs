//! Detects folders that git would treat as a repository.
//!
//! Pure: the caller passes the entries of each folder.

use crate::notes::portable_name::{fold_visible, is_git_folder};

/// The type of a tree entry in the working folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    Link,
    /// A submodule: a checkout creates an empty folder.
    Submodule,
}

impl EntryKind {
    /// The type for a mode.
    pub(crate) fn of_mode(mode: i32) -> Self {
        match mode & 0o170_000 {
            0o040_000 => Self::Folder,
            0o120_000 => Self::Link,
            0o160_000 => Self::Submodule,
            _ => Self::File,
        }
    }
}

/// The first entry that makes the folder a repository, and its fault.
///
/// Like git, it looks for `HEAD` beside `objects` and `refs`, or beside `commondir`. Git only asks
/// whether `objects` and `refs` are executable, so files count too.
pub(crate) fn layout_fault<N: AsRef<str>>(
    entries: &[(N, EntryKind)],
) -> Option<(&str, &'static str)> {
    use EntryKind::{File, Folder, Link, Submodule};

    let any = [File, Folder, Link, Submodule];
    let mut names = entries.iter().map(|(name, _)| name.as_ref());
    if let Some(name) = names.find(|name| is_git_folder(name)) {
        return Some((name, "its name is reserved for the history"));
    }
    let find = |entry_name: &str, kinds: &[EntryKind]| {
        entries
            .iter()
            .find(|(name, kind)| kinds.contains(kind) && fold_visible(name.as_ref()) == entry_name)
            .map(|(name, _)| name.as_ref())
    };
    let head = find("head", &[File, Link])?;
    let folders = ["objects", "refs"].map(|name| find(name, &any));
    let is_repository =
        folders.iter().all(Option::is_some) || find("commondir", &[File, Link]).is_some();
    is_repository.then_some((head, "git would read its folder as a history"))
}

#[cfg(test)]
mod tests {
    use super::EntryKind::{File, Folder, Link, Submodule};
    use super::*;

    #[test]
    fn folders_that_look_like_a_repository_are_found() {
        #[track_caller]
        fn case(entries: &[(&str, EntryKind)], want: Option<&str>) {
            assert_eq!(
                layout_fault(entries).map(|(name, _)| name),
                want,
                "{entries:?}"
            );
        }
        let (objects, refs) = (("objects", Folder), ("refs", Folder));
        case(&[("HEAD", File), objects, refs], Some("HEAD"));
        case(
            &[("HEAD", Link), ("objects", Submodule), ("refs", Link)],
            Some("HEAD"),
        );
        case(
            &[
                ("he\u{200d}ad", File),
                ("Objects", Folder),
                ("REFS", Folder),
            ],
            Some("he\u{200d}ad"),
        );
        case(
            &[("HEAD", File), ("objects", File), ("refs", File)],
            Some("HEAD"),
        );
        case(&[("HEAD", File), ("objects", File), refs], Some("HEAD"));
        case(&[("HEAD", File), ("commondir", File)], Some("HEAD"));
        case(
            &[("HEAD", File), ("commondir", Link), ("gitdir", File)],
            Some("HEAD"),
        );
        case(&[("a.md", File), (".GIT", Folder)], Some(".GIT"));
        case(&[(".git", File)], Some(".git"));
        // Incomplete layouts.
        case(&[objects, refs], None);
        case(&[("HEAD", File), objects], None);
        case(&[("HEAD", Folder), objects, refs], None);
        case(&[("head.md", File), objects, refs], None);
    }
}
