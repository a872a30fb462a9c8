//! What a grant led to: products, practices and those who took them over.

use std::collections::HashMap;

use serde::Serialize;

use super::adoption_state::{AdoptionState, CurrentAdoptions};
use super::city_overview::NoteRef;
use super::grants::year_of_grant;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::note_lookup::NoteLookup;
use crate::model::toml_values::{rows, text, whole};

/// What a grant led to: products, the practices they became, who took those over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GrantTrace {
    /// The note of the project.
    pub project: NoteRef,
    /// The year of the grant, else of the project.
    pub year: Option<i16>,
    /// Its products, in the order of the note.
    pub products: Vec<ProductTrace>,
    /// Practices that name the project in a relation.
    pub practices: Vec<PracticeTrace>,
}

/// A product of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductTrace {
    /// The title, as the project's note states it.
    pub title: String,
    /// The year, as the project's note states it.
    pub year: Option<i16>,
    /// The note that it became, if any.
    pub note: Option<NoteRef>,
    /// The practice that it became, if the note is one.
    pub practice: Option<PracticeTrace>,
}

/// A practice in a trace.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PracticeTrace {
    /// The note of the practice.
    pub practice: NoteRef,
    /// The year of the note.
    pub year: Option<i16>,
    /// Whether it is older than the grant, and so not its result.
    pub is_older: bool,
    /// Adoptions that took it over, not older than the grant. None of an older practice.
    pub adoptions: Vec<NoteRef>,
}

/// Traces grants through the notes of a base.
pub struct GrantTracer<'n> {
    notes: NoteLookup<'n>,
    current_adoptions: CurrentAdoptions<'n>,
    /// Practices by a project that they name in a relation.
    practices_naming: HashMap<&'n NoteId, Vec<&'n Note>>,
}

impl<'n> GrantTracer<'n> {
    /// Reads all notes: a product may be of any kind.
    pub fn of(notes: &'n [Note]) -> Self {
        let lookup = NoteLookup::of(notes.iter());
        let mut practices_naming: HashMap<&NoteId, Vec<&Note>> = HashMap::new();
        for practice in notes.iter().filter(|note| note.kind == Kind::Practice) {
            for relation in &practice.relations {
                let Some(named) = lookup.find(&relation.to) else {
                    continue;
                };
                let naming = practices_naming.entry(&named.id).or_default();
                // It may name the project twice, by id and alias.
                if naming.last().is_none_or(|last| last.id != practice.id) {
                    naming.push(practice);
                }
            }
        }
        Self {
            notes: lookup,
            current_adoptions: CurrentAdoptions::of(notes.iter()),
            practices_naming,
        }
    }

    /// Follows a grant to its products, to practices and to their adopters.
    pub fn trace(&self, project: &Note) -> GrantTrace {
        let year = year_of_grant(project);
        let product = |row: &toml::Table| {
            let note = text(row, "to").and_then(|to| self.notes.find(to));
            ProductTrace {
                title: text(row, "title").unwrap_or_default().to_owned(),
                year: whole(row, "year"),
                note: note.map(NoteRef::of),
                practice: note
                    .filter(|note| note.kind == Kind::Practice)
                    .map(|note| self.trace_practice(note, year)),
            }
        };
        let practices = self.practices_naming.get(&project.id);
        let practices = practices.into_iter().flatten();
        GrantTrace {
            project: NoteRef::of(project),
            year,
            products: rows(&project.keys, "products").map(product).collect(),
            practices: practices
                .map(|note| self.trace_practice(note, year))
                .collect(),
        }
    }

    fn trace_practice(&self, note: &Note, granted: Option<i16>) -> PracticeTrace {
        let is_older = |year: Option<i16>| year.zip(granted).is_some_and(|(own, year)| own < year);
        let older = is_older(note.filing.year);
        let copies = self
            .current_adoptions
            .of_practice(note.id.as_str())
            .filter(|copy| {
                AdoptionState::of(copy) == AdoptionState::TakenOver
                    && !older
                    && !is_older(copy.filing.year)
            });
        PracticeTrace {
            practice: NoteRef::of(note),
            year: note.filing.year,
            is_older: older,
            adoptions: copies.map(NoteRef::of).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    fn grant(value: u32, year: i16) -> String {
        format!("{{ indicator = 'grant', value = {value}, unit = 'USD', year = {year} }}")
    }

    #[test]
    fn a_practice_older_than_the_grant_did_not_follow_from_it() {
        let project = note(
            "projects/a",
            &format!(
                "amounts = [{}]\nproducts = [{{ title = 'P', to = 'practices/x/new' }}, \
                 {{ title = 'Q', to = 'practices/x/old' }}, {{ title = 'R' }}]",
                grant(1, 2017)
            ),
        );
        let notes = [
            project.clone(),
            note("practices/x/new", "year = 2018"),
            note("practices/x/old", "year = 2012"),
            note(
                "practices/x/cites",
                "relations = [{ kind = 'follows', to = 'projects/a' }]",
            ),
            note(
                "adoptions/x/new/y",
                "practice = 'practices/x/new'\nyear = 2020",
            ),
            note(
                "adoptions/x/new/z",
                "practice = 'practices/x/new'\nyear = 2016",
            ),
            note(
                "adoptions/x/old/y",
                "practice = 'practices/x/old'\nyear = 2020",
            ),
        ];
        let trace = GrantTracer::of(&notes).trace(&project);
        assert_eq!(trace.year, Some(2017));
        let products_of_trace: Vec<(&str, Option<(bool, usize)>)> = trace
            .products
            .iter()
            .map(|product| {
                let practice = product.practice.as_ref();
                let practice = practice.map(|one| (one.is_older, one.adoptions.len()));
                (product.title.as_str(), practice)
            })
            .collect();
        let want = [("P", Some((false, 1))), ("Q", Some((true, 0))), ("R", None)];
        assert_eq!(products_of_trace, want);
        assert_eq!(trace.practices.len(), 1);
    }

    #[test]
    fn only_who_took_a_practice_up_followed_from_a_grant() {
        let adoption = |id: &str, keys: &str| note(&format!("adoptions/{id}"), keys);
        let notes = [
            note(
                "projects/a",
                "products = [{ title = 'P', to = 'practices/x/early' }]",
            ),
            note("practices/x/new", "aliases = ['practices/x/early']"),
            adoption("x/new/by-folder", "cities = ['rome']"),
            adoption("x/early/by-alias", "practice = 'practices/x/early'"),
            adoption("x/new/considers", "phase = 'considering'"),
            adoption("x/new/gave-up", "phase = 'abandoned'"),
            adoption("x/moved/oslo", "practice = 'practices/x/new'"),
            adoption(
                "x/new/oslo",
                "practice = 'practices/x/new'\naliases = ['adoptions/x/moved/oslo']",
            ),
        ];
        let trace = GrantTracer::of(&notes).trace(&notes[0]);
        let practice = trace.products[0].practice.as_ref().expect("a practice");
        let adoptions = practice.adoptions.iter().map(|note| note.id.as_str());
        assert_eq!(
            adoptions.collect::<Vec<_>>(),
            [
                "adoptions/x/new/by-folder",
                "adoptions/x/early/by-alias",
                "adoptions/x/new/oslo",
            ]
        );
    }
}
