//! Which documents hold a word that begins with one or two letters: worked out once for a segment,
//! since so short a beginning completes to a good part of the dictionary.

use std::collections::HashMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader, TERMINATED, TantivyError};

use super::bits::{Bits, Docs};

/// Documents by the one or two letters that some word of theirs begins with.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    documents: HashMap<String, Docs>,
}

/// Beginnings of at most so many letters are kept.
pub(super) const MOST_CHARS: usize = 2;

impl Beginnings {
    /// Goes through all words of the parts once.
    pub(super) fn gather<'a>(
        parts: impl Iterator<Item = &'a InvertedIndexReader>,
        len: u32,
    ) -> Result<Self, TantivyError> {
        let mut found: HashMap<String, Bits> = HashMap::new();
        for part in parts {
            // Words come in order, so those of one beginning come together.
            let mut open: Vec<(String, Bits)> = Vec::new();
            let mut stream = part.terms().stream()?;
            while stream.advance() {
                let Ok(word) = std::str::from_utf8(stream.key()) else {
                    continue;
                };
                for chars in 1..=MOST_CHARS {
                    let end = word
                        .char_indices()
                        .nth(chars)
                        .map_or(word.len(), |(at, _)| at);
                    let beginning = &word[..end];
                    match open.get_mut(chars - 1) {
                        Some((known, _)) if known == beginning => {}
                        Some(slot) => {
                            let next = (beginning.to_owned(), Bits::none(len));
                            take(&mut found, std::mem::replace(slot, next));
                        }
                        None => open.push((beginning.to_owned(), Bits::none(len))),
                    }
                }
                let postings =
                    part.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic);
                let Ok(mut postings) = postings else { continue };
                while postings.doc() != TERMINATED {
                    for (_, bits) in &mut open {
                        bits.insert(postings.doc());
                    }
                    postings.advance();
                }
            }
            for slot in open {
                take(&mut found, slot);
            }
        }
        let documents = found
            .into_iter()
            .map(|(beginning, bits)| (beginning, Docs::from(bits)));
        Ok(Self {
            documents: documents.collect(),
        })
    }

    /// The documents with a word that begins so; none if no word does.
    pub(super) fn get(&self, beginning: &str) -> Option<&Docs> {
        self.documents.get(beginning)
    }
}

fn take(found: &mut HashMap<String, Bits>, (beginning, bits): (String, Bits)) {
    match found.get_mut(&beginning) {
        Some(known) => known.or(&bits),
        None => {
            found.insert(beginning, bits);
        }
    }
}
