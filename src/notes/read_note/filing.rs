//! Reads filter values of a note from its front matter, or from its path.

use super::Defaults;
use super::key_lookup::{KeyLookup, drop_repeats, word};
use crate::model::note::{Filing, Kind, NoteId};

/// Reads the filter values of a note, as written.
pub(super) fn read_filing(
    keys: &KeyLookup<'_, '_>,
    id: &NoteId,
    kind: Kind,
    defaults: &Defaults,
) -> Filing {
    let lang = keys.line(&["lang", "language"]).to_lowercase();
    let lang = lang.split(['-', '_']).next().unwrap_or_default();
    Filing {
        cities: read_cities(keys, id, kind),
        sectors: keys.words("sectors"),
        subsectors: keys.words("subsectors"),
        instruments: keys.words("instruments"),
        levels: keys.words("level"),
        tags: read_tags(keys),
        phase: keys.word("phase"),
        status: keys.word("status"),
        outcome: keys.word("outcome"),
        stance: keys.word("stance"),
        year: read_year(keys),
        lang: Some(
            if lang.is_empty() {
                &defaults.lang
            } else {
                lang
            }
            .to_owned(),
        ),
    }
}

/// The cities and the lead of the note, else the path's city.
fn read_cities(keys: &KeyLookup<'_, '_>, id: &NoteId, kind: Kind) -> Vec<String> {
    let mut cities = keys.words("cities");
    if let Some(lead) = keys.get(&["lead"]).filter(|_| kind == Kind::Project) {
        cities.extend(
            lead.one_or_many()
                .iter()
                .filter_map(|item| word(&item.value)),
        );
    }
    let of_path = kind.city_in_path(id.as_str());
    if let Some(city) = of_path.filter(|_| cities.is_empty() || kind == Kind::City) {
        cities.insert(0, city.to_owned());
    }
    drop_repeats(&mut cities);
    cities
}

/// Reads tags, including `#tag` and comma-separated text of other programs.
fn read_tags(keys: &KeyLookup<'_, '_>) -> Vec<String> {
    let words = keys.words("tags");
    let mut tags: Vec<String> = words
        .iter()
        .flat_map(|text| text.split(','))
        .map(|tag| tag.trim().trim_start_matches('#').to_owned())
        .collect();
    drop_repeats(&mut tags);
    tags
}

fn read_year(keys: &KeyLookup<'_, '_>) -> Option<i16> {
    const NAMES: [&str; 8] = [
        "year",
        "year-adopted",
        "year-in-force",
        "signed",
        "asked",
        "answered",
        "version-year",
        "date",
    ];
    NAMES.iter().find_map(|name| keys.year(name))
}
