//! Compares titles, to name notes that may already say what a new one would.

use crate::model::text_folding::fold;

/// The words of a title that say what it is about.
#[derive(Debug, Clone)]
pub struct TitleWords(Vec<String>);

impl TitleWords {
    /// The numbers and longer words of a title; all words without longer ones.
    pub fn of(title: &str) -> Self {
        let folded = fold(title);
        let all = folded.split(|c: char| !c.is_alphanumeric());
        let all: Vec<&str> = all.filter(|word| !word.is_empty()).collect();
        let is_long = |word: &&&str| word.chars().count() > 3 || word.parse::<u32>().is_ok();
        let mut words: Vec<&str> = all.iter().filter(is_long).copied().collect();
        if words.is_empty() {
            words = all;
        }
        words.sort_unstable();
        words.dedup();
        Self(words.into_iter().map(str::to_owned).collect())
    }

    /// Whether a folded title has the beginning of a word. No other title is similar.
    ///
    /// Much faster than to split the title.
    pub fn may_be_similar(&self, folded_title: &str) -> bool {
        self.0.iter().any(|word| {
            let end = word.char_indices().nth(MIN_STEM);
            folded_title.contains(&word[..end.map_or(word.len(), |(at, _)| at)])
        })
    }

    /// Whether two thirds of one title's words, at least two, are in the other.
    pub fn is_similar(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() <= other.0.len() {
            (&self.0, &other.0)
        } else {
            (&other.0, &self.0)
        };
        let is_common = |word: &&String| many.iter().any(|other| is_same_word(word, other));
        let common = few.iter().filter(is_common).count();
        common > 0 && common >= few.len().min(2) && common * 3 >= few.len() * 2
    }
}

/// Words with fewer characters in common at their beginning differ.
const MIN_STEM: usize = 4;

/// Whether two words differ at most in their ending: `building`, `buildings`.
fn is_same_word(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    let stem = shorter.saturating_sub(2).max(MIN_STEM);
    a == b || (shorter >= stem && a.chars().take(stem).eq(b.chars().take(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_titles_are_found() {
        #[track_caller]
        fn case(a: &str, b: &str, want: bool) {
            let folded = fold(b);
            let [a, b] = [a, b].map(TitleWords::of);
            assert!(a.may_be_similar(&folded) || !want);
            assert_eq!((a.is_similar(&b), b.is_similar(&a)), (want, want));
        }
        case("Congestion tax", "Stockholm congestion tax: a cordon", true);
        case(
            "Zero emission building sites",
            "Oslo: zero-emission construction sites",
            true,
        );
        case(
            "Climate budget 2020",
            "Oslo climate budget: counting carbon",
            true,
        );
        case("横浜市のリサイクル", "横浜市のリサイクル計画", true);
        case(
            "Göteborg congestion charge",
            "Goteborg: congestion charges",
            true,
        );
        case("LED", "LED", true);
        case("Congestion tax", "Ban on new gas boilers", false);
        case("Heat pumps", "District heat from sewage", false);
        case("Climate action plan", "Climate budget", false);
        case("", "", false);
    }
}
