//! Positions and statements with their signatures counted, found by the index.

use std::collections::BTreeSet;

use super::library::Library;
use crate::model::alliance::policy_texts::{coverage, read_policy_texts};
use crate::model::alliance::signature_tally::{Tally, TallyRule};
use crate::model::alliance::tallied_text::TalliedText;
use crate::model::base::Base;
use crate::model::date::Date;
use crate::model::hit::Hit;
use crate::model::note::{Kind, Note, NoteId};
use crate::model::vocabulary::Vocabularies;
use crate::notes::fingerprint::fingerprint;
use crate::search::IndexError;
use crate::store::load;

/// Reads all positions and statements, and of other notes only those that are about them.
///
/// `words` are those of the base with its cities; `on` is the day for which signatures count.
///
/// # Errors
/// [`IndexError`] if the index cannot be read.
pub(super) fn read_positions(
    base: &Base,
    library: &Library,
    words: &Vocabularies,
    on: Date,
) -> Result<Vec<TalliedText>, IndexError> {
    let finder = library.finder();
    let find = |filters: &[(&str, &str)]| finder.index().guard(|| finder.filed(filters));
    let of_kind = |kind: Kind| find(&[("kind", kind.word())]);
    let mut hits = of_kind(Kind::Position)?;
    hits.extend(of_kind(Kind::Statement)?);
    let mut notes = read_all(base, words, &hits);
    let mut evidence: BTreeSet<String> = BTreeSet::new();
    for note in &notes {
        let named = note.relations.iter();
        let named = named.filter(|relation| relation.kind == "has-evidence");
        evidence.extend(named.map(|relation| relation.to.clone()));
        let links = finder.index().guard(|| finder.backlinks(&note.id))?;
        let practices = links.iter().filter(|hit| hit.kind == Kind::Practice);
        evidence.extend(practices.map(|hit| hit.id.to_string()));
    }
    let mut hits = of_kind(Kind::Endorsement)?;
    for id in &evidence {
        hits.extend(find(&[("kind", Kind::Adoption.word()), ("practice", id)])?);
    }
    notes.extend(read_all(base, words, &hits));
    let practices = evidence.iter().filter_map(|id| id.parse().ok());
    notes.extend(practices.filter_map(|id| read(base, words, &id)));
    let cities = words.get("cities").map_or(&[][..], |list| &list.terms);
    let members: Vec<String> = cities.iter().map(|city| city.id.clone()).collect();
    Ok(tally_all(&notes, words, &members, base, on))
}

/// Counts the signatures of the texts among notes.
fn tally_all(
    notes: &[Note],
    words: &Vocabularies,
    members: &[String],
    base: &Base,
    on: Date,
) -> Vec<TalliedText> {
    let texts = read_policy_texts(notes, words).into_iter();
    texts
        .map(|text| {
            let note = notes.iter().find(|note| note.id == text.note.id);
            let general = match text.kind {
                Kind::Statement => base.quorum.statements,
                _ => base.quorum.positions,
            };
            let rule = TallyRule {
                members,
                fingerprint: &note.map(fingerprint).unwrap_or_default(),
                on,
                quorum: text.quorum.or(general),
            };
            let tally = Tally::of(&text.signatures, &rule);
            TalliedText {
                coverage: coverage(&text, &tally, notes),
                text,
                tally,
            }
        })
        .collect()
}

fn read_all(base: &Base, words: &Vocabularies, hits: &[Hit]) -> Vec<Note> {
    let notes = hits.iter().filter_map(|hit| read(base, words, &hit.id));
    notes.collect()
}

/// A note; none if it cannot be read, which `check` reports.
fn read(base: &Base, words: &Vocabularies, id: &NoteId) -> Option<Note> {
    Some(load::load_note(base, words, &id.path()).ok()?.note)
}
