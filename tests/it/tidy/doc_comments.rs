//! The length of the first sentence of each doc comment.

use super::{files, report, sources};

/// Maximum number of words in a first sentence.
const MAX_WORDS: usize = 14;

#[test]
fn first_sentences_of_doc_comments_are_short() {
    let all = sources()
        .into_iter()
        .chain(files("tests", ".rs"))
        .chain(files("benches", ".rs"));
    let mut faults = Vec::new();
    for source in all {
        for (line, sentence) in first_sentences(&source.text) {
            let words = sentence.split_whitespace().count();
            if words > MAX_WORDS {
                faults.push(format!("{}:{line}: {words} words: {sentence}", source.path));
            }
        }
    }
    report("first sentences have under fifteen words", &faults);
}

/// The first sentence of each doc comment, with its line.
fn first_sentences(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<Option<&str>> = text.lines().map(doc_text).collect();
    let begins = |at: &usize| lines[*at].is_some() && (*at == 0 || lines[at - 1].is_none());
    let sentence = |at: usize| {
        let paragraph = lines[at..]
            .iter()
            .map_while(|line| line.filter(|text| !text.is_empty()));
        let paragraph = paragraph.collect::<Vec<_>>().join(" ");
        let sentence = paragraph.split(". ").next().unwrap_or_default();
        (at + 1, sentence.to_owned())
    };
    (0..lines.len()).filter(begins).map(sentence).collect()
}

/// The text of a line of a doc comment.
fn doc_text(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line
        .strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"));
    text.map(str::trim)
}

#[test]
fn a_first_sentence_ends_at_its_full_stop_or_paragraph() {
    let text =
        "//! A module. More.\n\n/// A type in\n/// two lines\n///\n/// More.\nstruct A;\n// No.\n";
    let want = [(1, "A module"), (3, "A type in two lines")];
    let want = want.map(|(line, sentence)| (line, sentence.to_owned()));
    assert_eq!(first_sentences(text), want);
}
