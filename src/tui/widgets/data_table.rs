//! A table whose less important columns give room where the window is narrow.
//!
//! ratatui's `Table` shrinks all columns, cuts numbers, and has no rows across columns.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::text;
use super::glyph_set::GlyphSet;
use super::text_width::{cut, width};

/// Blank columns between two columns of the table.
const GAP: u16 = 2;

/// The first column is not made narrower than this.
const LEAST_FIRST: u16 = 6;

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColumnAlign {
    /// At the left: words.
    #[default]
    Left,
    /// At the right: numbers.
    Right,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableColumn<'a> {
    /// Its head, one or two lines parted by `\n`.
    pub head: &'a str,
    /// Where its text stands.
    pub align: ColumnAlign,
    /// Its least width: for columns that the caller draws into, their width.
    pub cols: u16,
    /// 0 stays at every width. The highest is left out first.
    pub priority: u8,
}

/// The text of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableCell<'a> {
    /// One line.
    pub text: &'a str,
    /// Its style.
    pub style: Style,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableRow<'a> {
    /// The head of the rows below it, over all columns.
    Group(&'a str),
    /// Cells by column; missing ones are blank.
    Cells(&'a [TableCell<'a>]),
    /// The first cell, then words over all other columns.
    Words(TableCell<'a>, TableCell<'a>),
    /// Nothing.
    Blank,
}

/// Styles of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DataTableStyles {
    /// Column heads.
    pub head: Style,
    /// Group heads.
    pub group: Style,
    /// The mark beside the selected row.
    pub mark: Style,
    /// All of the selected row: usually a quiet background.
    pub selected: Style,
}

/// A table with a fixed head. Column 0 of its area holds the mark of the selected row.
#[derive(Debug, Clone, Copy)]
pub struct DataTable<'a> {
    /// The columns from the left.
    pub columns: &'a [TableColumn<'a>],
    /// The rows. Each is one line.
    pub rows: &'a [TableRow<'a>],
    /// The first row in view.
    pub top: usize,
    /// The selected row.
    pub selected: Option<usize>,
    /// Characters.
    pub glyphs: GlyphSet,
    /// Styles.
    pub styles: DataTableStyles,
}

/// Which columns are shown at a width, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLayout {
    /// Offset and width of each column; nothing where it is left out.
    places: Vec<Option<(u16, u16)>>,
    head_rows: u16,
}

impl TableLayout {
    /// The cells of a column in a row of the table's area; nothing if the column is left out.
    pub fn cell(&self, row: Rect, column: usize) -> Option<Rect> {
        let (offset, cols) = (*self.places.get(column)?)?;
        let cell = Rect {
            x: row.x.checked_add(offset)?,
            width: cols,
            height: 1,
            ..row
        };
        Some(cell.intersection(row))
    }

    /// The area of the rows, below the head.
    pub fn rows_area(&self, area: Rect) -> Rect {
        let head = self.head_rows.min(area.height);
        Rect {
            y: area.y + head,
            height: area.height - head,
            ..area
        }
    }
}

impl DataTable<'_> {
    /// Chooses the columns that fit: those of the highest priority number are left out first, and at
    /// last the first column is cut.
    pub fn layout(&self, cols: u16) -> TableLayout {
        let widths: Vec<u16> = (0..self.columns.len())
            .map(|i| self.natural_cols(i))
            .collect();
        let mut is_shown = vec![true; widths.len()];
        let total = |is_shown: &[bool]| {
            let shown = widths.iter().zip(is_shown).filter(|(_, shown)| **shown);
            // The mark takes the place of the first gap.
            shown.fold(0_u32, |sum, (cols, _)| sum + u32::from(*cols + GAP))
        };
        let room = u32::from(cols.saturating_sub(1)) + u32::from(GAP);
        while total(&is_shown) > room {
            let shown = (0..widths.len()).filter(|i| is_shown[*i]);
            let least = shown.max_by_key(|i| (self.columns[*i].priority, *i));
            match least.filter(|i| self.columns[*i].priority > 0) {
                Some(least) => is_shown[least] = false,
                None => break,
            }
        }
        let over = total(&is_shown).saturating_sub(room);
        let mut x = 1;
        let mut places = Vec::new();
        for (i, natural) in widths.iter().enumerate() {
            let mut wide = *natural;
            if i == 0 {
                let least = LEAST_FIRST.min(wide);
                wide = wide
                    .saturating_sub(over.min(u32::from(u16::MAX)) as u16)
                    .max(least);
            }
            // What still does not fit is left out whole: a number is never cut.
            let fits = is_shown[i] && (i == 0 || x + wide <= cols);
            places.push(fits.then_some((x, wide)));
            if fits {
                x = x.saturating_add(wide + GAP);
            }
        }
        TableLayout {
            places,
            head_rows: self.head_rows(),
        }
    }

    /// The width of a column's head and cells.
    fn natural_cols(&self, column: usize) -> u16 {
        let head = self.columns[column].head.lines().map(width).max();
        let cells = self.rows.iter().filter_map(|row| match row {
            TableRow::Cells(cells) => Some(width(cells.get(column)?.text)),
            TableRow::Words(first, _) if column == 0 => Some(width(first.text)),
            _ => None,
        });
        let cols = cells.chain(head).max().unwrap_or(0);
        (cols.min(1_000) as u16).max(self.columns[column].cols)
    }

    fn head_rows(&self) -> u16 {
        let lines = self
            .columns
            .iter()
            .map(|column| column.head.lines().count());
        lines.max().unwrap_or(0).min(2) as u16
    }

    /// Draws head and rows. Gives each row in view that has cells, with its place: the caller draws
    /// bars and strips into [`TableLayout::cell`].
    pub fn draw(
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

    /// Draws the heads; the last line of each stands above the rows.
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

    /// Calls a function with the table of four cities in two groups.
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
    fn columns_give_room_by_priority() {
        for (cols, rows) in [(120, 36), (80, 24), (60, 12), (40, 12)] {
            let text = with_table(|table| shown(table, cols, rows));
            insta::assert_snapshot!(format!("progress_{cols}x{rows}"), text);
        }
    }

    #[test]
    fn the_head_stays_while_rows_scroll() {
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
    fn heads_of_two_lines_end_above_the_rows() {
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
    fn nothing_and_no_room() {
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
        fn columns_never_exceed_the_width_nor_overlap(
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
