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
        for row in &mut copies {
            let step = row.adoption.as_ref().or(row.practice.as_ref());
            let state = AdoptionState::of_phase(row.phase.as_deref());
            let before = cities.len();
            cities.extend(row.cities.iter().map(|city| (state, city.clone())));
            let is_known = !row.cities.is_empty() && cities.len() == before;
            row.is_repeated |= is_known;
            if !counted.insert(step.map(|note| note.id.clone())) || is_known {
                continue;
            }
            match state {
                AdoptionState::Considered => considered += 1,
                AdoptionState::GivenUp => given_up += 1,
                AdoptionState::TakenOver => {
                    taken_over += 1;
                    if let Some(year) = row.year {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::alliance::tests::note;

    fn practice(id: &str, keys: &str) -> Note {
        note(&format!("practices/{id}"), keys)
    }

    fn adoption(of: &str, city: &str, keys: &str) -> Note {
        let keys = format!("practice = 'practices/{of}'\ncities = ['{city}']\n{keys}");
        note(&format!("adoptions/{of}/{city}"), &keys)
    }

    /// The rows as `depth name (cities) year phase`, `=` before repeated ones.
    fn lines(rows: &[LineageRow]) -> Vec<String> {
        let line = |row: &LineageRow| {
            let mark = if row.is_repeated { "=" } else { "" };
            let year = row.year.map(|year| year.to_string()).unwrap_or_default();
            let phase = row.phase.as_deref().unwrap_or_default();
            let cities = row.cities.join(",");
            let text = format!("{}{mark} {} ({cities}) {year} {phase}", row.depth, row.name);
            text.trim_end().to_owned()
        };
        rows.iter().map(line).collect()
    }

    /// A practice of Lyon, and its adoption in Paris with these keys.
    fn bikes_of_lyon(keys: &str) -> [Note; 3] {
        let adopted = format!("to-practice = 'practices/paris/bikes'\n{keys}");
        [
            practice("lyon/bikes", "cities = ['lyon']"),
            practice("paris/bikes", "cities = ['paris']"),
            adoption("lyon/bikes", "paris", &adopted),
        ]
    }

    #[test]
    fn a_considered_practice_is_no_origin_and_a_step_without_a_year_comes_last() {
        let notes = bikes_of_lyon("phase = 'considering'").into_iter().chain([
            adoption("lyon/bikes", "bonn", "phase = 'in-force'"),
            adoption("lyon/bikes", "rome", "phase = 'in-force'\nyear = 2007"),
        ]);
        let notes: Vec<Note> = notes.collect();
        let graph = LineageGraph::new(&notes);
        assert!(graph.lineage("practices/paris/bikes").origins.is_empty());
        let lyon = graph.lineage("practices/lyon/bikes");
        assert_eq!(
            lines(&lyon.copies),
            [
                "1  (rome) 2007 in-force",
                "1  (bonn)  in-force",
                "1  (paris)  considering"
            ]
        );
        assert_eq!((lyon.taken_over, lyon.without_year()), (2, 1));
    }

    #[test]
    fn copies_of_copies_are_found_by_phase_then_year() {
        let notes = bikes_of_lyon("phase = 'in-force'\nyear = 2007")
            .into_iter()
            .chain([
                adoption("paris/bikes", "rome", "phase = 'considering'\nyear = 2001"),
                adoption("paris/bikes", "london", "phase = 'in-force'\nyear = 2010"),
                adoption("paris/bikes", "turin", "phase = 'in-force'\nyear = 2008"),
            ]);
        let notes: Vec<Note> = notes.collect();
        let graph = LineageGraph::new(&notes);
        let lyon = graph.lineage("practices/lyon/bikes");
        assert_eq!(
            lines(&lyon.copies),
            [
                "1 T (paris) 2007 in-force",
                "2  (turin) 2008 in-force",
                "2  (london) 2010 in-force",
                "2  (rome) 2001 considering",
            ]
        );
        assert_eq!(lyon.years, [(2007, 1), (2008, 1), (2010, 1)]);
        assert_eq!(
            lyon.counts_in_words(),
            "Taken over 3 times, considered by 1 city"
        );
        let paris = graph.lineage("practices/paris/bikes");
        assert_eq!(lines(&paris.origins), ["1 T (lyon) 2007"]);
        assert_eq!(paris.copies.len(), 3);
    }

    #[test]
    fn a_practice_may_have_two_parents_and_an_origin_without_a_note() {
        let named = "practice-title = 'Vélo'\nfrom = ['lyon']\nto-practice = 'practices/paris/bikes'\ncities = ['paris']";
        let notes = [
            practice(
                "paris/bikes",
                "cities = ['paris']\nrelations = [{ kind = 'adapts', to = 'practices/oslo/bikes' }]",
            ),
            practice("oslo/bikes", "cities = ['oslo']"),
            note("adoptions/lyon/bikes/paris", named),
        ];
        let graph = LineageGraph::new(&notes);
        let found = graph.lineage("practices/paris/bikes");
        assert_eq!(lines(&found.origins), ["1 Vélo (lyon)", "1 T (oslo)"]);
        assert_eq!(found.copies, []);
        // A folder of adoptions is enough to name the origin.
        assert!(graph.knows("practices/lyon/bikes"));
        let lyon = graph.lineage("practices/lyon/bikes");
        assert_eq!(
            lines(std::slice::from_ref(&lyon.practice)),
            ["0 Vélo (lyon)"]
        );
        assert_eq!(lines(&lyon.copies), ["1 T (paris)"]);
    }

    #[test]
    fn a_city_takes_a_practice_up_once_and_never_its_own() {
        let notes = bikes_of_lyon("phase = 'in-force'").into_iter().chain([
            adoption("lyon/bikes", "london", "phase = 'in-force'"),
            adoption("paris/bikes", "london", "phase = 'in-force'"),
            adoption("paris/bikes", "lyon", "phase = 'in-force'"),
        ]);
        let notes: Vec<Note> = notes.collect();
        let lineage = LineageGraph::new(&notes).lineage("practices/lyon/bikes");
        assert_eq!(lineage.taken_over, 2);
        let below_paris = ["2=  (london)  in-force", "2=  (lyon)  in-force"];
        assert_eq!(lines(&lineage.copies)[2..], below_paris);
    }

    #[test]
    fn who_considers_a_practice_is_named_by_city_without_an_outcome() {
        let notes = [
            practice("lyon/bikes", "cities = ['lyon']"),
            practice(
                "paris/bikes",
                "cities = ['paris']\ntitle = 'Bikes'\noutcome = 'partly'",
            ),
            adoption(
                "lyon/bikes",
                "paris",
                "to-practice = 'practices/paris/bikes'\nphase = 'considering'",
            ),
        ];
        let row = &LineageGraph::new(&notes)
            .lineage("practices/lyon/bikes")
            .copies[0];
        assert_eq!(
            (&*row.name, &row.outcome, &row.practice),
            ("", &None, &None)
        );
        assert_eq!(row.cities, ["paris"]);
    }

    #[test]
    fn cycles_end_and_say_so() {
        let becomes = |to: &str| format!("to-practice = 'practices/{to}'");
        let notes = [
            practice("a/x", ""),
            practice("b/x", ""),
            adoption("a/x", "b", &becomes("b/x")),
            adoption("b/x", "a", &becomes("a/x")),
            adoption("a/x", "a", &becomes("a/x")),
        ];
        let graph = LineageGraph::new(&notes);
        let found = graph.lineage("practices/a/x");
        assert_eq!(lines(&found.copies), ["1= T (a)", "1 T (b)", "2= T (a)"]);
        assert_eq!(found.origins.len(), 3);
    }

    #[test]
    fn an_earlier_id_leads_to_the_practice() {
        let notes = [
            practice("a/new", "aliases = ['practices/a/old']"),
            adoption("a/old", "b", ""),
        ];
        let graph = LineageGraph::new(&notes);
        assert_eq!(graph.lineage("practices/a/old").copies.len(), 1);
        assert_eq!(graph.lineage("practices/a/new").copies.len(), 1);
    }

    #[test]
    fn a_long_chain_is_no_danger() {
        let mut notes = Vec::new();
        for at in 0..20_000 {
            let becomes = format!("to-practice = 'practices/c/{}'", at + 1);
            notes.push(practice(&format!("c/{at}"), ""));
            notes.push(adoption(&format!("c/{at}"), "d", &becomes));
        }
        let found = LineageGraph::new(&notes).lineage("practices/c/0");
        assert_eq!(found.copies.len(), 20_000);
        assert_eq!(found.copies[19_999].depth, 20_000);
    }

    proptest! {
        #[test]
        fn every_step_that_can_be_reached_is_shown_once_and_it_ends(
            steps in prop::collection::vec((0_usize..6, 0_usize..6), 0..30)
        ) {
            let mut notes: Vec<Note> = (0..6).map(|at| practice(&format!("p/{at}"), "")).collect();
            for (at, (from, to)) in steps.iter().enumerate() {
                let becomes = format!("to-practice = 'practices/p/{to}'");
                notes.push(adoption(&format!("p/{from}"), &format!("c{at}"), &becomes));
            }
            let mut reached = vec![0];
            let mut next = 0;
            while next < reached.len() {
                for (from, to) in &steps {
                    if *from == reached[next] && !reached.contains(to) {
                        reached.push(*to);
                    }
                }
                next += 1;
            }
            let want = steps.iter().filter(|(from, _)| reached.contains(from)).count();
            let found = LineageGraph::new(&notes).lineage("practices/p/0");
            prop_assert_eq!(found.copies.len(), want);
            let mut depth = 0;
            for row in &found.copies {
                prop_assert!(row.depth >= 1 && row.depth <= depth + 1);
                depth = row.depth;
            }
        }
    }
}
