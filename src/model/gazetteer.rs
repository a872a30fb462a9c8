//! Place names: cities with their aliases, countries and regions.

use serde::{Deserialize, Serialize};

use super::note::{Kind, Note};
use super::toml_values::{text, texts};
use super::vocabulary::{Term, Vocabularies, Vocabulary};

/// Further names of countries by code: short forms and local names.
///
/// Left out is what reads as another word without capitals and marks: `Ísland` is `island`. `US`
/// is `us`; as a filter value it is the code.
const COUNTRY_NAMES: [(&str, &[&str]); 26] = [
    ("at", &["Österreich"]),
    ("be", &["België", "Belgique"]),
    ("br", &["Brasil"]),
    ("ch", &["Schweiz", "Suisse", "Svizzera"]),
    ("cn", &["中国"]),
    ("cz", &["Česko", "Czech Republic", "Czechia"]),
    ("de", &["Deutschland"]),
    ("dk", &["Danmark"]),
    ("es", &["España"]),
    ("fi", &["Suomi"]),
    ("gb", &["UK", "Great Britain", "Britain"]),
    ("gr", &["Ελλάδα"]),
    ("hr", &["Hrvatska"]),
    ("ie", &["Éire"]),
    ("it", &["Italia"]),
    ("jp", &["日本"]),
    ("kr", &["한국", "대한민국", "Korea"]),
    ("mx", &["México"]),
    ("nl", &["Nederland", "Holland"]),
    ("no", &["Norge", "Noreg"]),
    ("nz", &["Aotearoa"]),
    ("pl", &["Polska"]),
    ("se", &["Sverige"]),
    ("tr", &["Türkiye", "Turkey"]),
    ("us", &["USA", "United States of America"]),
    ("vn", &["Việt Nam"]),
];

/// The cities and countries of a knowledge base.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Gazetteer {
    /// Cities: those with a note of their own first, then those of `vocabulary/places.toml`.
    ///
    /// Facts of a term: `country` (ISO 3166-1 alpha-2, lower case) and `region`.
    pub cities: Vocabulary,
    /// Countries of those cities, by ISO code in lower case.
    pub countries: Vocabulary,
}

impl Gazetteer {
    /// Collects the places of a base from its city notes and its vocabulary `places`.
    pub fn new<'a>(cities: impl IntoIterator<Item = &'a Note>, words: &Vocabularies) -> Self {
        let notes = cities
            .into_iter()
            .filter(|note| note.kind == Kind::City)
            .map(city_of_note);
        let mut terms: Vec<Term> = notes.collect();
        for term in words.get("places").map_or(&[][..], |places| &places.terms) {
            if !terms.iter().any(|known| known.id == term.id) {
                terms.push(place_of_term(term));
            }
        }
        let mut countries: Vec<Term> = Vec::new();
        for city in &terms {
            let (Some(code), name) = (fact(city, "country"), fact(city, "country-name")) else {
                continue;
            };
            match countries.iter_mut().find(|country| country.id == code) {
                Some(country) if country.label == country.id => {
                    name.unwrap_or(code).clone_into(&mut country.label);
                }
                Some(_) => {}
                None => countries.push(Term {
                    id: code.to_owned(),
                    label: name.unwrap_or(code).to_owned(),
                    aliases: names_of_country(code),
                    ..Term::default()
                }),
            }
        }
        Self {
            cities: Vocabulary::new("cities", "Cities", terms),
            countries: Vocabulary::new("countries", "Countries", countries),
        }
    }

    /// The country code of a city, lower case.
    pub fn country(&self, city: &str) -> Option<&str> {
        fact(self.cities.find(city)?, "country")
    }

    /// The region of a city.
    pub fn region(&self, city: &str) -> Option<&str> {
        fact(self.cities.find(city)?, "region")
    }
}

/// A city as a term, from its note.
pub fn city_of_note(note: &Note) -> Term {
    let names = ["official-name", "local-name", "names"];
    let aliases = names.iter().flat_map(|key| texts(&note.keys, key));
    let mut facts = toml::Table::new();
    if let Some(code) = text(&note.keys, "country") {
        facts.insert("country".to_owned(), code.to_lowercase().into());
    }
    for key in ["country-name", "region"] {
        if let Some(value) = text(&note.keys, key) {
            facts.insert(key.to_owned(), value.into());
        }
    }
    Term {
        id: note.id.slug().to_owned(),
        label: note.title.clone(),
        aliases: aliases
            .filter(|alias| *alias != note.title)
            .map(str::to_owned)
            .collect(),
        facts,
        ..Term::default()
    }
}

fn names_of_country(code: &str) -> Vec<String> {
    let mut all = COUNTRY_NAMES.iter();
    let names = all.find(|(known, _)| *known == code);
    let names = names.map_or(&[][..], |(_, names)| names);
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn place_of_term(term: &Term) -> Term {
    let mut place = term.clone();
    if let Some(code) = fact(term, "country").map(str::to_lowercase) {
        place.facts.insert("country".to_owned(), code.into());
    }
    place
}

fn fact<'a>(term: &'a Term, key: &str) -> Option<&'a str> {
    text(&term.facts, key)
}

#[cfg(test)]
mod tests {
    use super::COUNTRY_NAMES;
    use crate::model::text_folding::folded_words;

    #[test]
    fn no_country_is_named_like_a_common_word() {
        let names = COUNTRY_NAMES.iter().flat_map(|(_, names)| *names);
        let words: Vec<String> = names.map(|name| folded_words(name).join(" ")).collect();
        for word in ["island", "us", "is", "it", "in", "no", "at", "be", "de"] {
            assert!(!words.contains(&word.to_owned()), "{word}");
        }
    }
}
