//! Text similarity of notes by shared character n-grams, ignoring titles and line breaks.

use std::collections::{BTreeMap, HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::findings::Faults;
use super::front_matter;
use super::front_matter::tree::{FieldValue, KeyValue, SpannedValue};

/// Length of an n-gram in characters: two or three words.
const NGRAM_CHARS: usize = 12;

/// The n-grams of a note's body and front matter texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ngrams(HashSet<u64>);

impl Ngrams {
    /// Collects the n-grams of a note's text.
    pub fn of(text: &str) -> Self {
        let front = front_matter::read(&mut Faults::new("", text));
        let mut ngrams = Self::default();
        ngrams.add_entries(&front.entries);
        ngrams.add(&text[front.body_start..]);
        ngrams
    }

    /// The number of n-grams.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The number of n-grams in both.
    pub fn common(&self, other: &Self) -> usize {
        self.0.intersection(&other.0).count()
    }

    /// The n-grams that are not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).copied().collect())
    }

    /// The union of both.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self
    }

    fn add_entries(&mut self, entries: &[KeyValue<'_>]) {
        for entry in entries {
            self.add_item(&entry.item);
        }
    }

    fn add_item(&mut self, item: &SpannedValue<'_>) {
        match &item.value {
            FieldValue::Text(text) if text.len() >= NGRAM_CHARS => self.add(text),
            FieldValue::List(items) => items.iter().for_each(|item| self.add_item(item)),
            FieldValue::Table(entries) => self.add_entries(entries),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        let mut plain = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !plain.is_empty() {
                plain.push(' ');
            }
            plain.extend(word.chars().flat_map(char::to_lowercase));
        }
        let starts = plain.char_indices().map(|(at, _)| at);
        let ends = plain.char_indices().map(|(at, _)| at).skip(NGRAM_CHARS);
        let ends = ends.chain([plain.len()]);
        let ngrams = starts.zip(ends).map(|(start, end)| &plain[start..end]);
        self.0.extend(
            ngrams
                .filter(|piece| !piece.is_empty())
                .map(|piece| xxh3_64(piece.as_bytes())),
        );
    }
}

/// Texts by their n-grams, to compare one with only those that share something.
#[derive(Debug, Default)]
pub struct NgramIndex {
    texts: HashMap<u64, Vec<usize>>,
    counts: Vec<usize>,
}

impl NgramIndex {
    /// Adds a text; the first one has the number 0.
    pub fn add(&mut self, ngrams: &Ngrams) {
        let number = self.counts.len();
        for ngram in &ngrams.0 {
            self.texts.entry(*ngram).or_default().push(number);
        }
        self.counts.push(ngrams.count());
    }

    /// The number of n-grams of a text.
    pub fn count(&self, number: usize) -> usize {
        self.counts[number]
    }

    /// The texts that share n-grams with another one, and how many.
    pub fn common(&self, ngrams: &Ngrams) -> BTreeMap<usize, usize> {
        let mut common = BTreeMap::new();
        for ngram in &ngrams.0 {
            for number in self.texts.get(ngram).into_iter().flatten() {
                *common.entry(*number).or_default() += 1;
            }
        }
        common
    }

    /// The texts that share at least a quarter of the shorter one, in ascending order.
    pub fn sharing_text(&self, ngrams: &Ngrams) -> Vec<usize> {
        let mut common = self.common(ngrams);
        common.retain(|number, common| *common * 4 >= ngrams.count().min(self.count(*number)));
        common.into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_line_breaks_do_not_matter() {
        #[track_caller]
        fn case(a: &str, b: &str, want: bool) {
            for [one, other] in [[a, b], [b, a]] {
                let mut index = NgramIndex::default();
                index.add(&Ngrams::of("Nothing of it"));
                index.add(&Ngrams::of(one));
                let found = index.sharing_text(&Ngrams::of(other));
                assert_eq!(found, if want { vec![1] } else { Vec::new() });
            }
        }
        let text = "Heat pumps replace gas boilers in every school by 2030.";
        case(
            text,
            "+++\ntitle = \"x\"\n+++\nHeat pumps\nreplace gas  boilers.\n",
            true,
        );
        case(
            text,
            "---\nsummary: Heat pumps replace gas boilers\n---\nOther words.\n",
            true,
        );
        case(
            "横浜市は二千三十年までに学校の暖房を替える。",
            "横浜市は二千三十年までに学校の窓を替える。",
            true,
        );
        case(text, "A congestion tax is charged on weekdays.", false);
        case(
            "+++\naudience = \"public\"\n+++\n",
            "+++\naudience = \"public\"\n+++\n",
            false,
        );
        case("", "", false);
        case("Short", "Short", true);
    }
}
