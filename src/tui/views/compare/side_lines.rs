//! Lays out a comparison: in columns if they fit, else stacked.

use crate::model::alliance::side_by_side::{SideBySide, SideBySideRow};
use crate::tui::theme::TextStyle;
use crate::tui::widgets::key_values::{key_value, value_column};
use crate::tui::widgets::line_breaks::{wrap, wrap_hanging};
use crate::tui::widgets::outcome_sign::sign_of_state;
use crate::tui::widgets::styled_text::TextSpan;
use crate::tui::widgets::text_width::{cut_spans, width, width_of};

/// Blank columns between two columns.
const GAP: usize = 2;

/// Minimum width of a column; narrower ones are stacked instead.
const MIN_COLUMN_COLS: usize = 22;

/// Maximum width of a column, for easy reading across.
const MAX_COLUMN_COLS: usize = 56;

/// Maximum width of a sentence.
const MAX_TEXT: usize = 88;

/// Marks of rows with and without differences.
const DIFFERS: &str = "* ";
const SAME: &str = "  ";

/// A fixed head, and lines that scroll below it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SideLines {
    pub head: Vec<Vec<TextSpan>>,
    pub lines: Vec<Vec<TextSpan>>,
    /// Start and width of each column; empty if values are stacked.
    pub columns: Vec<(usize, usize)>,
}

/// Display options of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SideShape {
    pub cols: usize,
    /// Whether to hide equal rows.
    pub differing: bool,
    /// The selected column.
    pub chosen: usize,
    /// Blank lines between all rows.
    pub is_airy: bool,
}

impl SideLines {
    pub(super) fn of(table: &SideBySide, shape: SideShape) -> Self {
        let label_cols = DIFFERS.len() + value_column(table.rows.iter().map(|row| row.label)) - GAP;
        let count = table.names.len().max(1);
        let free = shape.cols.saturating_sub(label_cols) / count;
        let column_cols = free.saturating_sub(GAP).min(MAX_COLUMN_COLS);
        let mut made = Self::default();
        if column_cols >= MIN_COLUMN_COLS {
            let place = |i: usize| (label_cols + GAP + i * (column_cols + GAP), column_cols);
            made.columns = (0..count).map(place).collect();
        }
        made.push_head(table, shape);
        let is_shown = |row: &&SideBySideRow| !shape.differing || row.differs();
        let mut is_long = false;
        for row in table.rows.iter().filter(is_shown) {
            let lines = if made.columns.is_empty() {
                stacked(row, &table.names, shape.cols)
            } else {
                beside(row, &made.columns)
            };
            // Blank lines surround rows of several lines.
            let was_long = is_long;
            is_long = shape.is_airy || lines.len() > 1;
            if (was_long || is_long) && !made.lines.is_empty() {
                made.lines.push(Vec::new());
            }
            made.lines.extend(lines);
        }
        made.push_pairs(table, shape.cols);
        made
    }

    fn push_head(&mut self, table: &SideBySide, shape: SideShape) {
        let name = |(i, name): (usize, &String)| {
            let style = if i == shape.chosen {
                TextStyle::KEY
            } else {
                TextStyle::BOLD
            };
            TextSpan::new(name, style)
        };
        let names: Vec<TextSpan> = table.names.iter().enumerate().map(name).collect();
        if self.columns.is_empty() && are_long(&table.names, shape.cols) {
            // Show long names only here; the rows have numbers.
            self.head = names
                .iter()
                .enumerate()
                .map(|(i, name)| {
                    let number = TextSpan::muted(&format!("{} ", i + 1));
                    cut_spans(&[number, name.clone()], shape.cols)
                })
                .collect();
        } else if self.columns.is_empty() {
            let mut line = Vec::new();
            for name in names {
                if !line.is_empty() {
                    line.push(TextSpan::muted(" / "));
                }
                line.push(name);
            }
            self.head = wrap(&line, shape.cols);
        } else {
            let cells: Vec<_> = names.into_iter().map(|name| vec![name]).collect();
            self.head = in_columns(&[], &cells, &self.columns);
        }
    }

    /// Whether the figures of the cities are comparable.
    fn push_pairs(&mut self, table: &SideBySide, cols: usize) {
        for pair in &table.pairs {
            if self.lines.last().is_some_and(|line| !line.is_empty()) {
                self.lines.push(Vec::new());
            }
            let (sign, style) = if pair.comparison.is_allowed() {
                ("+ ", TextStyle::GOOD)
            } else {
                ("! ", TextStyle::CAUTION)
            };
            let text = [TextSpan::body(&format!("{}.", pair.in_words()))];
            let sign = TextSpan::sign(sign, style);
            self.lines
                .extend(wrap_hanging(wrap, sign, &text, cols.min(MAX_TEXT)));
        }
    }
}

/// The style of values: equal ones are dimmed.
fn value_style(row: &SideBySideRow) -> TextStyle {
    if row.differs() {
        TextStyle::BODY
    } else {
        TextStyle::MUTED
    }
}

fn label(row: &SideBySideRow) -> [TextSpan; 2] {
    let mark = if row.differs() { DIFFERS } else { SAME };
    [
        TextSpan::new(mark, TextStyle::ACCENT),
        TextSpan::muted(row.label),
    ]
}

fn beside(row: &SideBySideRow, columns: &[(usize, usize)]) -> Vec<Vec<TextSpan>> {
    let style = value_style(row);
    let cells: Vec<Vec<TextSpan>> = row
        .cells
        .iter()
        .map(|cell| vec![value(row, cell, style)])
        .collect();
    in_columns(&label(row), &cells, columns)
}

/// A value; a pace and a state have their sign and colour.
fn value(row: &SideBySideRow, cell: &str, style: TextStyle) -> TextSpan {
    if matches!(row.label, "Outcome" | "Status" | "Phase") {
        let state = cell.to_lowercase().replace(' ', "-");
        if let Some((sign, role)) = sign_of_state(&state) {
            return TextSpan::sign(&format!("{sign} {cell}"), TextStyle::of(role));
        }
    }
    match cell.split_once(' ') {
        Some(("+", _)) => TextSpan::sign(cell, TextStyle::GOOD),
        Some(("x", _)) => TextSpan::sign(cell, TextStyle::BAD),
        _ => TextSpan::new(cell, style),
    }
}

/// Wraps cells into columns, with `left` before the first line.
fn in_columns(
    left: &[TextSpan],
    cells: &[Vec<TextSpan>],
    columns: &[(usize, usize)],
) -> Vec<Vec<TextSpan>> {
    let wrapped: Vec<Vec<Vec<TextSpan>>> = cells
        .iter()
        .zip(columns)
        .map(|(cell, (_, cols))| wrap(cell, *cols))
        .collect();
    let rows = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = vec![Vec::new(); rows];
    for (i, line) in lines.iter_mut().enumerate() {
        if i == 0 {
            line.extend(left.iter().cloned());
        }
        for (cell, (start, _)) in wrapped.iter().zip(columns) {
            let Some(part) = cell.get(i) else { continue };
            let gap = start.saturating_sub(width_of(line));
            line.push(TextSpan::body(&" ".repeat(gap)));
            line.extend(part.iter().cloned());
        }
    }
    lines
}

/// The label, then each name with its value; equal values appear once.
fn stacked(row: &SideBySideRow, names: &[String], cols: usize) -> Vec<Vec<TextSpan>> {
    let style = value_style(row);
    let mut head = label(row).to_vec();
    if !row.differs() {
        head.push(TextSpan::muted(": "));
        head.extend(row.cells.first().map(|cell| value(row, cell, style)));
        return wrap(&head, cols);
    }
    let mut lines = vec![head];
    let column = value_column(names.iter().map(String::as_str));
    let inner = cols.saturating_sub(2 * DIFFERS.len());
    let is_long = are_long(names, cols);
    for (i, (name, cell)) in names.iter().zip(&row.cells).enumerate() {
        let value = [value(row, cell, style)];
        let text = if is_long {
            let number = TextSpan::muted(&format!("{} ", i + 1));
            wrap_hanging(wrap, number, &value, inner)
        } else {
            key_value(name, &value, column, inner)
        };
        for mut line in text {
            line.insert(0, TextSpan::body("    "));
            lines.push(line);
        }
    }
    lines
}

/// Whether names leave no room for values beside them, such as long titles.
fn are_long(names: &[String], cols: usize) -> bool {
    names.iter().any(|name| 2 * (width(name) + 2) > cols)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::styled_text::plain;

    fn table() -> SideBySide {
        let row = |label, cells: [&str; 2]| SideBySideRow {
            label,
            cells: cells.map(str::to_owned).to_vec(),
        };
        SideBySide {
            names: vec!["Oslo".to_owned(), "Washington, DC".to_owned()],
            rows: vec![
                row("Country", ["NO", "US"]),
                row("Gases", ["CO2e", "CO2e"]),
                row("Pace", ["x off pace -24.9", "+ on pace +1.8"]),
                row(
                    "Area counted",
                    ["Oslo kommune", "District of Columbia, all of its wards"],
                ),
            ],
            pairs: Vec::new(),
        }
    }

    fn shown(cols: usize, differing: bool) -> String {
        let shape = SideShape {
            cols,
            differing,
            chosen: 0,
            is_airy: false,
        };
        let made = SideLines::of(&table(), shape);
        let lines: Vec<String> = made
            .head
            .iter()
            .chain(&made.lines)
            .map(|line| plain(line).trim_end().to_owned())
            .collect();
        for line in &lines {
            assert!(width(line) <= cols, "{line:?} at {cols}");
        }
        lines.join("\n")
    }

    #[test]
    fn columns_stand_side_by_side_where_there_is_room() {
        insta::assert_snapshot!(shown(76, false), @r"
                        Oslo                           Washington, DC
        * Country       NO                             US
          Gases         CO2e                           CO2e
        * Pace          x off pace -24.9               + on pace +1.8

        * Area counted  Oslo kommune                   District of Columbia, all of
                                                       its wards
        ");
        assert!(!shown(76, true).contains("Gases"));
    }

    #[test]
    fn states_have_their_sign() {
        let row = |label| SideBySideRow {
            label,
            cells: vec!["Too early".to_owned(), "Partly".to_owned()],
        };
        let signs = |label| {
            let row = row(label);
            let cells = row.cells.iter();
            let cells = cells.map(|cell| value(&row, cell, TextStyle::BODY).text);
            cells.collect::<Vec<_>>()
        };
        assert_eq!(signs("Outcome"), ["o Too early", "~ Partly"]);
        assert_eq!(signs("City"), ["Too early", "Partly"]);
    }

    #[test]
    fn long_names_stand_once_with_numbers_for_the_rows() {
        let mut long = table();
        long.names = vec![
            "New York City: a charge for driving below 60th Street".to_owned(),
            "London congestion charge: a daily charge".to_owned(),
        ];
        let shape = SideShape {
            cols: 38,
            differing: true,
            chosen: 0,
            is_airy: false,
        };
        let made = SideLines::of(&long, shape);
        let lines: Vec<String> = made
            .head
            .iter()
            .chain(&made.lines)
            .map(|line| plain(line))
            .collect();
        assert_eq!(lines[0], "1 New York City: a charge for..");
        assert_eq!(lines[1], "2 London congestion charge: a daily..");
        assert_eq!(lines[2..5], ["* Country", "    1 NO", "    2 US"]);
    }

    #[test]
    fn in_a_narrow_place_values_stand_below_their_label() {
        insta::assert_snapshot!(shown(38, false), @r"
        Oslo / Washington, DC
        * Country
            Oslo            NO
            Washington, DC  US

          Gases: CO2e

        * Pace
            Oslo            x off pace -24.9
            Washington, DC  + on pace +1.8

        * Area counted
            Oslo            Oslo kommune
            Washington, DC  District of
                            Columbia, all of
                            its wards
        ");
    }
}
