//! Adjacent words that notes write as one, and numbers with units.

use super::{Planner, Typed, one};
use crate::search::index::query_ir::{Atom, Condition, Reason, WeightedAtom};
use crate::search::planning::expand::{self, choice};
use crate::search::planning::numbers::GROUP;
use crate::search::text::tokenizer::TokenForm;

impl Planner<'_> {
    /// Plans two or three words that notes write as one: `phase out`. Returns their count.
    pub(super) fn joined(&mut self, run: &[Typed]) -> Option<(Condition, usize)> {
        let most = run.len().min(3);
        let as_one = |count: usize| {
            let whole = self.as_one(&run[..count])?;
            let choices = vec![choice(Atom::Word(whole), 1.0, Reason::Spelling)];
            Some((count, choices))
        };
        let (count, choices) = (2..=most).rev().find_map(as_one).or_else(|| {
            let number = self.number_with_unit(run.get(..2)?);
            (!number.is_empty()).then_some((2, number))
        })?;
        let parts = &run[..count];
        let is_aside = |part: &Typed| self.asides.contains(&part.span.0);
        if parts.iter().all(is_aside) {
            return None;
        }
        // An article is not required because an address joins it: `thecity`.
        let has_article = is_aside(&parts[0]);
        let typed: Vec<&str> = parts.iter().map(|part| part.text).collect();
        let group = self.group(&typed.join(" "), choices);
        if has_article {
            self.function_word(&parts[0]);
        }
        let mut apart = Vec::new();
        for part in &parts[usize::from(has_article)..] {
            let before = self.found.lengths();
            let want = self.single(part);
            if self.found.corrections.len() > before.corrections {
                // Notes have it joined, so it is no slip: in `food waste` neither is `wastewater`.
                self.found.truncate(before);
            } else {
                apart.extend(want);
            }
        }
        let apart = one(apart, Condition::All);
        let both = apart.into_iter().chain([group]);
        Some((one(both.collect(), Condition::Any)?, count))
    }

    /// The joined words, if the index has them as one.
    fn as_one(&self, parts: &[Typed]) -> Option<String> {
        let mut whole = String::new();
        for part in parts {
            let [word] = part.words.as_slice() else {
                return None;
            };
            if word.form != TokenForm::Spaced {
                return None;
            }
            whole.push_str(&word.folded);
        }
        (self.snapshot.frequency(&whole) > 0).then_some(whole)
    }

    /// Other spellings of a number with the unit behind it: `1.39 bn` as `1.39bn`.
    pub(super) fn number_with_unit(&self, parts: &[Typed]) -> Vec<WeightedAtom> {
        let words = parts.iter().flat_map(|part| &part.words);
        let words: Vec<&str> = words.map(|word| word.folded.as_str()).collect();
        let mut choices = expand::as_number(self.snapshot, &words);
        if parts.len() > 1
            && words
                .iter()
                .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        {
            // `5 000` is one number, also where notes write `5,000`.
            let itself = Atom::phrase(words.iter().copied());
            if words[1].len() == GROUP && expand::stands_anywhere(self.snapshot, &itself) {
                choices.push(choice(itself, 1.0, Reason::Spelling));
            }
        }
        choices
    }
}
