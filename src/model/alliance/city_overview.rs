//! Collects what an alliance's notes say about one city.

use serde::Serialize;

use super::adoption_state::{AdoptionState, CurrentAdoptions};
use super::note_keys::texts;
use crate::model::hit::Hit;
use crate::model::note::{Kind, Note, NoteId};

/// A note by id and title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NoteRef {
    /// Id of the note.
    pub id: NoteId,
    /// Title of the note.
    pub title: String,
}

impl NoteRef {
    /// The note by id and title.
    pub fn of(note: &Note) -> Self {
        Self {
            id: note.id.clone(),
            title: note.title.clone(),
        }
    }
}

/// Notes about one city, beside its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CityOverview {
    /// Practices of the city by sector; one in two sectors is in both.
    pub practices: Vec<(String, Vec<NoteRef>)>,
    /// Its adoptions of other cities' practices, with those cities.
    pub copied: Vec<(NoteRef, Vec<String>)>,
    /// Its adoptions that are only considered.
    pub considered: Vec<(NoteRef, Vec<String>)>,
    /// Its adoptions that it gave up.
    pub given_up: Vec<(NoteRef, Vec<String>)>,
    /// Adoptions of its practices by other cities, with those cities.
    pub copied_by: Vec<(NoteRef, Vec<String>)>,
    /// Adoptions of its practices that others only consider.
    pub considered_by: Vec<(NoteRef, Vec<String>)>,
    /// Adoptions of its practices that others gave up.
    pub given_up_by: Vec<(NoteRef, Vec<String>)>,
    /// Positions and statements that it stands behind.
    pub asks: Vec<NoteRef>,
    /// Fund projects that it leads or takes part in.
    pub projects: Vec<NoteRef>,
    /// Open questions that it asked or has to answer.
    pub questions: Vec<NoteRef>,
}

/// Collects the notes about a city: `oslo`. `asks` are the texts that it stands behind.
pub fn overview(city: &str, notes: &[Note], asks: Vec<NoteRef>) -> CityOverview {
    let mut overview = CityOverview {
        asks,
        ..CityOverview::default()
    };
    let is_about = |note: &Note| note.filing.cities.iter().any(|name| name == city);
    for note in notes {
        match note.kind {
            Kind::Practice if origin(note) == Some(city) => {
                overview.add_practice(&note.filing.sectors, &NoteRef::of(note));
            }
            Kind::Project if is_about(note) || names(note, "lead", city) => {
                overview.projects.push(NoteRef::of(note));
            }
            Kind::Question if is_about(note) || names(note, "asked-of", city) => {
                // A city that was asked answers itself; for others any answer closes a question.
                let is_asked = names(note, "asked-of", city);
                let is_answered = notes.iter().any(|answer| {
                    answer.kind == Kind::Answer
                        && (!is_asked || answer.filing.cities.iter().any(|name| name == city))
                        && answers(answer, note)
                });
                if !is_answered {
                    overview.questions.push(NoteRef::of(note));
                }
            }
            _ => {}
        }
    }
    for note in CurrentAdoptions::of(notes.iter()).all() {
        let from = givers(note);
        let state = AdoptionState::of(note);
        if is_about(note) {
            let list = match state {
                AdoptionState::TakenOver => &mut overview.copied,
                AdoptionState::Considered => &mut overview.considered,
                AdoptionState::GivenUp => &mut overview.given_up,
            };
            list.push((NoteRef::of(note), from));
        } else if from.iter().any(|name| name == city) {
            let list = match state {
                AdoptionState::TakenOver => &mut overview.copied_by,
                AdoptionState::Considered => &mut overview.considered_by,
                AdoptionState::GivenUp => &mut overview.given_up_by,
            };
            list.push((NoteRef::of(note), note.filing.cities.clone()));
        }
    }
    overview.practices.sort();
    overview
}

impl CityOverview {
    /// The ids of all notes in it.
    pub fn ids(&self) -> Vec<NoteId> {
        let practices = self.practices.iter().flat_map(|(_, notes)| notes);
        let adoptions = [
            &self.copied,
            &self.considered,
            &self.given_up,
            &self.copied_by,
            &self.considered_by,
            &self.given_up_by,
        ];
        let adoptions = adoptions.into_iter().flatten().map(|(note, _)| note);
        let others = [&self.asks, &self.projects, &self.questions];
        let others = others.into_iter().flatten();
        let all = practices.chain(adoptions).chain(others);
        all.map(|note| note.id.clone()).collect()
    }

    /// Adds the practices of a city from search hits, without reading notes.
    pub fn add_practices(&mut self, city: &str, found: &[Hit]) {
        for hit in found {
            if origin_of(&hit.id, &hit.cities) == Some(city) {
                let note = NoteRef {
                    id: hit.id.clone(),
                    title: hit.title.clone(),
                };
                self.add_practice(&hit.sectors, &note);
            }
        }
        self.practices.sort();
    }

    fn add_practice(&mut self, sectors: &[String], note: &NoteRef) {
        for sector in sectors {
            let mut lists = self.practices.iter_mut();
            match lists.find(|(name, _)| name == sector) {
                Some((_, notes)) => notes.push(note.clone()),
                None => self.practices.push((sector.clone(), vec![note.clone()])),
            }
        }
    }
}

/// The city of a practice's folder, else the first that it names.
pub fn origin(note: &Note) -> Option<&str> {
    origin_of(&note.id, &note.filing.cities)
}

fn origin_of<'a>(id: &'a NoteId, cities: &'a [String]) -> Option<&'a str> {
    let mut parts = id.as_str().split('/');
    let folder = parts.nth(1).filter(|_| parts.next().is_some());
    let named = folder.filter(|folder| cities.iter().any(|city| city == folder));
    named.or_else(|| cities.first().map(String::as_str))
}

/// The cities that an adoption names as its origin.
fn givers(note: &Note) -> Vec<String> {
    let named = texts(note, "from");
    if !named.is_empty() {
        return named;
    }
    let folder = note.id.as_str().split('/').nth(1);
    folder.map(str::to_owned).into_iter().collect()
}

/// Whether an answer names a question by an id that it has or had.
fn answers(answer: &Note, question: &Note) -> bool {
    question.names().any(|id| names(answer, "answers", id))
}

fn names(note: &Note, key: &str, text: &str) -> bool {
    texts(note, key).iter().any(|named| named == text)
}
