//! Function words of a query, which neither restrict nor order the results.
//!
//! In a query of function words only, they are ordinary words: `IT`, `to be or not`.

use std::collections::BTreeMap;

use super::{Planner, Typed};
use crate::model::query::{Clause, Node, Query};
use crate::search::index::query_ir::{Atom, Condition, Plan, Reason, WordGroup};
use crate::search::planning::expand::{self, choice};
use crate::search::text::tokenizer::{TokenForm, folded, words};
use crate::search::text::{function_words, stems};

/// The fewest function words by which a query is in another language than the notes.
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
        let foreign = self.foreign_language(query);
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
        for clause in query.clauses.iter().filter(is_word).chain(words_of_sides) {
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
            let is_foreign = |word: &str| {
                let mut codes = function_words::languages(word).iter();
                foreign.is_some_and(|foreign| codes.any(|code| *code == foreign))
            };
            let is_aside = !is_acronym
                && !is_unfinished
                && words.iter().all(|word| match word.form {
                    TokenForm::Spaced => {
                        is_foreign(&word.folded) || self.snapshot.is_function_word(&word.folded)
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

    /// The language of a query that no note is in: `wie teuer war die Wärmepumpe` in an English base.
    ///
    /// Most of its function words are of this language, and one of them is in no text of a note.
    fn foreign_language(&self, query: &Query) -> Option<&'static str> {
        let texts = query
            .clauses
            .iter()
            .filter_map(|clause| match &clause.node {
                Node::Word(text) => Some(folded(text)),
                _ => None,
            });
        let mut counts: BTreeMap<&'static str, (usize, bool)> = BTreeMap::new();
        for word in texts {
            let codes = function_words::languages(&word);
            if codes.is_empty() {
                continue;
            }
            let is_unknown = !expand::is_written(self.snapshot, &word);
            for code in codes {
                let (count, has_unknown) = counts.entry(code).or_default();
                *count += 1;
                *has_unknown |= is_unknown;
            }
        }
        let is_of_notes = |code: &str| {
            let mut languages = self.snapshot.languages.iter();
            languages
                .any(|&language| function_words::is_language(stems::LANGUAGES[language].code, code))
        };
        let (code, (count, has_unknown)) = counts
            .iter()
            .max_by_key(|(code, (count, _))| (*count, is_of_notes(code)))?;
        (*count >= MIN_FOREIGN && *has_unknown && !is_of_notes(code)).then_some(*code)
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

    /// Adds a group with very low weight for a word, if the text of a note has it.
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
