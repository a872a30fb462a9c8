//! A brief for one city: its nearest peers' practices on a topic, with sources.

mod chosen_practices;
mod own_practices;
mod whom_to_ask;

use std::collections::HashMap;

pub use chosen_practices::NEAREST;

use super::body_sections::BodyItem;
use super::practice_reader::{PracticeReader, grouped_number, result_number};
use super::printout::{PrintBlock, PrintSpan, PrintText, Printout};
use super::source_numbers::SourceNumbers;
use super::{NotesVersion, capital, checked_sentences, in_brackets, is_unchecked};
use crate::model::alliance::adoption_state::{AdoptionState, CurrentAdoptions};
use crate::model::alliance::city_overview::origin;
use crate::model::alliance::note_keys::texts;
use crate::model::alliance::peers::Peer;
use crate::model::money::with_unit;
use crate::model::note::{Audience, Kind, Note, NoteId};
use crate::model::toml_values::{self, rows};
use crate::model::vocabulary::Vocabularies;
use crate::notes::sentence_diff::sentences;

/// Maximum number of figures of a practice.
const MAX_FIGURES: usize = 6;
/// Maximum number of lessons of a practice.
const MAX_LESSONS: usize = 5;

/// The topic, city and matches of a brief.
#[derive(Clone, Copy)]
pub struct BriefSubject<'a> {
    /// The topic as typed.
    pub topic: &'a str,
    /// The city it is for.
    pub city: &'a Note,
    /// The other cities, nearest first.
    pub peers: &'a [Peer],
    /// Whether a text names the topic.
    pub is_named_in: &'a dyn Fn(&str) -> bool,
    /// Practices that match the topic, best first.
    pub practices: &'a [NoteId],
    /// Whether they have the words of the topic only apart from each other.
    pub has_words_apart: bool,
    /// Positions and statements that match the topic, best first.
    pub positions: &'a [NoteId],
    /// Questions and answers that match the topic.
    pub questions: &'a [NoteId],
}

/// A brief with the notes it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct CityBrief {
    /// The document.
    pub document: Printout,
    /// Practices of other cities, in its order.
    pub practices: Vec<NoteId>,
    /// Practices of the city itself.
    pub own: Vec<NoteId>,
    /// The city's adoptions of practices on the topic.
    pub taken_over: Vec<NoteId>,
}

/// Writes a brief; `None` without a matching sourced practice of another city.
pub fn city_brief(
    subject: &BriefSubject<'_>,
    notes: &[Note],
    vocabularies: &Vocabularies,
    version: &NotesVersion,
) -> Option<CityBrief> {
    let mut writer = BriefWriter {
        subject,
        notes: notes.iter().map(|note| (note.id.as_str(), note)).collect(),
        all: notes,
        current_adoptions: CurrentAdoptions::of(notes.iter()),
        vocabularies,
        sources: SourceNumbers::default(),
        blocks: Vec::new(),
    };
    let choice = writer.choose();
    let chosen = choice.all();
    let own = writer.own();
    let taken_over = writer.taken_over();
    if chosen.is_empty() && own.is_empty() {
        return None;
    }
    let city = &subject.city.title;
    writer.introduce(&choice, &own, &taken_over);
    writer.own_practices(&own, &taken_over);
    let near = format!("What the cities most like {city} did");
    for (heading, practices) in [
        (near.as_str(), &choice.near),
        ("What other cities did", &choice.others),
    ] {
        if !practices.is_empty() {
            writer.heading(2, heading);
        }
        for practice in practices {
            writer.practice(practice);
        }
    }
    writer.more_practices(&choice.more);
    writer.positions(&chosen);
    writer.whom_to_ask(&chosen);
    let ids = |notes: &[&Note]| notes.iter().map(|note| note.id.clone()).collect();
    let (practices, own, taken_over) = (
        ids(&[&chosen[..], &choice.more].concat()),
        ids(&own),
        ids(&taken_over.iter().map(|(_, note)| *note).collect::<Vec<_>>()),
    );
    let document = Printout {
        title: format!(
            "{}: what {city} can learn from other cities",
            capital(&topic_in_words(subject.topic))
        ),
        lang: "en".to_owned(),
        head: vec![format!("Brief for {city}, {}", version.date.in_full())],
        blocks: writer.blocks,
        notes_title: "Sources".to_owned(),
        notes: writer.sources.footnotes,
        made_from: format!(
            "{} Left out: what its note gives no source for, or marks as not checked.",
            version.in_words()
        ),
    };
    Some(CityBrief {
        document,
        practices,
        own,
        taken_over,
    })
}

/// Collects the blocks of a brief and numbers its sources.
struct BriefWriter<'a> {
    subject: &'a BriefSubject<'a>,
    notes: HashMap<&'a str, &'a Note>,
    all: &'a [Note],
    current_adoptions: CurrentAdoptions<'a>,
    vocabularies: &'a Vocabularies,
    sources: SourceNumbers,
    blocks: Vec<PrintBlock>,
}

impl<'a> BriefWriter<'a> {
    fn outcome(&self, note: &Note) -> String {
        let outcome = note.filing.outcome.as_deref().unwrap_or("unknown");
        self.vocabularies.label("outcomes", outcome).to_lowercase()
    }

    fn practice(&mut self, note: &'a Note) {
        let title = match note.stewardship.audience {
            Audience::Public => note.title.clone(),
            Audience::Members => format!("{} (for members only)", note.title),
        };
        self.heading(3, &title);
        let reader = PracticeReader::new(note);
        let summary = self.summary(&reader);
        if !summary.is_empty() {
            self.blocks.push(PrintBlock::Paragraph(PrintText(summary)));
        }
        let status = note.filing.status.as_deref();
        let status = status.map(|word| self.vocabularies.label("statuses", word).to_lowercase());
        let whose = origin(note).map(|city| {
            let name = self.vocabularies.city_name(city);
            match self.place_of(note) {
                Some(_) => {
                    let place = self.place_in_words(note);
                    format!("city: {name} (place among the peers: {place})")
                }
                None => format!("city: {name}"),
            }
        });
        let state: Vec<String> = [whose, Some(format!("outcome: {}", self.outcome(note)))]
            .into_iter()
            .chain([status.map(|status| format!("status: {status}"))])
            .flatten()
            .collect();
        let mut points = vec![PrintText::with_notes(
            capital(&state.join("; ")) + " ",
            &self.cite_sections(&reader),
        )];
        let is_named_in = self.subject.is_named_in;
        if !is_named_in(&note.title) && !is_named_in(&note.summary) {
            let items = reader.section("What it does");
            let items = items.iter().filter(|item| is_named_in(&item.text()));
            points.extend(items.filter_map(|item| self.item("On the topic", item, &reader)));
        }
        for (name, key) in [("Result", "results"), ("Cost", "costs")] {
            let rows = rows(&note.keys, key);
            let figures = rows.filter_map(|row| self.figure(name, row, note));
            let figures: Vec<PrintText> = figures.take(MAX_FIGURES).collect();
            points.extend(figures);
        }
        let has_costs = note.keys.get("costs").is_some();
        for (heading, name) in [
            ("Cost and finance", "Cost"),
            ("Why it ended", "Why it ended"),
            ("Why it is not in force", "Why it is not in force"),
            ("Lessons", "Lesson"),
            ("Powers needed", "Powers"),
        ] {
            // The figures already show the costs.
            if heading == "Cost and finance" && has_costs {
                continue;
            }
            let items = reader.section(heading);
            let lessons = items
                .iter()
                .filter_map(|item| self.item(name, item, &reader));
            let lessons: Vec<PrintText> = lessons.take(MAX_LESSONS).collect();
            points.extend(lessons);
        }
        points.extend(self.copies(note));
        self.blocks.push(PrintBlock::List(points));
    }

    /// The checked sentences of a summary. Each has the sources of the passages it sums up.
    fn summary(&mut self, reader: &PracticeReader<'_>) -> Vec<PrintSpan> {
        let mut spans = Vec::new();
        for sentence in sentences(&checked_sentences(&reader.note.summary)) {
            let mut labels = reader.labels_for(&sentence);
            if labels.is_empty() {
                labels = reader.labels_in(&["What it does", "What the city did"]);
            }
            let numbers = self.cite_labels(&labels, reader);
            spans.push(PrintSpan::Text(sentence + " "));
            spans.extend(numbers.into_iter().map(PrintSpan::Note));
            spans.push(PrintSpan::Text(" ".to_owned()));
        }
        spans
    }

    /// The sources of how far a note came. Those of its results, end or answer.
    fn cite_sections(&mut self, reader: &PracticeReader<'_>) -> Vec<usize> {
        let labels = reader.labels_in(&[
            "Results",
            "Why it ended",
            "Why it is not in force",
            "What the city did",
            "Result",
            "The ask",
            "Outcome",
        ]);
        self.cite_labels(&labels, reader)
    }

    /// The numbers of these footnotes of a note. Without one, those of all its sources.
    fn cite_labels(&mut self, labels: &[String], reader: &PracticeReader<'_>) -> Vec<usize> {
        let mut numbers = Vec::new();
        for definition in labels
            .iter()
            .filter_map(|label| reader.footnotes.get(label))
        {
            numbers.push(self.sources.cite_text(definition, reader.note));
        }
        if numbers.is_empty() {
            numbers = self.sources.cite_all(reader.note);
        }
        numbers
    }

    /// A sourced and checked figure with unit, year and basis.
    fn figure(&mut self, name: &str, row: &toml::Table, note: &Note) -> Option<PrintText> {
        let text = |key: &str| toml_values::text(row, key).unwrap_or_default();
        if text("confidence") == "known" || is_unchecked(text("note")) {
            return None;
        }
        let value = match name {
            "Result" => result_number(row.get("value")?, text("indicator"), text("unit"))?,
            _ => grouped_number(row.get("value")?)?,
        };
        let notes: Vec<usize> = toml_values::texts(row, "source")
            .map(|source| self.sources.cite_text(source, note))
            .collect();
        if notes.is_empty() {
            return None;
        }
        let year = row.get("year").map(ToString::to_string);
        let basis = Some(text("basis")).filter(|basis| !basis.is_empty());
        let basis = basis.map(|basis| self.vocabularies.label("bases", basis).to_lowercase());
        let paid_by = Some(text("paid-by")).filter(|by| !by.is_empty());
        let paid_by = paid_by.map(|by| format!("paid by {by}"));
        let about: Vec<String> = [year, basis, paid_by].into_iter().flatten().collect();
        // `about; some 23,000 buildings`: the first word belongs to the figure.
        let (first, rest) = text("note").split_once("; ").unwrap_or((text("note"), ""));
        let (how, more) = match first {
            "about" | "at least" | "less than" | "more than" | "nearly" | "over" | "up to" => {
                (format!("{first} "), rest)
            }
            _ => (String::new(), text("note")),
        };
        let more = if more.is_empty() {
            String::new()
        } else {
            format!("; {more}")
        };
        let (unit, indicator) = (text("unit"), text("indicator"));
        let about = in_brackets(&about.join(", "));
        let value = with_unit(&value, unit);
        let figure = format!("{name}: {indicator}: {how}{value}{about}{more} ");
        Some(PrintText::with_notes(figure, &notes))
    }

    /// A paragraph or list item up to its last source; `None` without a source.
    fn item(
        &mut self,
        name: &str,
        item: &BodyItem,
        reader: &PracticeReader<'_>,
    ) -> Option<PrintText> {
        if is_unchecked(&item.text()) {
            return None;
        }
        let mut spans = vec![PrintSpan::Text(format!("{name}: "))];
        let last = item.pieces.iter().rposition(|(_, notes)| !notes.is_empty());
        let supported = match last {
            Some(last) => &item.pieces[..=last],
            None => &item.pieces,
        };
        let mut count = 0;
        for (text, labels) in supported {
            spans.push(PrintSpan::Text(text.clone()));
            let labels = if last.is_none() {
                &reader.general
            } else {
                labels
            };
            for label in labels {
                if let Some(definition) = reader.footnotes.get(label) {
                    spans.push(PrintSpan::Note(
                        self.sources.cite_text(definition, reader.note),
                    ));
                    count += 1;
                }
            }
        }
        (count > 0).then_some(PrintText(spans))
    }

    /// List items of adoptions: taken over, considered, given up.
    fn copies(&mut self, practice: &Note) -> Vec<PrintText> {
        let mut copies: Vec<&Note> = self
            .current_adoptions
            .of_practice(practice.id.as_str())
            .collect();
        copies.sort_by_key(|note| (AdoptionState::of(note), note.filing.year, &note.id));
        let mut points = Vec::new();
        for copy in copies
            .into_iter()
            .filter(|copy| !is_unchecked(&copy.summary))
        {
            let notes = self.cite_sections(&PracticeReader::new(copy));
            let cities = copy.filing.cities.iter();
            let cities: Vec<&str> = cities
                .map(|city| self.vocabularies.city_name(city))
                .collect();
            if !notes.is_empty() {
                let how = match self.how_far(copy) {
                    how if how.is_empty() => how,
                    how => format!("({how}) "),
                };
                let text = format!(
                    "{} {} {how}",
                    AdoptionState::of(copy).heading(),
                    list(&cities)
                );
                points.push(PrintText::with_notes(text, &notes));
            }
        }
        points
    }

    /// Names the practices on the topic that have no section of their own.
    fn more_practices(&mut self, more: &[&'a Note]) {
        let mut points = Vec::new();
        for note in more {
            let notes = self.cite_sections(&PracticeReader::new(note));
            let city = origin(note).map_or("", |city| self.vocabularies.city_name(city));
            let text = format!("{} ({city}): outcome {} ", note.title, self.outcome(note));
            points.push(PrintText::with_notes(text, &notes));
        }
        if !points.is_empty() {
            self.heading(2, "What else the notes have on this topic");
            self.blocks.push(PrintBlock::List(points));
        }
    }

    /// Positions with a chosen practice as evidence, then others on the topic.
    fn positions(&mut self, chosen: &[&Note]) {
        let proves = |text: &&Note| {
            let named = |note: &&Note, to: &Note, kind: &str| {
                let mut relations = note.relations.iter();
                relations.any(|one| one.kind == kind && one.to == to.id.as_str())
            };
            chosen.iter().any(|practice| {
                named(text, practice, "has-evidence") || named(practice, text, "evidence-for")
            })
        };
        let is_text = |note: &&Note| {
            matches!(note.kind, Kind::Position | Kind::Statement)
                && note.filing.status.as_deref() != Some("draft")
        };
        let is_for = |note: &&Note| {
            let stance = note.filing.stance.as_deref();
            matches!(stance, None | Some("support" | "support-if-amended"))
        };
        let proven = self.all.iter().filter(is_text).filter(proves);
        let (proven, mut others): (Vec<&Note>, Vec<&Note>) = proven.partition(is_for);
        let matched = self.subject.positions.iter();
        let matched = matched.filter_map(|id| self.notes.get(id.as_str()).copied());
        for note in matched.filter(is_text) {
            if proven
                .iter()
                .chain(&others)
                .all(|known| known.id != note.id)
            {
                others.push(note);
            }
        }
        self.list_positions("Positions that support it", &proven);
        self.list_positions("Other positions on the topic", &others);
    }

    fn list_positions(&mut self, heading: &str, found: &[&Note]) {
        let mut points = Vec::new();
        for note in found {
            let notes = self.cite_sections(&PracticeReader::new(note));
            if notes.is_empty() {
                continue;
            }
            let word = |list: &str, word: Option<&String>| {
                word.map(|word| self.vocabularies.label(list, word).to_lowercase())
            };
            let levels = note.filing.levels.iter();
            let mut about: Vec<String> = levels
                .filter_map(|level| word("levels", Some(level)))
                .collect();
            about.extend(word("statuses", note.filing.status.as_ref()));
            let stance = word("stances", note.filing.stance.as_ref());
            about.extend(stance.map(|stance| format!("stance {stance}")));
            let outcome = word("outcomes", note.filing.outcome.as_ref());
            about.extend(outcome.map(|outcome| format!("outcome {outcome}")));
            let addressee = texts(note, "addressee");
            about.extend(addressee.first().map(|addressee| format!("to {addressee}")));
            let text = format!("{}{} ", note.title, in_brackets(&about.join("; ")));
            points.push(PrintText::with_notes(text, &notes));
        }
        if !points.is_empty() {
            self.heading(2, heading);
            self.blocks.push(PrintBlock::List(points));
        }
    }

    fn heading(&mut self, level: u8, text: &str) {
        self.blocks
            .push(PrintBlock::Heading(level, text.to_owned()));
    }

    fn say(&mut self, text: String) {
        self.blocks
            .push(PrintBlock::Paragraph(PrintText::plain(text)));
    }
}

/// Whether a practice was given up, undone, repealed or voted down.
fn is_failed(note: &Note) -> bool {
    let (outcome, status) = (&note.filing.outcome, &note.filing.status);
    matches!(outcome.as_deref(), Some("abandoned" | "reversed"))
        || matches!(status.as_deref(), Some("repealed" | "rejected"))
}

/// The topic in plain words: `sector:food-waste` is `food waste`.
fn topic_in_words(topic: &str) -> String {
    let topic = topic.replace('"', "");
    let words = topic
        .split_whitespace()
        .map(|word| match word.split_once(':') {
            Some((_, value)) if !value.is_empty() => value.replace('-', " "),
            _ => word.to_owned(),
        });
    words.collect::<Vec<_>>().join(" ")
}

/// Joins names: `Oslo`, `Oslo and Rome`, `Oslo, Rome and Lima`.
fn list(names: &[&str]) -> String {
    // In a list, the comma of `Washington, DC` would separate two cities.
    let names: Vec<String> = names.iter().map(|name| name.replace(", ", " ")).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
