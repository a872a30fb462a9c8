//! Weighted edit distance (optimal string alignment) for correcting typos.
//!
//! Insertion, deletion, substitution and transposition cost one edit each. Among words at the same
//! distance the likelier typo wins: a transposition, a doubled letter, a neighbouring key.

/// Distance of a near word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WordDistance {
    /// Number of edits.
    pub edits: u8,
    /// Cost of the edits.
    ///
    /// It is 0.5 for a likely typo, 1 for another edit, 1.3 at the first letter.
    pub cost: f32,
}

/// Compares one word with many, reusing rows for words in sorted order.
///
/// A cell of the table holds the number of edits in its upper half and their cost, in twentieths,
/// in its lower half, so the smaller number is nearer. Cells too far from the diagonal to be within
/// the limit are not filled in.
#[derive(Debug)]
pub(crate) struct EditDistance {
    word: Vec<char>,
    /// For each letter of the word, its neighbouring letters.
    neighbours: Vec<u128>,
    most: usize,
    /// The last compared word, as far as its rows are filled in.
    known: Vec<char>,
    /// Cells, row by row.
    ///
    /// Cell `j` of row `i` compares the first `i` letters of `known` with the first `j` of `word`.
    cells: Vec<u32>,
    rows: Vec<Row>,
}

/// Summary of a row.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// Minimum edits in the row.
    least: u32,
    /// Minimum of the last cells so far: distance of the nearest prefix.
    nearest: u32,
}

/// One edit, in a cell.
const EDIT: u32 = 1 << 16;

/// Unreachable.
const FAR: u32 = 64 * EDIT;

/// Costs of edits, in twentieths.
const SLIP: u32 = 10;
const NEIGHBOUR: u32 = 15;
const ANY: u32 = 20;
const AT_FIRST: u32 = 26;

impl EditDistance {
    pub(crate) fn new(word: &str, most: u8) -> Self {
        let word: Vec<char> = word.chars().collect();
        let first: Vec<u32> = (0..=word.len()).map(|j| (EDIT + ANY) * j as u32).collect();
        let nearest = first.last().copied().unwrap_or(0);
        Self {
            neighbours: word.iter().map(|&letter| neighbours_of(letter)).collect(),
            most: usize::from(most),
            known: Vec::new(),
            cells: first,
            rows: vec![Row { least: 0, nearest }],
            word,
        }
    }

    /// Compares with `known`; `None` if it is too far.
    ///
    /// With `unfinished`, the nearest prefix of `known` counts.
    ///
    /// # Errors
    /// The byte length of a prefix whose words are all too far.
    pub(crate) fn compare(
        &mut self,
        known: &str,
        unfinished: bool,
    ) -> Result<Option<WordDistance>, usize> {
        let letters = known.chars();
        let both = self.known.iter().zip(letters);
        let shared = both.take_while(|(a, b)| **a == *b).count();
        self.known.truncate(shared);
        self.rows.truncate(shared + 1);
        self.cells.truncate((shared + 1) * (self.word.len() + 1));
        for (i, (at, c)) in known.char_indices().enumerate() {
            // These rows were checked for the previous word.
            if i + 1 < shared {
                continue;
            }
            if i >= shared {
                self.known.push(c);
                self.add_row();
            }
            if self.is_too_far(i + 1) {
                let near = self.near(self.rows[i + 1].nearest).filter(|_| unfinished);
                return near.map_or(Err(at + c.len_utf8()), |near| Ok(Some(near)));
            }
        }
        let row = self.rows[self.rows.len() - 1];
        let last = self.cells[self.cells.len() - 1];
        Ok(self.near(if unfinished { row.nearest } else { last }))
    }

    /// Whether every word with this prefix is too far.
    fn is_too_far(&self, row: usize) -> bool {
        let most = self.most as u32;
        // A transposition looks two rows back, so the previous row must be too far as well.
        self.rows[row].least > most && self.rows[row - 1].least >= most
    }

    fn near(&self, cell: u32) -> Option<WordDistance> {
        let edits = u8::try_from(cell / EDIT).ok()?;
        (usize::from(edits) <= self.most).then_some(WordDistance {
            edits,
            cost: (cell % EDIT) as f32 / 20.0,
        })
    }

    /// Computes the row of the letter last added to `known`.
    fn add_row(&mut self) {
        let (i, length) = (self.known.len(), self.word.len());
        let (c, before) = (self.known[i - 1], (i - 1) * (length + 1));
        let is_doubled = |word: &[char], at: usize| at > 0 && word[at] == word[at - 1];
        let left_out = EDIT
            + if is_doubled(&self.known, i - 1) {
                SLIP
            } else {
                ANY
            };
        let start = self.cells.len();
        self.cells.resize(start + length + 1, FAR);
        let mut least = FAR;
        if i <= self.most {
            self.cells[start] = self.cells[before] + EDIT + ANY;
            least = self.cells[start];
        }
        for j in i.saturating_sub(self.most).max(1)..=length.min(i + self.most) {
            let typed = self.word[j - 1];
            let is_first = i == 1 && j == 1;
            let any = EDIT + if is_first { AT_FIRST } else { ANY };
            let replaced = match c == typed {
                true => 0,
                false if is_in(c, self.neighbours[j - 1]) => EDIT + NEIGHBOUR,
                false => any,
            };
            let left_out = if is_first { any } else { left_out };
            let added = if is_doubled(&self.word, j - 1) {
                EDIT + SLIP
            } else {
                any
            };
            let mut best = self.cells[before + j - 1] + replaced;
            best = best.min(self.cells[before + j] + left_out);
            best = best.min(self.cells[start + j - 1] + added);
            if i > 1 && j > 1 && c == self.word[j - 2] && self.known[i - 2] == typed {
                best = best.min(self.cells[before - (length + 1) + j - 2] + EDIT + SLIP);
            }
            self.cells[start + j] = best.min(FAR);
            least = least.min(best);
        }
        let nearest = self.rows[i - 1].nearest.min(self.cells[start + length]);
        let least = least / EDIT;
        self.rows.push(Row { least, nearest });
    }
}

/// Neighbouring letters on common keyboards, and often confused letters.
const BESIDE: [&str; 16] = [
    "1234567890",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "qaz",
    "wsx",
    "edc",
    "rfv",
    "tgb",
    "yhn",
    "ujm",
    "ik",
    "ol",
    "aoueiy",
];

/// The neighbours of a letter, one bit each.
fn neighbours_of(letter: char) -> u128 {
    let beside = BESIDE.iter().flat_map(|row| row.as_bytes().windows(2));
    beside.fold(0, |set, pair| {
        match pair.iter().position(|&known| char::from(known) == letter) {
            Some(at) => set | 1 << pair[1 - at],
            None => set,
        }
    })
}

fn is_in(letter: char, set: u128) -> bool {
    letter.is_ascii() && set >> u32::from(letter) & 1 == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Edit distance by the full table.
    fn edits_by_all(word: &str, known: &str) -> usize {
        let [a, b]: [Vec<char>; 2] = [word, known].map(|text| text.chars().collect());
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let one_more = table[i - 1][j].min(table[i][j - 1]) + 1;
                    replaced.min(one_more)
                };
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    table[i][j] = table[i][j].min(table[i - 2][j - 2] + 1);
                }
            }
        }
        table[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn the_banded_table_agrees_with_the_full_table(
            word in "[a-cö]{1,7}",
            known in proptest::collection::btree_set("[a-cö]{1,7}", 1..20),
            most in 1_u8..3,
        ) {
            let mut edits = EditDistance::new(&word, most);
            for known in &known {
                let near = edits.compare(known, false).ok().flatten();
                let all = edits_by_all(&word, known);
                let want = (all <= usize::from(most)).then_some(all);
                prop_assert_eq!(near.map(|near| usize::from(near.edits)), want, "{}", known);
            }
        }
    }

    fn near(word: &str, known: &str) -> Option<(u8, f32)> {
        let near = EditDistance::new(word, 2).compare(known, false).ok()??;
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
    fn an_unfinished_word_is_near_its_completions() {
        let mut edits = EditDistance::new("retorf", 1);
        assert!(matches!(
            edits.compare("retrofitting", true),
            Ok(Some(WordDistance { edits: 1, .. }))
        ));
        assert!(matches!(edits.compare("returns", true), Ok(None) | Err(_)));
    }
}
