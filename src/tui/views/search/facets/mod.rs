//! The filter pane: facets and their values with exact counts.
//!
//! Ticking a value changes the query.

mod draw_facets;
mod facet_rows;

use std::collections::BTreeSet;

use ratatui::layout::Rect;

pub(crate) use draw_facets::draw;
pub(crate) use facet_rows::{AROUND_LABEL, FacetRow};

use facet_rows::{break_label, facet_rows, most_values, narrowing_facets, summarise_years};

use crate::model::hit::Answer;
use crate::tui::keys::Action;
use crate::tui::labels::Labels;
use crate::tui::strings;
use crate::tui::widgets::geometry::{inside, scrolled};
use crate::tui::widgets::list_moves::{moved, scroll_view};

/// State of the pane. Counts and ticks come from the answer and the query.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Filters {
    rows: Vec<FacetRow>,
    selected: usize,
    top: usize,
    open: BTreeSet<String>,
}

impl Filters {
    /// Whether there is no facet.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Applies new counts and keeps the selected row. `area` is the inner area.
    pub(crate) fn show(&mut self, answer: &Answer, query: &str, labels: &Labels, area: Rect) {
        let kept = self.rows.get(self.selected).map(FacetRow::key);
        let cols = usize::from(area.width);
        let shown = narrowing_facets(answer, query);
        let most = most_values(&shown, labels, cols, usize::from(area.height));
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
                .extend(rows.into_iter().flat_map(|row| break_label(row, cols)));
        }
        let at = kept.and_then(|key| self.rows.iter().position(|row| row.key() == key));
        self.selected = at
            .unwrap_or(self.selected)
            .min(self.rows.len().saturating_sub(1));
        if !acts(self.rows.get(self.selected)) {
            self.select_near(self.selected, true);
        }
    }

    /// Scrolls to the selected row.
    pub(crate) fn update_layout(&mut self, visible: usize) {
        self.top = scrolled(self.top, self.selected, self.rows.len(), visible);
        // Keep the name of the first facet visible above its first value.
        if self.top == 1 && self.selected < visible {
            self.top = 0;
        }
    }

    /// Moves the selection and skips rows that do nothing.
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

    /// Selects the first value when the pane gets the focus.
    pub(crate) fn enter(&mut self) {
        if self.selected == 0 {
            let value = |row: &FacetRow| matches!(row, FacetRow::Value { .. });
            self.selected = self.rows.iter().position(value).unwrap_or(0);
        }
    }

    /// Label of the toggle key on a facet's name; `None` on a value.
    pub(crate) fn turns(&self) -> Option<&'static str> {
        match self.rows.get(self.selected) {
            Some(FacetRow::Facet { open: true, .. }) => Some(strings::SHOW_FEWER),
            Some(FacetRow::Facet { .. }) => Some(strings::SHOW_ALL),
            _ => None,
        }
    }

    /// Scrolls by the mouse wheel and keeps the selection visible.
    pub(crate) fn scroll(&mut self, by: isize, visible: usize) {
        let view = (self.top, self.selected);
        (self.top, self.selected) = scroll_view(view, by, self.rows.len(), visible);
    }

    /// Selects the clicked row. Returns false if there is none.
    pub(crate) fn click(&mut self, row: usize) -> bool {
        let at = self.top + row;
        let there = at < self.rows.len();
        if there {
            self.selected = at;
        }
        there
    }

    /// Ticks the selected value. Returns the filter (field and value) to toggle in the query.
    ///
    /// On the name of a facet, shows all or fewer values.
    pub(crate) fn toggle(&mut self) -> Option<(String, String)> {
        match self.rows.get(self.selected)? {
            FacetRow::Value { field, value, .. } => Some((field.clone(), value.clone())),
            FacetRow::Facet { field, .. } => {
                if !self.open.remove(field) {
                    self.open.insert(field.clone());
                }
                None
            }
            _ => None,
        }
    }

    /// The first visible row, and the number of rows.
    pub(crate) fn view(&self) -> (usize, usize) {
        (self.top, self.rows.len())
    }
}

/// Whether a row does anything.
fn acts(row: Option<&FacetRow>) -> bool {
    matches!(row, Some(FacetRow::Value { .. }))
        || matches!(row, Some(FacetRow::Facet { more, open, .. }) if *more > 0 || *open)
}

/// The area of the rows.
///
/// It includes the title row, because a facet's name serves as the title.
pub(crate) fn rows_area(area: Rect) -> Rect {
    let inner = inside(area);
    if inner.is_empty() {
        return inner;
    }
    Rect {
        y: area.y,
        height: area.height,
        ..inner
    }
}

/// Number of visible rows.
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
        let inner = Rect::new(0, 0, 24, height);
        filters.show(&answer, query, &Labels::default(), inner);
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
    fn a_ticked_value_is_always_shown() {
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
    fn values_fill_the_height_of_the_pane() {
        let rows = |height| shown(&filters("", height)).len();
        assert_eq!((rows(1), rows(9)), (9, 9), "at least four values per facet");
        assert_eq!((rows(10), rows(11), rows(60)), (10, 11, 11));
    }

    #[test]
    fn unticking_removes_the_spelling_that_was_typed() {
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
    fn the_selection_follows_its_value() {
        let mut filters = filters("", 20);
        filters.enter();
        assert_eq!(
            filters.toggle(),
            Some(("kind".into(), "practice".into())),
            "the first value is selected on entry"
        );
        for _ in 0..3 {
            filters.act(Action::DOWN, 10);
        }
        assert_eq!(filters.toggle(), Some(("city".into(), "boston".into())));
        let answer = answer(vec![Facet {
            field: "city",
            counts: vec![("boston".to_owned(), 2), ("oslo".to_owned(), 1)],
        }]);
        let inner = Rect::new(0, 0, 24, 20);
        filters.show(&answer, "city:boston", &Labels::default(), inner);
        assert_eq!(filters.toggle(), Some(("city".into(), "boston".into())));
    }

    #[test]
    fn ticking_a_facet_name_shows_all_its_values() {
        let mut filters = filters("", 8);
        filters.enter();
        filters.act(Action::DOWN, 1);
        filters.act(Action::DOWN, 1);
        assert_eq!(filters.toggle(), None);
        assert!(filters.open.contains("city"));
    }

    #[test]
    fn long_labels_wrap_and_years_become_a_histogram() {
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
        let inner = Rect::new(0, 0, 20, 20);
        filters.show(&answer, "", &Labels::default(), inner);
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
            "a language that all notes share is no filter"
        );
        filters.show(&answer, "year:2020 lang:en", &Labels::default(), inner);
        assert_eq!(shown(&filters)[4..6], ["year +0", "*2020 4"], "{filters:?}");
        assert_eq!(shown(&filters).last().map(String::as_str), Some("*en 99"));
    }
}
