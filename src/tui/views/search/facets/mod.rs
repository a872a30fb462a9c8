//! The filters: every facet with its values and their exact counts; a tick rewrites the query.

mod draw_facets;
use std::collections::BTreeSet;

use ratatui::layout::Rect;

pub(crate) use draw_facets::draw;

use crate::model::hit::Facets;
use crate::model::query::edit::ticked;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::list_moves::{moved, scrolled_view};

/// Columns of a row beside a label and a count: borders and air, the box, a gap.
pub(crate) const AROUND_LABEL: usize = 4 + 4 + 1;

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
}

/// What names a row while counts change around it.
type RowKey = (String, Option<String>);

impl FacetRow {
    fn key(&self) -> RowKey {
        match self {
            Self::Facet { field, .. } => (field.clone(), None),
            Self::Value { field, value, .. } => (field.clone(), Some(value.clone())),
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

    /// Takes new counts; the cursor stays on its row.
    pub(crate) fn show(&mut self, facets: &Facets, query: &str, labels: &Labels, height: usize) {
        let kept = self.rows.get(self.selected).map(FacetRow::key);
        let most = most_values(facets, height);
        self.rows = facets
            .0
            .iter()
            .flat_map(|facet| {
                let open = self.open.contains(facet.field);
                facet_rows(facet.field, &facet.counts, query, labels, open, most)
            })
            .collect();
        let at = kept.and_then(|key| self.rows.iter().position(|row| row.key() == key));
        self.selected = at
            .unwrap_or(self.selected)
            .min(self.rows.len().saturating_sub(1));
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
        let acts = |row: &FacetRow| {
            !matches!(
                row,
                FacetRow::Facet {
                    more: 0,
                    open: false,
                    ..
                }
            )
        };
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
            None => TickOutcome::Nothing,
        }
    }
}

/// So many values of each facet fit into `height` rows, at least [`FEWEST`].
fn most_values(facets: &Facets, height: usize) -> usize {
    let lengths = || facets.0.iter().map(|facet| facet.counts.len());
    let rows = |most: usize| -> usize {
        let there = lengths().filter(|length| *length > 0);
        there.map(|length| 1 + length.min(most)).sum()
    };
    let longest = lengths().max().unwrap_or(0);
    let fitting = (FEWEST..=longest).take_while(|most| rows(*most) <= height);
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

/// Rows of the pane that are in view.
pub(crate) fn visible_rows(area: Rect) -> usize {
    usize::from(inside(area).height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hit::Facet;

    fn filters(query: &str, height: usize) -> Filters {
        let city = |name: &str, count| (name.to_owned(), count);
        let facets = Facets(vec![
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
        filters.show(&facets, query, &Labels::default(), height);
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
        assert_eq!((rows(1), rows(8)), (8, 8), "four values of each at least");
        assert_eq!((rows(9), rows(10), rows(60)), (9, 10, 10));
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
        let facets = Facets(vec![Facet {
            field: "city",
            counts: vec![("boston".to_owned(), 2), ("oslo".to_owned(), 1)],
        }]);
        filters.show(&facets, "city:boston", &Labels::default(), 20);
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
}
