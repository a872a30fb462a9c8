//! The list of hits: which one is chosen, which are in view, and how many rows each has.

use std::ops::Range;

use ratatui::layout::Rect;

use super::hit_lines::{RowNeeds, hit_lines, remark_lines};
use crate::model::hit::{Answer, Hit};
use crate::model::note::NoteId;
use crate::tui::keys::Action;
use crate::tui::widgets::geometry::{inside, scrolled_ahead};
use crate::tui::widgets::list_moves::{moved, scrolled_view};

/// A hit of a short list takes no more rows than this.
const MOST_ROWS: u16 = 8;

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
    /// How the rows of the pane are shared out.
    shares: Shares,
}

/// How the rows of the pane are shared out among the hits, at the present size.
#[derive(Debug, Clone, PartialEq)]
struct Shares {
    /// Rows above the hits, for what is to be said about the query itself.
    remark: u16,
    /// Rows of each hit where the list is longer than the pane: all the same, so that scrolling
    /// moves as little as possible.
    even: u16,
    /// How many hits are in view at once.
    visible: usize,
    /// Rows of each hit where all of them are in view: as many as it has something to say.
    own: Vec<u16>,
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            remark: 0,
            even: 3,
            visible: 1,
            own: Vec::new(),
        }
    }
}

impl Shares {
    fn new(area: Rect, remark: u16) -> Self {
        let even = rows_per_hit(area);
        let rows = inside(area).height.saturating_sub(remark);
        Self {
            remark,
            even,
            visible: usize::from((rows / even).max(1)),
            own: Vec::new(),
        }
    }

    /// The rows of a hit in view.
    fn rows(&self, hit: usize) -> u16 {
        self.own.get(hit).copied().unwrap_or(self.even)
    }
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
        let cols = usize::from(inside(area).width);
        let remark = needs
            .remark
            .as_ref()
            .map_or(0, |remark| remark_lines(remark, cols).len() as u16);
        self.shares = Shares::new(area, remark);
        let hits = needs.answer.filter(|answer| {
            answer.results.len() == answer.total && answer.total <= self.shares.visible
        });
        if let Some(answer) = hits {
            let rows = inside(area).height.saturating_sub(remark);
            self.shares.own = own_rows(&answer.results, rows, cols, needs);
        }
        self.selected = self.selected.min(count.saturating_sub(1));
        self.top = if self.away {
            self.top.min(count.saturating_sub(self.visible()))
        } else {
            scrolled_ahead(self.top, self.selected, count, self.visible())
        };
    }

    /// Chooses a hit.
    pub(crate) fn choose(&mut self, hit: usize) {
        self.away &= self.selected == hit;
        self.selected = hit;
        self.picked = true;
    }

    /// How many hits are in view at once.
    pub(crate) fn visible(&self) -> usize {
        self.shares.visible
    }

    /// The rows of each of `count` hits that is in view in the pane's inside.
    pub(crate) fn rows(
        &self,
        room: Rect,
        count: usize,
    ) -> impl Iterator<Item = (usize, Range<u16>)> {
        let mut below = room.y.saturating_add(self.shares.remark);
        let in_view = (self.top..count).take(self.visible());
        in_view.map(move |hit| {
            let top = below.min(room.bottom());
            below = top.saturating_add(self.shares.rows(hit));
            (hit, top..below.min(room.bottom()))
        })
    }

    /// The hit in a row of the pane's inside, if one is in view there.
    pub(crate) fn hit_in_row(&self, row: u16) -> Option<usize> {
        let row = row.checked_sub(self.shares.remark)?;
        if self.shares.own.is_empty() {
            let at = usize::from(row / self.shares.even);
            return (at < self.visible()).then_some(self.top + at);
        }
        let mut below = 0;
        self.shares.own.iter().position(|rows| {
            below += rows;
            row < below
        })
    }

    /// Brings the choice back into view.
    pub(crate) fn look_back(&mut self) {
        self.away = false;
    }

    /// Moves the view by so many of `count` rows and leaves the choice where it is.
    pub(crate) fn look_away(&mut self, by: isize, count: usize) {
        self.away = true;
        let last = count.saturating_sub(self.visible());
        self.top = self.top.saturating_add_signed(by).min(last);
    }

    /// Moves the view (wheel) by so many of `count` rows; the choice follows only as far as it must.
    pub(crate) fn scroll(&mut self, by: isize, count: usize) {
        let view = (self.top, self.selected);
        let (top, kept) = scrolled_view(view, by, count, self.visible());
        self.picked |= kept != self.selected;
        (self.top, self.selected) = (top, kept);
    }
}

/// How many rows each hit of a short list takes: the most that leave room for all of them.
fn own_rows(hits: &[Hit], rows: u16, cols: usize, needs: &RowNeeds<'_>) -> Vec<u16> {
    let said: Vec<u16> = hits
        .iter()
        .map(|hit| hit_lines(hit, cols, MOST_ROWS, needs).len() as u16)
        .collect();
    (1..=MOST_ROWS)
        .rev()
        .map(|most| said.iter().map(|rows| (*rows).min(most)).collect())
        .find(|own: &Vec<u16>| own.iter().sum::<u16>() <= rows)
        .unwrap_or_default()
}

/// How many rows one hit of a long list takes in a pane.
fn rows_per_hit(area: Rect) -> u16 {
    match inside(area).height {
        0..=9 => 2,
        10..=40 => 3,
        _ => 4,
    }
}

/// How many hits of a long list are in view at once.
pub(crate) fn visible_hits(area: Rect) -> usize {
    Shares::new(area, 0).visible
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::labels::Labels;

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
            snippet: crate::model::hit::Snippet {
                text: text.to_owned(),
                ..crate::model::hit::Snippet::default()
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
    fn hits_of_a_short_list_say_all_they_have_to_say_and_those_of_a_long_one_are_even() {
        const TEXT: &str = "Drivers pay a daily fee in the centre, and the money goes to buses.";
        let long = "A title that is longer than the pane is wide";
        let hits = [
            hit("practices/a", "Short", ""),
            hit("practices/b", long, TEXT),
            hit("practices/c", "Short", TEXT),
        ];
        let labels = Labels::default();
        let settled = |count: usize, height: u16| {
            let answer = answer(hits[..count].to_vec());
            let needs = RowNeeds {
                answer: Some(&answer),
                labels: &labels,
                remark: None,
                why: false,
            };
            let mut results = Results::default();
            results.settle(Rect::new(0, 0, 34, height), count, &needs);
            let rows: Vec<u16> = (0..count).map(|i| results.shares.rows(i)).collect();
            let owners: Vec<_> = (0..height - 2).map(|row| results.hit_in_row(row)).collect();
            (rows, owners)
        };
        let (rows, owners) = settled(3, 24);
        assert_eq!(rows, [2, 6, 5], "nobody has a row for nothing");
        assert_eq!(owners[1..3], [Some(0), Some(1)]);
        assert_eq!(owners[7..9], [Some(1), Some(2)]);
        assert_eq!(owners[12..14], [Some(2), None], "below the last is nothing");
        assert_eq!(settled(3, 12).0, [2, 4, 4], "what there is room for");
        assert_eq!(settled(3, 8).0, [2, 2, 2]);
        let (rows, owners) = settled(3, 7);
        assert_eq!(rows, [2, 2, 2], "not all are in view");
        let two = [Some(0), Some(0), Some(1), Some(1), None];
        assert_eq!(owners, two, "below the last in view is nothing");
    }
}
