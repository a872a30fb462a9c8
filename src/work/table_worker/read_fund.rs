//! The projects of the fund with what they led to, found by the index.

use std::collections::BTreeMap;

use super::note_source::NoteSource;
use crate::model::alliance::fund_table::FundTable;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::toml_values::{rows, text};
use crate::search::IndexError;

/// Reads projects, funds, and the notes that a grant led to.
///
/// # Errors
/// [`IndexError`] if the index cannot be read.
pub(super) fn read_fund(source: &NoteSource<'_>) -> Result<FundTable, IndexError> {
    let of_kind = |kind: Kind| source.find(&[("kind", kind.as_str())]);
    let mut notes: BTreeMap<NoteId, Note> = BTreeMap::new();
    let projects = source.read_all(&of_kind(Kind::Project)?);
    for project in &projects {
        let named = rows(&project.keys, "products").filter_map(|row| text(row, "to"));
        let mut led_to: Vec<NoteId> = Vec::new();
        for id in named {
            led_to.extend(source.find_note(id)?.map(|hit| hit.id));
        }
        let practices = source.practices_linking(&project.id, &project.stewardship.aliases)?;
        led_to.extend(practices.into_iter().map(|hit| hit.id));
        for id in led_to {
            if notes.contains_key(&id) {
                continue;
            }
            let Some(note) = source.read(&id) else {
                continue;
            };
            if note.kind == Kind::Practice {
                let adoptions = source.adoptions_of(note.names())?.into_iter();
                notes.extend(adoptions.map(|note| (note.id.clone(), note)));
            }
            notes.insert(id, note);
        }
    }
    let funds = source.read_all(&of_kind(Kind::Standard)?);
    let funds = funds.into_iter().chain(projects);
    notes.extend(funds.map(|note| (note.id.clone(), note)));
    let notes: Vec<Note> = notes.into_values().collect();
    Ok(FundTable::of(&notes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{load, walk};
    use crate::work::library::IndexedBase;
    use crate::work::note_fixture::NoteFixture;

    const NOTES: &[(&str, &str)] = &[
        (
            "projects/bins",
            "fund = \"standards/big\"\nround = 2\naliases = [\"projects/old-bins\"]\nproducts = [\
             { title = \"P\", to = \"practices/rio/bins\" }, { title = \"Q\", to = \"standards/big\" }]\n\
             amounts = [{ indicator = \"grant\", value = 5, unit = \"USD\", year = 2017 }]",
        ),
        ("projects/other", "year = 2019"),
        ("standards/big", "rounds = [{ round = \"2\", year = 2017 }]"),
        (
            "practices/rio/bins",
            "cities = [\"rio\"]\nyear = 2018\naliases = [\"practices/rio/cans\"]",
        ),
        ("practices/rio/unrelated", "cities = [\"rio\"]"),
        (
            "practices/oslo/cites",
            "relations = [{ kind = \"follows\", to = \"projects/bins\" }]",
        ),
        (
            "practices/oslo/cites-old-id",
            "relations = [{ kind = \"follows\", to = \"projects/old-bins\" }]",
        ),
        (
            "adoptions/rio/bins/oslo",
            "practice = \"practices/rio/bins\"\nyear = 2020",
        ),
        ("adoptions/rio/bins/bonn", "year = 2020"),
        (
            "adoptions/rio/cans/ulm",
            "practice = \"practices/rio/cans\"\nyear = 2020",
        ),
        (
            "adoptions/rio/unrelated/oslo",
            "practice = \"practices/rio/unrelated\"",
        ),
    ];

    #[test]
    fn the_index_finds_all_that_the_grants_led_to() {
        let fixture = NoteFixture::new(NOTES);
        fixture.index();
        let base = &fixture.base;
        let library = &IndexedBase::open_as_is(base, &fixture.cache).expect("a library");
        let found = read_fund(&NoteSource { base, library }).expect("a table");

        let words = load::load_vocabularies(base).0;
        let files = walk::walk(base).files;
        let read = |path: &str| load::load_note(base, &words, path).expect("a note").note;
        let mut notes: Vec<Note> = files.iter().map(|file| read(&file.path)).collect();
        notes.sort_by(|a, b| a.id.cmp(&b.id));
        assert_eq!(found, FundTable::of(&notes));
        let trace = &found.projects[0].trace;
        let practice = trace.products[0].practice.as_ref().expect("a practice");
        assert_eq!((trace.practices.len(), practice.adoptions.len()), (2, 3));
        assert_eq!(found.rounds.len(), 2);
        assert!(found.rounds[0].note.is_some());
    }
}
