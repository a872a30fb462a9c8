//! Detects derived words: `comparable` from `compare`, `Planung` from `planen`.
//!
//! Stemming merges them with inflected forms (`compares`, `compared`), although their meaning is
//! further apart. So endings are compared: of two words with one stem, one is derived if only it
//! has a derivational ending.

/// Derivational endings in all their forms.
type Endings = &'static [&'static str];

/// Shortest stem before such an ending, in bytes.
const MIN_STEM: usize = 3;

/// Folded endings by language.
const LANGUAGES: [(&[&str], &[Endings]); 7] = [
    (
        &["en"],
        &[
            &["ation", "ations", "ition", "itions", "ion", "ions"],
            &["able", "ables", "ible"],
            &["ably", "ibly", "ly"],
            &["ability", "abilities", "ibility", "ity", "ities"],
            &["ment", "ments"],
            &["ness"],
            &["ive", "ives"],
            &[
                "ise", "ised", "ises", "ising", "ize", "ized", "izes", "izing",
            ],
            &["al", "als", "ical"],
            &["ance", "ances", "ence", "ences"],
            &["ant", "ants"],
            &["er", "ers", "or", "ors"],
            &["ist", "ists"],
            &["ism"],
            &["ful"],
            &["less"],
            &["ous"],
        ],
    ),
    (
        &["de"],
        &[
            &["ung", "ungen", "ungs"],
            &["heit", "heiten", "keit", "keiten"],
            &["lich", "liche", "lichen", "licher", "liches", "lichem"],
            &["isch", "ische", "ischen", "ischer", "isches", "ischem"],
            &["bar", "bare", "baren", "barer", "bares", "barem"],
            &["ig", "ige", "igen", "iger", "iges", "igem"],
        ],
    ),
    (
        &["da", "nb", "sv"],
        &[
            &["else", "elsen", "elser", "elserne", "elsene"],
            &["het", "heten", "heter", "hed", "heden", "heder"],
            &["lig", "lige", "ligt", "liga"],
            &["ning", "ningen", "ninger", "ningar", "ningarna"],
            &["isk", "iske", "iska", "iskt"],
        ],
    ),
    (
        &["nl"],
        &[
            &["ing", "ingen"],
            &["heid", "heden"],
            &["lijk", "lijke"],
            &["baar", "bare"],
        ],
    ),
    (
        &["fr"],
        &[
            &["ation", "ations"],
            &["ement", "ements"],
            &["able", "ables", "ible", "ibles"],
            &["ite", "ites"],
            &["if", "ifs", "ive", "ives"],
            &["iste", "istes"],
            &["isme"],
            &["eur", "eurs", "euse", "euses"],
        ],
    ),
    (
        &["es", "pt"],
        &[
            &["cion", "ciones", "cao", "coes"],
            &["mente"],
            &["able", "ables", "ible", "ibles", "vel", "veis"],
            &["dad", "dades", "dade"],
            &["miento", "mientos", "mento", "mentos"],
            &["ivo", "iva", "ivos", "ivas"],
            &["ista", "istas"],
            &["ismo"],
        ],
    ),
    (
        &["it"],
        &[
            &["zione", "zioni"],
            &["mente"],
            &["bile", "bili"],
            &["ita"],
            &["mento", "menti"],
            &["ivo", "iva", "ivi", "ive"],
            &["ista", "isti", "iste"],
            &["ismo"],
        ],
    ),
];

/// Whether one of two words with the same stem is derived from the other.
///
/// Words are folded; `code` is the language.
pub(crate) fn is_derived(code: &str, word: &str, other: &str) -> bool {
    let known = LANGUAGES.iter().find(|(codes, _)| codes.contains(&code));
    known.is_some_and(|(_, all)| ending_of(all, word) != ending_of(all, other))
}

/// Whether a word is an inflection of a term with the same stem.
///
/// An English verbal noun is a term of its own: `parks` is no form of `parking`.
pub(crate) fn is_inflected(code: &str, word: &str, term: &str) -> bool {
    let is_verbal = |word: &str| word.ends_with("ing") || word.ends_with("ings");
    let is_other = code == "en" && is_verbal(term) && !is_verbal(word);
    !is_other && !is_derived(code, word, term)
}

/// Words that a word may be derived from, longest first: `rente`, `rent` for `renters`.
pub(crate) fn bases(code: &str, word: &str) -> Vec<String> {
    let known = LANGUAGES.iter().find(|(codes, _)| codes.contains(&code));
    let forms = known.into_iter().flat_map(|(_, all)| all.concat());
    let bare = forms.filter_map(|form| word.strip_suffix(form));
    let long = bare.filter(|bare| bare.len() >= MIN_STEM);
    let mut bases: Vec<String> = long
        .flat_map(|bare| [format!("{bare}e"), bare.to_owned()])
        .collect();
    bases.sort_by_key(|base| std::cmp::Reverse(base.len()));
    bases
}

/// Index of the longest ending of a word.
fn ending_of(all: &[Endings], word: &str) -> Option<usize> {
    let endings = all.iter().enumerate();
    let endings =
        endings.flat_map(|(i, forms)| forms.iter().map(move |form| (form.len(), i, *form)));
    let has = |(length, _, form): &(usize, usize, &str)| {
        word.len() >= length + MIN_STEM && word.ends_with(form)
    };
    endings.filter(has).max().map(|(_, i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_derived_from_inflected_words() {
        #[track_caller]
        fn case(code: &str, word: &str, other: &str, want: bool) {
            assert_eq!(is_derived(code, word, other), want, "{word} {other}");
            assert_eq!(is_derived(code, other, word), want, "{other} {word}");
        }
        case("en", "compare", "comparable", true);
        case("en", "organise", "organisations", true);
        case("en", "transport", "transportation", true);
        case("en", "compare", "compared", false);
        case("en", "city", "cities", false);
        case("en", "retrofit", "retrofitting", false);
        case("en", "station", "stations", false);
        case("de", "planen", "planung", true);
        case("de", "planung", "planungen", false);
        case("nb", "bygge", "bygning", true);
        case("nb", "bil", "bilene", false);
        case("xx", "compare", "comparable", false);
    }

    #[test]
    fn separates_terms_from_verbal_nouns_and_derived_words() {
        #[track_caller]
        fn case(code: &str, word: &str, term: &str, want: bool) {
            assert_eq!(is_inflected(code, word, term), want, "{word} {term}");
        }
        case("en", "parks", "parking", false);
        case("en", "heat", "heating", false);
        case("en", "retrofitting", "retrofit", true);
        case("en", "buildings", "building", true);
        case("en", "pumps", "pump", true);
        case("en", "transition", "transit", false);
        case("de", "warmepumpe", "warmepumpen", true);
    }
}
