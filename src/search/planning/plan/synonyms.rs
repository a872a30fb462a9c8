//! Synonyms of words, and facet terms of the places they name.

use std::collections::HashSet;

use super::{Planner, one};
use crate::model::hit::PlaceFound;
use crate::model::note::Kind;
use crate::model::query::{Clause, Node, Query};
use crate::search::index::fields::{self, filed};
use crate::search::index::names::{Meaning, key, names_of_city};
use crate::search::index::phrase_index;
use crate::search::index::query_ir::{
    ALL_PARTS, Atom, Condition, FilingTerm, Plan, Reason, WeightedAtom, WordGroup,
};
use crate::search::planning::expand::{choice, push, stands_anywhere};
use crate::search::text::tokenizer::folded;

/// Highest weights of related words.
const SYNONYM: f32 = 0.6;
const NARROWER: f32 = 0.4;
pub(super) const BROADER: f32 = 0.15;
/// Factor for ambiguous terms.
const AMBIGUOUS: f32 = 0.4;
/// Weight of a note filed under a city, for its name in a query.
const PLACE: f32 = 5.0;
/// Weight of a note filed under a country or region.
const AREA: f32 = 1.5;
/// Weight of a note of the kind that a word names.
const KIND: f32 = 1.0;
/// Weights of an exact tag and of an exact id.
const TAG: f32 = 1.5;
const IDENTIFIED: f32 = 10.0;
/// Weight of a note whose slug is the whole query.
const CALLED: f32 = 2.0;

/// Minimum length of a prefix that is matched with city names.
const MIN_NAME: usize = 2;

/// Distinguishes keys of synonyms from other keys of
/// [`Snapshot::expansion`](crate::search::index::snapshot::Snapshot::expansion).
const SYNONYMS_KEPT: u64 = 3;

/// Facets whose values are searched by other names too.
const VALUES: [&str; 4] = ["sector", "subsector", "instrument", "level"];

impl Planner<'_> {
    /// The condition for a negated place name.
    ///
    /// `-copenhagen` excludes notes of Copenhagen, not those that mention it. A single quoted word
    /// is a word, not a place.
    pub(super) fn place_itself(&self, clause: &Clause) -> Option<Condition> {
        let name = match &clause.node {
            Node::Word(text) => key(text),
            Node::Phrase(text) => Some(key(text)).filter(|name| name.len() > 1)?,
            Node::All(all) => {
                let words = all.iter().map(|clause| match &clause.node {
                    Node::Word(text) => Some(key(text)),
                    _ => None,
                });
                words.collect::<Option<Vec<_>>>()?.concat()
            }
            _ => return None,
        };
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        // `N.Y.C.` is `NYC`.
        let joined = name.concat();
        let are_letters = name.iter().all(|word| word.chars().count() == 1);
        let is_joined = are_letters && self.names.meanings(&name).is_empty();
        let name = if is_joined { vec![&*joined] } else { name };
        filed_under(&self.names.meanings(&name))
    }

    /// Boosts notes whose slug or acronym is the whole query: `GPC`, `climate budget`.
    ///
    /// For a city alone, boosts its own note.
    pub(super) fn call_by_name(&mut self, query: &Query, wants: &[Condition]) {
        let (mut name, mut typed, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for clause in &query.clauses {
            match &clause.node {
                Node::Word(text) | Node::Phrase(text) => {
                    name.extend(key(text));
                    typed.push(folded(text));
                    whole.push(text.to_lowercase());
                }
                Node::Filter(_) | Node::Not(_) => {}
                _ => return,
            }
        }
        self.found.plan.typed = typed.join(" ");
        self.found.plan.is_unfinished = self.typing.words.is_some();
        self.begin_name(&name);
        let is_place = |choice: &WeightedAtom| choice.reason == Reason::Place;
        let groups = &self.found.plan.groups;
        // An id, path or link that was pasted.
        let whole = whole.join(" ");
        let id = self.id_in_path(&whole);
        let names = match (groups.as_slice(), self.found.places.as_slice()) {
            _ if let Some(id) = id => vec![id],
            ([_], [place]) => vec![format!("cities/{}", place.city)],
            // The slug of an adoption or endorsement is the city's.
            _ if groups
                .iter()
                .all(|group| group.choices.iter().any(is_place)) =>
            {
                return;
            }
            _ => vec![name.join("-"), name.concat(), name.join(" ")],
        };
        let acronym = filed("acronym", &name.join(" "));
        let called = names.iter().map(|name| filed("id", name));
        let called = called.chain([acronym]);
        self.found.plan.called = called.filter(|term| self.snapshot.is_filed(term)).collect();
        let mut names = names.into_iter();
        let Some(called) = names.find_map(|name| self.filed_as(filed("id", &name), CALLED)) else {
            return;
        };
        // A negated word must not leave out the note, so its group stays as it is.
        let mut wanted = Vec::new();
        for want in wants {
            Plan::groups_below(want, &mut wanted);
        }
        for i in wanted {
            let group = &mut self.found.plan.groups[i];
            // Groups restricted to a part are not boosted.
            if group.parts != ALL_PARTS {
                continue;
            }
            let mut choices = std::mem::take(&mut group.choices);
            choices.push(called.clone());
            *group = WordGroup::new(&group.typed, choices, group.parts);
        }
    }

    /// The id at the end of a path or link: `oslo/climate-budget.md`. The kind may be missing.
    fn id_in_path(&self, path: &str) -> Option<String> {
        let path = path.trim_matches(['[', ']', '/']).trim_end_matches(".md");
        let is_id = |id: &String| self.snapshot.is_filed(&filed("id", id));
        let slashes = path.match_indices('/');
        let rests = slashes.clone().map(|(at, _)| path[at + 1..].to_owned());
        let rests = rests.filter(|rest| rest.contains('/'));
        let of_kind = |kind: Kind| format!("{}/{path}", kind.folder());
        let of_kinds = Kind::ALL.into_iter().map(of_kind);
        let mut ids = [path.to_owned()].into_iter().chain(of_kinds).chain(rests);
        ids.find(is_id).filter(|_| slashes.count() > 0)
    }

    /// Prefers notes of cities whose names begin with the typed prefix. Only if no note has the
    /// prefix as a word: `melb`, `san fr`.
    fn begin_name(&mut self, name: &[String]) {
        let is_begun =
            |word: &String| word.chars().count() >= MIN_NAME && self.snapshot.frequency(word) == 0;
        let cities = fields::find("city").and_then(|city| self.lexicon.list(city));
        let (Some(cities), true) = (cities, name.last().is_some_and(is_begun)) else {
            return;
        };
        if self.typing.words.is_some() {
            let name = name.join(" ");
            let begun = cities.beginning(&name);
            let notes = begun.map(|term| filed("id", &format!("cities/{}", term.id)));
            self.found.plan.begun_names = notes.collect();
        }
    }

    /// Adds other names of recognised cities, for highlighting.
    pub(super) fn name_places(&mut self) {
        let plan = &mut self.found.plan;
        for (i, group) in plan.groups.iter().enumerate() {
            for choice in &group.choices {
                let (Atom::Filed(term), Reason::Place) = (&choice.atom, choice.reason) else {
                    continue;
                };
                let Some(city) = term.strip_prefix(&filed("city", "")) else {
                    continue;
                };
                for name in names_of_city(self.lexicon, city) {
                    let slots = name.into_iter().map(|word| vec![word]).collect();
                    plan.names.push((i, slots));
                }
            }
        }
    }

    /// Notes with this tag.
    pub(super) fn tagged(&self, typed: &str) -> Option<WeightedAtom> {
        self.filed_as(filed("tag", &folded(typed)), TAG)
    }

    /// Notes of the kind with this name: `open questions`.
    ///
    /// Not practices and cities: most words are about them.
    pub(super) fn kind_named(&self, word: &str) -> Option<WeightedAtom> {
        let mut kinds = Kind::ALL.into_iter();
        let kind = kinds.find(|kind| word == kind.as_str() || word == kind.folder())?;
        let is_telling = !matches!(kind, Kind::Practice | Kind::City);
        self.filed_as(filed("kind", kind.as_str()), KIND)
            .filter(|_| is_telling)
    }

    /// Notes with this id or slug.
    pub(super) fn identified(&self, typed: &str) -> Option<WeightedAtom> {
        self.filed_as(filed("id", &typed.to_lowercase()), IDENTIFIED)
    }

    fn filed_as(&self, term: String, weight: f32) -> Option<WeightedAtom> {
        let asked_for = self.parts == ALL_PARTS && self.snapshot.is_filed(&term);
        asked_for.then(|| choice(Atom::Filed(term), weight, Reason::Typed))
    }

    /// Atoms for meanings: facet terms of places, synonyms of terms.
    pub(super) fn related(
        &mut self,
        meanings: &[Meaning],
        typed: &str,
        span: (usize, usize),
    ) -> Vec<WeightedAtom> {
        let mut choices: Vec<WeightedAtom> = Vec::new();
        let places = meanings.iter().filter_map(place_term);
        self.found.plan.places.extend(places.map(|(_, term)| term));
        let mut found = Vec::new();
        for meaning in meanings {
            match meaning {
                Meaning::Area(field, id) => {
                    choices.push(choice(Atom::Filed(filed(field, id)), AREA, Reason::Place));
                }
                Meaning::City(city) => {
                    choices.push(choice(
                        Atom::Filed(filed("city", city)),
                        PLACE,
                        Reason::Place,
                    ));
                    let label = self.lexicon.label("city", city).to_owned();
                    let (text, city) = (typed.to_owned(), city.clone());
                    let place = PlaceFound {
                        text,
                        city,
                        label,
                        span,
                    };
                    found.push(place);
                }
                Meaning::Term { group, ambiguous } => {
                    choices.extend(self.synonyms(*group, *ambiguous, typed));
                }
            }
        }
        add_places(&mut self.found.places, found);
        choices
    }

    /// Cached synonyms and related terms of a term.
    pub(super) fn synonyms(&self, group: usize, ambiguous: bool, typed: &str) -> Vec<WeightedAtom> {
        let typed = folded(typed);
        let number = (group as u64) << 3 | u64::from(ambiguous) << 2 | SYNONYMS_KEPT;
        let key = crate::search::fingerprint(typed.as_bytes()) ^ number.rotate_left(32);
        let work_out = || self.work_out_synonyms(group, ambiguous, &typed);
        self.snapshot.expansion(key, work_out)
    }

    fn work_out_synonyms(&self, group: usize, ambiguous: bool, typed: &str) -> Vec<WeightedAtom> {
        let [same, narrower, broader] = self.names.group(group);
        let discount = if ambiguous { AMBIGUOUS } else { 1.0 };
        let lists = [
            (same, SYNONYM, Reason::Synonym),
            (narrower, NARROWER, Reason::Narrower),
            (broader, BROADER, Reason::Broader),
        ];
        let mut choices: Vec<WeightedAtom> = Vec::new();
        for (terms, weight, reason) in lists {
            for term in terms.into_iter().filter(|term| folded(term) != typed) {
                let mut atoms = self.atoms_of(term);
                atoms.retain(|atom| stands_anywhere(self.snapshot, atom));
                for atom in atoms {
                    push(&mut choices, choice(atom, weight * discount, reason));
                }
            }
        }
        choices
    }

    /// The labels of facet values with this other name: `Waste` for `ごみ`.
    ///
    /// Only for a text that no note has: `heat` is another name of the energy supply.
    pub(super) fn labels_of_value(&self, text: &str) -> Vec<WeightedAtom> {
        let terms = VALUES.into_iter();
        let terms = terms.filter_map(|name| self.lexicon.term(fields::find(name)?, text));
        let atoms = terms.flat_map(|term| self.atoms_of(&term.label));
        let atoms = atoms.filter(|atom| stands_anywhere(self.snapshot, atom));
        atoms
            .map(|atom| choice(atom, SYNONYM, Reason::Synonym))
            .collect()
    }

    /// Atoms of a thesaurus term, its last word in any form.
    ///
    /// Empty if one of its words occurs nowhere.
    pub(super) fn atoms_of(&self, term: &str) -> Vec<Atom> {
        let (snapshot, languages) = (self.snapshot, &self.snapshot.languages);
        let slots = phrase_index::slots(term, &snapshot.dictionaries(), languages);
        match slots.unwrap_or_default() {
            slots if slots.len() > 1 => vec![Atom::Phrase(slots)],
            slots => slots.into_iter().flatten().map(Atom::Word).collect(),
        }
    }
}

/// Adds the places that are not known yet.
fn add_places(known: &mut Vec<PlaceFound>, found: Vec<PlaceFound>) {
    let Some(span) = found.first().map(|place| place.span) else {
        return;
    };
    // Places of other words have other ranges.
    let same = known.iter().filter(|place| place.span == span);
    let mut seen: HashSet<PlaceFound> = same.cloned().collect();
    known.extend(found.into_iter().filter(|place| seen.insert(place.clone())));
}

/// The notes filed under the places among these meanings.
pub(super) fn filed_under(meanings: &[Meaning]) -> Option<Condition> {
    let filed = meanings.iter().filter_map(|meaning| {
        let (field, term) = place_term(meaning)?;
        let want = Condition::Filed(field.to_owned(), vec![FilingTerm::Value(term)]);
        Some(want)
    });
    one(filed.collect(), Condition::Any)
}

/// The facet term of a place, with its field.
fn place_term(meaning: &Meaning) -> Option<(&'static str, String)> {
    match meaning {
        Meaning::City(city) => Some(("city", filed("city", city))),
        Meaning::Area(field, id) => Some((field, filed(field, id))),
        Meaning::Term { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{Shape, assert_linear};

    #[test]
    fn places_of_one_name_are_added_once_and_in_linear_time() {
        let shapes: &[Shape] = &[("places", |bytes| "p\n".repeat(bytes / 2))];
        assert_linear("places of a name", shapes, |text| {
            let places = text.lines().enumerate().map(|(at, city)| PlaceFound {
                text: "heat".to_owned(),
                city: format!("{city}{at}"),
                label: "Heat".to_owned(),
                span: (0, 4),
            });
            let places: Vec<PlaceFound> = places.collect();
            let mut known = Vec::new();
            add_places(&mut known, places.clone());
            add_places(&mut known, places.clone());
            assert_eq!(known, places);
        });
    }
}
