//! What a search answers. Serialised, this is what `search --json` prints: an object whose keys
//! scripts rely on, so what only the screen needs is left out of it.

use serde::{Serialize, Serializer};

use super::note::{Audience, Kind, NoteId};

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Answer {
    /// The query as typed.
    pub query: String,
    /// How many notes match, not only those listed.
    pub total: usize,
    /// Time from query text to this answer, in milliseconds.
    #[serde(serialize_with = "to_the_microsecond")]
    pub took_ms: f64,
    /// The page of hits that was asked for, best first.
    pub results: Vec<Hit>,
    /// Exact counts over all matches, for each facet.
    pub facets: Facets,
    /// Words that were read as other words because they find nothing themselves.
    pub corrections: Vec<Correction>,
    /// One sentence for people when there is something to say: words were relaxed, a bracket is
    /// open, nothing was found.
    pub message: Option<String>,
    /// What the search could not see, each in one sentence without a full stop. For scripts it
    /// stands in `message` too.
    #[serde(skip)]
    pub unseen: Vec<String>,
    /// Places found in free text; each can be taken off by quoting its words.
    #[serde(skip)]
    pub places: Vec<PlaceFound>,
    /// Values of filters being typed that stood for all that begin so: the field and the value as
    /// typed.
    #[serde(skip)]
    pub begun: Vec<(String, String)>,
    /// Faults of the query text, each with its place; the rest was searched. Scripts find the first
    /// in `message`.
    #[serde(skip)]
    pub faults: Vec<QueryFault>,
    /// Queries that would find something, when this one finds nothing.
    #[serde(skip)]
    pub suggestions: Vec<Suggestion>,
}

impl Answer {
    /// Moves what the search could not see into the message, for scripts.
    pub fn fold_unseen(&mut self) {
        for unseen in std::mem::take(&mut self.unseen) {
            let before = self.message.take();
            let before = before.map(|before| format!("{}; ", before.trim_end_matches('.')));
            self.message = Some(before.unwrap_or_default() + &unseen);
        }
    }
}

/// Writes milliseconds with three decimals: a clock knows no more, and a float has tails.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn to_the_microsecond<S: Serializer>(ms: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((ms * 1e3).round() / 1e3)
}

/// One note that matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Id of the note.
    pub id: NoteId,
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Path of its file below the root.
    pub path: String,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
    /// Cities, by vocabulary id.
    pub cities: Vec<String>,
    /// Sectors, by vocabulary id.
    pub sectors: Vec<String>,
    /// Legal standing.
    pub status: Option<String>,
    /// Did it work.
    #[serde(skip)]
    pub outcome: Option<String>,
    /// The year it belongs to.
    pub year: Option<i16>,
    /// Who may read it.
    pub audience: Audience,
    /// The title's matches, half-open character ranges into `title`.
    #[serde(skip)]
    pub title_highlights: Vec<(usize, usize)>,
    /// The piece of text that matches best.
    pub snippet: Snippet,
    /// Why the note is here, in plain words, the strongest reason first: `title: heat`.
    pub why: Vec<String>,
}

/// A piece of a note's text with its matches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Snippet {
    /// The text, one line, safe to show.
    pub text: String,
    /// Half-open character ranges into `text`, ascending, not touching.
    pub highlights: Vec<(usize, usize)>,
}

/// A word that was read as another word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The word as typed.
    pub from: String,
    /// The word searched instead.
    pub to: String,
}

/// A place's name in the words of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceFound {
    /// The words as typed.
    pub text: String,
    /// The city's vocabulary id.
    pub city: String,
    /// The city's name, for people.
    pub label: String,
    /// Half-open byte range of the words in the query text.
    pub span: (usize, usize),
}

/// A fault in the text of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryFault {
    /// Half-open byte range in the query text; falls on character boundaries.
    pub span: (usize, usize),
    /// What is wrong, in one sentence.
    pub message: String,
}

/// A query that would find something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What to say to people: `without year:2015..2020`.
    pub label: String,
    /// The whole query text to search instead.
    pub query: String,
    /// How many notes it finds.
    pub total: usize,
}

/// The counts of every facet, in a fixed order of facets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets(pub Vec<Facet>);

/// One facet: a query field and how many matches carry each of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field as typed in a query: `city`.
    pub field: &'static str,
    /// Values with their counts, most frequent first, then by value; none is zero.
    pub counts: Vec<(String, usize)>,
}

impl Facets {
    /// The counts of one facet; empty if it has none.
    pub fn get(&self, field: &str) -> &[(String, usize)] {
        self.0
            .iter()
            .find(|facet| facet.field == field)
            .map_or(&[], |facet| &facet.counts)
    }
}

impl Serialize for Facets {
    /// An object, one key a facet, in order: `{"kind":[["practice",9]]}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|facet| (facet.field, &facet.counts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_read_in_the_message_what_could_not_be_seen() {
        let mut answer = Answer::default();
        answer.unseen.push("some notes may be missing".to_owned());
        answer.fold_unseen();
        assert_eq!(answer.message.as_deref(), Some("some notes may be missing"));
        answer.message = Some("No note matches.".to_owned());
        answer.unseen.push("some notes may be missing".to_owned());
        answer.fold_unseen();
        let want = "No note matches; some notes may be missing";
        assert_eq!(answer.message.as_deref(), Some(want));
        assert!(answer.unseen.is_empty());
    }
}
