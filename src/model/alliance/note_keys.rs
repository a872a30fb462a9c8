//! Reads front-matter keys that have no field in `Note`.

use std::collections::HashSet;

use crate::model::date::Date;
use crate::model::note::Note;
use crate::model::toml_values;

/// The texts of a key with one or more values.
pub fn texts(note: &Note, key: &str) -> Vec<String> {
    toml_values::texts(&note.keys, key)
        .map(str::to_owned)
        .collect()
}

/// The date in a key.
pub fn date(note: &Note, key: &str) -> Option<Date> {
    Date::of_toml(note.keys.get(key)?.as_datetime()?)
}

/// When a practice began, in words.
///
/// `in force from 2003`, else `adopted 2002`, else the bare year.
pub fn begin_in_words(note: &Note) -> Option<String> {
    let year = |key: &str| note.keys.get(key)?.as_integer();
    let in_force = year("year-in-force").map(|year| format!("in force from {year}"));
    let adopted = || year("year-adopted").map(|year| format!("adopted {year}"));
    let other = || note.filing.year.map(|year| year.to_string());
    in_force.or_else(adopted).or_else(other)
}

/// Ids of notes that a stopped rename left behind. The copy names them as aliases.
///
/// Of notes that name each other one stays.
pub(super) fn replaced<'n>(notes: &[&'n Note]) -> HashSet<&'n str> {
    let mut notes = notes.to_vec();
    notes.sort_by(|a, b| a.id.cmp(&b.id));
    let mut replaced: HashSet<&str> = HashSet::new();
    for note in &notes {
        if !replaced.contains(note.id.as_str()) {
            let aliases = note.stewardship.aliases.iter().map(String::as_str);
            replaced.extend(aliases.filter(|alias| *alias != note.id.as_str()));
        }
    }
    let ids = notes.into_iter().map(|note| note.id.as_str());
    ids.filter(|id| replaced.contains(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::note;
    use super::*;

    #[test]
    fn a_practice_begins_when_it_is_in_force() {
        let began = |keys| begin_in_words(&note("practices/a/b", keys));
        let adopted = "year = 2002\nyear-adopted = 2002";
        assert_eq!(began(adopted).as_deref(), Some("adopted 2002"));
        let both = began("year-adopted = 2002\nyear-in-force = 2003");
        assert_eq!(both.as_deref(), Some("in force from 2003"));
        assert_eq!(began("year = 2002").as_deref(), Some("2002"));
        assert_eq!(began(""), None);
    }

    #[test]
    fn notes_that_name_each_other_do_not_both_disappear() {
        #[track_caller]
        fn case(notes: &[(&str, &[&str])], want: &[&str]) {
            let with_aliases = |(id, aliases): &(&str, &[&str])| {
                let aliases: Vec<String> = aliases.iter().map(|alias| (*alias).into()).collect();
                note(&format!("projects/{id}"), &format!("aliases = {aliases:?}"))
            };
            let notes: Vec<Note> = notes.iter().map(with_aliases).collect();
            let gone = replaced(&notes.iter().collect::<Vec<_>>());
            let kept = notes.iter().map(|note| note.id.as_str());
            let kept: Vec<&str> = kept.filter(|id| !gone.contains(id)).collect();
            assert_eq!(kept, want);
        }
        case(&[("a", &[]), ("b", &["projects/a"])], &["projects/b"]);
        case(
            &[("b", &["projects/a"]), ("a", &["projects/b"])],
            &["projects/a"],
        );
        case(&[("a", &["projects/a"])], &["projects/a"]);
        case(
            &[
                ("a", &["projects/b"]),
                ("b", &["projects/c"]),
                ("c", &["projects/a"]),
            ],
            &["projects/c"],
        );
        case(&[("a", &["projects/gone"])], &["projects/a"]);
    }
}
