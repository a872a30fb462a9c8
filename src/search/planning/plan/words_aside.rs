//! Function words of a query, which neither restrict nor order the results.
//!
//! In a query of function words only, they are ordinary words: `IT`, `to be or not`.

use std::collections::BTreeMap;

use super::{Planner, Typed};
use crate::model::query::{Clause, Node, Query};
use crate::search::index::query_ir::{Atom, Condition, Plan, Reason, WordGroup};
use crate::search::planning::expand::{self, choice};
use crate::search::text::tokenizer::{TokenForm, Word, words};
use crate::search::text::{function_words, stems};

/// Minimum number of function words for a query in another language. Other than that of the notes.
const MIN_FOREIGN: usize = 2;

impl Planner<'_> {
    /// Finds the function words among the words of a query.
    pub(super) fn set_function_words_aside(&mut self, query: &Query) {
        let is_word = |clause: &&Clause| matches!(clause.node, Node::Word(_));
        let is_lower = |clause: &Clause| match &clause.node {
            Node::Word(text) => text.contains(char::is_lowercase),
            _ => false,
        };
        let has_lower = query.clauses.iter().any(is_lower);
        let mut has_content = query
            .clauses
            .iter()
            .any(|clause| matches!(clause.node, Node::Phrase(_) | Node::Any(_) | Node::All(_)));
        self.foreign = self.foreign_language(query);
        let sides = query
            .clauses
            .iter()
            .filter_map(|clause| match &clause.node {
                Node::Any(sides) => Some(sides),
                _ => None,
            });
        // The words of a group in an `OR` are as those of a query.
        let grouped = sides.flatten().filter_map(|side| match &side.node {
            Node::All(words) => Some(words),
            _ => None,
        });
        let words_of_sides = grouped.flatten().filter(is_word);
        let clauses = query.clauses.iter().filter(is_word).chain(words_of_sides);
        for clause in clauses {
            let Node::Word(text) = &clause.node else {
                continue;
            };
            // Capitals in a lower-case query are an acronym: `IT strategy`.
            let is_acronym = has_lower
                && text != "NOT"
                && text.chars().filter(|c| c.is_uppercase()).count() > 1
                && !text.contains(char::is_lowercase);
            let is_unfinished = self.typing.words == Some(clause.span.0);
            let mut words = words(text);
            words.retain(|word| word.form.is_in_sequence());
            let is_aside = !is_acronym
                && !is_unfinished
                && words.iter().all(|word| match word.form {
                    // Many Vietnamese words differ from a function word only in their marks.
                    TokenForm::Spaced => {
                        let marked = self.known_marked_form(text, word);
                        marked.is_none_or(|word| function_words::is_vietnamese_function_word(&word))
                            && self.is_function_word(&word.folded)
                    }
                    _ => function_words::is_unspaced(&word.folded),
                });
            if is_aside {
                self.asides.insert(clause.span.0);
            } else {
                has_content |= !words.is_empty();
            }
        }
        self.has_content = has_content;
        if !has_content {
            self.asides.clear();
        }
    }

    /// Whether a word is a function word in the notes or the query's language.
    pub(super) fn is_function_word(&self, word: &str) -> bool {
        let is_foreign = |language: &str| function_words::is_listed_in(language, word);
        self.foreign.is_some_and(is_foreign) || self.snapshot.is_function_word(word)
    }

    /// The language of a query, if no note is in it. As of `wie teuer war die Wärmepumpe` in an
    /// English base.
    ///
    /// Most of its function words are of this language, and one of its words is in no text of a note.
    fn foreign_language(&self, query: &Query) -> Option<&'static str> {
        let texts = query
            .clauses
            .iter()
            .filter_map(|clause| match &clause.node {
                Node::Word(text) => Some(words(text)),
                _ => None,
            });
        let words: Vec<Word> = texts.flatten().collect();
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        for code in words
            .iter()
            .flat_map(|word| function_words::languages(&word.folded))
        {
            *counts.entry(code).or_default() += 1;
        }
        let is_of_notes = |code: &str| {
            let mut languages = self.snapshot.languages.iter();
            languages
                .any(|&language| function_words::is_language(stems::LANGUAGES[language].code, code))
        };
        let (code, count) = counts
            .into_iter()
            .max_by_key(|(code, count)| (*count, is_of_notes(code)))?;
        let is_unknown = |word: &Word| !expand::is_written(self.snapshot, &word.folded);
        let is_foreign = count >= MIN_FOREIGN && !is_of_notes(code);
        (is_foreign && words.iter().any(is_unknown)).then_some(code)
    }

    /// Plans function words as ordinary words if no other word occurs.
    pub(super) fn words_that_stand(&mut self, mut wants: Vec<Condition>) -> Vec<Condition> {
        let plan = &mut self.found.plan;
        let mut groups = Vec::new();
        for want in &wants {
            Plan::groups_below(want, &mut groups);
        }
        if groups.iter().all(|&i| plan.groups[i].choices.is_empty()) {
            wants.extend(plan.function_words.drain(..).map(Condition::Group));
        }
        wants
    }

    /// Plans a function word.
    pub(super) fn function_word(&mut self, typed: &Typed) {
        let words = typed.words.iter();
        for word in words.filter(|word| word.form.is_in_sequence()) {
            self.count_a_little(typed.text, &word.folded);
        }
    }

    /// Adds a group with very low weight for a word that a text has.
    pub(super) fn count_a_little(&mut self, typed: &str, folded: &str) {
        if !expand::is_written(self.snapshot, folded) {
            return;
        }
        let plan = &mut self.found.plan;
        plan.function_words.push(plan.groups.len());
        let itself = choice(Atom::Word(folded.to_owned()), 1.0, Reason::Typed);
        plan.groups
            .push(WordGroup::new(typed, vec![itself], self.parts));
    }
}
