//! Answers requests for tables of the app: all cities, the page of a city.
//!
//! It has its own thread and its own view of the index, so no search waits for a table. Of equal
//! requests only the newest is answered.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};

use super::library::Library;
use super::practice_counts::count_practices;
use super::read_lineage::read_lineage;
use super::read_positions::read_positions;
use super::{Report, Ticket};
use crate::model::alliance::city_overview::{CityOverview, overview};
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::{Peer, find_peers};
use crate::model::alliance::policy_board::PolicyBoard;
use crate::model::alliance::practice_lineage::Lineage;
use crate::model::alliance::practice_matrix::PracticeMatrix;
use crate::model::alliance::side_by_side::SideBySide;
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::base::Base;
use crate::model::date::Date;
use crate::model::hit::Hit;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::search_request::Ask;
use crate::model::vocabulary::Vocabularies;
use crate::notes::parse_vocabulary::city_list;
use crate::search::IndexError;
use crate::store::load;

/// A request for a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableRequest {
    /// All cities with their figures.
    Cities,
    /// What all notes say about the city of this note.
    City(NoteId),
    /// How many practices there are by city and sector, and by instrument and sector.
    Matrix,
    /// The practices that a query finds, such as those of a cell of the matrix.
    Practices(String),
    /// Cities or practices side by side.
    Compare {
        /// Two to four notes of one kind.
        ids: Vec<NoteId>,
        /// The year from which the age of data counts.
        this_year: i16,
    },
    /// Who took a practice over from whom: of a practice, or of an adoption of one.
    Lineage(NoteId),
    /// Positions and statements with who signed them.
    Positions {
        /// The day for which signatures count.
        on: Date,
        /// The city whose signatures are counted by themselves.
        mine: Option<String>,
    },
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub enum TableAnswer {
    /// All cities, by title.
    Cities(Vec<City>),
    /// A city, with what other notes say about it.
    City(Box<CityReport>),
    /// Counts by city, and by instrument.
    Matrix(Box<[PracticeMatrix; 2]>),
    /// The first of the practices.
    Practices(Vec<Hit>),
    /// Cities or practices side by side.
    Compare(SideBySide),
    /// Who took a practice over from whom.
    Lineage(Box<Lineage>),
    /// Positions and statements by id, and how many there are by level and stage.
    Positions(Vec<TalliedText>, PolicyBoard),
}

/// A city, with what other notes say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct CityReport {
    /// The city.
    pub city: City,
    /// Other notes about it.
    pub overview: CityOverview,
    /// How the notes of `overview` stand, by note.
    pub states: HashMap<NoteId, NoteState>,
    /// The other cities, the most alike first.
    pub peers: Vec<Peer>,
}

/// What a list says about a note beside its title: field and value, such as outcome and `succeeded`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteState {
    /// The field: `outcome`, `status`, `phase`, `level`.
    pub field: &'static str,
    /// Its value, by vocabulary id.
    pub value: String,
}

/// Answers requests until the channel closes. Skips a request if the same is asked again.
pub(super) fn run(
    base: &Base,
    cache: &Path,
    questions: &Receiver<(Ticket, TableRequest)>,
    reports: &Sender<Report>,
) {
    let mut library: Option<Library> = None;
    while let Ok(first) = questions.recv() {
        let mut waiting = vec![first];
        waiting.extend(questions.try_iter());
        for (i, (ticket, table)) in waiting.iter().enumerate() {
            if waiting[i + 1..].iter().any(|(_, later)| later == table) {
                continue;
            }
            let refreshed = library.as_mut().map(|open| open.refresh(cache));
            if !matches!(refreshed, Some(Ok(()))) {
                library = Library::open_as_is(base, cache).ok();
            }
            // Without an index there is no answer: the views ask again once it is built.
            let Some(open) = &library else { continue };
            let report = match answer(base, open, *ticket, table) {
                Ok(report) => report,
                Err(error) if error.is_damage() => {
                    library = None;
                    continue;
                }
                Err(error) => failed(*ticket, format!("{error}; {}", error.mend())),
            };
            if reports.send(report).is_err() {
                return; // The screen has closed.
            }
        }
    }
}

impl Library {
    /// Answers a request for a table of a base at once, as the worker does.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn table(
        &self,
        base: &Base,
        ticket: Ticket,
        table: &TableRequest,
    ) -> Result<Report, IndexError> {
        answer(base, self, ticket, table)
    }
}

fn answer(
    base: &Base,
    library: &Library,
    ticket: Ticket,
    table: &TableRequest,
) -> Result<Report, IndexError> {
    let source = NoteSource { base, library };
    let table = match table {
        TableRequest::Cities => TableAnswer::Cities(library.cities()?),
        TableRequest::City(id) => match source.city(id)? {
            Some(report) => TableAnswer::City(Box::new(report)),
            None => return Ok(failed(ticket, format!("there is no note {id} any more"))),
        },
        TableRequest::Matrix => {
            let words = source.words_with_cities()?;
            TableAnswer::Matrix(Box::new(count_practices(library, &words)?))
        }
        TableRequest::Practices(query) => {
            let ask = Ask {
                why: false,
                ..Ask::new(query)
            };
            TableAnswer::Practices(library.answer(&ask)?.results)
        }
        TableRequest::Compare { ids, this_year } => {
            TableAnswer::Compare(source.compare(ids, *this_year)?)
        }
        TableRequest::Lineage(id) => match read_lineage(base, library, id)? {
            Some(lineage) => TableAnswer::Lineage(Box::new(lineage)),
            None => return Ok(failed(ticket, format!("there is no note {id} any more"))),
        },
        TableRequest::Positions { on, mine } => {
            let words = source.words_with_cities()?;
            let texts = read_positions(base, library, &words, *on)?;
            let board = PolicyBoard::of(&texts, &words, mine.as_deref());
            TableAnswer::Positions(texts, board)
        }
    };
    let table = Box::new(table);
    Ok(Report::Table { ticket, table })
}

fn failed(ticket: Ticket, message: String) -> Report {
    Report::Failed {
        ticket: Some(ticket),
        message,
    }
}

/// Notes found by the index and read from their files.
struct NoteSource<'a> {
    base: &'a Base,
    library: &'a Library,
}

impl NoteSource<'_> {
    /// The notes with all of these values of fields.
    fn find(&self, filters: &[(&str, &str)]) -> Result<Vec<Hit>, IndexError> {
        let finder = self.library.finder();
        finder.index().guard(|| finder.filed(filters))
    }

    /// A note; none if it cannot be read, which `check` reports.
    fn read(&self, id: &NoteId) -> Option<Note> {
        let words = &self.library.finder().lexicon().words;
        let reading = load::load_note(self.base, words, &id.path()).ok()?;
        Some(reading.note)
    }

    fn read_all(&self, hits: &[Hit]) -> Vec<Note> {
        hits.iter().filter_map(|hit| self.read(&hit.id)).collect()
    }

    /// The words of the base, with a list of its cities.
    fn words_with_cities(&self) -> Result<Vocabularies, IndexError> {
        let cities = self.read_all(&self.find(&[("kind", Kind::City.word())])?);
        let words = &self.library.finder().lexicon().words;
        let mut lists = words.lists().to_vec();
        lists.push(city_list(cities.iter()));
        Ok(Vocabularies::new(lists, words.thesaurus.clone()))
    }

    /// Cities or practices side by side; those that cannot be read are left out.
    fn compare(&self, ids: &[NoteId], this_year: i16) -> Result<SideBySide, IndexError> {
        let words = &self.words_with_cities()?;
        let (cities, practices): (Vec<Note>, Vec<Note>) = ids
            .iter()
            .filter_map(|id| self.read(id))
            .partition(|note| note.kind == Kind::City);
        if !cities.is_empty() {
            let cities: Vec<City> = cities
                .into_iter()
                .map(|note| City::of(note, words))
                .collect();
            let cities: Vec<&City> = cities.iter().collect();
            return Ok(SideBySide::of_cities(&cities, words, this_year));
        }
        let mut adoptions = Vec::new();
        for practice in &practices {
            let filters = [
                ("kind", Kind::Adoption.word()),
                ("practice", practice.id.as_str()),
            ];
            adoptions.extend(self.read_all(&self.find(&filters)?));
        }
        Ok(SideBySide::of_practices(&practices, &adoptions, words))
    }

    /// A city with what other notes say; none if there is no such note.
    fn city(&self, id: &NoteId) -> Result<Option<CityReport>, IndexError> {
        let cities = self.library.cities()?;
        let Some(city) = cities.iter().find(|city| city.note.id == *id) else {
            return Ok(None);
        };
        let known = cities.iter().map(|city| (&city.note, &city.traits));
        let peers = find_peers(&city.traits, Some(city.slug()), known);
        let notes = self.notes_about(city.slug())?;
        // A city may have thousands of practices: what the index says about them is enough.
        let practices = self.find(&[("kind", Kind::Practice.word()), ("city", city.slug())])?;
        let mut overview = overview(city.slug(), &notes);
        overview.add_practices(city.slug(), &practices);
        let states = notes.iter().filter_map(state_of_note);
        let practices = practices.iter().filter_map(state_of_practice);
        Ok(Some(CityReport {
            states: states.chain(practices).collect(),
            city: city.clone(),
            overview,
            peers,
        }))
    }

    /// The notes that [`overview`] reads for a city, but for practices.
    fn notes_about(&self, city: &str) -> Result<Vec<Note>, IndexError> {
        let finder = self.library.finder();
        let folder = format!("{}/{city}", Kind::Adoption.folder());
        let mut hits = finder.index().guard(|| finder.in_folder(&folder))?;
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
            hits.extend(self.find(&[("kind", kind.word()), (field, city)])?);
        }
        let mut notes = self.read_all(&hits);
        let endorsed = notes.iter().filter_map(|note| {
            let id = note.keys.get("endorses")?.as_str()?;
            self.read(&id.parse().ok()?)
        });
        notes.extend(endorsed.collect::<Vec<_>>());
        notes.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
        notes.dedup_by(|a, b| a.id == b.id);
        Ok(notes)
    }
}

/// What decides about a note that is no practice.
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::store::walk;
    use crate::work::note_fixture::NoteFixture;

    const NOTES: &[(&str, &str)] = &[
        ("cities/oslo", "region = \"europe\""),
        ("cities/new-york-city", "region = \"north-america\""),
        (
            "practices/oslo/tolls",
            "cities = [\"oslo\"]\nsectors = [\"transportation\"]\noutcome = \"succeeded\"",
        ),
        (
            "practices/oslo/heat",
            "cities = [\"oslo\"]\nsectors = [\"buildings\", \"energy\"]\nstatus = \"in-force\"",
        ),
        (
            "practices/new-york-city/shared",
            "cities = [\"oslo\", \"new-york-city\"]\nsectors = [\"waste\"]",
        ),
        (
            "practices/loose",
            "cities = [\"oslo\"]\nsectors = [\"waste\"]",
        ),
        (
            "adoptions/oslo/tolls/new-york-city",
            "practice = \"practices/oslo/tolls\"\ncities = [\"new-york-city\"]\nphase = \"running\"",
        ),
        (
            "adoptions/elsewhere/shared/new-york-city",
            "cities = [\"new-york-city\"]\nfrom = [\"oslo\"]",
        ),
        (
            "adoptions/new-york-city/shared/oslo",
            "practice = \"practices/new-york-city/shared\"\ncities = [\"oslo\"]",
        ),
        ("positions/clean-heat", "levels = [\"national\"]"),
        ("positions/old-ask", "levels = [\"national\"]"),
        ("positions/own-ask", "cities = [\"new-york-city\"]"),
        (
            "endorsements/clean-heat/oslo",
            "endorses = \"positions/clean-heat\"\ncities = [\"oslo\"]",
        ),
        (
            "endorsements/clean-heat/new-york-city",
            "endorses = \"positions/clean-heat\"\ncities = [\"new-york-city\"]",
        ),
        (
            "endorsements/old-ask/oslo",
            "endorses = \"positions/old-ask\"\ncities = [\"oslo\"]\nstance = \"withdrawn\"",
        ),
        (
            "projects/ferries",
            "lead = \"new-york-city\"\ncities = [\"oslo\"]",
        ),
        ("projects/trams", "lead = \"new-york-city\""),
        ("questions/heat", "asked-of = [\"new-york-city\", \"oslo\"]"),
        (
            "questions/steel",
            "asked-of = [\"new-york-city\"]\ncities = [\"oslo\"]",
        ),
        (
            "answers/heat/new-york-city",
            "answers = \"questions/heat\"\ncities = [\"new-york-city\"]",
        ),
    ];

    impl NoteFixture {
        /// Sends requests at once and gives all reports.
        fn ask(&self, tables: &[TableRequest]) -> Vec<Report> {
            let (send, questions) = channel();
            let (reports, came) = channel();
            for (ticket, table) in (1..).zip(tables) {
                send.send((Ticket(ticket), table.clone())).expect("open");
            }
            drop(send);
            run(&self.base, &self.cache, &questions, &reports);
            drop(reports);
            came.iter().collect()
        }
    }

    fn id(text: &str) -> NoteId {
        text.parse().expect("an id")
    }

    #[test]
    fn the_index_finds_all_that_the_notes_say_about_a_city() {
        let fixture = NoteFixture::new(NOTES);
        fixture.index();
        let words = load::load_vocabularies(&fixture.base).0;
        let files = walk::walk(&fixture.base).files;
        let read = |file: &crate::model::base::FileStamp| {
            load::load_note(&fixture.base, &words, &file.path)
                .expect("a note")
                .note
        };
        let mut notes: Vec<Note> = files.iter().map(read).collect();
        notes.sort_by(|a, b| a.title.cmp(&b.title));
        for city in ["cities/oslo", "cities/new-york-city"] {
            let reports = fixture.ask(&[TableRequest::City(id(city))]);
            let [
                Report::Table {
                    ticket: Ticket(1),
                    table,
                },
            ] = reports.as_slice()
            else {
                panic!("{reports:?}");
            };
            let TableAnswer::City(report) = &**table else {
                panic!("{table:?}")
            };
            assert_eq!(report.overview, overview(id(city).slug(), &notes), "{city}");
            assert_eq!(report.city.note.id, id(city));
            assert_eq!(report.peers.len(), 1);
        }
    }

    #[test]
    fn lists_say_what_decides_about_a_note() {
        let fixture = NoteFixture::new(NOTES);
        fixture.index();
        let reports = fixture.ask(&[TableRequest::City(id("cities/oslo"))]);
        let [Report::Table { table, .. }] = reports.as_slice() else {
            panic!("{reports:?}")
        };
        let TableAnswer::City(report) = &**table else {
            panic!("{table:?}")
        };
        let state = |note: &str| {
            let state = report.states.get(&id(note));
            state.map(|state| (state.field, state.value.as_str()))
        };
        assert_eq!(
            state("practices/oslo/tolls"),
            Some(("outcome", "succeeded"))
        );
        assert_eq!(state("practices/oslo/heat"), Some(("status", "in-force")));
        assert_eq!(
            state("adoptions/oslo/tolls/new-york-city"),
            Some(("phase", "running"))
        );
        assert_eq!(state("positions/clean-heat"), Some(("level", "national")));
        assert_eq!(state("practices/loose"), None);
    }

    #[test]
    fn of_equal_requests_the_newest_is_answered() {
        let fixture = NoteFixture::new(NOTES);
        fixture.index();
        let (oslo, gone) = (id("cities/oslo"), id("cities/gone"));
        let reports = fixture.ask(&[
            TableRequest::Cities,
            TableRequest::City(oslo.clone()),
            TableRequest::Cities,
            TableRequest::City(gone),
        ]);
        let tickets: Vec<u64> = reports
            .iter()
            .map(|report| match report {
                Report::Table { ticket, .. } => ticket.0,
                Report::Failed {
                    ticket: Some(ticket),
                    ..
                } => 100 + ticket.0,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(tickets, [2, 3, 104]);
        let Report::Table { table, .. } = &reports[1] else {
            panic!("{reports:?}")
        };
        let TableAnswer::Cities(cities) = &**table else {
            panic!("{table:?}")
        };
        let slugs: Vec<&str> = cities.iter().map(City::slug).collect();
        assert_eq!(slugs, ["new-york-city", "oslo"], "by title");
    }

    #[test]
    fn without_an_index_nothing_is_answered_until_there_is_one() {
        let fixture = NoteFixture::new(NOTES);
        assert_eq!(fixture.ask(&[TableRequest::Cities]), []);
        fixture.index();
        assert_eq!(fixture.ask(&[TableRequest::Cities]).len(), 1);
    }
}
