//! Reads a word that no note has. It may be a compound, the beginning or end of a longer word, or
//! several words without spaces.

use super::expand::{
    COMPLETION, COMPOUND, LINKS, MIN_REST, choice, inflections, is_written, joining_languages,
    joins_words,
};
use crate::search::index::query_ir::{Atom, Reason, WeightedAtom};
use crate::search::index::snapshot::Snapshot;
use crate::search::text::{function_words, stems};

/// Shortest parts of a compound, before and after correction by one edit.
pub(crate) const MIN_COMPOUND_PART: usize = 4;
pub(crate) const MIN_LIKELY_PART: usize = 3;

/// Shortest known part of an otherwise unknown compound.
const MIN_LONE_PART: usize = 6;

/// Shorter beginnings do not end a compound, in characters.
const MIN_BEGUN_PART: usize = 2;

/// Shorter terms are not looked for in compounds, in characters.
const MIN_TERM_IN_COMPOUND: usize = 5;

/// Shorter words are not looked for inside compounds, in characters.
const MIN_INSIDE: usize = 4;

/// Longest ending of an inflected compound, in bytes.
const MAX_ENDING: usize = 4;

/// Distinguishes keys of [`compounds_around`] from other keys of [`Snapshot::expansion`].
const AROUND_KEPT: u64 = 1 << 24;

/// Longer parts are not looked for in words written without spaces, in characters.
const MAX_PART: usize = 24;

/// Shorter unknown words are not treated as prefixes.
///
/// One character less suffices outside ASCII and while the query is being typed.
const MIN_BEGINNING: usize = 3;

/// How many words with a prefix are compared for the likeliest.
const MAX_BEGUN: usize = 64;

/// Weights of the last and the first word of a compound.
const LAST_PART: f32 = 0.8;
pub(crate) const FIRST_PART: f32 = 0.5;

/// An unknown compound cut into two known words. The second says what it is, the first which kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CompoundParts {
    pub(crate) first: String,
    /// The last one, in each form that notes have.
    pub(crate) last: Vec<String>,
}

impl CompoundParts {
    /// Both with their weights, the last one first.
    pub(crate) fn weighted(&self) -> impl Iterator<Item = (&str, f32)> {
        let last = self.last.iter().map(|last| (last.as_str(), LAST_PART));
        last.chain([(self.first.as_str(), FIRST_PART)])
    }
}

/// A number with a unit that no note has joined, in its parts: `39bn`.
pub(crate) fn number_and_unit(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = word.split_at(digits);
    if digits == 0 || snapshot.frequency(number) == 0 {
        return Vec::new();
    }
    let parts = [(number, LAST_PART), (unit, FIRST_PART)].into_iter();
    let parts = parts.filter(|(part, _)| snapshot.frequency(part) > 0);
    parts
        .map(|(part, weight)| compound_part(part, weight))
        .collect()
}

/// A part of an unknown word.
pub(crate) fn compound_part(part: &str, weight: f32) -> WeightedAtom {
    choice(Atom::Word(part.to_owned()), weight, Reason::CompoundPart)
}

/// Cuts an unknown compound into two known words of at least `least` characters.
///
/// A word is known if it is in a note itself, or `is_term` holds. Compounds may occur in any base,
/// those with parts of three letters only where notes join words.
pub(crate) fn compound_parts(
    snapshot: &Snapshot,
    word: &str,
    least: usize,
    is_term: &dyn Fn(&str) -> bool,
) -> Option<CompoundParts> {
    let least = if joins_words(snapshot) {
        least
    } else {
        least.max(MIN_COMPOUND_PART)
    };
    let known =
        |part: &str| part.chars().count() >= least && (is_written(snapshot, part) || is_term(part));
    let places = || word.char_indices().map(|(at, _)| at);
    let first_known = |joined: &str| {
        let bare = LINKS.iter().filter_map(|link| joined.strip_suffix(link));
        bare.map(str::to_owned).find(|part| known(part))
    };
    // Prefer the longest last word: `fern-warmenetz` before `fernwarme-netz`.
    let as_typed = places().filter(|&at| known(&word[at..])).find_map(|at| {
        let first = first_known(&word[..at])?;
        let last = vec![word[at..].to_owned()];
        Some(CompoundParts { first, last })
    });
    let inflected = || {
        places().find_map(|at| {
            let first = first_known(&word[..at])?;
            let forms = inflections(snapshot, &word[at..]);
            let last: Vec<String> = forms.into_iter().filter(|form| known(form)).collect();
            (!last.is_empty()).then_some(CompoundParts { first, last })
        })
    };
    as_typed.or_else(inflected)
}

/// The longest part at either end of an unknown word for which `is_term` holds.
pub(crate) fn term_at_an_end(word: &str, is_term: &dyn Fn(&str) -> bool) -> Option<String> {
    let length = word.chars().count();
    let least = MIN_LONE_PART.max(length.div_ceil(3));
    let places = word.char_indices().map(|(at, _)| at).skip(1);
    let parts = places.flat_map(|at| {
        let (first, last) = word.split_at(at);
        let first = LINKS.iter().filter_map(|link| first.strip_suffix(link));
        first.chain([last])
    });
    let is_part = |part: &&str| {
        let chars = part.chars().count();
        chars >= least && length - chars >= MIN_REST
    };
    let mut parts: Vec<&str> = parts.filter(is_part).collect();
    parts.sort_unstable_by_key(|part| (std::cmp::Reverse(part.len()), *part));
    parts.dedup();
    let term = parts.into_iter().find(|part| is_term(part));
    term.map(str::to_owned)
}

/// Compounds of a known term that stands alone in no note.
pub(crate) fn compounds_of_term(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    let is_long = word.chars().count() >= MIN_TERM_IN_COMPOUND;
    let compounds = is_long.then(|| longer(snapshot, word, false)).flatten();
    let Some(compounds) = compounds else {
        return compounds_around(snapshot, word);
    };
    let mut compounds = compounds.choices;
    for compound in &mut compounds {
        (compound.weight, compound.reason) = (COMPOUND, Reason::Compound);
    }
    compounds
}

/// Compounds that contain an unknown word in any form, likeliest first.
///
/// `Straßenbäume` for `Baum`. Only in languages that join words. The word ends or begins them or follows a known word.
pub(crate) fn compounds_around(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    if !word.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let key = crate::search::fingerprint(word.as_bytes()) ^ AROUND_KEPT;
    snapshot.expansion(key, || find_compounds_around(snapshot, word))
}

fn find_compounds_around(snapshot: &Snapshot, word: &str) -> Vec<WeightedAtom> {
    let mut found: Vec<(u32, &str)> = Vec::new();
    for language in joining_languages(snapshot) {
        let stem = stems::stem(language, word);
        let is_long = |core: &str| core.chars().count() >= MIN_INSIDE;
        let core = if is_long(&stem) { &*stem } else { word };
        if !is_long(core) {
            continue;
        }
        for dictionary in snapshot.dictionaries() {
            let containing = dictionary.containing(core);
            let compounds = containing.filter(|(whole, _)| {
                snapshot.frequency(whole) > 0 && is_part(snapshot, language, core, whole)
            });
            found.extend(compounds.map(|(whole, frequency)| (frequency, whole)));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup_by_key(|(_, whole)| *whole);
    found.truncate(MAX_BEGUN);
    let whole = found.into_iter().map(|(_, whole)| whole.to_owned());
    whole
        .map(|whole| choice(Atom::Word(whole), COMPOUND, Reason::Compound))
        .collect()
}

/// Whether the stem of a word is a part of a compound. Else it is letters of other words.
fn is_part(snapshot: &Snapshot, language: usize, core: &str, whole: &str) -> bool {
    let is_known = |first: &str| {
        let mut bare = LINKS.iter().filter_map(|link| first.strip_suffix(link));
        bare.any(|bare| bare.len() >= MIN_REST && snapshot.frequency(bare) > 0)
    };
    whole.match_indices(core).any(|(at, _)| {
        let (first, rest) = (&whole[..at], &whole[at + core.len()..]);
        let is_ending = || stems::stem(language, whole).ends_with(core);
        if first.is_empty() {
            rest.len() >= MIN_REST
        } else {
            first.len() >= MIN_REST
                && (rest.is_empty()
                    || rest.len() <= MAX_ENDING && is_ending()
                    || rest.len() > MIN_REST && is_known(first))
        }
    })
}

/// Longer words that begin or end with an unknown word.
pub(crate) struct Longer {
    /// The likeliest of them.
    pub(crate) likeliest: String,
    pub(crate) choices: Vec<WeightedAtom>,
}

/// Finds longer words that begin with an unknown word, else that end so.
///
/// `is_short` says whether a beginning of two letters suffices.
pub(crate) fn longer(snapshot: &Snapshot, word: &str, is_short: bool) -> Option<Longer> {
    let length = word.chars().count();
    let least = MIN_BEGINNING - usize::from(is_short || !word.is_ascii());
    if length < least || word.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_live = |(longer, _): &(&str, u32)| snapshot.frequency(longer) > 0;
    let begun = snapshot.dictionaries();
    let begun = begun.flat_map(|dictionary| dictionary.beginning(word).take(MAX_BEGUN));
    let mut begun: Vec<(u32, &str)> = begun
        .filter(is_live)
        .map(|(longer, frequency)| (frequency, longer))
        .collect();
    begun.sort_unstable();
    if let Some(&(_, likeliest)) = begun.last() {
        let beginning = Atom::Prefix(word.to_owned());
        return Some(Longer {
            likeliest: likeliest.to_owned(),
            choices: vec![choice(beginning, COMPLETION, Reason::Completion)],
        });
    }
    if length < MIN_LONE_PART {
        return None;
    }
    // Where notes join words, the first one may stand nowhere alone; `announcement` has no `cement`.
    let joins = joins_words(snapshot);
    let is_compound = |first: &str| {
        let mut bare = LINKS.iter().filter_map(|link| first.strip_suffix(link));
        joins || bare.any(|first| snapshot.frequency(first) > 0)
    };
    let mut ending: Vec<(u32, String)> = snapshot
        .dictionaries()
        .flat_map(|dictionary| dictionary.ending(word).take(MAX_BEGUN).filter(is_live))
        // A prefix makes another word: `recyclables` is not `cyclables`.
        .filter(|(longer, _)| longer.len() >= word.len() + MIN_REST)
        .filter(|(longer, _)| is_compound(&longer[..longer.len() - word.len()]))
        .map(|(longer, frequency)| (frequency, longer.to_owned()))
        .collect();
    ending.sort_unstable();
    let (_, likeliest) = ending.last()?.clone();
    ending.dedup_by(|a, b| a.1 == b.1);
    let choices = ending.into_iter();
    let choices = choices.map(|(_, word)| choice(Atom::Word(word), COMPOUND, Reason::Compound));
    Some(Longer {
        likeliest,
        choices: choices.collect(),
    })
}

/// Cuts a compound of which the last word is being typed: `heatpum`. The longest first word counts.
pub(crate) fn begun_compound(
    snapshot: &Snapshot,
    word: &str,
    is_term: &dyn Fn(&str) -> bool,
) -> Option<[String; 2]> {
    let is_first = |part: &str| {
        part.chars().count() >= MIN_COMPOUND_PART && (is_written(snapshot, part) || is_term(part))
    };
    let is_begun = |rest: &str| rest.chars().count() >= MIN_BEGUN_PART && snapshot.begins(rest);
    let places = word.char_indices().map(|(at, _)| at).skip(1);
    let places: Vec<usize> = places.collect();
    places.into_iter().rev().find_map(|at| {
        let (joined, rest) = word.split_at(at);
        let mut bare = LINKS.iter().filter_map(|link| joined.strip_suffix(link));
        let first = bare.find(|part| is_first(part))?;
        is_begun(rest).then(|| [first.to_owned(), rest.to_owned()])
    })
}

/// A word written without spaces up to some place.
#[derive(Clone, Copy)]
struct CutSoFar<'w> {
    /// How many of its words are short, and how many there are.
    cost: (usize, usize),
    /// Where the last word begins, and the word itself.
    start: usize,
    last: &'w str,
}

/// Cuts an unknown word into few and long known words: `SuperBowl50`.
///
/// Empty if that is impossible, or gives mostly short words: `te le working`.
pub(crate) fn without_spaces(snapshot: &Snapshot, word: &str) -> Vec<String> {
    let places: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let places = [places.as_slice(), &[word.len()]].concat();
    let is_little = |part: &str| {
        part.chars().nth(1).is_some() && function_words::is_listed(part)
            || part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_long = |part: &str| part.chars().count() >= MIN_COMPOUND_PART;
    let is_known = |part: &str| {
        (part.chars().count() >= MIN_LIKELY_PART || is_little(part)) && is_written(snapshot, part)
    };
    // Between long words of a compound a link may stand: `Klima-schutz-s-beirat`.
    let known_in = |part: &'_ str| {
        let mut bare = LINKS.iter().filter_map(|link| part.strip_suffix(link));
        let bare = bare.find(|bare| is_known(bare) && (bare.len() == part.len() || is_long(bare)));
        bare.map(str::len)
    };
    // For each place the best cut up to it.
    let mut best: Vec<Option<CutSoFar>> = vec![None; places.len()];
    best[0] = Some(CutSoFar {
        cost: (0, 0),
        start: 0,
        last: "",
    });
    for end in 1..places.len() {
        for start in end.saturating_sub(MAX_PART)..end {
            let Some(before) = best[start] else {
                continue;
            };
            let part = &word[places[start]..places[end]];
            let (short, count) = before.cost;
            let may_be_better = |cost| best[end].is_none_or(|known| cost < known.cost);
            if !may_be_better((short, count + 1)) {
                continue;
            }
            let known = if end + 1 == places.len() {
                is_known(part).then_some(part.len())
            } else {
                known_in(part)
            };
            let Some(last) = known.map(|length| &part[..length]) else {
                continue;
            };
            let cost = (short + usize::from(!is_long(last)), count + 1);
            if may_be_better(cost) {
                best[end] = Some(CutSoFar { cost, start, last });
            }
        }
    }
    let mut parts = Vec::new();
    let mut end = places.len() - 1;
    while end > 0 {
        let Some(cut) = best[end] else {
            return Vec::new();
        };
        parts.push(cut.last.to_owned());
        end = cut.start;
    }
    parts.reverse();
    let telling = parts.iter().filter(|part| !is_little(part));
    let (count, chars) = telling.fold((0, 0), |(count, chars), part| {
        (count + 1, chars + part.chars().count())
    });
    let short = parts.iter().filter(|part| !is_long(part)).count();
    // Two of three may be short: `heatingoiltax`.
    let is_mostly_short = short > 2 || 2 * short > parts.len() + 1;
    if count < 2 || chars < count * MIN_COMPOUND_PART || is_mostly_short {
        return Vec::new();
    }
    parts
}

/// The longest known word at either end of an unknown word.
///
/// It is at least half of the unknown word.
pub(crate) fn lone_part(snapshot: &Snapshot, word: &str) -> Option<String> {
    let least = MIN_LONE_PART.max(word.chars().count().div_ceil(2));
    let places = word.char_indices().map(|(at, _)| at).skip(1);
    let parts = places.flat_map(|at| [&word[..at], &word[at..]]);
    let known = parts.filter(|part| part.chars().count() >= least && snapshot.frequency(part) > 0);
    known.max_by_key(|part| part.len()).map(str::to_owned)
}
