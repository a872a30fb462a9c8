//! Text of scripts without spaces: Chinese, Japanese, Korean, Thai and their neighbours.
//!
//! Such text arrives as one long word. Its [pairs of characters](crate::search::text::tokenizer)
//! are searched like words: rare pairs weigh more, notes that lack some of them follow where few have
//! all, adjacent pairs rank higher. So an exact title is found, and a whole question finds the note that
//! shares most of it.
//!
//! Place names and thesaurus terms are recognised anywhere in the text, longest first from the left, and
//! planned as separate words. Pairs across the edge of a name are left out, as are unknown pairs between
//! two known ones. A term that stands nowhere is searched by its synonyms; its pairs of Chinese
//! characters count like wider terms, since each has a meaning, and other pairs only if it has no
//! synonyms: `サイクル` of `リサイクル` is in any word. Pairs across the edge of a function
//! word (`少人` of `多少人`) weigh as little as it does. A katakana word that occurs in notes counts as a
//! whole; an unknown one is corrected, beside its pairs. Korean is corrected by the letters of its
//! syllables. Pairs of hiragana weigh less beside other characters: most are endings and particles.

use std::collections::HashSet;

use super::synonyms::BROADER;
use super::{Planner, Typed, mentioned, one};
use crate::search::index::names::Meaning;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Condition, Reason};
use crate::search::planning::expand::{self, choice};
use crate::search::text::char_folding::Script;
use crate::search::text::function_words;
use crate::search::text::tokenizer::{TokenForm, Word};

/// Weight of a pair of hiragana beside other characters: most are endings and particles.
const ENDING: f32 = 0.3;

/// Longest name of a facet value inside a text, in pairs.
const LONGEST_VALUE: usize = 8;

impl Planner<'_> {
    /// Plans a word that is partly in a script without spaces.
    ///
    /// Adds a condition for each name, word and pair in it.
    pub(super) fn unspaced(&mut self, typed: &Typed, wants: &mut Vec<Condition>) {
        let words = typed.words.iter().filter(|word| word.form.is_in_sequence());
        let words: Vec<&Word> = words.collect();
        let names = self.names_among(typed, &words);
        let of_name =
            |&(at, count): &(usize, usize)| (words[at].span.0, words[at + count - 1].span.1);
        let spans: Vec<(usize, usize)> = names.iter().map(of_name).collect();
        let corrected = self.corrected_syllables(typed, &words);
        let first = wants.len();
        // Repeated pairs add nothing.
        let mut planned: HashSet<&str> = HashSet::new();
        let mut i = 0;
        let mut names = names.into_iter().peekable();
        while i < words.len() {
            if let Some((_, count)) = names.next_if(|(at, _)| *at == i) {
                wants.extend(self.name_inside(typed, &words[i..i + count]));
                i += count;
                // Skip the pair across the end of the name.
                i += usize::from(words.get(i).is_some_and(|next| overlap(words[i - 1], next)));
                continue;
            }
            if let Some(word) = self.known_katakana(typed, words[i], wants) {
                i += words[i..]
                    .iter()
                    .take_while(|pair| pair.span.1 <= word)
                    .count();
                continue;
            }
            let is_over_a_start = words.get(i + 1).is_some_and(|next| {
                names.peek().is_some_and(|(at, _)| *at == i + 1) && overlap(words[i], next)
            });
            let is_left_out = is_over_a_start || self.is_seam(&words, i);
            if self.has_content && is_over_a_function_word(&words, i) {
                self.count_a_little(
                    &typed.text[words[i].span.0..words[i].span.1],
                    &words[i].folded,
                );
            } else if let Some(pair) = corrected.get(&i) {
                let itself = choice(Atom::Word(pair.clone()), 1.0, Reason::Correction);
                wants.push(self.group(&typed.text[words[i].span.0..words[i].span.1], vec![itself]));
            } else if !is_left_out && planned.insert(&words[i].folded) {
                let is_last = i + 1 == words.len();
                wants.extend(self.word_inside(typed, words[i], is_last));
            }
            i += 1;
        }
        if wants.len() == first
            && let Some(word) = words.first()
        {
            // The whole text is a particle.
            let beginning = Atom::Prefix(word.folded.clone());
            let mut begun = vec![choice(beginning, 1.0, Reason::Typed)];
            begun.retain(|known| expand::stands_anywhere(self.snapshot, &known.atom));
            wants.push(self.group(typed.text, begun));
        }
        for word in typed
            .words
            .iter()
            .filter(|word| word.form == TokenForm::Katakana)
        {
            // A known name is no slip.
            let is_around = |&(from, to): &(usize, usize)| from <= word.span.0 && word.span.1 <= to;
            if spans.iter().any(is_around) {
                continue;
            }
            self.correct_katakana(typed, word, first, wants);
        }
    }

    /// Plans a negated clause.
    ///
    /// Text without spaces is negated as a phrase, because its pairs occur in other words too.
    pub(super) fn negated(&mut self, inner: &crate::model::query::Clause) -> Option<Condition> {
        use crate::model::query::Node;
        match &inner.node {
            Node::Word(text)
                if crate::search::text::tokenizer::words(text)
                    .iter()
                    .any(|word| word.form.is_unspaced()) =>
            {
                self.phrase(text, false)
            }
            _ => self.node(inner),
        }
    }

    /// Whether an unknown pair is between two known ones.
    ///
    /// Such a pair joins the end of one word to the start of the next.
    fn is_seam(&self, words: &[&Word], i: usize) -> bool {
        let stands = |word: &&Word| self.snapshot.frequency(&word.folded) > 0;
        let before = i.checked_sub(1).and_then(|before| words.get(before));
        words[i].form == TokenForm::Bigram
            && !stands(&words[i])
            && before.is_some_and(stands)
            && words.get(i + 1).is_some_and(stands)
    }

    /// Start and length of the names in a run of words.
    fn names_among(&self, typed: &Typed, words: &[&Word]) -> Vec<(usize, usize)> {
        let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
        let mut names = Vec::new();
        let mut i = 0;
        while i < words.len() {
            let longest = self.names.longest().max(LONGEST_VALUE);
            let longest = longest.min(words.len() - i);
            let is_name = |count: &usize| {
                !self.names.meanings(&folded[i..i + count]).is_empty()
                    || self.is_value(typed, &words[i..i + count])
            };
            if let Some(count) = (1..=longest).rev().find(is_name) {
                names.push((i, count));
                i += count;
                i += usize::from(words.get(i).is_some_and(|next| overlap(words[i - 1], next)));
            } else {
                i += 1;
            }
        }
        names
    }

    /// Whether words that stand nowhere are another name of a facet value.
    fn is_value(&self, typed: &Typed, words: &[&Word]) -> bool {
        let is_unknown = |word: &&Word| self.snapshot.frequency(&word.folded) == 0;
        let text = &typed.text[words[0].span.0..words[words.len() - 1].span.1];
        words.iter().any(is_unknown) && !self.labels_of_value(text).is_empty()
    }

    /// Plans a name or term inside the text.
    fn name_inside(&mut self, typed: &Typed, words: &[&Word]) -> Vec<Condition> {
        let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
        let meanings = self.names.meanings(&folded);
        let inside = (words[0].span.0, words[words.len() - 1].span.1);
        let text = &typed.text[inside.0..inside.1];
        let span = (typed.span.0 + inside.0, typed.span.0 + inside.1);
        let atom = match folded.as_slice() {
            [word] => Atom::Word((*word).to_owned()),
            words => Atom::phrase(words.iter().copied()),
        };
        let mut choices = vec![choice(atom, 1.0, Reason::Typed)];
        choices.retain(|known| expand::stands_anywhere(self.snapshot, &known.atom));
        let is_place = meanings.iter().any(Meaning::is_place);
        if self.parts == ALL_PARTS && is_place {
            mentioned(&mut choices);
        } else {
            choices.extend(self.tagged(text));
        }
        let stands_itself = is_place || !choices.is_empty();
        choices.extend(self.related(&meanings, text, span));
        if choices.is_empty() {
            choices = self.labels_of_value(text);
        }
        if choices.is_empty() {
            let pairs = words.iter();
            let pairs = pairs.filter_map(|word| self.word_inside(typed, word, false));
            return pairs.collect();
        }
        if !stands_itself {
            let pairs = words.iter().filter(|word| {
                let is_chinese = |c| Script::of(c) == Script::Cjk;
                // Folded, katakana are hiragana.
                let written = &typed.text[word.span.0..word.span.1];
                written.chars().all(is_chinese) && expand::is_written(self.snapshot, &word.folded)
            });
            let pairs: Vec<&Word> = pairs.copied().collect();
            // A few pairs of a long term are no sign of it.
            if 2 * pairs.len() >= words.len() {
                let pair = |word: &Word| Atom::Word(word.folded.clone());
                let pairs = pairs.into_iter().map(pair);
                choices.extend(pairs.map(|pair| choice(pair, BROADER, Reason::Broader)));
            }
        }
        vec![self.group(text, choices)]
    }

    /// Plans a pair, single character or spaced word; `None` for a particle.
    fn word_inside(&mut self, typed: &Typed, word: &Word, is_last: bool) -> Option<Condition> {
        let text = &typed.text[word.span.0..word.span.1];
        if self.has_content && function_words::is_unspaced(&word.folded) {
            self.count_a_little(text, &word.folded);
            return None;
        }
        if word.form == TokenForm::Spaced {
            let alone = Typed {
                text,
                span: (typed.span.0 + word.span.0, typed.span.0 + word.span.1),
                words: vec![word.clone()],
                is_unfinished: typed.is_unfinished && is_last,
            };
            return Some(self.word(&alone, &word.folded));
        }
        let atom = match word.form {
            TokenForm::Unigram if is_particle(&word.folded) => return None,
            TokenForm::Unigram => Atom::Prefix(word.folded.clone()),
            _ => Atom::Word(word.folded.clone()),
        };
        let weight = if is_hiragana(text) && !is_hiragana(typed.text) {
            ENDING
        } else {
            1.0
        };
        let mut choices = vec![choice(atom, weight, Reason::Typed)];
        choices.retain(|known| expand::stands_anywhere(self.snapshot, &known.atom));
        Some(self.group(text, choices))
    }

    /// Plans a katakana word that starts here and occurs in notes; returns its end.
    fn known_katakana(
        &mut self,
        typed: &Typed,
        first: &Word,
        wants: &mut Vec<Condition>,
    ) -> Option<usize> {
        let begins = |word: &&Word| word.form == TokenForm::Katakana && word.span.0 == first.span.0;
        let word = typed.words.iter().find(begins)?;
        let phrase = phrase_of(typed, word);
        if !expand::stands_anywhere(self.snapshot, &phrase) {
            return None;
        }
        let text = &typed.text[word.span.0..word.span.1];
        wants.push(self.group(text, vec![choice(phrase, 1.0, Reason::Typed)]));
        Some(word.span.1)
    }

    /// Adds corrections of an unknown katakana word as an alternative to its pairs.
    fn correct_katakana(
        &mut self,
        typed: &Typed,
        word: &Word,
        first: usize,
        wants: &mut Vec<Condition>,
    ) {
        if expand::stands_anywhere(self.snapshot, &phrase_of(typed, word)) {
            return;
        }
        let pairs = pairs_of(typed, word);
        let texts: Vec<&str> = pairs
            .map(|pair| &typed.text[pair.span.0..pair.span.1])
            .collect();
        let text = &typed.text[word.span.0..word.span.1];
        let alone = Typed {
            text,
            span: (typed.span.0 + word.span.0, typed.span.0 + word.span.1),
            words: vec![word.clone()],
            is_unfinished: typed.is_unfinished,
        };
        let mut guesses = self.corrected(&alone, &word.folded, 1);
        if guesses.is_empty() {
            guesses = self.corrected(&alone, &word.folded, 2);
        }
        if guesses.is_empty() {
            return;
        }
        let guess = self.group(text, guesses);
        let is_of_word = |want: &Condition| {
            matches!(want, Condition::Group(i)
                if texts.contains(&self.found.plan.groups[*i].typed.as_str()))
        };
        let (of_word, others): (Vec<Condition>, Vec<Condition>) =
            wants.drain(first..).partition(is_of_word);
        wants.extend(others);
        let pairs = one(of_word, Condition::All);
        wants.push(Condition::Any(pairs.into_iter().chain([guess]).collect()));
    }
}

/// The pairs of a katakana word.
fn pairs_of<'a>(typed: &'a Typed, word: &'a Word) -> impl Iterator<Item = &'a Word> {
    let is_inside = |pair: &&Word| {
        pair.form == TokenForm::Bigram && pair.span.0 >= word.span.0 && pair.span.1 <= word.span.1
    };
    typed.words.iter().filter(is_inside)
}

fn phrase_of(typed: &Typed, word: &Word) -> Atom {
    Atom::phrase(pairs_of(typed, word).map(|pair| pair.folded.as_str()))
}

/// Whether a pair joins a function word to the text before or behind it.
fn is_over_a_function_word(words: &[&Word], i: usize) -> bool {
    let is_whole = |word: &&Word| function_words::is_whole(&word.folded);
    let before = i.checked_sub(1).map(|before| words[before]);
    let after = words.get(i + 1).copied();
    before
        .filter(is_whole)
        .is_some_and(|before| overlap(before, words[i]))
        || after
            .filter(is_whole)
            .is_some_and(|after| overlap(words[i], after))
}

/// Whether a text is in hiragana only.
fn is_hiragana(text: &str) -> bool {
    text.chars().all(|c| ('ぁ'..='ゖ').contains(&c))
}

/// Whether two words share a character.
fn overlap(word: &Word, next: &Word) -> bool {
    next.span.0 < word.span.1
}

/// Whether a single character is hiragana, such as the particle `の`.
fn is_particle(folded: &str) -> bool {
    folded
        .chars()
        .all(|c| ('\u{3041}'..='\u{309f}').contains(&c))
}
