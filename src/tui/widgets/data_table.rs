//! A table that omits less important columns in a narrow window.
//!
//! ratatui's `Table` shrinks all columns, truncates numbers, and has no rows that span columns.

mod column_layout;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::text;
use super::glyph_set::GlyphSet;
use super::text_width::{cut, width};
pub(crate) use column_layout::TableLayout;

/// Blank columns between two table columns.
const GAP: u16 = 2;

/// Horizontal alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum ColumnAlign {
    /// Left, for words.
    #[default]
    Left,
    /// Right, for numbers.
    Right,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TableColumn<'a> {
    /// Heading, of one or two lines separated by `\n`.
    pub head: &'a str,
    /// Alignment of the text.
    pub align: ColumnAlign,
    /// Minimum width. Needed for columns into which the caller draws.
    pub cols: u16,
    /// Columns with the highest value are omitted first; 0 is never omitted.
    pub priority: u8,
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TableCell<'a> {
    /// The text, one line.
    pub text: &'a str,
    /// The style of the text.
    pub style: Style,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableRow<'a> {
    /// A heading for the rows below, across all columns.
    Group(&'a str),
    /// Cells by column; missing ones are blank.
    Cells(&'a [TableCell<'a>]),
    /// The first cell, then a text across all other columns.
    Words(TableCell<'a>, TableCell<'a>),
    /// A blank row.
    Blank,
}

/// Styles of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DataTableStyles {
    /// Column headings.
    pub head: Style,
    /// Group headings.
    pub group: Style,
    /// The mark beside the selected row.
    pub mark: Style,
    /// The selected row, usually a subdued background.
    pub selected: Style,
}

/// A table with a fixed heading.
///
/// Column 0 of the area marks the selected row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DataTable<'a> {
    /// The columns, left to right.
    pub columns: &'a [TableColumn<'a>],
    /// The rows, one line each.
    pub rows: &'a [TableRow<'a>],
    /// The first visible row.
    pub top: usize,
    /// The selected row.
    pub selected: Option<usize>,
    /// Characters.
    pub glyphs: GlyphSet,
    /// Styles.
    pub styles: DataTableStyles,
}

impl DataTable<'_> {
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
            let place = Rect {
                y,
                height: 1,
                ..rows_area
            };
            if self.selected == Some(i) {
                buffer.set_style(place.intersection(buffer.area), self.styles.selected);
                let mark = self.glyphs.either("▌", ">");
                text(buffer, place, (place.x, y), mark, self.styles.mark);
            }
            let inner = Rect {
                x: place.x.saturating_add(1),
                width: place.width.saturating_sub(1),
                ..place
            };
            match row {
                TableRow::Blank => {}
                TableRow::Group(name) => {
                    let name = cut(name, usize::from(inner.width));
                    text(buffer, inner, (inner.x, y), &name, self.styles.group);
                }
                TableRow::Cells(cells) => {
                    for (column, cell) in cells.iter().enumerate() {
                        self.draw_cell(layout, place, column, *cell, buffer);
                    }
                    drawn.push((i, place));
                }
                TableRow::Words(first, words) => {
                    self.draw_cell(layout, place, 0, *first, buffer);
                    let start = layout.cell(place, 0).map_or(0, |cell| cell.right() + GAP);
                    let room = inner.right().saturating_sub(start);
                    let said = cut(words.text, usize::from(room));
                    text(buffer, inner, (start, y), &said, words.style);
                }
            }
        }
        drawn
    }

    /// Draws the headings, aligned to the bottom.
    fn draw_head(&self, layout: &TableLayout, area: Rect, buffer: &mut Buffer) {
        let head_rows = layout.head_rows.min(area.height);
        for (i, column) in self.columns.iter().enumerate() {
            let lines: Vec<&str> = column.head.lines().take(2).collect();
            let skipped = layout.head_rows - lines.len() as u16;
            for (line, row) in lines.iter().zip(skipped..head_rows) {
                let place = Rect {
                    y: area.y + row,
                    height: 1,
                    ..area
                };
                let style = self.styles.head;
                self.draw_cell(layout, place, i, TableCell { text: line, style }, buffer);
            }
        }
    }

    fn draw_cell(
        &self,
        layout: &TableLayout,
        row: Rect,
        column: usize,
        cell: TableCell<'_>,
        buffer: &mut Buffer,
    ) {
        let Some(place) = layout.cell(row, column) else {
            return;
        };
        let said = cut(cell.text, usize::from(place.width));
        let indent = match self.columns.get(column).map(|column| column.align) {
            Some(ColumnAlign::Right) => place.width - width(&said) as u16,
            _ => 0,
        };
        text(
            buffer,
            place,
            (place.x + indent, place.y),
            &said,
            cell.style,
        );
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::block_bar::{ProgressBar, ProgressBarStyles};
    use super::super::picture_tests::{drawn, sizes_never_panic};
    use super::*;

    const COLUMNS: [TableColumn<'_>; 7] = [
        column("City", ColumnAlign::Left, 0, 0),
        column("Own target", ColumnAlign::Left, 0, 4),
        column("Data", ColumnAlign::Right, 0, 2),
        column("Done", ColumnAlign::Right, 0, 0),
        column("Needed", ColumnAlign::Right, 0, 1),
        column("# done  | needed", ColumnAlign::Left, 16, 3),
        column("Pace, points", ColumnAlign::Left, 0, 0),
    ];

    const fn column(head: &str, align: ColumnAlign, cols: u16, priority: u8) -> TableColumn<'_> {
        TableColumn {
            head,
            align,
            cols,
            priority,
        }
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

    /// Calls a function with a table of four cities in two groups.
    fn with_table<T>(call: impl FnOnce(DataTable<'_>) -> T) -> T {
        let plain = |text| TableCell {
            text,
            style: Style::new(),
        };
        let numbers = LINES.map(|line| (format!("{:.1} %", line.3), format!("{:.1} %", line.4)));
        let cells: Vec<[TableCell<'_>; 7]> = LINES
            .iter()
            .zip(&numbers)
            .map(|(line, (done, needed))| {
                [line.0, line.1, line.2, done, needed, "", line.5].map(plain)
            })
            .collect();
        let rows = [
            TableRow::Group("GPC BASIC"),
            TableRow::Cells(&cells[0]),
            TableRow::Cells(&cells[1]),
            TableRow::Cells(&cells[2]),
            TableRow::Group("territorial: municipal or city inventory"),
            TableRow::Cells(&cells[3]),
            TableRow::Blank,
            TableRow::Words(
                plain("Berlin"),
                plain("not compared: no base year in the series"),
            ),
        ];
        call(DataTable {
            columns: &COLUMNS,
            rows: &rows,
            top: 0,
            selected: Some(1),
            glyphs: GlyphSet::Braille,
            styles: DataTableStyles::default(),
        })
    }

    fn shown(table: DataTable<'_>, cols: u16, rows: u16) -> String {
        drawn(cols, rows, |area, buffer| {
            let layout = table.layout(area.width);
            for (i, row) in table.draw(&layout, area, buffer) {
                let city = i - if i > 4 { 2 } else { 1 };
                let bar = ProgressBar {
                    done: LINES[city].3 / 100.0,
                    needed: Some(LINES[city].4 / 100.0),
                    glyphs: table.glyphs,
                    styles: ProgressBarStyles::default(),
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
            let text = with_table(|table| shown(table, cols, rows));
            insta::assert_snapshot!(format!("progress_{cols}x{rows}"), text);
        }
    }

    #[test]
    fn the_heading_stays_while_rows_scroll() {
        let text = with_table(|table| shown(DataTable { top: 4, ..table }, 60, 3));
        insta::assert_snapshot!(text, @r"
         City            Data    Done  Needed  Pace, points
         territorial: municipal or city inventory
         Oslo            2020  24.9 %  49.8 %  ✕ off pace −24.9
        ");
        let text = with_table(|table| shown(DataTable { top: 99, ..table }, 60, 3));
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn headings_are_aligned_to_the_bottom() {
        let columns = [
            column("", ColumnAlign::Left, 0, 0),
            column("Build-\nings", ColumnAlign::Right, 8, 0),
            column("all", ColumnAlign::Right, 5, 0),
        ];
        let cells = ["Berlin", "1", "7"].map(|text| TableCell {
            text,
            style: Style::new(),
        });
        let text = with_table(|table| {
            let rows = [TableRow::Cells(&cells)];
            let table = DataTable {
                columns: &columns,
                rows: &rows,
                selected: Some(0),
                glyphs: GlyphSet::Ascii,
                ..table
            };
            drawn(40, 4, |area, buffer| {
                table.draw(&table.layout(area.width), area, buffer);
            })
        });
        insta::assert_snapshot!(text, @r"
                   Build-
                     ings    all
        >Berlin         1      7
        ");
    }

    #[test]
    fn empty_tables_and_small_areas_do_not_panic() {
        with_table(|table| {
            let empty = DataTable {
                columns: &[],
                rows: &[],
                ..table
            };
            assert_eq!(
                drawn(40, 4, |area, buffer| drop(empty.draw(
                    &empty.layout(40),
                    area,
                    buffer
                ))),
                ""
            );
            sizes_never_panic(|area, buffer| {
                let layout = table.layout(area.width);
                table.draw(&layout, area, buffer);
            });
        });
    }

    proptest! {
        #[test]
        fn columns_neither_exceed_the_width_nor_overlap(
            columns in prop::collection::vec((0_u16..40, 0_u8..4), 0..12),
            cols in 8_u16..200,
        ) {
            let columns: Vec<TableColumn<'_>> = columns
                .into_iter()
                .map(|(cols, priority)| column("head", ColumnAlign::Right, cols, priority))
                .collect();
            with_table(|table| {
                let table = DataTable { columns: &columns, rows: &[], ..table };
                let layout = table.layout(cols);
                let mut end = 0;
                for place in layout.places.iter().flatten() {
                    prop_assert!(place.0 > end || end == 0);
                    end = place.0 + place.1;
                    prop_assert!(end <= cols);
                }
                Ok(())
            })?;
        }
    }
}
