//! Phrases between quotes; a phrase without matches becomes its single words.

use super::searched_parts::names_of_parts;
use super::{PhraseReading, Planner, one};
use crate::model::hit::QueryFault;
use crate::model::query::{Clause, Node};
use crate::search::index::query_ir::{Atom, Condition, Reason};
use crate::search::planning::expand::{self, choice};
use crate::search::text::tokenizer::{TokenForm, words};

/// Maximum number of completions for the last word of a phrase.
const MAX_IN_PHRASE: usize = 16;

impl Planner<'_> {
    /// Plans an exact phrase; `None` if no note has it, unless it is negated.
    pub(super) fn phrase_at(&mut self, text: &str, span: (usize, usize)) -> Option<Condition> {
        if self.phrases == PhraseReading::Words && !self.in_negation {
            return None;
        }
        let groups = self.found.plan.groups.len();
        let want = self.phrase(text, self.typing.words == Some(span.0))?;
        let new = &self.found.plan.groups[groups..];
        let stands = new.iter().all(|group| {
            let mut choices = group.choices.iter();
            choices.any(|choice| expand::stands_in(self.snapshot, &choice.atom, self.parts))
        });
        if stands || self.in_negation {
            return Some(want);
        }
        self.found.plan.groups.truncate(groups);
        None
    }

    /// Plans the words of a phrase that occurs nowhere as separate words.
    pub(super) fn as_words(&mut self, text: &str, span: (usize, usize)) -> Vec<Condition> {
        if words(text).is_empty() {
            self.nothing_in(text, span);
            return Vec::new();
        }
        let mut split: Vec<Clause> = text
            .split_whitespace()
            .filter(|word| !words(word).is_empty())
            .map(|word| Clause {
                node: Node::Word(word.to_owned()),
                span: (span.1, span.1),
            })
            .collect();
        let shown = text.trim();
        let with = match self.phrases {
            PhraseReading::Whole => "",
            PhraseReading::Words => " with these filters",
        };
        let part = match names_of_parts(self.parts) {
            Some(names) => format!(" in the {names}"),
            None => String::new(),
        };
        let message =
            format!("no note{with} has \"{shown}\" as it stands{part}; searched as words");
        self.found.faults.push(QueryFault { span, message });
        // Only the last word may be unfinished.
        if let Some(last) = split.last_mut() {
            last.span = span;
        }
        let before = std::mem::replace(&mut self.quoted, true);
        let mut wants = self.clauses(&split);
        self.quoted = before;
        // An unknown word of an alternative restricts nothing.
        let is_known = |want: &Condition| match want {
            Condition::Group(i) => !self.found.plan.groups[*i].choices.is_empty(),
            _ => true,
        };
        if self.depth > 0 && wants.iter().any(is_known) {
            wants.retain(is_known);
        }
        wants
    }

    pub(super) fn phrase(&mut self, text: &str, is_unfinished: bool) -> Option<Condition> {
        let mut all = words(text);
        all.retain(|word| word.form.is_in_sequence());
        let last = all.last()?;
        // A single character may be the beginning of a longer word.
        let unfinished = match last.form {
            TokenForm::Spaced => is_unfinished,
            form => form == TokenForm::Unigram,
        };
        let typed = last.folded.clone();
        let mut slots: Vec<Vec<String>> = all.into_iter().map(|word| vec![word.folded]).collect();
        let mut wants = Vec::new();
        if unfinished {
            slots.pop();
            if let Some(all) = self.completions(&typed).filter(|_| !slots.is_empty()) {
                slots.push(all);
            } else {
                // With too many completions, a match of one of them means little.
                let beginning = Atom::Prefix(typed.clone());
                let begun = vec![choice(beginning, 1.0, Reason::Completion)];
                wants.push(self.group(&typed, begun));
            }
        }
        let atom = match slots.as_mut_slice() {
            [] => None,
            [word] => word.pop().map(Atom::Word),
            _ => Some(Atom::Phrase(slots)),
        };
        wants.extend(atom.map(|atom| self.group(text, vec![choice(atom, 1.0, Reason::Typed)])));
        one(wants, Condition::All)
    }

    /// The completions of a phrase's last word, itself included.
    /// `None` if there are too many.
    fn completions(&self, typed: &str) -> Option<Vec<String>> {
        let mut all = vec![typed.to_owned()];
        for dictionary in self.snapshot.dictionaries() {
            let begun = dictionary.beginning(typed).take(MAX_IN_PHRASE + 1);
            all.extend(begun.map(|(word, _)| word.to_owned()));
        }
        all.sort_unstable();
        all.dedup();
        (all.len() <= MAX_IN_PHRASE).then_some(all)
    }
}
