//! Contacts for the practices of a brief: roles, never people.

use super::{BriefWriter, list};
use crate::model::alliance::city_overview::origin;
use crate::model::alliance::note_keys::texts;
use crate::model::note::{Kind, Note};
use crate::notes::printouts::printout::{PrintBlock, PrintText};

/// Words that mark the publisher of a source as a city department.
const DEPARTMENTS: [&str; 6] = [
    "Agency",
    "Bureau",
    "Council",
    "Department",
    "Office",
    "Transport",
];

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
                    points.push(PrintText::with_notes(format!("{name}: {role}"), &notes));
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
            self.say(format!("The notes name no role for {cities}."));
        }
    }

    /// The contact of a practice or city; else its answerer or a publishing department.
    fn role(&mut self, city: &str, practices: &[&Note]) -> Option<(String, Vec<usize>)> {
        let is_home = |note: &&Note| note.kind == Kind::City && note.id.slug() == city;
        let home = self.all.iter().find(is_home);
        let mut contacts = practices.iter().copied().chain(home);
        if let Some(note) = contacts.find(|note| !note.stewardship.contact.is_empty()) {
            let number = self.cite_note(note);
            return Some((note.stewardship.contact.clone(), vec![number]));
        }
        let is_answer = |note: &&Note| {
            let mut sectors = practices
                .iter()
                .flat_map(|practice| &practice.filing.sectors);
            note.kind == Kind::Answer
                && note.filing.cities.iter().any(|one| one == city)
                && sectors.any(|sector| note.filing.sectors.contains(sector))
        };
        if let Some(answer) = self.all.iter().find(is_answer)
            && let Some(by) = texts(answer, "answered-by").into_iter().next()
        {
            let sources = answer.sources.iter();
            let mut numbers: Vec<usize> = sources.map(|source| self.sources.cite(source)).collect();
            if numbers.is_empty() {
                numbers.push(self.cite_note(answer));
            }
            return Some((
                format!("{by} (answered a question of other cities)"),
                numbers,
            ));
        }
        let list = self.vocabularies.get("cities");
        let term = list.and_then(|list| list.find(city));
        let names: Vec<String> = term
            .map(|term| {
                [&term.label]
                    .into_iter()
                    .chain(&term.aliases)
                    .cloned()
                    .collect()
            })
            .unwrap_or_default();
        let is_department = |publisher: &str| {
            let begins = |name: &String| {
                let rest = publisher.strip_prefix("City of ").unwrap_or(publisher);
                let rest = rest.strip_prefix(name.as_str());
                let is_whole = publisher.starts_with("City of ");
                rest.is_some_and(|rest| match rest.chars().next() {
                    None | Some(',') => is_whole,
                    Some(' ') => DEPARTMENTS.iter().any(|word| rest.contains(word)),
                    Some(_) => false,
                })
            };
            names.iter().any(begins)
        };
        let sources = practices.iter().flat_map(|practice| &practice.sources);
        let mut sources = sources.filter(|source| is_department(&source.publisher));
        let source = sources.next()?.clone();
        let number = self.sources.cite(&source);
        Some((
            format!("{} (published a source)", source.publisher),
            vec![number],
        ))
    }

    /// Cites the note itself; returns the number of the source.
    fn cite_note(&mut self, note: &Note) -> usize {
        let text = format!("Note {} of the knowledge base.", note.id);
        self.sources.cite_text(&text, note)
    }
}
