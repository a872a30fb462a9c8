//! The lineage of practices: adoptions across generations.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::adoption_state::{AdoptionState, CurrentAdoptions, adopted_practice};
use super::city_overview::NoteRef;
use super::lineage_tree::{Lineage, LineageRow};
use super::note_keys::{begin_in_words, texts};
use crate::model::note::{Kind, Note};
use crate::model::note_lookup::NoteLookup;

/// A step from a practice to its copy, with or without a note.
struct Step<'n> {
    from: String,
    to: String,
    adoption: Option<&'n Note>,
}

/// Practices and the steps between them.
pub struct LineageGraph<'n> {
    practices: NoteLookup<'n>,
    steps: Vec<Step<'n>>,
    /// Indices of steps by their start and end.
    from: HashMap<String, Vec<usize>>,
    to: HashMap<String, Vec<usize>>,
}

impl<'n> LineageGraph<'n> {
    /// Reads the steps from adoptions and from relations of practices.
    pub fn new(notes: &'n [Note]) -> Self {
        let practices = notes.iter().filter(|note| note.kind == Kind::Practice);
        let mut graph = Self {
            practices: NoteLookup::of(practices.clone()),
            steps: Vec::new(),
            from: HashMap::new(),
            to: HashMap::new(),
        };
        let mut known = HashSet::new();
        for note in CurrentAdoptions::of(notes.iter()).all() {
            let from = graph.origin_of(note);
            let became = texts(note, "to-practice").into_iter().next();
            let to = match became {
                Some(id) => graph.practices.id_of(&id).to_owned(),
                None => note.id.as_str().to_owned(),
            };
            known.insert((from.clone(), to.clone()));
            graph.steps.push(Step {
                from,
                to,
                adoption: Some(note),
            });
        }
        // Relations come last: an adoption of the same step says more.
        for note in practices {
            for relation in note.relations.iter().filter(|one| one.kind == "adapts") {
                let step = (
                    graph.practices.id_of(&relation.to).to_owned(),
                    note.id.to_string(),
                );
                if known.insert(step.clone()) {
                    graph.steps.push(Step {
                        from: step.0,
                        to: step.1,
                        adoption: None,
                    });
                }
            }
        }
        for (at, step) in graph.steps.iter().enumerate() {
            graph.from.entry(step.from.clone()).or_default().push(at);
            // What a city only considers is not the origin of what it has.
            let state = step.adoption.map(AdoptionState::of);
            if state != Some(AdoptionState::Considered) {
                graph.to.entry(step.to.clone()).or_default().push(at);
            }
        }
        graph
    }

    /// The origin of an adoption: the practice it names, else that of its folder.
    fn origin_of(&self, adoption: &Note) -> String {
        let named = adopted_practice(adoption);
        self.practices.id_of(&named).to_owned()
    }

    /// The practice of a note: the origin of an adoption, else the note itself.
    pub fn practice_of(&self, note: &Note) -> String {
        match note.kind {
            Kind::Adoption => self.origin_of(note),
            _ => note.id.to_string(),
        }
    }

    /// Whether a practice has a note or an adoption.
    pub fn knows(&self, id: &str) -> bool {
        self.practices.find(id).is_some() || self.from.contains_key(id)
    }

    /// Computes the lineage. Each practice is expanded once, so cycles end.
    pub fn lineage(&self, id: &str) -> Lineage {
        let id = self.practices.id_of(id);
        let mut copies = self.walk(id, |step| &step.to, &self.from);
        let mut years: BTreeMap<i16, usize> = BTreeMap::new();
        let (mut taken_over, mut considered, mut given_up) = (0, 0, 0);
        let practice = self.practice_row(id);
        let mut counted = HashSet::new();
        // A city with two origins counts once; adoptions of its own do not count.
        let own = practice.cities.iter();
        let mut cities: HashSet<(AdoptionState, String)> = own
            .map(|city| (AdoptionState::TakenOver, city.clone()))
            .collect();
        let first_years = first_years(&copies);
        let mut shown = HashSet::new();
        for row in &mut copies {
            let step = row.adoption.as_ref().or(row.practice.as_ref());
            let state = AdoptionState::of_phase(row.phase.as_deref());
            let is_new = |city: &&String| cities.insert((state, (*city).clone()));
            let new: Vec<&String> = row.cities.iter().filter(is_new).collect();
            let is_known = !row.cities.is_empty() && new.is_empty();
            let first_year = new.iter().filter_map(|city| first_years.get(*city)).min();
            let first_year = first_year.copied().or(row.year);
            let text = (row.cities.clone(), state, row.year, row.changed.clone());
            let is_shown = !shown.insert(text);
            row.is_counted = is_known && !is_shown && !row.is_repeated;
            row.is_repeated |= is_known && is_shown;
            if !counted.insert(step.map(|note| note.id.clone())) || is_known {
                continue;
            }
            match state {
                AdoptionState::Considered => considered += 1,
                AdoptionState::GivenUp => given_up += 1,
                AdoptionState::TakenOver => {
                    taken_over += 1;
                    if let Some(year) = first_year {
                        *years.entry(year).or_default() += 1;
                    }
                }
            }
        }
        Lineage {
            practice,
            origins: self.walk(id, |step| &step.from, &self.to),
            copies,
            taken_over,
            considered,
            given_up,
            years: years.into_iter().collect(),
        }
    }

    /// Follows steps from a practice, depth first.
    fn walk<'a>(
        &'a self,
        start: &str,
        end: impl Fn(&'a Step<'n>) -> &'a String,
        next: &HashMap<String, Vec<usize>>,
    ) -> Vec<LineageRow> {
        let mut seen: HashSet<&str> = HashSet::from([start]);
        let mut rows = Vec::new();
        // A stack instead of recursion: a chain can be as long as the list of notes.
        let mut open = self.sorted(start, next, 1);
        while let Some((at, depth)) = open.pop() {
            let step = &self.steps[at];
            let reached = end(step);
            let is_repeated = !seen.insert(reached);
            let below = self.sorted(reached, next, depth + 1);
            rows.push(LineageRow {
                depth,
                is_repeated,
                ..self.row(step, reached)
            });
            if !is_repeated {
                open.extend(below);
            }
        }
        rows
    }

    /// The steps from a practice in stack order, the first to show last.
    fn sorted(
        &self,
        id: &str,
        next: &HashMap<String, Vec<usize>>,
        depth: usize,
    ) -> Vec<(usize, usize)> {
        let mut steps = next.get(id).cloned().unwrap_or_default();
        steps.sort_by_key(|&at| {
            let step = &self.steps[at];
            let filing = step.adoption.map(|note| &note.filing);
            let phase = filing.and_then(|filing| filing.phase.as_deref());
            let year = filing.and_then(|filing| filing.year);
            let no_year = year.is_none();
            (phase_order(phase), no_year, year, &step.from, &step.to)
        });
        steps.reverse();
        steps.into_iter().map(|at| (at, depth)).collect()
    }

    fn row(&self, step: &Step<'n>, reached: &str) -> LineageRow {
        let mut row = self.practice_row(reached);
        let Some(adoption) = step.adoption else {
            return row;
        };
        row.adoption = Some(NoteRef::of(adoption));
        row.year = adoption.filing.year;
        row.changed = texts(adoption, "what-changed").into_iter().next();
        if reached == step.to {
            row.cities.clone_from(&adoption.filing.cities);
            row.phase.clone_from(&adoption.filing.phase);
            row.outcome = adoption.filing.outcome.clone().or(row.outcome);
            if AdoptionState::of_phase(row.phase.as_deref()) == AdoptionState::Considered {
                // What a city only considers is not the origin of what it has.
                row.name.clear();
                row.practice = None;
                row.outcome.clone_from(&adoption.filing.outcome);
            }
        }
        row
    }

    /// A row for a practice, from its note, else from its adoptions.
    fn practice_row(&self, id: &str) -> LineageRow {
        let note = self.practices.find(id);
        let first_adoption = self.from.get(id).and_then(|steps| {
            let mut adoptions = steps.iter().filter_map(|&at| self.steps[at].adoption);
            adoptions.next()
        });
        let name = match (note, first_adoption) {
            (Some(note), _) => note.title.clone(),
            (None, Some(adoption)) => {
                let named = texts(adoption, "practice-title").into_iter().next();
                named.unwrap_or_else(|| slug_in_words(id))
            }
            // Without a practice of its own, the city is the name.
            (None, None) => String::new(),
        };
        let cities = match (note, first_adoption) {
            (Some(note), _) => note.filing.cities.clone(),
            (None, Some(adoption)) => texts(adoption, "from"),
            (None, None) => Vec::new(),
        };
        LineageRow {
            depth: 0,
            name,
            practice: note.map(NoteRef::of),
            adoption: None,
            cities,
            year: note.and_then(|note| note.filing.year),
            began: note.and_then(begin_in_words),
            phase: note.and_then(|note| note.filing.phase.clone()),
            outcome: note.and_then(|note| note.filing.outcome.clone()),
            changed: None,
            is_repeated: false,
            is_counted: false,
        }
    }
}

fn slug_in_words(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).replace('-', " ")
}

/// Sort key of phases: in operation first, given up last.
fn phase_order(phase: Option<&str>) -> usize {
    const ORDER: [&str; 8] = [
        "in-force",
        "completed",
        "running",
        "adopted",
        "piloting",
        "funded",
        "considering",
        "abandoned",
    ];
    let known = ORDER.iter().position(|known| Some(*known) == phase);
    known.unwrap_or(ORDER.len())
}

/// The first year in which each city took the practice over.
fn first_years(copies: &[LineageRow]) -> HashMap<String, i16> {
    let mut years: HashMap<String, i16> = HashMap::new();
    for row in copies {
        let (AdoptionState::TakenOver, Some(year)) =
            (AdoptionState::of_phase(row.phase.as_deref()), row.year)
        else {
            continue;
        };
        for city in &row.cities {
            let first = years.entry(city.clone()).or_insert(year);
            *first = year.min(*first);
        }
    }
    years
}

#[cfg(test)]
mod tests;
