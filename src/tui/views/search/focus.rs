//! Moves the focus between panes, and the selection within a pane.

use super::facets;
use super::keys::SEARCH;
use super::layout::SearchAreas;
use super::state::SearchView;
use crate::model::query::Query;
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::widgets::list_moves::cycled;
use crate::tui::widgets::list_moves::{moved, scroll_lines};

impl SearchView {
    /// Focuses the search field.
    ///
    /// Adds a space after a filter, so that typed words do not join it.
    pub(crate) fn enter_query(&mut self) {
        self.focus = Focus::QUERY;
        let text = self.query.text();
        let behind_filter = Query::read(text)
            .filters()
            .any(|(_, span)| span.1 == text.len());
        if behind_filter && self.query.at_end() {
            self.query.insert(" ");
        }
    }

    /// Focuses the next or previous visible pane.
    pub(crate) fn next_pane(&mut self, forward: bool, areas: &SearchAreas, chips: usize) {
        let list = self.list_focus();
        let seen = |spot: &&Focus| match **spot {
            // Where filters have no pane of their own, focusing them shows one.
            Focus::QUERY | Focus::FILTERS => true,
            Focus::CHIPS => chips > 0,
            spot @ (Focus::START | Focus::RESULTS) => spot == list,
            spot => !areas.of(spot).is_empty(),
        };
        let order: Vec<Focus> = SEARCH.iter().filter(seen).copied().collect();
        let at = order
            .iter()
            .position(|spot| *spot == self.focus)
            .unwrap_or(0);
        self.enter(order[cycled(at, order.len(), forward)]);
    }

    /// Focuses the pane at the left or right.
    pub(crate) fn pane_beside(&mut self, right: bool, areas: &SearchAreas) {
        let next = match (self.focus, right) {
            (Focus::FILTERS, true) | (Focus::PREVIEW, false) => self.list_focus(),
            (Focus::RESULTS, true) if !areas.preview.is_empty() => Focus::PREVIEW,
            (Focus::RESULTS | Focus::START, false) => Focus::FILTERS,
            _ => return,
        };
        self.enter(next);
    }

    /// Focuses a pane.
    pub(crate) fn enter(&mut self, spot: Focus) {
        match spot {
            Focus::QUERY => self.enter_query(),
            Focus::FILTERS => self.filters.enter(),
            _ => {}
        }
        self.focus = spot;
    }

    /// The pane with the list: the start page while the query is empty.
    pub(crate) fn list_focus(&self) -> Focus {
        if self.is_start() {
            Focus::START
        } else {
            Focus::RESULTS
        }
    }

    /// Moves the focus from the search field to the results.
    pub(crate) fn enter_results(&mut self) {
        self.focus = self.list_focus();
        if self.focus == Focus::START {
            return;
        }
        // A row displayed before the answer arrives was not selected by the user.
        self.results.picked |= !self.pending_search.replaces();
    }

    /// Moves the selection or the scroll position of the focused pane.
    pub(crate) fn move_by(&mut self, action: Action, areas: &SearchAreas, shared: &Shared) {
        match self.focus {
            // The list is below the chips.
            Focus::CHIPS if action == Action::DOWN => self.enter_results(),
            Focus::CHIPS if action == Action::UP => self.enter(Focus::QUERY),
            Focus::CHIPS => {}
            Focus::START => {
                let page = self.start_page(areas.start, shared);
                let count = page.map_or(0, |page| page.items.len());
                let rows = usize::from(areas.start.height / 3).max(1);
                let (selected, top) = self.start;
                self.start = (
                    moved(selected, action, count, rows).unwrap_or(selected),
                    top,
                );
            }
            Focus::FILTERS => self
                .filters
                .act(action, facets::visible_rows(areas.filters)),
            Focus::PREVIEW => {
                let page = isize::try_from(areas.preview.height).unwrap_or(4).max(4) - 3;
                if let Some(by) = scroll_lines(action, page) {
                    self.preview.scroll(by);
                }
            }
            _ => {
                self.results.act(action, self.rows());
            }
        }
    }
}
