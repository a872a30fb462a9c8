//! The traits by which cities are compared to find peers.

use serde::Serialize;

use super::note_keys::texts;
use crate::model::emissions::city_figures::CityFigures;
use crate::model::note::Note;
use crate::model::toml_values;
use crate::model::vocabulary::{Term, Vocabularies};

/// Traits for the distance of cities. Unknown ones are `None` and do not count.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CityTraits {
    /// Number of residents: key `population`.
    pub residents: Option<u64>,
    /// Köppen-Geiger class: `Cfb`.
    pub climate: Option<String>,
    /// ISO code of the country.
    pub country: Option<String>,
    /// World region.
    pub region: Option<String>,
    /// Residents per square kilometre.
    pub density: Option<f64>,
    /// Powers of the city; empty if unknown.
    pub powers: Vec<String>,
}

impl CityTraits {
    /// The traits of a city from its note and figures.
    ///
    /// Without a region in the note, that of its country.
    pub fn of(note: &Note, figures: &CityFigures, words: &Vocabularies) -> Self {
        let text = |key: &str| texts(note, key).into_iter().next();
        let country = text("country");
        Self {
            residents: figures
                .population
                .as_ref()
                .map(|population| population.residents),
            climate: figures.climate_zone.as_ref().map(|zone| zone.class.clone()),
            region: text("region").or_else(|| region_of(country.as_deref()?, words)),
            country,
            density: figures.density(),
            powers: figures.powers.clone(),
        }
    }

    /// Whether all traits are unknown.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The region of a country, by its ISO code, from the vocabulary.
pub fn region_of(country: &str, words: &Vocabularies) -> Option<String> {
    let mut regions = words.get("regions")?.terms.iter();
    let has = |term: &&Term| toml_values::texts(&term.facts, "countries").any(|one| one == country);
    Some(regions.find(has)?.id.clone())
}

#[cfg(test)]
mod tests {
    use super::super::tests::note;
    use super::*;
    use crate::model::vocabulary::Vocabulary;

    #[test]
    fn without_a_region_that_of_the_country_counts() {
        let europe = Term {
            id: "europe".to_owned(),
            facts: toml::toml! { countries = ["AT", "BE"] },
            ..Term::default()
        };
        let regions = Vocabulary::new("regions", "Regions", vec![europe]);
        let words = Vocabularies::new(vec![regions]);
        let region = |keys: &str| {
            let note = note("cities/a", keys);
            CityTraits::of(&note, &CityFigures::default(), &words).region
        };
        assert_eq!(region("country = 'AT'").as_deref(), Some("europe"));
        assert_eq!(
            region("country = 'AT'\nregion = 'asia'").as_deref(),
            Some("asia")
        );
        assert_eq!(region("country = 'US'"), None);
        assert_eq!(region(""), None);
    }
}
