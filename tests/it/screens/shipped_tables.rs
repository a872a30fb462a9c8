//! Tables of the notes that we ship, made by reading all of them.

use std::path::Path;
use std::sync::LazyLock;

use guildhall::model::alliance::fund_table::FundTable;
use guildhall::model::alliance::measured_city::City;
use guildhall::model::alliance::policy_board::PolicyBoard;
use guildhall::model::alliance::policy_texts::{PractisingCities, coverage, read_policy_texts};
use guildhall::model::alliance::practice_lineage::LineageGraph;
use guildhall::model::alliance::practice_matrix::{MatrixRows, count_practices};
use guildhall::model::alliance::question_list::list_questions;
use guildhall::model::alliance::side_by_side::SideBySide;
use guildhall::model::alliance::signature_tally::{Tally, TallyRule};
use guildhall::model::alliance::standard_list::list_standards;
use guildhall::model::alliance::tallied_text::TalliedText;
use guildhall::model::date::Date;
use guildhall::model::note::{Kind, Note, NoteId};
use guildhall::model::vocabulary::Vocabularies;
use guildhall::notes::fingerprint::fingerprint;
use guildhall::store::check_base::load_all_vocabularies;
use guildhall::store::find_base;
use guildhall::store::load::load_note;
use guildhall::store::walk::walk;
use guildhall::work::{TableAnswer, TableRequest};

/// The notes that we ship and their words, read once.
pub(crate) static SHIPPED: LazyLock<ShippedTables> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let base = find_base::open(&root).expect("a base");
    let files = walk(&base).files;
    let (words, _) = load_all_vocabularies(&base, &files);
    let read = |path: &str| load_note(&base, &words, path).expect("a note").note;
    let notes = files.iter().map(|file| read(&file.path)).collect();
    ShippedTables { notes, words }
});

/// A base without notes.
pub(crate) static NONE: LazyLock<ShippedTables> = LazyLock::new(ShippedTables::default);

/// Notes, and the words of their base with its cities.
#[derive(Default)]
pub(crate) struct ShippedTables {
    pub(crate) notes: Vec<Note>,
    words: Vocabularies,
}

impl ShippedTables {
    /// Answers as the worker does, but for the page of a city.
    pub(crate) fn answer(&self, table: &TableRequest) -> Option<TableAnswer> {
        let words = &self.words;
        let of_kind = |kind| self.notes.iter().filter(move |note| note.kind == kind);
        let named = |ids: &[NoteId]| -> Vec<Note> {
            let found = ids.iter().filter_map(|id| {
                let mut notes = self.notes.iter();
                notes.find(|note| note.id == *id)
            });
            found.cloned().collect()
        };
        Some(match table {
            TableRequest::Cities => {
                TableAnswer::Cities(City::all(of_kind(Kind::City).cloned(), words, 2026))
            }
            TableRequest::Matrix => {
                let count = |by| count_practices(&self.notes, words, by);
                TableAnswer::Matrix(Box::new([
                    count(MatrixRows::City),
                    count(MatrixRows::Instrument),
                ]))
            }
            TableRequest::Compare { ids, this_year } => {
                let notes = named(ids);
                TableAnswer::Compare(if notes[0].kind == Kind::City {
                    let cities = notes.into_iter();
                    let cities = cities.map(|note| City::of(note, words, *this_year));
                    let cities: Vec<City> = cities.collect();
                    let cities: Vec<&City> = cities.iter().collect();
                    SideBySide::of_cities(&cities, words, *this_year)
                } else {
                    let adoptions: Vec<Note> = of_kind(Kind::Adoption).cloned().collect();
                    SideBySide::of_practices(&notes, &adoptions, words)
                })
            }
            TableRequest::Questions { mine } => {
                TableAnswer::Questions(list_questions(&self.notes, mine.as_deref()))
            }
            TableRequest::Standards => {
                let cities = City::all(of_kind(Kind::City).cloned(), words, 2026);
                TableAnswer::Standards(list_standards(&self.notes, &cities))
            }
            TableRequest::Fund => TableAnswer::Fund(Box::new(FundTable::of(&self.notes))),
            TableRequest::Positions { on, mine } => {
                let texts = self.tallied(words, *on);
                let board = PolicyBoard::of(&texts, words, mine.as_deref());
                TableAnswer::Positions(texts, board)
            }
            TableRequest::Lineage(id) => {
                let graph = LineageGraph::new(&self.notes);
                let note = self.notes.iter().find(|note| note.id == *id)?;
                let lineage = graph.lineage(&graph.practice_of(note));
                TableAnswer::Lineage(Box::new(lineage))
            }
            TableRequest::City(_) | TableRequest::Practices(_) | TableRequest::Notes(_) => {
                return None;
            }
        })
    }

    fn tallied(&self, words: &Vocabularies, on: Date) -> Vec<TalliedText> {
        let of_kind = |kind| self.notes.iter().filter(move |note| note.kind == kind);
        let members: Vec<String> = of_kind(Kind::City)
            .map(|note| note.id.slug().to_owned())
            .collect();
        let practising = PractisingCities::of(&self.notes);
        let texts = read_policy_texts(&self.notes, words).into_iter();
        let tallied = texts.map(|text| {
            let note = self.notes.iter().find(|note| note.id == text.note.id);
            let rule = TallyRule {
                members: &members,
                fingerprint: &note.map(fingerprint).unwrap_or_default(),
                on,
                closes: text.closes,
                quorum: text.quorum.or(Some(2)),
            };
            let tally = Tally::of(&text.signatures, &rule);
            TalliedText {
                coverage: coverage(&text, &tally, &practising),
                text,
                tally,
            }
        });
        tallied.collect()
    }
}
