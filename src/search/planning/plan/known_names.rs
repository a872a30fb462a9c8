//! Plans names of places and thesaurus terms.

use super::{Planner, Typed, one};
use crate::search::index::names::Meaning;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Condition, Reason, WeightedAtom};
use crate::search::planning::expand::choice;

/// Weight of a place name in a note that may only mention it.
const MENTIONED: f32 = 0.5;

impl Planner<'_> {
    /// What the names of a run of words mean; quoted words name no place.
    pub(super) fn meanings(&self, run: &[Typed]) -> Vec<Meaning> {
        let folded: Vec<&str> = run
            .iter()
            .flat_map(|typed| &typed.words)
            .filter(|word| word.form.is_in_sequence())
            .map(|word| word.folded.as_str())
            .collect();
        let mut meanings = self.names.meanings(&folded);
        meanings.retain(|meaning| !(self.quoted && meaning.is_place()));
        meanings
    }

    /// Plans a name of several words: its words, or its meanings.
    pub(super) fn name(&mut self, run: &[Typed]) -> Condition {
        let meanings = self.meanings(run);
        let typed = run
            .iter()
            .map(|typed| typed.text)
            .collect::<Vec<_>>()
            .join(" ");
        let mut choices = Vec::new();
        let is_place = meanings.iter().any(Meaning::is_place);
        if is_place {
            let slots = run.iter().flat_map(|typed| &typed.words);
            let slots = slots.filter(|word| word.form.is_in_sequence());
            let slots = slots.map(|word| vec![word.folded.clone()]).collect();
            choices.push(choice(Atom::Phrase(slots), 1.0, Reason::Typed));
            if self.parts == ALL_PARTS {
                mentioned(&mut choices);
            }
        } else {
            // The term itself weighs more than its synonyms.
            let term = self.atoms_of(&typed).into_iter();
            choices.extend(term.map(|term| choice(term, 1.0, Reason::Typed)));
            choices.extend(self.tagged(&typed));
        }
        let span = (run[0].span.0, run[run.len() - 1].span.1);
        choices.extend(self.related(&meanings, &typed, span));
        if choices.is_empty() {
            // No note has the term by any name.
            let words = run.iter().filter_map(|typed| self.single(typed)).collect();
            let words = one(words, Condition::All);
            return words.unwrap_or_else(|| self.group(&typed, Vec::new()));
        }
        let group = self.group(&typed, choices);
        if is_place {
            return group;
        }
        let before = self.found.lengths();
        let words: Vec<Condition> = run.iter().filter_map(|typed| self.single(typed)).collect();
        if self.found.corrections.len() > before.corrections {
            // A word of a known term is not a slip: `péage urbain` is not about a page.
            self.found.truncate(before);
            return group;
        }
        Condition::Any(
            one(words, Condition::All)
                .into_iter()
                .chain([group])
                .collect(),
        )
    }
}

/// Lowers the weight of place names, as mentions count less than facets.
pub(super) fn mentioned(choices: &mut [WeightedAtom]) {
    for choice in choices {
        choice.weight *= MENTIONED;
    }
}
