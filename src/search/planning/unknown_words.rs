//! Reads a word that no note has: as a compound, the beginning or end of a longer word, or several
//! words written without spaces.

use super::expand::{COMPLETION, COMPOUND, LINKS, MIN_REST, choice, inflections};
use crate::search::index::query_ir::{Atom, Reason, WeightedAtom};
use crate::search::index::snapshot::Snapshot;
use crate::search::text::function_words;

/// Shortest parts of a compound, before and after correction by one edit.
pub(crate) const MIN_MEMBER: usize = 4;
pub(crate) const MIN_LIKELY_MEMBER: usize = 3;

/// Shortest known part of an otherwise unknown compound.
const MIN_LONE_MEMBER: usize = 6;

/// Longer parts are not looked for in words written without spaces, in characters.
const MAX_PART: usize = 24;

/// Shorter unknown words are not treated as prefixes; two characters suffice outside ASCII.
const MIN_BEGINNING: usize = 3;

/// How many words with a prefix are compared for the likeliest.
const MAX_BEGUN: usize = 64;

/// Weights of the last and the first word of a compound.
const LAST_MEMBER: f32 = 0.8;
const FIRST_MEMBER: f32 = 0.5;

/// Splits a compound that occurs in no note into two known words.
///
/// The last one says what it is, the first which kind. Each has at least `least` characters.
/// Compounds may occur in any base.
pub(crate) fn members(snapshot: &Snapshot, word: &str, least: usize) -> Vec<WeightedAtom> {
    let known = |part: &str| part.chars().count() >= least && snapshot.frequency(part) > 0;
    let member = |word, weight| choice(Atom::Word(word), weight, Reason::Member);
    // `39bn`, if notes have the number with another unit.
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = word.split_at(digits);
    if digits > 0 && snapshot.frequency(number) > 0 {
        let parts = [(number, LAST_MEMBER), (unit, FIRST_MEMBER)].into_iter();
        let parts = parts.filter(|(part, _)| snapshot.frequency(part) > 0);
        return parts
            .map(|(part, weight)| member(part.to_owned(), weight))
            .collect();
    }
    let places = || word.char_indices().map(|(at, _)| at);
    let first_known = |joined: &str| {
        let bare = LINKS.iter().filter_map(|link| joined.strip_suffix(link));
        bare.map(str::to_owned).find(|part| known(part))
    };
    // Prefer the longest last word: `fern-warmenetz` before `fernwarme-netz`.
    let as_typed = places().filter(|&at| known(&word[at..])).find_map(|at| {
        let first = first_known(&word[..at])?;
        Some((first, vec![word[at..].to_owned()]))
    });
    let inflected = || {
        places().find_map(|at| {
            let first = first_known(&word[..at])?;
            let forms = inflections(snapshot, &word[at..]);
            let forms: Vec<String> = forms.into_iter().filter(|form| known(form)).collect();
            (!forms.is_empty()).then_some((first, forms))
        })
    };
    let Some((first, last)) = as_typed.or_else(inflected) else {
        return Vec::new();
    };
    let last = last.into_iter().map(|last| member(last, LAST_MEMBER));
    last.chain([member(first, FIRST_MEMBER)]).collect()
}

/// Longer words that begin or end with an unknown word; also the likeliest.
pub(crate) fn longer(snapshot: &Snapshot, word: &str) -> Option<(String, Vec<WeightedAtom>)> {
    let length = word.chars().count();
    let is_long = length >= MIN_BEGINNING || length == 2 && !word.is_ascii();
    if !is_long || word.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_live = |(longer, _): &(&str, u32)| snapshot.frequency(longer) > 0;
    let likeliest = |words: &mut dyn Iterator<Item = (&str, u32)>| {
        let most = words
            .filter(is_live)
            .max_by_key(|(_, frequency)| *frequency);
        most.map(|(longer, frequency)| (frequency, longer.to_owned()))
    };
    let begun = snapshot
        .dictionaries()
        .filter_map(|dictionary| likeliest(&mut dictionary.beginning(word).take(MAX_BEGUN)));
    if let Some((_, longer)) = begun.max() {
        let beginning = Atom::Prefix(word.to_owned());
        let begun = choice(beginning, COMPLETION, Reason::Completion);
        return Some((longer, vec![begun]));
    }
    if length < MIN_LONE_MEMBER {
        return None;
    }
    let mut ending: Vec<(u32, String)> = snapshot
        .dictionaries()
        .flat_map(|dictionary| dictionary.ending(word).take(MAX_BEGUN).filter(is_live))
        // A prefix makes another word: `recyclables` is not `cyclables`.
        .filter(|(longer, _)| longer.len() >= word.len() + MIN_REST)
        .map(|(longer, frequency)| (frequency, longer.to_owned()))
        .collect();
    ending.sort_unstable();
    let (_, longer) = ending.last()?.clone();
    ending.dedup_by(|a, b| a.1 == b.1);
    let choices = ending.into_iter();
    let choices = choices.map(|(_, word)| choice(Atom::Word(word), COMPOUND, Reason::Compound));
    Some((longer, choices.collect()))
}

/// Cuts an unknown word into known ones, as few as possible: `SuperBowl50`.
///
/// Empty if that is impossible, or gives mostly short words.
pub(crate) fn without_spaces(snapshot: &Snapshot, word: &str) -> Vec<String> {
    let places: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let places = [places.as_slice(), &[word.len()]].concat();
    let is_little = |part: &str| {
        !function_words::languages(part).is_empty()
            || part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_known = |part: &str, chars: usize| {
        (chars >= MIN_LIKELY_MEMBER || is_little(part)) && snapshot.frequency(part) > 0
    };
    // For each place: the fewest words up to it, and where the last of them begins.
    let mut fewest: Vec<Option<(usize, usize)>> = vec![None; places.len()];
    fewest[0] = Some((0, 0));
    for end in 1..places.len() {
        for start in end.saturating_sub(MAX_PART)..end {
            let Some((words, _)) = fewest[start] else {
                continue;
            };
            if fewest[end].is_none_or(|(fewest, _)| words + 1 < fewest)
                && is_known(&word[places[start]..places[end]], end - start)
            {
                fewest[end] = Some((words + 1, start));
            }
        }
    }
    let mut parts = Vec::new();
    let mut end = places.len() - 1;
    while end > 0 {
        let Some((_, start)) = fewest[end] else {
            return Vec::new();
        };
        parts.push(word[places[start]..places[end]].to_owned());
        end = start;
    }
    parts.reverse();
    let telling = parts.iter().filter(|part| !is_little(part));
    let (count, chars) = telling.fold((0, 0), |(count, chars), part| {
        (count + 1, chars + part.chars().count())
    });
    if count == 0 || chars < count * MIN_MEMBER {
        return Vec::new();
    }
    parts
}

/// The longest known word at either end of an unknown word.
///
/// It is at least half of the unknown word.
pub(crate) fn lone_member(snapshot: &Snapshot, word: &str) -> Option<WeightedAtom> {
    let least = MIN_LONE_MEMBER.max(word.chars().count().div_ceil(2));
    let places = word.char_indices().map(|(at, _)| at).skip(1);
    let parts = places.flat_map(|at| [&word[..at], &word[at..]]);
    let known = parts.filter(|part| part.chars().count() >= least && snapshot.frequency(part) > 0);
    let longest = known.max_by_key(|part| part.len())?;
    Some(choice(
        Atom::Word(longest.to_owned()),
        FIRST_MEMBER,
        Reason::Member,
    ))
}
