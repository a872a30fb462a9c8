//! The list of hits: selection, scroll position, and the rows of each hit.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::model::hit::Answer;
use crate::model::note::NoteId;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::hit_row::{HitRow, fitted};
use crate::tui::widgets::list_moves::{moved, scroll_view};
use crate::tui::widgets::scroll_bar::steps;
use crate::tui::widgets::styled_text::TextSpan;

/// Maximum number of rows for the message about the query.
const MAX_REMARK_ROWS: usize = 3;

/// The inputs for the number of rows of a hit.
pub(crate) struct RowNeeds<'a> {
    pub answer: Option<&'a Answer>,
    pub row: HitRow<'a>,
    /// A message about the query.
    pub query_message: Option<TextSpan>,
    /// Whether there is a blank line between hits.
    pub airy: bool,
}

/// The row format for a pane.
pub(crate) fn hit_row(labels: &Labels, area: Rect) -> HitRow<'_> {
    let snippet = match inside(area).height {
        0..=9 => 0,
        10..=44 => 1,
        _ => 2,
    };
    HitRow {
        labels,
        kind: true,
        snippet,
    }
}

/// Wraps the message about the query to `cols` columns.
pub(super) fn remark_lines(query_message: &TextSpan, cols: usize) -> Vec<Vec<TextSpan>> {
    fitted(std::slice::from_ref(query_message), cols, MAX_REMARK_ROWS)
}

/// Selection and scroll position.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Results {
    /// Index of the selected hit, or of the suggestion if there are no hits.
    pub selected: usize,
    /// The first visible hit.
    pub top: usize,
    /// Whether the user selected the hit. It then stays selected when the query changes.
    pub picked: bool,
    /// Whether the list was scrolled away from the selection.
    ///
    /// It stays there until a hit is selected.
    away: bool,
    /// Rows above the hits for the message about the query.
    query_message: u16,
    /// Rows of each visible hit, and blank rows below it.
    ///
    /// The last hit may be cut off.
    shares: Vec<(u16, u16)>,
    /// Number of fully visible hits.
    whole: usize,
}

impl Results {
    /// Selects the same note in a new answer, or the first hit.
    pub(crate) fn follow(&mut self, chosen: Option<&NoteId>, answer: &Answer) {
        let at = chosen
            .filter(|_| self.picked)
            .and_then(|id| answer.results.iter().position(|hit| hit.id == *id));
        let Some(at) = at else {
            *self = Self {
                shares: std::mem::take(&mut self.shares),
                whole: self.whole,
                ..Self::default()
            };
            return;
        };
        self.selected = at;
    }

    /// Moves the selection among `count` rows.
    pub(crate) fn act(&mut self, action: Action, count: usize) {
        self.selected =
            moved(self.selected, action, count, self.visible()).unwrap_or(self.selected);
        self.away = false;
        self.picked = true;
    }

    /// Assigns the rows of `area` and keeps the selection among `count` rows visible.
    pub(crate) fn update_layout(&mut self, area: Rect, count: usize, needs: &RowNeeds<'_>) {
        let inner = inside(area);
        let cols = usize::from(inner.width);
        let query_message = needs.query_message.as_ref();
        self.query_message = query_message.map_or(0, |query_message| {
            remark_lines(query_message, cols).len() as u16
        });
        let rows = inner.height.saturating_sub(self.query_message);
        let hits = needs.answer.map_or(&[][..], |answer| &answer.results);
        let blank = u16::from(needs.airy);
        let lines = |at: usize| {
            hits.get(at)
                .map_or(1, |hit| needs.row.lines(hit, cols).len() as u16)
        };
        self.selected = self.selected.min(count.saturating_sub(1));
        self.top = self.top.min(count.saturating_sub(1));
        // Returns the first hit from which all hits up to `last` fit into `rows`.
        let first_before = |last: usize, rows: u16| {
            let mut used = lines(last);
            let mut first = last;
            while first > 0 {
                used += lines(first - 1) + blank;
                if used > rows {
                    break;
                }
                first -= 1;
            }
            first
        };
        if !self.away {
            // Scroll by half a page: scrolling redraws every row, so it should happen only every
            // few keys.
            if self.selected < self.top {
                self.top = first_before(self.selected, rows / 2);
            } else if first_before(self.selected, rows) > self.top {
                let ahead = lines(self.selected).max(rows / 2);
                self.top = first_before(self.selected, ahead);
            }
        }
        if let Some(last) = count.checked_sub(1) {
            // Leave no empty space below the last hit while there are hits above.
            self.top = self.top.min(first_before(last, rows));
        }
        self.shares.clear();
        self.whole = 0;
        let mut left = rows;
        for at in self.top..count {
            let lines = lines(at);
            // Show a title even if the rest of its hit does not fit.
            if lines > left && at > self.top && left < 2 {
                break;
            }
            self.whole += usize::from(lines <= left);
            let lines = lines.min(left);
            let blank = blank.min(left - lines);
            left -= lines + blank;
            self.shares.push((lines, blank));
            if left == 0 {
                break;
            }
        }
    }

    /// Selects a hit.
    pub(crate) fn choose(&mut self, hit: usize) {
        self.away &= self.selected == hit;
        self.selected = hit;
        self.picked = true;
    }

    /// Number of fully visible hits; at least one.
    pub(crate) fn visible(&self) -> usize {
        self.whole.max(1)
    }

    /// The rows of each visible hit. `area` is the inner area of the pane.
    pub(crate) fn rows(&self, area: Rect) -> impl Iterator<Item = (usize, Range<u16>)> {
        let mut below = area.y.saturating_add(self.query_message);
        (self.top..)
            .zip(&self.shares)
            .map(move |(hit, (lines, blank))| {
                let top = below.min(area.bottom());
                let bottom = top.saturating_add(*lines);
                below = bottom.saturating_add(*blank);
                (hit, top..bottom.min(area.bottom()))
            })
    }

    /// The hit in a row of the inner area, if there is one.
    pub(crate) fn hit_in_row(&self, row: u16) -> Option<usize> {
        let inner = Rect::new(0, 0, 1, u16::MAX);
        let mut rows = self.rows(inner);
        rows.find(|(_, rows)| rows.contains(&row))
            .map(|(hit, _)| hit)
    }

    /// Scrolls back to the selection.
    pub(crate) fn look_back(&mut self) {
        self.away = false;
    }

    /// Scrolls by `by` of `count` rows without moving the selection.
    pub(crate) fn look_away(&mut self, by: isize, count: usize) {
        self.away = true;
        self.top = self
            .top
            .saturating_add_signed(by)
            .min(count.saturating_sub(1));
    }

    /// Scrolls by `by` of `count` rows and keeps the selection visible.
    pub(crate) fn scroll(&mut self, by: isize, count: usize) {
        let view = (self.top, self.selected);
        let (top, kept) = scroll_view(view, by, count, self.visible());
        self.picked |= kept != self.selected;
        (self.top, self.selected) = (top, kept);
    }

    /// Scrolls to a hit, as for a click on the scroll bar.
    pub(crate) fn scroll_to(&mut self, hit: usize, count: usize) {
        self.scroll(steps(self.top, hit), count);
    }
}

/// Number of hits that may be visible at once in a long list.
pub(crate) fn visible_hits(area: Rect) -> usize {
    usize::from(inside(area).height / 3).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::{Hit, Snippet};

    fn hit(id: &str, title: &str, text: &str) -> Hit {
        Hit {
            title: title.to_owned(),
            snippet: Snippet {
                text: text.to_owned(),
                ..Snippet::default()
            },
            ..Hit::example(id)
        }
    }

    fn answer(hits: Vec<Hit>) -> Answer {
        Answer {
            total: hits.len(),
            results: hits,
            ..Answer::default()
        }
    }

    fn settled(results: &mut Results, answer: &Answer, height: u16) {
        let labels = Labels::default();
        let area = Rect::new(0, 0, 34, height + 1);
        let needs = RowNeeds {
            answer: Some(answer),
            row: hit_row(&labels, area),
            query_message: None,
            airy: true,
        };
        results.update_layout(area, answer.results.len(), &needs);
    }

    #[test]
    fn only_a_note_the_user_selected_stays_selected() {
        let ids = ["practices/a", "practices/b", "practices/c"];
        let answer = answer(ids.map(|id| hit(id, id, "")).to_vec());
        let mut results = Results::default();
        results.follow(Some(&"practices/b".parse().expect("an id")), &answer);
        assert_eq!(results.selected, 0, "the user did not select it");
        results.act(Action::DOWN, 3);
        results.follow(Some(&"practices/c".parse().expect("an id")), &answer);
        assert_eq!(results.selected, 2);
        results.follow(Some(&"practices/gone".parse().expect("an id")), &answer);
        assert_eq!((results.selected, results.picked), (0, false));
    }

    #[test]
    fn each_hit_has_the_rows_it_needs_and_a_blank_one() {
        const TEXT: &str = "Drivers pay a daily fee in the centre, and the money goes to buses.";
        let long = "A title that is longer than the pane is wide";
        let answer = answer(vec![
            hit("practices/a", "Short", ""),
            hit("practices/b", long, TEXT),
            hit("practices/c", "Short", TEXT),
        ]);
        let mut results = Results::default();
        settled(&mut results, &answer, 20);
        assert_eq!(results.shares, [(2, 1), (4, 1), (3, 1)]);
        let owners: Vec<_> = (0..12).map(|row| results.hit_in_row(row)).collect();
        assert_eq!(owners[..3], [Some(0), Some(0), None]);
        assert_eq!(owners[3..8], [Some(1), Some(1), Some(1), Some(1), None]);
        assert_eq!(
            owners[10..],
            [Some(2), None],
            "no blank row below the last hit"
        );
        settled(&mut results, &answer, 10);
        assert_eq!(results.visible(), 2);
        assert_eq!(results.shares[2], (2, 0), "the title of the next");
        results.act(Action::LAST, 3);
        settled(&mut results, &answer, 10);
        assert_eq!((results.top, results.visible()), (1, 2));
        settled(&mut results, &answer, 2);
        assert_eq!(
            (results.top, results.visible()),
            (2, 1),
            "at least one hit is visible"
        );
    }

    #[test]
    fn moving_past_the_edge_scrolls_by_half_a_page() {
        let hits = (0..40).map(|i| hit(&format!("practices/{i:02}"), "T", ""));
        let answer = answer(hits.collect());
        let mut results = Results::default();
        settled(&mut results, &answer, 24);
        assert_eq!(results.visible(), 8);
        for _ in 0..7 {
            results.act(Action::DOWN, 40);
            settled(&mut results, &answer, 24);
        }
        assert_eq!(results.top, 0, "still visible");
        results.act(Action::DOWN, 40);
        settled(&mut results, &answer, 24);
        assert_eq!(results.top, 5, "scrolled by half a page");
        results.act(Action::FIRST, 40);
        settled(&mut results, &answer, 24);
        assert_eq!(results.top, 0);
        results.scroll(100, 40);
        settled(&mut results, &answer, 24);
        assert_eq!(
            (results.top, results.selected),
            (32, 32),
            "not beyond the end"
        );
    }
}
