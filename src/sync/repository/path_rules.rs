//! Which names may come into a working folder: a check of every part of every path.
//!
//! The rule for what every system can hold is [`portable_name`](crate::notes::portable_name)'s.

use crate::model::note::Kind;
use crate::notes::portable_name::{
    LEADS_OUT, NAMES_HISTORY, fold, is_git_folder, path_fault, visible,
};

pub(crate) use crate::notes::settings::SETTINGS;

/// Why a file is refused that takes the place of all notes of a kind.
pub(crate) const FILE_FOR_FOLDER: &str = "a file stands in the place of a folder of notes";

/// Whether a path below the root of the base is a folder that holds notes of a kind, or lists.
pub(crate) fn is_note_folder(path: &str) -> bool {
    path == "vocabulary" || Kind::ALL.iter().any(|kind| kind.folder() == path)
}

/// What is wrong with a path below the root of the repository, if anything.
pub(crate) fn fault(path: &str) -> Option<String> {
    path_fault(path).map(|fault| format!("it {fault}"))
}

/// What is wrong with a name outside the base, where files of any program may stand, if anything.
pub(crate) fn outside_fault(name: &str) -> Option<String> {
    let leads_out = matches!(name, "" | "." | "..") || name.contains(['/', '\\', '\0']);
    let fault = if leads_out {
        LEADS_OUT
    } else if is_git_folder(name) {
        NAMES_HISTORY
    } else {
        return None;
    };
    Some(format!("it {fault}"))
}

/// What is wrong with a name that arrives though guildhall gives it to files of its own: they are
/// written over and removed. In every spelling that some file system takes for it.
pub(crate) fn reserved_fault(name: &str) -> Option<&'static str> {
    let name = fold(&visible(name));
    let name = name.trim_end_matches(['.', ' ']);
    let is_ours = is_half_written(name) || name.starts_with(".guildhall-");
    is_ours.then_some("guildhall gives such names to its own files")
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
            let said = refused.trim_start_matches("it ");
            assert!(findings[0].message.ends_with(said), "{findings:?}");
        }
    }

    #[test]
    fn a_copy_beside_keeps_its_ending() {
        let id = git2::Oid::from_str("0123456789012345678901234567890123456789").expect("an id");
        assert_eq!(beside("a.b/note.md", id), "a.b/note-01234567.md");
        assert_eq!(beside("a.b/note", id), "a.b/note-01234567");
    }
}
