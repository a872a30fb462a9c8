//! Builds the tables of [`super::Tables`].

use std::collections::BTreeMap;

use super::{MIN_CHARS, Meaning, SORTS, inflected, key, of_places, put};
use crate::search::index::fields::Lexicon;
use crate::search::index::mmap_tables::Packer;
use crate::search::text::stems;

/// Names, while the tables are built.
#[derive(Debug, Default)]
pub(super) struct NamesBuilder {
    exact: BTreeMap<String, Vec<Meaning>>,
    inflected: BTreeMap<String, Vec<Meaning>>,
    languages: Vec<usize>,
    longest: usize,
    /// Three for each group of the thesaurus, see [`super::NameIndex::group`].
    lists: Vec<Vec<String>>,
}

impl NamesBuilder {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let mut names = Self::default();
        for (name, meaning) in of_places(lexicon) {
            names.add(name, meaning);
        }
        for (group, terms) in lexicon.thesaurus.groups.iter().enumerate() {
            for list in [&terms.terms, &terms.narrower, &terms.broader] {
                let clear = list.iter().filter(|term| !term.ambiguous);
                let clear = clear.map(|term| term.text.clone());
                names.lists.push(clear.collect());
            }
            for term in &terms.terms {
                let ambiguous = term.ambiguous;
                let meaning = Meaning::Term { group, ambiguous };
                names.add(&term.text, meaning.clone());
                let language = stems::number(term.lang.as_deref().unwrap_or("en"));
                if let Some(language) = language {
                    names.add_inflected(language, &term.text, meaning);
                }
            }
        }
        names
    }

    fn add(&mut self, name: &str, meaning: Meaning) {
        let words = key(name);
        if words.iter().map(|word| word.chars().count()).sum::<usize>() < MIN_CHARS {
            return;
        }
        self.longest = self.longest.max(words.len());
        put(self.exact.entry(words.join(" ")).or_default(), meaning);
    }

    fn add_inflected(&mut self, language: usize, name: &str, meaning: Meaning) {
        let words = key(name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (Some(key), Some(last)) = (inflected(language, &words), words.last()) else {
            return;
        };
        if !self.languages.contains(&language) {
            self.languages.push(language);
        }
        put(self.inflected.entry(key + last).or_default(), meaning);
    }

    /// Encodes the tables.
    pub(super) fn pack(&self, owner: &[u8]) -> Vec<u8> {
        let all = self.exact.values().chain(self.inflected.values()).flatten();
        let mut packer = Packer::default();
        let mut next = 0;
        for table in [&self.exact, &self.inflected] {
            packer.texts(table.keys().map(String::as_str));
            let start = next;
            let ends = table.values().map(|meanings| {
                next += meanings.len() as u32;
                next - start
            });
            packer.numbers(ends.collect::<Vec<_>>());
            packer.numbers(start..next);
        }
        packer.numbers(self.languages.iter().map(|&language| language as u32));
        packer.numbers([self.longest as u32]);
        let (mut sorts, mut values, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for meaning in all {
            let (sort, id) = match meaning {
                Meaning::City(id) => ("city", Some(id)),
                Meaning::Area(field, id) => (*field, Some(id)),
                Meaning::Term { ambiguous, .. } if *ambiguous => ("ambiguous term", None),
                Meaning::Term { .. } => ("term", None),
            };
            let place = SORTS.iter().position(|known| *known == sort);
            sorts.push(place.unwrap_or_default() as u8);
            values.push(match meaning {
                Meaning::Term { group, .. } => *group as u32,
                _ => ids.len() as u32,
            });
            ids.extend(id.map(String::as_str));
        }
        packer.bytes(sorts);
        packer.numbers(values);
        packer.texts(ids);
        packer.texts(self.lists.iter().flatten().map(String::as_str));
        let mut end = 0;
        packer.numbers(self.lists.iter().map(|list| {
            end += list.len() as u32;
            end
        }));
        packer.finish(owner)
    }
}
