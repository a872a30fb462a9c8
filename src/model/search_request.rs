//! A search request: query text, page, sort order, facet counting.

/// A search request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The query text.
    pub text: String,
    /// Whether the last word or filter value is still being typed.
    pub as_typed: bool,
    /// How many hits to skip.
    pub offset: usize,
    /// How many hits to list.
    pub limit: usize,
    /// The order of the hits.
    pub sort: Sort,
    /// How facets count.
    pub counting: Counting,
    /// Whether each hit explains why it matches.
    pub why: bool,
}

impl Ask {
    /// The first twenty hits of a finished query, best first, with reasons.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            as_typed: false,
            offset: 0,
            limit: 20,
            sort: Sort::default(),
            counting: Counting::default(),
            why: true,
        }
    }

    /// The request for the app's first frame.
    pub fn opening(text: impl Into<String>) -> Self {
        Self {
            counting: Counting::OwnFilterOff,
            why: false,
            ..Self::new(text)
        }
    }
}

/// The order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Newest year first, then best match.
    Newest,
    /// By title.
    Title,
}

/// How a facet counts while the query filters on that facet itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counting {
    /// Over the matches: adding `field:value` to the query finds exactly that many.
    #[default]
    Matches,
    /// As if the facet's own filter were off, so that other values can be ticked too.
    OwnFilterOff,
}
