//! Fuzzy matching of typed words: prefixes, then substrings, then subsequences.

/// Whether a folded text contains all folded words.
pub(crate) fn holds_all(words: &[&str], text: &str) -> bool {
    words.iter().all(|word| text.contains(word))
}

/// Scores how well folded words match a folded text; `None` if one does not.
///
/// Without words, every text matches.
pub(crate) fn score(words: &[&str], text: &str) -> Option<i32> {
    let scores: Option<Vec<i32>> = words.iter().map(|word| score_word(word, text)).collect();
    let sum: i32 = scores?.iter().sum();
    // Of two equal matches, the shorter text is the closer one.
    let length = if words.is_empty() {
        0
    } else {
        i32::try_from(text.len().min(99) / 10).unwrap_or(0)
    };
    Some(sum - length)
}

fn score_word(word: &str, text: &str) -> Option<i32> {
    if let Some(at) = text.find(word) {
        let starts_word = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        return Some(match (at, starts_word) {
            (0, _) => 100,
            (_, true) => 80,
            _ => 50,
        });
    }
    // A subsequence: `cmpr` finds `compare`.
    let mut letters = text.chars();
    let mut gaps = 0_usize;
    for (i, c) in word.chars().enumerate() {
        let skipped = letters.position(|other| other == c)?;
        if i > 0 {
            gaps += skipped;
        }
    }
    let close = gaps <= 2 * word.len();
    let gaps = i32::try_from(gaps.min(30)).unwrap_or(30);
    close.then_some(30 - gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_beat_substrings_and_those_beat_subsequences() {
        let of = |typed: &str, text: &str| {
            let words: Vec<&str> = typed.split(' ').collect();
            score(&words, text)
        };
        assert!(of("heat", "heat pumps") > of("heat", "district heat"));
        assert!(of("heat", "district heat") > of("heat", "preheated"));
        assert!(of("eat", "preheated") > of("clr", "clear all"));
        assert!(of("clr", "clear all").is_some());
        assert_eq!(of("zzz", "clear all"), None);
        assert_eq!(of("clear zzz", "clear all"), None);
        assert_eq!(of("ca", "c lots and lots between a"), None);
    }

    #[test]
    fn a_score_is_the_match_minus_a_length_penalty() {
        #[track_caller]
        fn case(words: &[&str], text: &str, want: Option<i32>) {
            assert_eq!(score(words, text), want, "{words:?} {text:?}");
        }
        let long = |cols: usize| format!("heat{}", " ".repeat(cols - 4));
        case(&["heat"], "heat", Some(100));
        case(&["heat"], "a heat", Some(80));
        case(&["heat"], "aheat", Some(50));
        case(&["heat", "a"], "a heat", Some(180));
        // The penalty is one per ten bytes of text, at most nine.
        case(&["heat"], &long(9), Some(100));
        case(&["heat"], &long(10), Some(99));
        case(&["heat"], &long(19), Some(99));
        case(&["heat"], &long(20), Some(98));
        case(&["heat"], &long(90), Some(91));
        case(&["heat"], &long(300), Some(91));
        // Without words, a short text is not preferred.
        case(&[], &long(90), Some(0));
        // A subsequence loses one point per skipped letter, and may skip two per typed letter.
        case(&["ab"], "xa-b", Some(29));
        case(&["ab"], "a1234b", Some(26));
        case(&["ab"], "a12345b", None);
        let apart = format!("a{}bcdefghijklmnop", " ".repeat(31));
        case(&["abcdefghijklmnop"], &apart, Some(-4));
    }
}
