//! A city with its figures and progress.

use super::city_traits::CityTraits;
use crate::model::emissions::city_figures::CityFigures;
use crate::model::emissions::figure_words::{line_in_words, sentences};
use crate::model::emissions::quantity::Decimal;
use crate::model::emissions::read_figures::read_figures;
use crate::model::emissions::reading::{CityProgress, Reading};
use crate::model::emissions::target::{Target, TargetStatus};
use crate::model::emissions::target_progress::measure_progress;
use crate::model::note::Note;
use crate::model::toml_values::text;
use crate::model::vocabulary::Vocabularies;

/// A city with its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// Its note.
    pub note: Note,
    /// Its figures.
    pub figures: CityFigures,
    /// Its progress.
    pub progress: CityProgress,
    /// The traits for finding peers.
    pub traits: CityTraits,
}

impl City {
    /// Reads and measures a city's note. Figures of later years than `this_year` do not count.
    pub fn of(note: Note, vocabularies: &Vocabularies, this_year: i16) -> Self {
        let figures = read_figures(&note.keys, vocabularies, this_year);
        let mut progress = measure_progress(&figures);
        for reading in progress.own.iter_mut().chain(&mut progress.others) {
            if reading.has_passed(this_year) {
                reading.remarks.push(format!(
                    "The year {} has passed; the note still calls the target current.",
                    reading.goal.target_year
                ));
            }
        }
        Self {
            progress,
            traits: CityTraits::of(&note, &figures, vocabularies),
            figures,
            note,
        }
    }

    /// Reads and measures all cities, sorted by title.
    pub fn all(
        notes: impl IntoIterator<Item = Note>,
        vocabularies: &Vocabularies,
        this_year: i16,
    ) -> Vec<Self> {
        let notes = notes.into_iter();
        let read = |note| Self::of(note, vocabularies, this_year);
        let mut cities: Vec<Self> = notes.map(read).collect();
        cities.sort_by_key(|city| city.note.title.to_lowercase());
        cities
    }

    /// Degrees of longitude and latitude; `None` if unknown or impossible.
    pub fn position(&self) -> Option<(f64, f64)> {
        let degrees = |key: &str, most: f64| {
            let degrees = Decimal::of_toml(self.note.keys.get(key)?)?.to_f64();
            Some(degrees).filter(|degrees| degrees.abs() <= most)
        };
        Some((degrees("longitude", 180.0)?, degrees("latitude", 90.0)?))
    }

    /// The name of its country, else the code.
    pub fn country(&self) -> Option<String> {
        let name = text(&self.note.keys, "country-name").map(str::to_owned);
        name.or_else(|| self.traits.country.clone())
    }

    /// The readings in sentences; the second leaves out figures that the first has named.
    pub fn readings_in_words(&self, this_year: i16) -> Vec<String> {
        let own = self.progress.own.as_ref();
        let in_words = |(at, reading): (usize, &Reading)| {
            let has_first_named = own.is_some_and(|own| {
                own.series == reading.series && own.latest_year == reading.latest_year
            });
            let text = if at > 0 && has_first_named {
                line_in_words(reading)
            } else {
                sentences(&self.note.title, reading, &self.figures, this_year)
            };
            text.join(" ")
        };
        let readings = own.into_iter().chain(&self.progress.reference);
        readings.enumerate().map(in_words).collect()
    }

    /// The targets in force.
    pub fn current_targets(&self) -> impl Iterator<Item = &Target> {
        let targets = self.figures.targets.iter();
        targets.filter(|target| target.status == TargetStatus::Current)
    }

    /// All targets, those in force first.
    pub fn targets(&self) -> Vec<&Target> {
        let is_past = |target: &&Target| target.status != TargetStatus::Current;
        let past = self.figures.targets.iter().filter(is_past);
        self.current_targets().chain(past).collect()
    }

    /// The last part of its id: `oslo`.
    pub fn slug(&self) -> &str {
        self.note.id.slug()
    }
}
