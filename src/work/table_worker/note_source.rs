//! Reads notes that the index finds.

use super::{CityReport, NoteState};
use crate::model::alliance::adoption_state::adopted_practice;
use crate::model::alliance::city_overview::overview;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::{NEAREST, Offer, Peer, find_offers, find_peers};
use crate::model::alliance::side_by_side::SideBySide;
use crate::model::base::Base;
use crate::model::hit::Hit;
use crate::model::note::{Kind, Note, NoteId, usual_id};
use crate::model::toml_values::text;
use crate::model::vocabulary::Vocabularies;
use crate::notes::count_signatures::SignatureCount;
use crate::notes::parse_vocabulary::city_list;
use crate::search::IndexError;
use crate::store::load;
use crate::today::today;
use crate::work::library::IndexedBase;

/// Notes found by the index and read from their files.
pub(super) struct NoteSource<'a> {
    pub(super) base: &'a Base,
    pub(super) library: &'a IndexedBase,
}

impl NoteSource<'_> {
    /// The notes that match all of these fields.
    pub(super) fn find(&self, filters: &[(&str, &str)]) -> Result<Vec<Hit>, IndexError> {
        let finder = self.library.finder();
        finder.index().guard(|| finder.filed(filters))
    }

    /// The note with this id or alias, or part of one.
    pub(super) fn find_note(&self, id: &str) -> Result<Option<Hit>, IndexError> {
        let finder = self.library.finder();
        finder.index().guard(|| finder.find_note(id))
    }

    /// The notes in a folder.
    pub(super) fn in_folder(&self, folder: &str) -> Result<Vec<Hit>, IndexError> {
        let finder = self.library.finder();
        finder.index().guard(|| finder.in_folder(folder))
    }

    /// The practices that link to a note, by its id or an earlier one.
    pub(super) fn practices_linking(
        &self,
        id: &NoteId,
        aliases: &[String],
    ) -> Result<Vec<Hit>, IndexError> {
        let finder = self.library.finder();
        let mut links = finder.index().guard(|| finder.backlinks(id, aliases))?;
        links.retain(|hit| hit.kind == Kind::Practice);
        Ok(links)
    }

    /// Reads a note; `None` if it is unreadable, which `check` reports.
    pub(super) fn read(&self, id: &NoteId) -> Option<Note> {
        let words = &self.library.finder().lexicon().words;
        let reading = load::load_note(self.base, words, &id.path()).ok()?;
        Some(reading.note)
    }

    pub(super) fn read_all(&self, hits: &[Hit]) -> Vec<Note> {
        hits.iter().filter_map(|hit| self.read(&hit.id)).collect()
    }

    /// Adoptions of a practice with these names, by `practice` or by their folder.
    pub(super) fn adoptions_of<'n>(
        &self,
        practice: impl Iterator<Item = &'n str>,
    ) -> Result<Vec<Note>, IndexError> {
        let mut hits = Vec::new();
        for name in practice {
            hits.extend(self.find(&[("kind", Kind::Adoption.as_str()), ("practice", name)])?);
            if let Some(folder) = usual_id(name).strip_prefix("practices/") {
                let folder = format!("{}/{folder}", Kind::Adoption.folder());
                hits.extend(self.in_folder(&folder)?);
            }
        }
        hits.sort_by(|a, b| a.id.cmp(&b.id));
        hits.dedup_by(|a, b| a.id == b.id);
        Ok(self.read_all(&hits))
    }

    /// The words of the base, with a list of its cities.
    pub(super) fn words_with_cities(&self) -> Result<Vocabularies, IndexError> {
        let cities = self.read_all(&self.find(&[("kind", Kind::City.as_str())])?);
        let words = &self.library.finder().lexicon().words;
        let mut lists = words.lists().to_vec();
        lists.push(city_list(cities.iter()));
        Ok(Vocabularies::new(lists))
    }

    /// Cities or practices side by side; those that cannot be read are left out.
    pub(super) fn compare(&self, ids: &[NoteId], this_year: i16) -> Result<SideBySide, IndexError> {
        let words = &self.words_with_cities()?;
        let (cities, practices): (Vec<Note>, Vec<Note>) = ids
            .iter()
            .filter_map(|id| self.read(id))
            .partition(|note| note.kind == Kind::City);
        if !cities.is_empty() {
            let cities: Vec<City> = cities
                .into_iter()
                .map(|note| City::of(note, words, this_year))
                .collect();
            let cities: Vec<&City> = cities.iter().collect();
            return Ok(SideBySide::of_cities(&cities, words, this_year));
        }
        let mut adoptions = Vec::new();
        for practice in &practices {
            adoptions.extend(self.adoptions_of(practice.names())?);
        }
        Ok(SideBySide::of_practices(&practices, &adoptions, words))
    }

    /// A city with the notes about it; `None` if there is no such note.
    pub(super) fn city(&self, id: &NoteId) -> Result<Option<CityReport>, IndexError> {
        let cities = self.library.cities()?;
        let Some(city) = cities.iter().find(|city| city.note.id == *id) else {
            return Ok(None);
        };
        let peers = find_peers(&city.traits, Some(city.slug()), &cities);
        let notes = self.notes_about(city.slug())?;
        // A city may have thousands of practices: what the index says about them is enough.
        let practices = self.find(&[("kind", Kind::Practice.as_str()), ("city", city.slug())])?;
        let count = SignatureCount {
            members: &self.library.finder().members()?,
            quorum: self.base.quorum,
            on: today(),
        };
        let words = &self.library.finder().lexicon().words;
        let asks = count.asks_of(city.slug(), &notes, words);
        let mut overview = overview(city.slug(), &notes, asks);
        overview.add_practices(city.slug(), &practices);
        let states = notes.iter().filter_map(state_of_note);
        let practices = practices.iter().filter_map(state_of_practice);
        Ok(Some(CityReport {
            states: states.chain(practices).collect(),
            city: city.clone(),
            overview,
            offers: self.offers(city.slug(), &peers)?,
            peers,
        }))
    }

    /// Practices that the nearest peers have and a city lacks.
    ///
    /// Reads only the notes that decide on it: practices and adoptions of these cities, and all
    /// adoptions of these practices.
    fn offers(&self, city: &str, peers: &[Peer]) -> Result<Vec<Offer>, IndexError> {
        let nearest = &peers[..peers.len().min(usize::from(NEAREST))];
        let mut practices = Vec::new();
        for city in nearest.iter().map(|peer| peer.city.as_str()).chain([city]) {
            let of_city = |kind: Kind| self.find(&[("kind", kind.as_str()), ("city", city)]);
            practices.extend(of_city(Kind::Practice)?);
            for adoption in self.read_all(&of_city(Kind::Adoption)?) {
                let id = adopted_practice(&adoption);
                practices.extend(self.find_note(&id)?);
            }
        }
        practices.sort_by(|a, b| a.id.cmp(&b.id));
        practices.dedup_by(|a, b| a.id == b.id);
        let mut notes = self.read_all(&practices);
        let mut adoptions = Vec::new();
        for practice in &notes {
            adoptions.extend(self.adoptions_of(practice.names())?);
        }
        adoptions.sort_by(|a, b| a.id.cmp(&b.id));
        adoptions.dedup_by(|a, b| a.id == b.id);
        notes.extend(adoptions);
        Ok(find_offers(Some(city), nearest, &notes))
    }

    /// The notes that [`overview`] reads for a city, but for practices.
    fn notes_about(&self, city: &str) -> Result<Vec<Note>, IndexError> {
        let folder = format!("{}/{city}", Kind::Adoption.folder());
        let mut hits = self.in_folder(&folder)?;
        for (kind, field) in [
            (Kind::Adoption, "city"),
            (Kind::Adoption, "from"),
            (Kind::Position, "city"),
            (Kind::Endorsement, "city"),
            (Kind::Project, "city"),
            (Kind::Project, "lead"),
            (Kind::Question, "city"),
            (Kind::Question, "asked-of"),
            (Kind::Answer, "city"),
        ] {
            hits.extend(self.find(&[("kind", kind.as_str()), (field, city)])?);
        }
        let mut notes = self.read_all(&hits);
        // Others may name a note by an id that it had.
        let mut others = Vec::new();
        for question in notes.iter().filter(|note| note.kind == Kind::Question) {
            for id in question.names() {
                others.extend(self.find(&[("kind", Kind::Answer.as_str()), ("answers", id)])?);
            }
        }
        for note in &notes {
            if let Some(id) = text(&note.keys, "endorses") {
                others.extend(self.find_note(id)?);
            }
        }
        notes.extend(self.read_all(&others));
        notes.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
        notes.dedup_by(|a, b| a.id == b.id);
        Ok(notes)
    }
}

/// The state of a note that is no practice.
fn state_of_note(note: &Note) -> Option<(NoteId, NoteState)> {
    let filing = &note.filing;
    let (field, value) = match note.kind {
        Kind::Adoption => ("phase", filing.phase.as_ref()),
        Kind::Position | Kind::Statement => ("level", filing.levels.first()),
        _ => ("status", filing.status.as_ref()),
    };
    let value = value?.clone();
    Some((note.id.clone(), NoteState { field, value }))
}

/// The outcome of a practice, else its legal standing.
fn state_of_practice(hit: &Hit) -> Option<(NoteId, NoteState)> {
    let (field, value) = match &hit.outcome {
        Some(outcome) => ("outcome", outcome),
        None => ("status", hit.status.as_ref()?),
    };
    let value = value.clone();
    Some((hit.id.clone(), NoteState { field, value }))
}
