//! The standards of the alliance, with the cities whose figures are counted by each.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::city_overview::NoteRef;
use super::measured_city::City;
use super::note_keys::texts;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::note_lookup::NoteLookup;

/// A standard with its uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedStandard {
    /// Id and title of the standard.
    pub note: NoteRef,
    /// Its summary, one or two sentences.
    pub summary: String,
    /// Its type as written: `accounting standard`.
    pub form: Option<String>,
    /// Who published it.
    pub publishers: Vec<String>,
    /// The year that the note belongs to.
    pub year: Option<i16>,
    /// The cities named in it, by vocabulary id.
    pub cities: Vec<String>,
    /// The series of cities that use the standard. Those that cities prefer come first.
    pub uses: Vec<StandardUse>,
}

/// A series that is counted by a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandardUse {
    /// The city, by vocabulary id.
    pub city: String,
    /// The title of the city's note.
    pub title: String,
    /// The label of the series.
    pub series: String,
    /// Whether it is the series that the city prefers.
    pub is_preferred: bool,
}

impl ListedStandard {
    /// Cities whose preferred series uses the standard, or those with another series only.
    pub fn cities_with(&self, is_preferred: bool) -> Vec<&str> {
        let preferred = self.uses.iter().filter(|one| one.is_preferred);
        let preferred: HashSet<&str> = preferred.map(|one| one.city.as_str()).collect();
        let mut seen = HashSet::new();
        let cities = self.uses.iter().map(|one| one.city.as_str());
        let cities = cities.filter(|city| preferred.contains(city) == is_preferred);
        cities.filter(|city| seen.insert(*city)).collect()
    }
}

/// All standards: those with the most cities first, then by type and title.
///
/// A series belongs to the standard that its `protocol` names by id or alias.
pub fn list_standards(notes: &[Note], cities: &[City]) -> Vec<ListedStandard> {
    let standards = notes.iter().filter(|note| note.kind == Kind::Standard);
    let mut uses = uses_by_standard(&NoteLookup::of(standards.clone()), cities);
    let mut listed: Vec<ListedStandard> = standards
        .map(|note| ListedStandard {
            note: NoteRef::of(note),
            summary: note.summary.clone(),
            form: texts(note, "type").into_iter().next(),
            publishers: texts(note, "publishers"),
            year: note.filing.year,
            cities: note.filing.cities.clone(),
            uses: uses.remove(&note.id).unwrap_or_default(),
        })
        .collect();
    listed.sort_by_cached_key(|one| {
        let counts = [true, false].map(|preferred| Reverse(one.cities_with(preferred).len()));
        (counts, one.form.clone(), one.note.title.to_lowercase())
    });
    listed
}

/// The series that are counted by each standard, those that cities prefer first.
fn uses_by_standard<'n>(
    lookup: &NoteLookup<'n>,
    cities: &[City],
) -> HashMap<&'n NoteId, Vec<StandardUse>> {
    let mut uses: HashMap<&NoteId, Vec<StandardUse>> = HashMap::new();
    for city in cities {
        for series in &city.figures.series {
            let protocol = series.method.protocol.as_deref();
            let Some(standard) = protocol.and_then(|id| lookup.find(id)) else {
                continue;
            };
            uses.entry(&standard.id).or_default().push(StandardUse {
                city: city.slug().to_owned(),
                title: city.note.title.clone(),
                series: series.label.clone(),
                is_preferred: series.preferred,
            });
        }
    }
    // Stable: the cities stay in order.
    for uses in uses.values_mut() {
        uses.sort_by_key(|one| !one.is_preferred);
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::super::tests::note;
    use super::*;
    use crate::growth::{Shape, assert_linear};
    use crate::model::vocabulary::Vocabularies;

    #[test]
    fn standards_name_the_cities_that_count_by_them() {
        let series = |id: &str, protocol: &str, preferred: bool| {
            format!(
                "{{ id = '{id}', label = '{id}', protocol = '{protocol}', preferred = {preferred} }}"
            )
        };
        let city = |name: &str, all: &[String]| {
            note(
                &format!("cities/{name}"),
                &format!("series = [{}]", all.join(", ")),
            )
        };
        let notes = [
            note("standards/plan", "type = 'planning standard'"),
            note(
                "standards/gpc",
                "type = 'accounting standard'\naliases = ['standards/old']",
            ),
            note("standards/crf", "type = 'reporting standard'"),
        ];
        let cities = [
            city(
                "oslo",
                &[
                    series("a", "standards/crf", false),
                    series("b", "standards/old", true),
                ],
            ),
            city(
                "rio",
                &[
                    series("c", "standards/gpc", true),
                    series("d", "standards/gpc", false),
                ],
            ),
            city(
                "rome",
                &[
                    series("e", "standards/none", true),
                    series("f", "standards/gpc", false),
                ],
            ),
        ];
        let cities = City::all(cities, &Vocabularies::default(), 2026);
        let listed = list_standards(&notes, &cities);
        let ids: Vec<&str> = listed.iter().map(|one| one.note.id.as_str()).collect();
        assert_eq!(ids, ["standards/gpc", "standards/crf", "standards/plan"]);
        assert_eq!(listed[0].cities_with(true), ["oslo", "rio"]);
        assert_eq!(listed[0].cities_with(false), ["rome"]);
        let series: Vec<&str> = listed[0]
            .uses
            .iter()
            .map(|one| one.series.as_str())
            .collect();
        assert_eq!(series, ["b", "c", "d", "f"]);
        assert_eq!(listed[1].cities_with(true), Vec::<&str>::new());
        assert_eq!(listed[1].cities_with(false), ["oslo"]);
        assert!(listed[2].uses.is_empty());
    }

    #[test]
    fn many_cities_with_one_standard_are_named_in_linear_time() {
        // A city with a series takes more than a hundred bytes.
        let shapes: &[Shape] = &[("cities", |bytes| "oslo\n".repeat(bytes / 100))];
        assert_linear("cities of a standard", shapes, |text| {
            let uses = text.lines().enumerate().map(|(at, name)| StandardUse {
                city: format!("{name}-{at}"),
                title: name.to_owned(),
                series: String::new(),
                is_preferred: true,
            });
            let standard = ListedStandard {
                note: NoteRef::of(&note("standards/gpc", "")),
                summary: String::new(),
                form: None,
                publishers: Vec::new(),
                year: None,
                cities: Vec::new(),
                uses: uses.collect(),
            };
            assert_eq!(standard.cities_with(true).len(), standard.uses.len());
        });
    }
}
