//! A knowledge base with its open index.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::counted_signatures::counted_signatures;
use super::index_update::{IndexUpdate, update_index, update_index_until};
use super::unread_notes::{describe_all, describe_waiting};
use super::work_error::{IndexProgress, WorkError};
use super::{Catalogue, Page, ResolvedLink, figures_of};
use crate::model::alliance::adoption_state::AdoptionState;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::find_peers;
use crate::model::base::Base;
use crate::model::hit::Answer;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::search_request::SearchRequest;
use crate::notes::links::{LinkTo, read_links};
use crate::search::{Finder, Index, IndexError, current, first, home, load_unread};
use crate::store::load::{self, LoadError};
use crate::today::today;

/// A base and a finder over its index.
pub struct IndexedBase {
    base: Base,
    finder: Finder,
    /// Describes notes that cannot be read, and nested repositories.
    unread: Vec<String>,
    /// Describes notes that are not indexed yet, if any.
    waiting: Option<String>,
    /// The state of the index at the last refresh.
    version: Option<(PathBuf, u64)>,
    /// All cities, with the year of measurement; `None` if outdated.
    ///
    /// Reading a few hundred takes longer than most answers that need them.
    known_cities: Mutex<Option<(i16, Arc<Vec<City>>)>>,
}

impl IndexedBase {
    /// The stored startup answer, equal to [`SearchRequest::opening`] without a query.
    ///
    /// Does not open the index. `None` if none is stored.
    pub fn first(base: &Base, cache: &Path) -> Option<Answer> {
        let home = home(cache, &base.root).ok()?;
        let mut answer = first(&home, &|path| Some(load::load_text(base, path).ok()?.text))?;
        let unread = current(&home).map(|folder| load_unread(&folder));
        answer.unseen.extend(describe_all(unread?));
        Some(answer)
    }

    /// Opens the index without comparing it with the files.
    ///
    /// # Errors
    /// [`IndexError::Absent`] if there is none yet, [`IndexError::Damaged`].
    pub fn open_as_is(base: &Base, cache: &Path) -> Result<Self, IndexError> {
        Self::new(base, Index::open(&home(cache, &base.root)?)?)
    }

    /// Updates and opens the index.
    ///
    /// # Errors
    /// As [`update_index`].
    pub fn open(
        base: &Base,
        cache: &Path,
        progress: &mut IndexProgress,
    ) -> Result<(Self, IndexUpdate), WorkError> {
        Self::open_with(base, || update_index(base, cache, false, progress))
    }

    /// Like [`IndexedBase::open`], but stops reading notes once `is_enough` returns true.
    ///
    /// `is_enough` is called after each note. Answers then say how many notes are missing; the next
    /// update continues.
    ///
    /// # Errors
    /// As [`update_index`].
    pub fn open_soon(
        base: &Base,
        cache: &Path,
        progress: &mut IndexProgress,
        is_enough: &(impl Fn() -> bool + Clone + Send + 'static),
    ) -> Result<(Self, IndexUpdate), WorkError> {
        let (mut library, update) = Self::open_with(base, || {
            update_index_until(base, cache, progress, is_enough.clone())
        })?;
        library.waiting = describe_waiting(update.left);
        Ok((library, update))
    }

    /// Like [`IndexedBase::open_soon`], with the answer to the first query.
    ///
    /// Computes it from the old index while the files are compared. `None` if one of them
    /// has changed, or the index could not answer: call [`IndexedBase::answer`] then.
    ///
    /// # Errors
    /// As [`update_index`].
    pub fn open_and_answer(
        base: &Base,
        cache: &Path,
        request: &SearchRequest,
        progress: &mut IndexProgress,
        is_enough: &(impl Fn() -> bool + Clone + Send + 'static),
    ) -> Result<(Self, Option<Answer>), WorkError> {
        let answer_as_is = || {
            let index = Index::open(&home(cache, &base.root).ok()?).ok()?;
            let version = index.version()?;
            let library = Self::new(base, index).ok()?;
            let answer = library.find(request).ok()?;
            Some((library, answer, version))
        };
        thread::scope(|scope| {
            let early = thread::Builder::new().spawn_scoped(scope, answer_as_is);
            let updated = update_index_until(base, cache, progress, is_enough.clone());
            let early = early.ok().and_then(|early| {
                // Propagate a panic.
                early.join().unwrap_or_else(|panic| resume_unwind(panic))
            });
            let (index, update) = updated?;
            match early {
                // Nobody wrote meanwhile, and there was nothing to write.
                Some((library, mut answer, version))
                    if update.left == 0 && index.version().as_ref() == Some(&version) =>
                {
                    let library = Self {
                        unread: describe_all(index.unread()),
                        ..library
                    };
                    library.add_unseen(&mut answer);
                    Ok((library, Some(answer)))
                }
                _ => {
                    let mut first = Some((index, update));
                    let update_index = || match first.take() {
                        Some(updated) => Ok(updated),
                        None => update_index_until(base, cache, progress, is_enough.clone()),
                    };
                    let (mut library, update) = Self::open_with(base, update_index)?;
                    library.waiting = describe_waiting(update.left);
                    Ok((library, None))
                }
            }
        })
    }

    fn open_with(
        base: &Base,
        mut update_index: impl FnMut() -> Result<(Index, IndexUpdate), WorkError>,
    ) -> Result<(Self, IndexUpdate), WorkError> {
        let (index, update) = update_index()?;
        match Self::new(base, index.clone()) {
            Err(error) if error.is_damage() => index.discard(),
            // Otherwise another process has built a newer index and removed this one.
            opened if !index.is_superseded() => return Ok((opened?, update)),
            _ => {}
        }
        let (index, update) = update_index()?;
        Ok((Self::new(base, index)?, update))
    }

    fn new(base: &Base, index: Index) -> Result<Self, IndexError> {
        Ok(Self {
            base: base.clone(),
            unread: describe_all(index.unread()),
            waiting: None,
            version: None,
            known_cities: Mutex::default(),
            finder: index.clone().guard(|| Finder::new(index))?,
        })
    }

    /// Discards the index, so that the next open rebuilds it.
    pub fn discard_index(&self) {
        self.finder.index().discard();
    }

    /// Reloads the index after writes of any process.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read; the old one still answers.
    pub fn refresh(&mut self, cache: &Path) -> Result<(), IndexError> {
        if self.finder.index().is_superseded() {
            *self = Self::open_as_is(&self.base, cache)?;
            return Ok(());
        }
        let index = self.finder.index().clone();
        // Before the reload: cities that are newer than this version are dropped next time.
        let version = index.version();
        if version.is_none() || version != self.version {
            self.known_cities = Mutex::default();
        }
        self.version = version;
        self.unread = describe_all(index.unread());
        index.guard(|| self.finder.refresh())
    }

    /// Number of notes.
    pub fn total(&self) -> usize {
        self.finder.total()
    }

    /// The finder over the index.
    pub fn finder(&self) -> &Finder {
        &self.finder
    }

    /// Answers a query.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn answer(&self, request: &SearchRequest) -> Result<Answer, IndexError> {
        let mut answer = self.find(request)?;
        self.add_unseen(&mut answer);
        Ok(answer)
    }

    /// Answers a query from the index alone.
    fn find(&self, request: &SearchRequest) -> Result<Answer, IndexError> {
        let mut request = Cow::Borrowed(request);
        if let ([mine], true) = (request.peers.as_slice(), request.is_by_peers()) {
            let peers = self.cities_like(mine)?;
            request.to_mut().peers = peers;
        }
        let request = request.as_ref();
        let read = |path: &str| Some(load::load_text(&self.base, path).ok()?.text);
        let index = self.finder.index();
        index.guard(|| self.finder.answer(request, &read))
    }

    /// All cities by distance from one; only the input if it is unknown.
    fn cities_like(&self, typed: &str) -> Result<Vec<String>, IndexError> {
        let cities = self.cities()?;
        let lexicon = self.finder.lexicon();
        let mine = lexicon.places.cities.find(typed);
        let is_mine = |city: &&City| mine.is_some_and(|mine| mine.id == city.slug());
        let Some(city) = cities.iter().find(is_mine) else {
            return Ok(vec![typed.to_owned()]);
        };
        let peers = find_peers(&city.traits, Some(city.slug()), &cities);
        let peers = peers.into_iter().map(|peer| peer.city);
        Ok(iter::once(city.slug().to_owned()).chain(peers).collect())
    }

    /// All cities with their figures, by title.
    ///
    /// Reads their notes once for each state of the index.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn cities(&self) -> Result<Arc<Vec<City>>, IndexError> {
        let this_year = today().year();
        let known = self.known_cities.lock();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some((year, cities)) = &*known
            && *year == this_year
        {
            return Ok(Arc::clone(cities));
        }
        let cities = Arc::new(self.read_cities(this_year)?);
        *known = Some((this_year, Arc::clone(&cities)));
        Ok(cities)
    }

    fn read_cities(&self, this_year: i16) -> Result<Vec<City>, IndexError> {
        let index = self.finder.index();
        let hits = index.guard(|| self.finder.filed(&[("kind", Kind::City.as_str())]))?;
        let words = &self.finder.lexicon().words;
        // Skip unreadable notes; `check` reports them.
        let notes = hits.iter().filter_map(|hit| {
            let reading = load::load_note(&self.base, words, &hit.id.path()).ok()?;
            Some(reading.note)
        });
        Ok(City::all(notes, words, this_year))
    }

    /// Adds which notes could not be searched.
    fn add_unseen(&self, answer: &mut Answer) {
        answer.unseen.extend(self.unread.clone());
        answer.unseen.extend(self.waiting.clone());
    }

    /// Reads a note with its backlinks, related notes and link targets.
    ///
    /// A renamed note is read by its former id, also while the index still has both.
    ///
    /// # Errors
    /// [`LoadError`] if its file cannot be read.
    pub fn page(&self, id: &NoteId) -> Result<Page, LoadError> {
        let words = &self.finder.lexicon().words;
        let load = |id: &NoteId| load::load_note(&self.base, words, &id.path());
        let index = self.finder.index();
        let reading = load(id).or_else(|error| {
            let is_gone = matches!(error, LoadError::NotThere { .. });
            let root = &self.base.root;
            if is_gone && !root.is_dir() {
                return Err(LoadError::NoFolder { root: root.clone() });
            }
            let renamed = index.guard(|| self.finder.notes_named(id.as_str()));
            let renamed = renamed.unwrap_or_default().into_iter();
            let mut others = renamed.filter(|hit| is_gone && hit.id != *id);
            others.find_map(|hit| load(&hit.id).ok()).ok_or(error)
        })?;
        let id = &reading.note.id;
        // The note is shown even if backlinks or related notes cannot be read.
        let aliases = &reading.note.stewardship.aliases;
        let backlinks = index.guard(|| self.finder.backlinks(id, aliases));
        let related = index.guard(|| self.finder.related(id));
        let targets = self.targets(&reading.note);
        let not_taken_over = index.guard(|| self.not_taken_over(&reading.note));
        let city_responses = index.guard(|| self.city_responses(&reading.note));
        Ok(Page {
            figures: figures_of(&reading.note, words),
            note: reading.note,
            findings: reading.findings,
            backlinks: backlinks.unwrap_or_default(),
            not_taken_over: not_taken_over.unwrap_or_default(),
            city_responses: city_responses.unwrap_or_default(),
            related: related.unwrap_or_default(),
            targets,
        })
    }

    /// Whether the index has a note of exactly this id.
    pub fn lists(&self, id: &NoteId) -> bool {
        let found = (self.finder.index()).guard(|| self.finder.find_note(id.as_str()));
        found.is_ok_and(|hit| hit.is_some_and(|hit| hit.id == *id))
    }

    /// The adoptions of a practice that only consider it or gave it up.
    fn not_taken_over(&self, note: &Note) -> Result<Vec<(AdoptionState, NoteId)>, IndexError> {
        let mut found = Vec::new();
        if note.kind != Kind::Practice {
            return Ok(found);
        }
        for practice in note.names() {
            for state in [AdoptionState::Considered, AdoptionState::GivenUp] {
                for phase in state.phases() {
                    let hits = self.finder.filed(&[
                        ("kind", Kind::Adoption.as_str()),
                        ("practice", practice),
                        ("phase", phase),
                    ])?;
                    found.extend(hits.into_iter().map(|hit| (state, hit.id)));
                }
            }
        }
        Ok(found)
    }

    /// Responses to this note: adoptions, endorsements, answers.
    ///
    /// Only endorsements that count today.
    ///
    /// Other adoptions only link to it, such as that of another practice which led to this one.
    fn city_responses(&self, note: &Note) -> Result<Vec<NoteId>, IndexError> {
        let (kind, key) = match note.kind {
            Kind::Practice => (Kind::Adoption, "practice"),
            Kind::Position | Kind::Statement => (Kind::Endorsement, "endorses"),
            Kind::Question => (Kind::Answer, "answers"),
            _ => return Ok(Vec::new()),
        };
        let mut hits = Vec::new();
        for id in note.names() {
            hits.extend(self.finder.filed(&[("kind", kind.as_str()), (key, id)])?);
        }
        hits.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
        hits.dedup_by(|a, b| a.id == b.id);
        if kind == Kind::Endorsement {
            let members = self.finder.members()?;
            let words = &self.finder.lexicon().words;
            return Ok(counted_signatures(note, &hits, &members, &self.base, words));
        }
        Ok(hits.into_iter().map(|hit| hit.id).collect())
    }

    fn targets(&self, note: &Note) -> Vec<ResolvedLink> {
        let mut targets: BTreeMap<String, Option<(NoteId, String)>> = BTreeMap::new();
        let links = read_links(note)
            .into_iter()
            .filter_map(|link| match link.to {
                LinkTo::Note(id) => Some((link.written, id.as_str().to_owned())),
                _ => None,
            });
        let ties = note
            .relations
            .iter()
            .map(|relation| (relation.to.clone(), relation.to.clone()));
        for (written, id) in links.chain(ties) {
            targets.entry(written).or_insert_with(|| {
                let index = self.finder.index();
                let hit = index.guard(|| self.finder.find_note(&id)).ok()??;
                Some((hit.id, hit.title))
            });
        }
        targets
            .into_iter()
            .map(|(written, note)| ResolvedLink { written, note })
            .collect()
    }

    /// The label of a value of a query field, or the value itself.
    pub fn label<'a>(&'a self, field: &str, value: &'a str) -> &'a str {
        self.finder.lexicon().label(field, value)
    }

    /// Names of everything except notes.
    pub fn catalogue(&self) -> Catalogue {
        let lists = self.finder.lexicon().words.lists().iter();
        let terms = lists.map(|list| (list.name.clone(), list.terms.clone()));
        Catalogue {
            base: self.base.name.clone(),
            notes: Vec::new(),
            fields: self.finder.values(),
            terms: terms.collect(),
            spellings: self.finder.lexicon().spellings(),
        }
    }

    /// A task that collects all names, for another thread.
    pub fn whole_catalogue(&self) -> impl FnOnce() -> Catalogue + Send + use<> {
        let catalogue = self.catalogue();
        let titles = self.finder.titles();
        move || Catalogue {
            notes: titles(),
            ..catalogue
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::note_fixture::NoteFixture;

    const NOTES: &[(&str, &str)] = &[
        ("practices/paris/tolls", "cities = ['paris']"),
        ("practices/rome/tolls", "cities = ['rome']"),
        (
            "adoptions/rome/tolls/paris",
            "cities = ['paris']\npractice = 'practices/rome/tolls'\n\
             relations = [{ kind = 'related', to = 'practices/paris/tolls' }]",
        ),
        (
            "adoptions/paris/tolls/bonn",
            "cities = ['bonn']\npractice = 'practices/paris/tolls'",
        ),
        (
            "positions/tolls",
            "cities = ['paris']\naliases = ['positions/charges']",
        ),
        ("positions/buses", "cities = ['paris']"),
        (
            "endorsements/tolls/bonn",
            "cities = ['bonn']\nendorses = 'positions/tolls'\n\
             relations = [{ kind = 'related', to = 'positions/buses' }]",
        ),
        (
            "endorsements/tolls/lima",
            "cities = ['lima']\nendorses = 'positions/tolls'\nfingerprint = 'sha256:former'",
        ),
        (
            "endorsements/tolls/oslo",
            "cities = ['oslo']\nendorses = 'positions/tolls'\nstate = 'withdrawn'",
        ),
        (
            "endorsements/tolls/rome",
            "cities = ['rome']\nendorses = 'positions/tolls'\nexpiry = 2020-01-01",
        ),
        (
            "endorsements/charges/cork",
            "cities = ['cork']\nendorses = 'positions/charges'",
        ),
    ];

    #[test]
    fn a_word_of_a_city_is_about_one_note_and_may_link_to_others() {
        let fixture = NoteFixture::new(NOTES);
        fixture.index();
        let library = IndexedBase::open_as_is(&fixture.base, &fixture.cache).expect("a library");
        for (id, links, words) in [
            (
                "practices/paris/tolls",
                2,
                vec!["adoptions/paris/tolls/bonn"],
            ),
            (
                "practices/rome/tolls",
                1,
                vec!["adoptions/rome/tolls/paris"],
            ),
            (
                "positions/tolls",
                5,
                vec!["endorsements/tolls/bonn", "endorsements/charges/cork"],
            ),
            ("positions/buses", 1, vec![]),
        ] {
            let id: NoteId = id.parse().expect("an id");
            let page = library.page(&id).expect("a page");
            assert_eq!(page.backlinks.len(), links, "{id}");
            let ids: Vec<&str> = page.city_responses.iter().map(NoteId::as_str).collect();
            assert_eq!(ids, words, "{id}");
        }
    }

    #[test]
    fn cities_are_read_once_for_each_state_of_the_index() {
        let fixture = NoteFixture::new(&[("cities/oslo", ""), ("cities/rome", "")]);
        fixture.index();
        let mut library =
            IndexedBase::open_as_is(&fixture.base, &fixture.cache).expect("a library");
        library.refresh(&fixture.cache).expect("it is refreshed");
        let first = library.cities().expect("cities");
        library.refresh(&fixture.cache).expect("it is refreshed");
        let again = library.cities().expect("cities");
        assert!(Arc::ptr_eq(&first, &again));
        let path = fixture.base.root.join("cities/rome.md");
        std::fs::write(path, "+++\ntitle = \"Roma\"\n+++\n").expect("a note");
        fixture.index();
        library.refresh(&fixture.cache).expect("it is refreshed");
        let titles: Vec<String> = library
            .cities()
            .expect("cities")
            .iter()
            .map(|city| city.note.title.clone())
            .collect();
        assert_eq!(titles, ["cities/oslo", "Roma"]);
    }

    #[test]
    fn a_renamed_note_is_read_while_the_index_has_both_ids() {
        let fixture = NoteFixture::new(&[
            ("positions/toll", ""),
            ("positions/charge", "aliases = ['positions/toll']"),
        ]);
        fixture.index();
        let library = IndexedBase::open_as_is(&fixture.base, &fixture.cache).expect("a library");
        let former: NoteId = "positions/toll".parse().expect("an id");
        std::fs::remove_file(fixture.base.root.join(former.path())).expect("it is removed");
        let page = library.page(&former).expect("a page");
        assert_eq!(page.note.id.as_str(), "positions/charge");
        let none: NoteId = "positions/none".parse().expect("an id");
        assert!(library.page(&none).is_err());
        std::fs::remove_dir_all(&fixture.base.root).expect("it is removed");
        let error = library.page(&none).err();
        assert!(matches!(error, Some(LoadError::NoFolder { .. })));
    }
}
