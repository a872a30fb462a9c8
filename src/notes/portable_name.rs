//! Portable file names: validation and case folding for all file systems.
//!
//! A valid path is safe to write on every system: it does not leave the folder, enter `.git` or
//! name a device. `check` reports invalid paths. Sync refuses incoming ones and does not commit
//! local ones.

use unicode_normalization::UnicodeNormalization;

use super::clean::clean;

/// Maximum bytes of one part of a path, on common file systems.
pub(crate) const MAX_PART: usize = 255;

/// Maximum bytes of a whole path.
pub(crate) const MAX_PATH: usize = 1024;

/// Characters that Windows does not allow in names.
const FORBIDDEN: [char; 8] = ['<', '>', ':', '"', '|', '?', '*', '\\'];

/// The fault of a relative path, as a predicate: `ends with a dot`.
pub fn path_fault(path: &str) -> Option<String> {
    if path.len() > MAX_PATH {
        return Some(format!("is longer than {MAX_PATH} bytes"));
    }
    path.split('/').find_map(part_fault)
}

fn part_fault(part: &str) -> Option<String> {
    let forbidden = part.chars().find(|c| FORBIDDEN.contains(c));
    let fault = match forbidden {
        _ if matches!(part, "" | "." | "..") => LEADS_OUT,
        _ if is_git_folder(part) => NAMES_HISTORY,
        Some(c) => return Some(format!("holds `{c}`, which not every system allows")),
        None if part.chars().any(char::is_control) || clean(part) != part => {
            "holds characters that cannot be seen"
        }
        None if part.ends_with(['.', ' ']) => "ends with a dot or space",
        None if part.starts_with(' ') => "begins with a space",
        None if part.len() > MAX_PART => {
            return Some(format!("is longer than {MAX_PART} bytes in one part"));
        }
        None if is_device(part) => "names a device on Windows",
        None => return None,
    };
    Some(fault.to_owned())
}

/// The fault of a path with an empty part, `.` or `..`.
pub(crate) const LEADS_OUT: &str = "points outside the folder";

/// The fault of a name that some file system treats as `.git`.
pub(crate) const NAMES_HISTORY: &str = "is reserved for the history";

/// Whether the name is a device on Windows, with or without an extension.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_ascii_lowercase();
    let is_port = |port: &str| {
        let mut number = stem.strip_prefix(port).unwrap_or_default().chars();
        let digit = number.next();
        digit.is_some_and(|c| matches!(c, '1'..='9' | '¹' | '²' | '³')) && number.next().is_none()
    };
    matches!(
        stem.as_str(),
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$"
    ) || is_port("com")
        || is_port("lpt")
}

/// Folds a name: equal for names that some file system treats as equal.
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfkd().flat_map(char::to_lowercase).nfkc().collect()
}

/// Whether some file system treats the name as `.git` (CVE-2014-9390, CVE-2019-1352).
///
/// `git~` with any number counts: NTFS uses the next free number for short names.
pub(crate) fn is_git_folder(name: &str) -> bool {
    // On Windows `\` is a separator too.
    name.split('\\').map(fold_visible).any(|name| {
        let short = name.strip_prefix("git~");
        let is_short =
            short.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        name == ".git" || is_short
    })
}

/// Folds a name without ignorable characters, NTFS streams and trailing dots.
pub(crate) fn fold_visible(name: &str) -> String {
    let folded: String = visible(name).nfkc().flat_map(char::to_lowercase).collect();
    // NTFS ignores dots and spaces at the end and reads `name:stream` as a stream of `name`.
    let name = folded.split(':').next().unwrap_or_default();
    name.trim_end_matches(['.', ' ']).to_owned()
}

/// A name without ignorable characters; HFS+ ignores some of them.
pub(crate) fn visible(name: &str) -> String {
    name.chars().filter(|c| !is_ignorable(*c)).collect()
}

/// Whether a character is default ignorable in Unicode, or a control character.
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
    use super::*;

    #[test]
    fn invalid_names_are_found() {
        #[track_caller]
        fn case(path: &str, want: Option<&str>) {
            assert_eq!(path_fault(path).as_deref(), want, "{path:?}");
        }
        for path in [
            "practices/stockholm/congestion-tax.md",
            "cities/横浜.md",
            "cities/.keep",
            ".gitignore",
            "a/community.md",
            "a/com0.md",
            "cities/com10.md",
        ] {
            case(path, None);
        }
        for path in ["../x", "a/../x", "a//x", "/x", "a/./x", ""] {
            case(path, Some(LEADS_OUT));
        }
        case(
            "a\\..\\x",
            Some("holds `\\`, which not every system allows"),
        );
        case("c:/x", Some("holds `:`, which not every system allows"));
        case(
            "a/what?.md",
            Some("holds `?`, which not every system allows"),
        );
        for path in [".git/config", "a/.git./x", "a/git~1/x"] {
            case(path, Some(NAMES_HISTORY));
        }
        for path in [
            "a/con",
            "a/NUL.md",
            "a/com1.txt",
            "a/con .md",
            "conin$",
            "a/COM¹",
        ] {
            case(path, Some("names a device on Windows"));
        }
        for path in ["a/x.", "a/x "] {
            case(path, Some("ends with a dot or space"));
        }
        case("a/ x", Some("begins with a space"));
        for path in ["a/\u{1b}[31m", "cities/a\u{202e}b.md", "a/he\u{ad}at.md"] {
            case(path, Some("holds characters that cannot be seen"));
        }
        let part = format!("cities/{}.md", "ø".repeat(127));
        case(&part, Some("is longer than 255 bytes in one part"));
        let path = "a/".repeat(600);
        case(&path, Some("is longer than 1024 bytes"));
    }

    #[test]
    fn names_equal_on_some_file_system_fold_alike() {
        assert_eq!(fold("Oslo.md"), fold("oslo.md"));
        assert_eq!(fold("Ko\u{308}ln"), fold("K\u{f6}ln"));
        assert_eq!(fold("\u{fb01}re"), fold("fire"));
        assert_ne!(fold("oslo"), fold("osla"));
    }

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
}
