//! A note from TOML, and tests of several files together.

use super::city_overview::{NoteRef, overview};
use super::note_keys::texts;
use super::peers::{CityDistance, Peer, find_offers};
use super::policy_texts::{AskCoverage, PractisingCities, coverage, read_policy_texts};
use super::practice_lineage::LineageGraph;
use super::side_by_side::SideBySide;
use super::signature_tally::{Tally, TallyRule};
use crate::model::note::{Filing, Kind, Note, Relation, Stewardship};
use crate::model::vocabulary::Vocabularies;

/// A note with these keys and the title `T`; vocabulary terms are not resolved.
pub(crate) fn note(id: &str, keys: &str) -> Note {
    let keys: toml::Table = keys.parse().expect("good TOML");
    let mut note = Note {
        id: id.parse().expect("an id"),
        kind: Kind::of_path(id).expect("a kind"),
        title: "T".to_owned(),
        summary: String::new(),
        filing: Filing::default(),
        stewardship: Stewardship::default(),
        sources: Vec::new(),
        relations: Vec::new(),
        keys,
        body: String::new(),
        body_line: 1,
    };
    let one = |key: &str| texts(&note, key).into_iter().next();
    let filing = Filing {
        cities: texts(&note, "cities"),
        sectors: texts(&note, "sectors"),
        levels: texts(&note, "level"),
        phase: one("phase"),
        status: one("status"),
        outcome: one("outcome"),
        stance: one("stance"),
        year: note
            .keys
            .get("year")
            .and_then(toml::Value::as_integer)
            .and_then(|year| i16::try_from(year).ok()),
        ..Filing::default()
    };
    let rows = note.keys.get("relations").and_then(toml::Value::as_array);
    let rows = rows.into_iter().flatten();
    let text = |row: &toml::Value, key: &str| row.get(key)?.as_str().map(str::to_owned);
    let relations = rows.filter_map(|row| {
        Some(Relation {
            kind: text(row, "kind")?,
            to: text(row, "to")?,
        })
    });
    let (relations, aliases) = (relations.collect(), texts(&note, "aliases"));
    note.filing = filing;
    note.relations = relations;
    note.stewardship.aliases = aliases;
    note
}

#[test]
fn the_words_of_cities_reach_a_text_by_its_id_and_its_aliases() {
    let notes = [
        note(
            "positions/b",
            "level = ['state']\ndeadline = 2026-12-10\nquorum = 3",
        ),
        note(
            "statements/a",
            "aliases = ['positions/a', 'positions/b']\ncloses = 2027-01-01",
        ),
        note(
            "endorsements/a/oslo",
            "endorses = 'positions/a'\ncities = ['oslo']",
        ),
        note(
            "endorsements/b/rome",
            "endorses = 'positions/b'\ncities = ['rome']",
        ),
        note(
            "endorsements/c/rome",
            "endorses = 'positions/c'\ncities = ['rome']",
        ),
    ];
    let texts = read_policy_texts(&notes, &Vocabularies::default());
    let read = texts.iter().map(|text| {
        let cities = text.signatures.iter().map(|one| one.city.as_str());
        let cities = cities.collect::<Vec<_>>().join(",");
        let deadline = text.deadline.map(|date| date.to_string());
        format!("{} {cities} {:?} {deadline:?}", text.note.id, text.quorum)
    });
    assert_eq!(
        read.collect::<Vec<_>>(),
        [
            "positions/b rome Some(3) Some(\"2026-12-10\")",
            "statements/a oslo None Some(\"2027-01-01\")",
        ]
    );
}

#[test]
fn coverage_tells_who_signed_and_who_shows_that_it_works() {
    let notes = [
        note(
            "positions/a",
            "relations = [{ kind = 'has-evidence', to = 'practices/oslo/x' }]",
        ),
        note("practices/oslo/x", "cities = ['oslo']"),
        note(
            "practices/rome/y",
            "cities = ['rome']\nrelations = [{ kind = 'evidence-for', to = 'positions/a' }]",
        ),
        note("practices/bonn/z", "cities = ['bonn']"),
        note(
            "adoptions/oslo/x/paris",
            "practice = 'practices/oslo/x'\ncities = ['paris']\nphase = 'in-force'",
        ),
        note(
            "adoptions/oslo/x/bonn",
            "practice = 'practices/oslo/x'\ncities = ['bonn']\nphase = 'considering'",
        ),
        note(
            "endorsements/a/oslo",
            "endorses = 'positions/a'\ncities = ['oslo']",
        ),
        note(
            "endorsements/a/bonn",
            "endorses = 'positions/a'\ncities = ['bonn']",
        ),
        note(
            "endorsements/a/rome",
            "endorses = 'positions/a'\ncities = ['rome']\nstate = 'declined'",
        ),
    ];
    let texts = read_policy_texts(&notes, &Vocabularies::default());
    let members = ["bonn", "oslo", "rome", "paris", "lima"].map(str::to_owned);
    let rule = TallyRule {
        members: &members,
        fingerprint: "sha256:x",
        on: "2026-01-01".parse().expect("a date"),
        closes: None,
        quorum: None,
    };
    let tally = Tally::of(&texts[0].signatures, &rule);
    let found = coverage(&texts[0], &tally, &PractisingCities::of(&notes));
    let want = [
        ("bonn", AskCoverage::Endorsed),
        ("lima", AskCoverage::Neither),
        ("oslo", AskCoverage::EndorsedAndPractised),
        ("paris", AskCoverage::Practised),
        ("rome", AskCoverage::Practised),
    ];
    assert_eq!(found, want.map(|(city, stand)| (city.to_owned(), stand)));
}

#[test]
fn who_only_considers_a_practice_counts_nowhere_as_having_taken_it_up() {
    let of = |city: &str, phase: &str| {
        let keys = format!(
            "practice = 'practices/oslo/heat'\nfrom = ['oslo']\ncities = ['{city}']\nphase = '{phase}'\nyear = 2019"
        );
        note(&format!("adoptions/oslo/heat/{city}"), &keys)
    };
    let notes = [
        note("practices/oslo/heat", "cities = ['oslo']"),
        of("rome", "considering"),
        of("bonn", "in-force"),
        of("lima", "abandoned"),
    ];
    let names = |list: &[(NoteRef, Vec<String>)]| -> Vec<String> {
        list.iter()
            .map(|(note, _)| note.id.slug().to_owned())
            .collect()
    };
    let oslo = overview("oslo", &notes);
    assert_eq!(names(&oslo.copied_by), ["bonn"]);
    assert_eq!(names(&oslo.considered_by), ["rome"]);
    assert_eq!(names(&oslo.given_up_by), ["lima"]);
    let rome = overview("rome", &notes);
    assert_eq!((rome.copied.len(), rome.considered.len()), (0, 1));
    let lineage = LineageGraph::new(&notes).lineage("practices/oslo/heat");
    let counts = (lineage.taken_up, lineage.considered, lineage.given_up);
    assert_eq!(counts, (1, 1, 1));
    assert_eq!(lineage.years, [(2019, 1)]);
    let peer = Peer {
        city: "oslo".to_owned(),
        title: "Oslo".to_owned(),
        likeness: CityDistance {
            distance: 0.0,
            parts: Vec::new(),
            unknown: Vec::new(),
        },
    };
    let offers = find_offers(Some("rome"), std::slice::from_ref(&peer), &notes);
    let counts: Vec<_> = offers
        .iter()
        .map(|one| (one.copied_by, one.considered_by))
        .collect();
    assert_eq!(counts, [(1, 1)]);
    // Neither who has it nor who gave it up needs an offer.
    for city in ["bonn", "lima"] {
        let peers = std::slice::from_ref(&peer);
        assert_eq!(find_offers(Some(city), peers, &notes), [], "{city}");
    }
    let words = Vocabularies::default();
    let table = SideBySide::of_practices(&notes[..1], &notes[1..], &words);
    let rows = table.rows.iter().skip(1);
    let rows: Vec<_> = rows.map(|row| (row.label, &*row.cells[0])).collect();
    let want = [
        ("Taken up by", "bonn"),
        ("Considered by", "rome"),
        ("Given up by", "lima"),
    ];
    assert_eq!(rows, want);
}

#[test]
fn figures_side_by_side_have_their_thousands_apart() {
    let keys = "results = [{ indicator = \"CO2\", value = 800000, unit = \"t\", year = 2020 }]\n\
                costs = [{ indicator = \"works\", value = -12345.5, unit = \"EUR\", year = 2019 }]";
    let notes = [note("practices/oslo/a", keys)];
    let table = SideBySide::of_practices(&notes, &[], &Vocabularies::default());
    let rows = table.rows.iter().map(|row| row.cells[0].as_str());
    let rows: Vec<&str> = rows.filter(|cell| cell.contains("(20")).collect();
    assert_eq!(
        rows,
        ["CO2: 800 000 t (2020)", "works: -12 345.5 EUR (2019)"]
    );
}

#[test]
fn any_answer_closes_a_question_for_the_city_that_asked() {
    let notes = [
        note(
            "questions/heat",
            "cities = ['oslo']\nasked-of = ['bonn', 'rome']\naliases = ['questions/warm']",
        ),
        note(
            "answers/heat/bonn",
            "cities = ['bonn']\nanswers = 'questions/warm'",
        ),
    ];
    for (city, open) in [("oslo", 0), ("bonn", 0), ("rome", 1)] {
        assert_eq!(overview(city, &notes).questions.len(), open, "{city}");
    }
}
