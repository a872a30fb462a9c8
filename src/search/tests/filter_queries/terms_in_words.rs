//! Terms of the thesaurus read from the words of a query.

use super::*;

/// A lexicon with groups of terms; each term with its language.
fn lexicon(groups: &[&[(&str, &str)]]) -> Lexicon {
    let mut lexicon = Lexicon::default();
    for terms in groups {
        let terms = terms.iter().map(|(text, lang)| GroupTerm {
            text: (*text).to_owned(),
            lang: Some((*lang).to_owned()),
            ambiguous: false,
        });
        lexicon.words.thesaurus.groups.push(ThesaurusGroup {
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
