//! Numbers the sources of a document; equal sources share a number.

use std::collections::HashMap;

use super::printout::Footnote;
use crate::model::note::{Note, Source};

/// The sources so far, by number.
#[derive(Debug, Default)]
pub(super) struct SourceNumbers {
    /// The sources as footnotes, indexed by number.
    pub(super) footnotes: Vec<Footnote>,
    /// Index of each source by its address, else by its text.
    by_key: HashMap<String, usize>,
}

impl SourceNumbers {
    /// The numbers of all sources of a note.
    pub(super) fn cite_all(&mut self, note: &Note) -> Vec<usize> {
        note.sources
            .iter()
            .map(|source| self.cite(source))
            .collect()
    }

    /// The number of a source.
    pub(super) fn cite(&mut self, source: &Source) -> usize {
        let year = source.year.map(|year| year.to_string()).unwrap_or_default();
        let by = [source.publisher.as_str(), &year];
        let by: Vec<&str> = by.into_iter().filter(|text| !text.is_empty()).collect();
        let parts = [source.title.trim_end_matches('.'), &by.join(", ")];
        let parts: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
        let text = match parts.join(". ") {
            text if text.is_empty() => text,
            text => text + ".",
        };
        self.number(text, &source.url)
    }

    /// The number of a source given as address or text.
    pub(super) fn cite_text(&mut self, text: &str, note: &Note) -> usize {
        let is_it = |source: &&Source| !source.url.is_empty() && text.contains(&source.url);
        // Take the longest address, as one may be a prefix of another.
        let known = note
            .sources
            .iter()
            .filter(is_it)
            .max_by_key(|source| source.url.len());
        match known {
            Some(source) => self.cite(source),
            None if text.starts_with("http") => self.number(String::new(), text),
            None => self.number(text.to_owned(), ""),
        }
    }

    fn number(&mut self, text: String, url: &str) -> usize {
        let key = if url.is_empty() {
            text.clone()
        } else {
            url.to_owned()
        };
        if let Some(at) = self.by_key.get(&key) {
            return *at;
        }
        self.footnotes.push(Footnote {
            text,
            url: url.to_owned(),
        });
        self.by_key.insert(key, self.footnotes.len() - 1);
        self.footnotes.len() - 1
    }
}
