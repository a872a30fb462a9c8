//! The filters: every facet with its values and their exact counts; a tick rewrites the query.

mod draw_facets;
use std::collections::BTreeSet;

use ratatui::layout::Rect;

pub(crate) use draw_facets::draw;

use crate::model::hit::{Answer, Facet};
use crate::model::query::edit::ticked;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::list_moves::{moved, scrolled_view};
use crate::tui::widgets::styled_text::{TextSpan, plain};
use crate::tui::widgets::text_width::width;

/// Columns of a row beside a label and a count: air, the tick, a gap.
pub(crate) const AROUND_LABEL: usize = 2 + TICK_COLS + 1;

/// Columns of the tick before a label.
const TICK_COLS: usize = 2;

/// The facets that say most come first, whatever the order of the answer.
const FIRST: [&str; 5] = ["kind", "sector", "city", "outcome", "year"];

/// Even a low pane shows this many values of a facet.
const FEWEST: usize = 4;

/// A row of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FacetRow {
    /// A facet's name. `more` values are not shown; `open` means that all are.
    Facet {
        field: String,
        more: usize,
        open: bool,
    },
    /// A value with its label and count.
    Value {
        field: String,
        value: String,
        label: String,
        count: usize,
        ticked: bool,
    },
    /// The rest of a label that is too long for one row.
    Rest(String),
    /// The years from the first to the last, with how many notes each has.
    Years { first: i32, counts: Vec<usize> },
    /// Air between two facets.
    Gap,
}

/// What names a row while counts change around it.
type RowKey = (String, Option<String>);

impl FacetRow {
    fn key(&self) -> RowKey {
        match self {
            Self::Facet { field, .. } => (field.clone(), None),
            Self::Value { field, value, .. } => (field.clone(), Some(value.clone())),
            Self::Rest(_) | Self::Years { .. } | Self::Gap => (String::new(), None),
        }
    }
}

/// The pane's own state; counts and ticks come from the answer and the query.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Filters {
    rows: Vec<FacetRow>,
    selected: usize,
    top: usize,
    open: BTreeSet<String>,
}

/// What ticking asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TickOutcome {
    /// Toggle this filter in the query.
    Filter(String, String),
    /// Only the pane itself changed.
    Nothing,
}

impl Filters {
    /// Whether there is nothing to tick.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes new counts; the cursor stays on its row. `room` is the inside of the pane.
    pub(crate) fn show(&mut self, answer: &Answer, query: &str, labels: &Labels, room: Rect) {
        let kept = self.rows.get(self.selected).map(FacetRow::key);
        let cols = usize::from(room.width);
        let shown = telling(answer, query);
        let most = most_values(&shown, labels, cols, usize::from(room.height));
        self.rows.clear();
        for facet in shown {
            let open = self.open.contains(facet.field);
            let mut rows = facet_rows(facet.field, &facet.counts, query, labels, open, most);
            if facet.field == "year" && !open {
                summarise_years(&mut rows, &facet.counts);
            }
            if !rows.is_empty() && !self.rows.is_empty() {
                self.rows.push(FacetRow::Gap);
            }
            self.rows
                .extend(rows.into_iter().flat_map(|row| broken(row, cols)));
        }
        let at = kept.and_then(|key| self.rows.iter().position(|row| row.key() == key));
        self.selected = at
            .unwrap_or(self.selected)
            .min(self.rows.len().saturating_sub(1));
        if !acts(self.rows.get(self.selected)) {
            self.select_near(self.selected, true);
        }
    }

    /// Keeps the cursor in view.
    pub(crate) fn settle(&mut self, visible: usize) {
        self.top = scrolled(self.top, self.selected, self.rows.len(), visible);
        // A facet's name belongs to its first value.
        if self.top == 1 && self.selected < visible {
            self.top = 0;
        }
    }

    /// Moves the cursor, over names of facets that have nothing more to show.
    pub(crate) fn act(&mut self, action: Action, page: usize) {
        if let Some(to) = moved(self.selected, action, self.rows.len(), page) {
            let backward = matches!(action, Action::UP | Action::PAGE_UP | Action::LAST);
            self.select_near(to, !backward);
        }
    }

    fn select_near(&mut self, at: usize, forward: bool) {
        let acts = |row: &FacetRow| acts(Some(row));
        let after = self
            .rows
            .iter()
            .skip(at)
            .position(acts)
            .map(|found| at + found);
        let before = self.rows.iter().take(at + 1).rposition(acts);
        let near = if forward {
            after.or(before)
        } else {
            before.or(after)
        };
        self.selected = near.unwrap_or(at);
    }

    /// Puts the cursor on the first value when the pane gets the focus.
    pub(crate) fn enter(&mut self) {
        if self.selected == 0 {
            let value = |row: &FacetRow| matches!(row, FacetRow::Value { .. });
            self.selected = self.rows.iter().position(value).unwrap_or(0);
        }
    }

    /// What ticking does on a facet's name: shows all of its values, or fewer. None on a value.
    pub(crate) fn turns(&self) -> Option<&'static str> {
        match self.rows.get(self.selected) {
            Some(FacetRow::Facet { open: true, .. }) => Some(strings::SHOW_FEWER),
            Some(FacetRow::Facet { .. }) => Some(strings::SHOW_ALL),
            _ => None,
        }
    }

    /// Moves the view without the cursor (wheel).
    pub(crate) fn scroll(&mut self, by: isize, visible: usize) {
        let view = (self.top, self.selected);
        (self.top, self.selected) = scrolled_view(view, by, self.rows.len(), visible);
    }

    /// Puts the cursor on a row of the view, if there is one.
    pub(crate) fn click(&mut self, row: usize) -> bool {
        let at = self.top + row;
        let there = at < self.rows.len();
        if there {
            self.selected = at;
        }
        there
    }

    /// Ticks the row under the cursor; on a facet's name, shows all of its values or fewer.
    pub(crate) fn tick(&mut self) -> TickOutcome {
        match self.rows.get(self.selected) {
            Some(FacetRow::Value { field, value, .. }) => {
                TickOutcome::Filter(field.clone(), value.clone())
            }
            Some(FacetRow::Facet { field, .. }) => {
                if !self.open.remove(field) {
                    self.open.insert(field.clone());
                }
                TickOutcome::Nothing
            }
            _ => TickOutcome::Nothing,
        }
    }

    /// First row in view, and how many there are.
    pub(crate) fn view(&self) -> (usize, usize) {
        (self.top, self.rows.len())
    }
}

/// Whether a row does anything.
fn acts(row: Option<&FacetRow>) -> bool {
    matches!(row, Some(FacetRow::Value { .. }))
        || matches!(row, Some(FacetRow::Facet { more, open, .. }) if *more > 0 || *open)
}

/// The facets that narrow anything, the most telling first. One value that all notes have, and that
/// is not asked for, narrows nothing.
fn telling<'a>(answer: &'a Answer, query: &str) -> Vec<&'a Facet> {
    let narrows = |facet: &&Facet| match facet.counts.as_slice() {
        [(_, count)] => {
            let is_asked = || !ticked(query, facet.field).is_empty();
            FIRST.contains(&facet.field) || *count < answer.total || is_asked()
        }
        _ => true,
    };
    let mut facets: Vec<&Facet> = answer.facets.0.iter().filter(narrows).collect();
    let rank = |facet: &&Facet| FIRST.iter().position(|field| *field == facet.field);
    facets.sort_by_key(|facet| rank(facet).unwrap_or(FIRST.len()));
    facets
}

/// Puts the span of the years in place of their list, unless one of them is ticked.
fn summarise_years(rows: &mut Vec<FacetRow>, counts: &[(String, usize)]) {
    let is_ticked = |row: &FacetRow| matches!(row, FacetRow::Value { ticked: true, .. });
    let years: Vec<(i32, usize)> = counts
        .iter()
        .filter_map(|(year, count)| Some((year.parse().ok()?, *count)))
        .collect();
    let (first, last) = match (years.iter().min(), years.iter().max()) {
        (Some((first, _)), Some((last, _))) if first < last => (*first, *last),
        _ => return,
    };
    if rows.iter().any(is_ticked) {
        return;
    }
    let mut all = vec![0; (last - first).unsigned_abs().min(400) as usize + 1];
    for (year, count) in years {
        if let Some(slot) = all.get_mut((year - first).unsigned_abs() as usize) {
            *slot += count;
        }
    }
    rows.truncate(1);
    if let Some(FacetRow::Facet { more, .. }) = rows.first_mut() {
        *more = counts.len();
    }
    rows.push(FacetRow::Years { first, counts: all });
}

/// A row as the rows that its label needs.
fn broken(row: FacetRow, cols: usize) -> Vec<FacetRow> {
    let FacetRow::Value { label, count, .. } = &row else {
        return vec![row];
    };
    let room = label_room(*count, cols);
    if width(label) <= room {
        return vec![row];
    }
    let mut parts = wrap(&[TextSpan::body(label)], room).into_iter();
    let mut parts = parts.by_ref().map(|part| plain(&part));
    let first = parts.next().unwrap_or_default();
    let rest: Vec<FacetRow> = parts.map(FacetRow::Rest).collect();
    let mut row = row;
    if let FacetRow::Value { label, .. } = &mut row {
        *label = first;
    }
    std::iter::once(row).chain(rest).collect()
}

/// Columns of a label beside its tick and count.
fn label_room(count: usize, cols: usize) -> usize {
    let count = width(&strings::grouped(count));
    cols.saturating_sub(TICK_COLS + 1 + count).max(4)
}

/// So many values of each facet fit into `height` rows, at least [`FEWEST`].
fn most_values(facets: &[&Facet], labels: &Labels, cols: usize, height: usize) -> usize {
    let rows_of = |facet: &Facet| -> Vec<usize> {
        let counts = facet.counts.iter().take(height);
        let rows = |(value, count): &(String, usize)| {
            let label = labels.label(facet.field, value);
            // Broken at spaces, a label may need a row more.
            match (width(label), label_room(*count, cols)) {
                (cols, room) if cols <= room => 1,
                (cols, room) => cols.div_ceil(room.saturating_sub(4).max(1)),
            }
        };
        match facet.field {
            "year" => vec![1],
            _ => counts.map(rows).collect(),
        }
    };
    let all: Vec<Vec<usize>> = facets.iter().map(|facet| rows_of(facet)).collect();
    let there = || all.iter().filter(|rows| !rows.is_empty());
    let needed = |most: usize| -> usize {
        // A name above and air below each.
        there()
            .map(|rows| 2 + rows.iter().take(most).sum::<usize>())
            .sum()
    };
    let longest = there().map(Vec::len).max().unwrap_or(0);
    let fitting = (FEWEST..=longest).take_while(|most| needed(*most) <= height + 1);
    fitting.last().unwrap_or(FEWEST)
}

fn facet_rows(
    field: &str,
    counts: &[(String, usize)],
    query: &str,
    labels: &Labels,
    open: bool,
    most: usize,
) -> Vec<FacetRow> {
    let on = ticked(query, field);
    let meant = |value: &str| labels.meant(field, value).to_lowercase();
    let gone: Vec<&String> = on
        .iter()
        .filter(|typed| {
            let mut there = counts.iter();
            !there.any(|(value, _)| value.to_lowercase() == meant(typed))
        })
        .collect();
    // A ticked value that nothing carries any more must still be there to be taken off.
    let mut values: Vec<FacetRow> = gone
        .iter()
        .map(|typed| value_row(field, typed, 0, Some(typed), labels))
        .collect();
    let mut hidden = 0;
    for (value, count) in counts {
        // A value is ticked by any of its spellings.
        let typed = on.iter().find(|typed| meant(typed) == value.to_lowercase());
        let shown = values.len() + hidden < most;
        if shown || open || typed.is_some() {
            values.push(value_row(field, value, *count, typed, labels));
        } else {
            hidden += 1;
        }
    }
    if values.is_empty() {
        return values;
    }
    let name = FacetRow::Facet {
        field: field.to_owned(),
        more: hidden,
        open: open && gone.len() + counts.len() > most,
    };
    values.insert(0, name);
    values
}

/// A value's row. Taking the tick off takes away what was `typed`, which may be another spelling.
fn value_row(
    field: &str,
    value: &str,
    count: usize,
    typed: Option<&String>,
    labels: &Labels,
) -> FacetRow {
    let other = typed.filter(|typed| typed.to_lowercase() != value.to_lowercase());
    FacetRow::Value {
        field: field.to_owned(),
        value: other.map_or(value, String::as_str).to_owned(),
        label: labels.label(field, value).to_owned(),
        count,
        ticked: typed.is_some(),
    }
}

/// Where the rows stand in the pane: from its very top, since the name of a facet is title enough.
pub(crate) fn rows_area(area: Rect) -> Rect {
    let room = inside(area);
    if room.is_empty() {
        return room;
    }
    Rect {
        y: area.y,
        height: area.height,
        ..room
    }
}

/// Rows of the pane that are in view.
pub(crate) fn visible_rows(area: Rect) -> usize {
    usize::from(rows_area(area).height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::Facet;

    fn answer(facets: Vec<Facet>) -> Answer {
        Answer {
            total: 99,
            facets: crate::model::hit::Facets(facets),
            ..Answer::default()
        }
    }

    fn filters(query: &str, height: u16) -> Filters {
        let city = |name: &str, count| (name.to_owned(), count);
        let answer = answer(vec![
            Facet {
                field: "kind",
                counts: vec![city("practice", 9), city("position", 3)],
            },
            Facet {
                field: "city",
                counts: ["oslo", "boston", "berlin", "boulder", "seattle", "sydney"]
                    .iter()
                    .map(|name| city(name, 1))
                    .collect(),
            },
        ]);
        let mut filters = Filters::default();
        let room = Rect::new(0, 0, 24, height);
        filters.show(&answer, query, &Labels::default(), room);
        filters
    }

    fn shown(filters: &Filters) -> Vec<String> {
        let row = |row: &FacetRow| match row {
            FacetRow::Facet { field, more, .. } => format!("{field} +{more}"),
            FacetRow::Value {
                value,
                count,
                ticked,
                ..
            } => {
                format!("{}{value} {count}", if *ticked { "*" } else { "" })
            }
            FacetRow::Rest(label) => format!("> {label}"),
            FacetRow::Years { first, counts } => format!("{first} {counts:?}"),
            FacetRow::Gap => String::new(),
        };
        filters.rows.iter().map(row).collect()
    }

    #[test]
    fn a_ticked_value_is_always_there() {
        let filters = filters("city:Sydney,atlantis", 8);
        assert_eq!(
            shown(&filters),
            [
                "kind +0",
                "practice 9",
                "position 3",
                "",
                "city +2",
                "*atlantis 0",
                "oslo 1",
                "boston 1",
                "berlin 1",
                "*sydney 1"
            ]
        );
    }

    #[test]
    fn values_fill_the_room_there_is() {
        let rows = |height| shown(&filters("", height)).len();
        assert_eq!((rows(1), rows(9)), (9, 9), "four values of each at least");
        assert_eq!((rows(10), rows(11), rows(60)), (10, 11, 11));
    }

    #[test]
    fn another_spelling_ticks_the_value_it_means_and_is_what_comes_off() {
        let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
        let mut labels = Labels::default();
        labels.learn(crate::work::Catalogue {
            fields: vec![(
                "level".to_owned(),
                vec![pair("supranational", "Supranational")],
            )],
            spellings: vec![("level".to_owned(), vec![pair("EU", "supranational")])],
            ..crate::work::Catalogue::default()
        });
        let counts = [("supranational".to_owned(), 9), ("state".to_owned(), 5)];
        let rows = facet_rows("level", &counts, "level:eu", &labels, true, 4);
        let want = |value: &str, label: &str, count, ticked| FacetRow::Value {
            field: "level".to_owned(),
            value: value.to_owned(),
            label: label.to_owned(),
            count,
            ticked,
        };
        assert_eq!(
            rows[1..],
            [
                want("eu", "Supranational", 9, true),
                want("state", "state", 5, false),
            ]
        );
    }

    #[test]
    fn the_cursor_stays_on_its_value_and_ticks_it() {
        let mut filters = filters("", 20);
        filters.enter();
        assert_eq!(
            filters.tick(),
            TickOutcome::Filter("kind".into(), "practice".into()),
            "who comes and ticks, ticks"
        );
        for _ in 0..3 {
            filters.act(Action::DOWN, 10);
        }
        assert_eq!(
            filters.tick(),
            TickOutcome::Filter("city".into(), "boston".into())
        );
        let answer = answer(vec![Facet {
            field: "city",
            counts: vec![("boston".to_owned(), 2), ("oslo".to_owned(), 1)],
        }]);
        let room = Rect::new(0, 0, 24, 20);
        filters.show(&answer, "city:boston", &Labels::default(), room);
        assert_eq!(
            filters.tick(),
            TickOutcome::Filter("city".into(), "boston".into())
        );
    }

    #[test]
    fn a_facets_name_opens_the_rest() {
        let mut filters = filters("", 8);
        filters.enter();
        filters.act(Action::DOWN, 1);
        filters.act(Action::DOWN, 1);
        assert_eq!(filters.tick(), TickOutcome::Nothing);
        assert!(filters.open.contains("city"));
    }

    #[test]
    fn labels_are_broken_and_never_cut_and_years_are_a_histogram() {
        let pair = |value: &str, count| (value.to_owned(), count);
        let answer = answer(vec![
            Facet {
                field: "year",
                counts: vec![pair("2020", 4), pair("2018", 1), pair("2021", 2)],
            },
            Facet {
                field: "sector",
                counts: vec![pair("governance and finance", 88)],
            },
            Facet {
                field: "lang",
                counts: vec![pair("en", 99)],
            },
        ]);
        let mut filters = Filters::default();
        let room = Rect::new(0, 0, 20, 20);
        filters.show(&answer, "", &Labels::default(), room);
        assert_eq!(
            shown(&filters),
            [
                "sector +0",
                "governance and finance 88",
                "> finance",
                "",
                "year +3",
                "2018 [1, 0, 4, 2]",
            ],
            "a language that all notes have is no filter"
        );
        filters.show(&answer, "year:2020 lang:en", &Labels::default(), room);
        assert_eq!(shown(&filters)[4..6], ["year +0", "*2020 4"], "{filters:?}");
        assert_eq!(shown(&filters).last().map(String::as_str), Some("*en 99"));
    }
}
