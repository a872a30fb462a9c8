//! From a typed word to the words of the index that may stand for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::search::index::dictionary;
use crate::search::index::query_ir::{Atom, Reason, WeightedAtom};
use crate::search::index::snapshot::Snapshot;
use crate::search::text::edit_distance::Near;
use crate::search::text::stems;

/// What each reason counts against the word as typed.
const SPELLING: f32 = 0.95;
pub(crate) const INFLECTION: f32 = 0.85;
const COMPLETION: f32 = 0.6;
const COMPOUND: f32 = 0.5;

/// Words shorter than this have no near words: everything is near them.
const SHORTEST_TO_CORRECT: usize = 4;

/// Two slips are looked for only in words at least this long.
const SHORTEST_TO_CORRECT_TWICE: usize = 7;

/// Words shorter than this are not looked for inside longer ones.
const SHORTEST_IN_COMPOUND: usize = 5;

/// Shorter words are not looked for as parts of a compound.
const SHORTEST_MEMBER: usize = 4;

/// What a longer word has besides the one asked for is at least so long, in bytes.
const SHORTEST_REST: usize = 3;

/// What stands between the words of a compound.
const LINKS: [&str; 6] = ["", "s", "es", "n", "en", "er"];

/// What the last and the first word of a compound count.
const LAST_MEMBER: f32 = 0.8;
const FIRST_MEMBER: f32 = 0.5;

/// Languages that write compounds as one word.
const COMPOUNDING: [&str; 6] = ["de", "da", "nb", "sv", "nl", "fi"];

/// All ways in which a folded word stands in notes, itself first; empty if there is none.
///
/// With `unfinished`, words that begin so count too.
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
                Atom::Beginning(word.to_owned()),
                COMPLETION,
                Reason::Completion,
            ));
        }
    }
    for other in inflections(snapshot, word) {
        let weight = INFLECTION;
        push(&mut choices, Atom::Word(other), weight, Reason::Inflection);
    }
    // Half a word is no two words, unless nothing goes on like it.
    if !choices
        .iter()
        .any(|choice| choice.reason == Reason::Completion)
    {
        choices.extend(split(snapshot, word));
    }
    for compound in compounds(snapshot, word, unfinished) {
        push(
            &mut choices,
            Atom::Word(compound),
            COMPOUND,
            Reason::Compound,
        );
    }
    choices
}

/// The word itself and its other spellings, where they stand in notes.
fn spellings(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    let mut choices = Vec::new();
    if snapshot.frequency(word) > 0 {
        choices.push(choice(Atom::Word(word.to_owned()), 1.0, Reason::Typed));
    }
    for other in respelt(word) {
        if snapshot.frequency(&other) > 0 {
            push(&mut choices, Atom::Word(other), SPELLING, Reason::Spelling);
        }
    }
    choices
}

/// Spellings of a folded word with `oe`, `ae`, `aa`, `ue` for what folds to `o`, `a`, `u`, and
/// back: `kobenhavn` and `koebenhavn`; and those of British and American English.
fn respelt(word: &str) -> Vec<String> {
    const PAIRS: [(&str, &str); 10] = [
        ("oe", "o"),
        ("ae", "a"),
        ("aa", "a"),
        ("ue", "u"),
        ("our", "or"),
        ("isa", "iza"),
        ("ise", "ize"),
        ("isi", "izi"),
        ("centre", "center"),
        ("kerb", "curb"),
    ];
    if word.len() < 4 || !word.is_ascii() {
        return Vec::new();
    }
    let mut others = Vec::new();
    for (long, short) in PAIRS {
        for (at, _) in word.match_indices(long) {
            others.push(format!(
                "{}{short}{}",
                &word[..at],
                &word[at + long.len()..]
            ));
        }
        for (at, _) in word.match_indices(short) {
            others.push(format!(
                "{}{long}{}",
                &word[..at],
                &word[at + short.len()..]
            ));
        }
    }
    for (long, short) in PAIRS {
        others.push(word.replace(long, short));
    }
    others.sort_unstable();
    others.dedup();
    others.retain(|other| other != word);
    others
}

/// Other words with the same stem in a language of the base.
pub(crate) fn inflections(snapshot: &Snapshot, word: &str) -> BTreeSet<String> {
    dictionary::inflections(&snapshot.dictionaries(), &snapshot.languages, word)
}

/// A word that notes write as two: `phaseout`, `ll97`.
fn split(snapshot: &Snapshot, word: &str) -> Option<WeightedAtom> {
    let boundary = |at: usize| {
        let (a, b) = (word.as_bytes()[at - 1], word.as_bytes()[at]);
        a.is_ascii_digit() != b.is_ascii_digit()
    };
    let places = (1..word.len()).filter(|&at| word.is_char_boundary(at));
    let places = places.filter(|&at| at.min(word.len() - at) >= 2 || boundary(at));
    // Short halves are often words in themselves, and side by side by chance.
    let rare = snapshot.total as u32 / 16;
    let known = places.filter_map(|at| {
        let (left, right) = word.split_at(at);
        let (a, b) = (snapshot.frequency(left), snapshot.frequency(right));
        let is_sure = boundary(at) || at.min(word.len() - at) >= 3 || a.max(b) <= rare;
        let frequency = a.min(b);
        (frequency > 0 && is_sure).then(|| {
            (
                frequency,
                Atom::Phrase(vec![vec![left.to_owned()], vec![right.to_owned()]]),
            )
        })
    });
    let (_, phrase) = known
        .filter(|(_, phrase)| stands_anywhere(snapshot, phrase))
        .max_by_key(|(frequency, _)| *frequency)?;
    Some(choice(phrase, SPELLING, Reason::Spelling))
}

/// Longer words that end or begin with this one, in languages that join words: what is left of them
/// is a word too. What an unfinished word begins is among its completions already.
fn compounds(snapshot: &Snapshot, word: &str, unfinished: bool) -> Vec<String> {
    if word.chars().count() < SHORTEST_IN_COMPOUND || !joins_words(snapshot) {
        return Vec::new();
    }
    let known = |part: &str| part.len() >= SHORTEST_REST && snapshot.frequency(part) > 0;
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

/// Whether notes are written in a language that joins words.
fn joins_words(snapshot: &Snapshot) -> bool {
    let joins = |&language: &usize| COMPOUNDING.contains(&stems::LANGUAGES[language].code);
    snapshot.languages.iter().any(joins)
}

/// The two words that a compound is joined of, where it stands in no note itself: the last tells
/// what it is, the first of which kind.
pub(crate) fn members(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    if !joins_words(snapshot) {
        return Vec::new();
    }
    let known =
        |part: &str| part.chars().count() >= SHORTEST_MEMBER && snapshot.frequency(part) > 0;
    let places = word.char_indices().map(|(at, _)| at);
    let first_known = |joined: &str| {
        let bare = LINKS.iter().filter_map(|link| joined.strip_suffix(link));
        bare.map(str::to_owned).find(|part| known(part))
    };
    // The longest last word: `fern-warmenetz` before `fernwarme-netz`.
    let found = places.filter(|&at| known(&word[at..])).find_map(|at| {
        let first = first_known(&word[..at])?;
        Some((first, word[at..].to_owned()))
    });
    let Some((first, last)) = found else {
        return Vec::new();
    };
    vec![
        choice(Atom::Word(last), LAST_MEMBER, Reason::Member),
        choice(Atom::Word(first), FIRST_MEMBER, Reason::Member),
    ]
}

/// The words nearest to one that stands in no note, the likeliest first; at most three, all at the
/// same number of edits.
pub(crate) fn corrections(snapshot: &Snapshot, word: &str, unfinished: bool) -> Vec<String> {
    let key = crate::search::fingerprint(word.as_bytes()) ^ (2 + u64::from(unfinished));
    let guesses = snapshot.expansion(key, || {
        let guesses = look_for_corrections(snapshot, word, unfinished);
        let guess = |word| choice(Atom::Word(word), 1.0, Reason::Correction);
        guesses.into_iter().map(guess).collect()
    });
    let word = |guess: WeightedAtom| match guess.atom {
        Atom::Word(word) => Some(word),
        _ => None,
    };
    guesses.into_iter().filter_map(word).collect()
}

fn look_for_corrections(snapshot: &Snapshot, word: &str, unfinished: bool) -> Vec<String> {
    let length = word.chars().count();
    if length < SHORTEST_TO_CORRECT || word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let most = if length >= SHORTEST_TO_CORRECT_TWICE {
        2
    } else {
        1
    };
    for edits in 1..=most {
        let mut found: BTreeMap<String, (f32, u32)> = BTreeMap::new();
        for seen in &snapshot.segments {
            seen.segment.dictionary().near(
                word,
                edits,
                unfinished,
                |near: Near, known, frequency| {
                    let entry = found.entry(known.to_owned()).or_insert((near.cost, 0));
                    entry.1 += frequency;
                },
            );
        }
        if !found.is_empty() {
            // A frequent word is the likelier one to have been meant; a likely slip weighs more.
            let worth = |(cost, frequency): (f32, u32)| (frequency as f32).ln_1p() - 4.0 * cost;
            let mut best: Vec<(f32, String)> = found
                .into_iter()
                .map(|(known, seen)| (worth(seen), known))
                .collect();
            best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            best.truncate(3);
            return best.into_iter().map(|(_, known)| known).collect();
        }
    }
    Vec::new()
}

/// Whether an atom stands in any note.
pub(crate) fn stands_anywhere(snapshot: &Snapshot, atom: &Atom) -> bool {
    snapshot
        .segments
        .iter()
        .any(|seen| seen.segment.holds(atom))
}

fn push(choices: &mut Vec<WeightedAtom>, atom: Atom, weight: f32, reason: Reason) {
    if !choices.iter().any(|known| known.atom == atom) {
        choices.push(choice(atom, weight, reason));
    }
}

pub(crate) fn choice(atom: Atom, weight: f32, reason: Reason) -> WeightedAtom {
    WeightedAtom {
        atom,
        weight,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn respells_both_ways() {
        assert!(respelt("koebenhavn").contains(&"kobenhavn".to_owned()));
        assert!(respelt("kobenhavn").contains(&"koebenhavn".to_owned()));
        assert!(respelt("malmo").contains(&"malmoe".to_owned()));
        assert!(respelt("aarhus").contains(&"arhus".to_owned()));
        assert!(respelt("oer").is_empty());
    }
}
