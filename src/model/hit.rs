//! Search results.
//!
//! `search --json` prints [`Answer`]. Scripts rely on its keys, so fields that only the screen
//! needs are skipped.

use serde::{Serialize, Serializer};

use super::match_reason::MatchReason;
use super::note::{Audience, Kind, NoteId};

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Answer {
    /// The query as typed.
    pub query: String,
    /// Number of matching notes, not only of those listed.
    pub total: usize,
    /// Time from query text to this answer, in milliseconds.
    #[serde(serialize_with = "to_the_microsecond")]
    pub took_ms: f64,
    /// The requested page of hits, best first.
    pub results: Vec<Hit>,
    /// Exact counts over all matches, for each facet.
    pub facets: Facets,
    /// Spelling corrections of words that match nothing.
    pub corrections: Vec<Correction>,
    /// A message for the user: relaxed words, an open bracket, no match.
    pub message: Option<String>,
    /// What the search could not read, one sentence each, without a full stop.
    ///
    /// [`Answer::fold_unseen`] moves it into `message` for scripts.
    #[serde(skip)]
    pub unseen: Vec<String>,
    /// Place names found in the words of the query; quotes turn this off.
    #[serde(skip)]
    pub places: Vec<PlaceFound>,
    /// Unfinished filter values that matched as prefixes: field and value as typed.
    #[serde(skip)]
    pub begun: Vec<(String, String)>,
    /// Faults in the query text; the rest of the query is used. `message` has the first one.
    #[serde(skip)]
    pub faults: Vec<QueryFault>,
    /// Queries that find something, if this one finds nothing.
    #[serde(skip)]
    pub suggestions: Vec<Suggestion>,
}

impl Answer {
    /// Moves `unseen` into `message`, for scripts.
    pub fn fold_unseen(&mut self) {
        for unseen in std::mem::take(&mut self.unseen) {
            let before = self.message.take();
            let before = before.map(|before| format!("{}; ", before.trim_end_matches('.')));
            self.message = Some(before.unwrap_or_default() + &unseen);
        }
    }
}

/// Rounds milliseconds to three decimals, to avoid floating-point noise.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn to_the_microsecond<S: Serializer>(ms: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((ms * 1e3).round() / 1e3)
}

/// One note that matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Id of the note.
    pub id: NoteId,
    /// Kind of the note.
    pub kind: Kind,
    /// Title of the note.
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
    /// Whether it worked.
    #[serde(skip)]
    pub outcome: Option<String>,
    /// The year it belongs to.
    pub year: Option<i16>,
    /// Who may read it.
    pub audience: Audience,
    /// Matches in the title: half-open character ranges.
    #[serde(skip)]
    pub title_highlights: Vec<(usize, usize)>,
    /// The passage that matches best.
    pub snippet: Snippet,
    /// Why the note matches, rarest word first.
    ///
    /// Empty unless it was asked for, or neither title nor snippet has a match.
    pub why: Vec<MatchReason>,
    /// Whether it has all words of the query; others follow where words are relaxed.
    #[serde(skip)]
    pub has_all_words: bool,
}

/// A passage of a note with highlighted matches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Snippet {
    /// The text, one line, safe to show.
    pub text: String,
    /// Half-open character ranges into `text`, ascending, not touching.
    pub highlights: Vec<(usize, usize)>,
}

/// A spelling correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The word as typed.
    pub from: String,
    /// The word searched instead.
    pub to: String,
}

/// A place name found in the words of a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct PlaceFound {
    /// The words as typed.
    pub text: String,
    /// The city's vocabulary id.
    pub city: String,
    /// The city's display name.
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
    /// Text to display: `without year:2015..2020`.
    pub label: String,
    /// The whole query text to search instead.
    pub query: String,
    /// How many notes it finds.
    pub total: usize,
}

/// The counts of every facet, in a fixed order of facets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets(pub Vec<Facet>);

/// One facet: a query field, and the number of matches for each value.
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

impl Hit {
    /// Why the note matches, in one line: `title: heat; city: Oslo`.
    pub fn reasons(&self) -> String {
        let reasons: Vec<String> = self.why.iter().map(ToString::to_string).collect();
        reasons.join("; ")
    }
}

#[cfg(test)]
impl Hit {
    /// A hit for tests, with this id and nothing else.
    pub(crate) fn example(id: &str) -> Self {
        let id: NoteId = id.parse().expect("an id");
        Self {
            kind: id.kind().expect("an id of a note"),
            path: id.path(),
            id,
            title: String::new(),
            score: 1.0,
            cities: Vec::new(),
            sectors: Vec::new(),
            status: None,
            outcome: None,
            year: None,
            audience: Audience::Public,
            title_highlights: Vec::new(),
            snippet: Snippet::default(),
            why: Vec::new(),
            has_all_words: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_is_folded_into_the_message() {
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
