//! Moving: from pane to pane, and within the one that has the keys.

use super::facets;
use super::state::Search;
use crate::model::query::Query;
use crate::tui::app::keys::{Action, Spot};
use crate::tui::frame::layout::Areas;

impl Search {
    /// Goes to the query field. Behind a filter a space is typed, so that words do not join it.
    pub(crate) fn enter_query(&mut self) {
        self.focus = Spot::Query;
        let text = self.query.text();
        let behind_filter = Query::read(text)
            .filters()
            .any(|(_, span)| span.1 == text.len());
        if behind_filter && self.query.at_end() {
            self.query.insert(" ");
        }
    }

    /// Panes in the order of Tab, those that can be seen.
    pub(crate) fn turn_pane(&mut self, forward: bool, areas: &Areas) {
        let panes = [Spot::Query, Spot::Filters, Spot::Results, Spot::Preview];
        let seen = |spot: &&Spot| match spot {
            // Filters open over the results where they have no pane of their own.
            Spot::Query | Spot::Filters => true,
            spot => !areas.of(**spot).is_empty() || **spot == Spot::Results,
        };
        let order: Vec<Spot> = panes.iter().filter(seen).copied().collect();
        let at = order
            .iter()
            .position(|spot| *spot == self.focus)
            .unwrap_or(0);
        let step = if forward { 1 } else { order.len() - 1 };
        let next = order[(at + step) % order.len()];
        self.enter(next);
    }

    /// Goes to the pane at the left or right.
    pub(crate) fn turn_side(&mut self, right: bool, areas: &Areas) {
        let next = match (self.focus, right) {
            (Spot::Filters, true) | (Spot::Preview, false) => Spot::Results,
            (Spot::Results, true) if !areas.preview.is_empty() => Spot::Preview,
            (Spot::Results, false) => Spot::Filters,
            _ => return,
        };
        self.enter(next);
    }

    /// Goes to a pane.
    pub(crate) fn enter(&mut self, spot: Spot) {
        match spot {
            Spot::Query => self.enter_query(),
            Spot::Filters => self.filters.enter(),
            _ => {}
        }
        self.focus = spot;
    }

    /// Goes from the query to the results.
    pub(crate) fn enter_results(&mut self) {
        self.focus = Spot::Results;
        // What stands there before the answer has come is nobody's choice.
        self.results.picked |= !self.questions.replaces();
    }

    /// Moves within the pane that has the focus.
    pub(crate) fn act(&mut self, action: Action, areas: &Areas) {
        match self.focus {
            Spot::Filters => self
                .filters
                .act(action, facets::visible_rows(areas.filters)),
            Spot::Preview => {
                let page = isize::try_from(areas.preview.height).unwrap_or(4).max(4) - 3;
                match action {
                    Action::Up => self.preview.scroll(-1),
                    Action::Down => self.preview.scroll(1),
                    Action::PageUp => self.preview.scroll(-page),
                    Action::PageDown => self.preview.scroll(page),
                    Action::First | Action::Last => self.preview.jump(action == Action::Last),
                    _ => {}
                }
            }
            _ => {
                self.results.act(action, self.rows());
            }
        }
    }
}
