//! Intermediate representation of a query: groups of index terms and a tree of conditions.

use std::hash::{Hash as _, Hasher as _};

use xxhash_rust::xxh3::Xxh3Default;

use crate::model::search_request::Sort;
use crate::search::index::index_schema::PARTS;

/// One way to match a query word.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Atom {
    /// An index word.
    Word(String),
    /// Any word with this prefix.
    Prefix(String),
    /// Consecutive words; each slot lists alternatives.
    Phrase(Vec<Vec<String>>),
    /// Notes with this facet term, `field␁value`.
    Filed(String),
}

impl Atom {
    /// These words one after another.
    pub(crate) fn phrase<W: Into<String>>(words: impl IntoIterator<Item = W>) -> Self {
        Self::Phrase(words.into_iter().map(|word| vec![word.into()]).collect())
    }
}

/// Why an atom matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// It is what was typed.
    Typed,
    /// Another spelling: `Koebenhavn`, `phase-out`.
    Spelling,
    /// Another form of the same word.
    Inflection,
    /// A word derived from it or the other way. Notes have the word itself too.
    Derivation,
    /// It begins with what was typed so far.
    Completion,
    /// Typo correction.
    Correction,
    /// It is part of a longer word.
    Compound,
    /// It is one of the words that were typed joined.
    CompoundPart,
    /// The note belongs to a place of this name.
    Place,
    /// It means the same.
    Synonym,
    /// It is a kind or part of it.
    Narrower,
    /// It is the wider thing.
    Broader,
}

impl Reason {
    /// Whether this is the word itself, in any form.
    ///
    /// Related words are scored separately, so that they never outweigh it.
    pub(crate) fn counts_by_itself(self) -> bool {
        !matches!(
            self,
            Self::Derivation | Self::Synonym | Self::Narrower | Self::Broader
        )
    }
}

/// An atom with weight and reason.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WeightedAtom {
    pub(crate) atom: Atom,
    /// Weight relative to the word as typed, 0 to 1; more for places.
    pub(crate) weight: f32,
    pub(crate) reason: Reason,
}

/// A query word or phrase with all atoms that match it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WordGroup {
    /// The words as typed.
    pub(crate) typed: String,
    /// All atoms, the typed word first. Empty if nothing matches.
    pub(crate) choices: Vec<WeightedAtom>,
    /// Bit mask of the parts to search.
    pub(crate) parts: u8,
    /// Cache key: equal for groups that match the same.
    pub(crate) key: u64,
}

/// Every part of a note.
pub(crate) const ALL_PARTS: u8 = (1 << PARTS.len()) - 1;

impl WordGroup {
    pub(crate) fn new(typed: &str, choices: Vec<WeightedAtom>, parts: u8) -> Self {
        let mut hasher = Xxh3Default::new();
        parts.hash(&mut hasher);
        for choice in &choices {
            (&choice.atom, choice.weight.to_bits(), choice.reason).hash(&mut hasher);
        }
        let key = hasher.finish();
        Self {
            typed: typed.to_owned(),
            choices,
            parts,
            key,
        }
    }

    pub(crate) fn looks_in(&self, part: usize) -> bool {
        self.parts >> part & 1 == 1
    }

    /// The highest weight of a related word, 0 to 1.
    pub(crate) fn most_of_related(&self) -> f32 {
        let related = self
            .choices
            .iter()
            .filter(|choice| !choice.reason.counts_by_itself());
        related.map(|choice| choice.weight).fold(0.0, f32::max)
    }
}

/// A facet term or a prefix of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FilingTerm {
    /// This `field␁value`.
    Value(String),
    /// Any `field␁value` with this prefix.
    Prefix(String),
}

/// A condition on a note.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    /// Matches the group with this index.
    Group(usize),
    /// Has any of these facet terms; the field name comes first.
    Filed(String, Vec<FilingTerm>),
    Not(Box<Condition>),
    Any(Vec<Condition>),
    All(Vec<Condition>),
}

/// A planned query.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// All groups of the query, in order.
    pub(crate) groups: Vec<WordGroup>,
    /// Conditions of the words; all must hold unless relaxed.
    pub(crate) words: Vec<Condition>,
    /// Number of `words`, at the end, that are restricted to a part: `title:heat`.
    ///
    /// They are also in `filters` and never relaxed.
    pub(crate) in_parts: usize,
    /// Conditions of filters and negations; all must hold.
    pub(crate) filters: Vec<Condition>,
    /// The order that the query names: `sort:newest`.
    pub(crate) sort: Option<Sort>,
    /// The folded query, for comparison with titles.
    ///
    /// Empty if the query has more than words and filters.
    pub(crate) typed: String,
    /// Whether the last of these words is still being typed.
    pub(crate) is_unfinished: bool,
    /// Groups of function words: low weight, required only in a hyphenated word.
    pub(crate) function_words: Vec<usize>,
    /// Facet terms of notes named like the whole query: id, slug, alias, acronym.
    pub(crate) called: Vec<String>,
    /// Facet terms of cities whose name begins with the query.
    pub(crate) begun_names: Vec<String>,
    /// Facet terms of the places named in the query.
    pub(crate) places: Vec<String>,
    /// Other names of named places, with their group; only for highlighting.
    ///
    /// A query for `Kopenhagen` highlights `Copenhagen`.
    pub(crate) names: Vec<(usize, Vec<Vec<String>>)>,
}

impl Plan {
    /// Conditions that may be relaxed.
    pub(crate) fn loose(&self) -> &[Condition] {
        &self.words[..self.words.len() - self.in_parts]
    }

    /// The groups of the words in order, each once. Negated ones and function words are left out.
    pub(crate) fn word_groups(&self) -> Vec<usize> {
        let mut groups = Vec::new();
        for want in &self.words {
            Self::groups_below(want, &mut groups);
        }
        let mut known = vec![false; self.groups.len()];
        self.function_words.iter().for_each(|&i| known[i] = true);
        groups.retain(|&i| !std::mem::replace(&mut known[i], true));
        groups
    }

    /// Whether any note has a word of a condition.
    pub(crate) fn is_known(&self, want: &Condition) -> bool {
        let mut groups = Vec::new();
        Self::groups_below(want, &mut groups);
        let mut groups = groups.iter();
        groups.any(|&i| !self.groups[i].choices.is_empty())
    }

    /// Collects the groups under a condition, except negated ones.
    pub(crate) fn groups_below(want: &Condition, found: &mut Vec<usize>) {
        match want {
            Condition::Group(i) => found.push(*i),
            Condition::Any(all) | Condition::All(all) => {
                for want in all {
                    Self::groups_below(want, found);
                }
            }
            Condition::Filed(..) | Condition::Not(_) => {}
        }
    }
}
