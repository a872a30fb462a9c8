//! Sides of an `OR`, places in a negated bracket, and capitals.

use super::Sample;
use crate::model::vocabulary::Term;
use crate::search::index::fields::Lexicon;

fn note(title: &str, keys: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nlang = \"en\"\n{keys}\n+++\n\n{body}\n")
}

fn titles(sample: &Sample, text: &str) -> Vec<String> {
    let hits = sample.search(text).results.into_iter();
    let mut titles: Vec<String> = hits.map(|hit| hit.title).collect();
    titles.sort_unstable();
    titles
}

fn two_cities() -> Lexicon {
    let city = |id: &str, label: &str| Term {
        id: id.to_owned(),
        label: label.to_owned(),
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    lexicon.places.cities.terms = vec![city("copenhagen", "Copenhagen"), city("oslo", "Oslo")];
    lexicon
}

fn sample() -> Sample {
    let texts = [
        note("Timber towers", "", "A tower of timber."),
        note("Mass of waste", "", "The mass grows."),
        note("Concrete", "", "Cement and gravel."),
        note("Bike lanes", "cities = [\"copenhagen\"]", "Green lanes."),
        note(
            "Bike racks",
            "cities = [\"boston\"]",
            "As in Copenhagen and Oslo.",
        ),
        note(
            "Bike pumps",
            "cities = [\"boston\"]",
            "Not in my back yard.",
        ),
        note(
            "Sheds",
            "cities = [\"boston\"]",
            "See thecity.org for a bike.",
        ),
    ];
    Sample::with(&texts, &two_cities())
}

#[test]
fn capitals_negate_only_in_a_query_with_small_letters() {
    let sample = sample();
    assert_eq!(titles(&sample, "NOT IN MY BACK YARD"), ["Bike pumps"]);
    assert!(titles(&sample, "BIKE, NOT PUMPS").contains(&"Bike pumps".to_owned()));
    assert!(!titles(&sample, "bike NOT pumps").contains(&"Bike pumps".to_owned()));
    assert_eq!(titles(&sample, "why NOT a concrete"), ["Concrete"]);
}

#[test]
fn each_side_of_an_or_is_relaxed_as_if_alone() {
    let sample = sample();
    let both = ["Bike lanes", "Concrete", "Mass of waste", "Timber towers"];
    assert_eq!(titles(&sample, "(mass timber) OR (green concrete)"), both);
    assert_eq!(
        titles(&sample, "\"mass timber\" OR \"green concrete\""),
        both
    );
    let timber = ["Mass of waste", "Timber towers"];
    assert_eq!(titles(&sample, "(mass timber) OR (zoo ferry)"), timber);
    assert_eq!(titles(&sample, "(the mass timber) OR (a zoo)"), timber);
    // A filter of a side is not relaxed.
    let none: [&str; 0] = [];
    assert_eq!(
        titles(&sample, "(timber city:copenhagen) OR (zoo ferry)"),
        none
    );
    // What is left out is not relaxed either.
    let left = titles(
        &sample,
        "(timber OR concrete) -((mass timber) OR (green concrete))",
    );
    assert_eq!(left, ["Concrete", "Timber towers"]);
}

#[test]
fn an_article_is_not_required_where_an_address_joins_it() {
    let summary = "summary = \"The plan of the city.\"";
    let filler = (0..30).map(|i| note(&format!("Measure {i}"), summary, "A city."));
    let mut texts: Vec<String> = filler.collect();
    texts.push(note("Sheds", "", "See thecity.org."));
    texts.push(note("City tolls", "", "A toll in any city."));
    let sample = Sample::new(&texts);
    let answer = sample.search("the city");
    assert_eq!(answer.total, texts.len());
    let measure = answer.results.iter().find(|hit| hit.title == "Measure 3");
    let snippet = &measure.expect("the note is found").snippet;
    assert_eq!(snippet.highlights, [(16, 20)], "{}", snippet.text);
}

#[test]
fn a_negated_place_in_a_bracket_leaves_out_what_is_filed_there() {
    let sample = sample();
    let rest = ["Bike pumps", "Bike racks", "Sheds"];
    for text in [
        "bike -copenhagen -oslo",
        "bike -(copenhagen OR oslo)",
        "bike -(copenhagen bike)",
        "bike -(concrete OR copenhagen)",
    ] {
        assert_eq!(titles(&sample, text), rest, "{text}");
        assert!(sample.search(text).places.is_empty(), "{text}");
    }
}

#[test]
fn a_note_of_one_of_two_places_is_as_much_of_them_as_a_note_of_both() {
    let about = "The climate budget of the city. ".repeat(3);
    let mut texts = vec![
        note(
            "Food pledge",
            "cities = [\"copenhagen\", \"oslo\"]",
            "Copenhagen and Oslo have a budget and a climate.",
        ),
        note("Climate budget", "cities = [\"oslo\"]", &about),
    ];
    let other = |i: usize| note(&format!("Tram {i}"), "cities = [\"boston\"]", "A tram.");
    texts.extend((0..20).map(other));
    let sample = Sample::with(&texts, &two_cities());
    for text in [
        "(oslo OR copenhagen) climate budget",
        "climate budget copenhagen OR oslo",
    ] {
        let answer = sample.search(text);
        let found: Vec<&str> = answer.results.iter().map(|hit| &*hit.title).collect();
        assert_eq!(found[..2], ["Climate budget", "Food pledge"], "{text}");
        assert_eq!(answer.places.len(), 2, "{text}");
    }
    // A note of neither is found by the other side.
    let answer = sample.search("oslo OR heat");
    assert_eq!((answer.total, answer.places.len()), (2, 0));
}
