//! Rules for paths in the working folder.
//!
//! [`portable_name`](crate::notes::portable_name) has the rules for portable names.

use crate::model::note::Kind;
use crate::notes::portable_name::{
    LEADS_OUT, MAX_PART, MAX_PATH, NAMES_HISTORY, fold, fold_visible, is_git_folder, path_fault,
};

pub(crate) use crate::notes::settings::SETTINGS;

/// Maximum bytes of a file name extension with its dot.
const MAX_ENDING: usize = 32;

/// Reason for rejecting a file in the place of a folder of notes.
pub(crate) const FILE_FOR_FOLDER: &str = "a file is in the place of a folder of notes";

/// Reason for leaving out a name that is another one on some file system.
pub(crate) const EQUAL_NAME: &str =
    "another file has the same name except for case or accents: rename one of them";

/// Reason for leaving out a link or submodule.
pub(crate) const LINKED: &str = "it is a link or another repository";

/// Reason for skipping my file where others have a link or submodule.
pub(crate) const LINK_THERE: &str =
    "others have a link or another repository of this name: rename yours";

/// Reason for skipping my file where others have one that is too large.
pub(crate) const LARGE_THERE: &str =
    "others have a file larger than 16 MiB of this name: rename yours";

/// Whether a path below the root is the folder of a kind, or `vocabulary`.
pub(crate) fn is_note_folder(path: &str) -> bool {
    path == "vocabulary" || Kind::of_folder(path).is_some()
}

/// The fault of a path in the repository, if any.
pub(crate) fn fault(path: &str) -> Option<String> {
    path_fault(path).map(|fault| format!("it {fault}"))
}

/// The fault of a name outside the base, if any; fewer rules apply there.
pub(crate) fn outside_fault(name: &str) -> Option<String> {
    let leads_out = matches!(name, "" | "." | "..") || name.contains(['/', '\\', '\0']);
    let fault = if leads_out {
        LEADS_OUT
    } else if has_drive(name) {
        "names a drive on Windows"
    } else if is_git_folder(name) {
        NAMES_HISTORY
    } else {
        let too_long = || format!("it is longer than {MAX_PART} bytes");
        return (name.len() > MAX_PART).then(too_long);
    };
    Some(format!("it {fault}"))
}

/// Whether Windows takes the beginning of the name for a drive. It may be any character.
fn has_drive(name: &str) -> bool {
    name.chars().nth(1) == Some(':')
}

/// The longest target of a link, as on Linux.
const MAX_TARGET: u64 = 4095;

/// The fault of a link that git and libgit2 do not check out.
pub(crate) fn link_fault<E>(
    name: &str,
    size: u64,
    target: impl Fn() -> Result<Vec<u8>, E>,
) -> Result<Option<&'static str>, E> {
    Ok(if is_gitmodules(name) {
        Some("a link must not have this name")
    } else if size > MAX_TARGET {
        Some("the target of the link is longer than 4095 bytes")
    } else if size == 0 || target()?.contains(&0) {
        Some("the link has no valid target")
    } else {
        None
    })
}

/// Whether some file system treats the name as `.gitmodules`.
fn is_gitmodules(name: &str) -> bool {
    let name = fold_visible(name);
    // The short names of NTFS.
    let is_short = name.split_once('~').is_some_and(|(start, number)| {
        let is_number = number.bytes().all(|digit| digit.is_ascii_digit());
        is_number && (start == "gitmod" || "gi7eba".starts_with(start))
    });
    is_short || name == ".gitmodules"
}

/// The fault of a fetched name that is reserved for temporary files of guildhall.
///
/// Such files are overwritten and removed. Covers all spellings that some file system treats as
/// equal.
pub(crate) fn reserved_fault(name: &str) -> Option<&'static str> {
    let name = fold(&fold_visible(name));
    let is_ours = is_half_written(&name) || name.starts_with(".guildhall-");
    is_ours.then_some("guildhall uses such names for its own files")
}

/// Whether it is a temporary file of guildhall, which is never committed.
pub(crate) fn is_half_written(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".guildhall-new")
}

/// The name of the temporary file that will replace `name`.
pub(crate) fn half_written(name: &str) -> String {
    // Keep within the maximum length of a name.
    let short = &name[..name.floor_char_boundary(60)];
    let hash = xxhash_rust::xxh3::xxh3_64(name.as_bytes());
    format!(".{short}.{hash:016x}.guildhall-new")
}

/// Whether it is a temporary or backup file of an editor or file manager.
pub(crate) fn is_passing(name: &str) -> bool {
    let end = [
        ".swp", ".swo", ".swx", ".tmp", ".orig", ".bak", ".part", "~",
    ];
    name.starts_with('.')
        || (name.starts_with('#') && name.ends_with('#'))
        || name == "4913"
        || end.iter().any(|end| name.ends_with(end))
}

/// The path for my version beside another note; the same in every clone.
pub(crate) fn beside(path: &str, id: git2::Oid) -> String {
    let hash = &id.to_string()[..8];
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    // A long ending is part of the name.
    let dot = path[start..].rfind('.').map(|dot| start + dot);
    let dot = dot.filter(|dot| path.len() - dot <= MAX_ENDING);
    let (stem, ending) = path.split_at(dot.unwrap_or(path.len()));
    // Keep within the maximum lengths of a name and of a path.
    let room = MAX_PART.min(MAX_PATH.saturating_sub(start));
    let room = room.saturating_sub(ending.len() + hash.len() + 1);
    let stem = &stem[..stem.floor_char_boundary(start + room)];
    format!("{stem}-{hash}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_reports_what_sync_refuses() {
        use crate::notes::check::path::check_name;
        use crate::notes::findings::Faults;
        for name in [
            "a/git~1.",
            "a/con .md",
            "a/conin$",
            "a/COM\u{b9}.md",
            "a/ x.md",
            "a/he\u{ad}at.md",
            "a/b\u{202e}c.md",
            "a/what?.md",
        ] {
            let mut faults = Faults::new(name, "");
            check_name(name, &mut faults);
            let findings = faults.into_findings();
            let refused = fault(name).expect("unportable");
            let text = refused.trim_start_matches("it ");
            assert!(findings[0].message.ends_with(text), "{findings:?}");
        }
    }

    #[test]
    fn no_name_beside_the_base_names_a_drive_or_a_file_of_ours() {
        for name in ["C:x", "c:", "1:x", "\u{e9}:x"] {
            let fault = outside_fault(name);
            assert_eq!(
                fault.as_deref(),
                Some("it names a drive on Windows"),
                "{name}"
            );
        }
        assert_eq!(outside_fault("a picture: of heat.png"), None);
        for name in [
            ".a.guildhall-new",
            ".A.Guildhall-New. ",
            ".a.guildhall-new::$DATA",
            ".guildhall-\u{200b}x:y",
        ] {
            assert!(reserved_fault(name).is_some(), "{name}");
        }
        assert_eq!(reserved_fault("a.guildhall-new"), None);
    }

    #[test]
    fn a_copy_beside_keeps_its_ending() {
        let id = git2::Oid::from_str("0123456789012345678901234567890123456789").expect("an id");
        assert_eq!(beside("a.b/note.md", id), "a.b/note-01234567.md");
        assert_eq!(beside("a.b/note", id), "a.b/note-01234567");
        let long = beside(&format!("practices/{}.md", "\u{e9}".repeat(126)), id);
        assert!(long.ends_with("\u{e9}-01234567.md"), "{long}");
        assert_eq!(fault(&long), None);
        // A path of the maximum length, long endings, and names of four bytes a character.
        let folders = "0123456/".repeat(120);
        for path in [
            format!("{folders}{}.md", "n".repeat(MAX_PATH - folders.len() - 3)),
            format!("a.{}", "e".repeat(250)),
            format!("practices/.{}", "e".repeat(254)),
        ] {
            assert_eq!(fault(&path), None);
            assert_eq!(fault(&beside(&path, id)), None, "{path}");
        }
        assert_eq!(fault(&half_written(&"\u{1f600}".repeat(60))), None);
    }
}
