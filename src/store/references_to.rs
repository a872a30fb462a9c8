//! Finds references to a note: links, keys of other notes, and their aliases.

use std::collections::HashSet;

use super::check_base::load_all_vocabularies;
use super::load::load_text;
use super::walk::walk;
use crate::model::base::Base;
use crate::model::note::{Note, NoteId};
use crate::model::place::Place;
use crate::model::text_folding::composed;
use crate::notes::Defaults;
use crate::notes::check::check_note;

/// Places of all references from other notes to a note, by file.
///
/// A reference names its id or one of its aliases.
pub fn references_to(base: &Base, note: &Note) -> Vec<Place> {
    let files = walk(base).files;
    let (vocabularies, _) = load_all_vocabularies(base, &files);
    let aliases = note.stewardship.aliases.iter().map(String::as_str);
    let names = aliases.chain([note.id.as_str()]);
    let names: HashSet<String> = names.map(|name| composed(name).into_owned()).collect();
    let others = files
        .iter()
        .filter(|file| NoteId::of_path(&file.path).as_ref() != Some(&note.id));
    let mut places = Vec::new();
    for file in others {
        let Ok(loaded) = load_text(base, &file.path) else {
            continue;
        };
        let checked = check_note(&file.path, &loaded.text, &Defaults::of(base), &vocabularies);
        let named = checked.references.into_iter();
        let named = named.filter(|reference| names.contains(&*composed(reference.to.as_str())));
        places.extend(named.map(|reference| reference.place));
    }
    places
}
