//! How far one word is from another, and how likely the slip is.
//!
//! Insert, leave out, replace, and swap neighbours cost one edit each. Of words equally far away
//! the likelier slip wins: a swap, a doubled letter, a neighbouring key.

/// A word near the one asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    /// How many edits away.
    pub edits: u8,
    /// How unlikely those edits are: 0.5 for a likely slip, 1 for an edit, 1.3 at the first letter.
    pub cost: f32,
}

/// Compares one word with many. Words in sorted order share work.
#[derive(Debug)]
pub(super) struct Edits {
    word: Vec<char>,
    most: u8,
    /// The word compared last, as far as its rows are filled in.
    known: Vec<char>,
    /// Row `i`: edits and cost between the first `i` letters of `known` and each beginning of
    /// `word`.
    rows: Vec<Vec<(u8, f32)>>,
}

const FAR: (u8, f32) = (u8::MAX / 2, f32::MAX / 4.0);

impl Edits {
    pub(super) fn new(word: &str, most: u8) -> Self {
        let word: Vec<char> = word.chars().collect();
        let first = (0..=word.len()).map(|j| (u8::try_from(j).unwrap_or(u8::MAX / 2), j as f32));
        let rows = vec![first.collect()];
        Self {
            word,
            most,
            known: Vec::new(),
            rows,
        }
    }

    /// How near `known` is; none if it is too far. With `unfinished`, the nearest of its beginnings
    /// counts.
    ///
    /// # Errors
    /// The length in bytes of a beginning of `known` such that every word beginning so is too far.
    pub(super) fn compare(&mut self, known: &str, unfinished: bool) -> Result<Option<Near>, usize> {
        let shared = self
            .known
            .iter()
            .zip(known.chars())
            .take_while(|(a, b)| **a == *b)
            .count();
        self.known.truncate(shared);
        self.rows.truncate(shared + 1);
        for (i, (at, c)) in known.char_indices().enumerate() {
            if i >= self.known.len() {
                self.known.push(c);
                self.add_row();
            }
            let least = self.rows[i + 1]
                .iter()
                .map(|cell| cell.0)
                .min()
                .unwrap_or(0);
            // A swap looks two rows back, so the row before must be too far as well.
            let before = self.rows[i].iter().map(|cell| cell.0).min().unwrap_or(0);
            if least > self.most && before >= self.most && !unfinished {
                return Err(at + c.len_utf8());
            }
            if unfinished && least > self.most && before >= self.most {
                return self
                    .best_beginning()
                    .map_or(Err(at + c.len_utf8()), |near| Ok(Some(near)));
            }
        }
        if unfinished {
            return Ok(self.best_beginning());
        }
        Ok(self.rows.last().and_then(|row| self.near(row)))
    }

    fn best_beginning(&self) -> Option<Near> {
        let nears = self.rows.iter().filter_map(|row| self.near(row));
        nears.min_by(|a, b| {
            (a.edits, a.cost)
                .partial_cmp(&(b.edits, b.cost))
                .unwrap_or(std::cmp::Ordering::Equal)
        })
    }

    fn near(&self, row: &[(u8, f32)]) -> Option<Near> {
        let &(edits, cost) = row.last()?;
        (edits <= self.most).then_some(Near { edits, cost })
    }

    /// Fills in the row of the letter just added to `known`.
    fn add_row(&mut self) {
        let i = self.known.len();
        let c = self.known[i - 1];
        let before = &self.rows[i - 1];
        let mut row = Vec::with_capacity(self.word.len() + 1);
        row.push((before[0].0 + 1, before[0].1 + 1.0));
        for j in 1..=self.word.len() {
            let typed = self.word[j - 1];
            let first = if i == 1 && j == 1 { 1.3 } else { 1.0 };
            let mut best = FAR;
            let mut offer = |(edits, cost): (u8, f32), more: u8, price: f32| {
                let cell = (edits.saturating_add(more), cost + price);
                if cell.0 < best.0 || (cell.0 == best.0 && cell.1 < best.1) {
                    best = cell;
                }
            };
            let doubled = |word: &[char], at: usize| at > 0 && word[at] == word[at - 1];
            if c == typed {
                offer(before[j - 1], 0, 0.0);
            } else {
                let price = if are_neighbours(c, typed) {
                    0.75
                } else {
                    first
                };
                offer(before[j - 1], 1, price);
            }
            let left_out = if doubled(&self.known, i - 1) {
                0.5
            } else {
                first
            };
            offer(before[j], 1, left_out);
            let added = if doubled(&self.word, j - 1) {
                0.5
            } else {
                first
            };
            offer(row[j - 1], 1, added);
            if i > 1 && j > 1 && c == self.word[j - 2] && self.known[i - 2] == typed {
                offer(self.rows[i - 2][j - 2], 1, 0.5);
            }
            row.push(best);
        }
        self.rows.push(row);
    }
}

/// Whether two letters lie side by side on the keyboards of the alliance, or are often mixed up.
fn are_neighbours(a: char, b: char) -> bool {
    const ROWS: [&str; 6] = [
        "1234567890",
        "qwertyuiop",
        "qwertzuiop",
        "asdfghjkl",
        "zxcvbnm",
        "yxcvbnm",
    ];
    const COLUMNS: [&str; 10] = [
        "qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm", "ik", "ol", "aoueiy",
    ];
    let beside = |row: &&str| {
        let place = |letter| row.chars().position(|known| known == letter);
        matches!((place(a), place(b)), (Some(x), Some(y)) if x.abs_diff(y) == 1)
    };
    ROWS.iter().any(beside) || COLUMNS.iter().any(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(word: &str, known: &str) -> Option<(u8, f32)> {
        let near = Edits::new(word, 2).compare(known, false).ok()??;
        Some((near.edits, near.cost))
    }

    #[test]
    fn counts_edits_and_weighs_slips() {
        #[track_caller]
        fn case(word: &str, known: &str, want: Option<u8>) {
            assert_eq!(
                near(word, known).map(|(edits, _)| edits),
                want,
                "{word} {known}"
            );
        }
        case("heat", "heat", Some(0));
        case("haet", "heat", Some(1));
        case("hea", "heat", Some(1));
        case("heatt", "heat", Some(1));
        case("heart", "heat", Some(1));
        case("retorfti", "retrofit", Some(2));
        case("retrofit", "congestion", None);
        case("リサイクール", "リサイクル", Some(1));
        let cost = |word, known| near(word, known).map_or(9.0, |(_, cost)| cost);
        assert!(cost("haet", "heat") < cost("hext", "heat"));
        assert!(cost("buuilding", "building") < cost("bxuilding", "building"));
        assert!(cost("buildinh", "building") < cost("buildinx", "building"));
        assert!(cost("auilding", "building") > cost("buiading", "building"));
    }

    #[test]
    fn an_unfinished_word_is_near_what_begins_like_it() {
        let mut edits = Edits::new("retorf", 1);
        assert!(matches!(
            edits.compare("retrofitting", true),
            Ok(Some(Near { edits: 1, .. }))
        ));
        assert!(matches!(edits.compare("returns", true), Ok(None) | Err(_)));
    }
}
