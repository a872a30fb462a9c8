//! The list of hits: which one is chosen, which are in view, and the rows of each.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::model::hit::Answer;
use crate::model::note::NoteId;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::widgets::geometry::inside;
use crate::tui::widgets::hit_row::{HitRow, fitted};
use crate::tui::widgets::list_moves::{moved, scrolled_view};
use crate::tui::widgets::scroll_bar::steps;
use crate::tui::widgets::styled_text::TextSpan;

/// What is to be said about the query takes no more rows than this.
const MOST_REMARK_ROWS: usize = 2;

/// What decides how many rows a hit needs.
pub(crate) struct RowNeeds<'a> {
    pub answer: Option<&'a Answer>,
    pub labels: &'a Labels,
    /// What is to be said about the query itself.
    pub remark: Option<TextSpan>,
    pub why: bool,
    /// There is a blank line between two hits.
    pub airy: bool,
}

impl RowNeeds<'_> {
    /// How the hits are shown in a pane.
    pub(crate) fn row(&self, area: Rect) -> HitRow<'_> {
        let snippet = match inside(area).height {
            0..=9 => 0,
            10..=44 => 1,
            _ => 2,
        };
        HitRow {
            labels: self.labels,
            why: self.why,
            snippet,
        }
    }
}

/// What is to be said about the query itself, in lines of at most `cols` columns.
pub(super) fn remark_lines(remark: &TextSpan, cols: usize) -> Vec<Vec<TextSpan>> {
    fitted(std::slice::from_ref(remark), cols, MOST_REMARK_ROWS)
}

/// Which hit is chosen, and which is the first in view.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Results {
    /// Position in the answer, or among its suggestions when it has no hits.
    pub selected: usize,
    /// First hit in view.
    pub top: usize,
    /// The user chose the hit; it stays chosen while the query changes around it.
    pub picked: bool,
    /// The view was scrolled away from the choice, and may stay there until something is chosen.
    away: bool,
    /// Rows above the hits, for what is to be said about the query itself.
    remark: u16,
    /// The rows of each hit in view, from the first, and blank rows below it. The last may be cut.
    shares: Vec<(u16, u16)>,
    /// How many of them are in view whole.
    whole: usize,
}

impl Results {
    /// Follows the chosen note into a new answer, or goes to the best hit.
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

    /// Moves the choice among `count` rows.
    pub(crate) fn act(&mut self, action: Action, count: usize) {
        self.selected =
            moved(self.selected, action, count, self.visible()).unwrap_or(self.selected);
        self.away = false;
        self.picked = true;
    }

    /// Shares the rows of `area` out and keeps the choice among `count` rows in view.
    pub(crate) fn settle(&mut self, area: Rect, count: usize, needs: &RowNeeds<'_>) {
        let room = inside(area);
        let cols = usize::from(room.width);
        let remark = needs.remark.as_ref();
        self.remark = remark.map_or(0, |remark| remark_lines(remark, cols).len() as u16);
        let rows = room.height.saturating_sub(self.remark);
        let row = needs.row(area);
        let hits = needs.answer.map_or(&[][..], |answer| &answer.results);
        let blank = u16::from(needs.airy);
        let lines = |at: usize| {
            hits.get(at)
                .map_or(1, |hit| row.lines(hit, cols).len() as u16)
        };
        self.selected = self.selected.min(count.saturating_sub(1));
        self.top = self.top.min(count.saturating_sub(1));
        // The first row from which all up to `last` fit into so many rows.
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
            // A choice that leaves the view brings half a view with it: every row of a list that
            // moves is sent anew, and so only each few keys cost that.
            if self.selected < self.top {
                self.top = first_before(self.selected, rows / 2);
            } else if first_before(self.selected, rows) > self.top {
                let ahead = lines(self.selected).max(rows / 2);
                self.top = first_before(self.selected, ahead);
            }
        }
        if let Some(last) = count.checked_sub(1) {
            // Nothing is left empty below the last while there is more above.
            self.top = self.top.min(first_before(last, rows));
        }
        self.shares.clear();
        self.whole = 0;
        let mut left = rows;
        for at in self.top..count {
            let lines = lines(at);
            // A title may be seen before there is room for the rest.
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

    /// Chooses a hit.
    pub(crate) fn choose(&mut self, hit: usize) {
        self.away &= self.selected == hit;
        self.selected = hit;
        self.picked = true;
    }

    /// How many hits are in view at once.
    pub(crate) fn visible(&self) -> usize {
        self.whole.max(1)
    }

    /// The rows of each hit that is in view in the pane's inside.
    pub(crate) fn rows(&self, room: Rect) -> impl Iterator<Item = (usize, Range<u16>)> {
        let mut below = room.y.saturating_add(self.remark);
        (self.top..)
            .zip(&self.shares)
            .map(move |(hit, (lines, blank))| {
                let top = below.min(room.bottom());
                let bottom = top.saturating_add(*lines);
                below = bottom.saturating_add(*blank);
                (hit, top..bottom.min(room.bottom()))
            })
    }

    /// The hit in a row of the pane's inside, if one is in view there.
    pub(crate) fn hit_in_row(&self, row: u16) -> Option<usize> {
        let room = Rect::new(0, 0, 1, u16::MAX);
        let mut rows = self.rows(room);
        rows.find(|(_, rows)| rows.contains(&row))
            .map(|(hit, _)| hit)
    }

    /// Brings the choice back into view.
    pub(crate) fn look_back(&mut self) {
        self.away = false;
    }

    /// Moves the view by so many of `count` rows and leaves the choice where it is.
    pub(crate) fn look_away(&mut self, by: isize, count: usize) {
        self.away = true;
        self.top = self
            .top
            .saturating_add_signed(by)
            .min(count.saturating_sub(1));
    }

    /// Moves the view (wheel) by so many of `count` rows; the choice follows only as far as it must.
    pub(crate) fn scroll(&mut self, by: isize, count: usize) {
        let view = (self.top, self.selected);
        let (top, kept) = scrolled_view(view, by, count, self.visible());
        self.picked |= kept != self.selected;
        (self.top, self.selected) = (top, kept);
    }

    /// Brings a hit to the top of the view (click on the scroll bar); the choice stays in view.
    pub(crate) fn scroll_to(&mut self, hit: usize, count: usize) {
        self.scroll(steps(self.top, hit), count);
    }
}

/// How many hits of a long list may be in view at once.
pub(crate) fn visible_hits(area: Rect) -> usize {
    usize::from(inside(area).height / 3).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::{Hit, Snippet};

    fn hit(id: &str, title: &str, text: &str) -> Hit {
        Hit {
            id: id.parse().expect("an id"),
            kind: crate::model::note::Kind::Practice,
            title: title.to_owned(),
            path: format!("{id}.md"),
            score: 1.0,
            cities: Vec::new(),
            sectors: Vec::new(),
            status: None,
            outcome: None,
            year: None,
            audience: crate::model::note::Audience::Public,
            title_highlights: Vec::new(),
            snippet: Snippet {
                text: text.to_owned(),
                ..Snippet::default()
            },
            why: Vec::new(),
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
        let needs = RowNeeds {
            answer: Some(answer),
            labels: &labels,
            remark: None,
            why: false,
            airy: true,
        };
        let area = Rect::new(0, 0, 34, height + 1);
        results.settle(area, answer.results.len(), &needs);
    }

    #[test]
    fn a_chosen_note_stays_chosen_and_an_unchosen_one_does_not() {
        let ids = ["practices/a", "practices/b", "practices/c"];
        let answer = answer(ids.map(|id| hit(id, id, "")).to_vec());
        let mut results = Results::default();
        results.follow(Some(&"practices/b".parse().expect("an id")), &answer);
        assert_eq!(results.selected, 0, "nobody chose it");
        results.act(Action::DOWN, 3);
        results.follow(Some(&"practices/c".parse().expect("an id")), &answer);
        assert_eq!(results.selected, 2);
        results.follow(Some(&"practices/gone".parse().expect("an id")), &answer);
        assert_eq!((results.selected, results.picked), (0, false));
    }

    #[test]
    fn each_hit_has_the_rows_it_needs_and_one_of_air_below() {
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
        assert_eq!(owners[10..], [Some(2), None], "below the last is nothing");
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
            "one is always in view"
        );
    }

    #[test]
    fn a_choice_that_leaves_the_view_brings_half_a_view_with_it() {
        let hits = (0..40).map(|i| hit(&format!("practices/{i:02}"), "T", ""));
        let answer = answer(hits.collect());
        let mut results = Results::default();
        settled(&mut results, &answer, 24);
        assert_eq!(results.visible(), 8);
        for _ in 0..7 {
            results.act(Action::DOWN, 40);
            settled(&mut results, &answer, 24);
        }
        assert_eq!(results.top, 0, "still in view");
        results.act(Action::DOWN, 40);
        settled(&mut results, &answer, 24);
        assert_eq!(results.top, 5, "some are to come");
        results.act(Action::FIRST, 40);
        settled(&mut results, &answer, 24);
        assert_eq!(results.top, 0);
        results.scroll(100, 40);
        settled(&mut results, &answer, 24);
        assert_eq!(
            (results.top, results.selected),
            (32, 32),
            "never beyond the end"
        );
    }
}
