//! Controlled words: sectors, statuses, levels … and the thesaurus, for search.
//!
//! A vocabulary is a list of [`Term`]s with labels, definitions, aliases and, for sectors, parents.
//! Front matter, queries and command-line options accept the id, the label and the aliases.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::note::Kind;
use super::text_folding::{composed, fold};

/// All vocabularies of a knowledge base.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Vocabularies {
    lists: Vec<Vocabulary>,
}

/// One list of controlled words: a file of `vocabulary/`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Its name, the file name without `.toml`: `sectors`.
    pub name: String,
    /// Display title.
    pub title: String,
    /// Its terms, in the order of the file.
    pub terms: Vec<Term>,
    by_name: HashMap<String, usize>,
}

/// One controlled word.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The id in front matter and queries: `energy-supply`.
    pub id: String,
    /// Display name: `Energy supply`.
    pub label: String,
    /// What it means, in one or two sentences.
    pub definition: String,
    /// Other accepted spellings.
    pub aliases: Vec<String>,
    /// The broader term it belongs to.
    pub parent: Option<String>,
    /// Other keys of the term: `gpc`, `kinds`, `country` …
    pub facts: toml::Table,
}

impl Term {
    /// Whether notes of this kind use the term: `kinds` names them, else all do.
    pub fn is_of(&self, kind: Kind) -> bool {
        let kinds = self.facts.get("kinds").and_then(toml::Value::as_array);
        kinds.is_none_or(|kinds| {
            kinds
                .iter()
                .any(|named| named.as_str() == Some(kind.as_str()))
        })
    }
}

impl Vocabularies {
    /// Builds from lists; a later list replaces an earlier one of the same name.
    pub fn new(lists: Vec<Vocabulary>) -> Self {
        let mut all = Self::default();
        for list in lists {
            all.lists.retain(|known| known.name != list.name);
            all.lists.push(list);
        }
        all
    }

    /// The list with this name: `sectors`.
    pub fn get(&self, name: &str) -> Option<&Vocabulary> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// All lists, in the order given.
    pub fn lists(&self) -> &[Vocabulary] {
        &self.lists
    }

    /// The label of a value; the value itself if the list lacks it.
    pub fn label<'a>(&'a self, list: &str, value: &'a str) -> &'a str {
        self.get(list)
            .and_then(|list| list.find(value))
            .map_or(value, |term| &term.label)
    }

    /// The name of a city or place, or the value itself if unknown.
    pub fn city_name<'a>(&'a self, city: &'a str) -> &'a str {
        match self.label("cities", city) {
            label if label == city => self.label("places", city),
            label => label,
        }
    }
}

impl Vocabulary {
    /// Builds from terms; if two terms share a name, the first wins.
    pub fn new(name: impl Into<String>, title: impl Into<String>, terms: Vec<Term>) -> Self {
        let mut by_name = HashMap::new();
        // Names as written first, so that `As` is not `Ås` where both are.
        for spelling in [plain, letters] {
            for (i, term) in terms.iter().enumerate() {
                for name in [&term.id, &term.label].into_iter().chain(&term.aliases) {
                    by_name.entry(spelling(name)).or_insert(i);
                }
            }
        }
        Self {
            name: name.into(),
            title: title.into(),
            terms,
            by_name,
        }
    }

    /// The term with this id, label or alias; ignores case, spaces, hyphens and underscores.
    ///
    /// If no name is spelled like this, accents, points, commas and apostrophes are ignored too.
    pub fn find(&self, text: &str) -> Option<&Term> {
        let exact = self.by_name.get(&plain(text));
        let found = exact.or_else(|| self.by_name.get(&letters(text)));
        found.map(|&i| &self.terms[i])
    }

    /// The terms whose id, label or alias begins with `text`, compared as in [`Vocabulary::find`].
    pub fn beginning(&self, text: &str) -> impl Iterator<Item = &Term> {
        let text = plain(text);
        self.terms.iter().filter(move |term| {
            let mut names = [&term.id, &term.label].into_iter().chain(&term.aliases);
            names.any(|name| begins_plainly(name, &text))
        })
    }

    /// The term and everything below it, the term first.
    pub fn tree(&self, id: &str) -> Vec<&Term> {
        let mut found: Vec<&Term> = self.terms.iter().filter(|term| term.id == id).collect();
        let mut next = 0;
        while next < found.len() {
            let parent = found[next].id.as_str();
            for term in self
                .terms
                .iter()
                .filter(|term| term.parent.as_deref() == Some(parent))
            {
                // The parents may form a cycle.
                if !found.iter().any(|known| known.id == term.id) {
                    found.push(term);
                }
            }
            next += 1;
        }
        found
    }

    /// The term with the id, label or alias nearest to `text`, if close enough.
    pub fn nearest(&self, text: &str) -> Option<&Term> {
        let names = self.terms.iter().flat_map(|term| {
            [&term.id, &term.label]
                .into_iter()
                .chain(&term.aliases)
                .map(move |name| (name, term))
        });
        nearest(text, names.map(|(name, term)| (name.as_str(), term)))
    }
}

/// Longer texts are not compared: edit distance takes quadratic time.
const MAX_SLIP_BYTES: usize = 400;

/// The candidate with the smallest edit distance, at most a third of the text.
///
/// Returns `None` for a text over 400 bytes, and skips longer names.
pub fn nearest<'a, T>(text: &str, names: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    if text.len() > MAX_SLIP_BYTES {
        return None;
    }
    let text: Vec<char> = plain(text).chars().collect();
    let most = (text.len() / 3).max(1);
    names
        .filter(|(name, _)| name.len() <= MAX_SLIP_BYTES)
        .filter_map(|(name, found)| {
            let distance = edits(&text, &plain(name).chars().collect::<Vec<_>>());
            (distance <= most).then_some((distance, found))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, found)| found)
}

/// Normalizes a name for comparison: lower case, without spaces, hyphens and underscores.
pub fn plain(text: &str) -> String {
    let counts = |c: &char| !matches!(c, ' ' | '-' | '_');
    let mut plain = String::with_capacity(text.len());
    if text.is_ascii() {
        plain.extend(text.chars().filter(counts).map(|c| c.to_ascii_lowercase()));
    } else {
        plain.extend(composed(text).to_lowercase().chars().filter(counts));
    }
    plain
}

/// Normalizes a name for looser comparison: [`plain`], without accents and punctuation of names.
///
/// Katakana are hiragana, without long-vowel marks: `ゴミ` is `ごみ`.
fn letters(text: &str) -> String {
    let plain = plain(&fold(text));
    let counts = |c: &char| !matches!(c, '.' | ',' | '\'' | '’' | 'ー' | '・');
    let kana = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    };
    plain.chars().filter(counts).map(kana).collect()
}

/// Whether a name in [`plain`] form begins with a text. Mostly avoids a copy.
fn begins_plainly(name: &str, text: &str) -> bool {
    if !name.is_ascii() {
        return plain(name).starts_with(text) || letters(name).starts_with(text);
    }
    let counts = |byte: &u8| !matches!(byte, b' ' | b'-' | b'_');
    let mut bytes = name.bytes().filter(counts);
    text.bytes().all(|letter| {
        bytes
            .next()
            .is_some_and(|byte| byte.to_ascii_lowercase() == letter)
    })
}

/// Optimal string alignment distance: insert, delete, replace, swap neighbours, each costs 1.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Groups of synonyms, broader terms and narrower terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thesaurus {
    /// The groups, in the order of the file.
    pub groups: Vec<ThesaurusGroup>,
}

/// One group of the thesaurus.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThesaurusGroup {
    /// Its name: `electric-vehicle`.
    pub slug: String,
    /// Synonyms, the usual English one first.
    pub terms: Vec<GroupTerm>,
    /// Broader terms.
    pub broader: Vec<GroupTerm>,
    /// Narrower terms.
    pub narrower: Vec<GroupTerm>,
    /// Related groups with another meaning.
    pub related: Vec<String>,
}

/// A word or phrase of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTerm {
    /// The text: `district heating`.
    pub text: String,
    /// Its language; `None` means English or international.
    pub lang: Option<String>,
    /// Whether it has other meanings: it scores lower, and expansion never adds it.
    pub ambiguous: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sectors() -> Vocabulary {
        let term = |id: &str, parent: Option<&str>, aliases: &[&str]| Term {
            id: id.to_owned(),
            label: id.replace('-', " "),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            parent: parent.map(str::to_owned),
            ..Term::default()
        };
        let terms = vec![
            term("energy", None, &[]),
            term("buildings", Some("energy"), &["building"]),
            term("energy-supply", Some("energy"), &[]),
            term("transportation", None, &["transport", "mobility"]),
        ];
        Vocabulary::new("sectors", "Sectors", terms)
    }

    #[test]
    fn finds_by_id_label_and_alias() {
        let sectors = sectors();
        for text in ["energy-supply", "Energy supply", "ENERGY_SUPPLY"] {
            assert_eq!(
                sectors.find(text).map(|term| term.id.as_str()),
                Some("energy-supply")
            );
        }
        assert_eq!(
            sectors.find("mobility").map(|term| term.id.as_str()),
            Some("transportation")
        );
        assert_eq!(sectors.find("moblity"), None);
    }

    #[test]
    fn accents_and_points_count_only_where_they_tell_two_terms_apart() {
        let term = |label: &str, alias: &str| Term {
            id: format!("id-of-{label}"),
            label: label.to_owned(),
            aliases: vec![alias.to_owned()],
            ..Term::default()
        };
        let terms = vec![term("Ås", "x"), term("As", "y"), term("København", "D.C.")];
        let places = Vocabulary::new("places", "Places", terms);
        for (text, want) in [
            ("Ås", "Ås"),
            ("as", "As"),
            ("kobenhavn", "København"),
            ("DC", "København"),
            ("D.C.", "København"),
            ("d,c", "København"),
        ] {
            let found = places.find(text).map(|term| term.label.as_str());
            assert_eq!(found, Some(want), "{text}");
        }
        assert_eq!(places.find("kobenhaven"), None);
        assert_eq!(places.find("."), None);
        assert_eq!(places.beginning("koben").count(), 1);
    }

    #[test]
    fn a_parent_holds_its_children() {
        let ids: Vec<String> = sectors()
            .tree("energy")
            .iter()
            .map(|term| term.id.clone())
            .collect();
        assert_eq!(ids, ["energy", "buildings", "energy-supply"]);
    }

    #[test]
    fn offers_the_nearest_word_or_none() {
        let sectors = sectors();
        assert_eq!(
            sectors.nearest("moblity").map(|t| t.id.as_str()),
            Some("transportation")
        );
        assert_eq!(
            sectors.nearest("biuldings").map(|t| t.id.as_str()),
            Some("buildings")
        );
        assert_eq!(sectors.nearest("fisheries"), None);
    }
}
