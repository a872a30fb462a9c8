//! A search request: query text, page, sort order, facet counting.

use strum::{EnumMessage, EnumString, IntoStaticStr, VariantArray};

use super::query::{FilterValue, Query};

/// A search request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query text.
    pub text: String,
    /// Whether the last word or filter value is still being typed.
    pub as_typed: bool,
    /// How many hits to skip.
    pub offset: usize,
    /// How many hits to list.
    pub limit: usize,
    /// The order of the hits, unless the query names one.
    pub sort: Sort,
    /// Cities for [`Sort::Peers`]: the user's own, then the nearest first.
    ///
    /// For one city alone, its peers are used.
    pub peers: Vec<String>,
    /// How facets count.
    pub counting: Counting,
    /// Whether each hit explains why it matches, not only those without a marked word.
    pub why: bool,
}

impl SearchRequest {
    /// The first twenty hits of a finished query, best first, with reasons.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            as_typed: false,
            offset: 0,
            limit: 20,
            sort: Sort::default(),
            peers: Vec::new(),
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

    /// Whether the hits are ordered by [`Sort::Peers`].
    pub fn is_by_peers(&self) -> bool {
        let query = Query::read(&self.text);
        let named = query.filters().filter(|(filter, _)| filter.field == "sort");
        let named = named.flat_map(|(filter, _)| &filter.values);
        let named = named.filter_map(|value| match value {
            FilterValue::Is(name) => name.parse().ok(),
            FilterValue::Between(..) => None,
        });
        named.last().unwrap_or(self.sort) == Sort::Peers
    }
}

/// The order of the hits, after `sort:` in a query. Equal ones are ordered by best match.
///
/// [`Sort::Peers`] takes the cities of [`SearchRequest::peers`] in that order, the user's own last.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, EnumMessage, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Newest year first.
    Newest,
    /// By title.
    Title,
    /// Notes of the cities most like yours first; see `guildhall peers`.
    Peers,
}

/// How a facet counts while the query filters on that facet itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counting {
    /// Over the matches: adding `field:value` to the query finds exactly that many.
    #[default]
    Matches,
    /// Without the facet's own filter, so that other values can be ticked too.
    OwnFilterOff,
}
