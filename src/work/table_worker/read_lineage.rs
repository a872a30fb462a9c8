//! Reads the lineage of a practice step by step with the index.

use std::collections::{BTreeMap, BTreeSet};

use super::note_source::NoteSource;
use crate::model::alliance::lineage_tree::Lineage;
use crate::model::alliance::note_keys::texts;
use crate::model::alliance::practice_lineage::LineageGraph;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::note_lookup::NoteLookup;
use crate::search::IndexError;

/// Maximum number of practices in a lineage.
const MAX_PRACTICES: usize = 500;

/// The lineage of a practice, or of the practice of an adoption.
///
/// `None` if there is no such note.
///
/// # Errors
/// [`IndexError`] if the index cannot be read.
pub(super) fn read_lineage(
    source: &NoteSource<'_>,
    id: &NoteId,
) -> Result<Option<Lineage>, IndexError> {
    let Some(start) = source.read(id) else {
        return Ok(None);
    };
    let start_id = LineageGraph::new(&[]).practice_of(&start);
    let mut notes: BTreeMap<NoteId, Note> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![start_id.clone()];
    while let Some(practice) = open.pop() {
        if seen.len() >= MAX_PRACTICES || !seen.insert(practice.clone()) {
            continue;
        }
        // Others may name a practice by an id that it had.
        let hit = source.find_note(&practice)?;
        let note = hit.and_then(|hit| source.read(&hit.id));
        let note = note.filter(|note| NoteLookup::of([note].into_iter()).find(&practice).is_some());
        let mut names = vec![&*practice];
        if let Some(note) = &note {
            if note.id.as_str() != practice && !seen.insert(note.id.to_string()) {
                continue;
            }
            names = note.names().collect();
        }
        let mut adoptions = source.adoptions_of(names.iter().copied())?;
        for name in &names {
            let filters = [("kind", Kind::Adoption.as_str()), ("to-practice", name)];
            adoptions.extend(source.read_all(&source.find(&filters)?));
        }
        for adoption in adoptions {
            open.push(LineageGraph::new(&[]).practice_of(&adoption));
            open.extend(texts(&adoption, "to-practice"));
            notes.insert(adoption.id.clone(), adoption);
        }
        let adapts = |note: &Note| -> Vec<String> {
            let relations = note.relations.iter();
            let adapts = relations.filter(|relation| relation.kind == "adapts");
            adapts.map(|relation| relation.to.clone()).collect()
        };
        for id in names.iter().filter_map(|name| name.parse().ok()) {
            for other in source.read_all(&source.practices_linking(&id, &[])?) {
                if adapts(&other).iter().any(|to| names.contains(&&**to)) {
                    open.push(other.id.to_string());
                }
            }
        }
        if let Some(note) = note {
            open.extend(adapts(&note));
            notes.insert(note.id.clone(), note);
        }
    }
    let notes: Vec<Note> = notes.into_values().collect();
    Ok(Some(LineageGraph::new(&notes).lineage(&start_id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{load, walk};
    use crate::work::library::IndexedBase;
    use crate::work::note_fixture::NoteFixture;

    const NOTES: &[(&str, &str)] = &[
        (
            "practices/lyon/bikes",
            "cities = ['lyon']\naliases = ['practices/lyon/velo']",
        ),
        (
            "practices/paris/bikes",
            "cities = ['paris']\nrelations = [{ kind = 'adapts', to = 'practices/lyon/bikes' }]",
        ),
        (
            "practices/rome/bikes",
            "cities = ['rome']\nrelations = [{ kind = 'adapts', to = 'practices/paris/bikes' }]",
        ),
        (
            "practices/rome/trams",
            "cities = ['rome']\nrelations = [{ kind = 'related', to = 'practices/rome/bikes' }]",
        ),
        (
            "adoptions/rome/bikes/bonn",
            "practice = 'practices/rome/bikes'\ncities = ['bonn']\nphase = 'piloting'",
        ),
        (
            "practices/nice/bikes",
            "cities = ['nice']\nrelations = [{ kind = 'adapts', to = 'practices/lyon/velo' }]",
        ),
        (
            "adoptions/lyon/velo/oslo",
            "practice = 'practices/lyon/velo'\ncities = ['oslo']",
        ),
        (
            "Adoptions/lyon/bikes/cork",
            "cities = ['cork']\nphase = 'running'",
        ),
        (
            "adoptions/gone/velo/lyon",
            "cities = ['lyon']\nto-practice = 'practices/lyon/velo'",
        ),
        (
            "adoptions/gone/scheme/lyon",
            "cities = ['lyon']\nto-practice = 'practices/lyon/bikes'",
        ),
    ];

    #[test]
    fn the_index_finds_the_lineage_that_reading_every_note_does() {
        let fixture = NoteFixture::new(NOTES);
        fixture.index();
        let base = &fixture.base;
        let library = &IndexedBase::open_as_is(base, &fixture.cache).expect("a library");
        let words = load::load_vocabularies(base).0;
        let files = walk::walk(base).files;
        let read = |path: &str| load::load_note(base, &words, path).expect("a note").note;
        let notes: Vec<Note> = files.iter().map(|file| read(&file.path)).collect();
        let graph = LineageGraph::new(&notes);
        for note in &notes {
            let found = read_lineage(&NoteSource { base, library }, &note.id).expect("an answer");
            let want = graph.lineage(&graph.practice_of(note));
            assert_eq!(found, Some(want), "{}", note.id);
        }
        let bikes = graph.lineage("practices/paris/bikes");
        assert_eq!((bikes.origins.len(), bikes.copies.len()), (3, 2));
    }
}
