//! What words mean beyond themselves: notes filed under what they name, and words that mean the
//! same.

use super::{Planner, one};
use crate::model::hit::PlaceFound;
use crate::model::query::{Clause, Node, Query};
use crate::search::index::fields::filed;
use crate::search::index::names::{Meaning, key, names_of_city};
use crate::search::index::phrase_index;
use crate::search::index::query_ir::{
    ALL_PARTS, Atom, FilingTerm, Reason, Want, WeightedAtom, WordGroup,
};
use crate::search::query::expand::choice;
use crate::search::text::tokenizer::folded;

/// What related words count at most.
const SYNONYM: f32 = 0.6;
const NARROWER: f32 = 0.4;
const BROADER: f32 = 0.15;
/// What is taken off for an ambiguous term.
const AMBIGUOUS: f32 = 0.4;
/// How often a city's name would have to stand in a note to count as much as being filed under it.
const PLACE: f32 = 5.0;
/// What being filed under a country or region counts.
const AREA: f32 = 1.5;
/// What counts a tag that is just what was typed, and for a note's id.
const TAG: f32 = 1.5;
const IDENTIFIED: f32 = 10.0;
/// The same for a note whose short name is the whole query.
const CALLED: f32 = 2.0;

/// Tells keys of synonyms from other keys of [`Snapshot::expansion`](crate::search::index::snapshot::Snapshot::expansion).
const SYNONYMS_KEPT: u64 = 3;

impl Planner<'_> {
    /// The notes of a place, if a clause is the name of one: who leaves Copenhagen out still wants to
    /// read of cities that learnt from it. One word between quotes is no place, but a word.
    pub(super) fn place_itself(&self, clause: &Clause) -> Option<Want> {
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
        let filed = self
            .names
            .meanings(&name)
            .into_iter()
            .filter_map(|meaning| {
                let (field, term) = place_term(&meaning)?;
                let want = Want::Filed(field.to_owned(), vec![FilingTerm::Value(term)]);
                Some(want)
            });
        one(filed.collect(), Want::Any)
    }

    /// Puts forward the notes whose short name is the whole query: `GPC`, `climate budget`,
    /// `clean power sf`; for a city alone, its own note.
    pub(super) fn call_by_name(&mut self, query: &Query) {
        let (mut name, mut typed): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for clause in &query.clauses {
            match &clause.node {
                Node::Word(text) | Node::Phrase(text) => {
                    name.extend(key(text));
                    typed.push(folded(text));
                }
                Node::Filter(_) | Node::Not(_) => {}
                _ => return,
            }
        }
        self.found.plan.typed = typed.join(" ");
        let is_place = |choice: &WeightedAtom| choice.reason == Reason::Place;
        let groups = &self.found.plan.groups;
        let names = match (groups.as_slice(), self.found.places.as_slice()) {
            ([_], [place]) => vec![format!("cities/{}", place.city)],
            // Where each city says its own word, the note's short name is the city's.
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
        // What is asked for in a part of the note is asked for there alone.
        let whole = |group: &&mut WordGroup| group.parts == ALL_PARTS;
        for group in self.found.plan.groups.iter_mut().filter(whole) {
            let mut choices = std::mem::take(&mut group.choices);
            choices.push(called.clone());
            *group = WordGroup::new(&group.typed, choices, group.parts);
        }
    }

    /// Lists the other names of the cities that words were read as, for showing them as matches.
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

    /// Notes tagged with exactly these words.
    pub(super) fn tagged(&self, typed: &str) -> Option<WeightedAtom> {
        self.filed_as(filed("tag", &folded(typed)), TAG)
    }

    /// The note that has this id, or the notes whose ids end so.
    pub(super) fn identified(&self, typed: &str) -> Option<WeightedAtom> {
        self.filed_as(filed("id", &typed.to_lowercase()), IDENTIFIED)
    }

    fn filed_as(&self, term: String, weight: f32) -> Option<WeightedAtom> {
        let asked_for = self.parts == ALL_PARTS && self.snapshot.is_filed(&term);
        asked_for.then(|| choice(Atom::Filed(term), weight, Reason::Typed))
    }

    /// Ways to find what these meanings mean: notes filed under a city, words that mean the same.
    pub(super) fn related(
        &mut self,
        meanings: &[Meaning],
        typed: &str,
        span: (usize, usize),
    ) -> Vec<WeightedAtom> {
        let mut choices: Vec<WeightedAtom> = Vec::new();
        let places = meanings.iter().filter_map(place_term);
        let places: Vec<String> = places.map(|(_, term)| term).collect();
        if !places.is_empty() {
            self.found.plan.places.push(places);
        }
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
                    if !self.found.places.contains(&place) {
                        self.found.places.push(place);
                    }
                }
                Meaning::Term { group, ambiguous } => {
                    choices.extend(self.synonyms(*group, *ambiguous, typed));
                }
            }
        }
        choices
    }

    /// Words that mean the same as a term, or nearly; worked out once for a term as typed.
    fn synonyms(&self, group: usize, ambiguous: bool, typed: &str) -> Vec<WeightedAtom> {
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
                for atom in self.atoms_of(term) {
                    push(&mut choices, choice(atom, weight * discount, reason));
                }
            }
        }
        choices
    }

    /// A term of the thesaurus as it stands in notes, its last word in any form; nothing if some
    /// word of it stands nowhere.
    pub(super) fn atoms_of(&self, term: &str) -> Vec<Atom> {
        let (snapshot, languages) = (self.snapshot, &self.snapshot.languages);
        let slots = phrase_index::slots(term, &snapshot.dictionaries(), languages);
        match slots.unwrap_or_default() {
            slots if slots.len() > 1 => vec![Atom::Phrase(slots)],
            slots => slots.into_iter().flatten().map(Atom::Word).collect(),
        }
    }
}

/// The field of a place and what its notes are filed under.
fn place_term(meaning: &Meaning) -> Option<(&'static str, String)> {
    match meaning {
        Meaning::City(city) => Some(("city", filed("city", city))),
        Meaning::Area(field, id) => Some((field, filed(field, id))),
        Meaning::Term { .. } => None,
    }
}

/// Adds a choice unless its words are there already.
fn push(choices: &mut Vec<WeightedAtom>, new: WeightedAtom) {
    if !choices.iter().any(|known| known.atom == new.atom) {
        choices.push(new);
    }
}
