//! Plans a word that no note has.
//!
//! Tried in this order: the word it is derived from; a number with its unit; the two parts of a
//! compound, together with one edit or after longer words that begin with it; longer words with it at
//! an end; compounds with a form of it; one edit; a term of the thesaurus at one of its ends; another
//! name of a facet value; while it is typed, a compound whose last word only begins; shorter parts; two edits; words without spaces; its longest part. The answer
//! says what it was read as.

use super::{Planner, Typed, mentioned, one};
use crate::model::hit::Correction;
use crate::search::index::names::Meaning;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Condition, Reason, WeightedAtom};
use crate::search::planning::expand::{self, choice};
use crate::search::planning::unknown_words::CompoundParts;
use crate::search::planning::{respelling, unknown_words};
use crate::search::text::tokenizer::{folded, words};

/// Bits that mark keys of
/// [`Snapshot::expansion`](crate::search::index::snapshot::Snapshot::expansion). They are set for
/// respelt places, words without spaces and misspelt places.
const RESPELT_KEPT: u64 = 1 << 18;
const WITHOUT_SPACES_KEPT: u64 = 1 << 19;
const NEAR_PLACE_KEPT: u64 = 1 << 20;

/// Shorter words of a place name are not corrected, in characters.
const MIN_MISSPELT: usize = 3;

/// Maximum number of unknown words searched for in place names. Each search reads all names.
pub(super) const MAX_MISSPELT: usize = 8;

/// Factor on the parts of a compound beside longer words that begin with it.
const BESIDE_BEGINNING: f32 = 0.5;

/// Weight of the second and third correction.
const OTHER_GUESSES: f32 = 0.3;

impl Planner<'_> {
    /// Plans an unknown word.
    ///
    /// In a negation it stays unknown: what it may mean is not to be excluded.
    pub(super) fn unknown(&mut self, typed: &Typed, word: &str) -> Condition {
        if self.in_negation {
            return self.group(typed.text, Vec::new());
        }
        let underived = expand::underived(self.snapshot, word);
        if !underived.is_empty() {
            return self.group(typed.text, underived);
        }
        let mut choices = unknown_words::number_and_unit(self.snapshot, word);
        if choices.is_empty() {
            if let Some(want) = self.beginning_and_parts(typed, word) {
                return want;
            }
            if let Some(want) = self.compound(typed, word, unknown_words::MIN_COMPOUND_PART) {
                return want;
            }
            choices = self.longer(typed, word);
        }
        if choices.is_empty() {
            choices = self.around(typed, word);
        }
        if choices.is_empty() {
            choices = self.corrected(typed, word, 1);
        }
        if choices.is_empty() {
            let part = unknown_words::term_at_an_end(word, &|part| self.is_term(part));
            choices.extend(
                part.into_iter()
                    .flat_map(|part| self.only_part(typed, &part)),
            );
        }
        if choices.is_empty() {
            choices = self.labels_of_value(typed.text);
        }
        if choices.is_empty()
            && typed.is_unfinished
            && let Some(want) = self.begun_compound(typed, word)
        {
            return want;
        }
        if choices.is_empty() {
            if let Some(want) = self.compound(typed, word, unknown_words::MIN_LIKELY_PART) {
                return want;
            }
            choices = self.corrected(typed, word, 2);
        }
        if choices.is_empty() {
            if let Some(want) = self.without_spaces(typed, word) {
                return want;
            }
            let part = unknown_words::lone_part(self.snapshot, word);
            choices.extend(
                part.into_iter()
                    .flat_map(|part| self.only_part(typed, &part)),
            );
        }
        self.group(typed.text, choices)
    }

    /// Plans a word that begins longer words and is a compound itself.
    ///
    /// Both are wanted, the longer words more: `Klimaschutz` is in `Klimaschutzkonzept`.
    fn beginning_and_parts(&mut self, typed: &Typed, word: &str) -> Option<Condition> {
        if !self.snapshot.begins(word) {
            return None;
        }
        let parts = self.cut(word, unknown_words::MIN_COMPOUND_PART)?;
        let mut parts = self.weighted_parts(typed, &parts);
        for part in &mut parts {
            part.weight *= BESIDE_BEGINNING;
        }
        let longer = self.longer(typed, word);
        let longer = self.group(typed.text, longer);
        let parts = self.group(typed.text, parts);
        Some(Condition::Any(vec![longer, parts]))
    }

    /// Expands an unknown word to compounds that it is part of.
    fn around(&mut self, typed: &Typed, word: &str) -> Vec<WeightedAtom> {
        let choices = unknown_words::compounds_around(self.snapshot, word);
        if let Some(Atom::Word(likeliest)) = choices.first().map(|likeliest| &likeliest.atom) {
            self.say_corrected(typed, likeliest.clone());
        }
        choices
    }

    /// Plans a compound as its two parts, as if they were typed apart.
    fn compound(&mut self, typed: &Typed, word: &str, least: usize) -> Option<Condition> {
        let parts = self.cut(word, least)?;
        // What looks like a compound may be a slip: `Beatels` is not `beat` and `els`.
        let corrected = self.corrected(typed, word, 1);
        if !corrected.is_empty() {
            let mut choices = self.weighted_parts(typed, &parts);
            choices.extend(corrected);
            return Some(self.group(typed.text, choices));
        }
        let last = parts.last.first().map_or("", String::as_str);
        let parts = [&parts.first, last].map(|part| as_typed(typed.text, part));
        self.apart(typed, &parts)
    }

    /// Plans a compound of which the last word is being typed: `heatpum`.
    ///
    /// A completion is no correction.
    fn begun_compound(&mut self, typed: &Typed, word: &str) -> Option<Condition> {
        let is_term = |part: &str| self.is_term(part);
        let [first, begun] = unknown_words::begun_compound(self.snapshot, word, &is_term)?;
        let before = self.found.corrections.len();
        let want = self.apart(typed, &[&first, &begun]);
        self.found.corrections.truncate(before);
        want
    }

    /// The two parts of a compound.
    fn cut(&self, word: &str, least: usize) -> Option<CompoundParts> {
        let is_term = |part: &str| self.is_term(part);
        unknown_words::compound_parts(self.snapshot, word, least, &is_term)
    }

    /// Any of the parts of a compound, and their synonyms.
    fn weighted_parts(&mut self, typed: &Typed, parts: &CompoundParts) -> Vec<WeightedAtom> {
        let mut choices = Vec::new();
        for (part, weight) in parts.weighted() {
            self.add_part(typed, part, weight, &mut choices);
        }
        choices
    }

    /// The only known part of a word, and its synonyms.
    fn only_part(&mut self, typed: &Typed, part: &str) -> Vec<WeightedAtom> {
        let mut choices = Vec::new();
        self.add_part(typed, part, unknown_words::FIRST_PART, &mut choices);
        if choices.is_empty() && self.snapshot.frequency(part) > 0 {
            // It stands in titles of sources only.
            choices.push(unknown_words::compound_part(
                part,
                unknown_words::FIRST_PART,
            ));
        }
        if !choices.is_empty() {
            self.say_corrected(typed, as_typed(typed.text, part).to_owned());
        }
        choices
    }

    fn add_part(
        &mut self,
        typed: &Typed,
        part: &str,
        weight: f32,
        choices: &mut Vec<WeightedAtom>,
    ) {
        if expand::is_written(self.snapshot, part) {
            expand::push(choices, unknown_words::compound_part(part, weight));
        }
        let mut meanings = self.meanings_of(&[part]);
        meanings.retain(|meaning| !meaning.is_place());
        for mut related in self.related(&meanings, part, typed.span) {
            related.weight *= weight;
            expand::push(choices, related);
        }
    }

    /// Whether a word is a thesaurus term that some note has by another name.
    fn is_term(&self, word: &str) -> bool {
        let meanings = self.names.meanings(&[word]);
        meanings.iter().any(|meaning| match meaning {
            Meaning::Term { group, ambiguous } => {
                !self.synonyms(*group, *ambiguous, word).is_empty()
            }
            _ => false,
        })
    }

    pub(super) fn say_corrected(&mut self, typed: &Typed, to: String) {
        let from = typed.text.to_owned();
        self.found.corrections.push(Correction { from, to });
    }

    /// The place with this name in another spelling: `Koebenhavn`.
    pub(super) fn place_respelt(&self, word: &str) -> Vec<Meaning> {
        if self.quoted {
            return Vec::new();
        }
        let is_place = |name: &String| {
            let meanings = self.names.meanings(&[name]);
            meanings.iter().any(Meaning::is_place)
        };
        let find = || respelling::respelt(word).into_iter().find(is_place);
        let key = crate::search::fingerprint(word.as_bytes()) ^ RESPELT_KEPT;
        let kept = self.snapshot.expansion(key, || {
            let name = find().map(|name| choice(Atom::Word(name), 1.0, Reason::Spelling));
            name.into_iter().collect()
        });
        match kept.first().map(|kept| &kept.atom) {
            Some(Atom::Word(name)) => self.names.meanings(&[name]),
            _ => Vec::new(),
        }
    }

    /// Plans a place name of several words with one edit: `new yrok`. The edit is in words that no
    /// note has. Returns their count.
    pub(super) fn misspelt_place(
        &mut self,
        run: &[Typed],
        misspelt: &[bool],
    ) -> Option<(Condition, usize)> {
        let longest = self.names.longest().min(run.len());
        let (name, run) = (2..=longest).rev().find_map(|count| {
            let (run, misspelt) = (&run[..count], &misspelt[..count]);
            let name = misspelt.contains(&true).then(|| self.place_near(run))?;
            Some((name?, run))
        })?;
        let words: Vec<&str> = name.split(' ').collect();
        let phrase = Atom::phrase(words.iter().copied());
        let mut choices = vec![choice(phrase, 1.0, Reason::Correction)];
        mentioned(&mut choices);
        let typed: Vec<&str> = run.iter().map(|typed| typed.text).collect();
        let typed = typed.join(" ");
        let mut meanings = self.names.meanings(&words);
        meanings.retain(Meaning::is_place);
        let span = (run[0].span.0, run[run.len() - 1].span.1);
        let before = self.found.lengths();
        choices.extend(self.related(&meanings, &typed, span));
        choices.retain(|known| expand::stands_anywhere(self.snapshot, &known.atom));
        if choices.is_empty() {
            // No note is of this place.
            self.found.truncate(before);
            return None;
        }
        let (from, to) = (typed.clone(), name.clone());
        self.found.corrections.push(Correction { from, to });
        Some((self.group(&typed, choices), run.len()))
    }

    /// Whether a word of a place name may be misspelt: no note has it.
    pub(super) fn may_be_misspelt(&mut self, typed: &Typed) -> bool {
        let is_place = self.parts == ALL_PARTS && !self.in_negation && !self.quoted;
        let is_unknown = |word: &str| self.is_unknown(word);
        let may_be = is_place
            && self.misspelt_left > 0
            && matches!(typed.words.as_slice(), [word] if is_unknown(&word.folded));
        self.misspelt_left -= usize::from(may_be);
        may_be
    }

    fn is_unknown(&self, word: &str) -> bool {
        word.chars().count() >= MIN_MISSPELT && self.snapshot.frequency(word) == 0
    }

    fn place_near(&self, run: &[Typed]) -> Option<String> {
        let words = run.iter().map(|typed| match typed.words.as_slice() {
            [word] if !typed.is_unfinished => Some(word.folded.as_str()),
            _ => None,
        });
        let words: Vec<&str> = words.collect::<Option<_>>()?;
        let is_unknown = |word: &str| self.is_unknown(word);
        let find = || self.names.place_near(&words, &is_unknown);
        let key = crate::search::fingerprint(words.join(" ").as_bytes()) ^ NEAR_PLACE_KEPT;
        let kept = self.snapshot.expansion(key, || {
            let name = find().map(|name| Atom::Word(name.to_owned()));
            let kept = name.map(|name| choice(name, 1.0, Reason::Correction));
            kept.into_iter().collect()
        });
        match kept.into_iter().next()?.atom {
            Atom::Word(name) => Some(name),
            _ => None,
        }
    }

    /// Plans words written without the spaces between them.
    fn without_spaces(&mut self, typed: &Typed, word: &str) -> Option<Condition> {
        let key = crate::search::fingerprint(word.as_bytes()) ^ WITHOUT_SPACES_KEPT;
        let kept = self.snapshot.expansion(key, || {
            let parts = unknown_words::without_spaces(self.snapshot, word).into_iter();
            let kept = |part| choice(Atom::Word(part), 1.0, Reason::Spelling);
            parts.map(kept).collect()
        });
        let parts = kept.iter().filter_map(|part| match &part.atom {
            Atom::Word(part) => Some(part.as_str()),
            _ => None,
        });
        let parts: Vec<&str> = parts.collect();
        self.apart(typed, &parts)
    }

    /// Plans the known parts of a word as if they were typed apart.
    fn apart(&mut self, typed: &Typed, parts: &[&str]) -> Option<Condition> {
        let (function, run): (Vec<&str>, Vec<&str>) = parts
            .iter()
            .partition(|part| self.is_function_word(&folded(part)));
        let last = *run.last()?;
        self.say_corrected(typed, parts.join(" "));
        for part in function {
            self.count_a_little(part, &folded(part));
        }
        let run = run.into_iter().map(|part| Typed {
            text: part,
            span: typed.span,
            words: words(part),
            is_unfinished: typed.is_unfinished && part == last,
        });
        let run: Vec<Typed> = run.collect();
        let mut wants = Vec::new();
        self.run(&run, &mut wants);
        one(wants, Condition::All)
    }

    /// Expands an unknown word to longer words that contain it at an end.
    fn longer(&mut self, typed: &Typed, word: &str) -> Vec<WeightedAtom> {
        // Capitals are an acronym.
        let may_begin = self.typing.as_typed && typed.text.contains(char::is_lowercase);
        let Some(longer) = unknown_words::longer(self.snapshot, word, may_begin) else {
            return Vec::new();
        };
        let mut choices = longer.choices;
        // A completion is no correction.
        if longer.likeliest.starts_with(word) {
            self.place_named(&longer.likeliest, typed, &mut choices);
        } else {
            self.say_corrected(typed, longer.likeliest);
        }
        choices
    }

    pub(super) fn corrected(&mut self, typed: &Typed, word: &str, edits: u8) -> Vec<WeightedAtom> {
        let mut choices: Vec<WeightedAtom> = Vec::new();
        let guesses = expand::corrections(self.snapshot, word, edits, typed.is_unfinished);
        let likeliest = guesses.first().cloned();
        for (i, guess) in guesses.into_iter().enumerate() {
            let weight = if i == 0 { 1.0 } else { OTHER_GUESSES };
            if i == 0 {
                self.say_corrected(typed, guess.clone());
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

    /// Takes the reading of an unknown word for a place if it names one.
    fn place_named(&mut self, name: &str, typed: &Typed, choices: &mut Vec<WeightedAtom>) {
        let mut meanings = self.names.meanings(&[name]);
        meanings.retain(|meaning| meaning.is_place() && !self.quoted);
        if self.parts == ALL_PARTS && !meanings.is_empty() {
            mentioned(choices);
            choices.extend(self.related(&meanings, typed.text, typed.span));
        }
    }
}

/// The beginning or end of a typed word, by its folded form. As `Straßenbahn` for `strassenbahn`.
fn as_typed<'t>(text: &'t str, part: &'t str) -> &'t str {
    let places = text.char_indices().map(|(at, _)| at).skip(1);
    let mut ends = places.flat_map(|at| [&text[..at], &text[at..]]);
    ends.find(|end| folded(end) == part).unwrap_or(part)
}
