//! What the city of a brief has itself, and what it took over.

use super::BriefWriter;
use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::alliance::city_overview::origin;
use crate::model::alliance::note_keys::texts;
use crate::model::note::Note;
use crate::notes::printouts::practice_reader::PracticeReader;
use crate::notes::printouts::printout::{PrintBlock, PrintSpan, PrintText};
use crate::notes::printouts::{checked_sentences, is_unchecked};

impl<'a> BriefWriter<'a> {
    /// Practices of the city itself that match the topic and have a source.
    pub(super) fn own(&self) -> Vec<&'a Note> {
        let itself = self.subject.city.id.slug();
        let ids = self.subject.practices.iter();
        let own = ids.filter_map(|id| self.notes.get(id.as_str()).copied());
        own.filter(|note| origin(note) == Some(itself) && !note.sources.is_empty())
            .collect()
    }

    /// The city's adoptions of practices on the topic, each with the practice.
    pub(super) fn taken_over(&self) -> Vec<(&'a Note, &'a Note)> {
        let itself = self.subject.city.id.slug();
        let is_its = |copy: &&Note| {
            copy.filing.cities.iter().any(|city| city == itself)
                && !copy.sources.is_empty()
                && !is_unchecked(&copy.summary)
        };
        let ids = self.subject.practices.iter();
        let practices = ids.filter_map(|id| self.notes.get(id.as_str()).copied());
        let others = practices.filter(|note| origin(note) != Some(itself));
        let copies = others.flat_map(|practice| {
            let copies = self.current_adoptions.of_practice(practice.id.as_str());
            copies.filter(is_its).map(move |copy| (practice, copy))
        });
        let mut copies: Vec<(&Note, &Note)> = copies.collect();
        copies.sort_by_key(|(_, copy)| AdoptionState::of(copy));
        copies
    }

    /// Phase and year of an adoption. The heading says that it is considered or was given up.
    pub(super) fn how_far(&self, copy: &Note) -> String {
        let state = AdoptionState::of(copy);
        let phase = copy.filing.phase.as_deref();
        let phase = phase.filter(|_| state == AdoptionState::TakenOver);
        let phase = phase.map(|word| self.vocabularies.label("phases", word).to_lowercase());
        // Of what was given up, the year may be the first or the last.
        let year = copy.filing.year.filter(|_| state != AdoptionState::GivenUp);
        let how = phase.into_iter().chain(year.map(|year| year.to_string()));
        how.collect::<Vec<_>>().join(", ")
    }

    /// What the city has itself and what it took over, considered or gave up.
    pub(super) fn own_practices(&mut self, own: &[&'a Note], taken_over: &[(&'a Note, &'a Note)]) {
        let mut points = Vec::new();
        for note in own {
            let notes = self.cite_sections(&PracticeReader::new(note));
            let text = format!("{}: outcome {} ", note.title, self.outcome(note));
            points.push(PrintText::with_notes(text, &notes));
            for mut copy in self.copies(note) {
                let title = PrintSpan::Text(format!("{}: ", note.title));
                copy.0.insert(0, title);
                points.push(copy);
            }
        }
        for (practice, copy) in taken_over {
            let reader = PracticeReader::new(copy);
            let city = origin(practice).map(|city| self.vocabularies.city_name(city));
            let from = city.map_or(String::new(), |city| format!("of {city}"));
            let how = [from, self.how_far(copy)];
            let how = how.into_iter().filter(|part| !part.is_empty());
            let head = [AdoptionState::of(copy).participle().to_owned()];
            let how: Vec<String> = head.into_iter().chain(how).collect();
            let lead = format!("{} ({}): ", practice.title, how.join(", "));
            let mut spans = vec![PrintSpan::Text(lead)];
            spans.extend(self.summary(&reader));
            let changed = checked_sentences(&texts(copy, "what-changed").join(" "));
            if !changed.is_empty() || spans.len() == 1 {
                let notes = match reader.labels_for(&changed) {
                    labels if labels.is_empty() => self.cite_sections(&reader),
                    labels => self.cite_labels(&labels, &reader),
                };
                if !changed.is_empty() {
                    spans.push(PrintSpan::Text(format!("What it changed: {changed} ")));
                }
                spans.extend(notes.into_iter().map(PrintSpan::Note));
            }
            points.push(PrintText(spans));
        }
        if !points.is_empty() {
            let heading = format!("What {} has or tried itself", self.subject.city.title);
            self.heading(2, &heading);
            self.blocks.push(PrintBlock::List(points));
        }
    }
}
