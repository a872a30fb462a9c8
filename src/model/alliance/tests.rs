//! A note from TOML, and tests of several files together.

use super::city_overview::{NoteRef, overview};
use super::measured_city::City;
use super::note_keys::texts;
use super::peers::{CityDistance, Offer, Peer, find_offers};
use super::policy_texts::{AskCoverage, PractisingCities, coverage, read_policy_texts};
use super::practice_lineage::LineageGraph;
use super::progress_table::{ProgressOrder, ProgressTable, Yardstick, cautions};
use super::side_by_side::{ComparedPair, SideBySide};
use super::signature_tally::{Tally, TallyRule};
use crate::model::note::{Filing, Kind, Note, Relation, Stewardship};
use crate::model::vocabulary::{Term, Vocabularies, Vocabulary};

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
    let oslo = overview("oslo", &notes, Vec::new());
    assert_eq!(names(&oslo.copied_by), ["bonn"]);
    assert_eq!(names(&oslo.considered_by), ["rome"]);
    assert_eq!(names(&oslo.given_up_by), ["lima"]);
    let rome = overview("rome", &notes, Vec::new());
    assert_eq!((rome.copied.len(), rome.considered.len()), (0, 1));
    let lineage = LineageGraph::new(&notes).lineage("practices/oslo/heat");
    let counts = (lineage.taken_over, lineage.considered, lineage.given_up);
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
        ("Taken over by", "bonn"),
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
        ["CO2: 800,000 t (2020)", "works: EUR -12,345.5 (2019)"]
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
        assert_eq!(
            overview(city, &notes, Vec::new()).questions.len(),
            open,
            "{city}"
        );
    }
}

/// A city with totals from 2010 to 2020 and a target. The series has these keys.
fn measured(slug: &str, target: &str, series: &str) -> City {
    let keys = format!(
        "targets = [{{ target-year = 2030, status = 'current', source = 's', {target} }}]\n\
         series = [{{ id = 'a', label = 'A', preferred = true, source = 's', {series} }}]\n\
         inventory = [{{ year = 2010, kt-co2e = 1000, series = 'a', source = 's' }}, \
         {{ year = 2020, kt-co2e = 700, series = 'a', source = 's' }}]"
    );
    let mut note = note(&format!("cities/{slug}"), &keys);
    note.title = slug.to_owned();
    let town = Term {
        id: "town".to_owned(),
        label: "Town".to_owned(),
        facts: "extent = 'city'".parse().expect("good TOML"),
        ..Term::default()
    };
    let boundaries = Vocabulary::new("boundaries", "Boundaries", vec![town]);
    let words = Vocabularies::new(vec![boundaries]);
    City::of(note, &words, 2026)
}

const HALF: &str =
    "kind = 'percent-cut', value = 50, unit = 'percent', base-year = 2010, covers = 'city'";

#[test]
fn cities_that_all_count_differently_say_from_which_they_differ_and_why() {
    let gases = |protocol: &str, gases: &str| {
        format!("protocol = 'standards/{protocol}', scopes = ['scope-1'], gases = '{gases}'")
    };
    let oslo = measured("oslo", HALF, &gases("gpc", "CO2"));
    let rome = measured("rome", HALF, &gases("gpc", "CO2e"));
    let bonn = measured("bonn", HALF, &gases("uscp", "CO2e"));
    let why = |cities: &[&City]| -> Vec<Option<(Option<String>, usize, String)>> {
        let table = ProgressTable::of(cities, Yardstick::OwnTarget, ProgressOrder::Name);
        assert_eq!(table.ranked().count(), 0);
        let rows = table.unranked().map(|row| {
            let why = table.why_not_ranked(row)?;
            let nearest = why.nearest.map(|city| city.slug().to_owned());
            Some((nearest, why.differences.len(), why.in_words()))
        });
        rows.collect()
    };
    let found = why(&[&oslo, &rome, &bonn]);
    assert_eq!(found.len(), 3);
    for row in &found {
        let (nearest, count, words) = row.as_ref().expect("a reason");
        assert!(nearest.is_some() && *count > 0, "{found:?}");
        assert!(words.starts_with("compared with "), "{words}");
    }
    let gases = found
        .iter()
        .flatten()
        .filter(|row| row.2.contains("gases: "));
    assert!(gases.count() >= 1, "{found:?}");
    // Two are enough; a city alone has no other to differ from.
    assert!(why(&[&oslo, &bonn]).iter().all(Option::is_some));
    assert_eq!(why(&[&oslo]), [None]);
}

#[test]
fn every_city_apart_from_the_first_group_has_a_reason() {
    let of = |slug: &str, gwp: &str| {
        let keys = format!(
            "protocol = 'standards/gpc', scope-basis = 'GPC BASIC', gases = 'CO2e', \
             boundary = 'town', {gwp}"
        );
        measured(slug, HALF, &keys)
    };
    let why = |cities: &[City]| -> Vec<(String, Option<String>)> {
        let cities: Vec<&City> = cities.iter().collect();
        let table = ProgressTable::of(&cities, Yardstick::OwnTarget, ProgressOrder::Name);
        let rows = table.groups.iter().flatten();
        let why = |row| Some(table.why_not_ranked(row)?.in_words());
        rows.map(|row| (row.city.slug().to_owned(), why(row)))
            .collect()
    };
    let apart = |slug: &str, why: &str| (slug.to_owned(), Some(why.to_owned()));
    let ranked = |slug: &str| (slug.to_owned(), None);
    // The first of the group states no potentials, so it differs from none.
    let found = why(&[of("a", ""), of("b", "gwp = 'ar4'"), of("c", "gwp = 'ar5'")]);
    let differs = "compared with b: warming potentials: AR4 / AR5";
    assert_eq!(found, [ranked("a"), ranked("b"), apart("c", differs)]);
    // `b` differs from none of the first group, but `a` of its own group does.
    let found = why(&[
        of("a", "gwp = 'ar4'"),
        of("b", ""),
        of("c", "gwp = 'ar5'"),
        of("d", "gwp = 'ar5'"),
        of("e", "gwp = 'ar5'"),
    ]);
    let differs = "warming potentials: AR5 / AR4";
    assert_eq!(
        found,
        [
            ranked("c"),
            ranked("d"),
            ranked("e"),
            apart("a", differs),
            apart("b", &format!("a differs in {differs}"))
        ]
    );
}

#[test]
fn a_group_holds_no_cities_with_other_lists_of_gases() {
    let of = |slug: &str, gases: &str| {
        let keys = format!(
            "protocol = 'standards/gpc', scope-basis = 'GPC BASIC', gwp = 'ar5', \
             boundary = 'town', gases = '{gases}'"
        );
        measured(slug, HALF, &keys)
    };
    let are_ranked = |cities: [City; 2]| {
        let cities: Vec<&City> = cities.iter().collect();
        let table = ProgressTable::of(&cities, Yardstick::OwnTarget, ProgressOrder::Name);
        table
            .ranked()
            .next()
            .is_some_and(|group| cautions(group).is_empty())
    };
    assert!(are_ranked([of("a", "CO2e"), of("b", "GHG")]));
    assert!(!are_ranked([of("a", "CO2e"), of("b", "CO2, CH4, N2O")]));
}

#[test]
fn cities_without_a_reading_show_what_their_notes_have() {
    let oslo = measured("oslo", HALF, "gases = 'CO2e'");
    let rome = measured(
        "rome",
        "kind = 'fossil-free', covers = 'city'",
        "gases = 'CO2e'",
    );
    assert!(rome.progress.own.is_none() && rome.progress.reference.is_none());
    let table = SideBySide::of_cities(&[&oslo, &rome], &Vocabularies::default(), 2026);
    let row = |label: &str| {
        let row = table.rows.iter().find(|row| row.label == label);
        row.expect("a row").cells.join(" | ")
    };
    assert_eq!(
        row("Own target"),
        "-50 % by 2030 | fossil free by 2030 (not measured)"
    );
    assert_eq!(row("Latest"), "700 kt in 2020 | 700 kt in 2020");
    assert_eq!(row("Age of the data"), "6 years old | 6 years old");
    assert_eq!(row("Done"), "30.0 % | -");
    assert_eq!(row("Pace"), "+ on pace +5.0 | -");
    // Their totals stand side by side, so the guard speaks of them.
    let pairs: Vec<String> = table.pairs.iter().map(ComparedPair::in_words).collect();
    assert_eq!(
        pairs,
        [
            "The figures of oslo and rome may not be ranked together: protocol: not stated; \
             scopes: not stated; area: not stated"
        ]
    );
}

#[test]
fn peers_also_have_the_practices_that_they_took_over() {
    let notes = [
        note("practices/oslo/budget", "cities = ['oslo']"),
        note("practices/rome/trams", "cities = ['rome']"),
        note("practices/bonn/bikes", "cities = ['bonn']"),
        note(
            "adoptions/oslo/budget/bonn",
            "practice = 'practices/oslo/budget'\ncities = ['bonn']\nphase = 'in-force'",
        ),
        note(
            "adoptions/rome/trams/bonn",
            "practice = 'practices/rome/trams'\ncities = ['bonn']\nphase = 'considering'",
        ),
    ];
    let bonn = Peer {
        city: "bonn".to_owned(),
        title: "Bonn".to_owned(),
        likeness: CityDistance {
            distance: 0.0,
            parts: Vec::new(),
            unknown: Vec::new(),
        },
    };
    let offers = |itself| {
        let offers = find_offers(Some(itself), std::slice::from_ref(&bonn), &notes);
        let ids = offers.iter().map(|offer| offer.practice.id.to_string());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(
        offers("paris"),
        ["practices/oslo/budget", "practices/bonn/bikes"]
    );
    // What a peer took over is its origin's, with the peer's phase.
    let found = find_offers(Some("paris"), std::slice::from_ref(&bonn), &notes);
    let of = |offer: &Offer| (offer.city.clone(), offer.from.clone(), offer.phase.clone());
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        found.iter().map(of).collect::<Vec<_>>(),
        [
            ("bonn".to_owned(), some("oslo"), some("in-force")),
            ("bonn".to_owned(), None, None)
        ]
    );
    // A city is not offered what others took over from it.
    assert_eq!(offers("oslo"), ["practices/bonn/bikes"]);
}

#[test]
fn a_city_without_a_measured_target_comes_last_and_has_no_gap() {
    let keys = "protocol = 'standards/gpc', scope-basis = 'GPC BASIC', scopes = ['scope-1'], \
                gases = 'CO2e', boundary = 'town', gwp = 'ar5'";
    let bonn = measured("bonn", &HALF.replace("50", "90"), keys);
    // Its target counts other scopes; 80x50 asks for less by now, so that gap is the larger one.
    let rome = measured("rome", &format!("{HALF}, scopes = ['scope-2']"), keys);
    assert!(rome.progress.own.is_none());
    let cities = [&rome, &bonn];
    let table = ProgressTable::of(&cities, Yardstick::OwnTarget, ProgressOrder::Gap);
    let rows: Vec<_> = table.ranked().flatten().collect();
    let gaps = rows.iter().map(|row| {
        let is_measured = row.against(Yardstick::OwnTarget).is_some();
        (row.city.slug(), is_measured)
    });
    assert_eq!(gaps.collect::<Vec<_>>(), [("bonn", true), ("rome", false)]);
    assert!(rows[1].reading.ahead_points() > rows[0].reading.ahead_points());
    assert!(rows[1].against(Yardstick::EightyByFifty).is_some());
}
