//! Names before a colon that begin a filter.

/// Fields that allow a space before the value: `city: oslo`.
///
/// After any other word, a colon is punctuation.
pub(super) const SPACED_FIELDS: &[&str] = &[
    "audience",
    "body",
    "changed",
    "cities",
    "city",
    "confirmed",
    "countries",
    "country",
    "deadline",
    "endorsed",
    "has",
    "heading",
    "headings",
    "id",
    "in",
    "instrument",
    "instruments",
    "kind",
    "lang",
    "language",
    "level",
    "levels",
    "outcome",
    "phase",
    "region",
    "regions",
    "review",
    "sector",
    "sectors",
    "since",
    "sort",
    "stance",
    "status",
    "subsector",
    "subsectors",
    "summary",
    "tag",
    "tags",
    "text",
    "title",
    "type",
    "year",
    "years",
];

/// Fields whose values are dates, which may be several words.
pub(super) const DATE_FIELDS: &[&str] = &["changed", "confirmed", "deadline", "review", "since"];

/// Whether text before a colon can be a field. It begins with a letter; letters, digits,
/// hyphens and underscores follow.
pub(super) fn is_field(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}
