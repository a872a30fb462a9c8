//! Words that fold into several tokens: hyphenated words, numbers with points, abbreviations.

use super::{Planner, Typed, one};
use crate::search::index::names::Meaning;
use crate::search::index::query_ir::{Atom, Condition, Plan, Reason};
use crate::search::planning::expand::{self, choice};

impl Planner<'_> {
    /// Plans a word that folds into several tokens: `phase-out`, `SB-596`.
    pub(super) fn several(&mut self, typed: &Typed) -> Option<Condition> {
        if let Some(part) = self.without_article(typed) {
            return self.single(&part);
        }
        let phrase = Atom::phrase(typed.words.iter().map(|word| word.folded.as_str()));
        let joined: String = typed
            .words
            .iter()
            .map(|word| word.folded.as_str())
            .collect();
        let mut choices = Vec::new();
        if expand::stands_anywhere(self.snapshot, &phrase) {
            choices.push(choice(phrase, 1.0, Reason::Typed));
        }
        // `1.9` is not 19: joined digits are another number, unless they are groups.
        let are_digits = joined.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits && self.snapshot.frequency(&joined) > 0 {
            choices.push(choice(Atom::Word(joined.clone()), 0.95, Reason::Spelling));
        } else {
            let forms = expand::inflections(self.snapshot, &joined).into_iter();
            let form = |form| choice(Atom::Word(form), expand::INFLECTION, Reason::Inflection);
            choices.extend(forms.map(form));
        }
        choices.extend(self.number_with_unit(std::slice::from_ref(typed)));
        choices.extend(expand::date_in_words(self.snapshot, typed.text));
        choices.extend(self.tagged(typed.text));
        choices.extend(self.identified(typed.text));
        let mut meanings = self.meanings(std::slice::from_ref(typed));
        // `N.Y.C.` is `NYC`.
        let are_letters = typed
            .words
            .iter()
            .all(|word| word.folded.chars().count() == 1);
        if meanings.is_empty() && are_letters {
            meanings = self.names.meanings(&[&joined]);
            meanings.retain(|meaning| meaning.is_place() && !self.quoted);
        }
        choices.extend(self.related(&meanings, typed.text, typed.span));
        if are_letters && meanings.iter().any(Meaning::is_place) {
            return Some(self.group(typed.text, choices));
        }
        let apart = one(self.each_apart(typed), Condition::All);
        if choices.is_empty() {
            return apart;
        }
        let group = self.group(typed.text, choices);
        Some(Condition::Any([group].into_iter().chain(apart).collect()))
    }

    /// The word after an article, as in `d'Oslo`. Only in a query of a language that no note is
    /// in.
    fn without_article<'t>(&self, typed: &'t Typed) -> Option<Typed<'t>> {
        let [article, _] = typed.words.as_slice() else {
            return None;
        };
        let is_article = self.foreign.is_some() && self.is_function_word(&article.folded);
        is_article.then(|| token(typed, 1))
    }

    /// Plans the tokens of a word one by one. Function words among others weigh little: `as-built`.
    fn each_apart(&mut self, typed: &Typed) -> Vec<Condition> {
        let tokens = typed.words.iter();
        let are_function: Vec<bool> = tokens
            .map(|word| self.is_function_word(&word.folded))
            .collect();
        let has_content = are_function.contains(&false);
        let mut wants = Vec::new();
        for (i, is_function) in are_function.into_iter().enumerate() {
            let part = token(typed, i);
            let Some(want) = self.single(&part) else {
                continue;
            };
            if is_function && has_content && !part.is_unfinished {
                Plan::groups_below(&want, &mut self.found.plan.function_words);
            }
            wants.push(want);
        }
        wants
    }
}

/// A token of a word, as a word.
fn token<'t>(typed: &'t Typed, i: usize) -> Typed<'t> {
    let word = &typed.words[i];
    Typed {
        text: &word.folded,
        span: typed.span,
        words: vec![word.clone()],
        is_unfinished: typed.is_unfinished && i + 1 == typed.words.len(),
    }
}
