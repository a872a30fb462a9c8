//! Names and terms that people type as one or several words: places and the thesaurus, by their
//! folded words.

use std::collections::HashMap;

use super::fields::Lexicon;
use super::words::{Form, words};

/// What a run of words may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A city, by id.
    City(String),
    /// A term of the thesaurus: the group's number, and whether it means something else too.
    Term { group: usize, ambiguous: bool },
}

/// All names of a base.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Meanings by the folded words, joined by spaces.
    meanings: HashMap<String, Vec<Meaning>>,
    /// The most words a name has.
    longest: usize,
}

/// Names shorter than this mean nothing by themselves in free text.
const FEWEST_CHARS: usize = 2;

impl Names {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let mut names = Self::default();
        for city in &lexicon.places.cities.terms {
            for name in [&city.label, &city.id].into_iter().chain(&city.aliases) {
                names.add(name, Meaning::City(city.id.clone()));
                // `Boston (US)` is typed as Boston.
                if let Some((name, _)) = name.split_once(" (") {
                    names.add(name, Meaning::City(city.id.clone()));
                }
            }
        }
        for (group, terms) in lexicon.words.thesaurus.groups.iter().enumerate() {
            for term in &terms.terms {
                names.add(
                    &term.text,
                    Meaning::Term {
                        group,
                        ambiguous: term.ambiguous,
                    },
                );
            }
        }
        names
    }

    fn add(&mut self, name: &str, meaning: Meaning) {
        let words = key(name);
        if words.iter().map(|word| word.chars().count()).sum::<usize>() < FEWEST_CHARS {
            return;
        }
        self.longest = self.longest.max(words.len());
        let meanings = self.meanings.entry(words.join(" ")).or_default();
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }

    /// What these folded words mean together.
    pub(super) fn meanings(&self, words: &[&str]) -> &[Meaning] {
        if words.len() > self.longest {
            return &[];
        }
        self.meanings
            .get(&words.join(" "))
            .map_or(&[], Vec::as_slice)
    }

    /// The most words a name has.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }
}

/// The folded words of a name, as a query's words are taken.
pub(super) fn key(name: &str) -> Vec<String> {
    let all = words(name);
    all.into_iter()
        .filter(|word| word.form != Form::Run)
        .map(|word| word.folded)
        .collect()
}
