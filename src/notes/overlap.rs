//! Text similarity of notes by shared n-grams of characters or by shared words.
//!
//! Only letters and digits count, in one case, without accents, and in Latin letters where they look
//! like these: markup, punctuation, white space and short titles do not matter. N-grams find moved and
//! edited text, in languages without spaces and with signs within words too. Words find text that is now
//! a list, a table or in another order.

use std::collections::HashMap;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;
use xxhash_rust::xxh3::xxh3_64;

use super::findings::Faults;
use super::front_matter;
use super::front_matter::tree::{FieldValue, find};
use super::portable_name::visible;
use crate::model::text_folding::fold;

/// Length of an n-gram in characters: two or three words.
const NGRAM_CHARS: usize = 12;

/// Number of shared words below which two texts are not taken for one.
const MIN_WORDS: usize = 8;

/// Number of n-grams after which an index is full, 24 bytes each.
const MAX_INDEXED: usize = if cfg!(test) { 48 } else { 1 << 22 };

/// Length of a text in bytes of which all n-grams are kept.
const MAX_WHOLE: usize = if cfg!(test) { 1 << 12 } else { 2 << 20 };

/// The number of sampling levels; the last one is for all longer texts.
const LEVELS: usize = 8;

/// What of two texts is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Runs of characters, two or three words long.
    Characters,
    /// Single words.
    Words,
}

/// The n-grams of a note's body and front matter values, sorted, each once.
///
/// Of a long text it keeps a sample: the hashes that begin with `level` zero bits, which is every
/// second, fourth … n-gram, and the same ones of every text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Ngrams {
    hashes: Vec<u64>,
    level: usize,
}

impl Ngrams {
    /// Collects the character n-grams of a note's text.
    pub fn of(text: &str) -> Self {
        Self::in_units(text, Unit::Characters)
    }

    /// Collects the character n-grams or the words of a note's text.
    pub fn in_units(text: &str, unit: Unit) -> Self {
        let front = front_matter::read(&mut Faults::new("", text));
        let level = (0..LEVELS).find(|level| text.len() >> level <= MAX_WHOLE);
        let mut ngrams = Self {
            hashes: Vec::new(),
            level: level.unwrap_or(LEVELS - 1),
        };
        let mut values = front.entries.iter().map(|entry| &entry.item.value);
        ngrams.add_values(&mut values, false, unit);
        ngrams.add(&text[front.body_start..], unit);
        ngrams.sort();
        ngrams
    }

    /// The words of a link to a note: id and title, in either order.
    pub fn of_link(path: &str, text: &str, unit: Unit) -> Self {
        let front = front_matter::read(&mut Faults::new("", text));
        let title = find(&front.entries, "title").and_then(|entry| entry.item.value.as_text());
        let (id, title) = (path.trim_end_matches(".md"), title.unwrap_or_default());
        let mut ngrams = Self::default();
        ngrams.add(&format!("{id} {title} {path}"), unit);
        ngrams.sort();
        ngrams
    }

    /// The number of n-grams.
    pub fn count(&self) -> usize {
        self.hashes.len()
    }

    /// The number of n-grams at a sampling level.
    fn count_at(&self, level: usize) -> usize {
        self.hashes.partition_point(|hash| is_sampled(*hash, level))
    }

    /// The number of n-grams in both.
    pub fn common(&self, other: &Self) -> usize {
        let is_common = |hash: &&u64| other.hashes.binary_search(hash).is_ok();
        self.hashes.iter().filter(is_common).count()
    }

    /// The n-grams that are not in `other`.
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        self.sample(other.level);
        let hashes = &mut self.hashes;
        hashes.retain(|hash| other.hashes.binary_search(hash).is_err());
        self
    }

    /// The union of both.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.sample(other.level);
        let count = other.count_at(self.level);
        self.hashes.extend(&other.hashes[..count]);
        self.sort();
        self
    }

    /// Keeps the n-grams of this level, unless its own is higher.
    fn sample(&mut self, level: usize) {
        if level > self.level {
            self.hashes.truncate(self.count_at(level));
            self.level = level;
        }
    }

    fn sort(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
    }

    /// Adds the values of a table or list.
    ///
    /// Each long text, and the others of a row as one text. Short texts outside of rows, such as a
    /// phase or a sector, are in many notes.
    fn add_values<'v, 't: 'v>(
        &mut self,
        values: &mut dyn Iterator<Item = &'v FieldValue<'t>>,
        is_row: bool,
        unit: Unit,
    ) {
        let mut row = String::new();
        for value in values {
            match value {
                FieldValue::Text(text) if text.len() >= NGRAM_CHARS => self.add(text, unit),
                FieldValue::Text(text) if is_row => _ = write!(row, "{text} "),
                FieldValue::Text(_) | FieldValue::Flag(_) => {}
                FieldValue::Whole(number) => _ = write!(row, "{number} "),
                FieldValue::Number(number) => _ = write!(row, "{number} "),
                FieldValue::Date(date) => _ = write!(row, "{date} "),
                FieldValue::List(items) => {
                    self.add_values(&mut items.iter().map(|item| &item.value), false, unit);
                }
                FieldValue::Table(entries) => {
                    let mut values = entries.iter().map(|entry| &entry.item.value);
                    self.add_values(&mut values, true, unit);
                }
            }
        }
        let has_figure = row.bytes().any(|byte| byte.is_ascii_digit());
        if row.len() > NGRAM_CHARS || is_row && has_figure {
            self.add(&row, unit);
        }
    }

    fn add(&mut self, text: &str, unit: Unit) {
        let level = self.level;
        let mut add = |piece: &str| {
            let hash = xxh3_64(piece.as_bytes());
            if is_sampled(hash, level) {
                self.hashes.push(hash);
            }
        };
        let mut plain = String::with_capacity(text.len());
        for part in text.split_whitespace() {
            // Capitals look alike where small letters do not: Η and η.
            let part = latin_look(&fold(&latin_look(&visible(part))));
            let words = part.split(|c: char| !c.is_alphanumeric());
            for word in words.filter(|word| !word.is_empty()) {
                match unit {
                    Unit::Words => add(word),
                    Unit::Characters => plain.push_str(word),
                }
            }
        }
        let starts = plain.char_indices().map(|(at, _)| at);
        let ends = plain.char_indices().map(|(at, _)| at).skip(NGRAM_CHARS);
        let ends = ends.chain([plain.len()]);
        let ngrams = starts.zip(ends).map(|(start, end)| &plain[start..end]);
        ngrams.filter(|ngram| !ngram.is_empty()).for_each(add);
    }
}

/// The first letters of alphabets in squares, circles, filled ones, and of flags.
///
/// Unicode gives these neither a plain letter nor a look-alike.
const ENCLOSED: [char; 4] = ['\u{1f130}', '\u{1f150}', '\u{1f170}', '\u{1f1e6}'];

/// Small capitals, which have no plain letter either. There is none of `x`.
const SMALL_CAPITALS: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ";

/// A text with Latin letters in place of those that look alike.
fn latin_look(text: &str) -> String {
    let look = |c: char| {
        if c.is_ascii() {
            c
        } else {
            let plain = plain_sign(c).or_else(|| decorated_letter(c));
            plain.or_else(|| look_alike(c)).unwrap_or(c)
        }
    };
    text.chars().map(look).collect()
}

/// The ASCII letter or digit of a variant.
///
/// Its look-alike may be another: `𝐈` looks like `l`.
fn plain_sign(c: char) -> Option<char> {
    let mut plain = c.nfkc();
    let first = plain.next().filter(char::is_ascii_alphanumeric)?;
    plain.next().is_none().then(|| first.to_ascii_lowercase())
}

/// The letter of an enclosed one or a small capital.
fn decorated_letter(c: char) -> Option<char> {
    let distances = ENCLOSED.map(|first| u32::from(c).checked_sub(u32::from(first)));
    let enclosed = distances.into_iter().flatten().find(|place| *place < 26);
    let small = || SMALL_CAPITALS.chars().position(|small| small == c);
    let place = enclosed.or_else(|| u32::try_from(small()?).ok())?;
    char::from_digit(place + 10, 36)
}

/// The ASCII letter or digit with the same skeleton.
fn look_alike(c: char) -> Option<char> {
    let mut bytes = [0; 4];
    let mut alike = skeleton(c.encode_utf8(&mut bytes));
    let first = alike.next().filter(char::is_ascii_alphanumeric)?;
    alike.next().is_none().then(|| first.to_ascii_lowercase())
}

/// Whether an n-gram is kept at a sampling level.
fn is_sampled(hash: u64, level: usize) -> bool {
    hash.leading_zeros() as usize >= level
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

    /// Whether they share enough words, and `percent` of the shorter text.
    pub fn shares_words(&self, percent: usize) -> bool {
        self.common >= MIN_WORDS && self.common * 100 >= self.counts[0] * percent
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
/// memory has a limit: texts of others may be many gigabytes. Equal neighbours are compared once.
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

struct IndexedText {
    /// Its sampling level, and how many n-grams it has at each.
    level: usize,
    counts: [usize; LEVELS],
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
            .extend(ngrams.hashes.iter().map(|ngram| (*ngram, place)));
        self.texts.push(IndexedText {
            level: ngrams.level,
            counts: std::array::from_fn(|level| ngrams.count_at(level)),
            numbers: vec![number],
        });
        self.places.insert(ngrams, place);
    }

    /// The places of texts that share n-grams with another one.
    fn overlaps(&self, ngrams: &Ngrams) -> Vec<(usize, Overlap)> {
        let mut common = vec![0; self.texts.len()];
        let mut rest = &self.ngrams[..];
        for ngram in &ngrams.hashes {
            rest = &rest[rest.partition_point(|(indexed, _)| indexed < ngram)..];
            for (_, place) in rest.iter().take_while(|(indexed, _)| indexed == ngram) {
                common[*place] += 1;
            }
        }
        let common = common.into_iter().enumerate();
        let shared = common.filter(|(_, common)| *common > 0);
        let overlap = |(place, common): (usize, usize)| {
            let text = &self.texts[place];
            let mut counts = [text.counts[ngrams.level], ngrams.count_at(text.level)];
            counts.sort_unstable();
            (place, Overlap { common, counts })
        };
        shared.map(overlap).collect()
    }
}

#[cfg(test)]
mod tests;
