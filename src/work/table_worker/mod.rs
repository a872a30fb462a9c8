//! Answers requests for tables of the app: all cities, the page of a city.
//!
//! It has its own thread and its own view of the index, so no search waits for a table. Of equal
//! requests only the newest is answered.

mod note_source;
mod practice_counts;
mod read_fund;
mod read_lineage;
mod read_positions;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::mpsc::Receiver;

use self::note_source::NoteSource;
use self::practice_counts::count_practices;
use self::read_fund::read_fund;
use self::read_lineage::read_lineage;
use self::read_positions::read_positions;
use super::index_folder::IndexFolder;
use super::library::IndexedBase;
use super::{Report, ReportSender, Ticket};
use crate::model::alliance::city_overview::CityOverview;
use crate::model::alliance::fund_table::FundTable;
use crate::model::alliance::lineage_tree::Lineage;
use crate::model::alliance::measured_city::City;
use crate::model::alliance::peers::{Offer, Peer};
use crate::model::alliance::policy_board::PolicyBoard;
use crate::model::alliance::practice_matrix::PracticeMatrix;
use crate::model::alliance::question_list::{AskedQuestion, list_questions};
use crate::model::alliance::side_by_side::SideBySide;
use crate::model::alliance::standard_list::{ListedStandard, list_standards};
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::base::Base;
use crate::model::date::Date;
use crate::model::hit::Hit;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::search_request::SearchRequest;
use crate::search::IndexError;

/// A request for a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableRequest {
    /// All cities with their figures.
    Cities,
    /// The city of this note, and the notes about it.
    City(NoteId),
    /// Counts of practices by city and sector, and by instrument and sector.
    Matrix,
    /// The practices that match a query, such as of a matrix cell.
    Practices(String),
    /// These notes.
    Notes(Vec<NoteId>),
    /// A comparison of cities or practices.
    Compare {
        /// Two to four notes of one kind.
        ids: Vec<NoteId>,
        /// The year from which the age of data counts.
        this_year: i16,
    },
    /// The lineage of a practice, or of an adopted one.
    Lineage(NoteId),
    /// The fund's projects by round, with their results.
    Fund,
    /// All standards with the cities that count by them.
    Standards,
    /// All questions with their answers.
    Questions {
        /// The city whose open questions come first.
        mine: Option<String>,
    },
    /// Positions and statements with their signatures.
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
    /// A city, with the notes about it.
    City(Box<CityReport>),
    /// Counts by city, and by instrument.
    Matrix(Box<[PracticeMatrix; 2]>),
    /// The best matching practices.
    Practices(Vec<Hit>),
    /// The notes asked for that can be read.
    Notes(Vec<Note>),
    /// A comparison of cities or practices.
    Compare(SideBySide),
    /// The lineage of a practice.
    Lineage(Box<Lineage>),
    /// The fund's projects by round.
    Fund(Box<FundTable>),
    /// Questions, the open ones first.
    Questions(Vec<AskedQuestion>),
    /// Standards, those with the most cities first.
    Standards(Vec<ListedStandard>),
    /// Positions and statements by id, and their counts by level and stage.
    Positions(Vec<TalliedText>, PolicyBoard),
}

/// A city, with the notes about it.
#[derive(Debug, Clone, PartialEq)]
pub struct CityReport {
    /// The city.
    pub city: City,
    /// Other notes about it.
    pub overview: CityOverview,
    /// The state of each note in `overview`.
    pub states: HashMap<NoteId, NoteState>,
    /// The other cities, nearest first.
    pub peers: Vec<Peer>,
    /// Practices of the nearest that it lacks, best evidence first.
    pub offers: Vec<Offer>,
}

/// A field and value beside a title, such as outcome and `succeeded`.
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
    folder: &IndexFolder,
    requests: &Receiver<(Ticket, TableRequest)>,
    reports: &ReportSender,
) {
    let mut library: Option<IndexedBase> = None;
    while let Ok(first) = requests.recv() {
        let mut waiting = vec![first];
        waiting.extend(requests.try_iter());
        for (i, (ticket, table)) in waiting.iter().enumerate() {
            if waiting[i + 1..].iter().any(|(_, later)| later == table) {
                continue;
            }
            let refreshed = library.as_mut().map(|open| open.refresh(&folder.path()));
            if !matches!(refreshed, Some(Ok(()))) {
                library = IndexedBase::open_as_is(base, &folder.path()).ok();
            }
            // Without an index there is no answer; the views ask again once it is built.
            let Some(open) = &library else { continue };
            let report = match answer(base, open, *ticket, table) {
                Ok(report) => report,
                Err(error) if error.is_damage() => {
                    library = None;
                    continue;
                }
                Err(error) => Report::failed(*ticket, format!("{error}; {}", error.help())),
            };
            if reports.send(report).is_err() {
                return; // The screen has closed.
            }
        }
    }
}

impl IndexedBase {
    /// Answers a request for a table directly, without the worker.
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
    library: &IndexedBase,
    ticket: Ticket,
    table: &TableRequest,
) -> Result<Report, IndexError> {
    let source = NoteSource { base, library };
    let table = match table {
        TableRequest::Cities => TableAnswer::Cities(library.cities()?.to_vec()),
        TableRequest::City(id) => match source.city(id)? {
            Some(report) => TableAnswer::City(Box::new(report)),
            None => {
                return Ok(Report::failed(
                    ticket,
                    format!("there is no note {id} any more"),
                ));
            }
        },
        TableRequest::Matrix => {
            let words = source.words_with_cities()?;
            TableAnswer::Matrix(Box::new(count_practices(library, &words)?))
        }
        TableRequest::Practices(query) => {
            let request = SearchRequest {
                why: false,
                ..SearchRequest::new(query)
            };
            TableAnswer::Practices(library.answer(&request)?.results)
        }
        TableRequest::Notes(ids) => {
            TableAnswer::Notes(ids.iter().filter_map(|id| source.read(id)).collect())
        }
        TableRequest::Compare { ids, this_year } => {
            TableAnswer::Compare(source.compare(ids, *this_year)?)
        }
        TableRequest::Lineage(id) => match read_lineage(&source, id)? {
            Some(lineage) => TableAnswer::Lineage(Box::new(lineage)),
            None => {
                return Ok(Report::failed(
                    ticket,
                    format!("there is no note {id} any more"),
                ));
            }
        },
        TableRequest::Questions { mine } => {
            let mut notes = source.read_all(&source.find(&[("kind", Kind::Question.as_str())])?);
            notes.extend(source.read_all(&source.find(&[("kind", Kind::Answer.as_str())])?));
            TableAnswer::Questions(list_questions(&notes, mine.as_deref()))
        }
        TableRequest::Standards => {
            let kind = ("kind", Kind::Standard.as_str());
            let notes = source.read_all(&source.find(&[kind])?);
            TableAnswer::Standards(list_standards(&notes, &library.cities()?))
        }
        TableRequest::Fund => TableAnswer::Fund(Box::new(read_fund(&source)?)),
        TableRequest::Positions { on, mine } => {
            let words = source.words_with_cities()?;
            let texts = read_positions(&source, &words, *on)?;
            let board = PolicyBoard::of(&texts, &words, mine.as_deref());
            TableAnswer::Positions(texts, board)
        }
    };
    let table = Box::new(table);
    Ok(Report::Table { ticket, table })
}
