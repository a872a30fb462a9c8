//! The fields that filters and facets know, and what their values mean.
//!
//! A field is filed in the index as `field␁value`. Any other key of the front matter is a field
//! too, under its own name, with its folded text as value.

use crate::model::gazetteer::Gazetteer;
use crate::model::note::Kind;
use crate::model::text_folding::composed;
use crate::model::vocabulary::{Term, Vocabularies, Vocabulary};

/// A field with a fixed meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    /// As printed in facets and typed in queries.
    pub name: &'static str,
    /// Other spellings that are understood.
    also: &'static [&'static str],
    /// The vocabulary its values come from.
    pub list: Option<&'static str>,
    /// Whether its values are counted as a facet.
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

/// All fields with a fixed meaning; facets in the order they are shown.
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
    facet("status", &["statuses"], "statuses"),
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
    plain("since", &["changed"]),
    plain("endorsed", &["endorsed-by"]),
    plain("id", &[]),
    plain("links", &["links-to"]),
];

/// The field that this name means, if it is one with a fixed meaning.
pub(crate) fn find(name: &str) -> Option<&'static Field> {
    FIELDS
        .iter()
        .find(|field| field.name == name || field.also.contains(&name))
}

/// The fields counted as facets, in the order they are shown.
pub(crate) fn facets() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| field.is_facet)
}

/// Between field and value in the index: a character that folding never leaves in a value.
const BETWEEN: char = '\u{1}';

/// Longer values are cut; nobody filters by a paragraph.
const MOST_VALUE_BYTES: usize = 100;

/// How a field with a value is filed in the index.
pub(crate) fn filed(field: &str, value: &str) -> String {
    let value = &*composed(value);
    let end = value.floor_char_boundary(MOST_VALUE_BYTES.min(value.len()));
    format!("{field}{BETWEEN}{}", &value[..end])
}

/// What the values of a base mean: its vocabularies and places.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Lexicon {
    /// Controlled words and the thesaurus.
    pub words: Vocabularies,
    /// Cities and countries.
    pub places: Gazetteer,
}

impl Lexicon {
    /// The vocabulary of a field.
    pub(crate) fn list(&self, field: &Field) -> Option<&Vocabulary> {
        match field.list? {
            "cities" => Some(&self.places.cities),
            "countries" => Some(&self.places.countries),
            list => self.words.get(list),
        }
    }

    /// The term that a typed or written value means.
    pub(crate) fn term(&self, field: &Field, value: &str) -> Option<&Term> {
        self.list(field)?.find(value)
    }

    /// The id under which a value is filed: the vocabulary's, or the value folded.
    pub(crate) fn id(&self, field: &Field, value: &str) -> String {
        if field.name == "kind" {
            return value
                .parse::<Kind>()
                .map_or_else(|()| value.to_lowercase(), |kind| kind.word().to_owned());
        }
        match self.term(field, value) {
            Some(term) => term.id.clone(),
            // Vocabulary ids keep their hyphens even where the list is missing.
            None if field.list.is_some() => value.trim().to_lowercase().replace(' ', "-"),
            None => crate::search::text::tokenizer::folded(value),
        }
    }

    /// Other spellings of the values of each facet, with the value each one means.
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

    /// What people call a filed value: its label and what else is said for it.
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

    /// What people read for a filed value.
    pub fn label<'a>(&'a self, field: &str, value: &'a str) -> &'a str {
        find(field)
            .and_then(|field| self.term(field, value))
            .map_or(value, |term| &term.label)
    }
}
