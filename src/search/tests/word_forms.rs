//! Forms of words: by stems, irregular plurals, and as terms of the thesaurus.

use super::Sample;
use crate::model::vocabulary::{GroupTerm, ThesaurusGroup};
use crate::search::index::fields::Lexicon;

fn note(title: &str, lang: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nlang = \"{lang}\"\n+++\n\n{title}.\n")
}

fn titles(sample: &Sample, text: &str) -> Vec<String> {
    let hits = sample.search(text).results.into_iter();
    hits.map(|hit| hit.title).collect()
}

#[test]
fn words_of_one_stem_find_each_other() {
    #[track_caller]
    fn case(lang: &str, word: &str, other: &str) {
        for (typed, written) in [(word, other), (other, word)] {
            let sample = Sample::new(&[note(written, lang)]);
            let answer = sample.search(typed);
            assert_eq!(answer.total, 1, "{lang}: {typed} {written}");
            let corrections = answer.corrections;
            assert!(corrections.is_empty(), "{lang}: {typed} {corrections:?}");
        }
    }
    case("nl", "straat", "straten");
    case("nl", "boom", "bomen");
    case("nl", "laadpaal", "laadpalen");
    case("nl", "woning", "woningen");
    case("hi", "नदी", "नदियाँ");
    case("hi", "घर", "घरों");
    case("ta", "நகரம்", "நகரங்கள்");
    case("ca", "escola", "escoles");
    case("lt", "medis", "medžiai");
    case("id", "hemat", "penghematan");
    case("id", "kota", "perkotaan");
    case("ga", "páirc", "bpáirc");
    case("sr", "školski", "školska");
    case("sr", "grad", "gradovi");
    case("sr", "школа", "школе");
    case("sr", "skola", "школе");
    case("tr", "durak", "durağı");
    case("tr", "otobüs", "otobüsler");
    case("tr", "araç", "araçlar");
    case("eu", "hiri", "hirian");
    case("ar", "حافلة", "حافلات");
    case("ar", "الحافلات", "حافلات");
    case("en", "bus", "buses");
    case("en", "gas", "gases");
    case("en", "leaf", "leaves");
    case("en", "child", "children");
}

#[test]
fn a_word_with_another_beginning_is_no_form_without_prefixes() {
    // The Dutch stemmer takes `ge` off.
    let sample = Sample::new(&[note("gebouw", "nl"), note("bouwen", "nl")]);
    assert_eq!(titles(&sample, "gebouwen"), ["gebouw"]);
}

/// Notes about parks and parking, transit and transitions, in English.
fn with_terms() -> Sample {
    let term = |text: &str, lang: &str| GroupTerm {
        text: text.to_owned(),
        lang: Some(lang.to_owned()),
        ..GroupTerm::default()
    };
    let group = |terms: Vec<GroupTerm>| ThesaurusGroup {
        terms,
        ..ThesaurusGroup::default()
    };
    let mut lexicon = Lexicon::default();
    lexicon.thesaurus.groups = vec![
        group(vec![
            term("parking", "en"),
            term("stationnement", "fr"),
            term("car storage", "en"),
        ]),
        group(vec![term("transit", "en"), term("public transport", "en")]),
        group(vec![term("walking", "en"), term("marche", "fr")]),
        group(vec![term("heat pump", "en"), term("Wärmepumpe", "de")]),
    ];
    let mut texts = vec![
        note("Parking fees", "en"),
        note("Parking and car storage", "en"),
        note("The plan for parks", "en"),
        note("The transition of the port", "en"),
        note("Public transport on Sunday", "en"),
        note("Walking to school", "en"),
        note("They march on Monday", "en"),
        note("The station square", "en"),
        note("Heat pumps at sea", "en"),
        note("Car storage below the square", "en"),
    ];
    texts.extend((0..10).map(|i| note(&format!("Measure {i}"), "en")));
    Sample::with(&texts, &lexicon)
}

#[test]
fn a_word_is_a_term_in_its_own_form_and_language() {
    #[track_caller]
    fn first_and_count(sample: &Sample, text: &str, first: &str, count: usize) {
        let titles = titles(sample, text);
        assert_eq!(titles.first().map(String::as_str), Some(first), "{text}");
        assert_eq!(titles.len(), count, "{text}: {titles:?}");
    }
    let sample = with_terms();
    // Parking is found as a form of the word, and weighs less; its synonym is not found.
    first_and_count(&sample, "parks", "The plan for parks", 3);
    first_and_count(&sample, "transition", "The transition of the port", 1);
    first_and_count(&sample, "station", "The station square", 1);
    first_and_count(&sample, "march", "They march on Monday", 1);
    // In its language a word is a term in any form, also where no note is in it.
    first_and_count(&sample, "Wärmepumpen", "Heat pumps at sea", 1);
    first_and_count(&sample, "heat pump", "Heat pumps at sea", 1);
}
