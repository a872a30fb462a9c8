//! Finds notes by what other notes call them: an id or an alias.

use std::borrow::Cow;
use std::collections::HashMap;

use super::note::{Note, usual_id};

/// Notes by id and alias.
pub struct NoteLookup<'n> {
    by_name: HashMap<Cow<'n, str>, &'n Note>,
}

impl<'n> NoteLookup<'n> {
    /// Collects ids and aliases. An alias counts only where no note has the id.
    ///
    /// The first note with an alias has it.
    pub fn of(notes: impl Iterator<Item = &'n Note> + Clone) -> Self {
        let mut by_name: HashMap<Cow<str>, &Note> = HashMap::new();
        for note in notes.clone() {
            for alias in &note.stewardship.aliases {
                by_name.entry(usual_id(alias)).or_insert(note);
            }
        }
        by_name.extend(notes.map(|note| (usual_id(note.id.as_str()), note)));
        Self { by_name }
    }

    /// The note with this id or alias.
    pub fn find(&self, reference: &str) -> Option<&'n Note> {
        self.by_name.get(&*usual_id(reference)).copied()
    }

    /// The id of the note with this id or alias. The reference as written if there is none.
    pub fn id_of<'r>(&self, reference: &'r str) -> &'r str
    where
        'n: 'r,
    {
        self.find(reference)
            .map_or(reference, |note| note.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;

    #[test]
    fn an_id_goes_before_an_alias_and_the_first_alias_before_later_ones() {
        let notes = [
            note("practices/a", "aliases = ['practices/b', 'practices/old']"),
            note("practices/b", "aliases = ['practices/old']"),
        ];
        let lookup = NoteLookup::of(notes.iter());
        assert_eq!(lookup.id_of("practices/b"), "practices/b");
        assert_eq!(lookup.id_of("practices/old"), "practices/a");
        assert_eq!(lookup.id_of("Practices/old"), "practices/a");
        assert_eq!(lookup.id_of("practices/c"), "practices/c");
        assert!(lookup.find("practices/c").is_none());
    }
}
