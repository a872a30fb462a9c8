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
    let below_paris = ["2=  (london)  in-force", "2  (lyon)  in-force"];
    assert_eq!(lines(&lineage.copies)[2..], below_paris);
}

#[test]
fn another_step_of_a_city_is_counted_above_by_its_first_year() {
    let notes = bikes_of_lyon("phase = 'in-force'\nyear = 2007")
        .into_iter()
        .chain([
            adoption(
                "lyon/bikes",
                "london",
                "phase = 'in-force'\nyear = 2018\nwhat-changed = 'Second'",
            ),
            adoption(
                "paris/bikes",
                "london",
                "phase = 'in-force'\nyear = 2010\nwhat-changed = 'First'",
            ),
        ]);
    let notes: Vec<Note> = notes.collect();
    let lineage = LineageGraph::new(&notes).lineage("practices/lyon/bikes");
    let marks = |row: &LineageRow| (row.year, row.is_repeated, row.is_counted);
    let marks: Vec<_> = lineage.copies.iter().map(marks).collect();
    assert_eq!(
        marks,
        [
            (Some(2007), false, false),
            (Some(2010), false, false),
            (Some(2018), false, true)
        ]
    );
    assert_eq!(lineage.years, [(2007, 1), (2010, 1)]);
    assert_eq!(lineage.taken_over, 2);
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
