//! Which names may come into a working folder: a check of every part of every path.
//!
//! A path that is fine here is fine on every system: no way out of the folder, no way into
//! `.git`, no name that another file system takes for a device or for another file.

use unicode_normalization::UnicodeNormalization;

use super::repository_layout::{NAMES_HISTORY, is_git_folder, visible};

/// What is wrong with a path below the root of the repository, if anything.
pub(crate) fn fault(path: &str) -> Option<&'static str> {
    if path.len() > 1024 {
        return Some("it is longer than 1024 bytes");
    }
    path.split('/').find_map(part_fault)
}

fn part_fault(part: &str) -> Option<&'static str> {
    if part.is_empty() || part == "." || part == ".." {
        return Some("it leads out of the folder");
    }
    if is_git_folder(part) {
        return Some(NAMES_HISTORY);
    }
    if part.chars().any(char::is_control) {
        return Some("it holds control characters");
    }
    if part.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) {
        return Some("it holds a character that not every system allows");
    }
    if part.ends_with(['.', ' ']) {
        return Some("it ends with a dot or space");
    }
    if part.len() > 255 {
        return Some("a part of it is longer than 255 bytes");
    }
    is_device(part).then_some("it names a device on Windows")
}

/// What is wrong with a name outside the base, where files of any program may stand, if anything.
pub(crate) fn outside_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\', '\0']) {
        return Some("it leads out of the folder");
    }
    is_git_folder(name).then_some(NAMES_HISTORY)
}

/// What is wrong with a name that arrives though guildhall gives it to files of its own: they are
/// written over and removed. In every spelling that some file system takes for it.
pub(crate) fn reserved_fault(name: &str) -> Option<&'static str> {
    let name = fold(&visible(name));
    let name = name.trim_end_matches(['.', ' ']);
    let is_ours = is_half_written(name) || name.starts_with(".guildhall-");
    is_ours.then_some("guildhall gives such names to its own files")
}

fn is_device(part: &str) -> bool {
    let stem = part
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    let numbered = |name: &str| {
        stem.strip_prefix(name)
            .is_some_and(|n| n.len() == 1 && matches!(n.as_bytes()[0], b'1'..=b'9'))
    };
    matches!(
        stem.as_str(),
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$"
    ) || numbered("com")
        || numbered("lpt")
}

/// The form in which two names that some file system takes for one are equal.
pub(crate) fn fold(name: &str) -> String {
    name.nfkd().flat_map(char::to_lowercase).nfkc().collect()
}

/// Whether a file of ours is on its way to becoming another: never saved, never shared.
pub(crate) fn is_half_written(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".guildhall-new")
}

/// The name under which a file is written before it takes the place of `name`.
pub(crate) fn half_written(name: &str) -> String {
    // A long name must not become too long.
    let short: String = name.chars().take(60).collect();
    let hash = xxhash_rust::xxh3::xxh3_64(name.as_bytes());
    format!(".{short}.{hash:016x}.guildhall-new")
}

/// Whether editors and file managers leave such files behind for a while: not saved as notes.
pub(crate) fn is_passing(name: &str) -> bool {
    let end = [
        ".swp", ".swo", ".swx", ".tmp", ".orig", ".bak", ".part", "~",
    ];
    name.starts_with('.')
        || (name.starts_with('#') && name.ends_with('#'))
        || name == "4913"
        || end.iter().any(|end| name.ends_with(end))
}

/// The path for mine when another note stands at `path` already: the same in every clone.
pub(crate) fn beside(path: &str, id: git2::Oid) -> String {
    let hash = &id.to_string()[..8];
    match path.rfind('.').filter(|dot| !path[*dot..].contains('/')) {
        Some(dot) => format!("{}-{hash}{}", &path[..dot], &path[dot..]),
        None => format!("{path}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_found() {
        #[track_caller]
        fn case(path: &str, safe: bool) {
            assert_eq!(fault(path).is_none(), safe, "{path:?}: {:?}", fault(path));
        }
        case("practices/stockholm/congestion-tax.md", true);
        case("cities/横浜.md", true);
        case("cities/.keep", true);
        for path in [
            ".git/config",
            "a/.GIT/hooks/x",
            "a/.g\u{200c}it/x",
            "a/.git./x",
            "a/.git /x",
            "a/git~1/x",
            "a/.git::$INDEX_ALLOCATION/x",
            "../x",
            "a/../x",
            "a//x",
            "/x",
            "a/./x",
            "a\\..\\x",
            "c:/x",
            "a/con",
            "a/NUL.md",
            "a/com1.txt",
            "a/x.",
            "a/x ",
            "a/\u{1b}[31m",
            "a/what?.md",
            "",
        ] {
            case(path, false);
        }
        case("a/community.md", true);
        case("a/com0.md", true);
        case(".gitignore", true);
    }

    #[test]
    fn twins_fold_to_one_name() {
        assert_eq!(fold("Oslo.md"), fold("oslo.md"));
        assert_eq!(fold("Ko\u{308}ln"), fold("K\u{f6}ln"));
        assert_ne!(fold("oslo"), fold("osla"));
    }

    #[test]
    fn a_copy_beside_keeps_its_ending() {
        let id = git2::Oid::from_str("0123456789012345678901234567890123456789").expect("an id");
        assert_eq!(beside("a.b/note.md", id), "a.b/note-01234567.md");
        assert_eq!(beside("a.b/note", id), "a.b/note-01234567");
    }
}
