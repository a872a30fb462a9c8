//! Names and terms that people type as one or several words: places and the thesaurus, by their
//! folded words.

use std::collections::{HashMap, HashSet};

use super::fields::Lexicon;
use super::stems;
use super::words::{Form, words};

/// What a run of words may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A city, by id.
    City(String),
    /// A country or region: its field and id.
    Area(&'static str, String),
    /// A term of the thesaurus: the group's number, and whether it means something else too.
    Term { group: usize, ambiguous: bool },
}

impl Meaning {
    pub(super) fn is_place(&self) -> bool {
        matches!(self, Self::City(_) | Self::Area(..))
    }
}

/// All names of a base.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Meanings by the folded words, joined by spaces.
    meanings: HashMap<String, Vec<Meaning>>,
    /// Meanings of terms by language and words, the last of them as a stem: so `heat pumps` is
    /// `heat pump`.
    inflected: HashMap<(usize, String), Vec<Meaning>>,
    /// Languages of those.
    languages: Vec<usize>,
    /// First words of names of several words, so that few runs of words are looked up.
    firsts: HashSet<String>,
    /// The most words a name has.
    longest: usize,
}

/// Names shorter than this mean nothing by themselves in free text.
const FEWEST_CHARS: usize = 2;

/// Shorter names than this of a place are not shown as matches where another was typed: `la` is a
/// word of many texts.
const FEWEST_SHOWN: usize = 3;

/// Single words up to this length (in bytes) are known as written only: acronyms.
const SHORTEST_INFLECTED: usize = 3;

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
        let regions = lexicon.words.get("regions");
        for (field, list) in [
            ("country", Some(&lexicon.places.countries)),
            ("region", regions),
        ] {
            // Not by their ids: `no`, `de` and `it` are words.
            for term in list.into_iter().flat_map(|list| &list.terms) {
                names.add(&term.label, Meaning::Area(field, term.id.clone()));
            }
        }
        for (group, terms) in lexicon.words.thesaurus.groups.iter().enumerate() {
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
        if words.iter().map(|word| word.chars().count()).sum::<usize>() < FEWEST_CHARS {
            return;
        }
        self.longest = self.longest.max(words.len());
        if let [first, _, ..] = words.as_slice() {
            self.firsts.insert(first.clone());
        }
        put(self.meanings.entry(words.join(" ")).or_default(), meaning);
    }

    fn add_inflected(&mut self, language: usize, name: &str, meaning: Meaning) {
        let words = key(name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let Some(key) = inflected(language, &words) else {
            return;
        };
        if !self.languages.contains(&language) {
            self.languages.push(language);
        }
        put(self.inflected.entry((language, key)).or_default(), meaning);
    }

    /// What these folded words mean together, as they stand or with the last in another form.
    pub(super) fn meanings(&self, words: &[&str]) -> Vec<Meaning> {
        let may_be = words.len() == 1 || self.firsts.contains(words.first().copied().unwrap_or(""));
        if !may_be || words.len() > self.longest {
            return Vec::new();
        }
        if let Some(exact) = self.meanings.get(&words.join(" ")) {
            return exact.clone();
        }
        let mut found = Vec::new();
        for &language in &self.languages {
            let key = inflected(language, words).map(|key| (language, key));
            for meaning in key
                .and_then(|key| self.inflected.get(&key))
                .into_iter()
                .flatten()
            {
                put(&mut found, meaning.clone());
            }
        }
        found
    }

    /// The most words a name has.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }
}

fn put(meanings: &mut Vec<Meaning>, meaning: Meaning) {
    if !meanings.contains(&meaning) {
        meanings.push(meaning);
    }
}

/// Words with the last as a stem; none if it is too short to have forms: `EU` is not a plural.
fn inflected(language: usize, words: &[&str]) -> Option<String> {
    let (last, others) = words.split_last()?;
    let stem = stems::stem(language, last);
    if last.len() <= SHORTEST_INFLECTED && others.is_empty() {
        return None;
    }
    let mut key = others.join(" ");
    key.push(' ');
    key.push_str(&stem);
    Some(key)
}

/// The names by which a city stands in texts, as folded words.
pub(super) fn names_of_city(lexicon: &Lexicon, id: &str) -> Vec<Vec<String>> {
    let terms = &lexicon.places.cities.terms;
    let Some(city) = terms.iter().find(|term| term.id == id) else {
        return Vec::new();
    };
    let names = [&city.label, &city.id].into_iter().chain(&city.aliases);
    let mut names: Vec<Vec<String>> = names
        .map(|name| {
            key(name
                .split_once(" (")
                .map_or(name.as_str(), |(name, _)| name))
        })
        .filter(|words| {
            let text = words.concat();
            !text.is_ascii() || text.len() >= FEWEST_SHOWN
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The folded words of a name, as a query's words are taken.
pub(super) fn key(name: &str) -> Vec<String> {
    let all = words(name);
    all.into_iter()
        .filter(|word| word.form != Form::Run && (word.form != Form::Tail || word.position == 0))
        .map(|word| word.folded)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::vocabulary::{Group, GroupTerm};

    #[test]
    fn terms_are_known_in_any_form_and_script() {
        let mut lexicon = Lexicon::default();
        let term = |text: &str, lang: Option<&str>| GroupTerm {
            text: text.to_owned(),
            lang: lang.map(str::to_owned),
            ambiguous: false,
        };
        let terms = vec![
            term("heat pump", None),
            term("Wärmepumpe", Some("de")),
            term("電気自動車", Some("ja")),
        ];
        lexicon.words.thesaurus.groups.push(Group {
            terms,
            ..Group::default()
        });
        let names = Names::new(&lexicon);
        let known = |words: &[&str]| !names.meanings(words).is_empty();
        assert!(known(&["heat", "pump"]) && known(&["heat", "pumps"]));
        assert!(known(&["warmepumpe"]) && known(&["warmepumpen"]));
        assert!(known(&["電気", "気自", "自動", "動車"]));
        assert!(!known(&["heat"]) && !known(&["pumps"]) && !known(&["pump", "heat"]));
    }
}
