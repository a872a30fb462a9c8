//! Why a note matches a query.

use std::fmt;

use serde::{Serialize, Serializer};

/// One reason why a note matches: a word, and where it is.
///
/// Displayed and serialized as text: `title: pumps (a form of pump)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchReason {
    /// The part of the note, as `title`, or field of a filter, as `city`.
    pub part: String,
    /// The word of the note, or the label of the field's value.
    ///
    /// The beginning of a word ends with `…`.
    pub word: String,
    /// How the word relates to the typed one.
    ///
    /// `None` if it is what was typed, or begins with it.
    pub relation: Option<(WordRelation, String)>,
}

/// How a word of a note relates to a typed word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordRelation {
    /// `Koebenhavn` for `København`.
    Spelling,
    /// Inflected or derived.
    Form,
    /// The typed word has a typo.
    Correction,
    /// A longer word that contains it.
    Compound,
    /// A part of it.
    CompoundPart,
    /// It means the same.
    Synonym,
    /// A kind or part of it.
    Narrower,
    /// The wider thing.
    Broader,
}

impl MatchReason {
    /// The word with its relation, without the part: `pumps (a form of pump)`.
    pub fn word_in_full(&self) -> String {
        let word = &self.word;
        let Some((relation, typed)) = &self.relation else {
            return word.clone();
        };
        let relation = match relation {
            WordRelation::Spelling => "another spelling of",
            WordRelation::Form => "a form of",
            WordRelation::Correction => "for",
            WordRelation::Compound => "contains",
            WordRelation::CompoundPart => "part of",
            WordRelation::Synonym => "means",
            WordRelation::Narrower => "a kind of",
            WordRelation::Broader => "wider than",
        };
        format!("{word} ({relation} {typed})")
    }
}

impl fmt::Display for MatchReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part, self.word_in_full())
    }
}

impl Serialize for MatchReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
impl MatchReason {
    /// A reason for tests: what was typed is in this part.
    pub(crate) fn example(part: &str, word: &str) -> Self {
        Self {
            part: part.to_owned(),
            word: word.to_owned(),
            relation: None,
        }
    }

    /// A reason for tests: a word that relates so to the typed one.
    pub(crate) fn related(part: &str, word: &str, relation: WordRelation, typed: &str) -> Self {
        Self {
            relation: Some((relation, typed.to_owned())),
            ..Self::example(part, word)
        }
    }
}
