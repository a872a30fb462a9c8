//! Terms of the thesaurus read from the words of a query.

use super::*;
use crate::model::vocabulary::Vocabularies;

/// A lexicon with groups of terms; each term with its language.
fn lexicon(groups: &[&[(&str, &str)]]) -> Lexicon {
    let mut lexicon = Lexicon::default();
    for terms in groups {
        let terms = terms.iter().map(|(text, lang)| GroupTerm {
            text: (*text).to_owned(),
            lang: Some((*lang).to_owned()),
            ambiguous: false,
        });
        lexicon.thesaurus.groups.push(ThesaurusGroup {
            terms: terms.collect(),
            ..ThesaurusGroup::default()
        });
    }
    lexicon
}

fn note(title: &str, lang: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nlang = \"{lang}\"\n+++\n\n{body}\n")
}

#[track_caller]
fn finds(sample: &Sample, text: &str, want: &[&str]) -> Answer {
    let answer = sample.search(text);
    let found = answer.results.iter().map(|hit| hit.title.as_str());
    let mut found: Vec<&str> = found.collect();
    found.sort_unstable();
    assert_eq!(found, want, "{text}");
    answer
}

/// Whether `word` is marked in any snippet.
fn marks(answer: &Answer, word: &str) -> bool {
    answer.results.iter().any(|hit| {
        let chars: Vec<char> = hit.snippet.text.chars().collect();
        let mut marked = hit.snippet.highlights.iter();
        marked.any(|&(from, to)| chars[from..to].iter().collect::<String>() == word)
    })
}

#[test]
fn the_words_of_a_term_that_stands_nowhere_are_relaxed() {
    let lexicon = lexicon(&[&[("mass timber", "en"), ("engineered wood frame", "en")]]);
    // Words of each name stand in notes, and none of the names.
    let mut texts = vec![
        note("Tower", "en", "A tower of timber."),
        note("Hall", "en", "The mass of a hall."),
        note("Frame", "en", "A frame of wood, engineered."),
    ];
    let sample = Sample::with(&texts, &lexicon);
    for text in [
        "mass timber",
        "\"mass timber\"",
        "(mass timber)",
        "mass-timber",
    ] {
        finds(&sample, text, &["Hall", "Tower"]);
    }
    // Beside a synonym that stands, the words are relaxed too.
    texts.push(note("School", "en", "An engineered wood frame."));
    let sample = Sample::with(&texts, &lexicon);
    let answer = finds(&sample, "mass timber", &["Hall", "School", "Tower"]);
    for hit in &answer.results {
        assert_eq!(hit.has_all_words, hit.title == "School");
    }
}

#[test]
fn a_term_is_the_beginning_of_compounds_beside_its_synonyms() {
    let lexicon = lexicon(&[
        &[("heat pump", "en"), ("Wärmepumpe", "de")],
        &[("tram", "en"), ("Straßenbahn", "de")],
    ]);
    let sample = Sample::with(
        &[
            note("Wärmepumpenförderung im Altbau", "de", "Geld für alle."),
            note("Heizen", "de", "A pump and some heat."),
            note("Straßenbahnausbau Linie 5", "de", "Neue Gleise."),
            note("Linie 6", "de", "The tram."),
        ],
        &lexicon,
    );
    let pumps = ["Wärmepumpenförderung im Altbau"];
    finds(&sample, "Wärmepumpe", &pumps);
    finds(&sample, "Wärmepumpen", &pumps);
    finds(
        &sample,
        "Straßenbahn",
        &["Linie 6", "Straßenbahnausbau Linie 5"],
    );
    // A short one is the beginning of many a word.
    finds(&sample, "tram", &["Linie 6"]);
}

#[test]
fn a_compound_is_found_by_the_terms_in_it() {
    let lexicon = lexicon(&[
        &[("tram", "en"), ("Straßenbahn", "de")],
        &[("cargo bike", "en"), ("Lastenrad", "de")],
        &[("grant", "en"), ("Förderung", "de")],
    ]);
    let sample = Sample::with(
        &[
            note("Line 5", "en", "The tram runs."),
            note("Parcels", "en", "A cargo bike brings them."),
            note("Grants", "en", "A grant for parcels by cargo bike."),
            note(
                "Rad und Las",
                "en",
                "The ten rad of the las [^1].\n\n[^1]: Der Ausbau. <https://x.org>",
            ),
        ],
        &lexicon,
    );
    let read_as = |answer: &Answer| answer.corrections[0].to.clone();
    let answer = finds(&sample, "Straßenbahnausbau", &["Line 5"]);
    assert_eq!(read_as(&answer), "Straßenbahn");
    let answer = finds(&sample, "Lastenradverleih", &["Grants", "Parcels"]);
    assert_eq!(read_as(&answer), "Lastenrad");
    let answer = finds(&sample, "Lastenradförderung", &["Grants", "Parcels"]);
    assert_eq!(read_as(&answer), "Lastenrad förderung");
}

#[test]
fn function_words_of_a_term_count_as_such() {
    let lexicon = lexicon(&[
        &[("heating and cooling", "en"), ("climate control", "en")],
        &[("The city", "en"), ("municipality", "en")],
    ]);
    let mut texts = vec![
        note(
            "Ring",
            "en",
            "Heating for the old, and later cooling, and more.",
        ),
        note("Charge", "en", "The people and who pays what."),
    ];
    texts.extend((0..20).map(|i| note(&format!("Line {i}"), "en", "The tram.")));
    texts[2] = note("Line", "en", "A tram for the city.");
    let read = |path: &str| {
        let number: usize = path
            .trim_start_matches("practices/oslo/n")
            .trim_end_matches(".md")
            .parse()
            .ok()?;
        texts.get(number).cloned()
    };
    let sample = Sample::with(&texts, &lexicon);
    let ask = |text: &str| {
        let answer = sample.finder.answer(&SearchRequest::new(text), &read);
        answer.expect("the index answers")
    };
    let answer = ask("heating and cooling");
    assert_eq!(answer.results[0].title, "Ring");
    assert!(marks(&answer, "cooling") && !marks(&answer, "and"));
    let answer = ask("what does the city pay for");
    assert!(
        marks(&answer, "city") && !marks(&answer, "the"),
        "{answer:?}"
    );
}

#[test]
fn another_name_of_a_sector_is_its_label_where_no_note_has_it() {
    let aliases = ["ごみ", "Abfall", "litter"].map(str::to_owned).to_vec();
    let waste = Term {
        id: "waste".to_owned(),
        label: "Waste".to_owned(),
        aliases,
        ..Term::default()
    };
    let mut lexicon = Lexicon::default();
    let sectors = Vocabulary::new("sectors", "Sectors", vec![waste]);
    lexicon.words = Vocabularies::new(vec![sectors]);
    let of_sector = "+++\ntitle = \"Bins\"\nsectors = [\"waste\"]\n+++\n\nA bin.\n";
    let texts = [
        of_sector.to_owned(),
        note("Bench", "en", "No litter here."),
        note("Tram", "en", "A tram."),
    ];
    let sample = Sample::with(&texts, &lexicon);
    for text in ["ごみ", "ごみの計画", "Abfall", "abfall"] {
        finds(&sample, text, &["Bins"]);
    }
    finds(&sample, "litter", &["Bench"]);
}
