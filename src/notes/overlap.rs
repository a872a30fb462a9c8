//! Text similarity of notes by shared character n-grams, ignoring titles and line breaks.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::findings::Faults;
use super::front_matter;
use super::front_matter::tree::{FieldValue, KeyValue, SpannedValue};

/// Length of an n-gram in characters: two or three words.
const NGRAM_CHARS: usize = 12;

/// Number of n-grams after which an index is full, 24 bytes each.
const MAX_INDEXED: usize = if cfg!(test) { 64 } else { 1 << 22 };

/// The n-grams of a note's body and front matter texts, sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Ngrams(Vec<u64>);

impl Ngrams {
    /// Collects the n-grams of a note's text.
    pub fn of(text: &str) -> Self {
        let front = front_matter::read(&mut Faults::new("", text));
        let mut ngrams = Self::default();
        ngrams.add_entries(&front.entries);
        ngrams.add(&text[front.body_start..]);
        ngrams.sort();
        ngrams
    }

    /// The number of n-grams.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The number of n-grams in both.
    pub fn common(&self, other: &Self) -> usize {
        let is_common = |ngram: &&u64| other.0.binary_search(ngram).is_ok();
        self.0.iter().filter(is_common).count()
    }

    /// The n-grams that are not in `other`.
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        self.0.retain(|ngram| other.0.binary_search(ngram).is_err());
        self
    }

    /// The union of both.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self.sort();
        self
    }

    fn sort(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
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

/// The n-grams that two texts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// The number of shared n-grams, at least one.
    pub common: usize,
    /// The numbers of n-grams of both texts, the smaller one first.
    pub counts: [usize; 2],
}

impl Overlap {
    /// Whether they share at least a quarter of the shorter text.
    pub fn is_shared_text(&self) -> bool {
        self.common * 4 >= self.counts[0]
    }
}

/// Texts that are read by number, from 0 on.
pub struct NumberedTexts<'a, E> {
    /// How many there are.
    pub count: usize,
    /// Reads the n-grams of a text.
    pub ngrams: &'a dyn Fn(usize) -> Result<Ngrams, E>,
}

/// Calls `found` for each two texts that share n-grams.
///
/// It keeps the n-grams of a few texts of the smaller set and of one other text at a time, so the
/// memory has a limit: texts of others may be many gigabytes. Equal texts are compared once.
///
/// # Errors
/// If a text cannot be read.
pub fn find_overlaps<E>(
    left: &NumberedTexts<'_, E>,
    right: &NumberedTexts<'_, E>,
    found: &mut dyn FnMut(usize, usize, Overlap),
) -> Result<(), E> {
    if right.count < left.count {
        return find_overlaps(right, left, &mut |one, other, overlap| {
            found(other, one, overlap);
        });
    }
    let mut first = 0;
    while first < left.count {
        let mut index = NgramIndex::default();
        let mut next = first;
        while next < left.count && index.ngrams.len() < MAX_INDEXED {
            index.add(next, (left.ngrams)(next)?);
            next += 1;
        }
        index.ngrams.sort_unstable();
        let mut before = (Ngrams::default(), Vec::new());
        for number in 0..right.count {
            let ngrams = (right.ngrams)(number)?;
            if before.0 != ngrams {
                let overlaps = index.overlaps(&ngrams);
                before = (ngrams, overlaps);
            }
            for (at, overlap) in &before.1 {
                for one in &index.texts[*at].numbers {
                    found(*one, number, *overlap);
                }
            }
        }
        first = next;
    }
    Ok(())
}

/// Texts by their n-grams.
#[derive(Default)]
struct NgramIndex {
    /// Each n-gram with the place of a text, sorted.
    ngrams: Vec<(u64, usize)>,
    texts: Vec<IndexedText>,
    /// The places of the texts.
    places: HashMap<Ngrams, usize>,
}

/// A text of the index.
struct IndexedText {
    /// How many n-grams it has.
    count: usize,
    /// Its number, and those of equal texts.
    numbers: Vec<usize>,
}

impl NgramIndex {
    fn add(&mut self, number: usize, ngrams: Ngrams) {
        if let Some(place) = self.places.get(&ngrams) {
            self.texts[*place].numbers.push(number);
            return;
        }
        let place = self.texts.len();
        self.ngrams
            .extend(ngrams.0.iter().map(|ngram| (*ngram, place)));
        self.texts.push(IndexedText {
            count: ngrams.count(),
            numbers: vec![number],
        });
        self.places.insert(ngrams, place);
    }

    /// The places of texts that share n-grams with another one.
    fn overlaps(&self, ngrams: &Ngrams) -> Vec<(usize, Overlap)> {
        let mut common = vec![0; self.texts.len()];
        let mut rest = &self.ngrams[..];
        for ngram in &ngrams.0 {
            rest = &rest[rest.partition_point(|(indexed, _)| indexed < ngram)..];
            for (_, place) in rest.iter().take_while(|(indexed, _)| indexed == ngram) {
                common[*place] += 1;
            }
        }
        let common = common.into_iter().enumerate();
        let shared = common.filter(|(_, common)| *common > 0);
        let overlap = |(place, common): (usize, usize)| {
            let mut counts = [self.texts[place].count, ngrams.count()];
            counts.sort_unstable();
            (place, Overlap { common, counts })
        };
        shared.map(overlap).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{Shape, assert_linear};

    fn overlaps(left: &[&str], right: &[&str]) -> Vec<(usize, usize, Overlap)> {
        let mut found = Vec::new();
        let read = |texts: &[&str], number: usize| Ok::<_, ()>(Ngrams::of(texts[number]));
        let left = NumberedTexts {
            count: left.len(),
            ngrams: &|number| read(left, number),
        };
        let right = NumberedTexts {
            count: right.len(),
            ngrams: &|number| read(right, number),
        };
        let each = &mut |left, right, overlap| found.push((left, right, overlap));
        find_overlaps(&left, &right, each).expect("readable");
        found
    }

    #[test]
    fn titles_and_line_breaks_do_not_matter() {
        #[track_caller]
        fn case(a: &str, b: &str, want: bool) {
            for [one, other] in [[a, b], [b, a]] {
                let found = overlaps(&["Nothing of it", one], &[other]);
                let found = found
                    .iter()
                    .filter(|(.., overlap)| overlap.is_shared_text());
                let found: Vec<_> = found.map(|(left, right, _)| (*left, *right)).collect();
                assert_eq!(found, if want { vec![(1, 0)] } else { Vec::new() });
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

    #[test]
    fn equal_texts_are_compared_once() {
        const LINE: &str = "Each of the notes has the same text as all the others.\n";
        let shape: Shape = ("equal texts", |n| LINE.repeat(n / LINE.len() + 1));
        assert_linear("overlaps", &[shape], |body| {
            let texts: Vec<&str> = body.lines().collect();
            let found = overlaps(&texts, &texts);
            assert_eq!(found.len(), texts.len().pow(2));
        });
    }

    #[test]
    fn texts_of_the_larger_set_are_read_one_at_a_time() {
        let texts: Vec<String> = (0..7)
            .map(|i| format!("Number {i} begins like all others and ends with {}.", i * i))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (few, many) = texts.split_at(3);
        let mut found = overlaps(few, many);
        let mut swapped: Vec<_> = overlaps(many, few);
        for (left, right, _) in &mut swapped {
            std::mem::swap(left, right);
        }
        found.sort_by_key(|(left, right, _)| (*left, *right));
        swapped.sort_by_key(|(left, right, _)| (*left, *right));
        assert_eq!(found.len(), 12);
        assert_eq!(found, swapped);
        for (left, right, overlap) in found {
            let [one, other] = [few[left], many[right]].map(Ngrams::of);
            assert_eq!(overlap.common, one.common(&other));
        }
        // The index of the smaller set holds two of its texts, so the larger set is read twice.
        let reads = std::cell::Cell::new(0);
        let read = |text: &str| Ok::<_, ()>(Ngrams::of(text));
        let few = NumberedTexts {
            count: few.len(),
            ngrams: &|number| read(few[number]),
        };
        let many = NumberedTexts {
            count: many.len(),
            ngrams: &|number| {
                reads.set(reads.get() + 1);
                read(many[number])
            },
        };
        find_overlaps(&many, &few, &mut |_, _, _| {}).expect("readable");
        assert_eq!(reads.get(), 8);
    }
}
