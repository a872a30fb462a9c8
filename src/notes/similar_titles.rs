//! Compares titles, to name notes that may already say what a new one would.

use std::cmp::Reverse;

use crate::model::note::NoteId;
use crate::model::text_folding::fold;

/// Maximum number of similar notes.
const MAX_SIMILAR: usize = 5;

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

    /// The notes with similar titles, the most similar first.
    pub fn most_similar(
        &self,
        notes: impl Iterator<Item = (NoteId, String)>,
    ) -> Vec<(NoteId, String)> {
        let similar = notes.filter_map(|note| {
            let likeness = self.likeness(&Self::of(&note.1))?;
            Some((Reverse(likeness), note))
        });
        let mut similar: Vec<_> = similar.collect();
        similar.sort_by_key(|(likeness, _)| *likeness);
        let notes = similar.into_iter().map(|(_, note)| note);
        notes.take(MAX_SIMILAR).collect()
    }

    /// How similar two titles are: words in common, then few others.
    ///
    /// `None` unless two thirds of one title's words, at least two, are in the other.
    fn likeness(&self, other: &Self) -> Option<(usize, Reverse<usize>)> {
        let (few, many) = if self.0.len() <= other.0.len() {
            (&self.0, &other.0)
        } else {
            (&other.0, &self.0)
        };
        let is_common = |word: &&String| many.iter().any(|other| is_same_word(word, other));
        let common = few.iter().filter(is_common).count();
        let is_similar = common > 0 && common >= few.len().min(2) && common * 3 >= few.len() * 2;
        is_similar.then_some((common, Reverse(few.len() + many.len())))
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
            let is_similar = |a: &TitleWords, b| a.likeness(b).is_some();
            assert_eq!((is_similar(&a, &b), is_similar(&b, &a)), (want, want));
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

    #[test]
    fn the_most_similar_title_comes_first() {
        let titles = [
            (
                "practices/copenhagen/meals",
                "Copenhagen: organic meals within the same climate budget",
            ),
            (
                "practices/oslo/budget",
                "Oslo climate budget: emissions counted like money",
            ),
            ("practices/oslo/short", "Oslo climate budget"),
        ];
        let notes = titles.map(|(id, title)| (id.parse().expect("an id"), title.to_owned()));
        let found = TitleWords::of("A climate budget for Oslo").most_similar(notes.into_iter());
        let found: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
        let want = [
            "practices/oslo/short",
            "practices/oslo/budget",
            "practices/copenhagen/meals",
        ];
        assert_eq!(found, want);
    }
}
