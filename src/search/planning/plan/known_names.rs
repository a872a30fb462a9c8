//! Plans names of places and thesaurus terms.

use super::synonyms::filed_under;
use super::{Planner, Typed, one};
use crate::search::index::names::Meaning;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Condition, Reason, WeightedAtom};
use crate::search::planning::expand::{self, choice};

/// Weight of a place name in a note that may only mention it.
const MENTIONED: f32 = 0.5;

/// Highest weight of a word's form that is a term of another meaning.
const OTHER_TERM: f32 = 0.25;

impl Planner<'_> {
    /// What the names of a run of words mean; quoted words name no place.
    pub(super) fn meanings(&self, run: &[Typed]) -> Vec<Meaning> {
        let folded: Vec<&str> = run
            .iter()
            .flat_map(|typed| &typed.words)
            .filter(|word| word.form.is_in_sequence())
            .map(|word| word.folded.as_str())
            .collect();
        let mut meanings = self.meanings_of(&folded);
        meanings.retain(|meaning| !(self.quoted && meaning.is_place()));
        meanings
    }

    /// The meanings of folded words: names as they are, terms in any form.
    ///
    /// A word of the notes is a form of a term only in its own language: `march` is not *marche*.
    pub(super) fn meanings_of(&self, words: &[&str]) -> Vec<Meaning> {
        let meanings = self.names.meanings(words);
        if !meanings.is_empty() {
            return meanings;
        }
        let may_be_of = |language| match words {
            [word] => self.snapshot.may_be_of(word, language),
            _ => true,
        };
        self.names.inflected_meanings(words, &may_be_of)
    }

    /// Lowers the weight of forms that are terms of another meaning: `parking` of `park`.
    pub(super) fn set_other_terms_back(&self, meanings: &[Meaning], choices: &mut [WeightedAtom]) {
        let is_form = |choice: &&mut WeightedAtom| choice.reason == Reason::Inflection;
        for choice in choices.iter_mut().filter(is_form) {
            let Atom::Word(form) = &choice.atom else {
                continue;
            };
            let terms = self.names.meanings(&[form]);
            let is_same = |term: &Meaning| term.is_place() || meanings.contains(term);
            if !terms.is_empty() && !terms.iter().any(is_same) {
                choice.weight = choice.weight.min(OTHER_TERM);
            }
        }
    }

    /// Plans a name of several words: its words, or its meanings.
    pub(super) fn name(&mut self, run: &[Typed]) -> Condition {
        let meanings = self.meanings(run);
        if let Some(filed) = filed_under(&meanings).filter(|_| self.in_negation) {
            return filed;
        }
        let typed = run
            .iter()
            .map(|typed| typed.text)
            .collect::<Vec<_>>()
            .join(" ");
        let mut choices = Vec::new();
        let is_place = meanings.iter().any(Meaning::is_place);
        let mut stands_itself = is_place;
        if is_place {
            let slots = run.iter().flat_map(|typed| &typed.words);
            let slots = slots.filter(|word| word.form.is_in_sequence());
            let phrase = Atom::phrase(slots.map(|word| word.folded.as_str()));
            choices.push(choice(phrase, 1.0, Reason::Typed));
            if self.parts == ALL_PARTS {
                mentioned(&mut choices);
            }
        } else {
            // The term itself weighs more than its synonyms.
            let term = self.atoms_of(&typed).into_iter();
            let term = term.filter(|term| self.stands(term));
            choices.extend(term.map(|term| choice(term, 1.0, Reason::Typed)));
            stands_itself = !choices.is_empty();
            choices.extend(self.tagged(&typed));
        }
        let span = (run[0].span.0, run[run.len() - 1].span.1);
        choices.extend(self.related(&meanings, &typed, span));
        if !is_place && self.parts != ALL_PARTS {
            choices.retain(|known| self.stands(&known.atom));
        }
        if choices.is_empty() {
            // No note has the term by any name.
            let words = self.words_of_term(run);
            let words = one(words, Condition::All);
            return words.unwrap_or_else(|| self.group(&typed, Vec::new()));
        }
        let group = self.group(&typed, choices);
        if is_place {
            return group;
        }
        let before = self.found.lengths();
        let words = self.words_of_term(run);
        if self.found.corrections.len() > before.corrections {
            // A word of a known term is not a slip: `péage urbain` is not about a page.
            self.found.truncate(before);
            return group;
        }
        if !stands_itself {
            return Condition::All(beside(words, &group));
        }
        Condition::Any(
            one(words, Condition::All)
                .into_iter()
                .chain([group])
                .collect(),
        )
    }

    /// Whether words are a name, not a word with articles: `the city`.
    pub(super) fn are_name(&self, run: &[Typed]) -> bool {
        let meanings = self.meanings(run);
        let is_aside = |typed: &Typed| self.asides.contains(&typed.span.0);
        let has_edge = run.first().is_some_and(is_aside) || run.last().is_some_and(is_aside);
        let content = run.iter().filter(|typed| !is_aside(typed)).count();
        meanings.iter().any(Meaning::is_place)
            || !meanings.is_empty() && (run.len() == 1 || !has_edge || content > 1)
    }

    /// Plans the words of a term one by one. Its function words count as such.
    fn words_of_term(&mut self, run: &[Typed]) -> Vec<Condition> {
        let mut words = Vec::new();
        for typed in run {
            if self.asides.contains(&typed.span.0) {
                self.function_word(typed);
            } else {
                words.extend(self.single(typed));
            }
        }
        words
    }

    /// Whether an atom occurs in the parts that are searched.
    pub(super) fn stands(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Filed(_) => true,
            atom => expand::stands_in(self.snapshot, atom, self.parts),
        }
    }
}

/// Lowers the weight of place names, as mentions count less than facets.
pub(super) fn mentioned(choices: &mut [WeightedAtom]) {
    for choice in choices {
        choice.weight *= MENTIONED;
    }
}

/// Adds a term as an alternative to each of its words. Thus words that no note has are relaxed
/// like others.
pub(super) fn beside(words: Vec<Condition>, term: &Condition) -> Vec<Condition> {
    if words.is_empty() {
        return vec![term.clone()];
    }
    let beside = |word| Condition::Any(vec![word, term.clone()]);
    words.into_iter().map(beside).collect()
}
