//! What is worth working out before anybody types it: the beginnings and words that most notes have.
//!
//! What a keystroke needs to know of the notes that match a word is kept once it was worked out, and
//! the dearest is what the most notes have: `c`, `the`, `building`. There are few of these, they come
//! in every second query, and whoever has just opened the app looks at the screen first.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::model::query::{Query, Typing};
use crate::search::answer::finder::Finder;
use crate::search::ranking::group_matches::GiveWay;

/// Beginnings of up to so many letters are worked out: longer ones come as whole words.
const LONGEST: usize = 3;

/// So many of the most frequent words are worked out, and so many beginnings of several letters.
const MOST: usize = 64;

/// The part of the room for what is kept that may be filled beforehand.
const PART: usize = 2;

/// Texts whose words are not worked out yet.
#[derive(Debug, Default)]
pub struct Warming {
    /// The most useful last; none as long as they are not known.
    left: Option<Vec<Text>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    text: String,
    /// Whether more letters may follow.
    is_begun: bool,
}

impl Warming {
    /// Whether there is nothing left to do.
    pub fn is_done(&self) -> bool {
        self.left.as_ref().is_some_and(Vec::is_empty)
    }
}

impl Finder {
    /// What is worth working out beforehand, the most useful last.
    fn texts_to_warm(&self) -> Vec<Text> {
        let begun = |(text, _)| Text {
            text,
            is_begun: true,
        };
        let (letters, longer): (Vec<_>, Vec<_>) = self
            .frequent_beginnings()
            .into_iter()
            .partition(|(text, _)| text.chars().count() == 1);
        let mut left: Vec<Text> = letters.into_iter().map(begun).collect();
        let mut longer = longer.into_iter().take(MOST).map(begun);
        for (word, _) in self.frequent_words() {
            let forms = [false, true].map(|is_begun| Text {
                text: word.clone(),
                is_begun,
            });
            left.extend(forms);
            left.extend(longer.next());
        }
        left.extend(longer);
        left.reverse();
        left
    }

    /// Works out the next piece, unless something more urgent comes: then the same piece is the next
    /// one again.
    pub fn warm(&self, warming: &mut Warming, give_way: &GiveWay) {
        let Some(left) = &mut warming.left else {
            warming.left = Some(self.texts_to_warm());
            return;
        };
        if !self.has_room() {
            left.clear();
        }
        let Some(next) = left.last() else {
            return;
        };
        let query = Query::read(&next.text);
        let typing = if next.is_begun {
            query.typing(&next.text)
        } else {
            Typing::default()
        };
        let groups = self.understand(&query, typing).plan.groups;
        let mut pieces = self.snapshot().segments.iter().flat_map(|seen| {
            let of_segment = groups.iter();
            of_segment.map(move |group| (seen, group))
        });
        if pieces.all(|(seen, group)| seen.segment.match_beforehand(group, give_way)) {
            left.pop();
        }
    }

    fn has_room(&self) -> bool {
        let rooms = self.snapshot().segments.iter();
        let rooms = rooms.map(|seen| seen.segment.room());
        let (kept, most) = rooms.fold((0, 0), |all, room| (all.0 + room.0, all.1 + room.1));
        kept * PART < most
    }

    /// Beginnings of very many words with how often the likeliest of these stand in notes, the most
    /// frequent first.
    fn frequent_beginnings(&self) -> Vec<(String, u64)> {
        let mut all: HashMap<String, u64> = HashMap::new();
        for seen in &self.snapshot().segments {
            let words = seen.segment.dictionary();
            for (beginning, likely) in seen.segment.digest().beginnings.up_to(LONGEST) {
                let times = likely.map(|word| u64::from(words.frequency_of(word)));
                *all.entry(beginning.to_owned()).or_default() += times.sum::<u64>();
            }
        }
        sorted(all)
    }

    /// The words that stand in most notes, the most frequent first.
    fn frequent_words(&self) -> Vec<(String, u64)> {
        let mut all: HashMap<String, u64> = HashMap::new();
        for seen in &self.snapshot().segments {
            let words = seen.segment.dictionary();
            for (_, likely) in seen.segment.digest().beginnings.up_to(1) {
                for word in likely {
                    let times = all.entry(words.word(word).to_owned()).or_default();
                    *times += u64::from(words.frequency_of(word));
                }
            }
        }
        let mut all = sorted(all);
        all.truncate(MOST);
        all
    }
}

fn sorted(all: HashMap<String, u64>) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = all.into_iter().collect();
    all.sort_unstable_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::search_request::Ask;
    use crate::search::tests::Sample;

    /// So many notes that beginnings of very many words are kept.
    fn sample() -> Sample {
        let text = |i: usize| {
            format!(
                "+++\ntitle = \"Heat pump {i}\"\n+++\nA heat pump heats homes{}.\n",
                " here".repeat(i % 7)
            )
        };
        let texts: Vec<String> = (0..700).map(text).collect();
        Sample::new(&texts)
    }

    fn answers(finder: &Finder) -> Vec<String> {
        let answer = |text: &str| {
            let answer = finder.answer(&Ask::opening(text), &|_| None);
            let answer = answer.expect("the index answers");
            format!("{} {:?}", answer.total, answer.results)
        };
        ["h", "he", "heat", "heat p", "pump", "a"]
            .map(answer)
            .to_vec()
    }

    fn keeps(finder: &Finder, text: &str) -> bool {
        let query = Query::read(text);
        let groups = finder.understand(&query, query.typing(text)).plan.groups;
        let segments = &finder.snapshot().segments;
        let kept = |group| segments.iter().all(|seen| seen.segment.keeps(group));
        groups.iter().all(kept)
    }

    #[test]
    fn what_is_worked_out_beforehand_changes_no_answer() {
        let (warm, cold) = (sample(), sample());
        let mut warming = Warming::default();
        while !warming.is_done() {
            warm.finder.warm(&mut warming, &|| false);
        }
        for text in ["h", "p", "he", "heat"] {
            assert!(
                keeps(&warm.finder, text) && !keeps(&cold.finder, text),
                "{text}"
            );
        }
        assert_eq!(answers(&warm.finder), answers(&cold.finder));
    }

    #[test]
    fn more_urgent_work_comes_first() {
        let (interrupted, cold) = (sample(), sample());
        let mut warming = Warming::default();
        for _ in 0..3 {
            interrupted.finder.warm(&mut warming, &|| true);
        }
        assert!(!warming.is_done() && !keeps(&interrupted.finder, "h"));
        assert_eq!(answers(&interrupted.finder), answers(&cold.finder));
    }
}
