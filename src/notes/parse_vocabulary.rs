//! Parses vocabulary files: lists of terms, and the thesaurus.
//!
//! A list has a `title` and `[[term]]` tables with `id`, `label`, `definition`, `aliases` and
//! `parent`; other keys of a term become its facts. The thesaurus has `[[group]]` tables. Entries
//! that cannot be used are reported, and the rest is read.

use std::collections::HashSet;

use super::clean::quote;
use super::findings::Faults;
use super::front_matter;
use super::front_matter::tree::{FieldValue, KeyValue, SpannedValue, find};
use crate::model::finding::{Code, Finding};
use crate::model::gazetteer::city_of_note;
use crate::model::note::{Kind, Note};
use crate::model::vocabulary::{
    GroupTerm, Term, Thesaurus, ThesaurusGroup, Vocabularies, Vocabulary,
};

/// Parses a list of terms. `name` is the file name without `.toml`: `sectors`.
pub fn read_vocabulary(name: &str, path: &str, text: &str) -> (Vocabulary, Vec<Finding>) {
    let mut faults = Faults::new(path, text);
    let entries = read_entries(&mut faults);
    let title = text_of(&entries, "title").unwrap_or_else(|| name.to_owned());
    let mut terms: Vec<Term> = Vec::new();
    let mut ids = HashSet::new();
    for item in rows(&entries, "term", &mut faults) {
        let Some(term) = read_term(item, &mut faults) else {
            continue;
        };
        if !ids.insert(term.id.clone()) {
            let message = format!("the term {} is here twice", quote(&term.id));
            let help = "Keep one of the two; the first was read";
            faults.add(Code::BrokenVocabulary, item.at.clone(), message, help);
            continue;
        }
        terms.push(term);
    }
    (Vocabulary::new(name, title, terms), faults.into_findings())
}

/// Reports terms with an unknown parent; the parent of a sub-sector is a sector.
pub fn check_parents(path: &str, text: &str, vocabularies: &Vocabularies) -> Vec<Finding> {
    let mut faults = Faults::new(path, text);
    // Syntax errors were reported when the list was read.
    let entries = front_matter::read_toml(&mut Faults::new(path, text));
    let items = find(&entries, "term").map_or(&[][..], |entry| entry.item.one_or_many());
    let lists = vocabularies.lists();
    let ids: HashSet<&str> = lists
        .iter()
        .flat_map(|list| &list.terms)
        .map(|term| term.id.as_str())
        .collect();
    for item in items {
        let Some(parent) = find(item.entries(), "parent") else {
            continue;
        };
        let written = parent.item.value.as_text().unwrap_or_default().trim();
        if !ids.contains(written) {
            faults.add(
                Code::BrokenVocabulary,
                parent.item.at.clone(),
                format!("the parent {} is not in any list", quote(written)),
                "Name the id of a term of this file or of another one",
            );
        }
    }
    faults.into_findings()
}

/// Reads the thesaurus.
pub fn read_thesaurus(path: &str, text: &str) -> (Thesaurus, Vec<Finding>) {
    let mut faults = Faults::new(path, text);
    let entries = read_entries(&mut faults);
    let mut groups = Vec::new();
    for item in rows(&entries, "group", &mut faults) {
        let slug = text_of(item.entries(), "slug").unwrap_or_default();
        let mut words = |key: &str| -> Vec<GroupTerm> {
            let items = find(item.entries(), key).map_or(&[][..], |e| e.item.one_or_many());
            let read = |item| read_group_term(item, &mut faults);
            items.iter().filter_map(read).collect()
        };
        let group = ThesaurusGroup {
            terms: words("terms"),
            broader: words("broader"),
            narrower: words("narrower"),
            related: texts(item.entries(), "related"),
            slug,
        };
        if group.slug.is_empty() || group.terms.is_empty() {
            faults.add(
                Code::BrokenVocabulary,
                item.at.clone(),
                "a group has no `slug` or no `terms`",
                "Give the group a slug and at least one term",
            );
            continue;
        }
        groups.push(group);
    }
    (Thesaurus { groups }, faults.into_findings())
}

/// Builds the vocabulary `cities` from slugs, titles and names of city notes.
///
/// It complements `vocabulary/places.toml`, which lists cities without a note.
pub fn city_list<'n>(notes: impl Iterator<Item = &'n Note>) -> Vocabulary {
    let cities = notes.filter(|note| note.kind == Kind::City);
    Vocabulary::new("cities", "Cities", cities.map(city_of_note).collect())
}

/// Parses a TOML file; reports its errors as those of a vocabulary.
fn read_entries<'t>(faults: &mut Faults<'t>) -> Vec<KeyValue<'t>> {
    let text = faults.text();
    let mut toml_faults = Faults::new(faults.path(), text);
    let entries = front_matter::read_toml(&mut toml_faults);
    for finding in toml_faults.into_findings() {
        faults.push(Finding {
            code: Code::BrokenVocabulary,
            ..finding
        });
    }
    entries
}

fn rows<'a, 't>(
    entries: &'a [KeyValue<'t>],
    key: &str,
    faults: &mut Faults<'_>,
) -> &'a [SpannedValue<'t>] {
    let item = find(entries, key).map(|entry| &entry.item.value);
    if let Some(FieldValue::List(items)) = item {
        return items;
    }
    faults.add_to_file(
        Code::BrokenVocabulary,
        format!("there is no `[[{key}]]`, expected at least one"),
        format!("Add a line [[{key}]] and the keys of the first one below it"),
    );
    &[]
}

/// Keys of a term that are not facts.
const KNOWN: [&str; 5] = ["id", "label", "definition", "aliases", "parent"];

fn read_term(item: &SpannedValue<'_>, faults: &mut Faults<'_>) -> Option<Term> {
    let entries = item.entries();
    let Some(id) = text_of(entries, "id").filter(|id| !id.is_empty()) else {
        faults.add(
            Code::BrokenVocabulary,
            item.at.clone(),
            "a term has no `id`",
            "Add a line id = \"…\" with a short word in kebab-case",
        );
        return None;
    };
    let facts = entries.iter().filter(|e| !KNOWN.contains(&e.key.as_ref()));
    Some(Term {
        label: text_of(entries, "label").unwrap_or_else(|| id.clone()),
        definition: text_of(entries, "definition").unwrap_or_default(),
        aliases: texts(entries, "aliases"),
        parent: text_of(entries, "parent"),
        facts: facts
            .map(|entry| (entry.key.as_ref().to_owned(), entry.item.value.to_toml()))
            .collect(),
        id,
    })
}

fn read_group_term(item: &SpannedValue<'_>, faults: &mut Faults<'_>) -> Option<GroupTerm> {
    let entries = item.entries();
    let text = match &item.value {
        FieldValue::Text(text) => Some(text.trim().to_owned()),
        _ => text_of(entries, "term"),
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        faults.add(
            Code::BrokenVocabulary,
            item.at.clone(),
            format!("a word of the thesaurus is {}", item.value.what()),
            "Write it as text, or as { term = \"…\", lang = \"…\" }",
        );
        return None;
    };
    let ambiguous = find(entries, "ambiguous").map(|entry| &entry.item.value);
    Some(GroupTerm {
        text,
        lang: text_of(entries, "lang"),
        ambiguous: ambiguous == Some(&FieldValue::Flag(true)),
    })
}

fn text_of(entries: &[KeyValue<'_>], key: &str) -> Option<String> {
    let text = find(entries, key)?.item.value.as_text()?;
    Some(text.trim().to_owned())
}

fn texts(entries: &[KeyValue<'_>], key: &str) -> Vec<String> {
    let items = find(entries, key).map_or(&[][..], |entry| entry.item.one_or_many());
    let texts = items.iter().filter_map(|item| item.value.as_text());
    texts.map(|text| text.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_terms_with_their_facts() {
        let text = r#"
title = "Sectors"
[[term]]
id = "energy"
label = "Energy"
definition = "All of it."
gpc = "I"
[[term]]
id = "buildings"
aliases = ["building", "housing"]
parent = "energy"
"#;
        let (list, findings) = read_vocabulary("sectors", "vocabulary/sectors.toml", text);
        assert_eq!(findings, []);
        assert_eq!(
            (list.name.as_str(), list.title.as_str()),
            ("sectors", "Sectors")
        );
        assert_eq!(list.terms[0].facts["gpc"].as_str(), Some("I"));
        assert_eq!(list.terms[1].label, "buildings");
        assert_eq!(
            list.find("Housing").map(|t| t.id.as_str()),
            Some("buildings")
        );
        assert_eq!(list.tree("energy").len(), 2);
    }

    #[test]
    fn reads_groups_with_languages() {
        let text = "[[group]]\nslug = 'ev'\nterms = ['EV', { term = 'elbil', lang = 'da' }]\n\
            narrower = [{ term = 'PHEV', ambiguous = true }]\nrelated = ['ev-charging']\n";
        let (thesaurus, findings) = read_thesaurus("vocabulary/thesaurus.toml", text);
        assert_eq!(findings, []);
        let group = &thesaurus.groups[0];
        assert_eq!(group.terms[1].lang.as_deref(), Some("da"));
        assert!(group.narrower[0].ambiguous);
        assert_eq!(group.related, ["ev-charging"]);
    }

    #[test]
    fn broken_vocabularies_are_reported_and_the_rest_is_read() {
        #[track_caller]
        fn case(text: &str, terms: usize, expected: &[&str]) {
            let (list, findings) = read_vocabulary("x", "vocabulary/x.toml", text);
            assert_eq!(list.terms.len(), terms, "{text:?}");
            let got: Vec<String> = findings
                .iter()
                .map(|f| {
                    format!(
                        "{}:{} {} {}",
                        f.place.line, f.place.column, f.code, f.message
                    )
                })
                .collect();
            assert_eq!(got, expected, "{text:?}");
        }
        case(
            "",
            0,
            &["1:1 GH028 there is no `[[term]]`, expected at least one"],
        );
        case(
            "[[term]]\nlabel = 'A'\n[[term]]\nid = 'b'\n",
            1,
            &["1:1 GH028 a term has no `id`"],
        );
        case(
            "[[term]]\nid = 'b'\n[[term]]\nid = 'b'\n",
            1,
            &["3:1 GH028 the term `b` is here twice"],
        );
        case(
            "[[term]]\nid = 'b'\nlabel = B\n",
            1,
            &["3:9 GH028 this is not valid TOML: string values must be quoted"],
        );
    }

    #[test]
    fn unknown_parents_are_reported() {
        let sectors = read_vocabulary("sectors", "s.toml", "[[term]]\nid = 'energy'\n").0;
        let all = Vocabularies::new(vec![sectors]);
        let text = "[[term]]\nid = 'solar'\nparent = 'energy'\n[[term]]\nid = 'x'\nparent = 'y'\n";
        let findings = check_parents("vocabulary/subsectors.toml", text, &all);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "the parent `y` is not in any list");
        assert_eq!((findings[0].place.line, findings[0].place.column), (6, 10));
    }
}
