//! A table that omits less important columns in a narrow window.
//!
//! ratatui's `Table` shrinks all columns, truncates numbers, and has no rows that span columns.

mod column_layout;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::{Appearance, text};
use super::geometry::row_at;
use super::styled_text::TextSpan;
use super::text_width::{cut, width};
use crate::tui::theme::TextStyle;
pub(crate) use column_layout::TableLayout;

/// Blank columns between two table columns.
const GAP: u16 = 2;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TableColumn {
    /// Heading, of one or two lines separated by `\n`.
    pub head: String,
    /// Whether the text is at the right, as numbers are.
    pub right: bool,
    /// Minimum width. Needed for columns into which the caller draws.
    pub cols: u16,
    /// Columns with the highest value are omitted first; 0 is never omitted.
    pub priority: u8,
}

impl TableColumn {
    /// A column of words.
    pub(crate) fn words(head: &str, priority: u8) -> Self {
        Self {
            head: head.to_owned(),
            priority,
            ..Self::default()
        }
    }

    /// A column of numbers.
    pub(crate) fn numbers(head: &str, priority: u8) -> Self {
        Self {
            right: true,
            ..Self::words(head, priority)
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TableRow {
    /// A text across all columns, such as a heading for the rows below.
    Across(TextSpan),
    /// Cells by column; missing ones are blank.
    Cells(Vec<TextSpan>),
    /// The first cell, then a text across all other columns.
    Words(TextSpan, TextSpan),
    /// A blank row.
    Blank,
}

impl TableRow {
    /// A heading for the rows below.
    pub(crate) fn heading(text: &str) -> Self {
        Self::Across(TextSpan::new(text, TextStyle::MUTED.bold()))
    }
}

/// A table with a fixed heading.
///
/// Column 0 of the area marks the selected row.
#[derive(Debug, Clone)]
pub(crate) struct DataTable {
    /// The columns, left to right.
    pub columns: Vec<TableColumn>,
    /// The rows, one line each.
    pub rows: Vec<TableRow>,
    /// The first visible row.
    pub top: usize,
    /// The selected row.
    pub selected: Option<usize>,
    /// Whether the caller inverts a cell of the selected row.
    pub has_cell: bool,
    /// Theme and characters.
    pub appearance: Appearance,
}

impl DataTable {
    /// Draws heading and rows.
    ///
    /// Returns the index and area of each visible row with cells, so that the caller can draw bars
    /// and strips into [`TableLayout::cell`].
    pub(crate) fn draw(
        &self,
        layout: &TableLayout,
        area: Rect,
        buffer: &mut Buffer,
    ) -> Vec<(usize, Rect)> {
        self.draw_head(layout, area, buffer);
        let rows_area = layout.rows_area(area);
        let mut drawn = Vec::new();
        let rows = self.rows.iter().enumerate().skip(self.top);
        for ((i, row), y) in rows.zip(rows_area.y..rows_area.bottom()) {
            let place = row_at(rows_area, y);
            let is_selected = self.selected == Some(i);
            let style = |style: TextStyle| match (is_selected, self.has_cell) {
                (false, _) => self.appearance.style(style),
                (true, false) => self.appearance.style(style.selected()),
                (true, true) => self.appearance.theme.style_beside_cell(style),
            };
            if is_selected {
                buffer.set_style(place.intersection(buffer.area), style(TextStyle::BODY));
                let mark = self.appearance.either("▌", ">");
                text(buffer, place, (place.x, y), mark, style(TextStyle::KEY));
            }
            let mut draw_cell = |column, cell: &TextSpan| {
                self.draw_cell(
                    layout,
                    place,
                    column,
                    (&cell.text, style(cell.style)),
                    buffer,
                );
            };
            let inner = Rect {
                x: place.x.saturating_add(1),
                width: place.width.saturating_sub(1),
                ..place
            };
            match row {
                TableRow::Blank => {}
                TableRow::Across(words) => {
                    let message = cut(&words.text, usize::from(inner.width));
                    text(buffer, inner, (inner.x, y), &message, style(words.style));
                }
                TableRow::Cells(cells) => {
                    for (column, cell) in cells.iter().enumerate() {
                        draw_cell(column, cell);
                    }
                    drawn.push((i, place));
                }
                TableRow::Words(first, words) => {
                    draw_cell(0, first);
                    let start = layout.cell(place, 0).map_or(0, |cell| cell.right() + GAP);
                    let free = inner.right().saturating_sub(start);
                    let message = cut(&words.text, usize::from(free));
                    text(buffer, inner, (start, y), &message, style(words.style));
                }
            }
        }
        drawn
    }

    /// Draws the headings, aligned to the bottom.
    fn draw_head(&self, layout: &TableLayout, area: Rect, buffer: &mut Buffer) {
        let head_rows = layout.head_rows.min(area.height);
        let style = self.appearance.style(TextStyle::MUTED);
        for (i, column) in self.columns.iter().enumerate() {
            let lines: Vec<&str> = column.head.lines().take(2).collect();
            let skipped = layout.head_rows - lines.len() as u16;
            for (line, row) in lines.iter().zip(skipped..head_rows) {
                let place = row_at(area, area.y + row);
                self.draw_cell(layout, place, i, (line, style), buffer);
            }
        }
    }

    fn draw_cell(
        &self,
        layout: &TableLayout,
        row: Rect,
        column: usize,
        (message, style): (&str, Style),
        buffer: &mut Buffer,
    ) {
        let Some(place) = layout.cell(row, column) else {
            return;
        };
        let message = cut(message, usize::from(place.width));
        let indent = match self.columns.get(column) {
            Some(column) if column.right => place.width - width(&message) as u16,
            _ => 0,
        };
        text(buffer, place, (place.x + indent, place.y), &message, style);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::block_bar::ProgressBar;
    use super::super::picture_tests::{drawn, sizes_never_panic};
    use super::*;

    fn columns() -> Vec<TableColumn> {
        vec![
            TableColumn::words("City", 0),
            TableColumn::words("Own target", 4),
            TableColumn::numbers("Data", 2),
            TableColumn::numbers("Done", 0),
            TableColumn::numbers("Needed", 1),
            TableColumn {
                cols: 16,
                ..TableColumn::words("# done  | needed", 3)
            },
            TableColumn::words("Pace, points", 0),
        ]
    }

    type Line = (
        &'static str,
        &'static str,
        &'static str,
        f64,
        f64,
        &'static str,
    );

    const LINES: [Line; 4] = [
        (
            "Boston",
            "−50 % by 2030",
            "2020",
            32.2,
            30.0,
            "● on pace +2.2",
        ),
        (
            "Washington, DC",
            "−60 % by 2030",
            "2020",
            36.8,
            35.0,
            "● on pace +1.8",
        ),
        (
            "Sydney",
            "−70 % by 2030",
            "2019",
            26.6,
            37.9,
            "✕ off pace −11.3",
        ),
        (
            "Oslo",
            "−95 % by 2030",
            "2020",
            24.9,
            49.8,
            "✕ off pace −24.9",
        ),
    ];

    /// A table of four cities in two groups.
    fn table() -> DataTable {
        let [boston, washington, sydney, oslo] = LINES.map(|line| {
            let (done, needed) = (format!("{:.1} %", line.3), format!("{:.1} %", line.4));
            let texts = [line.0, line.1, line.2, &done, &needed, "", line.5];
            TableRow::Cells(texts.map(TextSpan::body).to_vec())
        });
        let rows = vec![
            TableRow::heading("GPC BASIC"),
            boston,
            washington,
            sydney,
            TableRow::heading("territorial: municipal or city inventory"),
            oslo,
            TableRow::Blank,
            TableRow::Words(
                TextSpan::body("Berlin"),
                TextSpan::body("not compared: no base year in the series"),
            ),
        ];
        DataTable {
            columns: columns(),
            rows,
            top: 0,
            selected: Some(1),
            has_cell: false,
            appearance: Appearance::default(),
        }
    }

    fn shown(table: &DataTable, cols: u16, rows: u16) -> String {
        drawn(cols, rows, |area, buffer| {
            let layout = table.layout(area.width);
            for (i, row) in table.draw(&layout, area, buffer) {
                let city = i - if i > 4 { 2 } else { 1 };
                let bar = ProgressBar {
                    done: LINES[city].3 / 100.0,
                    needed: Some(LINES[city].4 / 100.0),
                    appearance: table.appearance,
                };
                if let Some(cell) = layout.cell(row, 5) {
                    ratatui::widgets::Widget::render(bar, cell, buffer);
                }
            }
        })
    }

    #[test]
    fn columns_are_omitted_by_priority() {
        for (cols, rows) in [(120, 36), (80, 24), (60, 12), (40, 12)] {
            let text = shown(&table(), cols, rows);
            insta::assert_snapshot!(format!("progress_{cols}x{rows}"), text);
        }
    }

    #[test]
    fn the_heading_stays_while_rows_scroll() {
        let text = shown(&DataTable { top: 4, ..table() }, 60, 3);
        insta::assert_snapshot!(text, @r"
         City            Data    Done  Needed  Pace, points
         territorial: municipal or city inventory
         Oslo            2020  24.9 %  49.8 %  ✕ off pace −24.9
        ");
        let text = shown(&DataTable { top: 99, ..table() }, 60, 3);
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn headings_are_aligned_to_the_bottom() {
        let number = |head, cols| TableColumn {
            cols,
            ..TableColumn::numbers(head, 0)
        };
        let cells = ["Berlin", "1", "7"].map(TextSpan::body).to_vec();
        let table = DataTable {
            columns: vec![
                TableColumn::default(),
                number("Build-\nings", 8),
                number("all", 5),
            ],
            rows: vec![TableRow::Cells(cells)],
            selected: Some(0),
            appearance: Appearance {
                ascii: true,
                ..Appearance::default()
            },
            ..table()
        };
        let text = drawn(40, 4, |area, buffer| {
            table.draw(&table.layout(area.width), area, buffer);
        });
        insta::assert_snapshot!(text, @r"
                   Build-
                     ings    all
        >Berlin         1      7
        ");
    }

    #[test]
    fn empty_tables_and_small_areas_do_not_panic() {
        let empty = DataTable {
            columns: Vec::new(),
            rows: Vec::new(),
            ..table()
        };
        let text = drawn(40, 4, |area, buffer| {
            empty.draw(&empty.layout(40), area, buffer);
        });
        assert_eq!(text, "");
        let table = table();
        sizes_never_panic(|area, buffer| {
            let layout = table.layout(area.width);
            table.draw(&layout, area, buffer);
        });
    }

    proptest! {
        #[test]
        fn columns_neither_exceed_the_width_nor_overlap(
            columns in prop::collection::vec((0_u16..40, 0_u8..4), 0..12),
            cols in 8_u16..200,
        ) {
            let column = |(cols, priority)| TableColumn { cols, ..TableColumn::numbers("head", priority) };
            let columns: Vec<TableColumn> = columns.into_iter().map(column).collect();
            let table = DataTable { columns, rows: Vec::new(), ..table() };
            let layout = table.layout(cols);
            let mut end = 0;
            for place in layout.places.iter().flatten() {
                prop_assert!(place.0 > end || end == 0);
                end = place.0 + place.1;
                prop_assert!(end <= cols);
            }
        }
    }
}
