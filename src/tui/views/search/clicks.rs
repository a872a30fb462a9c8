//! Mouse handling of the search.

use ratatui::layout::{Position, Rect};

use super::layout::SearchAreas;
use super::state::SearchView;
use super::{facets, results, search_bar};
use crate::tui::keys::{Action, Focus};
use crate::tui::shared::Shared;
use crate::tui::shared::effect::Effect;
use crate::tui::views::view::Context;
use crate::tui::widgets::geometry::{inside, within};
use crate::tui::widgets::scroll_bar::{line_clicked, steps};
use crate::tui::widgets::text_width::width;

impl SearchView {
    /// Scrolls to a click on a scroll bar. Returns false if it was elsewhere.
    pub(super) fn scroll_to_click(&mut self, at: Position, areas: &SearchAreas) -> bool {
        let filters = facets::rows_area(areas.filters);
        let (top, rows) = self.filters.view();
        if let Some(line) = line_clicked(filters, at, rows) {
            let by = steps(top, line);
            self.filters.scroll(by, usize::from(filters.height));
            return true;
        }
        let preview = inside(areas.preview);
        if let Some(line) = line_clicked(preview, at, self.preview.lines()) {
            self.preview.scroll_to(line);
            return true;
        }
        let rows = self.rows();
        let results = inside(areas.results);
        let lines = rows * usize::from(results.height) / self.results.visible();
        if let Some(line) = line_clicked(results, at, lines) {
            let hit = line * self.results.visible() / usize::from(results.height).max(1);
            self.results.scroll_to(hit, rows);
            return true;
        }
        false
    }

    pub(super) fn click_query(&mut self, at: Position, areas: &SearchAreas, shared: &Shared) {
        let field = search_bar::field(areas.query, &self.summary(shared));
        let (start, _) = self.query.window(usize::from(field.width));
        let hidden = width(&self.query.text()[..start]);
        self.focus = Focus::QUERY;
        self.query
            .click(hidden + usize::from(at.x.saturating_sub(field.x)));
    }

    pub(super) fn click_chip(
        &mut self,
        at: Position,
        areas: &SearchAreas,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        let chips = self.chips(context.shared);
        let hit = self
            .chip_row(areas.chips, context.shared)
            .into_iter()
            .find(|(cols, ..)| cols.contains(&at.x));
        match hit.and_then(|(_, click, _)| click) {
            Some(search_bar::ChipClick::Chip(i)) => self.ask_for(&chips[i].without, context),
            Some(search_bar::ChipClick::Filter(i)) => match chips[i].filter.as_deref() {
                Some(query) => self.ask_for(query, context),
                None => Vec::new(),
            },
            Some(search_bar::ChipClick::ClearAll) => {
                self.act(Action::CLEAR_FILTERS, context).unwrap_or_default()
            }
            None => Vec::new(),
        }
    }

    /// Selects the clicked hit; a click on the selected hit opens it.
    pub(super) fn click_result(
        &mut self,
        at: Position,
        areas: &SearchAreas,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        self.focus = Focus::RESULTS;
        let Some((row, _)) = within(inside(areas.results), at) else {
            return Vec::new();
        };
        let answer = self.answer.as_ref();
        if let Some(answer) = answer.filter(|answer| answer.results.is_empty()) {
            let lines = results::empty_result_lines(
                answer,
                inside(areas.results).width,
                &context.shared.keymap,
            );
            if let Some((_, Some(suggestion))) = lines.get(row) {
                self.results.selected = *suggestion;
                return self.open_chosen(context);
            }
            return Vec::new();
        }
        let hit = self.results.hit_in_row(row as u16);
        let Some(hit) = hit.filter(|hit| *hit < self.hits().len()) else {
            return Vec::new();
        };
        if self.results.picked && self.results.selected == hit {
            return self.open_chosen(context);
        }
        self.results.choose(hit);
        Vec::new()
    }

    /// Runs the clicked line of the start page.
    pub(super) fn click_start(
        &mut self,
        at: Position,
        pane: Rect,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        self.focus = Focus::START;
        let page = self.start_page(pane, context.shared);
        let item = page.and_then(|page| page.item_at(at, self.start.1));
        let Some(item) = item else {
            return Vec::new();
        };
        self.start.0 = item;
        self.act(Action::OPEN, context).unwrap_or_default()
    }
}
