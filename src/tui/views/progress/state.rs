//! State of the Progress view: cities, target, and selection.

use ratatui::layout::{Rect, Size};

use super::progress_lines::{CityTexts, LinesShape, ProgressLine, ProgressLines};
use crate::model::alliance::measured_city::City;
use crate::model::alliance::progress_table::{ProgressOrder, Yardstick};
use crate::tui::frame::layout::{FOUR_PANES, LOW};
use crate::tui::shared::Shared;
use crate::tui::views::view::DrawContext;
use crate::tui::widgets::geometry::{inside, rows, scrolled, share, take_bottom, take_right};
use crate::tui::widgets::text_width::width;

/// Minimum and maximum height of the text about the selected city, below the list.
const ABOUT_ROWS: (u16, u16) = (5, 10);

/// Minimum height of a window with blank lines between the groups.
const AIRY_ROWS: u16 = 28;

/// Rows of the title and the head of the table, with air.
const AROUND_TABLE: u16 = 4;

/// Fewest rows of the small charts and the line above them.
const MIN_CHART_ROWS: u16 = 15;

/// The state of the view.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProgressView {
    /// All cities, once they are loaded.
    pub(super) cities: Option<Vec<City>>,
    pub(super) yardstick: Yardstick,
    pub(super) order: ProgressOrder,
    pub(super) in_sentences: bool,
    /// The note of the selected city.
    chosen: Option<String>,
    /// The first visible line.
    pub(super) top: usize,
    /// Texts about the cities; `None` if they are outdated.
    texts: Option<CityTexts>,
    pub(super) shown: ProgressLines,
    /// The layout inputs of `shown`.
    shape: Option<LinesShape>,
}

impl ProgressView {
    /// The rectangles of the view.
    pub(super) fn areas(&self, scene: &DrawContext<'_>) -> ProgressAreas {
        let lines = (!self.in_sentences).then_some(self.shown.lines.len());
        ProgressAreas::of(scene.shared.size, lines, scene.body)
    }

    /// All cities.
    pub(super) fn cities(&self) -> &[City] {
        self.cities.as_deref().unwrap_or_default()
    }

    /// The index of the selected city among the selectable ones.
    pub(super) fn selected(&self) -> usize {
        let cities = self.shown.cities();
        let is_chosen = |(city, _): &(usize, usize)| {
            Some(self.cities()[*city].note.id.as_str()) == self.chosen.as_deref()
        };
        cities.iter().position(is_chosen).unwrap_or(0)
    }

    /// The index of the selected city.
    pub(super) fn chosen_at(&self) -> Option<usize> {
        let cities = self.shown.cities();
        cities.get(self.selected()).map(|(city, _)| *city)
    }

    /// The selected city.
    pub(super) fn chosen(&self) -> Option<&City> {
        self.cities().get(self.chosen_at()?)
    }

    /// Selects a city by its index among the selectable ones.
    pub(super) fn choose(&mut self, place: usize) {
        if let Some((city, _)) = self.shown.cities().get(place) {
            self.chosen = Some(self.cities()[*city].note.id.to_string());
        }
    }

    /// Stores the cities. Selects the user's own at first.
    pub(super) fn take_cities(&mut self, cities: Vec<City>, my_city: Option<&str>) {
        if self.chosen.is_none() {
            let mine = cities.iter().find(|city| Some(city.slug()) == my_city);
            self.chosen = mine.map(|city| city.note.id.to_string());
        }
        self.cities = Some(cities);
        self.texts = None;
        self.shape = None;
    }

    /// Lays out the lines if inputs changed, and scrolls to the selection.
    pub(super) fn refresh(&mut self, areas: &ProgressAreas, shared: &Shared) {
        let inner = areas.lines();
        let names = self.cities().iter().map(|city| width(&city.note.title));
        let shape = LinesShape {
            yardstick: self.yardstick,
            order: self.order,
            in_sentences: self.in_sentences,
            is_airy: self.in_sentences || shared.size.height >= AIRY_ROWS,
            cols: usize::from(inner.width.saturating_sub(1)),
            name_cols: names.max().unwrap_or(0),
        };
        let this_year = shared.clock.year(shared.now);
        let texts = self.texts.take_if(|texts| texts.this_year == this_year);
        if texts.is_none() {
            self.shape = None;
        }
        let texts = texts.unwrap_or_else(|| CityTexts::of(self.cities(), this_year));
        let texts = self.texts.insert(texts);
        if self.shape != Some(shape) {
            let cities = self.cities.as_deref().unwrap_or_default();
            self.shown = ProgressLines::of(cities, texts, shape);
            self.shape = Some(shape);
        }
        let cities = self.shown.cities();
        let selected = self.selected();
        let Some((_, line)) = cities.get(selected).copied() else {
            self.top = 0;
            return;
        };
        let lines = &self.shown.lines;
        let (count, visible) = (lines.len(), self.rows_in_view(areas));
        let texts = lines[line + 1..].iter();
        let texts = texts.take_while(|line| matches!(line, ProgressLine::Text(_)));
        let last = line + texts.count();
        // A group's head belongs to its first city, text to the city above it.
        let first = if selected == 0 { 0 } else { line };
        let above = lines[..line].iter().rev();
        let heads = above.take_while(|line| matches!(line, ProgressLine::Head(_)));
        // In the table the head of a group may cover the first visible line.
        let above = heads.count().max(usize::from(!self.in_sentences));
        self.top = scrolled(self.top, last, count, visible);
        self.top = scrolled(
            self.top,
            first.min(line.saturating_sub(above)),
            count,
            visible,
        );
    }

    /// The head of the first visible group, if it is out of view.
    pub(super) fn hidden_head(&self) -> Option<&str> {
        let first = self.shown.lines.get(self.top)?;
        if matches!(first, ProgressLine::Blank | ProgressLine::Head(_)) {
            return None;
        }
        let above = self.shown.lines[..self.top].iter().rev();
        let heads = above
            .skip_while(|line| !matches!(line, ProgressLine::Head(_)))
            .map_while(|line| match line {
                ProgressLine::Head(head) => Some(head.as_str()),
                _ => None,
            });
        heads.last()
    }

    /// The number of lines that fit.
    pub(super) fn rows_in_view(&self, areas: &ProgressAreas) -> usize {
        let head = u16::from(!self.in_sentences);
        usize::from(areas.lines().height.saturating_sub(head)).max(1)
    }
}

/// The rectangles of the view; hidden ones are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ProgressAreas {
    /// The pane of the list.
    pub list: Rect,
    /// The pane about the selected city.
    pub about: Rect,
    /// The line below the list, if something stands there.
    pub rule: Rect,
    /// The pane of the small charts, below the list.
    pub charts: Rect,
}

impl ProgressAreas {
    /// Lays out the view in the body of the frame. The table has this many lines.
    pub(super) fn of(size: Size, table_lines: Option<usize>, body: Rect) -> Self {
        let mut areas = Self::default();
        let mut rest = body;
        // Sentences need no second pane.
        if let Some(lines) = table_lines
            && size.height >= LOW
        {
            if size.width >= FOUR_PANES {
                areas.about = take_right(&mut rest, share(body.width, 30));
                let table = rows(lines).saturating_add(AROUND_TABLE);
                let left = rest.height.saturating_sub(table);
                if left >= MIN_CHART_ROWS {
                    areas.charts = take_bottom(&mut rest, left - 1);
                    areas.rule = take_bottom(&mut rest, 1);
                }
            } else {
                let rows = share(body.height, 26).clamp(ABOUT_ROWS.0, ABOUT_ROWS.1);
                areas.about = take_bottom(&mut rest, rows);
                areas.rule = take_bottom(&mut rest, 1);
            }
        }
        areas.list = rest;
        areas
    }

    /// The area of the lines, with a left column for marks.
    pub(super) fn lines(&self) -> Rect {
        let inner = inside(self.list);
        let air = u16::from(inner.height >= 16);
        Rect {
            x: inner.x.saturating_sub(1),
            width: inner.width + u16::from(inner.width > 0),
            y: inner.y + air,
            height: inner.height - air,
        }
    }
}
