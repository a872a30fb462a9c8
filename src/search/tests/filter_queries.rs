//! Filters, finished and half typed, and places read from words.

mod mistaken_filters;
mod places_in_words;
mod terms_in_words;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{CITIES, Sample, notes, query};
use crate::model::hit::Answer;
use crate::model::search_request::{Counting, SearchRequest};
use crate::model::vocabulary::{GroupTerm, Term, ThesaurusGroup, Vocabulary};
use crate::search::index::fields::Lexicon;

/// Answers a query while it is typed.
fn typed(sample: &Sample, text: &str) -> Answer {
    sample.ask(&SearchRequest {
        as_typed: true,
        limit: 1000,
        ..SearchRequest::new(text)
    })
}

/// Notes in cities with names of several words, with kinds and years.
fn sample() -> Sample {
    let term = |id: &str, label: &str, aliases: &[&str]| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    lexicon.places.cities = Vocabulary::new(
        "cities",
        "Cities",
        vec![
            term("copenhagen", "Copenhagen", &["København", "Kopenhagen"]),
            term("goteborg", "Göteborg", &["Gothenburg"]),
            term("oslo", "Oslo", &[]),
            term("san-francisco", "San Francisco", &["SF"]),
            term("san-jose", "San José", &[]),
        ],
    );
    let note = |title: &str, city: &str, rest: &str| {
        format!("+++\ntitle = \"{title}\"\ncities = [\"{city}\"]\n{rest}\n+++\n")
    };
    Sample::with(
        &[
            note("Tram", "copenhagen", "year = 2015\ntags = [\"light rail\"]"),
            note("Bus", "goteborg", "year = 2016\nstatus = \"adopted\""),
            note(
                "Metro",
                "san-francisco",
                "year = 2020\nstatus = \"amended\"",
            ),
            note("Ferry", "san-jose", "year = 1999\nlang = \"en\""),
            note("Bike", "oslo", "year = 2021\nfare-zone = \"Ring 1\""),
        ],
        &lexicon,
    )
}

#[test]
fn a_half_typed_value_matches_by_prefix() {
    let sample = sample();
    let case = |text: &str, want: &[&str]| {
        let found = typed(&sample, text).results.into_iter();
        let found: BTreeSet<String> = found.map(|hit| hit.title).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), want, "{text}");
    };
    case("kind:pr", &["Bike", "Bus", "Ferry", "Metro", "Tram"]);
    case("kind:practices", &["Bike", "Bus", "Ferry", "Metro", "Tram"]);
    case("city:sa", &["Ferry", "Metro"]);
    case("city:\"san", &["Ferry", "Metro"]);
    case("city:\"san ", &["Ferry", "Metro"]);
    case("city:\"san fr", &["Metro"]);
    case("city:san-f", &["Metro"]);
    case("city:oslo,sa", &["Bike", "Ferry", "Metro"]);
    // Other names, with and without accents; an exact name wins.
    case("city:Kopenh", &["Tram"]);
    case("city:købe", &["Tram"]);
    case("city:göt", &["Bus"]);
    case("city:goth", &["Bus"]);
    case("city:SF", &["Metro"]);
    case("year:2", &["Bike", "Bus", "Metro", "Tram"]);
    case("year:201", &["Bus", "Tram"]);
    case("year:2016", &["Bus"]);
    case("year:2016..2", &["Bike", "Bus", "Metro"]);
    case("year:2016..1", &["Bike", "Bus", "Metro"]);
    case("status:a", &["Bus", "Metro"]);
    case("tag:li", &["Tram"]);
    case("tag:\"light r", &["Tram"]);
    case("lang:e", &["Bike", "Bus", "Ferry", "Metro", "Tram"]);
    case(
        "id:practices/oslo/n",
        &["Bike", "Bus", "Ferry", "Metro", "Tram"],
    );
    case("fare-zone:ri", &["Bike"]);
    case("tram OR city:os", &["Bike", "Tram"]);
    // A filter selected meanwhile follows it.
    case("city:sa year:2020", &["Metro"]);
    // No value has this prefix.
    case("city:xy", &[]);
    // A negated value must be complete.
    case("-city:sa", &["Bike", "Bus", "Ferry", "Metro", "Tram"]);
    // A closing quote or a following word ends a value.
    case("city:\"sa\"", &[]);
    case("city:sa metro", &["Metro"]);
}

#[test]
fn a_value_that_is_unknown_is_named_and_the_rest_searched() {
    let sample = sample();
    let case = |text: &str, want: &[&str], message: Option<&str>| {
        let answer = sample.search(text);
        let found: BTreeSet<String> = answer.results.into_iter().map(|hit| hit.title).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), want, "{text}");
        assert_eq!(answer.message.as_deref(), message, "{text}");
    };
    let without = |value: &str| format!("No note has {value}; searched without it.");
    case(
        "city:atlantis tram",
        &["Tram"],
        Some(&without("city:atlantis")),
    );
    case("tram kind:recipe", &["Tram"], Some(&without("kind:recipe")));
    case(
        "city:atlantis,utopia year:2015 tram",
        &["Tram"],
        Some(&without("city:atlantis")),
    );
    case(
        "city:osol \"bike\"",
        &["Bike"],
        Some("No note has city:osol (did you mean oslo?); searched without it."),
    );
    // One value is known.
    case(
        "city:oslo,atlantis bike",
        &["Bike"],
        Some("No note has city:atlantis."),
    );
    // Without words there is nothing else to search for.
    case("city:atlantis", &[], Some("No note has city:atlantis."));
    case(
        "city:atlantis year:2015",
        &[],
        Some("No note has city:atlantis."),
    );
    case("year:1950 tram", &["Tram"], Some(&without("year:1950")));
    case("year:1950", &[], Some("No note has year:1950."));
    case(
        "tram OR city:atlantis",
        &["Tram"],
        Some("No note has city:atlantis."),
    );
    // While a value is typed, nothing is said about it.
    let answer = typed(&sample, "tram city:atl");
    assert_eq!((answer.total, answer.message), (1, None));
}

#[test]
fn a_finished_query_takes_values_as_they_are() {
    let sample = sample();
    for text in ["kind:pr", "city:sa", "city:\"san fr", "year:20", "tag:li"] {
        assert_eq!(sample.search(text).total, 0, "{text}");
    }
    let answer = typed(&sample, "metro city:sa");
    assert_eq!(answer.begun, [("city".to_owned(), "sa".to_owned())]);
    assert_eq!(typed(&sample, "city:oslo").begun, []);
    assert_eq!(typed(&sample, "city:\"san").faults, []);
    assert_eq!(sample.search("city:\"san").faults.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn facet_counts_are_exact_while_a_value_is_typed(
        texts in notes(),
        words in query(),
        half in proptest::sample::select(&["city:b", "city:oslo,b", "year:201", "sector:w", "kind:pr", "city:x"][..]),
    ) {
        let sample = Sample::new(&texts);
        let text = format!("{words} {half}");
        let (of, _) = half.split_once(':').unwrap_or_default();
        let request = SearchRequest { as_typed: true, counting: Counting::OwnFilterOff, ..SearchRequest::new(&*text) };
        for facet in sample.ask(&request).facets.0 {
            for (value, count) in facet.counts {
                // Selecting a value of the same field replaces the half-typed one.
                let before = if facet.field == of { &words } else { &text };
                let clicked = typed(&sample, &format!("{before} {}:{value}", facet.field));
                prop_assert_eq!(clicked.total, count, "{} {}:{}", text, facet.field, value);
            }
        }
    }

    #[test]
    fn a_half_typed_city_matches_by_prefix(texts in notes(), letters in 1_usize..4) {
        let sample = Sample::new(&texts);
        for city in CITIES {
            let half = &city[..letters];
            let want: BTreeSet<_> = CITIES
                .iter()
                .filter(|other| other.starts_with(half))
                .flat_map(|other| sample.ids(&format!("city:{other}")))
                .collect();
            let got = typed(&sample, &format!("city:{half}")).results;
            let got: BTreeSet<_> = got.into_iter().map(|hit| hit.id.to_string()).collect();
            prop_assert_eq!(got, want, "{}", half);
        }
    }
}

#[test]
fn other_names_of_a_city_are_highlighted() {
    #[track_caller]
    fn case(text: &str, title: &str, want: &[&str]) {
        let mut lexicon = Lexicon::default();
        let aliases = ["Kopenhagen", "København", "La"]
            .map(str::to_owned)
            .to_vec();
        let city = |id: &str, label: &str, aliases| Term {
            id: id.to_owned(),
            label: label.to_owned(),
            aliases,
            ..Term::default()
        };
        lexicon.places.cities = Vocabulary::new(
            "cities",
            "Cities",
            vec![
                city("copenhagen", "Copenhagen", aliases),
                city(
                    "new-york-city",
                    "New York City",
                    vec!["New York".to_owned()],
                ),
                city("goteborg", "Göteborg", Vec::new()),
            ],
        );
        let cities = "cities = [\"copenhagen\", \"new-york-city\", \"goteborg\"]";
        let note = format!("+++\ntitle = \"{title}\"\n{cities}\n+++\n");
        let hit = Sample::with(&[note], &lexicon)
            .search(text)
            .results
            .remove(0);
        let chars: Vec<char> = title.chars().collect();
        let ranges = hit.title_highlights.iter();
        let marked: Vec<String> = ranges
            .map(|(a, b)| chars[*a..*b].iter().collect())
            .collect();
        assert_eq!(marked, want, "{text}");
    }
    case("Copenhagen", "Copenhagen in la rue", &["Copenhagen"]);
    case("kopenhagen", "Copenhagen in la rue", &["Copenhagen"]);
    case("Copenhagen", "Trams of København", &["København"]);
    case("goteborg", "Trams of Göteborg", &["Göteborg"]);
    case(
        "new york trams",
        "New York City trams",
        &["New York City", "trams"],
    );
}

#[test]
fn endorsements_can_be_asked_for_anywhere_in_a_query() {
    let note = "+++\ntitle = \"Bus\"\n+++\n";
    let mut sample = Sample::new(&[note.to_owned()]);
    let word = |of: &str, city: &str| {
        let path = format!("endorsements/{of}/{city}.md");
        let text = format!(
            "+++\ntitle = \"Yes\"\ncities = [\"{city}\"]\nendorses = \"positions/{of}\"\n+++\n"
        );
        sample.put(&path, &text, 1);
    };
    for of in ["tram", "ferry"] {
        let text = format!("+++\ntitle = \"{of}\"\n+++\n");
        sample.put(&format!("positions/{of}.md"), &text, 2);
    }
    word("tram", "oslo");
    word("ferry", "boston");
    sample.finder.refresh().expect("the index opens");
    let total = |text: &str| sample.search(&format!("kind:position {text}")).total;
    assert_eq!(total(""), 2);
    assert_eq!(total("endorsed:oslo"), 1);
    assert_eq!(total("endorsed:oslo,boston"), 2);
    assert_eq!(total("-endorsed:oslo"), 1);
    assert_eq!(total("-endorsed:oslo,boston"), 0);
    assert_eq!(total("endorsed:berlin"), 0);
    assert_eq!(total("endorsed:berlin OR tram"), 1);
}

#[test]
fn who_declined_or_took_back_has_not_endorsed() {
    let mut sample = Sample::new(&["+++\ntitle = \"Bus\"\n+++\n".to_owned()]);
    sample.put("positions/tram.md", "+++\ntitle = \"Tram\"\n+++\n", 1);
    let words = [
        ("oslo", "state = \"endorsed-with-reservation\""),
        ("boston", "state = \"declined\""),
        ("berlin", "state = \"withdrawn\""),
        ("london", "state = \"expired\""),
        ("sydney", "stance = \"oppose-unless-amended\""),
    ];
    for (city, key) in words {
        let text = format!(
            "+++\ntitle = \"Word\"\ncities = [\"{city}\"]\nendorses = \"positions/tram\"\n{key}\n+++\n"
        );
        sample.put(&format!("endorsements/tram/{city}.md"), &text, 2);
    }
    sample.finder.refresh().expect("the index opens");
    for (city, _) in words {
        let total = sample.search(&format!("endorsed:{city}")).total;
        assert_eq!(total, usize::from(city == "oslo"), "{city}");
    }
}

#[test]
fn endorsed_finds_what_counts_by_the_rule_of_the_tally() {
    let mut sample = Sample::new(&["+++\ntitle = \"Bus\"\n+++\n".to_owned()]);
    for city in [
        "oslo", "boston", "berlin", "london", "sydney", "rome", "lima",
    ] {
        sample.put(&format!("cities/{city}.md"), "+++\ntitle = \"A\"\n+++\n", 1);
    }
    let text = "title = \"Tram\"\naliases = [\"positions/rail\"]\ncloses = 2026-01-31";
    sample.put("positions/tram.md", &format!("+++\n{text}\n+++\n"), 1);
    let says = [
        ("tram/oslo", "oslo", "tram", "authority = \"mayor\""),
        (
            "tram/boston",
            "boston",
            "tram",
            "authority = \"staff-provisional\"",
        ),
        ("tram/berlin", "berlin", "tram", "expiry = 2020-01-01"),
        (
            "tram/london",
            "london",
            "tram",
            "fingerprint = \"sha256:former\"",
        ),
        ("tram/sydney", "sydney", "tram", "signed = 2026-02-01"),
        ("rail/rome", "rome", "rail", "signed = 2025-01-01"),
        // Its later word is in another folder.
        ("tram/lima", "lima", "tram", "signed = 2025-01-01"),
        (
            "rail/lima",
            "lima",
            "rail",
            "state = \"withdrawn\"\nwithdrawn = 2025-06-01",
        ),
        ("tram/bonn", "bonn", "tram", "authority = \"mayor\""),
    ];
    for (file, city, of, keys) in says {
        let text = format!(
            "+++\ntitle = \"Word\"\ncities = [\"{city}\"]\nendorses = \"positions/{of}\"\n{keys}\n+++\n"
        );
        sample.put(&format!("endorsements/{file}.md"), &text, 2);
    }
    sample.finder.refresh().expect("the index opens");
    let mut found = Vec::new();
    for city in [
        "oslo", "boston", "berlin", "london", "sydney", "rome", "lima", "bonn",
    ] {
        let total = sample.search(&format!("endorsed:{city}")).total;
        found.extend((total > 0).then_some(city));
    }
    assert_eq!(found, ["oslo", "rome"]);
}

#[test]
fn parts_of_an_addressee_and_measures_as_written_are_found() {
    let front = "addressee = \"European Parliament, Council and Commission\"\n\
                 measures = [\"SB 596\", \"2024/1275\"]\nstatus = \"open\"\ndeadline = 2026-12-10";
    let mut sample = Sample::new(&["+++\ntitle = \"Bus\"\n+++\nsb 12 596\n".to_owned()]);
    let text = format!("+++\ntitle = \"Ask\"\n{front}\n+++\n");
    sample.put("positions/ask.md", &text, 1);
    sample.finder.refresh().expect("the index opens");
    for (query, total) in [
        ("addressee:commission", 1),
        ("addressee:\"European Parliament\"", 1),
        (
            "addressee:\"european parliament, council and commission\"",
            1,
        ),
        ("addressee:senate", 0),
        ("measures:\"sb 596\"", 1),
        ("\"SB 596\"", 1),
        ("2024/1275", 1),
        ("stage:open", 1),
        ("deadline:..2026-12", 1),
        ("deadline:..2026-11", 0),
    ] {
        assert_eq!(sample.search(query).total, total, "{query}");
    }
}

#[test]
fn words_behind_a_comma_are_values_where_notes_are_filed_so() {
    let sample = sample();
    let case = |text: &str, want: &[&str]| {
        let found = sample.search(text).results.into_iter();
        let found: BTreeSet<String> = found.map(|hit| hit.title).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), want, "{text}");
    };
    case("city:oslo, copenhagen", &["Bike", "Tram"]);
    case("city:oslo, san francisco", &["Bike", "Metro"]);
    case("city: oslo, SF, San José", &["Bike", "Ferry", "Metro"]);
    case("city:oslo、goteborg", &["Bike", "Bus"]);
    case("year:1999, 2015", &["Ferry", "Tram"]);
    case("-city:oslo, copenhagen", &["Bus", "Ferry", "Metro"]);
    case("city:oslo, bike", &["Bike"]);
    case("city:oslo,", &["Bike"]);
}

#[test]
fn a_term_that_no_note_has_leaves_its_words() {
    let term = |text: &str| GroupTerm {
        text: text.to_owned(),
        lang: None,
        ambiguous: false,
    };
    let group = |terms: &[&str]| ThesaurusGroup {
        terms: terms.iter().map(|text| term(text)).collect(),
        ..ThesaurusGroup::default()
    };
    let mut lexicon = Lexicon::default();
    let groups = &mut lexicon.thesaurus.groups;
    groups.push(group(&["district cooling", "chilled water network"]));
    groups.push(group(&["road toll", "péage urbain"]));
    let note = |title: &str, body: &str| format!("+++\ntitle = \"{title}\"\n+++\n\n{body}\n");
    let texts = [
        note("District", "The district has a plan."),
        note("Kitchens", "Cooking with gas, each page."),
        note("Toll", "A road toll."),
    ];
    let sample = Sample::with(&texts, &lexicon);
    let answer = sample.search("district cooling");
    assert_eq!(answer.total, 2);
    assert_eq!(answer.corrections[0].to, "cooking");
    // Where notes have the term by another name, its words are no slips.
    let answer = sample.search("péage urbain");
    assert_eq!(answer.results.len(), 1);
    assert_eq!(answer.results[0].title, "Toll");
    assert!(answer.corrections.is_empty());
    let answer = sample.search("péage urbain kind:city");
    let message = answer.message.unwrap_or_default();
    assert!(!message.contains("urbain"), "{message}");
}

#[test]
fn every_date_field_reads_a_range_of_years() {
    let note = "+++\ntitle = \"Tram\"\ndeadline = 2018-03-02\n+++\n\nA tram.\n";
    let sample = Sample::new(&[note.to_owned()]);
    for range in [
        "2015-2020",
        "2015 to 2020",
        "2015 until June 2020",
        "May 2015 – 2020",
    ] {
        assert_eq!(
            sample.search(&format!("deadline:{range}")).total,
            1,
            "{range}"
        );
    }
    for range in ["1950-1960", "1950 to 1960", "May 1950 to June 1960"] {
        let answer = sample.search(&format!("since:{range}"));
        let message = answer.message.unwrap_or_default();
        assert_eq!(
            (answer.total, &*message),
            (0, "No note matches; no `since:` is in this range."),
            "{range}"
        );
    }
}

#[test]
fn a_negated_word_leaves_out_no_note_named_like_the_rest() {
    let note = |title: &str, body: &str| format!("+++\ntitle = \"{title}\"\n+++\n\n{body}\n");
    let sample = Sample::new(&[
        note("Superblocks", "Streets for people."),
        note("Trams", "Trams beside the superblocks, with diesel buses."),
    ]);
    // The id of the first note is `n0`.
    for query in ["n0 -zzzz", "n0 -diesel", "n0 NOT zzzz", "n0 -\"zzzz yyyy\""] {
        let answer = sample.search(query);
        let first = answer.results.first().map(|hit| hit.id.to_string());
        assert_eq!(first.as_deref(), Some("practices/oslo/n0"), "{query}");
    }
}
