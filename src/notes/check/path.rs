//! Checks the path of a note: portable, and consistent with its front matter.

use std::collections::HashMap;

use crate::model::finding::Code;
use crate::model::note::{Kind, Note, usual_id};
use crate::model::vocabulary::Vocabularies;
use crate::notes::clean::{clean, quote};
use crate::notes::findings::Faults;
use crate::notes::front_matter::tree::{KeyValue, find};
use crate::notes::portable_name::{fold, path_fault};
use crate::notes::read_note::named_id;

/// Checks that the path is valid on every operating system.
pub fn check_name(path: &str, faults: &mut Faults<'_>) {
    if let Some(why) = path_fault(path) {
        faults.add_to_file(
            Code::UnportableName,
            format!("the file name {} {why}", quote(path)),
            "Rename the file: letters, digits and hyphens, ending in .md",
        );
    }
}

/// Groups names that some file system treats as equal, each group sorted; includes duplicates.
pub fn colliding_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Vec<&'a str>> {
    let mut groups: HashMap<String, Vec<&str>> = HashMap::new();
    for name in names {
        groups.entry(fold(name)).or_default().push(name);
    }
    let mut colliding_names: Vec<Vec<&str>> =
        groups.into_values().filter(|g| g.len() > 1).collect();
    for group in &mut colliding_names {
        group.sort_unstable();
    }
    colliding_names.sort_unstable();
    colliding_names
}

/// Checks that path and front matter name the same city and the same note.
pub(super) fn check_place(
    note: &Note,
    entries: &[KeyValue<'_>],
    vocabularies: &Vocabularies,
    faults: &mut Faults<'_>,
) {
    let id = usual_id(note.id.as_str());
    let parts: Vec<&str> = id.split('/').collect();
    if let Some(city) = note.kind.city_in_path(&id) {
        check_city(city, note, entries, vocabularies, faults);
    }
    let (key, expected) = match note.kind {
        Kind::Adoption => ("practice", &["practices"][..]),
        Kind::Endorsement => ("endorses", &["positions", "statements"][..]),
        Kind::Answer => ("answers", &["questions"][..]),
        _ => return,
    };
    if parts.len() > 2 {
        check_folder(
            &parts[1..parts.len() - 1].join("/"),
            key,
            expected,
            entries,
            faults,
        );
    }
}

/// Checks that `practices/oslo/…` belongs to Oslo.
///
/// Other folders hold practices of several cities.
fn check_city(
    folder: &str,
    note: &Note,
    entries: &[KeyValue<'_>],
    vocabularies: &Vocabularies,
    faults: &mut Faults<'_>,
) {
    let written = ["cities", "city"].iter().find_map(|key| find(entries, key));
    let Some(entry) = written else { return };
    let lists = ["cities", "places"]
        .into_iter()
        .filter_map(|list| vocabularies.get(list));
    let known = lists.clone().find_map(|list| list.find(folder));
    let city = known.map_or(folder, |term| term.id.as_str());
    let is_city = known.is_some() || note.kind != Kind::Practice || lists.count() == 0;
    // Parsing adds a city's own id to its note, so check the written value.
    let names_it = if note.kind == Kind::City {
        let list = vocabularies.get("cities");
        entry.item.one_or_many().iter().any(|item| {
            let text = item.value.as_text().unwrap_or_default().trim();
            text == city
                || list
                    .and_then(|list| list.find(text))
                    .is_some_and(|t| t.id == city)
        })
    } else {
        note.filing.cities.iter().any(|named| named == city)
    };
    if is_city && !names_it {
        faults.add(
            Code::MisplacedNote,
            entry.item.at.clone(),
            format!(
                "the path says {}, but `cities` does not name it",
                quote(folder)
            ),
            format!("Add \"{}\" to cities, or move the note", clean(city)),
        );
    }
}

/// Checks that `endorsements/<x>/oslo.md` endorses `positions/<x>` or `statements/<x>`.
fn check_folder(
    folder: &str,
    key: &str,
    kinds: &[&str],
    entries: &[KeyValue<'_>],
    faults: &mut Faults<'_>,
) {
    let Some(entry) = find(entries, key) else {
        return;
    };
    let Some(written) = entry.item.value.as_text() else {
        return;
    };
    let id = &*usual_id(named_id(written));
    let Some((kind, rest)) = id.split_once('/').filter(|(kind, _)| kinds.contains(kind)) else {
        return; // The wrong kind is already reported.
    };
    let slug = rest.rsplit('/').next().unwrap_or(rest);
    if folder != rest && folder != slug {
        faults.add(
            Code::MisplacedNote,
            entry.item.at.clone(),
            format!(
                "the note is in the folder {}, but `{key}` names {}",
                quote(folder),
                quote(id)
            ),
            format!(
                "Move the note to the folder {}, or name {kind}/{}",
                clean(rest),
                clean(folder)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_equal_on_some_file_systems_are_grouped() {
        let names = [
            "cities/Oslo",
            "cities/oslo",
            "a",
            "k\u{f8}",
            "e\u{301}",
            "\u{e9}",
            "b",
        ];
        assert_eq!(
            colliding_names(names.into_iter()),
            [
                vec!["cities/Oslo", "cities/oslo"],
                vec!["e\u{301}", "\u{e9}"]
            ]
        );
    }
}
