//! Function words of a query, which neither restrict nor order the results.
//!
//! In a query of function words only, they are ordinary words: `IT`, `to be or not`.

use super::{Planner, Typed};
use crate::model::query::{Clause, Node, Query};
use crate::search::index::query_ir::{Atom, Condition, Plan, Reason, WordGroup};
use crate::search::planning::expand::choice;
use crate::search::text::function_words;
use crate::search::text::tokenizer::{TokenForm, words};

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
        for clause in query.clauses.iter().filter(is_word) {
            let Node::Word(text) = &clause.node else {
                continue;
            };
            // Capitals in a lower-case query are an acronym: `IT strategy`.
            let is_acronym = has_lower
                && text.chars().filter(|c| c.is_uppercase()).count() > 1
                && !text.contains(char::is_lowercase);
            let is_unfinished = self.typing.words == Some(clause.span.0);
            let mut words = words(text);
            words.retain(|word| word.form.is_in_sequence());
            let is_aside = !is_acronym
                && !is_unfinished
                && words.iter().all(|word| match word.form {
                    TokenForm::Spaced => self.snapshot.is_function_word(&word.folded),
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

    /// Adds a group with very low weight for a word, if it occurs.
    pub(super) fn count_a_little(&mut self, typed: &str, folded: &str) {
        if self.snapshot.frequency(folded) == 0 {
            return;
        }
        let plan = &mut self.found.plan;
        plan.function_words.push(plan.groups.len());
        let itself = choice(Atom::Word(folded.to_owned()), 1.0, Reason::Typed);
        plan.groups
            .push(WordGroup::new(typed, vec![itself], self.parts));
    }
}
