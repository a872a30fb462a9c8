//! Positions and statements with their signatures counted, found by the index.

use std::collections::BTreeSet;

use super::note_source::NoteSource;
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::date::Date;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::count_signatures::SignatureCount;
use crate::search::IndexError;
use crate::store::load;

/// Reads positions and statements, and the notes about them.
///
/// `words` are those of the base with its cities; `on` is the day for which signatures count.
///
/// # Errors
/// [`IndexError`] if the index cannot be read.
pub(super) fn read_positions(
    source: &NoteSource<'_>,
    words: &Vocabularies,
    on: Date,
) -> Result<Vec<TalliedText>, IndexError> {
    let of_kind = |kind: Kind| source.find(&[("kind", kind.as_str())]);
    // Skip unreadable notes; `check` reports them.
    let read = |id: &NoteId| Some(load::load_note(source.base, words, &id.path()).ok()?.note);
    let mut hits = of_kind(Kind::Position)?;
    hits.extend(of_kind(Kind::Statement)?);
    let mut notes: Vec<Note> = hits.iter().filter_map(|hit| read(&hit.id)).collect();
    let mut evidence: BTreeSet<String> = BTreeSet::new();
    for note in &notes {
        let named = note.relations.iter();
        let named = named.filter(|relation| relation.kind == "has-evidence");
        evidence.extend(named.map(|relation| relation.to.clone()));
        let practices = source.practices_linking(&note.id, &note.stewardship.aliases)?;
        evidence.extend(practices.iter().map(|hit| hit.id.to_string()));
    }
    let mut hits = of_kind(Kind::Endorsement)?;
    for id in &evidence {
        hits.extend(source.find(&[("kind", Kind::Adoption.as_str()), ("practice", id)])?);
    }
    notes.extend(hits.iter().filter_map(|hit| read(&hit.id)));
    let practices = evidence.iter().filter_map(|id| id.parse().ok());
    notes.extend(practices.filter_map(|id| read(&id)));
    let count = SignatureCount {
        members: &source.library.finder().members()?,
        quorum: source.base.quorum,
        on,
    };
    Ok(count.tallied_texts(&notes, words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::members::members;
    use crate::store::check_base::load_all_vocabularies;
    use crate::store::walk;
    use crate::work::library::IndexedBase;
    use crate::work::note_fixture::NoteFixture;

    const NOTES: &[(&str, &str)] = &[
        ("cities/oslo", "membership = { status = \"member\" }"),
        ("cities/rio", "membership = { status = \"not-confirmed\" }"),
        ("cities/lima", "membership = { status = \"former\" }"),
        ("cities/paris", ""),
        (
            "positions/clean-heat",
            "levels = [\"national\"]\nrelations = [{ kind = \"has-evidence\", to = \"practices/oslo/heat\" }]",
        ),
        ("statements/waste", ""),
        ("practices/oslo/heat", "cities = [\"oslo\"]"),
        (
            "practices/rio/bins",
            "cities = [\"rio\"]\nrelations = [{ kind = \"evidence-for\", to = \"statements/waste\" }]",
        ),
        ("practices/rio/other", "cities = [\"rio\"]"),
        (
            "adoptions/oslo/heat/rio",
            "practice = \"practices/oslo/heat\"\ncities = [\"rio\"]\nphase = \"running\"",
        ),
        (
            "endorsements/clean-heat/oslo",
            "endorses = \"positions/clean-heat\"\ncities = [\"oslo\"]\nstance = \"endorsed\"",
        ),
    ];

    #[test]
    fn the_index_finds_all_that_reading_every_note_does() {
        let fixture = NoteFixture::new(NOTES);
        fixture.index();
        let base = &fixture.base;
        let library = &IndexedBase::open_as_is(base, &fixture.cache).expect("a library");
        let files = walk::walk(base).files;
        let words = load_all_vocabularies(base, &files).0;
        let on = Date::new(2026, 11, 29).expect("a day");
        let source = NoteSource { base, library };
        let found = read_positions(&source, &words, on).expect("texts");

        let ids = files.iter().filter_map(|file| NoteId::of_path(&file.path));
        let read = |id: NoteId| load::load_note(base, &words, &id.path()).ok();
        let notes: Vec<Note> = ids.filter_map(read).map(|reading| reading.note).collect();
        let cities = notes.iter().filter(|note| note.kind == Kind::City);
        let count = SignatureCount {
            members: &members(cities),
            quorum: base.quorum,
            on,
        };
        assert_eq!(found, count.tallied_texts(&notes, &words));
        assert_eq!(found.len(), 2);
        let evidence: Vec<usize> = found.iter().map(|one| one.text.evidence.len()).collect();
        assert_eq!(evidence, [1, 1]);
        assert_eq!(found[0].tally.rows.len(), 2);
    }
}
