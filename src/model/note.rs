//! A note: one parsed Markdown file of the knowledge base.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::date::Date;
use super::text_folding::composed;

/// The kind of a note, given by its folder.
///
/// Declared in display order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, IntoStaticStr, EnumCount, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// What a city did, and whether it worked.
    Practice,
    /// What cities ask of another level of government.
    Position,
    /// Who a city is: identity, targets, series, inventory.
    City,
    /// A project of the innovation fund.
    Project,
    /// How to account, plan or report.
    Standard,
    /// A joint statement of several cities.
    Statement,
    /// A city's report on a practice that it adopted.
    Adoption,
    /// A city's stance on a position or statement.
    Endorsement,
    /// A question to the alliance.
    Question,
    /// A city's answer to a question.
    Answer,
}

impl Kind {
    /// All kinds, in display order.
    pub const ALL: [Self; Self::COUNT] = *Self::VARIANTS
        .first_chunk()
        .expect("there are `COUNT` variants");

    /// The folder below the root that holds notes of this kind: `practices`.
    pub fn folder(self) -> &'static str {
        match self {
            Self::City => "cities",
            Self::Practice => "practices",
            Self::Adoption => "adoptions",
            Self::Position => "positions",
            Self::Endorsement => "endorsements",
            Self::Statement => "statements",
            Self::Standard => "standards",
            Self::Project => "projects",
            Self::Question => "questions",
            Self::Answer => "answers",
        }
    }

    /// The singular name, as typed after `kind:` and printed in `--json`: `practice`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether a note of this kind is one city's response to another note.
    pub fn is_response(self) -> bool {
        matches!(self, Self::Adoption | Self::Endorsement | Self::Answer)
    }

    /// The city that the path of a note names: `oslo` in `practices/oslo/climate-budget`.
    pub fn city_in_path(self, id: &str) -> Option<&str> {
        let mut parts = id.split('/').skip(1);
        let (first, count) = (parts.next()?, id.split('/').count());
        match self {
            Self::City => id.rsplit('/').next(),
            Self::Practice if count == 3 => Some(first),
            kind if kind.is_response() && count > 2 => parts.last(),
            _ => None,
        }
    }

    /// The kind of a path, by its first folder in any letter case. The path is below the root.
    ///
    /// Another program may rename the folder to `Practices`.
    pub fn of_path(path: &str) -> Option<Self> {
        Self::of_folder(path.split_once('/')?.0)
    }

    /// The kind of the notes in a folder at the root.
    pub fn of_folder(name: &str) -> Option<Self> {
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| kind.folder().eq_ignore_ascii_case(name))
    }
}

impl FromStr for Kind {
    type Err = ();

    /// Reads the word or the folder, in any case: `practice`, `Practices`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.to_lowercase();
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text || kind.folder() == text)
            .ok_or(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The id of a note: its path below the root without `.md`.
///
/// At most 512 bytes. Parts are separated by `/`; none is empty, `.` or `..`, and none contains
/// a control character, `\` or `:`. Joined to the root, the path stays below the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct NoteId(String);

impl NoteId {
    /// The id of a note file, from its path below the root: `cities/oslo.md`.
    pub fn of_path(path: &str) -> Option<Self> {
        path.strip_suffix(".md")?.parse().ok()
    }

    /// The path of the note's file below the root.
    pub fn path(&self) -> String {
        format!("{}.md", self.0)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: `congestion-tax`.
    pub fn slug(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder of the note: `practices/stockholm`.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The part below the folder of the kind: `stockholm/congestion-tax`.
    pub fn below_kind(&self) -> &str {
        self.0.split_once('/').map_or(&*self.0, |(_, rest)| rest)
    }

    /// The kind of note, if the id begins with the folder of one.
    pub fn kind(&self) -> Option<Kind> {
        Kind::of_path(&self.0)
    }
}

/// The usual spelling of an id. It is composed (NFC), with the folder of the kind in lower case.
///
/// Ids with the same usual spelling name the same note.
pub fn usual_id(id: &str) -> Cow<'_, str> {
    let id = composed(id);
    match Kind::of_path(&id).map(Kind::folder) {
        Some(folder) if !id.starts_with(folder) => {
            Cow::Owned(format!("{folder}{}", &id[folder.len()..]))
        }
        _ => id,
    }
}

impl FromStr for NoteId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let safe = |part: &str| {
            !matches!(part, "" | "." | "..")
                && !part
                    .chars()
                    .any(|c| c.is_control() || c == '\\' || c == ':')
        };
        if text.len() <= 512 && text.split('/').all(safe) {
            Ok(Self(text.to_owned()))
        } else {
            Err(())
        }
    }
}

impl fmt::Display for NoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Who may read a note. Anything unclear is [`Audience::Members`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everyone may read it.
    Public,
    /// The cities of the alliance only.
    #[default]
    Members,
}

impl Audience {
    /// The word in front matter: `public` or `members`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
        }
    }
}

/// The review state of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Review {
    /// Being written.
    #[default]
    Draft,
    /// Waiting for review.
    InReview,
    /// Its main facts were verified.
    Accepted,
}

impl Review {
    /// The word in front matter: `draft`, `in-review` or `accepted`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The source of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Source {
    /// Title of the page or document; empty if not given.
    pub title: String,
    /// Address; empty if not given. Unchecked text: validate before opening.
    pub url: String,
    /// Who published it; empty if not given.
    pub publisher: String,
    /// Year of publication.
    pub year: Option<i16>,
}

/// A typed relation to another note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// The type: `evidence-for`, `supersedes` … (vocabulary/relations.toml).
    pub kind: String,
    /// Id of the other note as written.
    pub to: String,
}

/// The fields of a note that filters and facets use.
///
/// Values are vocabulary ids; a value that no vocabulary has stays as written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Filing {
    /// Cities it is about or by, the main one first.
    pub cities: Vec<String>,
    /// Sectors, not including their parents.
    pub sectors: Vec<String>,
    /// Sub-sectors.
    pub subsectors: Vec<String>,
    /// Instruments: regulation, pricing …
    pub instruments: Vec<String>,
    /// Levels of government it addresses.
    pub levels: Vec<String>,
    /// Free keywords.
    pub tags: Vec<String>,
    /// How far its implementation is.
    pub phase: Option<String>,
    /// Legal standing.
    pub status: Option<String>,
    /// Whether it worked.
    pub outcome: Option<String>,
    /// For or against.
    pub stance: Option<String>,
    /// The year it belongs to: `year`, else `year-adopted`, else `year-in-force`.
    pub year: Option<i16>,
    /// Language of the text, ISO 639-1: `en`.
    pub lang: Option<String>,
}

/// One note. See "Note format" in ARCHITECTURE.md.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// Its kind, from its folder.
    pub kind: Kind,
    /// Its title, one line; made from the slug if the front matter has none.
    pub title: String,
    /// A summary, usually at most 300 characters; empty if not given.
    pub summary: String,
    /// Its filter and facet fields.
    pub filing: Filing,
    /// Its audience, review state and contact.
    pub stewardship: Stewardship,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// Its relations to other notes.
    ///
    /// From `relations` and from the keys that name a note: `practice`, `endorses`, `answers`,
    /// `translation-of`.
    pub relations: Vec<Relation>,
    /// The whole front matter, unknown keys included.
    pub keys: toml::Table,
    /// The Markdown after the front matter, line endings as in the file.
    pub body: String,
    /// The 1-based line of the file on which the body begins.
    pub body_line: u32,
}

/// Audience, review state, contact and last confirmation of a note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stewardship {
    /// Who may read it.
    pub audience: Audience,
    /// Its review state.
    pub review: Review,
    /// The date when someone last confirmed that it is still correct.
    pub confirmed: Option<Date>,
    /// A role to contact, never a person's name; empty if not given.
    pub contact: String,
    /// Earlier ids and other names of this note.
    pub aliases: Vec<String>,
}

impl Stewardship {
    /// The aliases that are names: an earlier id has a slash.
    pub fn other_names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().map(String::as_str);
        aliases.filter(|alias| !alias.contains('/'))
    }
}

impl Note {
    /// The ids that others may name it by: those it had, then its own.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.stewardship.aliases.iter().map(String::as_str);
        aliases.chain([self.id.as_str()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_below_the_root() {
        #[track_caller]
        fn case(text: &str, safe: bool) {
            assert_eq!(text.parse::<NoteId>().is_ok(), safe, "{text:?}");
        }
        case("practices/stockholm/congestion-tax", true);
        case("cities/横浜", true);
        case("../secrets", false);
        case("practices/../../secrets", false);
        case("/etc/passwd", false);
        case("practices//x", false);
        case("practices\\x", false);
        case("c:/x", false);
        case("practices/\u{1b}x", false);
        case("", false);
    }

    #[test]
    fn the_folder_is_the_kind() {
        assert_eq!(Kind::of_path("practices/oslo/x.md"), Some(Kind::Practice));
        assert_eq!(Kind::of_path("Practices/x.md"), Some(Kind::Practice));
        assert_eq!(Kind::of_path("drafts/x.md"), None);
        assert_eq!(usual_id("Practices/Oslo/x"), "practices/Oslo/x");
        assert_eq!(usual_id("Drafts/e\u{301}"), "Drafts/é");
        assert_eq!("Cities".parse(), Ok(Kind::City));
        assert!(NoteId::of_path("cities/oslo.md").is_some_and(|id| id.kind() == Some(Kind::City)));
    }
}
