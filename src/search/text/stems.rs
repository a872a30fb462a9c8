//! Stemming and language detection.
//!
//! Stems are never indexed. The index holds folded words, and [`crate::search::planning::expand`]
//! looks up which dictionary words share a stem with the query word. So exact words differ from
//! inflected ones, and phrases and highlights need no second field.

use std::borrow::Cow;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::stem_exceptions::{unfolded, without_plural_link};
use crate::model::text_folding::fold;

/// A language with a stemmer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language {
    /// ISO 639-1 code, as in `lang`.
    pub code: &'static str,
    algorithm: Algorithm,
    /// Folded frequent words that identify the language.
    marks: &'static [&'static str],
}

/// All languages with a stemmer; at most 64, one bit each.
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
    language(
        "ca",
        Algorithm::Catalan,
        &[
            "els", "les", "amb", "una", "que", "per", "del", "mes", "aquest", "aixo",
        ],
    ),
    language(
        "cs",
        Algorithm::Czech,
        &[
            "je", "na", "se", "ze", "pro", "jsou", "ktere", "jako", "byl", "nebo",
        ],
    ),
    language(
        "et",
        Algorithm::Estonian,
        &[
            "ja", "on", "ei", "et", "kui", "oli", "ning", "mis", "see", "ka",
        ],
    ),
    language(
        "eu",
        Algorithm::Basque,
        &[
            "eta", "da", "ez", "bat", "dira", "izan", "ere", "du", "edo", "beste",
        ],
    ),
    language(
        "ga",
        Algorithm::Irish,
        &[
            "agus", "na", "ar", "leis", "is", "bhi", "ag", "seo", "fein", "go",
        ],
    ),
    language(
        "hu",
        Algorithm::Hungarian,
        &[
            "es", "az", "hogy", "nem", "egy", "is", "meg", "volt", "vagy", "mint",
        ],
    ),
    language(
        "id",
        Algorithm::Indonesian,
        &[
            "yang", "dan", "di", "untuk", "dengan", "ini", "dari", "pada", "tidak", "adalah",
        ],
    ),
    language(
        "lt",
        Algorithm::Lithuanian,
        &[
            "ir", "kad", "yra", "buvo", "kaip", "iki", "tai", "su", "taip", "bet",
        ],
    ),
    language(
        "pl",
        Algorithm::Polish,
        &[
            "nie", "sie", "jest", "na", "ze", "do", "jak", "oraz", "dla", "przez",
        ],
    ),
    language(
        "ro",
        Algorithm::Romanian,
        &[
            "si", "nu", "este", "pentru", "din", "care", "cu", "mai", "sunt", "sau",
        ],
    ),
    language(
        "tr",
        Algorithm::Turkish,
        &[
            "ve", "bir", "bu", "icin", "ile", "olarak", "da", "daha", "olan", "gibi",
        ],
    ),
    language(
        "ru",
        Algorithm::Russian,
        &["и", "в", "не", "на", "что", "с", "по", "как", "для", "это"],
    ),
    language(
        "uk",
        Algorithm::Ukrainian,
        &["і", "в", "не", "на", "що", "та", "у", "як", "для", "є"],
    ),
    language(
        "sr",
        Algorithm::Serbian,
        &["и", "у", "не", "на", "да", "је", "се", "са", "као", "од"],
    ),
    language(
        "el",
        Algorithm::Greek,
        &[
            "και", "το", "η", "του", "της", "για", "με", "να", "που", "στην",
        ],
    ),
    language(
        "hy",
        Algorithm::Armenian,
        &[
            "եւ",
            "է",
            "են",
            "որ",
            "համար",
            "այս",
            "մեջ",
            "հետ",
            "նաեւ",
            "եր",
        ],
    ),
    language(
        "ar",
        Algorithm::Arabic,
        &[
            "في", "من", "على", "الي", "ان", "التي", "هذا", "عن", "مع", "او",
        ],
    ),
    language(
        "fa",
        Algorithm::Persian,
        &[
            "در", "به", "از", "که", "را", "این", "است", "با", "برای", "های",
        ],
    ),
    language(
        "hi",
        Algorithm::Hindi,
        &["के", "में", "की", "है", "और", "का", "से", "को", "पर", "हैं"],
    ),
    language(
        "ne",
        Algorithm::Nepali,
        &[
            "छ",
            "को",
            "मा",
            "र",
            "पनि",
            "लाई",
            "गर्न",
            "भएको",
            "हो",
            "यो",
        ],
    ),
    language(
        "ta",
        Algorithm::Tamil,
        &[
            "ஒரு",
            "மற்றும்",
            "என்று",
            "இந்த",
            "அது",
            "இது",
            "உள்ள",
            "என",
            "அந்த",
            "போன்ற",
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

/// Index of a language in [`LANGUAGES`].
pub(crate) fn number(code: &str) -> Option<usize> {
    let code = match code.split(['-', '_']).next().unwrap_or(code) {
        "no" | "nn" => "nb",
        code => code,
    };
    LANGUAGES.iter().position(|language| language.code == code)
}

/// The stem of a folded word, folded too.
pub(crate) fn stem(language: usize, word: &str) -> Cow<'_, str> {
    let (code, algorithm) = (LANGUAGES[language].code, LANGUAGES[language].algorithm);
    let is_latin = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_other = !word.bytes().any(|byte| byte.is_ascii());
    let is_of_script = match code {
        // Its stems are in Latin letters, whatever its words are in.
        "sr" => is_latin || is_other,
        _ if LANGUAGES[language].marks[0].is_ascii() => is_latin,
        _ => is_other,
    };
    if !is_of_script {
        // Identifiers (`ll97`) and words of another script are not inflected.
        return Cow::Borrowed(word);
    }
    let stemmer = Stemmer::new(algorithm);
    if !matches!(code, "tr" | "lt" | "ar" | "sr") {
        return stemmer.stem(word);
    }
    let stem = fold(&stemmer.stem(&unfolded(code, word)));
    match code {
        "sr" => Cow::Owned(without_plural_link(&stem).to_owned()),
        _ => Cow::Owned(stem),
    }
}

/// Whether words of one stem may begin differently, as by prefixes or scripts.
pub(crate) fn has_prefixes(language: usize) -> bool {
    matches!(LANGUAGES[language].code, "ar" | "ga" | "id" | "sr")
}

/// Languages identified by each word of [`Language::marks`], one bit each; sorted by length.
static LANGUAGES_BY_WORD: LazyLock<Vec<(&str, u64)>> = LazyLock::new(|| {
    let languages = LANGUAGES.iter().enumerate();
    let marks =
        languages.flat_map(|(i, one)| one.marks.iter().map(move |mark| (*mark, 1_u64 << i)));
    let mut marked: Vec<(&str, u64)> = marks.collect();
    marked.sort_unstable_by_key(|(mark, _)| by_length(mark));
    marked.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        if is_same {
            kept.1 |= next.1;
        }
        is_same
    });
    marked
});

fn by_length(word: &str) -> (usize, &str) {
    (word.len(), word)
}

/// Unicode ranges of scripts, with their main language.
const SCRIPTS: [(u32, u32, &str); 11] = [
    (0x0370, 0x03FF, "el"),
    (0x0400, 0x04FF, "ru"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "ar"),
    (0x0900, 0x097F, "hi"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0E00, 0x0E7F, "th"),
    (0x3041, 0x30FF, "ja"),
    (0x3400, 0x9FFF, "zh"),
    (0xAC00, 0xD7A3, "ko"),
];

/// Detects the language of a text by its frequent words, else by script.
///
/// Words are folded. Gives `None` if the text is too short or two languages are close.
#[derive(Debug, Default)]
pub(crate) struct Guess {
    /// Identifying words seen, by language.
    seen: [u32; LANGUAGES.len()],
    /// Words seen, by script.
    scripts: [u32; SCRIPTS.len()],
    words: u32,
}

/// Words needed to identify a language.
const MIN_TELLING: u32 = 4;

impl Guess {
    /// Counts a word of the text.
    pub(crate) fn see(&mut self, word: &str) {
        self.words += 1;
        let first = word.chars().next().map_or(0, u32::from);
        if first > 0x7F {
            let script = SCRIPTS
                .iter()
                .position(|(from, to, _)| (*from..=*to).contains(&first));
            self.scripts[script.unwrap_or(0)] += u32::from(script.is_some());
        }
        let marked = &*LANGUAGES_BY_WORD;
        if marked
            .last()
            .is_none_or(|longest| word.len() > longest.0.len())
        {
            return;
        }
        let Ok(place) = marked.binary_search_by_key(&by_length(word), |(mark, _)| by_length(mark))
        else {
            return;
        };
        for (i, seen) in self.seen.iter_mut().enumerate() {
            *seen += (marked[place].1 >> i & 1) as u32;
        }
    }

    /// The detected language code.
    pub(crate) fn code(&self) -> Option<&'static str> {
        let (best, &most) = self
            .seen
            .iter()
            .enumerate()
            .max_by_key(|(_, seen)| **seen)?;
        let second = self.seen.iter().enumerate().filter(|(i, _)| *i != best);
        let second = second.map(|(_, &seen)| seen).max().unwrap_or(0);
        if most >= MIN_TELLING && most > second {
            return Some(LANGUAGES[best].code);
        }
        let written_in = |code: &str| -> u32 {
            let scripts = SCRIPTS.iter().zip(self.scripts);
            scripts
                .map(|((.., of), seen)| if *of == code { seen } else { 0 })
                .sum()
        };
        let (kana, han) = (written_in("ja"), written_in("zh"));
        let mut of_scripts: Vec<(u32, &str)> = SCRIPTS
            .iter()
            .map(|(.., code)| match *code {
                // Chinese has no kana; almost every Japanese sentence has some.
                "ja" if kana * 10 > han => (kana + han, *code),
                "zh" if kana * 10 <= han => (kana + han, *code),
                "ja" | "zh" => (0, *code),
                code => (written_in(code), code),
            })
            .collect();
        of_scripts.sort_unstable();
        let (most, code) = of_scripts.pop()?;
        (most >= MIN_TELLING && 2 * most > self.words).then_some(code)
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
        case("ru", &["город", "города", "городов", "городами"]);
        case("ru", &["зеленый", "зеленая", "зеленого"]);
        case("tr", &["evler", "evlerde"]);
        case("tr", &["durak", "duragi", "duraklar"]);
        case("tr", &["otobus", "otobusler"]);
        case("lt", &["medis", "medziai"]);
        case("sr", &["skola", "skole", "школа", "школе"]);
        case("pt", &["cidade", "cidades"]);
        case("el", &["πολη", "πολησ"]);
        case("ar", &["مدينة", "المدينة"]);
        case("ar", &["حافلة", "حافلات", "الحافلات"]);
        assert_eq!(
            stem(number("ru").expect("Russian"), "retrofits"),
            "retrofits"
        );
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
        case("город и область в том что не для всех", Some("ru"));
        case("місто та область що не для всіх є", Some("uk"));
        case("miasto nie jest dla oraz przez sie", Some("pl"));
        case("省エ エネ ネの のた ため めの の改 改修", Some("ja"));
        case("المدينة الخضراء تدعم النقل", Some("ar"));
        case("city город", None);
        case("城市 市气 气候 候政 政策", Some("zh"));
        case("서울 울의 의기 기후", Some("ko"));
    }
}
