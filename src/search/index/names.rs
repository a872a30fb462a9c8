//! Index of place names and thesaurus terms by their folded words.

mod names_builder;
use std::path::Path;

use tantivy::Directory as _;
use tantivy::directory::OwnedBytes;

use crate::model::vocabulary::Term;
use crate::search::index::fields::Lexicon;
use crate::search::index::mmap_tables::{Bytes, Numbers, Texts, Unpacker, remove_unless_sound};
use crate::search::index::nosync_directory::NoSyncDirectory;
use crate::search::index::regular_files;
use crate::search::text::derivation;
use crate::search::text::edit_distance::EditDistance;
use crate::search::text::stems;
use crate::search::text::tokenizer::words;
use names_builder::NamesBuilder;

/// The meaning of one or more words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A city, by id.
    City(String),
    /// A country or region: its field and id.
    Area(&'static str, String),
    /// A term of the thesaurus: its group, and whether it is ambiguous.
    Term { group: usize, ambiguous: bool },
}

impl Meaning {
    pub(crate) fn is_place(&self) -> bool {
        matches!(self, Self::City(_) | Self::Area(..))
    }
}

/// All names of a base, in mapped tables.
#[derive(Debug, Default)]
pub(crate) struct NameIndex(Option<Tables>);

#[derive(Debug)]
struct Tables {
    /// Meanings by folded words, joined by spaces.
    exact: Table,
    /// Meanings of terms by language and words. The last word is stemmed and then as it is.
    ///
    /// So `heat pumps` finds `heat pump`.
    inflected: Table,
    /// Languages in `inflected`.
    languages: Numbers,
    /// Length of the longest name, in words.
    longest: usize,
    /// Type of each meaning: an index into [`SORTS`].
    sorts: Bytes,
    /// For each meaning, an index into `ids` or a group number.
    values: Numbers,
    ids: Texts,
    /// Terms of all thesaurus groups, list by list.
    terms: Texts,
    /// End of each list in `terms`; each group has three lists.
    lists: Numbers,
}

/// Meanings by key.
#[derive(Debug)]
struct Table {
    /// Sorted.
    keys: Texts,
    /// End of each key's meanings.
    ends: Numbers,
    meanings: Numbers,
}

/// Types of meanings.
const SORTS: [&str; 5] = ["city", "country", "region", "term", "ambiguous term"];

/// The file in the folder of a generation.
const FILE: &str = "names";

/// Shorter names are ignored in free text.
const MIN_CHARS: usize = 2;

/// Shorter other names of a place are not highlighted: `la` is a word.
const MIN_SHOWN: usize = 3;

/// Bytes of the longest character: an edit changes no more.
const MAX_CHAR_BYTES: usize = 4;

/// Single words up to this length in bytes are acronyms and not stemmed.
const MAX_ACRONYM_BYTES: usize = 3;

impl NameIndex {
    /// Reads the names of a base from its file, or rebuilds them.
    pub(crate) fn of(directory: &NoSyncDirectory, folder: &Path, lexicon: &Lexicon) -> Self {
        let kept = directory.open_read(Path::new(FILE)).ok();
        let kept = kept.and_then(|file| file.read_bytes().ok());
        let owner = regular_files::name_of(folder);
        match kept.and_then(|bytes| Tables::unpack(&bytes, owner)) {
            Some(tables) => Self(Some(tables)),
            None => Self::new(lexicon),
        }
    }

    /// Builds the names of a lexicon.
    pub(crate) fn new(lexicon: &Lexicon) -> Self {
        let pack = NamesBuilder::new(lexicon).pack(&[]);
        Self(Tables::unpack(&OwnedBytes::new(pack), &[]))
    }

    /// The meanings of folded words in this form.
    pub(crate) fn meanings(&self, words: &[&str]) -> Vec<Meaning> {
        let tables = self.0.as_ref().filter(|tables| tables.may_be(words));
        let exact = |tables: &Tables| tables.meanings(&tables.exact, &words.join(" "));
        tables.map_or_else(Vec::new, exact)
    }

    /// The meanings of terms of which these words are an inflection. Only the last word may be
    /// inflected.
    ///
    /// `may_be_of` says whether the words may be of the language of a term. Derived words have
    /// meanings of their own: `transition` is not `transit`.
    pub(crate) fn inflected_meanings(
        &self,
        words: &[&str],
        may_be_of: &dyn Fn(usize) -> bool,
    ) -> Vec<Meaning> {
        let tables = self.0.as_ref().filter(|tables| tables.may_be(words));
        let (Some(tables), Some(last)) = (tables, words.last()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for language in tables.languages.iter().map(|language| language as usize) {
            let Some(key) = inflected(language, words) else {
                continue;
            };
            let code = stems::LANGUAGES[language].code;
            for (term, meanings) in tables.inflected_from(&key) {
                if derivation::is_inflected(code, last, term) && may_be_of(language) {
                    for new in meanings {
                        put(&mut found, new);
                    }
                }
            }
        }
        found
    }

    /// A place name one edit from these words. The edit is in words that are `unknown`.
    pub(crate) fn place_near(
        &self,
        words: &[&str],
        unknown: &dyn Fn(&str) -> bool,
    ) -> Option<&str> {
        let tables = self.0.as_ref()?;
        // Made once for each word: making one costs more than a comparison.
        let distances = words.iter().map(|word| {
            let is_unknown = unknown(word);
            is_unknown.then(|| EditDistance::new(word, 1))
        });
        let mut distances: Vec<Option<EditDistance>> = distances.collect();
        let length = words.iter().map(|word| word.len() + 1).sum::<usize>() - 1;
        let most = MAX_CHAR_BYTES * distances.iter().flatten().count();
        let names = (0..tables.exact.keys.len()).map(|i| tables.exact.keys.get(i));
        let mut near = names.filter(|name| {
            let mut pairs = name.split(' ').zip(words.iter().zip(&mut distances));
            name.len().abs_diff(length) <= most
                && pairs.all(|(known, (word, distance))| {
                    let distance = distance.as_mut();
                    known == *word || distance.is_some_and(|distance| is_near(distance, known))
                })
                && name.split(' ').count() == words.len()
        });
        near.find(|name| {
            let meanings = tables.meanings(&tables.exact, name);
            meanings.iter().any(Meaning::is_place)
        })
    }

    /// Unambiguous synonyms, narrower and broader terms of a thesaurus group.
    pub(crate) fn group(&self, group: usize) -> [Vec<&str>; 3] {
        let list = |i: usize| {
            let tables = self.0.as_ref();
            tables.map_or_else(Vec::new, |tables| tables.list(group * 3 + i))
        };
        [0, 1, 2].map(list)
    }

    /// Length of the longest name, in words.
    pub(crate) fn longest(&self) -> usize {
        self.0.as_ref().map_or(0, |tables| tables.longest)
    }
}

/// Writes the names of a lexicon into the folder of a generation.
pub(crate) fn write(folder: &Path, lexicon: &Lexicon) -> std::io::Result<()> {
    let pack = NamesBuilder::new(lexicon).pack(regular_files::name_of(folder));
    regular_files::write(&folder.join(FILE), &pack)
}

/// Removes a damaged names file.
pub(crate) fn remove_unsound(directory: &NoSyncDirectory, folder: &Path) -> std::io::Result<()> {
    remove_unless_sound(
        directory,
        &folder.join(FILE),
        regular_files::name_of(folder),
    )
}

impl Tables {
    fn unpack(bytes: &OwnedBytes, owner: &[u8]) -> Option<Self> {
        let mut pack = Unpacker::open(bytes, owner)?;
        let tables = Self {
            exact: Table::unpack(&mut pack)?,
            inflected: Table::unpack(&mut pack)?,
            languages: pack.numbers()?,
            longest: pack.numbers()?.iter().next()? as usize,
            sorts: pack.bytes()?,
            values: pack.numbers()?,
            ids: pack.texts()?,
            terms: pack.texts()?,
            lists: pack.numbers()?,
        };
        let is_known = |language: u32| (language as usize) < stems::LANGUAGES.len();
        let are_known = tables.languages.iter().all(is_known);
        are_known.then_some(tables)
    }

    /// The terms of a list.
    fn list(&self, number: usize) -> Vec<&str> {
        if number >= self.lists.len() {
            return Vec::new();
        }
        let start = number
            .checked_sub(1)
            .map_or(0, |before| self.lists.get(before));
        let numbers = start..self.lists.get(number).min(self.terms.len() as u32);
        numbers.map(|i| self.terms.get(i as usize)).collect()
    }

    /// Cheap check whether these words can be a name, which avoids most look-ups.
    fn may_be(&self, words: &[&str]) -> bool {
        let begins = |first: &&str| self.exact.keys.begins(&format!("{first} "));
        words.len() <= self.longest && (words.len() == 1 || words.first().is_some_and(begins))
    }

    fn meanings(&self, table: &Table, key: &str) -> Vec<Meaning> {
        let at = table.keys.find(key);
        at.map_or_else(Vec::new, |at| self.meanings_at(table, at))
    }

    /// The final words of terms with this key, and their meanings.
    fn inflected_from<'a>(
        &'a self,
        key: &'a str,
    ) -> impl Iterator<Item = (&'a str, Vec<Meaning>)> + 'a {
        let keys = &self.inflected.keys;
        let numbers = keys.first_not_below(key)..keys.len();
        let terms = numbers.map_while(move |at| Some((at, keys.get(at).strip_prefix(key)?)));
        terms.map(move |(at, term)| (term, self.meanings_at(&self.inflected, at)))
    }

    fn meanings_at(&self, table: &Table, at: usize) -> Vec<Meaning> {
        let start = at.checked_sub(1).map_or(0, |before| table.ends.get(before));
        let end = table.ends.get(at).min(table.meanings.len() as u32);
        let numbers = (start..end).map(|i| table.meanings.get(i as usize));
        numbers
            .filter_map(|number| self.meaning(number as usize))
            .collect()
    }

    fn meaning(&self, number: usize) -> Option<Meaning> {
        let (sort, value) = (self.sorts.get(number), self.values.get(number) as usize);
        let id = || self.ids.get(value).to_owned();
        Some(match *SORTS.get(usize::from(sort))? {
            "city" => Meaning::City(id()),
            area @ ("country" | "region") => Meaning::Area(area, id()),
            sort => Meaning::Term {
                group: value,
                ambiguous: sort == "ambiguous term",
            },
        })
    }
}

impl Table {
    fn unpack(pack: &mut Unpacker) -> Option<Self> {
        Some(Self {
            keys: pack.texts()?,
            ends: pack.numbers()?,
            meanings: pack.numbers()?,
        })
    }
}

/// All place names with their meanings.
pub(crate) fn of_places(lexicon: &Lexicon) -> impl Iterator<Item = (&str, Meaning)> {
    let cities = lexicon.places.cities.terms.iter().flat_map(|city| {
        let names = names_of(city).flat_map(|name| {
            let short = short(name);
            [name].into_iter().chain((short != name).then_some(short))
        });
        names.map(|name| (name, Meaning::City(city.id.clone())))
    });
    let lists = [
        ("country", Some(&lexicon.places.countries)),
        ("region", lexicon.words.get("regions")),
    ];
    // Not by their ids: `no`, `de` and `it` are words.
    let areas = lists.into_iter().flat_map(|(field, list)| {
        let terms = list.into_iter().flat_map(|list| &list.terms);
        terms.flat_map(move |term| {
            // Other names of a region are words: `European`.
            let aliases = term.aliases.iter().filter(move |_| field == "country");
            let names = [&term.label].into_iter().chain(aliases);
            names.map(move |name| (name.as_str(), Meaning::Area(field, term.id.clone())))
        })
    });
    cities.chain(areas)
}

fn is_near(distance: &mut EditDistance, known: &str) -> bool {
    matches!(distance.compare(known, false), Ok(Some(_)))
}

fn put(meanings: &mut Vec<Meaning>, meaning: Meaning) {
    if !meanings.contains(&meaning) {
        meanings.push(meaning);
    }
}

/// Beginning of the key of inflected terms: language and words, the last one stemmed.
///
/// The last word itself follows. `None` for a short single word: `EU` is not a plural.
fn inflected(language: usize, words: &[&str]) -> Option<String> {
    let (last, others) = words.split_last()?;
    let stem = stems::stem(language, last);
    if last.len() <= MAX_ACRONYM_BYTES && others.is_empty() {
        return None;
    }
    Some(format!("{language} {} {stem}\t", others.join(" ")))
}

fn names_of(city: &Term) -> impl Iterator<Item = &str> {
    let names = [&city.label, &city.id].into_iter().chain(&city.aliases);
    names.map(String::as_str)
}

/// The name as typed: `Boston (US)` becomes `Boston`.
fn short(name: &str) -> &str {
    name.split_once(" (").map_or(name, |(name, _)| name)
}

/// Names of a city, as folded words, for highlighting.
pub(crate) fn names_of_city(lexicon: &Lexicon, id: &str) -> Vec<Vec<String>> {
    let terms = &lexicon.places.cities.terms;
    let Some(city) = terms.iter().find(|term| term.id == id) else {
        return Vec::new();
    };
    let mut names: Vec<Vec<String>> = names_of(city)
        .map(|name| key(short(name)))
        .filter(|words| {
            let text = words.concat();
            !text.is_ascii() || text.len() >= MIN_SHOWN
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The folded words of a name, tokenized like a query.
pub(crate) fn key(name: &str) -> Vec<String> {
    let all = words(name);
    all.into_iter()
        .filter(|word| word.form.is_in_sequence())
        .map(|word| word.folded)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::vocabulary::{GroupTerm, ThesaurusGroup};

    #[test]
    fn terms_are_known_in_any_form_and_script() {
        let mut lexicon = Lexicon::default();
        let term = |text: &str, lang: Option<&str>| GroupTerm {
            text: text.to_owned(),
            lang: lang.map(str::to_owned),
            ambiguous: false,
        };
        let terms = vec![
            term("heat pump", None),
            term("Wärmepumpe", Some("de")),
            term("電気自動車", Some("ja")),
        ];
        lexicon.thesaurus.groups.push(ThesaurusGroup {
            terms,
            ..ThesaurusGroup::default()
        });
        let names = NameIndex::new(&lexicon);
        let known = |words: &[&str]| !names.meanings(words).is_empty();
        let of_all = |_| true;
        let is_form = |words: &[&str]| !names.inflected_meanings(words, &of_all).is_empty();
        assert!(known(&["heat", "pump"]) && is_form(&["heat", "pumps"]));
        assert!(known(&["warmepumpe"]) && is_form(&["warmepumpen"]));
        assert!(!known(&["warmepumpen"]) && !is_form(&["heat", "pumpable"]));
        let is_english = |language: usize| stems::LANGUAGES[language].code == "en";
        let english = names.inflected_meanings(&["warmepumpen"], &is_english);
        assert!(english.is_empty());
        assert!(known(&["电気", "気自", "自动", "动车"]));
        assert!(!known(&["heat"]) && !known(&["pumps"]) && !known(&["pump", "heat"]));
    }
}
