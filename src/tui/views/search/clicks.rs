//! The mouse in the search.

use ratatui::layout::{Position, Rect};

use super::layout::SearchAreas;
use super::state::SearchView;
use super::{draw, results, search_bar, start_screen};
use crate::tui::app::effect::Effect;
use crate::tui::app::shared::Shared;
use crate::tui::keys::{Action, Focus};
use crate::tui::views::view::{Context, MouseTarget};
use crate::tui::widgets::geometry::{inside, is_foot, page_of, within};
use crate::tui::widgets::text_width::width;

impl MouseTarget for SearchView {
    fn scroll(&mut self, at: Position, by: isize, context: &mut Context<'_>) {
        let areas = self.areas(&context.scene());
        if areas.filters.contains(at) {
            let visible = usize::from(inside(areas.filters).height);
            self.filters.scroll(by, visible);
        } else if areas.preview.contains(at) {
            self.preview.scroll(by);
        } else if areas.results.contains(at) {
            let rows = self.rows();
            self.results.scroll(by.signum(), rows);
        }
    }

    fn click(&mut self, at: Position, context: &mut Context<'_>) -> Vec<Effect> {
        let areas = self.areas(&context.scene());
        if self.turn_page(at, &areas) {
            return Vec::new();
        }
        if areas.query.contains(at) {
            self.click_query(at, &areas, context.shared);
        } else if areas.chips.contains(at) {
            return self.click_chip(at, &areas, context);
        } else if areas.filters.contains(at) {
            self.focus = Focus::FILTERS;
            let row = within(inside(areas.filters), at).map(|(row, _)| row);
            if row.is_some_and(|row| self.filters.click(row)) {
                return self.act(Action::TICK, context).unwrap_or_default();
            }
        } else if areas.preview.contains(at) {
            match draw::start_lines(self, &areas, &context.shared.labels) {
                Some(lines) => return self.click_line(at, areas.preview, &lines, context),
                None => self.focus = Focus::PREVIEW,
            }
        } else if areas.about.contains(at) {
            let lines = draw::kind_lines(self, &areas, &context.shared.labels);
            return self.click_line(at, areas.about, &lines.unwrap_or_default(), context);
        } else if areas.results.contains(at) {
            return self.click_result(at, &areas, context);
        }
        Vec::new()
    }
}

impl SearchView {
    /// A click on `v 12 more`, at the foot of a pane, shows the next page of it.
    fn turn_page(&mut self, at: Position, areas: &SearchAreas) -> bool {
        match () {
            () if is_foot(areas.filters, at) => {
                let visible = usize::from(inside(areas.filters).height);
                self.filters.scroll(page_of(areas.filters), visible);
            }
            () if is_foot(areas.preview, at) => self.preview.scroll(page_of(areas.preview)),
            () if is_foot(areas.results, at) => {
                let by = isize::try_from(self.results.visible()).unwrap_or(1);
                let rows = self.rows();
                self.results.scroll(by, rows);
            }
            () => return false,
        }
        true
    }

    fn click_query(&mut self, at: Position, areas: &SearchAreas, shared: &Shared) {
        let field = search_bar::field(areas.query, &self.summary(shared));
        let (start, _) = self.query.window(usize::from(field.width));
        let hidden = width(&self.query.text()[..start]);
        self.focus = Focus::QUERY;
        self.query
            .click(hidden + usize::from(at.x.saturating_sub(field.x)));
    }

    fn click_chip(
        &mut self,
        at: Position,
        areas: &SearchAreas,
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        let chips = self.chips(context.shared);
        let hit = search_bar::chip_row(&chips, areas.chips, &context.shared.keymap)
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

    /// A first click chooses, a click on what is chosen opens it.
    fn click_result(
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
            let lines =
                results::way_out(answer, inside(areas.results).width, &context.shared.keymap);
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

    /// A click on a line of the first screen asks its query.
    fn click_line(
        &mut self,
        at: Position,
        pane: Rect,
        lines: &[start_screen::StartLine],
        context: &mut Context<'_>,
    ) -> Vec<Effect> {
        let row = within(inside(pane), at).map(|(row, _)| row);
        let line = row.and_then(|row| lines.get(row));
        let query = line.and_then(|(_, query)| query.as_deref());
        query.map_or_else(Vec::new, |query| self.ask_for(query, context))
    }
}
