//! Makes the last part of an id from a title.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::portable_name::visible;
use crate::model::text_folding::fold;

/// Maximum slug length in characters; fits every file system.
const MAX_SLUG_CHARS: usize = 60;

/// A name for an id: `Congestion tax (Göteborg)` becomes `congestion-tax-goteborg`.
///
/// Keeps letters of scripts that have no plain form. Empty if the title has no letters or digits.
pub fn slug(title: &str) -> String {
    let apostrophes = ['\'', '\u{2019}'];
    let plain = plain_letters(&visible(title).replace(apostrophes, ""));
    let words = plain.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
    let mut slug = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        let length = slug.chars().count() + 1 + word.chars().count();
        if !slug.is_empty() && length > MAX_SLUG_CHARS {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(MAX_SLUG_CHARS));
    }
    slug
}

/// Folds Latin letters to ASCII. Other scripts keep marks, as they make other letters.
fn plain_letters(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkc() {
        let folded = fold(c.encode_utf8(&mut [0; 4]));
        let follows_latin = plain.ends_with(|last: char| last.is_ascii());
        if folded.is_ascii() && !(is_combining_mark(c) && !follows_latin && !plain.is_empty()) {
            plain.push_str(&folded);
        } else {
            plain.extend(c.to_lowercase());
        }
    }
    plain.nfc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notes::portable_name::path_fault;

    #[test]
    fn slugs_are_plain_and_short() {
        #[track_caller]
        fn case(title: &str, want: &str) {
            assert_eq!(slug(title), want);
        }
        case("Congestion tax (Göteborg)", "congestion-tax-goteborg");
        case("  Oslo's climate-budget 2017 ", "oslos-climate-budget-2017");
        case("横浜 リサイクル", "横浜-リサイクル");
        case("誰が払うのか", "誰が払うのか");
        case("誰か\u{3099}払うのか", "誰が払うのか");
        case("ﾊﾟﾘ ガス", "パリ-ガス");
        case("서울 공원", "서울-공원");
        case("हिन्दी", "हिन्दी");
        case("Cafe\u{301} Ａ", "cafe-a");
        case("../../etc", "etc");
        case("?!", "");
        let long = slug(&"district heating ".repeat(9));
        assert_eq!(long.len(), 59, "{long}");
        assert_eq!(slug(&"ø".repeat(200)).chars().count(), 60);
    }

    proptest! {
        #[test]
        fn every_slug_is_a_name_on_every_system(title in "\\PC{0,80}") {
            let slug = slug(&title);
            let path = format!("practices/x-{slug}.md");
            prop_assert_eq!(path_fault(&path), None);
        }
    }
}
