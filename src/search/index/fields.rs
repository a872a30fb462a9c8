//! Fields of filters and facets, and the vocabularies of their values.
//!
//! The index stores a field as the term `field␁value`. Any other front matter key is a field too,
//! with its folded text as value.

use crate::model::gazetteer::Gazetteer;
use crate::model::note::Kind;
use crate::model::text_folding::composed;
use crate::model::vocabulary::{Term, Thesaurus, Vocabularies, Vocabulary};

/// A known field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    /// Name in facets and queries.
    pub name: &'static str,
    /// Other accepted names.
    also: &'static [&'static str],
    /// The vocabulary its values come from.
    pub list: Option<&'static str>,
    pub is_facet: bool,
}

const fn facet(name: &'static str, also: &'static [&'static str], list: &'static str) -> Field {
    Field {
        name,
        also,
        list: Some(list),
        is_facet: true,
    }
}

const fn plain(name: &'static str, also: &'static [&'static str]) -> Field {
    Field {
        name,
        also,
        list: None,
        is_facet: false,
    }
}

/// All known fields; facets in display order.
pub(crate) const FIELDS: &[Field] = &[
    Field {
        name: "kind",
        also: &["kinds", "type"],
        list: None,
        is_facet: true,
    },
    facet("sector", &["sectors"], "sectors"),
    facet("city", &["cities"], "cities"),
    facet("country", &["countries", "country-name"], "countries"),
    facet("region", &["regions"], "regions"),
    facet("level", &["levels"], "levels"),
    facet("status", &["statuses", "stage"], "statuses"),
    facet("outcome", &["outcomes"], "outcomes"),
    Field {
        name: "year",
        also: &["years"],
        list: None,
        is_facet: true,
    },
    facet("subsector", &["subsectors"], "subsectors"),
    facet("instrument", &["instruments"], "instruments"),
    facet("phase", &["phases"], "phases"),
    facet("stance", &["stances"], "stances"),
    facet("lang", &["language"], "languages"),
    facet("audience", &["audiences"], "audiences"),
    Field {
        name: "review",
        also: &["reviews"],
        list: Some("reviews"),
        is_facet: false,
    },
    plain("tag", &["tags"]),
    plain("has", &[]),
    plain("in", &[]),
    plain("sort", &["order"]),
    plain("since", &["changed"]),
    plain("endorsed", &["endorsed-by"]),
    plain("id", &[]),
    plain("links", &["links-to"]),
];

/// A key of standards that is another name of the field `kind` too.
pub(crate) const TYPE_KEY: &str = "type";

/// Finds a known field by name.
pub(crate) fn find(name: &str) -> Option<&'static Field> {
    FIELDS
        .iter()
        .find(|field| field.name == name || field.also.contains(&name))
}

/// All facets, in display order.
pub(crate) fn facets() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| field.is_facet)
}

/// Separator of field and value; folding never leaves it in a value.
const BETWEEN: char = '\u{1}';

/// Longer values are truncated.
const MAX_VALUE_BYTES: usize = 100;

/// The index term of a field and value.
pub(crate) fn filed(field: &str, value: &str) -> String {
    let value = &*composed(value);
    let end = value.floor_char_boundary(MAX_VALUE_BYTES.min(value.len()));
    format!("{field}{BETWEEN}{}", &value[..end])
}

/// The index term of a field and a value of any length.
pub(super) fn whole_term(field: &str, value: &str) -> String {
    format!("{field}{BETWEEN}{value}")
}

/// Vocabularies, synonyms and places of a base.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Lexicon {
    /// Controlled words.
    pub words: Vocabularies,
    /// Synonyms.
    pub thesaurus: Thesaurus,
    /// Cities and countries.
    pub places: Gazetteer,
}

impl Lexicon {
    pub(crate) fn list(&self, field: &Field) -> Option<&Vocabulary> {
        match field.list? {
            "cities" => Some(&self.places.cities),
            "countries" => Some(&self.places.countries),
            list => self.words.get(list),
        }
    }

    /// The vocabulary term of a value.
    pub(crate) fn term(&self, field: &Field, value: &str) -> Option<&Term> {
        self.list(field)?.find(value)
    }

    /// The value to index: the term's id, or the folded text.
    pub(crate) fn id(&self, field: &Field, value: &str) -> String {
        if field.name == "kind" {
            return value
                .parse::<Kind>()
                .map_or_else(|()| value.to_lowercase(), |kind| kind.as_str().to_owned());
        }
        match self.term(field, value) {
            Some(term) => term.id.clone(),
            // Ids keep their hyphens even if the vocabulary is missing.
            None if field.list.is_some() => value.trim().to_lowercase().replace(' ', "-"),
            None => crate::search::text::tokenizer::folded(value),
        }
    }

    /// Labels and aliases of each facet's values, with the value they mean.
    pub fn spellings(&self) -> Vec<(String, Vec<(String, String)>)> {
        let of_term = |term: &Term| {
            let written = std::iter::once(&term.label).chain(&term.aliases);
            let pairs = written.map(|text| (text.clone(), term.id.clone()));
            pairs.collect::<Vec<_>>()
        };
        facets()
            .filter_map(|field| Some((field.name.to_owned(), self.list(field)?)))
            .map(|(name, list)| (name, list.terms.iter().flat_map(of_term).collect()))
            .collect()
    }

    /// Label and aliases of a value.
    pub(crate) fn names<'a>(
        &'a self,
        field: &str,
        value: &'a str,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        let term = find(field).and_then(|field| self.term(field, value));
        let aliases = term.map_or(&[][..], |term| &term.aliases);
        let label = term.map_or(value, |term| &term.label);
        std::iter::once(label).chain(aliases.iter().map(String::as_str))
    }

    /// The label of a value; the value itself if it has none.
    pub fn label<'a>(&'a self, field: &str, value: &'a str) -> &'a str {
        find(field)
            .and_then(|field| self.term(field, value))
            .map_or(value, |term| &term.label)
    }
}
