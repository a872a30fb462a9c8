//! The start page, laid out: columns of lines with items that can be chosen.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use crate::config::ThemeRole;
use crate::model::note::NoteId;
use crate::tui::theme::TextStyle;
use crate::tui::widgets::draw::Painter;
use crate::tui::widgets::geometry::scrolled;
use crate::tui::widgets::line_breaks::wrap;
use crate::tui::widgets::pane::PaneTitles;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut_spans, width, width_of};

/// Action for Enter or a click on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StartAct {
    /// Runs a query.
    Search(String),
    Open(NoteId),
    /// Lists all notes.
    AllNotes,
    /// Lists the questions of the cities.
    Questions,
    /// Opens a picker for the user's city.
    ChooseCity,
}

/// A selectable item: its column, its lines and its action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StartItem {
    pub(super) column: usize,
    lines: Range<usize>,
    pub act: StartAct,
}

/// The page, laid out.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct StartPage {
    pub(super) columns: Vec<StartColumn>,
    pub items: Vec<StartItem>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct StartColumn {
    pub area: Rect,
    pub lines: Vec<Vec<TextSpan>>,
}

impl StartPage {
    fn last(&mut self) -> &mut StartColumn {
        let last = self.columns.len() - 1;
        &mut self.columns[last]
    }

    pub(super) fn cols(&self) -> usize {
        let last = self.columns.last();
        last.map_or(0, |column| usize::from(column.area.width))
    }

    pub(super) fn len(&self) -> usize {
        self.columns.last().map_or(0, |column| column.lines.len())
    }

    pub(super) fn line(&mut self, line: Vec<TextSpan>) {
        self.last().lines.push(line);
    }

    pub(super) fn blank(&mut self) {
        self.line(Vec::new());
    }

    pub(super) fn wrapped(&mut self, spans: &[TextSpan]) {
        let lines = wrap(spans, self.cols());
        self.last().lines.extend(lines);
    }

    /// Adds a selectable item.
    pub(super) fn item(&mut self, lines: Vec<Vec<TextSpan>>, act: StartAct) {
        let start = self.len();
        let column = self.columns.len() - 1;
        self.last().lines.extend(lines);
        self.items.push(StartItem {
            column,
            lines: start..self.len(),
            act,
        });
    }

    /// Adds an entry point: name, description, and count at the right edge.
    ///
    /// The description stands in a column beside the name, or below it.
    pub(super) fn way(
        &mut self,
        name: &str,
        about: (&str, Option<usize>),
        count: &str,
        act: StartAct,
    ) {
        let (about, column) = about;
        let cols = self.cols();
        let name = TextSpan::new(name, TextStyle::of(ThemeRole::Accent));
        let count = TextSpan::muted(count);
        let mut line = vec![name];
        let mut below = Vec::new();
        if let Some(column) = column {
            let gap = column.saturating_sub(width_of(&line));
            line.push(TextSpan::muted(&format!("{}{about}", " ".repeat(gap))));
        } else if !about.is_empty() {
            below.push(cut_spans(&[TextSpan::muted(about)], cols));
        }
        let gap = cols.saturating_sub(width_of(&line) + width(&count.text));
        line.push(TextSpan::body(&" ".repeat(gap)));
        line.push(count);
        let lines = std::iter::once(line).chain(below).collect();
        self.item(lines, act);
    }

    /// The item at a position of the window, with `top` lines scrolled away.
    pub(crate) fn item_at(&self, at: Position, top: usize) -> Option<usize> {
        let on = |item: &StartItem| {
            let area = self.columns[item.column].area;
            let line = top + usize::from(at.y.saturating_sub(area.y));
            area.contains(at) && item.lines.contains(&line)
        };
        self.items.iter().position(on)
    }

    /// The nearest item of the column to the left or right.
    pub(crate) fn beside(&self, selected: usize, right: bool) -> Option<usize> {
        let here = self.items.get(selected)?;
        let target_column = if right {
            here.column + 1
        } else {
            here.column.checked_sub(1)?
        };
        let there = self.items.iter().enumerate();
        let there = there.filter(|(_, item)| item.column == target_column);
        there
            .min_by_key(|(_, item)| item.lines.start.abs_diff(here.lines.start))
            .map(|(at, _)| at)
    }

    /// The first visible line that shows the selected item, scrolling as little as possible.
    pub(crate) fn scrolled(&self, top: usize, selected: usize) -> usize {
        let Some(item) = self.items.get(selected) else {
            return 0;
        };
        let column = &self.columns[item.column];
        let visible = usize::from(column.area.height);
        let last = item.lines.end.saturating_sub(1);
        let top = scrolled(top, last, self.lines(), visible).min(item.lines.start);
        // Selecting the first item also shows the title and the welcome text.
        if selected == 0 || last < visible && top <= item.lines.start && item.column > 0 {
            0
        } else {
            top
        }
    }

    /// Number of lines in the longest column.
    fn lines(&self) -> usize {
        let lines = self.columns.iter().map(|column| column.lines.len());
        lines.max().unwrap_or(0)
    }

    /// Draws the page in the pane `area` and returns the cursor position.
    pub(crate) fn draw(
        &self,
        painter: &mut Painter<'_>,
        area: Rect,
        (selected, top): (usize, usize),
        titles: PaneTitles<'_>,
    ) -> Position {
        let inner = painter.pane(area, titles);
        let mut cursor = Position::new(inner.x, inner.y);
        let chosen = self.items.get(selected).filter(|_| titles.focused);
        for (i, column) in self.columns.iter().enumerate() {
            let of_item = chosen.filter(|item| item.column == i);
            let rows = of_item.map_or(0..0, |item| item.lines.clone());
            let mut is_selected = false;
            if !rows.is_empty() {
                let y = column.area.y + rows.start.saturating_sub(top) as u16;
                let height = (rows.end - rows.start) as u16;
                let block = Rect {
                    y,
                    height: height.min(inner.bottom().saturating_sub(y)),
                    ..column.area
                };
                is_selected = painter.select_rows(block, true);
                cursor = Position::new(column.area.x, y);
            }
            let in_view = column.lines.iter().enumerate().skip(top);
            let lines = in_view.map(|(at, line)| {
                let is_marked = is_selected && rows.contains(&at);
                let mut line = line.clone();
                for span in line.iter_mut().filter(|_| is_marked) {
                    span.style = span.style.selected();
                }
                line
            });
            painter.lines(column.area, lines);
        }
        painter.scroll_bar(inner, top, self.lines());
        cursor
    }

    /// The text of the page, line by line, for tests.
    #[cfg(test)]
    pub(super) fn text(&self) -> Vec<String> {
        let lines = self.columns.iter().flat_map(|column| &column.lines);
        let plain = crate::tui::widgets::styled_text::plain;
        lines.map(|line| plain(line)).collect()
    }
}
