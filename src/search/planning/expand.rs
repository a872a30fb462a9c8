//! Expands a typed word to index words that may match it.

use std::collections::{BTreeMap, BTreeSet};

use super::numbers;
use super::respelling::{respelt, respelt_ending};
use crate::model::date::Date;
use crate::search::index::dictionary;
use crate::search::index::index_schema::REFERENCE;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Reason, WeightedAtom};
use crate::search::index::snapshot::Snapshot;
use crate::search::text::edit_distance::WordDistance;
use crate::search::text::function_words;
use crate::search::text::tokenizer::folded;
use crate::search::text::{derivation, stems};

/// Weights by reason, relative to the word as typed.
const SPELLING: f32 = 0.95;
pub(crate) const INFLECTION: f32 = 0.85;
const DERIVATION: f32 = 0.5;
pub(super) const COMPLETION: f32 = 0.6;
pub(super) const COMPOUND: f32 = 0.5;

/// Shorter words are not corrected: everything is near them.
const MIN_TO_CORRECT: usize = 4;

/// Shorter words are corrected by one edit only.
const MIN_TO_CORRECT_TWICE: usize = 8;

/// Shorter words keep their first letter: `hare` is not `are`.
const MIN_TO_CORRECT_FIRST: usize = 6;

/// Parts of notes with words to correct to. A source list has words of any subject and language.
const CORRECTED: u8 = ALL_PARTS & !(1 << REFERENCE);

/// Shorter words are not searched inside compounds.
const MIN_IN_COMPOUND: usize = 5;

/// Shortest rest of a compound besides the word, in bytes.
pub(super) const MIN_REST: usize = 3;

/// Prefixes written joined, hyphenated or apart: `co-benefits`, `e-bikes`.
const JOINED_IN_FRONT: [&str; 9] = ["e", "co", "re", "on", "up", "de", "bi", "un", "ex"];

/// Distinguishes keys of abbreviations from other keys of [`Snapshot::expansion`].
const WITH_POINTS_KEPT: u64 = 1 << 16;

/// Distinguishes keys of [`underived`] from other keys.
const UNDERIVED_KEPT: u64 = 1 << 17;

/// Longer abbreviations are not written with points.
const MAX_WITH_POINTS: usize = 5;

/// Linking elements between the words of a compound.
pub(super) const LINKS: [&str; 6] = ["", "s", "es", "n", "en", "er"];

/// Languages that write compounds as one word.
const COMPOUNDING: [&str; 6] = ["de", "da", "nb", "sv", "nl", "fi"];

/// All atoms that match a folded word, itself first; empty if none occurs.
///
/// With `unfinished`, words with this prefix match too.
pub(crate) fn expand(snapshot: &Snapshot, word: &str, unfinished: bool) -> Vec<WeightedAtom> {
    let key = crate::search::fingerprint(word.as_bytes()) ^ u64::from(unfinished);
    snapshot.expansion(key, || work_out(snapshot, word, unfinished))
}

fn work_out(snapshot: &Snapshot, word: &str, unfinished: bool) -> Vec<WeightedAtom> {
    let mut choices = spellings(snapshot, word);
    if unfinished {
        let begun = snapshot.begins(word);
        if begun {
            choices.push(choice(
                Atom::Prefix(word.to_owned()),
                COMPLETION,
                Reason::Completion,
            ));
        }
    }
    let stands_itself = choices.iter().any(|choice| choice.reason == Reason::Typed);
    for other in inflections(snapshot, word) {
        let mut languages = snapshot.languages.iter();
        let is_derived = languages
            .any(|&language| derivation::is_derived(stems::LANGUAGES[language].code, word, &other));
        let (weight, reason) = match is_derived {
            true if stands_itself => (DERIVATION, Reason::Derivation),
            true => (DERIVATION, Reason::Inflection),
            false => (INFLECTION, Reason::Inflection),
        };
        push(&mut choices, choice(Atom::Word(other), weight, reason));
    }
    if let Some(other) = respelt_ending(word).filter(|_| word.len() >= MIN_TO_CORRECT) {
        for form in [other.clone()]
            .into_iter()
            .chain(inflections(snapshot, &other))
        {
            if snapshot.frequency(&form) > 0 {
                push(
                    &mut choices,
                    choice(Atom::Word(form), INFLECTION, Reason::Spelling),
                );
            }
        }
    }
    // An unfinished word is split only if it has no completions.
    if !choices
        .iter()
        .any(|choice| choice.reason == Reason::Completion)
    {
        let is_known = !choices.is_empty();
        choices.extend(split(snapshot, word, is_known));
        // What is written apart may also begin a longer word: `Klimaschutzkonzept`.
        if !is_known
            && !choices.is_empty()
            && word.chars().count() >= MIN_IN_COMPOUND
            && snapshot.begins(word)
        {
            let begun = Atom::Prefix(word.to_owned());
            choices.push(choice(begun, COMPLETION, Reason::Completion));
        }
    }
    choices.extend(as_number(snapshot, &[word]));
    if word.chars().count() >= MIN_IN_COMPOUND && joins_words(snapshot) {
        for compound in compounds(snapshot, word, unfinished) {
            push(
                &mut choices,
                choice(Atom::Word(compound), COMPOUND, Reason::Compound),
            );
        }
    }
    choices
}

/// Other spellings of a number that occur in notes: `5,000 kWh` and `5000kWh`.
pub(crate) fn as_number(snapshot: &Snapshot, words: &[&str]) -> Vec<WeightedAtom> {
    let forms = numbers::other_forms(words).into_iter();
    let mut choices = Vec::new();
    for form in forms.filter(|form| form.iter().all(|word| snapshot.frequency(word) > 0)) {
        let mut slots: Vec<Vec<String>> = form.into_iter().map(|word| vec![word]).collect();
        let atom = match slots.as_mut_slice() {
            [word] => word.pop().map(Atom::Word),
            _ => Some(Atom::Phrase(slots)),
        };
        let standing = atom.filter(|atom| stands_anywhere(snapshot, atom));
        choices.extend(standing.map(|atom| choice(atom, SPELLING, Reason::Spelling)));
    }
    choices
}

/// A day in numbers as in English text: `28 August 2018`, `August 28, 2018`.
pub(crate) fn date_in_words(snapshot: &Snapshot, typed: &str) -> Vec<WeightedAtom> {
    let date: Option<Date> = typed.parse().ok();
    let words = date.map(|date| folded(&date.in_full()));
    let words: Vec<&str> = words.iter().flat_map(|words| words.split(' ')).collect();
    let [day, month, year] = words[..] else {
        return Vec::new();
    };
    let orders = [[day, month, year], [month, day, year]];
    let phrases = orders.into_iter().map(Atom::phrase);
    let standing = phrases.filter(|phrase| stands_anywhere(snapshot, phrase));
    standing
        .map(|phrase| choice(phrase, SPELLING, Reason::Spelling))
        .collect()
}

/// Finds an abbreviation that notes write with points: `U.S.A.` for `USA`.
///
/// In lower case it may be an ordinary word, so it must be rare.
pub(crate) fn with_points(snapshot: &Snapshot, typed: &str, word: &str) -> Vec<WeightedAtom> {
    let key = crate::search::fingerprint(typed.as_bytes()) ^ WITH_POINTS_KEPT;
    let find = || find_with_points(snapshot, typed, word);
    snapshot.expansion(key, || find().into_iter().collect())
}

fn find_with_points(snapshot: &Snapshot, typed: &str, word: &str) -> Option<WeightedAtom> {
    let is_short = (2..=MAX_WITH_POINTS).contains(&word.len());
    if !is_short || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let is_capital = !typed.contains(char::is_lowercase);
    let least = if is_capital { 2 } else { 3 };
    let is_rare = snapshot.frequency(word) <= rare(snapshot).max(4);
    if word.len() < least || !(is_capital || is_rare) {
        return None;
    }
    let letters = word.char_indices().map(|(at, _)| &word[at..=at]);
    if letters
        .clone()
        .any(|letter| snapshot.frequency(letter) == 0)
    {
        return None;
    }
    let phrase = Atom::phrase(letters);
    stands_anywhere(snapshot, &phrase).then(|| choice(phrase, SPELLING, Reason::Spelling))
}

/// The highest frequency of a rare word.
fn rare(snapshot: &Snapshot) -> u32 {
    snapshot.total as u32 / 16
}

/// The word and its other spellings that occur in notes.
fn spellings(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    let mut choices = Vec::new();
    if snapshot.frequency(word) > 0 {
        choices.push(choice(Atom::Word(word.to_owned()), 1.0, Reason::Typed));
    }
    for other in respelt(word) {
        if snapshot.frequency(&other) > 0 {
            let other = choice(Atom::Word(other), SPELLING, Reason::Spelling);
            push(&mut choices, other);
        }
    }
    choices
}

/// Other words with the same stem in a language of the base.
pub(crate) fn inflections(snapshot: &Snapshot, word: &str) -> BTreeSet<String> {
    dictionary::inflections(&snapshot.dictionaries(), &snapshot.languages, word)
}

/// The word an unknown word derives from, with its forms: `rent` for `renters`.
pub(crate) fn underived(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    let key = crate::search::fingerprint(word.as_bytes()) ^ UNDERIVED_KEPT;
    snapshot.expansion(key, || find_underived(snapshot, word))
}

fn find_underived(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    let codes = snapshot.languages.iter();
    let bases =
        codes.flat_map(|&language| derivation::bases(stems::LANGUAGES[language].code, word));
    let mut bases = bases.filter(|base| base.chars().count() >= MIN_TO_CORRECT);
    let known = |base: &String| stands_in(snapshot, &Atom::Word(base.clone()), CORRECTED);
    let Some(base) = bases.find(known) else {
        return Vec::new();
    };
    let forms = inflections(snapshot, &base);
    let words = [base].into_iter().chain(forms).map(Atom::Word);
    words
        .map(|word| choice(word, DERIVATION, Reason::Inflection))
        .collect()
}

/// Splits a word that notes write as two: `phaseout`, `ll97`, `ebikes`.
///
/// The second word may have any form.
fn split(snapshot: &Snapshot, word: &str, is_known: bool) -> Option<WeightedAtom> {
    let boundary = |at: usize| {
        let (a, b) = (word.as_bytes()[at - 1], word.as_bytes()[at]);
        a.is_ascii_digit() != b.is_ascii_digit()
    };
    let is_letter =
        |at: usize| at == 1 && word.len() > 3 && word.as_bytes()[0].is_ascii_alphabetic();
    let places = (1..word.len()).filter(|&at| word.is_char_boundary(at));
    let places = places.filter(|&at| at.min(word.len() - at) >= 2 || boundary(at) || is_letter(at));
    let known = places.filter_map(|at| {
        let (left, right) = word.split_at(at);
        let a = snapshot.frequency(left);
        if a == 0 {
            return None;
        }
        let mut forms: Vec<String> = vec![right.to_owned()];
        if !boundary(at) {
            forms.extend(inflections(snapshot, right));
        }
        let frequencies = forms.iter().map(|form| snapshot.frequency(form));
        let b = frequencies.max().unwrap_or_default();
        // Short halves and function words (`with out`) often occur side by side by chance.
        let is_long = at.min(word.len() - at) >= 3;
        let are_words = !(function_words::is_listed(left) && function_words::is_listed(right));
        let is_sure = boundary(at)
            || is_long && (are_words || !is_known)
            || JOINED_IN_FRONT.contains(&left)
            || a.max(b) <= rare(snapshot) && at > 1;
        (b > 0 && is_sure).then(|| (a.min(b), Atom::Phrase(vec![vec![left.to_owned()], forms])))
    });
    let (_, phrase) = known
        .filter(|(_, phrase)| stands_anywhere(snapshot, phrase))
        .max_by_key(|(frequency, _)| *frequency)?;
    Some(choice(phrase, SPELLING, Reason::Spelling))
}

/// Compounds of this word and another known word.
///
/// Completions of an unfinished word already include those that begin with it.
fn compounds(snapshot: &Snapshot, word: &str, unfinished: bool) -> Vec<String> {
    let known = |part: &str| part.len() >= MIN_REST && snapshot.frequency(part) > 0;
    let ends_so = |whole: &str| {
        let head = &whole[..whole.len() - word.len()];
        let bare = LINKS.iter().filter_map(|link| head.strip_suffix(link));
        bare.into_iter().any(known)
    };
    let begins_so = |whole: &str| {
        let tail = &whole[word.len()..];
        let bare = LINKS.iter().filter_map(|link| tail.strip_prefix(link));
        bare.into_iter().any(known)
    };
    let mut longer: Vec<String> = Vec::new();
    for seen in &snapshot.segments {
        let dictionary = seen.segment.dictionary();
        let ending = dictionary.ending(word).filter(|(whole, _)| ends_so(whole));
        longer.extend(ending.map(|(whole, _)| whole.to_owned()));
        if !unfinished {
            let beginning = dictionary
                .beginning(word)
                .filter(|(whole, _)| begins_so(whole));
            longer.extend(beginning.map(|(whole, _)| whole.to_owned()));
        }
    }
    longer.sort_unstable();
    longer.dedup();
    longer
}

/// Whether any note is in a language with compounds.
pub(super) fn joins_words(snapshot: &Snapshot) -> bool {
    joining_languages(snapshot).next().is_some()
}

/// The languages of the notes that write compounds as one word.
pub(super) fn joining_languages(snapshot: &Snapshot) -> impl Iterator<Item = usize> {
    let joins = |language: &usize| COMPOUNDING.contains(&stems::LANGUAGES[*language].code);
    snapshot.languages.iter().copied().filter(joins)
}

/// Spelling corrections of an unknown word, likeliest first.
///
/// At most three, all at the same edit distance.
pub(crate) fn corrections(
    snapshot: &Snapshot,
    word: &str,
    edits: u8,
    unfinished: bool,
) -> Vec<String> {
    let kept = 2 + u64::from(unfinished) + (u64::from(edits) << 8);
    let key = crate::search::fingerprint(word.as_bytes()) ^ kept;
    let guesses = snapshot.expansion(key, || {
        let guesses = look_for_corrections(snapshot, word, edits, unfinished);
        let guess = |word| choice(Atom::Word(word), 1.0, Reason::Correction);
        guesses.into_iter().map(guess).collect()
    });
    let word = |guess: WeightedAtom| match guess.atom {
        Atom::Word(word) => Some(word),
        _ => None,
    };
    guesses.into_iter().filter_map(word).collect()
}

fn look_for_corrections(
    snapshot: &Snapshot,
    word: &str,
    edits: u8,
    unfinished: bool,
) -> Vec<String> {
    let length = word.chars().count();
    let least = match edits {
        1 => MIN_TO_CORRECT,
        _ => MIN_TO_CORRECT_TWICE,
    };
    if length < least || word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found: BTreeMap<String, (f32, u32)> = BTreeMap::new();
    for seen in &snapshot.segments {
        let dictionary = seen.segment.dictionary();
        dictionary.near(
            word,
            edits,
            unfinished,
            |near: WordDistance, known, frequency| {
                let entry = found.entry(known.to_owned()).or_insert((near.cost, 0));
                entry.1 += frequency;
            },
        );
    }
    let keeps_first = edits > 1 || length < MIN_TO_CORRECT_FIRST;
    found.retain(|known, _| {
        (!keeps_first || known.chars().next() == word.chars().next())
            && !snapshot.is_function_word(known)
            && stands_in(snapshot, &Atom::Word(known.clone()), CORRECTED)
    });
    // Prefers frequent words; a likely typo weighs more.
    let worth = |(cost, frequency): (f32, u32)| (frequency as f32).ln_1p() - 4.0 * cost;
    let mut best: Vec<(f32, String)> = found
        .into_iter()
        .map(|(known, seen)| (worth(seen), known))
        .collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    best.truncate(3);
    best.into_iter().map(|(_, known)| known).collect()
}

/// Whether an atom occurs in any note.
pub(crate) fn stands_anywhere(snapshot: &Snapshot, atom: &Atom) -> bool {
    stands_in(snapshot, atom, ALL_PARTS)
}

/// Whether a note's own text has a word, not only titles of its sources.
pub(crate) fn is_written(snapshot: &Snapshot, word: &str) -> bool {
    snapshot.frequency(word) > 0 && stands_in(snapshot, &Atom::Word(word.to_owned()), CORRECTED)
}

/// Whether an atom occurs in one of these parts of any note.
pub(crate) fn stands_in(snapshot: &Snapshot, atom: &Atom, parts: u8) -> bool {
    let mut segments = snapshot.segments.iter();
    segments.any(|seen| seen.holds(atom, parts))
}

/// Adds a choice unless its atom is present.
pub(crate) fn push(choices: &mut Vec<WeightedAtom>, new: WeightedAtom) {
    if !choices.iter().any(|known| known.atom == new.atom) {
        choices.push(new);
    }
}

pub(crate) fn choice(atom: Atom, weight: f32, reason: Reason) -> WeightedAtom {
    WeightedAtom {
        atom,
        weight,
        reason,
    }
}
