//! Notes that cannot be read in full.

use std::collections::HashSet;

use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, NoteId};
use crate::notes::clean::{clean_name, quote};
use crate::store::{load, walk};

/// Whether a finding says that part of a note is not read.
pub(super) fn hides_content(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.code.hides_content())
}

/// End of the path that stands for a nested repository.
const OWN_HISTORY: &str = "/.git";

/// The folder, if this unread path stands for a nested repository.
pub fn own_history(path: &str) -> Option<&str> {
    path.strip_suffix(OWN_HISTORY)
}

/// Sorted paths of walk findings in the place of notes.
///
/// The notes of a nested repository are read, so its `.git` stands for it, see [`own_history`].
pub(super) fn unread_of_walk(findings: Vec<Finding>) -> Vec<String> {
    let unread = |finding: Finding| {
        let path = finding.place.path;
        Kind::of_path(&format!("{path}/"))?;
        match finding.code {
            // A note in such a folder is in a folder for notes.
            Code::UnknownKind => Some(path + OWN_HISTORY),
            Code::UnportableName => Some(path),
            code => code.hides_content().then_some(path),
        }
    };
    let mut paths: Vec<String> = findings.into_iter().filter_map(unread).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// Vocabularies that cannot be read in full. Those of `known`, if none has changed since.
pub(super) fn unread_lists(base: &Base, known: Option<&HashSet<String>>) -> Vec<String> {
    let Some(known) = known else {
        return load::unread_vocabularies(base);
    };
    let lists = known.iter().filter(|path| path.starts_with("vocabulary"));
    lists.cloned().collect()
}

/// Reads all notes and returns sorted paths of those not read in full.
///
/// With those of nested repositories, see [`own_history`].
pub fn find_unread(base: &Base) -> Vec<String> {
    let found = walk::walk(base);
    let mut paths = unread_of_walk(found.findings);
    paths.extend(load::unread_vocabularies(base));
    let files = found.files.into_iter().map(|file| file.path);
    paths.extend(files.filter(|path| is_unread(base, path)));
    paths.sort_unstable();
    paths
}

/// Which of these files are not read in full.
pub fn find_unread_among(base: &Base, paths: &[&str]) -> Vec<String> {
    let mut unread = load::unread_vocabularies(base);
    unread.retain(|path| paths.contains(&&**path));
    let notes = paths.iter().filter(|path| NoteId::of_path(path).is_some());
    let notes = notes.filter(|path| is_unread(base, path));
    unread.extend(notes.map(|path| (*path).to_owned()));
    unread
}

/// Whether part of a note is not read.
fn is_unread(base: &Base, path: &str) -> bool {
    match load::load_text(base, path) {
        Ok(loaded) => {
            hides_content(&loaded.findings) || hides_content(&loaded.read(base, path).findings)
        }
        // Removed since the folder was listed.
        Err(load::LoadError::NotThere { .. }) => false,
        Err(_) => true,
    }
}

/// Message that the index is outdated, without a full stop.
pub fn describe_old_index(why: &str) -> String {
    format!("some notes may be missing, since the index could not be brought up to date: {why}")
}

/// Message that notes are not indexed yet, without a full stop.
pub(super) fn describe_waiting(count: usize) -> Option<String> {
    let notes = match count {
        0 => return None,
        1 => "1 note is".to_owned(),
        more => format!("{more} notes are"),
    };
    Some(format!(
        "the index is behind: {notes} not searched yet; `guildhall index` reads them"
    ))
}

/// What unreadable paths are: `note`, or `file` if a vocabulary is among them.
pub fn unread_noun(paths: &[String]) -> &'static str {
    let is_note = |path: &String| Kind::of_path(&format!("{path}/")).is_some();
    if paths.iter().all(is_note) {
        "note"
    } else {
        "file"
    }
}

/// Messages about unread paths, and about nested repositories among them.
pub(super) fn describe_all(paths: Vec<String>) -> Vec<String> {
    let (nested, unread): (Vec<String>, Vec<String>) = paths
        .into_iter()
        .partition(|path| own_history(path).is_some());
    let nested = describe_own_histories(&nested);
    describe_unread(&unread).into_iter().chain(nested).collect()
}

/// Message that folders are nested repositories, without a full stop.
fn describe_own_histories(paths: &[String]) -> Option<String> {
    let first = own_history(paths.first()?)?;
    Some(match paths.len() - 1 {
        0 => walk::describe_own_history(first),
        more => format!(
            "{} and {more} more have a history of their own: their notes are neither saved nor shared",
            quote(first)
        ),
    })
}

/// Message that notes cannot be read, without a full stop.
pub fn describe_unread(paths: &[String]) -> Option<String> {
    let first = clean_name(paths.first()?);
    let noun = unread_noun(paths);
    Some(match paths.len() - 1 {
        0 => format!("1 {noun} cannot be read in full: {first}; `guildhall check` says why"),
        more => format!(
            "{} {noun}s cannot be read in full: {first} and {more} more; `guildhall check` says why",
            more + 1
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::place::Place;

    #[test]
    fn files_in_the_place_of_notes_that_cannot_be_read_are_unread() {
        let finding = |code, path: &str| Finding::new(code, Place::file(path), "", "");
        let found = unread_of_walk(vec![
            finding(Code::UnportableName, "practices/oslo/con.md"),
            finding(Code::Unreadable, "cities/oslo.md"),
            finding(Code::Unreadable, "cities/oslo.md"),
            finding(Code::Unreadable, "letters/oslo.md"),
            finding(Code::UnknownKey, "cities/bergen.md"),
            finding(Code::UnknownKind, "practices/bergen"),
            finding(Code::UnknownKind, "letters/bergen.md"),
        ]);
        let nested = "practices/bergen/.git";
        assert_eq!(found, ["cities/oslo.md", nested, "practices/oslo/con.md"]);
    }
}
