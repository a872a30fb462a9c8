//! The path of a note: can every system hold it, and does it say the same as the front matter?

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::model::finding::Code;
use crate::model::note::{Kind, Note};
use crate::model::vocabulary::Vocabularies;
use crate::notes::clean::{clean, quote};
use crate::notes::findings::Faults;
use crate::notes::front_matter::tree::{KeyValue, find};
use crate::notes::read::named_id;

/// Most bytes of one part of a path, on the usual file systems.
const LONGEST_PART: usize = 255;

/// Names that Windows keeps for devices, whatever follows after a dot.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Checks that every system can hold a file of this path.
pub fn check_name(path: &str, faults: &mut Faults<'_>) {
    if let Some(why) = path.split('/').find_map(unportable) {
        faults.add_to_file(
            Code::UnportableName,
            format!("the file name {} {why}", quote(path)),
            "Rename the file: letters, digits and hyphens, ending in .md",
        );
    }
}

/// Why one part of a path cannot be a file name everywhere; none if it can.
fn unportable(part: &str) -> Option<String> {
    const FORBIDDEN: [char; 8] = ['<', '>', ':', '"', '|', '?', '*', '\\'];
    if let Some(c) = part.chars().find(|c| FORBIDDEN.contains(c)) {
        return Some(format!("holds `{c}`, which Windows does not allow"));
    }
    if part.chars().any(char::is_control) || clean(part) != part {
        return Some("holds characters that cannot be seen".to_owned());
    }
    if part.ends_with(['.', ' ']) || part.starts_with(' ') {
        return Some("begins or ends with a space or dot, which Windows drops".to_owned());
    }
    if part.len() > LONGEST_PART {
        return Some(format!("is longer than {LONGEST_PART} bytes"));
    }
    let stem = part.split('.').next().unwrap_or(part).to_lowercase();
    let is_port = |name: &str| {
        stem.strip_prefix(name)
            .is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
    };
    if RESERVED.contains(&stem.as_str()) || is_port("com") || is_port("lpt") {
        return Some(format!("is {}, a device on Windows", quote(&stem)));
    }
    None
}

/// The form in which file systems that fold case or normalise Unicode see a name.
pub fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// The groups of names that some file system takes for one, each sorted; exact repeats included.
pub fn twins<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Vec<&'a str>> {
    let mut groups: HashMap<String, Vec<&str>> = HashMap::new();
    for name in names {
        groups.entry(folded(name)).or_default().push(name);
    }
    let mut twins: Vec<Vec<&str>> = groups.into_values().filter(|g| g.len() > 1).collect();
    for group in &mut twins {
        group.sort_unstable();
    }
    twins.sort_unstable();
    twins
}

/// Checks that path and front matter name the same city and the same note.
pub(super) fn check_place(
    note: &Note,
    entries: &[KeyValue<'_>],
    vocabularies: &Vocabularies,
    faults: &mut Faults<'_>,
) {
    let parts: Vec<&str> = note.id.as_str().split('/').collect();
    let city = match note.kind {
        Kind::City if parts.len() == 2 => Some(parts[1]),
        Kind::Practice if parts.len() == 3 => Some(parts[1]),
        Kind::Adoption | Kind::Endorsement | Kind::Answer if parts.len() > 2 => {
            parts.last().copied()
        }
        _ => None,
    };
    if let Some(city) = city {
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

/// `practices/oslo/…` belongs to Oslo. A folder that is no city is for practices of several.
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
    // Reading adds a city's own name to its note, so ask what is written.
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

/// `endorsements/<x>/oslo.md` endorses `positions/<x>` or `statements/<x>`.
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
    let id = named_id(written);
    let Some((kind, rest)) = id.split_once('/').filter(|(kind, _)| kinds.contains(kind)) else {
        return; // Of the wrong kind: told already.
    };
    let slug = rest.rsplit('/').next().unwrap_or(rest);
    if folder != rest && folder != slug {
        faults.add(
            Code::MisplacedNote,
            entry.item.at.clone(),
            format!(
                "the note lies in the folder {}, but `{key}` names {}",
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
    fn names_that_some_system_refuses_are_found() {
        #[track_caller]
        fn case(path: &str, why: Option<&str>) {
            let mut faults = Faults::new(path, "");
            check_name(path, &mut faults);
            let findings = faults.into_findings();
            let said = findings.first().map(|finding| finding.message.as_str());
            let want = why.map(|why| format!("the file name {} {why}", quote(path)));
            assert_eq!(said, want.as_deref(), "{path:?}");
        }
        case("practices/oslo/climate-budget.md", None);
        case("cities/横浜.md", None);
        case(
            "cities/a?.md",
            Some("holds `?`, which Windows does not allow"),
        );
        case("practices/con/x.md", Some("is `con`, a device on Windows"));
        case("cities/COM1.md", Some("is `com1`, a device on Windows"));
        case("cities/com10.md", None);
        case("cities/context.md", None);
        case(
            "practices/oslo./x.md",
            Some("begins or ends with a space or dot, which Windows drops"),
        );
        case(
            "cities/a\u{202e}b.md",
            Some("holds characters that cannot be seen"),
        );
        let long = format!("cities/{}.md", "ø".repeat(127));
        case(&long, Some("is longer than 255 bytes"));
    }

    #[test]
    fn names_that_some_system_takes_for_one_are_grouped() {
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
            twins(names.into_iter()),
            [
                vec!["cities/Oslo", "cities/oslo"],
                vec!["e\u{301}", "\u{e9}"]
            ]
        );
    }
}
