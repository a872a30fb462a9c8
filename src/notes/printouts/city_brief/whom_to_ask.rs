//! Contacts for the practices of a brief: roles, never people.

use super::{BriefWriter, list};
use crate::model::alliance::city_overview::origin;
use crate::model::alliance::note_keys::texts;
use crate::model::note::{Kind, Note};
use crate::notes::printouts::capital;
use crate::notes::printouts::printout::{PrintBlock, PrintText};

impl BriefWriter<'_> {
    /// Adds the roles to ask, one line a city.
    pub(super) fn whom_to_ask(&mut self, chosen: &[&Note]) {
        let mut cities: Vec<&str> = Vec::new();
        for city in chosen.iter().filter_map(|practice| origin(practice)) {
            if !cities.contains(&city) {
                cities.push(city);
            }
        }
        let mut points = Vec::new();
        let mut unnamed = Vec::new();
        for city in cities {
            let of_city = chosen
                .iter()
                .filter(|practice| origin(practice) == Some(city));
            let practices: Vec<&Note> = of_city.copied().collect();
            let name = self.vocabularies.city_name(city);
            match self.role(city, &practices) {
                Some((role, notes)) => {
                    points.push(PrintText::with_notes(format!("{name}: {role} "), &notes));
                }
                None => unnamed.push(name),
            }
        }
        if points.is_empty() && unnamed.is_empty() {
            return;
        }
        self.heading(2, "Whom to ask");
        if !points.is_empty() {
            self.blocks.push(PrintBlock::List(points));
        }
        if !unnamed.is_empty() {
            let cities = list(&unnamed);
            self.say(format!("The notes name no contact in {cities}."));
        }
    }

    /// The contact of a practice or city. Else who answered a question on the topic.
    fn role(&mut self, city: &str, practices: &[&Note]) -> Option<(String, Vec<usize>)> {
        let is_home = |note: &&Note| note.kind == Kind::City && note.id.slug() == city;
        let home = self.all.iter().find(is_home);
        let mut contacts = practices.iter().copied().chain(home);
        if let Some(note) = contacts.find(|note| !note.stewardship.contact.is_empty()) {
            let number = self.cite_note(note);
            return Some((note.stewardship.contact.clone(), vec![number]));
        }
        let matched = &self.subject.questions;
        let is_answer = |note: &&Note| {
            let question = texts(note, "answers");
            let is_matched = |id: &String| matched.iter().any(|known| known.as_str() == id);
            note.kind == Kind::Answer
                && note.filing.cities.iter().any(|one| one == city)
                && (matched.contains(&note.id) || question.iter().any(is_matched))
        };
        let answer = self.all.iter().find(is_answer)?;
        let by = capital(texts(answer, "answered-by").first()?);
        let question = texts(answer, "answers").into_iter().next();
        let question = question.and_then(|id| self.notes.get(id.as_str()).copied());
        let asked = question.map_or(String::new(), |question| {
            let asked_by = texts(question, "asked-by");
            let asked_by = asked_by.first().map(|by| format!(" of {by}"));
            format!(
                " the question{}: {}",
                asked_by.unwrap_or_default(),
                question.title
            )
        });
        let year = answer.filing.year;
        let year = year.map_or(String::new(), |year| format!(" in {year}"));
        let mut numbers = self.sources.cite_all(answer);
        if numbers.is_empty() {
            numbers.push(self.cite_note(answer));
        }
        Some((format!("{by}; answered{year}{asked}"), numbers))
    }

    /// Cites the note itself; returns the number of the source.
    fn cite_note(&mut self, note: &Note) -> usize {
        let text = format!("Note {} of the knowledge base.", note.id);
        self.sources.cite_text(&text, note)
    }
}
