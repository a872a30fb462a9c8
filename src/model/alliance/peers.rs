//! Similar cities by an explained distance, and practices that others lack.

use std::collections::HashSet;

use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use super::adoption_state::{AdoptionState, CurrentAdoptions};
use super::city_overview::{NoteRef, origin};
use super::city_traits::CityTraits;
use super::measured_city::City;
use crate::model::counted::counted;
use crate::model::note::{Kind, Note};

/// A component of the distance, by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Trait {
    /// Residents; a factor of eight is the maximum.
    Population,
    /// Climate class, letter by letter.
    Climate,
    /// Powers of the city government.
    Powers,
    /// Country, else world region.
    Region,
    /// Population density; a factor of eight is the maximum.
    Density,
}

impl Trait {
    /// Its weight in the mean.
    pub fn weight(self) -> f64 {
        match self {
            Self::Population => 3.0,
            Self::Climate | Self::Powers => 2.0,
            Self::Region | Self::Density => 1.0,
        }
    }

    /// Its name as text.
    pub fn in_words(self) -> &'static str {
        self.into()
    }
}

/// The distance of two cities.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CityDistance {
    /// Weighted mean of the parts, from 0 (equal) to 1 (maximum difference).
    pub distance: f64,
    /// The components known for both, each from 0 to 1.
    pub parts: Vec<(Trait, f64)>,
    /// Components unknown for one of them, which did not count.
    pub unknown: Vec<Trait>,
}

impl CityDistance {
    /// The parts: `population 0.04, climate 0.00; not known: powers`.
    pub fn in_words(&self) -> String {
        let parts = self.parts.iter();
        let parts = parts.map(|(part, distance)| format!("{} {distance:.2}", part.in_words()));
        let parts: Vec<String> = parts.collect();
        let unknown = self.unknown.iter().map(|part| part.in_words());
        let unknown: Vec<&str> = unknown.collect();
        let parts = parts.join(", ");
        if unknown.is_empty() {
            return parts;
        }
        let unknown = format!("not known: {}", unknown.join(", "));
        if parts.is_empty() {
            return unknown;
        }
        format!("{parts}; {unknown}")
    }
}

/// A city similar to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Peer {
    /// Id of its note without the folder: `oslo`.
    pub city: String,
    /// Title of its note.
    pub title: String,
    /// Distance to the city that is compared.
    pub likeness: CityDistance,
}

/// A practice of a peer that a city lacks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offer {
    /// The note of the practice.
    pub practice: NoteRef,
    /// The city that has it.
    pub city: String,
    /// The city that it took it over from; `None` if it began there.
    pub from: Option<String>,
    /// The phase of the take-over.
    pub phase: Option<String>,
    /// Sectors, by vocabulary id.
    pub sectors: Vec<String>,
    /// Whether it succeeded, if the note says so.
    pub outcome: Option<String>,
    /// Its legal status.
    pub status: Option<String>,
    /// The number of measured results in the note.
    pub results: usize,
    /// The number of cities that adopted it.
    pub copied_by: usize,
    /// The number of cities that only consider it.
    pub considered_by: usize,
}

/// How many of the nearest cities offer their practices, unless asked otherwise.
pub const NEAREST: u16 = 5;

impl Offer {
    /// Its figures and copies: `3 figures, copied by 1 city, considered by 2`.
    pub fn evidence_in_words(&self) -> String {
        let mut parts = vec![match self.results {
            0 => "no figures".to_owned(),
            results => counted(results, "figure"),
        }];
        match self.copied_by {
            0 => {}
            cities => parts.push(format!("copied by {}", counted(cities, "city"))),
        }
        if self.considered_by > 0 {
            parts.push(format!("considered by {}", self.considered_by));
        }
        parts.join(", ")
    }

    /// Where it is: `Copenhagen`, or `Oslo's, taken over by Copenhagen: piloting`.
    ///
    /// `label` gives the label of a value of the field `city` or `phase`.
    pub fn place_in_words<'a>(
        &'a self,
        label: impl Fn(&'static str, &'a str) -> &'a str,
    ) -> String {
        let city = label("city", &self.city);
        let Some(from) = &self.from else {
            return city.to_owned();
        };
        let phase = self.phase.as_ref().map(|phase| label("phase", phase));
        let phase = phase.map_or_else(String::new, |phase| format!(": {}", phase.to_lowercase()));
        format!("{}'s, taken over by {city}{phase}", label("city", from))
    }
}

/// The distance of two cities; `None` if they share no known trait.
pub fn likeness(first: &CityTraits, second: &CityTraits) -> Option<CityDistance> {
    let mut parts = Vec::new();
    let mut unknown = Vec::new();
    for &part in Trait::VARIANTS {
        match distance(part, first, second) {
            Some(distance) => parts.push((part, distance)),
            None => unknown.push(part),
        }
    }
    let weight: f64 = parts.iter().map(|(part, _)| part.weight()).sum();
    let sum: f64 = parts
        .iter()
        .map(|(part, distance)| part.weight() * distance)
        .sum();
    (weight > 0.0).then(|| CityDistance {
        distance: sum / weight,
        parts,
        unknown,
    })
}

fn distance(part: Trait, first: &CityTraits, second: &CityTraits) -> Option<f64> {
    match part {
        Trait::Population => Some(ratio(first.residents? as f64, second.residents? as f64)),
        Trait::Density => Some(ratio(first.density?, second.density?)),
        Trait::Climate => Some(climate_distance(
            first.climate.as_ref()?,
            second.climate.as_ref()?,
        )),
        Trait::Region => {
            if first.country.is_some() && first.country == second.country {
                return Some(0.0);
            }
            let same = first.region.as_ref()? == second.region.as_ref()?;
            Some(if same { 0.5 } else { 1.0 })
        }
        Trait::Powers if first.powers.is_empty() || second.powers.is_empty() => None,
        Trait::Powers => {
            let set = |traits: &CityTraits| traits.powers.iter().cloned().collect::<HashSet<_>>();
            let (first, second) = (set(first), set(second));
            let shared = first.intersection(&second).count() as f64;
            Some(1.0 - shared / first.union(&second).count() as f64)
        }
    }
}

/// The distance of two sizes: 1 for a factor of eight or more.
fn ratio(first: f64, second: f64) -> f64 {
    if first <= 0.0 || second <= 0.0 {
        return 1.0;
    }
    ((first / second).log2().abs() / 3.0).min(1.0)
}

/// The share of letters from the first difference on.
fn climate_distance(first: &str, second: &str) -> f64 {
    let same = first
        .chars()
        .zip(second.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let all = first.chars().count().max(second.chars().count()).max(1);
    1.0 - same as f64 / all as f64
}

/// The cities nearest to one, nearest first, without itself.
///
/// Those of which less than half of its known traits are known, by weight, come last.
pub fn find_peers(of: &CityTraits, itself: Option<&str>, cities: &[City]) -> Vec<Peer> {
    let others = cities.iter().filter(|city| Some(city.slug()) != itself);
    let peers = others.filter_map(|city| {
        Some(Peer {
            city: city.slug().to_owned(),
            title: city.note.title.clone(),
            likeness: likeness(of, &city.traits)?,
        })
    });
    let mut peers: Vec<Peer> = peers.collect();
    let weight = |likeness: &CityDistance| -> f64 {
        likeness.parts.iter().map(|(part, _)| part.weight()).sum()
    };
    let known = likeness(of, of).map_or(0.0, |known| weight(&known));
    peers.sort_by(|a, b| {
        let is_little_known = |peer: &Peer| 2.0 * weight(&peer.likeness) < known;
        let order = is_little_known(a).cmp(&is_little_known(b));
        let order = order.then(a.likeness.distance.total_cmp(&b.likeness.distance));
        order.then_with(|| a.city.cmp(&b.city))
    });
    peers
}

/// Practices of peers that a city lacks.
///
/// Those that succeeded come first, then those that did partly; in each, practices with measured
/// results before others, then the nearest peer.
///
/// A city has a practice if it adopted it (considering is not enough), or has its own in
/// the same sub-sector. Peers have those that began there or that they adopted. Abandoned and
/// reversed ones are left out.
pub fn find_offers(itself: Option<&str>, peers: &[Peer], notes: &[Note]) -> Vec<Offer> {
    let is_itself = |city: &str| Some(city) == itself;
    let own_subsectors: HashSet<&str> = notes
        .iter()
        .filter(|note| note.kind == Kind::Practice)
        .filter(|note| origin(note).is_some_and(is_itself))
        .flat_map(|note| note.filing.subsectors.iter().map(String::as_str))
        .collect();
    let current_adoptions = CurrentAdoptions::of(notes.iter());
    let taken = itself.map_or_else(HashSet::new, |city| current_adoptions.taken_over_by(city));
    let mut offers: Vec<(usize, Offer)> = Vec::new();
    for note in notes.iter().filter(|note| note.kind == Kind::Practice) {
        let cities = |state| current_adoptions.cities(note.id.as_str(), state);
        let adopters = cities(AdoptionState::TakenOver);
        let has_it = |peer: &Peer| {
            origin(note) == Some(&peer.city) || adopters.iter().any(|city| *city == peer.city)
        };
        let Some(nearness) = peers.iter().position(has_it) else {
            continue;
        };
        let subsectors = &note.filing.subsectors;
        let is_covered = subsectors
            .iter()
            .any(|name| own_subsectors.contains(name.as_str()));
        let is_failed = matches!(
            note.filing.outcome.as_deref(),
            Some("abandoned" | "reversed")
        );
        let city = &peers[nearness].city;
        let from = origin(note).filter(|from| from != city);
        let mut adoptions: Vec<&Note> = current_adoptions.of_practice(note.id.as_str()).collect();
        adoptions.retain(|adoption| {
            adoption.filing.cities.contains(city)
                && AdoptionState::of(adoption) == AdoptionState::TakenOver
        });
        let adoption = adoptions.iter().max_by_key(|adoption| adoption.filing.year);
        let gave_up = cities(AdoptionState::GivenUp).into_iter().any(is_itself);
        let is_own = origin(note).is_some_and(is_itself);
        let results = note.keys.get("results").and_then(toml::Value::as_array);
        if is_own || is_covered || is_failed || gave_up || taken.contains(note.id.as_str()) {
            continue;
        }
        offers.push((
            nearness,
            Offer {
                practice: NoteRef::of(note),
                city: city.clone(),
                from: from.map(str::to_owned),
                phase: adoption
                    .filter(|_| from.is_some())
                    .and_then(|adoption| adoption.filing.phase.clone()),
                sectors: note.filing.sectors.clone(),
                outcome: note.filing.outcome.clone(),
                status: note.filing.status.clone(),
                results: results.map_or(0, Vec::len),
                copied_by: adopters.len(),
                considered_by: cities(AdoptionState::Considered).len(),
            },
        ));
    }
    offers.sort_by_key(|(nearness, offer)| {
        let evidence = match offer.outcome.as_deref() {
            Some("succeeded") => 0,
            Some("partly") => 1,
            _ => 2,
        };
        let has_none = offer.results == 0;
        (
            evidence,
            has_none,
            *nearness,
            std::cmp::Reverse(offer.copied_by),
            offer.practice.id.clone(),
        )
    });
    offers.into_iter().map(|(_, offer)| offer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::tests::note;
    use crate::model::vocabulary::Vocabularies;

    fn traits(residents: u64, climate: &str, country: &str, powers: &[&str]) -> CityTraits {
        CityTraits {
            residents: Some(residents),
            climate: Some(climate.to_owned()),
            country: Some(country.to_owned()),
            region: Some("europe".to_owned()),
            density: None,
            powers: powers.iter().map(|&power| power.to_owned()).collect(),
        }
    }

    #[test]
    fn the_distance_is_explained() {
        let ghent = CityTraits {
            powers: Vec::new(),
            ..traits(260_000, "Cfb", "BE", &[])
        };
        let oslo = traits(520_000, "Dfb", "NO", &["port"]);
        let likeness = likeness(&ghent, &oslo).expect("they share known traits");
        // Twice the residents: a third. Another main climate: 1. Another country: a half.
        let want = [
            (Trait::Population, 1.0 / 3.0),
            (Trait::Climate, 1.0),
            (Trait::Region, 0.5),
        ];
        for ((part, found), (want_part, want)) in likeness.parts.iter().zip(want) {
            assert_eq!(*part, want_part);
            assert!((found - want).abs() < 1e-9, "{part:?} {found}");
        }
        assert_eq!(likeness.unknown, [Trait::Powers, Trait::Density]);
        assert_eq!(
            likeness.in_words(),
            "population 0.33, climate 1.00, region 0.50; not known: powers, density"
        );
        assert!((likeness.distance - (3.0 / 3.0 + 2.0 + 0.5) / 6.0).abs() < 1e-9);
        let unknown = CityDistance {
            parts: Vec::new(),
            ..likeness
        };
        assert_eq!(unknown.in_words(), "not known: powers, density");
    }

    #[test]
    fn a_city_is_not_far_from_itself_and_both_ways_are_as_long() {
        let (a, b) = (
            traits(100, "Cfa", "US", &["port", "waste"]),
            traits(9_000, "Csb", "US", &["waste"]),
        );
        assert!(likeness(&a, &a).is_some_and(|found| found.distance < 1e-9));
        assert_eq!(likeness(&a, &b), likeness(&b, &a));
        assert_eq!(likeness(&CityTraits::default(), &a), None);
    }

    #[test]
    fn climates_are_compared_letter_by_letter() {
        let distance = |a, b| (climate_distance(a, b) * 3.0).round() as u32;
        assert_eq!(distance("Cfb", "Cfb"), 0);
        assert_eq!(distance("Cfb", "Cfa"), 1);
        assert_eq!(distance("Csb", "Cfb"), 2);
        assert_eq!(distance("Dfb", "Cfb"), 3);
    }

    #[test]
    fn a_city_of_which_little_is_known_is_no_near_peer() {
        let city = |slug: &str, traits: CityTraits| {
            let note = note(&format!("cities/{slug}"), "");
            let city = City::of(note, &Vocabularies::default(), 2026);
            City { traits, ..city }
        };
        let asked = traits(1_900_000, "Dfb", "AT", &[]);
        // Of the nearest by its parts only the country is known.
        let vienna = CityTraits {
            country: Some("AT".to_owned()),
            ..CityTraits::default()
        };
        let cities = [
            city("vienna", vienna),
            city("helsinki", traits(700_000, "Dfb", "FI", &[])),
        ];
        let peers = find_peers(&asked, None, &cities);
        let order: Vec<&str> = peers.iter().map(|peer| peer.city.as_str()).collect();
        assert_eq!(order, ["helsinki", "vienna"]);
    }
}
