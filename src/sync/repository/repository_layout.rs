//! Names in a tree that git would take for a repository: `.git`, and what lies in one.
//!
//! Pure: a caller that walks a tree gives the entries of each folder.

use unicode_normalization::UnicodeNormalization;

/// What an entry of a tree becomes in the working folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    Link,
    /// Another repository: a checkout makes an empty folder.
    Submodule,
}

impl EntryKind {
    /// The kind by the mode of the entry.
    pub(crate) fn of_mode(mode: i32) -> Self {
        match mode & 0o170_000 {
            0o040_000 => Self::Folder,
            0o120_000 => Self::Link,
            0o160_000 => Self::Submodule,
            _ => Self::File,
        }
    }
}

/// The first name among the entries of one folder that makes a repository, and what is wrong.
///
/// Like git, it looks for `HEAD` beside `objects` and `refs`, or beside `commondir`.
pub(crate) fn layout_fault<N: AsRef<str>>(
    entries: &[(N, EntryKind)],
) -> Option<(&str, &'static str)> {
    use EntryKind::{File, Folder, Link, Submodule};
    let mut names = entries.iter().map(|(name, _)| name.as_ref());
    if let Some(name) = names.find(|name| is_git_folder(name)) {
        return Some((name, NAMES_HISTORY));
    }
    let find = |wanted: &str, kinds: &[EntryKind]| {
        entries
            .iter()
            .find(|(name, kind)| kinds.contains(kind) && fold(name.as_ref()) == wanted)
            .map(|(name, _)| name.as_ref())
    };
    let head = find("head", &[File, Link])?;
    let folders = ["objects", "refs"].map(|name| find(name, &[Folder, Link, Submodule]));
    let is_repository =
        folders.iter().all(Option::is_some) || find("commondir", &[File, Link]).is_some();
    is_repository.then_some((head, "git takes the folder that holds it for a history"))
}

/// What is wrong with a name that some file system takes for `.git`.
pub(crate) const NAMES_HISTORY: &str = "it names the folder of the history";

/// `.git` in every spelling that some file system takes for it (CVE-2014-9390, CVE-2019-1352).
pub(crate) fn is_git_folder(name: &str) -> bool {
    // On Windows `\` ends a name too.
    name.split('\\').map(fold).any(|name| {
        let short = name.strip_prefix("git~");
        let is_short =
            short.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        name == ".git" || is_short
    })
}

/// The form in which names are equal that some file system takes for one.
fn fold(name: &str) -> String {
    let folded: String = visible(name).nfkc().flat_map(char::to_lowercase).collect();
    // NTFS ignores dots and spaces at the end and reads `name:stream` as a stream of `name`.
    let name = folded.split(':').next().unwrap_or_default();
    name.trim_end_matches(['.', ' ']).to_owned()
}

/// A name without the characters that leave no mark; HFS+ ignores some of them in names.
pub(crate) fn visible(name: &str) -> String {
    name.chars().filter(|c| !is_ignorable(*c)).collect()
}

/// Whether Unicode calls a character default ignorable, or it is a control character.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::EntryKind::{File, Folder, Link, Submodule};
    use super::*;

    #[test]
    fn every_spelling_of_the_git_folder_is_found() {
        for name in [
            ".git",
            ".GIT",
            ".g\u{200c}it",
            ".git\u{feff}",
            "\u{200b}.git",
            ".gi\u{ad}t",
            "\u{e0020}.git",
            ".git.",
            ".git ",
            ".git. .",
            ".git::$INDEX_ALLOCATION",
            ".git:x",
            "git~1",
            "GIT~1",
            "GIT~2 ",
            "\u{ff0e}\u{ff47}\u{ff49}\u{ff54}",
            "\u{2024}git",
            ".\u{1d420}it",
            "x\\.git",
            ".git\\x",
            ".git\u{1}",
        ] {
            assert!(is_git_folder(name), "{name:?}");
        }
        for name in [
            ".gitignore",
            ".gitattributes",
            "git",
            ".git-notes",
            "git~",
            "git~1a",
            "x.git",
            "a.git.md",
        ] {
            assert!(!is_git_folder(name), "{name:?}");
        }
    }

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
        case(&[("HEAD", File), ("commondir", File)], Some("HEAD"));
        case(
            &[("HEAD", File), ("commondir", Link), ("gitdir", File)],
            Some("HEAD"),
        );
        case(&[("a.md", File), (".GIT", Folder)], Some(".GIT"));
        case(&[(".git", File)], Some(".git"));
        // Parts that do nothing alone.
        case(&[objects, refs], None);
        case(&[("HEAD", File), objects], None);
        case(&[("HEAD", Folder), objects, refs], None);
        case(&[("HEAD", File), ("objects", File), refs], None);
        case(&[("head.md", File), objects, refs], None);
    }
}
