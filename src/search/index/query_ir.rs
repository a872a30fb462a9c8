//! What a query wants, in the words of the index.

use std::hash::{Hash as _, Hasher as _};

use xxhash_rust::xxh3::Xxh3Default;

use crate::search::index::index_schema::PARTS;

/// One way in which a word of the query can stand in a note.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Atom {
    /// This word of the index.
    Word(String),
    /// Any word that begins so.
    Beginning(String),
    /// Words one behind the other; each place takes any of its words.
    Phrase(Vec<Vec<String>>),
    /// Notes filed under this `field␁value`.
    Filed(String),
}

/// Why a way counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// It is what was typed.
    Typed,
    /// Another spelling: `Koebenhavn`, `phase-out`.
    Spelling,
    /// Another form of the same word.
    Inflection,
    /// It begins with what was typed so far.
    Completion,
    /// It was typed with a slip.
    Correction,
    /// It is part of a longer word.
    Compound,
    /// It is one of the words that were typed joined.
    Member,
    /// It is the name of a place the note is filed under.
    Place,
    /// It means the same.
    Synonym,
    /// It is a kind or part of it.
    Narrower,
    /// It is the wider thing.
    Broader,
}

impl Reason {
    /// Whether the word itself was found, in whatever form; related words count apart, so that they
    /// never outweigh it.
    pub(crate) fn counts_by_itself(self) -> bool {
        !matches!(self, Self::Synonym | Self::Narrower | Self::Broader)
    }
}

/// One way with its weight and reason.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WeightedAtom {
    pub(crate) atom: Atom,
    /// What it counts against the word as typed, 0 to 1; for places more.
    pub(crate) weight: f32,
    pub(crate) reason: Reason,
}

/// A word, or words that belong together, with all the ways they can stand in a note.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WordGroup {
    /// The words as typed.
    pub(crate) typed: String,
    /// All ways, the word as typed first. Empty if nothing in the base is like it.
    pub(crate) choices: Vec<WeightedAtom>,
    /// The parts it may stand in, one bit each; all by default.
    pub(crate) parts: u8,
    /// Equal for groups that match alike.
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

    /// How much related words can count at most, 0 to 1.
    pub(crate) fn most_of_related(&self) -> f32 {
        let related = self
            .choices
            .iter()
            .filter(|choice| !choice.reason.counts_by_itself());
        related.map(|choice| choice.weight).fold(0.0, f32::max)
    }
}

/// What a note can be filed under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FilingTerm {
    /// This `field␁value`.
    Value(String),
    /// Any `field␁value` that begins so.
    Beginning(String),
}

/// What must hold for a note, as a tree.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Want {
    /// The group with this number.
    Group(usize),
    /// Filed under any of these; the field's name comes first.
    Filed(String, Vec<FilingTerm>),
    /// The notes that a city endorsed.
    Endorsed(String),
    Not(Box<Want>),
    Any(Vec<Want>),
    All(Vec<Want>),
}

/// A query, understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// All words of the query that are looked for, in order.
    pub(crate) groups: Vec<WordGroup>,
    /// What the words ask for; all must hold, unless they are relaxed.
    pub(crate) words: Vec<Want>,
    /// How many of `words`, the last ones, are among `filters` too and never relaxed: they ask for
    /// words in a part of the note, as `title:heat` does.
    pub(crate) in_parts: usize,
    /// What the filters and negations ask for; all must hold, always.
    pub(crate) filters: Vec<Want>,
    /// The folded words of the query, as they stand in the order of titles; empty if it has anything
    /// but words and filters.
    pub(crate) typed: String,
    /// Groups of function words: they count next to nothing, and no note has to have them.
    pub(crate) function_words: Vec<usize>,
    /// What the notes that go by the whole query are filed under: an id, a slug, an alias, an acronym.
    pub(crate) called: Vec<String>,
    /// What notes of the places named by words are filed under, for each place.
    pub(crate) places: Vec<Vec<String>>,
    /// The other names of the places that groups name, as folded words, with the group's number:
    /// who types `Kopenhagen` is shown `Copenhagen`. Nothing is found by them.
    pub(crate) names: Vec<(usize, Vec<Vec<String>>)>,
}

impl Plan {
    /// The words that may be relaxed.
    pub(crate) fn loose(&self) -> &[Want] {
        &self.words[..self.words.len() - self.in_parts]
    }

    /// The groups below a want that count for a note, not against it.
    pub(crate) fn groups_below(want: &Want, found: &mut Vec<usize>) {
        match want {
            Want::Group(i) => found.push(*i),
            Want::Any(all) | Want::All(all) => {
                for want in all {
                    Self::groups_below(want, found);
                }
            }
            Want::Filed(..) | Want::Endorsed(_) | Want::Not(_) => {}
        }
    }
}
