//! What is searched for a word that stands in no note.
//!
//! It is tried, in this order, as a derived word, as two words, as parts of a compound, as a prefix, with one edit, with
//! two, as words without the spaces between them, and by its longest known part.

use super::{Planner, Typed, mentioned, one};
use crate::model::hit::Correction;
use crate::search::index::names::Meaning;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Condition, Reason, WeightedAtom};
use crate::search::query::expand::{self, choice};
use crate::search::query::unknown_words;
use crate::search::text::tokenizer::words;

/// Weight of the second and third correction.
const OTHER_GUESSES: f32 = 0.3;

impl Planner<'_> {
    /// Plans an unknown word.
    pub(super) fn unknown(&mut self, typed: &Typed, word: &str) -> Condition {
        let underived = expand::underived(self.snapshot, word);
        if !underived.is_empty() {
            return self.group(typed.text, underived);
        }
        let mut choices = unknown_words::members(self.snapshot, word, unknown_words::MIN_MEMBER);
        if !choices.is_empty() && !self.in_negation {
            // What looks like a compound may be a slip: `Beatels` is not `beat` and `els`.
            choices.extend(self.corrected(typed, word, 1));
        }
        if choices.is_empty() && !self.in_negation {
            choices = self.longer(typed, word);
        }
        if choices.is_empty() {
            choices = self.corrected(typed, word, 1);
        }
        if choices.is_empty() {
            choices = unknown_words::members(self.snapshot, word, unknown_words::MIN_LIKELY_MEMBER);
        }
        if choices.is_empty() {
            choices = self.corrected(typed, word, 2);
        }
        if choices.is_empty() && !self.in_negation {
            if let Some(want) = self.without_spaces(typed, word) {
                return want;
            }
            choices.extend(unknown_words::lone_member(self.snapshot, word));
        }
        self.group(typed.text, choices)
    }

    /// The place with this name in another spelling: `Koebenhavn`.
    pub(super) fn place_respelt(&self, word: &str) -> Vec<Meaning> {
        let others = expand::respelt(word).into_iter();
        let mut meanings = others.map(|other| self.names.meanings(&[&other]));
        let is_place = |meanings: &Vec<Meaning>| meanings.iter().any(Meaning::is_place);
        meanings
            .find(is_place)
            .filter(|_| !self.quoted)
            .unwrap_or_default()
    }

    /// Plans words written without the spaces between them.
    fn without_spaces(&mut self, typed: &Typed, word: &str) -> Option<Condition> {
        let parts = unknown_words::without_spaces(self.snapshot, word);
        let mut run = Vec::new();
        for part in &parts {
            if self.snapshot.is_function_word(part) {
                self.count_a_little(part, part);
            } else {
                run.push(Typed {
                    text: part,
                    span: typed.span,
                    words: words(part),
                    is_unfinished: false,
                });
            }
        }
        let mut wants = Vec::new();
        self.run(&run, &mut wants);
        one(wants, Condition::All)
    }

    /// Expands an unknown word to longer words that contain it at an end.
    fn longer(&mut self, typed: &Typed, word: &str) -> Vec<WeightedAtom> {
        let Some((to, mut choices)) = unknown_words::longer(self.snapshot, word) else {
            return Vec::new();
        };
        if to.starts_with(word) {
            self.place_named(&to, typed, &mut choices);
        }
        let from = typed.text.to_owned();
        self.found.corrections.push(Correction { from, to });
        choices
    }

    pub(super) fn corrected(&mut self, typed: &Typed, word: &str, edits: u8) -> Vec<WeightedAtom> {
        let mut choices: Vec<WeightedAtom> = Vec::new();
        let guesses = expand::corrections(self.snapshot, word, edits, typed.is_unfinished);
        let likeliest = guesses.first().cloned();
        for (i, guess) in guesses.into_iter().enumerate() {
            let weight = if i == 0 { 1.0 } else { OTHER_GUESSES };
            if i == 0 {
                let from = typed.text.to_owned();
                self.found.corrections.push(Correction {
                    from,
                    to: guess.clone(),
                });
                let forms = expand::inflections(self.snapshot, &guess).into_iter();
                choices.extend(
                    forms.map(|form| {
                        choice(Atom::Word(form), expand::INFLECTION, Reason::Correction)
                    }),
                );
            }
            choices.retain(|known| known.atom != Atom::Word(guess.clone()));
            choices.insert(0, choice(Atom::Word(guess), weight, Reason::Correction));
        }
        if let Some(name) = likeliest {
            self.place_named(&name, typed, &mut choices);
        }
        choices
    }

    /// Takes what an unknown word is read as for a place, if it is the name of one.
    fn place_named(&mut self, name: &str, typed: &Typed, choices: &mut Vec<WeightedAtom>) {
        let mut meanings = self.names.meanings(&[name]);
        meanings.retain(|meaning| meaning.is_place() && !self.quoted);
        if self.parts == ALL_PARTS && !self.in_negation && !meanings.is_empty() {
            mentioned(choices);
            choices.extend(self.related(&meanings, typed.text, typed.span));
        }
    }
}
