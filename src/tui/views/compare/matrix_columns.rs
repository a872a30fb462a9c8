//! Selects the columns of a matrix that fit, and their heads.

use crate::model::alliance::practice_matrix::PracticeMatrix;
use crate::tui::widgets::column_heads::{in_short_lines, in_two_lines};
use crate::tui::widgets::text_width::width;

/// Blank columns between two columns of a table.
const GAP: usize = 2;

/// Maximum word length in a head if space is short; longer words are broken.
const MAX_WORD: usize = 9;

/// The head of the totals of a row.
pub(super) const ALL: &str = "All";

/// Heads of all sectors, and the visible range of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct MatrixColumns {
    /// The head of each sector, one or two lines.
    pub heads: Vec<String>,
    /// Index of the first visible sector.
    pub first: usize,
    /// The number of visible sectors.
    pub count: usize,
    /// Whether the column of totals is visible.
    pub has_totals: bool,
}

impl MatrixColumns {
    /// The columns that fit from `first` on. Heads are full if all sectors fit, else short.
    pub(super) fn fit(matrix: &PracticeMatrix, first: usize, cols: usize) -> Self {
        let labels = matrix.rows.iter().map(|row| width(&row.label));
        let label_cols = labels.max().unwrap_or(0).max(ALL.len());
        let free = cols.saturating_sub(1 + label_cols);
        let heads = |head: fn(&str) -> String| -> Vec<String> {
            let labels = matrix.sectors.iter();
            labels.map(|(_, label)| head(label)).collect()
        };
        let total = matrix.rows.iter().map(|row| row.practices).max();
        let total_cols = digits(total.unwrap_or(0)).max(ALL.len());
        let widths = |heads: &[String]| -> Vec<usize> {
            let columns = heads.iter().enumerate();
            columns
                .map(|(i, head)| GAP + column_cols(matrix, i, head))
                .collect()
        };
        for head in [str::to_owned as fn(&str) -> String, in_two_lines] {
            let heads = heads(head);
            let all: usize = widths(&heads).iter().sum();
            if all + GAP + total_cols <= free {
                return Self {
                    count: heads.len(),
                    heads,
                    first: 0,
                    has_totals: true,
                };
            }
        }
        let heads = heads(short);
        let first = first.min(heads.len().saturating_sub(1));
        let mut left = free;
        let mut count = 0;
        for cols in widths(&heads).into_iter().skip(first) {
            if cols > left {
                break;
            }
            left -= cols;
            count += 1;
        }
        Self {
            has_totals: first + count == heads.len() && left >= GAP + total_cols,
            heads,
            first,
            // A truncated column is better than none.
            count: count.max(1).min(matrix.sectors.len()),
        }
    }

    /// The visible sectors.
    pub(super) fn in_view(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.count
    }

    /// The first visible column after scrolling as little as possible to show a column.
    pub(super) fn scrolled(
        matrix: &PracticeMatrix,
        first: usize,
        column: usize,
        cols: usize,
    ) -> usize {
        let mut first = first.min(column);
        loop {
            let columns = Self::fit(matrix, first, cols);
            if column < columns.first + columns.count || first >= column {
                return columns.first;
            }
            first += 1;
        }
    }
}

fn column_cols(matrix: &PracticeMatrix, column: usize, head: &str) -> usize {
    let counts = matrix.rows.iter().map(|row| row.counts[column]);
    let total = counts.sum();
    let head = head.lines().map(width).max().unwrap_or(0);
    head.max(digits(total))
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}

/// A label up to `and`, in two lines. Long words are broken in the middle.
fn short(label: &str) -> String {
    let label = label.split_once(" and ").map_or(label, |(first, _)| first);
    in_short_lines(label, MAX_WORD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::alliance::practice_matrix::{MatrixRow, MatrixRows};

    pub(super) fn matrix() -> PracticeMatrix {
        let sectors = [
            "Buildings",
            "Energy supply",
            "Transportation",
            "Waste",
            "Food and consumption",
            "Land use",
            "Governance and finance",
        ];
        PracticeMatrix {
            by: MatrixRows::City,
            sectors: sectors
                .map(|label| (label.to_owned(), label.to_owned()))
                .to_vec(),
            rows: vec![MatrixRow {
                id: "washington-dc".to_owned(),
                label: "Washington, DC".to_owned(),
                counts: vec![1, 2, 3, 0, 0, 0, 12],
                practices: 18,
            }],
        }
    }

    #[test]
    fn all_columns_fit_from_80_on_and_heads_say_more_with_more_room() {
        let heads = |cols| {
            let columns = MatrixColumns::fit(&matrix(), 0, cols);
            assert_eq!((columns.count, columns.has_totals), (7, true), "{cols}");
            columns.heads.join(" ").replace('\n', "/")
        };
        assert_eq!(
            heads(78),
            "Buildings Energy/supply Transpor-/tation Waste Food Land/use Gover-/nance"
        );
        assert_eq!(
            heads(98),
            "Buildings Energy/supply Transportation Waste Food and/consumption Land/use \
             Governance/and finance"
        );
        assert!(!heads(150).contains('/'));
    }

    #[test]
    fn narrow_windows_scroll_to_the_chosen_column() {
        let matrix = matrix();
        let range = |first| {
            let columns = MatrixColumns::fit(&matrix, first, 38);
            (columns.first, columns.count, columns.has_totals)
        };
        assert_eq!(range(0), (0, 2, false));
        assert_eq!(range(5), (5, 2, true));
        assert_eq!(range(99), (6, 1, true));
        let scrolled = |first, column| MatrixColumns::scrolled(&matrix, first, column, 38);
        assert_eq!(scrolled(0, 1), 0);
        assert_eq!(scrolled(0, 2), 1);
        assert_eq!(scrolled(5, 2), 2);
        assert_eq!(scrolled(0, 6), 4);
    }

    #[test]
    fn no_width_and_no_label_panics() {
        let mut matrix = matrix();
        for cols in 0..40 {
            for column in 0..7 {
                let _ = MatrixColumns::scrolled(&matrix, column, 6 - column, cols);
            }
        }
        matrix.sectors[0].1 = "建築物と建設".to_owned();
        matrix.sectors[1].1 = "Straßenverkehrsämter".to_owned();
        assert_eq!(
            MatrixColumns::fit(&matrix, 0, 78).heads[1],
            "Straßenver-\nkehrsämter"
        );
        matrix.sectors.clear();
        matrix.rows[0].counts.clear();
        assert_eq!(MatrixColumns::fit(&matrix, 3, 10).count, 0);
    }
}
