//! City notes with their figures, and all other notes if a command needs them.

use crate::cli::base_session::{OpenBase, Session};
use crate::cli::report::{CommandError, CommandResult};
use crate::cli::writing::typed_names::{bare_city, unknown_city};
use crate::model::alliance::city_overview::NoteRef;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::members::members;
use crate::model::note::{Kind, Note};
use crate::model::vocabulary::Vocabularies;
use crate::notes::count_signatures::SignatureCount;
use crate::today::today;

/// The cities of a knowledge base.
pub(in crate::cli) struct CityBase {
    pub(in crate::cli) library: OpenBase,
    /// All cities with a note, by title.
    pub(in crate::cli) cities: Vec<City>,
    /// The present year, for the age of data.
    pub(in crate::cli) this_year: i16,
}

impl CityBase {
    /// Reads the notes of all cities.
    pub(in crate::cli) fn open(session: &Session) -> CommandResult<Self> {
        let library = session.open_library()?;
        let notes = library.read_notes(&[Kind::City]);
        let this_year = today().year();
        let cities = City::all(notes, &library.vocabularies, this_year);
        if cities.is_empty() {
            let error = CommandError::not_found("this knowledge base has no notes of cities");
            return Err(error.hint("add a note to the folder cities"));
        }
        Ok(Self {
            library,
            cities,
            this_year,
        })
    }

    /// The vocabularies of the base.
    pub(in crate::cli) fn vocabularies(&self) -> &Vocabularies {
        &self.library.vocabularies
    }

    /// The label of a vocabulary term.
    pub(in crate::cli) fn label<'a>(&'a self, list: &str, word: &'a str) -> &'a str {
        self.vocabularies().label(list, word)
    }

    /// The city with this title, alias or last part of its id.
    pub(in crate::cli) fn find(&self, typed: &str) -> CommandResult<&City> {
        self.position(typed).map(|at| &self.cities[at])
    }

    fn position(&self, typed: &str) -> CommandResult<usize> {
        let list = self.vocabularies().get("cities");
        let term = list.and_then(|list| list.find(bare_city(typed)));
        let id = term.map(|term| term.id.as_str());
        let found = self.cities.iter().position(|city| Some(city.slug()) == id);
        found.ok_or_else(|| unknown_city(typed, self.vocabularies()))
    }

    /// Whether a text is the name of a city.
    pub(in crate::cli) fn names_city(&self, typed: &str) -> bool {
        self.position(typed).is_ok()
    }

    /// The texts that a city stands behind today.
    pub(super) fn asks_of(&self, city: &str, notes: &[Note]) -> Vec<NoteRef> {
        let count = SignatureCount {
            members: &members(self.cities.iter().map(|city| &city.note)),
            quorum: self.library.base.quorum,
            on: today(),
        };
        count.asks_of(city, notes, self.vocabularies())
    }
}
