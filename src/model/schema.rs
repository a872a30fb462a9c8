//! The schema of front matter: the keys of each kind of note.
//!
//! `check`, the reader, templates and the documentation all use this table.

mod city_schema;

use super::note::Kind;
use city_schema::CITY;

/// One key of the front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaKey {
    /// Its name, kebab-case.
    pub name: &'static str,
    /// Its display name: `In force from`.
    pub label: &'static str,
    /// Its type of value.
    pub shape: ValueShape,
    /// Whether this kind of note must have it.
    pub required: bool,
}

/// The type of a key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueShape {
    /// One line of text.
    Line,
    /// Text of any length.
    Text,
    /// A list of lines.
    Lines,
    /// A source or a list of sources: addresses, or names of documents.
    Sources,
    /// One word of the named vocabulary.
    Word(&'static str),
    /// A list of words of the named vocabulary, or one word.
    Words(&'static str),
    /// A list of cities, or one city: ids of city notes or of `vocabulary/places.toml`.
    Cities,
    /// A year between 1800 and 2200.
    Year,
    /// A date, `2026-03-02`.
    Date,
    /// A number.
    Number,
    /// A whole number.
    Count,
    /// `true` or `false`.
    Flag,
    /// The id of a note of one of these kinds.
    Note(&'static [Kind]),
    /// An address on the web.
    Url,
    /// A table with these columns.
    Row(&'static [SchemaKey]),
    /// A list of tables with these columns.
    Rows(&'static [SchemaKey]),
}

const fn key(name: &'static str, label: &'static str, shape: ValueShape) -> SchemaKey {
    SchemaKey {
        name,
        label,
        shape,
        required: false,
    }
}

const fn must(name: &'static str, label: &'static str, shape: ValueShape) -> SchemaKey {
    SchemaKey {
        name,
        label,
        shape,
        required: true,
    }
}

use ValueShape::{
    Cities, Count, Date, Line, Lines, Note, Number, Row, Rows, Sources, Text, Url, Word, Words,
    Year,
};

/// Keys that every kind of note may have.
pub const COMMON: &[SchemaKey] = &[
    must("title", "Title", Line),
    key("summary", "Summary", Text),
    key("cities", "Cities", Cities),
    key("sectors", "Sectors", Words("sectors")),
    key("subsectors", "Sub-sectors", Words("subsectors")),
    key("tags", "Tags", Lines),
    key("year", "Year", Year),
    key("lang", "Language", Word("languages")),
    key("audience", "Audience", Word("audiences")),
    key("review", "Review", Word("reviews")),
    key("contact", "Contact", Line),
    key("confirmed", "Confirmed", Date),
    key("sources", "Sources", Rows(SOURCE)),
    key("relations", "Relations", Rows(RELATION)),
    key("aliases", "Other names", Lines),
    key("translation-of", "Translation of", Note(&Kind::ALL)),
];

const SOURCE: &[SchemaKey] = &[
    key("title", "Title", Line),
    key("url", "Address", Url),
    key("publisher", "Publisher", Line),
    key("year", "Year", Year),
];

const RELATION: &[SchemaKey] = &[
    must("kind", "Kind", Word("relations")),
    must("to", "Note", Note(&Kind::ALL)),
];

/// A quantity, always with unit, year and source.
const FIGURE: &[SchemaKey] = &[
    must("indicator", "Indicator", Line),
    must("value", "Value", Number),
    must("unit", "Unit", Line),
    must("year", "Year", Year),
    key("basis", "Basis", Word("bases")),
    key("paid-by", "Paid by", Line),
    must("source", "Source", Sources),
    key("note", "Note", Text),
    key("confidence", "Confidence", Word("confidences")),
];

const PRACTICE: &[SchemaKey] = &[
    key("status", "Status", Word("statuses")),
    key("phase", "Phase", Word("phases")),
    key("outcome", "Outcome", Word("outcomes")),
    key("instruments", "Instruments", Words("instruments")),
    key("year-adopted", "Adopted", Year),
    key("year-in-force", "In force from", Year),
    key("results", "Results", Rows(FIGURE)),
    key("costs", "Costs", Rows(FIGURE)),
];

const ADOPTION: &[SchemaKey] = &[
    key("practice", "Practice", Note(&[Kind::Practice])),
    key("practice-title", "Practice", Line),
    key("from", "Taken over from", Cities),
    key("to-practice", "Resulting practice", Note(&[Kind::Practice])),
    must("phase", "Phase", Word("phases")),
    key("outcome", "Outcome", Word("outcomes")),
    key("what-changed", "What changed", Text),
];

const POSITION: &[SchemaKey] = &[
    must("level", "Level of government", Words("levels")),
    key("status", "Stage", Word("statuses")),
    key("addressee", "Addressee", Line),
    key("ask", "The ask", Text),
    key("stance", "Stance", Word("stances")),
    key("amendments", "Amendments", Lines),
    key("measures", "Measures", Lines),
    key("deadline", "Deadline", Date),
    key("outcome", "Outcome", Word("outcomes")),
    key("quorum", "Quorum", Count),
    key("signatories", "Signatories", Lines),
    key("signatories-note", "About the signatories", Text),
];

const ENDORSEMENT: &[SchemaKey] = &[
    must(
        "endorses",
        "Endorses",
        Note(&[Kind::Position, Kind::Statement]),
    ),
    key("state", "State", Word("endorsement-states")),
    key("stance", "Stance", Word("stances")),
    key("authority", "By", Word("authorities")),
    key("signed", "Signed", Date),
    key("withdrawn", "Withdrawn", Date),
    key("expiry", "Valid until", Date),
    key("reservation", "Reservation", Text),
    key("evidence", "Evidence", Url),
    key("fingerprint", "Text signed", Line),
];

const STATEMENT: &[SchemaKey] = &[
    key("convenor", "Convened by", Line),
    key("commitment", "Commitment", Text),
    key("ask", "The ask", Text),
    key("addressee", "Addressee", Line),
    key("level", "Level of government", Words("levels")),
    key("stance", "Stance", Word("stances")),
    key("amendments", "Amendments", Lines),
    key("measures", "Measures", Lines),
    key("threshold", "Threshold", Text),
    key("quorum", "Quorum", Count),
    key("closes", "Closes", Date),
    key("position", "Also as position", Note(&[Kind::Position])),
    key("signatories", "Signatories", Lines),
    key("signatories-note", "About the signatories", Text),
    key("signatory-count", "Signatories in all", Row(COUNTED)),
    key("status", "Stage", Word("statuses")),
    key("outcome", "Outcome", Word("outcomes")),
    key("url", "Address", Url),
];

/// A count, with its year and source.
const COUNTED: &[SchemaKey] = &[
    must("value", "Number", Count),
    key("unit", "Unit", Line),
    must("year", "Year", Year),
    must("source", "Source", Sources),
];

const STANDARD: &[SchemaKey] = &[
    key("acronym", "Acronym", Line),
    key("type", "Type", Line),
    key("publishers", "Published by", Lines),
    key("version", "Version", Line),
    key("version-year", "Version of", Year),
    key("principles", "Principles", Lines),
    key("total", "In all", Row(FUND_TOTAL)),
    key("rounds", "Rounds", Rows(ROUND)),
    key("url", "Address", Url),
];

/// What a fund states of all its grants.
const FUND_TOTAL: &[SchemaKey] = &[
    must("year", "Up to", Year),
    key("projects", "Projects", Count),
    key("awarded", "Awarded", Number),
    key("currency", "Currency", Line),
    key("note", "Note", Text),
    must("source", "Source", Sources),
    key("confidence", "Confidence", Word("confidences")),
];

/// A round of a fund. Its sum is not the sum of the grants that are notes.
const ROUND: &[SchemaKey] = &[
    must("round", "Round", Line),
    key("year", "Year", Year),
    key("category", "Category", Line),
    key("projects", "Projects", Count),
    key("proposals", "Proposals", Count),
    key("awarded", "Awarded", Number),
    key("requested", "Asked for", Number),
    key("currency", "Currency", Line),
    key("note", "Note", Text),
    must("source", "Source", Lines),
    key("confidence", "Confidence", Word("confidences")),
];

const PROJECT: &[SchemaKey] = &[
    key("fund", "Fund", Line),
    key("round", "Round", Count),
    key("lead", "Lead city", Cities),
    key("partners", "Partners", Lines),
    key("phase", "Phase", Word("phases")),
    key("amounts", "Amounts", Rows(AMOUNT)),
    key("products", "Products", Rows(PRODUCT)),
    key("outcome", "Outcome", Word("outcomes")),
];

/// An amount of a project. A shared grant is in each of its projects, and counts once.
const AMOUNT: &[SchemaKey] = &[
    must("indicator", "Indicator", Line),
    must("value", "Value", Number),
    must("unit", "Unit", Line),
    must("year", "Year", Year),
    key("basis", "Basis", Word("bases")),
    key("shared-with", "Shared with", Note(&[Kind::Project])),
    must("source", "Source", Sources),
    key("note", "Note", Text),
    key("confidence", "Confidence", Word("confidences")),
];

/// A product of a project, with its note if there is one.
const PRODUCT: &[SchemaKey] = &[
    must("title", "Title", Line),
    key("type", "Type", Line),
    key("to", "Became", Note(&Kind::ALL)),
    key("year", "Year", Year),
    key("note", "Note", Text),
    must("source", "Source", Lines),
    key("confidence", "Confidence", Word("confidences")),
];

const QUESTION: &[SchemaKey] = &[
    key("asked-by", "Asked by", Line),
    key("asking-city", "Asking city", Cities),
    key("asked-of", "Asked of", Cities),
    key("asked", "Asked", Date),
    key("closes", "Closes", Date),
];

const ANSWER: &[SchemaKey] = &[
    must("answers", "Answers", Note(&[Kind::Question])),
    key("answered-by", "Answered by", Line),
    key("answered", "Answered", Date),
];

/// The keys that only this kind of note has, in display order.
pub fn own_keys(kind: Kind) -> &'static [SchemaKey] {
    match kind {
        Kind::City => CITY,
        Kind::Practice => PRACTICE,
        Kind::Adoption => ADOPTION,
        Kind::Position => POSITION,
        Kind::Endorsement => ENDORSEMENT,
        Kind::Statement => STATEMENT,
        Kind::Standard => STANDARD,
        Kind::Project => PROJECT,
        Kind::Question => QUESTION,
        Kind::Answer => ANSWER,
    }
}

/// All keys of this kind of note: its own, then the common ones.
pub fn keys(kind: Kind) -> impl Iterator<Item = &'static SchemaKey> {
    own_keys(kind).iter().chain(COMMON)
}

/// The key of this name for notes of this kind.
pub fn find_key(kind: Kind, name: &str) -> Option<&'static SchemaKey> {
    keys(kind).find(|key| key.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_names_a_key_twice() {
        for kind in Kind::ALL {
            let mut names: Vec<&str> = keys(kind).map(|key| key.name).collect();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(count, names.len(), "{kind}");
        }
    }
}
