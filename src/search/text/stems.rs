//! Languages and their stems.
//!
//! Stems are never stored: the index holds folded words, and [`crate::search::query::expand`] looks up which words
//! of the dictionary share a stem with the word asked for. So exact words can be told from
//! inflected ones, and phrases and highlights need no second field.

use std::borrow::Cow;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

/// A language that has stems here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language {
    /// ISO 639-1 code, as in `lang`.
    pub code: &'static str,
    algorithm: Algorithm,
    /// Very frequent words, folded, by which the language of a text is told.
    marks: &'static [&'static str],
}

/// Every language with stems; a set of languages holds one bit for each.
pub(crate) const LANGUAGES: &[Language] = &[
    language(
        "en",
        Algorithm::English,
        &[
            "the", "and", "of", "to", "is", "that", "for", "with", "are", "was",
        ],
    ),
    language(
        "de",
        Algorithm::German,
        &[
            "und", "der", "die", "das", "nicht", "mit", "fur", "ist", "eine", "wird",
        ],
    ),
    language(
        "da",
        Algorithm::Danish,
        &[
            "og", "af", "det", "ikke", "til", "blev", "hvad", "efter", "ogsa", "mellem",
        ],
    ),
    language(
        "nb",
        Algorithm::Norwegian,
        &[
            "og", "av", "det", "ikke", "til", "ble", "hva", "etter", "ogsa", "mellom",
        ],
    ),
    language(
        "sv",
        Algorithm::Swedish,
        &[
            "och", "av", "det", "inte", "till", "som", "vad", "efter", "ocksa", "att",
        ],
    ),
    language(
        "fr",
        Algorithm::French,
        &[
            "le", "les", "des", "une", "est", "dans", "pour", "que", "qui", "avec",
        ],
    ),
    language(
        "nl",
        Algorithm::Dutch,
        &[
            "het", "een", "niet", "van", "dat", "voor", "met", "zijn", "ook", "wordt",
        ],
    ),
    language(
        "fi",
        Algorithm::Finnish,
        &[
            "ja", "ei", "ovat", "oli", "mutta", "se", "kun", "myos", "niin", "joka",
        ],
    ),
    language(
        "es",
        Algorithm::Spanish,
        &[
            "el", "los", "las", "una", "por", "con", "para", "que", "del", "como",
        ],
    ),
    language(
        "it",
        Algorithm::Italian,
        &[
            "il", "gli", "una", "per", "con", "che", "della", "sono", "non", "del",
        ],
    ),
    language(
        "pt",
        Algorithm::Portuguese,
        &[
            "os", "uma", "nao", "com", "para", "que", "das", "dos", "mais", "como",
        ],
    ),
];

const fn language(
    code: &'static str,
    algorithm: Algorithm,
    marks: &'static [&'static str],
) -> Language {
    Language {
        code,
        algorithm,
        marks,
    }
}

/// The number of a language in [`LANGUAGES`].
pub(crate) fn number(code: &str) -> Option<usize> {
    let code = match code.split(['-', '_']).next().unwrap_or(code) {
        "no" | "nn" => "nb",
        code => code,
    };
    LANGUAGES.iter().position(|language| language.code == code)
}

/// The stem of a folded word.
pub(crate) fn stem(language: usize, word: &str) -> Cow<'_, str> {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        // Identifiers (`ll97`) and other scripts have no endings.
        return Cow::Borrowed(word);
    }
    Stemmer::new(LANGUAGES[language].algorithm).stem(word)
}

/// Which languages each word of [`Language::marks`] tells, one bit each; sorted, the shorter first.
static TOLD: LazyLock<Vec<(&str, u32)>> = LazyLock::new(|| {
    let languages = LANGUAGES.iter().enumerate();
    let marks = languages.flat_map(|(i, one)| one.marks.iter().map(move |mark| (*mark, 1 << i)));
    let mut told: Vec<(&str, u32)> = marks.collect();
    told.sort_unstable_by_key(|(mark, _)| by_length(mark));
    told.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        if is_same {
            kept.1 |= next.1;
        }
        is_same
    });
    told
});

fn by_length(word: &str) -> (usize, &str) {
    (word.len(), word)
}

/// Tells the language of a text from its most frequent words.
///
/// `words` are folded. Gives none when the text is too short or two languages are close.
#[derive(Debug, Default)]
pub(crate) struct Guess {
    seen: [u32; LANGUAGES.len()],
}

impl Guess {
    /// Takes one word of the text into account.
    pub(crate) fn see(&mut self, word: &str) {
        let told = &*TOLD;
        if told
            .last()
            .is_none_or(|longest| word.len() > longest.0.len())
        {
            return;
        }
        let Ok(place) = told.binary_search_by_key(&by_length(word), |(mark, _)| by_length(mark))
        else {
            return;
        };
        for (i, seen) in self.seen.iter_mut().enumerate() {
            *seen += told[place].1 >> i & 1;
        }
    }

    /// The language code, once the words have been seen.
    pub(crate) fn code(&self) -> Option<&'static str> {
        let (best, &most) = self
            .seen
            .iter()
            .enumerate()
            .max_by_key(|(_, seen)| **seen)?;
        let second = self.seen.iter().enumerate().filter(|(i, _)| *i != best);
        let second = second.map(|(_, &seen)| seen).max().unwrap_or(0);
        (most >= 4 && most > second).then(|| LANGUAGES[best].code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_by_language() {
        #[track_caller]
        fn case(code: &str, words: &[&str]) {
            let language = number(code).expect("a known code");
            let stems: Vec<_> = words.iter().map(|word| stem(language, word)).collect();
            assert!(
                stems.windows(2).all(|pair| pair[0] == pair[1]),
                "{words:?}: {stems:?}"
            );
        }
        case(
            "en",
            &["retrofit", "retrofits", "retrofitting", "retrofitted"],
        );
        case("de", &["haus", "hauser"]);
        case("nb", &["havn", "havnen", "havner"]);
        case("sv", &["bil", "bilar", "bilarna"]);
        assert_eq!(stem(0, "ll97"), "ll97");
    }

    #[test]
    fn guesses_the_language_of_a_text() {
        #[track_caller]
        fn case(text: &str, want: Option<&str>) {
            let mut guess = Guess::default();
            text.split(' ').for_each(|word| guess.see(word));
            assert_eq!(guess.code(), want, "{text:?}");
        }
        case(
            "die stadt und der bund das ist nicht mit dem land fur alle",
            Some("de"),
        );
        case("the city and the state of the union is for all", Some("en"));
        case("fjernvarme", None);
    }
}
