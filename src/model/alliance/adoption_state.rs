//! The state of adoptions: taken over, considered or given up.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use strum::VariantArray;

use super::note_keys::{replaced, texts};
use crate::model::note::{Kind, Note};
use crate::model::note_lookup::NoteLookup;

/// A city's state for a practice of another city, in display order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum AdoptionState {
    /// It decided on it, tests it or has it.
    TakenOver,
    /// It considers it; nothing is decided.
    Considered,
    /// It gave it up.
    GivenUp,
}

impl AdoptionState {
    /// The state for a phase of `vocabulary/phases.toml`; without a phase, taken over.
    pub fn of_phase(phase: Option<&str>) -> Self {
        let short = [Self::Considered, Self::GivenUp].into_iter();
        let mut short = short.filter(|one| one.phases().iter().any(|word| Some(*word) == phase));
        short.next().unwrap_or(Self::TakenOver)
    }

    /// The phases of this state; all others mean taken over.
    pub fn phases(self) -> &'static [&'static str] {
        match self {
            Self::TakenOver => &[],
            Self::Considered => &["considering"],
            Self::GivenUp => &["abandoned"],
        }
    }

    /// The state of an adoption.
    pub fn of(adoption: &Note) -> Self {
        Self::of_phase(adoption.filing.phase.as_deref())
    }

    /// Heading of a list of cities: `Taken over by`.
    pub fn heading(self) -> &'static str {
        match self {
            Self::TakenOver => "Taken over by",
            Self::Considered => "Considered by",
            Self::GivenUp => "Given up by",
        }
    }

    /// The state as a participle: `taken over`.
    pub fn participle(self) -> &'static str {
        match self {
            Self::TakenOver => "taken over",
            Self::Considered => "considered",
            Self::GivenUp => "given up",
        }
    }
}

/// The practice that an adoption names, else that of its folder.
///
/// The id is as written and may be an alias.
pub fn adopted_practice(adoption: &Note) -> String {
    if let Some(id) = texts(adoption, "practice").into_iter().next() {
        return id;
    }
    let folder = adoption.id.below_kind().rsplit_once('/');
    let folder = folder.map_or(adoption.id.as_str(), |(folder, _)| folder);
    format!("practices/{folder}")
}

/// The adoptions that count, by practice: the latest of each city.
pub struct CurrentAdoptions<'n> {
    adoptions: Vec<&'n Note>,
    /// By the id of the practice, which need not have a note.
    by_practice: HashMap<String, Vec<&'n Note>>,
}

impl<'n> CurrentAdoptions<'n> {
    /// Reads adoptions, and practices for their aliases.
    ///
    /// An adoption that only considers a practice is not valid once the same city went further
    /// in the same year or later.
    pub fn of(notes: impl Iterator<Item = &'n Note> + Clone) -> Self {
        let practices = notes.clone().filter(|note| note.kind == Kind::Practice);
        let practices = NoteLookup::of(practices);
        let adoptions = notes.filter(|note| note.kind == Kind::Adoption);
        let mut adoptions: Vec<(String, &Note)> = adoptions
            .map(|note| (practices.id_of(&adopted_practice(note)).to_owned(), note))
            .collect();
        // An adoption of another practice may have an id that was once that of this one.
        let mut of_practice: HashMap<&str, Vec<&Note>> = HashMap::new();
        for (id, note) in &adoptions {
            of_practice.entry(id).or_default().push(note);
        }
        let replaced: HashSet<&str> = of_practice.values().flat_map(|all| replaced(all)).collect();
        adoptions.retain(|(_, note)| !replaced.contains(note.id.as_str()));
        // The newest year by practice and city; `None` if one of these is unknown.
        let mut further: HashMap<(String, String), Option<i16>> = HashMap::new();
        for (id, note) in &adoptions {
            if AdoptionState::of(note) == AdoptionState::Considered {
                continue;
            }
            let year = note.filing.year;
            for city in &note.filing.cities {
                let newest = further.entry((id.clone(), city.clone())).or_insert(year);
                *newest = newest.zip(year).map(|(newest, year)| newest.max(year));
            }
        }
        adoptions.retain(|(id, note)| {
            let went_on = |city: &String| {
                let year = further.get(&(id.clone(), city.clone()));
                year.is_some_and(|year| year.is_none() || *year >= note.filing.year)
            };
            AdoptionState::of(note) != AdoptionState::Considered
                || !note.filing.cities.iter().any(went_on)
        });
        let all = adoptions.iter().map(|(_, note)| *note).collect();
        let mut by_practice: HashMap<String, Vec<&Note>> = HashMap::new();
        for (id, note) in adoptions {
            by_practice.entry(id).or_default().push(note);
        }
        Self {
            adoptions: all,
            by_practice,
        }
    }

    /// All valid adoptions.
    pub fn all(&self) -> impl Iterator<Item = &'n Note> {
        self.adoptions.iter().copied()
    }

    /// The valid adoptions of a practice, by its id.
    pub fn of_practice(&self, practice: &str) -> impl Iterator<Item = &'n Note> {
        self.by_practice
            .get(practice)
            .into_iter()
            .flatten()
            .copied()
    }

    /// Cities with this state for a practice, by their latest adoption.
    pub fn cities(&self, practice: &str, state: AdoptionState) -> Vec<&'n str> {
        let mut by_city: BTreeMap<&str, (Option<i16>, Reverse<AdoptionState>)> = BTreeMap::new();
        for note in self.of_practice(practice) {
            let new = (note.filing.year, Reverse(AdoptionState::of(note)));
            for city in &note.filing.cities {
                let latest = by_city.entry(city).or_insert(new);
                *latest = new.max(*latest);
            }
        }
        let cities = by_city
            .into_iter()
            .filter(|(_, (_, latest))| latest.0 == state);
        cities.map(|(city, _)| city).collect()
    }

    /// Practices that a city has taken over, by id.
    pub fn taken_over_by(&self, city: &str) -> HashSet<&str> {
        let names_it = |note: &&Note| note.filing.cities.iter().any(|one| one == city);
        let of_city = self.by_practice.iter().filter(|(id, notes)| {
            notes.iter().any(names_it) && self.cities(id, AdoptionState::TakenOver).contains(&city)
        });
        of_city.map(|(id, _)| id.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::note;
    use super::*;

    #[test]
    fn who_considers_a_practice_has_not_taken_it_up() {
        #[track_caller]
        fn case(phase: Option<&str>, want: AdoptionState) {
            assert_eq!(AdoptionState::of_phase(phase), want, "{phase:?}");
        }
        case(None, AdoptionState::TakenOver);
        case(Some("considering"), AdoptionState::Considered);
        case(Some("abandoned"), AdoptionState::GivenUp);
        for phase in ["piloting", "adopted", "in-force", "completed", "running"] {
            case(Some(phase), AdoptionState::TakenOver);
        }
    }

    #[test]
    fn a_copy_of_a_stopped_rename_counts_once() {
        let adoption = |id: &str, more: &str| {
            let keys = format!("practice = 'practices/a/x'\ncities = ['oslo']\n{more}");
            note(id, &keys)
        };
        let notes = [
            note("practices/a/x", "aliases = ['practices/a/y']"),
            adoption("adoptions/a/x/oslo", ""),
            adoption("adoptions/a/y/oslo", "aliases = ['adoptions/a/x/oslo']"),
            // An adoption of another practice may have an id that was once that of this one.
            note("practices/a/z", ""),
            note(
                "adoptions/a/z/oslo",
                "practice = 'practices/a/z'\ncities = ['oslo']",
            ),
            adoption("adoptions/a/w/oslo", "aliases = ['adoptions/a/z/oslo']"),
        ];
        let current_adoptions = CurrentAdoptions::of(notes.iter());
        let ids: Vec<&str> = current_adoptions
            .all()
            .map(|note| note.id.as_str())
            .collect();
        let want = [
            "adoptions/a/y/oslo",
            "adoptions/a/z/oslo",
            "adoptions/a/w/oslo",
        ];
        assert_eq!(ids, want);
    }

    #[test]
    fn what_followed_on_considering_replaces_it() {
        let notes = [
            note("practices/a/x", "aliases = ['practices/a/old-x']"),
            note(
                "adoptions/a/x/rome",
                "cities = ['rome']\nphase = 'considering'\nyear = 2015",
            ),
            note(
                "adoptions/a/old-x/rome",
                "practice = 'practices/a/old-x'\ncities = ['rome']\nphase = 'in-force'\nyear = 2016",
            ),
            note(
                "adoptions/a/x/oslo",
                "cities = ['oslo']\nphase = 'considering'",
            ),
            note(
                "adoptions/a/x/bonn",
                "cities = ['bonn']\nphase = 'considering'\nyear = 2020",
            ),
            note(
                "adoptions/a/before/bonn",
                "practice = 'practices/a/x'\ncities = ['bonn']\nphase = 'abandoned'\nyear = 2010",
            ),
            note(
                "adoptions/a/y/rome",
                "cities = ['rome']\nphase = 'considering'",
            ),
        ];
        let current_adoptions = CurrentAdoptions::of(notes.iter());
        let current: Vec<&str> = current_adoptions
            .all()
            .map(|note| note.id.as_str())
            .collect();
        let want = [
            "adoptions/a/old-x/rome",
            "adoptions/a/x/oslo",
            "adoptions/a/x/bonn",
            "adoptions/a/before/bonn",
            "adoptions/a/y/rome",
        ];
        assert_eq!(current, want);
        assert_eq!(
            current_adoptions.cities("practices/a/x", AdoptionState::TakenOver),
            ["rome"]
        );
        assert_eq!(
            current_adoptions.cities("practices/a/x", AdoptionState::Considered),
            ["bonn", "oslo"]
        );
        assert_eq!(
            current_adoptions.taken_over_by("rome"),
            HashSet::from(["practices/a/x"])
        );
        assert_eq!(current_adoptions.taken_over_by("oslo"), HashSet::new());
    }

    #[test]
    fn the_newest_adoption_decides_whatever_its_id() {
        #[track_caller]
        fn case(notes: &[Note], want: usize) {
            assert_eq!(CurrentAdoptions::of(notes.iter()).all().count(), want);
        }
        let adoption = |folder: &str, phase: &str, year: &str| {
            let keys =
                format!("practice = 'practices/p/x'\ncities = ['rome']\nphase = '{phase}'\n{year}");
            note(&format!("adoptions/{folder}/x/rome"), &keys)
        };
        let considered = adoption("m", "considering", "year = 2015");
        let early = |folder: &str| adoption(folder, "abandoned", "year = 2010");
        let late = |folder: &str| adoption(folder, "in-force", "year = 2016");
        let undated = |folder: &str| adoption(folder, "in-force", "");
        case(&[late("a"), early("b"), considered.clone()], 2);
        case(&[early("a"), late("b"), considered.clone()], 2);
        case(&[undated("a"), early("b"), considered.clone()], 2);
        case(&[early("a"), early("b"), considered], 3);
    }
}
