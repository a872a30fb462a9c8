//! Chooses the practices of a brief, and describes the choice.

use super::{BriefWriter, is_failed, list, topic_in_words};
use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::alliance::city_overview::origin;
use crate::model::alliance::note_keys::begin_in_words;
use crate::model::alliance::peers::Peer;
use crate::model::counted::counted;
use crate::model::note::Note;
use crate::notes::printouts::practice_reader::PracticeReader;
use crate::notes::printouts::printout::{PrintBlock, PrintText};

/// Number of nearest cities, whose practices come first.
pub const NEAREST: usize = 5;
/// Maximum number of their practices, besides failures.
const MAX_NEAR: usize = 5;
/// Maximum number of other cities' practices, besides failures.
const MAX_OTHERS: usize = 3;
/// Maximum number of failures added to each list.
const MAX_FAILURES: usize = 2;

/// The practices of a brief.
pub(super) struct ChosenPractices<'a> {
    /// Practices of the nearest cities, best match first.
    pub(super) near: Vec<&'a Note>,
    /// Practices of other cities, by match and distance.
    pub(super) others: Vec<&'a Note>,
    /// All further practices, in the same order.
    pub(super) more: Vec<&'a Note>,
}

impl<'a> ChosenPractices<'a> {
    /// All practices with a section, those of the nearest cities first.
    pub(super) fn all(&self) -> Vec<&'a Note> {
        [&self.near[..], &self.others].concat()
    }
}

impl<'a> BriefWriter<'a> {
    /// Chooses practices that have a source and are not the city's own.
    ///
    /// Those of other cities are ranked by their match and by the rank of
    /// their cities among the peers.
    pub(super) fn choose(&self) -> ChosenPractices<'a> {
        let (mut near, mut others) = (Vec::new(), Vec::new());
        for (place, id) in self.subject.practices.iter().enumerate() {
            let Some(note) = self.notes.get(id.as_str()).copied() else {
                continue;
            };
            let is_own = origin(note) == Some(self.subject.city.id.slug());
            if is_own || note.sources.is_empty() {
                continue;
            }
            match self.place_of(note) {
                Some(nearness) if nearness <= NEAREST => near.push(note),
                nearness => {
                    let nearness = nearness.unwrap_or(self.subject.peers.len() + 1);
                    others.push((place * 2 + nearness, note));
                }
            }
        }
        others.sort_by(|(a, first), (b, second)| a.cmp(b).then(first.id.cmp(&second.id)));
        let others: Vec<&Note> = others.into_iter().map(|(_, note)| note).collect();
        let all = [&near[..], &others].concat();
        let near = with_failures(&near, MAX_NEAR);
        let others = with_failures(&others, MAX_OTHERS);
        let is_chosen = |note: &&&Note| {
            let mut chosen = near.iter().chain(&others);
            chosen.any(|known| known.id == note.id)
        };
        let more = all.iter().filter(|note| !is_chosen(note)).copied();
        ChosenPractices {
            more: more.collect(),
            near,
            others,
        }
    }

    /// Prints the peers, the method of the choice, and a table of the practices.
    pub(super) fn introduce(
        &mut self,
        chosen: &ChosenPractices<'_>,
        own: &[&Note],
        taken_over: &[(&Note, &Note)],
    ) {
        if self.subject.has_words_apart {
            self.say(format!(
                "No practice names “{}” as such: those below have its words apart from each other, \
                 so look whether they are about it.",
                topic_in_words(self.subject.topic)
            ));
        }
        let city = &self.subject.city.title;
        for (lead, has_failed) in [
            ("has this itself", false),
            ("tried this itself without success", true),
        ] {
            let of_it = own.iter().filter(|note| is_failed(note) == has_failed);
            let titles: Vec<&str> = of_it.map(|note| &*note.title).collect();
            if !titles.is_empty() {
                self.say(format!("{city} {lead}: {}.", titles.join("; ")));
            }
        }
        for (lead, state) in [
            ("has taken this over", AdoptionState::TakenOver),
            ("has considered this", AdoptionState::Considered),
            ("took this over and gave it up", AdoptionState::GivenUp),
        ] {
            let of_it = taken_over
                .iter()
                .filter(|(_, copy)| AdoptionState::of(copy) == state);
            let mut titles: Vec<&str> = of_it.map(|(practice, _)| &*practice.title).collect();
            titles.dedup();
            if !titles.is_empty() {
                self.say(format!("{city} {lead}: {}.", titles.join("; ")));
            }
        }
        if chosen.all().is_empty() {
            let topic = topic_in_words(self.subject.topic);
            let shorter = match topic.split_whitespace().count() {
                ..2 => "",
                _ => " A brief on one of these words may find more.",
            };
            self.say(format!(
                "No practice of another city has “{topic}” in its title, summary or subjects, or \
                 often in its text.{shorter}"
            ));
            return;
        }
        let text = self.how_chosen(chosen, own);
        self.say(text);
        let heads = [
            "Practice",
            "City",
            "Year",
            "Outcome",
            "Place among the peers",
        ]
        .map(str::to_owned);
        let rows = chosen.all().into_iter().map(|note| {
            let city = origin(note).map(|city| self.vocabularies.city_name(city));
            let city = city.unwrap_or_default().to_owned();
            let year = self.year(note);
            vec![
                PrintText::plain(&note.title),
                PrintText::plain(city),
                year,
                PrintText::plain(self.outcome(note)),
                PrintText::plain(self.place_in_words(note)),
            ]
        });
        let rows = rows.collect();
        self.blocks.push(PrintBlock::Table(heads.to_vec(), rows));
    }

    /// The first year of a practice with its sources.
    ///
    /// Empty if no passage with a source names the year.
    fn year(&mut self, note: &Note) -> PrintText {
        let reader = PracticeReader::new(note);
        let begin = begin_in_words(note).and_then(|begin| {
            let labels = reader.labels_of_start(begin.rsplit(' ').next()?)?;
            Some((begin, labels))
        });
        let Some((begin, labels)) = begin else {
            return PrintText::plain("");
        };
        let numbers = self.cite_labels(&labels, &reader);
        PrintText::with_notes(format!("{begin} "), &numbers)
    }

    fn how_chosen(&self, chosen: &ChosenPractices<'_>, own: &[&Note]) -> String {
        let city = &self.subject.city.title;
        let nearest = self.subject.peers.iter().take(NEAREST);
        let nearest: Vec<&str> = nearest.map(|peer| &*peer.title).collect();
        let many = |count: usize| counted(count, "practice");
        let (near, others) = (chosen.near.len(), chosen.others.len());
        let follow = |count: usize| if count == 1 { "follows" } else { "follow" };
        let choice = match (nearest.is_empty(), near, others) {
            (true, ..) => format!("{} of other cities {}.", many(others), follow(others)),
            (_, 0, others) => format!(
                "None of them has a practice of its own on this topic in the notes; {} of other \
                 cities {}, by match and nearness.",
                many(others),
                follow(others)
            ),
            (_, near, 0) => format!(
                "{} of theirs on this topic {}, the best match first; no other city has one.",
                many(near),
                follow(near)
            ),
            (_, near, others) => format!(
                "{} of theirs on this topic {} first, by match; then {} of other cities, by match \
                 and nearness.",
                many(near),
                if near == 1 { "comes" } else { "come" },
                many(others)
            ),
        };
        let peers = if nearest.is_empty() {
            format!("Not enough is known about {city} to find similar cities. ")
        } else {
            format!(
                "The cities most like {city} by population, climate, powers, region and density \
                 are {}. ",
                list(&nearest)
            )
        };
        let all = [&chosen.all()[..], &chosen.more].concat();
        let more = match chosen.more.len() {
            0 => String::new(),
            1 => " 1 more is named at the end.".to_owned(),
            count => format!(" {count} more are named at the end."),
        };
        let took_over = self.nearest_copies(&all);
        let failed = all.iter().filter(|note| is_failed(note)).count();
        let failed = match failed {
            0 if own.iter().any(|note| is_failed(note)) => {
                "No failure of another city is recorded.".to_owned()
            }
            0 => "No failure is recorded.".to_owned(),
            1 if all.len() == 1 => "It failed.".to_owned(),
            count if count == all.len() => "All of them failed.".to_owned(),
            1 => "One of them failed.".to_owned(),
            count => format!("{count} of them failed."),
        };
        format!("{peers}{choice}{more}{took_over} {failed}")
    }

    /// A sentence with the nearest cities that took over one of these practices.
    fn nearest_copies(&self, practices: &[&Note]) -> String {
        let nearest = self.subject.peers.iter().take(NEAREST);
        let copies = |peer: &&Peer| {
            let mut practices = practices.iter();
            practices.any(|practice| {
                let cities = self
                    .current_adoptions
                    .cities(practice.id.as_str(), AdoptionState::TakenOver);
                cities.contains(&&*peer.city)
            })
        };
        let names: Vec<&str> = nearest.filter(copies).map(|peer| &*peer.title).collect();
        let have = if names.len() == 1 { "has" } else { "have" };
        match names.as_slice() {
            [] => String::new(),
            names => format!(
                " Among the cities most like it, {} {have} taken one over.",
                list(names)
            ),
        }
    }

    /// The rank of a practice's city among the peers, from 1.
    pub(super) fn place_of(&self, note: &Note) -> Option<usize> {
        let city = origin(note)?;
        let place = self.subject.peers.iter().position(|peer| peer.city == city);
        place.map(|place| place + 1)
    }

    /// The rank as text: `3 of 18`.
    pub(super) fn place_in_words(&self, note: &Note) -> String {
        let peers = self.subject.peers.len();
        match self.place_of(note) {
            Some(place) => format!("{place} of {peers}"),
            None => "not compared".to_owned(),
        }
    }
}

/// The first practices, then failures among the others.
fn with_failures<'a>(practices: &[&'a Note], most: usize) -> Vec<&'a Note> {
    let (best, rest) = practices.split_at(practices.len().min(most));
    let failed = rest.iter().filter(|note| is_failed(note));
    best.iter()
        .chain(failed.take(MAX_FAILURES))
        .copied()
        .collect()
}
